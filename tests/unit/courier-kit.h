/* SPDX-License-Identifier: MPL-2.0 */
/* A kit on its socket that only the courier's tests could take for one: batches of made-up bytes, and
 * a note of everything the courier told it. */
#pragma once

#include "app/socket/server.h"
#include "core/sync/frames.h"

G_BEGIN_DECLS

#define FAKE_FILES "JBE1 berkas kantor"
#define FAKE_STORED "JBS1 stored"
#define FAKE_RECEIPT "JBS1 receipt"

typedef struct {
  gchar *home;
  gchar *url; /* of the office */
  gchar *ca_pem;
  gboolean clock_is_trusted;
  gboolean refuses_files, refuses_answers, breaks_reads;

  GMutex lock; /* over all below */
  GCond changed;
  guint n_batches, n_receipted;
  gsize batch_bytes;
  gboolean sent;     /* the batch at hand: NEXT says ANSWER */
  gchar *upload_url; /* of the batch at hand */
  guint n_hello, n_files, n_stored, n_reads, n_progress;
  guint32 largest_read;
  gint64 first_progress_us, last_progress_us;
  GArray *states; /* JbLinkState, as they changed */
  gchar *message; /* the last one told */
  guint32 retry_s;
  guint64 most_confirmed, most_sent;
  guint64 work; /* SYNC was pressed so often */
  JbSocketServer *server;
} FakeKit;

FakeKit *fake_kit_new (void);
void fake_kit_serve (FakeKit *kit);
void fake_kit_free (FakeKit *kit);
/* Somebody presses "Kirim". */
void fake_kit_press (FakeKit *kit);
guint8 fake_kit_byte (guint batch, guint64 offset);
void fake_kit_batch_id (guint batch, JbId *ret_id);
gboolean fake_kit_saw (FakeKit *kit, JbLinkState state);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FakeKit, fake_kit_free)

G_END_DECLS
