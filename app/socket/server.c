/* SPDX-License-Identifier: MPL-2.0 */
#include "app/socket/server.h"

#include "app/socket/io.h"
#include "app/socket/listen.h"
#include "app/socket/peer.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/sync/frames.h"

#include <unistd.h>

/* A frame once begun, and an answer once made, must be through the socket within this. */
#define FRAME_PATIENCE_US (10 * G_USEC_PER_SEC)

struct JbSocketServer {
  gchar *home;
  struct stat file;
  JbSocketService service;
  GSocket *socket;
  GCancellable *stop;
  GThread *accepter;
  GMutex lock;
  GPtrArray *connections; /* Connection; under lock */
};

typedef struct {
  JbSocketServer *server;
  GSocket *socket;
  gpointer session;
  GThread *thread;
  gint finished; /* atomic: the thread will touch nothing of the server any more */
} Connection;

static void
serve (Connection *connection)
{
  const JbSocketService *service = &connection->server->service;
  GCancellable *stop = connection->server->stop;
  for (;;)
    {
      g_autoptr (GByteArray) body = jb_socket_receive (connection->socket, JB_SOCKET_FOREVER,
                                                       FRAME_PATIENCE_US, stop, NULL);
      if (body == NULL)
        return;
      g_autoptr (GBytes) answer
          = service->handle (connection->session, body->data[0], body->data + 1, body->len - 1);
      if (!jb_socket_send (connection->socket, answer, FRAME_PATIENCE_US, stop, NULL))
        return;
    }
}

static gpointer
run_connection (gpointer data)
{
  Connection *connection = data;
  serve (connection);
  g_socket_shutdown (connection->socket, TRUE, TRUE, NULL);
  g_atomic_int_set (&connection->finished, TRUE);
  return NULL;
}

/* The free function of the list: only for those whose thread has ended or is about to. */
static void
connection_free (gpointer data)
{
  Connection *connection = data;
  g_thread_join (connection->thread);
  connection->server->service.end (connection->session);
  g_object_unref (connection->socket);
  g_free (connection);
}

/* Under lock. */
static void
sweep (JbSocketServer *server)
{
  for (guint i = server->connections->len; i-- > 0;)
    {
      Connection *connection = g_ptr_array_index (server->connections, i);
      if (g_atomic_int_get (&connection->finished))
        g_ptr_array_remove_index_fast (server->connections, i);
    }
}

/* Told in a frame, so that the other side need not guess why it was cut off. */
static void
turn_away (GSocket *socket, JbError code, const gchar *message)
{
  g_autoptr (GError) error = g_error_new_literal (JB_ERROR, (gint) code, message);
  g_autoptr (GBytes) fault = jb_frame_fault (error);
  g_socket_set_blocking (socket, FALSE);
  jb_socket_send (socket, fault, 0, NULL, NULL);
}

static void
take_in (JbSocketServer *server, GSocket *socket)
{
  if (!jb_socket_peer_is_welcome (socket, getuid (), server->file.st_gid))
    {
      turn_away (socket, JB_ERROR_REFUSED,
                 _ ("Pengguna ini tidak berhak atas perangkat. Tidak ada yang berubah."));
      return;
    }
  g_mutex_lock (&server->lock);
  sweep (server);
  gboolean room = server->connections->len < JB_SOCKET_MAX_CONNECTIONS;
  if (room)
    {
      Connection *connection = g_new0 (Connection, 1);
      connection->server = server;
      connection->socket = g_object_ref (socket);
      g_socket_set_blocking (socket, FALSE);
      connection->session = server->service.begin (server->service.data);
      connection->thread = g_thread_new ("kit-socket", run_connection, connection);
      g_ptr_array_add (server->connections, connection);
    }
  g_mutex_unlock (&server->lock);
  if (!room)
    turn_away (socket, JB_ERROR_BUSY,
               _ ("Terlalu banyak program memakai perangkat. Coba lagi sebentar."));
}

static gpointer
run_accepter (gpointer data)
{
  JbSocketServer *server = data;
  while (!g_cancellable_is_cancelled (server->stop))
    {
      g_autoptr (GError) fault = NULL;
      g_autoptr (GSocket) socket = g_socket_accept (server->socket, server->stop, &fault);
      if (socket != NULL)
        take_in (server, socket);
      else if (!g_cancellable_is_cancelled (server->stop))
        g_usleep (G_USEC_PER_SEC / 10); /* out of descriptors: some will be closed again */
    }
  return NULL;
}

JbSocketServer *
jb_socket_server_new (const gchar *home, const JbSocketService *service, GError **error)
{
  struct stat file;
  g_autoptr (GSocket) socket = jb_socket_listen (home, &file, error);
  if (socket == NULL)
    return NULL;
  JbSocketServer *server = g_new0 (JbSocketServer, 1);
  server->home = g_strdup (home);
  server->file = file;
  server->service = *service;
  server->socket = g_steal_pointer (&socket);
  server->stop = g_cancellable_new ();
  server->connections = g_ptr_array_new_with_free_func (connection_free);
  g_mutex_init (&server->lock);
  server->accepter = g_thread_new ("kit-accept", run_accepter, server);
  return server;
}

void
jb_socket_server_free (JbSocketServer *server)
{
  if (server == NULL)
    return;
  jb_socket_unlisten (server->home, &server->file);
  g_cancellable_cancel (server->stop);
  g_thread_join (server->accepter);
  for (guint i = 0; i < server->connections->len; i++)
    {
      Connection *connection = g_ptr_array_index (server->connections, i);
      server->service.cancel (connection->session);
    }
  g_ptr_array_unref (server->connections);
  g_object_unref (server->socket);
  g_object_unref (server->stop);
  g_mutex_clear (&server->lock);
  g_free (server->home);
  g_free (server);
}

guint
jb_socket_server_n_connections (JbSocketServer *server)
{
  g_mutex_lock (&server->lock);
  sweep (server);
  guint n = server->connections->len;
  g_mutex_unlock (&server->lock);
  return n;
}
