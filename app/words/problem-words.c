/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/words/problem-words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <glib/gi18n.h>

#include "app/document/music-check.h"
#include "app/words/measure-words.h"

#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* as many %s as were found in the message */

#define HOLES 3

/* What follows the measure, and the voice if there is one. Every %s is anything up to what stands behind it.
 */
static const char *const faults[] = {
  /* Translators: these follow "measure 3" or "measure 3, voice 2". Here: how much there is, how much there
   * should be, and of what: "has 5 of 6 eighths" */
  N_ ("has %s of %s %s in all voices"),
  N_ ("has %s of %s %s"),
  N_ ("begins again before it has ended"),
  N_ ("goes back to before its beginning"),
  /* Translators: %s is a tuplet */
  N_ ("has a %s that is not full"),
  N_ ("has a beam that does not end"),
  N_ ("has a beam that ends and did not begin"),
  /* Translators: %s is the name of a note */
  N_ ("has a chord note %s without a first note"),
  N_ ("has a chord whose %s is not as long as its first note"),
  N_ ("has a clef on staff %s of %s"),
  N_ ("has a note on staff %s of %s"),
  N_ ("has a note with more beams than flags"),
  N_ ("has a rest in a chord"),
  N_ ("has a tie from %s that meets no %s"),
  N_ ("has a tie to %s that begins nowhere"),
  N_ ("has a tremolo of one note"),
  N_ ("has a tremolo that ends and did not begin"),
  N_ ("has a tuplet that does not end"),
  N_ ("has a tuplet that ends and did not begin"),
};

/* Whether 'text' is 'pattern' with something in the place of each %s; 'found' is to be freed then. */
static gboolean
matches (const char *text, const char *pattern, char *found[HOLES])
{
  g_auto (GStrv) parts = g_strsplit (pattern, "%s", HOLES + 1);
  const guint n = g_strv_length (parts);

  if (!g_str_has_prefix (text, parts[0]))
    return FALSE;
  text += strlen (parts[0]);
  for (guint i = 1; i < n; i++)
    {
      const char *end = *parts[i] != '\0' ? strstr (text, parts[i]) : text + strlen (text);

      if (end == NULL || end == text)
        return FALSE;
      found[i - 1] = g_strndup (text, (gsize) (end - text));
      text = end + strlen (parts[i]);
    }
  return *text == '\0';
}

static char *
fault_words (const char *fault)
{
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      char *found[HOLES] = { NULL, NULL, NULL };
      g_autofree char *said = NULL;

      if (matches (fault, faults[i], found))
        {
          if (found[2] != NULL) /* "6 eighths" */
            {
              g_autofree char *unit = g_steal_pointer (&found[2]);

              found[2] = g_strdup (scw_length_name (unit, atoi (found[1])));
            }
          said = g_strdup_printf (_ (faults[i]), found[0], found[1], found[2]);
        }
      for (int k = 0; k < HOLES; k++)
        g_free (found[k]);
      if (said != NULL)
        return g_steal_pointer (&said);
    }
  return g_strdup (fault);
}

char *
scw_problem_words (const char *message)
{
  int measure, voice, staff, measure_end = 0, voice_end = 0, staff_end = 0;
  const char *lower = " of the lower staff ", *rest;
  g_autofree char *fault = NULL;

  if (sscanf (message, "measure %d%n", &measure, &measure_end) != 1)
    return g_strdup (message);
  rest = message + measure_end;
  if (sscanf (rest, ", voice %d%n", &voice, &voice_end) == 1)
    rest += voice_end;
  if (voice_end > 0 && sscanf (rest, " of staff %d%n", &staff, &staff_end) == 1)
    rest += staff_end;
  if (voice_end > 0 && staff_end == 0 && g_str_has_prefix (rest, lower))
    {
      fault = fault_words (rest + strlen (lower));
      return g_strdup_printf (_ ("measure %d, voice %d of the lower staff %s"), measure, voice, fault);
    }
  fault = fault_words (rest + (*rest == ' '));
  if (staff_end > 0)
    return g_strdup_printf (_ ("measure %d, voice %d of staff %d %s"), measure, voice, staff, fault);
  if (voice_end > 0)
    return g_strdup_printf (_ ("measure %d, voice %d %s"), measure, voice, fault);
  /* Translators: a measure and what is wrong with it: "measure 3" and "has a rest in a chord" */
  return g_strdup_printf (C_ ("problem", "measure %d %s"), measure, fault);
}

char *
scw_measure_reasons (const ScwProblem *problems, guint n, int measure)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    if (problems[i].measure == measure && scw_problem_is_doubtful (&problems[i]))
      {
        g_autofree char *words = scw_problem_words (problems[i].message);

        g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", words);
      }
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}
