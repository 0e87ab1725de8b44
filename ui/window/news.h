/* SPDX-License-Identifier: GPL-3.0-or-later */
/* news.h: tells screen readers what happens: that reading goes on, systems that are read, what toasts say.
 *
 * GTK 4.8 cannot announce. So there is an alert that draws nothing: with each news it goes, gets it as its name
 * and comes again, which AT-SPI reports ("children-changed" with an alert, "property-change:accessible-name" of
 * it). Seldom: a news waits until the one before has been up for some seconds, and only the last one waits.
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
