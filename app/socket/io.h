/* SPDX-License-Identifier: MPL-2.0 */
/* Whole frames over a connected stream socket; for server.c and client.c only. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* No deadline for the first byte of a frame: the other side may have nothing to say for hours. */
#define JB_SOCKET_FOREVER (-1)

/* One frame's body: verb and payload (transfer full). `first_us` is the patience for its first
 * byte; the rest must then come within `rest_us`. NULL with no error at a clean end.
 * JB_ERROR_FORMAT (a length that cannot be, or half a frame), JB_ERROR_NETWORK (too slow, broken),
 * G_IO_ERROR_CANCELLED. */
GByteArray *jb_socket_receive (GSocket *socket, gint64 first_us, gint64 rest_us,
                               GCancellable *cancellable, GError **error);
gboolean jb_socket_send (GSocket *socket, GBytes *frame, gint64 patience_us,
                         GCancellable *cancellable, GError **error);

G_END_DECLS
