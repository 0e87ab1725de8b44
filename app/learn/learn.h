/* SPDX-License-Identifier: GPL-3.0-or-later */
/* learn.h: learning from corrections in the background: runs `scorewright-cli adapt` as a child process, at
 * low priority, which ends with its job.
 *
 * Properties that notify: "state" (ScwLearnState), "progress" (0 .. 1). When it is DONE, the result says
 * what came of it. If the adaptation was kept, it is switched on (adaptations.h); the model must be opened
 * again to use it. Main context only. One run at a time; another may be started afterwards.
 */
#pragma once

#include "app/learn/pairs.h"

G_BEGIN_DECLS

typedef enum
{
  SCW_LEARN_IDLE,
  SCW_LEARN_RUNNING,
  SCW_LEARN_DONE,
  SCW_LEARN_FAILED, /* the message says why */
  SCW_LEARN_CANCELLED,
} ScwLearnState;

typedef struct
{
  char *name;
  int learned, held;    /* pairs */
  double before, after; /* symbol error rates of those held back, 0 .. 1 */
  gboolean kept;
} ScwLearnOutcome;

#define SCW_TYPE_LEARN (scw_learn_get_type ())
G_DECLARE_FINAL_TYPE (ScwLearn, scw_learn, SCW, LEARN, GObject)

ScwLearn *scw_learn_new (void);

/* Takes the pairs. model NULL: the one that reading would take. encoder: how the music looks is learned, too;
 * takes longer. */
void scw_learn_start (ScwLearn *self, ScwPairs *pairs, const char *model, const char *name, gboolean encoder);
void scw_learn_cancel (ScwLearn *self);

ScwLearnState scw_learn_get_state (ScwLearn *self);
double scw_learn_get_progress (ScwLearn *self);
const GError *scw_learn_get_error (ScwLearn *self);
const ScwLearnOutcome *scw_learn_get_outcome (ScwLearn *self); /* when DONE */

G_END_DECLS
