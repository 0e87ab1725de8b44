/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/cli/shared/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "app/cli/shared/json.h"
#include "app/cli/shared/reading.h"
#include "app/paths.h"
#include "app/shown.h"
#include "engine/model/weights/quantise.h"

static const char *const dtype_names[] = { "f32", "bf16", "i8" };

static const char *
dtype_name (ScwDtype dtype)
{
  return dtype < G_N_ELEMENTS (dtype_names) ? dtype_names[dtype] : "?";
}

static gboolean
dtype_named (const char *name, ScwDtype *dtype)
{
  for (guint i = 0; i < G_N_ELEMENTS (dtype_names); i++)
    if (strcmp (name, dtype_names[i]) == 0)
      {
        *dtype = (ScwDtype) i;
        return TRUE;
      }
  return FALSE;
}

static int
save (const char *path, const char *to, ScwDtype dtype)
{
  ScwError error = { 0 };
  ScwWeights *weights = scw_weights_open (path, &error);
  gboolean fine = weights != NULL && scw_weights_save (weights, to, dtype, &error) > 0;

  if (!fine)
    scw_cli_say ("%s", error.message);
  scw_weights_free (weights);
  return fine ? SCW_EXIT_OK : SCW_EXIT_FAILED;
}

static char *
staves_text (unsigned staves)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (int n = 1; n < 16; n++)
    if (staves >> n & 1)
      g_string_append_printf (text, "%s%d", text->len > 0 ? ", " : "", n);
  return g_strdup (text->str);
}

static void
print_json (const char *path, ScwModel *model)
{
  const ScwConfig *c = scw_model_config (model);
  json_t *staves = json_array ();
  json_t *object;

  for (int n = 1; n < 16; n++)
    if (c->staves >> n & 1)
      json_array_append_new (staves, json_integer (n));
  object
    = json_pack ("{s:o,s:I,s:s,s:[iiii],s:i,s:[iiii],s:i,s:i,s:[ii],s:b,s:f,s:o}", "name",
                 scw_json_text (c->name), "parameters", (json_int_t) scw_model_parameters (model), "dtype",
                 dtype_name (scw_model_dtype (model)), "encoder", c->enc_layers, c->enc_dim, c->enc_heads,
                 c->enc_mlp, "head", c->head_dim, "decoder", c->dec_layers, c->dec_dim, c->dec_heads,
                 c->dec_mlp, "vocabulary", c->vocab, "max_tokens", c->max_tokens, "grid", c->pe_h, c->pe_w,
                 "norm_first", c->norm_first, "staff_space", (double) c->staff_space, "staves", staves);
  scw_json_set_name (object, "file", path);
  scw_json_print (object);
}

static void
print_text (const char *path, ScwModel *model)
{
  const ScwConfig *c = scw_model_config (model);
  g_autofree char *staves = staves_text (c->staves), *file = scw_shown_text (path),
                  *name = scw_shown_text (c->name);
  char space[32];

  printf ("%s\n", file);
  printf ("  size        %s, %" G_GINT64_FORMAT " parameters, decoder kept as %s\n", name,
          (gint64) scw_model_parameters (model), dtype_name (scw_model_dtype (model)));
  printf ("  encoder     %d layers of %d, %d heads, mlp %d\n", c->enc_layers, c->enc_dim, c->enc_heads,
          c->enc_mlp);
  printf ("  transition  %d\n", c->head_dim);
  printf ("  decoder     %d layers of %d, %d heads, mlp %d\n", c->dec_layers, c->dec_dim, c->dec_heads,
          c->dec_mlp);
  printf ("  blocks      %s\n", c->norm_first ? "pre-norm" : "post-norm");
  printf ("  vocabulary  %d tokens, at most %d a system\n", c->vocab, c->max_tokens - 1);
  if (c->staff_space > 0)
    printf ("  pictures    %s px a staff space, at most %d x %d patches of 16 px\n",
            g_ascii_formatd (space, sizeof space, "%g", (double) c->staff_space), c->pe_h, c->pe_w);
  else
    printf ("  pictures    resized to about 1024 patches of 16 px\n");
  printf ("  reads       systems of %s staves\n", staves);
}

int
scw_cli_model (int argc, char **argv)
{
  ScwReadingOptions reading = { 0 };
  gboolean json = FALSE;
  int code = SCW_EXIT_OK;
  g_autofree char *path = NULL, *to = NULL, *dtype_text = NULL;
  ScwDtype dtype = SCW_DTYPE_BF16;
  ScwTranscriber *transcriber;
  const GOptionEntry entries[] = {
    { "json", 'j', 0, G_OPTION_ARG_NONE, &json, "Print a JSON object", NULL },
    { "save", 0, 0, G_OPTION_ARG_FILENAME, &to, "Write the weights to FILE, as safetensors", "FILE" },
    { "dtype", 0, 0, G_OPTION_ARG_STRING, &dtype_text, "in this precision: f32, bf16 (the default) or i8",
      "TYPE" },
    { 0 },
  };

  if (!scw_cli_parse ("model", "[FILE]", "Opens a weight file as reading would, and says what is in it.",
                      "FILE is a .safetensors or a PyTorch checkpoint (.pth); without it the model that "
                      "reading would take.\n",
                      entries, &argc, &argv, &code))
    return code;
  if (argc > 2)
    return scw_cli_misuse ("model", "one file at a time");
  if (dtype_text != NULL && to == NULL)
    return scw_cli_misuse ("model", "--dtype goes with --save");
  if (dtype_text != NULL && !dtype_named (dtype_text, &dtype))
    return scw_cli_misuse ("model", "'%s' is not f32, bf16 or i8", dtype_text);
  path = argc == 2 ? g_strdup (argv[1]) : scw_paths_find_model ();
  reading.model = g_strdup (path);
  transcriber = scw_reading_open_model (&reading);
  if (transcriber == NULL)
    code = SCW_EXIT_MODEL;
  else
    {
      (json ? print_json : print_text) (path,
                                        scw_worker_get_model (scw_transcriber_get_worker (transcriber)));
      if (!scw_cli_flush ())
        code = SCW_EXIT_FAILED;
      if (to != NULL)
        scw_cli_worse (&code, save (path, to, dtype));
    }
  g_clear_object (&transcriber);
  scw_reading_clear (&reading);
  return code;
}
