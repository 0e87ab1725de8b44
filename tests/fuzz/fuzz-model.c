/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Networks as files say they are: a model that reads, and a checkpoint to train on from. What is an adaptation is added to a
 * model that is made here. */
#include <inttypes.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "engine/image/patches.h"
#include "engine/model/adaptation.h"
#include "engine/model/session.h"
#include "engine/train/objectives/learner.h"
#include "tests/fuzz/fuzz.h"

static void
read_with (ScwModel *model)
{
  const ScwConfig *c = scw_model_config (model);
  ScwGray *picture = scw_gray_new (40, 30, NULL);
  ScwError error = { 0 };
  ScwPatches *patches = scw_patches_new (picture, c->pe_h, c->pe_w, 0.9f, 0.3f, 0, &error);
  ScwSession *session = patches != NULL ? scw_session_new (model, &error) : NULL;
  bool fine = session != NULL && scw_session_encode (session, patches, &error);

  for (int i = 0; fine && i < 3; i++)
    fine = scw_session_step (session, &error) != NULL && scw_session_force (session, i % c->vocab, &error);
  if (!fine)
    fuzz_check_error (&error);
  scw_session_free (session);
  scw_patches_free (patches);
  scw_gray_free (picture);
}

static void
use_model (ScwModel *model, const ScwError *error)
{
  if (model == NULL)
    fuzz_check_error (error);
  else
    read_with (model);
  scw_model_unref (model);
}

static void
open_model (const uint8_t *data, size_t size)
{
  const ScwModelOptions options = { .threads = 1 };
  ScwError error = { 0 };
  ScwWeights *weights = scw_weights_open_memory (data, size, "fuzz", &error);

  use_model (weights != NULL ? scw_model_from_weights (weights, &options, &error) : NULL, &error);
}

static void
open_checkpoint (const char *path)
{
  ScwError error = { 0 };
  ScwLearner *learner = scw_learner_open (path, 1, &error);

  if (learner == NULL)
    fuzz_check_error (&error);
  scw_learner_free (learner);
}

/* Nothing ever has the fingerprint of what is made here, so it is put in. */
static void
open_adaptation (uint8_t *data, size_t size, const char *path, int fd)
{
  static const char wanted[] = "\"0123456789abcdef";
  const ScwConfig config = { .name = "made",
                             .patch = 16,
                             .enc_dim = 12,
                             .enc_layers = 1,
                             .enc_heads = 3,
                             .enc_mlp = 8,
                             .head_dim = 6,
                             .dec_dim = 8,
                             .dec_layers = 1,
                             .dec_heads = 2,
                             .dec_mlp = 8,
                             .vocab = 11,
                             .max_tokens = 16,
                             .pe_h = 4,
                             .pe_w = 5,
                             .norm_first = true,
                             .image_mean = 0.9f,
                             .image_std = 0.3f };
  static ScwLearner *learner;
  const ScwModelOptions options = { .threads = 1, .adaptation = path };
  uint8_t *at = memmem (data, size, wanted, sizeof wanted - 1);
  ScwError error = { 0 };
  ScwWeights *weights;
  char own[20];

  if (at == NULL)
    return;
  if (learner == NULL)
    learner = scw_learner_new (&config, NULL, 7, 1, NULL);
  weights = scw_learner_weights (learner, NULL);
  snprintf (own, sizeof own, "%016" PRIx64, scw_weights_fingerprint (weights));
  memcpy (at + 1, own, 16);
  FUZZ_CHECK (pwrite (fd, data, size, 0) == (ssize_t) size);
  use_model (scw_model_from_weights (weights, &options, &error), &error);
}

int
LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t size)
{
  const int fd = memfd_create ("fuzz", MFD_CLOEXEC);
  uint8_t *data = malloc (size + 1);
  char path[64];

  FUZZ_CHECK (write (fd, bytes, size) == (ssize_t) size);
  snprintf (path, sizeof path, "/proc/self/fd/%d", fd);
  open_model (bytes, size);
  open_checkpoint (path);
  memcpy (data, bytes, size);
  open_adaptation (data, size, path, fd);
  free (data);
  close (fd);
  return 0;
}
