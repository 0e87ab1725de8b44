/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/app/sound/player-music.h"

#include "engine/notation/lmx/linearize.h"
#include "engine/notation/lmx/lmx.h"

ScwScore *
music_read (const char *xml)
{
  ScwError error = { 0 };
  ScwScore *score = scw_score_read_memory (xml, strlen (xml), "test", SCW_PART_ANY, NULL, &error);

  g_assert_cmpstr (error.message, ==, "");
  g_assert_nonnull (score);
  return score;
}

ScwScore *
music_from_lmx (const char *lmx)
{
  ScwError error = { 0 };
  ScwTokens tokens = { 0 };
  ScwScore *score;

  g_assert_true (scw_lmx_parse (lmx, strlen (lmx), &tokens, NULL, &error));
  score = scw_score_of_part (scw_delinearize (tokens.at, tokens.n, SCW_RULES_MUSICAL, NULL, &error), &error);
  g_assert_nonnull (score);
  scw_tokens_clear (&tokens);
  return score;
}

static void
add_note (GString *xml, const char *pitch, int duration, const char *type, int staff)
{
  g_string_append (xml, "<note>");
  if (pitch == NULL)
    g_string_append (xml, "<rest/>");
  else
    g_string_append_printf (xml, "<pitch><step>%c</step><octave>%c</octave></pitch>", pitch[0], pitch[1]);
  g_string_append_printf (xml,
                          "<duration>%d</duration><voice>%d</voice><type>%s</type><staff>%d</staff></note>",
                          duration, staff, type, staff);
}

static GString *
begin (int beats, int beat_type)
{
  GString *xml = g_string_new ("<score-partwise version='4.0'><part-list><score-part id='P1'><part-name/>"
                               "</score-part></part-list><part id='P1'>");

  g_string_append_printf (xml,
                          "<measure "
                          "number='1'><attributes><divisions>2</divisions><key><fifths>0</fifths></key>"
                          "<time><beats>%d</beats><beat-type>%d</beat-type></time><staves>2</staves>"
                          "<clef number='1'><sign>G</sign><line>2</line></clef>"
                          "<clef number='2'><sign>F</sign><line>4</line></clef></attributes>",
                          beats, beat_type);
  return xml;
}

static ScwScore *
end (GString *xml)
{
  ScwScore *score;

  g_string_append (xml, "</measure></part></score-partwise>");
  score = music_read (xml->str);
  g_string_free (xml, TRUE);
  return score;
}

ScwScore *
music_steps (void)
{
  static const char *const pitches[3][2] = { { "C5", "E5" }, { "G5", "E5" }, { "D5", "C5" } };
  GString *xml = begin (4, 4);

  for (int m = 0; m < 3; m++)
    {
      if (m > 0)
        g_string_append_printf (xml, "</measure><measure number='%d'>", m + 1);
      for (int i = 0; i < 2; i++)
        {
          add_note (xml, pitches[m][i], 2, "quarter", 1);
          add_note (xml, NULL, 2, "quarter", 1);
        }
      g_string_append (xml, "<backup><duration>8</duration></backup>");
      add_note (xml, "C3", 8, "whole", 2);
    }
  return end (xml);
}

ScwScore *
music_lilt (void)
{
  GString *xml = begin (6, 8);

  add_note (xml, "C5", 1, "eighth", 1);
  g_string_append (xml, "</measure><measure number='1'>");
  for (int i = 0; i < 6; i++)
    add_note (xml, "D5", 1, "eighth", 1);
  return end (xml);
}

static void
add_duet_part (GString *xml, const char *id, const char *const pitches[3], int duration, const char *type)
{
  g_string_append_printf (xml, "<part id='%s'>", id);
  for (int m = 0; m < 3; m++)
    {
      g_string_append_printf (xml, "<measure number='%d'>", m + 1);
      if (m == 0)
        g_string_append (xml, "<attributes><divisions>2</divisions><time><beats>4</beats><beat-type>4"
                              "</beat-type></time></attributes>");
      g_string_append_printf (xml, "<sound tempo='%d'/>", m == 0 ? 60 : 120);
      if (m == 1)
        g_string_append (xml, "<barline location='left'><repeat direction='forward'/></barline>");
      for (int i = 0; i < 8 / duration; i++)
        add_note (xml, pitches[m], duration, type, 1);
      if (m == 1)
        g_string_append (xml, "<barline location='right'><repeat direction='backward'/></barline>");
      g_string_append (xml, "</measure>");
    }
  g_string_append (xml, "</part>");
}

ScwScore *
music_duet (void)
{
  g_autoptr (GString) xml = g_string_new (
    "<score-partwise version='4.0'><part-list><score-part id='P1'><part-name>Flute</part-name>"
    "</score-part><score-part id='P2'><part-name>Cello</part-name></score-part></part-list>");
  ScwError error = { 0 };
  ScwScore *score;

  add_duet_part (xml, "P1", (const char *const[]){ "C5", "D5", "E5" }, 8, "whole");
  add_duet_part (xml, "P2", (const char *const[]){ "C3", "C3", "C3" }, 4, "half");
  g_string_append (xml, "</score-partwise>");
  score = scw_score_read_memory (xml->str, xml->len, "test", SCW_PART_ALL, NULL, &error);
  g_assert_cmpstr (error.message, ==, "");
  return score;
}

ScwScore *
music_sample (void)
{
  g_autofree char *path
    = g_build_filename (g_getenv ("SCW_SOURCE_ROOT"), "data", "samples", "clean.musicxml", NULL);
  g_autofree char *xml = NULL;

  g_assert_true (g_file_get_contents (path, &xml, NULL, NULL));
  return music_read (xml);
}
