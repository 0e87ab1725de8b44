/* SPDX-License-Identifier: GPL-3.0-or-later */
/* edit.h: editing commands on the tokens of a region.
 *
 *     tokens + selection + command -> new tokens + where each of them comes from,
 *                                     or a refusal (refusal.h)
 *
 * Nothing is changed in place: to undo, keep the old list. The tokens become a score, the score is edited
 * as MuseScore would do it, and the measures that changed are written again; all other tokens are copied.
 * Within a rewritten measure, a token that says the same about the same note as before keeps its origin,
 * and with it its probability and lock:
 *
 *     old   ... measure clef:G2 C4 voice:1 eighth stem:up D4 eighth ...
 *     new   ... measure clef:G2 C4 voice:1 quarter stem:up          ...
 *     from  ...    10      11   12   13       -1      15            ...
 *
 * Invariants of every edit: the new list parses as well as the old one; chord notes are ordered low to
 * high, of a unison the one that sounds lower first; moves (backup, forward) lead where they led before;
 * voice, staff and stem are stated where they change. A command preserves the duration of its voice, with
 * three exceptions: SCW_EDIT_INSERT_NOTE and SCW_EDIT_REMOVE change it on purpose, and SCW_EDIT_TUPLET does
 * where several notes get longer and no rest gives room. And a voice that does not add up is brought closer
 * to doing so: in a voice that is too short, lengthening a note shifts what follows instead of overwriting
 * it; in a voice that is too long, shortening or deleting a note closes the gap instead of leaving a rest.
 * Later voices that had been pushed beyond the measure by the moves move back with it.
 *
 * A list stays plain LMX as long as nothing in it needs LMX+; then it begins with <bos:plus>. A measure that is
 * written again is in the one order of order.h.
 *
 * Marks stay where they are when the music changes: at a note that becomes a rest, gets another length or another
 * pitch. Where its note goes with its time, or is eaten by a longer one, a mark stands before what follows. What is
 * a part of a note (signs, fingers, its head) goes with it. A hairpin, octave line or pedal has two ends: where one
 * goes, or nothing is left between them, both go. The ends of what reaches beyond a deleted measure move to its
 * neighbour; so do repeats and endings that do not lie in it. Pasted measures bring their marks, and leave the
 * barlines, repeats and endings of those that they replace.
 *
 * Thread-safe: there is no global state.
 */
#pragma once

#include "engine/notation/score/part.h"

typedef enum
{
  /* Pitch. Of rests: refused, except SCW_EDIT_LETTER, which makes notes of them. */
  SCW_EDIT_STEP,     /* value: steps of the scale up (or down, below 0); accidentals stay */
  SCW_EDIT_SEMITONE, /* value: semitones up; spelt as the key spells it, else sharp upwards and flat downwards
                      */
  SCW_EDIT_OCTAVE,   /* value: octaves up */
  SCW_EDIT_LETTER,  /* value: step 0 C .. 6 B, in the octave nearest to the note that it replaces, in a chord,
                        too; of a rest: nearest to the note before */
  SCW_EDIT_REPITCH, /* nearest to the note before; a chord becomes a note, and the next one of the voice is
                        selected then */
  SCW_EDIT_ACCIDENTAL, /* value: ScwAccidental as printed; NONE: none. The same one again takes it away */
  SCW_EDIT_ACCIDENTAL_NEXT, /* none, sharp, flat, natural, double sharp, double flat, none (value < 0: back)
                             */
  SCW_EDIT_CHORD_LETTER,    /* value: step; the next such note above the chord is added and selected */
  SCW_EDIT_CHORD_INTERVAL,  /* value: 2 a second above .. 9, -2 a second below .. */

  /* Time. */
  SCW_EDIT_DURATION, /* value: ScwNoteType (see scw_edit_digit_type); dots are dropped */
  SCW_EDIT_DOT,      /* value: number of dots, 1 .. 3; so many already: none */
  SCW_EDIT_REST,     /* notes become rests, chords in one go */
  SCW_EDIT_DELETE, /* of one token that says what hangs on a note (a slur, tie, tuplet, accidental, dot, finger or sign):
                        that alone, with its other end. Else a chord note, grace note or clef goes; a note becomes a rest; a rest of a second voice
                        becomes   nothing */
  SCW_EDIT_REMOVE,      /* with its time: what follows comes nearer */
  SCW_EDIT_INSERT_NOTE, /* value: step, -1: a rest; second: ScwNoteType. Behind the selection; what follows is
                           pushed along */
  SCW_EDIT_VOICE,       /* value: 1 .. 4 of the note's staff */
  SCW_EDIT_TUPLET, /* value in the time of second: one note becomes so many (the others rests); several notes
                      are taken as those of the tuplet. value 0: no tuplet any more, its notes are as long as they are
                      written. Rests behind give room, no note is eaten: where there is not enough, the voice gets
                      too long */
  SCW_EDIT_GRACE,  /* value: 1 with a stroke. A grace note becomes one of its type and back */

  /* Marks. */
  SCW_EDIT_TIE,     /* to the next note of this pitch, or none any more */
  SCW_EDIT_SLUR,    /* from the first to the last selected note (one: to the next), or none any more; one with
                       which a slur begins: that goes, wherever it ends */
  SCW_EDIT_MARK,    /* value: SCW_LMX_FERMATA .. SCW_LMX_TRILL; on or off */
  SCW_EDIT_TREMOLO, /* value: 0 .. 4 strokes through the stem */
  SCW_EDIT_STEM,    /* value: ScwStem */
  SCW_EDIT_STAFF,   /* value: 1 .. 3; the voice stays */
  SCW_EDIT_BEAM,    /* beams of the selected notes as the time signature has them */

  /* From here on to SCW_EDIT_MEASURE_REPEAT what only LMX+ can say. Of notes: */
  SCW_EDIT_SIGN, /* value: ScwSign, on or off. WAVY_LINE_START and GLISSANDO_START go from the first to the last
                    selected note (one: a glissando goes to the next, a wavy line stays) */
  SCW_EDIT_FINGERING, /* value: 0 .. 5, behind those there are, or none any more; -1: takes all away */
  SCW_EDIT_NOTEHEAD,  /* value: ScwNotehead. The same one again: normal */
  SCW_EDIT_CUE,       /* small or not; the whole chord */

  /* Marks at the first selected note or rest and on its staff. What is there already is changed, and by the same
   * command taken away; a selected mark is changed where it stands. */
  SCW_EDIT_DYNAMICS, /* value: ScwDynamics */
  SCW_EDIT_TEXT,     /* value: SCW_MARK_WORDS, _METRONOME, _REHEARSAL or _HARMONY; what it says is no token */
  SCW_EDIT_PLACEMENT, /* value: ScwPlacement, of the selected marks */

  /* From the first selected note or rest to the end of the last. */
  SCW_EDIT_WEDGE, /* value: SCW_WEDGE_CRESCENDO or _DIMINUENDO */
  SCW_EDIT_PEDAL, /* value: SCW_PEDAL_START; SCW_PEDAL_CHANGE stands at one note, while the pedal is down */
  SCW_EDIT_OCTAVE_LINE, /* value: SCW_SHIFT_DOWN or _UP; second: 8 or 15. The notes stay where they are printed, and
                           so sound higher or lower, and as before where the line is taken away */

  /* Barlines of the measures that have something selected. */
  SCW_EDIT_BARLINE, /* value: ScwBarStyle, behind the last; SCW_BAR_REGULAR: none told */
  SCW_EDIT_REPEAT,  /* value: ScwRepeat, on or off: FORWARD before the first, the others behind the last */
  SCW_EDIT_ENDING,  /* value: 1 << n for each number; 0: takes those that begin or end there away. second:
                       SCW_ENDING_DISCONTINUE, or SCW_ENDING_STOP: with a hook */
  SCW_EDIT_SEGNO,   /* before the first, on or off */
  SCW_EDIT_CODA,
  SCW_EDIT_MULTIPLE_REST, /* value: 1: measures of rest become one sign, 0: a sign becomes measures */
  SCW_EDIT_MEASURE_REPEAT, /* a percent sign instead of the notes, or the notes of the measure before instead of it */

  /* Signatures and measures: of the measure of the first selected token. */
  SCW_EDIT_CLEF, /* value: 'G', 'F', 'C', 'P' (percussion, line 3); second: line; third: 1: notes stay on their
                    lines and change their pitch; octave: -2 .. 2, the small 8 or 15. A selected clef is changed,
                    before a selected note one is put */
  SCW_EDIT_KEY,  /* value: fifths */
  SCW_EDIT_TIME, /* value / second; value 0: none told; third: ScwTimeSymbol, which says 4/4 or 2/2 */
  SCW_EDIT_INSERT_MEASURE, /* value: 0 before, 1 behind; with a measure rest on every staff */
  SCW_EDIT_DELETE_MEASURE, /* all measures that have something selected */
  SCW_EDIT_PASTE, /* the measures of 'paste' replace as many, from the selected one on, however long */
} ScwEditOp;

typedef struct
{
  ScwEditOp op;
  int value, second, third;
  int octave;           /* of clefs */
  const int32_t *paste; /* (n_paste) whole measures, see scw_edit_copy */
  int n_paste;
} ScwEdit;

typedef struct
{
  int32_t *tokens; /* (n) of the whole region */
  int *from;       /* (n) position in the old list, or -1: new, a person's */
  int n;
  ScwSpan removed; /* what differs: tokens [first, end) of the old list ... */
  ScwSpan added;   /* ... became these of the new one */
  int *selected;   /* (n_selected) a token of every element that should be selected now */
  int n_selected;
} ScwEdited;

/* 'selected' are positions of tokens (n_selected, at least one); each stands for the element it belongs to.
 * False: refused; the error says why in words for a musician (SCW_ERROR_ARGUMENT), or SCW_ERROR_MEMORY.
 * 'edited' is then {0}. An edit that changes nothing is refused too. */
bool scw_edit (const int32_t *tokens,
               int n,
               const int *selected,
               int n_selected,
               const ScwEdit *edit,
               ScwEdited *edited,
               ScwError *error);
void scw_edited_clear (ScwEdited *edited);

/* MuseScore's digits: 1 64th, 2 32nd, 3 16th, 4 eighth, 5 quarter, 6 half, 7 whole, 8 breve; else
 * SCW_TYPE_NONE. */
ScwNoteType scw_edit_digit_type (int digit);

/* The tokens of all measures that have something selected, for 'paste': [first, end). */
ScwSpan scw_edit_copy (const int32_t *tokens, int n, const int *selected, int n_selected);
