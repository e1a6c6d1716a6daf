/* SPDX-License-Identifier: MPL-2.0 */
#include "app/office/receive/stream.h"

#define FAREWELL_S 5

struct _OfStream {
  GIOStream parent;
  GIOStream *tls;
  GSocket *socket;
  void (*closed) (gpointer data);
  gpointer data;
  GSource *farewell;
  gboolean closing;
};

G_DEFINE_FINAL_TYPE (OfStream, of_stream, G_TYPE_IO_STREAM)

static GInputStream *
get_input (GIOStream *stream)
{
  return g_io_stream_get_input_stream (OF_STREAM (stream)->tls);
}

static GOutputStream *
get_output (GIOStream *stream)
{
  return g_io_stream_get_output_stream (OF_STREAM (stream)->tls);
}

static gboolean
on_farewell_over (gpointer data)
{
  OfStream *self = data;

  (void) g_socket_shutdown (self->socket, TRUE, TRUE, NULL);
  return G_SOURCE_REMOVE;
}

static void
on_closed (GObject *tls, GAsyncResult *result, gpointer data)
{
  g_autoptr (OfStream) self = data;

  (void) g_io_stream_close_finish (G_IO_STREAM (tls), result, NULL);
  (void) g_socket_close (self->socket, NULL);
  g_source_destroy (self->farewell);
  g_clear_pointer (&self->farewell, g_source_unref);
  self->closed (self->data);
}

static gboolean
close_later (GIOStream *stream, GCancellable *cancellable, GError **error)
{
  OfStream *self = OF_STREAM (stream);

  if (self->closing)
    return TRUE;
  self->closing = TRUE;
  self->farewell = g_timeout_source_new_seconds (FAREWELL_S);
  g_source_set_callback (self->farewell, on_farewell_over, self, NULL);
  g_source_attach (self->farewell, g_main_context_get_thread_default ());
  g_io_stream_close_async (self->tls, G_PRIORITY_DEFAULT, NULL, on_closed, g_object_ref (self));
  return TRUE;
}

/* Not in dispose: there GIOStream closes what nobody closed, which takes a while here. */
static void
finalize (GObject *object)
{
  OfStream *self = OF_STREAM (object);

  g_object_unref (self->tls);
  g_object_unref (self->socket);
  G_OBJECT_CLASS (of_stream_parent_class)->finalize (object);
}

static void
of_stream_class_init (OfStreamClass *klass)
{
  GIOStreamClass *stream = G_IO_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = finalize;
  stream->get_input_stream = get_input;
  stream->get_output_stream = get_output;
  stream->close_fn = close_later;
}

static void
of_stream_init (OfStream *self)
{
}

OfStream *
of_stream_new (GIOStream *tls, GSocket *socket, void (*closed) (gpointer data), gpointer data)
{
  OfStream *self = g_object_new (OF_TYPE_STREAM, NULL);

  self->tls = g_object_ref (tls);
  self->socket = g_object_ref (socket);
  self->closed = closed;
  self->data = data;
  return self;
}
