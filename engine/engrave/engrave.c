/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/engrave/engrave.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/engrave/draw/spanners.h"
#include "engine/engrave/draw/system.h"

typedef struct
{
  Sheet sheet;
  ScwSystem system;
  uint64_t signature;
} Line;

struct ScwEngraving
{
  const ScwMusicFont *font;
  ScwEngraveStyle style;
  Layout **layouts; /* (measures) */
  int n_layouts;
  Line *lines;
  int n_lines;
  Spanners spanners, touching; /* of the part, and those of one system */
  double *ends;                /* (n_ends): where measures of the one line end */
  int n_ends;
  uint64_t serial;
  int measures_done, lines_done;
};

ScwEngraveStyle
scw_engrave_style (void)
{
  return (ScwEngraveStyle){
    .width = 105,
    .original_breaks = true,
    .stretch_last = 1.6,
    .staff_gap = 5.5,
    .clearance = 1.2,
    .system_gap = 8,
    .measure_numbers = true,
  };
}

ScwEngraving *
scw_engraving_new (const ScwMusicFont *font, const ScwEngraveStyle *style, ScwError *error)
{
  ScwEngraving *engraving = calloc (1, sizeof *engraving);

  if (engraving == NULL)
    {
      scw_fail (error, SCW_ERROR_MEMORY, "no memory for an engraving");
      return NULL;
    }
  engraving->font = font != NULL ? font : scw_music_font_plain ();
  engraving->style = style != NULL ? *style : scw_engrave_style ();
  return engraving;
}

static void
forget (ScwEngraving *engraving)
{
  for (int i = 0; i < engraving->n_layouts; i++)
    scw_layout_free (engraving->layouts[i]);
  free (engraving->layouts);
  for (int i = 0; i < engraving->n_lines; i++)
    scw_sheet_clear (&engraving->lines[i].sheet);
  free (engraving->lines);
  engraving->layouts = NULL;
  engraving->lines = NULL;
  engraving->n_layouts = engraving->n_lines = 0;
}

void
scw_engraving_free (ScwEngraving *engraving)
{
  if (engraving == NULL)
    return;
  forget (engraving);
  free (engraving->spanners.at);
  free (engraving->touching.at);
  free (engraving->ends);
  free (engraving);
}

bool
scw_engraving_set_ends (ScwEngraving *engraving, const double *ends, int n, ScwError *error)
{
  double *copy = n > 0 ? malloc ((size_t) n * sizeof *copy) : NULL;

  if (n > 0 && copy == NULL)
    return scw_fail (error, SCW_ERROR_MEMORY, "no memory for %d barlines", n);
  if (n > 0)
    memcpy (copy, ends, (size_t) n * sizeof *copy);
  free (engraving->ends);
  engraving->ends = copy;
  engraving->n_ends = n;
  return true;
}

static Context
beginning (const ScwPart *part)
{
  Context context = { .staves = part->staves < 1            ? 1
                                : part->staves > MAX_STAVES ? MAX_STAVES
                                                            : part->staves };

  for (int s = 0; s < MAX_STAVES; s++)
    context.clefs[s] = s == 0 ? (ScwClef){ 'G', 2, 1 } : (ScwClef){ 'F', 4, s + 1 };
  return context;
}

/* An old layout that still holds, taken out of the old list; near where it was, for measures come and go. */
static Layout *
reuse (Layout **old, int n_old, int *expected, const ScwMeasure *measure, const Context *in)
{
  for (int away = 0; away < 16; away++)
    for (int side = -1; side <= (away > 0 ? 1 : -1); side += 2)
      {
        int i = *expected - side * away;

        if (i >= 0 && i < n_old && scw_layout_holds (old[i], measure, in))
          {
            Layout *found = old[i];

            old[i] = NULL;
            *expected = i + 1;
            return found;
          }
      }
  ++*expected;
  return NULL;
}

static bool
lay_out (ScwEngraving *engraving, const ScwPart *part)
{
  Layout **old = engraving->layouts;
  Layout **layouts = calloc ((size_t) part->n_measures + 1, sizeof *layouts);
  Context context = beginning (part);
  int n_old = engraving->n_layouts, expected = 0, n = 0;

  engraving->measures_done = 0;
  if (layouts == NULL)
    return false;
  for (; n < part->n_measures; n++)
    {
      layouts[n] = reuse (old, n_old, &expected, &part->measures[n], &context);
      if (layouts[n] == NULL)
        {
          layouts[n] = scw_layout_new (&part->measures[n], &context, engraving->font);
          if (layouts[n] == NULL)
            break;
          layouts[n]->serial = ++engraving->serial;
          engraving->measures_done++;
        }
      context = layouts[n]->out;
    }
  for (int i = 0; i < n_old; i++)
    scw_layout_free (old[i]);
  free (old);
  engraving->layouts = layouts;
  engraving->n_layouts = n;
  return n == part->n_measures;
}

/* Where the line that begins with this measure ends. */
static int
line_end (const ScwEngraving *engraving, const ScwPart *part, int first, bool original)
{
  double width = scw_prefix_width (engraving->layouts[first], engraving->font);
  int end = first;

  if (engraving->n_ends > 0)
    return part->n_measures;
  for (; end < part->n_measures; end++)
    {
      if (end > first && original && part->measures[end].new_system)
        break;
      width += scw_measure_natural (engraving->layouts[end], engraving->font);
      if (end > first && !original && width > engraving->style.width)
        break;
    }
  return end;
}

static bool
has_breaks (const ScwEngraving *engraving, const ScwPart *part)
{
  for (int m = 1; engraving->style.original_breaks && m < part->n_measures; m++)
    if (part->measures[m].new_system)
      return true;
  return false;
}

/* The spanners with an end in these measures, or that go through them. */
static bool
select_spanners (ScwEngraving *engraving, int first, int end)
{
  const Spanners *all = &engraving->spanners;
  Spanners *touching = &engraving->touching;

  if (touching->capacity < all->n)
    {
      Spanner *grown = realloc (touching->at, (size_t) all->n * sizeof *grown);

      if (grown == NULL)
        return false;
      touching->at = grown;
      touching->capacity = all->n;
    }
  touching->n = 0;
  for (int i = 0; i < all->n; i++)
    for (int k = 0; k < 2; k++)
      if (all->at[i].measure[k] >= first && all->at[i].measure[k] < end)
        {
          touching->at[touching->n] = all->at[i];
          touching->at[touching->n].side = scw_curve_side (engraving->layouts, &all->at[i]);
          touching->n++;
          break;
        }
  return true;
}

static uint64_t
mix (uint64_t hash, uint64_t value)
{
  for (int i = 0; i < 8; i++, value >>= 8)
    hash = (hash ^ (value & 255)) * UINT64_C (1099511628211);
  return hash;
}

/* What decides how a line looks. */
static uint64_t
signature_of (const ScwEngraving *engraving, const ScwPart *part, int first, int end)
{
  const Spanners *touching = &engraving->touching;
  uint64_t hash = mix (UINT64_C (14695981039346656037), (uint64_t) (end - first));

  hash = mix (hash, end == part->n_measures);
  hash = mix (hash, first == 0);
  for (const char *number = part->measures[first].number; *number != '\0'; number++)
    hash = mix (hash, (uint64_t) *number);
  for (int m = first; m < end; m++)
    hash = mix (hash, engraving->layouts[m]->serial);
  for (int m = 0; m < engraving->n_ends; m++)
    hash = mix (hash, (uint64_t) (int64_t) (engraving->ends[m] * 1024));
  for (int i = 0; i < touching->n; i++)
    for (int k = 0; k < 2; k++)
      {
        int measure = touching->at[i].measure[k];
        bool here = measure >= first && measure < end;

        hash = mix (hash, here ? (uint64_t) (measure - first) : measure < 0 ? 1000000 : 1000001);
        hash = mix (hash, here ? (uint64_t) touching->at[i].element[k] : 0);
        hash = mix (hash, touching->at[i].tie);
        hash = mix (hash, touching->at[i].side > 0);
      }
  return hash;
}

/* Tokens move when something is put in before them; the picture stays. */
static void
refresh (Line *line, const ScwPart *part, int first)
{
  int by = first - line->system.first_measure;

  for (int i = 0; i < line->sheet.items.n; i++)
    {
      ScwItem *item = &line->sheet.items.at[i];

      item->measure += by;
      if (item->element >= 0)
        item->span = part->measures[item->measure].elements[item->element].span;
    }
}

static bool
draw_line (ScwEngraving *engraving, const ScwPart *part, Line *line, int first, int end)
{
  uint64_t signature;

  if (!select_spanners (engraving, first, end))
    return false;
  signature = signature_of (engraving, part, first, end);
  for (int i = 0; i < engraving->n_lines; i++)
    {
      Line *old = &engraving->lines[i];

      if (old->signature == signature && old->sheet.items.at != NULL)
        {
          *line = *old;
          old->sheet = (Sheet){ 0 };
          refresh (line, part, first);
          return true;
        }
    }
  line->signature = signature;
  line->system.serial = ++engraving->serial;
  engraving->lines_done++;
  return scw_sheet_draw (&line->sheet, part, engraving->layouts,
                         &(LinePlan){ first, end, engraving->ends, engraving->n_ends },
                         engraving->touching.at, engraving->touching.n, engraving->font, &engraving->style);
}

static double
publish (const ScwEngraving *engraving, Line *line, int first, int end, double y, bool is_first)
{
  ScwSystem *system = &line->system;
  int staves = engraving->layouts[first]->in.staves;
  double below = line->sheet.staff_y[staves - 1] + 4;

  system->items = line->sheet.items.at;
  system->n_items = line->sheet.items.n;
  system->first_measure = first;
  system->end_measure = end;
  system->staves = staves;
  system->staff_y = line->sheet.staff_y;
  system->width = line->sheet.width;
  system->box = line->sheet.box;
  system->top = is_first
                  ? 0 - system->box.y0
                  : fmax (y + engraving->style.clearance - system->box.y0, y + engraving->style.system_gap);
  return system->top + fmax (system->box.y1, below);
}

static bool
draw_lines (ScwEngraving *engraving, const ScwPart *part)
{
  bool original = has_breaks (engraving, part), ok = true;
  Line *lines = calloc ((size_t) part->n_measures + 1, sizeof *lines);
  double y = 0;
  int n = 0;

  engraving->lines_done = 0;
  if (lines == NULL)
    return false;
  for (int first = 0, end; ok && first < part->n_measures; first = end)
    {
      end = line_end (engraving, part, first, original);
      ok = draw_line (engraving, part, &lines[n++], first, end);
      if (ok)
        lines[n - 1].system.first_measure = first, lines[n - 1].system.end_measure = end;
    }
  for (int i = 0; i < engraving->n_lines; i++)
    scw_sheet_clear (&engraving->lines[i].sheet);
  free (engraving->lines);
  engraving->lines = lines;
  engraving->n_lines = n;
  for (int i = 0; ok && i < n; i++)
    y = publish (engraving, &lines[i], lines[i].system.first_measure, lines[i].system.end_measure, y, i == 0);
  return ok;
}

bool
scw_engraving_update (ScwEngraving *engraving, const ScwScore *score, ScwError *error)
{
  const ScwPart *part = score->parts[0];

  if (lay_out (engraving, part) && scw_spanners_find (part, &engraving->spanners, error)
      && draw_lines (engraving, part))
    return true;
  forget (engraving);
  return scw_fail (error, SCW_ERROR_MEMORY, "no memory to engrave %d measures", part->n_measures);
}

int
scw_engraving_n_systems (const ScwEngraving *engraving)
{
  return engraving->n_lines;
}

const ScwSystem *
scw_engraving_system (const ScwEngraving *engraving, int i)
{
  return i >= 0 && i < engraving->n_lines ? &engraving->lines[i].system : NULL;
}

int
scw_engraving_measures_done (const ScwEngraving *engraving)
{
  return engraving->measures_done;
}

int
scw_engraving_systems_done (const ScwEngraving *engraving)
{
  return engraving->lines_done;
}

int
scw_engraving_measure (const ScwEngraving *engraving, int measure, double *x0, double *x1)
{
  for (int i = 0; i < engraving->n_lines; i++)
    {
      const Line *line = &engraving->lines[i];

      if (measure < line->system.first_measure || measure >= line->system.end_measure)
        continue;
      *x0 = line->sheet.x0[measure - line->system.first_measure];
      *x1 = line->sheet.x1[measure - line->system.first_measure];
      return i;
    }
  return -1;
}

const ScwItem *
scw_system_at (const ScwSystem *system, double x, double y, double reach)
{
  const ScwItem *best = NULL;
  double least = reach;

  for (int i = 0; i < system->n_items; i++)
    {
      const ScwItem *item = &system->items[i];
      double dx = fmax (fmax (item->box.x0 - x, x - item->box.x1), 0);
      double dy = fmax (fmax (item->box.y0 - y, y - item->box.y1), 0);
      double away = hypot (dx, dy);

      if (item->element < 0)
        continue;
      if (item->role != SCW_ROLE_HEAD && item->role != SCW_ROLE_REST)
        away += 0.3; /* heads lie on beams and slurs */
      if (away < least || (best == NULL && away <= least))
        {
          least = away;
          best = item;
        }
    }
  return best;
}
