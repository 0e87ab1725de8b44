/* SPDX-License-Identifier: GPL-3.0-or-later */
/* record.h: the saved state of a document as plain data: a copy that any thread may write to a file, or the
 * content of a file that was read. project.h describes the files.
 *
 *     document --take--> record --write--> lines of JSON --read--> record --fill--> document
 *     (main context)                (any thread)                          (main context)
 *
 * A record taken with a memory holds only what has changed since the previous one; reading the lines of all
 * of them in order restores the whole.
 *
 * A line is a JSON object with any of these; lines with "more" count only once one without has come:
 *
 *     {"scorewright": 2, "program": "0.1.0"}             the first line: the version of the format
 *     "tokens": [["C4", person, probability, overruled, focus, [["D4", 0.1, allowed], ...]], ...]
 *     "places": [{"lines": [x, y, w, h], "crop": [...], "view": [...], ...}, ...]
 *                                                        both are numbered through the file, from 0
 *     "words": [{"role": "lyric", "text": "Lie", "box": [x, y, w, h], ...}, ...]   numbered through the file, too
 *     "score": {"title": ..., "composer": ..., "path": ..., "pages": [id, ...], "parts": {...}}
 *     "pages": [{"id": 1, "name": ..., "source": ..., "turns": 0, "boxes": [id, ...], ...}, ...]
 *     "boxes": [{"id": 7, "content": {"place": 3, "state": "done", "tokens": [first, n, first, n, ...]}}, ...]
 *     "history": {"commands": n, "done": k}              commands 0 .. k - 1 are done, the others undone
 *     "commands": [{"i": 4, "label": "Change pitch", "box": 7, "content": {...}}, ...]
 *
 * A content may have "words": [word, token, word, token, ...], where token is -1 if the word has none; a page, and a command on
 * a page, "words": [word, ...]. Without them, they are not known.
 *
 * What a person has said of parts, in the score and in a command on it ("parts": null: nothing), where the second of a row is
 * -1 if it is no part; rows of which nothing is known are passed over:
 *
 *     {"list": [{"id": 1, "name": ..., "program": 41, "transpose": [-2, -1], "staves": 1, "muted": true}, ...],
 *      "rows": [box, part, box, part, ...]}
 *
 * A command holds the other state of something (document/undo.h).
 */
#pragma once

#include "app/document/changes.h"

/* 2: places have "group" and "ossia"; in files of version 1 each box is by itself. There may be words. */
#define SCW_RECORD_VERSION 2

typedef struct
{
  guint64 id;
  char *name, *path;
  int number, width, height, turns;
  double skew, dpi;
  gboolean looked;
  GArray *boxes;         /* of guint64 */
  GArray *words;         /* of ScwWordAt, or NULL */
  ScwPageSource *source; /* a reference; NULL in what was read, until somebody knows */
} ScwPageRecord;

typedef struct
{
  guint64 id;
  ScwBoxContent *content;
} ScwBoxRecord;

typedef struct
{
  guint index;
  const char *label; /* lives */
  ScwChangeKind kind;
  GArray *ids;     /* of guint64: SCW_CHANGE_PAGES: pages; SCW_CHANGE_PAGE: boxes */
  guint64 subject; /* the page, or the box */
  int turns;
  GArray *words; /* SCW_CHANGE_PAGE: or NULL */
  ScwBoxContent *content;
  char *text;
  ScwPartList *parts; /* SCW_CHANGE_PARTS: or NULL; rows are the ids of boxes */
} ScwCommandRecord;

typedef struct
{
  gboolean has_score; /* title, composer, path and page_ids are told */
  char *title, *composer, *path;
  GArray *page_ids;   /* of guint64 */
  ScwPartList *parts; /* or NULL */
  GPtrArray *pages;   /* of ScwPageRecord */
  GPtrArray *boxes;   /* of ScwBoxRecord */
  gboolean has_history;
  guint n_commands, n_done;
  GPtrArray *commands; /* of ScwCommandRecord */
} ScwRecord;

ScwRecord *scw_record_new (void);
void scw_record_free (ScwRecord *record);
void scw_page_record_free (gpointer page);
gboolean scw_record_is_empty (const ScwRecord *record);

/* What was told already; holds references to pages and boxes. Main context. */
typedef struct ScwRecordMemory ScwRecordMemory;
ScwRecordMemory *scw_record_memory_new (void);
void scw_record_memory_free (ScwRecordMemory *memory);

/* All that is different. */
ScwRecord *scw_record_take_new (ScwDocument *document, ScwRecordMemory *memory);

/* All there is, for a project file: without commands that would bring pages back that are in the document no
 * longer, and of the others the newest that are not too much. */
ScwRecord *scw_record_take (ScwDocument *document);

/* ---- as lines ---- */

typedef struct ScwRecordWriter ScwRecordWriter;
ScwRecordWriter *scw_record_writer_new (void);
void scw_record_writer_free (ScwRecordWriter *writer);

/* The first line. */
void scw_record_writer_begin (GString *lines, const char *title);

/* Appends lines, each with its newline. */
void scw_record_writer_add (ScwRecordWriter *writer, const ScwRecord *record, GString *lines);

typedef struct ScwRecordReader ScwRecordReader;
/* 'packed': the lines come out of a packed file, which may be less than it becomes. */
ScwRecordReader *scw_record_reader_new (gboolean packed);
void scw_record_reader_free (ScwRecordReader *reader);

/* One line, without its newline. FALSE: error, which says what is wrong, not where. */
gboolean scw_record_reader_add (ScwRecordReader *reader, const char *line, gsize n, GError **error);

/* The title in a first line of n bytes; "" where it says none. Free with g_free. */
char *scw_record_title_of (const char *line, gsize n);

/* The whole; the reader is empty then. FALSE: it ends in the middle of something, or makes no sense. */
ScwRecord *scw_record_reader_finish (ScwRecordReader *reader, GError **error);

/* ---- back ---- */

/* Puts it into an empty document. Pages take their 'source' from the record. Everything was checked when it
 * was read. */
void scw_record_fill (const ScwRecord *record, ScwDocument *document);
