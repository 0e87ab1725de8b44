/* gray.h: a gray picture: 8 bits a pixel, 0 black to 255 white, rows from the top, no padding between rows. */
#pragma once

#include <stdint.h>

#include "engine/error.h"

typedef struct
{
  int width;
  int height;
  uint8_t *pixels; /* (height, width) */
} ScwGray;

/* A box in pixels: x, y of the top left corner; may be used with fractions. */
typedef struct
{
  double x, y, w, h;
} ScwBox;

/* A white picture. NULL and error when a side is not 1 .. 65535 or memory is short. Free with scw_gray_free. */
ScwGray *scw_gray_new (int width, int height, ScwError *error);
void scw_gray_free (ScwGray *gray);

static inline uint8_t *
scw_gray_row (const ScwGray *gray, int y)
{
  return gray->pixels + (int64_t) y * gray->width;
}
