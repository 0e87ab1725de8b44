/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sheet.h: the steps of the press that are about music; only for engine/press. */
#pragma once

#include "engine/press/dice-private.h"
#include "engine/press/press.h"
#include "engine/press/printer.h"

/* change.c: what is done to a stretch of music before it is engraved. */
typedef struct
{
  const ScwPressStyle *style;
  uint64_t key;
  bool says_time; /* its first measure has a time signature of its own */
} Change;

/* False: it is not fit to be printed. */
bool scw_press_change (ScwPart **part, const Change *change);

/* strew.c: adds marks that songs hardly have. False: memory. */
bool scw_press_strew (ScwPart *part, const ScwPressStyle *style, uint64_t key, ScwError *error);

/* agree.c: takes from the part what has nothing in the display list of its engraving; *changed if there was any. */
bool scw_press_agree (ScwPart *part, const ScwItem *items, int n, bool *changed, ScwError *error);

/* places.c: the symbols of a display list; to be freed. NULL: memory, or *count is 0. */
ScwSymbolMark *scw_press_places (
  const ScwItem *items, int n, int staves, const double *staff_y, const ScwSlice *slice, int *count);

/* scraps.c: what stands around. The room it wants beyond the margins (staff spaces), and what it is. */
typedef struct
{
  double above, below; /* 0: nothing */
  bool text_above, text_below;
  bool joined;     /* barlines go on beyond the staff */
  double courtesy; /* room behind the last barline for signatures that hold from the next line on */
} ScrapPlan;

typedef struct
{
  const ScwItem *items;
  int n;
  ScwExtent box; /* of the line's own ink */
  double width;  /* of its staves */
  int staves;
  const double *staff_y;
  double height; /* of the picture, staff spaces */
} Scrapped;

ScrapPlan scw_scraps_plan (const ScwPressStyle *style, bool single, uint64_t key);
bool scw_scraps_print (
  Printer *printer, const Scrapped *scrapped, const ScrapPlan *plan, uint64_t key, ScwError *error);
