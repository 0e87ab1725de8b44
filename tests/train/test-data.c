/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Packs, folders, augmentation and the loader: on data made here, and on the shared packs' own. */
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <png.h>

#include "engine/model/model.h"
#include "engine/notation/lmx/lmx.h"
#include "engine/train/data/augment.h"
#include "engine/train/data/loader.h"
#include "engine/train/network/random.h"
#include "engine/train/objectives/symbols.h"
#include "tests/support/check.h"

static char folder[64];

static int
set_up (SCW_UNUSED void **state)
{
  strcpy (folder, "/tmp/scw-data-XXXXXX");
  return mkdtemp (folder) == NULL;
}

static int
tear_down (SCW_UNUSED void **state)
{
  char command[128];

  snprintf (command, sizeof command, "rm -r '%s'", folder);
  return system (command);
}

static const char *
in_folder (const char *name)
{
  static char paths[4][128];
  static int turn;

  snprintf (paths[++turn % 4], sizeof paths[0], "%s/%s", folder, name);
  return paths[turn % 4];
}

static void
put_u32 (FILE *f, uint32_t v)
{
  fwrite (&v, sizeof v, 1, f);
}

/* A record whose picture has ink in every third column, and columns 0 .. number; and three symbols, the last
 * of no class. */
static void
put_record (FILE *f, int number, int w, int h, const char *lmx)
{
  char json[512];
  const int bytes = (w + 7) / 8;

  snprintf (json, sizeof json,
            "{\"id\": \"made-%d\", \"lmx\": \"%s\", \"w\": %d, \"h\": %d, "
            "\"g\": [\"E0A4\", 10, 20, \"u3\", 30, 44, \"E999\", 1, 1]}",
            number, lmx, w, h);
  put_u32 (f, (uint32_t) strlen (json));
  put_u32 (f, (uint32_t) (bytes * h));
  fputs (json, f);
  for (int y = 0; y < h; y++)
    for (int b = 0; b < bytes; b++)
      {
        uint8_t v = 0;

        for (int x = b * 8; x < b * 8 + 8 && x < w; x++)
          v |= x % 3 == 0 || x <= number ? 0x80 >> x % 8 : 0;
        fputc (v, f);
      }
}

static const char *
make_pack (const char *name, int records)
{
  const char *path = in_folder (name);
  FILE *f = fopen (path, "wb");

  assert_non_null (f);
  for (int i = 0; i < records; i++)
    put_record (f, i, 60 + 7 * i, 50 + i, i % 2 ? "measure key:fifths:1 C4 quarter" : "measure rest half");
  fclose (f);
  return path;
}

static void
put_text (const char *path, const char *text)
{
  FILE *f = fopen (path, "wb");

  assert_non_null (f);
  fputs (text, f);
  fclose (f);
}

static void
put_png (const char *path, int w, int h, const uint8_t *pixels)
{
  png_image png = { .version = PNG_IMAGE_VERSION, .width = (unsigned) w, .height = (unsigned) h };

  png.format = PNG_FORMAT_GRAY;
  assert_true (png_image_write_to_file (&png, path, 0, pixels, 0, NULL));
}

typedef struct
{
  int n;
  char last[2000], all[8000];
} Reports;

static void
report (void *data, const char *message)
{
  Reports *r = data;

  r->n++;
  snprintf (r->last, sizeof r->last, "%s", message);
  strncat (r->all, message, sizeof r->all - strlen (r->all) - 1);
}

static void
test_pack (SCW_UNUSED void **state)
{
  ScwError error = { 0 };
  Reports r = { 0 };
  ScwData *d = scw_data_new (700, true, report, &r, &error);
  ScwGray *picture;
  const int *ids;
  int n;
  char name[200];

  if (!scw_data_add (d, make_pack ("good.bin", 5), &error))
    fail_msg ("%s", error.message);
  assert_int_equal (scw_data_count (d), 5);
  assert_int_equal (r.n, 0);
  ids = scw_data_ids (d, 1, &n);
  assert_int_equal (n, 6);
  assert_int_equal (ids[0], SCW_LMX_BOS);
  assert_int_equal (ids[1], SCW_LMX_MEASURE);
  assert_string_equal (scw_lmx_name (ids[3]), "C4");
  assert_int_equal (ids[5], SCW_LMX_EOS);
  picture = scw_data_picture (d, 4, &error);
  assert_int_equal (picture->width, 88);
  assert_int_equal (picture->height, 54);
  for (int y = 0; y < 54; y++)
    for (int x = 0; x < 88; x++)
      assert_int_equal (scw_gray_row (picture, y)[x], x % 3 == 0 || x <= 4 ? 0 : 255);
  scw_gray_free (picture);
  scw_data_name (d, 4, name, sizeof name);
  assert_non_null (strstr (name, "good.bin, record 4 (made-4)"));
  scw_data_free (d);
}

/* Everything that can be wrong with a record is reported and left out, or refuses a strict set. */
static void
test_bad_records (SCW_UNUSED void **state)
{
  ScwError error = { 0 };
  Reports r = { 0 };
  ScwData *d = scw_data_new (12, false, report, &r, &error);
  const char *path = in_folder ("bad.bin");
  FILE *f = fopen (path, "wb");

  put_record (f, 0, 60, 50, "measure C4 quarter");
  put_record (f, 1, 60, 50, "measure nonsense");
  put_record (f, 2, 60, 50, "<bos> measure");
  put_record (f, 3, 60, 50, "C4 C4 C4 C4 C4 C4 C4 C4 C4 C4 C4 C4 C4 C4");
  put_u32 (f, 4);
  put_u32 (f, 0);
  fputs ("null", f);
  put_record (f, 5, 90000, 1, "measure");
  put_record (f, 6, 60, 50, "measure D4 half");
  put_u32 (f, 1000);
  put_u32 (f, 4000000000u);
  fputs ("{", f);
  fclose (f);
  if (!scw_data_add (d, path, &error))
    fail_msg ("%s", error.message);
  assert_int_equal (scw_data_count (d), 2);
  assert_int_equal (r.n, 6);
  assert_int_equal (scw_data_skipped (d), 6);
  assert_non_null (strstr (r.all, "bad.bin, record 1: unknown token 'nonsense'"));
  assert_non_null (strstr (r.all, "record 2: unknown token '<bos>'"));
  assert_non_null (strstr (r.all, "record 3: its text has more than 12 tokens"));
  assert_non_null (strstr (r.all, "record 4: its description"));
  assert_non_null (strstr (r.all, "record 5: a picture of 90000 x 1"));
  assert_non_null (strstr (r.last, "cut short"));
  scw_data_free (d);
  d = scw_data_new (12, true, NULL, NULL, &error);
  assert_false (scw_data_add (d, path, &error));
  assert_non_null (strstr (error.message, "record 1: unknown token"));
  error = (ScwError){ 0 };
  assert_false (scw_data_add (d, in_folder ("none.bin"), &error));
  assert_int_equal (error.code, SCW_ERROR_FILE);
  scw_data_free (d);
}

static void
test_folder (SCW_UNUSED void **state)
{
  ScwError error = { 0 };
  Reports r = { 0 };
  ScwData *d = scw_data_new (700, false, report, &r, &error);
  uint8_t pixels[40 * 30];
  ScwGray *picture;
  const int *ids;
  int n;

  for (int i = 0; i < 40 * 30; i++)
    pixels[i] = (uint8_t) (i % 251);
  mkdir (in_folder ("set"), 0700);
  put_png (in_folder ("set/a.png"), 40, 30, pixels);
  put_text (in_folder ("set/a.lmx"), "measure C4 quarter\n");
  put_text (in_folder ("set/b.lmx"), "measure C4 quarter\n"); /* no picture */
  put_text (in_folder ("set/c.lmx"), "measure C4 quarter\n"); /* an empty one */
  put_text (in_folder ("set/c.png"), "");
  put_text (in_folder ("set/d.lmx"), ""); /* no text */
  put_png (in_folder ("set/d.png"), 40, 30, pixels);
  mkdir (in_folder ("plus"), 0700);
  put_png (in_folder ("plus/e.png"), 40, 30, pixels);
  put_text (in_folder ("plus/e.lmx"), "<bos:plus> measure C4 quarter dynamics:p\n");
  put_text (in_folder ("samples.dev.txt"), "set/a\n\nset/missing\nplus/e\n");
  if (!scw_data_add (d, in_folder ("set"), &error)
      || !scw_data_add (d, in_folder ("samples.dev.txt"), &error))
    fail_msg ("%s", error.message);
  assert_int_equal (scw_data_count (d), 3);
  assert_int_equal (r.n, 4);
  assert_non_null (strstr (r.all, "set/b"));
  assert_non_null (strstr (r.all, "set/c.png"));
  assert_non_null (strstr (r.all, "set/missing"));
  ids = scw_data_ids (d, 2, &n);
  assert_int_equal (n, 6);
  assert_int_equal (ids[0], SCW_LMX_BOS_PLUS); /* in place of <bos> */
  assert_int_equal (ids[1], SCW_LMX_MEASURE);
  for (int i = 0; i < 3; i++)
    {
      picture = scw_data_picture (d, i, &error);
      assert_int_equal (picture->width, 40);
      assert_memory_equal (picture->pixels, pixels, sizeof pixels);
      scw_gray_free (picture);
    }
  scw_data_free (d);
}

/* However names sort: '.' stands between "a.lmx" and "a.png" in "a.m.lmx". */
static void
test_nothing_twice (SCW_UNUSED void **state)
{
  static const char *const names[] = { "a", "a.m", "a-1", "a.lm", "b" };
  const uint8_t pixels[20 * 10] = { 0 };
  ScwError error = { 0 };
  Reports r = { 0 };
  ScwData *d = scw_data_new (700, true, report, &r, &error);
  char name[64];

  mkdir (in_folder ("twice"), 0700);
  for (int i = 0; i < 5; i++)
    {
      snprintf (name, sizeof name, "twice/%s.png", names[i]);
      put_png (in_folder (name), 20, 10, pixels);
      snprintf (name, sizeof name, "twice/%s.lmx", names[i]);
      put_text (in_folder (name), "measure C4 quarter\n");
    }
  if (!scw_data_add (d, in_folder ("twice"), &error))
    fail_msg ("%s", error.message);
  assert_int_equal (scw_data_count (d), 5);
  assert_int_equal (symlink ("twice", in_folder ("link")), 0);
  assert_true (scw_data_add (d, in_folder ("twice/"), &error));
  assert_true (scw_data_add (d, in_folder ("link"), &error));
  assert_int_equal (scw_data_count (d), 5);
  scw_data_free (d);
}

static ScwGray *
drawing (void)
{
  ScwGray *g = scw_gray_new (240, 120, NULL);

  for (int line = 0; line < 5; line++)
    memset (scw_gray_row (g, 30 + 12 * line), 0, 240);
  for (int y = 40; y < 60; y++)
    memset (scw_gray_row (g, y) + 100, 0, 16);
  return g;
}

/* Reproducible by its key, of about the size it should be, still dark on light, and seldom the same twice. */
static void
test_augment (SCW_UNUSED void **state)
{
  ScwGray *g = drawing (), *plain = scw_augment (g, 12, 7, 0, 1, NULL), *last = NULL;
  int same = 0;

  assert_int_equal (plain->width, 140);
  assert_int_equal (plain->height, 70);
  scw_gray_free (plain);
  for (uint64_t key = 0; key < 60; key++)
    {
      ScwError error = { 0 };
      ScwGray *one = scw_augment (g, 12, 7, 1, key, &error), *two = scw_augment (g, 12, 7, 1, key, &error);
      int64_t dark = 0, light = 0, n;

      if (one == NULL)
        fail_msg ("%s", error.message);
      n = (int64_t) one->width * one->height;
      assert_true (two->width == one->width && two->height == one->height);
      assert_memory_equal (one->pixels, two->pixels, (size_t) n);
      assert_in_range (one->width, 110, 280);
      assert_in_range (one->height, 55, 190);
      for (int64_t i = 0; i < n; i++)
        {
          dark += one->pixels[i] < 110;
          light += one->pixels[i] > 170;
        }
      if (!(dark > n / 500 && dark < n * 0.5 && light > n / 5))
        fail_msg ("key %d: %d dark and %d light pixels of %d", (int) key, (int) dark, (int) light, (int) n);
      same += last != NULL && last->width == one->width && last->height == one->height;
      scw_gray_free (last);
      scw_gray_free (two);
      last = one;
    }
  assert_true (same < 6);
  scw_gray_free (last);
  scw_gray_free (g);
}

/* How far a picture with one kind of damage is from one without, on average over keys: the mean difference of its pixels. */
static double
damaged_by (const ScwGray *g, int kind, double hard)
{
  ScwDamage d = { 0 };
  double sum = 0;

  d.hard[kind] = hard;
  for (uint64_t key = 0; key < 40; key++)
    {
      ScwGray *without, *with, *again;

      d.chance[kind] = 0;
      without = scw_damage (g, 12, 12, &d, key, NULL, NULL);
      d.chance[kind] = 1;
      with = scw_damage (g, 12, 12, &d, key, NULL, NULL);
      again = scw_damage (g, 12, 12, &d, key, NULL, NULL);
      assert_memory_equal (with->pixels, again->pixels, (size_t) with->width * with->height);
      for (int y = 0; y < g->height && y < with->height; y++)
        for (int x = 0; x < g->width && x < with->width; x++)
          sum
            += abs (scw_gray_row (with, y)[x] - scw_gray_row (without, y)[x]) / (40.0 * g->width * g->height);
      scw_gray_free (without);
      scw_gray_free (with);
      scw_gray_free (again);
    }
  return sum;
}

/* Each kind does something by itself, does more when it is harder, and leaves something to read. Those whose hardness is not
 * a matter of how many pixels change only have to do something. */
static void
test_kinds (SCW_UNUSED void **state)
{
  ScwGray *g = drawing ();

  for (int kind = 0; kind < SCW_DAMAGE_KINDS; kind++)
    {
      const double mild = damaged_by (g, kind, 0.1), bad = damaged_by (g, kind, 1);
      const bool grows = kind != SCW_DAMAGE_INK && kind != SCW_DAMAGE_SCRAP;

      printf ("# %s: %.2f to %.2f\n", scw_damage_name (kind), mild, bad);
      assert_true (mild > 0 && bad > 0 && bad < 110);
      assert_true (!grows || bad > mild);
      for (int other = 0; other < kind; other++)
        assert_string_not_equal (scw_damage_name (kind), scw_damage_name (other));
    }
  assert_null (scw_damage_name (SCW_DAMAGE_KINDS));
  scw_gray_free (g);
}

/* Points go where the picture goes: a blot is found where it should be, however it was turned. */
static void
check_mapped (const ScwGray *g, const ScwDamage *d, uint64_t key, double slack)
{
  double m[6], x = 0, y = 0, dark = 0;
  ScwGray *made = scw_damage (g, 12, 7, d, key, m, NULL);

  for (int row = 0; row < made->height; row++)
    for (int col = 0; col < made->width; col++)
      if (scw_gray_row (made, row)[col] < 60)
        {
          x += col + 0.5;
          y += row + 0.5;
          dark++;
        }
  assert_true (dark > 100);
  assert_true (fabs (x / dark - (m[0] * 177 + m[1] * 76 + m[2])) < slack);
  assert_true (fabs (y / dark - (m[3] * 177 + m[4] * 76 + m[5])) < slack);
  scw_gray_free (made);
}

static void
test_augment_mapped (SCW_UNUSED void **state)
{
  ScwGray *g = scw_gray_new (240, 120, NULL);
  ScwDamage d = { .margin = 1.7 };

  for (int y = 64; y < 88; y++)
    memset (scw_gray_row (g, y) + 165, 0, 24);
  d.chance[SCW_DAMAGE_SIZE] = 1;
  d.chance[SCW_DAMAGE_TURN] = 0.5;
  d.hard[SCW_DAMAGE_SIZE] = d.hard[SCW_DAMAGE_TURN] = 1;
  for (uint64_t key = 0; key < 200; key++)
    check_mapped (g, &d, key, 1.5);
  d.chance[SCW_DAMAGE_CURVE] = d.hard[SCW_DAMAGE_CURVE] = 1;
  for (uint64_t key = 0; key < 200; key++)
    check_mapped (g, &d, key, 1.5 + 3.5); /* half a staff space more */
  scw_gray_free (g);
}

/* JPEG of quality 100 leaves a picture all but alone; a low one blurs it, and keeps its mean. */
static void
test_jpeg (SCW_UNUSED void **state)
{
  double off[2] = { 0 }, mean[2] = { 0 };
  const int qualities[2] = { 100, 20 };

  for (int k = 0; k < 2; k++)
    {
      ScwGray *g = drawing (), *before = drawing ();

      scw_jpeg_blocks (g, qualities[k]);
      for (int i = 0; i < 240 * 120; i++)
        {
          const double d = (double) g->pixels[i] - before->pixels[i];

          off[k] = off[k] > d * d ? off[k] : d * d;
          mean[k] += d / (240 * 120);
        }
      scw_gray_free (g);
      scw_gray_free (before);
    }
  assert_true (off[0] <= 9 && off[1] > 400);
  assert_true (mean[0] < 1 && mean[0] > -1 && mean[1] < 4 && mean[1] > -4);
}

/* ---- loader ---- */

static ScwConfig
nano (void)
{
  ScwConfig config;
  ScwError error = { 0 };

  if (!scw_config_named (&config, "tiny", &error))
    fail_msg ("%s", error.message);
  return config;
}

static uint64_t
hash_batch (const ScwLoaded *b)
{
  uint64_t hash = 1;

  for (int i = 0; i < b->n; i++)
    {
      const ScwPatches *p = b->samples[i].patches;

      for (int k = 0; k < p->n * SCW_PATCH_PIXELS; k++)
        {
          uint32_t bits;

          memcpy (&bits, &p->pixels[k], sizeof bits);
          hash = scw_random (hash, bits);
        }
    }
  return hash;
}

/* Every sample once an epoch, batches within the budget; and a loader that starts in the middle goes on with
 * the very same pictures. */
static void
test_loader (SCW_UNUSED void **state)
{
  ScwError error = { 0 };
  Reports r = { 0 };
  ScwData *d = scw_data_new (700, true, NULL, NULL, &error);
  const ScwConfig config = nano ();
  const ScwLoaderOptions options = { .budget = 60, .strength = 0.6 };
  ScwProgress progress = { .seed = 5 };
  ScwSource source;
  ScwLoader *l;
  uint64_t hashes[64];
  int64_t epochs[64], positions[64];
  int seen = 0, n = 0, in_epoch;

  assert_true (scw_data_add (d, make_pack ("many.bin", 20), &error));
  source = scw_source_of (d);
  l = scw_loader_new (&source, 1, &config, &options, &progress, report, &r, &error);
  if (l == NULL)
    fail_msg ("%s", error.message);
  in_epoch = scw_loader_batches (l);
  assert_in_range (in_epoch, 4, 19);
  for (n = 0; n < 2 * in_epoch && n < 64; n++)
    {
      ScwLoaded *b = scw_loader_next (l, &error);

      if (b == NULL)
        fail_msg ("%s", error.message);
      seen += b->epoch == 0 ? b->n : 0;
      hashes[n] = hash_batch (b);
      epochs[n] = b->epoch;
      positions[n] = b->position;
      scw_loaded_free (b);
    }
  assert_int_equal (seen, 20);
  assert_int_equal (r.n, 0);
  scw_loader_free (l);
  for (int start = 0; start < n - 2; start += 3)
    {
      ScwLoaded *b;

      progress.epoch = epochs[start];
      progress.position = positions[start];
      l = scw_loader_new (&source, 1, &config, &options, &progress, report, &r, &error);
      b = scw_loader_next (l, &error);
      assert_true (hash_batch (b) == hashes[start + 1]);
      scw_loaded_free (b);
      scw_loader_free (l);
    }
  scw_data_free (d);
}

/* A picture that vanishes is reported and left out; when none is left the loader says so instead of turning
 * for ever. */
static void
test_vanished (SCW_UNUSED void **state)
{
  ScwError error = { 0 };
  Reports r = { 0 };
  ScwData *d = scw_data_new (700, true, NULL, NULL, &error);
  const ScwConfig config = nano ();
  const ScwLoaderOptions options = { .budget = 1000 };
  const ScwProgress progress = { .seed = 5 };
  uint8_t pixels[40 * 30] = { 0 };
  ScwSource source;
  ScwLoader *l;

  mkdir (in_folder ("gone"), 0700);
  put_png (in_folder ("gone/a.png"), 40, 30, pixels);
  put_text (in_folder ("gone/a.lmx"), "measure C4 quarter\n");
  assert_true (scw_data_add (d, in_folder ("gone"), &error));
  unlink (in_folder ("gone/a.png"));
  source = scw_source_of (d);
  l = scw_loader_new (&source, 1, &config, &options, &progress, report, &r, &error);
  assert_non_null (l);
  assert_null (scw_loader_next (l, &error));
  assert_int_equal (error.code, SCW_ERROR_FORMAT);
  scw_loader_free (l);
  scw_data_free (d);
  d = scw_data_new (700, true, NULL, NULL, &error);
  source = scw_source_of (d);
  assert_null (scw_loader_new (&source, 1, &config, &options, &progress, NULL, NULL, NULL));
  scw_data_free (d);
}

/* A source without an end for the tests: sample i has i % 7 + 2 columns of ink and as many notes. */
static void
estimate_made (SCW_UNUSED const void *data, int64_t index, int *tokens, double *cost)
{
  *tokens = (int) (index % 7) + 4;
  *cost = *tokens + 4.0;
}

static bool
draw_made (SCW_UNUSED const void *data,
           uint64_t seed,
           int64_t index,
           SCW_UNUSED bool marks,
           ScwDrawn *d,
           ScwError *error)
{
  *d = (ScwDrawn){ .picture = scw_gray_new (60, 40, error), .space = 7, .n = (int) (index % 7) + 4 };
  d->ids = calloc ((size_t) d->n, sizeof *d->ids);
  for (int i = 1; i < d->n; i++)
    d->ids[i] = 3 + (int) ((index + (int64_t) seed) % 200); /* what says which sample it was */
  scw_gray_row (d->picture, 20)[30] = 0;
  return true;
}

static void
name_made (SCW_UNUSED const void *data, int64_t index, char *out, int size)
{
  snprintf (out, (size_t) size, "made %d", (int) index);
}

/* Sources by share: so many of each in an epoch, each of a source's samples as often as any other, over epochs too; what has
 * no end never comes twice; and a loader that starts in the middle goes on with the very same samples. */
static void
test_mixture (SCW_UNUSED void **state)
{
  ScwError error = { 0 };
  ScwData *a = scw_data_new (700, true, NULL, NULL, &error),
          *b = scw_data_new (700, true, NULL, NULL, &error);
  const ScwConfig config = nano ();
  const ScwLoaderOptions options = { .budget = 60, .strength = 0.3 };
  ScwProgress progress = { .seed = 5 };
  ScwSource sources[3] = { { 0 } };
  ScwLoader *l;
  uint64_t hashes[400], hash;
  int64_t epochs[400], positions[400];
  int n = 0, made[3] = { 0 }, all = 0;
  bool seen[200] = { false };

  assert_true (scw_data_add (a, make_pack ("a.bin", 20), &error));
  assert_true (scw_data_add (b, make_pack ("b.bin", 10), &error));
  sources[0] = scw_source_of (a);
  sources[1] = scw_source_of (b);
  sources[2]
    = (ScwSource){ .endless = true, .estimate = estimate_made, .draw = draw_made, .name = name_made };
  sources[0].share = 0.5;
  sources[1].share = 0.2;
  sources[2].share = 0.3;
  l = scw_loader_new (sources, 3, &config, &options, &progress, NULL, NULL, &error);
  if (l == NULL)
    fail_msg ("%s", error.message);
  for (;;)
    {
      ScwLoaded *batch = scw_loader_next (l, &error);
      const bool over = batch != NULL && batch->epoch == 3;

      if (batch == NULL)
        fail_msg ("%s", error.message);
      for (int i = 0; i < batch->n && !over; i++)
        {
          const ScwSample *s = &batch->samples[i];
          const bool is_made = s->ids[0] == 0 && s->ids[1] == s->ids[s->n - 1];

          all++;
          made[batch->epoch] += is_made;
          if (is_made)
            {
              assert_false (seen[s->ids[1] - 3]);
              seen[s->ids[1] - 3] = true;
            }
        }
      if (!over)
        {
          hashes[n] = hash_batch (batch);
          epochs[n] = batch->epoch;
          positions[n++] = batch->position;
        }
      scw_loaded_free (batch);
      if (over)
        break;
    }
  scw_loader_free (l);
  assert_int_equal (all, 3 * 30);
  for (int e = 0; e < 3; e++)
    assert_int_equal (made[e], 9);
  for (int start = 0; start < n - 1; start += 7)
    {
      ScwLoaded *batch;

      progress.epoch = epochs[start];
      progress.position = positions[start];
      l = scw_loader_new (sources, 3, &config, &options, &progress, NULL, NULL, &error);
      batch = scw_loader_next (l, &error);
      hash = hash_batch (batch);
      assert_true (hash == hashes[start + 1]);
      scw_loaded_free (batch);
      scw_loader_free (l);
    }
  scw_data_free (a);
  scw_data_free (b);
}

/* Symbols lie in the patches that they were drawn in. */
static void
test_symbols (SCW_UNUSED void **state)
{
  ScwError error = { 0 };
  ScwData *d = scw_data_new (700, true, NULL, NULL, &error);
  const ScwConfig config = nano ();
  const ScwLoaderOptions options = { .budget = 60, .symbols = true };
  ScwProgress progress = { .seed = 5 };
  ScwSource source;
  ScwLoader *l;

  assert_true (scw_data_add (d, make_pack ("marked.bin", 20), &error));
  source = scw_source_of (d);
  l = scw_loader_new (&source, 1, &config, &options, &progress, NULL, NULL, &error);
  for (int k = scw_loader_batches (l); k > 0; k--)
    {
      ScwLoaded *b = scw_loader_next (l, &error);

      for (int i = 0; i < b->n; i++)
        {
          const ScwSample *s = &b->samples[i];
          const int first = s->symbols[0].patch, second = s->symbols[1].patch;

          assert_int_equal (s->n_symbols, 2);
          assert_int_equal (s->symbols[0].symbol, scw_symbol_class ("E0A4"));
          assert_int_equal (s->symbols[1].symbol, scw_symbol_class ("u3"));
          assert_int_equal (s->patches->rows[first], 20 * 7 / 12 / SCW_PATCH);
          assert_int_equal (s->patches->cols[first], 10 * 7 / 12 / SCW_PATCH);
          assert_int_equal (s->patches->rows[second], 44 * 7 / 12 / SCW_PATCH);
          assert_int_equal (s->patches->cols[second], 30 * 7 / 12 / SCW_PATCH);
        }
      scw_loaded_free (b);
    }
  scw_loader_free (l);
  scw_data_free (d);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_pack),     cmocka_unit_test (test_bad_records),
    cmocka_unit_test (test_folder),   cmocka_unit_test (test_nothing_twice),
    cmocka_unit_test (test_augment),  cmocka_unit_test (test_augment_mapped),
    cmocka_unit_test (test_kinds),    cmocka_unit_test (test_jpeg),
    cmocka_unit_test (test_loader),   cmocka_unit_test (test_mixture),
    cmocka_unit_test (test_vanished), cmocka_unit_test (test_symbols),
  };

  return cmocka_run_group_tests (tests, set_up, tear_down);
}
