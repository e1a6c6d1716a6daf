/* SPDX-License-Identifier: MPL-2.0 */
/* Listens on <home>/kit.sock, one thread a connection, and hands every whole frame to a service.
 *
 * To be started only by whoever holds the home's lock: a socket file that is there already is then
 * nobody's and is replaced. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define JB_SOCKET_NAME "kit.sock"
#define JB_SOCKET_MAX_CONNECTIONS 16

/* What answers. All calls come from the connection's own thread but `cancel`, which comes from any
 * and must make a `handle` under way return soon. */
typedef struct {
  gpointer (*begin) (gpointer data);
  GBytes *(*handle) (gpointer session, guint8 verb, const void *payload,
                     gsize len); /* whole frame */
  void (*cancel) (gpointer session);
  void (*end) (gpointer session);
  gpointer data;
} JbSocketService;

typedef struct JbSocketServer JbSocketServer;

/* JB_ERROR_EXISTS (something that is no socket is in its place), JB_ERROR_IO (transfer full). */
JbSocketServer *jb_socket_server_new (const gchar *home, const JbSocketService *service,
                                      GError **error);
/* Removes the socket file, ends every connection and joins all threads. Accepts NULL. */
void jb_socket_server_free (JbSocketServer *server);
guint jb_socket_server_n_connections (JbSocketServer *server);

/* The other side, as the kernel tells it. */
typedef struct {
  guint uid, gid;
  const guint *groups; /* supplementary */
  gsize n_groups;
} JbSocketPeer;
/* May it ask? Root, the same user, or a member of the socket file's group. */
gboolean jb_socket_peer_may_ask (const JbSocketPeer *peer, guint own_uid, guint socket_gid);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JbSocketServer, jb_socket_server_free)

G_END_DECLS
