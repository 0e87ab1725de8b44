/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Locked symbols are written again, wherever they stand: random walks under the mask, and a network that
 * knows nothing. */
#include "engine/decode/locked-mask.h"

#include <string.h>

#include "engine/notation/lmx/linearize.h"
#include "tests/model/fixtures.h"
#include "tests/model/reference.h"

static uint64_t seed = 88172645463325252u;

static int
random_below (int n)
{
  seed ^= seed << 13;
  seed ^= seed >> 7;
  seed ^= seed << 17;
  return (int) (seed % (uint64_t) n);
}

static const char *const pieces[] = {
  "measure key:fifths:1 time beats:4 beat-type:4 clef:G2 staff:1 clef:F4 staff:2 C5 voice:1 half stem:up "
  "staff:1 D5 quarter chord F5 "
  "quarter E5 quarter backup whole C3 voice:5 whole staff:2 measure G4 voice:1 eighth stem:up staff:1 "
  "beam:begin A4 eighth "
  "beam:end B4 quarter rest half backup whole E4 voice:2 whole backup whole C3 voice:5 half stem:down "
  "staff:2 D3 half "
  "measure F4 voice:1 quarter sharp stem:up staff:1 tied:start F4 quarter tied:stop grace A4 16th G4 half "
  "backup whole "
  "C3 voice:5 quarter stem:up staff:2 rest quarter G2 half",
  "measure clef:G2 C4 voice:1 eighth 3in2 stem:up tuplet:start D4 eighth 3in2 E4 eighth 3in2 tuplet:stop F4 "
  "quarter measure "
  "G4 voice:1 quarter dot stem:up A4 eighth measure C5 voice:1 half stem:down",
};

/* A note as it sounds and lasts, whatever state has to be told before it. */
static bool
same_event (const ScwElement *a, const ScwElement *b)
{
  return a->kind == SCW_ELEMENT_NOTE && b->kind == SCW_ELEMENT_NOTE && a->note.rest == b->note.rest
         && a->note.has_pitch == b->note.has_pitch && a->note.step == b->note.step
         && a->note.octave == b->note.octave && a->note.type == b->note.type && a->note.dots == b->note.dots
         && a->note.actual == b->note.actual && a->note.accidental == b->note.accidental
         && a->note.voice == b->note.voice && a->note.chord == b->note.chord && a->note.grace == b->note.grace
         && a->note.staff == b->note.staff && a->note.stem == b->note.stem
         && scw_fraction_cmp (a->onset, b->onset) == 0;
}

static bool
has_event (const ScwMeasure *measure, const ScwElement *element)
{
  for (int i = 0; i < measure->n_elements; i++)
    if (same_event (&measure->elements[i], element))
      return true;
  return false;
}

static ScwTokens
tokens_of (const char *words)
{
  ScwTokens tokens = { 0 };

  assert_true (scw_lmx_parse (words, strlen (words), &tokens, NULL, NULL));
  return tokens;
}

/* Lengths that no usual ones could make up for: a place they lead to is never reached by others. */
static bool
is_odd (int token)
{
  const ScwLmxInfo *info = scw_lmx_info (token);

  return info->class == SCW_LMX_MODIFICATION || info->class == SCW_LMX_MEASURE_REST
         || info->class == SCW_LMX_DOT || (info->class == SCW_LMX_TYPE && info->value < SCW_TYPE_32ND);
}

/* A walk over what the mask allows; plain: without odd lengths, where there are others. Returns false if it
 * came to no end.
 */
static bool
walk (ScwLockedMask *mask, bool plain, ScwTokens *out)
{
  for (int i = 0; i < 4000; i++)
    {
      uint8_t may[SCW_LMX_COUNT];
      int token, tries = 0, odd = 0;

      scw_locked_mask.allowed (mask, may, SCW_LMX_COUNT);
      assert_non_null (memchr (may, 1, sizeof may));
      do
        token = random_below (SCW_LMX_COUNT);
      while (!may[token] || (i < 3000 && random_below (3) != 0 && token == SCW_LMX_MEASURE && tries++ < 50)
             || (plain && is_odd (token) && odd++ < 2000));
      if (token == SCW_LMX_EOS)
        return true;
      assert_true (scw_tokens_push (out, token, NULL));
      scw_locked_mask.advance (mask, token);
    }
  return false;
}

static void
locked_measures_word_for_word (SCW_UNUSED void **state)
{
  for (size_t p = 0; p < sizeof pieces / sizeof pieces[0]; p++)
    for (int turn = 0; turn < 60; turn++)
      {
        ScwTokens old = tokens_of (pieces[p]), new = { 0 };
        ScwPart *part = scw_delinearize (old.at, old.n, SCW_RULES_MUSICAL, NULL, NULL), *again;
        uint8_t *locked = calloc ((size_t) old.n, 1);
        int m = turn % part->n_measures;
        ScwSpan span = part->measures[m].span;
        ScwLockedMask *mask;

        memset (locked + span.first, 1, (size_t) (span.end - span.first));
        mask = scw_locked_mask_new (NULL, old.at, locked, old.n, NULL);
        assert_non_null (mask);
        if (walk (mask, false, &new))
          {
            again = scw_delinearize (new.at, new.n, SCW_RULES_MUSICAL, NULL, NULL);
            assert_int_equal (scw_locked_mask_lost (mask), 0);
            assert_true (again->n_measures > m);
            assert_int_equal (again->measures[m].span.end - again->measures[m].span.first,
                              span.end - span.first);
            assert_memory_equal (new.at + again->measures[m].span.first, old.at + span.first,
                                 (size_t) (span.end - span.first) * sizeof *old.at);
            scw_part_free (again);
          }
        scw_locked_mask_free (mask);
        scw_part_free (part);
        scw_tokens_clear (&old);
        scw_tokens_clear (&new);
        free (locked);
      }
}

static void
locked_notes_in_their_place (SCW_UNUSED void **state)
{
  int ended = 0, kept = 0, walks = 0;

  for (size_t p = 0; p < sizeof pieces / sizeof pieces[0]; p++)
    for (int turn = 0; turn < 300; turn++)
      {
        ScwTokens old = tokens_of (pieces[p]), new = { 0 };
        ScwPart *part = scw_delinearize (old.at, old.n, SCW_RULES_MUSICAL, NULL, NULL), *again;
        uint8_t *locked = calloc ((size_t) old.n, 1);
        ScwProblems problems = { 0 };
        const ScwElement *element;
        ScwLockedMask *mask;
        int m;

        do
          {
            m = random_below (part->n_measures);
            element = &part->measures[m].elements[random_below (part->measures[m].n_elements)];
          }
        while (element->kind != SCW_ELEMENT_NOTE || element->onset.den == 3);
        for (int i = element->span.first; i < element->span.end; i++)
          locked[i] = 1;
        mask
          = scw_locked_mask_new (&(ScwGrammarOptions){ .staves = part->staves }, old.at, locked, old.n, NULL);
        walks++;
        if (walk (mask, true, &new))
          {
            ended++;
            again = scw_delinearize (new.at, new.n, SCW_RULES_MUSICAL, &problems, NULL);
            assert_int_equal (problems.count, 0);
            kept += scw_locked_mask_lost (mask) == 0 && again->n_measures > m
                    && has_event (&again->measures[m], element);
            scw_part_free (again);
          }
        scw_problems_clear (&problems);
        scw_locked_mask_free (mask);
        scw_part_free (part);
        scw_tokens_clear (&old);
        scw_tokens_clear (&new);
        free (locked);
      }
  print_message ("# %d walks, %d came to an end, %d of them with the locked note\n", walks, ended, kept);
  assert_true (ended * 10 >= walks * 5);
  assert_true (kept * 100 >= ended * 97);
}

/* A network that knows nothing reads on from a correction; the last measure is locked. */
static void
reading_keeps_a_locked_last_measure (SCW_UNUSED void **state)
{
  for (int beam = 1; beam <= 3; beam += 2)
    for (unsigned k = 1; k <= 4; k++)
      {
        ScwTokens old = tokens_of (pieces[0]);
        uint8_t *locked = calloc ((size_t) old.n, 1);
        ScwPatches *image = random_image (4, 9, false, k);
        ScwConfig config;
        ScwModel *model;
        ScwSession *session;
        ScwReading *reading;
        ScwLockedMask *mask;
        int last = old.n, prefix[16];

        while (old.at[--last] != SCW_LMX_MEASURE)
          ;
        memset (locked + last, 1, (size_t) (old.n - last));
        assert_true (scw_config_named (&config, "nano", NULL));
        config.max_tokens = 1200;
        model = scw_model_random (&config, k, &(ScwModelOptions){ .threads = 1 }, NULL);
        session = scw_session_new (model, NULL);
        assert_true (scw_session_encode (session, image, NULL));
        for (int i = 0; i < 16; i++)
          prefix[i] = old.at[i];
        prefix[9] = scw_lmx_token ("D5"); /* a person's */
        mask = scw_locked_mask_new (&(ScwGrammarOptions){ .staves = 2 }, old.at, locked, old.n, NULL);
        reading = scw_read (session,
                            &(ScwReadOptions){ .prefix = prefix,
                                               .n_prefix = 16,
                                               .mask = &scw_locked_mask,
                                               .mask_state = mask,
                                               .beam = beam,
                                               .no_repetition_guard = true },
                            NULL);
        assert_non_null (reading);
        if (reading->stop == SCW_STOP_EOS)
          {
            int n = old.n - last, at = reading->n, m = 0;

            for (int i = 0; i < reading->n; i++)
              if (reading->tokens[i].id == SCW_LMX_MEASURE && m++ == 2)
                at = i;
            assert_true (at + n <= reading->n);
            for (int i = 0; i < n; i++)
              assert_int_equal (reading->tokens[at + i].id, old.at[last + i]);
          }
        for (int i = 0; i < 16; i++)
          assert_int_equal (reading->tokens[i].id, prefix[i]);
        scw_reading_free (reading);
        scw_locked_mask_free (mask);
        scw_session_free (session);
        scw_model_unref (model);
        random_image_free (image);
        scw_tokens_clear (&old);
        free (locked);
      }
}

/* All is locked: the prefix, and then word for word what there was. */
static void
everything_locked_is_read_as_it_is (SCW_UNUSED void **state)
{
  for (size_t p = 0; p < sizeof pieces / sizeof pieces[0]; p++)
    {
      ScwTokens old = tokens_of (pieces[p]), new = { 0 };
      uint8_t *locked = calloc ((size_t) old.n, 1);
      ScwLockedMask *mask;

      memset (locked, 1, (size_t) old.n);
      mask = scw_locked_mask_new (NULL, old.at, locked, old.n, NULL);
      for (int i = 0; i < 7; i++)
        {
          scw_locked_mask.advance (mask, old.at[i]);
          assert_true (scw_tokens_push (&new, old.at[i], NULL));
        }
      assert_true (walk (mask, false, &new));
      assert_true (new.n >= old.n);
      assert_memory_equal (new.at, old.at, (size_t) old.n * sizeof *old.at);
      assert_int_equal (scw_locked_mask_lost (mask), 0);
      scw_locked_mask_free (mask);
      scw_tokens_clear (&old);
      scw_tokens_clear (&new);
      free (locked);
    }
}

/* A known number of measures holds with locks: locked or not, they are as many. */
static void
as_many_measures_as_there_are (SCW_UNUSED void **state)
{
  for (int wanted = 1; wanted <= 5; wanted++)
    for (int turn = 0; turn < 40; turn++)
      {
        const ScwGrammarOptions options = { .measures = wanted };
        ScwTokens old = tokens_of (pieces[turn % 2]), new = { 0 };
        ScwPart *part = scw_delinearize (old.at, old.n, SCW_RULES_MUSICAL, NULL, NULL);
        uint8_t *locked = calloc ((size_t) old.n, 1);
        ScwSpan span = part->measures[turn % part->n_measures].span;
        ScwLockedMask *mask;
        int n = 0;

        memset (locked + span.first, 1, (size_t) (span.end - span.first));
        mask = scw_locked_mask_new (&options, old.at, locked, old.n, NULL);
        if (walk (mask, true, &new))
          {
            for (int i = 0; i < new.n; i++)
              n += new.at[i] == SCW_LMX_MEASURE;
            assert_int_equal (n, wanted);
            assert_int_equal (scw_locked_mask_lost (mask), turn % part->n_measures >= wanted);
          }
        scw_locked_mask_free (mask);
        scw_part_free (part);
        scw_tokens_clear (&old);
        scw_tokens_clear (&new);
        free (locked);
      }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (everything_locked_is_read_as_it_is),  cmocka_unit_test (locked_measures_word_for_word),
    cmocka_unit_test (locked_notes_in_their_place),         cmocka_unit_test (as_many_measures_as_there_are),
    cmocka_unit_test (reading_keeps_a_locked_last_measure),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
