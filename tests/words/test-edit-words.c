/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every refusal of a correction, in English and in the musician's language. */
#include "app/words/edit-words.h"

#include <string.h>

#include "app/error.h"
#include "app/refusal.h"
#include "tests/words/languages.h"

static char *
say_error (gconstpointer data)
{
  return scw_edit_words (data);
}

/* The English of a refusal, with numbers that it may need. */
static const char *
english_of (int refusal, char message[200])
{
  static const struct
  {
    int refusal, a, b;
  } numbers[] = {
    { SCW_REFUSAL_TIE_OTHER_PITCH, 'C', 4 }, { SCW_REFUSAL_NO_STAFF, 3, 0 },
    { SCW_REFUSAL_TUPLET_VALUE, 7, 0 },      { SCW_REFUSAL_NO_SUCH_TUPLET, 11, 4 },
    { SCW_REFUSAL_TUPLET_NOT_FULL, 5, 4 },
  };
  int a = 0, b = 0;

  if (refusal >= SCW_REFUSAL_COUNT)
    return scw_correct_refusal_message (refusal);
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (numbers[i].refusal == refusal)
      {
        a = numbers[i].a;
        b = numbers[i].b;
      }
  scw_refusal_message (refusal, a, b, message, 200);
  if (refusal == SCW_REFUSAL_NOT_WRITABLE)
    strcat (message, ": 'E4' begins a note without a type; it is dropped");
  return message;
}

static void
test_all_refusals (void)
{
  static const char *const failures[] = { "no memory for an edit",       "no memory for a measure",
                                          "no memory to move a note",    "no memory to compare two readings",
                                          "too many symbols to compare", NULL };

  if (!languages_open ("refusal"))
    return;
  for (int refusal = 0; refusal < SCW_CORRECT_REFUSAL_END; refusal++)
    {
      char message[200];
      const char *english = english_of (refusal, message);
      g_autoptr (GError) error = NULL;

      g_assert_nonnull (english);
      g_assert_cmpstr (english, !=, "");
      g_assert_nonnull (scw_refusal_words (refusal));
      g_set_error_literal (&error, SCW_REFUSED, refusal, english);
      languages_check (english, say_error, error);
    }
  for (int i = 0; failures[i] != NULL; i++) /* what is no refusal */
    {
      ScwError why = { 0 };
      g_autoptr (GError) error = NULL;

      scw_fail (&why, strncmp (failures[i], "no memory", 9) == 0 ? SCW_ERROR_MEMORY : SCW_ERROR_LIMIT, "%s",
                failures[i]);
      scw_refuse_as (&error, &why);
      g_assert_error (error, SCW_APP_ERROR, (int) why.code);
      languages_check (failures[i], say_error, error);
    }
  languages_close ();
}

static void
test_no_refusal (void)
{
  char message[200];

  g_assert_null (scw_refusal_words (-1));
  g_assert_null (scw_refusal_words (SCW_CORRECT_REFUSAL_END));
  g_assert_null (scw_correct_refusal_message (SCW_CORRECT_REFUSAL_END));
  g_assert_cmpstr (scw_refusal_message (SCW_REFUSAL_COUNT, 0, 0, message, sizeof message), ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/edit-words/all-refusals", test_all_refusals);
  g_test_add_func ("/edit-words/no-refusal", test_no_refusal);
  return g_test_run ();
}
