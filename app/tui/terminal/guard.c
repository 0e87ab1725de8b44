/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/tui/terminal/guard.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static struct termios before;
static pid_t guard_pid, child_pid;

/* Delete kitty's pictures; keypad and cursor keys as usual; no paste brackets; plain colours; cursor; a line
 * of its own for the prompt where there is no main screen to go back to (GNU screen, as it comes); main
 * screen. The Linux console knows no main screen and takes no harm. */
static const char order[]
  = "\033_Ga=d,q=2\033\\\033[?1l\033>\033[?2004l\033[0m\033(B\033[?25h\033[999;1H\n\033[?1049l\r";
static const char order_console[] = "\033[0m\033(B\033[?25h\033[H\033[J";

void
scw_guard_restore (void)
{
  const char *term = getenv ("TERM");
  const int console = term != NULL && strncmp (term, "linux", 5) == 0;
  sigset_t block;

  if (console)
    (void) !write (STDOUT_FILENO, order_console, sizeof order_console - 1);
  else
    (void) !write (STDOUT_FILENO, order, sizeof order - 1);
  /* A background process that touches the modes would be stopped. */
  sigemptyset (&block);
  sigaddset (&block, SIGTTOU);
  pthread_sigmask (SIG_BLOCK, &block, NULL);
  tcsetattr (STDIN_FILENO, TCSANOW, &before);
}

int
scw_guard_is_gone (void)
{
  return guard_pid != 0 && getppid () != guard_pid;
}

static void
pass_on (int number)
{
  if (child_pid > 0)
    kill (child_pid, number);
}

static void
handle (int number, void (*handler) (int))
{
  struct sigaction action = { .sa_handler = handler, .sa_flags = SA_RESTART };

  sigaction (number, &action, NULL);
}

/* Until the child has ended. The terminal tells both of Ctrl+C and Ctrl+Z; what somebody sends to the guard
 * alone is passed on. */
static int
wait_for_child (void)
{
  int status;

  handle (SIGINT, SIG_IGN);
  handle (SIGQUIT, SIG_IGN);
  handle (SIGTSTP, SIG_IGN);
  handle (SIGTERM, pass_on);
  handle (SIGHUP, pass_on);
  for (;;)
    {
      pid_t pid = waitpid (child_pid, &status, WUNTRACED);

      if (pid < 0 && errno == EINTR)
        continue;
      if (pid < 0)
        return 1;
      if (!WIFSTOPPED (status))
        break;
      kill (getpid (), SIGSTOP); /* so that the shell comes forward; it wakes both */
      kill (child_pid, SIGCONT);
    }
  if (WIFEXITED (status))
    return WEXITSTATUS (status);
  scw_guard_restore ();
  return 128 + WTERMSIG (status);
}

int
scw_guard (int *code)
{
  if (!isatty (STDIN_FILENO) || tcgetattr (STDIN_FILENO, &before) != 0)
    return 0;
  guard_pid = getpid ();
  child_pid = fork ();
  if (child_pid < 0)
    {
      guard_pid = 0;
      return 0;
    }
  if (child_pid == 0)
    {
      prctl (PR_SET_PDEATHSIG, SIGHUP);
      return 0;
    }
  *code = wait_for_child ();
  return 1;
}
