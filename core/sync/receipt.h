/* SPDX-License-Identifier: MPL-2.0 */
/* The office's signed answers to a batch. `stored` (role store): the bytes are durable; permits
 * nothing. `receipt` (role receipt, signed by the opener only): per record what became of it.
 * Schemas: stored.schema.json, receipt.schema.json; specified in receipt.c. */
#pragma once

#include "core/sync/batch.h"

G_BEGIN_DECLS

typedef enum {
  JB_RECEIPT_ACCEPTED,
  JB_RECEIPT_ALREADY_HELD, /* same id and digest */
  JB_RECEIPT_ADJUDICATE,   /* NIK clash: stored, never overwritten */
  JB_RECEIPT_DAMAGED,
  JB_RECEIPT_REFUSED,
} JbReceiptStatus;

const gchar *jb_receipt_status_name (JbReceiptStatus status); /* "accepted", "already-held" … */
gboolean jb_receipt_status_from_name (const gchar *name, JbReceiptStatus *ret_status);
/* May the kit forget the record? accepted, already-held, adjudicate. */
gboolean jb_receipt_status_is_kept (JbReceiptStatus status);

#define JB_RECEIPT_REASON_MAX 160

typedef struct {
  JbId id;
  JbDigest digest;
  JbReceiptStatus status;
  gchar reason[JB_RECEIPT_REASON_MAX + 1]; /* "" if accepted; words for the officer */
} JbReceiptRecord;

typedef struct {
  JbId office;        /* incarnation */
  guint64 receipt_no; /* gapless per office, from 1 */
  gint64 issued_s;
  JbId kit, batch;
  JbDigest batch_digest;
  gboolean batch_refused; /* the batch as a whole: it dissolves, its records may go in another */
  gchar reason[JB_RECEIPT_REASON_MAX + 1]; /* of that */
  JbAuditHead audit;                       /* what the office acknowledges of the kit's chain */
  JbReceiptRecord records[JB_BATCH_MAX_RECORDS];
  guint n_records; /* 0 if the batch was refused */
} JbReceipt;

GBytes *jb_receipt_encode (const JbReceipt *receipt); /* payload to sign (transfer full) */
gboolean jb_receipt_decode (GBytes *payload, JbReceipt *ret_receipt, GError **error);

typedef struct {
  JbId office;
  gint64 issued_s;
  JbId kit, batch;
  JbDigest batch_digest;
  guint64 size_bytes; /* of the stream */
} JbStored;

GBytes *jb_stored_encode (const JbStored *stored);
gboolean jb_stored_decode (GBytes *payload, JbStored *ret_stored, GError **error);

G_END_DECLS
