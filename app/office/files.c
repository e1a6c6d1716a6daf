/* SPDX-License-Identifier: MPL-2.0 */
#include "app/office/files.h"

#include "core/base/error.h"
#include "core/base/i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

gboolean
of_file_fail (const gchar *path, gint number, GError **error)
{
  JbError code = number == ENOENT                          ? JB_ERROR_NOT_FOUND
                 : number == ENOSPC || number == EDQUOT    ? JB_ERROR_FULL
                 : number == EEXIST || number == ENOTEMPTY ? JB_ERROR_EXISTS
                                                           : JB_ERROR_IO;
  g_autofree gchar *name = g_path_get_basename (path);
  g_set_error (error, JB_ERROR, (gint) code, _ ("Berkas %s: %s. Yang tersimpan sebelumnya aman."),
               name, g_strerror (number));
  return FALSE;
}

static gboolean
write_all (gint fd, const guint8 *data, gsize len)
{
  while (len > 0)
    {
      gssize n = write (fd, data, len);
      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      data += n;
      len -= (gsize) n;
    }
  return TRUE;
}

gboolean
of_file_write (const gchar *path, const void *data, gsize len, GError **error)
{
  g_autofree gchar *part = g_strconcat (path, ".part", NULL);
  gint fd = open (part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    return of_file_fail (path, errno, error);
  gboolean done = write_all (fd, data, len) && fsync (fd) == 0;
  gint number = errno;
  if (close (fd) != 0 && done)
    {
      number = errno;
      done = FALSE;
    }
  if (done && rename (part, path) != 0)
    {
      number = errno;
      done = FALSE;
    }
  if (!done)
    {
      unlink (part);
      return of_file_fail (path, number, error);
    }
  g_autofree gchar *dir = g_path_get_dirname (path);
  return of_dir_sync (dir, error);
}

GBytes *
of_file_read (const gchar *path, gsize max, GError **error)
{
  /* Whoever fills a stick may put a pipe there, which would keep us waiting for a writer. */
  gint fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  struct stat status;
  if (fd < 0 || fstat (fd, &status) != 0)
    {
      of_file_fail (path, errno, error);
      if (fd >= 0)
        close (fd);
      return NULL;
    }
  g_autofree gchar *name = g_path_get_basename (path);
  if (!S_ISREG (status.st_mode) || (guint64) status.st_size > max)
    {
      g_set_error (error, JB_ERROR, S_ISREG (status.st_mode) ? JB_ERROR_LIMIT : JB_ERROR_INVALID,
                   _ ("Berkas %s terlalu besar atau bukan berkas biasa."), name);
      close (fd);
      return NULL;
    }
  gsize len = (gsize) status.st_size;
  gsize have = 0;
  guint8 *data = g_malloc (MAX (len, 1));
  while (have < len)
    {
      gssize n = read (fd, data + have, len - have);
      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        break;
      have += (gsize) n;
    }
  gint number = errno;
  close (fd);
  if (have == len)
    return g_bytes_new_take (data, len);
  g_free (data);
  of_file_fail (path, number != 0 ? number : EIO, error);
  return NULL;
}

gboolean
of_dir_make (const gchar *path, GError **error)
{
  return g_mkdir_with_parents (path, 0700) == 0 || of_file_fail (path, errno, error);
}

gboolean
of_dir_sync (const gchar *path, GError **error)
{
  gint fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0)
    return of_file_fail (path, errno, error);
  gboolean synced = fsync (fd) == 0;
  gint number = errno;
  close (fd);
  /* Some file systems of sticks cannot sync a directory: nothing more can be done there. */
  return synced || number == EINVAL || of_file_fail (path, number, error);
}

void
of_dir_remove (const gchar *path)
{
  if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    {
      g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
      const gchar *name;
      while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree gchar *child = g_build_filename (path, name, NULL);
          of_dir_remove (child);
        }
    }
  g_remove (path);
}
