#include "ui/token-text.h"

#include <string.h>

#include <glib/gi18n.h>

typedef struct
{
  const char *word; /* in LMX */
  const char *text;
  const char *icon;
} Word;

static const Word words[] = {
  { "<bos>", N_ ("beginning"), NULL },
  { "<pad>", N_ ("nothing"), NULL },
  { "<eos>", N_ ("end"), NULL },
  { "time", N_ ("time"), "scw-time" },
  { "print-object:no", N_ ("hidden"), "view-conceal" },
  { "grace", N_ ("grace note"), "scw-grace" },
  { "grace:slash", N_ ("acciaccatura"), "scw-grace" },
  { "chord", N_ ("chord"), "scw-chord" },
  { "rest", N_ ("rest"), "scw-rest" },
  { "forward", N_ ("forward"), "media-seek-forward" },
  { "backup", N_ ("back"), "media-seek-backward" },
  { "1024th", N_ ("1024th"), "scw-64th" },
  { "512th", N_ ("512th"), "scw-64th" },
  { "256th", N_ ("256th"), "scw-64th" },
  { "128th", N_ ("128th"), "scw-64th" },
  { "64th", N_ ("64th"), "scw-64th" },
  { "32nd", N_ ("32nd"), "scw-32nd" },
  { "16th", N_ ("16th"), "scw-16th" },
  { "eighth", N_ ("eighth"), "scw-eighth" },
  { "quarter", N_ ("quarter"), "scw-quarter" },
  { "half", N_ ("half"), "scw-half" },
  { "whole", N_ ("whole"), "scw-whole" },
  { "breve", N_ ("breve"), "scw-whole" },
  { "long", N_ ("long"), "scw-whole" },
  { "maxima", N_ ("maxima"), "scw-whole" },
  { "rest:measure", N_ ("measure rest"), "scw-measure-rest" },
  { "dot", N_ ("dot"), "scw-dot" },
  { "sharp", N_ ("sharp"), "scw-sharp" },
  { "flat", N_ ("flat"), "scw-flat" },
  { "natural", N_ ("natural"), "scw-natural" },
  { "double-sharp", N_ ("double sharp"), "scw-double-sharp" },
  { "flat-flat", N_ ("double flat"), "scw-flat" },
  { "natural-sharp", N_ ("natural sharp"), "scw-sharp" },
  { "natural-flat", N_ ("natural flat"), "scw-flat" },
  { "stem:up", N_ ("stem up"), "scw-stem-up" },
  { "stem:down", N_ ("stem down"), "scw-stem-down" },
  { "stem:none", N_ ("no stem"), NULL },
  { "beam:begin", N_ ("beam begins"), "scw-beam" },
  { "beam:end", N_ ("beam ends"), "scw-beam" },
  { "beam:forward-hook", N_ ("beam hook forward"), "scw-beam" },
  { "beam:backward-hook", N_ ("beam hook back"), "scw-beam" },
  { "tied:start", N_ ("tie begins"), "scw-tie" },
  { "tied:stop", N_ ("tie ends"), "scw-tie" },
  { "tuplet:start", N_ ("tuplet begins"), "scw-tuplet" },
  { "tuplet:stop", N_ ("tuplet ends"), "scw-tuplet" },
  { "slur:start", N_ ("slur begins"), "scw-slur" },
  { "slur:stop", N_ ("slur ends"), "scw-slur" },
  { "fermata", N_ ("fermata"), "scw-fermata" },
  { "arpeggiate", N_ ("arpeggio"), "scw-arpeggio" },
  { "staccato", N_ ("staccato"), "scw-dot" },
  { "accent", N_ ("accent"), "scw-accent" },
  { "strong-accent", N_ ("strong accent"), "scw-accent" },
  { "tenuto", N_ ("tenuto"), "scw-tenuto" },
  { "trill-mark", N_ ("trill"), "scw-trill" },
  { "tremolo:single", N_ ("tremolo"), "scw-tremolo" },
  { "tremolo:start", N_ ("tremolo begins"), "scw-tremolo" },
  { "tremolo:stop", N_ ("tremolo ends"), "scw-tremolo" },
  { "tremolo:unmeasured", N_ ("unmeasured tremolo"), "scw-tremolo" },
};

static const Word *
find_word (int token)
{
  const char *name = scw_lmx_name (token);

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (strcmp (words[i].word, name) == 0)
      return &words[i];
  return NULL;
}

char *
scw_pitch_text (int step, int octave)
{
  /* Translators: names of notes, as they are said in your language (German: B is H) */
  static const char *const steps[]
    = { NC_ ("note", "C"), NC_ ("note", "D"), NC_ ("note", "E"), NC_ ("note", "F"),
        NC_ ("note", "G"), NC_ ("note", "A"), NC_ ("note", "B") };

  return g_strdup_printf ("%s%d", g_dpgettext2 (NULL, "note", steps[CLAMP (step, 0, 6)]), octave);
}

static char *
key_text (int fifths)
{
  if (fifths == 0)
    return g_strdup (_ ("key: none"));
  if (fifths > 0)
    return g_strdup_printf (g_dngettext (NULL, "key: %d sharp", "key: %d sharps", (gulong) fifths), fifths);
  return g_strdup_printf (g_dngettext (NULL, "key: %d flat", "key: %d flats", (gulong) -fifths), -fifths);
}

char *
scw_token_text (int token, int measure)
{
  const ScwLmxInfo *info = scw_lmx_info (token);
  const Word *word = find_word (token);

  if (word != NULL)
    return g_strdup (_ (word->text));
  if (info == NULL)
    return g_strdup ("?");
  switch ((int) info->class)
    {
    case SCW_LMX_MEASURE_START:
      return measure > 0 ? g_strdup_printf (_ ("measure %d"), measure) : g_strdup (_ ("measure"));
    case SCW_LMX_PITCH:
      return scw_pitch_text (info->value, info->second);
    case SCW_LMX_KEY:
      return key_text (info->value);
    case SCW_LMX_CLEF:
      return g_strdup_printf (_ ("clef %c%d"), info->value, info->second);
    case SCW_LMX_BEATS:
      return g_strdup_printf (g_dngettext (NULL, "%d beat", "%d beats", (gulong) info->value), info->value);
    case SCW_LMX_BEAT_TYPE:
      /* Translators: the lower number of a time signature */
      return g_strdup_printf (_ ("of 1/%d"), info->value);
    case SCW_LMX_VOICE:
      return g_strdup_printf (_ ("voice %d"), info->value);
    case SCW_LMX_STAFF:
      return g_strdup_printf (_ ("staff %d"), info->value);
    case SCW_LMX_MODIFICATION:
      /* Translators: of a tuplet: "3 in 2" is a triplet */
      return g_strdup_printf (_ ("%d in %d"), info->value, info->second);
    case SCW_LMX_TREMOLO_MARKS:
      return g_strdup_printf (g_dngettext (NULL, "%d stroke", "%d strokes", (gulong) info->value),
                              info->value);
    default:
      return g_strdup (info->name);
    }
}

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
  const Word *word = find_word (token);
  const char *name = word != NULL ? word->icon : info != NULL ? class_icon (info) : NULL;
  g_autofree char *full = NULL;

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

char *
scw_percent (double probability)
{
  if (probability > 0.995 && probability < 1)
    return g_strdup (_ ("over 99 %"));
  if (probability < 0.005)
    return g_strdup (_ ("under 1 %"));
  return g_strdup_printf (_ ("%.0f %%"), probability * 100);
}
