/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/words/token-words.h"

#include <string.h>

#include <glib/gi18n.h>

typedef struct
{
  const char *word; /* in LMX */
  const char *text;
} Word;

static const Word words[] = {
  { "<bos>", N_ ("beginning") },
  { "<pad>", N_ ("nothing") },
  { "<eos>", N_ ("end") },
  { "time", N_ ("time") },
  { "print-object:no", N_ ("hidden") },
  { "grace", N_ ("grace note") },
  { "grace:slash", N_ ("acciaccatura") },
  { "chord", N_ ("chord") },
  { "rest", N_ ("rest") },
  { "forward", N_ ("forward") },
  { "backup", N_ ("back") },
  { "1024th", N_ ("1024th") },
  { "512th", N_ ("512th") },
  { "256th", N_ ("256th") },
  { "128th", N_ ("128th") },
  { "64th", N_ ("64th") },
  { "32nd", N_ ("32nd") },
  { "16th", N_ ("16th") },
  { "eighth", N_ ("eighth") },
  { "quarter", N_ ("quarter") },
  { "half", N_ ("half") },
  { "whole", N_ ("whole") },
  { "breve", N_ ("breve") },
  { "long", N_ ("long") },
  { "maxima", N_ ("maxima") },
  { "rest:measure", N_ ("measure rest") },
  { "dot", N_ ("dot") },
  { "sharp", N_ ("sharp") },
  { "flat", N_ ("flat") },
  { "natural", N_ ("natural") },
  { "double-sharp", N_ ("double sharp") },
  { "flat-flat", N_ ("double flat") },
  { "natural-sharp", N_ ("natural sharp") },
  { "natural-flat", N_ ("natural flat") },
  { "stem:up", N_ ("stem up") },
  { "stem:down", N_ ("stem down") },
  { "stem:none", N_ ("no stem") },
  { "beam:begin", N_ ("beam begins") },
  { "beam:end", N_ ("beam ends") },
  { "beam:forward-hook", N_ ("beam hook forward") },
  { "beam:backward-hook", N_ ("beam hook back") },
  { "tied:start", N_ ("tie begins") },
  { "tied:stop", N_ ("tie ends") },
  { "tuplet:start", N_ ("tuplet begins") },
  { "tuplet:stop", N_ ("tuplet ends") },
  { "slur:start", N_ ("slur begins") },
  { "slur:stop", N_ ("slur ends") },
  { "fermata", N_ ("fermata") },
  { "arpeggiate", N_ ("arpeggio") },
  { "staccato", N_ ("staccato") },
  { "accent", N_ ("accent") },
  { "strong-accent", N_ ("strong accent") },
  { "tenuto", N_ ("tenuto") },
  { "trill-mark", N_ ("trill") },
  { "tremolo:single", N_ ("tremolo") },
  { "tremolo:start", N_ ("tremolo begins") },
  { "tremolo:stop", N_ ("tremolo ends") },
  { "tremolo:unmeasured", N_ ("unmeasured tremolo") },
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

char *
scw_altered_pitch_text (int step, int alter, int octave)
{
  /* Translators: names of notes, as they are said in your language (German: B flat is B, F sharp is Fis) */
  static const char *const names[7][5] = {
    { NC_ ("note", "C double flat"), NC_ ("note", "C flat"), NC_ ("note", "C"), NC_ ("note", "C sharp"),
      NC_ ("note", "C double sharp") },
    { NC_ ("note", "D double flat"), NC_ ("note", "D flat"), NC_ ("note", "D"), NC_ ("note", "D sharp"),
      NC_ ("note", "D double sharp") },
    { NC_ ("note", "E double flat"), NC_ ("note", "E flat"), NC_ ("note", "E"), NC_ ("note", "E sharp"),
      NC_ ("note", "E double sharp") },
    { NC_ ("note", "F double flat"), NC_ ("note", "F flat"), NC_ ("note", "F"), NC_ ("note", "F sharp"),
      NC_ ("note", "F double sharp") },
    { NC_ ("note", "G double flat"), NC_ ("note", "G flat"), NC_ ("note", "G"), NC_ ("note", "G sharp"),
      NC_ ("note", "G double sharp") },
    { NC_ ("note", "A double flat"), NC_ ("note", "A flat"), NC_ ("note", "A"), NC_ ("note", "A sharp"),
      NC_ ("note", "A double sharp") },
    { NC_ ("note", "B double flat"), NC_ ("note", "B flat"), NC_ ("note", "B"), NC_ ("note", "B sharp"),
      NC_ ("note", "B double sharp") },
  };
  const char *name;

  if (alter == 0 || alter < -2 || alter > 2)
    return scw_pitch_text (step, octave);
  name = g_dpgettext2 (NULL, "note", names[CLAMP (step, 0, 6)][alter + 2]);
  /* Translators: a note with its accidental and its octave: "F sharp 4" */
  return g_strdup_printf (C_ ("note with accidental", "%s %d"), name, octave);
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

char *
scw_percent (double probability)
{
  if (probability > 0.995 && probability < 1)
    return g_strdup (_ ("over 99 %"));
  if (probability < 0.005)
    return g_strdup (_ ("under 1 %"));
  return g_strdup_printf (_ ("%.0f %%"), probability * 100);
}
