/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/model/reference.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double *
zeros (int64_t n)
{
  return calloc ((size_t) n + 1, sizeof (double));
}

static void
row_of (const ScwMatrix *m, int r, double *out)
{
  float *row = malloc ((size_t) m->cols * sizeof *row);

  scw_matrix_read_row (m, r, row);
  for (int i = 0; i < m->cols; i++)
    out[i] = (double) row[i];
  free (row);
}

/* y (n, rows) = x (n, cols) w^T + b, rows first .. of the matrix */
static double *
linear (const ScwLinear *l, const double *x, int n, int first, int rows)
{
  double *y = zeros ((int64_t) n * rows), *w = zeros (l->w.cols);

  for (int r = 0; r < rows; r++)
    {
      row_of (&l->w, first + r, w);
      for (int i = 0; i < n; i++)
        {
          double sum = (double) l->b[first + r];

          for (int c = 0; c < l->w.cols; c++)
            sum += x[(int64_t) i * l->w.cols + c] * w[c];
          y[(int64_t) i * rows + r] = sum;
        }
    }
  free (w);
  return y;
}

static double *
whole (const ScwLinear *l, const double *x, int n)
{
  return linear (l, x, n, 0, l->w.rows);
}

static double *
norm (const ScwNorm *p, const double *x, int n, int dim, double eps)
{
  double *y = zeros ((int64_t) n * dim);

  for (int i = 0; i < n; i++)
    {
      const double *in = x + (int64_t) i * dim;
      double mean = 0, var = 0;

      for (int c = 0; c < dim; c++)
        mean += in[c] / dim;
      for (int c = 0; c < dim; c++)
        var += (in[c] - mean) * (in[c] - mean) / dim;
      for (int c = 0; c < dim; c++)
        y[(int64_t) i * dim + c]
          = (in[c] - mean) / sqrt (var + eps) * (double) p->weight[c] + (double) p->bias[c];
    }
  return y;
}

static void
gelu (double *x, int64_t n)
{
  for (int64_t i = 0; i < n; i++)
    x[i] = 0.5 * x[i] * (1 + erf (x[i] / sqrt (2.0)));
}

/* weights (heads, n, m) may be NULL */
static double *
attend (const double *q,
        const double *k,
        const double *v,
        int n,
        int m,
        int dim,
        int heads,
        bool causal,
        double *weights)
{
  const int width = dim / heads;
  double *out = zeros ((int64_t) n * dim), *s = zeros (m);

  for (int h = 0; h < heads; h++)
    for (int i = 0; i < n; i++)
      {
        const int seen = causal ? i + 1 : m;
        double top = -HUGE_VAL, sum = 0;

        for (int j = 0; j < seen; j++)
          {
            s[j] = 0;
            for (int c = 0; c < width; c++)
              s[j]
                += q[(int64_t) i * dim + h * width + c] * k[(int64_t) j * dim + h * width + c] / sqrt (width);
            top = fmax (top, s[j]);
          }
        for (int j = 0; j < seen; j++)
          sum += s[j] = exp (s[j] - top);
        for (int j = 0; j < seen; j++)
          {
            if (weights != NULL)
              weights[((int64_t) h * n + i) * m + j] = s[j] / sum;
            for (int c = 0; c < width; c++)
              out[(int64_t) i * dim + h * width + c] += s[j] / sum * v[(int64_t) j * dim + h * width + c];
          }
      }
  free (s);
  return out;
}

/* x = x + y, or norm of it; y is freed */
static double *
join (double *x, double *y, int n, int dim, const ScwNorm *after)
{
  double *normed;

  for (int64_t i = 0; i < (int64_t) n * dim; i++)
    x[i] += y[i];
  free (y);
  if (after == NULL)
    return x;
  normed = norm (after, x, n, dim, 1e-5);
  free (x);
  return normed;
}

typedef struct
{
  const ScwLinear *in, *out;
  const double *memory; /* NULL: self-attention */
  int m;
  bool causal;
  double *weights;
} Look;

static double *
attention (const Look *look, const double *x, int n, int dim, int heads)
{
  const double *other = look->memory != NULL ? look->memory : x;
  const int m = look->memory != NULL ? look->m : n;
  double *q = linear (look->in, x, n, 0, dim), *k = linear (look->in, other, m, dim, dim),
         *v = linear (look->in, other, m, 2 * dim, dim);
  double *a = attend (q, k, v, n, m, dim, heads, look->causal, look->weights), *out = whole (look->out, a, n);

  free (q);
  free (k);
  free (v);
  free (a);
  return out;
}

static double *
look_layer (double *x, int n, int dim, int heads, bool pre, const ScwNorm *p, const Look *look)
{
  double *in = pre ? norm (p, x, n, dim, 1e-5) : NULL, *y = attention (look, pre ? in : x, n, dim, heads);

  free (in);
  return join (x, y, n, dim, pre ? NULL : p);
}

static double *
mlp_layer (double *x, int n, int dim, bool pre, const ScwNorm *p, const ScwLinear *l1, const ScwLinear *l2)
{
  double *in = pre ? norm (p, x, n, dim, 1e-5) : NULL, *hidden = whole (l1, pre ? in : x, n), *y;

  gelu (hidden, (int64_t) n * l1->w.rows);
  y = whole (l2, hidden, n);
  free (in);
  free (hidden);
  return join (x, y, n, dim, pre ? NULL : p);
}

double *
reference_encode (const ScwNetwork *net, const ScwPatches *image)
{
  const ScwConfig *c = &net->config;
  const int n = image->n, dim = c->enc_dim, pixels = c->patch * c->patch;
  double *in = zeros ((int64_t) n * pixels), *pos = zeros (dim), *x, *out;

  for (int64_t i = 0; i < (int64_t) n * pixels; i++)
    in[i] = (double) image->pixels[i];
  x = whole (&net->projection, in, n);
  for (int i = 0; i < n; i++)
    {
      row_of (&net->enc_pos, image->rows[i] * c->pe_w + image->cols[i], pos);
      for (int k = 0; k < dim; k++)
        x[(int64_t) i * dim + k] += pos[k];
    }
  for (int i = 0; i < c->enc_layers; i++)
    {
      const ScwEncoderLayer *l = &net->encoder[i];

      x = look_layer (x, n, dim, c->enc_heads, c->norm_first, &l->norm1,
                      &(Look){ .in = &l->in_proj, .out = &l->out_proj });
      x = mlp_layer (x, n, dim, c->norm_first, &l->norm2, &l->linear1, &l->linear2);
    }
  out = norm (&net->enc_norm, x, n, dim, 1e-6);
  free (x);
  free (in);
  free (pos);
  return out;
}

double *
reference_memory (const ScwNetwork *net, const double *encoded, int n)
{
  double *hidden = whole (&net->head0, encoded, n), *out;

  gelu (hidden, (int64_t) n * net->config.head_dim);
  out = whole (&net->head3, hidden, n);
  free (hidden);
  return out;
}

double *
reference_logits (
  const ScwNetwork *net, const double *memory, int n, const int *ids, int tokens, double *weights)
{
  const ScwConfig *c = &net->config;
  const int dim = c->dec_dim;
  double *x = zeros ((int64_t) tokens * dim), *pos = zeros (dim), *normed, *out;

  for (int i = 0; i < tokens; i++)
    {
      row_of (&net->vocab_embedding, ids[i], x + (int64_t) i * dim);
      row_of (&net->dec_pos, i, pos);
      for (int k = 0; k < dim; k++)
        x[(int64_t) i * dim + k] += pos[k];
    }
  for (int i = 0; i < c->dec_layers; i++)
    {
      const ScwDecoderLayer *l = &net->decoder[i];

      x = look_layer (x, tokens, dim, c->dec_heads, c->norm_first, &l->norm1,
                      &(Look){ .in = &l->self_in, .out = &l->self_out, .causal = true });
      x = look_layer (x, tokens, dim, c->dec_heads, c->norm_first, &l->norm2,
                      &(Look){ .in = &l->cross_in,
                               .out = &l->cross_out,
                               .memory = memory,
                               .m = n,
                               .weights = weights != NULL ? weights + (int64_t) i * c->dec_heads * tokens * n
                                                          : NULL });
      x = mlp_layer (x, tokens, dim, c->norm_first, &l->norm3, &l->linear1, &l->linear2);
    }
  normed = norm (&net->dec_norm, x, tokens, dim, 1e-6);
  out = whole (&net->unembed, normed, tokens);
  free (x);
  free (pos);
  free (normed);
  return out;
}

ScwPatches *
random_image (int grid_h, int grid_w, bool gaps, unsigned seed)
{
  ScwPatches *p = calloc (1, sizeof *p);
  const size_t most = (size_t) grid_h * grid_w;

  p->grid_h = grid_h;
  p->grid_w = grid_w;
  p->rows = calloc (most, sizeof *p->rows);
  p->cols = calloc (most, sizeof *p->cols);
  p->pixels = calloc (most * SCW_PATCH_PIXELS, sizeof *p->pixels);
  for (int r = 0; r < grid_h; r++)
    for (int c = 0; c < grid_w; c++)
      {
        if (gaps && (r + c) % 3 == 1)
          continue;
        p->rows[p->n] = (int16_t) r;
        p->cols[p->n] = (int16_t) c;
        for (int i = 0; i < SCW_PATCH_PIXELS; i++)
          p->pixels[p->n * SCW_PATCH_PIXELS + i] = (float) (rand_r (&seed) % 256) / 85.0f - 2.0f;
        p->n++;
      }
  return p;
}

void
random_image_free (ScwPatches *p)
{
  free (p->rows);
  free (p->cols);
  free (p->pixels);
  free (p);
}
