/* SPDX-License-Identifier: MPL-2.0 */
/* Space: how much is left, and the ballast that keeps a full disk able to upload and purge. */
#include "core/vault/store-private.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* Left free after the ballast is made again, so that it does not take what a write needs. */
#define BESIDE_BALLAST_BYTES (8 * 1024 * 1024)

guint64
jb_free_bytes (const gchar *path)
{
  struct statvfs info;
  if (statvfs (path, &info) != 0)
    return 0;
  return (guint64) info.f_bavail * (guint64) info.f_frsize;
}

static gboolean
is_whole (const gchar *path)
{
  struct stat info;
  return stat (path, &info) == 0 && info.st_size == JB_BALLAST_BYTES
         && (gint64) info.st_blocks * 512 >= JB_BALLAST_BYTES;
}

gboolean
jb_ballast_ensure (const gchar *path)
{
  if (is_whole (path))
    return TRUE;
  g_autofree gchar *home = g_path_get_dirname (path);
  if (jb_free_bytes (home) < JB_BALLAST_BYTES + BESIDE_BALLAST_BYTES)
    return FALSE;
  gint fd = open (path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    return FALSE;
  gboolean ok = posix_fallocate (fd, 0, JB_BALLAST_BYTES) == 0;
  close (fd);
  if (!ok)
    unlink (path);
  return ok;
}

void
jb_ballast_release (const gchar *path)
{
  unlink (path);
}
