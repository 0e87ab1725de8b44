#include "app/tui/label.h"

#include "engine/notation/lmx.h"
#include "engine/notation/score.h"

typedef struct
{
  const char *word, *plain, *shown, *full;
} Label;

static const Label labels[] = {
  { "<bos>", "begin", "begin", "beginning" },
  { "<eos>", "end", "end", "end" },
  { "<pad>", "-", "-", "nothing" },
  { "print-object:no", "hidden", "hidden", "hidden" },
  { "grace", "grace", "grace", "grace note" },
  { "grace:slash", "grace/", "grace/", "acciaccatura" },
  { "chord", "+", "+", "in a chord with the note before" },
  { "rest", "rest", "rest", "rest" },
  { "rest:measure", "whole-rest", "whole-rest", "rest for the whole measure" },
  { "forward", "skip", "skip", "forward in time" },
  { "backup", "back", "back", "back in time" },
  { "time", "time", "time", "time signature" },
  { "dot", ".", "·", "dot" },
  { "sharp", "#", "♯", "sharp" },
  { "flat", "b", "♭", "flat" },
  { "natural", "nat", "♮", "natural" },
  { "double-sharp", "##", "♯♯", "double sharp" },
  { "flat-flat", "bb", "♭♭", "double flat" },
  { "natural-sharp", "nat#", "♮♯", "natural sharp" },
  { "natural-flat", "natb", "♮♭", "natural flat" },
  { "stem:up", "up", "↑", "stem up" },
  { "stem:down", "dn", "↓", "stem down" },
  { "stem:none", "no-stem", "no-stem", "no stem" },
  { "beam:begin", "[", "[", "beam begins" },
  { "beam:end", "]", "]", "beam ends" },
  { "beam:forward-hook", "[-", "[-", "beam hook forward" },
  { "beam:backward-hook", "-]", "-]", "beam hook back" },
  { "tied:start", "tie(", "tie(", "tie begins" },
  { "tied:stop", "tie)", "tie)", "tie ends" },
  { "slur:start", "slur(", "slur(", "slur begins" },
  { "slur:stop", "slur)", "slur)", "slur ends" },
  { "tuplet:start", "tup(", "tup(", "tuplet begins" },
  { "tuplet:stop", "tup)", "tup)", "tuplet ends" },
  { "arpeggiate", "arp", "arp", "arpeggio" },
  { "staccato", "stacc", "stacc", "staccato" },
  { "strong-accent", "marcato", "marcato", "strong accent" },
  { "trill-mark", "trill", "trill", "trill" },
  { "tremolo:single", "trem", "trem", "tremolo" },
  { "tremolo:start", "trem(", "trem(", "tremolo begins" },
  { "tremolo:stop", "trem)", "trem)", "tremolo ends" },
  { "tremolo:unmeasured", "trem~", "trem~", "unmeasured tremolo" },
};

static const Label *
find (const char *word)
{
  for (gsize i = 0; i < G_N_ELEMENTS (labels); i++)
    if (g_str_equal (labels[i].word, word))
      return &labels[i];
  return NULL;
}

static char *
short_of_class (const ScwLmxInfo *info, int measure, gboolean plain)
{
  switch ((int) info->class)
    {
    case SCW_LMX_MEASURE_START:
      return g_strdup_printf ("%s%d", plain ? "|" : "│", measure);
    case SCW_LMX_PITCH:
      return g_strdup_printf ("%c%d", scw_step_letter (info->value), info->second);
    case SCW_LMX_KEY:
      return g_strdup_printf ("key:%d%s", ABS (info->value),
                              info->value < 0   ? (plain ? "b" : "♭")
                              : info->value > 0 ? (plain ? "#" : "♯")
                                                : "");
    case SCW_LMX_BEATS:
      return g_strdup_printf ("%d", info->value);
    case SCW_LMX_BEAT_TYPE:
      return g_strdup_printf ("/%d", info->value);
    case SCW_LMX_VOICE:
      return g_strdup_printf ("v%d", info->value);
    case SCW_LMX_STAFF:
      return g_strdup_printf ("s%d", info->value);
    case SCW_LMX_MODIFICATION:
      return g_strdup_printf ("%d:%d", info->value, info->second);
    case SCW_LMX_TREMOLO_MARKS:
      return g_strdup_printf ("trem%d", info->value);
    default:
      return g_strdup (info->name);
    }
}

char *
scw_label_short (int token, int measure, gboolean plain)
{
  const ScwLmxInfo *info = scw_lmx_info (token);
  const Label *label = find (scw_lmx_name (token));

  if (label != NULL)
    return g_strdup (plain ? label->plain : label->shown);
  return info != NULL ? short_of_class (info, measure, plain) : g_strdup ("?");
}

static char *
full_of_class (const ScwLmxInfo *info, int measure)
{
  switch ((int) info->class)
    {
    case SCW_LMX_MEASURE_START:
      return g_strdup_printf ("measure %d begins", measure);
    case SCW_LMX_PITCH:
      return g_strdup_printf ("note %c%d", scw_step_letter (info->value), info->second);
    case SCW_LMX_KEY:
      return info->value == 0
               ? g_strdup ("key without accidentals")
               : g_strdup_printf ("key of %d %s%s", ABS (info->value), info->value < 0 ? "flat" : "sharp",
                                  ABS (info->value) == 1 ? "" : "s");
    case SCW_LMX_CLEF:
      return g_strdup_printf ("%c clef on line %d", info->value, info->second);
    case SCW_LMX_BEATS:
      return g_strdup_printf ("%d in a measure", info->value);
    case SCW_LMX_BEAT_TYPE:
      return g_strdup_printf ("of 1/%d each", info->value);
    case SCW_LMX_VOICE:
      return g_strdup_printf ("voice %d", info->value);
    case SCW_LMX_STAFF:
      return g_strdup_printf ("staff %d", info->value);
    case SCW_LMX_MODIFICATION:
      return g_strdup_printf ("%d in the time of %d", info->value, info->second);
    case SCW_LMX_TREMOLO_MARKS:
      return g_strdup_printf ("tremolo with %d strokes", info->value);
    default:
      return g_strdup (info->name);
    }
}

char *
scw_label_full (int token, int measure)
{
  const ScwLmxInfo *info = scw_lmx_info (token);
  const Label *label = find (scw_lmx_name (token));

  if (label != NULL)
    return g_strdup (label->full);
  return info != NULL ? full_of_class (info, measure) : g_strdup ("unknown");
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
