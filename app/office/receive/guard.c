/* SPDX-License-Identifier: MPL-2.0 */
#include "app/office/receive/guard.h"

#define SWEEP_S 1
/* Sweeps a connection may wait to be accepted before the listener is taken for lost. */
#define STALLED_SWEEPS 3

typedef struct {
  GSocket *socket;    /* a reference; dropped when it was closed or nobody else has it */
  gint64 deadline_us; /* 0: none */
  gsize step_bytes;   /* since the deadline was last moved */
} Connection;

struct OfGuard {
  SoupServer *server;
  GSocket *listener;
  SoupServerListenOptions options;
  OfGuardLimits limits;
  GHashTable *connections; /* GSocket -> Connection */
  gulong started, finished, aborted;
  guint sweep;
  guint stalled;
  gboolean accepted; /* since the last sweep */
};

static void
connection_free (gpointer data)
{
  Connection *connection = data;

  g_object_unref (connection->socket);
  g_free (connection);
}

static gboolean
is_over (gpointer key, gpointer value, gpointer data)
{
  Connection *connection = value;

  return g_socket_is_closed (connection->socket)
         || g_atomic_int_get (&G_OBJECT (connection->socket)->ref_count) == 1;
}

static void
shut (GSocket *socket)
{
  (void) g_socket_shutdown (socket, TRUE, TRUE, NULL);
}

void
of_guard_cut (SoupServerMessage *msg)
{
  GSocket *socket = soup_server_message_get_socket (msg);

  if (socket != NULL)
    shut (socket);
}

static void
set_deadline (Connection *connection, guint seconds)
{
  connection->deadline_us = g_get_monotonic_time () + (gint64) seconds * G_USEC_PER_SEC;
  connection->step_bytes = 0;
}

static Connection *
add (OfGuard *guard, GSocket *socket)
{
  Connection *connection = g_new0 (Connection, 1);

  connection->socket = g_object_ref (socket);
  g_hash_table_insert (guard->connections, socket, connection);
  guard->accepted = TRUE;
  if (g_hash_table_size (guard->connections) > guard->limits.max_connections)
    g_hash_table_foreach_remove (guard->connections, is_over, NULL);
  if (g_hash_table_size (guard->connections) > guard->limits.max_connections)
    shut (socket);
  return connection;
}

static Connection *
find (OfGuard *guard, SoupServerMessage *msg)
{
  GSocket *socket = soup_server_message_get_socket (msg);

  return socket != NULL ? g_hash_table_lookup (guard->connections, socket) : NULL;
}

/* libsoup emits this when a connection is accepted, and when the first byte of a later request on
 * it comes. */
static void
on_request_started (SoupServer *server, SoupServerMessage *msg, gpointer data)
{
  OfGuard *guard = data;
  GSocket *socket = soup_server_message_get_socket (msg);
  Connection *connection;

  if (socket == NULL)
    return;
  connection = g_hash_table_lookup (guard->connections, socket);
  if (connection == NULL)
    connection = add (guard, socket);
  set_deadline (connection, guard->limits.header_s);
}

static void
on_request_over (SoupServer *server, SoupServerMessage *msg, gpointer data)
{
  OfGuard *guard = data;
  Connection *connection = find (guard, msg);

  if (connection != NULL)
    set_deadline (connection, guard->limits.header_s);
}

void
of_guard_progress (OfGuard *guard, SoupServerMessage *msg, gsize n)
{
  Connection *connection = find (guard, msg);

  if (connection == NULL)
    return;
  connection->step_bytes += n;
  if (connection->deadline_us == 0 || connection->step_bytes >= OF_GUARD_STEP_BYTES)
    set_deadline (connection, guard->limits.body_s);
}

void
of_guard_pause (OfGuard *guard, SoupServerMessage *msg)
{
  Connection *connection = find (guard, msg);

  if (connection != NULL)
    connection->deadline_us = 0;
}

void
of_guard_expect (OfGuard *guard, SoupServerMessage *msg, gsize n)
{
  Connection *connection = find (guard, msg);
  gsize steps = MIN (n / OF_GUARD_STEP_BYTES, G_MAXUINT16) + 1;

  if (connection != NULL)
    set_deadline (connection, guard->limits.body_s * (guint) steps);
}

/* A connection waits, nobody accepted one since the last sweeps: libsoup has dropped its source. */
static void
mend_listener (OfGuard *guard)
{
  gboolean waits = (g_socket_condition_check (guard->listener, G_IO_IN) & G_IO_IN) != 0;

  guard->stalled = waits && !guard->accepted ? guard->stalled + 1 : 0;
  guard->accepted = FALSE;
  if (guard->stalled < STALLED_SWEEPS)
    return;
  guard->stalled = 0;
  (void) soup_server_listen_socket (guard->server, guard->listener, guard->options, NULL);
}

static gboolean
on_sweep (gpointer data)
{
  OfGuard *guard = data;
  gint64 now_us = g_get_monotonic_time ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_foreach_remove (guard->connections, is_over, NULL);
  g_hash_table_iter_init (&iter, guard->connections);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Connection *connection = value;

      if (connection->deadline_us != 0 && now_us > connection->deadline_us)
        shut (connection->socket);
    }
  mend_listener (guard);
  return G_SOURCE_CONTINUE;
}

OfGuard *
of_guard_new (SoupServer *server, GSocket *listener, SoupServerListenOptions options,
              const OfGuardLimits *limits)
{
  OfGuard *guard = g_new0 (OfGuard, 1);
  GSource *source = g_timeout_source_new_seconds (SWEEP_S);

  guard->server = g_object_ref (server);
  guard->listener = g_object_ref (listener);
  guard->options = options;
  guard->limits = *limits;
  guard->connections = g_hash_table_new_full (NULL, NULL, NULL, connection_free);
  guard->started
      = g_signal_connect (server, "request-started", G_CALLBACK (on_request_started), guard);
  guard->finished
      = g_signal_connect (server, "request-finished", G_CALLBACK (on_request_over), guard);
  guard->aborted
      = g_signal_connect (server, "request-aborted", G_CALLBACK (on_request_over), guard);
  g_source_set_callback (source, on_sweep, guard, NULL);
  guard->sweep = g_source_attach (source, g_main_context_get_thread_default ());
  g_source_unref (source);
  return guard;
}

void
of_guard_free (OfGuard *guard)
{
  if (guard == NULL)
    return;
  g_signal_handler_disconnect (guard->server, guard->started);
  g_signal_handler_disconnect (guard->server, guard->finished);
  g_signal_handler_disconnect (guard->server, guard->aborted);
  g_hash_table_unref (guard->connections);
  GSource *sweep
      = g_main_context_find_source_by_id (g_main_context_get_thread_default (), guard->sweep);
  if (sweep != NULL)
    g_source_destroy (sweep);
  g_object_unref (guard->listener);
  g_object_unref (guard->server);
  g_free (guard);
}

guint
of_guard_n_connections (OfGuard *guard)
{
  g_hash_table_foreach_remove (guard->connections, is_over, NULL);
  return g_hash_table_size (guard->connections);
}
