/* SPDX-License-Identifier: GPL-3.0-or-later */
/* check-repeat.c: whether repeats, endings and jumps lead somewhere. Some files tell them in one part only, so that
 * what all parts say is put together first. */
#include "engine/notation/check/check-private.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* What stands at the barlines of a measure, in whichever part. */
typedef struct
{
  bool forward, backward;
  bool last; /* a movement ends */
  bool ending_starts, ending_stops;
  bool open;        /* the bracket of the ending that stops is open: the ending may go on beyond it */
  uint16_t numbers; /* of the ending that starts */
  int segnos, codas;
  bool goes_back; /* da capo, dal segno */
  bool to_segno;
  bool to_coda; /* "to coda", "al coda" */
  bool heading; /* "coda", as the name of what begins */
  bool unknown; /* words that only a picture says */
} Bar;

typedef struct
{
  const ScwScore *score;
  bool system;
  ScwProblems *problems;
  Bar *bars; /* (n) */
  int n;
} Walk;

/* A problem of the barlines of measure m, of all parts. */
static ScwProblem *
warn (const Walk *walk, ScwFault fault, int m)
{
  const ScwPart *part = walk->score->parts[0];
  const ScwCheck check = { .part = part, .problems = walk->problems };

  return scw_check_warn (&check, fault, m < part->n_measures ? m : part->n_measures - 1, NULL, 0);
}

/* ---- what the parts say ---- */

/* In lower case and without blanks, full stops and hyphens: "Dal Segno al Coda" is "dalsegnoalcoda". */
static void
simplify (const char *text, char simple[64])
{
  int n = 0;

  for (; *text != '\0' && n < 63; text++)
    if (strchr (" .-\n\t", *text) == NULL)
      simple[n++] = (char) tolower ((unsigned char) *text);
  simple[n] = '\0';
}

/* Whether "D.C.", "d. c." or "DC" stands somewhere, with 'second' in lower case. */
static bool
has_initials (const char *text, char second)
{
  for (const char *at = text; *at != '\0'; at++)
    {
      const char *next = at + 1;

      if (tolower ((unsigned char) *at) != 'd' || (at > text && isalpha ((unsigned char) at[-1])))
        continue;
      while (*next == '.' || *next == ' ')
        next++;
      if (tolower ((unsigned char) *next) == second && !isalpha ((unsigned char) next[1]))
        return true;
    }
  return false;
}

static void
read_words (Bar *bar, const char *text)
{
  char simple[64];

  simplify (text, simple);
  bar->to_segno
    |= strstr (simple, "dalsegno") != NULL || strstr (simple, "delsegno") != NULL || has_initials (text, 's');
  bar->goes_back |= bar->to_segno || strstr (simple, "dacapo") != NULL || has_initials (text, 'c');
  bar->to_coda |= strstr (simple, "tocoda") != NULL || strstr (simple, "alcoda") != NULL
                  || strstr (simple, "allacoda") != NULL || strstr (simple, "poilacoda") != NULL;
  bar->heading |= strcmp (simple, "coda") == 0;
}

static void
read_mark (const ScwPart *part, const ScwMark *mark, Bar *bar)
{
  if (mark->kind != SCW_MARK_WORDS && mark->kind != SCW_MARK_REHEARSAL)
    return;
  if (mark->text != 0)
    read_words (bar, scw_part_text (part, mark->text));
  else
    bar->unknown |= mark->kind == SCW_MARK_WORDS;
}

static void
read_element (const ScwPart *part, const ScwElement *element, Bar *bar, Bar *next)
{
  switch (element->kind)
    {
    case SCW_ELEMENT_BARLINE:
      bar->last |= element->barline == SCW_BAR_LIGHT_HEAVY;
      break;
    case SCW_ELEMENT_REPEAT:
      bar->forward |= element->repeat == SCW_REPEAT_FORWARD;
      bar->backward |= element->repeat != SCW_REPEAT_FORWARD;
      if (element->repeat == SCW_REPEAT_BOTH)
        next->forward = true;
      break;
    case SCW_ELEMENT_ENDING:
      bar->ending_stops |= element->ending.type != SCW_ENDING_START;
      bar->open |= element->ending.type == SCW_ENDING_DISCONTINUE;
      bar->ending_starts |= element->ending.type == SCW_ENDING_START;
      if (element->ending.type == SCW_ENDING_START)
        bar->numbers |= element->ending.numbers;
      break;
    case SCW_ELEMENT_SEGNO:
      bar->segnos = 1;
      break;
    case SCW_ELEMENT_CODA:
      bar->codas = 1;
      break;
    case SCW_ELEMENT_MARK:
      read_mark (part, &element->mark, bar);
      break;
    default:
      break;
    }
}

/* Where measures are counted anew, a movement begins. */
static bool
counts_anew (const ScwPart *part, int m)
{
  const char *next = m + 1 < part->n_measures ? part->measures[m + 1].number : "";
  int number = 0;

  if (!isdigit ((unsigned char) next[0]) || atoi (next) > 1)
    return false;
  for (int k = m; k >= 0 && number == 0; k--)
    number = atoi (part->measures[k].number); /* 0 of those that are not counted: "X1" */
  return number > 1;
}

static void
read_score (Walk *walk)
{
  for (int i = 0; i < walk->score->n_parts; i++)
    {
      const ScwPart *part = walk->score->parts[i];

      for (int m = 0; m < part->n_measures; m++)
        {
          for (int k = 0; k < part->measures[m].n_elements; k++)
            read_element (part, &part->measures[m].elements[k], &walk->bars[m], &walk->bars[m + 1]);
          walk->bars[m].last |= counts_anew (part, m);
        }
    }
}

/* ---- repeats ---- */

/* Whether measure m follows an ending: one that stops there, or an open one that goes on to there. */
static bool
follows_ending (const Walk *walk, int m)
{
  const int before = m - 1;

  for (int k = before; k >= 0; k--)
    {
      if (walk->bars[k].ending_stops && k != before)
        return walk->bars[k].open && walk->bars[before].backward;
      if (walk->bars[k].ending_starts)
        return walk->bars[before].ending_stops;
      if (k < before && walk->bars[k].backward)
        return false;
    }
  return false;
}

/* Whether measure m is of an ending that follows another: what it goes back to began before the first. */
static bool
is_later_ending (const Walk *walk, int m)
{
  while (m > 0 && !walk->bars[m].ending_starts)
    m--;
  return walk->bars[m].ending_starts && follows_ending (walk, m);
}

static void
check_repeats (const Walk *walk)
{
  int begun = -1;
  bool ended = false;

  for (int m = 0; m < walk->n; m++)
    {
      const Bar *bar = &walk->bars[m];

      if (bar->forward && begun >= 0 && !walk->system)
        warn (walk, SCW_FAULT_REPEAT_NO_END, begun);
      if (bar->forward)
        begun = m;
      if (!bar->backward)
        {
          ended &= !bar->last;
          continue;
        }
      /* The first may go back to the beginning. */
      if (begun < 0 && ended && !is_later_ending (walk, m))
        warn (walk, SCW_FAULT_REPEAT_NO_BEGINNING, m);
      begun = -1;
      ended = !counts_anew (walk->score->parts[0], m);
    }
  if (walk->bars[walk->n].forward)
    begun = walk->n - 1;
  if (begun >= 0 && !walk->system)
    warn (walk, SCW_FAULT_REPEAT_NO_END, begun);
}

/* ---- endings ---- */

/* Where the ending that starts at measure m stops; -1: nowhere. One that is open goes on to the next repeat sign. */
static int
end_of_ending (const Walk *walk, int m)
{
  int end = m;

  while (end < walk->n && !walk->bars[end].ending_stops)
    if (++end == walk->n || walk->bars[end].ending_starts)
      return -1;
  if (!walk->bars[end].open)
    return end;
  for (int k = end; k < walk->n && (k == m || !walk->bars[k].ending_starts); k++)
    if (walk->bars[k].backward)
      return k;
  return end;
}

/* A first ending leads back, by a sign or by words, and another follows. */
static void
check_first_ending (const Walk *walk, int m, int end)
{
  bool leads_back = false;

  for (int k = m; k <= end; k++)
    leads_back |= walk->bars[k].backward || walk->bars[k].goes_back || walk->bars[k].unknown;
  if (!leads_back)
    warn (walk, SCW_FAULT_ENDING_NOT_REPEATED, m);
  else if (end + 1 >= walk->n || !walk->bars[end + 1].ending_starts)
    warn (walk, SCW_FAULT_ENDING_NO_NEXT, m);
}

static void
check_later_ending (const Walk *walk, int m)
{
  int first = 1;

  /* What is repeated often has no bracket before the last time. */
  if (follows_ending (walk, m) || (m > 0 && walk->bars[m - 1].backward))
    return;
  while ((walk->bars[m].numbers & (1u << first)) == 0)
    first++;
  scw_problem_with (warn (walk, SCW_FAULT_ENDING_NO_FIRST, m), NULL, NULL, first, 0);
}

static void
check_endings (const Walk *walk)
{
  bool open = walk->system; /* one may come from the system before */

  for (int m = 0; m < walk->n; m++)
    {
      const Bar *bar = &walk->bars[m];
      const int end = bar->ending_starts ? end_of_ending (walk, m) : -1;
      const bool goes_on = walk->system && end < 0;

      if (bar->ending_stops && !bar->ending_starts && !open)
        warn (walk, SCW_FAULT_ENDING_NO_BEGINNING, m);
      if (bar->ending_starts && end < 0 && !goes_on)
        warn (walk, SCW_FAULT_ENDING_NO_END, m);
      open = bar->ending_starts ? end != m : open && !bar->ending_stops;
      if (!bar->ending_starts || bar->numbers == 0 || walk->system)
        continue;
      if ((bar->numbers & (1u << 1)) == 0)
        check_later_ending (walk, m);
      else if (end >= 0)
        check_first_ending (walk, m, end);
    }
}

/* ---- jumps ---- */

static void
check_jumps (const Walk *walk)
{
  int segnos = 0, codas = 0, first_segno = -1, first_coda = -1, to_segno = -1, to_coda = -1;
  bool goes_back = false, heading = false;

  for (int m = 0; m < walk->n; m++)
    {
      const Bar *bar = &walk->bars[m];

      if (bar->unknown)
        return;
      segnos += bar->segnos;
      codas += bar->codas;
      first_segno = first_segno < 0 && bar->segnos > 0 ? m : first_segno;
      first_coda = first_coda < 0 && bar->codas > 0 ? m : first_coda;
      to_segno = to_segno < 0 && bar->to_segno ? m : to_segno;
      to_coda = to_coda < 0 && bar->to_coda ? m : to_coda;
      goes_back |= bar->goes_back;
      heading |= bar->heading;
    }
  /* One sign may lead to another of its kind. */
  if (segnos == 1 && !goes_back)
    warn (walk, SCW_FAULT_SEGNO_NO_JUMP, first_segno);
  if (segnos == 0 && to_segno >= 0)
    warn (walk, SCW_FAULT_JUMP_NO_SEGNO, to_segno);
  if (codas == 1 && to_coda < 0 && !goes_back)
    warn (walk, SCW_FAULT_CODA_NO_JUMP, first_coda);
  if (codas == 0 && to_coda >= 0 && !heading)
    warn (walk, SCW_FAULT_JUMP_NO_CODA, to_coda);
}

void
scw_check_repeats (const ScwScore *score, bool system, ScwProblems *problems)
{
  Walk walk = { .score = score, .system = system, .problems = problems, .n = scw_score_n_measures (score) };

  if (walk.n == 0 || score->parts[0]->n_measures == 0)
    return;
  walk.bars = calloc ((size_t) walk.n + 1, sizeof *walk.bars);
  if (walk.bars == NULL)
    {
      problems->no_memory = true;
      return;
    }
  read_score (&walk);
  check_repeats (&walk);
  check_endings (&walk);
  if (!system)
    check_jumps (&walk);
  free (walk.bars);
}
