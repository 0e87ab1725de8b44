/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder that a program that was killed left behind: its journal, whose lines get the right checksum here unless they begin
 * with '!', and behind a NUL the picture of page 1. What is restored is kept again, and restored again. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "app/project/journal.h"
#include "app/project/keeper.h"
#include "engine/unused.h"
#include "tests/fuzz/fuzz.h"

static char parent[] = "/dev/shm/fuzz-journal-XXXXXX";

static void
remove_parent (void)
{
  rmdir (parent);
}

int
LLVMFuzzerInitialize (SCW_UNUSED int *argc, SCW_UNUSED char ***argv)
{
  FUZZ_CHECK (mkdtemp (parent) != NULL);
  atexit (remove_parent);
  return 0;
}

static void
put (const char *folder, const char *name, const void *data, size_t size)
{
  char path[100];

  snprintf (path, sizeof path, "%s/%s", folder, name);
  FUZZ_CHECK (g_file_set_contents (path, data, (gssize) size, NULL));
}

static void
leave_folder (const char *data, size_t size)
{
  const char *end = memchr (data, '\0', size), *stop = end != NULL ? end : data + size;
  GString *lines = g_string_new (NULL);
  char folder[60];

  snprintf (folder, sizeof folder, "%s/left", parent);
  FUZZ_CHECK (mkdir (folder, 0700) == 0);
  for (const char *at = data; at < stop;)
    {
      const char *line_end = memchr (at, '\n', (size_t) (stop - at));

      if (line_end == NULL)
        line_end = stop;
      if (*at == '!')
        g_string_append_printf (lines, "%.*s\n", (int) (line_end - at - 1), at + 1);
      else
        scw_keeper_frame (at, (gsize) (line_end - at), lines);
      at = line_end + 1;
    }
  put (folder, SCW_KEEPER_JOURNAL, lines->str, lines->len);
  if (end != NULL)
    put (folder, "page-1.png", end + 1, size - (size_t) (end + 1 - data));
  g_string_free (lines, TRUE);
}

/* Restores all that was left (one, or none), and leaves it again, or not. */
static gboolean
restore (gboolean last)
{
  GPtrArray *all = scw_journal_find_left (parent);
  gboolean found = all->len > 0;

  if (found)
    {
      ScwDocument *document = scw_document_new (NULL);
      ScwJournal *journal = scw_journal_new (document, parent);
      GError *error = NULL;

      FUZZ_CHECK (scw_left_get_title (all->pdata[0]) != NULL);
      found = scw_journal_restore (journal, all->pdata[0], &error);
      FUZZ_CHECK (found == (error == NULL));
      if (found)
        FUZZ_CHECK (scw_journal_flush (journal));
      else
        scw_left_discard (all->pdata[0]);
      if (last)
        scw_journal_discard (journal);
      g_clear_error (&error);
      g_object_unref (journal);
      g_object_unref (document);
    }
  g_ptr_array_unref (all);
  return found;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  leave_folder ((const char *) data, size);
  if (restore (FALSE))
    restore (TRUE);
  return 0;
}
