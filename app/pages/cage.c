/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/pages/cage.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/landlock.h>
#include <seccomp.h>

#ifndef __has_feature
#define __has_feature(feature) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || __has_feature(address_sanitizer) \
  || __has_feature(thread_sanitizer)
#define SANITISED 1 /* its shadow memory alone is larger than any limit, and it looks for leaks by tracing */
#else
#define SANITISED 0
#endif

#define MEMORY_LIMIT (UINT64_C (4) << 30)
#define CPU_SECONDS  60
#define DESCRIPTORS  64

/* ---- limits ---- */

static void
limit (int resource, rlim_t soft, rlim_t hard)
{
  struct rlimit both = { soft, hard };

  setrlimit (resource, &both);
}

void
scw_cage_limit (void)
{
  struct stat out;
  struct pollfd reader = { STDOUT_FILENO, 0, 0 };

#ifdef SYS_close_range
  syscall (SYS_close_range, 3, ~0U, 0);
#endif
  limit (RLIMIT_CPU, CPU_SECONDS, CPU_SECONDS + 2);
  limit (RLIMIT_CORE, 0, 0);
  if (fstat (STDOUT_FILENO, &out) == 0 && !S_ISREG (out.st_mode)) /* somebody may look by hand what it says */
    limit (RLIMIT_FSIZE, 0, 0);
  limit (RLIMIT_NOFILE, DESCRIPTORS, DESCRIPTORS);
  if (!SANITISED)
    limit (RLIMIT_AS, MEMORY_LIMIT, MEMORY_LIMIT);
  signal (SIGXFSZ, SIG_IGN);
  signal (SIGINT, SIG_IGN); /* Ctrl+C reaches the whole group; the parent decides what it means */
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  /* It may have ended before that: then nobody reads what is written here. */
  if (poll (&reader, 1, 0) == 1 && (reader.revents & POLLERR) != 0)
    _exit (1);
}

/* ---- seccomp ---- */

/* What any decoder does: memory, time, and the descriptors that are open. */
static const int always[] = {
  SCMP_SYS (read),
  SCMP_SYS (pread64),
  SCMP_SYS (readv),
  SCMP_SYS (preadv),
  SCMP_SYS (write),
  SCMP_SYS (writev),
  SCMP_SYS (lseek),
  SCMP_SYS (_llseek),
  SCMP_SYS (close),
  SCMP_SYS (dup),
  SCMP_SYS (fstat),
  SCMP_SYS (fstat64),
  SCMP_SYS (brk),
  SCMP_SYS (munmap),
  SCMP_SYS (mremap),
  SCMP_SYS (madvise),
  SCMP_SYS (futex),
  SCMP_SYS (futex_time64),
  SCMP_SYS (membarrier),
  SCMP_SYS (set_robust_list),
  SCMP_SYS (rseq),
  SCMP_SYS (rt_sigaction),
  SCMP_SYS (rt_sigprocmask),
  SCMP_SYS (rt_sigreturn),
  SCMP_SYS (sigreturn),
  SCMP_SYS (sigaltstack),
  SCMP_SYS (restart_syscall),
  SCMP_SYS (getpid),
  SCMP_SYS (gettid),
  SCMP_SYS (getuid),
  SCMP_SYS (geteuid),
  SCMP_SYS (getgid),
  SCMP_SYS (getegid),
  SCMP_SYS (getrlimit),
  SCMP_SYS (ugetrlimit),
  SCMP_SYS (getrusage),
  SCMP_SYS (getrandom),
  SCMP_SYS (sysinfo),
  SCMP_SYS (uname),
  SCMP_SYS (sched_yield),
  SCMP_SYS (sched_getaffinity),
  SCMP_SYS (clock_gettime),
  SCMP_SYS (clock_gettime64),
  SCMP_SYS (clock_getres),
  SCMP_SYS (clock_getres_time64),
  SCMP_SYS (clock_nanosleep),
  SCMP_SYS (clock_nanosleep_time64),
  SCMP_SYS (nanosleep),
  SCMP_SYS (gettimeofday),
  SCMP_SYS (time),
  SCMP_SYS (exit),
  SCMP_SYS (exit_group),
};

/* Looking for files by name, for SCW_CAGE_FONTS. */
static const int looking[] = {
  SCMP_SYS (access),     SCMP_SYS (faccessat), SCMP_SYS (faccessat2), SCMP_SYS (stat),
  SCMP_SYS (stat64),     SCMP_SYS (lstat),     SCMP_SYS (lstat64),    SCMP_SYS (newfstatat),
  SCMP_SYS (fstatat64),  SCMP_SYS (statx),     SCMP_SYS (readlink),   SCMP_SYS (readlinkat),
  SCMP_SYS (getdents64), SCMP_SYS (statfs),    SCMP_SYS (statfs64),   SCMP_SYS (fstatfs),
  SCMP_SYS (fstatfs64),  SCMP_SYS (getcwd),
};

static int
allow (scmp_filter_ctx filter, const int *calls, size_t n)
{
  int result = 0;

  for (size_t i = 0; result == 0 && i < n; i++)
    result = seccomp_rule_add (filter, SCMP_ACT_ALLOW, calls[i], 0);
  return result;
}

static int
add_mapping (scmp_filter_ctx filter, struct scmp_arg_cmp where)
{
  int result = seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (mmap), 1, where);

  return result != 0 ? result : seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (mmap2), 1, where);
}

/* Reading what is there, and neither making, emptying nor lengthening it. */
#define NO_WRITING (O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND)

static int
add_rules (scmp_filter_ctx filter, ScwCageGrade grade)
{
  static const int duties[] = { F_GETFD, F_SETFD, F_GETFL, F_DUPFD, F_DUPFD_CLOEXEC };
  int result = allow (filter, always, sizeof always / sizeof always[0]);

  for (size_t i = 0; result == 0 && i < sizeof duties / sizeof duties[0]; i++)
    {
      result
        = seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (fcntl), 1, SCMP_A1 (SCMP_CMP_EQ, duties[i]));
      if (result == 0)
        result = seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (fcntl64), 1,
                                   SCMP_A1 (SCMP_CMP_EQ, duties[i]));
    }
  if (result == 0) /* abort */
    result
      = seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (tgkill), 1, SCMP_A0 (SCMP_CMP_EQ, getpid ()));
  if (result == 0)
    result = seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (mprotect), 1,
                               SCMP_A2 (SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
  if (result == 0) /* older ways are tried after these */
    result = seccomp_rule_add (filter, SCMP_ACT_ERRNO (ENOSYS), SCMP_SYS (clone3), 0);
  if (result == 0)
    result = seccomp_rule_add (filter, SCMP_ACT_ERRNO (ENOSYS), SCMP_SYS (openat2), 0);
  if (result != 0)
    return result;
  result = add_mapping (filter, SCMP_A2 (SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
  if (grade == SCW_CAGE_SEALED)
    {
      if (result == 0) /* how fstat is called */
        result = seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (newfstatat), 1,
                                   SCMP_A3 (SCMP_CMP_MASKED_EQ, AT_EMPTY_PATH, AT_EMPTY_PATH));
      return result;
    }
  if (result == 0) /* libraries that are loaded late are files */
    result = add_mapping (filter, SCMP_A3 (SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, 0));
  if (result == 0)
    result = allow (filter, looking, sizeof looking / sizeof looking[0]);
#if defined(__x86_64__) || defined(__i386__) || defined(__aarch64__) || defined(__arm__) || defined(__riscv) \
  || defined(__powerpc__)
  if (result == 0) /* Pango looks for fonts in a thread */
    result = seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (clone), 1,
                               SCMP_A0 (SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD));
#endif
  if (result == 0)
    result = seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (openat), 1,
                               SCMP_A2 (SCMP_CMP_MASKED_EQ, NO_WRITING, O_RDONLY));
  if (result == 0)
    result = seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (open), 1,
                               SCMP_A1 (SCMP_CMP_MASKED_EQ, NO_WRITING, O_RDONLY));
  return result;
}

static int
close_seccomp (ScwCageGrade grade)
{
  scmp_filter_ctx filter;
  int result;

  if (SANITISED)
    return ENOTSUP;
  filter = seccomp_init (SCMP_ACT_ERRNO (EPERM));
  if (filter == NULL)
    return ENOMEM;
  result = seccomp_attr_set (filter, SCMP_FLTATR_CTL_TSYNC, 1); /* a library's threads, too */
  if (result == 0)
    result = add_rules (filter, grade);
  if (result == 0)
    result = seccomp_load (filter);
  seccomp_release (filter);
  return -result;
}

/* ---- Landlock ---- */

/* Where programs, their tables and fonts are, on Debian and in Flatpak. */
static const char *const readable[] = {
  "/usr",
  "/lib",
  "/lib64",
  "/app",
  "/etc/fonts",
  "/etc/ld.so.cache",
  "/var/cache/fontconfig",
  "/run/host/fonts",
  "/run/host/local-fonts",
  "/run/host/user-fonts",
  "/run/host/fonts-cache",
  NULL,
};

static void
allow_reading (int rules, const char *path)
{
  struct landlock_path_beneath_attr attr
    = { .allowed_access = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
        .parent_fd = open (path, O_PATH | O_CLOEXEC) };

  if (attr.parent_fd < 0)
    return;
  if (syscall (SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &attr, 0) != 0)
    {
      attr.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE; /* it is a file */
      syscall (SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &attr, 0);
    }
  close (attr.parent_fd);
}

static int
close_landlock (ScwCageGrade grade, const char *const *more)
{
  /* Version 2 knows REFER, 3 TRUNCATE, 4 the network (no binding, no connecting), 6 what else reaches others: abstract
   * sockets and signals. The kernel's headers may be older than the kernel. */
  struct
  {
    uint64_t files, network, scopes;
  } attr = { 0 };
  static const uint8_t sizes[] = { 0, 8, 8, 8, 16, 16, 24 };
  static const uint8_t rights[] = { 0, 13, 14, 15 };
  long version = syscall (SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
  int rules, result;

  if (version < 1)
    return version < 0 ? errno : ENOSYS;
  attr.files = (UINT64_C (1) << rights[version < 3 ? version : 3]) - 1;
  attr.network = version >= 4 ? 3 : 0;
  attr.scopes = version >= 6 ? 3 : 0;
  rules = syscall (SYS_landlock_create_ruleset, &attr, sizes[version < 6 ? version : 6], 0);
  if (rules < 0)
    return errno;
  for (int i = 0; grade == SCW_CAGE_FONTS && readable[i] != NULL; i++)
    allow_reading (rules, readable[i]);
  for (int i = 0; grade == SCW_CAGE_FONTS && more != NULL && more[i] != NULL; i++)
    allow_reading (rules, more[i]);
  result = syscall (SYS_landlock_restrict_self, rules, 0) == 0 ? 0 : errno;
  close (rules);
  return result;
}

ScwCage
scw_cage_close (ScwCageGrade grade, const char *const *more)
{
  ScwCage cage = { EPERM, EPERM };

  if (grade == SCW_CAGE_SEALED && !SANITISED)
    limit (RLIMIT_NPROC, 0, 0); /* threads count, too */
  prctl (PR_SET_DUMPABLE, 0);
  if (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    {
      cage.seccomp = cage.landlock = errno;
      return cage;
    }
  cage.landlock = close_landlock (grade, more);
  cage.seccomp = close_seccomp (grade);
  return cage;
}
