/* SPDX-License-Identifier: MPL-2.0 */
#include "app/sync/link.h"

#include "core/base/error.h"
#include "core/base/i18n.h"

#include <string.h>

#define PROGRESS_EVERY_US (G_USEC_PER_SEC / 4)

struct JbLink {
  JbSocketClient *client;
  GError *fault;
  gint64 said_us; /* 0: never */
  JbLinkState said;
};

JbLink *
jb_link_new (const gchar *home, GError **error)
{
  g_autoptr (JbSocketClient) client = jb_socket_client_new (home, error);
  if (client == NULL)
    return NULL;
  JbLink *link = g_new0 (JbLink, 1);
  link->client = g_steal_pointer (&client);
  return link;
}

void
jb_link_free (JbLink *link)
{
  if (link == NULL)
    return;
  jb_socket_client_free (link->client);
  g_clear_error (&link->fault);
  g_free (link);
}

gboolean
jb_link_is_alive (JbLink *link)
{
  return jb_socket_client_is_alive (link->client);
}

const GError *
jb_link_fault (JbLink *link)
{
  return link->fault;
}

void
jb_link_forget_fault (JbLink *link)
{
  g_clear_error (&link->fault);
}

/* Keeps a copy of what went wrong; always FALSE. */
static gboolean
failed (JbLink *link, GError *fault, GError **error)
{
  g_clear_error (&link->fault);
  link->fault = g_error_copy (fault);
  g_propagate_error (error, fault);
  return FALSE;
}

static GBytes *
ask (JbLink *link, GBytes *frame, GCancellable *cancellable, GError **error)
{
  GError *fault = NULL;
  GBytes *answer = jb_socket_client_ask (link->client, frame, cancellable, &fault);
  if (answer == NULL)
    failed (link, fault, error);
  return answer;
}

static GBytes *
call (JbLink *link, JbVerb verb, GError **error)
{
  g_autoptr (GBytes) frame = jb_frame_encode ((guint8) verb, NULL, 0);
  return ask (link, frame, NULL, error);
}

gboolean
jb_link_hello (JbLink *link, JbOfficeCall *ret_call, GError **error)
{
  g_autoptr (GBytes) answer = call (link, JB_VERB_HELLO, error);
  GError *fault = NULL;
  if (answer == NULL)
    return FALSE;
  return jb_office_call_decode (g_bytes_get_data (answer, NULL), g_bytes_get_size (answer),
                                ret_call, &fault)
         || failed (link, fault, error);
}

gboolean
jb_link_next (JbLink *link, JbNext *ret_next, GError **error)
{
  g_autoptr (GBytes) answer = call (link, JB_VERB_NEXT, error);
  GError *fault = NULL;
  if (answer == NULL)
    return FALSE;
  return jb_next_decode (g_bytes_get_data (answer, NULL), g_bytes_get_size (answer), ret_next,
                         &fault)
         || failed (link, fault, error);
}

GBytes *
jb_link_read (JbLink *link, const JbId *batch, guint64 offset, guint32 max, GError **error)
{
  g_autoptr (GBytes) request = jb_frame_read_request (batch, offset, max);
  g_autoptr (GBytes) bytes = ask (link, request, NULL, error);
  if (bytes == NULL)
    return NULL;
  if (g_bytes_get_size (bytes) >= 1 && g_bytes_get_size (bytes) <= max)
    return g_steal_pointer (&bytes);
  failed (link,
          g_error_new_literal (JB_ERROR, JB_ERROR_FORMAT,
                               _ ("Perangkat memberi isi kiriman yang tidak utuh. Rekaman aman. "
                                  "Coba lagi.")),
          error);
  return NULL;
}

gboolean
jb_link_deliver (JbLink *link, JbDeliverKind kind, GBytes *file, GError **error)
{
  GError *fault = NULL;
  return jb_socket_client_deliver (link->client, kind, file, &fault) || failed (link, fault, error);
}

gboolean
jb_link_set_url (JbLink *link, const JbId *batch, const gchar *url, GError **error)
{
  g_autoptr (GBytes) frame = jb_frame_deliver_url (batch, url);
  g_autoptr (GBytes) answer = ask (link, frame, NULL, error);
  return answer != NULL;
}

gboolean
jb_link_wait (JbLink *link, guint32 ms, GCancellable *cancellable, gboolean *ret_work,
              GError **error)
{
  g_autoptr (GBytes) request = jb_frame_wait_request (ms);
  g_autoptr (GBytes) answer = ask (link, request, cancellable, error);
  if (answer == NULL)
    return FALSE;
  const guint8 *work = g_bytes_get_data (answer, NULL);
  *ret_work = g_bytes_get_size (answer) == 1 && *work == 1;
  return TRUE;
}

void
jb_link_progress (JbLink *link, const JbProgress *progress)
{
  gint64 now_us = g_get_monotonic_time ();
  if (link->said_us != 0 && link->said == progress->state
      && now_us - link->said_us < PROGRESS_EVERY_US)
    return;
  g_autoptr (GBytes) payload = jb_progress_encode (progress);
  g_autoptr (GBytes) answer G_GNUC_UNUSED
      = jb_socket_client_call (link->client, JB_VERB_PROGRESS, payload, NULL, NULL);
  link->said_us = now_us;
  link->said = progress->state;
}

void
jb_link_say (JbLink *link, JbLinkState state, guint32 retry_s, const gchar *message)
{
  JbProgress progress = { .state = state, .retry_s = retry_s };
  gsize len = strlen (message);
  /* Cut between characters, never inside one. */
  while (len >= sizeof progress.message)
    len = (gsize) (g_utf8_find_prev_char (message, message + len) - message);
  memcpy (progress.message, message, len);
  jb_link_progress (link, &progress);
}
