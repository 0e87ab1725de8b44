/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/decode/trail.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Music repeats itself: a tremolo, an ostinato over a whole system. What counts as going in circles is more
 * of the same than a system holds: at least this many tokens, and at least so many rounds. */
#define CIRCLE_TOKENS 320
#define CIRCLE_ROUNDS 16
#define LONGEST_ROUND 64

bool
scw_trail_append (ScwTrail *trail, const ScwReadToken *token, ScwError *error)
{
  if (trail->n == trail->room)
    {
      const int room = trail->room * 2 + 64;
      ScwReadToken *tokens = realloc (trail->tokens, (size_t) room * sizeof *tokens);

      if (tokens == NULL)
        return scw_fail (error, SCW_ERROR_MEMORY, "out of memory for %d tokens", room);
      trail->tokens = tokens;
      trail->room = room;
    }
  trail->tokens[trail->n++] = *token;
  return true;
}

void
scw_trail_drop (ScwTrail *trail, int n)
{
  for (; n > 0; n--)
    trail->logprob -= log (fmax ((double) trail->tokens[--trail->n].probability, 1e-38));
}

bool
scw_trail_copy (ScwTrail *to, const ScwTrail *from, ScwError *error)
{
  if (to->room < from->n)
    {
      ScwReadToken *tokens = realloc (to->tokens, (size_t) from->room * sizeof *tokens);

      if (tokens == NULL)
        return scw_fail (error, SCW_ERROR_MEMORY, "out of memory for %d tokens", from->n);
      to->tokens = tokens;
      to->room = from->room;
    }
  if (from->n > 0)
    memcpy (to->tokens, from->tokens, (size_t) from->n * sizeof *to->tokens);
  to->n = from->n;
  to->logprob = from->logprob;
  to->score = from->score;
  return true;
}

bool
scw_choices_init (ScwChoices *c, int vocab, ScwError *error)
{
  c->vocab = vocab;
  c->plain = malloc ((size_t) vocab * sizeof *c->plain);
  c->scored = malloc ((size_t) vocab * sizeof *c->scored);
  c->mask = malloc ((size_t) vocab);
  if (c->plain != NULL && c->scored != NULL && c->mask != NULL)
    return true;
  scw_choices_clear (c);
  return scw_fail (error, SCW_ERROR_MEMORY, "out of memory for reading");
}

void
scw_choices_clear (ScwChoices *c)
{
  free (c->plain);
  free (c->scored);
  free (c->mask);
  *c = (ScwChoices){ 0 };
}

void
scw_choices_look (ScwChoices *c, const float *logits, const ScwMaskClass *mask, void *state, bool closing)
{
  int n = 0, only = -1;

  scw_log_softmax (logits, c->vocab, c->plain);
  memcpy (c->scored, c->plain, (size_t) c->vocab * sizeof *c->scored);
  memset (c->mask, 1, (size_t) c->vocab);
  if (mask != NULL)
    {
      if (closing && mask->closing != NULL)
        mask->closing (state, c->mask, c->vocab);
      else
        mask->allowed (state, c->mask, c->vocab);
      if (mask->penalise != NULL)
        mask->penalise (state, c->scored, c->vocab);
    }
  c->mask[SCW_TOKEN_BOS] = 0;
  c->mask[SCW_TOKEN_PAD] = 0;
  for (int i = 0; i < c->vocab; i++)
    if (c->mask[i])
      {
        only = i;
        n++;
      }
    else
      c->scored[i] = -INFINITY;
  if (n == 1 && mask != NULL && mask->dictates)
    c->scored[only] = 0;
}

int
scw_choices_best (const ScwChoices *c)
{
  int best = -1;

  for (int i = 0; i < c->vocab; i++)
    if (c->scored[i] > -INFINITY && (best < 0 || c->scored[i] > c->scored[best]))
      best = i;
  return best;
}

void
scw_best_tokens (const float *logits, int vocab, const uint8_t *mask, ScwAlternative *best, int n)
{
  double top = -HUGE_VAL, sum = 0;

  for (int i = 0; i < vocab; i++)
    top = (double) logits[i] > top ? (double) logits[i] : top;
  for (int i = 0; i < vocab; i++)
    sum += exp ((double) logits[i] - top);
  for (int k = 0; k < n; k++)
    {
      int id = -1;

      for (int i = 0; i < vocab; i++)
        {
          bool taken = id >= 0 && logits[i] <= logits[id];

          for (int j = 0; j < k && !taken; j++)
            taken = best[j].id == i;
          if (!taken)
            id = i;
        }
      best[k] = (ScwAlternative){ .id = id };
      if (id < 0)
        continue;
      best[k].probability = (float) (exp ((double) logits[id] - top) / sum);
      best[k].allowed = mask == NULL || mask[id];
    }
}

ScwReadToken
scw_choices_token (const ScwChoices *c, const float *logits, int id, int position)
{
  ScwReadToken token = { .id = id, .position = position, .probability = expf (c->plain[id]) };
  bool listed = false;

  scw_best_tokens (logits, c->vocab, c->mask, token.alternatives, SCW_ALTERNATIVES);
  token.overruled = token.alternatives[0].id != id;
  token.dictated = c->mask[id] && memchr (c->mask, 1, id) == NULL
                   && memchr (c->mask + id + 1, 1, (size_t) (c->vocab - id - 1)) == NULL;
  for (int i = 0; i < SCW_ALTERNATIVES; i++)
    listed = listed || token.alternatives[i].id == id;
  if (!listed)
    token.alternatives[SCW_ALTERNATIVES - 1]
      = (ScwAlternative){ .id = id, .probability = token.probability, .allowed = c->mask[id] != 0 };
  return token;
}

/* Whether the network chose any of the last n tokens; a person may write the same measure over and over. */
static bool
is_choice (const ScwReadToken *last, int n)
{
  for (int i = 0; i < n; i++)
    if (!last[-i].dictated)
      return true;
  return false;
}

int
scw_trail_circle (const ScwTrail *trail, int first)
{
  const ScwReadToken *last;

  if (trail->n - first <= CIRCLE_TOKENS)
    return 0;
  last = trail->tokens + trail->n - 1;
  for (int round = 1; round <= LONGEST_ROUND; round++)
    {
      const int enough = CIRCLE_ROUNDS * round > CIRCLE_TOKENS ? CIRCLE_ROUNDS * round : CIRCLE_TOKENS;
      int same = 0;

      if (trail->n - first < enough + round)
        break;
      while (same < enough && last[-same].id == last[-same - round].id)
        same++;
      if (same == enough && is_choice (last, round))
        return enough - round;
    }
  return 0;
}
