/* SPDX-License-Identifier: MPL-2.0 */
#include "app/office/store/kit.h"

#include "app/office/store/document.h"
#include "app/office/store/sql.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/json.h"

#define KIT_COLUMNS                                                                                \
  "id, public_key, list_key, label, enrol_version, enrolled, valid_until, revoked, hello, "        \
  "hello_data"

static void
read_kit (sqlite3_stmt *statement, OfKit *kit)
{
  memset (kit, 0, sizeof *kit);
  of_sql_column_copy (statement, 0, kit->id.bytes, JB_ID_BYTES);
  of_sql_column_copy (statement, 1, kit->key.bytes, JB_PUBLIC_KEY_BYTES);
  of_sql_column_copy (statement, 2, kit->list_key.bytes, JB_PUBLIC_KEY_BYTES);
  g_strlcpy (kit->label, (const gchar *) sqlite3_column_text (statement, 3), sizeof kit->label);
  kit->enrol_version = (guint32) sqlite3_column_int64 (statement, 4);
  kit->enrolled_s = sqlite3_column_int64 (statement, 5);
  kit->valid_until_s = sqlite3_column_int64 (statement, 6);
  kit->revoked = sqlite3_column_int (statement, 7) != 0;
  kit->hello_s = sqlite3_column_int64 (statement, 8);
  g_strlcpy (kit->hello_data, (const gchar *) sqlite3_column_text (statement, 9),
             sizeof kit->hello_data);
}

gboolean
of_kit_get (OfStore *store, const JbId *id, OfKit *ret_kit, GError **error)
{
  g_autoptr (sqlite3_stmt) statement
      = jb_sql_prepare (of_store_db (store), "SELECT " KIT_COLUMNS " FROM kit WHERE id = ?", error);
  if (statement == NULL || !jb_sql_bind (statement, error, "b", OF_BIND_ID (id)))
    return FALSE;
  gint step = jb_sql_step (statement, error);
  if (step == SQLITE_DONE)
    g_set_error_literal (error, JB_ERROR, JB_ERROR_NOT_FOUND,
                         _ ("Perangkat ini tidak terdaftar di kantor ini. Daftarkan dahulu."));
  if (step != SQLITE_ROW)
    return FALSE;
  read_kit (statement, ret_kit);
  return TRUE;
}

GPtrArray *
of_kit_list (OfStore *store, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = jb_sql_prepare (
      of_store_db (store), "SELECT " KIT_COLUMNS " FROM kit ORDER BY label, id", error);
  if (statement == NULL)
    return NULL;
  g_autoptr (GPtrArray) kits = g_ptr_array_new_with_free_func (g_free);
  gint step;
  while ((step = jb_sql_step (statement, error)) == SQLITE_ROW)
    {
      OfKit *kit = g_new (OfKit, 1);
      read_kit (statement, kit);
      g_ptr_array_add (kits, kit);
    }
  return step == SQLITE_DONE ? g_steal_pointer (&kits) : NULL;
}

static gboolean
put_row (OfStore *store, const JbEnrol *enrol, const JbPublicKey *list_key, gint64 now_s,
         GError **error)
{
  g_autoptr (sqlite3_stmt) statement = jb_sql_prepare (
      of_store_db (store),
      "INSERT INTO kit (id, public_key, list_key, label, enrol_version, enrolled, valid_until,"
      " revoked) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
      " ON CONFLICT (id) DO UPDATE SET list_key = excluded.list_key, label = excluded.label,"
      " enrol_version = excluded.enrol_version, valid_until = excluded.valid_until,"
      " revoked = excluded.revoked",
      error);
  return statement != NULL
         && jb_sql_bind (statement, error, "bbbtiiii", OF_BIND_ID (&enrol->kit),
                         OF_BIND_KEY (&enrol->kit_key), OF_BIND_KEY (list_key), enrol->label,
                         (gint64) enrol->version, now_s, enrol->valid_until_s,
                         (gint64) enrol->revoked)
         && jb_sql_done (statement, error);
}

static gboolean
put_officers (OfStore *store, const JbEnrol *enrol, GError **error)
{
  g_autoptr (sqlite3_stmt) forget
      = jb_sql_prepare (of_store_db (store), "DELETE FROM officer WHERE kit = ?", error);
  g_autoptr (sqlite3_stmt) insert
      = jb_sql_prepare (of_store_db (store),
                        "INSERT INTO officer (kit, id, name, role, public_key)"
                        " VALUES (?, ?, ?, ?, ?)",
                        error);
  if (forget == NULL || insert == NULL
      || !jb_sql_bind (forget, error, "b", OF_BIND_ID (&enrol->kit))
      || !jb_sql_done (forget, error))
    return FALSE;
  for (guint i = 0; i < enrol->n_officers; i++)
    {
      const JbOfficer *officer = &enrol->officers[i];
      sqlite3_reset (insert);
      if (!jb_sql_bind (insert, error, "bbttb", OF_BIND_ID (&enrol->kit), OF_BIND_ID (&officer->id),
                        officer->name, jb_officer_role_name (officer->role),
                        OF_BIND_KEY (&officer->key))
          || !jb_sql_done (insert, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
of_kit_put (OfStore *store, const JbEnrol *enrol, const JbPublicKey *list_key, GBytes *enrol_file,
            gint64 now_s, GError **error)
{
  return of_document_put (store, JB_ROLE_ENROL, &enrol->kit, enrol->version, enrol_file, now_s,
                          error)
         && put_row (store, enrol, list_key, now_s, error) && put_officers (store, enrol, error);
}

gboolean
of_kit_acknowledged (OfStore *store, const JbId *kit, const JbId *incarnation, gboolean *ret_known,
                     OfAcknowledged *ret_acknowledged, GError **error)
{
  g_autoptr (sqlite3_stmt) statement
      = jb_sql_prepare (of_store_db (store),
                        "SELECT last_rec_seq, audit_size, audit_head FROM kit_incarnation"
                        " WHERE kit = ? AND incarnation = ?",
                        error);
  if (statement == NULL
      || !jb_sql_bind (statement, error, "bb", OF_BIND_ID (kit), OF_BIND_ID (incarnation)))
    return FALSE;
  gint step = jb_sql_step (statement, error);
  if (step < 0)
    return FALSE;
  memset (ret_acknowledged, 0, sizeof *ret_acknowledged);
  *ret_known = step == SQLITE_ROW;
  if (step != SQLITE_ROW)
    return TRUE;
  ret_acknowledged->last_rec_seq = (guint64) sqlite3_column_int64 (statement, 0);
  ret_acknowledged->audit.size = (guint64) sqlite3_column_int64 (statement, 1);
  of_sql_column_copy (statement, 2, ret_acknowledged->audit.head.bytes, JB_DIGEST_BYTES);
  return TRUE;
}

/* The kit's chain only grows, and with it rec_seq; the same length must have the same head. Batches
 * may be opened in another order than they were made: the older one then has less of both. */
static gboolean
audit_continues (const OfAcknowledged *before, const JbAuditHead *now, guint64 seq_now)
{
  if (now->size == before->audit.size)
    return jb_digest_equal (&now->head, &before->audit.head);
  return now->size > before->audit.size ? seq_now >= before->last_rec_seq
                                        : seq_now <= before->last_rec_seq;
}

gboolean
of_kit_acknowledge (OfStore *store, const JbId *kit, const JbId *incarnation, guint64 last_rec_seq,
                    const JbAuditHead *audit, gint64 now_s, GError **error)
{
  gboolean known = FALSE;
  OfAcknowledged before;
  if (!of_kit_acknowledged (store, kit, incarnation, &known, &before, error))
    return FALSE;
  if (known && !audit_continues (&before, audit, last_rec_seq)
      && !of_store_alarm (store, now_s, "audit-cut", kit, incarnation, "", error))
    return FALSE;
  const JbAuditHead *newest = !known || audit->size > before.audit.size ? audit : &before.audit;
  guint64 seq = MAX (last_rec_seq, before.last_rec_seq);
  g_autoptr (sqlite3_stmt) statement = jb_sql_prepare (
      of_store_db (store),
      "INSERT INTO kit_incarnation (kit, incarnation, first_seen, last_rec_seq, audit_size,"
      " audit_head) VALUES (?, ?, ?, ?, ?, ?)"
      " ON CONFLICT (kit, incarnation) DO UPDATE SET last_rec_seq = excluded.last_rec_seq,"
      " audit_size = excluded.audit_size, audit_head = excluded.audit_head",
      error);
  return statement != NULL
         && jb_sql_bind (statement, error, "bbiiib", OF_BIND_ID (kit), OF_BIND_ID (incarnation),
                         now_s, (gint64) seq, (gint64) newest->size, OF_BIND_DIGEST (&newest->head))
         && jb_sql_done (statement, error);
}

static gchar *
hello_json (const JbHello *hello)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  json_builder_begin_object (builder);
  jb_json_put_int (builder, "trust", hello->trust_version);
  jb_json_put_int (builder, "zone", hello->zone_version);
  jb_json_put_int (builder, "enrol", hello->enrol_version);
  jb_json_put_int (builder, "last_rec_seq", (gint64) hello->last_rec_seq);
  jb_json_put_int (builder, "unsent", hello->n_unsent);
  jb_json_put_int (builder, "battery", hello->battery_percent);
  jb_json_put_int (builder, "disk_free", hello->disk_free_bytes);
  json_builder_end_object (builder);
  g_autoptr (GBytes) bytes = jb_json_builder_to_bytes (builder);
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static gboolean
remember_hello (OfStore *store, const JbHello *hello, gint64 now_s, GError **error)
{
  g_autofree gchar *data = hello_json (hello);
  g_autoptr (sqlite3_stmt) statement = jb_sql_prepare (
      of_store_db (store), "UPDATE kit SET hello = ?, hello_data = ? WHERE id = ?", error);
  return statement != NULL
         && jb_sql_bind (statement, error, "itb", now_s, data, OF_BIND_ID (&hello->kit))
         && jb_sql_done (statement, error);
}

/* One alarm for a kind and kit is enough while it is open: a kit calls every few minutes. */
static gboolean
alarm_once (OfStore *store, gint64 now_s, const gchar *kind, const JbId *kit, const JbId *subject,
            GError **error)
{
  g_autoptr (sqlite3_stmt) statement
      = jb_sql_prepare (of_store_db (store),
                        "SELECT 1 FROM alarm WHERE kind = ? AND kit = ? AND subject = ?"
                        " AND closed IS NULL",
                        error);
  if (statement == NULL
      || !jb_sql_bind (statement, error, "tbb", kind, OF_BIND_ID (kit), OF_BIND_ID (subject)))
    return FALSE;
  gint step = jb_sql_step (statement, error);
  return step == SQLITE_ROW
         || (step == SQLITE_DONE && of_store_alarm (store, now_s, kind, kit, subject, "", error));
}

gboolean
of_kit_hello (OfStore *store, const JbHello *hello, gint64 now_s, GError **error)
{
  OfNumbers numbers;
  OfAcknowledged acknowledged;
  gboolean known = FALSE;
  if (!remember_hello (store, hello, now_s, error) || !of_store_numbers (store, &numbers, error)
      || !of_kit_acknowledged (store, &hello->kit, &hello->incarnation, &known, &acknowledged,
                               error))
    return FALSE;
  if (jb_id_equal (&hello->office, &numbers.incarnation)
      && hello->receipt_no > numbers.last_receipt_no
      && !of_store_renew_incarnation (store, now_s, error))
    return FALSE;
  gboolean set_back = known
                      && (hello->last_rec_seq < acknowledged.last_rec_seq
                          || hello->audit.size < acknowledged.audit.size);
  return !set_back
         || alarm_once (store, now_s, "kit-set-back", &hello->kit, &hello->incarnation, error);
}
