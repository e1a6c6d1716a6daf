/* SPDX-License-Identifier: MPL-2.0 */
#include "app/office/registry/summary.h"

#include "app/office/store/batch.h"
#include "app/office/store/document.h"
#include "app/office/store/sql.h"
#include "core/base/json.h"
#include "core/trust/document.h"

#define ALARMS_MAX 100

static void
kit_summary_free (gpointer data)
{
  OfKitSummary *kit = data;
  g_array_unref (kit->lives);
  g_free (kit);
}

void
of_summary_free (OfSummary *summary)
{
  if (summary == NULL)
    return;
  g_clear_pointer (&summary->kits, g_ptr_array_unref);
  g_clear_pointer (&summary->alarms, g_ptr_array_unref);
  g_free (summary);
}

/* SELECT name, count … into an array by the position of the name. */
static gboolean
count_by_status (sqlite3_stmt *statement, guint64 *counts, GError **error)
{
  gint step;
  while ((step = jb_sql_step (statement, error)) == SQLITE_ROW)
    {
      JbReceiptStatus status;
      const gchar *name = (const gchar *) sqlite3_column_text (statement, 0);
      if (jb_receipt_status_from_name (name, &status))
        counts[status] = (guint64) sqlite3_column_int64 (statement, 1);
    }
  return step == SQLITE_DONE;
}

static gboolean
count_records (OfStore *store, OfSummary *summary, GError **error)
{
  g_autoptr (sqlite3_stmt) by_status = jb_sql_prepare (
      of_store_db (store), "SELECT status, count (*) FROM record GROUP BY status", error);
  g_autoptr (sqlite3_stmt) kept = jb_sql_prepare (of_store_db (store),
                                                  "SELECT count (DISTINCT id), count (*) - count "
                                                  "(DISTINCT hex (id) || hex (digest)) FROM record"
                                                  " WHERE status IN ('accepted', 'adjudicate')",
                                                  error);
  if (by_status == NULL || kept == NULL || !count_by_status (by_status, summary->records, error)
      || jb_sql_step (kept, error) != SQLITE_ROW)
    return FALSE;
  summary->kept = (guint64) sqlite3_column_int64 (kept, 0);
  summary->doubled = (guint64) sqlite3_column_int64 (kept, 1);
  return TRUE;
}

static gboolean
count_batches (OfStore *store, OfSummary *summary, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = jb_sql_prepare (
      of_store_db (store), "SELECT state, count (*) FROM batch GROUP BY state", error);
  if (statement == NULL)
    return FALSE;
  gint step;
  while ((step = jb_sql_step (statement, error)) == SQLITE_ROW)
    for (guint i = 0; i <= OF_BATCH_REFUSED; i++)
      if (g_strcmp0 ((const gchar *) sqlite3_column_text (statement, 0),
                     of_batch_state_name ((OfBatchState) i))
          == 0)
        summary->batches[i] = (guint64) sqlite3_column_int64 (statement, 1);
  return step == SQLITE_DONE;
}

/* Walks the distinct rec_seq of one life upwards and names what is left out. */
static gboolean
find_gaps (OfStore *store, const JbId *kit, OfLifeSummary *life, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = jb_sql_prepare (
      of_store_db (store),
      "SELECT DISTINCT rec_seq FROM record WHERE kit = ? AND incarnation = ? ORDER BY rec_seq",
      error);
  if (statement == NULL
      || !jb_sql_bind (statement, error, "bb", OF_BIND_ID (kit), OF_BIND_ID (&life->incarnation)))
    return FALSE;
  guint64 expected = 1;
  gint step;
  while ((step = jb_sql_step (statement, error)) == SQLITE_ROW)
    {
      guint64 seq = (guint64) sqlite3_column_int64 (statement, 0);
      for (; expected < seq && life->n_gaps < OF_GAPS_MAX; expected++)
        life->gaps[life->n_gaps++] = expected;
      expected = seq + 1;
      life->seen++;
    }
  for (; expected <= life->last_rec_seq && life->n_gaps < OF_GAPS_MAX; expected++)
    life->gaps[life->n_gaps++] = expected;
  life->missing = life->last_rec_seq > life->seen ? life->last_rec_seq - life->seen : 0;
  return step == SQLITE_DONE;
}

static gboolean
add_lives (OfStore *store, OfKitSummary *kit, GError **error)
{
  g_autoptr (sqlite3_stmt) statement
      = jb_sql_prepare (of_store_db (store),
                        "SELECT incarnation, last_rec_seq FROM kit_incarnation WHERE kit = ?"
                        " ORDER BY first_seen, incarnation",
                        error);
  if (statement == NULL || !jb_sql_bind (statement, error, "b", OF_BIND_ID (&kit->kit.id)))
    return FALSE;
  gint step;
  while ((step = jb_sql_step (statement, error)) == SQLITE_ROW)
    {
      OfLifeSummary life = { 0 };
      of_sql_column_copy (statement, 0, life.incarnation.bytes, JB_ID_BYTES);
      life.last_rec_seq = (guint64) sqlite3_column_int64 (statement, 1);
      if (!find_gaps (store, &kit->kit.id, &life, error))
        return FALSE;
      g_array_append_val (kit->lives, life);
    }
  return step == SQLITE_DONE;
}

/* What became of each record last: a damaged one that came again whole counts as accepted. */
static gboolean
count_of_kit (OfStore *store, OfKitSummary *kit, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = jb_sql_prepare (
      of_store_db (store),
      "SELECT status, count (*) FROM (SELECT status, row_number () OVER (PARTITION BY id"
      " ORDER BY status IN ('accepted', 'adjudicate') DESC, no DESC) AS newest FROM record"
      " WHERE kit = ?) WHERE newest = 1 GROUP BY status",
      error);
  return statement != NULL && jb_sql_bind (statement, error, "b", OF_BIND_ID (&kit->kit.id))
         && count_by_status (statement, kit->by_status, error);
}

static gboolean
add_kits (OfStore *store, OfSummary *summary, GError **error)
{
  g_autoptr (GPtrArray) kits = of_kit_list (store, error);
  for (guint i = 0; kits != NULL && i < kits->len; i++)
    {
      OfKitSummary *kit = g_new0 (OfKitSummary, 1);
      kit->kit = *(const OfKit *) g_ptr_array_index (kits, i);
      kit->lives = g_array_new (FALSE, TRUE, sizeof (OfLifeSummary));
      g_ptr_array_add (summary->kits, kit);
      if (!add_lives (store, kit, error) || !count_of_kit (store, kit, error))
        return FALSE;
    }
  return kits != NULL;
}

static gboolean
fill (OfStore *store, OfSummary *summary, GError **error)
{
  return of_store_numbers (store, &summary->numbers, error)
         && of_document_latest (store, JB_ROLE_TRUST, NULL, &summary->trust_version, error)
         && of_document_latest (store, JB_ROLE_ZONE, NULL, &summary->zone_version, error)
         && count_batches (store, summary, error) && count_records (store, summary, error)
         && add_kits (store, summary, error);
}

OfSummary *
of_summary_make (OfOffice *office, GError **error)
{
  OfStore *store = office->store;
  g_autoptr (OfSummary) summary = g_new0 (OfSummary, 1);
  summary->kits = g_ptr_array_new_with_free_func (kit_summary_free);
  /* One read transaction, so that the figures belong together. */
  if (!jb_sql_exec (of_store_db (store), "BEGIN", error))
    return NULL;
  gboolean done = fill (store, summary, error);
  if (done)
    summary->alarms = of_store_alarms (store, ALARMS_MAX, error);
  of_store_rollback (store);
  return done && summary->alarms != NULL ? g_steal_pointer (&summary) : NULL;
}

static void
put_statuses (JsonBuilder *builder, const gchar *name, const guint64 *counts)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
  for (guint i = 0; i <= JB_RECEIPT_REFUSED; i++)
    jb_json_put_int (builder, jb_receipt_status_name ((JbReceiptStatus) i), (gint64) counts[i]);
  json_builder_end_object (builder);
}

static void
put_life (JsonBuilder *builder, const OfLifeSummary *life)
{
  json_builder_begin_object (builder);
  jb_json_put_hex (builder, "incarnation", life->incarnation.bytes, JB_ID_BYTES);
  jb_json_put_int (builder, "last_rec_seq", (gint64) life->last_rec_seq);
  jb_json_put_int (builder, "seen", (gint64) life->seen);
  jb_json_put_int (builder, "missing", (gint64) life->missing);
  json_builder_set_member_name (builder, "first_missing");
  json_builder_begin_array (builder);
  for (guint i = 0; i < life->n_gaps; i++)
    json_builder_add_int_value (builder, (gint64) life->gaps[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static void
put_kit (JsonBuilder *builder, const OfKitSummary *kit)
{
  json_builder_begin_object (builder);
  jb_json_put_hex (builder, "id", kit->kit.id.bytes, JB_ID_BYTES);
  jb_json_put_string (builder, "label", kit->kit.label);
  jb_json_put_int (builder, "enrol_version", kit->kit.enrol_version);
  jb_json_put_time (builder, "valid_until", kit->kit.valid_until_s);
  jb_json_put_bool (builder, "revoked", kit->kit.revoked);
  if (kit->kit.hello_s > 0)
    jb_json_put_time (builder, "hello", kit->kit.hello_s);
  put_statuses (builder, "records", kit->by_status);
  json_builder_set_member_name (builder, "lives");
  json_builder_begin_array (builder);
  for (guint i = 0; i < kit->lives->len; i++)
    put_life (builder, &g_array_index (kit->lives, OfLifeSummary, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static void
put_alarm (JsonBuilder *builder, const OfAlarm *alarm)
{
  json_builder_begin_object (builder);
  jb_json_put_time (builder, "raised", alarm->raised_s);
  jb_json_put_string (builder, "kind", alarm->kind);
  jb_json_put_hex (builder, "kit", alarm->kit.bytes, JB_ID_BYTES);
  jb_json_put_hex (builder, "subject", alarm->subject.bytes, JB_ID_BYTES);
  json_builder_end_object (builder);
}

static void
put_numbers (JsonBuilder *builder, const OfSummary *summary)
{
  jb_json_put_hex (builder, "incarnation", summary->numbers.incarnation.bytes, JB_ID_BYTES);
  jb_json_put_int (builder, "last_receipt_no", (gint64) summary->numbers.last_receipt_no);
  jb_json_put_int (builder, "purge_through", (gint64) summary->numbers.purge_through);
  jb_json_put_int (builder, "trust_version", summary->trust_version);
  jb_json_put_int (builder, "zone_version", summary->zone_version);
  json_builder_set_member_name (builder, "batches");
  json_builder_begin_object (builder);
  for (guint i = 0; i <= OF_BATCH_REFUSED; i++)
    jb_json_put_int (builder, of_batch_state_name ((OfBatchState) i), (gint64) summary->batches[i]);
  json_builder_end_object (builder);
  put_statuses (builder, "records", summary->records);
  jb_json_put_int (builder, "kept", (gint64) summary->kept);
  jb_json_put_int (builder, "doubled", (gint64) summary->doubled);
}

GBytes *
of_summary_to_json (const OfSummary *summary, const OfConfig *config)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  jb_document_begin (builder, "office-status", 1);
  jb_json_put_string (builder, "office", config->name);
  jb_json_put_string (builder, "area", config->area);
  jb_json_put_string (builder, "purge",
                      config->purge == OF_PURGE_AT_ONCE ? "at-once" : "after-backup");
  put_numbers (builder, summary);
  json_builder_set_member_name (builder, "kits");
  json_builder_begin_array (builder);
  for (guint i = 0; i < summary->kits->len; i++)
    put_kit (builder, g_ptr_array_index (summary->kits, i));
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "alarms");
  json_builder_begin_array (builder);
  for (guint i = 0; i < summary->alarms->len; i++)
    put_alarm (builder, g_ptr_array_index (summary->alarms, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return jb_json_builder_to_bytes (builder);
}
