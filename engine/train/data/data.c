/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/train/data/data.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <jansson.h>
#include <png.h>

#include "engine/mapped.h"
#include "engine/notation/lmx/lmx.h"
#include "engine/train/objectives/symbols.h"

#define MAX_SIDE    20000
#define MAX_SOURCES 1024

typedef struct
{
  int source;
  int record; /* in its pack, from 0 */
  char *name; /* folder: path without suffix; pack: its id */
  size_t at;  /* pack: where the picture begins, and the JSON before it */
  size_t json;
  int width, height;
  int *ids; /* (n) */
  int n;
} Item;

typedef struct
{
  char *path;
  dev_t device;
  ino_t inode;
  ScwMapped pack; /* data NULL: a folder */
} Source;

struct ScwData
{
  int longest;
  bool strict;
  ScwDataReport report;
  void *report_data;
  Source *sources; /* (MAX_SOURCES) */
  int n_sources;
  Item *items;
  int n, room;
  int skipped;
};

ScwData *
scw_data_new (int longest, bool strict, ScwDataReport report, void *report_data, ScwError *error)
{
  ScwData *d = calloc (1, sizeof *d);

  if (d != NULL)
    d->sources = calloc (MAX_SOURCES, sizeof *d->sources);
  if (d == NULL || d->sources == NULL)
    {
      free (d);
      scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
      return NULL;
    }
  d->longest = longest;
  d->strict = strict;
  d->report = report;
  d->report_data = report_data;
  return d;
}

void
scw_data_free (ScwData *d)
{
  if (d == NULL)
    return;
  for (int i = 0; i < d->n; i++)
    {
      free (d->items[i].name);
      free (d->items[i].ids);
    }
  for (int i = 0; i < d->n_sources; i++)
    {
      free (d->sources[i].path);
      if (d->sources[i].pack.data != NULL)
        scw_mapped_close (&d->sources[i].pack);
    }
  free (d->items);
  free (d->sources);
  free (d);
}

/* ---- what is wrong with a record ---- */

/* Reports it; false (and error) if the data set is strict. */
static bool
bad (ScwData *d, ScwError *error, const ScwError *problem, const char *where)
{
  char message[1200];

  d->skipped++;
  snprintf (message, sizeof message, "%.600s: %s", where, problem->message);
  if (d->report != NULL)
    d->report (d->report_data, message);
  return !d->strict || scw_fail (error, problem->code, "%s", message);
}

/* The tokens of a text, between <bos> and <eos>. */
static bool
read_text (const ScwData *d, const char *text, size_t length, Item *item, ScwError *error)
{
  size_t at = 0;
  int room = 64;
  bool begun = false;

  item->ids = malloc ((size_t) room * sizeof *item->ids);
  item->n = 0;
  if (item->ids != NULL)
    item->ids[item->n++] = SCW_LMX_BOS;
  while (item->ids != NULL)
    {
      size_t end;
      char shown[SCW_SHOWN_SIZE];
      int token;

      while (at < length && strchr (" \t\r\n", text[at]) != NULL)
        at++;
      for (end = at; end < length && strchr (" \t\r\n", text[end]) == NULL;)
        end++;
      token = end > at ? scw_lmx_token_n (text + at, end - at) : SCW_LMX_EOS;
      if (token == SCW_LMX_BOS_PLUS && !begun)
        {
          item->ids[0] = token;
          begun = true;
          at = end;
          continue;
        }
      begun = true;
      if (token < 0 || token == SCW_LMX_BOS_PLUS || (end > at && token <= SCW_LMX_EOS))
        return scw_fail (error, SCW_ERROR_FORMAT, "unknown token '%s'",
                         scw_shown (shown, text + at, end - at));
      if (item->n == room)
        {
          int *more = realloc (item->ids, (size_t) (room *= 2) * sizeof *more);

          if (more == NULL)
            break;
          item->ids = more;
        }
      item->ids[item->n++] = token;
      if (end == at)
        return item->n <= d->longest
               || scw_fail (error, SCW_ERROR_LIMIT, "its text has more than %d tokens", d->longest);
      if (item->n > d->longest)
        return scw_fail (error, SCW_ERROR_LIMIT, "its text has more than %d tokens", d->longest);
      at = end;
    }
  return scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
}

static bool
push (ScwData *d, Item item, ScwError *error)
{
  if (d->n == d->room)
    {
      const int room = d->room > 0 ? 2 * d->room : 256;
      Item *items = realloc (d->items, (size_t) room * sizeof *items);

      if (items == NULL)
        return scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
      d->items = items;
      d->room = room;
    }
  d->items[d->n++] = item;
  return true;
}

static void
item_clear (Item *item)
{
  free (item->name);
  free (item->ids);
  memset (item, 0, sizeof *item);
}

/* ---- packs ---- */

static bool
read_record (const ScwData *d, const char *json, size_t size, size_t picture, Item *item, ScwError *error)
{
  json_t *o = json_loadb (json, size, 0, NULL);
  const char *id = json_string_value (json_object_get (o, "id"));
  const char *lmx = json_string_value (json_object_get (o, "lmx"));
  const json_int_t w = json_integer_value (json_object_get (o, "w"));
  const json_int_t h = json_integer_value (json_object_get (o, "h"));
  bool ok = false;

  if (lmx == NULL)
    scw_fail (error, SCW_ERROR_FORMAT, "its description is not JSON with a text");
  else if (w < 1 || h < 1 || w > MAX_SIDE || h > MAX_SIDE || (size_t) ((w + 7) / 8 * h) != picture)
    scw_fail (error, SCW_ERROR_FORMAT, "a picture of %lld x %lld pixels has not %zu bytes", (long long) w,
              (long long) h, picture);
  else
    ok = read_text (d, lmx, strlen (lmx), item, error);
  if (ok)
    {
      item->width = (int) w;
      item->height = (int) h;
      item->name = strdup (id != NULL ? id : "");
      ok = item->name != NULL || scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
    }
  json_decref (o);
  return ok;
}

static bool
add_pack (ScwData *d, int source, ScwError *error)
{
  const Source *s = &d->sources[source];
  const ScwMapped *m = &s->pack;
  size_t at = 0;

  for (int record = 0; at < m->size; record++)
    {
      Item item = { .source = source, .record = record };
      ScwError problem = { 0 };
      size_t json, picture;
      char where[600];
      bool ok = m->size - at >= 8;

      snprintf (where, sizeof where, "%.500s, record %d", s->path, record);
      json = ok ? scw_le32 (m->data + at) : 0;
      picture = ok ? scw_le32 (m->data + at + 4) : 0;
      if (!ok || json + picture > m->size - at - 8)
        {
          scw_fail (&problem, SCW_ERROR_FORMAT, "the pack is cut short at byte %zu", at);
          return bad (d, error, &problem, where);
        }
      item.at = at + 8 + json;
      item.json = at + 8;
      if (read_record (d, (const char *) m->data + at + 8, json, picture, &item, &problem))
        {
          if (!push (d, item, error))
            return false;
        }
      else
        {
          item_clear (&item);
          if (!bad (d, error, &problem, where))
            return false;
        }
      at += 8 + json + picture;
    }
  return true;
}

static ScwGray *
pack_picture (const ScwData *d, const Item *item, ScwError *error)
{
  const uint8_t *bits = d->sources[item->source].pack.data + item->at;
  ScwGray *gray = scw_gray_new (item->width, item->height, error);

  for (int y = 0; gray != NULL && y < item->height; y++, bits += (item->width + 7) / 8)
    for (int x = 0; x < item->width; x++)
      scw_gray_row (gray, y)[x] = bits[x / 8] << x % 8 & 0x80 ? 0 : 255;
  return gray;
}

/* ---- folders ---- */

static ScwGray *
read_png (const char *path, bool only_size, int *width, int *height, ScwError *error)
{
  png_image png = { .version = PNG_IMAGE_VERSION };
  const png_color white = { 255, 255, 255 };
  ScwGray *gray = NULL;
  FILE *file = fopen (path, "rbe");

  if (file == NULL || !png_image_begin_read_from_stdio (&png, file))
    {
      if (file == NULL)
        scw_fail_errno (error, errno); /* libpng would say it in the language of the locale */
      else
        {
          scw_fail (error, SCW_ERROR_FILE, "%s", png.message);
          fclose (file);
        }
      scw_fail_about (error, SCW_DEED_READ, path);
      return NULL;
    }
  *width = (int) png.width;
  *height = (int) png.height;
  if (png.width > MAX_SIDE || png.height > MAX_SIDE)
    scw_fail (error, SCW_ERROR_LIMIT, "'%s' is larger than %d pixels", path, MAX_SIDE);
  else if (!only_size)
    {
      png.format = PNG_FORMAT_GRAY;
      gray = scw_gray_new (*width, *height, error);
      if (gray != NULL && !png_image_finish_read (&png, &white, gray->pixels, 0, NULL))
        {
          scw_fail (error, SCW_ERROR_FORMAT, "%s", png.message);
          scw_fail_about (error, SCW_DEED_READ, path);
          scw_gray_free (gray);
          gray = NULL;
        }
    }
  png_image_free (&png);
  fclose (file);
  return gray;
}

static bool
read_files (const ScwData *d, const char *name, Item *item, ScwError *error)
{
  char path[2100];
  ScwMapped text;
  bool ok;

  if (snprintf (path, sizeof path, "%s.lmx", name) >= (int) sizeof path)
    return scw_fail (error, SCW_ERROR_FILE, "its name is too long");
  if (!scw_mapped_open (&text, path, error))
    return scw_fail_about (error, SCW_DEED_READ, path);
  ok = read_text (d, (const char *) text.data, text.size, item, error);
  scw_mapped_close (&text);
  snprintf (path, sizeof path, "%s.png", name);
  if (ok)
    {
      ScwError problem = { 0 };

      scw_gray_free (read_png (path, !d->strict, &item->width, &item->height, &problem));
      ok = problem.code == SCW_ERROR_NONE || scw_fail_as (error, &problem);
    }
  item->name = ok ? strdup (name) : NULL;
  return ok && (item->name != NULL || scw_fail (error, SCW_ERROR_MEMORY, "out of memory"));
}

static bool
add_name (ScwData *d, int source, const char *folder, const char *name, ScwError *error)
{
  Item item = { .source = source };
  ScwError problem = { 0 };
  char path[2048];

  snprintf (path, sizeof path, "%s/%s", folder, name);
  if (read_files (d, path, &item, &problem))
    return push (d, item, error);
  item_clear (&item);
  return bad (d, error, &problem, path);
}

static bool
ends_in (const char *text, const char *end)
{
  const size_t n = strlen (text), m = strlen (end);

  return n >= m && strcmp (text + n - m, end) == 0;
}

static int
is_sample (const struct dirent *entry)
{
  return entry->d_name[0] != '.' && (ends_in (entry->d_name, ".lmx") || ends_in (entry->d_name, ".png"));
}

static int
by_bytes (const struct dirent **a, const struct dirent **b)
{
  return strcmp ((*a)->d_name, (*b)->d_name);
}

static int
compare_names (const void *a, const void *b)
{
  return by_bytes ((const struct dirent **) a, (const struct dirent **) b);
}

/* Whether there is NAME.lmx to a NAME.png. */
static bool
has_text (struct dirent **entries, int n, const char *name)
{
  struct dirent text = { 0 };
  const struct dirent *key = &text;

  memcpy (text.d_name, name, strlen (name) - 4);
  strcat (text.d_name, ".lmx");
  return bsearch (&key, entries, (size_t) n, sizeof *entries, compare_names) != NULL;
}

/* Every NAME of a NAME.lmx or NAME.png once: one without the other is wrong too. */
static bool
add_folder (ScwData *d, int source, ScwError *error)
{
  const char *folder = d->sources[source].path;
  struct dirent **entries = NULL;
  const int n = scandir (folder, &entries, is_sample, by_bytes);
  bool ok = n >= 0 || scw_fail (error, SCW_ERROR_FILE, "cannot read '%s'", folder);

  for (int i = 0; i < n; i++)
    {
      char name[sizeof entries[i]->d_name];

      if (ends_in (entries[i]->d_name, ".png") && has_text (entries, n, entries[i]->d_name))
        continue;
      strcpy (name, entries[i]->d_name);
      name[strlen (name) - 4] = '\0';
      ok = ok && add_name (d, source, folder, name, error);
    }
  for (int i = 0; i < n; i++)
    free (entries[i]);
  free (entries);
  return ok;
}

static bool
add_list (ScwData *d, int source, ScwError *error)
{
  char *folder = strdup (d->sources[source].path), *slash = folder != NULL ? strrchr (folder, '/') : NULL;
  FILE *f = fopen (d->sources[source].path, "re");
  char line[1024];
  bool ok = f != NULL && folder != NULL;

  if (!ok)
    {
      scw_fail_errno (error, errno);
      scw_fail_about (error, SCW_DEED_OPEN, d->sources[source].path);
    }
  if (slash != NULL)
    *slash = '\0';
  while (ok && fgets (line, sizeof line, f) != NULL)
    {
      line[strcspn (line, "\r\n")] = '\0';
      if (line[0] != '\0')
        ok = add_name (d, source, slash != NULL ? folder : ".", line, error);
    }
  if (f != NULL)
    fclose (f);
  free (folder);
  return ok;
}

/* ---- all of it ---- */

bool
scw_data_add (ScwData *d, const char *path, ScwError *error)
{
  struct stat info;
  const int source = d->n_sources;

  if (source == MAX_SOURCES)
    return scw_fail (error, SCW_ERROR_LIMIT, "more than %d sources of training data", MAX_SOURCES);
  if (stat (path, &info) != 0)
    {
      scw_fail_errno (error, errno);
      return scw_fail_about (error, SCW_DEED_OPEN, path);
    }
  for (int i = 0; i < source; i++)
    if (d->sources[i].device == info.st_dev && d->sources[i].inode == info.st_ino)
      return true;
  d->sources[source] = (Source){ .path = strdup (path), .device = info.st_dev, .inode = info.st_ino };
  if (d->sources[source].path == NULL)
    return scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
  d->n_sources++;
  if (S_ISDIR (info.st_mode))
    return add_folder (d, source, error);
  if (ends_in (path, ".txt"))
    return add_list (d, source, error);
  if (ends_in (path, ".xz"))
    return scw_fail (error, SCW_ERROR_FORMAT, "'%s' is compressed: xz -d it first", path);
  if (!scw_mapped_open (&d->sources[source].pack, path, error))
    return scw_fail_about (error, SCW_DEED_READ, path);
  return add_pack (d, source, error);
}

int
scw_data_count (const ScwData *d)
{
  return d->n;
}

int
scw_data_skipped (const ScwData *d)
{
  return d->skipped;
}

const int *
scw_data_ids (const ScwData *d, int i, int *n)
{
  *n = d->items[i].n;
  return d->items[i].ids;
}

double
scw_data_cost (const ScwData *d, int i)
{
  const Item *item = &d->items[i];
  const double side = SCW_DATA_SPACE / 7 * 16; /* pixels of a patch; two thirds of a page's have ink */

  return 0.65 * (item->height / side) * (item->width / side) + 2.0 * item->n;
}

void
scw_data_name (const ScwData *d, int i, char *out, int size)
{
  const Item *item = &d->items[i];

  if (d->sources[item->source].pack.data != NULL)
    snprintf (out, (size_t) size, "%s, record %d (%s)", d->sources[item->source].path, item->record,
              item->name);
  else
    snprintf (out, (size_t) size, "%s", item->name);
}

ScwGray *
scw_data_picture (const ScwData *d, int i, ScwError *error)
{
  const Item *item = &d->items[i];
  char path[2100];
  int width, height;

  if (d->sources[item->source].pack.data != NULL)
    {
      ScwGray *gray = scw_mapped_check (error) ? pack_picture (d, item, error) : NULL;

      if (scw_mapped_check (error))
        return gray;
      scw_gray_free (gray);
      return NULL;
    }
  snprintf (path, sizeof path, "%s.png", item->name);
  return read_png (path, false, &width, &height, error);
}

ScwSymbolMark *
scw_data_marks (const ScwData *d, int i, int *n)
{
  const Item *item = &d->items[i];
  const ScwMapped *pack = &d->sources[item->source].pack;
  json_t *o = pack->data != NULL
                ? json_loadb ((const char *) pack->data + item->json, item->at - item->json, 0, NULL)
                : NULL;
  const json_t *list = json_object_get (o, "g");
  const size_t count = json_array_size (list) / 3;
  ScwSymbolMark *marks = count > 0 ? malloc (count * sizeof *marks) : NULL;

  *n = 0;
  for (size_t k = 0; marks != NULL && k < count; k++)
    {
      const char *name = json_string_value (json_array_get (list, 3 * k));
      const int symbol = name != NULL ? scw_symbol_class (name) : -1;

      if (symbol >= 0)
        marks[(*n)++] = (ScwSymbolMark){ symbol, (float) json_number_value (json_array_get (list, 3 * k + 1)),
                                         (float) json_number_value (json_array_get (list, 3 * k + 2)) };
    }
  json_decref (o);
  return marks;
}
