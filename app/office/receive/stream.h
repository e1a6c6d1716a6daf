/* SPDX-License-Identifier: MPL-2.0 */
/* A TLS connection whose close never blocks. libsoup closes its streams in the main loop, and GIO's TLS
 * then waits until the client has taken the farewell: a client that reads nothing would stop everybody.
 * Here the farewell is said in a thread, and the socket is closed after a while in any case. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define OF_TYPE_STREAM (of_stream_get_type ())
G_DECLARE_FINAL_TYPE (OfStream, of_stream, OF, STREAM, GIOStream)

/* `tls` over `socket`. `closed` is called once, when the socket is closed (transfer full). */
OfStream *of_stream_new (GIOStream *tls, GSocket *socket, void (*closed) (gpointer data),
                         gpointer data);

G_END_DECLS
