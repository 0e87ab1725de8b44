/* SPDX-License-Identifier: GPL-3.0-or-later */
/* help-page.h: shows a help page, written in the subset of Markdown that data/help uses: "# " the title,
 * "## " headings, "- " lists (an item a line), "![words](picture)" from beside the text, paragraphs of a
 * line, **bold** and `code`.
 */
#pragma once

#include <gtk/gtk.h>

/* 'folder' is the resource the pictures lie in. *title: what stands behind "# "; free with g_free. */
GtkWidget *scw_help_page_new (const char *markdown, const char *folder, char **title);
