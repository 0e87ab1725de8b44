/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/document/box-tokens.h"

#include <string.h>

#include "engine/notation/edit/edit-diff.h"
#include "engine/notation/grammar/grammar.h"

ScwBoxToken
scw_box_token_of_report (const ScwReport *report)
{
  ScwBoxToken token = {
    .id = report->token.id,
    .probability = report->token.probability,
    .overruled = report->token.overruled,
    .has_focus = report->has_focus,
    .focus_x = report->focus_x,
    .focus_y = report->focus_y,
  };

  memcpy (token.alternatives, report->token.alternatives, sizeof token.alternatives);
  return token;
}

ScwBoxToken
scw_box_token_of_person (int id)
{
  ScwBoxToken token = { .id = id, .origin = SCW_ORIGIN_PERSON, .probability = 1 };

  for (int k = 0; k < SCW_ALTERNATIVES; k++)
    token.alternatives[k].id = -1;
  return token;
}

/* Within a change: each locked token is looked for behind the one before. */
static void
match_change (const ScwChangedSpan *change, GArray *old, GArray *new, guint8 *locked)
{
  int at = change->added.first;

  for (int i = change->removed.first; i < change->removed.end; i++)
    {
      const ScwBoxToken *token = &g_array_index (old, ScwBoxToken, i);
      int here = at;

      if (token->origin != SCW_ORIGIN_PERSON)
        continue;
      while (here < change->added.end && g_array_index (new, ScwBoxToken, here).id != token->id)
        here++;
      if (here == change->added.end)
        continue;
      locked[here] = 1;
      at = here + 1;
    }
}

guint8 *
scw_box_tokens_find_locked (GArray *old, GArray *new)
{
  g_autofree gint32 *before = scw_box_tokens_dup_ids (old), *after = scw_box_tokens_dup_ids (new);
  guint8 *locked = g_malloc0 (new->len + 1);
  ScwDifference difference;
  int i = 0, j = 0;

  if (!scw_difference (before, old->len, after, new->len, &difference, NULL))
    return locked;
  for (int c = 0; c <= difference.n; c++)
    {
      int same = c < difference.n ? difference.items[c].removed.first : (int) old->len;

      for (; i < same; i++, j++)
        locked[j] = g_array_index (old, ScwBoxToken, i).origin == SCW_ORIGIN_PERSON;
      if (c == difference.n)
        break;
      match_change (&difference.items[c], old, new, locked);
      i = difference.items[c].removed.end;
      j = difference.items[c].added.end;
    }
  scw_difference_clear (&difference);
  return locked;
}

gboolean
scw_system_box_can_follow (ScwSystemBox *box, guint keep, const int *ids, int n)
{
  const int staves = scw_system_box_get_place (box)->staves;
  const ScwGrammarOptions options = { .staves = staves >= 1 && staves <= 3 ? staves : 0 };
  ScwGrammar grammar;

  scw_grammar_init (&grammar, &options);
  for (guint i = 0; i < keep; i++)
    scw_grammar_advance (&grammar, scw_system_box_get_token (box, i)->id);
  for (int i = 0; i < n; i++)
    {
      if (scw_lmx_info (ids[i]) == NULL || !scw_grammar_allows (&grammar, ids[i]))
        return FALSE;
      scw_grammar_advance (&grammar, ids[i]);
    }
  return TRUE;
}
