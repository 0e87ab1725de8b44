/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/tui/terminal/label.h"

#include <math.h>

#include <glib/gi18n.h>

#include "app/tui/terminal/screen.h"
#include "app/words/token-words.h"
#include "engine/notation/lmx/lmx.h"
#include "engine/notation/score/score.h"

typedef struct
{
  const char *word, *plain, *shown;
} Label;

/* Translators: symbols of the music as they stand in a row: as short as can be, without blanks */
static const Label labels[] = {
  { "<bos>", "begin", NC_ ("short", "begin") },
  { "<eos>", "end", NC_ ("short", "end") },
  { "<pad>", "-", "-" },
  { "print-object:no", "hidden", NC_ ("short", "hidden") },
  { "grace", "grace", NC_ ("short", "grace") },
  { "grace:slash", "grace/", NC_ ("short", "grace/") },
  { "chord", "+", "+" },
  { "rest", "rest", NC_ ("short", "rest") },
  { "rest:measure", "whole-rest", NC_ ("short", "whole-rest") },
  { "forward", "skip", NC_ ("short", "skip") },
  { "backup", "back", NC_ ("short", "back") },
  { "time", "time", NC_ ("short", "time") },
  { "dot", ".", "·" },
  { "sharp", "#", "♯" },
  { "flat", "b", "♭" },
  { "natural", "nat", "♮" },
  { "double-sharp", "##", "♯♯" },
  { "flat-flat", "bb", "♭♭" },
  { "natural-sharp", "nat#", "♮♯" },
  { "natural-flat", "natb", "♮♭" },
  { "stem:up", "up", "↑" },
  { "stem:down", "dn", "↓" },
  { "stem:none", "no-stem", NC_ ("short", "no-stem") },
  { "beam:begin", "[", "[" },
  { "beam:end", "]", "]" },
  { "beam:forward-hook", "[-", "[-" },
  { "beam:backward-hook", "-]", "-]" },
  { "tied:start", "tie(", NC_ ("short", "tie(") },
  { "tied:stop", "tie)", NC_ ("short", "tie)") },
  { "slur:start", "slur(", NC_ ("short", "slur(") },
  { "slur:stop", "slur)", NC_ ("short", "slur)") },
  { "tuplet:start", "tup(", NC_ ("short", "tup(") },
  { "tuplet:stop", "tup)", NC_ ("short", "tup)") },
  { "arpeggiate", "arp", NC_ ("short", "arp") },
  { "staccato", "stacc", NC_ ("short", "stacc") },
  { "strong-accent", "marcato", NC_ ("short", "marcato") },
  { "trill-mark", "trill", NC_ ("short", "trill") },
  { "tremolo:single", "trem", NC_ ("short", "trem") },
  { "tremolo:start", "trem(", NC_ ("short", "trem(") },
  { "tremolo:stop", "trem)", NC_ ("short", "trem)") },
  { "tremolo:unmeasured", "trem~", NC_ ("short", "trem~") },
};

static const Label *
find (const char *word)
{
  for (gsize i = 0; i < G_N_ELEMENTS (labels); i++)
    if (g_str_equal (labels[i].word, word))
      return &labels[i];
  return NULL;
}

/* Takes 'text'. */
static char *
dashed (char *text)
{
  return g_strdelimit (text, " ", '-');
}

static char *
short_of_class (const ScwLmxInfo *info, int measure, gboolean plain)
{
  switch ((int) info->class)
    {
    case SCW_LMX_MEASURE_START:
      return g_strdup_printf ("%s%d", plain ? "|" : "│", measure);
    case SCW_LMX_PITCH:
      return plain ? g_strdup_printf ("%c%d", scw_step_letter (info->value), info->second)
                   : dashed (scw_pitch_text (info->value, info->second));
    case SCW_LMX_KEY:
      return g_strdup_printf (plain ? "key:%d%s" : C_ ("short", "key:%d%s"), ABS (info->value),
                              info->value < 0   ? (plain ? "b" : "♭")
                              : info->value > 0 ? (plain ? "#" : "♯")
                                                : "");
    case SCW_LMX_BEATS:
      return g_strdup_printf ("%d", info->value);
    case SCW_LMX_BEAT_TYPE:
      return g_strdup_printf ("/%d", info->value);
    case SCW_LMX_VOICE:
      return g_strdup_printf (plain ? "v%d" : C_ ("short", "v%d"), info->value);
    case SCW_LMX_STAFF:
      return g_strdup_printf (plain ? "s%d" : C_ ("short", "s%d"), info->value);
    case SCW_LMX_MODIFICATION:
      return g_strdup_printf ("%d:%d", info->value, info->second);
    case SCW_LMX_TREMOLO_MARKS:
      return g_strdup_printf (plain ? "trem%d" : C_ ("short", "trem%d"), info->value);
    case SCW_LMX_CLEF:
      return g_strdup (info->name);
    default: /* app/words/token-words.c has what is an English word */
      return plain ? g_strdup (info->name) : dashed (g_strdup (_ (info->name)));
    }
}

char *
scw_label_short (int token, int measure, gboolean plain)
{
  const ScwLmxInfo *info = scw_lmx_info (token);
  const Label *label = find (scw_lmx_name (token));

  if (label != NULL)
    return g_strdup (plain ? label->plain : g_dpgettext2 (NULL, "short", label->shown));
  return info != NULL ? short_of_class (info, measure, plain) : g_strdup ("?");
}

ScwLabelKind
scw_label_kind (int token)
{
  const ScwLmxInfo *info = scw_lmx_info (token);

  switch (info != NULL ? (int) info->class : -1)
    {
    case SCW_LMX_MEASURE_START:
      return SCW_LABEL_MEASURE;
    case SCW_LMX_PITCH:
    case SCW_LMX_REST:
    case SCW_LMX_TYPE:
    case SCW_LMX_MEASURE_REST:
    case SCW_LMX_ACCIDENTAL:
    case SCW_LMX_DOT:
      return SCW_LABEL_NOTE;
    case SCW_LMX_KEY:
    case SCW_LMX_TIME:
    case SCW_LMX_BEATS:
    case SCW_LMX_BEAT_TYPE:
    case SCW_LMX_CLEF:
      return SCW_LABEL_SIGNATURE;
    case SCW_LMX_VOICE:
    case SCW_LMX_STAFF:
    case SCW_LMX_STEM:
    case SCW_LMX_FORWARD:
    case SCW_LMX_BACKUP:
    case SCW_LMX_PRINT_OBJECT:
      return SCW_LABEL_PLACE;
    default:
      return SCW_LABEL_MARK;
    }
}

gboolean
scw_label_begins (int token, int before)
{
  const ScwLmxInfo *a = scw_lmx_info (before), *b = scw_lmx_info (token);

  return a != NULL && b != NULL && b->role != SCW_LMX_ROLE_SUFFIX && a->role != SCW_LMX_ROLE_PREFIX;
}

char *
scw_label_bar (double value, int columns)
{
  GString *bar = g_string_new (NULL);
  int full = (int) lround (CLAMP (value, 0, 1) * columns);
  const gboolean utf8 = scw_screen_is_utf8 ();

  for (int i = 0; i < columns; i++)
    g_string_append (bar, i < full ? (utf8 ? "█" : "#") : (utf8 ? "░" : "-"));
  return g_string_free (bar, FALSE);
}

char *
scw_label_percent (double probability)
{
  if (probability > 0.995 && probability < 1)
    return g_strdup (">99 %");
  if (probability < 0.005)
    return g_strdup ("<1 %");
  return g_strdup_printf ("%d %%", (int) lround (probability * 100));
}

const char *
scw_label_state (ScwRegionState state)
{
  static const char *const words[] = {
    [SCW_REGION_WAITING] = NC_ ("system", "not read"),
    [SCW_REGION_READING] = NC_ ("system", "being read"),
    [SCW_REGION_DONE] = NC_ ("system", "read"),
    [SCW_REGION_INTERRUPTED] = NC_ ("system", "interrupted"),
    [SCW_REGION_UNREADABLE] = NC_ ("system", "cannot be read"),
    [SCW_REGION_FAILED] = NC_ ("system", "failed"),
  };

  return state < G_N_ELEMENTS (words) ? g_dpgettext2 (NULL, "system", words[state]) : "?";
}
