/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/bench/place-truth.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "engine/notation/lmx/linearize.h"

#define SPACE  12.0 /* pixels of a pack */
#define STAVES 2

/* A note or a head: on which staff and step, and when or where. */
typedef struct
{
  int staff, pos; /* steps above the bottom line */
  double order;   /* measure and onset, or x */
  double x, y;
  int first, end;
} Spot;

typedef struct
{
  Spot *at;
  int n, room;
} Spots;

static void
add (Spots *spots, Spot spot)
{
  if (spots->n == spots->room)
    {
      spots->room = 2 * spots->room + 64;
      spots->at = realloc (spots->at, (size_t) spots->room * sizeof *spots->at);
      if (spots->at == NULL)
        abort ();
    }
  spots->at[spots->n++] = spot;
}

static int
compare (const void *a, const void *b)
{
  const Spot *p = a, *q = b;

  if (p->staff != q->staff)
    return p->staff - q->staff;
  if (p->pos != q->pos)
    return p->pos - q->pos;
  return (p->order > q->order) - (p->order < q->order);
}

/* The step of the bottom line under the clef that holds at a place. */
static int
bottom_line (const ScwPart *part, int staff, int measure, ScwFraction onset)
{
  ScwClef clef = staff == 0 ? (ScwClef){ 'G', 2, 1 } : (ScwClef){ 'F', 4, 2 };

  for (int m = 0; m <= measure; m++)
    for (int e = 0; e < part->measures[m].n_elements; e++)
      {
        const ScwElement *element = &part->measures[m].elements[e];

        if (element->kind == SCW_ELEMENT_CLEF && element->clef.staff == staff + 1
            && (m < measure || scw_fraction_cmp (element->onset, onset) <= 0))
          clef = element->clef;
      }
  return (clef.sign == 'G' ? 32 : clef.sign == 'F' ? 24 : 28) - 2 * (clef.line - 1);
}

static void
find_notes (const ScwPart *part, Spots *notes)
{
  for (int m = 0; m < part->n_measures; m++)
    for (int e = 0; e < part->measures[m].n_elements; e++)
      {
        const ScwElement *element = &part->measures[m].elements[e];
        const ScwNote *note = &element->note;
        int staff = note->staff > 0 ? note->staff - 1 : 0;

        if (element->kind != SCW_ELEMENT_NOTE || note->rest || !note->has_pitch || staff >= STAVES)
          continue;
        add (notes,
             (Spot){ .staff = staff,
                     .pos = note->octave * 7 + note->step - bottom_line (part, staff, m, element->onset),
                     .order = m * 1e4 + (double) element->onset.num / (double) element->onset.den * 100
                              - (note->grace ? 1e-3 * (50 - e % 50) : 0),
                     .first = element->span.first,
                     .end = element->span.end });
      }
}

static void
find_heads (json_t *g, Spots *heads)
{
  for (size_t i = 0; i + 2 < json_array_size (g); i += 3)
    {
      const char *class = json_string_value (json_array_get (g, i));
      double x = json_number_value (json_array_get (g, i + 1)) / SPACE;
      double y = json_number_value (json_array_get (g, i + 2)) / SPACE;

      if (class != NULL && (class[0] == 'u' || class[0] == 'l'))
        add (heads, (Spot){ .staff = class[0] == 'l', .pos = atoi (class + 1), .order = x, .x = x, .y = y });
    }
}

/* Notes and heads of the same line or space come in the same order; where their numbers differ, none of them
 * is known. */
static void
match (Spots *notes, Spots *heads, PlaceRecord *record)
{
  qsort (notes->at, (size_t) notes->n, sizeof *notes->at, compare);
  qsort (heads->at, (size_t) heads->n, sizeof *heads->at, compare);
  record->notes = calloc ((size_t) notes->n + 1, sizeof *record->notes);
  if (record->notes == NULL)
    abort ();
  for (int i = 0, k = 0, n, h; i < notes->n; i += n)
    {
      const Spot *note = &notes->at[i];

      for (n = 0; i + n < notes->n && note[n].staff == note->staff && note[n].pos == note->pos; n++)
        ;
      while (k < heads->n
             && (heads->at[k].staff < note->staff
                 || (heads->at[k].staff == note->staff && heads->at[k].pos < note->pos)))
        k++;
      for (h = 0;
           k + h < heads->n && heads->at[k + h].staff == note->staff && heads->at[k + h].pos == note->pos;
           h++)
        ;
      for (int j = 0; n == h && j < n; j++)
        record->notes[record->n_notes++]
          = (NoteTruth){ note[j].first, note[j].end, heads->at[k + j].x, heads->at[k + j].y };
    }
}

static ScwGray *
picture_of (const uint8_t *bits, int w, int h)
{
  ScwGray *picture = scw_gray_new (w, h, NULL);
  size_t stride = ((size_t) w + 7) / 8;

  for (int y = 0; picture != NULL && y < h; y++)
    for (int x = 0; x < w; x++)
      if ((bits[(size_t) y * stride + (size_t) x / 8] >> (7 - x % 8)) & 1)
        picture->pixels[(size_t) y * (size_t) w + (size_t) x] = 0;
  return picture;
}

static bool
fill (PlaceRecord *record, json_t *root, const uint8_t *bits, size_t n_bits)
{
  const char *lmx = json_string_value (json_object_get (root, "lmx"));
  int w = (int) json_integer_value (json_object_get (root, "w"));
  int h = (int) json_integer_value (json_object_get (root, "h"));
  json_t *g = json_object_get (root, "g");
  Spots notes = { 0 }, heads = { 0 };
  ScwPart *part;

  if (lmx == NULL || g == NULL || w < 1 || h < 1 || ((size_t) w + 7) / 8 * (size_t) h != n_bits
      || !scw_lmx_parse (lmx, strlen (lmx), &record->tokens, NULL, NULL))
    return false;
  part = scw_delinearize (record->tokens.at, record->tokens.n, SCW_RULES_MUSICAL, NULL, NULL);
  record->picture = picture_of (bits, w, h);
  if (part != NULL)
    {
      find_notes (part, &notes);
      find_heads (g, &heads);
      match (&notes, &heads, record);
    }
  scw_part_free (part);
  free (notes.at);
  free (heads.at);
  return record->picture != NULL && record->n_notes > 0;
}

bool
place_record_read (FILE *pack, PlaceRecord *record)
{
  uint32_t sizes[2];

  while (fread (sizes, sizeof *sizes, 2, pack) == 2)
    {
      char *text = malloc ((size_t) sizes[0] + 1);
      uint8_t *bits = malloc ((size_t) sizes[1] + 1);
      bool ok = text != NULL && bits != NULL && fread (text, 1, sizes[0], pack) == sizes[0]
                && fread (bits, 1, sizes[1], pack) == sizes[1];
      json_t *root = ok ? json_loadb (text, sizes[0], 0, NULL) : NULL;

      *record = (PlaceRecord){ 0 };
      ok = root != NULL && fill (record, root, bits, sizes[1]);
      json_decref (root);
      free (text);
      free (bits);
      if (ok)
        return true;
      place_record_clear (record);
    }
  return false;
}

void
place_record_clear (PlaceRecord *record)
{
  scw_gray_free (record->picture);
  scw_tokens_clear (&record->tokens);
  free (record->notes);
  *record = (PlaceRecord){ 0 };
}
