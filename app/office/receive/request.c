/* SPDX-License-Identifier: MPL-2.0 */
#include "app/office/receive/request.h"

#include "app/office/receive/tus.h"
#include "core/base/error.h"

#include <string.h>

#define QDATA "of-request"
/* libsoup reads one connection for as long as bytes are there; every so often the others get a
 * turn. */
#define YIELD_BYTES (256 * 1024)
#define RETRY_AFTER_S "20"

OfRequest *
of_request_ref (OfRequest *request)
{
  request->refs++;
  return request;
}

void
of_request_unref (OfRequest *request)
{
  if (--request->refs > 0)
    return;
  if (request->body != NULL)
    g_byte_array_unref (request->body);
  g_free (request);
}

/* A path for the log: whoever knows a whole token may fetch an answer or end an upload. */
static gchar *
path_for_log (const gchar *path)
{
  static const gchar uploads[] = "/v1/uploads/";
  gsize shown = sizeof uploads - 1 + 4;

  if (!g_str_has_prefix (path, uploads) || strlen (path) <= shown)
    return g_strdup (path);
  const gchar *after = strchr (path + shown, '/');
  return g_strdup_printf ("%.*s…%s", (gint) shown, path, after != NULL ? after : "");
}

/* Once: the message was finished, or its connection is no more. */
static void
on_gone (OfRequest *request)
{
  gint64 took_us = g_get_monotonic_time () - request->started_us;

  if (request->is_gone)
    return;
  request->is_gone = TRUE;
  g_autofree gchar *path
      = path_for_log (g_uri_get_path (soup_server_message_get_uri (request->msg)));
  g_log_structured ("jemput-office", G_LOG_LEVEL_INFO, "MESSAGE",
                    "%s %s: %u, %" G_GUINT64_FORMAT " bytes, %" G_GINT64_FORMAT " ms%s",
                    soup_server_message_get_method (request->msg), path,
                    soup_server_message_get_status (request->msg), request->n_bytes, took_us / 1000,
                    request->answered ? "" : ", cut off");
  if (request->route != NULL && request->route->gone != NULL)
    request->route->gone (request);
  g_signal_handlers_disconnect_by_data (request->msg, request);
  request->msg = NULL;
  request->over (request->receiver);
  of_request_unref (request);
}

/* libsoup drops a message without a word when it closes its connection from our side. */
static void
on_message_freed (gpointer data, GObject *msg)
{
  on_gone (data);
}

static void
on_message_over (SoupServerMessage *msg, gpointer data)
{
  OfRequest *request = data;

  if (request->is_gone)
    return;
  g_object_weak_unref (G_OBJECT (msg), on_message_freed, request);
  on_gone (request);
}

static void
collect (OfRequest *request, const guint8 *data, gsize len)
{
  if (request->answered)
    return;
  if (request->route->max_body - request->body->len < len)
    {
      of_request_answer (request, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, NULL, NULL);
      return;
    }
  g_byte_array_append (request->body, data, (guint) len);
}

static void
yield (OfRequest *request, gsize len)
{
  request->yield_bytes += (guint) len;
  if (request->yield_bytes < YIELD_BYTES || request->held)
    return;
  request->yield_bytes = 0;
  soup_server_message_pause (request->msg);
  soup_server_message_unpause (request->msg);
}

static void
on_chunk (SoupServerMessage *msg, GBytes *chunk, gpointer data)
{
  OfRequest *request = data;
  gsize len = 0;
  const guint8 *bytes = g_bytes_get_data (chunk, &len);

  request->n_bytes += len;
  of_guard_progress (request->guard, msg, len);
  if (request->n_bytes > OF_TUS_MAX_SIZE)
    of_guard_cut (msg);
  else if (request->route != NULL && request->route->chunk != NULL)
    request->route->chunk (request, bytes, len);
  else if (request->route != NULL && request->body != NULL)
    collect (request, bytes, len);
  if (!request->is_gone)
    yield (request, len);
}

OfRequest *
of_request_new (OfReceiver *receiver, OfGuard *guard, SoupServerMessage *msg,
                void (*over) (OfReceiver *receiver))
{
  OfRequest *request = g_new0 (OfRequest, 1);

  request->refs = 1; /* the connection's: dropped when the message is over */
  request->receiver = receiver;
  request->guard = guard;
  request->over = over;
  request->msg = msg;
  request->started_us = g_get_monotonic_time ();
  soup_message_body_set_accumulate (soup_server_message_get_request_body (msg), FALSE);
  g_object_set_data_full (G_OBJECT (msg), QDATA, of_request_ref (request),
                          (GDestroyNotify) of_request_unref);
  g_signal_connect (msg, "got-chunk", G_CALLBACK (on_chunk), request);
  g_signal_connect (msg, "finished", G_CALLBACK (on_message_over), request);
  g_signal_connect (msg, "disconnected", G_CALLBACK (on_message_over), request);
  g_object_weak_ref (G_OBJECT (msg), on_message_freed, request);
  return request;
}

OfRequest *
of_request_of (SoupServerMessage *msg)
{
  return g_object_get_data (G_OBJECT (msg), QDATA);
}

void
of_request_begin (OfRequest *request, const OfRoute *route)
{
  request->route = route;
  if (route->chunk == NULL && route->max_body > 0)
    request->body = g_byte_array_new ();
  if (route->is_tus
      && g_strcmp0 (of_request_header (request, "Tus-Resumable"), OF_TUS_VERSION) != 0)
    {
      of_request_set_header (request, "Tus-Version", OF_TUS_VERSION);
      of_request_answer (request, SOUP_STATUS_PRECONDITION_FAILED, NULL, NULL);
      return;
    }
  if (route->headers != NULL)
    route->headers (request);
  if (!request->held && !request->answered)
    of_guard_expect (request->guard, request->msg, 0);
}

void
of_request_end (OfRequest *request)
{
  if (request->answered || request->is_gone || request->route == NULL)
    return;
  if (request->route->body != NULL)
    request->route->body (request);
}

void
of_request_hold (OfRequest *request)
{
  if (request->held || request->is_gone)
    return;
  request->held = TRUE;
  of_guard_pause (request->guard, request->msg);
  soup_server_message_pause (request->msg);
}

void
of_request_go_on (OfRequest *request)
{
  if (!request->held || request->is_gone)
    return;
  request->held = FALSE;
  of_guard_expect (request->guard, request->msg, 0);
  soup_server_message_unpause (request->msg);
}

const gchar *
of_request_header (OfRequest *request, const gchar *name)
{
  return soup_message_headers_get_one (soup_server_message_get_request_headers (request->msg),
                                       name);
}

void
of_request_set_header (OfRequest *request, const gchar *name, const gchar *value)
{
  if (!request->is_gone)
    soup_message_headers_replace (soup_server_message_get_response_headers (request->msg), name,
                                  value);
}

void
of_request_set_number (OfRequest *request, const gchar *name, guint64 number)
{
  g_autofree gchar *text = g_strdup_printf ("%" G_GUINT64_FORMAT, number);

  of_request_set_header (request, name, text);
}

void
of_request_answer (OfRequest *request, guint status, const gchar *type, GBytes *body)
{
  gsize len = body != NULL ? g_bytes_get_size (body) : 0;

  if (request->is_gone || request->answered)
    return;
  request->answered = TRUE;
  of_request_set_header (request, "Tus-Resumable", OF_TUS_VERSION);
  of_request_set_header (request, "Connection", "close"); /* why: guard.h */
  of_request_set_header (request, "Cache-Control", "no-store");
  of_request_set_header (request, "X-Content-Type-Options", "nosniff");
  if (status == SOUP_STATUS_SERVICE_UNAVAILABLE)
    of_request_set_header (request, "Retry-After", RETRY_AFTER_S);
  soup_server_message_set_status (request->msg, status, NULL);
  if (len > 0)
    {
      soup_message_body_append_bytes (soup_server_message_get_response_body (request->msg), body);
      of_request_set_header (request, "Content-Type", type);
    }
  if (request->held)
    of_request_go_on (request);
  of_guard_expect (request->guard, request->msg, len);
}

guint
of_request_status_of (const GError *error)
{
  static const struct {
    JbError code;
    guint status;
  } statuses[] = {
    { JB_ERROR_NOT_FOUND, SOUP_STATUS_NOT_FOUND },
    { JB_ERROR_EXISTS, SOUP_STATUS_CONFLICT },
    { JB_ERROR_STATE, SOUP_STATUS_CONFLICT },
    { JB_ERROR_SIGNATURE, SOUP_STATUS_UNAUTHORIZED },
    { JB_ERROR_FORMAT, SOUP_STATUS_BAD_REQUEST },
    { JB_ERROR_VERSION, SOUP_STATUS_BAD_REQUEST },
    { JB_ERROR_INVALID, SOUP_STATUS_BAD_REQUEST },
    { JB_ERROR_REFUSED, SOUP_STATUS_FORBIDDEN },
    { JB_ERROR_LIMIT, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE },
    { JB_ERROR_FULL, SOUP_STATUS_INSUFFICIENT_STORAGE },
    { JB_ERROR_BUSY, SOUP_STATUS_SERVICE_UNAVAILABLE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    if (g_error_matches (error, JB_ERROR, (gint) statuses[i].code))
      return statuses[i].status;
  return SOUP_STATUS_INTERNAL_SERVER_ERROR;
}

void
of_request_fail (OfRequest *request, const GError *error)
{
  g_autoptr (GBytes) words = g_bytes_new (error->message, strlen (error->message));

  of_request_answer (request, of_request_status_of (error), "text/plain; charset=utf-8", words);
}
