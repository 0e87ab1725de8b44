/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the player's cursor stands on the original: from note to note where they were read. */
#include "app/engrave/engraved.h"

#include <math.h>
#include <string.h>

#include "app/document/changes.h"
#include "app/engrave/scrap.h"
#include "engine/notation/lmx/linearize.h"

#define PIECE                                                                                         \
  "measure key:fifths:0 time beats:4 beat-type:4 clef:G2 C5 voice:1 quarter stem:down D5 quarter E5 " \
  "quarter F5 quarter measure G4 voice:1 half stem:up A4 half"

typedef struct
{
  ScwDocument *document;
  ScwSystemBox *box;
  ScwEngraved *engraved;
} Piece;

/* Notes were read at these places of the page (NULL: none was); NAN: it is not known. */
static Piece
make_of (const char *words, const double *xs)
{
  Piece piece = { .document = scw_document_new (NULL), .engraved = scw_engraved_new (NULL) };
  ScwGray *gray = scw_gray_new (700, 400, NULL);
  ScwTokens tokens = { 0 };
  ScwBoxContent *content;
  int note = 0;

  g_assert_true (scw_document_add_gray (piece.document, gray, "scan", -1, NULL));
  piece.box = scw_document_add_box (piece.document, scw_document_get_page (piece.document, 0),
                                    &(ScwBox){ 10, 10, 640, 120 }, -1);
  g_assert_true (scw_lmx_parse (words, strlen (words), &tokens, NULL, NULL));
  content = scw_box_content_copy (scw_system_box_get_content (piece.box));
  for (int i = 0; i < tokens.n; i++)
    {
      ScwBoxToken token = { .id = tokens.at[i], .probability = 0.9f };

      for (int k = 0; k < SCW_ALTERNATIVES; k++)
        token.alternatives[k] = (ScwAlternative){ .id = -1 };
      if (scw_lmx_info (token.id)->class == SCW_LMX_PITCH)
        {
          token.has_focus = xs != NULL && !isnan (xs[note]);
          token.focus_x = token.has_focus ? (float) xs[note] : 0;
          token.focus_y = 60;
          note++;
        }
      g_array_append_val (content->tokens, token);
    }
  content->state = SCW_REGION_DONE;
  scw_document_do (piece.document, "Read", scw_change_box (piece.box, content), NULL);
  scw_tokens_clear (&tokens);
  g_assert_true (scw_engraved_update (piece.engraved, piece.box));
  return piece;
}

static Piece
make (const double *xs)
{
  return make_of (PIECE, xs);
}

static void
piece_clear (Piece *piece)
{
  scw_engraved_free (piece->engraved);
  g_object_unref (piece->document);
}

static double
at (const Piece *piece, double quarters)
{
  double x = -1;

  g_assert_true (scw_engraved_time_to_original (piece->engraved, piece->box, quarters, &x));
  return x;
}

/* Of the left edge of a head whose middle was read there. */
static double
read_at (const Piece *piece, double x)
{
  return scw_engraved_crop_x (scw_system_box_get_place (piece->box), x, 60) - 0.6;
}

static double
as_engraved (const Piece *piece, double quarters)
{
  double x = -1;

  g_assert_true (scw_engraved_time_to_x (piece->engraved, quarters, &x));
  return scw_engraved_get_left (piece->engraved) + x * scw_engraved_get_scale (piece->engraved);
}

static void
assert_rises (const Piece *piece)
{
  double last = at (piece, 0);

  for (int i = 1; i < 8 * 16; i++)
    {
      double now = at (piece, i / 16.0);

      g_assert_cmpfloat (now, >=, last - 1e-9);
      last = now;
    }
}

static void
from_note_to_note (void)
{
  const double xs[] = { 120, 150, 250, 320, 420, 580 };
  Piece piece = make (xs);
  double x;

  for (int i = 0; i < 6; i++)
    g_assert_cmpfloat_with_epsilon (at (&piece, i < 4 ? i : 4 + 2 * (i - 4)), read_at (&piece, xs[i]), 1e-3);
  g_assert_cmpfloat_with_epsilon (at (&piece, 1.5), (read_at (&piece, 150) + read_at (&piece, 250)) / 2,
                                  1e-3);
  g_assert_cmpfloat (fabs (at (&piece, 1) - as_engraved (&piece, 1)), >, 0.2);
  assert_rises (&piece);
  g_assert_false (scw_engraved_time_to_original (piece.engraved, piece.box, 8, &x));
  piece_clear (&piece);
}

/* What is not known, or goes back, lies between its neighbours; so does what was looked for in another
 * measure. */
static void
what_is_not_known (void)
{
  const double xs[] = { 120, NAN, 250, 130, 420, 20 };
  Piece piece = make (xs);

  g_assert_cmpfloat (at (&piece, 1), >, at (&piece, 0) + 0.1);
  g_assert_cmpfloat (at (&piece, 1), <, at (&piece, 2) - 0.1);
  g_assert_cmpfloat_with_epsilon (at (&piece, 2), read_at (&piece, 250), 1e-3);
  g_assert_cmpfloat (at (&piece, 3), >, at (&piece, 2) + 0.1);
  g_assert_cmpfloat (at (&piece, 6), >, at (&piece, 4) + 0.1);
  assert_rises (&piece);
  piece_clear (&piece);
}

/* What hangs on a note is found where it is drawn, as the token that says so; a note itself is none of it. */
static void
objects (void)
{
  static const char *const words
    = "<bos:plus> measure time beats:4 beat-type:4 clef:G2 C4 voice:1 quarter sharp stem:up slur:start "
      "staccato D4 quarter "
      "E4 quarter slur:stop fermata F4 quarter dot up-bow fingering:1 fingering:3 measure G4 voice:1 eighth "
      "3in2 tuplet:start "
      "A4 eighth 3in2 B4 eighth 3in2 tuplet:stop C5 half tied:start measure C5 voice:1 whole tied:stop";
  static const char *const found[] = { "sharp",  "slur:start",  "staccato",    "fermata",      "dot",
                                       "up-bow", "fingering:1", "fingering:3", "tuplet:start", "tied:start" };
  Piece piece = make_of (words, NULL);
  const ScwSystem *system = scw_engraved_get_system (piece.engraved);
  gboolean seen[G_N_ELEMENTS (found)] = { FALSE };

  for (int i = 0; i < system->n_items; i++)
    {
      const ScwItem *item = &system->items[i];
      const int token = scw_engraved_object_of (piece.engraved, piece.box, item);
      const double x = (item->box.x0 + item->box.x1) / 2, y = (item->box.y0 + item->box.y1) / 2;
      const char *name
        = token >= 0 ? scw_lmx_name (scw_system_box_get_token (piece.box, (guint) token)->id) : "";

      if (item->role == SCW_ROLE_HEAD)
        g_assert_cmpint (scw_engraved_object_at (piece.engraved, piece.box, x, y), ==, -1);
      for (gsize k = 0; k < G_N_ELEMENTS (found); k++)
        seen[k] |= strcmp (found[k], name) == 0;
      if (token >= 0 && item->kind == SCW_ITEM_GLYPH)
        g_assert_cmpint (scw_engraved_object_at (piece.engraved, piece.box, x, y), ==, token);
      if (item->role == SCW_ROLE_SLUR)
        {
          const ScwPoint top = scw_bezier (item->points, 0.5);

          g_assert_cmpint (scw_engraved_object_at (piece.engraved, piece.box, top.x, top.y), ==, token);
        }
    }
  for (gsize k = 0; k < G_N_ELEMENTS (found); k++)
    if (!seen[k])
      g_error ("%s is not found", found[k]);
  piece_clear (&piece);
}

/* A scrap holds the clef in force and what would stand there. */
static void
scraps (void)
{
  static const char *const words = "measure clef:G2 staff:1 clef:F4 staff:2 C5 voice:1 quarter stem:up "
                                   "beam:begin staff:1 chord E5 quarter D5 quarter "
                                   "beam:end backup half C3 voice:5 half stem:up staff:2";
  g_autoptr (ScwGlyphFont) font = scw_glyph_font_open (NULL, NULL);
  ScwTokens tokens = { 0 };
  const ScwPart *part;

  g_assert_true (scw_lmx_parse (words, strlen (words), &tokens, NULL, NULL));
  for (int i = 0; i < tokens.n && font != NULL; i++)
    {
      const ScwLmxInfo *info = scw_lmx_info (tokens.at[i]);
      g_autoptr (ScwScrap) scrap = scw_scrap_new (tokens.at, tokens.n, i, tokens.at[i], font);

      g_assert_true ((scrap == NULL)
                     == (info->class == SCW_LMX_MEASURE_START || info->class == SCW_LMX_BACKUP
                         || (i > 0 && scw_lmx_info (tokens.at[i - 1])->class == SCW_LMX_BACKUP)));
      if (info->class != SCW_LMX_PITCH)
        continue;
      part = scw_scrap_get_part (scrap);
      g_assert_cmpint (part->n_measures, ==, 1);
      g_assert_cmpint (part->measures[0].n_elements, ==, info->second == 5 && info->value != 1 ? 3 : 2);
      g_assert_cmpint (part->measures[0].elements[0].clef.sign, ==, info->second == 3 ? 'F' : 'G');
      g_assert_cmpint (part->measures[0].elements[1].note.n_beams, ==, 0);
    }
  if (font == NULL)
    g_test_skip ("no music font is installed");
  scw_tokens_clear (&tokens);
}

static void
nothing_is_known (void)
{
  Piece piece = make (NULL);

  for (double q = 0; q < 8; q += 0.25)
    g_assert_cmpfloat_with_epsilon (at (&piece, q), as_engraved (&piece, q), 1e-6);
  piece_clear (&piece);
}

/* The original has 'room' staff spaces of white before its staves. */
static void
assert_name (Piece *piece, double room, gboolean is_named, const char *expected)
{
  ScwBoxContent *content = scw_box_content_copy (scw_system_box_get_content (piece->box));
  const ScwSystem *system;
  const char *found = NULL;

  content->place.lines = content->place.crop;
  content->place.lines.x += room * content->place.staff_space;
  content->place.lines.w -= room * content->place.staff_space;
  scw_document_do (piece->document, "Move", scw_change_box (piece->box, content), NULL);
  g_assert_true (scw_engraved_update (piece->engraved, piece->box));
  system = scw_engraved_get_system (piece->engraved);
  for (int i = 0; i < system->n_items; i++)
    if (system->items[i].role == SCW_ROLE_NAME)
      {
        found = system->items[i].text;
        g_assert_cmpfloat (system->items[i].box.x0 * scw_engraved_get_scale (piece->engraved), >=, -room);
      }
  g_assert_cmpstr (found, ==, expected);
  g_assert_cmpint (scw_engraved_get_name_left_out (piece->engraved) != NULL, ==, is_named && found == NULL);
}

static void
a_name_stands_where_there_is_room (void)
{
  Piece piece = make (NULL);

  assert_name (&piece, 20, FALSE, NULL);
  g_assert_true (scw_engraved_set_names (piece.engraved, "Violoncello", "Vc."));
  g_assert_false (scw_engraved_set_names (piece.engraved, "Violoncello", "Vc."));
  assert_name (&piece, 20, TRUE, "Violoncello");
  assert_name (&piece, 7, TRUE, "Vc.");
  assert_name (&piece, 1, TRUE, NULL);
  piece_clear (&piece);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engraved/objects", objects);
  g_test_add_func ("/engraved/scraps", scraps);
  g_test_add_func ("/engraved/from-note-to-note", from_note_to_note);
  g_test_add_func ("/engraved/what-is-not-known", what_is_not_known);
  g_test_add_func ("/engraved/nothing-is-known", nothing_is_known);
  g_test_add_func ("/engraved/names", a_name_stands_where_there_is_room);
  return g_test_run ();
}
