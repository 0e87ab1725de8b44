/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/press/press.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/engrave/engrave.h"
#include "engine/notation/lmx/linearize.h"
#include "engine/notation/musicxml/musicxml.h"
#include "engine/notation/score/order.h"
#include "engine/notation/transform/cut.h"
#include "engine/press/printer.h"
#include "engine/press/sheet.h"

#define LANES       24  /* scores that are printed in turn, one slice of each */
#define TURNS       64  /* slices of a score until the next takes its lane */
#define KEPT        320 /* scores in memory: all that an epoch of 16,384 slices needs */
#define TRIES       24  /* stretches of a score that are looked at until one can be printed */
#define MOST_EMPTY  12  /* scores that are tried for one slice */
#define MOST_STAVES 3
#define MOST_BARS   24

/* Streams of random numbers (dice_for). */
enum
{
  FOR_ORDER = 1,
  FOR_STYLE,
  FOR_FONT,
  FOR_STRETCH,
  FOR_CHANGE,
  FOR_STREWING,
  FOR_LAYOUT,
  FOR_PRINT,
  FOR_SIZE = 0x517e, /* of an index, whatever the seed */
};

/* A score in memory. */
typedef struct
{
  int path;
  ScwScore *score; /* NULL: nothing yet */
  uint64_t used;
} Kept;

struct ScwPress
{
  const ScwTypeCase *types;
  ScwPressOptions options;
  ScwPressReport report;
  void *report_data;
  char *part;
  int *music, n_music; /* fonts that may be chosen */
  int letters;         /* family that is wanted, or -1 */
  char **paths;
  bool *bad;
  int n_paths, room;
  Kept kept[KEPT];
  uint64_t clock;
  int *order; /* (n_paths) of the scores in one epoch */
  int n_order;
  uint64_t order_key;
};

struct ScwSliceStore
{
  ScwTypeChoice type;
  ScwEngraving *engraving;
};

ScwPressOptions
scw_press_options (void)
{
  return (ScwPressOptions){ .space = SCW_DATA_SPACE,
                            .longest = 1000,
                            .widest = 105,
                            .highest = 70,
                            .single = 0.45,
                            .rules = scw_press_rules () };
}

/* ---- the press ---- */

static bool
choose_fonts (ScwPress *press, ScwError *error)
{
  const ScwPressRules *rules = &press->options.rules;
  const int n = scw_type_case_music (press->types), letters = scw_type_case_letters (press->types);

  press->music = calloc ((size_t) n + 1, sizeof *press->music);
  if (press->music == NULL)
    return scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
  for (int i = 0; i < n; i++)
    if (rules->font[0] == '\0' || strcmp (rules->font, scw_type_case_music_name (press->types, i)) == 0)
      press->music[press->n_music++] = i;
  press->letters = -1;
  for (int i = 0; i < letters; i++)
    if (strcmp (rules->letters, scw_type_case_letters_name (press->types, i)) == 0)
      press->letters = i;
  if (press->n_music == 0)
    return n == 0 ? scw_fail (error, SCW_ERROR_ARGUMENT, "the press has no music font")
                  : scw_fail (error, SCW_ERROR_ARGUMENT, "there is no music font '%s'", rules->font);
  return rules->letters[0] == '\0' || press->letters >= 0
         || scw_fail (error, SCW_ERROR_ARGUMENT, "there is no font '%s'", rules->letters);
}

ScwPress *
scw_press_new (const ScwTypeCase *types,
               const ScwPressOptions *options,
               ScwPressReport report,
               void *report_data,
               ScwError *error)
{
  ScwPress *press = calloc (1, sizeof *press);

  if (press == NULL)
    {
      scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
      return NULL;
    }
  press->types = types;
  press->options = *options;
  press->report = report;
  press->report_data = report_data;
  press->part = options->part != NULL ? strdup (options->part) : NULL;
  if (choose_fonts (press, error))
    return press;
  scw_press_free (press);
  return NULL;
}

void
scw_press_free (ScwPress *press)
{
  if (press == NULL)
    return;
  for (int i = 0; i < KEPT; i++)
    scw_score_free (press->kept[i].score);
  for (int i = 0; i < press->n_paths; i++)
    free (press->paths[i]);
  free (press->paths);
  free (press->bad);
  free (press->order);
  free (press->music);
  free (press->part);
  free (press);
}

bool
scw_press_add (ScwPress *press, const char *path, ScwError *error)
{
  if (press->n_paths == press->room)
    {
      const int room = press->room > 0 ? 2 * press->room : 64;
      char **paths = realloc (press->paths, (size_t) room * sizeof *paths);
      bool *bad = paths != NULL ? realloc (press->bad, (size_t) room * sizeof *bad) : NULL;

      press->paths = paths != NULL ? paths : press->paths;
      press->bad = bad != NULL ? bad : press->bad;
      if (bad == NULL)
        return scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
      press->room = room;
    }
  press->paths[press->n_paths] = strdup (path);
  press->bad[press->n_paths] = false;
  if (press->paths[press->n_paths] == NULL)
    return scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
  press->n_paths++;
  return true;
}

int
scw_press_n_scores (const ScwPress *press)
{
  return press->n_paths;
}

/* ---- a stretch of music ---- */

/* About how wide it is with the usual distances: by the voice that has most notes, or what is sung. */
static double
width_of (const ScwPart *part, const ScwMeasure *measure, double tightness)
{
  int notes[16] = { 0 }, most = 1, signs = 0;
  double sung = 0;

  for (int i = 0; i < measure->n_elements; i++)
    {
      const ScwElement *element = &measure->elements[i];

      if (element->kind == SCW_ELEMENT_NOTE && !element->note.chord)
        {
          int *n = &notes[element->note.voice % 16];

          *n += element->note.grace ? 1 : 2;
          most = *n > most ? *n : most;
        }
      if (element->kind == SCW_ELEMENT_NOTE && element->note.n_lyrics > 0)
        sung
          += 0.7 + 0.9 * (double) strlen (scw_part_text (part, part->lyrics[element->note.first_lyric].text));
      if (element->kind == SCW_ELEMENT_NOTE)
        signs += element->note.accidental != SCW_ACCIDENTAL_NONE;
    }
  return fmax (tightness * (2.2 + 0.95 * most + 0.35 * signs), sung);
}

static bool
says_time (const ScwMeasure *measure)
{
  for (int i = 0; i < measure->n_elements && measure->elements[i].kind != SCW_ELEMENT_NOTE; i++)
    if (measure->elements[i].kind == SCW_ELEMENT_TIME)
      return true;
  return false;
}

/* What a slice shall be like. It follows from the index alone, so that batches can be planned before anything is
 * printed. */
typedef struct
{
  bool single; /* staff, where the score has both */
  double width;
} Size;

static Size
size_of (const ScwPress *press, uint64_t index)
{
  Dice dice = dice_for (index, FOR_SIZE);
  const double widest = press->options.widest, middle = fmin (40, widest);
  Size size;

  size.single = chance (&dice, press->options.single);
  size.width = chance (&dice, 0.35) ? roll (&dice, fmin (9, widest), middle) : roll (&dice, middle, widest);
  return size;
}

void
scw_press_estimate (const ScwPress *press, uint64_t index, int *tokens, double *cost)
{
  const Size size = size_of (press, index);
  const double side = 16 / 7.0, height = size.single ? 10 : 24; /* patches, staff spaces */

  *tokens = (int) (6 + size.width * (size.single ? 0.85 : 3.7));
  *cost = 0.65 * height / side * (size.width + 4) / side + 2.0 * *tokens;
}

/* One of the parts of the wanted kind, or of all where there is none of it. */
static const ScwPart *
choose_part (const ScwPress *press, const ScwScore *score, bool single, Dice *dice, int *which)
{
  const int wanted = press->part != NULL ? atoi (press->part) : 0;
  int n = 0, at;

  *which = wanted - 1;
  if (wanted > 0)
    return wanted <= score->n_parts ? score->parts[wanted - 1] : NULL;
  for (int p = 0; p < score->n_parts; p++)
    n += (score->parts[p]->staves == 1) == single;
  at = pick (dice, n > 0 ? n : score->n_parts);
  for (int p = 0; p < score->n_parts; p++)
    if (n == 0 || (score->parts[p]->staves == 1) == single)
      if (at-- == 0)
        *which = p;
  return score->parts[*which];
}

typedef struct
{
  int first, end;
} Stretch;

/* As many measures as fill the wanted width, or one. */
static Stretch
choose_stretch (const ScwPart *part, double wanted, double tightness, Dice *dice)
{
  Stretch stretch = { .first = pick (dice, part->n_measures) };
  double width = 8;

  for (stretch.end = stretch.first; stretch.end < part->n_measures; stretch.end++)
    {
      width += width_of (part, &part->measures[stretch.end], tightness);
      if (stretch.end > stretch.first && (stretch.end - stretch.first >= MOST_BARS || width > wanted))
        break;
    }
  return stretch;
}

/* ---- a slice ---- */

static bool
linearize (const ScwPress *press, ScwPart *part, ScwTokens *tokens, bool *sayable, ScwError *error)
{
  ScwProblems problems = { 0 };
  bool ok;

  scw_tokens_clear (tokens);
  if (press->options.plain)
    ok = scw_part_order (part, error) && scw_tokens_push (tokens, SCW_LMX_BOS, error)
         && scw_linearize (part, tokens, &problems, error);
  else
    ok = scw_linearize_plus (part, tokens, &problems, error);
  ok = ok && scw_tokens_push (tokens, SCW_LMX_EOS, error);
  *sayable = problems.count == 0;
  scw_problems_clear (&problems);
  return ok;
}

static bool
engrave (ScwSlice *slice, const ScwPressStyle *style, const Stretch *stretch, uint64_t key, ScwError *error)
{
  Dice dice = dice_for (key, FOR_LAYOUT);
  ScwEngraveStyle layout = scw_engrave_style ();
  const ScwScore score = scw_score_around (&slice->part);
  const int n = slice->part->n_measures;
  double ends[MOST_BARS], x = stretch->end > stretch->first ? 4 : 0;

  layout.staff_gap = style->staff_gap;
  layout.clearance = style->clearance;
  layout.stems = style->stems;
  layout.flatness = style->flatness;
  layout.measure_numbers = chance (&dice, style->odds_number);
  layout.final_barline = false;
  layout.excerpt = true;
  layout.original_breaks = false;
  for (int m = 0; m < n; m++)
    ends[m] = x
      += width_of (slice->part, &slice->part->measures[m], style->tightness) * roll (&dice, 0.9, 1.1);
  scw_engraving_free (slice->store->engraving);
  slice->store->engraving = scw_engraving_new (&slice->store->type.metrics, &layout, error);
  return slice->store->engraving != NULL && scw_engraving_set_ends (slice->store->engraving, ends, n, error)
         && scw_engraving_update (slice->store->engraving, &score, error);
}

static int
tuplets_of (const ScwPressStyle *style, Dice *dice)
{
  const double at = roll (dice, 0, 1), none = style->odds_no_tuplets, few = none + style->odds_few_tuplets;

  return at < none ? 3 : at < few ? 1 : at < few + style->odds_no_brackets ? 2 : 0;
}

static bool
print (ScwSlice *slice, const ScwPressStyle *style, double space, uint64_t key, ScwError *error)
{
  const ScwSystem *system = scw_engraving_system (slice->store->engraving, 0);
  Dice dice = dice_for (key, FOR_PRINT);
  const double bottom = fmax (system->box.y1, 4);
  const ScrapPlan plan = scw_scraps_plan (style, system->staves == 1, scw_random (key, 101));
  Printer printer = { .type = &slice->store->type, .style = style, .space = space };
  Scrapped scrapped = { .items = system->items,
                        .n = system->n_items,
                        .width = system->width,
                        .staves = system->staves,
                        .staff_y = system->staff_y };
  const double right = fmax (system->box.x1, system->width + plan.courtesy);
  bool ok;

  slice->space = space;
  scrapped.box = (ScwExtent){ fmin (system->box.x0, 0), fmin (system->box.y0, 0), right, bottom };
  slice->x0 = scrapped.box.x0 - style->margin_left;
  slice->y0 = scrapped.box.y0 - style->margin_top - plan.above;
  scrapped.height = bottom + style->margin_bottom + plan.below - slice->y0;
  slice->picture = scw_gray_new ((int) ceil ((right + style->margin_right - slice->x0) * space),
                                 (int) ceil (scrapped.height * space), error);
  if (slice->picture == NULL)
    return false;
  printer.x0 = slice->x0;
  printer.y0 = slice->y0;
  printer.canvas.gray = slice->picture;
  printer.hammered = chance (&dice, style->odds_hammered);
  printer.wide_brace = chance (&dice, style->odds_wide_brace);
  printer.old_rests = chance (&dice, style->odds_old_rests);
  printer.tuplets = tuplets_of (style, &dice);
  printer.key = scw_random (key, 100);
  ok = scw_print_items (&printer, system->items, system->n_items, error)
       && scw_scraps_print (&printer, &scrapped, &plan, scw_random (key, 102), error);
  scw_printer_clear (&printer);
  slice->items = system->items;
  slice->n_items = system->n_items;
  if (ok)
    slice->marks = scw_press_places (system->items, system->n_items, system->staves, system->staff_y, slice,
                                     &slice->n_marks);
  return ok;
}

static bool
fits (const ScwSlice *slice, const ScwPressOptions *options)
{
  const ScwSystem *system = scw_engraving_system (slice->store->engraving, 0);

  return system != NULL && scw_engraving_n_systems (slice->store->engraving) == 1 && system->n_items > 0
         && system->box.x1 - system->box.x0 < 1.4 * options->widest + 4
         && system->box.y1 - system->box.y0 < options->highest;
}

/* One try. *done stays false where this stretch is not fit to be printed. */
static bool
make (ScwPress *press,
      ScwSlice *slice,
      const ScwScore *score,
      const char *name,
      const Size *size,
      uint64_t key,
      bool *done,
      ScwError *error)
{
  const ScwPressStyle style = scw_press_style_draw (&press->options.rules, scw_random (key, FOR_STYLE));
  Dice dice = dice_for (key, FOR_STRETCH), fonts = dice_for (key, FOR_FONT);
  int which = 0;
  const ScwPart *whole = choose_part (press, score, size->single, &dice, &which);
  Change change = { &style, scw_random (key, FOR_CHANGE), false };
  const int families = scw_type_case_letters (press->types);
  Stretch stretch;
  bool sayable, changed = true;

  if (whole == NULL || whole->n_measures == 0 || whole->staves > MOST_STAVES || whole->staves < 1)
    return true;
  stretch = choose_stretch (whole, size->width, style.tightness, &dice);
  change.says_time = says_time (&whole->measures[stretch.first]);
  slice->part = scw_part_cut (whole, stretch.first, stretch.end, SCW_CUT_ROW, error);
  slice->store = calloc (1, sizeof *slice->store);
  if (slice->part == NULL || slice->store == NULL)
    return scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
  if (!scw_press_change (&slice->part, &change))
    return true;
  if (!scw_press_strew (slice->part, &style, scw_random (key, FOR_STREWING), error)
      || !linearize (press, slice->part, &slice->tokens, &sayable, error))
    return false;
  if (!sayable || slice->tokens.n > press->options.longest)
    return true;
  scw_type_choose (&slice->store->type, press->types, press->music[pick (&fonts, press->n_music)],
                   press->letters >= 0 ? press->letters
                   : families > 0      ? pick (&fonts, families)
                                       : -1);
  for (int i = 0; i < 3 && changed; i++)
    {
      const ScwSystem *system;

      if (!engrave (slice, &style, &stretch, key, error))
        return false;
      if (!fits (slice, &press->options))
        return true;
      system = scw_engraving_system (slice->store->engraving, 0);
      if (!scw_press_agree (slice->part, system->items, system->n_items, &changed, error)
          || (changed && !linearize (press, slice->part, &slice->tokens, &sayable, error)))
        return false;
    }
  snprintf (slice->name, sizeof slice->name, "%.80s, part %d, measures %d to %d", name, which + 1,
            stretch.first + 1, stretch.end);
  *done = !changed && sayable;
  return !*done || print (slice, &style, press->options.space, key, error);
}

void
scw_slice_free (ScwSlice *slice)
{
  if (slice == NULL)
    return;
  if (slice->store != NULL)
    scw_engraving_free (slice->store->engraving);
  free (slice->store);
  scw_part_free (slice->part);
  scw_gray_free (slice->picture);
  scw_tokens_clear (&slice->tokens);
  free (slice->marks);
  free (slice);
}

static ScwSlice *
press_score (
  ScwPress *press, const ScwScore *score, const char *name, const Size *size, uint64_t key, ScwError *error)
{
  for (int i = 0; i < TRIES && score->n_parts > 0; i++)
    {
      ScwSlice *slice = calloc (1, sizeof *slice);
      bool done = false;

      if (slice == NULL)
        {
          scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
          return NULL;
        }
      if (!make (press, slice, score, name, size, scw_random (key, (uint64_t) i), &done, error))
        {
          scw_slice_free (slice);
          return NULL;
        }
      if (done)
        return slice;
      scw_slice_free (slice);
    }
  scw_fail (error, SCW_ERROR_NOTATION, "'%s' has nothing that can be printed", name);
  return NULL;
}

ScwSlice *
scw_press_score (ScwPress *press, const ScwScore *score, const char *name, uint64_t key, ScwError *error)
{
  const Size size = size_of (press, key);

  return press_score (press, score, name, &size, key, error);
}

/* ---- scores in turn ---- */

static bool
is_memory (const ScwError *error)
{
  return error->code == SCW_ERROR_MEMORY;
}

/* Which score comes in place 'at' of all that are ever printed. */
static bool
score_at (ScwPress *press, uint64_t seed, uint64_t at, int *path, ScwError *error)
{
  const uint64_t key = scw_random (scw_random (seed, FOR_ORDER), at / (uint64_t) press->n_paths);

  if (press->n_order != press->n_paths || press->order_key != key)
    {
      int *order = realloc (press->order, (size_t) press->n_paths * sizeof *order);

      if (order == NULL)
        return scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
      press->order = order;
      press->n_order = press->n_paths;
      press->order_key = key;
      scw_random_order (key, order, press->n_paths);
    }
  *path = press->order[at % (uint64_t) press->n_paths];
  return true;
}

static const char *
file_name (const char *path)
{
  const char *slash = strrchr (path, '/');

  return slash != NULL ? slash + 1 : path;
}

static void
give_up (ScwPress *press, int path, const ScwError *problem)
{
  if (!press->bad[path] && press->report != NULL)
    press->report (press->report_data, problem->message);
  press->bad[path] = true;
}

/* Ready to be printed, and in no more memory than it needs: what is read has room to grow. */
static bool
trim (ScwScore *score, ScwError *error)
{
  for (int p = 0; p < score->n_parts; p++)
    {
      ScwPart *part = scw_part_copy (score->parts[p], error);

      if (part == NULL)
        return false;
      scw_part_free (score->parts[p]);
      score->parts[p] = part;
      if (!scw_part_resolve_alters (part, SCW_RULES_MUSICAL, error))
        return false;
    }
  return true;
}

/* The score of a path; what was not used for longest makes room. NULL and error. */
static const ScwScore *
load (ScwPress *press, int path, ScwError *error)
{
  Kept *oldest = &press->kept[0];

  press->clock++;
  for (int i = 0; i < KEPT; i++)
    {
      Kept *kept = &press->kept[i];

      if (kept->score != NULL && kept->path == path)
        {
          kept->used = press->clock;
          return kept->score;
        }
      if (kept->used < oldest->used)
        oldest = kept;
    }
  scw_score_free (oldest->score);
  *oldest = (Kept){ .path = path, .used = press->clock };
  oldest->score = scw_score_read (press->paths[path], SCW_PART_ALL, NULL, error);
  if (oldest->score != NULL && !trim (oldest->score, error))
    {
      scw_score_free (oldest->score);
      oldest->score = NULL;
    }
  if (oldest->score == NULL)
    oldest->used = 0;
  return oldest->score;
}

ScwSlice *
scw_press_slice (ScwPress *press, uint64_t seed, uint64_t index, ScwError *error)
{
  const uint64_t number = index % LANES, turn = index / LANES;
  const uint64_t key = scw_random (seed, index);
  const Size size = size_of (press, index);
  int path = 0, empty = 0;

  if (press->n_paths == 0)
    {
      scw_fail (error, SCW_ERROR_ARGUMENT, "the press has no score");
      return NULL;
    }
  /* Lanes change their scores one after the other, not all at once. */
  if (!score_at (press, seed, (turn + number) / TURNS * LANES + number, &path, error))
    return NULL;
  for (int i = 0; i < press->n_paths; i++, path = (path + 1) % press->n_paths)
    {
      ScwError problem = { 0 };
      const ScwScore *score = press->bad[path] ? NULL : load (press, path, &problem);
      ScwSlice *slice = NULL;

      if (press->bad[path])
        continue;
      if (score != NULL)
        slice = press_score (press, score, file_name (press->paths[path]), &size, key, &problem);
      if (slice != NULL)
        return slice;
      if (is_memory (&problem))
        {
          scw_fail_as (error, &problem);
          return NULL;
        }
      /* One that has nothing for this key may have something for the next. */
      if (score == NULL)
        give_up (press, path, &problem);
      else if (++empty == MOST_EMPTY)
        return (scw_fail_as (error, &problem), NULL);
    }
  scw_fail (error, SCW_ERROR_NOTATION, "none of %d scores can be printed", press->n_paths);
  return NULL;
}
