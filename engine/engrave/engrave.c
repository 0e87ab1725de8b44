/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/engrave/engrave.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/engrave/system/columns.h"
#include "engine/engrave/system/frame.h"
#include "engine/engrave/outside/lyrics.h"
#include "engine/engrave/draw/spanners.h"
#include "engine/engrave/system/system.h"

typedef struct
{
  Sheet sheet;
  ScwSystem system;
  uint64_t signature;
} Line;

/* A part as it was laid out. */
typedef struct
{
  Layout **layouts; /* (measures of the score) */
  int n_layouts;
  Spanners spanners, touching; /* of the part, and those of one system */
} PartLayout;

struct ScwEngraving
{
  const ScwMusicFont *font;
  ScwEngraveStyle style;
  PartLayout *parts;
  Row *rows; /* (n_parts): the parts as systems see them */
  int n_parts;
  int n_measures;
  Line *lines;
  int n_lines;
  double front[2]; /* the room in front of the first system, and of the others */
  uint64_t front_hash;
  double *ends; /* (n_ends): where measures of the one line end */
  int n_ends;
  uint64_t serial;
  int measures_done, lines_done;
};

static_assert (SCW_ENGRAVE_MAX_STAVES == MAX_STAVES, "what engrave.h says");

ScwEngraveStyle
scw_engrave_style (void)
{
  return (ScwEngraveStyle){
    .width = 105,
    .original_breaks = true,
    .stretch_last = 1.6,
    .staff_gap = 5.5,
    .part_gap = 6.5,
    .clearance = 1.2,
    .system_clearance = 3,
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
  for (int p = 0; p < engraving->n_parts; p++)
    {
      PartLayout *part = &engraving->parts[p];

      for (int i = 0; i < part->n_layouts; i++)
        scw_layout_free (part->layouts[i]);
      free (part->layouts);
      free (part->spanners.at);
      free (part->touching.at);
    }
  free (engraving->parts);
  free (engraving->rows);
  for (int i = 0; i < engraving->n_lines; i++)
    scw_sheet_clear (&engraving->lines[i].sheet);
  free (engraving->lines);
  engraving->parts = NULL;
  engraving->rows = NULL;
  engraving->lines = NULL;
  engraving->n_parts = engraving->n_lines = 0;
}

void
scw_engraving_free (ScwEngraving *engraving)
{
  if (engraving == NULL)
    return;
  forget (engraving);
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
  Context context = { .staves = scw_staves_of (part) };

  for (int s = 0; s < MAX_STAVES; s++)
    context.clefs[s] = s == 0 ? (ScwClef){ 'G', 2, 1 } : (ScwClef){ 'F', 4, s + 1 };
  return context;
}

/* An old layout that still holds, taken out of the old list; near where it was, for measures come and go. */
static Layout *
reuse (
  Layout **old, int n_old, int *expected, const ScwPart *part, const ScwMeasure *measure, const Context *in)
{
  for (int away = 0; away < 16; away++)
    for (int side = -1; side <= (away > 0 ? 1 : -1); side += 2)
      {
        int i = *expected - side * away;

        if (i >= 0 && i < n_old && scw_layout_holds (old[i], part, measure, in))
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

/* A part that is shorter than the score has empty measures at its end. */
static const ScwMeasure *
measure_of (const ScwPart *part, int m)
{
  static const ScwMeasure empty = { .elements = NULL };

  return m < part->n_measures ? &part->measures[m] : &empty;
}

static bool
lay_out_part (ScwEngraving *engraving, PartLayout *kept, const ScwPart *part)
{
  Layout **old = kept->layouts;
  Layout **layouts = calloc ((size_t) engraving->n_measures + 1, sizeof *layouts);
  Context context = beginning (part);
  int n_old = kept->n_layouts, expected = 0, n = 0;

  if (layouts == NULL)
    return false;
  for (; n < engraving->n_measures; n++)
    {
      layouts[n] = reuse (old, n_old, &expected, part, measure_of (part, n), &context);
      if (layouts[n] == NULL)
        {
          layouts[n] = scw_layout_new (part, measure_of (part, n), &context, engraving->font);
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
  kept->layouts = layouts;
  kept->n_layouts = n;
  return n == engraving->n_measures;
}

static bool
lay_out (ScwEngraving *engraving, const ScwScore *score, ScwError *error)
{
  engraving->measures_done = 0;
  if (engraving->n_parts != score->n_parts)
    {
      forget (engraving);
      engraving->parts = calloc ((size_t) score->n_parts + 1, sizeof *engraving->parts);
      engraving->rows = calloc ((size_t) score->n_parts + 1, sizeof *engraving->rows);
      if (engraving->parts == NULL || engraving->rows == NULL)
        return false;
      engraving->n_parts = score->n_parts;
    }
  engraving->n_measures = scw_score_n_measures (score);
  for (int p = 0; p < score->n_parts; p++)
    {
      PartLayout *part = &engraving->parts[p];

      if (!lay_out_part (engraving, part, score->parts[p])
          || !scw_spanners_find (score->parts[p], &part->spanners, error))
        return false;
      engraving->rows[p]
        = (Row){ .part = score->parts[p],
                 .layouts = part->layouts,
                 .joined = scw_staves_of (score->parts[p]) > 1 || scw_parts_joined (score, p) };
    }
  return true;
}

static bool
breaks_before (const ScwScore *score, int measure)
{
  for (int p = 0; p < score->n_parts; p++)
    if (measure_of (score->parts[p], measure)->new_system)
      return true;
  return false;
}

/* How long the staves of a system are that begins with this measure. */
static double
width_of (const ScwEngraving *engraving, int first)
{
  return fmax (engraving->style.width - engraving->front[first > 0], engraving->style.width / 2);
}

/* The measures of a line as they are wide by themselves, clefs and key in front of them. */
static double
natural_width (const ScwEngraving *engraving, int first, int end)
{
  double width = scw_prefix_width (engraving->rows, engraving->n_parts, first, engraving->font);

  for (int m = first; m < end; m++)
    width += scw_measure_natural (engraving->rows, engraving->n_parts, m, engraving->font);
  return width;
}

static bool
fits (const ScwEngraving *engraving, int first, int end)
{
  return scw_least_width (engraving->rows, engraving->n_parts, first, end, engraving->font)
         <= width_of (engraving, first);
}

/* A line of the original that there is no room for becomes several of about one length. */
static int
divide_line (const ScwEngraving *engraving, int first, int end, double natural)
{
  double least = scw_least_width (engraving->rows, engraving->n_parts, first, end, engraving->font);
  double wanted = natural / ceil (least / width_of (engraving, first)), width;
  int at = first + 1;

  width = natural_width (engraving, first, at);
  while (at + 1 < end)
    {
      double more = scw_measure_natural (engraving->rows, engraving->n_parts, at, engraving->font);

      if (width + more / 2 > wanted)
        break;
      width += more;
      at++;
    }
  while (at > first + 1 && !fits (engraving, first, at))
    at--;
  return at;
}

/* Where the line that begins with this measure ends. */
static int
line_end (const ScwEngraving *engraving, const ScwScore *score, int first, bool original)
{
  double width = scw_prefix_width (engraving->rows, engraving->n_parts, first, engraving->font);
  int end = first;

  if (engraving->n_ends > 0)
    return engraving->n_measures;
  for (; end < engraving->n_measures; end++)
    {
      if (end > first && original && breaks_before (score, end))
        break;
      width += scw_measure_natural (engraving->rows, engraving->n_parts, end, engraving->font);
      if (end > first && !original && width > width_of (engraving, first))
        break;
    }
  if (original && width > width_of (engraving, first) && !fits (engraving, first, end))
    return divide_line (engraving, first, end, width);
  return end;
}

static bool
has_breaks (const ScwEngraving *engraving, const ScwScore *score)
{
  for (int m = 1; engraving->style.original_breaks && m < engraving->n_measures; m++)
    if (breaks_before (score, m))
      return true;
  return false;
}

/* The spanners of a part with an end in these measures. */
static bool
select_spanners (PartLayout *part, int first, int end)
{
  const Spanners *all = &part->spanners;
  Spanners *touching = &part->touching;

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
    if (scw_spanner_touches (&all->at[i], first, end))
      {
        touching->at[touching->n] = all->at[i];
        if (all->at[i].kind <= SPANNER_TIE)
          touching->at[touching->n].side = scw_curve_side (part->layouts, &all->at[i]);
        touching->n++;
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

static uint64_t
mix_text (uint64_t hash, const char *text)
{
  for (; text != NULL && *text != '\0'; text++)
    hash = mix (hash, (uint64_t) *text);
  return mix (hash, text == NULL);
}

/* What stands in front of the systems. */
static void
plan_front (ScwEngraving *engraving, const ScwScore *score)
{
  uint64_t hash = mix (UINT64_C (14695981039346656037), (uint64_t) score->n_groups);

  for (int p = 0; p < score->n_parts; p++)
    hash = mix_text (mix_text (hash, score->parts[p]->name), score->parts[p]->abbreviation);
  for (int g = 0; g < score->n_groups; g++)
    {
      const ScwGroup *group = &score->groups[g];

      hash = mix (mix (hash, (uint64_t) group->first), (uint64_t) group->end);
      hash = mix (mix (hash, group->symbol), group->barlines);
      hash = mix_text (mix_text (hash, group->name), group->abbreviation);
    }
  engraving->front_hash = hash;
  for (int i = 0; i < 2; i++)
    engraving->front[i] = scw_front_room (score, i == 0, engraving->font);
}

static uint64_t
mix_row (uint64_t hash, const ScwEngraving *engraving, int p, int first, int end)
{
  const PartLayout *part = &engraving->parts[p];
  const Spanners *touching = &part->touching;

  for (int m = first; m < end; m++)
    hash = mix (hash, part->layouts[m]->serial);
  if (engraving->rows[p].part->n_lyrics > 0)
    {
      hash = mix (hash, scw_lyrics_entering (engraving->rows[p].part, first));
      hash = mix (hash, end < engraving->n_measures ? part->layouts[end]->serial : 0);
    }
  for (int i = 0; i < touching->n; i++)
    for (int k = 0; k < 2; k++)
      {
        int measure = touching->at[i].measure[k];
        bool here = measure >= first && measure < end;

        hash = mix (hash, here ? (uint64_t) (measure - first) : measure < 0 ? 1000000 : 1000001);
        hash = mix (hash, here ? (uint64_t) touching->at[i].element[k] : 0);
        hash = mix (hash, touching->at[i].kind);
        hash = mix (hash, touching->at[i].side > 0);
        hash = mix (hash, (uint64_t) (touching->at[i].staff << 16 | touching->at[i].value << 8
                                      | touching->at[i].size));
      }
  return hash;
}

/* What decides how a line looks. */
static uint64_t
signature_of (const ScwEngraving *engraving, const ScwScore *score, int first, int end)
{
  uint64_t hash = mix (engraving->front_hash, (uint64_t) (end - first));

  hash = mix (hash, end == engraving->n_measures);
  hash = mix (hash, first == 0);
  hash = mix_text (hash, scw_measure_number (score, first));
  for (int m = 0; m < engraving->n_ends; m++)
    hash = mix (hash, (uint64_t) (int64_t) (engraving->ends[m] * 1024));
  for (int p = 0; p < engraving->n_parts; p++)
    hash = mix_row (hash, engraving, p, first, end);
  return hash;
}

/* Tokens move when something is put in before them; the picture stays. */
static void
refresh (Line *line, const ScwScore *score, int first)
{
  int by = first - line->system.first_measure;

  for (int i = 0; i < line->sheet.items.n; i++)
    {
      ScwItem *item = &line->sheet.items.at[i];

      item->measure += by;
      if (item->element >= 0)
        item->span = score->parts[item->part]->measures[item->measure].elements[item->element].span;
    }
}

static bool
select_all_spanners (ScwEngraving *engraving, int first, int end)
{
  for (int p = 0; p < engraving->n_parts; p++)
    {
      if (!select_spanners (&engraving->parts[p], first, end))
        return false;
      engraving->rows[p].spanners = engraving->parts[p].touching.at;
      engraving->rows[p].n_spanners = engraving->parts[p].touching.n;
    }
  return true;
}

static LinePlan
plan_line (const ScwEngraving *engraving, int first, int end)
{
  return (LinePlan){ .first = first,
                     .end = end,
                     .n_measures = engraving->n_measures,
                     .width = width_of (engraving, first),
                     .ends = engraving->ends,
                     .n_ends = engraving->n_ends };
}

static bool
draw_line (ScwEngraving *engraving, const ScwScore *score, Line *line, int first, int end)
{
  const LinePlan plan = plan_line (engraving, first, end);
  uint64_t signature;

  if (!select_all_spanners (engraving, first, end))
    return false;
  signature = signature_of (engraving, score, first, end);
  for (int i = 0; i < engraving->n_lines; i++)
    {
      Line *old = &engraving->lines[i];

      if (old->signature == signature && old->sheet.items.at != NULL)
        {
          *line = *old;
          old->sheet = (Sheet){ 0 };
          refresh (line, score, first);
          return true;
        }
    }
  line->signature = signature;
  line->system.serial = ++engraving->serial;
  engraving->lines_done++;
  return scw_sheet_draw (&line->sheet, score, engraving->rows, &plan, engraving->font, &engraving->style);
}

static double
publish (const ScwEngraving *engraving, Line *line, int first, int end, double y, bool is_first)
{
  ScwSystem *system = &line->system;
  int staves = line->sheet.first_staff[engraving->n_parts];
  double below = line->sheet.staff_y[staves - 1] + 4;
  double white = engraving->n_parts > 1 ? engraving->style.system_clearance : engraving->style.clearance;

  system->items = line->sheet.items.at;
  system->n_items = line->sheet.items.n;
  system->first_measure = first;
  system->end_measure = end;
  system->parts = engraving->n_parts;
  system->staves = staves;
  system->first_staff = line->sheet.first_staff;
  system->staff_y = line->sheet.staff_y;
  system->indent = engraving->front[first > 0];
  system->width = line->sheet.width;
  system->box = line->sheet.box;
  system->top
    = is_first ? 0 - system->box.y0 : fmax (y + white - system->box.y0, y + engraving->style.system_gap);
  return system->top + fmax (system->box.y1, below);
}

static void
publish_all (ScwEngraving *engraving)
{
  double y = 0;

  for (int i = 0; i < engraving->n_lines; i++)
    {
      Line *line = &engraving->lines[i];

      y = publish (engraving, line, line->system.first_measure, line->system.end_measure, y, i == 0);
    }
}

static bool
draw_lines (ScwEngraving *engraving, const ScwScore *score)
{
  bool original = has_breaks (engraving, score), ok = true;
  Line *lines = calloc ((size_t) engraving->n_measures + 1, sizeof *lines);
  int n = 0;

  engraving->lines_done = 0;
  if (lines == NULL)
    return false;
  for (int first = 0, end; ok && first < engraving->n_measures; first = end)
    {
      end = line_end (engraving, score, first, original);
      ok = draw_line (engraving, score, &lines[n++], first, end);
      if (ok)
        lines[n - 1].system.first_measure = first, lines[n - 1].system.end_measure = end;
    }
  for (int i = 0; i < engraving->n_lines; i++)
    scw_sheet_clear (&engraving->lines[i].sheet);
  free (engraving->lines);
  engraving->lines = lines;
  engraving->n_lines = n;
  if (ok)
    publish_all (engraving);
  return ok;
}

bool
scw_engraving_update (ScwEngraving *engraving, const ScwScore *score, ScwError *error)
{
  plan_front (engraving, score);
  if (lay_out (engraving, score, error) && draw_lines (engraving, score))
    return true;
  forget (engraving);
  return scw_fail (error, SCW_ERROR_MEMORY, "no memory to engrave %d measures", scw_score_n_measures (score));
}

bool
scw_engraving_spread (
  ScwEngraving *engraving, const ScwScore *score, int system, double more, ScwError *error)
{
  Line *line = &engraving->lines[system], spread = { .signature = 0 };
  LinePlan plan = plan_line (engraving, line->system.first_measure, line->system.end_measure);

  plan.more = more;
  if (!select_all_spanners (engraving, plan.first, plan.end)
      || !scw_sheet_draw (&spread.sheet, score, engraving->rows, &plan, engraving->font, &engraving->style))
    {
      scw_sheet_clear (&spread.sheet);
      return scw_fail (error, SCW_ERROR_MEMORY, "no memory to spread a system of %d parts",
                       engraving->n_parts);
    }
  scw_sheet_clear (&line->sheet);
  line->sheet = spread.sheet;
  line->signature = 0; /* the next update draws it as it is by itself */
  line->system.serial = ++engraving->serial;
  publish_all (engraving);
  return true;
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
