/* SPDX-License-Identifier: GPL-3.0-or-later */
/* place.c: where things stand in their column. */
#include <math.h>
#include <stdlib.h>

#include "engine/engrave/place/layout.h"

#define LEDGER_OVERHANG 0.35
#define ACCIDENTAL_PAD  0.2
#define MAX_IN_COLUMN   64

ScwGlyph
scw_head_glyph (ScwNoteType type, ScwNotehead notehead)
{
  static const ScwGlyph kinds[] = { SCW_GLYPH_HEAD_WHOLE, SCW_GLYPH_HEAD_X_WHOLE,
                                    SCW_GLYPH_HEAD_DIAMOND_WHOLE, SCW_GLYPH_HEAD_SLASH_WHOLE };

  if (type >= SCW_TYPE_BREVE && notehead == SCW_NOTEHEAD_NORMAL)
    return SCW_GLYPH_HEAD_BREVE;
  return (ScwGlyph) (kinds[notehead] + (type >= SCW_TYPE_WHOLE ? 0 : type == SCW_TYPE_HALF ? 1 : 2));
}

ScwGlyph
scw_clef_glyph (ScwClef clef)
{
  switch (clef.sign)
    {
    case 'F':
      return SCW_GLYPH_CLEF_F;
    case 'C':
      return SCW_GLYPH_CLEF_C;
    case 'P':
      return SCW_GLYPH_CLEF_PERCUSSION;
    default:
      return SCW_GLYPH_CLEF_G;
    }
}

ScwGlyph
scw_rest_glyph (ScwNoteType type)
{
  if (type >= SCW_TYPE_LONG)
    return SCW_GLYPH_REST_LONG;
  if (type == SCW_TYPE_BREVE)
    return SCW_GLYPH_REST_BREVE;
  if (type <= SCW_TYPE_256TH)
    return SCW_GLYPH_REST_256;
  return (ScwGlyph) (SCW_GLYPH_REST_WHOLE + (SCW_TYPE_WHOLE - type));
}

int
scw_flag_count (ScwNoteType type)
{
  int n = SCW_TYPE_QUARTER - (int) type;

  return n < 0 ? 0 : n > 6 ? 6 : n;
}

double
scw_stem_length (const Chord *chord, int outer)
{
  int flags = chord->group < 0 ? scw_flag_count (chord->type) : 0;
  double length = 3.5;

  if (flags > 2)
    length += 0.75 * (flags - 2);
  /* Outside of the staff and pointing farther away, it is shorter. */
  if (flags <= 1 && outer * chord->stem > 0)
    length -= fmin (0.25 * outer * chord->stem, flags == 1 ? 0.5 : 1);
  return chord->small ? length * 0.72 : length;
}

/* Heads a second apart cannot stand on one side of the stem. */
static void
displace_seconds (Layout *layout, Chord *chord, const ScwMusicFont *font)
{
  Head *heads = &layout->heads[chord->first_head];
  int n = chord->n_heads;
  double aside = head_width (font, chord) - (chord->stem == 0 ? 0 : STEM_WIDTH);
  bool down = chord->stem < 0;
  bool moved = false;

  for (int i = 0; i < n; i++)
    {
      Head *head = down ? &heads[n - 1 - i] : &heads[i];
      const Head *before = i == 0 ? NULL : down ? head + 1 : head - 1;

      moved = before != NULL && before->staff == head->staff && abs (head->pos - before->pos) <= 1 && !moved;
      head->dx = !moved ? 0 : down ? -aside : aside;
    }
}

typedef struct
{
  int low, high, n; /* places of a chord's heads on one staff */
} Reach;

static Reach
reach_on (const Layout *layout, const Chord *chord, int staff)
{
  Reach reach = { 1000, -1000, 0 };

  for (int i = 0; i < chord->n_heads; i++)
    {
      const Head *head = &layout->heads[chord->first_head + i];

      if (head->staff != staff)
        continue;
      reach.low = head->pos < reach.low ? head->pos : reach.low;
      reach.high = head->pos > reach.high ? head->pos : reach.high;
      reach.n++;
    }
  return reach;
}

/* How many pairs of heads on a staff stand too close; *unison: some of them at the same place. */
static int
close_pairs (const Layout *layout, const Chord *a, const Chord *b, int staff, bool *unison)
{
  int n = 0;

  *unison = false;
  for (int i = 0; i < a->n_heads; i++)
    for (int k = 0; k < b->n_heads; k++)
      {
        const Head *x = &layout->heads[a->first_head + i], *y = &layout->heads[b->first_head + k];

        if (x->staff != staff || y->staff != staff || abs (x->pos - y->pos) > 1)
          continue;
        n++;
        *unison |= x->pos == y->pos;
      }
  return n;
}

/* Whether two chords have the same head at the same place. */
static bool
have_one_head (const Layout *layout, const Chord *a, const Chord *b, int staff)
{
  for (int i = 0; i < a->n_heads; i++)
    for (int k = 0; k < b->n_heads; k++)
      {
        const Head *x = &layout->heads[a->first_head + i], *y = &layout->heads[b->first_head + k];

        if (x->staff == staff && y->staff == staff && x->pos == y->pos && x->glyph == y->glyph)
          return true;
      }
  return false;
}

/* Whether two chords may share the heads they have in common. */
static bool
may_share (const Layout *layout, const Chord *a, const Chord *b, int staff)
{
  bool unison;

  return have_one_head (layout, a, b, staff) && a->type < SCW_TYPE_WHOLE && a->dots == b->dots
         && a->stem * b->stem < 0 && a->small == b->small && close_pairs (layout, a, b, staff, &unison) == 1;
}

static void
shift (Chord *chord, double dx)
{
  chord->dx += dx;
}

/* An upper and a lower voice. Where the upper one is above, a second makes the lower step aside to the right,
 * so that the stems nearly meet; where they cross, the upper one does, so that no stem runs through a head.
 */
static void
part_voices (const Layout *layout, Chord *up, Chord *down, int staff, const ScwMusicFont *font)
{
  Reach high = reach_on (layout, up, staff), low = reach_on (layout, down, staff);
  bool unison;
  int close = close_pairs (layout, up, down, staff, &unison);
  double aside = 0;

  if (high.low >= low.high && may_share (layout, up, down, staff))
    return;
  if (high.low - low.high >= 2 || (close == 0 && high.low > low.high))
    return;
  if (high.low >= low.high)
    {
      /* Heads of the upper chord that step aside stand on the right. */
      for (int i = 0; i < up->n_heads; i++)
        aside = fmax (aside, layout->heads[up->first_head + i].dx);
      for (int i = 0; i < down->n_heads; i++)
        aside = fmax (aside, 0 - layout->heads[down->first_head + i].dx);
      shift (down, head_width (font, up) + (unison ? 0.1 : 0) + aside);
      return;
    }
  for (int i = 0; i < down->n_heads; i++)
    aside = fmax (aside, layout->heads[down->first_head + i].dx);
  for (int i = 0; i < up->n_heads; i++)
    aside = fmax (aside, 0 - layout->heads[up->first_head + i].dx);
  shift (up, head_width (font, down) + aside + (close > 0 ? 0.15 : -STEM_WIDTH));
}

static bool
heads_clash (const Layout *layout, const Chord *a, const Chord *b, const ScwMusicFont *font)
{
  double wide_a = head_width (font, a), wide_b = head_width (font, b);

  for (int i = 0; i < a->n_heads; i++)
    for (int k = 0; k < b->n_heads; k++)
      {
        const Head *x = &layout->heads[a->first_head + i], *y = &layout->heads[b->first_head + k];
        double left_a = a->dx + x->dx, left_b = b->dx + y->dx;

        if (x->staff == y->staff && abs (x->pos - y->pos) <= 1 && left_a < left_b + wide_b - 0.01
            && left_b < left_a + wide_a - 0.01)
          return true;
      }
  return false;
}

/* Moves every chord of a column that still meets one before it to the right, until it does not. */
static void
part_rest (const Layout *layout, Chord *const *chords, int n, const ScwMusicFont *font)
{
  for (int i = 1; i < n; i++)
    for (int tries = 0; tries < 16; tries++)
      {
        const Chord *in_the_way = NULL;

        for (int k = 0; k < i && in_the_way == NULL; k++)
          if (heads_clash (layout, chords[i], chords[k], font))
            {
              bool shared = false;

              for (int s = 0; s < layout->in.staves; s++)
                shared |= fabs (chords[i]->dx - chords[k]->dx) < 0.01
                          && may_share (layout, chords[i], chords[k], s);
              in_the_way = shared ? NULL : chords[k];
            }
        if (in_the_way == NULL)
          break;
        shift (chords[i], 0.5 * head_width (font, in_the_way));
      }
}

static int
compare_voices (const void *left, const void *right)
{
  const Chord *a = *(Chord *const *) left, *b = *(Chord *const *) right;

  return a->voice != b->voice ? a->voice - b->voice : a->element - b->element;
}

static int
chords_in (const Layout *layout, int column, Chord **chords)
{
  int n = 0;

  for (int c = 0; c < layout->n_chords && n < MAX_IN_COLUMN; c++)
    if (layout->chords[c].column == column)
      chords[n++] = &layout->chords[c];
  qsort (chords, (size_t) n, sizeof *chords, compare_voices);
  return n;
}

static void
place_heads (Layout *layout, Chord *const *chords, int n, const ScwMusicFont *font)
{
  for (int i = 0; i < n; i++)
    displace_seconds (layout, chords[i], font);
  for (int s = 0; s < layout->in.staves; s++)
    {
      Chord *up = NULL, *down = NULL;

      for (int i = 0; i < n; i++)
        {
          if (reach_on (layout, chords[i], s).n == 0)
            continue;
          if (up == NULL && (chords[i]->stem > 0 || (chords[i]->stem == 0 && chords[i]->upper)))
            up = chords[i];
          else if (down == NULL && chords[i]->stem <= 0)
            down = chords[i];
        }
      if (up != NULL && down != NULL && up->dx == 0 && down->dx == 0)
        part_voices (layout, up, down, s, font);
    }
  part_rest (layout, chords, n, font);
}

static ScwExtent
accidental_box (const ScwMusicFont *font, const Head *head)
{
  ScwAccidental accidental = head->accidental;
  bool natural = accidental == SCW_ACCIDENTAL_NATURAL_SHARP || accidental == SCW_ACCIDENTAL_NATURAL_FLAT;
  ScwAccidental other = accidental == SCW_ACCIDENTAL_NATURAL_SHARP  ? SCW_ACCIDENTAL_SHARP
                        : accidental == SCW_ACCIDENTAL_NATURAL_FLAT ? SCW_ACCIDENTAL_FLAT
                                                                    : accidental;
  ScwExtent box = scw_music_font_box (font, (ScwGlyph) (SCW_GLYPH_SHARP + (other - SCW_ACCIDENTAL_SHARP)));

  box.x1 -= box.x0;
  box.x0 = 0;
  if (natural)
    {
      ScwExtent before = scw_music_font_box (font, SCW_GLYPH_NATURAL);

      box.x1 += before.x1 - before.x0 + 0.1;
      box.y0 = fmin (box.y0, before.y0);
      box.y1 = fmax (box.y1, before.y1);
    }
  if (head->parentheses)
    {
      ScwExtent paren = scw_music_font_box (font, SCW_GLYPH_PAREN_LEFT);

      box.x1 += paren.x1 - paren.x0 + glyph_width (font, SCW_GLYPH_PAREN_RIGHT) + 2 * PAREN_GAP;
      box.y0 = fmin (box.y0, paren.y0);
      box.y1 = fmax (box.y1, paren.y1);
    }
  return box;
}

typedef struct
{
  Head *head;
  double scale;
  ScwExtent box; /* once placed */
} Sign;

static double
clear_of_heads (const Layout *layout, Chord *const *chords, int n, const Sign *sign)
{
  double right = 1e6;
  bool ledgers = false;

  for (int i = 0; i < n; i++)
    for (int h = 0; h < chords[i]->n_heads; h++)
      {
        const Head *head = &layout->heads[chords[i]->first_head + h];

        ledgers |= head->staff == sign->head->staff && abs (head->pos) >= 6;
      }
  for (int i = 0; i < n; i++)
    for (int h = 0; h < chords[i]->n_heads; h++)
      {
        const Head *head = &layout->heads[chords[i]->first_head + h];
        double y = -head->pos / 2.0, half = chords[i]->small ? 0.36 : 0.55;
        double left = chords[i]->dx + head->dx;

        if (head->staff != sign->head->staff || y + half < sign->box.y0 || y - half > sign->box.y1)
          continue;
        right = fmin (right, left - ACCIDENTAL_PAD - (ledgers ? 0.15 : 0));
      }
  return right;
}

static void
place_sign (const Layout *layout, Chord *const *chords, int n, Sign *signs, int at, const ScwMusicFont *font)
{
  Sign *sign = &signs[at];
  ScwExtent box = accidental_box (font, sign->head);
  double y = -sign->head->pos / 2.0, wide = (box.x1 - box.x0) * sign->scale, right;
  bool again = true;

  sign->box.y0 = y + box.y0 * sign->scale;
  sign->box.y1 = y + box.y1 * sign->scale;
  right = clear_of_heads (layout, chords, n, sign);
  while (again)
    {
      again = false;
      for (int i = 0; i < at; i++)
        if (signs[i].head->staff == sign->head->staff && signs[i].box.y0 < sign->box.y1 + 0.05
            && sign->box.y0 < signs[i].box.y1 + 0.05 && signs[i].box.x0 - 0.1 < right
            && right - wide < signs[i].box.x1 + 0.1)
          {
            right = signs[i].box.x0 - 0.12;
            again = true;
          }
    }
  sign->box.x0 = right - wide;
  sign->box.x1 = right;
  sign->head->accidental_dx = sign->box.x0;
}

static int
compare_signs (const void *left, const void *right)
{
  const Sign *a = left, *b = right;

  if (a->head->staff != b->head->staff)
    return a->head->staff - b->head->staff;
  return a->head->pos != b->head->pos ? b->head->pos - a->head->pos : a->head->element - b->head->element;
}

/* From right to left: the highest, the lowest, the second highest ... each as near as there is room. */
static void
place_accidentals (Layout *layout, Chord *const *chords, int n, const ScwMusicFont *font)
{
  Sign found[MAX_IN_COLUMN], signs[MAX_IN_COLUMN];
  int n_found = 0, low = 0, high;

  for (int i = 0; i < n; i++)
    for (int h = 0; h < chords[i]->n_heads && n_found < MAX_IN_COLUMN; h++)
      {
        Head *head = &layout->heads[chords[i]->first_head + h];

        if (head->accidental != SCW_ACCIDENTAL_NONE)
          found[n_found++] = (Sign){ .head = head, .scale = chord_scale (chords[i]) };
      }
  qsort (found, (size_t) n_found, sizeof *found, compare_signs);
  high = n_found - 1;
  for (int i = 0; i < n_found; i++)
    {
      signs[i] = i % 2 == 0 ? found[low++] : found[high--];
      place_sign (layout, chords, n, signs, i, font);
    }
}

/* Dots stand in spaces: beside a head on a line they go up (down in a lower voice), unless that space has
 * one. */
static void
place_dots (Layout *layout, Chord *const *chords, int n, Chord *chord, const ScwMusicFont *font)
{
  int up = chord->alone || chord->upper ? 1 : -1;
  Head *heads = &layout->heads[chord->first_head];

  chord->dots_dx = chord->dx + (chord->rest ? glyph_width (font, scw_rest_glyph (chord->type)) : 0);
  for (int i = 0; i < chord->n_heads; i++)
    {
      Head *head = up > 0 ? &heads[chord->n_heads - 1 - i] : &heads[i];
      const Head *before = i == 0 ? NULL : head + up;

      head->dot_pos = head->pos % 2 != 0 ? head->pos : head->pos + up;
      if (before != NULL && before->staff == head->staff && before->dot_pos == head->dot_pos)
        head->dot_pos -= 2 * up;
      chord->dots_dx = fmax (chord->dots_dx, chord->dx + head->dx + head_width (font, chord));
    }
  for (int i = 0; i < n; i++)
    for (int h = 0; chords[i] != chord && h < chords[i]->n_heads; h++)
      {
        const Head *other = &layout->heads[chords[i]->first_head + h];

        for (int k = 0; k < chord->n_heads; k++)
          if (heads[k].staff == other->staff && abs (heads[k].dot_pos - other->pos) <= 1)
            chord->dots_dx
              = fmax (chord->dots_dx, chords[i]->dx + other->dx + head_width (font, chords[i]) + 0.2);
      }
  chord->dots_dx += 0.3 + (chord->n_heads > 0 && abs (heads[0].pos) >= 6 ? 0.1 : 0);
}

/* Whether something hangs on a chord, at the end of its stem where it is not alone. */
static bool
is_marked (const Layout *layout, const Chord *chord)
{
  bool marked = false;

  for (int i = 0; i < chord->n_heads; i++)
    {
      const ScwNote *note = &layout->elements[layout->heads[chord->first_head + i].element].note;

      marked |= note->staccato || note->tenuto || note->accent || note->strong_accent || note->fermata
                || note->trill || note->n_fingers > 0
                || note->signs & (1 << SCW_SIGN_STACCATISSIMO | 1 << SCW_SIGN_DETACHED_LEGATO);
    }
  return marked;
}

/* Another voice's stem that passes a rest on its way out: the rest stands beyond its end. Only a beam, which
 * may be anywhere, makes it step aside, unless it stands in the middle of the measure or its dots are in the
 * way. */
static void
clear_of_stem (const Layout *layout, const Chord *other, Chord *rest, Reach *reach, const ScwMusicFont *font)
{
  double width = glyph_width (font, scw_rest_glyph (rest->type));
  int marks = is_marked (layout, other) ? 3 : 0;

  if (other->stem != (rest->upper ? 1 : -1))
    return;
  if (rest->measure_rest || other->group < 0 || (rest->upper && rest->dots > 0))
    {
      reach->high += marks + (int) ceil (2 * scw_stem_length (other, reach->high));
      reach->low -= marks + (int) ceil (2 * scw_stem_length (other, reach->low));
    }
  else if (!rest->upper)
    rest->dx = fmax (rest->dx, other->dx + 0.35);
  else
    rest->dx = fmin (rest->dx, other->dx + head_width (font, other) - STEM_WIDTH - 0.3 - width);
}

/* Where either has stepped aside, a rest may stand over or under the accidentals of a chord. */
static void
reach_of_signs (const Layout *layout, const Chord *chord, const Chord *rest, Reach *reach)
{
  for (int i = 0; i < chord->n_heads; i++)
    {
      const Head *head = &layout->heads[chord->first_head + i];

      if (head->accidental == SCW_ACCIDENTAL_NONE || head->accidental_dx < rest->dx - 0.8)
        continue;
      reach->low = head->pos - 3 < reach->low ? head->pos - 3 : reach->low;
      reach->high = head->pos + 3 > reach->high ? head->pos + 3 : reach->high;
    }
}

/* Whether a chord may stand where a rest does: in its column, or a measure rest somewhere in the middle. */
static bool
may_meet (const Layout *layout, const Chord *rest, const Chord *other)
{
  double at = (other->column + 0.5) / layout->n_columns;

  return rest->measure_rest ? at > 0.28 && at < 0.72 : other->column == rest->column;
}

/* A rest stands in the middle; beside another voice it gives way, up or down, until it is clear of the heads
 * that stand in its column. */
static void
place_rest (const Layout *layout, Chord *rest, const ScwMusicFont *font)
{
  int home = rest->type == SCW_TYPE_WHOLE || rest->measure_rest ? 2 : 0;
  bool long_one = rest->type >= SCW_TYPE_HALF || rest->measure_rest;
  ScwExtent box
    = scw_music_font_box (font, rest->measure_rest ? SCW_GLYPH_REST_WHOLE : scw_rest_glyph (rest->type));

  rest->rest_pos = home + (long_one ? rest->told_pos / 2 * 2 : rest->told_pos);
  if (rest->alone)
    return;
  if (rest->told_pos == 0)
    rest->rest_pos = home + (!rest->upper ? -4 : long_one ? 2 : 4);
  for (int c = 0; c < layout->n_chords; c++)
    {
      const Chord *other = &layout->chords[c];
      Reach reach = reach_on (layout, other, rest->staff);

      if (reach.n == 0 || !may_meet (layout, rest, other))
        continue;
      clear_of_stem (layout, other, rest, &reach, font);
      reach_of_signs (layout, other, rest, &reach);
      while (rest->upper && rest->rest_pos / -2.0 + box.y1 > -reach.high / 2.0 - 0.6 && rest->rest_pos < 60)
        rest->rest_pos += long_one || rest->rest_pos < 8 ? 2 : 1;
      while (!rest->upper && rest->rest_pos / -2.0 + box.y0 < -reach.low / 2.0 + 0.6 && rest->rest_pos > -60)
        rest->rest_pos -= long_one || rest->rest_pos > -8 ? 2 : 1;
    }
  rest->dots_dx += rest->dx;
}

/* Rests of one length stand on each other, others step farther out. */
static void
part_rests (Chord *const *chords, int n, const ScwMusicFont *font)
{
  for (int i = 1; i < n; i++)
    for (int k = 0; k < i; k++)
      {
        Chord *rest = chords[i];
        const Chord *other = chords[k];
        ScwExtent box, taken;

        if (!rest->rest || !other->rest || rest->hidden || other->hidden || rest->staff != other->staff
            || rest->measure_rest || other->measure_rest || rest->type == other->type)
          continue;
        box = scw_music_font_box (font, scw_rest_glyph (rest->type));
        taken = scw_music_font_box (font, scw_rest_glyph (other->type));
        while (box.y0 - rest->rest_pos / 2.0 < taken.y1 - other->rest_pos / 2.0
               && taken.y0 - other->rest_pos / 2.0 < box.y1 - rest->rest_pos / 2.0
               && abs (rest->rest_pos) < 30)
          rest->rest_pos += rest->upper ? 2 : -2;
      }
}

static void
extend (Column *column, int staff, double x0, double x1)
{
  column->left[staff] = fmax (column->left[staff], -x0);
  column->right[staff] = fmax (column->right[staff], x1);
}

static void
measure_chord (const Layout *layout, Column *column, Chord *chord, const ScwMusicFont *font)
{
  double dots = chord->dots * 0.6 - 0.1, left = 0;

  if (chord->measure_rest || (chord->rest && chord->hidden))
    return;
  if (chord->rest)
    extend (column, chord->staff, chord->dx, chord->dx + glyph_width (font, scw_rest_glyph (chord->type)));
  for (int i = 0; i < chord->n_heads; i++)
    {
      const Head *head = &layout->heads[chord->first_head + i];
      double overhang = abs (head->pos) >= 6 ? LEDGER_OVERHANG * chord_scale (chord) : 0;
      double x = chord->dx + head->dx;

      extend (column, head->staff, x - overhang, x + head_width (font, chord) + overhang);
      if (head->accidental != SCW_ACCIDENTAL_NONE)
        extend (column, head->staff, head->accidental_dx, x);
      left = fmax (left, column->left[head->staff]);
    }
  if (chord->dots > 0)
    extend (column, chord->staff, chord->dx, chord->dots_dx + dots);
  if (chord->stem > 0 && chord->group < 0 && scw_flag_count (chord->type) > 0)
    extend (column, chord->staff, chord->dx,
            chord->dx + head_width (font, chord)
              + chord_scale (chord) * (glyph_width (font, SCW_GLYPH_FLAG_UP_8) - STEM_WIDTH));
}

static void
place_arpeggio (const Layout *layout, const Column *before, Column *column, Chord *chord)
{
  bool arpeggio = false;
  double left = 0;
  int staves[2] = { MAX_STAVES, -1 };

  for (int i = 0; i < chord->n_heads; i++)
    {
      const Head *head = &layout->heads[chord->first_head + i];

      arpeggio |= layout->elements[head->element].note.arpeggiate;
      left = fmax (left, before->left[head->staff]);
      staves[0] = head->staff < staves[0] ? head->staff : staves[0];
      staves[1] = head->staff > staves[1] ? head->staff : staves[1];
    }
  chord->arpeggio_dx = NOTHING;
  if (!arpeggio)
    return;
  chord->arpeggio_dx = -left - 1.05;
  for (int s = staves[0]; s <= staves[1]; s++)
    extend (column, s, chord->arpeggio_dx, 0);
}

static void
place_column (Layout *layout, int i, const ScwMusicFont *font)
{
  Column *column = &layout->columns[i], before;
  Chord *chords[MAX_IN_COLUMN];
  int n = 0;

  for (int s = 0; s < MAX_STAVES; s++)
    column->left[s] = column->right[s] = NOTHING;
  if (column->clef)
    {
      const ScwClef *clef = &layout->elements[column->element].clef;

      extend (column, column->staff, 0, 0.8 * glyph_width (font, scw_clef_glyph (*clef)) + 0.1);
      return;
    }
  n = chords_in (layout, i, chords);
  place_heads (layout, chords, n, font);
  place_accidentals (layout, chords, n, font);
  for (int c = 0; c < n; c++)
    {
      place_dots (layout, chords, n, chords[c], font);
      if (chords[c]->rest)
        place_rest (layout, chords[c], font);
      measure_chord (layout, column, chords[c], font);
    }
  part_rests (chords, n, font);
  before = *column;
  for (int c = 0; c < n; c++)
    place_arpeggio (layout, &before, column, chords[c]);
}

/* A quarter note takes 3.3 staff spaces, and twice the time 1.45 times the room. */
double
scw_ideal_distance (ScwFraction length)
{
  double quarters = (double) length.num / (double) length.den;

  return quarters <= 0 ? 0 : 3.3 * pow (fmin (quarters, 16), 0.54);
}

void
scw_layout_place (Layout *layout, const ScwMusicFont *font)
{
  const Column *next = NULL;

  for (int i = 0; i < layout->n_columns; i++)
    place_column (layout, i, font);
  for (int i = layout->n_columns - 1; i >= 0; i--)
    {
      Column *column = &layout->columns[i];

      column->fixed = column->clef || column->grace != 0;
      if (column->fixed)
        continue;
      column->ideal
        = scw_ideal_distance (scw_fraction_sub (next != NULL ? next->onset : layout->length, column->onset));
      next = column;
    }
}
