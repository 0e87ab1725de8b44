/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/press/style.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/mapped.h"
#include "engine/press/dice-private.h"

static const struct
{
  const char *name;
  double low, high;
  const char *what;
} numbers[] = {
#define NUMBER(field, name, low, high, what) { name, low, high, what },
  SCW_PRESS_NUMBERS (NUMBER)
};

_Static_assert(sizeof numbers / sizeof numbers[0] == SCW_PRESS_N_NUMBERS, "a number for each field");

ScwPressRules
scw_press_rules (void)
{
  ScwPressRules rules = { .font = "", .letters = "" };

  for (int i = 0; i < SCW_PRESS_N_NUMBERS; i++)
    {
      rules.low[i] = numbers[i].low;
      rules.high[i] = numbers[i].high;
    }
  return rules;
}

const char *
scw_press_number_name (int i)
{
  return numbers[i].name;
}

const char *
scw_press_number_what (int i)
{
  return numbers[i].what;
}

static bool
read_number (ScwPressRules *rules, int i, const json_t *value, const char *name, ScwError *error)
{
  const json_t *low = json_is_array (value) ? json_array_get (value, 0) : value;
  const json_t *high = json_is_array (value) ? json_array_get (value, 1) : value;
  const bool odds = strncmp (numbers[i].name, "odds-", 5) == 0;
  const double least = fmin (0, numbers[i].low), most = odds ? 1 : 100;

  if (!json_is_number (low) || !json_is_number (high)
      || (json_is_array (value) && json_array_size (value) != 2))
    return scw_fail (error, SCW_ERROR_FORMAT, "'%s': '%s' is no number and no list of two", name,
                     numbers[i].name);
  rules->low[i] = json_number_value (low);
  rules->high[i] = json_number_value (high);
  if (rules->low[i] >= least && rules->low[i] <= rules->high[i] && rules->high[i] <= most)
    return true;
  return scw_fail (error, SCW_ERROR_FORMAT, "'%s': '%s' is not between %g and %g, or falls", name,
                   numbers[i].name, least, most);
}

static bool
read_name (char *to, size_t room, const char *key, const json_t *value, const char *name, ScwError *error)
{
  if (json_is_string (value) && json_string_length (value) < room)
    {
      strcpy (to, json_string_value (value));
      return true;
    }
  return scw_fail (error, SCW_ERROR_FORMAT, "'%s': '%s' is no name of a font", name, key);
}

bool
scw_press_rules_read (ScwPressRules *rules, const char *json, size_t size, const char *name, ScwError *error)
{
  json_error_t problem;
  json_t *root = json_loadb (json, size, JSON_REJECT_DUPLICATES, &problem), *value;
  const char *key;
  bool ok = true;

  if (root == NULL)
    return scw_fail (error, SCW_ERROR_FORMAT, "'%s', line %d: %s", name, problem.line, problem.text);
  if (!json_is_object (root))
    ok = scw_fail (error, SCW_ERROR_FORMAT, "'%s' is no style: it is no JSON object", name);
  json_object_foreach (root, key, value)
  {
    int i = 0;

    while (i < SCW_PRESS_N_NUMBERS && strcmp (numbers[i].name, key) != 0)
      i++;
    if (!ok)
      break;
    if (strcmp (key, "font") == 0)
      ok = read_name (rules->font, sizeof rules->font, key, value, name, error);
    else if (strcmp (key, "letters") == 0)
      ok = read_name (rules->letters, sizeof rules->letters, key, value, name, error);
    else if (i < SCW_PRESS_N_NUMBERS)
      ok = read_number (rules, i, value, name, error);
    else
      {
        char shown[SCW_SHOWN_SIZE];

        ok = scw_fail (error, SCW_ERROR_FORMAT, "'%s': there is nothing called '%s'", name,
                       scw_shown (shown, key, strlen (key)));
      }
  }
  json_decref (root);
  return ok;
}

ScwPressStyle
scw_press_style_draw (const ScwPressRules *rules, uint64_t key)
{
  double drawn[SCW_PRESS_N_NUMBERS];
  ScwPressStyle style;

  for (int i = 0; i < SCW_PRESS_N_NUMBERS; i++)
    {
      Dice dice = { scw_random (key, (uint64_t) i), 0 };

      drawn[i] = roll (&dice, rules->low[i], rules->high[i]);
    }
  memcpy (&style, drawn, sizeof style);
  return style;
}
