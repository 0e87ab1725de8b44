/* SPDX-License-Identifier: GPL-3.0-or-later */
/* printer.h: prints a display list in a style, as a plate engraver's hammer and burin would leave it; only for
 * engine/press.
 */
#pragma once

#include "engine/engrave/list/display.h"
#include "engine/press/style.h"
#include "engine/press/type.h"

typedef struct
{
  ScwCanvas canvas;
  ScwShape shape;
  const ScwTypeChoice *type;
  const ScwPressStyle *style;
  double space;  /* pixels of a staff space */
  double x0, y0; /* where the top left corner of the picture is */
  bool hammered; /* by hand */
  bool wide_brace;
  bool old_rests; /* quarter rests like eighth rests turned round */
  int tuplets;    /* 0: all, 1: the first few, 2: numbers without brackets, 3: none */
  uint64_t key;
} Printer;

bool scw_print_items (Printer *printer, const ScwItem *items, int n, ScwError *error);

/* Frees what it holds, but not the picture. */
void scw_printer_clear (Printer *printer);
