/* SPDX-License-Identifier: GPL-3.0-or-later */
/* picture.h: a file of one or more pages, each of which can be loaded as a grayscale picture.
 *
 * Formats: PNG, JPEG (rotated by EXIF), WebP, TIFF with all its pages, PDF, and whatever else gdk-pixbuf
 * reads (HEIF with heif-gdk-pixbuf). Colour becomes luma (Rec. 601), transparency white, 16 bits 8.
 *
 * Nothing is decoded in this process. scorewright-decode (decode.c) does that, one short-lived child for
 * each page, with limits on memory and time, in a cage (cage.h), so a malicious file can cause no more than an
 * error message:
 *
 *     ScwPicture --- fd of the file as stdin ---> scorewright-decode page N DPI
 *                <-- "P5 width height 255\n" and the pixels, or "error MESSAGE\n" ---
 *
 * Opening reads only the number of pages; a PDF of 5,000 pages opens as fast as one of two.
 *
 * Pages come upright (upright.h).
 *
 * An open picture never changes: any number of threads may load pages of it. The file stays open, so it may
 * be renamed or deleted meanwhile.
 */
#pragma once

#include <gio/gio.h>

#include "engine/image/gray.h"

G_BEGIN_DECLS

typedef struct ScwPage ScwPage; /* engine/image/systems.h */

#define SCW_TYPE_PICTURE (scw_picture_get_type ())
G_DECLARE_FINAL_TYPE (ScwPicture, scw_picture, SCW, PICTURE, GObject)

#define SCW_PICTURE_MAX_PIXELS   (200 * 1000 * 1000) /* of one page */
#define SCW_PICTURE_MAX_PAGES    20000               /* of one file */
#define SCW_PICTURE_MAX_PASSWORD 1000
#define SCW_PICTURE_MAX_SPOOL    (G_GINT64_CONSTANT (1) << 30) /* bytes taken from standard input */
#define SCW_PICTURE_STAFF_SPACE  20                            /* px, what PDF pages are rendered at */

/* Opens a file; "-" is standard input, which is copied to an unnamed temporary file first. */
ScwPicture *scw_picture_open (const char *path, GCancellable *cancellable, GError **error);

/* The same for a PDF that asks for a password (NULL: none is known). The picture keeps it in memory; the decoder gets it
 * through a pipe. */
ScwPicture *
scw_picture_open_locked (const char *path, const char *password, GCancellable *cancellable, GError **error);

/* A gray PNG that this program wrote, of one page. 'fd' is copied. */
ScwPicture *scw_picture_new_for_png (int fd, const char *name);

/* The path as it was given, as text, or "standard input"; for messages. */
const char *scw_picture_get_name (ScwPicture *self);

/* The whole path from the root, byte by byte as the system has it, to find the file again. NULL: it came from
 * standard input, or has none. */
const char *scw_picture_get_path (ScwPicture *self);
int scw_picture_get_n_pages (ScwPicture *self);

/* Whether it was opened with a password, and cannot be without. */
gboolean scw_picture_is_locked (ScwPicture *self);

/* Whether pages have no pixels of their own (PDF): then 'dpi' below counts. */
gboolean scw_picture_is_scalable (ScwPicture *self);

/* How pages are turned before anything else sees them: so many quarter turns to the right, or (SCW_PICTURE_TURN_AUTO)
 * until they are upright, as far as their systems tell. Inverted pages (white on black) are inverted. To be said before
 * the first page is loaded. */
#define SCW_PICTURE_TURN_AUTO (-1)
void scw_picture_set_turn (ScwPicture *self, int quarter_turns);

/* What was done to a page that has been loaded, or is wrong with it. */
typedef enum
{
  SCW_FLAW_NONE,
  SCW_FLAW_CUT_OFF, /* a picture on it ends too early */
  SCW_FLAW_PARTLY,  /* the decoder complained, and gave what it had */
  SCW_FLAW_COUNT,
} ScwFlaw;

/* Why nothing may have been found on it (find.h). */
typedef enum
{
  SCW_NOTHING_NONE,
  SCW_NOTHING_BLANK,
  SCW_NOTHING_SMALL, /* too few pixels */
  SCW_NOTHING_FAINT, /* hardly any contrast */
  SCW_NOTHING_NO_STAFF,
} ScwNothing;

typedef struct
{
  int turns; /* quarter turns to the right, which it was turned by itself */
  gboolean inverted;
  ScwFlaw flaw;
  ScwNothing nothing; /* not said by a picture */
} ScwPageRemark;

ScwPageRemark scw_picture_get_remark (ScwPicture *self, int page);

/* The same in English: "turned by 180 degrees". NULL: nothing. Free with g_free. */
char *scw_picture_dup_remark (ScwPicture *self, int page);

/* One page (from 1) as gray pixels. 'dpi' is where a PDF page's resolution goes in and out: 0 (or NULL) lets
 * it be chosen so that a staff space is about SCW_PICTURE_STAFF_SPACE pixels; it is set to what was used, 0
 * for pictures that have pixels. Blocks. Errors name file and page. Free with scw_gray_free. */
ScwGray *
scw_picture_load_page (ScwPicture *self, int page, double *dpi, GCancellable *cancellable, GError **error);

/* The systems of a page as it was loaded last, if they were looked for on the way: what scw_find_systems would say. Given
 * once; NULL: nobody looked. Free with scw_page_free. */
ScwPage *scw_picture_take_systems (ScwPicture *self, int page);

/* What confines the child here, for people who look for a fault: "seccomp on, Landlock on". Blocks. */
char *scw_picture_describe_cage (void);

G_END_DECLS
