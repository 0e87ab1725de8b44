/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/model/weights/pickle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/mapped.h"
#include "engine/model/weights/pickle-private.h"

/* A checkpoint with its optimiser has some ten thousand values; these limits are there for hostile files. */
#define MAX_VALUES      2000000
#define MAX_STACK       500000
#define MAX_MEMO        1000000
#define MAX_MARKS       1000
#define MAX_GLOBAL_SIZE 256

/* The values every pickle has. */
enum
{
  THE_NONE,
  THE_FALSE,
  THE_TRUE,
  THE_EMPTY_TUPLE,
};

static const struct
{
  const char *name;
  uint32_t global;
} globals[] = {
  { "collections.OrderedDict", GLOBAL_ORDERED_DICT },
  { "torch._utils._rebuild_tensor_v2", GLOBAL_REBUILD_TENSOR },
  { "torch._utils._rebuild_parameter", GLOBAL_REBUILD_PARAMETER },
  { "torch.FloatStorage", GLOBAL_STORAGE + SCW_RAW_F32 },
  { "torch.DoubleStorage", GLOBAL_STORAGE + SCW_RAW_F64 },
  { "torch.HalfStorage", GLOBAL_STORAGE + SCW_RAW_F16 },
  { "torch.BFloat16Storage", GLOBAL_STORAGE + SCW_RAW_BF16 },
  { "torch.LongStorage", GLOBAL_STORAGE + SCW_RAW_I64 },
  { "torch.IntStorage", GLOBAL_STORAGE + SCW_RAW_I32 },
  { "torch.ShortStorage", GLOBAL_STORAGE + SCW_RAW_I16 },
  { "torch.CharStorage", GLOBAL_STORAGE + SCW_RAW_I8 },
  { "torch.ByteStorage", GLOBAL_STORAGE + SCW_RAW_U8 },
  { "torch.BoolStorage", GLOBAL_STORAGE + SCW_RAW_BOOL },
};

static bool
fail_here (const ScwPickle *pickle, ScwErrorCode code, const char *what, ScwError *error)
{
  return scw_fail (error, code, "%s at byte %zu of '%s'", what, pickle->byte, pickle->name);
}

/* Room for n more elements of an array; the room is always the next power of two. */
static bool
reserve (
  ScwPickle *pickle, void **array, uint32_t used, uint32_t n, uint32_t limit, size_t element, ScwError *error)
{
  size_t before = used == 0 ? 0 : (size_t) 1 << (32 - __builtin_clz (used | 15));
  size_t needed = (size_t) 1 << (32 - __builtin_clz ((used + n) | 15));
  void *larger;

  if (n > limit || used > limit - n)
    return fail_here (pickle, SCW_ERROR_LIMIT, "the pickle is too large to be a checkpoint", error);
  if (needed <= before)
    return true;
  larger = realloc (*array, needed * element);
  if (larger == NULL)
    return scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
  *array = larger;
  return true;
}

/* ---- reading ---- */

static const uint8_t *
take (ScwPickle *pickle, size_t n, ScwError *error)
{
  const uint8_t *bytes = pickle->data + pickle->at;

  if (pickle->size - pickle->at < n)
    {
      scw_fail (error, SCW_ERROR_FORMAT,
                "the pickle '%s' ends at byte %zu, within the instruction at byte %zu", pickle->name,
                pickle->size, pickle->byte);
      return NULL;
    }
  pickle->at += n;
  return bytes;
}

/* A line without its end, which is moved past. */
static const char *
take_line (ScwPickle *pickle, size_t *n, ScwError *error)
{
  const char *line = (const char *) pickle->data + pickle->at;
  const char *end = memchr (line, '\n', pickle->size - pickle->at);

  if (end == NULL || end - line > MAX_GLOBAL_SIZE)
    {
      fail_here (pickle, SCW_ERROR_FORMAT, "a global without an end", error);
      return NULL;
    }
  *n = (size_t) (end - line);
  pickle->at += *n + 1;
  return line;
}

/* ---- the stack ---- */

static bool
push (ScwPickle *pickle, uint32_t value, ScwError *error)
{
  if (!reserve (pickle, (void **) &pickle->stack, pickle->n_stack, 1, MAX_STACK, sizeof *pickle->stack,
                error))
    return false;
  pickle->stack[pickle->n_stack++] = value;
  return true;
}

static bool
push_new (ScwPickle *pickle, PickleValue value, ScwError *error)
{
  if (!reserve (pickle, (void **) &pickle->values, pickle->n_values, 1, MAX_VALUES, sizeof *pickle->values,
                error))
    return false;
  value.byte = (uint32_t) pickle->byte;
  pickle->values[pickle->n_values] = value;
  return push (pickle, pickle->n_values++, error);
}

static bool
push_integer (ScwPickle *pickle, PickleKind kind, int64_t integer, ScwError *error)
{
  return push_new (pickle, (PickleValue){ .kind = kind, .integer = integer }, error);
}

/* Whether n values can be taken without touching what lies below the last mark. */
static bool
has (const ScwPickle *pickle, uint32_t n, ScwError *error)
{
  uint32_t floor = pickle->n_marks > 0 ? pickle->marks[pickle->n_marks - 1] : 0;

  return pickle->n_stack - floor >= n
         || fail_here (pickle, SCW_ERROR_FORMAT, "the pickle takes more than is on its stack", error);
}

static const PickleValue *
top (const ScwPickle *pickle, uint32_t below)
{
  return &pickle->values[pickle->stack[pickle->n_stack - 1 - below]];
}

static bool
pop_mark (ScwPickle *pickle, uint32_t *height, ScwError *error)
{
  if (pickle->n_marks == 0)
    return fail_here (pickle, SCW_ERROR_FORMAT, "the pickle looks for a mark that is not there", error);
  *height = pickle->marks[--pickle->n_marks];
  return true;
}

static bool
push_mark (ScwPickle *pickle, ScwError *error)
{
  if (pickle->n_marks == MAX_MARKS)
    return fail_here (pickle, SCW_ERROR_LIMIT, "the pickle is nested too deeply", error);
  pickle->marks[pickle->n_marks++] = pickle->n_stack;
  return true;
}

/* ---- containers ---- */

/* Makes the values from 'first' on a tuple. */
static bool
make_tuple (ScwPickle *pickle, uint32_t first, ScwError *error)
{
  uint32_t n = pickle->n_stack - first;
  PickleValue tuple = { .kind = PICKLE_TUPLE, .tuple = { pickle->n_items, n } };

  if (!reserve (pickle, (void **) &pickle->items, pickle->n_items, n, MAX_VALUES, sizeof *pickle->items,
                error))
    return false;
  if (n > 0)
    memcpy (pickle->items + pickle->n_items, pickle->stack + first, n * sizeof *pickle->items);
  pickle->n_items += n;
  pickle->n_stack = first;
  return push_new (pickle, tuple, error);
}

static bool
add_pair (ScwPickle *pickle, PickleValue *dict, uint32_t key, uint32_t value, ScwError *error)
{
  if (!reserve (pickle, (void **) &pickle->pairs, pickle->n_pairs, 1, MAX_VALUES, sizeof *pickle->pairs,
                error))
    return false;
  pickle->pairs[pickle->n_pairs] = (PicklePair){ key, value, 0 };
  if (dict->dict.first == 0)
    dict->dict.first = pickle->n_pairs;
  else
    pickle->pairs[dict->dict.last].next = pickle->n_pairs;
  dict->dict.last = pickle->n_pairs++;
  return true;
}

/* Puts the keys and values from 'first' on into the dict below them. */
static bool
set_items (ScwPickle *pickle, uint32_t first, ScwError *error)
{
  PickleValue *dict;

  if ((pickle->n_stack - first) % 2 != 0)
    return fail_here (pickle, SCW_ERROR_FORMAT, "a key without a value", error);
  dict = first > 0 ? &pickle->values[pickle->stack[first - 1]] : NULL;
  if (dict == NULL || dict->kind != PICKLE_DICT)
    return fail_here (pickle, SCW_ERROR_FORMAT, "an item is put into something that is no dict", error);
  for (uint32_t i = first; i < pickle->n_stack; i += 2)
    if (!add_pair (pickle, dict, pickle->stack[i], pickle->stack[i + 1], error))
      return false;
  pickle->n_stack = first;
  return true;
}

static bool
append_items (ScwPickle *pickle, uint32_t first, ScwError *error)
{
  if (first == 0 || pickle->values[pickle->stack[first - 1]].kind != PICKLE_LIST)
    return fail_here (pickle, SCW_ERROR_FORMAT, "an item is appended to something that is no list", error);
  pickle->n_stack = first;
  return true;
}

/* ---- globals and what is made with them ---- */

static bool
op_global (ScwPickle *pickle, ScwError *error)
{
  char name[2 * MAX_GLOBAL_SIZE + 2];
  char shown[SCW_SHOWN_SIZE];
  size_t n_module;
  size_t n_name;
  const char *module = take_line (pickle, &n_module, error);
  const char *member = module != NULL ? take_line (pickle, &n_name, error) : NULL;

  if (member == NULL)
    return false;
  memcpy (name, module, n_module);
  name[n_module] = '.';
  memcpy (name + n_module + 1, member, n_name);
  name[n_module + 1 + n_name] = '\0';
  for (size_t i = 0; i < sizeof globals / sizeof globals[0]; i++)
    if (strlen (globals[i].name) == n_module + 1 + n_name && strcmp (globals[i].name, name) == 0)
      return push_new (pickle, (PickleValue){ .kind = PICKLE_GLOBAL, .global = globals[i].global }, error);
  return scw_fail (error, SCW_ERROR_FORMAT, "refused global '%s' at byte %zu of '%s'",
                   scw_shown (shown, name, n_module + 1 + n_name), pickle->byte, pickle->name);
}

static const PickleValue *
item (const ScwPickle *pickle, const PickleValue *tuple, uint32_t i)
{
  return &pickle->values[pickle->items[tuple->tuple.first + i]];
}

static bool
is_tuple_of_integers (const ScwPickle *pickle, const PickleValue *tuple)
{
  if (tuple->kind != PICKLE_TUPLE || tuple->tuple.n > SCW_MAX_DIMS)
    return false;
  for (uint32_t i = 0; i < tuple->tuple.n; i++)
    if (item (pickle, tuple, i)->kind != PICKLE_INT || item (pickle, tuple, i)->integer < 0)
      return false;
  return true;
}

/* _rebuild_tensor_v2 (storage, offset, size, stride, requires_grad, backward_hooks[, metadata]) */
static bool
check_tensor_arguments (const ScwPickle *pickle, const PickleValue *args, ScwError *error)
{
  if (args->tuple.n < 6 || args->tuple.n > 7 || item (pickle, args, 0)->kind != PICKLE_STORAGE
      || item (pickle, args, 1)->kind != PICKLE_INT || item (pickle, args, 1)->integer < 0)
    return fail_here (pickle, SCW_ERROR_FORMAT,
                      "a tensor is rebuilt from something that is no storage and offset", error);
  if (!is_tuple_of_integers (pickle, item (pickle, args, 2))
      || !is_tuple_of_integers (pickle, item (pickle, args, 3))
      || item (pickle, args, 2)->tuple.n != item (pickle, args, 3)->tuple.n)
    return fail_here (pickle, SCW_ERROR_FORMAT,
                      "the shape and strides of a tensor are not up to four whole numbers of at least 0",
                      error);
  return true;
}

static bool
op_reduce (ScwPickle *pickle, ScwError *error)
{
  PickleValue args;
  PickleValue made = { .kind = PICKLE_DICT, .dict.ordered = true };
  const PickleValue *function;

  if (!has (pickle, 2, error))
    return false;
  args = *top (pickle, 0);
  function = top (pickle, 1);
  if (function->kind != PICKLE_GLOBAL || args.kind != PICKLE_TUPLE)
    return fail_here (pickle, SCW_ERROR_FORMAT, "refused REDUCE of something that is no function", error);
  if (function->global >= GLOBAL_STORAGE)
    return fail_here (pickle, SCW_ERROR_FORMAT, "refused REDUCE of a storage type", error);
  if (function->global == GLOBAL_ORDERED_DICT && args.tuple.n != 0)
    return fail_here (pickle, SCW_ERROR_FORMAT, "refused OrderedDict with arguments", error);
  if (function->global == GLOBAL_REBUILD_PARAMETER)
    {
      if (args.tuple.n != 3 || item (pickle, &args, 0)->kind != PICKLE_TENSOR)
        return fail_here (pickle, SCW_ERROR_FORMAT, "a parameter is rebuilt from something that is no tensor",
                          error);
      made = *item (pickle, &args, 0);
    }
  else if (function->global == GLOBAL_REBUILD_TENSOR)
    {
      if (!check_tensor_arguments (pickle, &args, error))
        return false;
      made = args;
      made.kind = PICKLE_TENSOR;
    }
  pickle->n_stack -= 2;
  return push_new (pickle, made, error);
}

/* An OrderedDict may get attributes (_metadata); they are of no use here. */
static bool
op_build (ScwPickle *pickle, ScwError *error)
{
  if (!has (pickle, 2, error))
    return false;
  if (top (pickle, 1)->kind != PICKLE_DICT || !top (pickle, 1)->dict.ordered
      || top (pickle, 0)->kind != PICKLE_DICT)
    return fail_here (pickle, SCW_ERROR_FORMAT, "refused BUILD of something that is no OrderedDict", error);
  pickle->n_stack--;
  return true;
}

/* ('storage', type, key, location, elements) */
static bool
op_persistent (ScwPickle *pickle, ScwError *error)
{
  PickleValue id;

  if (!has (pickle, 1, error))
    return false;
  id = *top (pickle, 0);
  if (id.kind != PICKLE_TUPLE || id.tuple.n != 5 || item (pickle, &id, 0)->kind != PICKLE_STRING
      || item (pickle, &id, 0)->string.n != 7
      || memcmp (pickle->data + item (pickle, &id, 0)->string.at, "storage", 7) != 0
      || item (pickle, &id, 1)->kind != PICKLE_GLOBAL || item (pickle, &id, 1)->global < GLOBAL_STORAGE
      || item (pickle, &id, 2)->kind != PICKLE_STRING || item (pickle, &id, 4)->kind != PICKLE_INT
      || item (pickle, &id, 4)->integer < 0)
    return fail_here (pickle, SCW_ERROR_FORMAT, "refused persistent id that is no storage", error);
  id.kind = PICKLE_STORAGE;
  pickle->n_stack--;
  return push_new (pickle, id, error);
}

/* ---- the memo ---- */

static bool
put (ScwPickle *pickle, uint32_t index, ScwError *error)
{
  if (!has (pickle, 1, error))
    return false;
  if (index >= MAX_MEMO)
    return fail_here (pickle, SCW_ERROR_LIMIT, "the memo of the pickle is too large", error);
  if (index >= pickle->n_memo)
    {
      uint32_t n = index + 1 - pickle->n_memo;

      if (!reserve (pickle, (void **) &pickle->memo, pickle->n_memo, n, MAX_MEMO, sizeof *pickle->memo,
                    error))
        return false;
      memset (pickle->memo + pickle->n_memo, 0xff, n * sizeof *pickle->memo);
      pickle->n_memo = index + 1;
    }
  pickle->memo[index] = pickle->stack[pickle->n_stack - 1];
  return true;
}

static bool
get (ScwPickle *pickle, uint32_t index, ScwError *error)
{
  if (index >= pickle->n_memo || pickle->memo[index] == UINT32_MAX)
    return fail_here (pickle, SCW_ERROR_FORMAT, "the pickle remembers what it never had", error);
  return push (pickle, pickle->memo[index], error);
}

/* ---- instructions ---- */

static bool
op_string (ScwPickle *pickle, size_t n, ScwError *error)
{
  PickleValue string = { .kind = PICKLE_STRING, .string = { (uint32_t) pickle->at, (uint32_t) n } };

  return take (pickle, n, error) != NULL && push_new (pickle, string, error);
}

/* An integer of n bytes; more than 8 have no place in a checkpoint. */
static bool
op_long (ScwPickle *pickle, ScwError *error)
{
  const uint8_t *n = take (pickle, 1, error);
  const uint8_t *bytes = n != NULL ? take (pickle, *n, error) : NULL;
  uint64_t integer = 0;

  if (bytes == NULL)
    return false;
  if (*n > 8)
    return fail_here (pickle, SCW_ERROR_LIMIT, "a number of more than 64 bits", error);
  if (*n > 0 && (bytes[*n - 1] & 0x80) != 0)
    integer = UINT64_MAX;
  for (int i = *n - 1; i >= 0; i--)
    integer = integer << 8 | bytes[i];
  return push_integer (pickle, PICKLE_INT, (int64_t) integer, error);
}

/* Numbers that stand behind the opcode. */
static bool
run_number (ScwPickle *pickle, uint8_t opcode, ScwError *error)
{
  static const uint8_t sizes[256] = { [0x80] = 1, ['K'] = 1, ['q'] = 1, ['h'] = 1, ['M'] = 2, ['J'] = 4,
                                      ['r'] = 4,  ['j'] = 4, ['X'] = 4, ['T'] = 4, ['U'] = 1, ['G'] = 8 };
  const uint8_t *bytes = take (pickle, sizes[opcode], error);

  if (bytes == NULL)
    return false;
  switch (opcode)
    {
    case 0x80: /* PROTO */
      return *bytes == 2
             || scw_fail (error, SCW_ERROR_FORMAT, "pickle protocol %d in '%s', not 2", *bytes, pickle->name);
    case 'K': /* BININT1 */
      return push_integer (pickle, PICKLE_INT, *bytes, error);
    case 'M': /* BININT2 */
      return push_integer (pickle, PICKLE_INT, scw_le16 (bytes), error);
    case 'J': /* BININT */
      return push_integer (pickle, PICKLE_INT, (int32_t) scw_le32 (bytes), error);
    case 'G': /* BINFLOAT: a learning rate or so, of no use here */
      return push_integer (pickle, PICKLE_FLOAT, 0, error);
    case 'q': /* BINPUT */
      return put (pickle, *bytes, error);
    case 'r': /* LONG_BINPUT */
      return put (pickle, scw_le32 (bytes), error);
    case 'h': /* BINGET */
      return get (pickle, *bytes, error);
    case 'j': /* LONG_BINGET */
      return get (pickle, scw_le32 (bytes), error);
    case 'U': /* SHORT_BINSTRING */
      return op_string (pickle, *bytes, error);
    default: /* BINUNICODE, BINSTRING */
      return op_string (pickle, scw_le32 (bytes), error);
    }
}

/* Instructions that take everything down to the last mark. */
static bool
run_marked (ScwPickle *pickle, uint8_t opcode, ScwError *error)
{
  uint32_t first = 0;
  uint32_t floor;

  if (!pop_mark (pickle, &first, error))
    return false;
  if (opcode == 't') /* TUPLE */
    return make_tuple (pickle, first, error);
  floor = pickle->n_marks > 0 ? pickle->marks[pickle->n_marks - 1] : 0;
  if (first == floor)
    return fail_here (pickle, SCW_ERROR_FORMAT, "the pickle takes more than is on its stack", error);
  return opcode == 'u' ? set_items (pickle, first, error)
                       : append_items (pickle, first, error); /* SETITEMS, APPENDS */
}

/* Instructions without anything behind them. */
static bool
run_plain (ScwPickle *pickle, uint8_t opcode, ScwError *error)
{
  char what[40];

  switch (opcode)
    {
    case 'N': /* NONE */
      return push (pickle, THE_NONE, error);
    case 0x88: /* NEWTRUE */
      return push (pickle, THE_TRUE, error);
    case 0x89: /* NEWFALSE */
      return push (pickle, THE_FALSE, error);
    case ')': /* EMPTY_TUPLE */
      return push (pickle, THE_EMPTY_TUPLE, error);
    case '}': /* EMPTY_DICT */
      return push_new (pickle, (PickleValue){ .kind = PICKLE_DICT }, error);
    case ']': /* EMPTY_LIST */
      return push_new (pickle, (PickleValue){ .kind = PICKLE_LIST }, error);
    case '(': /* MARK */
      return push_mark (pickle, error);
    case 0x85: /* TUPLE1 */
    case 0x86: /* TUPLE2 */
    case 0x87: /* TUPLE3 */
      return has (pickle, opcode - 0x84u, error)
             && make_tuple (pickle, pickle->n_stack - (opcode - 0x84u), error);
    case 's': /* SETITEM */
      return has (pickle, 3, error) && set_items (pickle, pickle->n_stack - 2, error);
    case 'a': /* APPEND */
      return has (pickle, 2, error) && append_items (pickle, pickle->n_stack - 1, error);
    case 'c': /* GLOBAL */
      return op_global (pickle, error);
    case 'R': /* REDUCE */
      return op_reduce (pickle, error);
    case 'b': /* BUILD */
      return op_build (pickle, error);
    case 'Q': /* BINPERSID */
      return op_persistent (pickle, error);
    case 0x8a: /* LONG1 */
      return op_long (pickle, error);
    default:
      snprintf (what, sizeof what, "refused pickle instruction 0x%02x", opcode);
      return fail_here (pickle, SCW_ERROR_FORMAT, what, error);
    }
}

static bool
run (ScwPickle *pickle, ScwError *error)
{
  for (;;)
    {
      const uint8_t *opcode;

      pickle->byte = pickle->at;
      opcode = take (pickle, 1, error);
      if (opcode == NULL)
        return false;
      if (*opcode == '.') /* STOP */
        return pickle->n_marks == 0 && pickle->n_stack == 1
                 ? true
                 : fail_here (pickle, SCW_ERROR_FORMAT, "the pickle stops with an untidy stack", error);
      if (strchr ("\x80KqhMJrjXTUG", *opcode) != NULL && *opcode != 0)
        {
          if (!run_number (pickle, *opcode, error))
            return false;
        }
      else if (strchr ("tue", *opcode) != NULL && *opcode != 0)
        {
          if (!run_marked (pickle, *opcode, error))
            return false;
        }
      else if (!run_plain (pickle, *opcode, error))
        return false;
    }
}

static bool
prepare (ScwPickle *pickle, ScwError *error)
{
  static const PickleValue always[] = {
    [THE_NONE] = { .kind = PICKLE_NONE },
    [THE_FALSE] = { .kind = PICKLE_BOOL, .integer = 0 },
    [THE_TRUE] = { .kind = PICKLE_BOOL, .integer = 1 },
    [THE_EMPTY_TUPLE] = { .kind = PICKLE_TUPLE },
  };

  if (pickle->size > SCW_PICKLE_MAX_SIZE)
    return scw_fail (error, SCW_ERROR_LIMIT, "'%s' has %zu bytes, more than %zu", pickle->name, pickle->size,
                     SCW_PICKLE_MAX_SIZE);
  for (size_t i = 0; i < sizeof always / sizeof always[0]; i++)
    if (!push_new (pickle, always[i], error))
      return false;
  pickle->n_stack = 0;
  pickle->n_pairs = 1;
  pickle->pairs = calloc (16, sizeof *pickle->pairs);
  pickle->marks = calloc (MAX_MARKS, sizeof *pickle->marks);
  return (pickle->pairs != NULL && pickle->marks != NULL)
         || scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
}

ScwPickle *
scw_pickle_read (const void *data, size_t size, const char *name, ScwError *error)
{
  ScwPickle *pickle = calloc (1, sizeof *pickle);
  bool ok;

  if (pickle == NULL)
    {
      scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
      return NULL;
    }
  pickle->data = data;
  pickle->size = size;
  pickle->name = name;
  ok = prepare (pickle, error) && run (pickle, error)
       && scw_pickle_read_state (pickle, pickle->stack[0], error);
  pickle->data = NULL; /* the result does not refer to the pickle's bytes, nor to its name */
  pickle->name = NULL;
  if (ok)
    return pickle;
  scw_pickle_free (pickle);
  return NULL;
}

void
scw_pickle_free (ScwPickle *pickle)
{
  if (pickle == NULL)
    return;
  free (pickle->values);
  free (pickle->items);
  free (pickle->pairs);
  free (pickle->stack);
  free (pickle->marks);
  free (pickle->memo);
  free (pickle->tensors);
  free (pickle->strings);
  free (pickle);
}

int
scw_pickle_count (const ScwPickle *pickle)
{
  return pickle->n_tensors;
}

const ScwPickleTensor *
scw_pickle_at (const ScwPickle *pickle, int i)
{
  return &pickle->tensors[i];
}
