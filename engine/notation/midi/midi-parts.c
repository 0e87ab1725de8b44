/* SPDX-License-Identifier: GPL-3.0-or-later */
/* midi-parts.c: who plays: programs by the names of parts, and channels. */
#include <stdlib.h>
#include <string.h>

#include "engine/notation/midi/midi-private.h"

#define CHANNELS 15 /* of a port, without the drums */

/* General MIDI, from 1. */
#define CHOIR 53

/* The beginnings of words, small and without accents; of those in a name the longest counts. */
static const struct
{
  const char *name;
  int program;
} names[] = {
  { "piano", 1 },          { "klavier", 1 },       { "pianoforte", 1 },     { "flugel", 1 },
  { "pfte", 1 },           { "harpsichord", 7 },   { "cembalo", 7 },        { "clavecin", 7 },
  { "clavichord", 8 },     { "celesta", 9 },       { "glockenspiel", 10 },  { "vibraphon", 12 },
  { "marimba", 13 },       { "xylophon", 14 },     { "organ", 20 },         { "orgel", 20 },
  { "orgue", 20 },         { "harmonium", 21 },    { "accordion", 22 },     { "akkordeon", 22 },
  { "guitar", 25 },        { "gitarre", 25 },      { "guitare", 25 },       { "chitarra", 25 },
  { "mandolin", 26 },      { "bass guitar", 34 },  { "electric bass", 34 }, { "violin", 41 },
  { "violino", 41 },       { "violine", 41 },      { "violon", 41 },        { "geige", 41 },
  { "viola", 42 },         { "bratsche", 42 },     { "violoncell", 43 },    { "cello", 43 },
  { "contrabass", 44 },    { "kontrabass", 44 },   { "double bass", 44 },   { "contrabbasso", 44 },
  { "contrebasse", 44 },   { "harp", 47 },         { "harfe", 47 },         { "arpa", 47 },
  { "timpani", 48 },       { "pauken", 48 },       { "strings", 49 },       { "streicher", 49 },
  { "archi", 49 },         { "choir", CHOIR },     { "chorus", CHOIR },     { "chor", CHOIR },
  { "voice", CHOIR },      { "vocal", CHOIR },     { "vox", CHOIR },        { "gesang", CHOIR },
  { "singstimme", CHOIR }, { "stimme", CHOIR },    { "voix", CHOIR },       { "chant", CHOIR },
  { "canto", CHOIR },      { "sopran", CHOIR },    { "mezzo", CHOIR },      { "alt", CHOIR },
  { "alto", CHOIR },       { "contralto", CHOIR }, { "tenor", CHOIR },      { "tenore", CHOIR },
  { "bariton", CHOIR },    { "baryton", CHOIR },   { "bass", CHOIR },       { "basso", CHOIR },
  { "solo", CHOIR },       { "trumpet", 57 },      { "trompete", 57 },      { "tromba", 57 },
  { "trompette", 57 },     { "cornet", 57 },       { "trombone", 58 },      { "posaune", 58 },
  { "tuba", 59 },          { "horn", 61 },         { "corno", 61 },         { "cor", 61 },
  { "waldhorn", 61 },      { "soprano sax", 65 },  { "sopransax", 65 },     { "sax", 66 },
  { "alto sax", 66 },      { "altsax", 66 },       { "tenor sax", 67 },     { "tenorsax", 67 },
  { "baritone sax", 68 },  { "baritonsax", 68 },   { "oboe", 69 },          { "hautbois", 69 },
  { "english horn", 70 },  { "englischhorn", 70 }, { "cor anglais", 70 },   { "corno inglese", 70 },
  { "bassoon", 71 },       { "fagott", 71 },       { "basson", 71 },        { "clarinet", 72 },
  { "klarinette", 72 },    { "piccolo", 73 },      { "ottavino", 73 },      { "flute", 74 },
  { "flote", 74 },         { "flauto", 74 },       { "recorder", 75 },      { "blockflote", 75 },
};

/* These are names only as whole words. */
static bool
is_short (const char *name)
{
  return strlen (name) < 4;
}

/* Small letters; accents of U+00C0 to U+00FF left out, all else a space. Begins and ends with a space. */
static void
simplify (const char *name, char *out, size_t size)
{
  static const char letters[] = "aaaaaaaceeeeiiiidnooooo ouuuuyts";
  size_t n = 0;

  out[n++] = ' ';
  for (; *name != '\0' && n + 2 < size; name++)
    {
      const unsigned char c = (unsigned char) *name, next = (unsigned char) name[1];

      if (c >= 'A' && c <= 'Z')
        out[n++] = (char) (c - 'A' + 'a');
      else if (c >= 'a' && c <= 'z')
        out[n++] = (char) c;
      else if (c == 0xc3 && next >= 0x80)
        {
          out[n++] = letters[(next - 0x80u) & 31];
          name++;
        }
      else if (out[n - 1] != ' ')
        out[n++] = ' ';
    }
  out[n++] = ' ';
  out[n] = '\0';
}

/* From 1; 0: not known. */
static int
program_by_name (const char *name)
{
  char text[128], wanted[32];
  size_t longest = 0;
  int program = 0;

  if (name == NULL)
    return 0;
  simplify (name, text, sizeof text);
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    {
      const size_t n = strlen (names[i].name);

      if (n <= longest)
        continue;
      wanted[0] = ' ';
      memcpy (wanted + 1, names[i].name, n);
      wanted[n + 1] = is_short (names[i].name) ? ' ' : '\0';
      wanted[n + 2] = '\0';
      if (strstr (text, wanted) != NULL)
        {
          longest = n;
          program = names[i].program;
        }
    }
  return program;
}

/* From 0. */
static int
program_of (const ScwPart *part, int usual)
{
  int program = part->program;

  if (program == 0)
    program = program_by_name (part->name);
  if (program == 0)
    program = program_by_name (part->abbreviation);
  if (program == 0 && part->n_lyrics > 0)
    program = CHOIR;
  return program >= 1 && program <= 128 ? program - 1 : usual & 127;
}

/* The n-th channel that is not for drums. */
static int
nth_channel (int n)
{
  const int channel = n % CHANNELS;

  return n / CHANNELS * 16 + (channel >= SCW_MIDI_DRUMS ? channel + 1 : channel);
}

bool
scw_midi_add_parts (ScwMidi *midi, const ScwScore *score, int program)
{
  int of_program[128];
  int n = 0, staves = 0;

  midi->parts = calloc ((size_t) score->n_parts + 1, sizeof *midi->parts);
  if (midi->parts == NULL)
    return false;
  midi->n_parts = score->n_parts;
  for (int i = 0; i < 128; i++)
    of_program[i] = -1;
  for (int p = 0; p < score->n_parts; p++)
    {
      ScwMidiPart *part = &midi->parts[p];
      int *shared;

      part->program = program_of (score->parts[p], program);
      part->first_staff = staves;
      staves += score->parts[p]->staves < 1 ? 1 : score->parts[p]->staves;
      shared = &of_program[part->program];
      if (score->n_parts <= CHANNELS || *shared < 0)
        *shared = n++;
      part->channel = nth_channel (*shared);
    }
  return true;
}
