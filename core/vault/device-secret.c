/* SPDX-License-Identifier: MPL-2.0 */
/* The device secret: 32 random bytes in a file of their own, 0600, and nothing else in it. It binds
 * every passphrase slot to this device and wraps the kit's key. */
#include "core/vault/slots.h"

#include "core/base/error.h"
#include "core/base/i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static void
set_io_error (GError **error, gint number)
{
  g_set_error (error, JB_ERROR, number == ENOSPC ? JB_ERROR_FULL : JB_ERROR_IO,
               _ ("Rahasia perangkat tidak dapat dibaca atau ditulis: %s. "
                  "Data tetap aman. Hubungi kantor."),
               g_strerror (number));
}

/* -1 with errno kept. */
static gint
read_whole (gint fd, guint8 *bytes, gsize len)
{
  gsize done = 0;
  while (done < len)
    {
      ssize_t n = read (fd, bytes + done, len - done);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return -1;
      if (n == 0)
        break;
      done += (gsize) n;
    }
  return (gint) done;
}

static gboolean
file_is_private (gint fd, GError **error)
{
  struct stat info;
  if (fstat (fd, &info) != 0)
    {
      set_io_error (error, errno);
      return FALSE;
    }
  if (!S_ISREG (info.st_mode) || info.st_size != JB_DEVICE_SECRET_BYTES)
    g_set_error_literal (error, JB_ERROR, JB_ERROR_DAMAGED,
                         _ ("Rahasia perangkat rusak. Frasa sandi tidak dapat dipakai di sini; "
                            "data tetap tersandi. Hubungi kantor."));
  else if ((info.st_mode & 077) != 0)
    g_set_error_literal (error, JB_ERROR, JB_ERROR_STATE,
                         _ ("Rahasia perangkat dapat dibaca pengguna lain. "
                            "Batasi berkasnya untuk pemiliknya saja, lalu coba lagi."));
  else
    return TRUE;
  return FALSE;
}

JbSecret *
jb_device_secret_load (const gchar *path, GError **error)
{
  gint fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0 && errno == ENOENT)
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_NOT_FOUND,
                           _ ("Rahasia perangkat belum ada. Siapkan perangkat ini dahulu."));
      return NULL;
    }
  if (fd < 0)
    {
      set_io_error (error, errno);
      return NULL;
    }
  g_autoptr (JbSecret) secret = NULL;
  if (file_is_private (fd, error))
    secret = jb_secret_new (JB_DEVICE_SECRET_BYTES, error);
  if (secret != NULL
      && read_whole (fd, jb_secret_write (secret), JB_DEVICE_SECRET_BYTES)
             != JB_DEVICE_SECRET_BYTES)
    {
      set_io_error (error, errno != 0 ? errno : EIO);
      g_clear_pointer (&secret, jb_secret_unref);
    }
  close (fd);
  return g_steal_pointer (&secret);
}

static gboolean
write_synced (const gchar *path, const JbSecret *secret)
{
  gint fd = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    return FALSE;
  gboolean ok
      = write (fd, jb_secret_data (secret), JB_DEVICE_SECRET_BYTES) == JB_DEVICE_SECRET_BYTES
        && fsync (fd) == 0;
  gint kept = errno;
  close (fd);
  errno = kept;
  return ok;
}

static gboolean
sync_folder_of (const gchar *path)
{
  g_autofree gchar *folder = g_path_get_dirname (path);
  gint fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0)
    return FALSE;
  gboolean ok = fsync (fd) == 0;
  gint kept = errno;
  close (fd);
  errno = kept;
  return ok;
}

JbSecret *
jb_device_secret_create (const gchar *path, GError **error)
{
  g_autoptr (JbSecret) secret = jb_secret_random (JB_DEVICE_SECRET_BYTES, error);
  if (secret == NULL)
    return NULL;
  /* Written beside and linked: the name never shows a half-written secret, and never replaces one.
   */
  g_autofree gchar *beside = g_strconcat (path, ".new", NULL);
  gboolean ok = write_synced (beside, secret) && link (beside, path) == 0;
  gint number = errno;
  unlink (beside);
  if (ok && !sync_folder_of (path))
    {
      number = errno;
      ok = FALSE;
    }
  if (ok)
    return g_steal_pointer (&secret);
  if (number == EEXIST)
    g_set_error_literal (error, JB_ERROR, JB_ERROR_EXISTS,
                         _ ("Rahasia perangkat sudah ada dan tidak diganti."));
  else
    set_io_error (error, number);
  return NULL;
}
