/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lyrics.h: the words of a song under their notes; only for engine/engrave. */
#pragma once

#include "engine/engrave/outside/outside.h"

/* All syllables of the drawing's staves, lines under each other for verses; with hyphens, and lines behind syllables
 * that are held, from the system before and into the next. False: memory. */
bool scw_outside_lyrics (Outside *outside);

/* A number for what is still sung when a measure begins: a system that begins with it looks another way when it
 * changes. */
uint64_t scw_lyrics_entering (const ScwPart *part, int measure);
