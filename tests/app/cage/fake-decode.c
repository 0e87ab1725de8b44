/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A decoder that a file has taken over. SCW_FAKE says what it does:
 *
 *     reach      tries all that must be out of reach and says in an error message what it got at: "reached a, b, "
 *     program    becomes /bin/sh
 *     memory     takes memory until there is no more
 *     others     what is said wrong or never ends: see below
 *
 * SCW_FAKE_GRADE is "sealed", "fonts" or "open" (no cage: all is reached); SCW_FAKE_FOLDER is not its own. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/pages/cage.h"

static char reached[2000];

static void
try (const char *what, int got)
{
  if (!got)
    return;
  strcat (reached, what);
  strcat (reached, ", ");
}

static const char *
in_folder (const char *name)
{
  static char path[2][4096];
  static int turn;

  snprintf (path[turn ^= 1], sizeof path[0], "%s/%s", getenv ("SCW_FAKE_FOLDER"), name);
  return path[turn];
}

static int
opens (const char *path, int flags)
{
  int fd = open (path, flags, 0600);

  if (fd >= 0)
    close (fd);
  return fd >= 0;
}

static void
reach_files (void)
{
  struct stat info;

  try ("a file", opens (in_folder ("secret"), O_RDONLY));
  try ("a folder", opens (getenv ("SCW_FAKE_FOLDER"), O_RDONLY | O_DIRECTORY));
  try ("writing", opens (in_folder ("secret"), O_WRONLY));
  try ("a new file", opens (in_folder ("new"), O_RDONLY | O_CREAT));
  try ("an unnamed file", opens (getenv ("SCW_FAKE_FOLDER"), O_RDWR | O_TMPFILE));
  try ("emptying", opens (in_folder ("victim"), O_RDONLY | O_TRUNC) && stat (in_folder ("victim"), &info) == 0
                     && info.st_size == 0);
  try ("shortening", truncate (in_folder ("victim"), 0) == 0);
  try ("a new folder", mkdir (in_folder ("folder"), 0700) == 0);
  try ("a link", link (in_folder ("secret"), in_folder ("linked")) == 0);
  try ("a symbolic link", symlink ("secret", in_folder ("pointed")) == 0);
  try ("renaming", rename (in_folder ("moved"), in_folder ("away")) == 0);
  try ("permissions", chmod (in_folder ("secret"), 0644) == 0);
  try ("removing", unlink (in_folder ("victim")) == 0);
}

static void
reach_net (void)
{
  struct sockaddr_in address = { .sin_family = AF_INET,
                                 .sin_addr.s_addr = htonl (INADDR_LOOPBACK),
                                 .sin_port = htons (atoi (getenv ("SCW_FAKE_PORT"))) };
  int fd = socket (AF_INET, SOCK_STREAM, 0), ends[2];

  try ("a socket", fd >= 0);
  try ("the net", fd >= 0 && connect (fd, (struct sockaddr *) &address, sizeof address) == 0);
  try ("a local socket", socket (AF_UNIX, SOCK_STREAM, 0) >= 0);
  try ("a pair of sockets", socketpair (AF_UNIX, SOCK_STREAM, 0, ends) == 0);
}

static void
reach_processes (void)
{
  static char here[16];
  struct iovec local = { here, sizeof here }, remote = { here, sizeof here };
  char path[64];
  pid_t child = fork ();

  if (child == 0)
    _exit (0);
  if (child > 0)
    waitpid (child, NULL, 0);
  try ("a process", child > 0);
  try ("a signal", kill (getppid (), 0) == 0);
  try ("a signal to a thread", syscall (SYS_tgkill, getppid (), getppid (), 0) == 0);
  try ("limits", syscall (SYS_prlimit64, getppid (), RLIMIT_CORE, NULL, here) == 0);
  try ("memory", process_vm_readv (getppid (), &local, 1, &remote, 1, 0) >= 0 || errno == EFAULT);
  snprintf (path, sizeof path, "/proc/%d/mem", getppid ());
  try ("memory as a file", opens (path, O_RDONLY));
  try ("tracing", ptrace (PTRACE_SEIZE, getppid (), NULL, NULL) == 0);
  try ("a file in memory", syscall (SYS_memfd_create, "x", 0) >= 0);
  try ("a ring", syscall (SYS_io_uring_setup, 1, NULL) >= 0 || errno == EFAULT);
  try ("code", mmap (NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
                 != MAP_FAILED);
}

static int
say (const char *text)
{
  fputs (text, stdout);
  fflush (stdout);
  return 0;
}

static int
reach (void)
{
  reach_files ();
  reach_net ();
  reach_processes ();
  printf ("error none 0 reached %s\n", *reached != '\0' ? reached : "nothing");
  return 1;
}

/* Address space is enough: a test need not fill a machine. */
static int
memory (void)
{
  int n = 0;

  while (n < 1000
         && mmap (NULL, 64 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
              != MAP_FAILED)
    n++;
  printf ("error none 0 took %s\n", n < 1000 ? "less than 64 GB" : "all");
  return 1;
}

static void
note_process (void)
{
  FILE *file = fopen (in_folder ("process"), "w");

  fprintf (file, "%d\n", getpid ());
  fclose (file);
  rename (in_folder ("process"), in_folder ("process-known"));
}

static int
misbehave (const char *how, int page)
{
  if (strcmp (how, "million") == 0)
    return say ("pages 1000000 pixels\n");
  if (strcmp (how, "overflow") == 0)
    return say ("pages 18446744073709551617 pixels\n");
  if (strcmp (how, "texts") == 0)
    return say ("error none 0 red \033[31m and \xc2\x9b and \xe2\x80\xae and \xff\n");
  if (strcmp (how, "line") == 0)
    for (;;)
      say ("aaaaaaaa");
  if (!page)
    return say ("pages 1 pixels\n");
  if (strcmp (how, "endless") == 0)
    for (say ("P5 9 9 255 0\n");;)
      say ("pixels");
  if (strcmp (how, "drip") == 0)
    for (say ("P5 9 9 255 0\n");; usleep (300000))
      say ("p");
  if (strcmp (how, "stay") == 0)
    {
      close (STDOUT_FILENO);
      for (;;)
        pause ();
    }
  return 1;
}

int
main (int argc, char **argv)
{
  const char *how = getenv ("SCW_FAKE"), *grade = getenv ("SCW_FAKE_GRADE");
  ScwCage cage = { 0, 0 };

  if (strcmp (how, "orphan") == 0)
    {
      note_process ();
      scw_cage_limit ();
      for (;;)
        pause ();
    }
  if (strcmp (grade, "open") != 0)
    {
      scw_cage_limit ();
      cage = scw_cage_close (strcmp (grade, "sealed") == 0 ? SCW_CAGE_SEALED : SCW_CAGE_FONTS, NULL);
    }
  if (cage.seccomp != 0)
    return say ("error none 0 no seccomp here\n");
  if (cage.landlock != 0 && strcmp (grade, "fonts") == 0)
    return say ("error none 0 no Landlock here\n");
  if (strcmp (how, "reach") == 0)
    return reach ();
  if (strcmp (how, "memory") == 0)
    return memory ();
  if (strcmp (how, "program") == 0)
    {
      execl ("/bin/sh", "sh", "-c", "echo error none 0 reached a program", NULL);
      return say ("error none 0 reached nothing\n");
    }
  return misbehave (how, argc > 1 && strcmp (argv[1], "page") == 0);
}
