/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/words/measure-words.h"

#include <glib/gi18n.h>

#include "app/words/token-words.h"
#include "engine/notation/lmx/linearize.h"
#include "engine/notation/score/order.h"
#include "engine/notation/score/pairs.h"

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
         || note->arpeggiate || note->tremolo != SCW_TREMOLO_NONE || note->n_tieds > 0 || note->signs != 0
         || note->n_fingers > 0 || note->notehead != SCW_NOTEHEAD_NORMAL || note->cue;
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
  for (int sign = 0; sign < SCW_SIGNS; sign++)
    if ((note->signs & (1u << sign)) != 0)
      g_string_append_printf (out, " %s", scw_word_text (SCW_LMX_SIGN, sign, 0));
  for (int i = 0; i < note->n_fingers; i++)
    {
      g_string_append_c (out, ' ');
      g_string_append_printf (out, _ ("finger %d"), note->fingers[i]);
    }
  if (note->notehead != SCW_NOTEHEAD_NORMAL)
    g_string_append_printf (out, " %s", scw_word_text (SCW_LMX_NOTEHEAD, (int) note->notehead, 0));
  if (note->cue)
    g_string_append_printf (out, " %s", scw_word_text (SCW_LMX_CUE, 0, 0));
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

/* ---- marks ---- */

/* The music, and what a measure of it is called. */
typedef struct
{
  const ScwPart *music;
  const ScwMarkPairs *pairs;
  int before; /* measures before it */
} Piece;

/* "beat 2", "beat 3 1/2", or with the measure where that is not 'here'. */
static char *
place_words (const Piece *piece, ScwMarkPlace place, int here)
{
  const ScwMeasure *measure = &piece->music->measures[place.m];
  const ScwFraction beat = scw_fraction (4, measure->time.beats > 0 ? measure->time.beat_type : 4);
  const ScwFraction at = scw_fraction_div (measure->elements[place.i].onset, beat);
  g_autofree char *number = NULL;

  if (at.den == 1)
    number = g_strdup_printf ("%d", (int) at.num + 1);
  else
    number = g_strdup_printf ("%d %d/%d", (int) (at.num / at.den) + 1, (int) (at.num % at.den), (int) at.den);
  if (place.m == here)
    /* Translators: a place in a measure: "beat 2", "beat 3 1/2" */
    return g_strdup_printf (C_ ("mark", "beat %s"), number);
  /* Translators: a place in another measure */
  return g_strdup_printf (C_ ("mark", "measure %d, beat %s"), piece->before + place.m + 1, number);
}

/* What has two ends, without them. */
static const char *
line_name (const ScwMark *mark)
{
  switch (mark->kind)
    {
    case SCW_MARK_PEDAL:
      return C_ ("mark", "pedal");
    case SCW_MARK_OCTAVE_SHIFT:
      if (mark->value == SCW_SHIFT_STOP)
        return C_ ("mark", "octave line");
      if (mark->value == SCW_SHIFT_DOWN)
        return mark->size == 15 ? "15ma" : "8va";
      return mark->size == 15 ? "15ma bassa" : "8va bassa";
    default:
      if (mark->value == SCW_WEDGE_STOP)
        return C_ ("mark", "hairpin");
      return mark->value == SCW_WEDGE_CRESCENDO ? C_ ("mark", "crescendo") : C_ ("mark", "diminuendo");
    }
}

static const char *
mark_name (const ScwPart *music, const ScwMark *mark)
{
  static const ScwLmxClass classes[]
    = { SCW_LMX_WORDS, SCW_LMX_METRONOME, SCW_LMX_REHEARSAL, SCW_LMX_HARMONY };

  if (mark->kind == SCW_MARK_DYNAMICS)
    return scw_dynamics_name ((ScwDynamics) mark->value);
  if (mark->kind == SCW_MARK_PEDAL)
    return scw_word_text (SCW_LMX_PEDAL, mark->value, 0);
  if (mark->text != 0)
    return scw_part_text (music, mark->text);
  return scw_word_text (classes[MIN ((int) mark->kind, SCW_MARK_HARMONY)], 0, 0);
}

/* From where to where, or as much of it as is known; said where it begins, or where it ends if it began elsewhere. */
static char *
line_words (const Piece *piece, const ScwMarkPair *pair, int here)
{
  const ScwMarkPlace at = pair->from.m >= 0 ? pair->from : pair->to;
  const char *name = line_name (&piece->music->measures[at.m].elements[at.i].mark);
  g_autofree char *from = pair->from.m >= 0 ? place_words (piece, pair->from, here) : NULL;
  g_autofree char *to = pair->to.m >= 0 ? place_words (piece, pair->to, here) : NULL;

  if (from != NULL && to != NULL)
    /* Translators: "crescendo" from "beat 3" to "measure 5, beat 1" */
    return g_strdup_printf (C_ ("mark", "%s from %s to %s"), name, from, to);
  if (from != NULL)
    /* Translators: a hairpin or the like that goes on: "crescendo" and "beat 3" */
    return g_strdup_printf (C_ ("mark", "%s from %s on"), name, from);
  /* Translators: a hairpin or the like from before: "8va" and "beat 3" */
  return g_strdup_printf (C_ ("mark", "%s up to %s"), name, to);
}

/* NULL: it is said elsewhere. */
static char *
mark_words (const Piece *piece, ScwMarkPlace place)
{
  const ScwMark *mark = &piece->music->measures[place.m].elements[place.i].mark;
  g_autofree char *where = NULL;

  for (int k = 0; k < piece->pairs->n; k++)
    {
      const ScwMarkPair *pair = &piece->pairs->at[k];
      const ScwMarkPlace first = pair->from.m >= 0 ? pair->from : pair->to;

      if (first.m == place.m && first.i == place.i)
        return line_words (piece, pair, place.m);
      if (pair->to.m == place.m && pair->to.i == place.i && !pair->pressed_again)
        return pair->from.m == place.m ? NULL : line_words (piece, pair, place.m);
    }
  where = place_words (piece, place, place.m);
  /* Translators: a mark and its place: "mf" and "beat 2" */
  return g_strdup_printf (C_ ("mark", "%s on %s"), mark_name (piece->music, mark), where);
}

static void
say_item (GString *out, const char *text)
{
  g_string_append_printf (out, "%s%s", out->len > 0 ? "; " : "", text);
}

static void
say_staff_marks (GString *out, const Piece *piece, int index, int staff)
{
  const ScwMeasure *measure = &piece->music->measures[index];

  for (int i = 0; i < measure->n_elements; i++)
    {
      const ScwElement *element = &measure->elements[i];
      g_autofree char *text = NULL;

      if (element->kind != SCW_ELEMENT_MARK || MAX (1, element->mark.staff) != staff)
        continue;
      text = mark_words (piece, (ScwMarkPlace){ index, i });
      if (text != NULL)
        say_item (out, text);
    }
}

/* "1, 2" */
static char *
ending_numbers (ScwEnding ending)
{
  GString *numbers = g_string_new (NULL);

  for (int n = 1; n <= 9; n++)
    if ((ending.numbers & (1u << n)) != 0)
      g_string_append_printf (numbers, "%s%d", numbers->len > 0 ? ", " : "", n);
  return g_string_free (numbers, FALSE);
}

/* What stands at a barline, or instead of all notes. To be freed; NULL: nothing of the kind. */
static char *
bar_words (const ScwElement *element)
{
  switch (element->kind)
    {
    case SCW_ELEMENT_BARLINE:
      return g_strdup (scw_word_text (SCW_LMX_BARLINE, (int) element->barline, 0));
    case SCW_ELEMENT_REPEAT:
      return g_strdup (scw_word_text (SCW_LMX_REPEAT, (int) element->repeat, 0));
    case SCW_ELEMENT_ENDING:
      if (element->ending.type == SCW_ENDING_START && element->ending.numbers != 0)
        {
          g_autofree char *numbers = ending_numbers (element->ending);

          /* Translators: %s are the numbers over the bracket: "1, 2" */
          return g_strdup_printf (C_ ("mark", "ending %s begins"), numbers);
        }
      return g_strdup (scw_word_text (SCW_LMX_ENDING, (int) element->ending.type, 0));
    case SCW_ELEMENT_SEGNO:
      return g_strdup (scw_word_text (SCW_LMX_SEGNO, 0, 0));
    case SCW_ELEMENT_CODA:
      return g_strdup (scw_word_text (SCW_LMX_CODA, 0, 0));
    case SCW_ELEMENT_MULTIPLE_REST:
      return g_strdup_printf (ngettext ("rest of %d measure", "rest of %d measures", element->count),
                              element->count);
    case SCW_ELEMENT_MEASURE_REPEAT:
      return g_strdup (scw_word_text (SCW_LMX_MEASURE_REPEAT, 0, 0));
    default:
      return NULL;
    }
}

/* Those of the right barline come last. */
static void
say_bars (GString *out, const ScwMeasure *measure, gboolean right)
{
  for (int i = 0; i < measure->n_elements; i++)
    {
      g_autofree char *text
        = scw_element_is_right (&measure->elements[i]) == right ? bar_words (&measure->elements[i]) : NULL;

      if (text != NULL)
        say_item (out, text);
    }
}

/* ---- the whole ---- */

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

/* A clef that is not what a reader expects; FALSE: nothing was said. */
static gboolean
say_clef (GString *out, ScwClef clef)
{
  static const char *const octaves[5]
    = { N_ ("%c clef with a 15 below"), N_ ("%c clef with an 8 below"), NULL, N_ ("%c clef with an 8 above"),
        N_ ("%c clef with a 15 above") };

  if (clef.sign == 'P')
    g_string_append (out, scw_word_text (SCW_LMX_CLEF, 'P', 3));
  else if (clef.octave != 0)
    g_string_append_printf (out, _ (octaves[CLAMP (clef.octave, -2, 2) + 2]), clef.sign);
  else if (clef.sign != (clef.staff > 1 ? 'F' : 'G'))
    g_string_append_printf (out, _ ("%c clef on staff %d"), clef.sign, MAX (1, clef.staff));
  else
    return FALSE;
  return TRUE;
}

static void
say_time (GString *out, ScwTime time)
{
  if (time.symbol != SCW_TIME_NUMBERS)
    g_string_append (out, scw_word_text (SCW_LMX_SYMBOL, (int) time.symbol, 0));
  else
    /* Translators: a time signature: "3/4 time" */
    g_string_append_printf (out, _ ("%d/%d time"), time.beats, time.beat_type);
}

static void
say_signatures (GString *out, const ScwMeasure *measure)
{
  gboolean said = FALSE;

  for (int i = 0; i < measure->n_elements; i++)
    {
      const ScwElement *element = &measure->elements[i];
      const int fifths = element->kind == SCW_ELEMENT_KEY ? element->key.fifths : 0;
      const gsize before = out->len;
      gboolean says = TRUE;

      if (before > 0)
        g_string_append (out, said ? ", " : "; ");
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
        say_time (out, element->time);
      else if (element->kind != SCW_ELEMENT_CLEF || !say_clef (out, element->clef))
        says = FALSE;
      said |= says;
      if (!says)
        g_string_truncate (out, before);
    }
}

static char *
measure_words (const Piece *piece, int index)
{
  const ScwMeasure *measure = &piece->music->measures[index];
  GString *out = g_string_new (NULL);
  int staves = MAX (1, piece->music->staves);

  say_bars (out, measure, FALSE);
  say_signatures (out, measure);
  for (int staff = 1; staff <= staves; staff++)
    {
      say_staff (out, measure, staff, staves);
      say_staff_marks (out, piece, index, staff);
    }
  say_bars (out, measure, TRUE);
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
    scw_part_resolve_times (music);
  if (music == NULL || scw_part_resolve_alters (music, SCW_RULES_MUSICAL, NULL))
    return music;
  scw_part_free (music);
  return NULL;
}

static char *
numbered_words (const Piece *piece, int index)
{
  g_autofree char *words = measure_words (piece, index);

  return g_strdup_printf (_ ("measure %d, %s"), piece->before + index + 1, words);
}

/* Measures [first, end), as far as there are; ends with NULL. */
static char **
words_of (const gint32 *tokens, int n, int first, int end, int before)
{
  ScwPart *music = score_of (tokens, n);
  const int last = music != NULL ? MIN (end, music->n_measures) : 0;
  char **words = g_new0 (char *, (gsize) MAX (0, last - first) + 1);
  ScwMarkPairs pairs = { NULL, 0 };

  if (music != NULL && scw_pair_marks (music, &pairs, NULL))
    for (int i = first; i < last; i++)
      words[i - first] = numbered_words (&(Piece){ music, &pairs, before }, i);
  scw_mark_pairs_clear (&pairs);
  scw_part_free (music);
  return words;
}

char *
scw_measure_words_of_tokens (const gint32 *tokens, int n, int index, int before)
{
  g_autofree char **words = words_of (tokens, n, MAX (0, index), MAX (0, index) + 1, before);

  return words[0];
}

char **
scw_measure_words_of_all (const gint32 *tokens, int n, int before)
{
  return words_of (tokens, n, 0, G_MAXINT, before);
}
