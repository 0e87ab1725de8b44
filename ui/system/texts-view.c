/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/system/texts-view.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "app/correct/correct-words.h"

/* A page has a few; of very many nobody looks at the last. */
#define MOST_ROWS 60

struct _ScwTextsView
{
  GtkBox parent_instance;

  ScwSelection *selection;
  ScwDocumentPage *page;
  GPtrArray *boxes; /* of ScwSystemBox whose words are listened to */
  GtkStack *stack;
  GtkListBox *list;
  GPtrArray *rows; /* of AdwEntryRow, owned by the list */
  guint fill_id;
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (ScwTextsView, scw_texts_view, GTK_TYPE_BOX)

/* What an entry is about. */
typedef struct
{
  ScwSystemBox *box; /* or NULL: of the page */
  ScwPageWord *word;
} Text;

static void
text_free (gpointer data)
{
  Text *text = data;

  g_clear_object (&text->box);
  scw_page_word_unref (text->word);
  g_free (text);
}

static const char *
role_text (ScwWordRole role)
{
  static const char *const names[SCW_WORD_ROLES]
    = { N_ ("Title"),          N_ ("Subtitle"),     N_ ("Composer"),    N_ ("Lyricist"),
        N_ ("Part Name"),      N_ ("Abbreviation"), N_ ("Page Number"), N_ ("Measure Number"),
        N_ ("Footer"),         N_ ("Tempo"),        N_ ("Expression"),  N_ ("Metronome"),
        N_ ("Rehearsal Mark"), N_ ("Chord Symbol"), N_ ("Lyrics"),      N_ ("Other Text") };

  return _ (names[role]);
}

/* ---- rows ---- */

static void
on_done (GtkEditable *row, ScwTextsView *self)
{
  const Text *text = g_object_get_data (G_OBJECT (row), "text");
  g_autofree char *said = g_strstrip (g_strdup (gtk_editable_get_text (row)));

  if (!self->filling && text != NULL && self->page != NULL)
    scw_correct_word (scw_selection_get_document (self->selection), self->page, text->box, text->word, said);
}

static void
on_focus (GtkEventControllerFocus *controller, ScwTextsView *self)
{
  GtkWidget *row = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller));
  const Text *text = g_object_get_data (G_OBJECT (row), "text");

  if (text != NULL)
    scw_selection_set_word (self->selection, text->word);
}

static void
on_leave (GtkEventControllerFocus *controller, ScwTextsView *self)
{
  on_done (GTK_EDITABLE (gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller))), self);
}

static GtkWidget *
make_row (ScwTextsView *self)
{
  GtkWidget *row = adw_entry_row_new (), *icon = gtk_image_new_from_icon_name ("dialog-warning-symbolic");
  GtkEventController *focus = gtk_event_controller_focus_new ();

  gtk_widget_set_tooltip_text (icon, _ ("Unclear: left out of files until you correct it"));
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (row), icon);
  g_object_set_data (G_OBJECT (row), "icon", icon);
  g_signal_connect_object (row, "entry-activated", G_CALLBACK (on_done), self, 0);
  g_signal_connect_object (focus, "enter", G_CALLBACK (on_focus), self, 0);
  g_signal_connect_object (focus, "leave", G_CALLBACK (on_leave), self, 0);
  gtk_widget_add_controller (row, focus);
  gtk_list_box_append (self->list, row);
  g_ptr_array_add (self->rows, row);
  return row;
}

static void
set_row (ScwTextsView *self, guint i, ScwSystemBox *box, ScwPageWord *word)
{
  GtkWidget *row = i < self->rows->len ? self->rows->pdata[i] : make_row (self);
  const Text *before = g_object_get_data (G_OBJECT (row), "text");
  Text *text;

  if (before != NULL && before->word == word && before->box == box)
    return;
  text = g_new (Text, 1);
  *text = (Text){ box != NULL ? g_object_ref (box) : NULL, scw_page_word_ref (word) };
  g_object_set_data_full (G_OBJECT (row), "text", text, text_free);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), role_text (word->word.role));
  gtk_editable_set_text (GTK_EDITABLE (row), word->word.text);
  gtk_widget_set_visible (g_object_get_data (G_OBJECT (row), "icon"),
                          word->word.confidence < SCW_WORDS_LEAST);
}

static guint
add_rows (ScwTextsView *self, guint n, ScwSystemBox *box, const GArray *words)
{
  for (guint i = 0; words != NULL && i < words->len && n < MOST_ROWS; i++)
    {
      ScwPageWord *word = g_array_index (words, ScwWordAt, i).word;

      if (word->word.role != SCW_WORD_LYRIC)
        set_row (self, n++, box, word);
    }
  return n;
}

static gboolean
fill (gpointer data)
{
  ScwTextsView *self = data;
  guint n = 0;

  self->fill_id = 0;
  self->filling = TRUE;
  if (self->page != NULL)
    {
      n = add_rows (self, n, NULL, scw_document_page_get_words (self->page));
      for (guint i = 0; i < scw_document_page_get_n_boxes (self->page); i++)
        {
          ScwSystemBox *box = scw_document_page_get_box (self->page, i);

          n = add_rows (self, n, box, scw_system_box_get_words (box));
        }
    }
  while (self->rows->len > n)
    {
      gtk_list_box_remove (self->list, self->rows->pdata[self->rows->len - 1]);
      g_ptr_array_set_size (self->rows, (int) self->rows->len - 1);
    }
  gtk_stack_set_visible_child_name (self->stack, n > 0 ? "list" : "nothing");
  self->filling = FALSE;
  return G_SOURCE_REMOVE;
}

static void
fill_soon (ScwTextsView *self)
{
  if (self->fill_id == 0)
    self->fill_id = g_idle_add (fill, self);
}

/* ---- following the page ---- */

static void
listen_to_boxes (ScwTextsView *self)
{
  for (guint i = 0; i < self->boxes->len; i++)
    g_signal_handlers_disconnect_by_data (self->boxes->pdata[i], self);
  g_ptr_array_set_size (self->boxes, 0);
  for (guint i = 0; self->page != NULL && i < scw_document_page_get_n_boxes (self->page); i++)
    {
      ScwSystemBox *box = scw_document_page_get_box (self->page, i);

      g_ptr_array_add (self->boxes, g_object_ref (box));
      g_signal_connect_object (box, "words-changed", G_CALLBACK (fill_soon), self, G_CONNECT_SWAPPED);
    }
  fill_soon (self);
}

static void
take_page (ScwTextsView *self, ScwDocumentPage *page)
{
  if (self->page != NULL)
    g_signal_handlers_disconnect_by_data (self->page, self);
  g_set_object (&self->page, page);
  if (page != NULL)
    {
      g_signal_connect_object (page, "words-changed", G_CALLBACK (fill_soon), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (page, "items-changed", G_CALLBACK (listen_to_boxes), self, G_CONNECT_SWAPPED);
    }
  listen_to_boxes (self);
}

static void
on_page (ScwTextsView *self)
{
  take_page (self, scw_selection_get_page (self->selection));
}

void
scw_texts_view_set_selection (ScwTextsView *self, ScwSelection *selection)
{
  g_set_object (&self->selection, selection);
  g_signal_connect_object (selection, "notify::page", G_CALLBACK (on_page), self, G_CONNECT_SWAPPED);
  on_page (self);
}

/* ---- the widget ---- */

static void
scw_texts_view_dispose (GObject *object)
{
  ScwTextsView *self = SCW_TEXTS_VIEW (object);

  take_page (self, NULL);
  g_clear_handle_id (&self->fill_id, g_source_remove);
  g_clear_object (&self->selection);
  G_OBJECT_CLASS (scw_texts_view_parent_class)->dispose (object);
}

static void
scw_texts_view_finalize (GObject *object)
{
  g_ptr_array_unref (SCW_TEXTS_VIEW (object)->boxes);
  g_ptr_array_unref (SCW_TEXTS_VIEW (object)->rows);
  G_OBJECT_CLASS (scw_texts_view_parent_class)->finalize (object);
}

static void
scw_texts_view_class_init (ScwTextsViewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = scw_texts_view_dispose;
  G_OBJECT_CLASS (class)->finalize = scw_texts_view_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/scorewright/Scorewright/texts-view.ui");
  gtk_widget_class_bind_template_child (widget_class, ScwTextsView, stack);
  gtk_widget_class_bind_template_child (widget_class, ScwTextsView, list);
}

static void
scw_texts_view_init (ScwTextsView *self)
{
  self->boxes = g_ptr_array_new_with_free_func (g_object_unref);
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}
