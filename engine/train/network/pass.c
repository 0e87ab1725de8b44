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

typedef struct
{
  ScwTilesFunc func;
  void *data;
  int rows, cols, high, wide, across;
} Tiles;

static void
run_tile (void *data, int index)
{
  const Tiles *t = data;
  const int row = index / t->across * t->high, col = index % t->across * t->wide;

  t->func (t->data, row, row + t->high < t->rows ? t->high : t->rows - row, col,
           col + t->wide < t->cols ? t->wide : t->cols - col);
}

/* n cut into about 'pieces' equal ones, a multiple of 16 each. */
static int
cut (int n, int pieces)
{
  return (n / pieces + 15) / 16 * 16 > 16 ? (n / pieces + 15) / 16 * 16 : 16;
}

void
scw_tiles (ScwPool *pool, int rows, int cols, ScwTilesFunc func, void *data)
{
  Tiles t = { .func = func, .data = data, .rows = rows, .cols = cols };
  int down = 8, side = 1;

  /* Eight pieces as near to squares as can be; more of them where they would be very large. Few rows are cut as
   * elsewhere, so that a row is multiplied in the same way in a small batch and in a smaller one. */
  while (rows >= 512 && down > 1 && (double) rows / down < (double) cols / side / 1.5)
    {
      down /= 2;
      side *= 2;
    }
  t.high = cut (rows, down);
  t.wide = cut (cols, side);
  t.high = t.high > 512 ? 512 : t.high;
  t.wide = t.wide > 512 ? 512 : t.wide;
  t.across = (cols + t.wide - 1) / t.wide;
  scw_pool_run (pool, (rows + t.high - 1) / t.high * t.across, run_tile, &t);
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
