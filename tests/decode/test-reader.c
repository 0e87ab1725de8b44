/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/decode/reader.h"

#include <math.h>
#include <string.h>

#include "engine/decode/grammar-mask.h"
#include "tests/model/fixtures.h"
#include "tests/model/reference.h"

static ScwSession *
nano (int vocab, int max_tokens, unsigned seed)
{
  ScwConfig config;
  ScwModel *model;
  ScwSession *s;
  ScwPatches *image = random_image (4, 9, false, seed);

  assert_true (scw_config_named (&config, "nano", NULL));
  config.vocab = vocab;
  config.max_tokens = max_tokens;
  model = scw_model_random (&config, seed, &(ScwModelOptions){ .threads = 1 }, NULL);
  s = scw_session_new (model, NULL);
  assert_true (scw_session_encode (s, image, NULL));
  scw_model_unref (model);
  random_image_free (image);
  return s;
}

static void
greedy_fixtures (SCW_UNUSED void **state)
{
  static const char *const tags[] = { "postnorm", "prenorm" };

  for (int k = 0; k < 2; k++)
    {
      char name[64];
      ScwModel *model;
      Fixture *f;

      snprintf (name, sizeof name, "fixtures/nano-%s.safetensors", tags[k]);
      model = scw_model_open (data_path (name), NULL, NULL);
      snprintf (name, sizeof name, "fixtures/%s-greedy.safetensors", tags[k]);
      f = fixture_open (data_path (name));
      for (int i = 0; i < 3; i++)
        {
          ScwPatches *image = fixture_image (f, i);
          ScwSession *s = scw_session_new (model, NULL);
          ScwReading *reading;
          double *tokens, *logprobs;
          size_t n;

          assert_true (scw_session_encode (s, image, NULL));
          reading = scw_read (s, &(ScwReadOptions){ .max_tokens = 40 }, NULL);
          assert_non_null (reading);
          snprintf (name, sizeof name, "tokens.%d", i);
          tokens = fixture_read (f, name, &n);
          snprintf (name, sizeof name, "logprobs.%d", i);
          logprobs = fixture_read (f, name, NULL);
          n -= 1 + (tokens[n - 1] == SCW_TOKEN_EOS);
          assert_int_equal (reading->n, n);
          for (size_t t = 0; t < n; t++)
            {
              const ScwReadToken *token = &reading->tokens[t];

              assert_int_equal (token->id, (int) tokens[t + 1]);
              assert_int_equal (token->position, t + 1);
              assert_false (token->forced || token->overruled);
              assert_int_equal (token->alternatives[0].id, token->id);
              for (int a = 0; a < SCW_ALTERNATIVES; a++)
                assert_true (fabs (log ((double) token->alternatives[a].probability)
                                   - logprobs[t * 227 + token->alternatives[a].id])
                             < 1e-4);
            }
          free (tokens);
          free (logprobs);
          scw_reading_free (reading);
          scw_session_free (s);
          random_image_free (image);
        }
      fixture_free (f);
      scw_model_unref (model);
    }
}

/* Every sequence of a small vocabulary, and the best of them. */
typedef struct
{
  double best;
  int tokens[8];
  int n;
} Search;

static void
search (ScwSession *s, Search *found, int *tokens, int n, double score, int limit)
{
  float logprobs[6];

  scw_log_softmax (scw_session_step (s, NULL), 6, logprobs);
  if ((score + (double) logprobs[SCW_TOKEN_EOS]) / (n + 1) > found->best)
    {
      found->best = (score + (double) logprobs[SCW_TOKEN_EOS]) / (n + 1);
      memcpy (found->tokens, tokens, (size_t) n * sizeof *tokens);
      found->n = n;
    }
  for (int id = 3; id < 6 && n < limit; id++)
    {
      assert_true (scw_session_force (s, id, NULL));
      tokens[n] = id;
      search (s, found, tokens, n + 1, score + (double) logprobs[id], limit);
      assert_true (scw_session_rewind (s, n + 1, NULL));
      scw_log_softmax (scw_session_step (s, NULL), 6, logprobs);
    }
}

static void
wide_beam_finds_the_best (SCW_UNUSED void **state)
{
  int differs = 0;

  for (unsigned seed = 1; seed <= 12; seed++)
    {
      ScwSession *s = nano (6, 6, seed), *t = scw_session_fork (s, NULL);
      Search found = { .best = -HUGE_VAL };
      int tokens[8];
      ScwReading *wide, *greedy;

      search (s, &found, tokens, 0, 0, 4);
      assert_true (scw_session_rewind (s, 1, NULL));
      wide = scw_read (s, &(ScwReadOptions){ .beam = 64, .max_tokens = 5 }, NULL);
      greedy = scw_read (t, NULL, NULL);
      assert_non_null (wide);
      assert_non_null (greedy);
      if (wide->stop == SCW_STOP_EOS)
        {
          assert_true (wide->logprob / (wide->n + 1) >= found.best - 1e-5 || wide->n > 4);
          if (greedy->stop == SCW_STOP_EOS)
            assert_true (wide->logprob / (wide->n + 1) >= greedy->logprob / (greedy->n + 1) - 1e-6);
          differs += wide->n != greedy->n;
          assert_int_equal (scw_session_length (s), wide->n + 1);
          for (int i = 0; i < wide->n; i++)
            assert_int_equal (scw_session_token (s, i + 1), wide->tokens[i].id);
        }
      scw_reading_free (wide);
      scw_reading_free (greedy);
      scw_session_free (s);
      scw_session_free (t);
    }
  assert_true (differs > 0);
}

static bool
look_there (void *data, const ScwReadToken *token)
{
  ScwSession *session = data;

  assert_int_equal (scw_session_token (session, token->position), token->id);
  assert_non_null (scw_session_attention (session, token->position));
  return true;
}

/* A wide margin changes nothing, none at all is greedy reading; whoever is told of a token finds it in the session. */
static void
margin_gives_up_what_is_far_behind (SCW_UNUSED void **state)
{
  int differs = 0;

  for (unsigned seed = 1; seed <= 8; seed++)
    {
      ScwSession *s = nano (6, 30, seed);
      ScwReadOptions options = { .beam = 4, .max_tokens = 20, .on_token = look_there, .data = s };
      ScwReading *readings[4];

      for (int i = 0; i < 4; i++)
        {
          options.margin = i == 0 ? 0 : i == 1 ? 1e3 : 1e-9;
          options.beam = i < 3 ? 4 : 1;
          readings[i] = scw_read (s, &options, NULL);
          assert_non_null (readings[i]);
          assert_int_equal (scw_session_length (s), readings[i]->n + 1);
          assert_true (scw_session_rewind (s, 1, NULL));
        }
      assert_int_equal (readings[0]->n, readings[1]->n);
      assert_true (readings[0]->logprob == readings[1]->logprob);
      assert_int_equal (readings[2]->n, readings[3]->n);
      assert_int_equal (readings[2]->stop, readings[3]->stop);
      for (int i = 0; i < readings[2]->n; i++)
        assert_int_equal (readings[2]->tokens[i].id, readings[3]->tokens[i].id);
      differs += readings[2]->logprob != readings[0]->logprob;
      for (int i = 0; i < 4; i++)
        scw_reading_free (readings[i]);
      scw_session_free (s);
    }
  assert_true (differs > 0);
}

/* Only even tokens after odd ones and the other way round, and no end before 'shortest' tokens. */
typedef struct
{
  int n, last, shortest;
} Parity;

static void *
parity_copy (const void *state)
{
  Parity *p = malloc (sizeof *p);

  *p = *(const Parity *) state;
  return p;
}

static void
parity_allowed (void *state, uint8_t *mask, SCW_UNUSED int vocab)
{
  const Parity *p = state;

  for (int i = 0; i < 227; i++)
    mask[i] = i > 2 && i % 2 != p->last % 2;
  mask[SCW_TOKEN_EOS] = p->n >= p->shortest;
}

static void
parity_advance (void *state, int token)
{
  ((Parity *) state)->last = token;
  ((Parity *) state)->n++;
}

static void
parity_penalise (SCW_UNUSED void *state, float *logprobs, SCW_UNUSED int vocab)
{
  logprobs[10] = -1000;
  logprobs[11] = -1000;
}

static const ScwMaskClass parity
  = { parity_copy, free, parity_allowed, parity_advance, .penalise = parity_penalise };

static void
masked (SCW_UNUSED void **state)
{
  for (int beam = 1; beam <= 4; beam += 3)
    {
      ScwSession *s = nano (227, 48, 5);
      Parity p = { .shortest = 30 };
      ScwReading *r
        = scw_read (s, &(ScwReadOptions){ .beam = beam, .mask = &parity, .mask_state = &p, .max_tokens = 40 },
                    NULL);
      int overruled = 0, last = 0;

      assert_non_null (r);
      assert_true (r->n >= 30);
      for (int i = 0; i < r->n; i++)
        {
          const ScwReadToken *t = &r->tokens[i];
          float logprobs[227];
          bool listed = false;

          assert_true (t->id > 2 && t->id % 2 != last % 2 && t->id != 10 && t->id != 11);
          last = t->id;
          overruled += t->overruled;
          assert_non_null (scw_session_logits (s, t->position));
          assert_non_null (scw_session_attention (s, t->position));
          scw_log_softmax (scw_session_logits (s, t->position), 227, logprobs);
          assert_true (fabsf (expf (logprobs[t->id]) - t->probability) < 1e-6f);
          for (int a = 0; a < SCW_ALTERNATIVES; a++)
            {
              listed = listed || (t->alternatives[a].id == t->id && t->alternatives[a].allowed);
              if (t->alternatives[a].id > 2)
                assert_int_equal (t->alternatives[a].allowed, t->alternatives[a].id % 2 == t->id % 2);
            }
          assert_true (listed);
        }
      assert_true (overruled > 0);
      if (beam == 1)
        assert_int_equal (p.n, r->n);
      scw_reading_free (r);
      scw_session_free (s);
    }
}

typedef struct
{
  ScwSession *session;
  int seen[64];
  int n;
  int stop_after;
  bool cancel;
} Watch;

static bool
watch_token (void *data, const ScwReadToken *token)
{
  Watch *w = data;

  assert_int_equal (token->position, w->n + 1);
  w->seen[w->n++] = token->id;
  if (w->n == w->stop_after && w->cancel)
    scw_session_cancel (w->session);
  return w->n != w->stop_after || w->cancel;
}

static void
prefixes_and_callbacks (SCW_UNUSED void **state)
{
  for (int beam = 1; beam <= 3; beam += 2)
    {
      static const int prefix[] = { 50, 60, 70, 80 };
      ScwSession *s = nano (227, 48, 9);
      Watch all = { .session = s }, some = { .session = s, .stop_after = 7 },
            cancelled = { .session = s, .stop_after = 6, .cancel = true };
      ScwReadOptions o = {
        .beam = beam, .prefix = prefix, .n_prefix = 4, .on_token = watch_token, .data = &all, .max_tokens = 30
      };
      ScwReading *r = scw_read (s, &o, NULL), *again;

      assert_non_null (r);
      assert_true (r->n > 8);
      assert_int_equal (all.n, r->n);
      for (int i = 0; i < r->n; i++)
        {
          assert_int_equal (r->tokens[i].forced, i < 4);
          assert_int_equal (r->tokens[i].id, all.seen[i]);
          if (i < 4)
            assert_int_equal (r->tokens[i].id, prefix[i]);
        }
      /* what the session holds counts like a prefix, and is not reported again */
      assert_true (scw_session_rewind (s, 5, NULL));
      all.n = 4;
      again = scw_read (s,
                        &(ScwReadOptions){
                          .beam = beam, .on_token = watch_token, .data = &all, .max_tokens = 30 },
                        NULL);
      assert_int_equal (again->n, r->n);
      assert_int_equal (all.n, r->n);
      for (int i = 0; i < r->n; i++)
        {
          assert_int_equal (again->tokens[i].id, r->tokens[i].id);
          assert_true (again->tokens[i].probability == r->tokens[i].probability);
        }
      assert_true (fabs (again->logprob - r->logprob) < 1e-6);
      scw_reading_free (again);
      /* stopped */
      assert_true (scw_session_rewind (s, 1, NULL));
      o.data = &some;
      again = scw_read (s, &o, NULL);
      assert_int_equal (again->stop, SCW_STOP_CALLBACK);
      assert_int_equal (some.n, 7);
      assert_true (again->n >= 7);
      scw_reading_free (again);
      /* cancelled */
      assert_true (scw_session_rewind (s, 1, NULL));
      o.data = &cancelled;
      again = scw_read (s, &o, NULL);
      assert_int_equal (again->stop, SCW_STOP_CANCELLED);
      assert_true (again->n >= 6 && again->n < r->n);
      scw_reading_free (again);
      scw_reading_free (r);
      scw_session_free (s);
    }
}

static void
ends_of_all_kinds (SCW_UNUSED void **state)
{
  static const int end[] = { 30, 40, SCW_TOKEN_EOS, 50 };
  ScwSession *s = nano (227, 48, 9);
  ScwModel *model = scw_session_model (s);
  ScwSession *empty = scw_session_new (model, NULL);
  ScwError error = { 0 };
  Parity p = { .shortest = 1000 };
  ScwReading *r;

  assert_null (scw_read (empty, NULL, &error));
  assert_int_equal (error.code, SCW_ERROR_ARGUMENT);
  r = scw_read (s, &(ScwReadOptions){ .prefix = end, .n_prefix = 4 }, NULL);
  assert_int_equal (r->stop, SCW_STOP_EOS);
  assert_int_equal (r->n, 2);
  scw_reading_free (r);
  assert_true (scw_session_rewind (s, 1, NULL));
  r = scw_read (s, &(ScwReadOptions){ .mask = &parity, .mask_state = &p }, NULL);
  assert_int_equal (r->stop, SCW_STOP_LIMIT);
  assert_int_equal (r->n, 47);
  scw_reading_free (r);
  scw_session_free (s);
  scw_session_free (empty);
}

/* The same few tokens, and one beside them ... */
static void
circle_allowed (void *state, uint8_t *mask, SCW_UNUSED int vocab)
{
  const int *at = state;

  memset (mask, 0, 227);
  mask[20 + *at % 5] = 1;
  mask[60] = 1;
}

/* ... that the network is kept from: it goes round by its own choice. */
static void
circle_penalise (SCW_UNUSED void *state, float *logprobs, SCW_UNUSED int vocab)
{
  logprobs[60] -= 1000;
}

/* The same few tokens dictated, as a person's measures are. */
static void
circle_dictated (void *state, uint8_t *mask, int vocab)
{
  circle_allowed (state, mask, vocab);
  mask[60] = 0;
}

static void
circle_advance (void *state, SCW_UNUSED int token)
{
  ++*(int *) state;
}

static void *
circle_copy (const void *state)
{
  int *at = malloc (sizeof *at);

  *at = *(const int *) state;
  return at;
}

static void
circle_closing (void *state, uint8_t *mask, SCW_UNUSED int vocab)
{
  memset (mask, 0, 227);
  mask[*(const int *) state % 5 == 3 ? SCW_TOKEN_EOS : 20 + *(const int *) state % 5] = 1;
}

static void
circles (SCW_UNUSED void **state)
{
  static const ScwMaskClass around
    = { circle_copy, free, circle_allowed, circle_advance, NULL, circle_penalise };
  static const ScwMaskClass closed
    = { circle_copy, free, circle_allowed, circle_advance, circle_closing, circle_penalise };
  static const ScwMaskClass dictated = { circle_copy, free, circle_dictated, circle_advance };

  for (int beam = 1; beam <= 2; beam++)
    {
      ScwSession *s = nano (227, 600, 9);
      int at = 2;
      ScwReading *r
        = scw_read (s, &(ScwReadOptions){ .beam = beam, .mask = &around, .mask_state = &at }, NULL);

      assert_int_equal (r->stop, SCW_STOP_REPETITION);
      assert_int_equal (r->n, 10);
      assert_int_equal (scw_session_length (s), 11);
      assert_true (isfinite (r->logprob));
      scw_reading_free (r);
      assert_true (scw_session_rewind (s, 1, NULL));
      at = 2;
      r = scw_read (s, &(ScwReadOptions){ .beam = beam, .mask = &closed, .mask_state = &at }, NULL);
      assert_int_equal (r->stop, SCW_STOP_REPETITION);
      assert_int_equal (r->n, 11);
      scw_reading_free (r);
      assert_true (scw_session_rewind (s, 1, NULL));
      at = 2;
      r = scw_read (s,
                    &(ScwReadOptions){
                      .beam = beam, .mask = &around, .mask_state = &at, .no_repetition_guard = true },
                    NULL);
      assert_int_equal (r->stop, SCW_STOP_LIMIT);
      assert_int_equal (r->n, 599);
      scw_reading_free (r);
      assert_true (scw_session_rewind (s, 1, NULL));
      at = 2;
      r = scw_read (s, &(ScwReadOptions){ .beam = beam, .mask = &dictated, .mask_state = &at }, NULL);
      assert_int_equal (r->stop, SCW_STOP_LIMIT);
      assert_int_equal (r->n, 599);
      scw_reading_free (r);
      scw_session_free (s);
    }
}

/* With the grammar even a network of random numbers says something that can be read. */
static void
grammar (SCW_UNUSED void **state)
{
  for (unsigned seed = 1; seed <= 6; seed++)
    {
      ScwSession *s = nano (227, 200, seed);
      ScwGrammar g, check;
      uint8_t mask[SCW_LMX_COUNT];
      ScwReading *r;

      scw_grammar_init (&g, NULL);
      scw_grammar_init (&check, NULL);
      r = scw_read (s,
                    &(ScwReadOptions){ .beam = seed % 3 == 0 ? 3 : 1,
                                       .mask = seed % 2 == 0 ? &scw_grammar_mask : &scw_grammar_mask_soft,
                                       .mask_state = &g,
                                       .max_tokens = seed % 2 == 0 ? 90 : 0 },
                    NULL);
      assert_non_null (r);
      assert_true (r->n > 0);
      for (int i = 0; i < r->n; i++)
        {
          assert_true (scw_grammar_allows (&check, r->tokens[i].id));
          assert_true (scw_grammar_advance (&check, r->tokens[i].id));
        }
      scw_grammar_allowed (&check, mask);
      assert_true (mask[SCW_TOKEN_EOS]);
      assert_true (r->n <= (seed % 2 == 0 ? 90 : 199));
      scw_reading_free (r);
      scw_session_free (s);
    }
}

/* A limit is one, room for closing or not. */
static void
limits (SCW_UNUSED void **state)
{
  ScwSession *s = nano (227, 200, 3);

  for (int most = 1; most <= 70; most += most < 10 ? 1 : 6)
    for (int beam = 1; beam <= 2; beam++)
      {
        ScwGrammar g, check;
        ScwReading *r;

        scw_grammar_init (&g, NULL);
        scw_grammar_init (&check, NULL);
        assert_true (scw_session_rewind (s, 1, NULL));
        r = scw_read (s,
                      &(ScwReadOptions){
                        .beam = beam, .mask = &scw_grammar_mask, .mask_state = &g, .max_tokens = most },
                      NULL);
        assert_non_null (r);
        assert_true (r->n > 0 && r->n <= most);
        for (int i = 0; i < r->n; i++)
          assert_true (scw_grammar_advance (&check, r->tokens[i].id));
        assert_true (most <= 48 || scw_grammar_allows (&check, SCW_TOKEN_EOS));
        scw_reading_free (r);
      }
  scw_session_free (s);
}

/* Two tokens as one likes, then 4, then the end. */
static void *
third_copy (const void *state)
{
  int *copy = malloc (sizeof *copy);

  assert_non_null (copy);
  *copy = *(const int *) state;
  return copy;
}

static void
third_allowed (void *state, uint8_t *mask, int vocab)
{
  const int n = *(const int *) state;

  for (int i = 0; i < vocab; i++)
    mask[i] = n < 2 ? i > 2 : i == (n == 2 ? 4 : SCW_TOKEN_EOS);
}

static void
third_advance (void *state, SCW_UNUSED int token)
{
  ++*(int *) state;
}

static const ScwMaskClass third_is_given
  = { third_copy, free, third_allowed, third_advance, .dictates = true };

/* How likely the network thinks what has to come does not sway the choice of what stands before it. */
static void
dictated_tokens_do_not_count (SCW_UNUSED void **state)
{
  int swayed = 0;

  for (unsigned seed = 1; seed <= 12; seed++)
    {
      ScwSession *s = nano (6, 8, seed);
      double best = -HUGE_VAL, best_of_all = -HUGE_VAL;
      int expected[2] = { 0 }, of_all[2] = { 0 }, at = 0;
      ScwReading *reading;
      float logprobs[6];

      for (int a = 3; a < 6; a++)
        for (int b = 3; b < 6; b++)
          {
            const int stream[4] = { a, b, 4, SCW_TOKEN_EOS };
            double score = 0, all = 0;

            for (int i = 0; i < 4; i++)
              {
                scw_log_softmax (scw_session_step (s, NULL), 6, logprobs);
                all += (double) logprobs[stream[i]];
                score += i < 2 ? (double) logprobs[stream[i]] : 0;
                if (i < 3)
                  assert_true (scw_session_force (s, stream[i], NULL));
              }
            if (score > best)
              {
                best = score;
                memcpy (expected, stream, sizeof expected);
              }
            if (all > best_of_all)
              {
                best_of_all = all;
                memcpy (of_all, stream, sizeof of_all);
              }
            assert_true (scw_session_rewind (s, 1, NULL));
          }
      reading
        = scw_read (s, &(ScwReadOptions){ .beam = 16, .mask = &third_is_given, .mask_state = &at }, NULL);
      assert_non_null (reading);
      assert_int_equal (reading->n, 3);
      assert_int_equal (reading->tokens[0].id, expected[0]);
      assert_int_equal (reading->tokens[1].id, expected[1]);
      swayed += memcmp (expected, of_all, sizeof expected) != 0;
      scw_reading_free (reading);
      scw_session_free (s);
    }
  assert_true (swayed > 0);
}

static void
best_tokens (SCW_UNUSED void **state)
{
  const float logits[6] = { 0, 3, 3, -1, 9, 0 };
  const uint8_t mask[6] = { 1, 0, 1, 1, 1, 1 };
  ScwAlternative best[6];
  double sum = 0;

  scw_best_tokens (logits, 6, mask, best, 6);
  assert_int_equal (best[0].id, 4);
  assert_int_equal (best[1].id, 1);
  assert_false (best[1].allowed);
  assert_int_equal (best[2].id, 2);
  assert_int_equal (best[3].id, 0);
  assert_int_equal (best[4].id, 5);
  assert_int_equal (best[5].id, 3);
  for (int i = 0; i < 6; i++)
    sum += (double) best[i].probability;
  assert_true (fabs (sum - 1) < 1e-6);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (greedy_fixtures),
    cmocka_unit_test (wide_beam_finds_the_best),
    cmocka_unit_test (margin_gives_up_what_is_far_behind),
    cmocka_unit_test (masked),
    cmocka_unit_test (prefixes_and_callbacks),
    cmocka_unit_test (circles),
    cmocka_unit_test (ends_of_all_kinds),
    cmocka_unit_test (grammar),
    cmocka_unit_test (limits),
    cmocka_unit_test (dictated_tokens_do_not_count),
    cmocka_unit_test (best_tokens),
  };

  return cmocka_run_group_tests_name ("reader", tests, NULL, NULL);
}
