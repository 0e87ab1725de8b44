/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tui-ask.h: a prompt for a line of text, and yes-or-no questions. */
#pragma once

#include "app/tui/actions/tui-state.h"

void scw_tui_prompt (ScwTui *tui, const char *question, const char *text, ScwTuiAnswer answer);
/* What is typed is not shown. 'otherwise': nothing was to be said (Escape). */
void scw_tui_prompt_secret (ScwTui *tui, const char *question, ScwTuiAnswer answer, ScwTuiAnswer otherwise);
/* 'otherwise' may be NULL: nothing happens then, and the keys are added to the question. */
void scw_tui_ask (ScwTui *tui, const char *question, ScwTuiAnswer answer, ScwTuiAnswer otherwise);
void scw_tui_draw_question (ScwTui *tui, int row, int columns);
gboolean scw_tui_answer_key (ScwTui *tui, gunichar key); /* FALSE: nothing was asked */
