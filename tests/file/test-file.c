/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/file.h"
#include "engine/mapped.h"
#include "engine/text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>

#include "engine/unused.h"
#include "tests/support/check.h"

static char folder[] = "/tmp/scw-file-XXXXXX";

static const char *
in_folder (const char *name)
{
  static char path[2][600];
  static int turn;

  turn ^= 1;
  snprintf (path[turn], sizeof path[turn], "%s/%s", folder, name);
  return path[turn];
}

static void
assert_holds (const char *path, const char *wanted)
{
  size_t n;
  char *text = scw_read_file (path, 1000, &n, NULL);

  assert_non_null (text);
  assert_string_equal (text, wanted);
  free (text);
}

static void
write_text (const char *path, const char *text)
{
  ScwError error = { 0 };

  if (!scw_write_file (path, text, strlen (text), &error))
    fail_msg ("%s", error.message);
}

static int
mode_of (const char *path)
{
  struct stat info;

  assert_int_equal (stat (path, &info), 0);
  return info.st_mode & 0777;
}

static int
make_folder (SCW_UNUSED void **state)
{
  return mkdtemp (folder) == NULL;
}

/* Nothing may be left in it. */
static int
remove_folder (SCW_UNUSED void **state)
{
  return rmdir (folder);
}

static void
modes (SCW_UNUSED void **state)
{
  const mode_t before = umask (027);

  write_text (in_folder ("a"), "new");
  assert_int_equal (mode_of (in_folder ("a")), 0640);
  assert_int_equal (chmod (in_folder ("a"), 0604), 0);
  write_text (in_folder ("a"), "newer");
  assert_int_equal (mode_of (in_folder ("a")), 0604);
  assert_holds (in_folder ("a"), "newer");
  umask (before);
  unlink (in_folder ("a"));
}

static atomic_bool stop;

static void *
write_on_and_on (void *data)
{
  while (!stop)
    scw_write_file (data, "x", 1, NULL);
  return NULL;
}

/* The umask belongs to the process: whoever changes it to read it gives the files of other threads away. */
static void
the_umask_is_left_alone (SCW_UNUSED void **state)
{
  const mode_t before = umask (077);
  char path[600], other[600];
  pthread_t thread;

  snprintf (path, sizeof path, "%s", in_folder ("written"));
  snprintf (other, sizeof other, "%s", in_folder ("other"));
  stop = false;
  assert_int_equal (pthread_create (&thread, NULL, write_on_and_on, path), 0);
  for (int i = 0; i < 20000; i++)
    {
      const int fd = open (other, O_CREAT | O_EXCL | O_WRONLY, 0666);

      assert_true (fd >= 0);
      assert_int_equal (mode_of (other), 0600);
      close (fd);
      unlink (other);
    }
  stop = true;
  pthread_join (thread, NULL);
  unlink (path);
  umask (before);
}

static void
links_stay (SCW_UNUSED void **state)
{
  struct stat info;

  write_text (in_folder ("target"), "old");
  assert_int_equal (symlink ("target", in_folder ("link")), 0);
  assert_int_equal (symlink (in_folder ("link"), in_folder ("far")), 0);
  write_text (in_folder ("far"), "new");
  assert_holds (in_folder ("target"), "new");
  assert_int_equal (lstat (in_folder ("link"), &info), 0);
  assert_true (S_ISLNK (info.st_mode));
  assert_int_equal (lstat (in_folder ("far"), &info), 0);
  assert_true (S_ISLNK (info.st_mode));
  unlink (in_folder ("target"));
  write_text (in_folder ("far"), "made"); /* what they lead to is not there yet */
  assert_holds (in_folder ("target"), "made");
  unlink (in_folder ("target"));
  unlink (in_folder ("link"));
  unlink (in_folder ("far"));
  symlink ("round", in_folder ("round"));
  assert_false (scw_write_file (in_folder ("round"), "x", 1, NULL));
  unlink (in_folder ("round"));
}

/* The name of a file may be as long as a name can be: then that of the file it is written under has to be
 * shortened. */
static void
long_names (SCW_UNUSED void **state)
{
  char name[256], *claim;

  for (int n = 240; n <= 255; n++)
    {
      for (int i = 0; i + 1 < n; i += 2)
        memcpy (name + i, "\303\266", 2);
      name[n - 1] = 'x';
      name[n] = '\0';
      write_text (in_folder (name), "long");
      assert_holds (in_folder (name), "long");
      claim = scw_path_beside (in_folder (name), ".", ".claim");
      write_text (claim, "");
      unlink (claim);
      unlink (in_folder (name));
      free (claim);
    }
}

static void
names_beside_are_different (SCW_UNUSED void **state)
{
  char a[256], b[256], *one, *two;

  memset (a, 'a', 255);
  a[255] = '\0';
  memcpy (b, a, 256);
  b[254] = 'b';
  one = scw_path_beside (a, ".", ".claim");
  two = scw_path_beside (b, ".", ".claim");
  assert_string_not_equal (one, two);
  assert_int_equal (strlen (one), 255);
  free (one);
  free (two);
  one = scw_path_beside ("/x/y.z", ".", ".claim");
  assert_string_equal (one, "/x/.y.z.claim");
  free (one);
}

static void
what_is_not_finished_is_not_there (SCW_UNUSED void **state)
{
  ScwNewFile file;
  ScwError error = { 0 };

  write_text (in_folder ("a"), "old");
  assert_true (scw_new_file_open (&file, in_folder ("a"), 0666, &error));
  assert_true (scw_write_all (file.fd, "half", 4, &error));
  scw_new_file_close (&file);
  assert_holds (in_folder ("a"), "old");
  unlink (in_folder ("a"));
}

static void
devices_are_written_to (SCW_UNUSED void **state)
{
  struct stat info;
  ScwError error = { 0 };

  write_text ("/dev/null", "x");
  assert_int_equal (stat ("/dev/null", &info), 0);
  assert_true (S_ISCHR (info.st_mode));
  assert_false (scw_write_file ("/dev/full", "x", 1, &error));
  assert_string_equal (error.message, "cannot write '/dev/full': No space left on device");
}

static void
a_file_that_may_not_be_written_stays (SCW_UNUSED void **state)
{
  ScwError error = { 0 };

  if (geteuid () == 0)
    SKIP ("the superuser may write everything");
  write_text (in_folder ("a"), "old");
  chmod (in_folder ("a"), 0400);
  assert_false (scw_write_file (in_folder ("a"), "new", 3, &error));
  assert_holds (in_folder ("a"), "old");
  unlink (in_folder ("a"));
}

static void
spools_have_no_name (SCW_UNUSED void **state)
{
  ScwError error = { 0 };
  const int fd = scw_spool_open (&error);
  struct stat info;

  assert_true (fd >= 0);
  assert_int_equal (fstat (fd, &info), 0);
  assert_int_equal (info.st_nlink, 0);
  close (fd);
}

static bool no_more_memory;
void *__real_realloc (void *memory, size_t size);
void *__wrap_realloc (void *memory, size_t size);

void *
__wrap_realloc (void *memory, size_t size)
{
  return no_more_memory ? NULL : __real_realloc (memory, size);
}

/* The beginning of a file is not the file. */
static void
no_memory_is_an_error (SCW_UNUSED void **state)
{
  char *big = calloc (1, 1 << 20);
  ScwError error = { 0 };
  size_t n;
  char *read;

  memset (big, ' ', 1 << 20);
  assert_true (scw_write_file (in_folder ("big"), big, 1 << 20, &error));
  no_more_memory = true;
  read = scw_read_file (in_folder ("big"), 2 << 20, &n, &error);
  no_more_memory = false;
  assert_null (read);
  assert_int_equal (error.code, SCW_ERROR_MEMORY);
  read = scw_read_file (in_folder ("big"), 2 << 20, &n, &error);
  assert_int_equal (n, 1 << 20);
  assert_memory_equal (read, big, 1 << 20);
  free (read);
  error = (ScwError){ 0 };
  assert_null (scw_read_file (in_folder ("big"), 1000, &n, &error));
  assert_int_equal (error.code, SCW_ERROR_LIMIT);
  unlink (in_folder ("big"));
  free (big);
}

static void
one_holds_a_lock (SCW_UNUSED void **state)
{
  ScwError error = { 0 };
  ScwLock *lock = scw_lock_take (in_folder ("lock"), 0600, &error);

  assert_non_null (lock);
  assert_null (scw_lock_take (in_folder ("lock"), 0600, &error));
  assert_int_equal (error.code, SCW_ERROR_NONE);
  scw_lock_free (lock);
  assert_int_equal (access (in_folder ("lock"), F_OK), -1);
  assert_null (scw_lock_take (in_folder ("no/lock"), 0600, &error));
  assert_int_equal (error.code, SCW_ERROR_FILE);
}

static atomic_int holders, most, taken;

static void *
take_on_and_on (void *data)
{
  while (taken < 1000)
    {
      ScwLock *lock = scw_lock_take (data, 0600, NULL);

      if (lock == NULL)
        {
          sched_yield ();
          continue;
        }
      if (atomic_fetch_add (&holders, 1) > 0)
        most = 2;
      sched_yield ();
      atomic_fetch_sub (&holders, 1);
      taken++;
      scw_lock_free (lock);
    }
  return NULL;
}

/* A lock on a file that its last holder has just removed is no lock. */
static void
two_never_hold_a_lock (SCW_UNUSED void **state)
{
  pthread_t threads[4];
  char path[600];

  snprintf (path, sizeof path, "%s", in_folder ("lock"));
  for (int i = 0; i < 4; i++)
    assert_int_equal (pthread_create (&threads[i], NULL, take_on_and_on, path), 0);
  for (int i = 0; i < 4; i++)
    pthread_join (threads[i], NULL);
  assert_int_equal (most, 0);
}

static void
errors_are_in_english (SCW_UNUSED void **state)
{
  ScwError error = { 0 };
  size_t n;

  if (setlocale (LC_ALL, "de_DE.UTF-8") == NULL)
    SKIP ("there is no German locale");
  assert_null (scw_read_file ("/nowhere", 1, &n, &error));
  setlocale (LC_ALL, "C");
  assert_string_equal (error.message, "No such file or directory");
}

/* Text that is cut is still text. */
static void
test_text_is_cut_between_characters (SCW_UNUSED void **state)
{
  static const char text[] = "a\303\251\342\231\257\360\235\204\236"; /* 1, 2, 3 and 4 bytes */
  static const size_t kept[] = { 0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10 };
  char out[16];

  for (size_t size = 1; size <= sizeof kept / sizeof kept[0]; size++)
    {
      scw_text_copy (out, size, text, strlen (text));
      assert_int_equal (strlen (out), kept[size - 1]);
      assert_memory_equal (out, text, kept[size - 1]);
    }
}

/* The pages behind the new end are zeros, and whoever asks is told, until the file is closed. */
static void
files_that_shrink (SCW_UNUSED void **state)
{
  const char *path = in_folder ("shrinking");
  char *data = calloc (1, 100000);
  ScwMapped mapped;
  ScwError error = { 0 };

  memset (data, 'x', 100000);
  assert_true (scw_write_file (path, data, 100000, NULL));
  assert_true (scw_mapped_open (&mapped, path, NULL));
  assert_int_equal (mapped.data[99999], 'x');
  assert_int_equal (truncate (path, 5000), 0);
  assert_true (scw_mapped_check (&error));
  assert_int_equal (mapped.data[99999], 0);
  assert_int_equal (mapped.data[4999], 'x');
  assert_false (scw_mapped_check (&error));
  assert_non_null (strstr (error.message, "shrinking' has become shorter"));
  scw_mapped_close (&mapped);
  assert_true (scw_mapped_check (NULL));
  free (data);
  unlink (path);
}

/* ---- faults ---- */

typedef enum
{
  NOTHING,
  WRITE,
  FSYNC,
  LINKAT,
  RENAME,
  STRDUP,
  N_FAULTS,
} Fault;

static Fault fault; /* the next of these fails */

static bool
fails (Fault here, int number)
{
  if (fault != here)
    return false;
  fault = NOTHING;
  errno = number;
  return true;
}

ssize_t __real_write (int fd, const void *data, size_t size);
ssize_t __wrap_write (int fd, const void *data, size_t size);
int __real_fsync (int fd);
int __wrap_fsync (int fd);
int __real_linkat (int from, const char *old, int to, const char *new, int flags);
int __wrap_linkat (int from, const char *old, int to, const char *new, int flags);
int __real_rename (const char *old, const char *new);
int __wrap_rename (const char *old, const char *new);
char *__real_strdup (const char *text);
char *__wrap_strdup (const char *text);

ssize_t
__wrap_write (int fd, const void *data, size_t size)
{
  return fails (WRITE, ENOSPC) ? -1 : __real_write (fd, data, size);
}

int
__wrap_fsync (int fd)
{
  return fails (FSYNC, EIO) ? -1 : __real_fsync (fd);
}

int
__wrap_linkat (int from, const char *old, int to, const char *new, int flags)
{
  return fails (LINKAT, ENOSPC) ? -1 : __real_linkat (from, old, to, new, flags);
}

int
__wrap_rename (const char *old, const char *new)
{
  return fails (RENAME, EACCES) ? -1 : __real_rename (old, new);
}

char *
__wrap_strdup (const char *text)
{
  return fails (STRDUP, ENOMEM) ? NULL : __real_strdup (text);
}

static int
files_in (const char *path)
{
  DIR *dir = opendir (path);
  int n = 0;

  for (const struct dirent *entry; (entry = readdir (dir)) != NULL;)
    n += entry->d_name[0] != '.';
  closedir (dir);
  return n;
}

/* Whatever fails: it is told, the old file is as it was, and nothing is left beside it. */
static void
any_step_may_fail (SCW_UNUSED void **state)
{
  static const char *const said[] = { "",
                                      "No space left on device",
                                      "Input/output error",
                                      "No space left on device",
                                      "Permission denied",
                                      "Cannot allocate memory" };
  char own[600], path[700];

  snprintf (own, sizeof own, "%s", in_folder ("faults"));
  assert_int_equal (mkdir (own, 0700), 0);
  snprintf (path, sizeof path, "%s/file", own);
  assert_true (scw_write_file (path, "old", 3, NULL));
  for (Fault at = WRITE; at < N_FAULTS; at++)
    {
      ScwError error = { 0 };

      fault = at;
      assert_false (scw_write_file (path, "new", 3, &error));
      assert_int_equal (fault, NOTHING);
      if (strstr (error.message, said[at]) == NULL || strstr (error.message, "file'") == NULL)
        fail_msg ("'%s' does not say '%s'", error.message, said[at]);
      assert_holds (path, "old");
      assert_int_equal (files_in (own), 1);
    }
  assert_true (scw_write_file (path, "new", 3, NULL));
  assert_holds (path, "new");
  unlink (path);
  rmdir (own);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_text_is_cut_between_characters),
    cmocka_unit_test (modes),
    cmocka_unit_test (the_umask_is_left_alone),
    cmocka_unit_test (links_stay),
    cmocka_unit_test (long_names),
    cmocka_unit_test (names_beside_are_different),
    cmocka_unit_test (what_is_not_finished_is_not_there),
    cmocka_unit_test (devices_are_written_to),
    cmocka_unit_test (a_file_that_may_not_be_written_stays),
    cmocka_unit_test (spools_have_no_name),
    cmocka_unit_test (no_memory_is_an_error),
    cmocka_unit_test (one_holds_a_lock),
    cmocka_unit_test (two_never_hold_a_lock),
    cmocka_unit_test (errors_are_in_english),
    cmocka_unit_test (files_that_shrink),
    cmocka_unit_test (any_step_may_fail),
  };

  return cmocka_run_group_tests_name ("file", tests, make_folder, remove_folder);
}
