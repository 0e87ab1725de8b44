/* SPDX-License-Identifier: GPL-3.0-or-later */
/* changes.h: the commands in a document's history, for code that creates its own (correct), loads them
 * (project) or inspects them.
 */
#pragma once

#include "app/document/box-content.h"
#include "app/document/document.h"
#include "app/document/page-content.h"
#include "app/document/undo.h"

/* Commands. They take what they are given; see scw_undo_do. */
void scw_document_do (ScwDocument *self, const char *label, ScwChange *change, gconstpointer merge_key);
ScwChange *scw_change_pages (GPtrArray *pages);
ScwChange *scw_change_page (ScwDocumentPage *page, ScwPageContent *content);
ScwChange *scw_change_box (ScwSystemBox *box, ScwBoxContent *content);
ScwChange *scw_change_text (gboolean is_composer, const char *text);
ScwChange *scw_change_parts (ScwPartList *parts); /* NULL: nothing was ever said of them */

/* What a command holds: the other state, borrowed. */
typedef enum
{
  SCW_CHANGE_PAGES,
  SCW_CHANGE_PAGE,
  SCW_CHANGE_BOX,
  SCW_CHANGE_TITLE,
  SCW_CHANGE_COMPOSER,
  SCW_CHANGE_PARTS,
} ScwChangeKind;

typedef struct
{
  ScwChangeKind kind;
  GPtrArray *pages;
  ScwDocumentPage *page;
  const ScwPageContent *page_content;
  ScwSystemBox *box;
  const ScwBoxContent *box_content;
  const char *text;
  ScwPartList *parts;
} ScwChangeView;
ScwChangeView scw_change_look (const ScwChange *change);
