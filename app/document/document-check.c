/* SPDX-License-Identifier: GPL-3.0-or-later */
/* document-check.c: what all systems together say about the measures of one, and the rows of a system about its key and time. The meter in force goes from system to
 * system, whether it is printed again or not; where none was ever told, most measures of all systems say how long one
 * is; and a measure at the end of a line is a part of one only with its neighbour. */
#include <string.h>

#include "app/document/box-content.h"
#include "app/document/document-private.h"
#include "engine/notation/score/length.h"

#define HEAD 64 /* tokens: more than stand before the first note */

typedef struct
{
  ScwSystemBox *box;
  int system; /* of the document, from 0 */
  int row, n_rows;
} Row;

static gboolean
is_read (ScwSystemBox *box)
{
  return scw_system_box_get_state (box) == SCW_REGION_DONE && scw_system_box_get_n_tokens (box) > 0
         && !scw_system_box_get_place (box)->ossia;
}

/* Of Row, in reading order; systems that are not read yet count, too. */
static GArray *
find_rows (ScwDocument *self)
{
  GArray *rows = g_array_new (FALSE, TRUE, sizeof (Row));
  int system = -1, row = 0;

  for (guint p = 0; p < self->pages->len; p++)
    {
      ScwDocumentPage *page = g_ptr_array_index (self->pages, p);

      for (guint b = 0; b < scw_document_page_get_n_boxes (page); b++)
        {
          Row one = { .box = scw_document_page_get_box (page, b) };

          if (!scw_document_page_is_below (page, b))
            {
              system++;
              row = 0;
            }
          one.system = system;
          one.row = row++;
          g_array_append_val (rows, one);
        }
    }
  for (guint i = rows->len; i-- > 0;)
    {
      Row *one = &g_array_index (rows, Row, i), *behind = one + 1;

      one->n_rows = i + 1 < rows->len && behind->system == one->system ? behind->n_rows : one->row + 1;
    }
  return rows;
}

static const ScwSystemLengths *
lengths_of (const Row *row)
{
  return is_read (row->box) ? &scw_system_box_get_content (row->box)->lengths : NULL;
}

typedef struct
{
  ScwFraction length;
  int votes;
} Vote;

/* What most measures before the first time signature of all agree on; of several, what is first agreed on; 0: nothing. */
static ScwFraction
agree (GArray *rows)
{
  g_autoptr (GArray) votes = g_array_new (FALSE, FALSE, sizeof (Vote));
  Vote best = { SCW_FRACTION_ZERO, 0 };
  gboolean is_timed = FALSE;

  for (guint i = 0; i < rows->len; i++)
    {
      const ScwSystemLengths *one = lengths_of (&g_array_index (rows, Row, i));
      guint k = 0;

      is_timed = is_timed || (one != NULL && one->timed.num > 0 && one->n_untimed == 0);
      if (one == NULL || one->agreed.num <= 0)
        continue;
      while (k < votes->len && !scw_length_equal (g_array_index (votes, Vote, k).length, one->agreed))
        k++;
      if (k < votes->len)
        g_array_index (votes, Vote, k).votes += one->n_untimed;
      else if (!is_timed) /* behind it rows can second what was said, and say nothing new */
        g_array_append_val (votes, ((Vote){ one->agreed, one->n_untimed }));
    }
  for (guint k = 0; k < votes->len; k++)
    if (g_array_index (votes, Vote, k).votes > best.votes)
      best = g_array_index (votes, Vote, k);
  return best.length;
}

/* The row that goes on (by 1) or went before (-1) on another line; NULL: nobody knows. */
static const ScwSystemLengths *
neighbour (GArray *rows, guint i, int by)
{
  const Row *row = &g_array_index (rows, Row, i);

  for (int k = (int) i + by; k >= 0 && k < (int) rows->len; k += by)
    {
      const Row *other = &g_array_index (rows, Row, k);

      if (other->system != row->system && other->system != row->system + by)
        return NULL;
      if (other->system != row->system && other->row == row->row)
        return other->n_rows == row->n_rows ? lengths_of (other) : NULL;
    }
  return NULL;
}

/* The meter at the beginning of row i: 'before' is in force before its system; another row may tell one at its beginning. */
static ScwFraction
meter_at (GArray *rows, guint i, ScwFraction before)
{
  const Row *row = &g_array_index (rows, Row, i), *first = row - row->row;
  ScwFraction meter = before;

  for (const Row *other = first; other < first + row->n_rows; other++)
    {
      const ScwSystemLengths *lengths = other != row ? lengths_of (other) : NULL;

      if (lengths != NULL && lengths->timed.num > 0 && lengths->n_untimed == 0)
        meter = lengths->timed;
    }
  return meter;
}

/* Zero has any denominator. */
static gboolean
is_equal (ScwFraction a, ScwFraction b)
{
  return a.num == b.num && (a.num == 0 || a.den == b.den);
}

static gboolean
is_same (const ScwSurroundings *a, const ScwSurroundings *b)
{
  return is_equal (a->untimed, b->untimed) && is_equal (a->before, b->before)
         && is_equal (a->behind, b->behind);
}

/* How each row begins beside the others of its system. */
static ScwRowHead *
find_heads (ScwDocument *self, GArray *rows)
{
  ScwRowHead *heads = g_new0 (ScwRowHead, rows->len + 1);
  g_autoptr (ScwDocumentParts) parts = scw_document_find_parts (self);

  for (guint i = 0; i < rows->len; i++)
    {
      const Row *row = &g_array_index (rows, Row, i);
      GArray *tokens = scw_system_box_get_content (row->box)->tokens;
      const guint n = MIN (tokens->len, HEAD);
      gint32 ids[HEAD];

      for (guint k = 0; k < n; k++)
        ids[k] = g_array_index (tokens, ScwBoxToken, k).id;
      heads[i].system = row->system;
      heads[i].part = is_read (row->box) ? scw_document_parts_of (parts, row->box) : -1;
      if (heads[i].part >= 0)
        heads[i].shift = scw_part_info_shift (&scw_document_parts_get (parts, heads[i].part)->info);
      scw_row_head_read (&heads[i], ids, (int) n);
    }
  scw_compare_heads (heads, (int) rows->len);
  for (guint i = 0; i < rows->len; i++)
    heads[i].system = heads[i].part = 0; /* nothing that is told */
  return heads;
}

/* Rows that differ from none need not be looked at again. */
static gboolean
is_told_alike (const ScwRowHead *a, const ScwRowHead *b)
{
  const gboolean is_told = a->other_key || a->other_time || b->other_key || b->other_time;

  return !is_told || memcmp (a, b, sizeof *a) == 0;
}

void
scw_document_check_music (ScwDocument *self)
{
  g_autoptr (GArray) rows = find_rows (self);
  g_autofree ScwRowHead *heads = find_heads (self, rows);
  ScwFraction told = agree (rows), in_force = told; /* by the rows so far; before the system */

  for (guint i = 0; i < rows->len; i++)
    {
      const ScwSystemLengths *lengths = lengths_of (&g_array_index (rows, Row, i));
      ScwSystemBox *box = g_array_index (rows, Row, i).box;
      const ScwSystemLengths *before = neighbour (rows, i, -1), *behind = neighbour (rows, i, 1);
      ScwSurroundings around = { SCW_FRACTION_ZERO, SCW_FRACTION_ZERO, SCW_FRACTION_ZERO };

      if (g_array_index (rows, Row, i).row == 0)
        in_force = told;
      if (lengths != NULL && lengths->timed.num > 0)
        told = lengths->timed;
      around.untimed = meter_at (rows, i, in_force);
      if (before != NULL && !before->ends)
        around.before = before->last;
      if (behind != NULL)
        around.behind = behind->first;
      if (is_read (box)
          && (!is_same (&around, &scw_system_box_get_content (box)->around)
              || !is_told_alike (&heads[i], &scw_system_box_get_content (box)->head)))
        scw_system_box_check (box, &around, &heads[i]);
    }
}
