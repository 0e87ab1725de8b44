/* SPDX-License-Identifier: GPL-3.0-or-later */
/* adaptations.h: the adaptations this user's programs have learned from corrections
 * (engine/model/adaptation.h), and which of them are switched on.
 *
 *     $XDG_DATA_HOME/scorewright/adaptations/NAME.safetensors
 *     $XDG_DATA_HOME/scorewright/adaptations/on                   a key file: [on] MODEL-FINGERPRINT=NAME
 *
 * At most one is on for each model; programs use it unless told otherwise. Functions block on file access
 * and may be called from any thread.
 */
#pragma once

#include <gio/gio.h>

#include "engine/model/adaptation.h"

G_BEGIN_DECLS

typedef struct
{
  char *name; /* of the file, without suffix */
  char *path;
  ScwAdaptationFacts facts;
  gboolean on;
} ScwAdaptationEntry;

void scw_adaptation_entry_free (ScwAdaptationEntry *entry);

/* All of them, of ScwAdaptationEntry, by name. Files that are no adaptations are left out. Never NULL. */
GPtrArray *scw_adaptations_list (void);

/* A name is not empty, at most 60 bytes, and has no '/' and no leading '.'. */
gboolean scw_adaptations_check_name (const char *name, GError **error);

/* Where the adaptation of this name is or would be. */
char *scw_adaptations_path (const char *name);

/* Switches one on (the other of its model goes off) or off. FALSE and error if there is none. */
gboolean scw_adaptations_set_on (const char *name, gboolean on, GError **error);
gboolean scw_adaptations_delete (const char *name, GError **error);

/* The path of the adaptation that a weight file is to be used with, or NULL: none. 'wanted' NULL: the one
 * that is on for it; "none"; a name; or a path. Costs little. */
char *scw_adaptations_choose (const char *model, const char *wanted);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ScwAdaptationEntry, scw_adaptation_entry_free)

G_END_DECLS
