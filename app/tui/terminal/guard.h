/* SPDX-License-Identifier: GPL-3.0-or-later */
/* guard.h: restores the terminal, whatever happens to the program.
 *
 *     shell -> guard (waits, saves the terminal's modes) -> the program
 *
 * The program runs in a child process. If it dies without restoring the terminal (a crash, kill -9), the
 * guard does so. If the guard is killed, the program restores the terminal at once and exits. Ctrl+Z stops
 * both; fg continues both.
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
