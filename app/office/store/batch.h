/* SPDX-License-Identifier: MPL-2.0 */
/* Batches as rows: receiving -> stored -> opened, or refused as a whole. Their bytes: spool.h. */
#pragma once

#include "app/office/store/store.h"
#include "core/sync/batch.h"

G_BEGIN_DECLS

#define OF_TOKEN_LEN 32

typedef enum {
  OF_BATCH_RECEIVING, /* bytes arrive */
  OF_BATCH_STORED,    /* all are durable, `stored` is signed */
  OF_BATCH_OPENED,    /* `receipt` is signed */
  OF_BATCH_REFUSED,   /* as a whole, by a signed receipt */
} OfBatchState;

const gchar *of_batch_state_name (OfBatchState state);

typedef struct {
  gchar token[OF_TOKEN_LEN + 1]; /* hex; names the upload in its URL */
  JbId kit, batch;
  JbDigest digest;
  guint64 size_bytes;
  OfBatchState state;
  gint64 created_s, stored_s, opened_s; /* 0 if not yet */
  guint64 receipt_no;                   /* 0 if none */
} OfBatch;

/* The largest stream there can be: manifest, records, head. */
#define OF_BATCH_MAX_STREAM (JB_BATCH_MAX_BYTES + JB_SEAL_MAX_BYTES + JB_BATCH_MAX_MANIFEST + 4096)

/* Idempotent on kit + batch + digest: gives the row that is there, in whatever state.
 * JB_ERROR_NOT_FOUND: kit not enrolled; JB_ERROR_INVALID: the batch is there with another digest or
 * size; JB_ERROR_LIMIT: size. The signature of the upload is the caller's to check. */
gboolean of_batch_create (OfStore *store, const JbId *kit, const JbId *batch,
                          const JbDigest *digest, guint64 size_bytes, gint64 now_s,
                          OfBatch *ret_batch, GError **error);
/* JB_ERROR_NOT_FOUND. */
gboolean of_batch_find (OfStore *store, const JbId *kit, const JbId *batch, OfBatch *ret_batch,
                        GError **error);
gboolean of_batch_find_token (OfStore *store, const gchar *token, OfBatch *ret_batch,
                              GError **error);
/* receiving -> stored; changes nothing in any other state. To be called after of_spool_finish.
 * `stored`: of_answer_stored. */
gboolean of_batch_set_stored (OfStore *store, const OfBatch *batch, GBytes *manifest,
                              GBytes *stored, gint64 now_s, GError **error);
/* Forgets an upload that is still receiving (tus termination, or bytes that were not the batch). */
gboolean of_batch_discard (OfStore *store, const OfBatch *batch, GError **error);

/* What the office has to say about a batch: its receipt (ret_final TRUE), else `stored`, else NULL
 * without error while bytes are missing (transfer full). */
gboolean of_batch_answer (OfStore *store, const OfBatch *batch, GBytes **ret_file,
                          gboolean *ret_final, GError **error);
/* stored -> opened or refused, with the opener's receipt; inside its transaction. JB_ERROR_STATE if
 * the batch is not `stored` any more. */
gboolean of_batch_set_answered (OfStore *store, const OfBatch *batch, OfBatchState state,
                                GBytes *receipt, guint64 receipt_no, const gchar *reason,
                                gint64 now_s, GError **error);
/* Stored and not yet opened, oldest first (transfer full: OfBatch, g_free). */
GPtrArray *of_batch_to_open (OfStore *store, GError **error);
/* The manifest of a stored batch (transfer full). */
GBytes *of_batch_manifest (OfStore *store, const OfBatch *batch, GError **error);

G_END_DECLS
