/* SPDX-License-Identifier: GPL-3.0-or-later */
/* look.h: where the network looked for the selected token, or for the one under the pointer. Follows a
 * selection, asks the engine, and keeps the newest answer; older requests are cancelled. Signal "changed".
 */
#pragma once

#include "ui/parts/selection.h"

G_BEGIN_DECLS

#define SCW_TYPE_LOOK (scw_look_get_type ())
G_DECLARE_FINAL_TYPE (ScwLook, scw_look, SCW, LOOK, GObject)

ScwLook *scw_look_new (ScwSelection *selection);

/* NULL: nothing selected, or still asking. */
const ScwAttention *scw_look_get (ScwLook *self);

/* (n) of the mean or of the chosen head; NULL as above. */
const float *scw_look_get_weights (ScwLook *self);

/* -1, -1: the mean. Layers and heads from 0. */
void scw_look_set_head (ScwLook *self, int layer, int head);
int scw_look_get_layer (ScwLook *self);
int scw_look_get_head (ScwLook *self);

/* The token that the pointer rests on, until another is selected; -1: none. */
void scw_look_point (ScwLook *self, int token);

/* Asks for every layer and head too: while they are shown. */
void scw_look_set_each (ScwLook *self, gboolean each);

/* Nothing is asked while this is off. */
void scw_look_set_enabled (ScwLook *self, gboolean enabled);
gboolean scw_look_get_enabled (ScwLook *self);

G_END_DECLS
