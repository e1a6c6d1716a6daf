/* SPDX-License-Identifier: MPL-2.0 */
/* Finish: everything in one transaction of the store, so that after a crash at any moment either
 * the draft is whole or the record is sealed and queued. */
#include "core/vault/finish.h"

#include "core/base/json.h"
#include "core/vault/audit.h"
#include "core/vault/draft-private.h"
#include "core/vault/summary.h"

#define DAY_S (24 * 60 * 60)

typedef struct {
  const JbFinish *finish;
  JbFinished finished;
  JbId incarnation;
  GBytes *sealed;
} Work;

static void
fill_header (const Work *work, JbSealHeader *header)
{
  const JbFinish *finish = work->finish;
  const JbRecord *record = finish->draft->record;
  *header = (JbSealHeader){ .kit = finish->kit_id,
                            .kit_incarnation = work->incarnation,
                            .officer = finish->draft->officer,
                            .record = record->id,
                            .rec_seq = work->finished.rec_seq,
                            .replaces = record->replaces,
                            .trust_version = finish->trust_version,
                            .zone_version = finish->zone_version,
                            .zone_digest = finish->zone_digest,
                            .clock_lo_s = finish->lo_s,
                            .clock_hi_s = finish->hi_s,
                            .clock_trust = finish->clock_trust };
  g_strlcpy (header->village, record->village, sizeof header->village);
}

static gboolean
seal (sqlite3 *db, Work *work, GError **error)
{
  const JbFinish *finish = work->finish;
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func ((GDestroyNotify) jb_seal_part_free);
  g_autoptr (GBytes) json = jb_record_to_json (finish->draft->record);
  g_ptr_array_add (parts, jb_seal_part_new ("record.json", "application/json", json));
  if (!jb_draft_load_parts (db, finish->draft, parts, error))
    return FALSE;
  JbSealHeader header;
  fill_header (work, &header);
  work->sealed = jb_seal_create (&header, parts, finish->recipients, finish->n_recipients,
                                 jb_officer_keys_signer (finish->keys), finish->kit, error);
  if (work->sealed == NULL)
    return FALSE;
  gsize len;
  const guint8 *data = g_bytes_get_data (work->sealed, &len);
  jb_digest (data, len, &work->finished.digest);
  work->finished.size_bytes = (guint32) len;
  return TRUE;
}

static gboolean
take_number (sqlite3 *db, Work *work, GError **error)
{
  guint64 last;
  if (!jb_incarnation_get (db, &work->incarnation, error) || !jb_rec_seq_last (db, &last, error))
    return FALSE;
  work->finished.rec_seq = last + 1;
  return jb_rec_seq_set_last (db, last + 1, error);
}

/* The how-manieth of its local day. */
static gboolean
take_queue_number (sqlite3 *db, Work *work, GError **error)
{
  const JbFinish *finish = work->finish;
  JbAreaTime zone = finish->area_time != 0 ? finish->area_time : JB_AREA_TIME_WIB;
  JbDate day;
  jb_date_at (finish->lo_s, zone, &day);
  gint64 begins_s = jb_date_begins_s (&day, zone);
  g_autoptr (sqlite3_stmt) statement = jb_sql_prepare (
      db, "SELECT count (*) FROM record WHERE finished >= ? AND finished < ?", error);
  if (statement == NULL || !jb_sql_bind (statement, error, "ii", begins_s, begins_s + DAY_S)
      || jb_sql_step (statement, error) != SQLITE_ROW)
    return FALSE;
  work->finished.queue_number = (guint) sqlite3_column_int (statement, 0) + 1;
  return TRUE;
}

static gboolean
insert_sealed (sqlite3 *db, const Work *work, GError **error)
{
  g_autoptr (sqlite3_stmt) statement
      = jb_sql_prepare (db, "INSERT INTO sealed (id, bytes) VALUES (?, ?)", error);
  return statement != NULL
         && jb_sql_bind (statement, error, "bb", work->finished.id.bytes, (gsize) JB_ID_BYTES,
                         g_bytes_get_data (work->sealed, NULL), g_bytes_get_size (work->sealed))
         && jb_sql_done (statement, error);
}

static gboolean
insert_record (sqlite3 *db, const Work *work, GError **error)
{
  const JbFinish *finish = work->finish;
  const JbRecord *record = finish->draft->record;
  gboolean has_nik = FALSE;
  JbDigest hash = { { 0 } };
  if (!jb_nik_hash (finish->keys, jb_person_get (record->person, JB_FIELD_NIK), &has_nik, &hash,
                    error))
    return FALSE;
  g_autoptr (sqlite3_stmt) statement
      = jb_sql_prepare (db,
                        "INSERT INTO record (id, rec_seq, incarnation, state, digest, size,"
                        " officer, village, finished, nik_hash)"
                        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        error);
  return statement != NULL
         && jb_sql_bind (
             statement, error, has_nik ? "bibtbibtib" : "bibtbibtin", work->finished.id.bytes,
             (gsize) JB_ID_BYTES, (gint64) work->finished.rec_seq, work->incarnation.bytes,
             (gsize) JB_ID_BYTES, jb_record_state_name (JB_STATE_SEALED),
             work->finished.digest.bytes, (gsize) JB_DIGEST_BYTES,
             (gint64) work->finished.size_bytes, finish->draft->officer.bytes, (gsize) JB_ID_BYTES,
             record->village, finish->lo_s, hash.bytes, (gsize) JB_DIGEST_BYTES)
         && jb_sql_done (statement, error);
}

static gboolean
add_summary (sqlite3 *db, const Work *work, GError **error)
{
  const JbPerson *person = work->finish->draft->record->person;
  const gchar *nik = jb_person_get (person, JB_FIELD_NIK);
  g_autofree gchar *masked = *nik != '\0' ? jb_nik_mask (nik) : g_strdup ("");
  return jb_summary_add (db, jb_officer_keys_list (work->finish->keys), &work->finished.id,
                         jb_person_get (person, JB_FIELD_NAMA_LGKP), masked, error);
}

static gboolean
append_audit (sqlite3 *db, const Work *work, GError **error)
{
  g_autofree gchar *digest = jb_digest_to_hex (&work->finished.digest);
  g_autofree gchar *detail
      = g_strdup_printf ("{\"rec_seq\":%" G_GUINT64_FORMAT ",\"digest\":\"%s\",\"size\":%u}",
                         work->finished.rec_seq, digest, work->finished.size_bytes);
  JbAuditEntry entry = { .lo_s = work->finish->lo_s,
                         .hi_s = work->finish->hi_s,
                         .actor = work->finish->draft->officer,
                         .subject = work->finished.id,
                         .event = "record.finished",
                         .detail = detail };
  return jb_audit_append (db, &entry, error);
}

/* The recheck stands after all that can fail for want of a draft and before the seal. */
static gboolean
write_finish (sqlite3 *db, gpointer data, GError **error)
{
  Work *work = data;
  const JbFinish *finish = work->finish;
  g_clear_pointer (&work->sealed, g_bytes_unref);
  work->finished.id = finish->draft->id;
  return jb_draft_exists (db, &finish->draft->id, error) && take_number (db, work, error)
         && take_queue_number (db, work, error)
         && (finish->recheck == NULL || finish->recheck (finish->recheck_data, error))
         && seal (db, work, error) && insert_sealed (db, work, error)
         && insert_record (db, work, error) && add_summary (db, work, error)
         && jb_draft_delete (db, &finish->draft->id, error) && append_audit (db, work, error)
         && (finish->also == NULL || finish->also (db, finish->also_data, error));
}

gboolean
jb_finish (JbStore *store, const JbFinish *finish, JbFinished *ret_finished, GError **error)
{
  g_return_val_if_fail (jb_id_equal (jb_officer_keys_id (finish->keys), &finish->draft->officer),
                        FALSE);
  JbRecord *record = finish->draft->record;
  gint64 before_lo_s = record->finished_lo_s, before_hi_s = record->finished_hi_s;
  record->finished_lo_s = finish->lo_s;
  record->finished_hi_s = finish->hi_s;
  Work work = { .finish = finish };
  gboolean ok = jb_store_write (store, write_finish, &work, error);
  g_clear_pointer (&work.sealed, g_bytes_unref);
  if (ok)
    {
      *ret_finished = work.finished;
      return TRUE;
    }
  record->finished_lo_s = before_lo_s;
  record->finished_hi_s = before_hi_s;
  return FALSE;
}
