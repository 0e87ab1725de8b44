/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/words/edit-words.h"

#include <glib/gi18n.h>

#include "app/words/error-words.h"

/* Where a refusal begins like this, it is said like that; the longer ones come first. */
static const struct
{
  const char *begins, *words;
} refusals[] = {
  { "nothing is selected", N_ ("Select a note or another symbol first") },
  { "a measure cannot be empty", N_ ("A measure needs at least one note or rest") },
  { "it cannot be written down", N_ ("That cannot be written so that the measure makes sense") },
  { "that is how it is already", N_ ("It is like that already") },
  { "the measure is full", N_ ("The measure is full") },
  { "the measure has no room for it", N_ ("The measure has no room for it") },
  { "the tuplet has no room for it", N_ ("The tuplet has no room for it") },
  { "no rests are as long as what would be left", N_ ("What would be left cannot be filled with rests") },
  { "only a note can be tied", N_ ("Only notes can be tied") },
  { "the next note is no ", N_ ("A tie needs the same pitch in the next note of the voice") },
  { "a slur joins notes", N_ ("A slur goes from note to note; a rest can have none") },
  { "there is no next note", N_ ("There is no next note in this voice for the slur to go to") },
  { "too many slurs meet there", N_ ("Too many slurs meet at this note") },
  { "a rest has fermatas only", N_ ("A rest can have a fermata, but no other mark") },
  { "a note has one to four strokes", N_ ("A tremolo has one to four strokes") },
  { "it is one of two notes of a tremolo", N_ ("This note is half of a tremolo; remove the tremolo first") },
  { "it has no stem", N_ ("This note has no stem") },
  { "the system has no staff ", N_ ("This system has no such staff") },
  { "only notes have this", N_ ("Only notes can have this") },
  { "a staff has four voices", N_ ("A staff has four voices at most") },
  { "there are notes of that voice already", N_ ("That voice has notes there already") },
  { "only notes and rests can change their voice", N_ ("Only notes and rests can change their voice") },
  { "a note cannot leave its tuplet", N_ ("A note cannot leave its tuplet") },
  { "only a note can become a grace note", N_ ("Only a note can become a grace note") },
  { "only a plain note can become a grace note",
    N_ ("A rest, a dotted note or a note of a tuplet cannot become a grace note") },
  { "a grace note needs a note of its voice behind it",
    N_ ("A grace note needs a note of its voice behind it") },
  { "no time signature stands here", N_ ("There is no time signature here") },
  { "a note would leave all octaves", N_ ("A note would become too high or too low") },
  { "there is no such pitch", N_ ("The note would become too high or too low") },
  { "select a clef, or the note", N_ ("Select a clef, or the note before which the clef is to stand") },
  { "a system has one measure at least", N_ ("A system needs at least one measure") },
  { "the measures are not of the same length", N_ ("The copied measures are not as long as those here") },
  { "there is nothing to paste", N_ ("There are no measures on the clipboard") },
  { "the measures have more staves", N_ ("The copied measures have more staves than this system") },
  { "the system has fewer measures", N_ ("The system has fewer measures from here on than were copied") },
  { "no note is as long as this measure", N_ ("No single note is as long as this measure") },
  { "a chord note is a second to a ninth away", N_ ("A note of a chord can be put in up to a ninth away") },
  { "the chord has this note already", N_ ("The chord has this note already") },
  { "only notes have a pitch", N_ ("Only notes have a pitch") },
  { "a rest stays a rest here", N_ ("Rests stay rests while notes are re-pitched") },
  { "a rest has no pitch", N_ ("A rest has no pitch; a letter makes a note of it") },
  { "a rest of a tuplet stays", N_ ("A rest of a tuplet cannot go without the tuplet") },
  { "a note of a tuplet cannot go", N_ ("A note of a tuplet cannot go without the tuplet") },
  { "a rest of the first voice stays",
    N_ ("A rest of the first voice has to stay, or the measure would not add up") },
  { "there is nothing to delete", N_ ("There is nothing to delete") },
  { "a system begins with its clefs", N_ ("The clefs at the beginning of a system can only be changed") },
  { "a note can be inserted behind", N_ ("Select the note or rest behind which a note is to be inserted") },
  { "a tuplet has room for its own notes only", N_ ("A note cannot be inserted into a tuplet") },
  { "a grace note has no dots", N_ ("A grace note has no dots") },
  { "a measure rest has no dots", N_ ("A rest of a whole measure has no dots") },
  { "a note has one to three dots", N_ ("A note has three dots at most") },
  { "only a note can become a rest", N_ ("Only a note can become a rest") },
  { "only notes have beams", N_ ("Only notes have beams") },
  { "only notes and rests have a length", N_ ("Only notes and rests have a length") },
  { "no note value is as long as", N_ ("No note value divides this time into so many notes") },
  { "only notes and rests can be a tuplet", N_ ("Only notes and rests can become a tuplet") },
  { "the notes of a tuplet follow", N_ ("The notes of a tuplet have to follow each other in one voice") },
  { "this is no tuplet", N_ ("This is no tuplet") },
  { "it is in a tuplet within a tuplet", N_ ("That cannot be done in a tuplet within a tuplet") },
  { "there are no tuplets of ", N_ ("There is no such tuplet") },
  { "one of the notes is in a tuplet already", N_ ("One of the notes is in a tuplet already") },
  { "there is no such ", N_ ("That cannot be done here") },
  { "it is checked already", N_ ("This measure is checked already") },
  { "these changes make no sense", N_ ("These changes only make sense together with the others") },
  { "nothing fits behind the correction", N_ ("Nothing that can be read fits behind the correction") },
  { "there is no model to read with", N_ ("There is no model to read with") },
  { "nothing follows in this measure", N_ ("Nothing follows in this measure") },
  { "nothing follows in this system", N_ ("Nothing follows in this system") },
  { "that would be the end of the system", N_ ("The system would end there") },
  { "that cannot stand here", N_ ("That symbol cannot stand here") },
  { "there is no new reading", N_ ("There is no new reading to take") },
  { "no change is chosen", N_ ("No change is chosen") },
};

char *
scw_edit_words (const char *message)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    if (g_str_has_prefix (message, refusals[i].begins))
      return g_strdup (_ (refusals[i].words));
  return scw_error_words (message);
}
