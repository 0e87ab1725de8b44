/* SPDX-License-Identifier: GPL-3.0-or-later */
/* engrave-tool.c: engraving and MIDI behind a pipe, for tests in Python.
 *
 * Reads jobs "KIND SIZE\n" + SIZE bytes (MusicXML, or LMX words), answers "ok SIZE\n" or "error SIZE\n" +
 * bytes:
 *
 * - faults: what is wrong with the engraving (invariants.h), a line each
 * - list: its display list, a line an item
 * - grown: the faults, and whether the list is the same, when it grows measure by measure
 * - midi: the MIDI file; plain: the same without ornaments
 *
 * They take one part; all-faults and all-list take all of them.
 */
#include <inttypes.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "engine/notation/lmx/linearize.h"
#include "engine/notation/midi/midi.h"
#include "engine/notation/musicxml/musicxml.h"
#include "tests/engrave/invariants.h"
#include "tests/engrave/strew.h"
#include "tests/support/alone.h"

static ScwScore *
score_of (const char *data, size_t size, bool all, ScwError *error)
{
  ScwTokens tokens = { 0 };
  ScwPart *part = NULL;

  if (size > 0 && data[0] == '<' && strncmp (data, "<bos", size < 4 ? size : 4) != 0)
    return scw_score_read_memory (data, size, "stdin", all ? SCW_PART_ALL : SCW_PART_ANY, NULL, error);
  if (scw_lmx_parse (data, size, &tokens, NULL, error))
    part = scw_delinearize (tokens.at, tokens.n, SCW_RULES_MUSICAL, NULL, error);
  scw_tokens_clear (&tokens);
  return scw_score_of_part (part, error);
}

static void
list (const ScwEngraving *engraving, FILE *out)
{
  char text[200];

  for (int s = 0; s < scw_engraving_n_systems (engraving); s++)
    {
      const ScwSystem *system = scw_engraving_system (engraving, s);

      fprintf (out, "system %d-%d\n", system->first_measure, system->end_measure);
      for (int i = 0; i < system->n_items; i++)
        {
          scw_item_describe (&system->items[i], text, sizeof text);
          fprintf (out, "%s\n", text);
        }
    }
}

static char *
listed (const ScwEngraving *engraving)
{
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream (&text, &size);

  list (engraving, out);
  fclose (out);
  return text;
}

/* The score with ever more measures, engraved by one engraving; then against a fresh one. */
static void
grow (const ScwScore *score, const ScwEngraveStyle *style, FILE *out)
{
  ScwEngraving *grown = scw_engraving_new (NULL, style, NULL), *fresh = scw_engraving_new (NULL, style, NULL);
  ScwPart part = *score->parts[0];
  char *a, *b;

  for (part.n_measures = 1; part.n_measures <= score->parts[0]->n_measures; part.n_measures++)
    {
      scw_engraving_update (grown, ALONE (&part), NULL);
      if (scw_engraving_measures_done (grown) != 1)
        fprintf (out, "%d measures laid out for one new\n", scw_engraving_measures_done (grown));
      find_faults (ALONE (&part), grown, out);
    }
  scw_engraving_update (fresh, ALONE (score->parts[0]), NULL);
  a = listed (grown);
  b = listed (fresh);
  if (strcmp (a, b) != 0)
    fputs ("grown and fresh lists differ\n", out);
  free (a);
  free (b);
  scw_engraving_free (grown);
  scw_engraving_free (fresh);
}

static bool
answer (const char *kind, const ScwScore *score, FILE *out, ScwError *error)
{
  ScwEngraveStyle style = scw_engrave_style ();
  uint64_t seed;

  if (strcmp (kind, "midi") == 0 || strcmp (kind, "plain") == 0)
    {
      ScwMidiStyle played = scw_midi_style ();
      ScwMidi *midi;
      uint8_t *bytes = NULL;
      size_t size = 0;

      played.plain = kind[0] == 'p';
      midi = scw_midi_new (score, &played, error);
      if (midi != NULL)
        bytes = scw_midi_format (midi, score, &size, error);
      if (bytes != NULL)
        fwrite (bytes, 1, size, out);
      free (bytes);
      scw_midi_free (midi);
      return midi != NULL;
    }
  if (sscanf (kind, "strewn-%" SCNu64, &seed) == 1)
    {
      ScwScore *strewn = scw_score_copy (score, error);
      bool ok = strewn != NULL;

      for (int p = 0; ok && p < strewn->n_parts; p++)
        ok = strew_marks (strewn->parts[p], seed + (uint64_t) p);
      ok = ok && answer (seed % 2 == 0 ? "faults" : "final", strewn, out, error);
      scw_score_free (strewn);
      return ok;
    }
  style.width = 90;
  style.final_barline = strcmp (kind, "final") == 0;
  if (strcmp (kind, "grown") == 0)
    grow (score, &style, out);
  else
    {
      ScwEngraving *engraving = scw_engraving_new (NULL, &style, error);
      bool ok = engraving != NULL && scw_engraving_update (engraving, score, error);

      if (ok && strcmp (kind, "list") == 0)
        list (engraving, out);
      else if (ok)
        find_faults (score, engraving, out);
      scw_engraving_free (engraving);
      return ok;
    }
  return true;
}

int
main (void)
{
  char kind[32], line[64];

  setlocale (LC_ALL, "");
  while (fgets (line, sizeof line, stdin) != NULL)
    {
      size_t size, n = 0;
      ScwError error = { 0 };
      char *data, *text = NULL;
      ScwScore *score;
      FILE *out;
      bool ok;

      if (sscanf (line, "%31s %zu", kind, &size) != 2)
        return 2;
      data = malloc (size + 1);
      if (data == NULL || fread (data, 1, size, stdin) != size)
        return 2;
      out = open_memstream (&text, &n);
      score = score_of (data, size, kind[0] == 'a', &error);
      ok = score != NULL && answer (kind[0] == 'a' ? kind + 4 : kind, score, out, &error);
      if (!ok)
        fputs (error.message, out);
      fclose (out);
      printf ("%s %zu\n", ok ? "ok" : "error", n);
      fwrite (text, 1, n, stdout);
      fflush (stdout);
      scw_score_free (score);
      free (text);
      free (data);
    }
  return 0;
}
