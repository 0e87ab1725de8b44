/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/model/weights/quantise.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "engine/file.h"
#include "engine/mapped.h"

/* ---- numbers ---- */

uint16_t
scw_bf16_from_f32 (float value)
{
  uint32_t bits;

  memcpy (&bits, &value, sizeof bits);
  if ((bits & 0x7fffffff) > 0x7f800000) /* not a number: rounding could make it infinite */
    return (uint16_t) (bits >> 16 | 0x40);
  return (uint16_t) ((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

bool
scw_quantise_rows (const float *x, int64_t rows, int64_t cols, int8_t *q, float *scale)
{
  for (int64_t r = 0; r < rows; r++, x += cols, q += cols)
    {
      float largest = 0;

      for (int64_t c = 0; c < cols; c++)
        {
          if (!(fabsf (x[c]) <= 1e30f))
            return false;
          largest = fmaxf (largest, fabsf (x[c]));
        }
      scale[r] = largest / 127;
      for (int64_t c = 0; c < cols; c++)
        {
          /* A row of denormals has a scale that lost its precision, or none. */
          float level = scale[r] > 0 ? rintf (x[c] / scale[r]) : 0;

          q[c] = (int8_t) fmaxf (-127, fminf (127, level));
        }
    }
  return true;
}

static int64_t
columns (const ScwTensor *tensor)
{
  return tensor->n_dims > 0 ? tensor->shape[tensor->n_dims - 1] : 1;
}

static ScwDtype
target_dtype (const ScwTensor *tensor, ScwDtype dtype)
{
  if (dtype != SCW_DTYPE_I8)
    return dtype;
  return tensor->n_dims >= 2 && columns (tensor) >= SCW_INT8_MIN_COLUMNS ? SCW_DTYPE_I8 : SCW_DTYPE_BF16;
}

/* ---- the plan: what is written, in which order ---- */

typedef enum
{
  PART_F32,
  PART_SCALE,
  PART_BF16,
  PART_I8,
} Part;

typedef struct
{
  const ScwTensor *tensor;
  Part part;
} Piece;

typedef struct
{
  const ScwWeights *weights;
  ScwDtype dtype;
  Piece *pieces; /* (2 x tensors) at most */
  int n_pieces;
  float *values;   /* (longest tensor) */
  void *converted; /* ... of 4 bytes each */
  float *scales;   /* (most rows of a tensor) */
  ScwNewFile file;
  size_t written;
} Writer;

static void
plan_pieces (Writer *writer)
{
  for (Part part = PART_F32; part <= PART_I8; part++)
    for (int i = 0; i < scw_weights_count (writer->weights); i++)
      {
        const ScwTensor *tensor = scw_weights_at (writer->weights, i);
        ScwDtype dtype = target_dtype (tensor, writer->dtype);

        if ((part == PART_F32 && dtype == SCW_DTYPE_F32) || (part == PART_BF16 && dtype == SCW_DTYPE_BF16)
            || ((part == PART_SCALE || part == PART_I8) && dtype == SCW_DTYPE_I8))
          writer->pieces[writer->n_pieces++] = (Piece){ tensor, part };
      }
}

static int64_t
piece_elements (const Piece *piece)
{
  int64_t n = scw_tensor_elements (piece->tensor);

  return piece->part == PART_SCALE ? n / columns (piece->tensor) : n;
}

static size_t
piece_bytes (const Piece *piece)
{
  static const size_t sizes[] = { [PART_F32] = 4, [PART_SCALE] = 4, [PART_BF16] = 2, [PART_I8] = 1 };

  return (size_t) piece_elements (piece) * sizes[piece->part];
}

static bool
make_writer (Writer *writer, ScwError *error)
{
  int64_t longest = 1;

  for (int i = 0; i < scw_weights_count (writer->weights); i++)
    {
      int64_t n = scw_tensor_elements (scw_weights_at (writer->weights, i));

      longest = n > longest ? n : longest;
    }
  writer->file.fd = -1;
  writer->pieces = calloc (2 * (size_t) scw_weights_count (writer->weights) + 1, sizeof *writer->pieces);
  writer->values = malloc ((size_t) longest * sizeof (float));
  writer->converted = malloc ((size_t) longest * sizeof (float));
  writer->scales = malloc ((size_t) longest * sizeof (float));
  if (writer->pieces == NULL || writer->values == NULL || writer->converted == NULL || writer->scales == NULL)
    return scw_fail (error, SCW_ERROR_MEMORY, "out of memory");
  plan_pieces (writer);
  return true;
}

static void
free_writer (Writer *writer)
{
  free (writer->pieces);
  free (writer->values);
  free (writer->converted);
  free (writer->scales);
}

/* ---- the header ---- */

static json_t *
describe_piece (const Piece *piece, size_t begin)
{
  static const char *const names[]
    = { [PART_F32] = "F32", [PART_SCALE] = "F32", [PART_BF16] = "BF16", [PART_I8] = "I8" };
  json_t *shape = json_array ();

  if (piece->part == PART_SCALE)
    json_array_append_new (shape, json_integer (piece_elements (piece)));
  else
    for (int d = 0; d < piece->tensor->n_dims; d++)
      json_array_append_new (shape, json_integer (piece->tensor->shape[d]));
  return json_pack ("{s:s, s:o, s:[I, I]}", "dtype", names[piece->part], "shape", shape, "data_offsets",
                    (json_int_t) begin, (json_int_t) (begin + piece_bytes (piece)));
}

static json_t *
describe_metadata (const Writer *writer)
{
  json_t *metadata = json_object ();

  for (int i = 0; i < scw_weights_metadata_count (writer->weights); i++)
    {
      const char *key = scw_weights_metadata_key (writer->weights, i);

      if (strcmp (key, "vitomr.int8") != 0)
        json_object_set_new (metadata, key, json_string (scw_weights_metadata (writer->weights, key)));
    }
  if (writer->dtype == SCW_DTYPE_I8)
    json_object_set_new (metadata, "vitomr.int8", json_string ("1"));
  return metadata;
}

/* The header as text, padded with spaces so that the data begins at a multiple of 64; NULL and error on
 * failure. */
static char *
make_header (const Writer *writer, size_t *size, ScwError *error)
{
  json_t *header = json_object ();
  size_t begin = 0;
  bool ok = json_object_set_new (header, "__metadata__", describe_metadata (writer)) == 0;
  char *text = NULL;
  char *padded = NULL;

  for (int i = 0; ok && i < writer->n_pieces; i++)
    {
      const Piece *piece = &writer->pieces[i];
      char *name = NULL;

      ok = asprintf (&name, "%s%s", piece->tensor->name, piece->part == PART_SCALE ? ".scale" : "") >= 0;
      if (ok && json_object_get (header, name) != NULL)
        ok = scw_fail (error, SCW_ERROR_ARGUMENT, "there would be two tensors '%s'", name);
      ok = ok && json_object_set_new (header, name, describe_piece (piece, begin)) == 0;
      begin += piece_bytes (piece);
      free (name);
    }
  if (ok)
    text = json_dumps (header, JSON_COMPACT);
  json_decref (header);
  if (text != NULL)
    {
      *size = (8 + strlen (text) + 63) / 64 * 64 - 8;
      padded = malloc (*size);
    }
  if (padded != NULL)
    {
      memset (padded, ' ', *size);
      memcpy (padded, text, strlen (text));
    }
  else
    scw_fail (error, SCW_ERROR_MEMORY, "the header could not be made");
  free (text);
  return padded;
}

/* ---- writing ---- */

static bool
put (Writer *writer, const void *data, size_t size, ScwError *error)
{
  if (!scw_write_all (writer->file.fd, data, size, error))
    return false;
  writer->written += size;
  return true;
}

static bool
write_int8 (Writer *writer, const Piece *piece, ScwError *error)
{
  const ScwTensor *tensor = piece->tensor;
  int64_t cols = columns (tensor);
  int64_t n = scw_tensor_elements (tensor);
  const void *q = writer->converted;
  const float *scales = writer->scales;
  char shown[SCW_SHOWN_SIZE];

  if (tensor->dtype == SCW_DTYPE_I8)
    {
      q = tensor->data;
      scales = tensor->scale;
    }
  else
    {
      scw_tensor_read_f32 (tensor, 0, n, writer->values);
      if (!scw_quantise_rows (writer->values, n / cols, cols, writer->converted, writer->scales))
        return scw_fail (error, SCW_ERROR_MODEL, "tensor '%s' has values that are not finite",
                         scw_shown (shown, tensor->name, strlen (tensor->name)));
    }
  return put (writer, piece->part == PART_I8 ? q : (const void *) scales, piece_bytes (piece), error);
}

static bool
write_piece (Writer *writer, const Piece *piece, ScwError *error)
{
  const ScwTensor *tensor = piece->tensor;
  int64_t n = scw_tensor_elements (tensor);
  uint16_t *rounded = writer->converted;

  if (piece->part == PART_SCALE || piece->part == PART_I8)
    return write_int8 (writer, piece, error);
  scw_tensor_read_f32 (tensor, 0, n, writer->values);
  if (piece->part == PART_F32)
    return put (writer, writer->values, piece_bytes (piece), error);
  for (int64_t i = 0; i < n; i++)
    rounded[i] = scw_bf16_from_f32 (writer->values[i]);
  return put (writer, rounded, piece_bytes (piece), error);
}

static bool
write_file (Writer *writer, ScwError *error)
{
  size_t header_size;
  char *header = make_header (writer, &header_size, error);
  uint8_t length[8];
  bool ok;

  if (header == NULL)
    return false;
  for (int i = 0; i < 8; i++)
    length[i] = (uint8_t) (header_size >> 8 * i);
  ok = put (writer, length, sizeof length, error) && put (writer, header, header_size, error);
  for (int i = 0; ok && i < writer->n_pieces; i++)
    ok = write_piece (writer, &writer->pieces[i], error);
  free (header);
  return ok;
}

size_t
scw_weights_save (const ScwWeights *weights, const char *path, ScwDtype dtype, ScwError *error)
{
  Writer writer = { .weights = weights, .dtype = dtype };
  const bool ok = make_writer (&writer, error) && scw_new_file_open (&writer.file, path, 0666, error)
                  && write_file (&writer, error) && scw_new_file_finish (&writer.file, error);

  scw_new_file_close (&writer.file);
  free_writer (&writer);
  if (ok)
    return writer.written;
  scw_fail_about (error, SCW_DEED_WRITE, path);
  return 0;
}

/* ---- comparing ---- */

#define COMPARED 4096

static void
compare_tensors (const ScwTensor *a, const ScwTensor *b, ScwWeightsDifference *difference, double *sum)
{
  float left[COMPARED];
  float right[COMPARED];
  int64_t n = scw_tensor_elements (a);
  double magnitude = 0;
  double largest = 0;

  for (int64_t at = 0; at < n; at += COMPARED)
    {
      int64_t count = n - at < COMPARED ? n - at : COMPARED;

      scw_tensor_read_f32 (a, at, count, left);
      scw_tensor_read_f32 (b, at, count, right);
      for (int64_t i = 0; i < count; i++)
        {
          double apart = fabs ((double) left[i] - (double) right[i]);

          magnitude = fmax (magnitude, fabs ((double) left[i]));
          largest = fmax (largest, apart);
          *sum += apart * apart;
        }
    }
  if (difference->tensor == NULL || largest > difference->largest)
    {
      difference->tensor = a->name;
      difference->largest = largest;
    }
  if (magnitude > 0)
    difference->relative = fmax (difference->relative, largest / magnitude);
}

bool
scw_weights_compare (const ScwWeights *a,
                     const ScwWeights *b,
                     ScwWeightsDifference *difference,
                     ScwError *error)
{
  double sum = 0;

  *difference = (ScwWeightsDifference){ 0 };
  if (scw_weights_count (a) != scw_weights_count (b))
    return scw_fail (error, SCW_ERROR_MODEL, "%d tensors are not %d", scw_weights_count (a),
                     scw_weights_count (b));
  for (int i = 0; i < scw_weights_count (a); i++)
    {
      const ScwTensor *left = scw_weights_at (a, i);
      const ScwTensor *right = scw_weights_find (b, left->name);

      if (right == NULL || right->n_dims != left->n_dims
          || memcmp (right->shape, left->shape, sizeof left->shape[0] * (size_t) left->n_dims) != 0)
        return scw_fail (error, SCW_ERROR_MODEL, "tensor '%s' is missing or of another shape", left->name);
      compare_tensors (left, right, difference, &sum);
    }
  difference->root_mean = sqrt (sum / fmax (1, (double) scw_weights_parameters (a)));
  return true;
}
