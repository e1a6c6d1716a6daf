/* SPDX-License-Identifier: MPL-2.0 */
/* The office's signed answers to a batch, applied in one transaction each.
 *
 * An answer counts only if it is of the office incarnation we know. The first receipt tells us
 * which that is. One of a former incarnation counts if the office still has it, and is then taken
 * as of the present one, whose numbers go on from there; if the office has lost it, it is refused,
 * and the batch stays in the queue. One of an incarnation we never met is refused until the
 * office's own files have told us of it: it may as well be older than all we know. */
#include "core/sync/outbox-private.h"

#include "core/base/error.h"
#include "core/base/i18n.h"

#include <string.h>

#define ANSWER_MAX_BYTES (64 * 1024)

typedef struct {
  GBytes *file;
  JbOutboxTime time;
  gboolean is_receipt;
  JbStored stored;
  JbReceipt receipt;
} Answer;

/* A batch as it lies in the table. */
typedef struct {
  gchar *state;
  GBytes *manifest;
  GBytes *receipt; /* NULL while there is none */
  JbDigest digest;
  guint64 size_bytes;
} Row;

static void
row_clear (Row *row)
{
  g_free (row->state);
  g_clear_pointer (&row->manifest, g_bytes_unref);
  g_clear_pointer (&row->receipt, g_bytes_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Row, row_clear)

static gboolean
refuse (GError **error, JbError code, const gchar *text)
{
  g_set_error_literal (error, JB_ERROR, (gint) code, text);
  return FALSE;
}

static gboolean
not_ours (GError **error)
{
  return refuse (
      error, JB_ERROR_INVALID,
      _ ("Jawaban kantor ini bukan untuk paket di perangkat ini. Tidak ada yang berubah. "
         "Rekaman tetap aman."));
}

static gboolean
load_row (sqlite3 *db, const JbId *batch, Row *row, GError **error)
{
  g_autoptr (sqlite3_stmt) select = jb_sql_prepare (
      db, "SELECT state, manifest, receipt, digest, size FROM batch WHERE id = ?1", error);
  if (select == NULL || !jb_sql_bind (select, error, "b", JB_BLOB (*batch)))
    return FALSE;
  gint code = jb_sql_step (select, error);
  if (code == SQLITE_DONE)
    return not_ours (error);
  if (code != SQLITE_ROW)
    return FALSE;
  row->state = jb_sql_column_text (select, 0);
  row->manifest = jb_sql_column_bytes (select, 1);
  row->receipt = jb_sql_column_bytes (select, 2);
  row->size_bytes = (guint64) sqlite3_column_int64 (select, 4);
  if (row->manifest == NULL || sqlite3_column_bytes (select, 3) != JB_DIGEST_BYTES)
    return not_ours (error);
  memcpy (row->digest.bytes, sqlite3_column_blob (select, 3), JB_DIGEST_BYTES);
  return TRUE;
}

/* `receipt_no` 0: a `stored`, which has none. Gives the incarnation the answer is to be taken as.
 */
static gboolean
check_office (sqlite3 *db, const JbId *office, guint64 receipt_no, JbId *ret_office, GError **error)
{
  JbId known;
  gint64 kept;
  if (!jb_outbox_office (db, &known, error))
    return FALSE;
  *ret_office = jb_id_is_none (&known) ? *office : known;
  if (jb_id_equal (ret_office, office))
    return TRUE;
  g_autofree gchar *hex = jb_id_to_hex (office);
  g_autofree gchar *name = g_strconcat (JB_META_OFFICE_PAST, hex, NULL);
  if (!jb_meta_get_int (db, name, -1, &kept, error))
    return FALSE;
  if (kept < 0)
    return refuse (error, JB_ERROR_STATE,
                   _ ("Kantor memakai basis data yang belum dikenal perangkat ini. Rekaman tetap "
                      "aman. Ambil berkas terbaru dari kantor, lalu ulangi."));
  if (receipt_no == 0 || receipt_no > (guint64) kept)
    return refuse (
        error, JB_ERROR_ROLLBACK,
        _ ("Jawaban ini dari sebelum basis data kantor dipulihkan dan tidak berlaku lagi. "
           "Rekaman tetap aman dan akan dikirim ulang."));
  return TRUE;
}

static gboolean
mark_sent (sqlite3 *db, const Answer *answer, GError **error)
{
  const JbId *batch = &answer->stored.batch;
  gsize len;
  const void *bytes = g_bytes_get_data (answer->file, &len);
  g_autoptr (sqlite3_stmt) state
      = jb_sql_prepare (db, "UPDATE batch SET state = 'sent', stored = ?1 WHERE id = ?2", error);
  g_autoptr (sqlite3_stmt) records
      = state != NULL ? jb_sql_prepare (db,
                                        "UPDATE record SET state = 'sent'"
                                        " WHERE batch = ?1 AND state = 'batched'",
                                        error)
                      : NULL;
  return records != NULL && jb_sql_bind (state, error, "bb", bytes, len, JB_BLOB (*batch))
         && jb_sql_done (state, error) && jb_sql_bind (records, error, "b", JB_BLOB (*batch))
         && jb_sql_done (records, error)
         && jb_outbox_audit (db, &answer->time, batch, "batch.stored", "", error);
}

static gboolean
stored_in (sqlite3 *db, gpointer data, GError **error)
{
  const Answer *answer = data;
  const JbStored *stored = &answer->stored;
  g_auto (Row) row = { 0 };
  JbId office;
  if (!load_row (db, &stored->batch, &row, error))
    return FALSE;
  if (!jb_digest_equal (&row.digest, &stored->batch_digest) || row.size_bytes != stored->size_bytes
      || strcmp (row.state, "dissolved") == 0)
    return not_ours (error);
  if (!check_office (db, &stored->office, 0, &office, error))
    return FALSE;
  return strcmp (row.state, "waiting") != 0 || mark_sent (db, answer, error);
}

/* A receipt speaks of every record of the batch, once, by the digest it has in the manifest. */
static gboolean
covers (const JbReceipt *receipt, const Row *row, GError **error)
{
  g_autofree JbManifest *manifest = g_new0 (JbManifest, 1);
  if (!jb_manifest_decode (row->manifest, NULL, manifest, error))
    return FALSE;
  if (receipt->n_records != manifest->n_records)
    return not_ours (error);
  for (guint i = 0; i < receipt->n_records; i++)
    {
      guint j = 0;
      while (j < manifest->n_records
             && !jb_id_equal (&manifest->records[j].id, &receipt->records[i].id))
        j++;
      if (j == manifest->n_records
          || !jb_digest_equal (&manifest->records[j].digest, &receipt->records[i].digest))
        return not_ours (error);
    }
  return TRUE;
}

/* A later receipt may still take what an earlier one quarantined; nothing goes the other way. */
static gboolean
mark_record (sqlite3 *db, const Answer *answer, const JbId *office, const JbReceiptRecord *record,
             GError **error)
{
  const JbReceipt *receipt = &answer->receipt;
  gboolean kept = jb_receipt_status_is_kept (record->status);
  g_autoptr (sqlite3_stmt) update
      = jb_sql_prepare (db,
                        "UPDATE record SET state = ?1, receipt_no = ?2, receipt_incarnation = ?3,"
                        " receipt_status = ?4, receipted = ?5, reason = nullif (?6, '')"
                        " WHERE id = ?7 AND batch = ?8 AND (state IN ('batched', 'sent')"
                        " OR (state = 'quarantined' AND ?9))",
                        error);
  return update != NULL
         && jb_sql_bind (update, error, "tibtitbbi", kept ? "receipted" : "quarantined",
                         (gint64) receipt->receipt_no, JB_BLOB (*office),
                         jb_receipt_status_name (record->status), answer->time.lo_s, record->reason,
                         JB_BLOB (record->id), JB_BLOB (receipt->batch), (gint64) kept)
         && jb_sql_done (update, error);
}

static gboolean
end_batch (sqlite3 *db, const Answer *answer, GError **error)
{
  gsize len;
  const void *bytes = g_bytes_get_data (answer->file, &len);
  g_autoptr (sqlite3_stmt) update
      = jb_sql_prepare (db,
                        "UPDATE batch SET state = 'answered', receipt = ?1, upload_url = NULL"
                        " WHERE id = ?2",
                        error);
  return update != NULL
         && jb_sql_bind (update, error, "bb", bytes, len, JB_BLOB (answer->receipt.batch))
         && jb_sql_done (update, error);
}

static gboolean
remember_office (sqlite3 *db, const JbId *office, guint64 receipt_no, GError **error)
{
  gint64 highest;
  return jb_meta_set (db, JB_META_OFFICE, JB_BLOB (*office), error)
         && jb_meta_get_int (db, JB_META_RECEIPT, 0, &highest, error)
         && jb_meta_set_int (db, JB_META_RECEIPT, MAX (highest, (gint64) receipt_no), error);
}

static void
count (const JbReceipt *receipt, JbOutboxAnswer *answer)
{
  guint *const counters[] = { &answer->n_accepted, &answer->n_already_held, &answer->n_adjudicate,
                              &answer->n_damaged, &answer->n_refused };
  for (guint i = 0; i < receipt->n_records; i++)
    (*counters[receipt->records[i].status])++;
}

static gboolean
apply_receipt (sqlite3 *db, const Answer *answer, const JbId *office, GError **error)
{
  const JbReceipt *receipt = &answer->receipt;
  JbOutboxAnswer n = { 0 };
  count (receipt, &n);
  for (guint i = 0; i < receipt->n_records; i++)
    if (!mark_record (db, answer, office, &receipt->records[i], error))
      return FALSE;
  g_autofree gchar *detail = g_strdup_printf ("{\"receipt_no\":%" G_GUINT64_FORMAT
                                              ",\"accepted\":%u,\"already_held\":%u,"
                                              "\"adjudicate\":%u,\"damaged\":%u,\"refused\":%u}",
                                              receipt->receipt_no, n.n_accepted, n.n_already_held,
                                              n.n_adjudicate, n.n_damaged, n.n_refused);
  return end_batch (db, answer, error)
         && jb_outbox_audit (db, &answer->time, &receipt->batch, "batch.receipt", detail, error);
}

static gboolean
receipt_in (sqlite3 *db, gpointer data, GError **error)
{
  const Answer *answer = data;
  const JbReceipt *receipt = &answer->receipt;
  g_auto (Row) row = { 0 };
  JbId office;
  if (!load_row (db, &receipt->batch, &row, error))
    return FALSE;
  if (!jb_digest_equal (&row.digest, &receipt->batch_digest))
    return not_ours (error);
  if (row.receipt != NULL && g_bytes_equal (row.receipt, answer->file))
    return TRUE;
  gboolean answered = strcmp (row.state, "answered") == 0;
  if (strcmp (row.state, "dissolved") == 0 || (answered && receipt->batch_refused))
    return not_ours (error);
  if (!check_office (db, &receipt->office, receipt->receipt_no, &office, error)
      || !remember_office (db, &office, receipt->receipt_no, error))
    return FALSE;
  if (receipt->batch_refused)
    return jb_outbox_dissolve (db, &answer->time, &receipt->batch, answer->file, "refused", error);
  return covers (receipt, &row, error) && apply_receipt (db, answer, &office, error);
}

static gboolean
decode (const JbTrust *trust, Answer *answer, GError **error)
{
  g_autoptr (JbSigned) document = jb_signed_parse (answer->file, ANSWER_MAX_BYTES, error);
  if (document == NULL)
    return FALSE;
  const gchar *role = jb_signed_role (document);
  answer->is_receipt = strcmp (role, JB_ROLE_RECEIPT) == 0;
  if (!answer->is_receipt && strcmp (role, JB_ROLE_STORED) != 0)
    return refuse (error, JB_ERROR_FORMAT,
                   _ ("Berkas ini bukan jawaban atas paket. Tidak ada yang berubah."));
  g_autoptr (GBytes) payload = jb_trust_verify (trust, role, answer->file, ANSWER_MAX_BYTES, error);
  if (payload == NULL)
    return FALSE;
  return answer->is_receipt ? jb_receipt_decode (payload, &answer->receipt, error)
                            : jb_stored_decode (payload, &answer->stored, error);
}

gboolean
jb_outbox_answer (JbStore *store, const JbTrust *trust, const JbId *kit_id, GBytes *file,
                  gint64 lo_s, gint64 hi_s, JbOutboxAnswer *ret_answer, GError **error)
{
  g_autofree Answer *answer = g_new0 (Answer, 1);
  answer->file = file;
  answer->time = (JbOutboxTime){ lo_s, hi_s };
  if (!decode (trust, answer, error))
    return FALSE;
  const JbId *kit = answer->is_receipt ? &answer->receipt.kit : &answer->stored.kit;
  if (!jb_id_equal (kit, kit_id))
    return not_ours (error);
  if (!jb_store_write_with_ballast (store, answer->is_receipt ? receipt_in : stored_in, answer,
                                    error))
    return FALSE;
  *ret_answer = (JbOutboxAnswer){ 0 };
  if (answer->is_receipt)
    {
      count (&answer->receipt, ret_answer);
      ret_answer->batch_refused = answer->receipt.batch_refused;
    }
  ret_answer->batch = answer->is_receipt ? answer->receipt.batch : answer->stored.batch;
  ret_answer->issued_s = answer->is_receipt ? answer->receipt.issued_s : answer->stored.issued_s;
  return TRUE;
}
