/* SPDX-License-Identifier: GPL-3.0-or-later */
/* region.h: a region: a system on a page, and what was read from it; and a sheet: a page with its regions.
 *
 * The token list of a region is authoritative: scores, MusicXML and everything drawn or played are made
 * from it (compose.h). ScwTranscriber fills both on the main context only, while it emits its signals, so
 * widgets may read them at any time without a lock.
 */
#pragma once

#include <glib-object.h>

#include "engine/decode/reader.h"
#include "engine/image/prepare.h"
#include "engine/notation/check/check.h"

G_BEGIN_DECLS

typedef enum
{
  SCW_REGION_WAITING,
  SCW_REGION_READING,
  SCW_REGION_DONE,
  SCW_REGION_INTERRUPTED, /* holds what was read before somebody cancelled */
  SCW_REGION_UNREADABLE,  /* not tried: not what the model was taught (a single staff); 'message' says so */
  SCW_REGION_FAILED,      /* 'message' says why */
} ScwRegionState;

#define SCW_TYPE_REGION (scw_region_get_type ())
G_DECLARE_FINAL_TYPE (ScwRegion, scw_region, SCW, REGION, GObject)

struct _ScwRegion
{
  GObject parent_instance;

  int page;     /* from 1 */
  int index;    /* from 0, in reading order on the page */
  ScwBox box;   /* from the first staff line to the last, pixels of the page as opened */
  ScwBox crop;  /* what is read */
  ScwView view; /* the same, straightened */
  int staves;   /* 0: not known (a picture taken as one system) */
  int group;    /* regions of a page with the same number sound together (systems.h); -1: not known yet */
  bool ossia;   /* an extra staff of its group, no part */
  double staff_space;
  double quality;

  ScwRegionState state;
  char *message;
  GArray *tokens; /* of ScwReadToken, without <bos> and <eos> */
  ScwReadStop stop;
  ScwBarsSeen bars; /* how many measures the picture shows */
};

#define SCW_TYPE_SHEET (scw_sheet_get_type ())
G_DECLARE_FINAL_TYPE (ScwSheet, scw_sheet, SCW, SHEET, GObject)

struct _ScwSheet
{
  GObject parent_instance;

  int page; /* from 1 */
  int width;
  int height;
  double skew_deg;
  double dpi;         /* of a PDF page; 0: the picture has pixels of its own */
  char *message;      /* why the page could not be read, or NULL */
  GPtrArray *regions; /* of ScwRegion, in reading order */
};

ScwRegion *scw_region_new (void);
ScwSheet *scw_sheet_new (void);

/* Numbers the groups anew, from 0 in the order of their first regions; a region of none is one of its own. */
void scw_sheet_number_groups (ScwSheet *self);

/* A stable name for JSON: "done", "interrupted" ... */
const char *scw_region_state_name (ScwRegionState state);
const char *scw_read_stop_name (ScwReadStop stop);

/* The token ids, to be freed. */
gint32 *scw_region_dup_ids (ScwRegion *self, int *n);

G_END_DECLS
