/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fixture.h: reads the reference tensors of tests/data/fixtures: safetensors with whole numbers and truth
 * values in them, which weight files do not have. Trusts the file. */
#pragma once

#include <string.h>

#include <jansson.h>

#include "tests/support/check.h"

typedef struct
{
  char *bytes;
  size_t data; /* where tensors begin */
  json_t *header;
} Fixture;

static inline Fixture *
fixture_open (const char *path)
{
  Fixture *f = calloc (1, sizeof *f);
  FILE *file = fopen (path, "rb");
  uint64_t header;
  long size;

  assert_non_null (file);
  fseek (file, 0, SEEK_END);
  size = ftell (file);
  rewind (file);
  f->bytes = malloc ((size_t) size);
  assert_int_equal (fread (f->bytes, 1, (size_t) size, file), size);
  fclose (file);
  memcpy (&header, f->bytes, 8);
  f->data = 8 + header;
  f->header = json_loadb (f->bytes + 8, header, 0, NULL);
  assert_non_null (f->header);
  return f;
}

static inline void
fixture_free (Fixture *f)
{
  json_decref (f->header);
  free (f->bytes);
  free (f);
}

/* Side 'side' of a tensor. */
static inline int
fixture_side (const Fixture *f, const char *name, size_t side)
{
  const json_t *tensor = json_object_get (f->header, name);

  assert_non_null (tensor);
  return (int) json_integer_value (json_array_get (json_object_get (tensor, "shape"), side));
}

/* Elements of a tensor of any type as double. Free it. */
static inline double *
fixture_read (const Fixture *f, const char *name, size_t *count)
{
  const json_t *tensor = json_object_get (f->header, name), *shape = json_object_get (tensor, "shape");
  const char *type = json_string_value (json_object_get (tensor, "dtype"));
  const char *at
    = f->bytes + f->data + json_integer_value (json_array_get (json_object_get (tensor, "data_offsets"), 0));
  size_t n = 1;
  double *out;

  assert_non_null (tensor);
  for (size_t i = 0; i < json_array_size (shape); i++)
    n *= (size_t) json_integer_value (json_array_get (shape, i));
  out = malloc ((n + 1) * sizeof *out);
  for (size_t i = 0; i < n; i++)
    {
      float real;
      int64_t whole;

      if (strcmp (type, "F32") == 0)
        {
          memcpy (&real, at + i * 4, 4);
          out[i] = (double) real;
        }
      else if (strcmp (type, "I64") == 0)
        {
          memcpy (&whole, at + i * 8, 8);
          out[i] = (double) whole;
        }
      else
        out[i] = (double) (uint8_t) at[i]; /* U8, BOOL */
    }
  if (count != NULL)
    *count = n;
  return out;
}
