/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/notation/lmx/lmx.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "engine/notation/score/part.h"

static const ScwLmxInfo words[] = {
#define WORD(name, role, class, value, second) { name, SCW_LMX_ROLE_##role, SCW_LMX_##class, value, second },
#include "engine/notation/lmx/lmx-words.h"
#undef WORD
};

_Static_assert(sizeof words / sizeof words[0] == SCW_LMX_COUNT, "lmx.h counts the vocabulary");

static uint16_t by_name[SCW_LMX_COUNT]; /* tokens in the order of their names */
static pthread_once_t sorted = PTHREAD_ONCE_INIT;

static int
compare_tokens (const void *a, const void *b)
{
  return strcmp (words[*(const uint16_t *) a].name, words[*(const uint16_t *) b].name);
}

static void
sort_names (void)
{
  for (int i = 0; i < SCW_LMX_COUNT; i++)
    by_name[i] = (uint16_t) i;
  qsort (by_name, SCW_LMX_COUNT, sizeof by_name[0], compare_tokens);
}

const ScwLmxInfo *
scw_lmx_info (int token)
{
  return token >= 0 && token < SCW_LMX_COUNT ? &words[token] : NULL;
}

const char *
scw_lmx_name (int token)
{
  return token >= 0 && token < SCW_LMX_COUNT ? words[token].name : "?";
}

int
scw_lmx_token_n (const char *word, size_t length)
{
  int low = 0, high = SCW_LMX_COUNT - 1;

  pthread_once (&sorted, sort_names);
  while (low <= high)
    {
      int middle = (low + high) / 2;
      const char *name = words[by_name[middle]].name;
      size_t name_length = strlen (name);
      int order = memcmp (word, name, length < name_length ? length : name_length);

      if (order == 0)
        order = length < name_length ? -1 : length > name_length;
      if (order == 0)
        return by_name[middle];
      if (order < 0)
        high = middle - 1;
      else
        low = middle + 1;
    }
  return -1;
}

int
scw_lmx_token (const char *word)
{
  return scw_lmx_token_n (word, strlen (word));
}

int
scw_lmx_find (ScwLmxClass class, int value, int second)
{
  for (int i = 0; i < SCW_LMX_COUNT; i++)
    if (words[i].class == class && words[i].value == value && words[i].second == second)
      return i;
  return -1;
}

bool
scw_tokens_push (ScwTokens *tokens, int token, ScwError *error)
{
  if (tokens->n == tokens->capacity)
    {
      int capacity = tokens->capacity == 0 ? 256 : tokens->capacity * 2;
      int32_t *at;

      if (tokens->capacity > INT32_MAX / 2)
        return scw_fail (error, SCW_ERROR_LIMIT, "more than %d tokens", tokens->n);
      at = realloc (tokens->at, (size_t) capacity * sizeof *at);
      if (at == NULL)
        return scw_fail (error, SCW_ERROR_MEMORY, "no memory for %d tokens", capacity);
      tokens->at = at;
      tokens->capacity = capacity;
    }
  tokens->at[tokens->n++] = token;
  return true;
}

void
scw_tokens_clear (ScwTokens *tokens)
{
  free (tokens->at);
  *tokens = (ScwTokens){ 0 };
}

static bool
is_space (char c)
{
  return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Copies a word for a message: cut to 32 bytes, what is not printable ASCII as '?'. */
static void
quote_word (char out[36], const char *word, size_t length)
{
  size_t n = length < 32 ? length : 32;

  for (size_t i = 0; i < n; i++)
    out[i] = word[i] >= ' ' && word[i] <= '~' ? word[i] : '?';
  strcpy (out + n, n < length ? "..." : "");
}

bool
scw_lmx_parse (const char *text, size_t length, ScwTokens *tokens, ScwProblems *problems, ScwError *error)
{
  size_t i = 0;

  for (int word = 1;; word++)
    {
      size_t start;
      int token;

      while (i < length && is_space (text[i]))
        i++;
      if (i == length)
        return true;
      start = i;
      while (i < length && !is_space (text[i]))
        i++;
      token = scw_lmx_token_n (text + start, i - start);
      if (token >= 0)
        {
          if (!scw_tokens_push (tokens, token, error))
            return false;
        }
      else
        {
          char quoted[36];

          quote_word (quoted, text + start, i - start);
          if (problems == NULL)
            return scw_fail (error, SCW_ERROR_FORMAT, "word %d at byte %zu is no LMX token: '%s'", word,
                             start, quoted);
          scw_problem_with (scw_problems_add (problems, SCW_FAULT_WORD, -1, tokens->n, 0), quoted, NULL, word,
                            (long long) start);
        }
    }
}

char *
scw_lmx_format (const int32_t *tokens, int n, ScwError *error)
{
  size_t size = 1;
  char *text, *end;

  for (int i = 0; i < n; i++)
    size += strlen (scw_lmx_name (tokens[i])) + 1;
  text = malloc (size);
  if (text == NULL)
    {
      scw_fail (error, SCW_ERROR_MEMORY, "no memory for the words of %d tokens", n);
      return NULL;
    }
  end = text;
  for (int i = 0; i < n; i++)
    {
      if (i > 0)
        *end++ = ' ';
      end = stpcpy (end, scw_lmx_name (tokens[i]));
    }
  *end = '\0';
  return text;
}

bool
scw_lmx_is_plus (const int32_t *tokens, int n)
{
  return n > 0 && tokens[0] == SCW_LMX_BOS_PLUS;
}
