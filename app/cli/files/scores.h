/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scores.h: scores from the command line: which files, and what is taken of them. */
#pragma once

#include "app/score/convert.h"

/* Filled by the options below; to be emptied with scw_cli_wish_clear. */
typedef struct
{
  char *part;
  char *measures;
  gboolean row;
  int semitones;
} ScwCliWish;

#define SCW_CLI_WISH_OPTIONS(wish)                                                                               \
  { "part", 0, 0, G_OPTION_ARG_STRING, &(wish).part, "Only this part: its id, or its number from 1", "ID" },     \
    { "measures", 0, 0, G_OPTION_ARG_STRING, &(wish).measures, "Only these, as numbered: 5, 5-12, 5-", "LIST" }, \
    { "row",       0,                                                                                            \
      0,           G_OPTION_ARG_NONE,                                                                            \
      &(wish).row, "--measures are a line of print: no time signature unless told",                              \
      NULL },                                                                                                    \
  {                                                                                                              \
    "transpose", 0, 0, G_OPTION_ARG_INT, &(wish).semitones, "Up by N semitones, down if negative", "N"           \
  }

void scw_cli_wish_clear (ScwCliWish *wish);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ScwCliWish, scw_cli_wish_clear)

/* Says what makes no sense, and returns SCW_EXIT_USAGE; SCW_EXIT_OK: all of it does. */
int scw_cli_wish_check (const char *command, const ScwCliWish *wish);

ScwSelection scw_cli_wish_selection (const ScwCliWish *wish);

/* Files in memory; "-" is standard input, once. To be freed with scw_cli_files_free. NULL and error. */
ScwScoreFile *scw_cli_files_load (char *const *paths, int n, GError **error);
void scw_cli_files_free (ScwScoreFile *files, int n);

/* One score of all the files. NULL and error. To be freed with scw_score_free. */
ScwScore *
scw_cli_read_score (char *const *paths, int n, const ScwCliWish *wish, ScwProblems *problems, GError **error);

/* The first of them on standard error, each after the name of what was read. */
void scw_cli_tell_problems (const char *name, const ScwProblems *problems);
