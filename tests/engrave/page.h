/* SPDX-License-Identifier: GPL-3.0-or-later */
/* page.h: an engraved part, and what is on it. */
#pragma once

#include "tests/engrave/invariants.h"
#include "tests/notation/music.h"
#include "tests/support/alone.h"

typedef struct
{
  ScwPart *part;
  ScwEngraving *engraving;
  const ScwSystem *system; /* the first */
} Page;

/* Engraves a part, which it takes, and looks for faults in the engraving. */
static inline Page
page_of_part (ScwPart *part, double width)
{
  ScwEngraveStyle style = scw_engrave_style ();
  Page page = { .part = part };
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream (&text, &size);

  style.width = width;
  style.stretch_last = 1;
  page.engraving = scw_engraving_new (NULL, &style, NULL);
  assert_true (scw_engraving_update (page.engraving, ALONE (part), NULL));
  page.system = scw_engraving_system (page.engraving, 0);
  if (find_faults (ALONE (part), page.engraving, out) > 0)
    {
      fflush (out);
      fail_msg ("%s", text);
    }
  fclose (out);
  free (text);
  return page;
}

static inline void
close_page (Page *page)
{
  scw_engraving_free (page->engraving);
  scw_part_free (page->part);
}

/* The i-th item of a role in a system. */
static inline const ScwItem *
item (const ScwSystem *system, ScwItemRole role, int i)
{
  for (int k = 0; k < system->n_items; k++)
    if (system->items[k].role == role && i-- == 0)
      return &system->items[k];
  fail_msg ("too few items '%s'", scw_role_name (role));
  return NULL;
}

static inline int
items (const ScwSystem *system, ScwItemRole role)
{
  int n = 0;

  for (int k = 0; k < system->n_items; k++)
    n += system->items[k].role == role;
  return n;
}
