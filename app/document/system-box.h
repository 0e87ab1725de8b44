/* SPDX-License-Identifier: GPL-3.0-or-later */
/* system-box.h: a system on a page of the document: where it is, what was read there, and what is wrong
 * with it.
 *
 * The token list of a box is authoritative. Main context only; changes come from the commands of
 * ScwDocument (document.h) and from the engine, never from here.
 *
 * Properties that notify: "state", "message", "queued", "progress" (0 .. 1), "n-tokens", "problems" (the
 * number of them). Signals:
 *
 *     tokens-changed    (guint first, guint removed, guint added)   as items-changed; a new token: (n, 0, 1)
 *     geometry-changed  ()                                          rectangle, view or staff space
 *     words-changed     ()
 */
#pragma once

#include <glib-object.h>

#include "app/pages/page-words.h"
#include "app/pages/region.h"
#include "engine/notation/score/problem.h"

G_BEGIN_DECLS

typedef enum
{
  SCW_ORIGIN_NETWORK,
  SCW_ORIGIN_PERSON, /* locked: survives every re-reading */
} ScwOrigin;

typedef struct
{
  int id;
  ScwOrigin origin;
  float probability;  /* the network's own, of this token */
  gboolean overruled; /* the grammar kept the network from its first choice */
  gboolean has_focus;
  float focus_x, focus_y;                        /* where it was read, page pixels */
  ScwAlternative alternatives[SCW_ALTERNATIVES]; /* best first, this one included */
} ScwBoxToken;

/* Where a box is. Pixels of the page as it is shown (after its quarter turns). */
typedef struct
{
  ScwBox lines; /* from the first staff line to the last; what is exchanged as x, y, w, h */
  ScwBox crop;  /* what is read, and what a person sees and moves */
  ScwView view; /* the same, straightened */
  int staves;   /* 0: not known (drawn by hand) */
  double staff_space;
  double quality;
  int group;  /* boxes that follow each other on a page with the same number sound together; -1: by itself */
  int joined; /* to the next of the same group: ScwRowJoins (app/pages/region.h) */
  gboolean ossia;   /* a short or small extra staff above another one: read, but no part of the score */
  gboolean by_hand; /* drawn or changed by a person */
} ScwBoxPlace;

#define SCW_TYPE_SYSTEM_BOX (scw_system_box_get_type ())
G_DECLARE_FINAL_TYPE (ScwSystemBox, scw_system_box, SCW, SYSTEM_BOX, GObject)

/* Unique while the program runs; the key of its session (queue/engine.h) is made of it. */
guint64 scw_system_box_get_id (ScwSystemBox *self);

const ScwBoxPlace *scw_system_box_get_place (ScwSystemBox *self);

/* The crop as a rectangle. */
const ScwBox *scw_system_box_get_rect (ScwSystemBox *self);

ScwRegionState scw_system_box_get_state (ScwSystemBox *self);
const GError *scw_system_box_get_error (ScwSystemBox *self); /* why it failed or was not tried; or NULL */
ScwReadStop scw_system_box_get_stop (ScwSystemBox *self);
double scw_system_box_get_progress (ScwSystemBox *self);
gboolean scw_system_box_get_queued (ScwSystemBox *self); /* it is its turn sooner or later, or now */

guint scw_system_box_get_n_tokens (ScwSystemBox *self);

/* Index of the first token that says something of the music, which may still have to come: 1 behind <bos:plus>, else 0. */
guint scw_system_box_get_first_token (ScwSystemBox *self);
const ScwBoxToken *scw_system_box_get_token (ScwSystemBox *self, guint i); /* good until the next change */

/* The ids of an array of ScwBoxToken. To be freed. */
gint32 *scw_box_tokens_dup_ids (GArray *tokens);
/* The token ids, to be freed. */
gint32 *scw_system_box_dup_ids (ScwSystemBox *self, int *n);

/* What is wrong with the music of this box alone; good until the next change. Found in the background after
 * reading. */
const ScwProblem *scw_system_box_get_problems (ScwSystemBox *self, guint *n);

/* The words of this row, of ScwWordAt; NULL: not known. Borrowed, never changed. */
GArray *scw_system_box_get_words (ScwSystemBox *self);

G_END_DECLS
