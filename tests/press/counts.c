/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/press/counts.h"

#include <string.h>

const char *
count_name (Kind kind)
{
  static const char *const names[] = {
#define COUNTED_NAME(name) #name,
    COUNTED (COUNTED_NAME)
  };

  return names[kind];
}

/* ---- tokens ---- */

typedef struct
{
  bool hidden, rest, move;
  bool complete; /* its root was there: suffixes follow */
} Before;

static void
count_sign (Counts *counts, ScwSign sign)
{
  switch (sign)
    {
    case SCW_SIGN_STACCATISSIMO:
      counts->n[COUNT_staccatissimo]++;
      break;
    case SCW_SIGN_DETACHED_LEGATO:
      counts->n[COUNT_detached_legato]++;
      break;
    case SCW_SIGN_WAVY_LINE_START:
      counts->n[COUNT_wavy_line]++;
      break;
    case SCW_SIGN_GLISSANDO_START:
      counts->n[COUNT_glissando]++;
      break;
    case SCW_SIGN_WAVY_LINE_STOP:
    case SCW_SIGN_GLISSANDO_STOP:
      break;
    default:
      counts->n[COUNT_ornament]++;
    }
}

static void
count_token (Counts *counts, const ScwLmxInfo *info, Before *before)
{
  int *n = counts->n;

  if (before->complete && info->role != SCW_LMX_ROLE_SUFFIX)
    *before = (Before){ 0 };
  switch (info->class)
    {
    case SCW_LMX_PRINT_OBJECT:
      before->hidden = true;
      return;
    case SCW_LMX_REST:
      before->rest = true;
      return;
    case SCW_LMX_FORWARD:
    case SCW_LMX_BACKUP:
      before->move = true;
      return;
    case SCW_LMX_TYPE:
    case SCW_LMX_MEASURE_REST:
      if (!before->hidden && !before->move)
        n[before->rest ? COUNT_rest : COUNT_head]++;
      before->complete = true;
      return;
    default:
      break;
    }
  if (before->hidden || before->move)
    return;
  switch (info->class)
    {
    case SCW_LMX_DOT:
      n[COUNT_dot]++;
      break;
    case SCW_LMX_ACCIDENTAL:
      n[COUNT_accidental]++;
      break;
    case SCW_LMX_CLEF:
      n[COUNT_clef]++;
      break;
    case SCW_LMX_TIME:
      n[COUNT_time]++;
      break;
    case SCW_LMX_FERMATA:
      n[COUNT_fermata]++;
      break;
    case SCW_LMX_TRILL:
      n[COUNT_trill]++;
      break;
    case SCW_LMX_STACCATO:
      n[COUNT_staccato]++;
      break;
    case SCW_LMX_TENUTO:
      n[COUNT_tenuto]++;
      break;
    case SCW_LMX_ACCENT:
      n[COUNT_accent]++;
      break;
    case SCW_LMX_STRONG_ACCENT:
      n[COUNT_strong_accent]++;
      break;
    case SCW_LMX_ARPEGGIATE:
      n[COUNT_arpeggio] = 1;
      break;
    case SCW_LMX_DYNAMICS:
      n[COUNT_dynamics]++;
      break;
    case SCW_LMX_WEDGE:
      n[COUNT_wedge] += info->value != SCW_WEDGE_STOP;
      break;
    case SCW_LMX_OCTAVE_SHIFT:
      n[COUNT_octave_line] += info->value != SCW_SHIFT_STOP;
      break;
    case SCW_LMX_PEDAL:
      n[COUNT_pedal]++;
      break;
    case SCW_LMX_ENDING:
      n[COUNT_ending] += info->value == SCW_ENDING_START;
      break;
    case SCW_LMX_SEGNO:
      n[COUNT_segno]++;
      break;
    case SCW_LMX_CODA:
      n[COUNT_coda]++;
      break;
    case SCW_LMX_MULTIPLE_REST:
      n[COUNT_multiple_rest]++;
      break;
    case SCW_LMX_MEASURE_REPEAT:
      n[COUNT_measure_repeat]++;
      break;
    case SCW_LMX_FINGERING:
      n[COUNT_fingering]++;
      break;
    case SCW_LMX_SIGN:
      count_sign (counts, (ScwSign) info->value);
      break;
    case SCW_LMX_BARLINE:
      n[COUNT_barline] += info->value != SCW_BAR_NONE;
      break;
    case SCW_LMX_WORDS:
      n[COUNT_words]++;
      break;
    case SCW_LMX_METRONOME:
      n[COUNT_metronome]++;
      break;
    case SCW_LMX_REHEARSAL:
      n[COUNT_rehearsal]++;
      break;
    case SCW_LMX_HARMONY:
      n[COUNT_harmony]++;
      break;
    default:
      break;
    }
}

Counts
count_tokens (const ScwSlice *slice)
{
  Counts counts = { 0 };
  Before before = { 0 };

  for (int i = 0; i < slice->tokens.n; i++)
    count_token (&counts, scw_lmx_info (slice->tokens.at[i]), &before);
  return counts;
}

/* ---- items ---- */

static Kind
kind_of_glyph (ScwGlyph glyph)
{
  switch (glyph)
    {
    case SCW_GLYPH_STACCATO:
      return COUNT_staccato;
    case SCW_GLYPH_TENUTO:
      return COUNT_tenuto;
    case SCW_GLYPH_ACCENT:
      return COUNT_accent;
    case SCW_GLYPH_MARCATO_ABOVE:
    case SCW_GLYPH_MARCATO_BELOW:
      return COUNT_strong_accent;
    case SCW_GLYPH_STACCATISSIMO_ABOVE:
    case SCW_GLYPH_STACCATISSIMO_BELOW:
      return COUNT_staccatissimo;
    case SCW_GLYPH_PORTATO_ABOVE:
    case SCW_GLYPH_PORTATO_BELOW:
      return COUNT_detached_legato;
    default:
      return COUNT_KINDS;
    }
}

static Kind
kind_of (const ScwSlice *slice, const ScwItem *item)
{
  const ScwElement *element
    = item->element >= 0 ? &slice->part->measures[item->measure].elements[item->element] : NULL;

  switch (item->role)
    {
    case SCW_ROLE_HEAD:
      return COUNT_head;
    case SCW_ROLE_REST:
      return COUNT_rest;
    case SCW_ROLE_DOT:
      return COUNT_dot;
    case SCW_ROLE_ACCIDENTAL:
      return COUNT_accidental;
    case SCW_ROLE_CLEF:
      return COUNT_clef;
    case SCW_ROLE_TIME:
      return COUNT_time;
    case SCW_ROLE_FERMATA:
      return COUNT_fermata;
    case SCW_ROLE_TRILL:
      return COUNT_trill;
    case SCW_ROLE_ARTICULATION:
      return kind_of_glyph (item->glyph);
    case SCW_ROLE_ARPEGGIO:
      return COUNT_arpeggio;
    case SCW_ROLE_DYNAMICS:
      return COUNT_dynamics;
    case SCW_ROLE_WEDGE:
      return COUNT_wedge;
    case SCW_ROLE_OCTAVE_LINE:
      return COUNT_octave_line;
    case SCW_ROLE_PEDAL:
      return COUNT_pedal;
    case SCW_ROLE_ENDING:
      return COUNT_ending;
    case SCW_ROLE_SEGNO:
      return COUNT_segno;
    case SCW_ROLE_CODA:
      return COUNT_coda;
    case SCW_ROLE_MULTIPLE_REST:
      return COUNT_multiple_rest;
    case SCW_ROLE_MEASURE_REPEAT:
      return COUNT_measure_repeat;
    case SCW_ROLE_FINGERING:
      return COUNT_fingering;
    case SCW_ROLE_SIGN:
      return COUNT_ornament;
    case SCW_ROLE_WAVY_LINE:
      return COUNT_wavy_line;
    case SCW_ROLE_GLISSANDO:
      return COUNT_glissando;
    case SCW_ROLE_WORDS:
      return COUNT_words;
    case SCW_ROLE_METRONOME:
      return COUNT_metronome;
    case SCW_ROLE_REHEARSAL:
      return COUNT_rehearsal;
    case SCW_ROLE_HARMONY:
      return COUNT_harmony;
    case SCW_ROLE_BARLINE:
      return element != NULL && element->kind == SCW_ELEMENT_BARLINE ? COUNT_barline : COUNT_KINDS;
    default:
      return COUNT_KINDS;
    }
}

/* Of these every item counts; of the others every element that has one. */
static bool
counts_items (Kind kind)
{
  return kind == COUNT_fingering || kind == COUNT_dot || kind == COUNT_ornament;
}

Counts
count_items (const ScwSlice *slice)
{
  Counts counts = { 0 };

  for (int i = 0; i < slice->n_items; i++)
    {
      const ScwItem *item = &slice->items[i];
      const Kind kind = kind_of (slice, item);
      bool again = false;

      if (kind == COUNT_KINDS)
        continue;
      for (int k = 0; k < i && !again && !counts_items (kind); k++)
        again = slice->items[k].measure == item->measure && slice->items[k].element == item->element
                && kind_of (slice, &slice->items[k]) == kind;
      counts.n[kind] += !again;
    }
  counts.n[COUNT_arpeggio] = counts.n[COUNT_arpeggio] > 0;
  return counts;
}
