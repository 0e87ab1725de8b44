/* SPDX-License-Identifier: GPL-3.0-or-later */
/* made-files.h: weight files made byte by byte, good ones and hostile ones. All in memory; made_free when
 * done. */
#pragma once

#include <string.h>

#include <zlib.h>

#include "tests/support/check.h"

typedef struct
{
  uint8_t *data; /* exactly as large as 'size', so that the sanitiser sees what reads beyond it */
  size_t size;
} Made;

static inline void
made_add (Made *made, const void *data, size_t size)
{
  made->data = realloc (made->data, made->size + size + (made->size + size == 0));
  if (size > 0)
    memcpy (made->data + made->size, data, size);
  made->size += size;
}

static inline void
made_text (Made *made, const char *text)
{
  made_add (made, text, strlen (text));
}

static inline void
made_number (Made *made, uint64_t value, int bytes)
{
  for (int i = 0; i < bytes; i++)
    made_add (made, &(uint8_t){ (uint8_t) (i < 8 ? value >> 8 * i : 0) }, 1);
}

static inline void
made_free (Made *made)
{
  free (made->data);
  *made = (Made){ 0 };
}

/* A safetensors file: its header and what stands behind. */
static inline Made
made_safetensors (const char *header, const void *data, size_t size)
{
  Made made = { 0 };

  made_number (&made, strlen (header), 8);
  made_text (&made, header);
  made_add (&made, data, size);
  return made;
}

/* ---- zip ---- */

typedef struct
{
  Made file;
  Made directory;
  int n;
} MadeZip;

typedef struct
{
  bool deflated;
  bool zip64;             /* sizes and place stand in the extra field */
  bool descriptor;        /* the local header has no sizes, as PyTorch writes it */
  int flags, method;      /* added to the right ones */
  int64_t size_off;       /* added to the size that the directory claims */
  int64_t stored_off;     /* ... to the stored size */
  int64_t place_off;      /* ... to the place of the local header */
  const char *local_name; /* in the local header, instead of the name */
  int crc_off;
} MadeMember;

static inline void
made_zip_add (MadeZip *zip, const char *name, const void *data, size_t size, MadeMember how)
{
  const char *local_name = how.local_name != NULL ? how.local_name : name;
  uLongf stored = compressBound (size) + 16;
  uint8_t *packed = malloc (stored);
  uint64_t place = zip->file.size;
  uint32_t crc = (uint32_t) crc32 (0, data, (uInt) size) + (uint32_t) how.crc_off;
  int method = (how.deflated ? 8 : 0) + how.method;
  uint64_t sizes[3];

  if (how.deflated)
    {
      z_stream stream = {
        .next_in = (Bytef *) data, .avail_in = (uInt) size, .next_out = packed, .avail_out = (uInt) stored
      };

      deflateInit2 (&stream, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
      deflate (&stream, Z_FINISH);
      stored = stream.total_out;
      deflateEnd (&stream);
    }
  else
    {
      stored = size;
      memcpy (packed, data, size);
    }
  made_text (&zip->file, "PK\3\4");
  made_number (&zip->file, 20, 2);
  made_number (&zip->file, (uint64_t) (how.flags + (how.descriptor ? 8 : 0)), 2);
  made_number (&zip->file, (uint64_t) method, 2);
  made_number (&zip->file, 0, 4);
  made_number (&zip->file, how.descriptor ? 0 : crc, 4);
  made_number (&zip->file, how.descriptor ? 0 : stored, 4);
  made_number (&zip->file, how.descriptor ? 0 : size, 4);
  made_number (&zip->file, strlen (local_name), 2);
  made_number (&zip->file, 0, 2);
  made_text (&zip->file, local_name);
  made_add (&zip->file, packed, stored);
  free (packed);

  sizes[0] = size + (uint64_t) how.size_off;
  sizes[1] = stored + (uint64_t) how.stored_off;
  sizes[2] = place + (uint64_t) how.place_off;
  made_text (&zip->directory, "PK\1\2");
  made_number (&zip->directory, 20 | 20 << 16, 4);
  made_number (&zip->directory, (uint64_t) (how.flags + (how.descriptor ? 8 : 0)), 2);
  made_number (&zip->directory, (uint64_t) method, 2);
  made_number (&zip->directory, 0, 4);
  made_number (&zip->directory, crc, 4);
  made_number (&zip->directory, how.zip64 ? UINT32_MAX : sizes[1], 4);
  made_number (&zip->directory, how.zip64 ? UINT32_MAX : sizes[0], 4);
  made_number (&zip->directory, strlen (name), 2);
  made_number (&zip->directory, how.zip64 ? 4 + 3 + 28 : 0, 2);
  made_number (&zip->directory, 0, 2 + 2 + 2 + 4);
  made_number (&zip->directory, how.zip64 ? UINT32_MAX : sizes[2], 4);
  made_text (&zip->directory, name);
  if (how.zip64)
    {
      made_number (&zip->directory, 0x4242, 2); /* a field that is none of our business */
      made_number (&zip->directory, 3, 2);
      made_number (&zip->directory, 0, 3);
      made_number (&zip->directory, 1, 2);
      made_number (&zip->directory, 24, 2);
      for (int i = 0; i < 3; i++)
        made_number (&zip->directory, sizes[i], 8);
    }
  zip->n++;
}

/* Ends the zip; 'claimed' is added to the number of its members. */
static inline Made
made_zip_end (MadeZip *zip, bool zip64, int claimed)
{
  uint64_t begin = zip->file.size;
  uint64_t size = zip->directory.size;
  uint64_t n = (uint64_t) (zip->n + claimed);
  uint64_t end;

  made_add (&zip->file, zip->directory.data, zip->directory.size);
  made_free (&zip->directory);
  end = zip->file.size;
  if (zip64)
    {
      made_text (&zip->file, "PK\6\6");
      made_number (&zip->file, 44, 8);
      made_number (&zip->file, 45 | 45 << 16, 4);
      made_number (&zip->file, 0, 8);
      made_number (&zip->file, n, 8);
      made_number (&zip->file, n, 8);
      made_number (&zip->file, size, 8);
      made_number (&zip->file, begin, 8);
      made_text (&zip->file, "PK\6\7");
      made_number (&zip->file, 0, 4);
      made_number (&zip->file, end, 8);
      made_number (&zip->file, 1, 4);
    }
  made_text (&zip->file, "PK\5\6");
  made_number (&zip->file, 0, 4);
  made_number (&zip->file, zip64 ? 0xffff : n, 2);
  made_number (&zip->file, zip64 ? 0xffff : n, 2);
  made_number (&zip->file, zip64 ? UINT32_MAX : size, 4);
  made_number (&zip->file, zip64 ? UINT32_MAX : begin, 4);
  made_number (&zip->file, 0, 2);
  return zip->file;
}

/* ---- pickles ---- */

static inline void
pickle_string (Made *pickle, const char *text)
{
  made_text (pickle, "X");
  made_number (pickle, strlen (text), 4);
  made_text (pickle, text);
}

static inline void
pickle_integer (Made *pickle, int64_t value)
{
  made_text (pickle, "\x8a\x08");
  made_number (pickle, (uint64_t) value, 8);
}

static inline void
pickle_integers (Made *pickle, const int64_t *values, int n)
{
  made_text (pickle, "(");
  for (int i = 0; i < n; i++)
    pickle_integer (pickle, values[i]);
  made_text (pickle, "t");
}

/* One tensor, as torch.save pickles it. */
typedef struct
{
  const char *name;
  const char *type; /* FloatStorage */
  const char *key;
  int64_t elements; /* of the storage */
  int64_t offset;
  int n_dims;
  int64_t shape[5];
  int64_t stride[5];
} MadeTensor;

static inline void
pickle_tensor (Made *pickle, const MadeTensor *tensor)
{
  made_text (pickle, "ctorch._utils\n_rebuild_tensor_v2\n((");
  pickle_string (pickle, "storage");
  made_text (pickle, "ctorch\n");
  made_text (pickle, tensor->type);
  made_text (pickle, "\n");
  pickle_string (pickle, tensor->key);
  pickle_string (pickle, "cpu");
  pickle_integer (pickle, tensor->elements);
  made_text (pickle, "tQ");
  pickle_integer (pickle, tensor->offset);
  pickle_integers (pickle, tensor->shape, tensor->n_dims);
  pickle_integers (pickle, tensor->stride, tensor->n_dims);
  made_text (pickle, "\x89"
                     "ccollections\nOrderedDict\n)RtR");
}

/* Items of the dict on the stack. */
static inline void
pickle_items (Made *pickle, const MadeTensor *tensors, int n)
{
  made_text (pickle, "(");
  for (int i = 0; i < n; i++)
    {
      pickle_string (pickle, tensors[i].name);
      pickle_tensor (pickle, &tensors[i]);
    }
  made_text (pickle, "u");
}

static inline Made
made_pickle (const MadeTensor *tensors, int n)
{
  Made pickle = { 0 };

  made_text (&pickle, "\x80\x02"
                      "ccollections\nOrderedDict\n)R");
  pickle_items (&pickle, tensors, n);
  made_text (&pickle, ".");
  return pickle;
}

/* A checkpoint 'm' of this pickle (which is freed) and storages of bytes 0, 1, 2, ... */
static inline Made
made_checkpoint (Made pickle, int n_storages, const size_t *sizes)
{
  MadeZip zip = { 0 };
  uint8_t bytes[4096];

  for (size_t i = 0; i < sizeof bytes; i++)
    bytes[i] = (uint8_t) i;
  made_zip_add (&zip, "m/data.pkl", pickle.data, pickle.size, (MadeMember){ .descriptor = true });
  for (int i = 0; i < n_storages; i++)
    {
      char name[32];

      snprintf (name, sizeof name, "m/data/%d", i);
      made_zip_add (&zip, name, bytes, sizes[i], (MadeMember){ .descriptor = true });
    }
  made_free (&pickle);
  return made_zip_end (&zip, false, 0);
}

/* ---- expectations ---- */

#define assert_has(text, part)                        \
  do                                                  \
    {                                                 \
      if (strstr (text, part) == NULL)                \
        fail_msg ("'%s' is not in '%s'", part, text); \
    }                                                 \
  while (0)
