/* SPDX-License-Identifier: GPL-3.0-or-later */
/* part-row.h: a part in the list of parts. Signals: "part-changed" (): a person has changed what
 * get_info says; "part-moved" (int place, int by): it wants to stand so many rows further down. */
#pragma once

#include <adwaita.h>

#include "app/document/document.h"

G_BEGIN_DECLS

#define SCW_TYPE_PART_ROW (scw_part_row_get_type ())
G_DECLARE_FINAL_TYPE (ScwPartRow, scw_part_row, SCW, PART_ROW, AdwExpanderRow)

ScwPartRow *scw_part_row_new (void);

/* Shows a part; what somebody is typing stays. */
void scw_part_row_set_part (ScwPartRow *self, const ScwDocumentParts *parts, int i);
int scw_part_row_get_place (ScwPartRow *self);

/* As a person wants it. Good until the next change. */
const ScwPartInfo *scw_part_row_get_info (ScwPartRow *self);

G_END_DECLS
