/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/engrave/outside/order.h"

#include "engine/engrave/outside/lyrics.h"
#include "engine/engrave/outside/words.h"

bool
scw_draw_outside (Drawing *drawing, const Spanner *spanners, int n_spanners)
{
  Outside outside = { .drawing = drawing, .spanners = spanners, .n_spanners = n_spanners };
  int n_items = drawing->items->n;
  double width = drawing->n_bars > 0 ? drawing->bars[drawing->n_bars - 1].x1 : 0;
  bool ok;

  scw_draw_glissandos (drawing, spanners, n_spanners);
  if (!scw_skyline_make (&outside.skyline, drawing, width))
    return false;
  scw_outside_fingers (&outside);
  scw_outside_signs (&outside);
  ok = scw_outside_dynamics (&outside);
  scw_outside_expressions (&outside);
  ok = ok && scw_outside_lyrics (&outside);
  scw_outside_octave_lines (&outside);
  ok = ok && scw_outside_pedals (&outside);
  scw_outside_symbols (&outside);
  scw_outside_fermatas (&outside);
  if (drawing->n_part == 0)
    {
      scw_outside_jumps (&outside);
      scw_outside_endings (&outside);
    }
  scw_outside_tempos (&outside);
  scw_outside_centre (&outside);
  drawing->marked = drawing->items->n > n_items;
  scw_skyline_clear (&outside.skyline);
  return ok && !outside.failed;
}
