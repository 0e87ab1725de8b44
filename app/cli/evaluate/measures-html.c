/* SPDX-License-Identifier: GPL-3.0-or-later */
/* measures-html.c: the sheet of the worst examples. */
#include "app/cli/evaluate/measures.h"
#include "app/shown.h"
#include "engine/notation/lmx/lmx.h"

const char scw_measures_html_head[]
  = "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Scorewright: worst "
    "examples</title>\n<style>\n"
    "body { font: 15px sans-serif; margin: 2em; color: #222; background: #fff }\n"
    "img { max-width: 100%; border: 1px solid #ccc }\n"
    "section { margin-bottom: 3em }\n"
    "p { line-height: 1.2 }\n"
    ".t { display: inline-block; margin: 0 .5em .4em 0; font: 13px monospace; vertical-align: top; "
    "text-align: center }\n"
    ".t span, .t del, .t ins { display: block; text-decoration: none; padding: 0 .2em }\n"
    ".t del { background: #ffd7d5; border-bottom: 2px solid #b00 }\n"
    ".t ins { background: #fff1c2; border-top: 2px dashed #a60 }\n"
    "</style></head><body>\n<h1>Worst examples</h1>\n"
    "<p>Tokens that were read wrong stand one above the other: what is there (red, a line below) and, under "
    "it, "
    "what was read\n(yellow, a dashed line above). A dash is nothing.</p>\n";

const char scw_measures_html_tail[] = "</body></html>\n";

static void
append_picture (const char *path, const char *name, GString *html)
{
  g_autofree char *data = NULL;
  g_autofree char *text = NULL;
  gsize size;

  if (!g_file_get_contents (path, &data, &size, NULL))
    return; /* it was there a moment ago */
  text = g_base64_encode ((const guchar *) data, size);
  g_string_append_printf (html, "<img alt=\"the picture of %s\" src=\"data:image/png;base64,%s\">\n", name,
                          text);
}

static void
append_token (gint32 token, const char *element, GString *html)
{
  g_autofree char *word = token >= 0 ? g_markup_escape_text (scw_lmx_name (token), -1) : g_strdup ("-");

  g_string_append_printf (html, "<%s>%s</%s>", element, word, element);
}

static void
append_edit (const ScwEdit *edit, GString *html)
{
  if (edit->truth == SCW_LMX_MEASURE || (edit->truth < 0 && edit->read == SCW_LMX_MEASURE))
    g_string_append (html, "<br>\n"); /* a line a measure */
  g_string_append (html, "<span class=\"t\">");
  if (edit->kind == SCW_EDIT_KEPT)
    append_token (edit->truth, "span", html);
  else
    {
      append_token (edit->truth, "del", html);
      append_token (edit->read, "ins", html);
    }
  g_string_append (html, "</span>\n");
}

static void
append_list (const ScwExample *example, gboolean read, GString *html)
{
  g_string_append_printf (html, "<details><summary>%s</summary><p><code>", read ? "read" : "there");
  for (int i = 0; i < example->n_edits; i++)
    {
      const gint32 token = read ? example->edits[i].read : example->edits[i].truth;
      g_autofree char *word = token >= 0 ? g_markup_escape_text (scw_lmx_name (token), -1) : NULL;

      if (word != NULL)
        g_string_append_printf (html, "%s ", word);
    }
  g_string_append (html, "</code></p></details>\n");
}

void
scw_measures_append_html (const ScwMeasures *measures, const char *folder, GString *html)
{
  g_autofree char *shown_folder = scw_shown_text (folder);
  const GPtrArray *examples = scw_measures_get_examples (measures);
  g_autofree char *title = g_markup_escape_text (shown_folder, -1);

  g_string_append_printf (html, "<h2>%s</h2>\n", title);
  if (examples->len == 0)
    g_string_append (html, "<p>Nothing was read wrong.</p>\n");
  for (guint i = 0; i < examples->len; i++)
    {
      const ScwExample *example = g_ptr_array_index (examples, i);
      g_autofree char *shown = scw_shown_text (example->name);
      g_autofree char *name = g_markup_escape_text (shown, -1);

      g_string_append_printf (html, "<section><h3>%s: %d errors in %d tokens</h3>\n", name,
                              (int) example->errors, (int) example->tokens);
      append_picture (example->picture, name, html);
      g_string_append (html, "<p>");
      for (int k = 0; k < example->n_edits; k++)
        append_edit (&example->edits[k], html);
      g_string_append (html, "</p>\n");
      append_list (example, FALSE, html);
      append_list (example, TRUE, html);
      g_string_append (html, "</section>\n");
    }
}
