/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/words/edit-words.h"

#include <glib/gi18n.h>

#include "app/refusal.h"
#include "app/words/error-words.h"

static const char *const refusals[SCW_CORRECT_REFUSAL_END] = {
  [SCW_REFUSAL_NOTHING_SELECTED] = N_ ("Select a note or another symbol first"),
  [SCW_REFUSAL_EMPTY_MEASURE] = N_ ("A measure needs at least one note or rest"),
  [SCW_REFUSAL_NOT_WRITABLE] = N_ ("That cannot be written so that the measure makes sense"),
  [SCW_REFUSAL_SAME] = N_ ("It is like that already"),
  [SCW_REFUSAL_NO_COMMAND] = N_ ("That cannot be done here"),
  [SCW_REFUSAL_MEASURE_FULL] = N_ ("The measure is full"),
  [SCW_REFUSAL_NO_ROOM_IN_MEASURE] = N_ ("The measure has no room for it"),
  [SCW_REFUSAL_NO_ROOM_IN_TUPLET] = N_ ("The tuplet has no room for it"),
  [SCW_REFUSAL_NO_RESTS] = N_ ("What would be left cannot be filled with rests"),
  [SCW_REFUSAL_TIE_NOT_NOTE] = N_ ("Only notes can be tied"),
  [SCW_REFUSAL_TIE_OTHER_PITCH] = N_ ("A tie needs the same pitch in the next note of the voice"),
  [SCW_REFUSAL_SLUR_NOT_NOTE] = N_ ("A slur goes from note to note; a rest can have none"),
  [SCW_REFUSAL_SLUR_NO_NEXT] = N_ ("There is no next note in this voice for the slur to go to"),
  [SCW_REFUSAL_SLURS_TOO_MANY] = N_ ("Too many slurs meet at this note"),
  [SCW_REFUSAL_NO_MARK] = N_ ("That cannot be done here"),
  [SCW_REFUSAL_REST_MARKS] = N_ ("A rest can have a fermata, but no other mark"),
  [SCW_REFUSAL_STROKES] = N_ ("A tremolo has one to four strokes"),
  [SCW_REFUSAL_HALF_TREMOLO] = N_ ("This note is half of a tremolo; remove the tremolo first"),
  [SCW_REFUSAL_NO_SUCH_STEM] = N_ ("That cannot be done here"),
  [SCW_REFUSAL_NO_STEM] = N_ ("This note has no stem"),
  [SCW_REFUSAL_NO_STAFF] = N_ ("This system has no such staff"),
  [SCW_REFUSAL_NOTES_ONLY] = N_ ("Only notes can have this"),
  [SCW_REFUSAL_NO_TIME_HERE] = N_ ("There is no time signature here"),
  [SCW_REFUSAL_NO_KEY] = N_ ("That cannot be done here"),
  [SCW_REFUSAL_NO_TIME] = N_ ("That cannot be done here"),
  [SCW_REFUSAL_OCTAVES] = N_ ("A note would become too high or too low"),
  [SCW_REFUSAL_NO_CLEF] = N_ ("That cannot be done here"),
  [SCW_REFUSAL_CLEF_WHERE] = N_ ("Select a clef, or the note before which the clef is to stand"),
  [SCW_REFUSAL_LAST_MEASURE] = N_ ("A system needs at least one measure"),
  [SCW_REFUSAL_NOTHING_TO_PASTE] = N_ ("There are no measures on the clipboard"),
  [SCW_REFUSAL_MORE_STAVES] = N_ ("The copied measures have more staves than this system"),
  [SCW_REFUSAL_FEWER_MEASURES] = N_ ("The system has fewer measures from here on than were copied"),
  [SCW_REFUSAL_NO_PITCH] = N_ ("The note would become too high or too low"),
  [SCW_REFUSAL_NO_NOTE] = N_ ("That cannot be done here"),
  [SCW_REFUSAL_NO_WHOLE_MEASURE_NOTE] = N_ ("No single note is as long as this measure"),
  [SCW_REFUSAL_CHORD_INTERVAL] = N_ ("A note of a chord can be put in up to a ninth away"),
  [SCW_REFUSAL_CHORD_HAS_NOTE] = N_ ("The chord has this note already"),
  [SCW_REFUSAL_NO_ACCIDENTAL] = N_ ("That cannot be done here"),
  [SCW_REFUSAL_PITCH_NOTES_ONLY] = N_ ("Only notes have a pitch"),
  [SCW_REFUSAL_REST_STAYS_REST] = N_ ("Rests stay rests while notes are re-pitched"),
  [SCW_REFUSAL_REST_PITCH] = N_ ("A rest has no pitch; a letter makes a note of it"),
  [SCW_REFUSAL_TUPLET_REST_STAYS] = N_ ("A rest of a tuplet cannot go without the tuplet"),
  [SCW_REFUSAL_FIRST_VOICE_REST_STAYS]
  = N_ ("A rest of the first voice has to stay, or the measure would not add up"),
  [SCW_REFUSAL_NOTHING_TO_DELETE] = N_ ("There is nothing to delete"),
  [SCW_REFUSAL_FIRST_CLEFS] = N_ ("The clefs at the beginning of a system can only be changed"),
  [SCW_REFUSAL_TUPLET_NOTE_STAYS] = N_ ("A note of a tuplet cannot go without the tuplet"),
  [SCW_REFUSAL_INSERT_WHERE] = N_ ("Select the note or rest behind which a note is to be inserted"),
  [SCW_REFUSAL_INSERT_TUPLET] = N_ ("A note cannot be inserted into a tuplet"),
  [SCW_REFUSAL_GRACE_DOTS] = N_ ("A grace note has no dots"),
  [SCW_REFUSAL_MEASURE_REST_DOTS] = N_ ("A rest of a whole measure has no dots"),
  [SCW_REFUSAL_DOTS] = N_ ("A note has three dots at most"),
  [SCW_REFUSAL_REST_NOTES_ONLY] = N_ ("Only a note can become a rest"),
  [SCW_REFUSAL_BEAM_NOTES_ONLY] = N_ ("Only notes have beams"),
  [SCW_REFUSAL_LENGTH_NOTES_ONLY] = N_ ("Only notes and rests have a length"),
  [SCW_REFUSAL_NO_LENGTH] = N_ ("That cannot be done here"),
  [SCW_REFUSAL_TUPLET_VALUE] = N_ ("No note value divides this time into so many notes"),
  [SCW_REFUSAL_TUPLET_NOTES_ONLY] = N_ ("Only notes and rests can become a tuplet"),
  [SCW_REFUSAL_TUPLET_APART] = N_ ("The notes of a tuplet have to follow each other in one voice"),
  [SCW_REFUSAL_NO_TUPLET] = N_ ("This is no tuplet"),
  [SCW_REFUSAL_NESTED_TUPLET] = N_ ("That cannot be done in a tuplet within a tuplet"),
  [SCW_REFUSAL_NO_SUCH_TUPLET] = N_ ("There is no such tuplet"),
  [SCW_REFUSAL_TUPLET_ALREADY] = N_ ("One of the notes is in a tuplet already"),
  [SCW_REFUSAL_TUPLET_NOT_FULL] = N_ ("These notes do not fill such a tuplet"),
  [SCW_REFUSAL_VOICE_TAKEN] = N_ ("That voice has notes there already"),
  [SCW_REFUSAL_VOICES] = N_ ("A staff has four voices at most"),
  [SCW_REFUSAL_VOICE_NOTES_ONLY] = N_ ("Only notes and rests can change their voice"),
  [SCW_REFUSAL_VOICE_TUPLET] = N_ ("A note cannot leave its tuplet"),
  [SCW_REFUSAL_GRACE_PLAIN_ONLY]
  = N_ ("A rest, a dotted note or a note of a tuplet cannot become a grace note"),
  [SCW_REFUSAL_GRACE_NEEDS_NOTE] = N_ ("A grace note needs a note of its voice behind it"),
  [SCW_REFUSAL_GRACE_NOTES_ONLY] = N_ ("Only a note can become a grace note"),
  [SCW_REFUSAL_LINE_THERE] = N_ ("There is such a line already"),
  [SCW_REFUSAL_FINGERS] = N_ ("A note has five fingerings at most"),
  [SCW_REFUSAL_MARK_WHERE] = N_ ("Select the note or rest where it is to stand"),
  [SCW_REFUSAL_MARKS_ONLY] = N_ ("Select a mark that stands above or below"),
  [SCW_REFUSAL_NO_PEDAL] = N_ ("The pedal is not down here"),
  [SCW_REFUSAL_ENDING_THERE] = N_ ("There is another ending already"),
  [SCW_REFUSAL_NO_ENDING] = N_ ("No ending begins or ends here"),
  [SCW_REFUSAL_RESTS_TWO] = N_ ("Select at least two measures of rest"),
  [SCW_REFUSAL_RESTS_ONLY] = N_ ("Only measures of rest can be joined"),
  [SCW_REFUSAL_RESTS_PARTED] = N_ ("Signatures, barlines or marks stand between these measures"),
  [SCW_REFUSAL_NO_MULTIPLE_REST] = N_ ("There is no rest of several measures here"),
  [SCW_REFUSAL_CHANGES_WITHIN] = N_ ("A clef or another signature stands among the notes of this measure"),
  [SCW_CORRECT_REFUSAL_CHECKED_ALREADY] = N_ ("This measure is checked already"),
  [SCW_CORRECT_REFUSAL_CHANGES_NO_SENSE] = N_ ("These changes only make sense together with the others"),
  [SCW_CORRECT_REFUSAL_NOTHING_FITS] = N_ ("Nothing that can be read fits behind the correction"),
  [SCW_CORRECT_REFUSAL_NO_MODEL] = N_ ("There is no model to read with"),
  [SCW_CORRECT_REFUSAL_NO_PLACE] = N_ ("That cannot be done here"),
  [SCW_CORRECT_REFUSAL_MEASURE_ENDS] = N_ ("Nothing follows in this measure"),
  [SCW_CORRECT_REFUSAL_SYSTEM_ENDS] = N_ ("Nothing follows in this system"),
  [SCW_CORRECT_REFUSAL_WOULD_END] = N_ ("The system would end there"),
  [SCW_CORRECT_REFUSAL_CANNOT_STAND] = N_ ("That symbol cannot stand here"),
  [SCW_CORRECT_REFUSAL_NO_READING] = N_ ("There is no new reading to take"),
  [SCW_CORRECT_REFUSAL_NO_CHANGE_CHOSEN] = N_ ("No change is chosen"),
};

const char *
scw_refusal_words (int refusal)
{
  return refusal >= 0 && refusal < SCW_CORRECT_REFUSAL_END ? _ (refusals[refusal]) : NULL;
}

char *
scw_edit_words (const GError *error)
{
  const char *words = error->domain == SCW_REFUSED ? scw_refusal_words (error->code) : NULL;

  return words != NULL ? g_strdup (words) : scw_error_words (error);
}
