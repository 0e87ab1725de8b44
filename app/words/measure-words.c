/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/words/measure-words.h"

#include <glib/gi18n.h>

#include "app/words/token-words.h"
#include "engine/notation/lmx/linearize.h"

#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* sentences that a translator puts in order */

/* ---- lengths ---- */

/* Several: one is called as its symbol is. */
static const char *
plural_length (ScwNoteType type, int count)
{
  switch (type)
    {
    case SCW_TYPE_128TH:
      return ngettext ("one 128th", "128ths", count);
    case SCW_TYPE_64TH:
      return ngettext ("one 64th", "64ths", count);
    case SCW_TYPE_32ND:
      return ngettext ("one 32nd", "32nds", count);
    case SCW_TYPE_16TH:
      return ngettext ("one 16th", "16ths", count);
    case SCW_TYPE_EIGHTH:
      return ngettext ("one eighth", "eighths", count);
    case SCW_TYPE_QUARTER:
      return ngettext ("one quarter", "quarters", count);
    case SCW_TYPE_HALF:
      return ngettext ("one half", "halves", count);
    case SCW_TYPE_WHOLE:
      return ngettext ("one whole", "wholes", count);
    case SCW_TYPE_BREVE:
      return ngettext ("one breve", "breves", count);
    default:
      return ngettext ("one note", "notes", count);
    }
}

const char *
scw_length_name (ScwNoteType type, int count)
{
  if (count > 1)
    return plural_length (type, count);
  return type == SCW_TYPE_NONE ? _ ("note") : _ (scw_type_name (type));
}

static const char *
plain_rest (ScwNoteType type)
{
  switch (type)
    {
    case SCW_TYPE_64TH:
      return _ ("64th rest");
    case SCW_TYPE_32ND:
      return _ ("32nd rest");
    case SCW_TYPE_16TH:
      return _ ("16th rest");
    case SCW_TYPE_EIGHTH:
      return _ ("eighth rest");
    case SCW_TYPE_QUARTER:
      return _ ("quarter rest");
    case SCW_TYPE_HALF:
      return _ ("half rest");
    case SCW_TYPE_WHOLE:
      return _ ("whole rest");
    default:
      return _ ("rest");
    }
}

/* Puts 'text' into 'format', in its place. */
static void
put_into (char **text, const char *format)
{
  char *whole = g_strdup_printf (format, *text);

  g_free (*text);
  *text = whole;
}

/* "dotted quarters", "triplet eighth", "quarter rest" */
static char *
length_words (const ScwNote *note, int count)
{
  char *text = g_strdup (note->rest ? plain_rest (note->type) : scw_length_name (note->type, count));

  if (note->dots > 0 && note->rest)
    /* Translators: %s is "quarter rest" */
    put_into (&text, note->dots > 1 ? C_ ("rest", "double dotted %s") : C_ ("rest", "dotted %s"));
  else if (note->dots > 0 && count > 1)
    put_into (&text, note->dots > 1 ? ngettext ("one double dotted %s", "double dotted %s", count)
                                    : ngettext ("one dotted %s", "dotted %s", count));
  else if (note->dots > 0)
    put_into (&text, note->dots > 1 ? _ ("double dotted %s") : _ ("dotted %s"));
  if (note->actual == 3 && note->normal == 2)
    /* Translators: %s is "eighth" or "eighths" */
    put_into (&text, _ ("triplet %s"));
  else if (note->actual > 0)
    {
      char *plain = text;

      /* Translators: of a tuplet: "5-in-4 eighths" */
      text = g_strdup_printf (_ ("%d-in-%d %s"), note->actual, note->normal, plain);
      g_free (plain);
    }
  if (note->grace)
    /* Translators: %s is "eighth" or "eighths" */
    put_into (&text, _ ("grace %s"));
  return text;
}

/* "two eighths", "two": what is counted is there already. */
static void
count_it (char **text, int count)
{
  static const char *const numbers[]
    = { NC_ ("number of notes", "two"),   NC_ ("number of notes", "three"), NC_ ("number of notes", "four"),
        NC_ ("number of notes", "five"),  NC_ ("number of notes", "six"),   NC_ ("number of notes", "seven"),
        NC_ ("number of notes", "eight"), NC_ ("number of notes", "nine") };
  const gboolean word = count - 2 < (int) G_N_ELEMENTS (numbers);
  char *plain = *text, figures[16];

  if (count < 2)
    return;
  g_snprintf (figures, sizeof figures, "%d", count);
  /* Translators: a number and what there are so many of: "two eighths" */
  *text
    = g_strdup_printf (C_ ("number of notes", "%s %s"),
                       word ? g_dpgettext2 (NULL, "number of notes", numbers[count - 2]) : figures, plain);
  g_free (plain);
}

/* ---- notes ---- */

static gboolean
same_length (const ScwNote *a, const ScwNote *b)
{
  return a->type == b->type && a->dots == b->dots && a->actual == b->actual && a->normal == b->normal
         && a->grace == b->grace;
}

static gboolean
marked (const ScwNote *note)
{
  return note->fermata || note->staccato || note->accent || note->strong_accent || note->tenuto || note->trill
         || note->arpeggiate || note->tremolo != SCW_TREMOLO_NONE || note->n_tieds > 0;
}

static void
say_marks (GString *out, const ScwNote *note)
{
  const struct
  {
    gboolean set;
    const char *text;
  } marks[] = {
    /* Translators: of a note from which a tie goes on: "half E4 tied on" */
    { note->n_tieds > 0 && note->tieds[note->n_tieds - 1] == SCW_START, _ ("tied on") },
    { note->staccato, _ ("staccato") },
    { note->tenuto, _ ("tenuto") },
    { note->accent, _ ("accent") },
    { note->strong_accent, _ ("strong accent") },
    { note->trill, _ ("trill") },
    { note->arpeggiate, _ ("arpeggio") },
    { note->tremolo != SCW_TREMOLO_NONE, _ ("tremolo") },
    { note->fermata, _ ("fermata") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (marks); i++)
    if (marks[i].set)
      g_string_append_printf (out, " %s", marks[i].text);
}

/* The notes of one voice on one staff, in order; NULL entries never. */
static GPtrArray *
notes_of (const ScwMeasure *measure, int staff, int voice)
{
  GPtrArray *notes = g_ptr_array_new ();

  for (int i = 0; i < measure->n_elements; i++)
    {
      const ScwElement *element = &measure->elements[i];

      if (element->kind == SCW_ELEMENT_NOTE && MAX (1, element->note.staff) == staff
          && MAX (1, element->note.voice) == voice && !element->note.hidden)
        g_ptr_array_add (notes, (gpointer) &element->note);
    }
  return notes;
}

static guint
chord_end (GPtrArray *notes, guint i)
{
  for (i++; i < notes->len && ((ScwNote *) notes->pdata[i])->chord; i++)
    ;
  return i;
}

static gboolean
same_chord (GPtrArray *notes, guint a, guint b, guint n)
{
  for (guint k = 0; k < n; k++)
    {
      const ScwNote *x = notes->pdata[a + k], *y = notes->pdata[b + k];

      if (x->step != y->step || x->octave != y->octave || x->alter != y->alter || !same_length (x, y)
          || marked (x) || marked (y))
        return FALSE;
    }
  return TRUE;
}

/* Takes 'length'. */
static void
say_pitches (GString *out, char *length, GPtrArray *notes, guint i, guint end)
{
  g_autoptr (GString) pitches = g_string_new (NULL);

  for (; i < end; i++)
    {
      const ScwNote *note = notes->pdata[i];
      g_autofree char *pitch = scw_altered_pitch_text (note->step, note->alter, note->octave);

      g_string_append_printf (pitches, "%s%s", pitches->len > 0 ? " " : "", pitch);
    }
  /* Translators: of notes: "two eighths" and "F4 G4" */
  g_string_append_printf (out, C_ ("length and pitches", "%s %s"), length, pitches->str);
  g_free (length);
}

/* One chord, or the same one several times: six eighth chords F3 G3 B3. Returns where it ends. */
static guint
say_chords (GString *out, GPtrArray *notes, guint i, guint end)
{
  guint n = end - i, last = end;
  int count = 1;
  char *text = length_words (notes->pdata[i], 1);

  while (last < notes->len && chord_end (notes, last) == last + n && same_chord (notes, i, last, n))
    {
      last += n;
      count++;
    }
  /* Translators: %s is a length: "eighth", "dotted quarter" */
  put_into (&text, ngettext ("%s chord", "%s chords", count));
  count_it (&text, count);
  say_pitches (out, text, notes, i, end);
  return last;
}

/* Single notes of the same length in a row: two eighths F4 G4. */
static guint
say_run (GString *out, GPtrArray *notes, guint i)
{
  const ScwNote *first = notes->pdata[i];
  guint end = i + 1;
  char *text;

  while (end < notes->len && chord_end (notes, end) == end + 1 && !((ScwNote *) notes->pdata[end])->rest
         && same_length (first, notes->pdata[end]) && !marked (notes->pdata[end - 1]) && end - i < 8)
    end++;
  if (end > i + 1 && marked (notes->pdata[end - 1])) /* it is said on its own */
    end--;
  text = length_words (first, (int) (end - i));
  count_it (&text, (int) (end - i));
  say_pitches (out, text, notes, i, end);
  if (end == i + 1)
    say_marks (out, first);
  return end;
}

/* ---- measures ---- */

static void
say_rest (GString *out, const ScwNote *note)
{
  g_autofree char *text = note->measure_rest ? g_strdup (_ ("measure rest")) : length_words (note, 1);

  g_string_append (out, text);
  if (!note->measure_rest)
    say_marks (out, note);
}

static char *
voice_words (GPtrArray *notes)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < notes->len;)
    {
      const ScwNote *note = notes->pdata[i];
      guint end = chord_end (notes, i);

      if (i > 0)
        g_string_append (out, ", ");
      if (note->measure_rest || note->rest)
        say_rest (out, note);
      else if (end > i + 1)
        {
          end = say_chords (out, notes, i, end);
          say_marks (out, note);
        }
      else
        end = say_run (out, notes, i);
      i = end;
    }
  return g_string_free (out, FALSE);
}

static void
say_staff (GString *out, const ScwMeasure *measure, int staff, int staves)
{
  gboolean said = FALSE;

  for (int voice = 1; voice <= 12; voice++)
    {
      g_autoptr (GPtrArray) notes = notes_of (measure, staff, voice);
      g_autofree char *text = voice_words (notes);

      if (notes->len == 0)
        continue;
      if (out->len > 0)
        g_string_append (out, "; ");
      if (said)
        /* Translators: a further voice on the same staff, and what it plays */
        g_string_append_printf (out, _ ("voice %d: %s"), voice, text);
      else if (staves == 2)
        /* Translators: what a hand of the pianist plays */
        g_string_append_printf (out, staff == 1 ? _ ("right hand: %s") : _ ("left hand: %s"), text);
      else if (staves > 2)
        g_string_append_printf (out, _ ("staff %d: %s"), staff, text);
      else
        g_string_append (out, text);
      said = TRUE;
    }
}

static void
say_signatures (GString *out, const ScwMeasure *measure)
{
  for (int i = 0; i < measure->n_elements; i++)
    {
      const ScwElement *element = &measure->elements[i];
      const int fifths = element->kind == SCW_ELEMENT_KEY ? element->key.fifths : 0;
      const gsize before = out->len;

      if (before > 0)
        g_string_append (out, ", ");
      if (element->kind == SCW_ELEMENT_KEY && fifths == 0)
        /* Translators: a key signature */
        g_string_append (out, _ ("no accidentals"));
      else if (element->kind == SCW_ELEMENT_KEY)
        /* Translators: a key signature */
        g_string_append_printf (out,
                                fifths < 0 ? ngettext ("%d flat", "%d flats", -fifths)
                                           : ngettext ("%d sharp", "%d sharps", fifths),
                                ABS (fifths));
      else if (element->kind == SCW_ELEMENT_TIME)
        /* Translators: a time signature: "3/4 time" */
        g_string_append_printf (out, _ ("%d/%d time"), element->time.beats, element->time.beat_type);
      else if (element->kind == SCW_ELEMENT_CLEF
               && (element->clef.sign != (element->clef.staff > 1 ? 'F' : 'G')))
        g_string_append_printf (out, _ ("%c clef on staff %d"), element->clef.sign,
                                MAX (1, element->clef.staff));
      else
        g_string_truncate (out, before);
    }
}

static char *
measure_words (const ScwPart *music, int index)
{
  const ScwMeasure *measure = &music->measures[index];
  GString *out = g_string_new (NULL);
  int staves = MAX (1, music->staves);

  say_signatures (out, measure);
  for (int staff = 1; staff <= staves; staff++)
    say_staff (out, measure, staff, staves);
  if (out->len == 0)
    /* Translators: a measure without notes or rests */
    g_string_append (out, C_ ("measure", "nothing"));
  return g_string_free (out, FALSE);
}

/* NULL: they make none. */
static ScwPart *
score_of (const gint32 *tokens, int n)
{
  ScwPart *music = n > 0 ? scw_delinearize (tokens, n, SCW_RULES_MUSICAL, NULL, NULL) : NULL;

  if (music != NULL)
    {
      scw_part_resolve_times (music);
      scw_part_resolve_alters (music, SCW_RULES_MUSICAL);
    }
  return music;
}

static char *
numbered_words (const ScwPart *music, int index, int before)
{
  g_autofree char *words = measure_words (music, index);

  return g_strdup_printf (_ ("measure %d, %s"), before + index + 1, words);
}

char *
scw_measure_words_of_tokens (const gint32 *tokens, int n, int index, int before)
{
  ScwPart *music = score_of (tokens, n);
  char *words
    = music != NULL && index < music->n_measures ? numbered_words (music, MAX (0, index), before) : NULL;

  scw_part_free (music);
  return words;
}

char **
scw_measure_words_of_all (const gint32 *tokens, int n, int before)
{
  ScwPart *music = score_of (tokens, n);
  const int measures = music != NULL ? music->n_measures : 0;
  char **words = g_new0 (char *, (gsize) measures + 1);

  for (int i = 0; i < measures; i++)
    words[i] = numbered_words (music, i, before);
  scw_part_free (music);
  return words;
}
