/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/compute/half.h"

#ifdef SCW_DNNL

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <dnnl.h>

#include "engine/compute/kernels.h"

/* The library is large and wanted by training alone: it is opened when it is first asked for, and the program does
 * without it where it is not installed. */
#define TEXT_(a) #a
#define TEXT(a)  TEXT_ (a)
#define LIBRARY  "libdnnl.so." TEXT (DNNL_VERSION_MAJOR)

#define FUNCTIONS(F)                     \
  F (engine_create)                      \
  F (stream_create)                      \
  F (stream_destroy)                     \
  F (stream_wait)                        \
  F (memory_desc_init_by_strides)        \
  F (memory_desc_get_size)               \
  F (memory_create)                      \
  F (memory_destroy)                     \
  F (primitive_attr_create)              \
  F (primitive_attr_destroy)             \
  F (primitive_attr_set_scratchpad_mode) \
  F (primitive_attr_set_post_ops)        \
  F (post_ops_create)                    \
  F (post_ops_destroy)                   \
  F (post_ops_append_sum)                \
  F (matmul_desc_init)                   \
  F (primitive_desc_create)              \
  F (primitive_desc_destroy)             \
  F (primitive_desc_query_md)            \
  F (primitive_create)                   \
  F (primitive_destroy)                  \
  F (primitive_execute)

#define DECLARE(name) __typeof__ (dnnl_##name) *name;
static struct
{
  FUNCTIONS (DECLARE)
  void (*set_num_threads) (int n);
} dnnl;

static bool
open_library (void)
{
  void *library = dlopen (LIBRARY, RTLD_NOW | RTLD_LOCAL);
  bool ok = library != NULL;

#define FIND(name) \
  ok = ok && (*(void **) &dnnl.name = dlsym (library, "dnnl_" #name)) != NULL; /* as POSIX says it is done */
  FUNCTIONS (FIND)
  return ok && (*(void **) &dnnl.set_num_threads = dlsym (library, "omp_set_num_threads")) != NULL;
}

static dnnl_engine_t engine;
static bool fast;
static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* What a thread needs for its products. */
typedef struct
{
  dnnl_stream_t stream;
  void *scratch;
  size_t size;
} Place;

static void
free_place (void *data)
{
  Place *p = data;

  dnnl.stream_destroy (p->stream);
  free (p->scratch);
  free (p);
}

static void
begin (void)
{
  const char *wish = getenv ("SCW_KERNELS");

  fast = __builtin_cpu_supports ("avx512bf16") && strcmp (scw_kernels ()->name, "avx512") == 0
         && (wish == NULL || strcmp (wish, "avx512") == 0) && open_library ()
         && pthread_key_create (&key, free_place) == 0
         && dnnl.engine_create (&engine, dnnl_cpu, 0) == dnnl_success;
}

bool
scw_half_fast (void)
{
  pthread_once (&once, begin);
  return fast;
}

static Place *
own_place (size_t size)
{
  Place *p = pthread_getspecific (key);

  if (p == NULL)
    {
      p = calloc (1, sizeof *p);
      if (p == NULL || dnnl.stream_create (&p->stream, engine, dnnl_stream_default_flags) != dnnl_success)
        {
          free (p);
          return NULL;
        }
      dnnl.set_num_threads (1); /* of this thread's products: our pool shares the work */
      pthread_setspecific (key, p);
    }
  if (p->size < size)
    {
      free (p->scratch);
      size = (size + 4095) / 4096 * 4096;
      p->scratch = aligned_alloc (4096, size);
      p->size = p->scratch != NULL ? size : 0;
    }
  return p->size >= size ? p : NULL;
}

static dnnl_memory_desc_t
describe (int rows, int cols, dnnl_data_type_t type, bool turned, int stride)
{
  const dnnl_dims_t dims = { rows, cols };
  const dnnl_dims_t strides = { turned ? 1 : stride, turned ? stride : 1 };
  dnnl_memory_desc_t d;

  dnnl.memory_desc_init_by_strides (&d, 2, dims, type, strides);
  return d;
}

/* The product's code, from oneDNN's cache where this shape was multiplied before. */
static dnnl_primitive_desc_t
plan (const ScwHalfProduct *p, const dnnl_memory_desc_t d[4])
{
  dnnl_primitive_attr_t attr = NULL;
  dnnl_post_ops_t after = NULL;
  dnnl_matmul_desc_t matmul;
  dnnl_primitive_desc_t planned = NULL;

  if (dnnl.primitive_attr_create (&attr) == dnnl_success
      && dnnl.primitive_attr_set_scratchpad_mode (attr, dnnl_scratchpad_mode_user) == dnnl_success
      && dnnl.post_ops_create (&after) == dnnl_success
      && (!p->add || dnnl.post_ops_append_sum (after, 1) == dnnl_success)
      && dnnl.primitive_attr_set_post_ops (attr, after) == dnnl_success
      && dnnl.matmul_desc_init (&matmul, &d[0], &d[1], p->bias != NULL ? &d[2] : NULL, &d[3]) == dnnl_success
      && dnnl.primitive_desc_create (&planned, &matmul, attr, engine, NULL) != dnnl_success)
    planned = NULL;
  dnnl.post_ops_destroy (after);
  dnnl.primitive_attr_destroy (attr);
  return planned;
}

static bool
execute (dnnl_primitive_t primitive, const dnnl_memory_desc_t d[5], void *const data[5])
{
  static const int roles[]
    = { DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_BIAS, DNNL_ARG_DST, DNNL_ARG_SCRATCHPAD };
  const Place *place = pthread_getspecific (key);
  dnnl_exec_arg_t args[5];
  int n = 0;
  bool ok = true;

  for (int i = 0; i < 5 && ok; i++)
    if (data[i] != NULL)
      {
        args[n].arg = roles[i];
        ok = dnnl.memory_create (&args[n].memory, &d[i], engine, data[i]) == dnnl_success;
        n += ok;
      }
  ok = ok && dnnl.primitive_execute (primitive, place->stream, n, args) == dnnl_success
       && dnnl.stream_wait (place->stream) == dnnl_success;
  for (int i = 0; i < n; i++)
    dnnl.memory_destroy (args[i].memory);
  return ok;
}

bool
scw_half_multiply (const ScwHalfProduct *p)
{
  const dnnl_memory_desc_t *pad;
  dnnl_memory_desc_t d[5] = {
    describe (p->m, p->k, dnnl_bf16, p->a_turned, p->a_stride),
    describe (p->k, p->n, dnnl_bf16, p->b_turned, p->b_stride),
    describe (1, p->n, dnnl_f32, false, p->n),
    describe (p->m, p->n, dnnl_f32, false, p->c_stride),
  };
  dnnl_primitive_desc_t planned = plan (p, d);
  dnnl_primitive_t primitive = NULL;
  Place *place = NULL;
  bool ok = false;

  if (planned != NULL)
    {
      pad = dnnl.primitive_desc_query_md (planned, dnnl_query_scratchpad_md, 0);
      d[4] = *pad;
      place = own_place (dnnl.memory_desc_get_size (pad) + 1);
    }
  if (place != NULL && dnnl.primitive_create (&primitive, planned) == dnnl_success)
    {
      void *const data[] = { (void *) p->a, (void *) p->b, (void *) p->bias, p->c, place->scratch };

      ok = execute (primitive, d, data);
    }
  dnnl.primitive_destroy (primitive);
  dnnl.primitive_desc_destroy (planned);
  return ok;
}

#else

#include "engine/unused.h"

bool
scw_half_fast (void)
{
  return false;
}

bool
scw_half_multiply (SCW_UNUSED const ScwHalfProduct *p)
{
  return false;
}

#endif
