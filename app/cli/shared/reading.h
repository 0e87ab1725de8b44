/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reading.h: the options for what to read in a picture and how, and running a transcriber to the end.
 * Shared by transcribe, detect, evaluate and model.
 */
#pragma once

#include "app/cli/shared/cli.h"
#include "app/reading/transcriber.h"

typedef struct
{
  /* as given */
  char *pages, *boxes, *crop, *model, *dtype, *adaptation, *turn, *password;
  double staff_space;
  int beam, threads, max_tokens;
  gboolean whole, no_grammar, plain;

  /* worked out by scw_reading_check */
  ScwWordsReader *words; /* NULL: words are not read */
  GPtrArray *sheets;
  int quarter_turns;
  double area[4];
  ScwModelDtype kind;
} ScwReadingOptions;

/* Which options a command offers. */
GOptionEntry *
scw_reading_entries (ScwReadingOptions *options, const GOptionEntry *own, gboolean picture, gboolean model);
void scw_reading_clear (ScwReadingOptions *options);

/* Checks what does not depend on the picture. Returns SCW_EXIT_OK, or the code to leave with after having
 * said why. */
int scw_reading_check (ScwReadingOptions *options, const char *command);

/* Without a model, to detect only. NULL after having said why. */
ScwTranscriber *scw_reading_new_transcriber (int threads);

/* Opens --model or the default one. NULL after having said why. */
ScwTranscriber *scw_reading_open_model (const ScwReadingOptions *options);

/* Has words read, in these languages. Without Tesseract this is said, unless 'quiet', and they are not. Returns SCW_EXIT_OK,
 * or the code to leave with after having said what is wrong with the languages. */
int scw_reading_open_words (ScwReadingOptions *options,
                            const char *languages,
                            const char *command,
                            gboolean quiet);

/* Opens a picture as the options say. */
ScwPicture *scw_reading_open_picture (const ScwReadingOptions *options, const char *path, GError **error);

/* Reads (or only looks at) one picture; NULL with error when --pages does not fit it. */
ScwTranscript *scw_reading_run (ScwTranscriber *transcriber,
                                ScwPicture *picture,
                                const ScwReadingOptions *options,
                                gboolean detect_only,
                                GError **error);
