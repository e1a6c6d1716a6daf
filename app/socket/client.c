/* SPDX-License-Identifier: MPL-2.0 */
#include "app/socket/client.h"

#include "app/socket/io.h"
#include "app/socket/listen.h"
#include "core/base/error.h"
#include "core/base/i18n.h"

/* A national zone file is verified and committed within this on the slowest kit. */
#define PATIENCE_US (120 * G_USEC_PER_SEC)
#define VERB_OFFSET 4 /* behind the length */
#define FRAME_PATIENCE_US (30 * G_USEC_PER_SEC)

struct JbSocketClient {
  GSocket *socket;
  GMutex lock;
  gboolean dead; /* under lock */
  gint64 patience_us;
};

JbSocketClient *
jb_socket_client_new (const gchar *home, GError **error)
{
  g_autoptr (GSocket) socket = jb_socket_connect (home, error);
  if (socket == NULL)
    return NULL;
  JbSocketClient *client = g_new0 (JbSocketClient, 1);
  client->socket = g_steal_pointer (&socket);
  client->patience_us = PATIENCE_US;
  g_mutex_init (&client->lock);
  return client;
}

void
jb_socket_client_free (JbSocketClient *client)
{
  if (client == NULL)
    return;
  g_object_unref (client->socket);
  g_mutex_clear (&client->lock);
  g_free (client);
}

void
jb_socket_client_set_patience (JbSocketClient *client, gint64 patience_us)
{
  client->patience_us = patience_us > 0 ? patience_us : PATIENCE_US;
}

static void
set_broken (GError **error)
{
  g_set_error_literal (error, JB_ERROR, JB_ERROR_NETWORK,
                       _ ("Sambungan ke program perangkat terputus. Rekaman aman. Coba lagi."));
}

/* Under lock. One frame out, one in; the body (transfer full). */
static GByteArray *
exchange (JbSocketClient *client, guint8 verb, GBytes *frame, GCancellable *cancellable,
          GError **error)
{
  gint64 patience_us = verb == JB_VERB_WAIT ? JB_SOCKET_FOREVER : client->patience_us;
  /* What the kit says before it hangs up (too many connections, say) is worth more than our EPIPE.
   */
  g_autoptr (GError) fault = NULL;
  gboolean sent = jb_socket_send (client->socket, frame, FRAME_PATIENCE_US, cancellable, &fault);
  GByteArray *body = jb_socket_receive (client->socket, sent ? patience_us : 0, FRAME_PATIENCE_US,
                                        cancellable, sent ? &fault : NULL);
  if (body != NULL)
    return body;
  if (fault != NULL
      && (fault->domain == JB_ERROR || g_error_matches (fault, G_IO_ERROR, G_IO_ERROR_CANCELLED)))
    g_propagate_error (error, g_steal_pointer (&fault));
  else
    set_broken (error);
  return NULL;
}

/* Under lock. */
static GBytes *
ask_locked (JbSocketClient *client, GBytes *frame, GCancellable *cancellable, GError **error)
{
  guint8 verb = ((const guint8 *) g_bytes_get_data (frame, NULL))[VERB_OFFSET];
  if (client->dead)
    {
      set_broken (error);
      return NULL;
    }
  g_autoptr (GByteArray) body = exchange (client, verb, frame, cancellable, error);
  if (body != NULL && body->data[0] == JB_VERB_FAULT)
    {
      jb_frame_take_fault (body->data + 1, body->len - 1, error);
      return NULL;
    }
  if (body != NULL && body->data[0] == (verb | JB_VERB_ANSWER))
    return g_bytes_new (body->data + 1, body->len - 1);
  client->dead = TRUE;
  if (body != NULL)
    g_set_error_literal (error, JB_ERROR, JB_ERROR_FORMAT,
                         _ ("Jawaban program perangkat tidak dikenal. Tidak ada yang berubah. "
                            "Perbarui kedua program."));
  return NULL;
}

GBytes *
jb_socket_client_ask (JbSocketClient *client, GBytes *frame, GCancellable *cancellable,
                      GError **error)
{
  g_return_val_if_fail (g_bytes_get_size (frame) > VERB_OFFSET, NULL);
  g_mutex_lock (&client->lock);
  GBytes *answer = ask_locked (client, frame, cancellable, error);
  g_mutex_unlock (&client->lock);
  return answer;
}

GBytes *
jb_socket_client_call (JbSocketClient *client, JbVerb verb, GBytes *payload,
                       GCancellable *cancellable, GError **error)
{
  gsize len = 0;
  const void *data = payload != NULL ? g_bytes_get_data (payload, &len) : NULL;
  g_autoptr (GBytes) frame = jb_frame_encode ((guint8) verb, data, len);
  return jb_socket_client_ask (client, frame, cancellable, error);
}

gboolean
jb_socket_client_is_alive (JbSocketClient *client)
{
  g_mutex_lock (&client->lock);
  gboolean alive = !client->dead;
  g_mutex_unlock (&client->lock);
  return alive;
}

gboolean
jb_socket_client_deliver (JbSocketClient *client, JbDeliverKind kind, GBytes *file, GError **error)
{
  gsize len;
  const guint8 *data = g_bytes_get_data (file, &len);
  gsize at = 0;
  gboolean last = FALSE;
  while (!last)
    {
      gsize piece = MIN (len - at, (gsize) JB_FRAME_DELIVER_PIECE);
      last = at + piece == len;
      g_autoptr (GBytes) frame
          = jb_frame_deliver (kind, last, data != NULL ? data + at : NULL, piece);
      g_autoptr (GBytes) answer = jb_socket_client_ask (client, frame, NULL, error);
      if (answer == NULL)
        return FALSE;
      at += piece;
    }
  return TRUE;
}
