/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/engrave/scrap.h"

#include "engine/notation/lmx/linearize.h"

#define SPACE 5.0 /* pixels of a staff space, at most */
#define ROOM  1.0 /* around the staff, staff spaces */
#define PALE  0.45

struct ScwScrap
{
  ScwGlyphFont *font;
  ScwScore *score; /* of one part */
  ScwEngraving *engraving;
  int element; /* what is in question */
};

/* The clef in force for an element. */
static ScwClef
clef_at (const ScwPart *music, int m, int i, int staff)
{
  const ScwFraction onset = music->measures[m].elements[i].onset;
  ScwClef clef = { .sign = staff == 2 && music->staves == 2 ? 'F' : 'G', .staff = 1 };

  clef.line = clef.sign == 'F' ? 4 : 2;
  for (int k = 0; k <= m; k++)
    for (int j = 0; j < music->measures[k].n_elements; j++)
      {
        const ScwElement *other = &music->measures[k].elements[j];

        if (other->kind == SCW_ELEMENT_CLEF && MAX (other->clef.staff, 1) == staff
            && (k < m || scw_fraction_cmp (other->onset, onset) <= 0))
          clef = other->clef;
      }
  clef.staff = 1;
  return clef;
}

/* By itself: no beam, slur or tuplet leads anywhere. */
static gboolean
add_note (ScwMeasure *measure, const ScwNote *note)
{
  ScwElement *element = scw_measure_add (measure, SCW_ELEMENT_NOTE, NULL);

  if (element == NULL)
    return FALSE;
  element->note = *note;
  element->note.n_beams = element->note.n_tieds = element->note.n_tuplets = element->note.n_slurs = 0;
  element->note.n_lyrics = 0;
  element->note.signs &= ~(1u << SCW_SIGN_WAVY_LINE_START | 1u << SCW_SIGN_WAVY_LINE_STOP
                           | 1u << SCW_SIGN_GLISSANDO_START | 1u << SCW_SIGN_GLISSANDO_STOP);
  if (element->note.tremolo != SCW_TREMOLO_SINGLE)
    element->note.tremolo = SCW_TREMOLO_NONE;
  element->note.hidden = FALSE;
  element->note.voice = 1;
  element->note.staff = 1;
  return TRUE;
}

/* Copies element i and its clef; *question is its place among the copies, -1: it is not to be drawn. */
static gboolean
cut (const ScwPart *music, int m, int i, ScwMeasure *measure, int *question)
{
  const ScwMeasure *from = &music->measures[m];
  const ScwElement *element = &from->elements[i];
  ScwElement *copy;
  int first = i;

  *question = -1;
  if (element->kind != SCW_ELEMENT_NOTE && element->kind != SCW_ELEMENT_CLEF
      && element->kind != SCW_ELEMENT_KEY && element->kind != SCW_ELEMENT_TIME)
    return TRUE;
  if (element->kind == SCW_ELEMENT_NOTE && !element->note.measure_rest
      && ((!element->note.rest && !element->note.has_pitch) || element->note.type == SCW_TYPE_NONE))
    return TRUE;
  copy = scw_measure_add (measure, SCW_ELEMENT_CLEF, NULL);
  if (copy == NULL)
    return FALSE;
  copy->clef
    = element->kind == SCW_ELEMENT_CLEF
        ? element->clef
        : clef_at (music, m, i, element->kind == SCW_ELEMENT_NOTE ? MAX (element->note.staff, 1) : 1);
  copy->clef.staff = 1;
  if (element->kind == SCW_ELEMENT_KEY || element->kind == SCW_ELEMENT_TIME)
    {
      copy = scw_measure_add (measure, element->kind, NULL);
      if (copy == NULL)
        return FALSE;
      if (element->kind == SCW_ELEMENT_KEY)
        copy->key = element->key;
      else
        copy->time = (ScwTime){ .beats = element->time.beats,
                                .beat_type = element->time.beat_type,
                                .symbol = element->time.symbol };
    }
  *question = measure->n_elements - 1;
  if (element->kind != SCW_ELEMENT_NOTE)
    return TRUE;
  while (first > 0 && from->elements[first].note.chord && from->elements[first - 1].kind == SCW_ELEMENT_NOTE)
    first--;
  for (int k = first; k < from->n_elements; k++)
    {
      if (k > first && (from->elements[k].kind != SCW_ELEMENT_NOTE || !from->elements[k].note.chord))
        break;
      if (!add_note (measure, &from->elements[k].note))
        return FALSE;
      if (k == i)
        *question = measure->n_elements - 1;
    }
  return TRUE;
}

static gboolean
find_element (const ScwPart *music, int token, int *m, int *i)
{
  for (*m = 0; *m < music->n_measures; ++*m)
    for (*i = 0; *i < music->measures[*m].n_elements; ++*i)
      if (token >= music->measures[*m].elements[*i].span.first
          && token < music->measures[*m].elements[*i].span.end)
        return TRUE;
  return FALSE;
}

static gboolean
engrave (ScwScrap *self)
{
  ScwEngraveStyle style = scw_engrave_style ();

  scw_part_resolve_times (self->score->parts[0]);
  style.measure_numbers = style.final_barline = false;
  style.excerpt = true;
  style.stretch_last = 1;
  self->engraving = scw_engraving_new (scw_glyph_font_metrics (self->font), &style, NULL);
  return self->engraving != NULL && scw_engraving_update (self->engraving, self->score, NULL)
         && scw_engraving_n_systems (self->engraving) == 1;
}

ScwScrap *
scw_scrap_new (const gint32 *ids, int n, int token, int id, ScwGlyphFont *font)
{
  g_autofree gint32 *changed = g_memdup2 (ids, sizeof *ids * (gsize) n);
  g_autoptr (ScwScrap) self = g_new0 (ScwScrap, 1);
  ScwPart *music, *alone;
  ScwMeasure *measure;
  int m, i;
  gboolean ok;

  changed[token] = id;
  music = scw_delinearize (changed, n, SCW_RULES_MUSICAL, NULL, NULL);
  self->font = font;
  alone = scw_part_new (NULL);
  ok = music != NULL && alone != NULL && (measure = scw_part_add_measure (alone, NULL)) != NULL
       && find_element (music, token, &m, &i) && cut (music, m, i, measure, &self->element)
       && self->element >= 0;
  scw_part_free (music);
  if (ok)
    alone->staves = 1;
  else
    g_clear_pointer (&alone, scw_part_free);
  self->score = alone != NULL ? scw_score_of_part (alone, NULL) : NULL;
  return self->score != NULL && engrave (self) ? g_steal_pointer (&self) : NULL;
}

void
scw_scrap_free (ScwScrap *self)
{
  if (self == NULL)
    return;
  scw_engraving_free (self->engraving);
  scw_score_free (self->score);
  g_free (self);
}

const ScwPart *
scw_scrap_get_part (const ScwScrap *self)
{
  return self->score->parts[0];
}

typedef struct
{
  const ScwScrap *scrap;
  const double *ink;
} Palette;

static void
colour (cairo_t *cr, const ScwItem *item, void *data)
{
  const Palette *palette = data;
  const double *ink = palette->ink;

  cairo_set_source_rgba (cr, ink[0], ink[1], ink[2], item->element == palette->scrap->element ? 1 : PALE);
}

void
scw_scrap_paint (const ScwScrap *self, cairo_t *cr, double width, double height, const double ink[3])
{
  const ScwSystem *system = scw_engraving_system (self->engraving, 0);
  const double top = MIN (system->box.y0, -ROOM), bottom = MAX (system->box.y1, 4 + ROOM);
  double space = MIN (SPACE, MIN (width / system->width, height / (bottom - top)));
  Palette palette = { self, ink };

  cairo_save (cr);
  cairo_translate (cr, (width - system->width * space) / 2, (height - (top + bottom) * space) / 2);
  cairo_scale (cr, space, space);
  for (int i = 0; i < system->n_items; i++)
    if (system->items[i].role != SCW_ROLE_BARLINE)
      scw_paint_items (cr, self->font, &system->items[i], 1, colour, &palette);
  cairo_restore (cr);
}
