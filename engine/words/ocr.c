/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/words/ocr.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <tesseract/capi.h>

/* The library brings fifty others with it: it is opened when it is first asked for. */
#define LIBRARY "libtesseract.so.5"

#define FUNCTIONS(F)                       \
  F (BaseAPICreate)                        \
  F (BaseAPIDelete)                        \
  F (BaseAPISetVariable)                   \
  F (BaseAPIInit2)                         \
  F (BaseAPIGetAvailableLanguagesAsVector) \
  F (DeleteTextArray)                      \
  F (DeleteText)                           \
  F (BaseAPISetPageSegMode)                \
  F (BaseAPISetImage)                      \
  F (BaseAPISetSourceResolution)           \
  F (BaseAPIRecognize)                     \
  F (BaseAPIClear)                         \
  F (BaseAPIGetIterator)                   \
  F (ResultIteratorDelete)                 \
  F (ResultIteratorGetPageIterator)        \
  F (ResultIteratorGetUTF8Text)            \
  F (ResultIteratorConfidence)             \
  F (ResultIteratorNext)                   \
  F (PageIteratorBoundingBox)              \
  F (PageIteratorIsAtBeginningOf)

#define DECLARE(name) __typeof__ (Tess##name) *name;
static struct
{
  FUNCTIONS (DECLARE)
  /* OpenMP's, whose threads only get in each other's way on a line of text. */
  void (*set_levels) (int n);
  int (*get_levels) (void);
} tess;

static bool there;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void
open_library (void)
{
  void *library = dlopen (LIBRARY, RTLD_NOW | RTLD_LOCAL);
  void (*severity) (int level);

  there = library != NULL;
#define FIND(name) there = there && (*(void **) &tess.name = dlsym (library, "Tess" #name)) != NULL;
  FUNCTIONS (FIND)
  if (!there)
    return;
  *(void **) &tess.set_levels = dlsym (library, "omp_set_max_active_levels");
  *(void **) &tess.get_levels = dlsym (library, "omp_get_max_active_levels");
  /* Leptonica tells of small pictures on standard error. */
  if ((*(void **) &severity = dlsym (library, "setMsgSeverity")) != NULL)
    severity (6); /* L_SEVERITY_NONE */
}

typedef struct
{
  char name[16];
  TessBaseAPI *api; /* NULL until it is wanted */
  bool broken;
} Language;

struct ScwOcr
{
  Language languages[SCW_OCR_MAX_LANGUAGES];
  int n;
};

static TessBaseAPI *
new_api (void)
{
  TessBaseAPI *api = tess.BaseAPICreate ();

  if (api != NULL)
    tess.BaseAPISetVariable (api, "debug_file", "/dev/null");
  return api;
}

static int
compare_languages (const void *a, const void *b)
{
  return strcmp (((const Language *) a)->name, ((const Language *) b)->name);
}

/* Script and orientation data, and data in folders ("script/Latin"), are no languages. */
static bool
is_language (const char *name)
{
  return strlen (name) < sizeof ((Language *) NULL)->name && strchr (name, '/') == NULL
         && strcmp (name, "osd") != 0 && strcmp (name, "equ") != 0;
}

static void
list_languages (ScwOcr *ocr)
{
  TessBaseAPI *api = new_api ();
  char **names = NULL;

  if (api == NULL)
    return;
  /* No language has this name: it only finds out where the data is. */
  tess.BaseAPIInit2 (api, NULL, "?", OEM_LSTM_ONLY);
  names = tess.BaseAPIGetAvailableLanguagesAsVector (api);
  for (char **name = names; name != NULL && *name != NULL && ocr->n < SCW_OCR_MAX_LANGUAGES; name++)
    if (is_language (*name))
      strcpy (ocr->languages[ocr->n++].name, *name);
  if (names != NULL)
    tess.DeleteTextArray (names);
  tess.BaseAPIDelete (api);
  qsort (ocr->languages, ocr->n, sizeof *ocr->languages, compare_languages);
}

ScwOcr *
scw_ocr_open (ScwError *error)
{
  ScwOcr *ocr;

  pthread_once (&once, open_library);
  if (!there)
    {
      scw_fail (error, SCW_ERROR_FILE, "Tesseract is not installed");
      return NULL;
    }
  ocr = calloc (1, sizeof *ocr);
  if (ocr == NULL)
    {
      scw_fail (error, SCW_ERROR_MEMORY, "no memory for Tesseract");
      return NULL;
    }
  list_languages (ocr);
  if (ocr->n > 0)
    return ocr;
  scw_fail (error, SCW_ERROR_FILE, "Tesseract has no data for any language");
  free (ocr);
  return NULL;
}

void
scw_ocr_close (ScwOcr *ocr)
{
  if (ocr == NULL)
    return;
  for (int i = 0; i < ocr->n; i++)
    if (ocr->languages[i].api != NULL)
      tess.BaseAPIDelete (ocr->languages[i].api);
  free (ocr);
}

int
scw_ocr_n_languages (const ScwOcr *ocr)
{
  return ocr->n;
}

const char *
scw_ocr_language (const ScwOcr *ocr, int i)
{
  return ocr->languages[i].name;
}

static TessBaseAPI *
api_of (ScwOcr *ocr, const char *name, ScwError *error)
{
  Language *language = NULL;

  for (int i = 0; i < ocr->n; i++)
    if (strcmp (ocr->languages[i].name, name) == 0)
      language = &ocr->languages[i];
  if (language != NULL && language->api == NULL && !language->broken)
    {
      language->api = new_api ();
      if (language->api != NULL && tess.BaseAPIInit2 (language->api, NULL, name, OEM_LSTM_ONLY) != 0)
        {
          tess.BaseAPIDelete (language->api);
          language->api = NULL;
          language->broken = true;
        }
    }
  if (language == NULL || language->api == NULL)
    scw_fail (error, SCW_ERROR_FORMAT, "Tesseract cannot use its data for '%s'", name);
  return language != NULL ? language->api : NULL;
}

static bool
add_symbol (ScwOcrLine *line, TessResultIterator *at, ScwError *error)
{
  const TessPageIterator *place = tess.ResultIteratorGetPageIterator (at);
  char *text = tess.ResultIteratorGetUTF8Text (at, RIL_SYMBOL);
  ScwOcrSymbol symbol = { .confidence = (double) tess.ResultIteratorConfidence (at, RIL_SYMBOL) / 100 };
  int y0, y1;
  bool fine = true;

  if (text != NULL && *text != '\0' && strlen (text) < sizeof symbol.text
      && tess.PageIteratorBoundingBox (place, RIL_SYMBOL, &symbol.x0, &y0, &symbol.x1, &y1))
    {
      strcpy (symbol.text, text);
      symbol.begins_word = tess.PageIteratorIsAtBeginningOf (place, RIL_WORD);
      if (line->n == line->capacity)
        {
          const int capacity = line->capacity > 0 ? 2 * line->capacity : 64;
          ScwOcrSymbol *more = realloc (line->at, capacity * sizeof *more);

          fine = more != NULL || scw_fail (error, SCW_ERROR_MEMORY, "no memory for a line of text");
          if (fine)
            {
              line->at = more;
              line->capacity = capacity;
            }
        }
      if (fine)
        line->at[line->n++] = symbol;
    }
  if (text != NULL)
    tess.DeleteText (text);
  return fine;
}

bool
scw_ocr_read (ScwOcr *ocr, const char *language, const ScwGray *picture, ScwOcrLine *line, ScwError *error)
{
  TessBaseAPI *api = api_of (ocr, language, error);
  const int levels = tess.get_levels != NULL ? tess.get_levels () : 0;
  TessResultIterator *at = NULL;
  bool fine = true;

  line->n = 0;
  if (api == NULL)
    return false;
  if (tess.set_levels != NULL)
    tess.set_levels (0);
  tess.BaseAPISetPageSegMode (api, PSM_SINGLE_LINE);
  tess.BaseAPISetImage (api, picture->pixels, picture->width, picture->height, 1, picture->width);
  tess.BaseAPISetSourceResolution (api, 300);
  if (tess.BaseAPIRecognize (api, NULL) == 0)
    at = tess.BaseAPIGetIterator (api);
  if (at != NULL)
    {
      do
        fine = add_symbol (line, at, error);
      while (fine && tess.ResultIteratorNext (at, RIL_SYMBOL));
      tess.ResultIteratorDelete (at);
    }
  tess.BaseAPIClear (api);
  if (tess.set_levels != NULL)
    tess.set_levels (levels);
  return fine;
}

void
scw_ocr_line_clear (ScwOcrLine *line)
{
  free (line->at);
  *line = (ScwOcrLine){ 0 };
}
