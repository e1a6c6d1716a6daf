/* SPDX-License-Identifier: MPL-2.0 */
#include "app/office/store/store.h"

#include "app/office/store/sql.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "office-schema.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define BUSY_TIMEOUT_MS 10000
#define MIGRATIONS "/jemput/schemas/office/sqlite"

#define META_INCARNATION "incarnation"
#define META_LAST_RECEIPT "last_receipt_no"
#define META_PURGE_THROUGH "purge_through"

struct OfStore {
  sqlite3 *db;
};

static gboolean
configure (sqlite3 *db, GError **error)
{
  sqlite3_busy_timeout (db, BUSY_TIMEOUT_MS);
  sqlite3_extended_result_codes (db, 1);
  sqlite3_db_config (db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  return jb_sql_exec (db,
                      "PRAGMA journal_mode = TRUNCATE;"
                      "PRAGMA synchronous = EXTRA;"
                      "PRAGMA foreign_keys = ON;"
                      "PRAGMA temp_store = MEMORY;"
                      "PRAGMA cell_size_check = ON;"
                      "PRAGMA mmap_size = 0;",
                      error);
}

static gboolean
schema_version (sqlite3 *db, gint64 *ret_version, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = jb_sql_prepare (db, "PRAGMA user_version", error);
  if (statement == NULL || jb_sql_step (statement, error) != SQLITE_ROW)
    return FALSE;
  *ret_version = sqlite3_column_int64 (statement, 0);
  return TRUE;
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const gchar *const *) a, *(const gchar *const *) b);
}

/* Applies the migrations above the database's version; inside a transaction. */
static gboolean
migrate (sqlite3 *db, GError **error)
{
  GResource *resource = of_office_schema_get_resource ();
  g_auto (GStrv) names
      = g_resource_enumerate_children (resource, MIGRATIONS, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  gint64 version = 0;
  if (names == NULL || !schema_version (db, &version, error))
    return FALSE;
  guint n = g_strv_length (names);
  qsort (names, n, sizeof *names, compare_names);
  if (version > (gint64) n)
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_VERSION,
                           _ ("Basis data kantor dibuat oleh versi yang lebih baru. Tidak ada yang "
                              "berubah. Perbarui perangkat lunak."));
      return FALSE;
    }
  for (guint i = (guint) version; i < n; i++)
    {
      g_autofree gchar *path = g_build_path ("/", MIGRATIONS, names[i], NULL);
      g_autoptr (GBytes) sql
          = g_resource_lookup_data (resource, path, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
      g_autofree gchar *pragma = g_strdup_printf ("PRAGMA user_version = %u", i + 1);
      if (sql == NULL || !jb_sql_exec (db, g_bytes_get_data (sql, NULL), error)
          || !jb_sql_exec (db, pragma, error))
        return FALSE;
    }
  return TRUE;
}

static OfStore *
open_with (const gchar *path, GError **error)
{
  g_autoptr (OfStore) store = g_new0 (OfStore, 1);
  gint code = sqlite3_open_v2 (path, &store->db, SQLITE_OPEN_READWRITE, NULL);
  if (code != SQLITE_OK)
    {
      if ((code & 0xff) == SQLITE_CANTOPEN)
        g_set_error_literal (
            error, JB_ERROR, JB_ERROR_NOT_FOUND,
            _ ("Basis data kantor tidak ada atau tidak boleh dibuka. Periksa folder "
               "kantor (--home)."));
      else
        jb_sql_set_error (store->db, code, error);
      return NULL;
    }
  if (!configure (store->db, error) || !of_store_begin (store, error))
    return NULL;
  if (!migrate (store->db, error))
    {
      of_store_rollback (store);
      return NULL;
    }
  return of_store_commit (store, error) ? g_steal_pointer (&store) : NULL;
}

static OfStore *
set_not_made (gint number, GError **error)
{
  if (number == EEXIST)
    g_set_error_literal (error, JB_ERROR, JB_ERROR_EXISTS,
                         _ ("Basis data kantor sudah ada. Tidak ada yang berubah."));
  else
    g_set_error (error, JB_ERROR, number == ENOSPC ? JB_ERROR_FULL : JB_ERROR_IO,
                 _ ("Basis data kantor tidak dapat dibuat: %s."), g_strerror (number));
  return NULL;
}

OfStore *
of_store_create (const gchar *path, GError **error)
{
  /* Made here, so that it is private whatever the umask; SQLite gives its journal the same mode. */
  gint fd = open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0)
    return set_not_made (errno, error);
  close (fd);
  g_autoptr (OfStore) store = open_with (path, error);
  JbId incarnation;
  jb_id_random (&incarnation);
  if (store == NULL
      || !jb_meta_set (store->db, META_INCARNATION, incarnation.bytes, JB_ID_BYTES, error))
    return NULL;
  return g_steal_pointer (&store);
}

OfStore *
of_store_open (const gchar *path, GError **error)
{
  return open_with (path, error);
}

void
of_store_close (OfStore *store)
{
  if (store == NULL)
    return;
  sqlite3_close_v2 (store->db);
  g_free (store);
}

sqlite3 *
of_store_db (OfStore *store)
{
  return store->db;
}

gboolean
of_store_begin (OfStore *store, GError **error)
{
  return jb_sql_exec (store->db, "BEGIN IMMEDIATE", error);
}

gboolean
of_store_commit (OfStore *store, GError **error)
{
  if (jb_sql_exec (store->db, "COMMIT", error))
    return TRUE;
  of_store_rollback (store);
  return FALSE;
}

void
of_store_rollback (OfStore *store)
{
  if (!sqlite3_get_autocommit (store->db))
    sqlite3_exec (store->db, "ROLLBACK", NULL, NULL, NULL);
}

gboolean
of_store_write (OfStore *store, OfStoreFunc func, gpointer data, GError **error)
{
  if (!of_store_begin (store, error))
    return FALSE;
  if (func (store, data, error))
    return of_store_commit (store, error);
  of_store_rollback (store);
  return FALSE;
}

static gboolean
get_number (OfStore *store, const gchar *name, guint64 *ret_number, GError **error)
{
  gint64 value = 0;
  if (!jb_meta_get_int (store->db, name, 0, &value, error))
    return FALSE;
  *ret_number = (guint64) MAX (value, 0);
  return TRUE;
}

gboolean
of_store_numbers (OfStore *store, OfNumbers *ret_numbers, GError **error)
{
  OfNumbers numbers;
  if (!jb_incarnation_get (store->db, &numbers.incarnation, error)
      || !get_number (store, META_LAST_RECEIPT, &numbers.last_receipt_no, error)
      || !get_number (store, META_PURGE_THROUGH, &numbers.purge_through, error))
    return FALSE;
  *ret_numbers = numbers;
  return TRUE;
}

gboolean
of_store_set_last_receipt (OfStore *store, guint64 receipt_no, GError **error)
{
  return jb_meta_set_int (store->db, META_LAST_RECEIPT, (gint64) receipt_no, error);
}

gboolean
of_store_set_purge_through (OfStore *store, guint64 receipt_no, GError **error)
{
  OfNumbers numbers;
  if (!of_store_numbers (store, &numbers, error))
    return FALSE;
  if (receipt_no < numbers.purge_through || receipt_no > numbers.last_receipt_no)
    {
      g_set_error (error, JB_ERROR, JB_ERROR_INVALID,
                   _ ("Nomor tanda terima harus antara %llu dan %llu. Tidak ada yang berubah."),
                   (unsigned long long) numbers.purge_through,
                   (unsigned long long) numbers.last_receipt_no);
      return FALSE;
    }
  return jb_meta_set_int (store->db, META_PURGE_THROUGH, (gint64) receipt_no, error);
}

gboolean
of_store_renew_incarnation (OfStore *store, gint64 now_s, GError **error)
{
  OfNumbers numbers;
  g_autoptr (sqlite3_stmt) statement
      = jb_sql_prepare (store->db,
                        "INSERT INTO past_incarnation (id, last_receipt_no, ended)"
                        " VALUES (?, ?, ?)",
                        error);
  if (statement == NULL || !of_store_numbers (store, &numbers, error)
      || !jb_sql_bind (statement, error, "bii", OF_BIND_ID (&numbers.incarnation),
                       (gint64) numbers.last_receipt_no, now_s)
      || !jb_sql_done (statement, error))
    return FALSE;
  JbId incarnation;
  jb_id_random (&incarnation);
  return jb_meta_set (store->db, META_INCARNATION, incarnation.bytes, JB_ID_BYTES, error)
         && of_store_alarm (store, now_s, "office-restored", NULL, &incarnation, "", error);
}

gboolean
of_store_last_receipt_of (OfStore *store, const JbId *incarnation, guint64 *ret_receipt_no,
                          GError **error)
{
  OfNumbers numbers;
  if (!of_store_numbers (store, &numbers, error))
    return FALSE;
  if (jb_id_equal (&numbers.incarnation, incarnation))
    {
      *ret_receipt_no = numbers.last_receipt_no;
      return TRUE;
    }
  g_autoptr (sqlite3_stmt) statement = jb_sql_prepare (
      store->db, "SELECT last_receipt_no FROM past_incarnation WHERE id = ?", error);
  if (statement == NULL || !jb_sql_bind (statement, error, "b", OF_BIND_ID (incarnation)))
    return FALSE;
  gint step = jb_sql_step (statement, error);
  if (step < 0)
    return FALSE;
  *ret_receipt_no = step == SQLITE_ROW ? (guint64) sqlite3_column_int64 (statement, 0) : 0;
  return TRUE;
}
