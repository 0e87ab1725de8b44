/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/system/tokens/token-text.h"

#include <string.h>

/* What does not say by its class how it looks. */
static const struct
{
  const char *word, *icon;
} icons[] = {
  { "time", "scw-time" },
  { "print-object:no", "view-conceal" },
  { "grace", "scw-grace" },
  { "grace:slash", "scw-grace" },
  { "chord", "scw-chord" },
  { "rest", "scw-rest" },
  { "forward", "media-seek-forward" },
  { "backup", "media-seek-backward" },
  { "1024th", "scw-64th" },
  { "512th", "scw-64th" },
  { "256th", "scw-64th" },
  { "128th", "scw-64th" },
  { "64th", "scw-64th" },
  { "32nd", "scw-32nd" },
  { "16th", "scw-16th" },
  { "eighth", "scw-eighth" },
  { "quarter", "scw-quarter" },
  { "half", "scw-half" },
  { "whole", "scw-whole" },
  { "breve", "scw-whole" },
  { "long", "scw-whole" },
  { "maxima", "scw-whole" },
  { "rest:measure", "scw-measure-rest" },
  { "dot", "scw-dot" },
  { "sharp", "scw-sharp" },
  { "flat", "scw-flat" },
  { "natural", "scw-natural" },
  { "double-sharp", "scw-double-sharp" },
  { "flat-flat", "scw-flat" },
  { "natural-sharp", "scw-sharp" },
  { "natural-flat", "scw-flat" },
  { "stem:up", "scw-stem-up" },
  { "stem:down", "scw-stem-down" },
  { "beam:begin", "scw-beam" },
  { "beam:end", "scw-beam" },
  { "beam:forward-hook", "scw-beam" },
  { "beam:backward-hook", "scw-beam" },
  { "tied:start", "scw-tie" },
  { "tied:stop", "scw-tie" },
  { "tuplet:start", "scw-tuplet" },
  { "tuplet:stop", "scw-tuplet" },
  { "slur:start", "scw-slur" },
  { "slur:stop", "scw-slur" },
  { "fermata", "scw-fermata" },
  { "arpeggiate", "scw-arpeggio" },
  { "staccato", "scw-dot" },
  { "accent", "scw-accent" },
  { "strong-accent", "scw-accent" },
  { "tenuto", "scw-tenuto" },
  { "trill-mark", "scw-trill" },
  { "tremolo:single", "scw-tremolo" },
  { "tremolo:start", "scw-tremolo" },
  { "tremolo:stop", "scw-tremolo" },
  { "tremolo:unmeasured", "scw-tremolo" },
};

static const char *
class_icon (const ScwLmxInfo *info)
{
  switch ((int) info->class)
    {
    case SCW_LMX_MEASURE_START:
      return "scw-barline";
    case SCW_LMX_PITCH:
      return "scw-notehead";
    case SCW_LMX_KEY:
      return info->value > 0 ? "scw-sharp" : info->value < 0 ? "scw-flat" : "scw-natural";
    case SCW_LMX_CLEF:
      return info->value == 'G' ? "scw-clef-g" : info->value == 'F' ? "scw-clef-f" : "scw-clef-c";
    case SCW_LMX_MODIFICATION:
      return "scw-tuplet";
    case SCW_LMX_TREMOLO_MARKS:
      return "scw-tremolo";
    default:
      return NULL;
    }
}

const char *
scw_token_icon (int token)
{
  const ScwLmxInfo *info = scw_lmx_info (token);
  const char *word = scw_lmx_name (token), *name = info != NULL ? class_icon (info) : NULL;
  g_autofree char *full = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (icons) && name == NULL; i++)
    if (strcmp (icons[i].word, word) == 0)
      name = icons[i].icon;
  if (name == NULL)
    return NULL;
  full = g_strconcat (name, "-symbolic", NULL);
  return g_intern_string (full);
}

const char *
scw_token_class (int token)
{
  const ScwLmxInfo *info = scw_lmx_info (token);

  switch (info != NULL ? (int) info->class : -1)
    {
    case SCW_LMX_MEASURE_START:
      return "measure";
    case SCW_LMX_PITCH:
    case SCW_LMX_REST:
    case SCW_LMX_TYPE:
    case SCW_LMX_MEASURE_REST:
    case SCW_LMX_ACCIDENTAL:
    case SCW_LMX_DOT:
      return "note";
    case SCW_LMX_KEY:
    case SCW_LMX_TIME:
    case SCW_LMX_BEATS:
    case SCW_LMX_BEAT_TYPE:
    case SCW_LMX_CLEF:
      return "signature";
    case SCW_LMX_VOICE:
    case SCW_LMX_STAFF:
    case SCW_LMX_STEM:
    case SCW_LMX_FORWARD:
    case SCW_LMX_BACKUP:
    case SCW_LMX_PRINT_OBJECT:
      return "place";
    default:
      return "mark";
    }
}
