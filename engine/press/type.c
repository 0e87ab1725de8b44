/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/press/type.h"

#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_OUTLINE_H
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/press/utf8-private.h"

#define FIRST_LETTER 0x20
#define LATIN        0x180  /* to the end of Latin Extended-A */
#define FIRST_SIGN   0x2010 /* dashes, quotation marks, ellipsis */
#define SIGNS        0x20
#define LETTERS      (LATIN + SIGNS)
#define FACES        4
#define BRACE        0xe000
#define WIGGLE       0xeaa9

typedef struct
{
  int first_end, n_ends; /* contours in the shape of its font */
  ScwExtent box;
  float advance;
} Outline;

typedef struct
{
  char *name;
  ScwShape shape; /* all outlines, one after the other */
  bool smufl;
  Outline outlines[SCW_N_SORTS];
} Music;

typedef struct
{
  ScwShape shape;
  Outline outlines[LETTERS];
} Face;

typedef struct
{
  char *name;
  Face *faces[FACES]; /* ScwFace; NULL: none */
} Letters;

struct ScwTypeCase
{
  Music **music;
  int n_music;
  Letters **letters;
  int n_letters;
};

ScwTypeCase *
scw_type_case_new (ScwError *error)
{
  ScwTypeCase *types = calloc (1, sizeof *types);

  if (types == NULL)
    scw_fail (error, SCW_ERROR_MEMORY, "no memory for fonts");
  return types;
}

static void
free_music (Music *music)
{
  if (music == NULL)
    return;
  free (music->name);
  scw_shape_clear (&music->shape);
  free (music);
}

static void
free_letters (Letters *letters)
{
  if (letters == NULL)
    return;
  for (int f = 0; f < FACES; f++)
    if (letters->faces[f] != NULL)
      {
        scw_shape_clear (&letters->faces[f]->shape);
        free (letters->faces[f]);
      }
  free (letters->name);
  free (letters);
}

void
scw_type_case_free (ScwTypeCase *types)
{
  if (types == NULL)
    return;
  for (int i = 0; i < types->n_music; i++)
    free_music (types->music[i]);
  for (int i = 0; i < types->n_letters; i++)
    free_letters (types->letters[i]);
  free (types->music);
  free (types->letters);
  free (types);
}

/* ---- outlines ---- */

typedef struct
{
  ScwShape *shape;
  double unit;
  double x, y; /* where the pen is */
  bool down;
} Pen;

static int
move_to (const FT_Vector *to, void *data)
{
  Pen *pen = data;

  scw_shape_close (pen->shape);
  pen->x = (double) to->x / pen->unit;
  pen->y = -(double) to->y / pen->unit;
  scw_shape_to (pen->shape, pen->x, pen->y);
  return 0;
}

static int
line_to (const FT_Vector *to, void *data)
{
  Pen *pen = data;

  pen->x = (double) to->x / pen->unit;
  pen->y = -(double) to->y / pen->unit;
  scw_shape_to (pen->shape, pen->x, pen->y);
  return 0;
}

static void
curve_to (Pen *pen, double ax, double ay, double bx, double by, double x, double y)
{
  const double length = hypot (ax - pen->x, ay - pen->y) + hypot (bx - ax, by - ay) + hypot (x - bx, y - by);
  const int pieces = (int) fmin (12, 2 + 4 * sqrt (length));

  scw_shape_curve (pen->shape, ax, ay, bx, by, x, y, pieces);
  pen->x = x;
  pen->y = y;
}

static int
conic_to (const FT_Vector *control, const FT_Vector *to, void *data)
{
  Pen *pen = data;
  const double cx = (double) control->x / pen->unit, cy = -(double) control->y / pen->unit;
  const double x = (double) to->x / pen->unit, y = -(double) to->y / pen->unit;

  curve_to (pen, pen->x + (cx - pen->x) * 2 / 3, pen->y + (cy - pen->y) * 2 / 3, x + (cx - x) * 2 / 3,
            y + (cy - y) * 2 / 3, x, y);
  return 0;
}

static int
cubic_to (const FT_Vector *a, const FT_Vector *b, const FT_Vector *to, void *data)
{
  Pen *pen = data;

  curve_to (pen, (double) a->x / pen->unit, -(double) a->y / pen->unit, (double) b->x / pen->unit,
            -(double) b->y / pen->unit, (double) to->x / pen->unit, -(double) to->y / pen->unit);
  return 0;
}

/* Appends the outline of a glyph to 'shape'. False: the font has none. */
static bool
read_outline (FT_Face face, FT_UInt index, double unit, ScwShape *shape, Outline *outline)
{
  static const FT_Outline_Funcs funcs = { move_to, line_to, conic_to, cubic_to, 0, 0 };
  Pen pen = { .shape = shape, .unit = unit };
  const int first_point = shape->n_points;

  outline->first_end = shape->n_ends;
  if (index == 0 || FT_Load_Glyph (face, index, FT_LOAD_NO_SCALE) != 0
      || face->glyph->format != FT_GLYPH_FORMAT_OUTLINE
      || FT_Outline_Decompose (&face->glyph->outline, &funcs, &pen) != 0)
    return false;
  scw_shape_close (shape);
  outline->n_ends = shape->n_ends - outline->first_end;
  outline->advance = (float) ((double) face->glyph->metrics.horiAdvance / unit);
  for (int i = first_point; i < shape->n_points; i++)
    {
      const double x = (double) shape->points[i].x, y = (double) shape->points[i].y;

      if (i == first_point)
        outline->box = (ScwExtent){ x, y, x, y };
      outline->box.x0 = fmin (outline->box.x0, x);
      outline->box.y0 = fmin (outline->box.y0, y);
      outline->box.x1 = fmax (outline->box.x1, x);
      outline->box.y1 = fmax (outline->box.y1, y);
    }
  return outline->n_ends > 0;
}

static void
add_outline (const ScwShape *from, const Outline *outline, const double m[6], ScwShape *to)
{
  for (int e = outline->first_end; e < outline->first_end + outline->n_ends; e++)
    {
      for (int i = e > 0 ? from->ends[e - 1] : 0; i < from->ends[e]; i++)
        {
          const double x = (double) from->points[i].x, y = (double) from->points[i].y;

          scw_shape_to (to, m[0] * x + m[1] * y + m[2], m[3] * x + m[4] * y + m[5]);
        }
      scw_shape_close (to);
    }
}

/* ---- files ---- */

static FT_UInt
index_of (FT_Face face, bool smufl, int type)
{
  if (type == SCW_SORT_BRACE)
    return smufl ? FT_Get_Char_Index (face, BRACE) : 0; /* Emmentaler has its braces elsewhere */
  if (type == SCW_SORT_WIGGLE)
    return smufl ? FT_Get_Char_Index (face, WIGGLE)
                 : FT_Get_Name_Index (face, (FT_String *) "scripts.arpeggio");
  if (smufl)
    return FT_Get_Char_Index (face, scw_glyph_smufl ((ScwGlyph) type));
  return FT_Get_Name_Index (face, (FT_String *) scw_glyph_emmentaler ((ScwGlyph) type));
}

/* Makes room in a list for a pointer at 'at'. */
static bool
insert (void ***list, int *n, int at, void *what)
{
  void **more = realloc (*list, (size_t) (*n + 1) * sizeof *more);

  if (more == NULL)
    return false;
  *list = more;
  memmove (&more[at + 1], &more[at], (size_t) (*n - at) * sizeof *more);
  more[at] = what;
  (*n)++;
  return true;
}

static bool
add_music (ScwTypeCase *types, FT_Face face, const char *name, bool smufl, ScwError *error)
{
  Music *music = calloc (1, sizeof *music);
  void **list = (void **) types->music;
  const double unit = face->units_per_EM / 4.0;
  bool ok = music != NULL;
  int at = 0;

  if (ok)
    {
      music->smufl = smufl;
      music->name = strdup (name);
      for (int i = 0; i < SCW_N_SORTS; i++)
        read_outline (face, index_of (face, smufl, i), unit, &music->shape, &music->outlines[i]);
      ok = music->name != NULL && !music->shape.failed;
    }
  while (at < types->n_music && strcmp (types->music[at]->name, name) < 0)
    at++;
  if (ok && at < types->n_music && strcmp (types->music[at]->name, name) == 0)
    {
      free_music (music); /* it is there already */
      return true;
    }
  if (ok && insert (&list, &types->n_music, at, music))
    {
      types->music = (Music **) list;
      return true;
    }
  free_music (music);
  return scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
}

static Letters *
family_of (ScwTypeCase *types, const char *name)
{
  void **list = (void **) types->letters;
  Letters *letters;
  int at = 0;

  while (at < types->n_letters && strcmp (types->letters[at]->name, name) < 0)
    at++;
  if (at < types->n_letters && strcmp (types->letters[at]->name, name) == 0)
    return types->letters[at];
  letters = calloc (1, sizeof *letters);
  if (letters == NULL)
    return NULL;
  letters->name = strdup (name);
  if (letters->name != NULL && insert (&list, &types->n_letters, at, letters))
    {
      types->letters = (Letters **) list;
      return letters;
    }
  free_letters (letters);
  return NULL;
}

static bool
add_letters (ScwTypeCase *types, FT_Face file, const char *name, ScwError *error)
{
  Letters *letters = family_of (types, name);
  const int which = ((file->style_flags & FT_STYLE_FLAG_BOLD) != 0 ? 2 : 0)
                    + ((file->style_flags & FT_STYLE_FLAG_ITALIC) != 0 ? 1 : 0);
  Face *face = calloc (1, sizeof *face);

  if (letters != NULL && face != NULL)
    for (uint32_t i = FIRST_LETTER; i < LETTERS; i++)
      read_outline (file, FT_Get_Char_Index (file, i < LATIN ? i : FIRST_SIGN + i - LATIN),
                    file->units_per_EM, &face->shape, &face->outlines[i]);
  if (letters == NULL || face == NULL || face->shape.failed)
    {
      if (face != NULL)
        scw_shape_clear (&face->shape);
      free (face);
      return scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
    }
  if (letters->faces[which] != NULL)
    scw_shape_clear (&letters->faces[which]->shape);
  free (letters->faces[which]);
  letters->faces[which] = face;
  return true;
}

bool
scw_type_case_add (ScwTypeCase *types, const char *path, ScwError *error)
{
  FT_Library library = NULL;
  FT_Face face = NULL;
  bool ok, smufl, emmentaler;

  if (FT_Init_FreeType (&library) != 0)
    return scw_fail (error, SCW_ERROR_MEMORY, "no memory for fonts");
  if (FT_New_Face (library, path, 0, &face) != 0)
    {
      FT_Done_FreeType (library);
      return scw_fail (error, SCW_ERROR_FORMAT, "cannot open '%s': it is no font", path);
    }
  emmentaler = FT_Get_Name_Index (face, (FT_String *) "noteheads.s2") != 0;
  smufl = !emmentaler && FT_Get_Char_Index (face, scw_glyph_smufl (SCW_GLYPH_HEAD_BLACK)) != 0
          && FT_Get_Char_Index (face, scw_glyph_smufl (SCW_GLYPH_CLEF_G)) != 0;
  if (face->units_per_EM == 0 || face->family_name == NULL
      || (!emmentaler && !smufl && FT_Get_Char_Index (face, 'a') == 0))
    ok = scw_fail (error, SCW_ERROR_FORMAT, "'%s' has neither music nor letters", path);
  else if (emmentaler || smufl)
    ok = add_music (types, face, face->family_name, smufl, error);
  else
    ok = add_letters (types, face, face->family_name, error);
  FT_Done_Face (face);
  FT_Done_FreeType (library);
  return ok;
}

int
scw_type_case_music (const ScwTypeCase *types)
{
  return types->n_music;
}

const char *
scw_type_case_music_name (const ScwTypeCase *types, int font)
{
  return types->music[font]->name;
}

int
scw_type_case_letters (const ScwTypeCase *types)
{
  return types->n_letters;
}

const char *
scw_type_case_letters_name (const ScwTypeCase *types, int family)
{
  return types->letters[family]->name;
}

/* ---- a choice ---- */

/* The chosen font, or the first that has it. */
static const Music *
music_with (const ScwTypeChoice *choice, int type)
{
  const ScwTypeCase *types = choice->types;

  if (types->music[choice->music]->outlines[type].n_ends > 0)
    return types->music[choice->music];
  for (int i = 0; i < types->n_music; i++)
    if (types->music[i]->outlines[type].n_ends > 0)
      return types->music[i];
  return NULL;
}

static const Face *
face_of (const ScwTypeChoice *choice, ScwFace face)
{
  const Letters *letters = choice->letters >= 0 ? choice->types->letters[choice->letters] : NULL;

  for (int i = 0; letters != NULL && i < FACES; i++)
    if (letters->faces[(int) face ^ i] != NULL)
      return letters->faces[(int) face ^ i];
  return NULL;
}

static bool
box_of (const ScwMusicFont *metrics, ScwGlyph glyph, ScwExtent *box)
{
  const Music *music = music_with (metrics->data, (int) glyph);

  if (music == NULL)
    return false;
  *box = music->outlines[glyph].box;
  return true;
}

static const Outline *
letter_of (const Face *face, uint32_t letter)
{
  static const Outline none = { .advance = 0.25f };

  if (letter >= FIRST_SIGN && letter < FIRST_SIGN + SIGNS)
    letter += LATIN - FIRST_SIGN;
  else if (letter >= LATIN)
    return &none;
  if (face == NULL || letter < FIRST_LETTER)
    return &none;
  return &face->outlines[letter];
}

static double
text_width (const ScwMusicFont *metrics, const char *text, ScwFace face)
{
  const Face *from = face_of (metrics->data, face);
  double width = 0;

  while (*text != '\0')
    width += (double) letter_of (from, utf8_next (&text))->advance;
  return width;
}

void
scw_type_choose (ScwTypeChoice *choice, const ScwTypeCase *types, int music, int letters)
{
  *choice = (ScwTypeChoice){ .types = types,
                             .music = music,
                             .letters = letters,
                             .metrics = { .box = box_of, .data = choice, .text_width = text_width } };
}

bool
scw_type_has (const ScwTypeChoice *choice, int type)
{
  return music_with (choice, type) != NULL;
}

bool
scw_type_add (const ScwTypeChoice *choice, int type, const double m[6], ScwShape *shape, ScwExtent *box)
{
  const Music *music = music_with (choice, type);

  if (music == NULL)
    return false;
  if (shape != NULL)
    add_outline (&music->shape, &music->outlines[type], m, shape);
  if (box != NULL)
    *box = music->outlines[type].box;
  return true;
}

bool
scw_letter_add (const ScwTypeChoice *choice,
                uint32_t letter,
                ScwFace face,
                const double m[6],
                ScwShape *shape,
                double *advance)
{
  const Face *from = face_of (choice, face);
  const Outline *outline = letter_of (from, letter);

  *advance = (double) outline->advance;
  if (outline->n_ends == 0)
    return letter == ' ' || letter == 0xa0;
  add_outline (&from->shape, outline, m, shape);
  return true;
}

bool
scw_type_wiggle_stands (const ScwTypeChoice *choice)
{
  const Music *music = music_with (choice, SCW_SORT_WIGGLE);

  return music != NULL && !music->smufl;
}
