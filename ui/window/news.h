/* SPDX-License-Identifier: GPL-3.0-or-later */
/* news.h: announces to screen readers what happens: the progress of reading, finished systems, toasts.
 *
 * GTK 4.8 has no function for announcements. So there is an invisible alert: for each message it is hidden,
 * renamed and shown again, which AT-SPI reports ("children-changed" with an alert, then
 * "property-change:accessible-name"). Messages are rate-limited: a message waits until the previous one has
 * been shown for some seconds, and only the latest one waits.
 */
#pragma once

#include <gtk/gtk.h>

#include "app/document/document.h"

G_BEGIN_DECLS

#define SCW_TYPE_NEWS (scw_news_get_type ())
G_DECLARE_FINAL_TYPE (ScwNews, scw_news, SCW, NEWS, GtkWidget)

ScwNews *scw_news_new (ScwDocument *document);
void scw_news_say (ScwNews *self, const char *text); /* at once: somebody has just done something */

G_END_DECLS
