/* SPDX-License-Identifier: GPL-3.0-or-later */
/* prepare.h: from a region of a page to the picture that is cut into patches.
 *
 *     page, as it was opened                       prepared picture
 *     +--------------------------+
 *     |   ___----- a view: a     |   straighten    +------------------+
 *     |  |  ------- turned, bent |  ----------->   | ================ |  7 px a staff space,
 *     |  |___------  rectangle   |   resize        | ================ |  contrast stretched
 *     +--------------------------+                 +------------------+
 *
 * A view holds the rectangle and its skew and, if scw_find_systems made it, the curvature of the staff
 * lines (photographed pages) and which parts of the rectangle belong to a neighbouring system.
 * scw_view_from_box makes a view of a box that a person drew. Views are plain values: copy them, keep them,
 * read them from any thread.
 */
#pragma once

#include "engine/image/gray.h"

#define SCW_BEND_KNOTS 33
#define SCW_LID_BINS   128

typedef struct
{
  double centre_x, centre_y; /* of the rectangle, page pixels */
  double w, h;               /* its sides along and across the lines, page pixels */
  double skew_deg;           /* how far its lines lean: positive when they fall to the right */
  double staff_space;        /* page pixels between two staff lines */

  /* How far the lines lie below (+) the straight ones, page pixels, at places spread evenly from one end of
   * the rectangle to the other: along the middle of the top staff and of the bottom staff (whose heights in
   * the rectangle are bend_top and bend_bottom). Between and beyond the two the bend is interpolated. All 0:
   * straight. */
  double bend[2][SCW_BEND_KNOTS];
  double bend_top, bend_bottom;

  /* What lies above lid[0] or below lid[1] in each of the even slices of the rectangle (its own pixels, from
   * its top) is a neighbour's ink and painted white. has_lid false: nothing is. */
  bool has_lid;
  double lid[2][SCW_LID_BINS];
} ScwView;

/* The view of an upright box in which the lines lean by skew_deg: the turned rectangle whose upright hull the
 * box is (the box itself when skew_deg is 0). staff_space: page pixels. */
ScwView scw_view_from_box (const ScwBox *box, double staff_space, double skew_deg);

/* The upright hull of a view's rectangle, page pixels; not clipped to the page. */
ScwBox scw_view_hull (const ScwView *view);

/* What the network reads: the view straightened, resized to target_space pixels a staff space (sides rounded,
 * 16 at least) and, if 'stretch', evened out where the light is uneven and contrast-stretched. An upright
 * straight view is cut at whole pixels and averaged, nothing else. NULL and error when the view is empty, far
 * larger than the page, or memory is short. */
ScwGray *scw_crop_prepare (
  const ScwGray *page, const ScwView *view, double target_space, bool stretch, ScwError *error);

/* From a point of the prepared picture (width x height) to the page, and back. For overlays. */
void scw_view_to_page (const ScwView *view, int width, int height, double *x, double *y);
void scw_view_from_page (const ScwView *view, int width, int height, double *x, double *y);
