/* SPDX-License-Identifier: GPL-3.0-or-later */
/* player-stage.h: plays a performance: a synthesizer, a speaker, and the lock between the speaker's thread
 * and the main thread. Private to player.c.
 *
 * The speaker's thread holds the lock while it renders a period (11 ms of sound, which takes a fraction of
 * that time); the main thread holds it only to change a value.
 */
#pragma once

#include "app/sound/player-fluid.h"

#define SCW_STAGE_RATE 48000

typedef struct ScwStage ScwStage;

/* Opens on a thread of its own; 'opened' is called in the thread-default main context of now with the stage,
 * or NULL and the error, either to be freed by it. */
void scw_stage_open (const char *soundfont,
                     const char *driver,
                     void (*opened) (ScwStage *stage, GError *error, gpointer data),
                     gpointer data);

/* Closes the speaker; the performance is the caller's. NULL is allowed. */
void scw_stage_free (ScwStage *stage);

/* While locked, the performance may be changed. Without a stage nothing needs a lock: NULL is allowed. */
void scw_stage_lock (ScwStage *stage);
void scw_stage_unlock (ScwStage *stage);

/* Not with the lock held. The stage borrows it until another is set or it is freed. NULL: none. */
void scw_stage_set_performance (ScwStage *stage, ScwPerformance *performance);
void scw_stage_set_playing (ScwStage *stage, gboolean playing);
gboolean scw_stage_is_over (ScwStage *stage);   /* the performance came to its end */
guint64 scw_stage_get_frames (ScwStage *stage); /* that the speaker asked for */
