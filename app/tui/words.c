#include "app/tui/words.h"

#include "engine/notation/linearize.h"

static const char *const numbers[]
  = { "", "", "two", "three", "four", "five", "six", "seven", "eight", "nine" };

static void
say_pitch (GString *out, const ScwNote *note)
{
  static const char *const alters[] = { " double flat ", " flat ", "", " sharp ", " double sharp " };

  g_string_append_c (out, scw_step_letter (note->step));
  if (note->alter >= -2 && note->alter <= 2)
    g_string_append (out, alters[note->alter + 2]);
  g_string_append_printf (out, "%d", note->octave);
}

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
say_length (GString *out, const ScwNote *note, int count, const char *what)
{
  const char *name = scw_type_name (note->type);

  if (count > 1 && count < (int) G_N_ELEMENTS (numbers))
    g_string_append_printf (out, "%s ", numbers[count]);
  else if (count > 1)
    g_string_append_printf (out, "%d ", count);
  if (note->grace)
    g_string_append (out, "grace ");
  if (note->dots > 0)
    g_string_append (out, note->dots > 1 ? "double-dotted " : "dotted ");
  if (note->actual == 3 && note->normal == 2)
    g_string_append (out, "triplet ");
  else if (note->actual > 0)
    g_string_append_printf (out, "%d-in-%d ", note->actual, note->normal);
  g_string_append (out, name != NULL ? name : "note");
  if (what != NULL)
    g_string_append_printf (out, " %s", what);
  if (count > 1)
    g_string_append_c (out, 's');
}

static void
say_marks (GString *out, const ScwNote *note)
{
  const struct
  {
    gboolean set;
    const char *text;
  } marks[] = {
    { note->n_tieds > 0 && note->tieds[note->n_tieds - 1] == SCW_START, " tied on" },
    { note->staccato, " staccato" },
    { note->tenuto, " tenuto" },
    { note->accent, " accent" },
    { note->strong_accent, " strong accent" },
    { note->trill, " trill" },
    { note->arpeggiate, " arpeggio" },
    { note->tremolo != SCW_TREMOLO_NONE, " tremolo" },
    { note->fermata, " fermata" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (marks); i++)
    if (marks[i].set)
      g_string_append (out, marks[i].text);
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

/* One chord, or the same one several times: six eighth chords F3 G3 B3. Returns where it ends. */
static guint
say_chords (GString *out, GPtrArray *notes, guint i, guint end)
{
  guint n = end - i, last = end;
  int count = 1;

  while (last < notes->len && chord_end (notes, last) == last + n && same_chord (notes, i, last, n))
    {
      last += n;
      count++;
    }
  say_length (out, notes->pdata[i], count, "chord");
  for (guint k = i; k < end; k++)
    {
      g_string_append_c (out, ' ');
      say_pitch (out, notes->pdata[k]);
    }
  return last;
}

/* Single notes of the same length in a row: two eighths F4 G4. */
static guint
say_run (GString *out, GPtrArray *notes, guint i)
{
  const ScwNote *first = notes->pdata[i];
  guint end = i + 1;

  while (end < notes->len && chord_end (notes, end) == end + 1 && !((ScwNote *) notes->pdata[end])->rest
         && same_length (first, notes->pdata[end]) && !marked (notes->pdata[end - 1]) && end - i < 8)
    end++;
  if (end > i + 1 && marked (notes->pdata[end - 1])) /* it is said on its own */
    end--;
  say_length (out, first, end - i, NULL);
  for (guint k = i; k < end; k++)
    {
      g_string_append_c (out, ' ');
      say_pitch (out, notes->pdata[k]);
    }
  if (end == i + 1)
    say_marks (out, first);
  return end;
}

static void
say_voice (GString *out, GPtrArray *notes)
{
  for (guint i = 0; i < notes->len;)
    {
      const ScwNote *note = notes->pdata[i];
      guint end = chord_end (notes, i);

      if (i > 0)
        g_string_append (out, ", ");
      if (note->measure_rest)
        g_string_append (out, "measure rest");
      else if (note->rest)
        {
          say_length (out, note, 1, "rest");
          say_marks (out, note);
        }
      else if (end > i + 1)
        {
          end = say_chords (out, notes, i, end);
          say_marks (out, note);
        }
      else
        end = say_run (out, notes, i);
      i = end;
    }
}

static void
say_staff (GString *out, const ScwMeasure *measure, int staff, int staves)
{
  static const char *const hands[] = { "right hand", "left hand" };
  gboolean said = FALSE;

  for (int voice = 1; voice <= 12; voice++)
    {
      g_autoptr (GPtrArray) notes = notes_of (measure, staff, voice);

      if (notes->len == 0)
        continue;
      if (said)
        g_string_append_printf (out, "; voice %d: ", voice);
      else
        {
          if (out->len > 0)
            g_string_append (out, "; ");
          if (staves == 2)
            g_string_append_printf (out, "%s: ", hands[staff - 1]);
          else if (staves > 2)
            g_string_append_printf (out, "staff %d: ", staff);
        }
      say_voice (out, notes);
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

      if (element->kind == SCW_ELEMENT_KEY && fifths == 0)
        g_string_append (out, "no accidentals, ");
      else if (element->kind == SCW_ELEMENT_KEY)
        g_string_append_printf (out, "%d %s%s, ", ABS (fifths), fifths < 0 ? "flat" : "sharp",
                                ABS (fifths) == 1 ? "" : "s");
      else if (element->kind == SCW_ELEMENT_TIME)
        g_string_append_printf (out, "%d/%d time, ", element->time.beats, element->time.beat_type);
      else if (element->kind == SCW_ELEMENT_CLEF
               && (element->clef.sign != (element->clef.staff > 1 ? 'F' : 'G')))
        g_string_append_printf (out, "%c clef on staff %d, ", element->clef.sign,
                                MAX (1, element->clef.staff));
    }
  if (out->len > 2)
    g_string_truncate (out, out->len - 2);
}

char *
scw_words_measure (const ScwScore *score, int index)
{
  const ScwMeasure *measure = &score->measures[index];
  GString *out = g_string_new (NULL);
  int staves = MAX (1, score->staves);

  say_signatures (out, measure);
  for (int staff = 1; staff <= staves; staff++)
    say_staff (out, measure, staff, staves);
  if (out->len == 0)
    g_string_append (out, "nothing");
  return g_string_free (out, FALSE);
}

char *
scw_words_tokens (const gint32 *tokens, int n, int index)
{
  ScwScore *score = scw_delinearize (tokens, n, SCW_RULES_MUSICAL, NULL, NULL);
  char *words = NULL;

  if (score != NULL)
    {
      scw_score_resolve_times (score);
      scw_score_resolve_alters (score, SCW_RULES_MUSICAL);
      if (index >= 0 && index < score->n_measures)
        words = scw_words_measure (score, index);
    }
  scw_score_free (score);
  return words;
}
