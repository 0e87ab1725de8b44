/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/correct/spread.h"

#include <glib/gi18n.h>

#include "app/correct/correct-private.h"
#include "engine/notation/lmx/lmx.h"

#define LEAST 0.03f /* that the network must have considered it */
#define SHARE 0.25f /* of how likely it was where it was corrected */

static float
probability_of (const ScwBoxToken *token, int id)
{
  for (int k = 0; k < SCW_ALTERNATIVES; k++)
    if (token->alternatives[k].id == id)
      return token->alternatives[k].probability;
  return 0;
}

GArray *
scw_spread_begin (ScwSystemBox *box)
{
  return scw_correct_copy_tokens (box);
}

gboolean
scw_spread_of (GArray *before, ScwSystemBox *box, ScwSpread *spread)
{
  const int n_before = (int) before->len, n_after = (int) scw_system_box_get_n_tokens (box);
  const int by = n_after - n_before;
  int first = 0, behind = 0;
  const ScwBoxToken *was, *is;

#define WAS(i) (&g_array_index (before, ScwBoxToken, i))
#define IS(i)  scw_system_box_get_token (box, (guint) (i))
  while (first < MIN (n_before, n_after) && WAS (first)->id == IS (first)->id)
    first++;
  while (behind < MIN (n_before, n_after) - first
         && WAS (n_before - 1 - behind)->id == IS (n_after - 1 - behind)->id)
    behind++;
  if (first >= n_before || ABS (by) > 1 || n_before - behind - first > 1 || n_after - behind - first > 1
      || (by == 0 && n_before - behind == first))
    return FALSE;
  was = WAS (first);
  is = first < n_after ? IS (first) : NULL;
#undef WAS
#undef IS
  if (is == NULL || was->origin != SCW_ORIGIN_NETWORK)
    return FALSE;
  *spread = (ScwSpread){ .kind = by == 0  ? SCW_SPREAD_REPLACE
                                 : by > 0 ? SCW_SPREAD_INSERT
                                          : SCW_SPREAD_DELETE,
                         .read = was->id,
                         .put = is->id,
                         .probability = probability_of (was, is->id) };
  return spread->probability >= LEAST;
}

/* Changes the tokens of a box at one place. */
static void
change (GArray *tokens, const ScwSpread *spread, guint token)
{
  ScwBoxToken *at = &g_array_index (tokens, ScwBoxToken, token);
  ScwBoxToken new = scw_box_token_of_person (spread->put);

  switch (spread->kind)
    {
    case SCW_SPREAD_REPLACE:
      at->probability = probability_of (at, spread->put);
      at->id = spread->put;
      at->origin = SCW_ORIGIN_PERSON;
      break;
    case SCW_SPREAD_INSERT:
      g_array_insert_val (tokens, token, new);
      break;
    case SCW_SPREAD_DELETE:
    default:
      g_array_remove_index (tokens, token);
    }
}

static gboolean
makes_sense (ScwSystemBox *box, const ScwSpread *spread, guint token)
{
  g_autoptr (GArray) tokens = scw_correct_copy_tokens (box);
  g_autofree gint32 *before = scw_box_tokens_dup_ids (tokens), *after = NULL;
  const int n = (int) tokens->len;

  change (tokens, spread, token);
  after = scw_box_tokens_dup_ids (tokens);
  return scw_correct_count_broken (after, (int) tokens->len) <= scw_correct_count_broken (before, n);
}

/* Whether it could be told there at all, the rest being as it is. */
static gboolean
is_alike (ScwSystemBox *box, const ScwSpread *spread, guint i)
{
  const ScwBoxToken *token = scw_system_box_get_token (box, i);

  if (token->id != spread->read || token->origin != SCW_ORIGIN_NETWORK
      || probability_of (token, spread->put) < MAX (LEAST, SHARE * spread->probability))
    return FALSE;
  if (spread->kind == SCW_SPREAD_DELETE
      && (i + 1 >= scw_system_box_get_n_tokens (box)
          || scw_system_box_get_token (box, i + 1)->id != spread->put))
    return FALSE;
  if (spread->kind == SCW_SPREAD_INSERT && i > 0 && scw_system_box_get_token (box, i - 1)->id == spread->put)
    return FALSE; /* it was put there */
  return scw_system_box_can_follow (box, i, (int[]){ spread->put, spread->read },
                                    spread->kind == SCW_SPREAD_INSERT ? 2 : 1)
         && makes_sense (box, spread, i);
}

GArray *
scw_spread_find (ScwDocument *document, const ScwSpread *spread)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (ScwAlike));

  for (guint p = 0; p < scw_document_get_n_pages (document); p++)
    for (guint b = 0; b < scw_document_page_get_n_boxes (scw_document_get_page (document, p)); b++)
      {
        ScwAlike alike = { .box = scw_document_page_get_box (scw_document_get_page (document, p), b) };

        for (; alike.token < scw_system_box_get_n_tokens (alike.box); alike.token++)
          if (is_alike (alike.box, spread, alike.token))
            g_array_append_val (found, alike);
      }
  return found;
}

int
scw_spread_next (ScwDocument *document, GArray *alike, ScwSystemBox *box, int token)
{
  gboolean passed = FALSE;
  guint k = 0;

  for (guint p = 0; p < scw_document_get_n_pages (document); p++)
    for (guint b = 0; b < scw_document_page_get_n_boxes (scw_document_get_page (document, p)); b++)
      {
        ScwSystemBox *here = scw_document_page_get_box (scw_document_get_page (document, p), b);

        for (; k < alike->len && g_array_index (alike, ScwAlike, k).box == here; k++)
          if (passed || (here == box && (int) g_array_index (alike, ScwAlike, k).token > token))
            return (int) k;
        passed |= here == box;
      }
  return alike->len > 0 ? 0 : -1;
}

guint
scw_spread_apply (ScwDocument *document, const ScwSpread *spread, const ScwAlike *alike, guint n)
{
  GArray *tokens = scw_correct_copy_tokens (alike[0].box);
  guint same = 0;

  while (same < n && alike[same].box == alike[0].box)
    same++;
  for (guint i = same; i-- > 0;) /* from behind: places before stay */
    change (tokens, spread, alike[i].token);
  scw_correct_put_tokens (document, alike[0].box, tokens, N_ ("Correct likewise"));
  return same;
}
