/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/notation/score/score.h"

#include <stdlib.h>
#include <string.h>

ScwScore *
scw_score_new (ScwError *error)
{
  ScwScore *score = calloc (1, sizeof *score);

  if (score == NULL)
    scw_fail (error, SCW_ERROR_MEMORY, "no memory for a score");
  return score;
}

void
scw_score_free (ScwScore *score)
{
  if (score == NULL)
    return;
  for (int i = 0; i < score->n_parts; i++)
    scw_part_free (score->parts[i]);
  for (int i = 0; i < score->n_groups; i++)
    {
      free (score->groups[i].name);
      free (score->groups[i].abbreviation);
    }
  free (score->parts);
  free (score->groups);
  free (score->title);
  free (score->work);
  free (score->composer);
  free (score->lyricist);
  free (score->rights);
  free (score);
}

bool
scw_score_add_part (ScwScore *score, ScwPart *part, ScwError *error)
{
  ScwPart **parts = realloc (score->parts, ((size_t) score->n_parts + 1) * sizeof *parts);

  if (parts == NULL)
    {
      scw_part_free (part);
      return scw_fail (error, SCW_ERROR_MEMORY, "no memory for %d parts", score->n_parts + 1);
    }
  parts[score->n_parts++] = part;
  score->parts = parts;
  return true;
}

void
scw_score_keep_parts (ScwScore *score, const bool *keep)
{
  int n_parts = 0, n_groups = 0;

  for (int g = 0; g < score->n_groups; g++)
    {
      ScwGroup *group = &score->groups[g];
      int first = 0, end = 0;

      for (int p = 0; p < group->end; p++)
        {
          first += p < group->first && keep[p];
          end += keep[p];
        }
      group->first = first;
      group->end = end;
      if (end > first)
        score->groups[n_groups++] = *group;
      else
        {
          free (group->name);
          free (group->abbreviation);
        }
    }
  score->n_groups = n_groups;
  for (int p = 0; p < score->n_parts; p++)
    if (keep[p])
      score->parts[n_parts++] = score->parts[p];
    else
      scw_part_free (score->parts[p]);
  score->n_parts = n_parts;
}

ScwScore *
scw_score_of_part (ScwPart *part, ScwError *error)
{
  ScwScore *score = part != NULL ? scw_score_new (error) : NULL;

  if (score == NULL)
    {
      scw_part_free (part);
      return NULL;
    }
  if (scw_score_add_part (score, part, error))
    return score;
  scw_score_free (score);
  return NULL;
}

static bool
copy_text (char **copy, const char *text)
{
  return text == NULL || (*copy = strdup (text)) != NULL;
}

bool
scw_score_add_group (ScwScore *score, const ScwGroup *group, ScwError *error)
{
  ScwGroup *groups = realloc (score->groups, ((size_t) score->n_groups + 1) * sizeof *groups);
  ScwGroup *copy;

  if (groups == NULL)
    return scw_fail (error, SCW_ERROR_MEMORY, "no memory for %d groups of parts", score->n_groups + 1);
  score->groups = groups;
  copy = &groups[score->n_groups++];
  *copy = *group;
  copy->name = copy->abbreviation = NULL;
  return (copy_text (&copy->name, group->name) && copy_text (&copy->abbreviation, group->abbreviation))
         || scw_fail (error, SCW_ERROR_MEMORY, "no memory for the name of a group");
}

ScwScore *
scw_score_new_like (const ScwScore *score, ScwError *error)
{
  ScwScore *copy = scw_score_new (error);
  bool ok = copy != NULL
            && ((copy_text (&copy->title, score->title) && copy_text (&copy->work, score->work)
                 && copy_text (&copy->composer, score->composer)
                 && copy_text (&copy->lyricist, score->lyricist) && copy_text (&copy->rights, score->rights))
                || scw_fail (error, SCW_ERROR_MEMORY, "no memory for a copy of a score"));

  for (int i = 0; ok && i < score->n_groups; i++)
    ok = scw_score_add_group (copy, &score->groups[i], error);
  if (ok)
    return copy;
  scw_score_free (copy);
  return NULL;
}

ScwScore *
scw_score_copy (const ScwScore *score, ScwError *error)
{
  ScwScore *copy = scw_score_new_like (score, error);
  bool ok = copy != NULL;

  for (int i = 0; ok && i < score->n_parts; i++)
    {
      ScwPart *part = scw_part_copy (score->parts[i], error);

      ok = part != NULL && scw_score_add_part (copy, part, error);
    }
  if (ok)
    return copy;
  scw_score_free (copy);
  return NULL;
}

int
scw_score_n_measures (const ScwScore *score)
{
  int most = 0;

  for (int i = 0; i < score->n_parts; i++)
    if (score->parts[i]->n_measures > most)
      most = score->parts[i]->n_measures;
  return most;
}

int
scw_score_n_staves (const ScwScore *score)
{
  int staves = 0;

  for (int i = 0; i < score->n_parts; i++)
    staves += score->parts[i]->staves;
  return staves;
}
