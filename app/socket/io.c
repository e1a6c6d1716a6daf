/* SPDX-License-Identifier: MPL-2.0 */
#include "app/socket/io.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/sync/frames.h"

typedef enum { TOOK_ALL, TOOK_END, TOOK_FAULT } Took;

static void
set_half (GError **error)
{
  g_set_error_literal (error, JB_ERROR, JB_ERROR_FORMAT,
                       _ ("Pesan terputus di tengah. Tidak ada yang berubah."));
}

/* Sockets here do not block; all patience is in this wait. */
static gboolean
wait_for (GSocket *socket, GIOCondition condition, gint64 deadline_us, GCancellable *cancellable,
          GError **error)
{
  gint64 left_us = JB_SOCKET_FOREVER;
  if (deadline_us != JB_SOCKET_FOREVER)
    left_us = MAX (deadline_us - g_get_monotonic_time (), 0);
  g_autoptr (GError) fault = NULL;
  if (g_socket_condition_timed_wait (socket, condition, left_us, cancellable, &fault))
    return TRUE;
  if (g_error_matches (fault, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_propagate_error (error, g_steal_pointer (&fault));
  else
    g_set_error_literal (error, JB_ERROR, JB_ERROR_NETWORK,
                         _ ("Program perangkat tidak menjawab pada waktunya. Rekaman aman. "
                            "Coba lagi."));
  return FALSE;
}

static gint64
deadline_of (gint64 patience_us)
{
  return patience_us == JB_SOCKET_FOREVER ? JB_SOCKET_FOREVER
                                          : g_get_monotonic_time () + patience_us;
}

static Took
take (GSocket *socket, guint8 *into, gsize len, gint64 deadline_us, GCancellable *cancellable,
      GError **error)
{
  gsize got = 0;
  while (got < len)
    {
      g_autoptr (GError) fault = NULL;
      gssize n = g_socket_receive (socket, (gchar *) into + got, len - got, cancellable, &fault);
      if (n > 0)
        {
          got += (gsize) n;
          continue;
        }
      if (n == 0 && got == 0)
        return TOOK_END;
      if (n == 0)
        {
          set_half (error);
          return TOOK_FAULT;
        }
      if (!g_error_matches (fault, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        {
          g_propagate_error (error, g_steal_pointer (&fault));
          return TOOK_FAULT;
        }
      if (!wait_for (socket, G_IO_IN, deadline_us, cancellable, error))
        return TOOK_FAULT;
    }
  return TOOK_ALL;
}

/* The rest of something begun: an end here is half a frame. */
static gboolean
take_rest (GSocket *socket, guint8 *into, gsize len, gint64 deadline_us, GCancellable *cancellable,
           GError **error)
{
  Took took = take (socket, into, len, deadline_us, cancellable, error);
  if (took == TOOK_END)
    set_half (error);
  return took == TOOK_ALL;
}

GByteArray *
jb_socket_receive (GSocket *socket, gint64 first_us, gint64 rest_us, GCancellable *cancellable,
                   GError **error)
{
  guint8 head[4];
  if (take (socket, head, 1, deadline_of (first_us), cancellable, error) != TOOK_ALL)
    return NULL;
  gint64 deadline_us = deadline_of (rest_us);
  if (!take_rest (socket, head + 1, sizeof head - 1, deadline_us, cancellable, error))
    return NULL;
  gsize len = jb_frame_body_len (head);
  if (len == 0)
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_FORMAT,
                           _ ("Pesan dengan panjang yang tidak mungkin. Sambungan ditutup."));
      return NULL;
    }
  g_autoptr (GByteArray) body = g_byte_array_new ();
  g_byte_array_set_size (body, (guint) len);
  if (!take_rest (socket, body->data, len, deadline_us, cancellable, error))
    return NULL;
  return g_steal_pointer (&body);
}

gboolean
jb_socket_send (GSocket *socket, GBytes *frame, gint64 patience_us, GCancellable *cancellable,
                GError **error)
{
  gint64 deadline_us = deadline_of (patience_us);
  gsize len;
  const gchar *data = g_bytes_get_data (frame, &len);
  while (len > 0)
    {
      g_autoptr (GError) fault = NULL;
      gssize n = g_socket_send (socket, data, len, cancellable, &fault);
      if (n > 0)
        {
          data += n;
          len -= (gsize) n;
          continue;
        }
      if (!g_error_matches (fault, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        {
          g_propagate_error (error, g_steal_pointer (&fault));
          return FALSE;
        }
      if (!wait_for (socket, G_IO_OUT, deadline_us, cancellable, error))
        return FALSE;
    }
  return TRUE;
}
