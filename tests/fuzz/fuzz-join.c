/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of any tokens become a score, and that is checked, engraved, played, cut and transposed.
 *
 * Two bytes say how a row stands (the low bit of the first: it begins a system), then come two for each token, up to 0xffff. */
#include "engine/notation/join/join.h"
#include "engine/notation/join/parts.h"
#include "engine/notation/join/rows.h"
#include "engine/notation/lmx/linearize.h"
#include "tests/fuzz/use-score.h"

#define MOST_ROWS 24

typedef struct
{
  ScwPart *music[MOST_ROWS];
  ScwRowSeen seen[MOST_ROWS];
  ScwRow rows[MOST_ROWS];
  int n;
} Rows;

/* One row; the rest of the bytes. */
static size_t
take_row (Rows *rows, const uint8_t *data, size_t size)
{
  const int i = rows->n, system = i > 0 ? rows->seen[i - 1].system : 0;
  ScwTokens tokens = { 0 };
  size_t at = 2;

  for (; at + 2 <= size && (data[at] & data[at + 1]) != 0xff; at += 2)
    FUZZ_CHECK (scw_tokens_push (&tokens, (data[at] | data[at + 1] << 8) % SCW_LMX_COUNT, NULL));
  rows->music[i] = scw_delinearize (tokens.at, tokens.n, SCW_RULES_MUSICAL, NULL, NULL);
  FUZZ_CHECK (rows->music[i] != NULL);
  rows->seen[i] = (ScwRowSeen){ .system = system + (data[0] & 1),
                                .staves = data[1] & 3,
                                .clef = data[1] >> 2 & 3,
                                .ossia = data[1] >> 6 == 3 };
  scw_tokens_clear (&tokens);
  rows->n++;
  return at + 2 < size ? at + 2 : size;
}

/* Those that belong to a part. */
static int
choose_rows (Rows *rows, const int *parts)
{
  int n = 0;

  for (int i = 0; i < rows->n; i++)
    if (parts[i] >= 0)
      rows->rows[n++] = (ScwRow){ .music = rows->music[i],
                                  .system = rows->seen[i].system,
                                  .part = parts[i],
                                  .new_page = rows->seen[i].system % 4 == 3 };
  return n;
}

static void
join_rows (Rows *rows)
{
  int parts[MOST_ROWS];
  ScwProblems problems = { 0 };
  ScwScore *score;

  FUZZ_CHECK (scw_assign_parts (rows->seen, rows->n, parts, NULL) >= 0);
  score = scw_join_rows (rows->rows, choose_rows (rows, parts), &problems, NULL);
  FUZZ_CHECK (score != NULL);
  use_score (score);
  scw_problems_clear (&problems);
  scw_score_free (score);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  Rows rows = { 0 };
  ScwPart *one;

  for (size_t at = 0; at + 4 <= size && rows.n < MOST_ROWS;)
    at += take_row (&rows, data + at, size - at);
  if (rows.n == 0)
    return -1;
  join_rows (&rows);
  one = scw_join (rows.music, rows.n, NULL, NULL);
  FUZZ_CHECK (one != NULL);
  scw_part_free (one);
  for (int i = 0; i < rows.n; i++)
    scw_part_free (rows.music[i]);
  return 0;
}
