/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The finder, and how pages lie: pages of any size up to that of a scan, which bytes describe (staves, bars, blots and noise);
 * and real ones made smaller, a bit a pixel, which are made larger again. */
#include <math.h>
#include <string.h>

#include "app/pages/upright.h"
#include "engine/image/systems.h"
#include "tests/fuzz/fuzz.h"

#define LONGEST 3600
#define PIXELS  2500000 /* at most: A4 at 150 dpi has 2.2 million, and sanitisers take seconds for it */

static void
fill (ScwGray *page, int x, int y, int w, int h, uint8_t value)
{
  for (int row = y; row < y + h && row < page->height; row++)
    if (x < page->width)
      memset (scw_gray_row (page, row) + x, value, (size_t) (w < page->width - x ? w : page->width - x));
}

/* Eight bytes a thing. */
static void
draw (ScwGray *page, const uint8_t *d)
{
  const int x = (d[1] * page->width) >> 8, y = (d[2] * page->height) >> 8;
  const int w = 1 + ((d[3] * page->width) >> 8), h = 1 + d[4] % 32;
  unsigned noise = d[5];

  switch (d[0] % 4)
    {
    case 0: /* a staff */
      for (int line = 0; line < 5; line++)
        fill (page, x, y + line * h, w, 1 + d[5] % 3, d[6]);
      break;
    case 1: /* a bar */
      fill (page, x, y, 1 + d[5] % 4, 1 + d[3] * 4, d[6]);
      break;
    case 2:
      fill (page, x, y, w, h * 8, d[6]);
      break;
    default:
      for (int i = 0; i < 40 * h; i++)
        {
          noise = noise * 1103515245 + 12345;
          fill (page, (int) (noise >> 8) % page->width, (int) (noise >> 16) % page->height, 1 + d[3] % 5,
                1 + d[7] % 5, d[6]);
        }
    }
}

/* Width and height, two bytes each; then eight for each thing that is on it. */
static ScwGray *
describe (const uint8_t *data, size_t size)
{
  const int width = 1 + (data[0] << 8 | data[1]) % LONGEST, height = 1 + (data[2] << 8 | data[3]) % LONGEST;
  ScwGray *page = scw_gray_new (width, height < PIXELS / width ? height : PIXELS / width, NULL);

  for (size_t at = 4; at + 8 <= size && at < 4 + 8 * 64; at += 8)
    draw (page, data + at);
  return page;
}

/* "PAGE", its size now (width, two bytes; how many times as large it becomes, in eighths, a byte), and its bits. */
static ScwGray *
enlarge (const uint8_t *data, size_t size)
{
  const int width = 8 + (data[4] << 8 | data[5]) % 1000, across = (width + 7) / 8;
  const int height = 1 + (int) (size - 7) / across;
  const double times = fmin ((1 + data[6] % 48) / 8.0, sqrt ((double) PIXELS / (width * height)));
  ScwGray *small = scw_gray_new (width, height, NULL), *large;

  for (int i = 0; i < (int) size - 7; i++)
    for (int bit = 0; bit < 8 && i % across * 8 + bit < width; bit++)
      if (data[7 + i] >> bit & 1)
        scw_gray_row (small, i / across)[i % across * 8 + bit] = 0;
  large = scw_gray_resize (small, (int) fmin (LONGEST, 1 + width * times),
                           (int) fmin (LONGEST, 1 + height * times), NULL);
  scw_gray_free (small);
  return large;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  ScwGray *page;
  ScwPage *found = NULL;
  ScwUpright upright;

  if (size < 4)
    return -1;
  page = size > 7 && memcmp (data, "PAGE", 4) == 0 ? enlarge (data, size) : describe (data, size);
  FUZZ_CHECK (scw_find_systems (page, &found, NULL));
  for (int i = 0; i < found->n; i++)
    {
      const ScwSystem *system = &found->systems[i];

      FUZZ_CHECK (system->box.x >= 0 && system->box.y >= 0 && system->box.x + system->box.w <= page->width
                  && system->box.y + system->box.h <= page->height);
      FUZZ_CHECK (system->staff_space > 0 && system->staves >= 1 && system->quality >= 0
                  && system->quality <= 1);
    }
  scw_page_free (found);
  FUZZ_CHECK (scw_upright_find (page, TRUE, &upright, &found, NULL)
              && scw_upright_apply (page, &upright, NULL));
  scw_page_free (found);
  scw_gray_free (page);
  return 0;
}
