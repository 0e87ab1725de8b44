/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/shown.h"

#include <stdlib.h>
#include <string.h>

/* C0, DEL and C1; the marks, embeddings, overrides and isolates of the bidirectional algorithm; U+2028 and
 * U+2029; tags, which are seen by nobody. */
static gboolean
steers (gunichar c)
{
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x061c || (c >= 0x200e && c <= 0x200f)
         || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x206f) || c == 0xfeff
         || (c >= 0xe0000 && c < 0xe0080);
}

char *
scw_shown_text (const char *text)
{
  GString *shown;

  if (text == NULL)
    return NULL;
  shown = g_string_sized_new (strlen (text));
  while (*text != '\0')
    {
      const gunichar c = g_utf8_get_char_validated (text, -1);
      const gboolean is_text = c != (gunichar) -1 && c != (gunichar) -2;
      const gsize size = is_text ? (gsize) g_utf8_skip[(guchar) *text] : 1;

      if (is_text && !steers (c))
        g_string_append_len (shown, text, (gssize) size);
      else if (!is_text || c < 0x80)
        g_string_append_printf (shown, "\\x%02x", (guchar) *text);
      else
        g_string_append_printf (shown, "\\u%04x", c);
      text += size;
    }
  return g_string_free (shown, FALSE);
}

char *
scw_shown_json (char *json)
{
  GString *shown;

  if (json == NULL)
    return NULL;
  shown = g_string_sized_new (strlen (json));
  for (const char *at = json; *at != '\0'; at = g_utf8_next_char (at))
    {
      const gunichar c = g_utf8_get_char (at);

      if (c < 0x7f || !steers (c)) /* the writer escapes what is below a blank; line ends are its own */
        g_string_append_len (shown, at, g_utf8_next_char (at) - at);
      else if (c < 0x10000)
        g_string_append_printf (shown, "\\u%04x", c);
      else
        g_string_append_printf (shown, "\\u%04x\\u%04x", 0xd800 + ((c - 0x10000) >> 10),
                                0xdc00 + (c & 0x3ff));
    }
  free (json);
  return g_string_free (shown, FALSE);
}

char *
scw_name_escape (const char *name)
{
  return g_uri_escape_string (name, "/ ()[],;'!&+=@", TRUE);
}

char *
scw_name_unescape (const char *text)
{
  return g_uri_unescape_string (text, NULL);
}
