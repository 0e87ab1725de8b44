/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/app/kept.h"

#include <string.h>

#include "app/correct/correct.h"
#include "app/document/kept.h"
#include "engine/notation/lmx/lmx.h"

#define PIECE                                                                                               \
  "measure key:fifths:0 time beats:3 beat-type:4 clef:G2 C4 voice:1 quarter stem:up D4 quarter E4 quarter " \
  "measure F4 voice:1 quarter stem:up G4 eighth A4 quarter measure C5 voice:1 half dot stem:down"

/* ---- making ---- */

static void
add_word (GArray *list, ScwWord word, gboolean by_person, int token)
{
  word.box = (ScwBox){ 20.5 + 10 * list->len, 120, 9, 12.25 };
  word.confidence = 0.75;
  scw_word_list_add (list, scw_page_word_new (&word, by_person), token);
}

/* A syllable at the first note, one at none, and marks of every kind. */
static GArray *
make_words (void)
{
  GArray *list = scw_word_list_new ();

  add_word (list,
            (ScwWord){ .role = SCW_WORD_LYRIC,
                       .text = (char *) "Grü",
                       .staff = 1,
                       .verse = 1,
                       .syllabic = SCW_SYLLABIC_BEGIN,
                       .measure = 0,
                       .onset = SCW_FRACTION_ZERO },
            FALSE, 5);
  add_word (list,
            (ScwWord){ .role = SCW_WORD_LYRIC,
                       .text = (char *) "ße",
                       .staff = 1,
                       .verse = 2,
                       .syllabic = SCW_SYLLABIC_END,
                       .extend = true,
                       .measure = -1 },
            TRUE, -1);
  add_word (list,
            (ScwWord){ .role = SCW_WORD_METRONOME,
                       .text = (char *) "96",
                       .staff = 1,
                       .measure = 1,
                       .onset = scw_fraction (3, 2),
                       .above = true,
                       .beat = SCW_TYPE_QUARTER,
                       .dots = 1 },
            FALSE, -1);
  return list;
}

static GArray *
make_headings (void)
{
  GArray *list = scw_word_list_new ();

  add_word (list,
            (ScwWord){ .role = SCW_WORD_TITLE, .text = (char *) "An die Musik", .measure = -1, .staff = 1 },
            FALSE, -1);
  add_word (list, (ScwWord){ .role = SCW_WORD_OTHER, .text = (char *) "", .measure = -1, .staff = 1 }, TRUE,
            -1);
  return list;
}

static void
read_box (ScwDocument *document, ScwSystemBox *box, float probability, int group)
{
  ScwBoxContent *content = scw_box_content_copy (scw_system_box_get_content (box));
  ScwTokens tokens = { 0 };

  g_assert_true (scw_lmx_parse (PIECE, strlen (PIECE), &tokens, NULL, NULL));
  for (int i = 0; i < tokens.n; i++)
    {
      ScwBoxToken token
        = { .id = tokens.at[i], .probability = probability / (float) (i + 1), .overruled = i == 5 };

      for (int k = 0; k < SCW_ALTERNATIVES; k++)
        token.alternatives[k] = (ScwAlternative){ .id = -1 };
      token.alternatives[0] = (ScwAlternative){ token.id, token.probability, true };
      token.alternatives[1]
        = (ScwAlternative){ scw_lmx_token (i % 2 ? "F4" : "measure"), 0.1234567f, i % 3 == 0 };
      token.has_focus = i % 2 == 0;
      token.focus_x = token.has_focus ? 17.25f * (float) i : 0;
      token.focus_y = token.has_focus ? 33.1f : 0;
      g_array_append_val (content->tokens, token);
    }
  content->words = group == 0 ? NULL : make_words ();
  content->state = SCW_REGION_DONE;
  content->place.group = group;
  content->place.ossia = group == 0;
  scw_document_do (document, "Read", scw_change_box (box, content), NULL);
  scw_tokens_clear (&tokens);
}

ScwDocument *
kept_make (ScwWorker *worker)
{
  ScwDocument *document = scw_document_new (worker);

  for (int p = 0; p < 2; p++)
    {
      ScwGray *gray = scw_gray_new (600, 800 + p, NULL);

      for (int i = 0; i < 600 * 800; i++)
        gray->pixels[i] = (guint8) (i * 7 + p * 100 + i / 600);
      g_assert_true (scw_document_add_gray (document, gray, p == 0 ? "scän 1" : "scan 2", -1, NULL));
    }
  for (int b = 0; b < 3; b++)
    {
      ScwSystemBox *box = scw_document_add_box (document, scw_document_get_page (document, b / 2),
                                                &(ScwBox){ 10, 10 + 250 * (b % 2), 500, 200 }, -1);

      read_box (document, box, 0.9f - 0.1f * (float) b, b - 1);
    }
  scw_document_page_take_words (scw_document_get_page (document, 0), make_headings ());
  scw_document_set_title (document, "Sonate „in C“");
  return document;
}

/* ---- changing ---- */

static ScwSystemBox *
nth_box (ScwDocument *document, guint n)
{
  ScwDocumentPage *page = scw_document_get_page (document, n % scw_document_get_n_pages (document));
  guint k = scw_document_page_get_n_boxes (page);

  return k > 0 ? scw_document_page_get_box (page, n / 2 % k) : NULL;
}

static void
change_token (ScwDocument *document, ScwSystemBox *box, guint step)
{
  static const ScwEditOp ops[] = { SCW_EDIT_OCTAVE, SCW_EDIT_STEP, SCW_EDIT_SEMITONE };
  g_autoptr (GArray) selected = g_array_new (FALSE, FALSE, sizeof (int));
  int token;

  if (box == NULL || scw_system_box_get_n_tokens (box) == 0)
    return;
  token = (int) (step * 5 % scw_system_box_get_n_tokens (box));
  g_array_append_val (selected, token);
  if (step % 4 == 0)
    scw_correct_take_alternative (document, box, (guint) token, 1);
  else if (step % 4 == 1)
    scw_correct_check_measures (document, box, selected, NULL);
  else
    scw_correct_edit (document, box, selected, &(ScwEdit){ ops[step % 3], step % 5 < 3 ? 1 : -1 }, NULL,
                      NULL);
}

static void
change_part (ScwDocument *document, ScwSystemBox *box, guint step)
{
  g_autofree char *name = g_strdup_printf ("Vi\"ola %u", step);
  g_autoptr (ScwDocumentParts) parts = scw_document_find_parts (document);
  const ScwDocumentPart *part = scw_document_parts_get (parts, (int) (step % 2));
  ScwPartInfo info;

  if (box != NULL && step % 3 == 0)
    scw_document_give_row_new_part (document, box, step % 2 == 0 ? name : NULL);
  else if (box != NULL && step % 3 == 1)
    scw_document_give_row (document, box, (int) (step % 4) - 1);
  else if (part != NULL)
    {
      info = part->info;
      info.name = name;
      info.program = 1 + (int) (step % 128);
      info.transpose = -2;
      info.transpose_steps = -1;
      info.hidden = step % 5 == 0;
      info.muted = step % 7 == 0;
      scw_document_set_part (document, (int) (step % 2), &info);
    }
}

void
kept_change (ScwDocument *document, guint step)
{
  g_autofree char *text = g_strdup_printf ("number %u", step);
  ScwSystemBox *box = nth_box (document, step * 7 / 3);
  ScwBox rect;

  switch (step % 13)
    {
    case 0:
      scw_document_set_title (document, text);
      break;
    case 1:
      scw_document_set_composer (document, text);
      break;
    case 2:
    case 5:
      scw_document_undo (document);
      break;
    case 3:
      scw_document_redo (document);
      break;
    case 4:
      scw_document_rotate_page (document, scw_document_get_page (document, 1), 2);
      break;
    case 6:
      rect = (ScwBox){ 20 + step % 50, 300 + step % 70, 400, 150 };
      scw_document_add_box (document, scw_document_get_page (document, step % 2), &rect, -1);
      break;
    case 7:
      if (box != NULL && scw_system_box_get_place (box)->by_hand && scw_system_box_get_n_tokens (box) == 0)
        scw_document_delete_box (document, box);
      break;
    case 8:
      if (scw_document_get_n_pages (document) > 1)
        scw_document_move_page (document, 0, 1);
      break;
    case 12:
      change_part (document, box, step);
      break;
    default:
      change_token (document, box, step);
    }
}

/* ---- describing ---- */

static void
describe_words (GString *out, const GArray *words)
{
  for (guint i = 0; words != NULL && i < words->len; i++)
    {
      const ScwWordAt *entry = &g_array_index (words, ScwWordAt, i);
      const ScwWord *word = &entry->word->word;

      g_string_append_printf (out,
                              "  word %d '%s' %a,%a %ax%a %a person %d at %d measure %d+%d/%d staff %d above "
                              "%d",
                              word->role, word->text, word->box.x, word->box.y, word->box.w, word->box.h,
                              word->confidence, entry->word->by_person, entry->token, word->measure,
                              (int) word->onset.num, (int) MAX (1, word->onset.den), word->staff,
                              word->above);
      if (word->role == SCW_WORD_LYRIC)
        g_string_append_printf (out, " verse %d %d extend %d", word->verse, word->syllabic, word->extend);
      if (word->role == SCW_WORD_METRONOME)
        g_string_append_printf (out, " beat %d dots %d", word->beat, word->dots);
      g_string_append_c (out, '\n');
    }
}

static void
describe_box (GString *out, ScwSystemBox *box)
{
  const ScwBoxContent *content = scw_system_box_get_content (box);
  const ScwBoxPlace *place = &content->place;

  g_string_append_printf (out,
                          "  box %a,%a %ax%a lines %a view %a %a %a hand %d staves %d space %a state %d stop "
                          "%d '%s'\n",
                          place->crop.x, place->crop.y, place->crop.w, place->crop.h, place->lines.x,
                          place->view.centre_x, place->view.h, place->view.bend[1][3], place->by_hand,
                          place->staves, place->staff_space, content->state, content->stop,
                          content->error != NULL ? content->error->message : NULL);
  if (place->group >= 0 || place->ossia)
    g_string_append_printf (out, "  group %d ossia %d\n", place->group, place->ossia);
  describe_words (out, content->words);
  for (guint i = 0; i < content->tokens->len; i++)
    {
      const ScwBoxToken *t = &g_array_index (content->tokens, ScwBoxToken, i);

      g_string_append_printf (out, "   %s %d %a %d %d %a %a", scw_lmx_name (t->id), t->origin,
                              (double) t->probability, t->overruled, t->has_focus, (double) t->focus_x,
                              (double) t->focus_y);
      for (int k = 0; k < SCW_ALTERNATIVES && t->alternatives[k].id >= 0; k++)
        g_string_append_printf (out, " %s %a %d", scw_lmx_name (t->alternatives[k].id),
                                (double) t->alternatives[k].probability, t->alternatives[k].allowed);
      g_string_append_c (out, '\n');
    }
}

/* What a person has said of parts, and which row is which now. */
static void
describe_parts (GString *out, ScwDocument *document)
{
  const ScwPartList *list = scw_document_get_part_list (document);
  g_autoptr (ScwDocumentParts) parts = scw_document_find_parts (document);

  for (int i = 0; i < scw_part_list_get_n (list); i++)
    {
      const ScwPartInfo *info = scw_part_list_get (list, i);

      g_string_append_printf (out,
                              " part %d '%s' '%s' program %d transposed %d %d staves %d hidden %d muted %d\n",
                              info->id, info->name, info->abbreviation, info->program, info->transpose,
                              info->transpose_steps, info->staves, info->hidden, info->muted);
    }
  for (guint p = 0; list != NULL && p < scw_document_get_n_pages (document); p++)
    for (guint b = 0; b < scw_document_page_get_n_boxes (scw_document_get_page (document, p)); b++)
      {
        ScwSystemBox *box = scw_document_page_get_box (scw_document_get_page (document, p), b);

        g_string_append_printf (out, " row %u.%u is %d, said %d\n", p, b, scw_document_parts_of (parts, box),
                                scw_part_list_row (list, scw_system_box_get_id (box)));
      }
}

static void
describe_now (GString *out, ScwDocument *document)
{
  g_string_append_printf (out, "title '%s' composer '%s' undo '%s' redo '%s'\n",
                          scw_document_get_set_title (document), scw_document_get_composer (document),
                          scw_document_get_undo_label (document), scw_document_get_redo_label (document));
  describe_parts (out, document);
  for (guint i = 0; i < scw_document_get_n_pages (document); i++)
    {
      ScwDocumentPage *page = scw_document_get_page (document, i);

      g_string_append_printf (out, " page '%s' %d turned %d skew %a\n", scw_document_page_get_name (page),
                              scw_document_page_get_number (page), scw_document_page_get_turns (page),
                              scw_document_page_get_skew (page));
      describe_words (out, scw_document_page_get_words (page));
      for (guint k = 0; k < scw_document_page_get_n_boxes (page); k++)
        describe_box (out, scw_document_page_get_box (page, k));
    }
}

char *
kept_describe (ScwDocument *document)
{
  GString *out = g_string_new (NULL);
  guint n_done, n = 0;

  describe_now (out, document);
  scw_undo_get_n (scw_document_get_history (document), &n_done);
  while (
    scw_undo_undo (scw_document_get_history (document))) /* not the document's, which would tell everybody */
    n++;
  g_string_append_printf (out, "after undoing %u of %u:\n", n, n_done);
  describe_now (out, document);
  for (n = 0; scw_undo_redo (scw_document_get_history (document));)
    n++;
  g_string_append_printf (out, "after redoing %u:\n", n);
  describe_now (out, document);
  for (; n > n_done; n--)
    scw_undo_undo (scw_document_get_history (document));
  return g_string_free (out, FALSE);
}

char *
kept_digest (ScwDocument *document)
{
  g_autofree char *text = kept_describe (document);

  return g_compute_checksum_for_string (G_CHECKSUM_SHA1, text, -1);
}
