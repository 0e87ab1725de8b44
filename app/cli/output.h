/* output.h: where results go: standard output, one file, or one file an input in a folder. */
#pragma once

#include <glib.h>

typedef struct
{
  char *option;    /* -o as it was given, or NULL */
  gboolean folder; /* it is one */
  const char *suffix;
} ScwOutput;

/* Decides where the results of these inputs go; a folder that is missing is made. NULL and the reason in
 * 'error' if it cannot be. */
ScwOutput *
scw_output_new (const char *option, char **inputs, int n_inputs, const char *suffix, GError **error);
void scw_output_free (ScwOutput *output);

/* The file for an input; NULL: standard output. */
char *scw_output_path (const ScwOutput *output, const char *input);

/* The mark beside a file that holds only a part, because reading was interrupted. */
void scw_output_mark (const char *path, gboolean incomplete);

/* For --resume: the file is there and whole. */
gboolean scw_output_is_done (const char *path);
