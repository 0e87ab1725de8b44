/* SPDX-License-Identifier: GPL-3.0-or-later */
/* find.h: from a grayscale page to a sheet with its regions: detected, given, or the whole page. For the
 * worker: nothing here touches the main context. 'area' and the resulting boxes are in pixels of the page.
 * Returns NULL and sets the error on failure.
 */
#pragma once

#include "app/pages/picture.h"
#include "app/pages/region.h"

typedef struct ScwPage ScwPage; /* engine/image/systems.h */

/* Looks for systems inside 'area'. A sheet without regions is no error. 'systems' (taken): those of the whole page, if they
 * are known already, or NULL. */
ScwSheet *scw_find_on_page (const ScwGray *page, ScwPage *systems, const ScwBox *area, GError **error);

/* All of 'area' is one system. staff_space 0: measured in it. */
ScwSheet *scw_find_whole (const ScwGray *page, const ScwBox *area, double staff_space, GError **error);

/* The regions of 'given' (boxes.h; NULL: none), scaled where the page was rendered at another size than they
 * were measured on. Those that scw_find_on_page finds in the same place are read as it found them. */
ScwSheet *scw_find_given (const ScwGray *page, ScwSheet *given, GError **error);

/* What may be wrong with a page on which no system was found; in English, to be freed with g_free. */
ScwNothing scw_find_nothing (const ScwGray *page);
char *scw_find_why_nothing (const ScwGray *page);

/* The median staff space of the systems of a page; 0 without systems. 'systems' as above. FALSE: memory. */
gboolean scw_find_staff_space (const ScwGray *page, ScwPage *systems, double *space, GError **error);
