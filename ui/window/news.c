/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/window/news.h"

#include <glib/gi18n.h>

#include "engine/unused.h"

#define SELDOM_MS 4000

struct _ScwNews
{
  GtkWidget parent_instance;

  ScwDocument *document;
  guint read; /* systems that were when it was last told */
  gboolean reading;
  char *next; /* what waits */
  guint wait_id;
};

G_DEFINE_FINAL_TYPE (ScwNews, scw_news, GTK_TYPE_WIDGET)

/* ---- saying ---- */

static void
show (ScwNews *self, const char *text)
{
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
}

static gboolean
say_next (gpointer data)
{
  ScwNews *self = data;
  g_autofree char *text = g_steal_pointer (&self->next);

  if (text == NULL)
    {
      self->wait_id = 0;
      return G_SOURCE_REMOVE;
    }
  show (self, text);
  return G_SOURCE_CONTINUE;
}

void
scw_news_say (ScwNews *self, const char *text)
{
  g_clear_pointer (&self->next, g_free);
  g_clear_handle_id (&self->wait_id, g_source_remove);
  show (self, text);
  self->wait_id = g_timeout_add (SELDOM_MS, say_next, self);
}

static void
say_soon (ScwNews *self, const char *text)
{
  if (self->wait_id == 0)
    scw_news_say (self, text);
  else
    {
      g_free (self->next);
      self->next = g_strdup (text);
    }
}

/* ---- what there is to say of reading ---- */

static void
count (ScwDocument *document, guint *read, guint *all)
{
  *read = *all = 0;
  for (guint p = 0; p < scw_document_get_n_pages (document); p++)
    {
      ScwDocumentPage *page = scw_document_get_page (document, p);

      for (guint b = 0; b < scw_document_page_get_n_boxes (page); b++, ++*all)
        *read += scw_system_box_get_state (scw_document_page_get_box (page, b)) == SCW_REGION_DONE;
    }
}

static void
on_reading (ScwNews *self)
{
  gboolean reading = scw_document_get_reading (self->document);
  guint read, all;
  g_autofree char *text = NULL;

  count (self->document, &read, &all);
  if (reading == self->reading && read == self->read)
    return;
  if (reading && !self->reading)
    text = g_strdup (_ ("Reading…"));
  else if (reading && read > self->read)
    text
      = g_strdup_printf (ngettext ("%u of %u system is read", "%u of %u systems are read", all), read, all);
  else if (!reading && self->reading)
    text = g_strdup_printf (
      /* Translators: reading has come to its end, or was stopped */
      ngettext ("Reading has ended, %u of %u system is read", "Reading has ended, %u of %u systems are read",
                all),
      read, all);
  self->reading = reading;
  self->read = read;
  if (text != NULL)
    say_soon (self, text);
}

ScwNews *
scw_news_new (ScwDocument *document)
{
  ScwNews *self = g_object_new (SCW_TYPE_NEWS, "can-target", FALSE, "halign", GTK_ALIGN_START, "valign",
                                GTK_ALIGN_START, NULL);

  self->document = g_object_ref (document);
  g_signal_connect_object (document, "notify::reading", G_CALLBACK (on_reading), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "notify::progress", G_CALLBACK (on_reading), self, G_CONNECT_SWAPPED);
  return self;
}

static void
scw_news_dispose (GObject *object)
{
  ScwNews *self = SCW_NEWS (object);

  g_clear_handle_id (&self->wait_id, g_source_remove);
  g_clear_pointer (&self->next, g_free);
  g_clear_object (&self->document);
  G_OBJECT_CLASS (scw_news_parent_class)->dispose (object);
}

static void
scw_news_class_init (ScwNewsClass *class)
{
  G_OBJECT_CLASS (class)->dispose = scw_news_dispose;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (class), GTK_ACCESSIBLE_ROLE_ALERT);
}

static void
scw_news_init (SCW_UNUSED ScwNews *self)
{
}
