/* SPDX-License-Identifier: GPL-3.0-or-later */
/* light.c: shadows on photographed pages. */
#include <math.h>
#include <stdlib.h>

#include "engine/image/gray.h"

#define PAPER 0.97 /* share of a block's pixels that are not lighter than its paper */
#define STEEP \
  0.75f /* paper is at least this share of its neighbours': what is darker is ink, or the black beside the \
           page */
#define UNEVEN 0.9f /* darkest paper by lightest paper, above which nothing needs to be done */

typedef struct
{
  int block, w, h;
  float *paper; /* (h, w) */
} Light;

static float
block_paper (const ScwGray *gray, int x0, int y0, int block)
{
  int x1 = x0 + block < gray->width ? x0 + block : gray->width,
      y1 = y0 + block < gray->height ? y0 + block : gray->height;
  int histogram[256] = { 0 }, n = (x1 - x0) * (y1 - y0), seen = 0;

  for (int y = y0; y < y1; y++)
    for (int x = x0; x < x1; x++)
      histogram[scw_gray_row (gray, y)[x]]++;
  for (int v = 0; v < 255; v++)
    if ((seen += histogram[v]) >= PAPER * n)
      return (float) v;
  return 255;
}

/* Raises paper that is too dark to be paper, from both ends. */
static void
spread (Light *light)
{
  for (int pass = 0; pass < 2; pass++)
    for (int i = 0; i < light->w * light->h; i++)
      {
        int at = pass ? light->w * light->h - 1 - i : i, x = at % light->w, y = at / light->w,
            step = pass ? 1 : -1;
        float least = 1;

        if (x + step >= 0 && x + step < light->w)
          least = fmaxf (least, STEEP * light->paper[at + step]);
        if (y + step >= 0 && y + step < light->h)
          least = fmaxf (least, STEEP * light->paper[at + step * light->w]);
        light->paper[at] = fmaxf (light->paper[at], least);
      }
}

/* The paper at a pixel, between the middles of four blocks. */
static float
paper_at (const Light *light, int x, int y)
{
  float u = fminf (fmaxf (((float) x + 0.5f) / (float) light->block - 0.5f, 0), (float) (light->w - 1));
  float v = fminf (fmaxf (((float) y + 0.5f) / (float) light->block - 0.5f, 0), (float) (light->h - 1));
  int x0 = (int) u, y0 = (int) v, right = x0 + 1 < light->w ? 1 : 0, down = y0 + 1 < light->h ? light->w : 0;
  const float *p = light->paper + y0 * light->w + x0;
  float above = p[0] + (u - (float) x0) * (p[right] - p[0]);
  float below = p[down] + (u - (float) x0) * (p[down + right] - p[down]);

  return above + (v - (float) y0) * (below - above);
}

bool
scw_gray_flatten (ScwGray *gray, int block, ScwError *error)
{
  Light light = { block, (gray->width + block - 1) / block, (gray->height + block - 1) / block, NULL };
  float most = 0, least = 255;

  light.paper = malloc (sizeof (float) * light.w * light.h);
  if (light.paper == NULL)
    return scw_fail (error, SCW_ERROR_MEMORY, "no memory to even out the light");
  for (int i = 0; i < light.w * light.h; i++)
    light.paper[i] = block_paper (gray, i % light.w * block, i / light.w * block, block);
  spread (&light);
  for (int i = 0; i < light.w * light.h; i++)
    {
      most = fmaxf (most, light.paper[i]);
      least = fminf (least, light.paper[i]);
    }
  for (int y = 0; least < UNEVEN * most && y < gray->height; y++)
    for (int x = 0; x < gray->width; x++)
      {
        uint8_t *p = scw_gray_row (gray, y) + x;

        *p = (uint8_t) (fminf (255, (float) *p * most / paper_at (&light, x, y)) + 0.5f);
      }
  free (light.paper);
  return true;
}
