/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scorewright-decode: turns the picture on standard input into gray pixels on standard output; see picture.h.
 *
 *     scorewright-decode info            -> "pages N pixels\n" or "pages N scalable\n"
 *     scorewright-decode page N DPI      -> "P5 WIDTH HEIGHT 255 DPI\n" and WIDTH * HEIGHT bytes; before it "flaw KIND WHAT\n"
 *                                           (ScwFlaw)
 *                                           where not all could be decoded
 *     scorewright-decode trial N DPI     -> the same; at less than DPI if the page would be large
 *     scorewright-decode cage            -> "cage WHAT\n": what confines it here, for people
 *
 * With "locked" as the last argument, descriptor 3 has the password of a PDF.
 *
 * Or "error REASON DETAIL MESSAGE\n": a name of scw_reason_name, its number, and English. What the libraries do on
 * hostile input (crash, loop, take all memory, run the input) ends here, in a cage (cage.h). Before it closes the first
 * bytes are looked at, to load what their kind needs.
 */
#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <fontconfig/fontconfig.h>
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <gio/gio.h>
#include <poppler.h>
#include <tiffio.h>

#include "app/pages/cage.h"
#include "app/pages/orient.h"
#include "app/pages/picture.h"
#include "app/pages/tags.h"
#include "app/pages/tiff-pages.h"
#include "app/pages/whole.h"
#include "engine/error.h"
#include "engine/image/gray.h"
#include "engine/unused.h"

#define TRIAL_PIXELS 24e6

/* Of JPEGs in a PDF that are cut off. */
#define CUT_BYTES     (64 << 20) /* larger ones are not looked at */
#define LEAST_LOST    8          /* rows */
#define MOST_SUSPECTS 20         /* pictures of a page */
#define MOST_UNLIKE   8          /* of 255: one that two programs decode */

typedef enum
{
  KIND_PIXBUF,
  KIND_TIFF,
  KIND_PDF,
} Kind;

typedef struct
{
  int width;
  int height;
  guint8 *pixels; /* (height, width) gray, g_malloc */
} Frame;

/* Why there is nothing to show; the first counts. */
typedef struct
{
  ScwReason reason;
  char *message;
  int detail; /* as ScwReason says */
} Failure;

/* What is wrong with a page that could be decoded nevertheless. */
static ScwFlaw flaw;
static char *flaw_words;

static void
find_flaw (ScwFlaw kind, const char *words)
{
  g_free (flaw_words);
  flaw = kind;
  flaw_words = g_strdup (words);
}

static int
fail (const Failure *failure)
{
  g_autofree char *line = g_strdelimit (g_strdup (failure->message), "\r\n", ' ');

  printf ("error %s %d %s\n", scw_reason_name (failure->reason), failure->detail, line);
  fflush (stdout);
  return 1;
}

static void
set (Failure *failure, ScwReason reason, const char *message)
{
  if (failure->message != NULL)
    return;
  failure->reason = reason;
  failure->message = g_strdup (message);
}

static Kind
sniff (void)
{
  char head[1025] = { 0 };
  gssize n = pread (STDIN_FILENO, head, sizeof head - 1, 0);

  if (n >= 4
      && (memcmp (head, "II*\0", 4) == 0 || memcmp (head, "MM\0*", 4) == 0 || memcmp (head, "II+\0", 4) == 0
          || memcmp (head, "MM\0+", 4) == 0))
    return KIND_TIFF;
  if (n > 0 && memmem (head, n, "%PDF-", 5) != NULL)
    return KIND_PDF;
  return KIND_PIXBUF;
}

static gboolean
check_size (gint64 width, gint64 height, Failure *failure)
{
  if (width >= 1 && height >= 1 && width <= 65535 && height <= 65535
      && width * height <= SCW_PICTURE_MAX_PIXELS)
    return TRUE;
  if (failure->message == NULL)
    failure->message
      = g_strdup_printf ("%" G_GINT64_FORMAT " x %" G_GINT64_FORMAT
                         " pixels: more than 200 megapixels or 65,535 pixels a side are not read",
                         width, height);
  return FALSE;
}

/* Luma of a colour over white. */
static inline guint8
gray_of (int r, int g, int b, int alpha)
{
  int luma = (299 * r + 587 * g + 114 * b + 500) / 1000;

  return (luma * alpha + 255 * (255 - alpha) + 127) / 255;
}

/* Makes pixels square that are not (a fax of 204 x 98 dpi): the coarser side is drawn out, or the finer one shrunk where
 * that would be too large. Densities of 0 are not known. */
static void
make_square (Frame *frame, double x_density, double y_density)
{
  ScwGray gray = { .width = frame->width, .height = frame->height, .pixels = frame->pixels }, *square;
  const double ratio = x_density > 0 && y_density > 0 ? x_density / y_density : 1;
  double width = frame->width * MAX (1, 1 / ratio), height = frame->height * MAX (1, ratio);

  if (!(ratio > 0.1 && ratio < 10) || fabs (ratio - 1) < 0.02)
    return;
  if (width > 65535 || height > 65535 || width * height > SCW_PICTURE_MAX_PIXELS)
    {
      width = frame->width / MAX (1, ratio);
      height = frame->height * MIN (1, ratio);
    }
  square = scw_gray_resize (&gray, MAX (1, (int) lrint (width)), MAX (1, (int) lrint (height)), NULL);
  if (square == NULL)
    return;
  g_free (frame->pixels);
  frame->width = square->width;
  frame->height = square->height;
  frame->pixels = g_memdup2 (square->pixels, (gsize) square->width * square->height);
  scw_gray_free (square);
}

/* ---- gdk-pixbuf ---- */

typedef struct
{
  gboolean seen;
  gboolean only_look;
  Failure failure; /* what was seen is too large */
  Failure broken;  /* the loader's */
} Look;

static void
size_prepared (GdkPixbufLoader *loader, int width, int height, gpointer data)
{
  Look *look = data;

  look->seen = TRUE;
  if (!check_size (width, height, &look->failure) || look->only_look)
    gdk_pixbuf_loader_set_size (loader, 0, 0); /* stops before anything large is allocated */
}

/* The name of gdk-pixbuf's module for what standard input begins with; NULL: not known. */
static char *module_name;

static GdkPixbufLoader *
new_loader (void)
{
  GdkPixbufLoader *loader = module_name != NULL ? gdk_pixbuf_loader_new_with_type (module_name, NULL) : NULL;

  return loader != NULL ? loader : gdk_pixbuf_loader_new ();
}

/* Loads the modules that may read it: the one for its kind, or all where the kind is not known. */
static void
load_modules (void)
{
  GSList *formats = gdk_pixbuf_get_formats ();
  guint8 head[4096];
  gssize n = pread (STDIN_FILENO, head, sizeof head, 0);
  g_autofree char *type = g_content_type_guess (NULL, head, MAX (n, 0), NULL);
  g_autofree char *mime = g_content_type_get_mime_type (type);

  for (GSList *l = formats; l != NULL && mime != NULL; l = l->next)
    {
      g_auto (GStrv) mimes = gdk_pixbuf_format_get_mime_types (l->data);
      g_autofree char *name = gdk_pixbuf_format_get_name (l->data);

      if (strcmp (name, "xpm") == 0) /* spools what it reads to a file */
        gdk_pixbuf_format_set_disabled (l->data, TRUE);
      if (module_name == NULL && !gdk_pixbuf_format_is_disabled (l->data)
          && g_strv_contains ((const char *const *) mimes, mime))
        module_name = g_steal_pointer (&name);
    }
  for (GSList *l = formats; l != NULL; l = l->next)
    {
      g_autofree char *name = gdk_pixbuf_format_get_name (l->data);
      GdkPixbufLoader *loader = NULL;

      if (module_name == NULL || strcmp (module_name, name) == 0)
        loader = gdk_pixbuf_loader_new_with_type (name, NULL);
      if (loader != NULL)
        gdk_pixbuf_loader_close (loader, NULL);
      g_clear_object (&loader);
    }
  g_slist_free (formats);
}

static gboolean
is_heif (void)
{
  static const char *const brands[]
    = { "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1", "avif", "avis" };
  char head[12];
  gboolean is = FALSE;

  if (pread (STDIN_FILENO, head, sizeof head, 0) != sizeof head || memcmp (head + 4, "ftyp", 4) != 0)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (brands); i++)
    is |= memcmp (head + 8, brands[i], 4) == 0;
  return is;
}

/* What the loader says; libheif's fails without a word. */
static void
take_error (Look *look, const GError *error, ScwReason reason, const char *where, gint64 at)
{
  const gboolean unknown = g_error_matches (error, GDK_PIXBUF_ERROR, GDK_PIXBUF_ERROR_UNKNOWN_TYPE);

  if (unknown && is_heif ())
    look->broken
      = (Failure){ SCW_REASON_NO_HEIF, g_strdup ("it is a HEIF picture (HEIC, AVIF), and gdk-pixbuf has "
                                                 "no module for them: install heif-gdk-pixbuf") };
  else
    look->broken = (Failure){ unknown ? SCW_REASON_UNKNOWN_KIND : reason,
                              g_strdup_printf ("%s byte %" G_GINT64_FORMAT ": %s", where, at,
                                               error != NULL ? error->message : "the picture is damaged") };
}

/* Feeds all of standard input (or, to look only, as much as tells the size). */
static GdkPixbufLoader *
feed_loader (Look *look)
{
  g_autoptr (GdkPixbufLoader) loader = new_loader ();
  g_autofree guint8 *buffer = g_malloc (65536);
  gint64 at = 0;
  gssize n;

  g_signal_connect (loader, "size-prepared", G_CALLBACK (size_prepared), look);
  /* the size is near the beginning */
  while ((n = pread (STDIN_FILENO, buffer, look->only_look ? 4096 : 65536, at)) > 0)
    {
      g_autoptr (GError) error = NULL;
      gboolean fine = gdk_pixbuf_loader_write (loader, buffer, n, &error);

      at += n;
      if (look->failure.message != NULL || (look->only_look && look->seen))
        break;
      if (!fine)
        {
          take_error (look, error, SCW_REASON_DAMAGED, "near", at);
          gdk_pixbuf_loader_close (loader, NULL);
          return NULL;
        }
    }
  if (n < 0 || at == 0)
    {
      if (n < 0)
        look->broken = (Failure){ SCW_REASON_SYSTEM, g_strdup (scw_errno_text (errno)), errno };
      else
        set (&look->broken, SCW_REASON_EMPTY, "the file is empty");
      gdk_pixbuf_loader_close (loader, NULL);
      return NULL;
    }
  if (look->failure.message != NULL || (look->only_look && look->seen))
    gdk_pixbuf_loader_close (loader, NULL);
  else
    {
      g_autoptr (GError) error = NULL;

      if (!gdk_pixbuf_loader_close (loader, &error))
        {
          take_error (look, error, SCW_REASON_TRUNCATED, "ends at", at);
          return NULL;
        }
    }
  return g_steal_pointer (&loader);
}

static Frame *
frame_from_pixbuf (GdkPixbuf *pixbuf)
{
  Frame *frame = g_new0 (Frame, 1);
  int channels = gdk_pixbuf_get_n_channels (pixbuf);
  gsize stride = gdk_pixbuf_get_rowstride (pixbuf);
  const guint8 *pixels = gdk_pixbuf_read_pixels (pixbuf);

  frame->width = gdk_pixbuf_get_width (pixbuf);
  frame->height = gdk_pixbuf_get_height (pixbuf);
  frame->pixels = g_malloc ((gsize) frame->width * frame->height);
  for (int y = 0; y < frame->height; y++)
    {
      const guint8 *in = pixels + y * stride;
      guint8 *out = frame->pixels + (gsize) y * frame->width;

      for (int x = 0; x < frame->width; x++, in += channels)
        out[x] = gray_of (in[0], in[1], in[2], channels == 4 ? in[3] : 255);
    }
  return frame;
}

/* A number that the loader found in the file, or 0. */
static int
option (GdkPixbuf *pixbuf, const char *name)
{
  const char *value = gdk_pixbuf_get_option (pixbuf, name);

  return value != NULL ? atoi (value) : 0;
}

static Frame *
pixbuf_page (Failure *failure)
{
  Look look = { 0 };
  g_autoptr (GdkPixbufLoader) loader = feed_loader (&look);
  GdkPixbuf *pixbuf = loader != NULL ? gdk_pixbuf_loader_get_pixbuf (loader) : NULL;
  int orientation;
  Frame *frame;

  *failure = look.failure;
  if (loader != NULL
      && !scw_picture_is_whole (STDIN_FILENO)) /* gdk-pixbuf fills up what is missing, and says nothing */
    set (failure, SCW_REASON_TRUNCATED, "the file is truncated");
  if (failure->message == NULL && pixbuf == NULL && look.broken.message != NULL)
    *failure = look.broken;
  else if (pixbuf == NULL)
    set (failure, SCW_REASON_NO_PICTURE, "no picture in it");
  if (failure->message != NULL)
    return NULL;
  frame = frame_from_pixbuf (pixbuf);
  make_square (frame, option (pixbuf, "x-dpi"), option (pixbuf, "y-dpi"));
  orientation = option (pixbuf, "orientation");
  frame->pixels = scw_orient (frame->pixels, &frame->width, &frame->height,
                              orientation > 0 ? orientation : scw_tags_orientation (STDIN_FILENO));
  return frame;
}

static int
pixbuf_info (Failure *failure)
{
  Look look = { .only_look = TRUE };
  GdkPixbufLoader *loader = feed_loader (&look);

  *failure = look.failure;
  if (failure->message == NULL && !look.seen && look.broken.message != NULL)
    *failure = look.broken;
  else if (!look.seen)
    set (failure, SCW_REASON_UNKNOWN_KIND, "not a picture");
  g_clear_object (&loader);
  return 1;
}

/* ---- TIFF ---- */

static char *tiff_message;

static void G_GNUC_PRINTF (2, 0) tiff_error (SCW_UNUSED const char *module, const char *format, va_list args)
{
  if (tiff_message == NULL)
    tiff_message = g_strdup_vprintf (format, args);
}

static TIFF *
tiff_open (Failure *failure)
{
  TIFF *tiff;

  TIFFSetWarningHandler (NULL);
  TIFFSetErrorHandler (tiff_error);
  tiff = TIFFFdOpen (dup (STDIN_FILENO), "picture", "rm"); /* m: no mmap, a file may shrink under us */
  if (tiff == NULL)
    set (failure, SCW_REASON_NONE, tiff_message != NULL ? tiff_message : "not a TIFF file");
  return tiff;
}

static int
tiff_info (Failure *failure)
{
  TIFF *tiff = tiff_open (failure);
  guint64 offset;
  int n;

  if (tiff == NULL)
    return 0;
  n = scw_tiff_count_pages (STDIN_FILENO, SCW_TIFF_MAX_DIRECTORIES, &offset);
  if (n == 0)
    set (failure, SCW_REASON_NO_PAGE, "no page in it");
  TIFFClose (tiff);
  return n;
}

/* Nothing was decoded: what was is opaque, or else of some colour. */
static gboolean
is_empty (const guint32 *raster, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (raster[i] != 0)
      return FALSE;
  return TRUE;
}

static Frame *
tiff_decode (TIFF *tiff, Failure *failure)
{
  guint32 width = 0, height = 0;
  guint16 orientation = ORIENTATION_TOPLEFT;
  float x_density = 0, y_density = 0;
  g_autofree guint32 *raster = NULL;
  Frame *frame;

  TIFFGetField (tiff, TIFFTAG_IMAGEWIDTH, &width);
  TIFFGetField (tiff, TIFFTAG_IMAGELENGTH, &height);
  TIFFGetFieldDefaulted (tiff, TIFFTAG_ORIENTATION, &orientation);
  if (!TIFFGetField (tiff, TIFFTAG_XRESOLUTION, &x_density)
      || !TIFFGetField (tiff, TIFFTAG_YRESOLUTION, &y_density))
    x_density = y_density = 0;
  if (!check_size (width, height, failure))
    return NULL;
  raster = g_malloc0 ((gsize) width * height * 4);
  /* As stored: libtiff would mirror, but not turn by 90 degrees. */
  if (!TIFFReadRGBAImageOriented (tiff, width, height, raster, orientation, 0)
      || (tiff_message != NULL && is_empty (raster, (gsize) width * height)))
    {
      set (failure, SCW_REASON_NONE, tiff_message != NULL ? tiff_message : "cannot decode the TIFF data");
      return NULL;
    }
  if (tiff_message != NULL)
    find_flaw (SCW_FLAW_PARTLY, tiff_message);
  frame = g_new0 (Frame, 1);
  frame->width = width;
  frame->height = height;
  frame->pixels = g_malloc ((gsize) width * height);
  for (gsize i = 0; i < (gsize) width * height; i++)
    {
      /* libtiff has multiplied by alpha already. */
      int luma = gray_of (TIFFGetR (raster[i]), TIFFGetG (raster[i]), TIFFGetB (raster[i]), 255);

      frame->pixels[i] = MIN (255, luma + 255 - (int) TIFFGetA (raster[i]));
    }
  make_square (frame, (double) x_density, (double) y_density);
  frame->pixels = scw_orient (frame->pixels, &frame->width, &frame->height, orientation);
  return frame;
}

static Frame *
tiff_page (int page, Failure *failure)
{
  TIFF *tiff = tiff_open (failure);
  Frame *frame = NULL;
  guint64 offset;

  if (tiff == NULL)
    return NULL;
  if (page >= 1 && scw_tiff_count_pages (STDIN_FILENO, page, &offset) == page
      && TIFFSetSubDirectory (tiff, offset))
    frame = tiff_decode (tiff, failure);
  else
    set (failure, SCW_REASON_NONE, tiff_message != NULL ? tiff_message : "there is no such page");
  TIFFClose (tiff);
  return frame;
}

/* ---- PDF ---- */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PopplerDocument, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PopplerPage, g_object_unref)

static char *password;

static void
read_password (void)
{
  char text[SCW_PICTURE_MAX_PASSWORD + 1];
  gssize n = read (3, text, sizeof text - 1);

  if (n >= 0)
    password = g_strndup (text, n);
}

/* Whether it cannot be opened without a password. */
static gboolean
pdf_is_locked (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PopplerDocument) document = poppler_document_new_from_fd (dup (STDIN_FILENO), NULL, &error);

  return document == NULL && g_error_matches (error, POPPLER_ERROR, POPPLER_ERROR_ENCRYPTED);
}

static PopplerDocument *
pdf_open (Failure *failure)
{
  g_autoptr (GError) error = NULL;
  PopplerDocument *document = poppler_document_new_from_fd (dup (STDIN_FILENO), password, &error);

  if (document != NULL)
    return document;
  if (password != NULL && pdf_is_locked ()) /* Poppler calls it damaged */
    set (failure, SCW_REASON_PASSWORD, "the password is not that of the PDF");
  else if (g_error_matches (error, POPPLER_ERROR, POPPLER_ERROR_ENCRYPTED))
    set (failure, SCW_REASON_PASSWORD, "the PDF asks for a password");
  else
    set (failure,
         error == NULL || g_error_matches (error, POPPLER_ERROR, POPPLER_ERROR_DAMAGED) ? SCW_REASON_DAMAGED
                                                                                        : SCW_REASON_NONE,
         error != NULL ? error->message : "not a PDF file");
  return NULL;
}

static int
pdf_info (Failure *failure)
{
  g_autoptr (PopplerDocument) document = pdf_open (failure);
  int n = document != NULL ? poppler_document_get_n_pages (document) : 0;

  if (n == 0)
    set (failure, SCW_REASON_NO_PAGE, "no page in it");
  return n;
}

/* The first thing that Poppler says of a page that it draws nevertheless. */
static char *pdf_message;

static void
pdf_says (SCW_UNUSED const char *domain,
          SCW_UNUSED GLogLevelFlags level,
          const char *message,
          SCW_UNUSED gpointer data)
{
  if (pdf_message == NULL)
    pdf_message = g_strdup (message);
}

/* What can be decoded of a JPEG that is cut off, or NULL. */
static GdkPixbuf *
decode_cut (const ScwCutJpeg *jpeg)
{
  g_autoptr (GdkPixbufLoader) loader = gdk_pixbuf_loader_new_with_type ("jpeg", NULL);
  g_autofree guint8 *bytes = jpeg->size <= CUT_BYTES ? g_malloc (jpeg->size) : NULL;
  Look look = { 0 };
  GdkPixbuf *pixbuf;

  if (loader == NULL || bytes == NULL || pread (STDIN_FILENO, bytes, jpeg->size, jpeg->offset) != jpeg->size)
    return NULL;
  g_signal_connect (loader, "size-prepared", G_CALLBACK (size_prepared), &look);
  gdk_pixbuf_loader_write (loader, bytes, jpeg->size, NULL);
  gdk_pixbuf_loader_close (loader, NULL);
  pixbuf = look.failure.message == NULL ? gdk_pixbuf_loader_get_pixbuf (loader) : NULL;
  return pixbuf != NULL ? g_object_ref (pixbuf) : NULL;
}

/* The gray of a pixel of a page's picture. */
static int
gray_at (cairo_surface_t *surface, int x, int y)
{
  guint32 v;

  memcpy (&v,
          cairo_image_surface_get_data (surface) + (gsize) y * cairo_image_surface_get_stride (surface)
            + 4 * x,
          4);
  return gray_of ((v >> 16) & 255, (v >> 8) & 255, v & 255, 255);
}

/* How many rows a picture has before nothing but white; 0: it is none that can be looked at. */
static int
rows_before_white (cairo_surface_t *surface)
{
  const int width = cairo_image_surface_get_width (surface);
  int rows = cairo_image_surface_get_height (surface);

  if (cairo_image_surface_get_format (surface) != CAIRO_FORMAT_RGB24
      && cairo_image_surface_get_format (surface) != CAIRO_FORMAT_ARGB32)
    return 0;
  for (gboolean white = TRUE; white && rows > 0; rows -= white)
    for (int x = 0; x < width && white; x++)
      white = gray_at (surface, x, rows - 1) == 255;
  return rows;
}

/* Whether a picture that Poppler decoded is what there is of one that is cut off: the same as far as that goes, and white
 * below. */
static gboolean
is_what_is_left (cairo_surface_t *surface, GdkPixbuf *left)
{
  const int width = gdk_pixbuf_get_width (left), height = gdk_pixbuf_get_height (left);
  const int channels = gdk_pixbuf_get_n_channels (left), rows = rows_before_white (surface);
  gint64 sum = 0, n = 0;

  if (cairo_image_surface_get_width (surface) != width || cairo_image_surface_get_height (surface) != height)
    return FALSE;
  for (int y = 0; y < rows; y++)
    {
      const guint8 *row = gdk_pixbuf_read_pixels (left) + (gsize) y * (gsize) gdk_pixbuf_get_rowstride (left);

      for (int x = y % 7; x < width; x += 7, n++)
        sum += ABS (gray_of (row[x * channels], row[x * channels + 1], row[x * channels + 2], 255)
                    - gray_at (surface, x, y));
    }
  return sum <= n * MOST_UNLIKE;
}

static void
free_surface (gpointer surface)
{
  cairo_surface_destroy (surface);
}

/* Pictures of a page of which the last rows may be lost. */
static GPtrArray *
suspects_of (PopplerPage *page)
{
  GPtrArray *suspects = g_ptr_array_new_with_free_func (free_surface);
  GList *pictures = poppler_page_get_image_mapping (page);

  for (GList *l = pictures; l != NULL && suspects->len < MOST_SUSPECTS; l = l->next)
    {
      cairo_surface_t *surface
        = poppler_page_get_image (page, ((const PopplerImageMapping *) l->data)->image_id);

      if (surface != NULL && cairo_surface_get_type (surface) == CAIRO_SURFACE_TYPE_IMAGE
          && cairo_image_surface_get_height (surface) - rows_before_white (surface) >= LEAST_LOST)
        g_ptr_array_add (suspects, surface);
      else if (surface != NULL)
        cairo_surface_destroy (surface);
    }
  poppler_page_free_image_mapping (pictures);
  return suspects;
}

/* Whether a page shows a JPEG that is cut off. Poppler leaves the rest of it white, and says nothing. */
static gboolean
pdf_shows_cut (PopplerPage *page)
{
  g_autoptr (GPtrArray) suspects = suspects_of (page);
  g_autoptr (GArray) cut = suspects->len > 0 ? scw_pdf_find_cut (STDIN_FILENO) : NULL;

  for (guint i = 0; cut != NULL && i < cut->len; i++)
    {
      g_autoptr (GdkPixbuf) left = decode_cut (&g_array_index (cut, ScwCutJpeg, i));

      for (guint k = 0; left != NULL && k < suspects->len; k++)
        if (is_what_is_left (suspects->pdata[k], left))
          return TRUE;
    }
  return FALSE;
}

static Frame *
pdf_render (PopplerPage *page, int width, int height, double scale, Failure *failure)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  cairo_t *cr = cairo_create (surface);
  Frame *frame = NULL;

  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  cairo_scale (cr, scale, scale);
  g_log_set_handler ("Poppler", G_LOG_LEVEL_MASK, pdf_says, NULL);
  poppler_page_render (page, cr);
  if (pdf_shows_cut (page))
    find_flaw (SCW_FLAW_CUT_OFF, "");
  else if (pdf_message != NULL)
    find_flaw (SCW_FLAW_PARTLY, pdf_message);
  if (cairo_status (cr) != CAIRO_STATUS_SUCCESS)
    set (failure, SCW_REASON_NONE, cairo_status_to_string (cairo_status (cr)));
  else
    {
      int stride = cairo_image_surface_get_stride (surface);
      const guint8 *data;

      cairo_surface_flush (surface);
      data = cairo_image_surface_get_data (surface);
      frame = g_new0 (Frame, 1);
      frame->width = width;
      frame->height = height;
      frame->pixels = g_malloc ((gsize) width * height);
      for (int y = 0; y < height; y++)
        {
          const guint8 *row = data + (gsize) y * stride;

          for (int x = 0; x < width; x++)
            {
              guint32 v;

              memcpy (&v, row + 4 * x, 4); /* cairo's pixels are native-endian words */
              frame->pixels[(gsize) y * width + x] = gray_of ((v >> 16) & 255, (v >> 8) & 255, v & 255, 255);
            }
        }
    }
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return frame;
}

/* Not more than 'dpi', and only so much that a page of w x h points has no more than TRIAL_PIXELS. */
static double
trial_dpi (double w, double h, double dpi)
{
  return fmin (dpi, 72 * sqrt (TRIAL_PIXELS / fmax (1, w * h)));
}

static Frame *
pdf_page (int number, double *dpi, gboolean trial, Failure *failure)
{
  g_autoptr (PopplerDocument) document = pdf_open (failure);
  g_autoptr (PopplerPage) page = NULL;
  double w, h;

  if (document == NULL)
    return NULL;
  page = poppler_document_get_page (document, number - 1);
  if (page == NULL)
    {
      set (failure, SCW_REASON_NONE, "there is no such page");
      return NULL;
    }
  poppler_page_get_size (page, &w, &h);
  if (trial)
    *dpi = trial_dpi (w, h, *dpi);
  w = ceil (w * *dpi / 72 - 1e-6);
  h = ceil (h * *dpi / 72 - 1e-6);
  if (!(w >= 1 && h >= 1 && w <= 1e6 && h <= 1e6))
    {
      set (failure, SCW_REASON_NONE, "a page without a sensible size");
      return NULL;
    }
  if (!check_size (w, h, failure))
    return NULL;
  return pdf_render (page, w, h, *dpi / 72, failure);
}

/* ---- the cage ---- */

/* Modules that need nothing but the file. */
static gboolean
is_plain (const char *module)
{
  static const char *const plain[] = { "png", "jpeg", "webp", "tiff", "bmp", "gif", "ico",
                                       "ani", "icns", "pnm",  "qtif", "tga", "xbm", NULL };

  return module != NULL && g_strv_contains (plain, module);
}

static void
add_paths (GPtrArray *paths, FcStrList *list)
{
  FcChar8 *path;

  while (list != NULL && (path = FcStrListNext (list)) != NULL)
    g_ptr_array_add (paths, g_strdup ((const char *) path));
  if (list != NULL)
    FcStrListDone (list);
}

/* Loads the table of fonts; gives where they are. */
static GPtrArray *
load_fonts (void)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  FcConfig *config = FcInit () ? FcConfigGetCurrent () : NULL;

  if (config != NULL)
    {
      add_paths (paths, FcConfigGetFontDirs (config));
      add_paths (paths, FcConfigGetCacheDirs (config));
      add_paths (paths, FcConfigGetConfigFiles (config));
    }
  g_ptr_array_add (paths, NULL);
  return paths;
}

static ScwCage
close_cage (Kind kind)
{
  g_autoptr (GPtrArray) paths = NULL;

  if (kind == KIND_PIXBUF)
    load_modules ();
  if (kind == KIND_TIFF || (kind == KIND_PIXBUF && is_plain (module_name)))
    return scw_cage_close (SCW_CAGE_SEALED, NULL);
  paths = load_fonts ();
  return scw_cage_close (SCW_CAGE_FONTS, (const char *const *) paths->pdata);
}

static void
print_layer (const char *name, int error)
{
  printf (" %s %s", name, error == 0 ? "on" : scw_errno_text (error));
}

static int
cage (void)
{
  ScwCage closed = scw_cage_close (SCW_CAGE_SEALED, NULL);

  printf ("cage");
  print_layer ("seccomp", closed.seccomp);
  printf (",");
  print_layer ("Landlock", closed.landlock);
  printf ("\n");
  return fflush (stdout) == 0 ? 0 : 1;
}

/* ---- */

static Kind
enter (void)
{
  Kind kind = sniff ();

  close_cage (kind);
  return kind;
}

static int
info (void)
{
  Failure failure = { 0 };
  Kind kind = enter ();
  int n = kind == KIND_PDF    ? pdf_info (&failure)
          : kind == KIND_TIFF ? tiff_info (&failure)
                              : pixbuf_info (&failure);

  if (failure.message != NULL)
    return fail (&failure);
  printf ("pages %d %s\n", n, kind == KIND_PDF ? "scalable" : "pixels");
  return fflush (stdout) == 0 ? 0 : 1;
}

static int
page (int number, double dpi, gboolean trial)
{
  char resolution[G_ASCII_DTOSTR_BUF_SIZE];
  Failure failure = { 0 };
  Kind kind = enter ();
  Frame *frame = kind == KIND_PDF    ? pdf_page (number, &dpi, trial, &failure)
                 : kind == KIND_TIFF ? tiff_page (number, &failure)
                                     : pixbuf_page (&failure);

  if (frame == NULL)
    {
      set (&failure, SCW_REASON_NONE, "cannot decode it");
      return fail (&failure);
    }
  if (flaw != SCW_FLAW_NONE)
    printf ("flaw %d %s\n", flaw, g_strdelimit (flaw_words, "\r\n", ' '));
  printf ("P5 %d %d 255 %s\n", frame->width, frame->height,
          g_ascii_dtostr (resolution, sizeof resolution, dpi));
  fwrite (frame->pixels, 1, (gsize) frame->width * frame->height, stdout);
  g_free (frame->pixels);
  g_free (frame);
  return fflush (stdout) == 0 ? 0 : 1;
}

int
main (int argc, char **argv)
{
  Failure failure = { 0 };

  if (argc > 2 && strcmp (argv[argc - 1], "locked") == 0)
    {
      read_password ();
      argc--;
    }
  scw_cage_limit ();
  if (argc == 2 && strcmp (argv[1], "info") == 0)
    return info ();
  if (argc == 4 && (strcmp (argv[1], "page") == 0 || strcmp (argv[1], "trial") == 0))
    return page (atoi (argv[2]), g_ascii_strtod (argv[3], NULL), strcmp (argv[1], "trial") == 0);
  if (argc == 2 && strcmp (argv[1], "cage") == 0)
    return cage ();
  set (&failure, SCW_REASON_NONE,
       "usage: scorewright-decode info | page N DPI | trial N DPI | cage, the picture on standard input");
  return fail (&failure);
}
