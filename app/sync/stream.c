/* SPDX-License-Identifier: MPL-2.0 */
#include "app/sync/stream.h"

#include <string.h>

struct _JbBatchStream {
  GInputStream parent_instance;
  JbLink *link;
  JbProgress progress;
  guint64 end;
  guint64 fetched; /* where the next READ begins */
  GBytes *piece;   /* NULL, or what was fetched … */
  gsize used;      /* … and how much of it was read */
};

G_DEFINE_FINAL_TYPE (JbBatchStream, jb_batch_stream, G_TYPE_INPUT_STREAM)

static gboolean
fetch (JbBatchStream *self, GError **error)
{
  guint32 max = (guint32) MIN (self->end - self->fetched, (guint64) JB_FRAME_READ_MAX);
  self->piece = jb_link_read (self->link, &self->progress.batch, self->fetched, max, error);
  if (self->piece == NULL)
    return FALSE;
  self->fetched += g_bytes_get_size (self->piece);
  self->used = 0;
  return TRUE;
}

static gssize
jb_batch_stream_read (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable,
                      GError **error)
{
  JbBatchStream *self = JB_BATCH_STREAM (stream);
  if (self->piece == NULL && self->fetched == self->end)
    return 0;
  if (self->piece == NULL && !fetch (self, error))
    return -1;
  gsize len;
  const guint8 *data = g_bytes_get_data (self->piece, &len);
  gsize n = MIN (count, len - self->used);
  memcpy (buffer, data + self->used, n);
  self->used += n;
  if (self->used == len)
    g_clear_pointer (&self->piece, g_bytes_unref);
  self->progress.sent_bytes += n;
  jb_link_progress (self->link, &self->progress);
  return (gssize) n;
}

static void
jb_batch_stream_finalize (GObject *object)
{
  JbBatchStream *self = JB_BATCH_STREAM (object);
  g_clear_pointer (&self->piece, g_bytes_unref);
  G_OBJECT_CLASS (jb_batch_stream_parent_class)->finalize (object);
}

static void
jb_batch_stream_class_init (JbBatchStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = jb_batch_stream_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = jb_batch_stream_read;
}

static void
jb_batch_stream_init (JbBatchStream *self)
{
}

GInputStream *
jb_batch_stream_new (JbLink *link, const JbProgress *progress, guint64 offset, guint64 end)
{
  JbBatchStream *self = g_object_new (JB_TYPE_BATCH_STREAM, NULL);
  self->link = link;
  self->progress = *progress;
  self->progress.sent_bytes = offset;
  self->fetched = offset;
  self->end = end;
  return G_INPUT_STREAM (self);
}
