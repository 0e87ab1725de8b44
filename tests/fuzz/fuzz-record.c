/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of a project or journal: what is read fills a document, and what is taken from that is read again. */
#include <string.h>

#include "app/project/keeper.h"
#include "app/project/record.h"
#include "tests/fuzz/fuzz.h"

/* With the frames of a journal, or without. */
static ScwRecord *
read_lines (const char *data, size_t size, gboolean framed)
{
  ScwRecordReader *reader = scw_record_reader_new (FALSE);
  ScwRecord *record = NULL;
  GError *error = NULL;
  gboolean fine = TRUE;

  for (const char *at = data, *stop = data + size; fine && at < stop;)
    {
      const char *end = memchr (at, '\n', (size_t) (stop - at));
      const char *line = at;

      if (end == NULL)
        end = stop;
      if (framed)
        line = scw_keeper_unframe (at, (gsize) (end - at));
      if (line == NULL)
        break;
      fine = scw_record_reader_add (reader, line, (gsize) (end - line), &error);
      at = end + 1;
    }
  if (fine)
    record = scw_record_reader_finish (reader, &error);
  FUZZ_CHECK ((record == NULL) == (error != NULL));
  g_clear_error (&error);
  scw_record_reader_free (reader);
  return record;
}

static GString *
write_lines (ScwDocument *document)
{
  GString *lines = g_string_new (NULL);
  ScwRecordWriter *writer = scw_record_writer_new ();
  ScwRecord *record = scw_record_take (document);

  scw_record_writer_begin (lines, record->title);
  scw_record_writer_add (writer, record, lines);
  scw_record_writer_free (writer);
  scw_record_free (record);
  return lines;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const gboolean framed = size > 9 && data[8] == ' ';
  ScwRecord *record = read_lines ((const char *) data, size, framed), *again;
  ScwDocument *document;
  GString *lines;

  if (record == NULL)
    return 0;
  for (guint i = 0; i < record->pages->len; i++)
    ((ScwPageRecord *) record->pages->pdata[i])->source = scw_page_source_new_missing ("gone");
  document = scw_document_new (NULL);
  scw_record_fill (record, document);
  scw_record_free (record);
  for (int i = 0; i < 5; i++)
    scw_document_undo (document);
  for (int i = 0; i < 7; i++)
    scw_document_redo (document);
  lines = write_lines (document);
  g_object_unref (document);
  again = read_lines (lines->str, lines->len, FALSE);
  FUZZ_CHECK (again != NULL);
  scw_record_free (again);
  g_string_free (lines, TRUE);
  return 0;
}
