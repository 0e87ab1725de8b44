/* SPDX-License-Identifier: GPL-3.0-or-later */
/* token-text.h: how tokens look on the desktop; app/words/token-words.h puts them in words. */
#pragma once

#include "app/words/token-words.h"

/* The name of a symbol in the icon theme, or NULL where words are all there is. */
const char *scw_token_icon (int token);

/* What it is for drawing: "note", "signature", "voice", "mark", "measure": a CSS class. */
const char *scw_token_class (int token);
