/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/correct/edit-commands.h"

#include <string.h>

#include <glib/gi18n.h>

#include "engine/notation/lmx/linearize.h"

#define AFTER_NOTE G_MININT /* a value that scw_edit_command_for fills in */

#define LETTER(letter, upper, step)                                                                 \
  { "note-" letter, upper, letter, SCW_EDIT_GROUP_NOTE, { .op = SCW_EDIT_LETTER, .value = step } }, \
  {                                                                                                 \
    "chord-" letter, upper, "<Shift>" letter, SCW_EDIT_GROUP_CHORD,                                 \
    {                                                                                               \
      .op = SCW_EDIT_CHORD_LETTER, .value = step                                                    \
    }                                                                                               \
  }
#define INTERVAL(n, title)                                           \
  {                                                                  \
    "chord-interval-" #n, title, "<Shift>" #n, SCW_EDIT_GROUP_CHORD, \
    {                                                                \
      .op = SCW_EDIT_CHORD_INTERVAL, .value = n                      \
    }                                                                \
  }
#define PITCH(name, title, keys, what, by)                                          \
  {                                                                                 \
    name, title, keys, SCW_EDIT_GROUP_PITCH, { .op = SCW_EDIT_##what, .value = by } \
  }
#define ACCIDENTAL(name, title, keys, what)                     \
  {                                                             \
    name, title, keys, SCW_EDIT_GROUP_ACCIDENTAL,               \
    {                                                           \
      .op = SCW_EDIT_ACCIDENTAL, .value = SCW_ACCIDENTAL_##what \
    }                                                           \
  }
#define DURATION(name, title, keys, type)                                                             \
  {                                                                                                   \
    name, title, keys, SCW_EDIT_GROUP_DURATION, { .op = SCW_EDIT_DURATION, .value = SCW_TYPE_##type } \
  }
#define TUPLET(name, title, keys, actual, normal)                                                          \
  {                                                                                                        \
    name, title, keys, SCW_EDIT_GROUP_TUPLET, { .op = SCW_EDIT_TUPLET, .value = actual, .second = normal } \
  }
#define MARK(name, title, keys, what)                                                        \
  {                                                                                          \
    name, title, keys, SCW_EDIT_GROUP_MARK, { .op = SCW_EDIT_MARK, .value = SCW_LMX_##what } \
  }
#define CLEF(name, title, sign, line, stay)                             \
  {                                                                     \
    name, title, "", SCW_EDIT_GROUP_CLEF,                               \
    {                                                                   \
      .op = SCW_EDIT_CLEF, .value = sign, .second = line, .third = stay \
    }                                                                   \
  }
#define KEY(fifths, title)                                                                 \
  {                                                                                        \
    "key-" #fifths, title, "", SCW_EDIT_GROUP_KEY, { .op = SCW_EDIT_KEY, .value = fifths } \
  }
#define TIME(beats, type)                                                \
  {                                                                      \
    "time-" #beats "-" #type, #beats "/" #type, "", SCW_EDIT_GROUP_TIME, \
    {                                                                    \
      .op = SCW_EDIT_TIME, .value = beats, .second = type                \
    }                                                                    \
  }

static const ScwEditCommand commands[] = {
  LETTER ("c", "C", 0),
  LETTER ("d", "D", 1),
  LETTER ("e", "E", 2),
  LETTER ("f", "F", 3),
  LETTER ("g", "G", 4),
  LETTER ("a", "A", 5),
  LETTER ("b", "B", 6),
  { "rest", N_ ("Rest"), "0 KP_0", SCW_EDIT_GROUP_NOTE, { .op = SCW_EDIT_REST } },
  { "insert-note",
    N_ ("Insert Note"),
    "i",
    SCW_EDIT_GROUP_NOTE,
    { .op = SCW_EDIT_INSERT_NOTE, .value = AFTER_NOTE } },
  { "grace", N_ ("Grace Note"), "", SCW_EDIT_GROUP_NOTE, { .op = SCW_EDIT_GRACE } },
  { "grace-slash",
    N_ ("Grace Note with Stroke"),
    "slash",
    SCW_EDIT_GROUP_NOTE,
    { .op = SCW_EDIT_GRACE, .value = 1 } },
  { "delete", N_ ("Delete"), "Delete BackSpace", SCW_EDIT_GROUP_NOTE, { .op = SCW_EDIT_DELETE } },
  { "remove", N_ ("Delete with Its Time"), "<Ctrl>Delete", SCW_EDIT_GROUP_NOTE, { .op = SCW_EDIT_REMOVE } },

  /* Translators: intervals in music */
  INTERVAL (2, N_ ("Second Above")),
  INTERVAL (3, N_ ("Third Above")),
  INTERVAL (4, N_ ("Fourth Above")),
  INTERVAL (5, N_ ("Fifth Above")),
  INTERVAL (6, N_ ("Sixth Above")),
  INTERVAL (7, N_ ("Seventh Above")),
  INTERVAL (8, N_ ("Octave Above")),
  INTERVAL (9, N_ ("Ninth Above")),

  PITCH ("pitch-up", N_ ("Semitone Up"), "Up", SEMITONE, 1),
  PITCH ("pitch-down", N_ ("Semitone Down"), "Down", SEMITONE, -1),
  PITCH ("step-up", N_ ("Step Up"), "<Alt><Shift>Up", STEP, 1),
  PITCH ("step-down", N_ ("Step Down"), "<Alt><Shift>Down", STEP, -1),
  PITCH ("octave-up", N_ ("Octave Up"), "<Ctrl>Up", OCTAVE, 1),
  PITCH ("octave-down", N_ ("Octave Down"), "<Ctrl>Down", OCTAVE, -1),

  ACCIDENTAL ("sharp", N_ ("Sharp"), "plus KP_Add", SHARP),
  ACCIDENTAL ("flat", N_ ("Flat"), "minus KP_Subtract", FLAT),
  ACCIDENTAL ("natural", N_ ("Natural"), "equal", NATURAL),
  ACCIDENTAL ("double-sharp", N_ ("Double Sharp"), "", DOUBLE_SHARP),
  ACCIDENTAL ("double-flat", N_ ("Double Flat"), "", FLAT_FLAT),
  { "next-accidental",
    N_ ("Next Accidental"),
    "numbersign",
    SCW_EDIT_GROUP_ACCIDENTAL,
    { .op = SCW_EDIT_ACCIDENTAL_NEXT, .value = 1 } },

  DURATION ("64th", N_ ("64th"), "1 KP_1", 64TH),
  DURATION ("32nd", N_ ("32nd"), "2 KP_2", 32ND),
  DURATION ("16th", N_ ("16th"), "3 KP_3", 16TH),
  DURATION ("eighth", N_ ("Eighth"), "4 KP_4", EIGHTH),
  DURATION ("quarter", N_ ("Quarter"), "5 KP_5", QUARTER),
  DURATION ("half", N_ ("Half"), "6 KP_6", HALF),
  DURATION ("whole", N_ ("Whole"), "7 KP_7", WHOLE),
  DURATION ("breve", N_ ("Breve"), "8 KP_8", BREVE),
  { "dot", N_ ("Dot"), "period KP_Decimal", SCW_EDIT_GROUP_DURATION, { .op = SCW_EDIT_DOT, .value = 1 } },
  { "double-dot", N_ ("Two Dots"), "", SCW_EDIT_GROUP_DURATION, { .op = SCW_EDIT_DOT, .value = 2 } },

  TUPLET ("tuplet-2", N_ ("Duplet"), "", 2, 3),
  TUPLET ("tuplet-3", N_ ("Triplet"), "<Ctrl>3", 3, 2),
  TUPLET ("tuplet-4", N_ ("Quadruplet"), "<Ctrl>4", 4, 3),
  TUPLET ("tuplet-5", N_ ("Quintuplet"), "<Ctrl>5", 5, 4),
  TUPLET ("tuplet-6", N_ ("Sextuplet"), "<Ctrl>6", 6, 4),
  TUPLET ("tuplet-7", N_ ("Septuplet"), "<Ctrl>7", 7, 4),
  TUPLET ("tuplet-9", N_ ("Nonuplet"), "<Ctrl>9", 9, 8),
  TUPLET ("tuplet-none", N_ ("No Tuplet"), "", 0, 0),

  { "tie", N_ ("Tie"), "t", SCW_EDIT_GROUP_MARK, { .op = SCW_EDIT_TIE } },
  { "slur", N_ ("Slur"), "s", SCW_EDIT_GROUP_MARK, { .op = SCW_EDIT_SLUR } },
  MARK ("staccato", N_ ("Staccato"), "<Shift>s", STACCATO),
  MARK ("tenuto", N_ ("Tenuto"), "<Shift>n", TENUTO),
  MARK ("accent", N_ ("Accent"), "<Shift>v", ACCENT),
  MARK ("strong-accent", N_ ("Strong Accent"), "<Shift>o", STRONG_ACCENT),
  MARK ("fermata", N_ ("Fermata"), "", FERMATA),
  MARK ("arpeggio", N_ ("Arpeggio"), "", ARPEGGIATE),
  MARK ("trill", N_ ("Trill"), "", TRILL),
  { "tremolo-1",
    N_ ("Tremolo, One Stroke"),
    "",
    SCW_EDIT_GROUP_MARK,
    { .op = SCW_EDIT_TREMOLO, .value = 1 } },
  { "tremolo-2",
    N_ ("Tremolo, Two Strokes"),
    "",
    SCW_EDIT_GROUP_MARK,
    { .op = SCW_EDIT_TREMOLO, .value = 2 } },
  { "tremolo-3",
    N_ ("Tremolo, Three Strokes"),
    "",
    SCW_EDIT_GROUP_MARK,
    { .op = SCW_EDIT_TREMOLO, .value = 3 } },
  { "tremolo-none", N_ ("No Tremolo"), "", SCW_EDIT_GROUP_MARK, { .op = SCW_EDIT_TREMOLO } },
  { "beam",
    N_ ("Beams as the Time Has Them"),
    "<Ctrl><Shift>b",
    SCW_EDIT_GROUP_MARK,
    { .op = SCW_EDIT_BEAM } },
  { "flip-stem", N_ ("Other Stem"), "x", SCW_EDIT_GROUP_MARK, { .op = SCW_EDIT_STEM, .value = AFTER_NOTE } },

  { "voice-1", N_ ("Voice 1"), "<Ctrl><Alt>1", SCW_EDIT_GROUP_VOICE, { .op = SCW_EDIT_VOICE, .value = 1 } },
  { "voice-2", N_ ("Voice 2"), "<Ctrl><Alt>2", SCW_EDIT_GROUP_VOICE, { .op = SCW_EDIT_VOICE, .value = 2 } },
  { "voice-3", N_ ("Voice 3"), "<Ctrl><Alt>3", SCW_EDIT_GROUP_VOICE, { .op = SCW_EDIT_VOICE, .value = 3 } },
  { "voice-4", N_ ("Voice 4"), "<Ctrl><Alt>4", SCW_EDIT_GROUP_VOICE, { .op = SCW_EDIT_VOICE, .value = 4 } },
  { "staff-1",
    N_ ("Upper Staff"),
    "<Ctrl><Shift>Up",
    SCW_EDIT_GROUP_VOICE,
    { .op = SCW_EDIT_STAFF, .value = 1 } },
  { "staff-2",
    N_ ("Lower Staff"),
    "<Ctrl><Shift>Down",
    SCW_EDIT_GROUP_VOICE,
    { .op = SCW_EDIT_STAFF, .value = 2 } },

  CLEF ("clef-treble", N_ ("Treble"), 'G', 2, 0),
  CLEF ("clef-bass", N_ ("Bass"), 'F', 4, 0),
  CLEF ("clef-alto", N_ ("Alto"), 'C', 3, 0),
  CLEF ("clef-tenor", N_ ("Tenor"), 'C', 4, 0),
  CLEF ("clef-treble-lines", N_ ("Treble, Notes Stay on Their Lines"), 'G', 2, 1),
  CLEF ("clef-bass-lines", N_ ("Bass, Notes Stay on Their Lines"), 'F', 4, 1),

  KEY (-7, N_ ("7 Flats")),
  KEY (-6, N_ ("6 Flats")),
  KEY (-5, N_ ("5 Flats")),
  KEY (-4, N_ ("4 Flats")),
  KEY (-3, N_ ("3 Flats")),
  KEY (-2, N_ ("2 Flats")),
  KEY (-1, N_ ("1 Flat")),
  KEY (0, N_ ("No Accidentals")),
  KEY (1, N_ ("1 Sharp")),
  KEY (2, N_ ("2 Sharps")),
  KEY (3, N_ ("3 Sharps")),
  KEY (4, N_ ("4 Sharps")),
  KEY (5, N_ ("5 Sharps")),
  KEY (6, N_ ("6 Sharps")),
  KEY (7, N_ ("7 Sharps")),

  TIME (2, 4),
  TIME (3, 4),
  TIME (4, 4),
  TIME (5, 4),
  TIME (6, 4),
  TIME (2, 2),
  TIME (3, 2),
  TIME (3, 8),
  TIME (6, 8),
  TIME (9, 8),
  TIME (12, 8),
  { "time-none", N_ ("No Time Signature"), "", SCW_EDIT_GROUP_TIME, { .op = SCW_EDIT_TIME } },

  { "measure-before",
    N_ ("Insert Before"),
    "Insert",
    SCW_EDIT_GROUP_MEASURE,
    { .op = SCW_EDIT_INSERT_MEASURE } },
  { "measure-behind",
    N_ ("Insert Behind"),
    "<Shift>Insert",
    SCW_EDIT_GROUP_MEASURE,
    { .op = SCW_EDIT_INSERT_MEASURE, .value = 1 } },
  { "measure-delete",
    N_ ("Delete"),
    "<Ctrl><Shift>Delete",
    SCW_EDIT_GROUP_MEASURE,
    { .op = SCW_EDIT_DELETE_MEASURE } },
};

const ScwEditCommand *
scw_edit_commands (guint *n)
{
  *n = G_N_ELEMENTS (commands);
  return commands;
}

const ScwEditCommand *
scw_edit_command_by_name (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strcmp (commands[i].name, name) == 0)
      return &commands[i];
  return NULL;
}

const ScwEditCommand *
scw_edit_command_by_key (const char *key)
{
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_auto (GStrv) keys = g_strsplit (commands[i].keys, " ", -1);

      if (g_strv_contains ((const char *const *) keys, key))
        return &commands[i];
    }
  return NULL;
}

const char *
scw_edit_group_title (ScwEditGroup group)
{
  static const char *const titles[] = {
    [SCW_EDIT_GROUP_NOTE] = N_ ("Note"),         [SCW_EDIT_GROUP_CHORD] = N_ ("Chord"),
    [SCW_EDIT_GROUP_PITCH] = N_ ("Pitch"),       [SCW_EDIT_GROUP_ACCIDENTAL] = N_ ("Accidental"),
    [SCW_EDIT_GROUP_DURATION] = N_ ("Duration"), [SCW_EDIT_GROUP_TUPLET] = N_ ("Tuplet"),
    [SCW_EDIT_GROUP_MARK] = N_ ("Marks"),        [SCW_EDIT_GROUP_VOICE] = N_ ("Voice and Staff"),
    [SCW_EDIT_GROUP_CLEF] = N_ ("Clef"),         [SCW_EDIT_GROUP_KEY] = N_ ("Key"),
    [SCW_EDIT_GROUP_TIME] = N_ ("Time"),         [SCW_EDIT_GROUP_MEASURE] = N_ ("Measure"),
  };

  return titles[group];
}

/* The note that a token belongs to; FALSE: it is none. */
static gboolean
find_note (ScwSystemBox *box, guint token, ScwNote *note)
{
  int n;
  g_autofree gint32 *ids = scw_system_box_dup_ids (box, &n);
  ScwPart *music = scw_delinearize (ids, n, SCW_RULES_MUSICAL, NULL, NULL);
  gboolean found = FALSE;

  for (int m = 0; music != NULL && m < music->n_measures; m++)
    for (int i = 0; i < music->measures[m].n_elements; i++)
      {
        const ScwElement *element = &music->measures[m].elements[i];

        if (element->kind != SCW_ELEMENT_NOTE || (int) token < element->span.first
            || (int) token >= element->span.end)
          continue;
        *note = element->note;
        found = TRUE;
      }
  scw_part_free (music);
  return found;
}

ScwEdit
scw_edit_command_for (const ScwEditCommand *command, ScwSystemBox *box, guint token)
{
  ScwEdit edit = command->edit;
  ScwNote note = { .rest = true, .type = SCW_TYPE_QUARTER };

  if (edit.value != AFTER_NOTE)
    return edit;
  find_note (box, token, &note);
  if (edit.op == SCW_EDIT_STEM)
    edit.value = note.stem == SCW_STEM_UP ? SCW_STEM_DOWN : SCW_STEM_UP;
  else
    {
      edit.value = note.has_pitch ? note.step : -1;
      edit.second = note.type != SCW_TYPE_NONE ? (int) note.type : SCW_TYPE_QUARTER;
    }
  return edit;
}
