/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/system/lyric-entry.h"
#include "ui/system/transcription-view.h"

#include <glib/gi18n.h>

#include "app/words/error-words.h"
#include "ui/parts/direction.h"
#include "ui/parts/settings.h"
#include "ui/system/attention-grid.h"
#include "ui/system/pair-view.h"
#include "ui/system/tokens/token-strip.h"
#include "ui/system/tokens/words-list.h"

#define FILM_MS 140 /* a symbol */

struct _ScwTranscriptionView
{
  GtkBox parent_instance;

  ScwSelection *selection;
  ScwLook *look;
  ScwSystemBox *box;
  char *part; /* what it is called, where there are several; or NULL */

  GtkStack *stack; /* "none", "system" */
  GtkLabel *title;
  GtkLabel *status;
  GtkProgressBar *progress;
  GtkStack *button_stack; /* "read", "stop" */
  GtkStack *token_stack;  /* "tokens", "words", "waiting", "failed" */
  GtkPaned *split;
  int split_at; /* where it was before the symbols were folded away; -1: where it likes */
  ScwPairView *pair;
  ScwTokenStrip *strip;
  ScwWordsList *words;
  gboolean in_words, symbols;
  GtkWidget *failed_page;
  GtkRange *opacity;
  GtkWidget *steps;
  ScwAttentionGrid *grid;
  guint film_id;
  ScwLyricEntry *lyrics; /* or NULL: not wanted yet */
};

G_DEFINE_FINAL_TYPE (ScwTranscriptionView, scw_transcription_view, GTK_TYPE_BOX)

enum
{
  PROP_0,
  PROP_FILM,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

/* ---- what is going on ---- */

static guint
count_doubtful (ScwSystemBox *box)
{
  double threshold = scw_settings_doubtful ();
  guint n = 0;

  for (guint i = 0; i < scw_system_box_get_n_tokens (box); i++)
    {
      const ScwBoxToken *token = scw_system_box_get_token (box, i);

      n += token->origin == SCW_ORIGIN_NETWORK && (double) token->probability < threshold;
    }
  return n;
}

static char *
status_text (ScwSystemBox *box)
{
  guint n = scw_system_box_get_n_tokens (box), doubtful = count_doubtful (box);
  g_autofree char *symbols = g_strdup_printf (ngettext ("%u symbol", "%u symbols", n), n);
  g_autofree char *doubts = g_strdup_printf (ngettext ("%u doubtful", "%u doubtful", doubtful), doubtful);

  switch (scw_system_box_get_state (box))
    {
    case SCW_REGION_READING:
      return g_strdup_printf (_ ("Reading · %s"), symbols);
    case SCW_REGION_INTERRUPTED:
      return g_strdup_printf (_ ("Stopped · %s · %s"), symbols, doubts);
    case SCW_REGION_DONE:
      return g_strdup_printf ("%s · %s", symbols, doubts);
    case SCW_REGION_WAITING:
    case SCW_REGION_UNREADABLE:
    case SCW_REGION_FAILED:
    default:
      return g_strdup (_ ("Not read"));
    }
}

/* The symbols are there for who wants them; measures in words, and what says why there are none, always. */
static void
fold (ScwTranscriptionView *self)
{
  const gboolean shown
    = self->symbols || strcmp (gtk_stack_get_visible_child_name (self->token_stack), "tokens") != 0;
  gboolean moved;

  if (shown == gtk_widget_get_visible (GTK_WIDGET (self->token_stack)))
    return;
  if (!shown)
    {
      g_object_get (self->split, "position-set", &moved, NULL);
      self->split_at = moved ? gtk_paned_get_position (self->split) : -1;
    }
  gtk_widget_set_visible (GTK_WIDGET (self->token_stack), shown);
  gtk_paned_set_resize_end_child (self->split, shown);
  gtk_paned_set_shrink_end_child (self->split, shown);
  if (shown && self->split_at >= 0)
    gtk_paned_set_position (self->split, self->split_at);
  else
    g_object_set (self->split, "position-set", FALSE, NULL);
}

static void
update (ScwTranscriptionView *self)
{
  ScwRegionState state;
  guint n, index = 0;
  ScwDocumentPage *page;
  g_autofree char *status = NULL, *place = NULL, *title = NULL;

  gtk_stack_set_visible_child_name (self->stack, self->box != NULL ? "system" : "none");
  if (self->box == NULL)
    return;
  page = scw_selection_get_page (self->selection);
  if (page == NULL || !scw_document_page_find_box (page, self->box, &index))
    return;
  state = scw_system_box_get_state (self->box);
  n = scw_system_box_get_n_tokens (self->box);
  status = status_text (self->box);
  place = g_strdup_printf (_ ("System %u of %u"), index + 1, scw_document_page_get_n_boxes (page));
  title = self->part != NULL ? g_strdup_printf ("%s · %s", place, self->part) : g_strdup (place);
  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->status, status);
  gtk_widget_set_visible (GTK_WIDGET (self->progress), state == SCW_REGION_READING);
  gtk_progress_bar_set_fraction (self->progress, CLAMP (scw_system_box_get_progress (self->box), 0, 1));
  gtk_stack_set_visible_child_name (self->button_stack, state == SCW_REGION_READING ? "stop"
                                                        : n > 0                     ? "again"
                                                                                    : "read");
  if (n == 0 && (state == SCW_REGION_FAILED || state == SCW_REGION_UNREADABLE))
    {
      const GError *error = scw_system_box_get_error (self->box);
      g_autofree char *words = error != NULL ? scw_error_words (error) : g_strdup ("");
      g_autofree char *text = g_markup_escape_text (words, -1);

      g_object_set (self->failed_page, "title",
                    state == SCW_REGION_UNREADABLE ? _ ("This Model Cannot Read It")
                                                   : _ ("Could Not Be Read"),
                    "description", text, NULL);
      gtk_stack_set_visible_child_name (self->token_stack, "failed");
    }
  else
    gtk_stack_set_visible_child_name (self->token_stack, n == 0 && state != SCW_REGION_READING ? "waiting"
                                                         : self->in_words                      ? "words"
                                                                                               : "tokens");
  fold (self);
}

static void
update_part (ScwTranscriptionView *self)
{
  g_autoptr (ScwDocumentParts) parts = scw_document_find_parts (scw_selection_get_document (self->selection));
  const int part = self->box != NULL && parts->parts->len > 1 ? scw_document_parts_of (parts, self->box) : -1;

  g_free (self->part);
  self->part = part >= 0 ? scw_document_parts_name (parts, part) : NULL;
  update (self);
}

static void
on_box_selected (ScwTranscriptionView *self)
{
  ScwSystemBox *box = scw_selection_get_box (self->selection);

  scw_transcription_view_set_film (self, FALSE);
  if (self->box != NULL)
    g_signal_handlers_disconnect_by_data (self->box, self);
  g_set_object (&self->box, box);
  if (box != NULL)
    {
      g_signal_connect_object (box, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (box, "tokens-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
    }
  update_part (self);
}

static void
on_opacity (ScwTranscriptionView *self)
{
  if (scw_settings () != NULL)
    g_settings_set_double (scw_settings (), "overlay-opacity", gtk_range_get_value (self->opacity));
}

/* ---- the film ---- */

static gboolean
next_frame (gpointer data)
{
  ScwTranscriptionView *self = data;

  if (scw_selection_step_token (self->selection, 1))
    return G_SOURCE_CONTINUE;
  self->film_id = 0;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FILM]);
  return G_SOURCE_REMOVE;
}

gboolean
scw_transcription_view_get_film (ScwTranscriptionView *self)
{
  return self->film_id != 0;
}

void
scw_transcription_view_set_film (ScwTranscriptionView *self, gboolean playing)
{
  if (playing == (self->film_id != 0))
    return;
  g_clear_handle_id (&self->film_id, g_source_remove);
  if (playing && self->box != NULL)
    {
      if (scw_selection_get_token (self->selection) + 1 >= (int) scw_system_box_get_n_tokens (self->box))
        scw_selection_set_token (self->selection, 0);
      self->film_id = g_timeout_add (FILM_MS, next_frame, self);
    }
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FILM]);
}

/* ---- for the window ---- */

void
scw_transcription_view_set_selection (ScwTranscriptionView *self, ScwSelection *selection)
{
  g_set_object (&self->selection, selection);
  self->look = scw_look_new (selection);
  scw_pair_view_set_sources (self->pair, selection, self->look);
  scw_token_strip_set_selection (self->strip, selection);
  g_signal_connect_object (self->strip, "pointed", G_CALLBACK (scw_look_point), self->look,
                           G_CONNECT_SWAPPED);
  scw_words_list_set_selection (self->words, selection);
  scw_attention_grid_set_look (self->grid, self->look);
  gtk_range_set_value (self->opacity, scw_settings_opacity ());
  g_signal_connect_object (self->opacity, "value-changed", G_CALLBACK (on_opacity), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "notify::box", G_CALLBACK (on_box_selected), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (scw_selection_get_document (selection), "changed", G_CALLBACK (update_part), self,
                           G_CONNECT_SWAPPED);
  if (scw_settings () != NULL)
    g_signal_connect_object (scw_settings (), "changed::doubtful-threshold", G_CALLBACK (update), self,
                             G_CONNECT_SWAPPED);
  on_box_selected (self);
}

ScwLook *
scw_transcription_view_get_look (ScwTranscriptionView *self)
{
  return self->look;
}

gboolean
scw_transcription_view_save_overlay (ScwTranscriptionView *self, const char *path, GError **error)
{
  return scw_crop_view_save (scw_pair_view_get_crop (self->pair), path, error);
}

void
scw_transcription_view_grab_token_focus (ScwTranscriptionView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (gtk_widget_get_visible (GTK_WIDGET (self->token_stack)))
    scw_token_strip_grab_focus (self->strip);
  else if (!scw_engraving_view_focus_token (scw_pair_view_get_engraving (self->pair)) && root != NULL)
    gtk_root_set_focus (root, NULL); /* a symbol that cannot be seen: keys are for it all the same */
}

void
scw_transcription_view_set_symbols (ScwTranscriptionView *self, gboolean listed)
{
  const gboolean focused = scw_transcription_view_has_music_focus (self);

  self->symbols = listed;
  fold (self);
  if (focused)
    scw_transcription_view_grab_token_focus (self);
}

void
scw_transcription_view_set_words (ScwTranscriptionView *self, gboolean words)
{
  int token = scw_selection_get_token (self->selection);

  self->in_words = words;
  update (self);
  scw_selection_set_token (self->selection, token); /* the stack gave the focus to the first symbol */
  if (words)
    scw_words_list_grab_focus (self->words);
  else
    scw_transcription_view_grab_token_focus (self);
}

static void
on_lyrics_closed (ScwTranscriptionView *self)
{
  gtk_widget_child_focus (GTK_WIDGET (scw_pair_view_get_engraving (self->pair)), GTK_DIR_TAB_FORWARD);
}

gboolean
scw_transcription_view_type_lyrics (ScwTranscriptionView *self)
{
  if (self->lyrics == NULL)
    {
      self->lyrics
        = scw_lyric_entry_new (GTK_WIDGET (self), scw_pair_view_get_engraving (self->pair), self->selection);
      g_signal_connect_object (self->lyrics, "closed", G_CALLBACK (on_lyrics_closed), self,
                               G_CONNECT_SWAPPED);
    }
  return scw_lyric_entry_begin (self->lyrics);
}

gboolean
scw_transcription_view_has_music_focus (ScwTranscriptionView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL
         && (scw_token_strip_has_focus (self->strip)
             || gtk_widget_is_ancestor (focus, GTK_WIDGET (self->pair)));
}

void
scw_transcription_view_set_cursor (ScwTranscriptionView *self, double quarters)
{
  scw_pair_view_set_cursor (self->pair, quarters);
}

static void
scw_transcription_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_FILM)
    g_value_set_boolean (value, scw_transcription_view_get_film (SCW_TRANSCRIPTION_VIEW (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
scw_transcription_view_dispose (GObject *object)
{
  ScwTranscriptionView *self = SCW_TRANSCRIPTION_VIEW (object);

  g_clear_handle_id (&self->film_id, g_source_remove);
  if (self->lyrics != NULL)
    gtk_widget_unparent (GTK_WIDGET (g_steal_pointer (&self->lyrics)));
  g_clear_object (&self->box);
  g_clear_pointer (&self->part, g_free);
  g_clear_object (&self->look);
  g_clear_object (&self->selection);
  G_OBJECT_CLASS (scw_transcription_view_parent_class)->dispose (object);
}

static void
scw_transcription_view_class_init (ScwTranscriptionViewClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  g_type_ensure (SCW_TYPE_PAIR_VIEW);
  g_type_ensure (SCW_TYPE_TOKEN_STRIP);
  g_type_ensure (SCW_TYPE_WORDS_LIST);
  g_type_ensure (SCW_TYPE_ATTENTION_GRID);
  object_class->dispose = scw_transcription_view_dispose;
  object_class->get_property = scw_transcription_view_get_property;
  props[PROP_FILM]
    = g_param_spec_boolean ("film", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/scorewright/Scorewright/transcription-view.ui");
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, ScwTranscriptionView, name)
  CHILD (stack);
  CHILD (title);
  CHILD (status);
  CHILD (progress);
  CHILD (button_stack);
  CHILD (token_stack);
  CHILD (split);
  CHILD (pair);
  CHILD (strip);
  CHILD (words);
  CHILD (failed_page);
  CHILD (opacity);
  CHILD (steps);
  CHILD (grid);
#undef CHILD
}

static void
scw_transcription_view_init (ScwTranscriptionView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->split_at = -1;
  scw_keep_left_to_right (self->steps);
}
