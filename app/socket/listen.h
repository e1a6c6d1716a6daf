/* SPDX-License-Identifier: MPL-2.0 */
/* The socket file: made, replaced and removed without touching what is not ours; for server.c and
 * client.c only. */
#pragma once

#include <gio/gio.h>
#include <sys/stat.h>

G_BEGIN_DECLS

/* A listening socket at <home>/kit.sock, mode 0660, and the file's identity. JB_ERROR_EXISTS,
 * JB_ERROR_IO (transfer full). */
GSocket *jb_socket_listen (const gchar *home, struct stat *ret_file, GError **error);
/* Removes the file if it is still the one that was made. */
void jb_socket_unlisten (const gchar *home, const struct stat *file);
/* JB_ERROR_NOT_FOUND if nobody listens there (transfer full). */
GSocket *jb_socket_connect (const gchar *home, GError **error);

G_END_DECLS
