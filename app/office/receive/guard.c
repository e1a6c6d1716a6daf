/* SPDX-License-Identifier: MPL-2.0 */
#include "app/office/receive/guard.h"

#include "app/office/receive/stream.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>

#define SWEEP_S 1
/* After an accept that failed (no descriptors, no memory). */
#define ACCEPT_PAUSE_MS 100
/* For the database, the opener, and what GLib needs. */
#define DESCRIPTORS_KEPT 128
/* On the remote address we give to libsoup, which it gives back with every message. */
#define QDATA "of-connection"

typedef struct {
  OfGuard *guard;
  GSocket *socket;
  GIOStream *tls;
  GSocketAddress *local, *remote;
  GSource *first_byte;
  gint64 deadline_us; /* 0: none */
  gsize step_bytes;   /* since the deadline was last moved */
} Connection;

struct OfGuard {
  SoupServer *server;
  GSocket *listener;
  GTlsCertificate *certificate;
  OfGuardLimits limits;
  GMainContext *context;
  GHashTable *connections; /* set of Connection */
  GSource *accepting, *sweep;
  gboolean ending;
};

static void
drop_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
connection_free (gpointer data)
{
  Connection *connection = data;

  drop_source (&connection->first_byte);
  g_clear_object (&connection->tls);
  g_clear_object (&connection->local);
  g_clear_object (&connection->remote);
  (void) g_socket_close (connection->socket, NULL);
  g_object_unref (connection->socket);
  g_free (connection);
}

static void
remove_connection (gpointer data)
{
  Connection *connection = data;

  if (connection->remote != NULL)
    g_object_set_data (G_OBJECT (connection->remote), QDATA, NULL);
  g_hash_table_remove (connection->guard->connections, connection);
}

static void
shut (Connection *connection)
{
  (void) g_socket_shutdown (connection->socket, TRUE, TRUE, NULL);
}

/* Ends it for the client at once: a mere end of our side would reach a client whose window is full only
 * minutes later. */
static void
cut (Connection *connection)
{
  const struct linger none = { .l_onoff = 1, .l_linger = 0 };

  (void) setsockopt (g_socket_get_fd (connection->socket), SOL_SOCKET, SO_LINGER, &none,
                     sizeof none);
  shut (connection);
}

static void
set_deadline (Connection *connection, guint seconds)
{
  connection->deadline_us = g_get_monotonic_time () + (gint64) seconds * G_USEC_PER_SEC;
  connection->step_bytes = 0;
}

/* ---- Letting in ------------------------------------------------------------------------------- */

static void
on_handshaken (GObject *tls, GAsyncResult *result, gpointer data)
{
  Connection *connection = data;
  OfGuard *guard = connection->guard;
  g_autoptr (OfStream) stream = NULL;

  if (!g_tls_connection_handshake_finish (G_TLS_CONNECTION (tls), result, NULL) || guard->ending)
    {
      remove_connection (connection);
      return;
    }
  stream = of_stream_new (connection->tls, connection->socket, remove_connection, connection);
  if (!soup_server_accept_iostream (guard->server, G_IO_STREAM (stream), connection->local,
                                    connection->remote, NULL))
    (void) g_io_stream_close (G_IO_STREAM (stream), NULL, NULL);
}

/* Over the socket, with HTTP/1.1 and nothing else: what is bounded here is bounded for that. Kits
 * have no certificates, so there is none to be judged: without this GLib keeps a copy of the
 * machine's whole list of authorities for every connection, 4 MB each. */
static gboolean
begin_tls (Connection *connection)
{
  static const gchar *const protocols[] = { "http/1.1", NULL };
  g_autoptr (GSocketConnection) plain
      = g_socket_connection_factory_create_connection (connection->socket);

  connection->tls
      = g_tls_server_connection_new (G_IO_STREAM (plain), connection->guard->certificate, NULL);
  if (connection->tls == NULL)
    return FALSE;
  g_tls_connection_set_database (G_TLS_CONNECTION (connection->tls), NULL);
  g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (connection->tls), FALSE);
  g_tls_connection_set_advertised_protocols (G_TLS_CONNECTION (connection->tls), protocols);
  g_tls_connection_handshake_async (G_TLS_CONNECTION (connection->tls), G_PRIORITY_DEFAULT, NULL,
                                    on_handshaken, connection);
  return TRUE;
}

static gboolean
on_first_byte (GSocket *socket, GIOCondition condition, gpointer data)
{
  Connection *connection = data;

  g_clear_pointer (&connection->first_byte, g_source_unref);
  /* Readable without a byte: it was closed again, and a handshake would be for nobody. */
  if (g_socket_get_available_bytes (socket) <= 0 || !begin_tls (connection))
    remove_connection (connection);
  return G_SOURCE_REMOVE;
}

static void
let_in (OfGuard *guard, GSocket *socket)
{
  Connection *connection = g_new0 (Connection, 1);

  connection->guard = guard;
  connection->socket = g_object_ref (socket);
  connection->local = g_socket_get_local_address (socket, NULL);
  connection->remote = g_socket_get_remote_address (socket, NULL);
  if (connection->local == NULL || connection->remote == NULL)
    {
      connection_free (connection);
      return;
    }
  g_object_set_data (G_OBJECT (connection->remote), QDATA, connection);
  g_hash_table_add (guard->connections, connection);
  set_deadline (connection, guard->limits.header_s);
  (void) g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
  connection->first_byte = g_socket_create_source (socket, G_IO_IN, NULL);
  g_source_set_callback (connection->first_byte, G_SOURCE_FUNC (on_first_byte), connection, NULL);
  g_source_attach (connection->first_byte, guard->context);
}

static void accept_from_now_on (OfGuard *guard);

static gboolean
on_pause_over (gpointer data)
{
  OfGuard *guard = data;

  drop_source (&guard->accepting);
  accept_from_now_on (guard);
  return G_SOURCE_REMOVE;
}

static void
pause_accepting (OfGuard *guard)
{
  drop_source (&guard->accepting);
  guard->accepting = g_timeout_source_new (ACCEPT_PAUSE_MS);
  g_source_set_callback (guard->accepting, on_pause_over, guard, NULL);
  g_source_attach (guard->accepting, guard->context);
}

/* Over the cap a connection is closed at once: the kit comes back later by itself. */
static gboolean
on_connection (GSocket *listener, GIOCondition condition, gpointer data)
{
  OfGuard *guard = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) socket = g_socket_accept (listener, NULL, &error);

  if (socket != NULL && g_hash_table_size (guard->connections) >= guard->limits.max_connections)
    (void) g_socket_close (socket, NULL);
  else if (socket != NULL)
    let_in (guard, socket);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    {
      pause_accepting (guard);
      return G_SOURCE_REMOVE;
    }
  return G_SOURCE_CONTINUE;
}

static void
accept_from_now_on (OfGuard *guard)
{
  g_socket_set_blocking (guard->listener, FALSE);
  guard->accepting = g_socket_create_source (guard->listener, G_IO_IN, NULL);
  g_source_set_callback (guard->accepting, G_SOURCE_FUNC (on_connection), guard, NULL);
  g_source_attach (guard->accepting, guard->context);
}

/* ---- Keeping moving --------------------------------------------------------------------------- */

static Connection *
find (SoupServerMessage *msg)
{
  GSocketAddress *remote = soup_server_message_get_remote_address (msg);

  return remote != NULL ? g_object_get_data (G_OBJECT (remote), QDATA) : NULL;
}

void
of_guard_cut (SoupServerMessage *msg)
{
  Connection *connection = find (msg);

  if (connection != NULL)
    cut (connection);
}

void
of_guard_progress (OfGuard *guard, SoupServerMessage *msg, gsize n)
{
  Connection *connection = find (msg);

  if (connection == NULL)
    return;
  connection->step_bytes += n;
  if (connection->deadline_us == 0 || connection->step_bytes >= OF_GUARD_STEP_BYTES)
    set_deadline (connection, guard->limits.body_s);
}

void
of_guard_pause (OfGuard *guard, SoupServerMessage *msg)
{
  Connection *connection = find (msg);

  if (connection != NULL)
    connection->deadline_us = 0;
}

void
of_guard_expect (OfGuard *guard, SoupServerMessage *msg, gsize n)
{
  Connection *connection = find (msg);
  gsize steps = MIN (n / OF_GUARD_STEP_BYTES, G_MAXUINT16) + 1;

  if (connection != NULL)
    set_deadline (connection, guard->limits.body_s * (guint) steps);
}

static gboolean
on_sweep (gpointer data)
{
  OfGuard *guard = data;
  gint64 now_us = g_get_monotonic_time ();
  g_autoptr (GPtrArray) silent = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, guard->connections);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      Connection *connection = key;

      if (connection->deadline_us == 0 || now_us <= connection->deadline_us)
        continue;
      if (connection->first_byte != NULL)
        g_ptr_array_add (silent, connection);
      else
        cut (connection);
    }
  for (guint i = 0; i < silent->len; i++)
    remove_connection (g_ptr_array_index (silent, i));
  return G_SOURCE_CONTINUE;
}

/* A connection and the file it writes take two descriptors. GLib ends the program when it cannot get
 * one of its own, so there have to be enough of them always. */
static guint
what_descriptors_allow (guint max_connections)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
    return max_connections;
  if (limit.rlim_cur < 2 * DESCRIPTORS_KEPT)
    return 1;
  return (guint) MIN ((rlim_t) max_connections, (limit.rlim_cur - DESCRIPTORS_KEPT) / 2);
}

OfGuard *
of_guard_new (SoupServer *server, GSocket *listener, GTlsCertificate *certificate,
              const OfGuardLimits *limits)
{
  OfGuard *guard = g_new0 (OfGuard, 1);

  guard->server = g_object_ref (server);
  guard->listener = g_object_ref (listener);
  guard->certificate = g_object_ref (certificate);
  guard->limits = *limits;
  guard->limits.max_connections = what_descriptors_allow (limits->max_connections);
  guard->context = g_main_context_ref_thread_default ();
  guard->connections = g_hash_table_new_full (NULL, NULL, connection_free, NULL);
  guard->sweep = g_timeout_source_new_seconds (SWEEP_S);
  g_source_set_callback (guard->sweep, on_sweep, guard, NULL);
  g_source_attach (guard->sweep, guard->context);
  accept_from_now_on (guard);
  return guard;
}

static void
shut_all (OfGuard *guard)
{
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, guard->connections);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      Connection *connection = key;

      if (connection->first_byte != NULL)
        g_hash_table_iter_remove (&iter);
      else
        shut (connection);
    }
}

void
of_guard_free (OfGuard *guard)
{
  if (guard == NULL)
    return;
  guard->ending = TRUE;
  drop_source (&guard->accepting);
  drop_source (&guard->sweep);
  (void) g_socket_close (guard->listener, NULL);
  shut_all (guard);
  while (g_hash_table_size (guard->connections) > 0)
    g_main_context_iteration (guard->context, TRUE);
  g_hash_table_unref (guard->connections);
  g_main_context_unref (guard->context);
  g_object_unref (guard->certificate);
  g_object_unref (guard->listener);
  g_object_unref (guard->server);
  g_free (guard);
}

guint
of_guard_n_connections (const OfGuard *guard)
{
  return g_hash_table_size (guard->connections);
}
