/* SPDX-License-Identifier: GPL-3.0-or-later */
/* region.h: a region: a row of a page (a system, or the staves of one part in it), and what was read from it; and a sheet: a page with its regions.
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
#include "engine/words/words.h"

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

/* What joins a row to the next one of its group, beside the stroke at the left edge. */
typedef enum
{
  SCW_JOIN_BRACKET = 1 << 0,
  SCW_JOIN_BARLINES = 1 << 1, /* they run through */
} ScwRowJoin;

#define SCW_TYPE_REGION (scw_region_get_type ())
G_DECLARE_FINAL_TYPE (ScwRegion, scw_region, SCW, REGION, GObject)

struct _ScwRegion
{
  GObject parent_instance;

  int page;       /* from 1 */
  int index;      /* from 0, in reading order on the page */
  ScwBox box;     /* from the first staff line to the last, pixels of the page as opened */
  ScwBox crop;    /* what is read */
  ScwView view;   /* the same, straightened */
  int staves;     /* 0: not known (a picture taken as one system) */
  int group;      /* what follows each other on a page with the same number sounds together; -1: by itself */
  int joined;     /* to the next of the same group: ScwRowJoins */
  gboolean ossia; /* a short or small extra staff above another one: read, but no part of the score */
  double staff_space;
  double quality;

  ScwRegionState state;
  char *message;
  GArray *tokens; /* of ScwReadToken, without <bos> and <eos> */
  GArray *
    places; /* of double: where each token was read, x on the page, NAN: not known; empty unless words are read */
  ScwReadStop stop;
  ScwBarsSeen bars; /* how many measures the picture shows */
  int part;         /* of the score, from 0; -1: not known yet, or none */
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
  double dpi;    /* of a PDF page; 0: the picture has pixels of its own */
  char *message; /* why the page could not be read, or NULL */
  char
    *remark; /* what was done to the page, or is wrong with it (picture.h), or with nothing on it; or NULL */
  GPtrArray *regions; /* of ScwRegion, in reading order */
  ScwWords words;     /* that stand on it, where they were read; their rows are regions */
};

ScwRegion *scw_region_new (void);
ScwSheet *scw_sheet_new (void);

/* Whether two that follow each other sound together. */
static inline gboolean
scw_groups_join (int group, int next)
{
  return group >= 0 && group == next;
}

/* Numbers the groups from 0 in reading order: one for each region that stands by itself. */
void scw_sheet_number_groups (ScwSheet *self);

/* A stable name for JSON: "done", "interrupted" ... */
const char *scw_region_state_name (ScwRegionState state);
const char *scw_read_stop_name (ScwReadStop stop);

/* The token ids, to be freed. */
gint32 *scw_region_dup_ids (ScwRegion *self, int *n);

G_END_DECLS
