/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/notation/edit/refusal.h"

#include <stdio.h>

const char *
scw_refusal_message (ScwRefusal refusal, int a, int b, char *message, size_t size)
{
  static const char *const plain[SCW_REFUSAL_COUNT] = {
    [SCW_REFUSAL_NOTHING_SELECTED] = "nothing is selected",
    [SCW_REFUSAL_EMPTY_MEASURE] = "a measure cannot be empty",
    [SCW_REFUSAL_NOT_WRITABLE] = "it cannot be written down",
    [SCW_REFUSAL_SAME] = "that is how it is already",
    [SCW_REFUSAL_NO_COMMAND] = "there is no such command",
    [SCW_REFUSAL_MEASURE_FULL] = "the measure is full",
    [SCW_REFUSAL_NO_ROOM_IN_MEASURE] = "the measure has no room for it",
    [SCW_REFUSAL_NO_ROOM_IN_TUPLET] = "the tuplet has no room for it",
    [SCW_REFUSAL_NO_RESTS] = "no rests are as long as what would be left",
    [SCW_REFUSAL_TIE_NOT_NOTE] = "only a note can be tied",
    [SCW_REFUSAL_SLUR_NOT_NOTE] = "a slur joins notes",
    [SCW_REFUSAL_SLUR_NO_NEXT] = "there is no next note",
    [SCW_REFUSAL_SLURS_TOO_MANY] = "too many slurs meet there",
    [SCW_REFUSAL_NO_MARK] = "there is no such mark",
    [SCW_REFUSAL_REST_MARKS] = "a rest has fermatas only",
    [SCW_REFUSAL_STROKES] = "a note has one to four strokes",
    [SCW_REFUSAL_HALF_TREMOLO] = "it is one of two notes of a tremolo",
    [SCW_REFUSAL_NO_SUCH_STEM] = "there is no such stem",
    [SCW_REFUSAL_NO_STEM] = "it has no stem",
    [SCW_REFUSAL_NOTES_ONLY] = "only notes have this",
    [SCW_REFUSAL_NO_TIME_HERE] = "no time signature stands here",
    [SCW_REFUSAL_NO_KEY] = "there is no such key",
    [SCW_REFUSAL_NO_TIME] = "there is no such time signature",
    [SCW_REFUSAL_OCTAVES] = "a note would leave all octaves",
    [SCW_REFUSAL_NO_CLEF] = "there is no such clef",
    [SCW_REFUSAL_CLEF_WHERE] = "select a clef, or the note before which it stands",
    [SCW_REFUSAL_LAST_MEASURE] = "a system has one measure at least",
    [SCW_REFUSAL_NOTHING_TO_PASTE] = "there is nothing to paste",
    [SCW_REFUSAL_MORE_STAVES] = "the measures have more staves than this system",
    [SCW_REFUSAL_FEWER_MEASURES] = "the system has fewer measures than are to be pasted",
    [SCW_REFUSAL_NO_PITCH] = "there is no such pitch",
    [SCW_REFUSAL_NO_NOTE] = "there is no such note",
    [SCW_REFUSAL_NO_WHOLE_MEASURE_NOTE] = "no note is as long as this measure",
    [SCW_REFUSAL_CHORD_INTERVAL] = "a chord note is a second to a ninth away",
    [SCW_REFUSAL_CHORD_HAS_NOTE] = "the chord has this note already",
    [SCW_REFUSAL_NO_ACCIDENTAL] = "there is no such accidental",
    [SCW_REFUSAL_PITCH_NOTES_ONLY] = "only notes have a pitch",
    [SCW_REFUSAL_REST_STAYS_REST] = "a rest stays a rest here",
    [SCW_REFUSAL_REST_PITCH] = "a rest has no pitch",
    [SCW_REFUSAL_TUPLET_REST_STAYS] = "a rest of a tuplet stays as long as the tuplet",
    [SCW_REFUSAL_FIRST_VOICE_REST_STAYS] = "a rest of the first voice stays, or the measure would not add up",
    [SCW_REFUSAL_NOTHING_TO_DELETE] = "there is nothing to delete",
    [SCW_REFUSAL_FIRST_CLEFS] = "a system begins with its clefs",
    [SCW_REFUSAL_TUPLET_NOTE_STAYS] = "a note of a tuplet cannot go without the tuplet",
    [SCW_REFUSAL_INSERT_WHERE] = "a note can be inserted behind a note or rest",
    [SCW_REFUSAL_INSERT_TUPLET] = "a tuplet has room for its own notes only",
    [SCW_REFUSAL_GRACE_DOTS] = "a grace note has no dots",
    [SCW_REFUSAL_MEASURE_REST_DOTS] = "a measure rest has no dots",
    [SCW_REFUSAL_DOTS] = "a note has one to three dots",
    [SCW_REFUSAL_REST_NOTES_ONLY] = "only a note can become a rest",
    [SCW_REFUSAL_BEAM_NOTES_ONLY] = "only notes have beams",
    [SCW_REFUSAL_LENGTH_NOTES_ONLY] = "only notes and rests have a length",
    [SCW_REFUSAL_NO_LENGTH] = "there is no such length",
    [SCW_REFUSAL_TUPLET_NOTES_ONLY] = "only notes and rests can be a tuplet",
    [SCW_REFUSAL_TUPLET_APART] = "the notes of a tuplet follow each other in one voice",
    [SCW_REFUSAL_NO_TUPLET] = "this is no tuplet",
    [SCW_REFUSAL_NESTED_TUPLET] = "it is in a tuplet within a tuplet",
    [SCW_REFUSAL_TUPLET_ALREADY] = "one of the notes is in a tuplet already",
    [SCW_REFUSAL_VOICE_TAKEN] = "there are notes of that voice already",
    [SCW_REFUSAL_VOICES] = "a staff has four voices",
    [SCW_REFUSAL_VOICE_NOTES_ONLY] = "only notes and rests can change their voice",
    [SCW_REFUSAL_VOICE_TUPLET] = "a note cannot leave its tuplet",
    [SCW_REFUSAL_GRACE_PLAIN_ONLY] = "only a plain note can become a grace note",
    [SCW_REFUSAL_GRACE_NEEDS_NOTE] = "a grace note needs a note of its voice behind it",
    [SCW_REFUSAL_GRACE_NOTES_ONLY] = "only a note can become a grace note",
    [SCW_REFUSAL_LINE_THERE] = "there is such a line already",
    [SCW_REFUSAL_FINGERS] = "a note has five fingerings at most",
    [SCW_REFUSAL_MARK_WHERE] = "select the note or rest where it stands",
    [SCW_REFUSAL_MARKS_ONLY] = "only marks stand above or below",
    [SCW_REFUSAL_NO_PEDAL] = "the pedal is not down here",
    [SCW_REFUSAL_ENDING_THERE] = "another ending is there",
    [SCW_REFUSAL_NO_ENDING] = "no ending begins or ends here",
    [SCW_REFUSAL_RESTS_TWO] = "select at least two measures of rest",
    [SCW_REFUSAL_RESTS_ONLY] = "a measure is no rest",
    [SCW_REFUSAL_RESTS_PARTED] = "signatures, barlines or marks stand between the measures",
    [SCW_REFUSAL_NO_MULTIPLE_REST] = "there is no rest of several measures here",
    [SCW_REFUSAL_CHANGES_WITHIN] = "a clef or another signature stands among the notes of the measure",
  };

  switch (refusal)
    {
    case SCW_REFUSAL_TIE_OTHER_PITCH:
      snprintf (message, size, "the next note is no %c%d", a, b);
      break;
    case SCW_REFUSAL_NO_STAFF:
      snprintf (message, size, "the system has no staff %d", a);
      break;
    case SCW_REFUSAL_TUPLET_VALUE:
      snprintf (message, size, "no note value is as long as one of %d in this time", a);
      break;
    case SCW_REFUSAL_TUPLET_NOT_FULL:
      snprintf (message, size, "these notes do not fill a tuplet of %d in the time of %d", a, b);
      break;
    case SCW_REFUSAL_NO_SUCH_TUPLET:
      snprintf (message, size, "there are no tuplets of %d in the time of %d", a, b);
      break;
    default:
      snprintf (message, size, "%s",
                (unsigned) refusal < SCW_REFUSAL_COUNT && plain[refusal] != NULL ? plain[refusal] : "");
    }
  return message;
}
