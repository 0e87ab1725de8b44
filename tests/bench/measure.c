/* SPDX-License-Identifier: GPL-3.0-or-later */
/* measure.c: how long TEDn takes, as a JSON object: on pairs of systems that are made up (always there), on
 * the pairs of tests/data/fixtures/tedn.jsonl.xz against the reference's seconds, and on real systems of about
 * 300 tokens against the reading of another system, which is the dearest case.
 *
 *     scw-bench-measure [FOLDER]     tests/data
 *
 * Times are of one thread and include reading the tokens; a gold is prepared once, as in training.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include <jansson.h>

#include "engine/measure/tedn.h"
#include "engine/notation/lmx/linearize.h"
#include "engine/notation/musicxml/musicxml.h"
#include "tests/support/alone.h"

#define MOST 400

static double
now_s (void)
{
  struct timespec ts;

  clock_gettime (CLOCK_MONOTONIC, &ts);
  return (double) ts.tv_sec + (double) ts.tv_nsec * 1e-9;
}

/* The fastest of several runs, in seconds: others use the machine, too. */
static double
time_tedn (const ScwTednGold *gold, const ScwTokens *tokens, int repeat)
{
  double best = 1e9;

  for (int i = 0; i < repeat; i++)
    {
      const double start = now_s ();
      const int64_t cost = scw_tedn (gold, tokens->at, tokens->n, NULL);
      const double took = now_s () - start;

      if (cost < 0)
        return -1;
      best = took < best ? took : best;
    }
  return best;
}

static void
push (ScwTokens *tokens, const char *words)
{
  if (!scw_lmx_parse (words, strlen (words), tokens, NULL, NULL))
    abort ();
}

/* A piano system of about n tokens: eighths against quarters with chords, beams, slurs. */
static ScwTokens
make_up (int n, unsigned seed)
{
  ScwTokens tokens = { 0 };
  char words[128];

  while (tokens.n < n)
    {
      push (&tokens, tokens.n == 0 ? "measure key:fifths:1 clef:G2 staff:1 clef:F4 staff:2" : "measure");
      for (int i = 0; i < 8; i++)
        {
          seed = seed * 1103515245u + 12345u;
          snprintf (words, sizeof words, "%c%u voice:1 eighth stem:up staff:1 %s %s",
                    "CDEFGAB"[seed / 65536 % 7], 4 + seed / 262144 % 2,
                    i % 4 == 0   ? "beam:begin"
                    : i % 4 == 3 ? "beam:end"
                                 : "",
                    i == 0   ? "slur:start"
                    : i == 7 ? "slur:stop"
                             : "");
          push (&tokens, words);
        }
      push (&tokens, "backup whole");
      for (int i = 0; i < 4; i++)
        {
          seed = seed * 1103515245u + 12345u;
          snprintf (words, sizeof words, "%c%u voice:5 quarter stem:down staff:2 %s chord G3 quarter",
                    "CDE"[seed / 65536 % 3], 3 - seed / 262144 % 2, seed / 1048576 % 2 ? "sharp" : "");
          push (&tokens, words);
        }
    }
  return tokens;
}

static ScwTednGold *
gold_of (const ScwTokens *tokens)
{
  ScwPart *part = scw_delinearize (tokens->at, tokens->n, SCW_RULES_MUSICAL, NULL, NULL);
  size_t size;
  char *xml = part != NULL ? scw_musicxml_format (ALONE (part), &size, NULL) : NULL;
  ScwTednGold *gold = xml != NULL ? scw_tedn_gold_new (xml, size, "made up", SCW_TEDN_LMX, NULL) : NULL;

  scw_part_free (part);
  free (xml);
  return gold;
}

static json_t *
made_up_systems (void)
{
  static const int sizes[] = { 50, 300, 800, 2000 };
  json_t *list = json_array ();

  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
    {
      ScwTokens read = make_up (sizes[i], 1), truth = make_up (sizes[i], 99);
      ScwTednGold *gold = gold_of (&truth);

      json_array_append_new (list, json_pack ("{s:i,s:i,s:f}", "tokens_read", read.n, "tokens_truth", truth.n,
                                              "ms", 1e3 * time_tedn (gold, &read, sizes[i] < 1000 ? 9 : 3)));
      scw_tedn_gold_free (gold);
      scw_tokens_clear (&read);
      scw_tokens_clear (&truth);
    }
  return list;
}

static json_t *
against_reference (const char *data)
{
  char command[1200], *text = NULL;
  double seconds = 0, golds = 0, reference = 0;
  size_t capacity = 0;
  int lines = 0;
  FILE *file;

  snprintf (command, sizeof command, "xz -dc '%s/fixtures/tedn.jsonl.xz'", data);
  file = popen (command, "r");
  while (file != NULL && getline (&text, &capacity, file) > 0)
    {
      json_t *line = json_loads (text, 0, NULL);
      const char *xml = json_string_value (json_object_get (line, "gold_musicxml")),
                 *words = json_string_value (json_object_get (line, "predicted_lmx"));
      const bool full = strcmp (json_string_value (json_object_get (line, "flavor")), "full") == 0;
      const double start = now_s ();
      ScwTednGold *gold
        = scw_tedn_gold_new (xml, strlen (xml), "x", full ? SCW_TEDN_FULL : SCW_TEDN_LMX, NULL);
      ScwTokens tokens = { 0 };
      ScwProblems problems = { 0 };

      golds += now_s () - start;
      scw_lmx_parse (words, strlen (words), &tokens, &problems, NULL);
      seconds += time_tedn (gold, &tokens, 5);
      reference += json_real_value (json_object_get (line, "seconds"));
      lines++;
      scw_problems_clear (&problems);
      scw_tokens_clear (&tokens);
      scw_tedn_gold_free (gold);
      json_decref (line);
    }
  free (text);
  if (file == NULL || pclose (file) != 0 || lines == 0)
    return json_pack ("{s:s}", "skipped", "no fixtures/tedn.jsonl.xz");
  return json_pack ("{s:i,s:f,s:f,s:f,s:f}", "pairs", lines, "ms", 1e3 * seconds, "ms_to_prepare_golds",
                    1e3 * golds, "ms_of_reference", 1e3 * reference, "times_as_fast", reference / seconds);
}

typedef struct
{
  char name[256];
  ScwTokens tokens;
} System;

static int
compare_systems (const void *a, const void *b)
{
  const System *x = a, *y = b;
  const int order = abs (x->tokens.n - 300) - abs (y->tokens.n - 300);

  return order != 0 ? order : strcmp (x->name, y->name);
}

static bool
read_lmx (const char *path, ScwTokens *tokens)
{
  static char text[1 << 16];
  FILE *file = fopen (path, "r");
  size_t n;

  if (file == NULL)
    return false;
  n = fread (text, 1, sizeof text, file);
  fclose (file);
  return scw_lmx_parse (text, n, tokens, NULL, NULL);
}

/* Up to MOST systems of a folder, those of about 300 tokens first. */
static int
list_systems (const char *folder, System *systems)
{
  DIR *dir = opendir (folder);
  struct dirent *entry;
  int n = 0;

  while (dir != NULL && n < MOST && (entry = readdir (dir)) != NULL)
    {
      const char *dot = strstr (entry->d_name, ".lmx");
      char path[2048];

      if (dot == NULL || dot[4] != '\0')
        continue;
      snprintf (path, sizeof path, "%s/%s", folder, entry->d_name);
      systems[n] = (System){ 0 };
      snprintf (systems[n].name, sizeof systems[n].name, "%.*s", (int) (dot - entry->d_name), entry->d_name);
      if (read_lmx (path, &systems[n].tokens))
        n++;
    }
  if (dir != NULL)
    closedir (dir);
  qsort (systems, (size_t) n, sizeof *systems, compare_systems);
  return n;
}

/* The 20 systems nearest to 300 tokens, each against the reading of the next. */
static json_t *
real_systems (const char *data)
{
  static System systems[MOST];
  double total = 0, longest = 0;
  int tokens = 0, pairs = 0, n;
  char folder[1024], path[2048];

  snprintf (folder, sizeof folder, "%s/eval/dev-systems", data);
  n = list_systems (folder, systems);
  for (; pairs < 20 && pairs + 1 < n; pairs++)
    {
      ScwTednGold *gold;
      double took;

      snprintf (path, sizeof path, "%s/%.255s.musicxml", folder, systems[pairs].name);
      gold = scw_tedn_gold_read (path, SCW_TEDN_LMX, NULL);
      if (gold == NULL)
        break;
      took = time_tedn (gold, &systems[pairs + 1].tokens, 5);
      total += took;
      longest = took > longest ? took : longest;
      tokens += systems[pairs].tokens.n;
      scw_tedn_gold_free (gold);
    }
  for (int i = 0; i < n; i++)
    scw_tokens_clear (&systems[i].tokens);
  if (pairs == 0)
    return json_pack ("{s:s}", "skipped", "no eval/dev-systems");
  return json_pack ("{s:i,s:f,s:f,s:f}", "pairs", pairs, "mean_tokens", (double) tokens / pairs, "mean_ms",
                    1e3 * total / pairs, "longest_ms", 1e3 * longest);
}

int
main (int argc, char **argv)
{
  const char *data = argc > 1 ? argv[1] : "tests/data";
  json_t *report;
  struct rusage usage;

  report = json_pack ("{s:o,s:o,s:o}", "made_up", made_up_systems (), "reference", against_reference (data),
                      "systems_of_300", real_systems (data));
  getrusage (RUSAGE_SELF, &usage);
  json_object_set_new (report, "peak_mb", json_real ((double) usage.ru_maxrss / 1024));
  json_dumpf (report, stdout, JSON_INDENT (1) | JSON_REAL_PRECISION (4));
  putchar ('\n');
  json_decref (report);
  return 0;
}
