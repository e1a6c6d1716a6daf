/* SPDX-License-Identifier: MPL-2.0 */
/* The guard against the trap of POSIX locks: when any descriptor of kit.db is closed in this
 * process, the kernel drops SQLite's lock, silently. Another program may then open the database,
 * checkpoint it and unlink our -wal, and whatever we commit goes to a file without a name.
 *
 * Two looks, both without opening anything:
 *  - stat tells whether kit.db and kit.db-wal still are the inodes they were when we began. An
 * inode that SQLite holds open cannot be given to another file, so the comparison is exact.
 *  - F_OFD_GETLK on a descriptor of our own sees the POSIX locks of this process as foreign, and so
 *    tells whether SQLite's lock is still there, before anybody has done harm. The descriptor is
 *    opened before SQLite's and closed after it: closing it in between would be the trap itself. */
#define _GNU_SOURCE /* F_OFD_GETLK */
#include "core/vault/store-private.h"

#include "core/base/error.h"
#include "core/base/i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* SQLite's shared range (PENDING_BYTE + 2, SHARED_SIZE): write-locked by whoever is exclusive. */
#define SHARED_FIRST (0x40000000 + 2)
#define SHARED_BYTES 510

static gboolean
sync_folder (const gchar *home)
{
  gint fd = open (home, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0)
    return FALSE;
  gboolean ok = fsync (fd) == 0;
  gint kept = errno;
  close (fd);
  errno = kept;
  return ok;
}

gboolean
jb_guard_init (JbGuard *guard, const gchar *home, GError **error)
{
  *guard = (JbGuard){ .db_fd = -1 };
  guard->db_path = g_build_filename (home, "kit.db", NULL);
  guard->wal_path = g_strconcat (guard->db_path, "-wal", NULL);
  guard->db_fd = open (guard->db_path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (guard->db_fd >= 0 && fchmod (guard->db_fd, 0600) == 0 && sync_folder (home))
    return TRUE;
  jb_store_set_errno (error, errno);
  jb_guard_clear (guard);
  return FALSE;
}

void
jb_guard_clear (JbGuard *guard)
{
  if (guard->db_path == NULL)
    return;
  if (guard->db_fd >= 0)
    close (guard->db_fd);
  g_free (guard->db_path);
  g_free (guard->wal_path);
  *guard = (JbGuard){ .db_fd = -1 };
}

static gboolean
lock_is_ours (const JbGuard *guard)
{
  struct flock lock
      = { .l_type = F_RDLCK, .l_whence = SEEK_SET, .l_start = SHARED_FIRST, .l_len = SHARED_BYTES };
  return fcntl (guard->db_fd, F_OFD_GETLK, &lock) == 0 && lock.l_type == F_WRLCK
         && lock.l_pid == getpid ();
}

gboolean
jb_guard_watch (JbGuard *guard, GError **error)
{
  struct stat db, wal, opened;
  if (stat (guard->db_path, &db) != 0 || stat (guard->wal_path, &wal) != 0
      || fstat (guard->db_fd, &opened) != 0)
    {
      jb_store_set_errno (error, errno);
      return FALSE;
    }
  guard->device = opened.st_dev;
  guard->db = opened.st_ino;
  guard->wal = wal.st_ino;
  /* Some file systems (network, 9p) do not show locks; there the inodes alone must do. */
  guard->lock_is_visible = lock_is_ours (guard);
  if (jb_guard_holds (guard))
    return TRUE;
  jb_store_set_errno (error, ESTALE);
  return FALSE;
}

static gboolean
is_file (const gchar *path, dev_t device, ino_t inode)
{
  struct stat info;
  return stat (path, &info) == 0 && info.st_dev == device && info.st_ino == inode;
}

gboolean
jb_guard_holds (const JbGuard *guard)
{
  return is_file (guard->db_path, guard->device, guard->db)
         && is_file (guard->wal_path, guard->device, guard->wal)
         && (!guard->lock_is_visible || lock_is_ours (guard));
}
