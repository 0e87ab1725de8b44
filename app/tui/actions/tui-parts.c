/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/tui/actions/tui-parts.h"

#include <stdlib.h>
#include <string.h>

#include <glib/gi18n.h>

#include "app/tui/actions/tui-ask.h"

/* The part of this number or name; -1: there is none. */
static int
find_part (const ScwDocumentParts *parts, const char *text)
{
  char *end;
  const long number = strtol (text, &end, 10);
  g_autofree char *wanted = g_utf8_casefold (text, -1);

  for (int i = 0; i < (int) parts->parts->len; i++)
    {
      g_autofree char *name = scw_document_parts_name (parts, i);
      g_autofree char *folded = g_utf8_casefold (name, -1);

      if (strcmp (folded, wanted) == 0 || (*end == '\0' && number == i + 1))
        return i;
    }
  return -1;
}

static void
say_part (ScwTui *tui)
{
  g_autoptr (ScwDocumentParts) parts = scw_document_find_parts (tui->document);
  const int i = scw_document_parts_of (parts, tui->box);
  g_autofree char *name = i >= 0 ? scw_document_parts_name (parts, i) : NULL;

  if (name != NULL)
    scw_tui_say (tui, FALSE, _ ("This system now belongs to %s"), name);
  else
    scw_tui_say (tui, FALSE, "%s", _ ("This system now belongs to no part"));
}

static void
on_part (ScwTui *tui, const char *text)
{
  g_autoptr (ScwDocumentParts) parts = scw_document_find_parts (tui->document);
  g_autofree char *wanted = g_strstrip (g_strdup (text));
  const int i = find_part (parts, wanted);

  if (tui->box == NULL || *wanted == '\0')
    return;
  if (i >= 0 || strcmp (wanted, "-") == 0)
    scw_document_give_row (tui->document, tui->box, i);
  else
    scw_document_give_row_new_part (tui->document, tui->box, wanted);
  say_part (tui);
}

void
scw_tui_ask_part (ScwTui *tui)
{
  g_autoptr (ScwDocumentParts) parts = scw_document_find_parts (tui->document);
  const int i = tui->box != NULL ? scw_document_parts_of (parts, tui->box) : -1;
  g_autofree char *name = i >= 0 ? scw_document_parts_name (parts, i) : g_strdup ("");

  if (tui->box != NULL)
    scw_tui_prompt (tui, _ ("Part (a name or number, a new name, - for none):"), name, on_part);
}
