/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/words/error-words.h"

#include <errno.h>

#include <glib/gi18n.h>

#include "app/error.h"
#include "app/scan/scan-device.h"

static const char *const reasons[SCW_REASON_COUNT] = {
  [SCW_REASON_MEMORY] = N_ ("there is not enough memory"),
  [SCW_REASON_TRUNCATED] = N_ ("it ends in the middle of the picture"),
  [SCW_REASON_EMPTY] = N_ ("it is empty"),
  [SCW_REASON_DAMAGED] = N_ ("it is damaged"),
  [SCW_REASON_UNKNOWN_KIND] = N_ ("it is not a kind of picture that can be read here"),
  [SCW_REASON_NO_PICTURE] = N_ ("there is no picture in it"),
  [SCW_REASON_NO_PAGE] = N_ ("there is no page in it"),
  [SCW_REASON_PASSWORD] = N_ ("it asks for a password"),
  [SCW_REASON_NO_HEIF]
  = N_ ("HEIC pictures can be read once the package “heif-gdk-pixbuf” is installed; or save it as JPEG"),
  [SCW_REASON_TOO_SLOW] = N_ ("it takes too long to open"),
  [SCW_REASON_NO_FILE] = N_ ("it is not a file"),
  [SCW_REASON_SINGLE_STAFF] = N_ ("it has a single staff, and this model has only learned to read others"),
  [SCW_REASON_STAVES] = N_ ("this model has not learned to read systems of so many staves"),
  [SCW_REASON_CHANGED] = N_ ("another program has changed it meanwhile"),
  [SCW_REASON_LEARNER_MISSING] = N_ ("the part of Scorewright that learns is not installed"),
  [SCW_REASON_LEARNER_CANNOT_START] = N_ ("the part of Scorewright that learns cannot be started"),
  [SCW_REASON_LEARNER_SILENT] = N_ ("the part of Scorewright that learns stopped without saying why"),
};

static const char *const scans[SCW_SCAN_ERROR_COUNT] = {
  [SCW_SCAN_ERROR_NONE] = N_ ("no scanner was found: is it switched on and connected?"),
  [SCW_SCAN_ERROR_BUSY] = N_ ("the scanner is in use by another program"),
  [SCW_SCAN_ERROR_SILENT]
  = N_ ("the scanner does not answer any more: is it switched on and its cable plugged in?"),
  [SCW_SCAN_ERROR_GONE] = N_ ("the scanner is not there any more, or refuses these settings"),
  [SCW_SCAN_ERROR_NO_PICTURE] = N_ ("the scanner sent no picture"),
  [SCW_SCAN_ERROR_JAMMED] = N_ ("the paper is jammed in the feeder"),
  [SCW_SCAN_ERROR_EMPTY] = N_ ("there is no paper in the feeder"),
  [SCW_SCAN_ERROR_COVER] = N_ ("the cover of the scanner is open"),
  [SCW_SCAN_ERROR_DENIED] = N_ ("you are not allowed to use this scanner"),
  [SCW_SCAN_ERROR_MEMORY] = N_ ("there is not enough memory for such a large scan"),
  [SCW_SCAN_ERROR_UNSUPPORTED] = N_ ("the scanner cannot do this"),
  [SCW_SCAN_ERROR_FORM]
  = N_ ("the scanner sends pictures in a form that is not understood: choose other settings"),
};

static const struct
{
  int number;
  const char *words;
} numbers[] = {
  { ENOENT, N_ ("it is not there") },
  { ENOTDIR, N_ ("it is not there") },
  { EACCES, N_ ("you are not allowed to") },
  { EPERM, N_ ("you are not allowed to") },
  { EISDIR, N_ ("it is a folder") },
  { ENOSPC, N_ ("the disk is full") },
  { EDQUOT, N_ ("you have used all the room that you have on this disk") },
  { EROFS, N_ ("nothing can be written there") },
  { EFBIG, N_ ("it would be too large for this disk") },
  { EIO, N_ ("the disk does not work as it should") },
  { ENOMEM, N_ ("there is not enough memory") },
  { EMFILE, N_ ("too many files are open") },
};

/* Of a file, and why. */
static const char *const deeds[SCW_DEED_COUNT] = {
  [SCW_DEED_OPEN] = N_ ("“%s” cannot be opened: %s"), [SCW_DEED_READ] = N_ ("“%s” cannot be read: %s"),
  [SCW_DEED_DECODE] = N_ ("“%s” cannot be read: %s"), [SCW_DEED_WRITE] = N_ ("“%s” cannot be written: %s"),
  [SCW_DEED_SAVE] = N_ ("“%s” cannot be saved: %s"),
};

static const char *
number_words (int number)
{
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (numbers[i].number == number)
      return _ (numbers[i].words);
  return NULL;
}

static const char *
words_of (const ScwErrorParts *parts)
{
  const char *words
    = parts->reason == SCW_REASON_SYSTEM ? number_words (parts->detail) : reasons[parts->reason];

  if (words == NULL)
    return parts->why;
  return parts->reason == SCW_REASON_SYSTEM ? words : _ (words);
}

static char *
capitalised (const char *text)
{
  g_autofree char *first = NULL;

  if (*text == '\0')
    return g_strdup ("");
  first = g_utf8_strup (text, g_utf8_next_char (text) - text);
  return g_strconcat (first, g_utf8_next_char (text), NULL);
}

char *
scw_error_words (const GError *error)
{
  const ScwErrorParts parts = scw_app_error_parts (error);
  g_autofree char *name = NULL;

  if (error->domain == SCW_SCAN_ERROR && scans[error->code] != NULL)
    return capitalised (_ (scans[error->code]));
  if (parts.deed == SCW_DEED_NONE)
    return capitalised (words_of (&parts));
  name = g_path_get_basename (parts.subject);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  return g_strdup_printf (_ (deeds[parts.deed]), name, words_of (&parts));
#pragma GCC diagnostic pop
}

/* ---- pages ---- */

static const char *const flaws[SCW_FLAW_COUNT] = {
  [SCW_FLAW_CUT_OFF] = N_ ("A picture on this page is cut off: what is below is lost."),
  [SCW_FLAW_PARTLY] = N_ ("The file is damaged: not all of this page may be here."),
};

static const char *const nothings[] = {
  [SCW_NOTHING_BLANK] = N_ ("This page is blank."),
  [SCW_NOTHING_SMALL] = N_ ("This picture is too small to be read: scan the page with 150 dpi or more, or "
                            "take the photo from nearer."),
  [SCW_NOTHING_FAINT] = N_ ("Hardly anything can be seen on this page: it is empty, or too faint."),
  [SCW_NOTHING_NO_STAFF]
  = N_ ("No staves were found: their lines may be too faint, blurred or bent. Systems can be drawn by hand."),
};

static void
add_sentence (GString *text, const char *words)
{
  if (words == NULL)
    return;
  if (text->len > 0)
    g_string_append_c (text, ' ');
  g_string_append (text, _ (words));
}

char *
scw_remark_words (const ScwPageRemark *remark)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (remark->turns == 2)
    add_sentence (text, N_ ("This page was upside down and has been turned."));
  else if (remark->turns > 0)
    add_sentence (text, N_ ("This page lay on its side and has been turned."));
  if (remark->inverted)
    add_sentence (text, N_ ("It was white on black and has been inverted."));
  add_sentence (text, flaws[remark->flaw]);
  add_sentence (text, nothings[remark->nothing]);
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}
