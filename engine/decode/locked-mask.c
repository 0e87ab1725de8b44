/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/decode/locked-mask.h"

#include "engine/decode/grammar-mask.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "engine/notation/grammar/grammar-state.h"
#include "engine/notation/lmx/linearize.h"

/* A token that has to come, and the state of the note it belongs to. */
typedef struct
{
  int token;
  uint8_t staff;
  uint8_t stem;      /* ScwStem */
  bool ends_element; /* staff and stem are told by now */
} Item;

typedef struct
{
  int measure;
  bool whole;      /* the measure; else an event with what belongs to it, or the head of a measure */
  bool head;       /* signatures right behind `measure` */
  int voice;       /* of an event; 0: not told */
  unsigned before; /* voices (bits) that stand before this one in the measure */
  int64_t onset;   /* ticks */
  int first, end;  /* items */
} Lock;

typedef struct
{
  atomic_int users;
  Lock *locks;
  int n_locks;
  Item *items;
  int n_items;
} Plan;

struct ScwLockedMask
{
  ScwGrammar grammar;
  Plan *plan;
  int next; /* lock that is to be written next */
  int at;   /* the item that has to come now; -1: none */
  int lost;
  int stem;
  bool sealed; /* a locked measure is complete: it takes nothing more */
  bool closed; /* a locked chord is complete */
};

/* ---- the plan ---- */

static bool
is_state (const ScwLmxInfo *info)
{
  return info->class == SCW_LMX_VOICE || info->class == SCW_LMX_STAFF || info->class == SCW_LMX_STEM;
}

static bool
is_locked (const int32_t *tokens, const uint8_t *locked, ScwSpan span)
{
  for (int i = span.first; i < span.end; i++)
    if (locked[i] && !is_state (scw_lmx_info (tokens[i])))
      return true;
  return false;
}

static bool
is_whole (const int32_t *tokens, const uint8_t *locked, ScwSpan span)
{
  for (int i = span.first + 1; i < span.end; i++)
    if (!locked[i] && !is_state (scw_lmx_info (tokens[i])))
      return false;
  return span.end > span.first + 1;
}

static void
add_item (Plan *plan, Item item)
{
  plan->items[plan->n_items++] = item;
}

static void
add_element (Plan *plan, const int32_t *tokens, const ScwElement *element)
{
  bool note = element->kind == SCW_ELEMENT_NOTE;
  Item item = { .staff = note ? element->note.staff : 0, .stem = note ? (uint8_t) element->note.stem : 0 };

  for (int i = element->span.first; i < element->span.end; i++)
    {
      const ScwLmxInfo *info = scw_lmx_info (tokens[i]);

      if (info == NULL || (note && is_state (info)))
        continue;
      item.token = tokens[i];
      add_item (plan, item);
    }
  if (note && plan->n_items > 0)
    plan->items[plan->n_items - 1].ends_element = true;
}

/* One behind the group that begins at i: signatures, grace notes, a note and its chord; or -1: moves. */
static int
group_end (const ScwMeasure *measure, int i)
{
  for (; i < measure->n_elements; i++)
    {
      const ScwElement *element = &measure->elements[i];

      if (element->kind == SCW_ELEMENT_MOVE)
        return i;
      if (element->kind == SCW_ELEMENT_NOTE && !element->note.grace)
        break;
    }
  if (i == measure->n_elements)
    return i;
  for (i++; i < measure->n_elements && measure->elements[i].kind == SCW_ELEMENT_NOTE
            && measure->elements[i].note.chord && !measure->elements[i].note.grace;
       i++)
    ;
  return i;
}

static void
add_group (Plan *plan, const int32_t *tokens, const ScwMeasure *measure, int from, int end, Lock lock)
{
  lock.first = plan->n_items;
  for (int i = from; i < end; i++)
    {
      const ScwElement *element = &measure->elements[i];

      add_element (plan, tokens, element);
      if (element->kind == SCW_ELEMENT_NOTE && !element->note.chord)
        {
          lock.voice = element->note.voice;
          lock.onset = element->onset.num * (TICKS_WHOLE / 4) / element->onset.den;
        }
    }
  lock.before &= ~(1u << lock.voice);
  lock.end = plan->n_items;
  if (lock.end > lock.first)
    plan->locks[plan->n_locks++] = lock;
}

static void
add_whole (Plan *plan, const int32_t *tokens, const ScwMeasure *measure, int m)
{
  Lock lock = { .measure = m, .whole = true, .first = plan->n_items };

  for (int i = measure->span.first + 1; i < measure->span.end; i++)
    if (scw_lmx_info (tokens[i]) != NULL)
      add_item (plan, (Item){ .token = tokens[i] });
  lock.end = plan->n_items;
  plan->locks[plan->n_locks++] = lock;
}

static void
add_measure (Plan *plan, const int32_t *tokens, const uint8_t *locked, const ScwMeasure *measure, int m)
{
  unsigned voices = 0;
  int head = 0;

  while (head < measure->n_elements && measure->elements[head].kind < SCW_ELEMENT_MOVE)
    head++;
  for (int i = 0; i < head; i++)
    if (is_locked (tokens, locked, measure->elements[i].span))
      {
        add_group (plan, tokens, measure, 0, head, (Lock){ .measure = m, .head = true });
        break;
      }
  for (int i = head; i < measure->n_elements;)
    {
      int end = group_end (measure, i);
      bool any = false;

      if (end == i)
        {
          i++;
          continue;
        }
      for (int k = i; k < end; k++)
        any |= is_locked (tokens, locked, measure->elements[k].span);
      if (any && measure->elements[end - 1].kind == SCW_ELEMENT_NOTE)
        add_group (plan, tokens, measure, i, end, (Lock){ .measure = m, .before = voices });
      for (int k = i; k < end; k++)
        if (measure->elements[k].kind == SCW_ELEMENT_NOTE)
          voices |= 1u << measure->elements[k].note.voice;
      i = end;
    }
}

static void
release (Plan *plan)
{
  if (plan == NULL || atomic_fetch_sub (&plan->users, 1) != 1)
    return;
  free (plan->locks);
  free (plan->items);
  free (plan);
}

static Plan *
make_plan (const int32_t *tokens, const uint8_t *locked, int n, ScwError *error)
{
  ScwPart *part = scw_delinearize (tokens, n, SCW_RULES_MUSICAL, NULL, error);
  Plan *plan = calloc (1, sizeof *plan);

  if (plan != NULL)
    {
      atomic_init (&plan->users, 1);
      plan->locks = calloc ((size_t) n + 1, sizeof *plan->locks);
      plan->items = calloc ((size_t) n + 1, sizeof *plan->items);
    }
  if (part == NULL || plan == NULL || plan->locks == NULL || plan->items == NULL)
    {
      scw_fail (error, SCW_ERROR_MEMORY, "no memory for locked symbols");
      scw_part_free (part);
      release (plan);
      return NULL;
    }
  for (int m = 0; m < part->n_measures; m++)
    if (is_whole (tokens, locked, part->measures[m].span))
      add_whole (plan, tokens, &part->measures[m], m);
    else
      add_measure (plan, tokens, locked, &part->measures[m], m);
  scw_part_free (part);
  return plan;
}

ScwLockedMask *
scw_locked_mask_new (
  const ScwGrammarOptions *options, const int32_t *tokens, const uint8_t *locked, int n, ScwError *error)
{
  ScwLockedMask *mask = calloc (1, sizeof *mask);

  if (mask == NULL)
    {
      scw_fail (error, SCW_ERROR_MEMORY, "no memory for locked symbols");
      return NULL;
    }
  scw_grammar_init (&mask->grammar, options);
  mask->at = -1;
  mask->plan = make_plan (tokens, locked, n, error);
  if (mask->plan != NULL)
    return mask;
  free (mask);
  return NULL;
}

void
scw_locked_mask_free (ScwLockedMask *mask)
{
  if (mask == NULL)
    return;
  release (mask->plan);
  free (mask);
}

int
scw_locked_mask_lost (const ScwLockedMask *mask)
{
  return mask->lost + mask->plan->n_locks - mask->next;
}

/* ---- what has to come ---- */

static const Lock *
pending (const ScwLockedMask *mask)
{
  return mask->next < mask->plan->n_locks ? &mask->plan->locks[mask->next] : NULL;
}

static void
give_up (ScwLockedMask *mask)
{
  mask->at = -1;
  mask->next++;
  mask->lost++;
}

/* Whether something new may begin here. */
static bool
at_boundary (const ScwLockedMask *mask)
{
  const ScwGrammar *g = &mask->grammar;

  return g->stage == STAGE_BETWEEN || (g->stage == STAGE_NOTE && scw_grammar_note_complete (g))
         || (g->stage == STAGE_CLEF && scw_grammar_allows (g, T_REST));
}

/* The voices that stood before the lock's have been written. */
static bool
its_turn (const ScwLockedMask *mask, const Lock *lock)
{
  for (int v = 0; v < SCW_GRAMMAR_VOICES; v++)
    if ((lock->before >> v & 1) && v != 0 && !mask->grammar.voices[v].seen)
      return false;
  return true;
}

static bool
begins_here (const ScwLockedMask *mask, const Lock *lock)
{
  const ScwGrammar *g = &mask->grammar;

  if (lock->measure != g->measure || lock->whole || !at_boundary (mask))
    return false;
  if (lock->head)
    return g->header == 0 && !g->has_note;
  if (position_after (g) != lock->onset || g->lost)
    return false;
  return g->voice_start ? its_turn (mask, lock) : g->voice == lock->voice || lock->voice == 0;
}

/* The state that the note of an item still has to tell, or -1. */
static int
state_token (const ScwLockedMask *mask, const Item *item, const uint8_t *allowed)
{
  const ScwGrammar *g = &mask->grammar;
  int stem = T_STEM + item->stem - SCW_STEM_UP, staff = T_STAFF + item->staff - 1;

  if (item->stem != SCW_STEM_UNTOLD && item->stem != mask->stem && allowed[stem])
    return stem;
  if (item->staff != 0 && item->staff != g->staff && scw_grammar_tells_staff (g) != 0 && allowed[staff])
    return staff;
  return -1;
}

static bool
tells_state_before (int token)
{
  const ScwLmxInfo *info = scw_lmx_info (token);

  return info->role != SCW_LMX_ROLE_SUFFIX
         || (info->class != SCW_LMX_MODIFICATION && info->class != SCW_LMX_DOT
             && info->class != SCW_LMX_ACCIDENTAL);
}

/* The token that the lock wants now, or -1: it is complete (and the next one is pending), or has been given
 * up. */
static int
wanted (ScwLockedMask *mask)
{
  uint8_t allowed[SCW_LMX_COUNT];

  if (mask->at < 0)
    return -1;
  scw_grammar_allowed (&mask->grammar, allowed);
  for (;;)
    {
      const Lock *lock = pending (mask);
      const Item *items = mask->plan->items, *item = &items[mask->at];
      const Item *last = mask->at > lock->first ? &items[mask->at - 1] : NULL;
      bool done = mask->at == lock->end;
      int state;

      if (lock->whole)
        {
          if (!done)
            return item->token;
          mask->sealed = true;
          break;
        }
      /* a note tells its stem and staff before its beams, or when it is over */
      if (last != NULL && mask->grammar.stage == STAGE_NOTE && (done || tells_state_before (item->token)))
        {
          state = state_token (mask, last, allowed);
          if (state >= 0)
            return state;
        }
      if (done)
        {
          mask->closed = !lock->head;
          break;
        }
      if (allowed[item->token])
        return item->token;
      if (mask->grammar.stage == STAGE_PITCH && lock->voice > 0 && allowed[T_VOICE + lock->voice - 1])
        return T_VOICE + lock->voice - 1;
      if (scw_lmx_info (item->token)->role != SCW_LMX_ROLE_SUFFIX)
        {
          give_up (mask);
          return -1;
        }
      mask->at++; /* the end of a beam that did not begin, and the like */
    }
  mask->at = -1;
  mask->next++;
  return -1;
}

/* ---- what may come meanwhile ---- */

static void
forbid (uint8_t *allowed, int first, int n)
{
  memset (allowed + first, 0, (size_t) n);
}

/* Lengths that would go past the lock. */
static void
forbid_long (const ScwGrammar *g, const Lock *lock, uint8_t *allowed)
{
  bool forward = g->stage == STAGE_FORWARD, note = g->stage == STAGE_PITCH || g->stage == STAGE_VOICE;
  int64_t room = lock->onset - g->position;

  for (int type = T_TYPE; (forward || (note && !g->note.grace && !g->note.chord)) && type <= T_MAXIMA; type++)
    if (type_ticks (type) > room)
      allowed[type] = 0;
  if (note && !g->note.grace && !g->note.chord)
    allowed[T_MEASURE_REST] = 0;
  if (g->stage == STAGE_NOTE && !g->note.chord && !g->note.grace
      && scw_grammar_note_ticks (g->note.type, g->note.modification, g->note.dots + 1) > room)
    allowed[T_DOT] = 0;
}

/* A way back to a voice that begins with a lock goes as far as that, largest steps first. */
static void
forbid_short_way_back (const ScwGrammar *g, const Lock *lock, uint8_t *allowed)
{
  const int64_t need = g->position - lock->onset;

  for (int type = T_TYPE; type < T_MAXIMA && need > 0 && !g->lost; type++)
    if (type_ticks (type + 1) <= need)
      allowed[type] = 0;
}

/* Keeps the way to a lock of this measure open. */
static void
lead_to (const ScwLockedMask *mask, const Lock *lock, uint8_t *allowed)
{
  const ScwGrammar *g = &mask->grammar;
  bool boundary = at_boundary (mask);

  if (lock->head || lock->voice == 0)
    return;
  allowed[T_MEASURE] = allowed[T_EOS] = 0;
  if (g->stage == STAGE_MOVE && its_turn (mask, lock))
    forbid_short_way_back (g, lock, allowed);
  if (g->voice_start)
    {
      /* voices before it, then its own, which has to begin at its place or before */
      bool turn = its_turn (mask, lock);

      for (int v = 1; v < SCW_GRAMMAR_VOICES; v++)
        if (turn ? v != lock->voice : v >= lock->voice && !(lock->before >> v & 1))
          allowed[T_VOICE + v - 1] = 0;
      if (boundary && turn && position_after (g) > lock->onset && allowed[T_BACKUP])
        {
          forbid (allowed, 0, T_BACKUP);
          forbid (allowed, T_BACKUP + 1, SCW_LMX_COUNT - T_BACKUP - 1);
        }
      if (turn)
        forbid_long (g, lock, allowed);
    }
  else if (g->voice == lock->voice)
    {
      if (boundary)
        allowed[T_BACKUP] = 0;
      forbid_long (g, lock, allowed);
    }
}

static bool
any (const uint8_t *allowed)
{
  return memchr (allowed, 1, SCW_LMX_COUNT) != NULL;
}

static void
only (uint8_t *allowed, int token)
{
  memset (allowed, 0, SCW_LMX_COUNT);
  allowed[token] = 1;
}

/* A locked note takes no more marks, and its chord no more notes. */
static void
keep_closed (uint8_t *allowed)
{
  allowed[T_CHORD] = 0;
  forbid (allowed, T_MODIFICATION, SCW_LMX_COUNT - T_MODIFICATION);
}

/* The note before a lock that begins here is free and may go on: marks and chord notes, but not its length.
 */
static bool
may_go_on (const ScwLockedMask *mask)
{
  return mask->at >= 0 && mask->at == pending (mask)->first && !mask->closed
         && mask->grammar.stage == STAGE_NOTE;
}

static bool
goes_on (const ScwLmxInfo *info)
{
  return info->class == SCW_LMX_CHORD
         || (info->role == SCW_LMX_ROLE_SUFFIX && info->class != SCW_LMX_MODIFICATION
             && info->class != SCW_LMX_DOT);
}

/* Locks that the reading has passed, or that begin here. */
static void
look_up (ScwLockedMask *mask)
{
  const ScwGrammar *g = &mask->grammar;
  const Lock *lock;

  while (mask->at < 0 && (lock = pending (mask)) != NULL)
    {
      bool passed = lock->measure < g->measure
                    || (g->options.measures > 0 && lock->measure >= g->options.measures)
                    || (lock->measure == g->measure && lock->head && (g->has_note || g->header != 0))
                    || (lock->measure == g->measure && !lock->head && !lock->whole && !g->voice_start
                        && g->voice == lock->voice && at_boundary (mask) && position_after (g) > lock->onset);

      if (passed)
        give_up (mask);
      else if (begins_here (mask, lock))
        mask->at = lock->first;
      else
        break;
    }
}

static void
allow_all (ScwLockedMask *mask, uint8_t out[SCW_LMX_COUNT])
{

  for (;;)
    {
      const Lock *lock;
      int token;

      look_up (mask);
      token = wanted (mask);
      if (token >= 0)
        {
          only (out, token);
          if (may_go_on (mask))
            {
              uint8_t more[SCW_LMX_COUNT];

              scw_grammar_allowed (&mask->grammar, more);
              for (int i = 0; i < SCW_LMX_COUNT; i++)
                out[i] |= more[i] && goes_on (scw_lmx_info (i));
            }
          return;
        }
      if (mask->at < 0 && pending (mask) != NULL && begins_here (mask, pending (mask)))
        continue;
      lock = pending (mask);
      scw_grammar_allowed (&mask->grammar, out);
      if (lock != NULL)
        out[T_EOS] = 0;
      if (mask->sealed)
        {
          memset (out, 0, SCW_LMX_COUNT);
          scw_grammar_allow_ends (&mask->grammar, out);
          out[T_EOS] &= lock == NULL;
        }
      if (mask->closed && at_boundary (mask))
        keep_closed (out);
      if (lock != NULL && lock->measure == mask->grammar.measure && !lock->whole)
        lead_to (mask, lock, out);
      if (any (out) || lock == NULL)
        return;
      give_up (mask);
    }
}

static void
allowed (void *state, uint8_t *out, int vocab)
{
  uint8_t all[SCW_LMX_COUNT];

  allow_all (state, all);
  scw_mask_give (all, out, vocab);
}

static void
advance (void *state, int token)
{
  ScwLockedMask *mask = state;
  const ScwLmxInfo *info = scw_lmx_info (token);

  if (info == NULL)
    return;
  if (!mask->sealed)
    look_up (mask);
  if (mask->at >= 0)
    {
      bool before = may_go_on (mask) && goes_on (info);
      int due = wanted (mask);

      if (before && due != token)
        mask->at = -1; /* it begins later */
      else if (due == token && mask->at >= 0 && mask->at < pending (mask)->end
               && mask->plan->items[mask->at].token == token
               && !(due >= T_VOICE && due < T_TYPE && !pending (mask)->whole))
        mask->at++;
      else if (due >= 0 && due != token && !is_state (info))
        give_up (mask); /* a person's prefix has it otherwise */
    }
  if (at_boundary (mask) && info->role != SCW_LMX_ROLE_SUFFIX)
    mask->closed = false;
  if (info->class == SCW_LMX_STEM)
    mask->stem = info->value;
  if (token == T_MEASURE || token == T_BACKUP)
    mask->stem = SCW_STEM_UNTOLD;
  scw_grammar_advance (&mask->grammar, token);
  if (token == T_MEASURE)
    {
      mask->sealed = false;
      look_up (mask);
      if (mask->at < 0 && pending (mask) != NULL && pending (mask)->whole
          && pending (mask)->measure == mask->grammar.measure)
        mask->at = pending (mask)->first;
    }
  /* a lock that is complete now closes at once, so that what follows knows it */
  (void) wanted (mask);
}

static void
closing (void *state, uint8_t *out, int vocab)
{
  uint8_t all[SCW_LMX_COUNT];

  scw_grammar_closing (&((ScwLockedMask *) state)->grammar, all);
  scw_mask_give (all, out, vocab);
}

static void
penalise (void *state, float *logprobs, int vocab)
{
  scw_mask_penalise (&((ScwLockedMask *) state)->grammar, logprobs, vocab);
}

static void *
copy (const void *state)
{
  const ScwLockedMask *mask = state;
  ScwLockedMask *same = malloc (sizeof *same);

  if (same == NULL)
    return NULL;
  *same = *mask;
  atomic_fetch_add (&same->plan->users, 1);
  return same;
}

static void
free_state (void *state)
{
  scw_locked_mask_free (state);
}

const ScwMaskClass scw_locked_mask = {
  .copy = copy,
  .free = free_state,
  .allowed = allowed,
  .advance = advance,
  .closing = closing,
  .penalise = penalise,
  .dictates = true,
};
