/* SPDX-License-Identifier: MPL-2.0 */
/* The office's answers to a batch: JSON payloads of JBS1 files. Ids and digests in lower-case hex,
 * times RFC 3339 UTC.
 *
 * `stored` (JBS1 role "stored", signed in the trust role `store`): every byte of the stream is
 * durable at the office. It permits nothing; above all it is no leave to forget. type
 * "jemput.stored/1" office       incarnation of the office, 16 bytes issued       office time kit,
 * batch   16 bytes each batch_digest BLAKE2b-256 of the manifest size         of the stream in
 * bytes
 *
 * `receipt` (JBS1 role "receipt", by the opener's key only): what became of each record.
 *   type         "jemput.receipt/1"
 *   office, issued, kit, batch, batch_digest as above
 *   receipt_no   gapless per office from 1, over all kits
 *   audit        {size, head}: how far the office has the kit's audit chain
 *   refused      true if the batch as a whole was refused: `records` is then empty, the batch
 *                dissolves, its records may go in another
 *   reason       optional, words for the officer (at most 160 bytes)
 *   records      {id, digest, status, reason?} for every record of the manifest, each once; status
 * is accepted, already-held, adjudicate, damaged or refused; reason is optional
 *
 * `digest` is that of the manifest, also of a damaged record: it says which record is meant.
 */
#include "core/sync/receipt.h"

#include "core/base/i18n.h"
#include "core/sync/payload.h"

#include <string.h>

#define RECEIPT_MAX_BYTES (64 * 1024)
#define STORED_MAX_BYTES (4 * 1024)
#define STATUS_MAX_BYTES 16

static const gchar *const status_names[]
    = { "accepted", "already-held", "adjudicate", "damaged", "refused" };

const gchar *
jb_receipt_status_name (JbReceiptStatus status)
{
  g_return_val_if_fail (status < G_N_ELEMENTS (status_names), "");
  return status_names[status];
}

gboolean
jb_receipt_status_from_name (const gchar *name, JbReceiptStatus *ret_status)
{
  for (guint i = 0; i < G_N_ELEMENTS (status_names); i++)
    if (g_strcmp0 (name, status_names[i]) == 0)
      {
        *ret_status = (JbReceiptStatus) i;
        return TRUE;
      }
  return FALSE;
}

gboolean
jb_receipt_status_is_kept (JbReceiptStatus status)
{
  return status == JB_RECEIPT_ACCEPTED || status == JB_RECEIPT_ALREADY_HELD
         || status == JB_RECEIPT_ADJUDICATE;
}

static void
put_reason (JsonBuilder *builder, const gchar *reason)
{
  if (*reason != '\0')
    jb_json_put_string (builder, "reason", reason);
}

static void
put_records (JsonBuilder *builder, const JbReceipt *receipt)
{
  json_builder_set_member_name (builder, "records");
  json_builder_begin_array (builder);
  for (guint i = 0; i < receipt->n_records; i++)
    {
      const JbReceiptRecord *record = &receipt->records[i];
      json_builder_begin_object (builder);
      jb_payload_put_id (builder, "id", &record->id);
      jb_json_put_hex (builder, "digest", record->digest.bytes, JB_DIGEST_BYTES);
      jb_json_put_string (builder, "status", jb_receipt_status_name (record->status));
      put_reason (builder, record->reason);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

GBytes *
jb_receipt_encode (const JbReceipt *receipt)
{
  g_return_val_if_fail (receipt->n_records <= JB_BATCH_MAX_RECORDS
                            && (receipt->n_records == 0) == receipt->batch_refused,
                        NULL);
  JsonBuilder *builder = jb_payload_build ("receipt");
  jb_payload_put_id (builder, "office", &receipt->office);
  jb_payload_put_u64 (builder, "receipt_no", receipt->receipt_no);
  jb_json_put_time (builder, "issued", receipt->issued_s);
  jb_payload_put_id (builder, "kit", &receipt->kit);
  jb_payload_put_id (builder, "batch", &receipt->batch);
  jb_json_put_hex (builder, "batch_digest", receipt->batch_digest.bytes, JB_DIGEST_BYTES);
  jb_payload_put_audit (builder, "audit", &receipt->audit);
  jb_json_put_bool (builder, "refused", receipt->batch_refused);
  put_reason (builder, receipt->reason);
  put_records (builder, receipt);
  return jb_payload_finish (builder);
}

static void
get_record (JbJson *json, JsonArray *array, guint i, JbReceipt *receipt)
{
  JbReceiptRecord *record = &receipt->records[i];
  g_autofree gchar *path = g_strdup_printf ("records[%u]", i);
  JbJson inner;
  jb_json_begin (&inner, jb_json_array_object (json, array, i), path, json->error);
  jb_payload_id (&inner, "id", &record->id);
  jb_json_digest (&inner, "digest", &record->digest);
  const gchar *status = jb_json_string (&inner, "status", STATUS_MAX_BYTES);
  if (!inner.failed && !jb_receipt_status_from_name (status, &record->status))
    jb_json_fail (&inner, "status", _ ("tidak dikenal"));
  jb_payload_text (&inner, "reason", record->reason, sizeof record->reason);
  for (guint j = 0; j < i && !inner.failed; j++)
    if (jb_id_equal (&receipt->records[j].id, &record->id))
      jb_json_fail (&inner, "id", _ ("disebut dua kali"));
  if (!jb_json_end (&inner))
    json->failed = TRUE;
}

static void
get_records (JbJson *json, JbReceipt *receipt)
{
  JsonArray *array = jb_json_array (json, "records", JB_BATCH_MAX_RECORDS);
  guint n = array != NULL ? json_array_get_length (array) : 0;
  for (guint i = 0; i < n && !json->failed; i++)
    get_record (json, array, i, receipt);
  receipt->n_records = n;
  if (!json->failed && (n == 0) != receipt->batch_refused)
    jb_json_fail (json, "records", _ ("tidak sesuai dengan isian refused"));
}

gboolean
jb_receipt_decode (GBytes *payload, JbReceipt *ret_receipt, GError **error)
{
  gsize len;
  const void *data = g_bytes_get_data (payload, &len);
  JbPayload reader;
  if (!jb_payload_open (&reader, data, len, RECEIPT_MAX_BYTES, "receipt", error))
    return FALSE;
  JbJson *json = &reader.json;
  g_autofree JbReceipt *receipt = g_new0 (JbReceipt, 1);
  jb_payload_id (json, "office", &receipt->office);
  receipt->receipt_no = (guint64) jb_json_int (json, "receipt_no", 1, JB_PAYLOAD_INT_MAX);
  receipt->issued_s = jb_json_time (json, "issued");
  jb_payload_id (json, "kit", &receipt->kit);
  jb_payload_id (json, "batch", &receipt->batch);
  jb_json_digest (json, "batch_digest", &receipt->batch_digest);
  jb_payload_audit (json, "audit", &receipt->audit);
  receipt->batch_refused = jb_json_bool (json, "refused");
  jb_payload_text (json, "reason", receipt->reason, sizeof receipt->reason);
  get_records (json, receipt);
  if (!jb_payload_close (&reader, error))
    return FALSE;
  *ret_receipt = *receipt;
  return TRUE;
}

GBytes *
jb_stored_encode (const JbStored *stored)
{
  JsonBuilder *builder = jb_payload_build ("stored");
  jb_payload_put_id (builder, "office", &stored->office);
  jb_json_put_time (builder, "issued", stored->issued_s);
  jb_payload_put_id (builder, "kit", &stored->kit);
  jb_payload_put_id (builder, "batch", &stored->batch);
  jb_json_put_hex (builder, "batch_digest", stored->batch_digest.bytes, JB_DIGEST_BYTES);
  jb_payload_put_u64 (builder, "size", stored->size_bytes);
  return jb_payload_finish (builder);
}

gboolean
jb_stored_decode (GBytes *payload, JbStored *ret_stored, GError **error)
{
  gsize len;
  const void *data = g_bytes_get_data (payload, &len);
  JbPayload reader;
  if (!jb_payload_open (&reader, data, len, STORED_MAX_BYTES, "stored", error))
    return FALSE;
  JbJson *json = &reader.json;
  JbStored stored = { 0 };
  jb_payload_id (json, "office", &stored.office);
  stored.issued_s = jb_json_time (json, "issued");
  jb_payload_id (json, "kit", &stored.kit);
  jb_payload_id (json, "batch", &stored.batch);
  jb_json_digest (json, "batch_digest", &stored.batch_digest);
  stored.size_bytes = jb_payload_u64 (json, "size");
  if (!jb_payload_close (&reader, error))
    return FALSE;
  *ret_stored = stored;
  return TRUE;
}
