/* SPDX-License-Identifier: GPL-3.0-or-later */
/* guard.h: whatever becomes of the program, the terminal is left as it was found.
 *
 *     shell -> guard (waits, holds the terminal's old modes) -> the program
 *
 * The program runs in a child process. When it dies without having put the terminal in order (a crash, kill
 * -9), the guard does. When the guard is killed, the program does, at once, and ends. Ctrl+Z stops both; fg
 * wakes both.
 */
#pragma once

/* Returns 0 in the child, which then is the program. In the parent it returns only when the child has ended:
 * its exit code, or 128 + the signal it died of, in *code, and 1. Where there is nothing to guard (standard
 * input is no terminal, no process can be made) there is no child and the result is 0. Call it before any
 * thread is made. */
int scw_guard (int *code);

/* What puts a terminal in order again, as bytes: colours and keys as usual, cursor shown, main screen. For
 * any state, also from a signal handler. */
void scw_guard_restore (void);

/* Whether the guard is gone (checked where a signal said so): then the program ends without a word. */
int scw_guard_is_gone (void);
