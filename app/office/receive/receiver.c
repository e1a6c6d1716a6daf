/* SPDX-License-Identifier: MPL-2.0 */
#include "app/office/receive/receiver-private.h"

#include "app/office/store/spool.h"
#include "core/base/error.h"
#include "core/base/i18n.h"

#include <string.h>

/* libsoup's own default of 10 resets clients when a village's kits come online together. */
#define BACKLOG 256
#define BOOT_ID "/proc/sys/kernel/random/boot_id"

/* ---- Finding the route ------------------------------------------------------------------------
 */

static gboolean
is_token (const gchar *text)
{
  JbId id;

  return strlen (text) == OF_TOKEN_LEN && jb_id_from_hex (text, &id);
}

static const OfRoute *
upload_routes (OfRequest *request, const gchar *rest)
{
  g_auto (GStrv) parts = g_strsplit (rest, "/", 3);
  guint n = g_strv_length (parts);

  if (n < 1 || n > 2 || !is_token (parts[0]) || (n == 2 && strcmp (parts[1], "answer") != 0))
    return NULL;
  g_strlcpy (request->token, parts[0], sizeof request->token);
  return n == 2 ? of_routes_answer : of_routes_upload;
}

static const OfRoute *
routes_of (OfRequest *request, const gchar *path)
{
  if (strcmp (path, "/v1/status") == 0)
    return of_routes_status;
  if (strcmp (path, "/v1/hello") == 0)
    return of_routes_hello;
  if (strcmp (path, "/v1/uploads") == 0)
    return of_routes_uploads;
  if (g_str_has_prefix (path, "/v1/uploads/"))
    return upload_routes (request, path + strlen ("/v1/uploads/"));
  return NULL;
}

/* tus: a client behind a proxy that knows only GET and POST says its method in a header. */
static const gchar *
method_of (OfRequest *request)
{
  const gchar *method = soup_server_message_get_method (request->msg);
  const gchar *meant = of_request_header (request, "X-HTTP-Method-Override");

  return meant != NULL && strcmp (method, "POST") == 0 ? meant : method;
}

static void
refuse_method (OfRequest *request, const OfRoute *routes)
{
  g_autoptr (GString) allow = g_string_new (NULL);

  for (; routes->method != NULL; routes++)
    g_string_append_printf (allow, "%s%s", allow->len > 0 ? ", " : "", routes->method);
  of_request_set_header (request, "Allow", allow->str);
  of_request_answer (request, SOUP_STATUS_METHOD_NOT_ALLOWED, NULL, NULL);
}

static void
dispatch (OfReceiver *receiver, OfRequest *request, const gchar *path)
{
  const OfRoute *routes = routes_of (request, path);
  const gchar *method = method_of (request);
  const OfRoute *route = routes;

  if (receiver->draining)
    {
      of_request_answer (request, SOUP_STATUS_SERVICE_UNAVAILABLE, NULL, NULL);
      return;
    }
  if (routes == NULL)
    {
      of_request_answer (request, SOUP_STATUS_NOT_FOUND, NULL, NULL);
      return;
    }
  while (route->method != NULL && strcmp (route->method, method) != 0)
    route++;
  if (route->method == NULL)
    refuse_method (request, routes);
  else
    of_request_begin (request, route);
}

/* ---- Requests of libsoup ----------------------------------------------------------------------
 */

static void
drain_if_idle (OfReceiver *receiver)
{
  void (*drained) (gpointer data) = receiver->drained;

  if (!receiver->draining || receiver->n_requests > 0 || drained == NULL)
    return;
  receiver->drained = NULL;
  drained (receiver->drained_data);
}

static void
on_request_over (OfReceiver *receiver)
{
  receiver->n_requests--;
  drain_if_idle (receiver);
}

static void
on_headers (SoupServer *server, SoupServerMessage *msg, const char *path, GHashTable *query,
            gpointer data)
{
  OfReceiver *receiver = data;
  OfRequest *request = of_request_new (receiver, receiver->guard, msg, on_request_over);

  receiver->n_requests++;
  dispatch (receiver, request, path);
}

static void
on_body (SoupServer *server, SoupServerMessage *msg, const char *path, GHashTable *query,
         gpointer data)
{
  OfRequest *request = of_request_of (msg);

  if (request != NULL)
    of_request_end (request);
}

/* ---- Start ------------------------------------------------------------------------------------
 */

static gboolean
fail (GError **error, JbError code, const gchar *text)
{
  g_set_error_literal (error, JB_ERROR, (gint) code, text);
  return FALSE;
}

static gboolean
listen_on (OfReceiver *receiver, GError **error)
{
  const OfReceiverOptions *options = &receiver->options;
  const OfConfig *config = &receiver->office->config;
  const gchar *host = options->listen != NULL ? options->listen : config->listen;
  guint16 port = options->port >= 0 ? (guint16) options->port : config->port;
  g_autoptr (GSocketAddress) wanted = g_inet_socket_address_new_from_string (host, port);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autofree gchar *ip = NULL;
  GInetAddress *inet;

  if (wanted == NULL)
    return fail (error, JB_ERROR_INVALID,
                 _ ("Alamat penerima bukan alamat IP. Periksa office.conf."));
  receiver->listener = g_socket_new (g_socket_address_get_family (wanted), G_SOCKET_TYPE_STREAM,
                                     G_SOCKET_PROTOCOL_TCP, NULL);
  if (receiver->listener == NULL || !g_socket_bind (receiver->listener, wanted, TRUE, NULL))
    return fail (error, JB_ERROR_BUSY,
                 _ ("Alamat penerima sedang dipakai atau tidak ada di komputer ini."));
  g_socket_set_listen_backlog (receiver->listener, BACKLOG);
  if (!g_socket_listen (receiver->listener, NULL)
      || (bound = g_socket_get_local_address (receiver->listener, NULL)) == NULL)
    return fail (error, JB_ERROR_BUSY, _ ("Alamat penerima tidak dapat dibuka."));
  inet = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (bound));
  ip = g_inet_address_to_string (inet);
  receiver->url
      = g_strdup_printf (strchr (ip, ':') != NULL ? "https://[%s]:%u" : "https://%s:%u", ip,
                         g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)));
  return TRUE;
}

static gboolean
start_server (OfReceiver *receiver, GError **error)
{
  const OfReceiverOptions *options = &receiver->options;
  const OfGuardLimits limits = {
    .max_connections
    = options->max_connections > 0 ? options->max_connections : OF_RECEIVER_CONNECTIONS,
    .header_s = options->header_s > 0 ? options->header_s : OF_RECEIVER_HEADER_S,
    .body_s = options->body_s > 0 ? options->body_s : OF_RECEIVER_BODY_S,
  };
  g_autofree gchar *pem = of_office_path (receiver->office, "tls", "server.pem");
  g_autofree gchar *key = of_office_path (receiver->office, "tls", "server.key");
  g_autoptr (GTlsCertificate) certificate = g_tls_certificate_new_from_files (pem, key, NULL);

  if (certificate == NULL)
    return fail (error, JB_ERROR_KEY,
                 _ ("Sertifikat penerima tidak dapat dibaca. Periksa folder tls kantor."));
  if (!listen_on (receiver, error))
    return FALSE;
  receiver->server = g_object_new (SOUP_TYPE_SERVER, "raw-paths", TRUE, NULL);
  soup_server_add_early_handler (receiver->server, "/", on_headers, receiver, NULL);
  soup_server_add_handler (receiver->server, "/", on_body, receiver, NULL);
  receiver->guard = of_guard_new (receiver->server, receiver->listener, certificate, &limits);
  return TRUE;
}

typedef struct {
  gboolean done;
  GError *error;
} Recovery;

static gboolean
recover_job (OfOffice *office, const OfKeyring *online, gpointer data, GError **error)
{
  g_autofree gchar *boot_id = NULL;

  if (!g_file_get_contents (BOOT_ID, &boot_id, NULL, NULL))
    boot_id = g_uuid_string_random (); /* unknown: nothing unsynced is believed */
  return of_spool_recover (office, g_strstrip (boot_id), error);
}

static void
recover_done (gpointer data, const GError *error)
{
  Recovery *recovery = data;

  recovery->done = TRUE;
  if (error != NULL)
    recovery->error = g_error_copy (error);
}

/* Before the first request may ask how much of an upload we have. */
static gboolean
recover_spool (OfReceiver *receiver, GError **error)
{
  Recovery recovery = { 0 };

  of_writer_submit (receiver->writer, OF_WRITER_WRITE, recover_job, recover_done, &recovery);
  while (!recovery.done)
    g_main_context_iteration (g_main_context_get_thread_default (), TRUE);
  if (recovery.error != NULL)
    g_propagate_error (error, recovery.error);
  return recovery.error == NULL;
}

static void
on_stored (const OfBatch *batch, gpointer data)
{
  OfReceiver *receiver = data;

  if (receiver->options.stored != NULL)
    receiver->options.stored (batch, receiver->options.data);
}

OfReceiver *
of_receiver_new (const OfReceiverOptions *options, GError **error)
{
  g_autoptr (OfReceiver) receiver = g_new0 (OfReceiver, 1);

  receiver->options = *options;
  receiver->office = of_office_open (options->home, error);
  if (receiver->office == NULL)
    return NULL;
  receiver->writer = of_writer_new (options->home, error);
  if (receiver->writer == NULL || !recover_spool (receiver, error))
    return NULL;
  receiver->uploads
      = of_uploads_new (receiver->writer, receiver->office, options->now_s, on_stored, receiver);
  if (!start_server (receiver, error))
    return NULL;
  return g_steal_pointer (&receiver);
}

void
of_receiver_free (OfReceiver *receiver)
{
  if (receiver == NULL)
    return;
  receiver->draining = TRUE;
  receiver->drained = NULL;
  if (receiver->server != NULL)
    soup_server_disconnect (receiver->server);
  while (receiver->n_requests > 0)
    g_main_context_iteration (g_main_context_get_thread_default (), TRUE);
  of_guard_free (receiver->guard);
  g_clear_pointer (&receiver->uploads, of_uploads_free);
  of_writer_free (receiver->writer);
  g_clear_object (&receiver->server);
  g_clear_object (&receiver->listener);
  if (receiver->drain_timeout != NULL)
    {
      g_source_destroy (receiver->drain_timeout);
      g_source_unref (receiver->drain_timeout);
    }
  of_office_free (receiver->office);
  g_free (receiver->url);
  g_free (receiver);
}

static gboolean
on_drain_timeout (gpointer data)
{
  OfReceiver *receiver = data;
  void (*drained) (gpointer data) = receiver->drained;

  receiver->drained = NULL;
  if (drained != NULL)
    drained (receiver->drained_data);
  return G_SOURCE_REMOVE;
}

void
of_receiver_drain (OfReceiver *receiver, guint max_s, void (*drained) (gpointer data),
                   gpointer data)
{
  receiver->draining = TRUE;
  receiver->drained = drained;
  receiver->drained_data = data;
  receiver->drain_timeout = g_timeout_source_new_seconds (max_s);
  g_source_set_callback (receiver->drain_timeout, on_drain_timeout, receiver, NULL);
  g_source_attach (receiver->drain_timeout, g_main_context_get_thread_default ());
  drain_if_idle (receiver);
}

const gchar *
of_receiver_url (const OfReceiver *receiver)
{
  return receiver->url;
}

void
of_receiver_counts (OfReceiver *receiver, guint64 *ret_commits, guint64 *ret_writes)
{
  of_writer_counts (receiver->writer, ret_commits, ret_writes);
}

guint
of_receiver_n_uploads (const OfReceiver *receiver)
{
  return of_uploads_n (receiver->uploads);
}

guint
of_receiver_n_connections (const OfReceiver *receiver)
{
  return of_guard_n_connections (receiver->guard);
}
