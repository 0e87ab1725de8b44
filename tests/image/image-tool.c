/* SPDX-License-Identifier: GPL-3.0-or-later */
/* image-tool.c: the image library for the Python tests: reads a binary PGM, writes text.
 *
 * - detect PAGE.pgm: number of systems and skew, then a line a system: box x y w h, crop x y w h, staves,
 * staff space, quality, skew, group, ossia, reason
 * - read PAGE.pgm N OUT.pgm: what is read of system N
 * - patches CROP.pgm SPACE: grid_h grid_w n, then n lines: row, column, 256 values 0 .. 255
 * - base CROP.pgm: the same with values 0 .. 1
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/image/patches.h"
#include "engine/image/systems.h"

static ScwGray *
read_pgm (const char *path, ScwError *error)
{
  FILE *file = fopen (path, "rb");
  ScwGray *gray = NULL;
  int width, height, most;

  if (file == NULL)
    scw_fail (error, SCW_ERROR_FILE, "cannot open '%s'", path);
  else if (fscanf (file, "P5 %d %d %d", &width, &height, &most) != 3 || fgetc (file) == EOF)
    scw_fail (error, SCW_ERROR_FORMAT, "'%s' is no PGM", path);
  else
    gray = scw_gray_new (width, height, error);
  if (gray != NULL && fread (gray->pixels, 1, (size_t) width * height, file) != (size_t) width * height)
    {
      scw_fail (error, SCW_ERROR_FORMAT, "'%s' is truncated", path);
      scw_gray_free (gray);
      gray = NULL;
    }
  if (file != NULL)
    fclose (file);
  return gray;
}

static bool
detect (const ScwGray *page, ScwError *error)
{
  ScwPage *found;

  if (!scw_find_systems (page, &found, error))
    return false;
  printf ("%d %.4f\n", found->n, found->skew_deg);
  for (int i = 0; i < found->n; i++)
    {
      const ScwSystem *s = &found->systems[i];

      printf ("%.2f %.2f %.2f %.2f %.2f %.2f %.2f %.2f %d %.3f %.3f %.4f %d %d %s\n", s->box.x, s->box.y,
              s->box.w, s->box.h, s->crop.x, s->crop.y, s->crop.w, s->crop.h, s->staves, s->staff_space,
              s->quality, s->skew_deg, s->group, s->ossia, scw_quality_reason_name (s->reason));
    }
  scw_page_free (found);
  return true;
}

static bool
read_system (const ScwGray *page, int n, const char *path, ScwError *error)
{
  ScwPage *found;
  ScwGray *picture = NULL;
  FILE *file;
  bool ok;

  if (!scw_find_systems (page, &found, error))
    return false;
  if (n < found->n)
    picture = scw_crop_prepare (page, &found->systems[n].view, 7, true, error);
  scw_page_free (found);
  file = picture != NULL ? fopen (path, "wb") : NULL;
  ok = file != NULL;
  if (ok)
    {
      fprintf (file, "P5\n%d %d\n255\n", picture->width, picture->height);
      fwrite (picture->pixels, 1, (size_t) picture->width * picture->height, file);
      ok = fclose (file) == 0;
    }
  scw_gray_free (picture);
  return ok || scw_fail (error, SCW_ERROR_FILE, "cannot write '%s'", path);
}

static void
print_patches (const ScwPatches *patches)
{
  printf ("%d %d %d\n", patches->grid_h, patches->grid_w, patches->n);
  for (int k = 0; k < patches->n; k++)
    {
      printf ("%d %d", patches->rows[k], patches->cols[k]);
      for (int i = 0; i < SCW_PATCH_PIXELS; i++)
        printf (" %.7g", (double) patches->pixels[k * SCW_PATCH_PIXELS + i]);
      putchar ('\n');
    }
}

static bool
patches (const ScwGray *crop, double space, ScwError *error)
{
  ScwView view = scw_view_from_box (&(ScwBox){ 0, 0, crop->width, crop->height }, space, 0);
  ScwGray *picture = scw_crop_prepare (crop, &view, 7, true, error);
  ScwPatches *cut = picture != NULL ? scw_patches_new (picture, 60, 200, 0, 1 / 255.0f, 200, error) : NULL;

  if (cut != NULL)
    print_patches (cut);
  scw_patches_free (cut);
  scw_gray_free (picture);
  return cut != NULL;
}

static bool
base (const ScwGray *crop, ScwError *error)
{
  ScwPatches *cut = scw_prepare_base (crop, 60, 200, error);

  if (cut != NULL)
    print_patches (cut);
  scw_patches_free (cut);
  return cut != NULL;
}

int
main (int argc, char **argv)
{
  ScwError error = { 0 };
  ScwGray *gray = argc > 2 ? read_pgm (argv[2], &error) : NULL;
  bool ok = false;

  if (gray == NULL)
    scw_fail (&error, SCW_ERROR_ARGUMENT, "usage: image-tool detect|read|patches|base FILE.pgm ...");
  else if (strcmp (argv[1], "detect") == 0)
    ok = detect (gray, &error);
  else if (strcmp (argv[1], "read") == 0 && argc > 4)
    ok = read_system (gray, atoi (argv[3]), argv[4], &error);
  else if (strcmp (argv[1], "patches") == 0 && argc > 3)
    ok = patches (gray, atoi (argv[3]), &error);
  else if (strcmp (argv[1], "base") == 0)
    ok = base (gray, &error);
  if (!ok)
    fprintf (stderr, "image-tool: %s\n", error.message);
  scw_gray_free (gray);
  return ok ? 0 : 1;
}
