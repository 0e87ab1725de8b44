/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/words/error-words.h"

#include <errno.h>
#include <string.h>

#include <glib/gi18n.h>

/* Where a reason begins like this, it is said like that. */
static const struct
{
  const char *begins, *words;
} reasons[] = {
  { "the file is truncated", N_ ("it ends in the middle of the picture") },
  { "ends at byte", N_ ("it ends in the middle of the picture") },
  { "the file is empty", N_ ("it is empty") },
  { "near byte", N_ ("it is damaged") },
  { "the decoder", N_ ("it is damaged") },
  { "Couldn’t recognize the image file format", N_ ("it is not a kind of picture that can be read here") },
  { "Unrecognized image file format", N_ ("it is not a kind of picture that can be read here") },
  { "not a picture", N_ ("it is not a kind of picture that can be read here") },
  { "no picture in it", N_ ("there is no picture in it") },
  { "no page in it", N_ ("there is no page in it") },
  { "not a PDF file", N_ ("it is damaged") },
  { "PDF document is damaged", N_ ("it is damaged") },
  { "the PDF asks for a password", N_ ("it asks for a password") },
  { "decoding took too long", N_ ("it takes too long to open") },
  { "decoding did not end", N_ ("it takes too long to open") },
  { "not a regular file", N_ ("it is not a file") },
  { "not a file", N_ ("it is not a file") },
  { "a system of a single staff",
    N_ ("it has a single staff, and this model has only learned to read others") },
  { "a system of ", N_ ("this model has not learned to read systems of so many staves") },
  { "no memory", N_ ("there is not enough memory") },
  { "out of memory", N_ ("there is not enough memory") },
  { "another program has changed it meanwhile", N_ ("another program has changed it meanwhile") },
  { "scorewright-cli is not installed", N_ ("the part of Scorewright that learns is not installed") },
  { "Failed to execute child process", N_ ("the part of Scorewright that learns cannot be started") },
  { "it ended without a word", N_ ("the part of Scorewright that learns stopped without saying why") },
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

static const struct
{
  const char *begins, *words; /* of what is quoted, and why */
} deeds[] = {
  { "cannot open ", N_ ("“%s” cannot be opened: %s") },
  { "cannot read ", N_ ("“%s” cannot be read: %s") },
  { "cannot decode ", N_ ("“%s” cannot be read: %s") },
  { "cannot write ", N_ ("“%s” cannot be written: %s") },
  { "cannot save ", N_ ("“%s” cannot be saved: %s") },
};

static const char *
reason_words (const char *reason)
{
  for (gsize i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (g_str_has_prefix (reason, reasons[i].begins))
      return _ (reasons[i].words);
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (g_str_has_prefix (reason, strerrordesc_np (numbers[i].number))
        || g_str_has_prefix (reason, g_strerror (numbers[i].number)))
      return _ (numbers[i].words);
  return _ (reason);
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

/* Past "page 7 of ", which the musician sees. */
static const char *
skip_page (const char *subject)
{
  const char *of = g_str_has_prefix (subject, "page ") ? strstr (subject, " of '") : NULL;

  return of != NULL ? of + strlen (" of ") : subject;
}

char *
scw_error_words (const char *message)
{
  for (gsize i = 0; i < G_N_ELEMENTS (deeds); i++)
    if (g_str_has_prefix (message, deeds[i].begins))
      {
        const char *subject = skip_page (message + strlen (deeds[i].begins));
        const char *end = *subject == '\'' ? strstr (++subject, "': ") : NULL;
        g_autofree char *path = end != NULL ? g_strndup (subject, (gsize) (end - subject)) : NULL;
        g_autofree char *name = path != NULL ? g_path_get_basename (path) : NULL;

        if (name != NULL)
          {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
            return g_strdup_printf (_ (deeds[i].words), name, reason_words (end + 3));
#pragma GCC diagnostic pop
          }
      }
  return capitalised (reason_words (message));
}
