/* SPDX-License-Identifier: GPL-3.0-or-later */
/* languages.h: what the program says in English, German, French and Spanish, held against words.tsv: a kind, the
 * English of engine and app, and what a musician reads in each language, a line each. */
#pragma once

#include <glib.h>

/* What is to be said in the language that is set. To be freed. */
typedef char *(*Say) (gconstpointer data);

/* Reads the lines of a kind. FALSE: the test is to be skipped, and says so. */
gboolean languages_open (const char *kind);

/* Fails where 'english' has no line, or is said otherwise in one of the languages. */
void languages_check (const char *english, Say say, gconstpointer data);

/* Fails where a line was never asked for. */
void languages_close (void);
