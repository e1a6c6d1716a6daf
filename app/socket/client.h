/* SPDX-License-Identifier: MPL-2.0 */
/* The other end of the kit socket: asks one thing at a time and waits for the answer.
 *
 * After a broken connection, an answer that came too late or one that does not fit, every later
 * call fails with JB_ERROR_NETWORK: make a new client. */
#pragma once

#include "core/sync/frames.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct JbSocketClient JbSocketClient; /* any thread; calls wait for each other */

/* JB_ERROR_NOT_FOUND: nobody serves that home (transfer full). */
JbSocketClient *jb_socket_client_new (const gchar *home, GError **error);
void jb_socket_client_free (JbSocketClient *client);

/* The answer's payload (transfer full). What the kit refuses comes as its own JB_ERROR and leaves
 * the connection usable. Every verb has a deadline but WAIT, which takes as long as it asks for. */
GBytes *jb_socket_client_call (JbSocketClient *client, JbVerb verb, GBytes *payload,
                               GCancellable *cancellable, GError **error);
/* The same with a whole frame, as core/sync/frames.h makes them. */
GBytes *jb_socket_client_ask (JbSocketClient *client, GBytes *frame, GCancellable *cancellable,
                              GError **error);
/* FALSE once the connection is of no more use. */
gboolean jb_socket_client_is_alive (JbSocketClient *client);

/* A file of any size, in pieces. */
gboolean jb_socket_client_deliver (JbSocketClient *client, JbDeliverKind kind, GBytes *file,
                                   GError **error);
/* How long the kit may take to answer, for tests; 0 for the usual 120 s. */
void jb_socket_client_set_patience (JbSocketClient *client, gint64 patience_us);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JbSocketClient, jb_socket_client_free)

G_END_DECLS
