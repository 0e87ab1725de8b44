/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/notation/lmx/losses.h"

#include <string.h>

#define MAX_KINDS 96

typedef struct
{
  const char *name;
  int count, measure;
} Kind;

typedef struct
{
  Kind kinds[MAX_KINDS];
  int n, measure;
} Account;

static void
lose (Account *account, const char *name, int count)
{
  int i = 0;

  if (count == 0)
    return;
  while (i < account->n && strcmp (account->kinds[i].name, name) != 0)
    i++;
  if (i == MAX_KINDS)
    return;
  if (i == account->n)
    account->kinds[account->n++] = (Kind){ name, 0, account->measure };
  account->kinds[i].count += count;
}

/* What neither LMX nor LMX+ has. */
static void
see_note (Account *account, const ScwNote *note)
{
  lose (account, "lyric", note->n_lyrics);
  lose (account, "unpitched", note->unpitched && !note->chord);
  lose (account, "parentheses of accidental", note->parentheses);
  lose (account, "inverted fermata", note->fermata_inverted);
  lose (account, "display-step of rest", note->rest && note->placed);
}

static void
see_signs (Account *account, const ScwNote *note)
{
  lose (account, "cue", note->cue);
  lose (account, "fingering", note->n_fingers);
  lose (account, "notehead", note->notehead != SCW_NOTEHEAD_NORMAL);
  for (int sign = 0; sign < SCW_SIGNS; sign++)
    if ((note->signs & (1u << sign)) != 0)
      lose (account, scw_sign_name ((ScwSign) sign), 1);
}

static void
see_mark (Account *account, const ScwMark *mark, bool plus)
{
  static const char *const names[]
    = { "words", "metronome", "rehearsal", "harmony", "octave-shift", "dynamics", "wedge", "pedal" };
  static const char *const texts[]
    = { "text of words", "text of metronome", "text of rehearsal", "text of harmony" };

  if (mark->silent)
    lose (account, "tempo of sound", 1);
  else if (!plus)
    lose (account, names[mark->kind], 1);
  else if (mark->kind <= SCW_MARK_HARMONY)
    lose (account, texts[mark->kind], mark->text > 0);
}

/* What LMX+ has. */
static void
see_plus (Account *account, const ScwElement *element)
{
  switch (element->kind)
    {
    case SCW_ELEMENT_NOTE:
      see_signs (account, &element->note);
      break;
    case SCW_ELEMENT_CLEF:
      lose (account, "clef-octave-change", element->clef.octave != 0);
      break;
    case SCW_ELEMENT_TIME:
      lose (account, "symbol of time", element->time.symbol != SCW_TIME_NUMBERS);
      break;
    case SCW_ELEMENT_BARLINE:
      lose (account, "bar-style", 1);
      break;
    case SCW_ELEMENT_REPEAT:
      lose (account, "repeat", 1);
      break;
    case SCW_ELEMENT_ENDING:
      lose (account, "ending", 1);
      break;
    case SCW_ELEMENT_SEGNO:
      lose (account, "segno", 1);
      break;
    case SCW_ELEMENT_CODA:
      lose (account, "coda", 1);
      break;
    case SCW_ELEMENT_MULTIPLE_REST:
      lose (account, "multiple-rest", 1);
      break;
    case SCW_ELEMENT_MEASURE_REPEAT:
      lose (account, "measure-repeat", 1);
      break;
    default:
      break;
    }
}

/* Of what stands at a barline there is one of each. */
static void
see_seconds (Account *account, const ScwMeasure *measure)
{
  static const struct
  {
    ScwElementKind kind;
    const char *name;
  } kinds[] = {
    { SCW_ELEMENT_SEGNO, "second segno of a measure" },
    { SCW_ELEMENT_CODA, "second coda of a measure" },
  };

  for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++)
    {
      int n = 0;

      for (int i = 0; i < measure->n_elements; i++)
        n += measure->elements[i].kind == kinds[k].kind;
      lose (account, kinds[k].name, n > 1 ? n - 1 : 0);
    }
}

static void
see (Account *account, const ScwElement *element, bool plus)
{
  if (!plus)
    see_plus (account, element);
  switch (element->kind)
    {
    case SCW_ELEMENT_NOTE:
      see_note (account, &element->note);
      break;
    case SCW_ELEMENT_MARK:
      see_mark (account, &element->mark, plus);
      break;
    case SCW_ELEMENT_KEY:
      lose (account, "mode", element->key.mode != SCW_MODE_UNTOLD);
      lose (account, "print-object of key", element->key.hidden);
      break;
    case SCW_ELEMENT_TIME:
      lose (account, "print-object of time", element->time.hidden);
      break;
    case SCW_ELEMENT_CLEF:
      lose (account, "print-object of clef", element->clef.hidden);
      break;
    default:
      break;
    }
}

void
scw_lmx_tell_losses (const ScwPart *part, bool plus, ScwProblems *problems)
{
  Account account = { 0 };

  lose (&account, "transpose", part->transpose != 0 || part->transpose_steps != 0);
  for (int m = 0; m < part->n_measures; m++)
    {
      account.measure = m;
      lose (&account, "fermata on a barline", part->measures[m].fermatas != 0);
      if (plus)
        see_seconds (&account, &part->measures[m]);
      for (int i = 0; i < part->measures[m].n_elements; i++)
        see (&account, &part->measures[m].elements[i], plus);
    }
  for (int i = 0; i < account.n; i++)
    {
      const Kind *kind = &account.kinds[i];
      ScwProblem *problem
        = scw_problem_with (scw_problems_add (problems, SCW_FAULT_LEFT_OUT, kind->measure, -1, 0), kind->name,
                            NULL, kind->count, 0);

      if (problem != NULL)
        problem->severity = SCW_SEVERITY_WARNING;
    }
}
