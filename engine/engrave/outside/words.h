/* SPDX-License-Identifier: GPL-3.0-or-later */
/* words.h: texts above and below the staves; only for engine/engrave. */
#pragma once

#include "engine/engrave/outside/outside.h"

/* Chord symbols, on one line over a staff. */
void scw_outside_symbols (Outside *outside);

/* Words that say how to play: in italics, unless they are told to be bold; behind the dynamics they begin with. */
void scw_outside_expressions (Outside *outside);

/* Tempos (bold, a metronome mark behind them) and rehearsal marks in their boxes, farthest from the music. */
void scw_outside_tempos (Outside *outside);
