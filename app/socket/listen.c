/* SPDX-License-Identifier: MPL-2.0 */
#define _GNU_SOURCE
#include "app/socket/listen.h"

#include "app/socket/server.h"
#include "core/base/error.h"
#include "core/base/i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <gio/gunixsocketaddress.h>
#include <unistd.h>

#define TEMPORARY JB_SOCKET_NAME ".new"
#define BACKLOG 32

static void
set_io (GError **error, gint number)
{
  g_set_error (
      error, JB_ERROR, JB_ERROR_IO,
      _ ("Soket perangkat tidak dapat dibuat: %s. Rekaman aman. Periksa folder perangkat."),
      g_strerror (number));
}

static gint
open_home (const gchar *home)
{
  return open (home, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

/* An address has room for 107 bytes only, and homes may be deeper than that. */
static GSocketAddress *
address_in (gint dir, const gchar *name)
{
  g_autofree gchar *path = g_strdup_printf ("/proc/self/fd/%d/%s", dir, name);
  return g_unix_socket_address_new (path);
}

/* Something that is no socket is somebody's file. */
static gboolean
check_place (gint dir, const gchar *name, GError **error)
{
  struct stat st;
  if (fstatat (dir, name, &st, AT_SYMLINK_NOFOLLOW) != 0 || S_ISSOCK (st.st_mode))
    return TRUE;
  g_set_error_literal (error, JB_ERROR, JB_ERROR_EXISTS,
                       _ ("Di tempat soket perangkat ada berkas lain. Berkas itu tidak diubah. "
                          "Pindahkan, lalu jalankan lagi."));
  return FALSE;
}

/* Bound under another name and renamed, so that at every instant there is a socket somebody listens
 * on, or the old one, or none. */
static gboolean
bind_in (GSocket *socket, gint dir, struct stat *ret_file, GError **error)
{
  if (!check_place (dir, TEMPORARY, error) || !check_place (dir, JB_SOCKET_NAME, error))
    return FALSE;
  unlinkat (dir, TEMPORARY, 0);
  g_autoptr (GSocketAddress) address = address_in (dir, TEMPORARY);
  /* The file is made with this mode (less the umask): it is never wider than in the end. */
  if (fchmod (g_socket_get_fd (socket), 0660) != 0)
    {
      set_io (error, errno);
      return FALSE;
    }
  if (!g_socket_bind (socket, address, FALSE, error))
    return FALSE;
  if (fchmodat (dir, TEMPORARY, 0660, 0) != 0 || !g_socket_listen (socket, NULL)
      || renameat (dir, TEMPORARY, dir, JB_SOCKET_NAME) != 0
      || fstatat (dir, JB_SOCKET_NAME, ret_file, AT_SYMLINK_NOFOLLOW) != 0)
    {
      set_io (error, errno);
      unlinkat (dir, TEMPORARY, 0);
      return FALSE;
    }
  return TRUE;
}

GSocket *
jb_socket_listen (const gchar *home, struct stat *ret_file, GError **error)
{
  g_autoptr (GSocket) socket
      = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, error);
  if (socket == NULL)
    return NULL;
  g_socket_set_listen_backlog (socket, BACKLOG);
  gint dir = open_home (home);
  if (dir < 0)
    {
      set_io (error, errno);
      return NULL;
    }
  gboolean done = bind_in (socket, dir, ret_file, error);
  close (dir);
  return done ? g_steal_pointer (&socket) : NULL;
}

void
jb_socket_unlisten (const gchar *home, const struct stat *file)
{
  gint dir = open_home (home);
  if (dir < 0)
    return;
  struct stat st;
  if (fstatat (dir, JB_SOCKET_NAME, &st, AT_SYMLINK_NOFOLLOW) == 0 && st.st_dev == file->st_dev
      && st.st_ino == file->st_ino)
    unlinkat (dir, JB_SOCKET_NAME, 0);
  close (dir);
}

GSocket *
jb_socket_connect (const gchar *home, GError **error)
{
  g_autoptr (GSocket) socket
      = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, error);
  if (socket == NULL)
    return NULL;
  gint dir = open_home (home);
  gboolean reached = FALSE;
  if (dir >= 0)
    {
      g_autoptr (GSocketAddress) address = address_in (dir, JB_SOCKET_NAME);
      reached = g_socket_connect (socket, address, NULL, NULL);
      close (dir);
    }
  if (!reached)
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_NOT_FOUND,
                           _ ("Program perangkat tidak berjalan. Rekaman aman. Buka aplikasi "
                              "Jemput, atau pakai jemputctl sync."));
      return NULL;
    }
  g_socket_set_blocking (socket, FALSE);
  return g_steal_pointer (&socket);
}
