/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/model/weights/pth.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/model/weights/pickle.h"
#include "engine/model/weights/weights-private.h"
#include "engine/model/weights/zip.h"

typedef struct
{
  ScwWeights *weights;
  ScwZip *zip;
  const char *prefix; /* (prefix_size), the NAME of NAME/data.pkl */
  size_t prefix_size;
  size_t budget;            /* bytes that may still be made */
  const uint8_t **inflated; /* (members of the zip), NULL where the member lies in the mapping */
} Checkpoint;

bool
scw_pth_is_zip (const uint8_t *data, size_t size)
{
  return size >= 4 && (memcmp (data, "PK\3\4", 4) == 0 || memcmp (data, "PK\5\6", 4) == 0);
}

bool
scw_pth_check_legacy (const uint8_t *data, size_t size, ScwError *error)
{
  /* LONG1, ten bytes: 0x1950a86a20f9469cfc6c, with which the older pickles begin */
  static const uint8_t magic[] = { 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19 };

  if (size >= 2 + sizeof magic && data[0] == 0x80 && memcmp (data + 2, magic, sizeof magic) == 0)
    return scw_fail (error, SCW_ERROR_FORMAT,
                     "it is in the format of PyTorch before 1.6; load and save it again with a newer one");
  if (size >= 263 && memcmp (data + 257, "ustar", 5) == 0)
    return scw_fail (error, SCW_ERROR_FORMAT,
                     "it is a tar archive, as the first versions of PyTorch wrote; load and save it again "
                     "with a newer one");
  return true;
}

/* A copy that is 'bytes' long, as far as the budget goes. */
static void *
make (Checkpoint *checkpoint, size_t bytes, const char *shown, ScwError *error)
{
  if (bytes > checkpoint->budget)
    {
      scw_fail (error, SCW_ERROR_LIMIT, "'%s' unpacks to far more than a file of this size should", shown);
      return NULL;
    }
  checkpoint->budget -= bytes;
  return scw_weights_own (checkpoint->weights, bytes, error);
}

/* The bytes of a member, in the mapping or inflated (once). */
static const uint8_t *
member_data (Checkpoint *checkpoint, const ScwZipMember *member, ScwError *error)
{
  size_t i = (size_t) (member - scw_zip_at (checkpoint->zip, 0));
  char shown[SCW_SHOWN_SIZE];
  uint8_t *out;

  if (!member->deflated)
    return member->data;
  if (checkpoint->inflated[i] != NULL)
    return checkpoint->inflated[i];
  out = make (checkpoint, member->size, scw_shown (shown, member->name, member->name_size), error);
  if (out == NULL || !scw_zip_inflate (member, out, error))
    return NULL;
  return checkpoint->inflated[i] = out;
}

static const ScwZipMember *
find_member (const Checkpoint *checkpoint, const char *name)
{
  size_t n = strlen (name);
  char *whole = malloc (checkpoint->prefix_size + n);
  const ScwZipMember *member = NULL;

  if (whole != NULL)
    {
      memcpy (whole, checkpoint->prefix, checkpoint->prefix_size);
      memcpy (whole + checkpoint->prefix_size, name, n);
      member = scw_zip_find (checkpoint->zip, whole, checkpoint->prefix_size + n);
    }
  free (whole);
  return member;
}

static const ScwZipMember *
find_pickle (Checkpoint *checkpoint, ScwError *error)
{
  static const char suffix[] = "/data.pkl";
  const size_t n = sizeof suffix - 1;
  const ScwZipMember *found = NULL;

  for (int i = 0; i < scw_zip_count (checkpoint->zip); i++)
    {
      const ScwZipMember *member = scw_zip_at (checkpoint->zip, i);

      if (member->name_size <= n || memcmp (member->name + member->name_size - n, suffix, n) != 0
          || memchr (member->name, '/', member->name_size - n) != NULL)
        continue;
      if (found != NULL)
        {
          scw_fail (error, SCW_ERROR_FORMAT, "the zip has two pickles at bytes %zu and %zu", found->byte,
                    member->byte);
          return NULL;
        }
      found = member;
    }
  if (found == NULL)
    {
      scw_fail (error, SCW_ERROR_FORMAT,
                "it is a zip, but has no 'NAME/data.pkl' as a PyTorch checkpoint has");
      return NULL;
    }
  checkpoint->prefix = found->name;
  checkpoint->prefix_size = found->name_size - n;
  return found;
}

static bool
check_byte_order (Checkpoint *checkpoint, ScwError *error)
{
  const ScwZipMember *member = find_member (checkpoint, "/byteorder");
  const uint8_t *data = member != NULL ? member_data (checkpoint, member, error) : NULL;

  if (member == NULL)
    return true;
  if (data == NULL)
    return false;
  return (member->size == 6 && memcmp (data, "little", 6) == 0)
         || scw_fail (error, SCW_ERROR_FORMAT, "its numbers are not little-endian ('byteorder' at byte %zu)",
                      member->byte);
}

/* ---- tensors ---- */

/* How many elements the tensor has and whether they lie side by side; false and error if any lies outside of
 * its storage. */
static bool
measure_tensor (const ScwPickleTensor *tensor, int64_t *elements, bool *contiguous, ScwError *error)
{
  int64_t last = tensor->offset;
  bool overflow = false;

  *elements = 1;
  *contiguous = true;
  for (int d = tensor->n_dims - 1; d >= 0; d--)
    {
      int64_t reach = 0;

      *contiguous &= tensor->shape[d] == 1 || tensor->stride[d] == *elements;
      overflow |= __builtin_mul_overflow (*elements, tensor->shape[d], elements);
      if (tensor->shape[d] > 1)
        overflow |= __builtin_mul_overflow (tensor->shape[d] - 1, tensor->stride[d], &reach);
      overflow |= __builtin_add_overflow (last, reach, &last);
    }
  if (overflow)
    return scw_fail (error, SCW_ERROR_FORMAT, "the shape of tensor '%s' (byte %zu of the pickle) overflows",
                     tensor->name, tensor->byte);
  if (*elements == 0)
    *contiguous = true;
  if (tensor->offset > tensor->storage_elements || (*elements > 0 && last >= tensor->storage_elements)
      || *elements > tensor->storage_elements)
    return scw_fail (error, SCW_ERROR_FORMAT,
                     "tensor '%s' (byte %zu of the pickle) reaches beyond the %lld elements of its storage "
                     "'%s'",
                     tensor->name, tensor->byte, (long long) tensor->storage_elements, tensor->storage);
  return true;
}

static const uint8_t *
find_storage (Checkpoint *checkpoint, const ScwPickleTensor *tensor, ScwError *error)
{
  const ScwZipMember *member;
  char name[600];
  uint64_t bytes;

  snprintf (name, sizeof name, "/data/%s", tensor->storage);
  member = find_member (checkpoint, name);
  if (member == NULL)
    {
      scw_fail (error, SCW_ERROR_FORMAT,
                "the storage 'data/%s' of tensor '%s' (byte %zu of the pickle) is not in the zip",
                tensor->storage, tensor->name, tensor->byte);
      return NULL;
    }
  if (__builtin_mul_overflow ((uint64_t) tensor->storage_elements, scw_raw_dtype_size (tensor->dtype), &bytes)
      || bytes != member->size)
    {
      scw_fail (error, SCW_ERROR_FORMAT,
                "the storage 'data/%s' of tensor '%s' has %zu bytes at byte %zu, not %lld elements of %s",
                tensor->storage, tensor->name, member->size, member->byte,
                (long long) tensor->storage_elements, scw_raw_dtype_name (tensor->dtype));
      return NULL;
    }
  return member_data (checkpoint, member, error);
}

static float
half_to_float (uint16_t half)
{
  uint32_t sign = (uint32_t) (half & 0x8000) << 16;
  uint32_t exponent = half >> 10 & 31;
  uint32_t fraction = half & 1023;
  uint32_t bits;
  float value;

  if (exponent == 0)
    {
      value = (float) fraction * 0x1p-24f;
      return sign != 0 ? -value : value;
    }
  bits = sign | (exponent == 31 ? 255 : exponent + 112) << 23 | fraction << 13;
  memcpy (&value, &bits, sizeof value);
  return value;
}

/* Writes element 'from' of the storage as element 'to' of the copy: bf16 stays, all else becomes f32. */
static void
convert_element (ScwRawDtype dtype, const uint8_t *storage, int64_t from, void *out, int64_t to)
{
  float *floats = out;
  double d;

  switch (dtype)
    {
    case SCW_RAW_BF16:
      memcpy ((uint16_t *) out + to, storage + 2 * from, 2);
      return;
    case SCW_RAW_F16:
      floats[to] = half_to_float (scw_le16 (storage + 2 * from));
      return;
    case SCW_RAW_F64:
      memcpy (&d, storage + 8 * from, 8);
      /* What is too large becomes infinite, as in PyTorch; the cast alone would be undefined. */
      floats[to] = d > 3.4028235677973366e38    ? __builtin_inff ()
                   : d < -3.4028235677973366e38 ? -__builtin_inff ()
                                                : (float) d;
      return;
    default:
      memcpy (&floats[to], storage + 4 * from, 4);
      return;
    }
}

static const void *
copy_tensor (Checkpoint *checkpoint,
             const ScwPickleTensor *tensor,
             int64_t elements,
             const uint8_t *storage,
             ScwError *error)
{
  void *out
    = make (checkpoint, (size_t) elements * (tensor->dtype == SCW_RAW_BF16 ? 2 : 4), tensor->name, error);
  int64_t index[SCW_MAX_DIMS] = { 0 };
  int64_t from = tensor->offset;

  for (int64_t to = 0; out != NULL && to < elements; to++)
    {
      convert_element (tensor->dtype, storage, from, out, to);
      for (int d = tensor->n_dims - 1; d >= 0; d--)
        {
          from += tensor->stride[d];
          if (++index[d] < tensor->shape[d])
            break;
          from -= tensor->shape[d] * tensor->stride[d];
          index[d] = 0;
        }
    }
  return out;
}

static bool
read_tensor (Checkpoint *checkpoint, const ScwPickleTensor *tensor, ScwError *error)
{
  ScwTensor made = { .name = tensor->name, .n_dims = tensor->n_dims };
  size_t size = scw_raw_dtype_size (tensor->dtype);
  const uint8_t *storage;
  int64_t elements;
  bool contiguous;

  if (tensor->dtype != SCW_RAW_F32 && tensor->dtype != SCW_RAW_BF16 && tensor->dtype != SCW_RAW_F16
      && tensor->dtype != SCW_RAW_F64)
    return scw_fail (error, SCW_ERROR_FORMAT,
                     "tensor '%s' (byte %zu of the pickle) is of dtype %s, which no weight is", tensor->name,
                     tensor->byte, scw_raw_dtype_name (tensor->dtype));
  if (!measure_tensor (tensor, &elements, &contiguous, error))
    return false;
  storage = find_storage (checkpoint, tensor, error);
  if (storage == NULL)
    return false;
  memcpy (made.shape, tensor->shape, sizeof made.shape);
  made.dtype = tensor->dtype == SCW_RAW_BF16 ? SCW_DTYPE_BF16 : SCW_DTYPE_F32;
  made.data = storage + (size_t) tensor->offset * size;
  if (!contiguous || (uintptr_t) made.data % size != 0 || tensor->dtype == SCW_RAW_F16
      || tensor->dtype == SCW_RAW_F64)
    made.data = copy_tensor (checkpoint, tensor, elements, storage, error);
  return made.data != NULL && scw_weights_add (checkpoint->weights, &made, error);
}

static bool
read_members (Checkpoint *checkpoint, ScwError *error)
{
  const ScwZipMember *member = find_pickle (checkpoint, error);
  char shown[SCW_SHOWN_SIZE];
  const uint8_t *data;
  ScwPickle *pickle;
  bool ok = true;

  if (member == NULL || !check_byte_order (checkpoint, error))
    return false;
  data = member_data (checkpoint, member, error);
  if (data == NULL || (!member->deflated && !scw_zip_check (member, error)))
    return false;
  pickle = scw_pickle_read (data, member->size, scw_shown (shown, member->name, member->name_size), error);
  for (int i = 0; ok && pickle != NULL && i < scw_pickle_count (pickle); i++)
    ok = read_tensor (checkpoint, scw_pickle_at (pickle, i), error);
  ok = ok && pickle != NULL;
  scw_pickle_free (pickle);
  return ok;
}

bool
scw_pth_read (ScwWeights *weights, const uint8_t *data, size_t size, ScwError *error)
{
  Checkpoint checkpoint = { .weights = weights, .budget = ((size_t) 16 << 20) + 20 * size };
  bool ok;

  checkpoint.zip = scw_zip_open (data, size, error);
  if (checkpoint.zip == NULL)
    return false;
  checkpoint.inflated = calloc ((size_t) scw_zip_count (checkpoint.zip) + 1, sizeof *checkpoint.inflated);
  if (checkpoint.inflated == NULL)
    ok = scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
  else
    ok = read_members (&checkpoint, error);
  free (checkpoint.inflated);
  scw_zip_free (checkpoint.zip);
  return ok;
}
