/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/train/network/pass.h"

#include "engine/train/network/random.h"

void
scw_ragged_keys (const ScwRagged *r, uint64_t serial, uint32_t *keys)
{
  for (int i = 0; i < r->n; i++)
    for (int row = r->first[i]; row < r->first[i + 1]; row++)
      keys[row] = (uint32_t) scw_random (serial + (uint64_t) i, (uint64_t) (row - r->first[i]));
}

typedef struct
{
  ScwRowsFunc func;
  void *data;
  int rows, piece;
} Rows;

static void
run_piece (void *data, int index)
{
  const Rows *r = data;
  const int first = index * r->piece;

  r->func (r->data, index, first, first + r->piece < r->rows ? r->piece : r->rows - first);
}

static int
piece_rows (int rows)
{
  const int piece = (rows / 8 + 15) / 16 * 16;

  return piece < 16 ? 16 : piece > 256 ? 256 : piece;
}

int
scw_rows_pieces (int rows)
{
  return (rows + piece_rows (rows) - 1) / piece_rows (rows);
}

void
scw_rows (ScwPool *pool, int rows, ScwRowsFunc func, void *data)
{
  Rows r = { func, data, rows, piece_rows (rows) };

  scw_pool_run (pool, scw_rows_pieces (rows), run_piece, &r);
}

void
scw_pass_begin (ScwPass *pass)
{
  scw_arena_reset (pass->arena);
  pass->kept = 0;
  atomic_store (&pass->no_memory, false);
}

bool
scw_pass_check (ScwPass *pass, ScwError *error)
{
  if (!pass->arena->failed && !atomic_load (&pass->no_memory))
    return true;
  return scw_fail (error, SCW_ERROR_MEMORY, "out of memory in a training step (%lld MB were in use)",
                   (long long) (pass->arena->peak >> 20));
}
