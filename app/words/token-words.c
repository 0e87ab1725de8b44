/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/words/token-words.h"

#include <string.h>

#include <glib/gi18n.h>

#include "engine/notation/score/part.h"

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
  { "<bos:plus>", N_ ("beginning with marks") },
  { "barline:light-light", N_ ("double barline") },
  { "barline:light-heavy", N_ ("final barline") },
  { "barline:heavy-light", N_ ("heavy and light barline") },
  { "barline:heavy-heavy", N_ ("heavy double barline") },
  { "barline:dashed", N_ ("dashed barline") },
  { "barline:dotted", N_ ("dotted barline") },
  { "barline:none", N_ ("no barline") },
  { "barline:tick", N_ ("short barline") },
  { "repeat:forward", N_ ("repeat begins") },
  { "repeat:backward", N_ ("repeat ends") },
  { "repeat:both", N_ ("repeat ends and begins") },
  { "ending:start", N_ ("ending begins") },
  { "ending:stop", N_ ("ending ends") },
  { "ending:discontinue", N_ ("ending ends open") },
  { "segno", N_ ("segno") },
  { "coda", N_ ("coda") },
  { "multiple-rest", N_ ("rest of several measures") },
  { "measure-repeat", N_ ("like the measure before") },
  { "symbol:common", N_ ("common time") },
  { "symbol:cut", N_ ("cut time") },
  { "octave:-2", N_ ("15 below") },
  { "octave:-1", N_ ("8 below") },
  { "octave:+1", N_ ("8 above") },
  { "octave:+2", N_ ("15 above") },
  { "clef:percussion", N_ ("percussion clef") },
  { "wedge:crescendo", N_ ("crescendo begins") },
  { "wedge:diminuendo", N_ ("diminuendo begins") },
  { "wedge:stop", N_ ("hairpin ends") },
  { "pedal:start", N_ ("pedal down") },
  { "pedal:stop", N_ ("pedal up") },
  { "pedal:change", N_ ("pedal change") },
  { "octave-shift:down:8", N_ ("8va begins") },
  { "octave-shift:down:15", N_ ("15ma begins") },
  { "octave-shift:up:8", N_ ("8va bassa begins") },
  { "octave-shift:up:15", N_ ("15ma bassa begins") },
  { "octave-shift:stop", N_ ("octave line ends") },
  { "words", N_ ("text") },
  { "metronome", N_ ("metronome mark") },
  { "rehearsal", N_ ("rehearsal mark") },
  { "harmony", N_ ("chord symbol") },
  { "above", N_ ("above") },
  { "below", N_ ("below") },
  { "staccatissimo", N_ ("staccatissimo") },
  { "detached-legato", N_ ("portato") },
  { "breath-mark", N_ ("breath mark") },
  { "caesura", N_ ("caesura") },
  { "turn", N_ ("turn") },
  { "inverted-turn", N_ ("inverted turn") },
  { "mordent", N_ ("mordent") },
  { "inverted-mordent", N_ ("inverted mordent") },
  { "wavy-line:start", N_ ("wavy line begins") },
  { "wavy-line:stop", N_ ("wavy line ends") },
  { "up-bow", N_ ("up-bow") },
  { "down-bow", N_ ("down-bow") },
  { "harmonic", N_ ("harmonic") },
  { "open-string", N_ ("open string") },
  { "stopped", N_ ("stopped") },
  { "glissando:start", N_ ("glissando begins") },
  { "glissando:stop", N_ ("glissando ends") },
  { "cue", N_ ("small note") },
  { "notehead:x", N_ ("cross notehead") },
  { "notehead:diamond", N_ ("diamond notehead") },
  { "notehead:slash", N_ ("slash notehead") },
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
    case SCW_LMX_FINGERING:
      return g_strdup_printf (_ ("finger %d"), info->value);
    case SCW_LMX_DIGIT:
      /* Translators: a digit of the number of an ending or of a rest of several measures */
      return g_strdup_printf (_ ("digit %d"), info->value);
    case SCW_LMX_DYNAMICS:
      return g_strdup (scw_dynamics_name ((ScwDynamics) info->value)); /* "mf" in every language */
    default:
      return g_strdup (info->name);
    }
}

const char *
scw_word_text (ScwLmxClass class, int value, int second)
{
  const Word *word = find_word (scw_lmx_find (class, value, second));

  return word != NULL ? _ (word->text) : "?";
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
