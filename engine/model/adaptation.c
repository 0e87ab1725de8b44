/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/model/adaptation.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#define VERSION 1

char *
scw_adaptation_format (const ScwAdaptationFacts *f)
{
  char model[20];
  json_t *o;
  char *text;

  snprintf (model, sizeof model, "%016" PRIx64, f->model);
  o = json_pack ("{s:i, s:s, s:s, s:s, s:s, s:i, s:b, s:i, s:i, s:f, s:f}", "version", VERSION, "name",
                 f->name, "date", f->date, "model", model, "model_name", f->model_name, "rank", f->rank,
                 "encoder", (int) f->encoder, "learned", f->learned, "held", f->held, "before", f->before,
                 "after", f->after);
  text = o != NULL ? json_dumps (o, JSON_REAL_PRECISION (9)) : NULL;
  json_decref (o);
  return text;
}

static bool
parse (const char *text, ScwAdaptationFacts *f)
{
  json_t *o = json_loads (text, 0, NULL);
  const char *name, *date, *model, *model_name;
  int version, encoder;
  bool ok = o != NULL
            && json_unpack (o, "{s:i, s:s, s:s, s:s, s:s, s:i, s:b, s:i, s:i, s:F, s:F}", "version", &version,
                            "name", &name, "date", &date, "model", &model, "model_name", &model_name, "rank",
                            &f->rank, "encoder", &encoder, "learned", &f->learned, "held", &f->held, "before",
                            &f->before, "after", &f->after)
                 == 0
            && version == VERSION && sscanf (model, "%" SCNx64, &f->model) == 1 && isfinite (f->before)
            && isfinite (f->after);

  if (ok)
    {
      snprintf (f->name, sizeof f->name, "%s", name);
      snprintf (f->date, sizeof f->date, "%s", date);
      snprintf (f->model_name, sizeof f->model_name, "%s", model_name);
      f->encoder = encoder;
    }
  json_decref (o);
  return ok;
}

bool
scw_adaptation_facts (const ScwWeights *adaptation, ScwAdaptationFacts *facts, ScwError *error)
{
  const char *text = scw_weights_metadata (adaptation, SCW_ADAPTATION_KEY);

  memset (facts, 0, sizeof *facts);
  return (text != NULL && parse (text, facts))
         || scw_fail (error, SCW_ERROR_FORMAT, "'%s' is not an adaptation", scw_weights_path (adaptation));
}

ScwWeights *
scw_adaptation_open (const char *path, const ScwWeights *model, ScwError *error)
{
  ScwWeights *adaptation = scw_weights_open (path, error);
  ScwAdaptationFacts facts;

  if (adaptation == NULL)
    return NULL;
  if (scw_adaptation_facts (adaptation, &facts, error))
    {
      if (facts.model == scw_weights_fingerprint (model))
        return adaptation;
      scw_fail (error, SCW_ERROR_MODEL, "the adaptation '%s' was made for another model (%s)", facts.name,
                facts.model_name);
    }
  scw_weights_free (adaptation);
  return NULL;
}

static const ScwTensor *
find (const ScwWeights *adaptation, const char *name, const char *suffix)
{
  char full[160];

  snprintf (full, sizeof full, "%s.%s", name, suffix);
  return scw_weights_find (adaptation, full);
}

bool
scw_adaptation_find (
  const ScwWeights *adaptation, const char *name, int outputs, int inputs, ScwLora *a, ScwError *error)
{
  const ScwTensor *down = find (adaptation, name, "down"), *up = find (adaptation, name, "up");

  *a = (ScwLora){ 0 };
  if (down == NULL && up == NULL)
    return true;
  if (down == NULL || up == NULL || down->dtype != SCW_DTYPE_F32 || up->dtype != SCW_DTYPE_F32
      || down->n_dims != 2 || up->n_dims != 2 || down->shape[0] < 1 || down->shape[0] > SCW_MAX_RANK
      || down->shape[1] != inputs || up->shape[0] != outputs || up->shape[1] != down->shape[0])
    return scw_fail (error, SCW_ERROR_FORMAT, "what '%s' adds to '%s' does not fit",
                     scw_weights_path (adaptation), name);
  *a = (ScwLora){ (int) down->shape[0], down->data, up->data };
  return true;
}
