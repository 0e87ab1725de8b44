/* SPDX-License-Identifier: GPL-3.0-or-later */
/* session.h: one running transcription: an encoded image, the tokens so far, and the caches that belong to
 * them.
 *
 *     session = scw_session_new (model, &error);
 *     scw_session_encode (session, patches, &error);            tokens: <bos>
 *     logits = scw_session_step (session, &error);              of the token at position 1
 *     scw_session_force (session, choice, &error);              tokens: <bos> choice
 *     logits = scw_session_step (session, &error);              of the token at position 2
 *     scw_session_rewind (session, 1);                          tokens: <bos>; position 1 can be chosen anew
 *
 * Position p is the p-th token, <bos> being 0; the decoder gets token p at position p, in training and
 * here. A stream of LMX+ is <bos> <bos:plus> ... here, so that positions are those of any stream, but its network has learned that
 * <bos:plus> stands in place of <bos>: the decoder never gets the <bos> before it, and token p at position p - 1. Forcing a token only records it; the next step feeds all tokens that the decoder has not seen yet.
 * Rewinding is free, and what follows is bit for bit the same as in a fresh run.
 *
 * Use a session from one thread at a time; only scw_session_cancel may be called from any thread. Returned
 * pointers are valid until the next call that changes the session.
 */
#pragma once

#include "engine/error.h"
#include "engine/image/patches.h"
#include "engine/model/model.h"

enum
{
  SCW_TOKEN_BOS = 0,
  SCW_TOKEN_PAD = 1,
  SCW_TOKEN_EOS = 2,
  SCW_TOKEN_BOS_PLUS = 227,
};

typedef struct ScwSession ScwSession;

ScwSession *scw_session_new (ScwModel *model, ScwError *error);
void scw_session_free (ScwSession *session);

ScwModel *scw_session_model (const ScwSession *session);

/* A second session on the same image and the same tokens: the image's memory is shared, the token caches are
 * copied. Used for beams. The fork has a cancel flag of its own. */
ScwSession *scw_session_fork (const ScwSession *session, ScwError *error);

/* Copies the tokens and caches of 'from' to 'to', a fork of the same encoding. */
bool scw_session_assign (ScwSession *to, const ScwSession *from, ScwError *error);

/* Encodes an image, and starts the stream with <bos>. SCW_ERROR_LIMIT when it does not fit the grid of the
 * model. */
bool scw_session_encode (ScwSession *session, const ScwPatches *patches, ScwError *error);

/* The logits (vocab) of the token that follows those held. NULL and error when cancelled, or SCW_ERROR_LIMIT
 * when the stream is full (scw_session_capacity tokens). */
const float *scw_session_step (ScwSession *session, ScwError *error);

/* Steps n sessions of one model side by side, so that its weights are read once for all that look at one image;
 * scw_session_step then returns the result at once, or steps what could not be taken along.
 */
void scw_session_step_all (ScwSession *const *sessions, int n);

/* Appends a token. */
bool scw_session_force (ScwSession *session, int token, ScwError *error);

/* Keeps the first n tokens, 1 <= n <= scw_session_length. */
bool scw_session_rewind (ScwSession *session, int n, ScwError *error);

/* Tokens held, <bos> included, and how many there can be. */
int scw_session_length (const ScwSession *session);
int scw_session_capacity (const ScwSession *session);
int scw_session_token (const ScwSession *session, int position);

/* Logits (vocab) that were computed for 'position' (1 .. the position of the last step), or NULL. */
const float *scw_session_logits (const ScwSession *session, int position);

/* Log-probabilities from logits, in place allowed. */
void scw_log_softmax (const float *logits, int n, float *out);

/* Where the network looked when it computed the logits of 'position': (patches), adds up to 1. NULL if that
 * position was not computed. The mean is over layers and heads. */
const float *scw_session_attention (const ScwSession *session, int position);

/* The same for one layer and one head. It is recomputed, which takes as long as a step, unless the position
 * is that of the last call.
 */
const float *
scw_session_attention_of (ScwSession *session, int position, int layer, int head, ScwError *error);

/* The encoded image: places of its patches and the memory (patches, dec_dim). NULL and 0 before encode. */
int scw_session_patches (const ScwSession *session, const int16_t **rows, const int16_t **cols);
const float *scw_session_memory (const ScwSession *session);

/* Stops encode, step and attention_of at their next layer with SCW_ERROR_CANCELLED; may be called from any
 * thread. The flag stays set until scw_session_uncancel, so a call that has not started yet is stopped too.
 */
void scw_session_cancel (ScwSession *session);
void scw_session_uncancel (ScwSession *session);
bool scw_session_cancelled (const ScwSession *session);

/* Bytes of memory that belong to this session alone (caches and buffers). */
int64_t scw_session_bytes (const ScwSession *session);
