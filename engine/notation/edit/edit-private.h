/* SPDX-License-Identifier: GPL-3.0-or-later */
/* edit-private.h: a score while it is being edited.
 *
 * During an edit, the span of an element is its span in the old list or, for a new element, {key, key} with
 * a unique negative key; it identifies the element wherever it goes. The onset is where the element should
 * be; scw_edit_settle then adjusts the moves (backup, forward) accordingly.
 */
#pragma once

#include "engine/notation/edit/edit.h"
#include "engine/notation/edit/refusal.h"
#include "engine/notation/lmx/lmx.h"

/* The keys of what has two ends, as they were before the edit. Where one goes, or nothing is left between them, both
 * go; but a pedal stays when a change of it goes. */
typedef struct
{
  int from, to;
  bool from_stays, to_stays;
} ScwEditPair;

typedef struct
{
  const int32_t *tokens; /* the old list */
  int n;
  ScwPart *part;
  bool *dirty; /* (n_measures, room for more) which are written anew */
  int *keys;   /* (n_keys) of the selected elements, in document order */
  int n_keys;
  int *focus; /* (n_focus) keys of those to be selected then */
  int n_focus;
  ScwEditPair *pairs; /* (n_pairs) */
  int n_pairs;
  int next_key;
  int head;  /* old tokens before the first measure end here */
  int tail;  /* and those behind the last begin here */
  bool plus; /* what is written is LMX+ */
  ScwError *error;
} ScwEditing;

/* A place in the score. */
typedef struct
{
  int m, i;
} ScwAt;

/* ---- edit-refuse.c ---- */

bool scw_edit_refuse (ScwEditing *e, ScwRefusal refusal);
bool scw_edit_refuse_with (ScwEditing *e, ScwRefusal refusal, int a, int b);

/* ---- edit-line.c: elements and voices ---- */

ScwElement *scw_edit_element (ScwEditing *e, ScwAt at);
bool scw_edit_find (const ScwEditing *e, int key, ScwAt *at);
int scw_edit_new_key (ScwEditing *e);

/* Opens a gap for one element at 'at' (a copy of *element, with a new key unless its span has tokens). */
bool scw_edit_insert (ScwEditing *e, ScwAt at, const ScwElement *element);
void scw_edit_remove (ScwEditing *e, ScwAt at);

bool scw_edit_is_note (const ScwElement *element);  /* a note or rest, grace notes too */
bool scw_edit_is_event (const ScwElement *element); /* no grace note, no chord note */
bool scw_edit_in_voice (const ScwElement *element, int voice);
bool scw_edit_is_first_voice (int voice); /* of its staff: there for the whole measure */
ScwFraction scw_edit_end (const ScwElement *element);

int scw_edit_lead (const ScwMeasure *measure, int i);      /* of the chord that i is of */
int scw_edit_chord_end (const ScwMeasure *measure, int i); /* one behind its last note */
int scw_edit_graces (const ScwMeasure *measure, int i); /* where the grace notes before event i begin, or i */

/* The event of the voice behind (or before) i, in this measure; -1: none. */
int scw_edit_next (const ScwMeasure *measure, int i);
int scw_edit_previous (const ScwMeasure *measure, int i);

/* Where the voice ends, and where it should (equal where nobody knows). */
ScwFraction scw_edit_voice_end (const ScwMeasure *measure, int voice);
ScwFraction scw_edit_voice_goal (const ScwEditing *e, int m, int voice);

/* Takes marks that have another end away at both ends: those of the elements [from, end) of a measure. */
bool scw_edit_drop_spanners (ScwEditing *e, int m, int from, int end);

/* Two notes of a chord, the first of them its lead, change places; what the lead has for all of them stays in its
 * place. */
void scw_edit_swap_lead (ScwElement *lead_element, ScwElement *other_element);
bool scw_edit_sort_chord (ScwEditing *e, int m, int i); /* false: three of one pitch */

/* Makes all moves of a measure lead where the notes shall be. */
bool scw_edit_settle (ScwEditing *e, int m);

/* ---- edit-room.c: time within a voice ---- */

/* The outermost tuplet of an event: events [first, last] of its voice. False: none. */
typedef struct
{
  int first, last;
  ScwFraction from, to;
  bool marked; /* has tuplet:start */
  bool nested;
} ScwTupletRun;

bool scw_edit_tuplet_run (const ScwMeasure *measure, int i, ScwTupletRun *run);

/* Fills [from, to) with rests before element 'at', in the voice, staff and tuplet of 'like', on the beats
 * counted from 'origin'. */
bool scw_edit_fill (
  ScwEditing *e, ScwAt at, ScwFraction from, ScwFraction to, const ScwElement *like, ScwFraction origin);

/* What stands before element 'behind' ends at 'new_end' instead of 'old_end': the rest of its voice makes
 * room or comes nearer. 'like' is the last event before it. */
bool scw_edit_make_room (
  ScwEditing *e, ScwAt behind, const ScwElement *like, ScwFraction old_end, ScwFraction new_end);

/* The same, but no note is eaten: where rests do not give enough room, all that follows is pushed along, beyond the end
 * of the measure too. */
bool scw_edit_push_along (
  ScwEditing *e, ScwAt behind, const ScwElement *like, ScwFraction old_end, ScwFraction new_end);

/* Moves what stands at or behind element i of a voice by delta. */
void scw_edit_shift (ScwEditing *e, ScwAt at, int voice, ScwFraction delta);

/* Where a length was read too long, the moves behind it led the other voices beyond the measure too. Those
 * that are written behind 'at', end behind 'goal' and begin late enough come nearer with it. */
void scw_edit_bring_others (ScwEditing *e, ScwAt at, int voice, ScwFraction goal, ScwFraction nearer);

/* Gives the event at 'at' (its first note) another length. */
bool scw_edit_lengthen (ScwEditing *e, ScwAt at, ScwNoteType type, int dots);

/* Takes an event away with its chord, grace notes and marks; its time stays a gap. */
bool scw_edit_remove_event (ScwEditing *e, ScwAt at);

/* ---- edit-time.c, edit-tuplet.c ---- */

bool scw_edit_time (ScwEditing *e, const ScwEdit *edit);
bool scw_edit_tuplet (ScwEditing *e, const ScwEdit *edit);
bool scw_edit_to_voice (ScwEditing *e, const ScwEdit *edit);
bool scw_edit_grace (ScwEditing *e, const ScwEdit *edit);

/* ---- the others ---- */

bool scw_edit_pitch (ScwEditing *e, const ScwEdit *edit);
ScwStem scw_edit_stem_for (const ScwEditing *e, ScwAt at);
bool scw_edit_marks (ScwEditing *e, const ScwEdit *edit);
bool scw_edit_measures (ScwEditing *e, const ScwEdit *edit);

bool scw_edit_signs (ScwEditing *e, const ScwEdit *edit);       /* edit-signs.c */
bool scw_edit_place_marks (ScwEditing *e, const ScwEdit *edit); /* edit-place.c */
bool scw_edit_barlines (ScwEditing *e, const ScwEdit *edit);    /* edit-bars.c */

/* The first and the last selected note or rest in time (the same if there is one), each the lead of its chord. */
bool scw_edit_selected_range (ScwEditing *e, ScwAt *first, ScwAt *last);

/* The first and last measure with something selected. */
void scw_edit_selected_measures (const ScwEditing *e, int *first, int *last);

/* The next event of the voice, in the next measure too. */
bool scw_edit_next_event (const ScwEditing *e, ScwAt at, ScwAt *next);

/* edit-object.c: what hangs on a note, as its token says, and can be taken away alone: from the first selected note. */
bool scw_edit_is_object (int token);
bool scw_edit_take_object (ScwEditing *e, int token);

/* edit-marks.c: the slur, or tie, that begins or ends at a note, with its other end. */
bool scw_edit_take_slur (ScwEditing *e, ScwAt at, ScwStartStop what);
bool scw_edit_take_tie (ScwEditing *e, ScwAt at, ScwStartStop what);

/* edit-line.c: the other end of a tie; false: there is none. */
bool scw_edit_find_tied (const ScwEditing *e, ScwAt at, ScwStartStop what, ScwAt *other);

/* edit-signs.c: the other ends of wavy lines and glissandi of a note that goes. */
void scw_edit_drop_sign_ends (ScwEditing *e, ScwAt at);

/* edit-place.c: takes a mark away, with its other end. */
bool scw_edit_remove_mark (ScwEditing *e, ScwAt at);

/* edit-place.c: puts a mark where it belongs. */
bool scw_edit_put_mark (ScwEditing *e, int m, ScwFraction onset, ScwMark mark, ScwSpan span);

/* edit-bars.c: the other end of an ending that starts or stops there, or -1. */
bool scw_edit_remove_ending (ScwEditing *e, ScwAt at);
int scw_edit_find_bar (const ScwMeasure *measure, ScwElementKind kind, bool left); /* -1: none */
bool scw_edit_put_bar (ScwEditing *e, int m, const ScwElement *element);
bool scw_edit_split_rest (ScwEditing *e, int m);
bool scw_edit_write_out (ScwEditing *e, int m);

/* edit-pairs.c */
bool scw_edit_find_pairs (ScwEditing *e);
bool
scw_edit_mend_pairs (ScwEditing *e); /* takes ends away that lost the other, or have nothing between them */
void scw_edit_join_repeats (ScwEditing *e);
void scw_edit_join_clefs (ScwEditing *e, int m);
bool scw_edit_rescue (ScwEditing *e,
                      int m); /* what reaches beyond a measure that goes away moves to its neighbour */
bool scw_edit_needs_plus (const ScwPart *part);

/* edit-measure.c: opens a place for an empty measure; takes one away. */
bool scw_edit_open_measure (ScwEditing *e, int m);
void scw_edit_close_measure (ScwEditing *e, int m);
ScwFraction scw_edit_usual_length (const ScwEditing *e, int m);
bool scw_edit_add_rests (ScwEditing *e, int m, ScwFraction length); /* a measure rest on every staff */

/* edit-beam.c: beams of a voice from scratch wherever [from, to) of a measure touches a group. */
void scw_edit_beam (ScwEditing *e, int m, int voice, ScwFraction from, ScwFraction to);
void scw_edit_mend_beams (ScwEditing *e); /* over barlines, where measures came together that were apart */
void scw_edit_unbeam (ScwEditing *e, ScwAt at); /* takes an event out of its beam, before it changes */
void scw_edit_beam_graces (ScwEditing *e, int m, int i); /* of the grace notes beside i */

/* edit-pitch.c: the clef in force for a staff at a place (the usual one where none was told), and the height
 * (7 * octave + step) of what stands on its middle line. */
ScwClef scw_edit_clef_at (const ScwEditing *e, ScwAt at, int staff);
int scw_edit_middle_line (ScwClef clef);

/* edit-pitch.c: the key in force before element 'at', and how it alters a step. */
int scw_edit_key_before (const ScwEditing *e, ScwAt at);
int scw_edit_key_alter (int fifths, int step);

/* edit-pitch.c: the pitch of this step nearest to another one. */
int scw_edit_nearest_octave (int step, int near_step, int near_octave);
/* A pitch to be near to, for a note put in place of event i or behind it. */
void scw_edit_pitch_before (const ScwEditing *e, ScwAt at, bool behind, int *step, int *octave);
