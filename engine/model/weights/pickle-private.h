/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pickle-private.h: the values of the pickle stack machine, shared by pickle.c (which runs it) and
 * pickle-state.c (which reads the result). A value is an index into 'values'.
 */
#pragma once

#include "engine/model/weights/pickle.h"

typedef enum
{
  PICKLE_NONE,
  PICKLE_BOOL,
  PICKLE_INT,
  PICKLE_FLOAT,
  PICKLE_STRING,
  PICKLE_TUPLE,
  PICKLE_LIST, /* its items are not kept: nothing we need stands in a list */
  PICKLE_DICT,
  PICKLE_GLOBAL,
  PICKLE_STORAGE,
  PICKLE_TENSOR,
} PickleKind;

typedef enum
{
  GLOBAL_ORDERED_DICT,
  GLOBAL_REBUILD_TENSOR,
  GLOBAL_REBUILD_PARAMETER,
  GLOBAL_STORAGE, /* + ScwRawDtype */
} PickleGlobal;

typedef struct
{
  PickleKind kind;
  uint32_t byte; /* of the opcode that made it */
  union
  {
    int64_t integer;
    struct
    {
      uint32_t at, n; /* bytes of the pickle */
    } string;
    struct
    {
      uint32_t first, n; /* in 'items' */
    } tuple;             /* also a tensor (arguments of _rebuild_tensor_v2) and a storage (persistent id) */
    struct
    {
      uint32_t first, last; /* in 'pairs', linked; first is 0 if there are none */
      bool ordered;
    } dict;
    uint32_t global; /* PickleGlobal */
  };
} PickleValue;

typedef struct
{
  uint32_t key, value;
  uint32_t next;
} PicklePair;

struct ScwPickle
{
  const uint8_t *data;
  size_t size;
  size_t at;   /* the next byte */
  size_t byte; /* of the opcode at hand */
  const char *name;

  PickleValue *values;
  uint32_t n_values;
  uint32_t *items;
  uint32_t n_items;
  PicklePair *pairs; /* the first one is never used */
  uint32_t n_pairs;
  uint32_t *stack;
  uint32_t n_stack;
  uint32_t *marks; /* heights of the stack */
  uint32_t n_marks;
  uint32_t *memo; /* UINT32_MAX where nothing was put */
  uint32_t n_memo;

  ScwPickleTensor *tensors;
  int n_tensors;
  char *strings; /* the names and keys of the tensors, one after the other */
};

/* Reads the state dict below the value 'root' into pickle->tensors. */
bool scw_pickle_read_state (ScwPickle *pickle, uint32_t root, ScwError *error);
