/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/parts/selection.h"

#include <string.h>

#include "engine/notation/lmx/lmx.h"

struct _ScwSelection
{
  GObject parent_instance;

  ScwDocument *document;
  ScwDocumentPage *page;
  ScwSystemBox *box;
  int token;
  GArray *tokens; /* of int, rising */
  ScwPageWord *word;
};

G_DEFINE_FINAL_TYPE (ScwSelection, scw_selection, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_PAGE,
  PROP_BOX,
  PROP_TOKEN,
  PROP_TOKENS,
  PROP_WORD,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

static void
on_pages_changed (ScwSelection *self, guint position)
{
  guint n = scw_document_get_n_pages (self->document);

  if (self->page != NULL && scw_document_find_page (self->document, self->page, NULL))
    return;
  scw_selection_set_page (self, n > 0 ? scw_document_get_page (self->document, MIN (position, n - 1)) : NULL);
}

static void
on_boxes_changed (ScwSelection *self, guint position)
{
  guint n = scw_document_page_get_n_boxes (self->page);

  if (self->box == NULL || scw_document_page_find_box (self->page, self->box, NULL))
    return;
  scw_selection_set_box (self, n > 0 ? scw_document_page_get_box (self->page, MIN (position, n - 1)) : NULL);
}

/* What is selected stays so where it moves; of what is another now, the place. */
static void
on_tokens_changed (ScwSelection *self, guint first, guint removed, guint added)
{
  const int from = (int) first, behind = (int) (first + removed), by = (int) added - (int) removed;
  const int last = from + MAX (1, (int) added) - 1;
  g_autoptr (GArray) tokens = g_array_copy (self->tokens);
  int token = self->token;

  for (guint i = 0; i < tokens->len; i++)
    {
      int *at = &g_array_index (tokens, int, i);

      *at = *at >= behind ? *at + by : *at >= from ? MIN (*at, last) : *at;
    }
  if (token >= 0)
    token = token >= behind ? token + by : token >= from ? MIN (token, last) : token;
  if (token != self->token || (tokens->len > 0 && by != 0))
    scw_selection_set_tokens (self, (const int *) (void *) tokens->data, (int) tokens->len, token);
}

ScwSelection *
scw_selection_new (ScwDocument *document)
{
  ScwSelection *self = g_object_new (SCW_TYPE_SELECTION, NULL);

  self->document = g_object_ref (document);
  g_signal_connect_object (document, "items-changed", G_CALLBACK (on_pages_changed), self, G_CONNECT_SWAPPED);
  return self;
}

ScwDocument *
scw_selection_get_document (ScwSelection *self)
{
  return self->document;
}

ScwDocumentPage *
scw_selection_get_page (ScwSelection *self)
{
  return self->page;
}

ScwPageWord *
scw_selection_get_word (ScwSelection *self)
{
  return self->word;
}

void
scw_selection_set_word (ScwSelection *self, ScwPageWord *word)
{
  if (word == self->word)
    return;
  g_clear_pointer (&self->word, scw_page_word_unref);
  self->word = word != NULL ? scw_page_word_ref (word) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_WORD]);
}

static void
take_box (ScwSelection *self, ScwSystemBox *box)
{
  if (box == self->box)
    return;
  scw_selection_set_word (self, NULL);
  if (self->box != NULL)
    g_signal_handlers_disconnect_by_func (self->box, on_tokens_changed, self);
  g_set_object (&self->box, box);
  if (box != NULL)
    g_signal_connect_object (box, "tokens-changed", G_CALLBACK (on_tokens_changed), self, G_CONNECT_SWAPPED);
  self->token = -1;
  g_array_set_size (self->tokens, 0);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BOX]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TOKEN]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TOKENS]);
}

void
scw_selection_set_page (ScwSelection *self, ScwDocumentPage *page)
{
  if (page == self->page)
    return;
  scw_selection_set_word (self, NULL);
  if (self->page != NULL)
    g_signal_handlers_disconnect_by_func (self->page, on_boxes_changed, self);
  g_set_object (&self->page, page);
  if (page != NULL)
    g_signal_connect_object (page, "items-changed", G_CALLBACK (on_boxes_changed), self, G_CONNECT_SWAPPED);
  if (self->box != NULL && (page == NULL || !scw_document_page_find_box (page, self->box, NULL)))
    take_box (self, NULL);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PAGE]);
}

ScwSystemBox *
scw_selection_get_box (ScwSelection *self)
{
  return self->box;
}

void
scw_selection_set_box (ScwSelection *self, ScwSystemBox *box)
{
  ScwDocumentPage *page = box != NULL ? scw_document_page_of (self->document, box) : NULL;

  if (box != NULL && page == NULL)
    return;
  if (page != NULL)
    scw_selection_set_page (self, page);
  take_box (self, box);
}

int
scw_selection_get_token (ScwSelection *self)
{
  return self->token;
}

void
scw_selection_set_token (ScwSelection *self, int token)
{
  scw_selection_set_tokens (self, NULL, 0, token);
}

GArray *
scw_selection_get_tokens (ScwSelection *self)
{
  return self->tokens;
}

static int
compare_ints (gconstpointer a, gconstpointer b)
{
  return *(const int *) a - *(const int *) b;
}

gboolean
scw_selection_has_token (ScwSelection *self, int token)
{
  return g_array_binary_search (self->tokens, &token, compare_ints, NULL);
}

/* Takes 'tokens' and tells. */
static void
replace (ScwSelection *self, GArray *tokens, int token)
{
  gboolean same_set = tokens->len == self->tokens->len
                      && memcmp (tokens->data, self->tokens->data, tokens->len * sizeof (int)) == 0;
  gboolean same_token = token == self->token;

  g_array_unref (self->tokens);
  self->tokens = tokens;
  self->token = token;
  g_object_freeze_notify (G_OBJECT (self));
  scw_selection_set_word (self, NULL);
  if (!same_token)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TOKEN]);
  if (!same_set)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TOKENS]);
  g_object_thaw_notify (G_OBJECT (self));
}

void
scw_selection_set_tokens (ScwSelection *self, const int *tokens, int n, int token)
{
  const int n_box = self->box != NULL ? (int) scw_system_box_get_n_tokens (self->box) : 0;
  const int first = n_box > 0 ? (int) scw_system_box_get_first_token (self->box) : 0;
  GArray *all = g_array_new (FALSE, FALSE, sizeof (int)), *set = g_array_new (FALSE, FALSE, sizeof (int));

  token = token < 0 || MAX (token, first) >= n_box ? -1 : MAX (token, first);
  for (int i = 0; i < n && token >= 0; i++)
    if (tokens[i] >= first && tokens[i] < n_box)
      g_array_append_val (all, tokens[i]);
  if (token >= 0)
    g_array_append_val (all, token);
  g_array_sort (all, compare_ints);
  for (guint i = 0; i < all->len; i++)
    if (i == 0 || g_array_index (all, int, i) != g_array_index (all, int, i - 1))
      g_array_append_val (set, g_array_index (all, int, i));
  g_array_unref (all);
  replace (self, set, token);
}

void
scw_selection_toggle_token (ScwSelection *self, int token)
{
  g_autoptr (GArray) tokens = g_array_copy (self->tokens);
  guint at;

  if (g_array_binary_search (tokens, &token, compare_ints, &at))
    {
      g_array_remove_index (tokens, at);
      token = tokens->len > 0 ? g_array_index (tokens, int, MIN (at, tokens->len - 1)) : -1;
    }
  scw_selection_set_tokens (self, (const int *) (void *) tokens->data, (int) tokens->len, token);
}

gboolean
scw_selection_step_box (ScwSelection *self, int by)
{
  guint n_pages = scw_document_get_n_pages (self->document), p = 0, at = 0;
  int step = by < 0 ? -1 : 1;

  if (self->page == NULL || !scw_document_find_page (self->document, self->page, &p))
    return FALSE;
  if (self->box != NULL && scw_document_page_find_box (self->page, self->box, &at))
    {
      if (step > 0 ? at + 1 < scw_document_page_get_n_boxes (self->page) : at > 0)
        {
          scw_selection_set_box (self, scw_document_page_get_box (self->page, at + step));
          return TRUE;
        }
      p += step; /* beyond either end it is larger than n_pages */
    }
  for (; p < n_pages; p += step)
    {
      ScwDocumentPage *page = scw_document_get_page (self->document, p);
      guint n = scw_document_page_get_n_boxes (page);

      if (n > 0)
        {
          scw_selection_set_box (self, scw_document_page_get_box (page, step > 0 ? 0 : n - 1));
          return TRUE;
        }
    }
  return FALSE;
}

gboolean
scw_selection_step_token (ScwSelection *self, int by)
{
  int n = self->box != NULL ? (int) scw_system_box_get_n_tokens (self->box) : 0;
  const int first = n > 0 ? (int) scw_system_box_get_first_token (self->box) : 0;
  int to = self->token < 0 ? (by < 0 ? n - 1 : first) : self->token + by;

  if (to < first || to >= n)
    return FALSE;
  scw_selection_set_token (self, to);
  return TRUE;
}

static gboolean
begins_measure (ScwSelection *self, int token)
{
  return token <= 0 || scw_system_box_get_token (self->box, (guint) token)->id == SCW_LMX_MEASURE;
}

void
scw_selection_step_measure (ScwSelection *self, int by)
{
  const int n = self->box != NULL ? (int) scw_system_box_get_n_tokens (self->box) : 0;
  int to = MAX (0, self->token);

  while (by < 0 && !begins_measure (self, to))
    to--;
  do
    to += by;
  while (to < n && !begins_measure (self, to));
  if (to >= 0 && to < n)
    scw_selection_set_token (self, to);
}

static void
scw_selection_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ScwSelection *self = SCW_SELECTION (object);

  switch (id)
    {
    case PROP_PAGE:
      g_value_set_object (value, self->page);
      break;
    case PROP_BOX:
      g_value_set_object (value, self->box);
      break;
    case PROP_TOKEN:
      g_value_set_int (value, self->token);
      break;
    case PROP_WORD:
      g_value_set_pointer (value, self->word);
      break;
    case PROP_TOKENS:
      g_value_set_uint (value, self->tokens->len);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
scw_selection_dispose (GObject *object)
{
  ScwSelection *self = SCW_SELECTION (object);

  g_clear_object (&self->box);
  g_clear_object (&self->page);
  g_clear_object (&self->document);
  G_OBJECT_CLASS (scw_selection_parent_class)->dispose (object);
}

static void
scw_selection_finalize (GObject *object)
{
  g_array_unref (SCW_SELECTION (object)->tokens);
  g_clear_pointer (&SCW_SELECTION (object)->word, scw_page_word_unref);
  G_OBJECT_CLASS (scw_selection_parent_class)->finalize (object);
}

static void
scw_selection_class_init (ScwSelectionClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = scw_selection_get_property;
  object_class->dispose = scw_selection_dispose;
  object_class->finalize = scw_selection_finalize;
  props[PROP_PAGE] = g_param_spec_object ("page", NULL, NULL, SCW_TYPE_DOCUMENT_PAGE, flags);
  props[PROP_BOX] = g_param_spec_object ("box", NULL, NULL, SCW_TYPE_SYSTEM_BOX, flags);
  props[PROP_TOKEN] = g_param_spec_int ("token", NULL, NULL, -1, G_MAXINT, -1, flags);
  props[PROP_TOKENS] = g_param_spec_uint ("tokens", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_WORD] = g_param_spec_pointer ("word", NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
scw_selection_init (ScwSelection *self)
{
  self->token = -1;
  self->tokens = g_array_new (FALSE, FALSE, sizeof (int));
}
