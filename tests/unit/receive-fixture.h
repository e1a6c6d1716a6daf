/* SPDX-License-Identifier: MPL-2.0 */
/* A real office's home, an enrolled kit's key and a receiver in a thread of its own, asked over real
 * TLS on 127.0.0.1. */
#pragma once

#include "app/office/receive/receiver.h"
#include "app/office/store/batch.h"

G_BEGIN_DECLS

typedef struct {
  gchar *home;
  JbSigner *kit_signer;
  JbId kit;
  GTlsDatabase *ca;
  SoupSession *session;
  /* of the receiver while it runs */
  OfReceiverOptions options;
  OfReceiver *receiver;
  GMainContext *context;
  GMainLoop *loop;
  GThread *thread;
  gchar *url;
  gint n_stored; /* atomic */
} Rig;

/* With a running receiver; `limits` may be NULL: only max_*, header_s and body_s are taken. */
Rig *rig_new (const OfReceiverOptions *limits);
void rig_free (Rig *rig);
void rig_stop (Rig *rig);
void rig_start (Rig *rig);
/* What a stopped receiver's home holds; opened for one look (transfer full). */
OfOffice *rig_office (Rig *rig);

/* A batch of one kit, ready to be sent. */
typedef struct {
  JbId id;
  JbDigest digest;
  GBytes *stream;
  gchar *metadata;
} RigBatch;

RigBatch *rig_batch (Rig *rig, guint n_records, guint32 record_bytes);
void rig_batch_free (RigBatch *batch);
gsize rig_batch_size (const RigBatch *batch);
/* Upload-Metadata as a kit would sign it (transfer full). */
gchar *rig_metadata (JbSigner *signer, const JbId *kit, const JbId *batch, const JbDigest *digest,
                     guint64 size);

/* An answer; headers by name, NULL if it is not there. */
typedef struct {
  guint status;
  SoupMessageHeaders *headers;
  GBytes *body;
} Reply;

/* `headers`: "Name: value" lines, NULL-terminated; Tus-Resumable is not added. `path` "/v1/…". */
Reply *rig_ask (Rig *rig, const gchar *method, const gchar *path, GBytes *body,
                const gchar *const *headers);
void reply_free (Reply *reply);
const gchar *reply_header (const Reply *reply, const gchar *name);
/* Frees the answer and gives its status. */
guint reply_status (Reply *reply);

/* The usual requests. */
Reply *rig_create (Rig *rig, const RigBatch *batch);
gchar *rig_location (Rig *rig, const RigBatch *batch); /* creates; transfer full */
Reply *rig_head (Rig *rig, const gchar *location);
guint64 rig_offset (Rig *rig, const gchar *location);
Reply *rig_patch (Rig *rig, const gchar *location, const RigBatch *batch, gsize offset, gsize len);
/* Create and send whole; gives its location (transfer full). */
gchar *rig_send (Rig *rig, const RigBatch *batch);

/* A TLS connection one writes to by hand (transfer full). */
GIOStream *rig_connect (Rig *rig);
void rig_write (GIOStream *stream, const void *data, gsize len);
/* The head of a PATCH of `length` bytes. */
void rig_write_patch (GIOStream *stream, const gchar *location, gsize offset, gsize length,
                      const gchar *extra);
/* Status of the next answer on it; 0 if the connection ended first. */
guint rig_read_status (GIOStream *stream);
/* The connection ends as when a cable is pulled and the modem comes back: by a reset. */
void rig_reset (GIOStream *stream);

/* Runs until `is_so (data)`; fails after ten seconds. */
void rig_wait (gboolean (*is_so) (gpointer data), gpointer data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Rig, rig_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RigBatch, rig_batch_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reply, reply_free)

G_END_DECLS
