/* SPDX-License-Identifier: MPL-2.0 */
/* Opening kit.db: every pragma set and read back, migrations from the resource, quick_check.
 *
 * Migrations are /jemput/schemas/kit/NNNN-name.sql, NNNN from 0001 without a gap; user_version is
 * the number of the last one applied, application_id is "JMPT". */
#include "core/vault/store-private.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/vault/kit-schema.h"

#include <errno.h>
#include <string.h>

#define SCHEMA_PATH "/jemput/schemas/kit"
#define APPLICATION_ID 0x4a4d5054 /* "JMPT" */
#define CACHE_KIB 8192
/* The largest value is a signed national zone file or a roster (trust/signed.h). */
#define VALUE_MAX_BYTES (72 * 1024 * 1024)

typedef struct {
  const gchar *set;
  const gchar *get;
  const gchar *value; /* what must come back */
} Pragma;

/* Order matters: page size before the first page, exclusive before WAL (so that there is no shared
 * memory file). */
static const Pragma PRAGMAS[] = {
  { "PRAGMA page_size = 4096", "PRAGMA page_size", "4096" },
  { "PRAGMA locking_mode = EXCLUSIVE", "PRAGMA locking_mode", "exclusive" },
  { "PRAGMA journal_mode = WAL", "PRAGMA journal_mode", "wal" },
  { "PRAGMA synchronous = FULL", "PRAGMA synchronous", "2" },
  { "PRAGMA wal_autocheckpoint = 1000", "PRAGMA wal_autocheckpoint", "1000" },
  { "PRAGMA temp_store = MEMORY", "PRAGMA temp_store", "2" },
  { "PRAGMA secure_delete = FAST", "PRAGMA secure_delete", "2" },
  { "PRAGMA trusted_schema = OFF", "PRAGMA trusted_schema", "0" },
  { "PRAGMA cell_size_check = ON", "PRAGMA cell_size_check", "1" },
  { "PRAGMA mmap_size = 0", NULL, NULL },
  { "PRAGMA foreign_keys = ON", "PRAGMA foreign_keys", "1" },
  { "PRAGMA cache_size = -" G_STRINGIFY (CACHE_KIB), NULL, NULL },
};

static const struct {
  gint id;
  gint value;
} LIMITS[] = {
  { SQLITE_LIMIT_LENGTH, VALUE_MAX_BYTES },
  { SQLITE_LIMIT_SQL_LENGTH, 64 * 1024 },
  { SQLITE_LIMIT_COLUMN, 64 },
  { SQLITE_LIMIT_EXPR_DEPTH, 32 },
  { SQLITE_LIMIT_COMPOUND_SELECT, 8 },
  { SQLITE_LIMIT_FUNCTION_ARG, 16 },
  { SQLITE_LIMIT_ATTACHED, 0 },
  { SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 256 },
  { SQLITE_LIMIT_VARIABLE_NUMBER, 64 },
  { SQLITE_LIMIT_TRIGGER_DEPTH, 4 },
};

static const struct {
  gint option;
  gint value;
} OPTIONS[] = {
  { SQLITE_DBCONFIG_DEFENSIVE, 1 },
  { SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
  { SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
  { SQLITE_DBCONFIG_DQS_DML, 0 },
  { SQLITE_DBCONFIG_DQS_DDL, 0 },
};

void
jb_store_set_errno (GError **error, gint number)
{
  if (number == ENOSPC || number == EDQUOT)
    jb_sql_set_error (NULL, SQLITE_FULL, error);
  else
    g_set_error (error, JB_ERROR, JB_ERROR_IO,
                 _ ("Berkas data perangkat tidak dapat dibuka: %s. "
                    "Tidak ada yang berubah. Hubungi kantor bila terulang."),
                 g_strerror (number));
}

/* The first column of the first row, as text (transfer full). */
static gchar *
ask (sqlite3 *db, const gchar *sql, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = jb_sql_prepare (db, sql, error);
  if (statement == NULL || jb_sql_step (statement, error) < 0)
    return NULL;
  gchar *text = jb_sql_column_text (statement, 0);
  return text != NULL ? text : g_strdup ("");
}

static gboolean
set_pragma (sqlite3 *db, const Pragma *pragma, GError **error)
{
  if (!jb_sql_exec (db, pragma->set, error))
    return FALSE;
  if (pragma->get == NULL)
    return TRUE;
  g_autofree gchar *value = ask (db, pragma->get, error);
  if (value == NULL)
    return FALSE;
  if (g_str_equal (value, pragma->value))
    return TRUE;
  g_set_error (error, JB_ERROR, JB_ERROR_IO,
               _ ("Basis data perangkat tidak dapat disiapkan dengan aman (%s). "
                  "Data tetap aman. Hubungi kantor."),
               pragma->get);
  return FALSE;
}

static gboolean
configure (sqlite3 *db, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (LIMITS); i++)
    sqlite3_limit (db, LIMITS[i].id, LIMITS[i].value);
  for (guint i = 0; i < G_N_ELEMENTS (OPTIONS); i++)
    {
      gint code = sqlite3_db_config (db, OPTIONS[i].option, OPTIONS[i].value, NULL);
      if (code != SQLITE_OK)
        {
          jb_sql_set_error (db, code, error);
          return FALSE;
        }
    }
  for (guint i = 0; i < G_N_ELEMENTS (PRAGMAS); i++)
    if (!set_pragma (db, &PRAGMAS[i], error))
      return FALSE;
  return TRUE;
}

sqlite3 *
jb_store_connect (const gchar *path, GError **error)
{
  sqlite3 *db = NULL;
  gint code = sqlite3_open_v2 (path, &db,
                               SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX
                                   | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE,
                               NULL);
  if (code != SQLITE_OK)
    jb_sql_set_error (db, code, error);
  if (code == SQLITE_OK && configure (db, error))
    return db;
  sqlite3_close (db);
  return NULL;
}

static gboolean
ask_number (sqlite3 *db, const gchar *sql, guint *ret_number, GError **error)
{
  g_autofree gchar *text = ask (db, sql, error);
  guint64 number;
  if (text == NULL)
    return FALSE;
  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT, &number, NULL))
    {
      jb_sql_set_error (NULL, SQLITE_CORRUPT, error);
      return FALSE;
    }
  *ret_number = (guint) number;
  return TRUE;
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const gchar *const *) a, *(const gchar *const *) b);
}

/* File names in the order of their numbers (transfer full). */
static gchar **
migrations (GResource *resource, guint *ret_n)
{
  gchar **names = g_resource_enumerate_children (resource, SCHEMA_PATH, 0, NULL);
  guint n = names != NULL ? g_strv_length (names) : 0;
  if (n > 0)
    qsort (names, n, sizeof *names, compare_names);
  *ret_n = n;
  return names;
}

static gboolean
apply (sqlite3 *db, GResource *resource, const gchar *name, guint version, GError **error)
{
  g_autofree gchar *path = g_build_path ("/", SCHEMA_PATH, name, NULL);
  g_autoptr (GBytes) bytes = g_resource_lookup_data (resource, path, 0, error);
  if (bytes == NULL)
    return FALSE;
  gsize len;
  const gchar *data = g_bytes_get_data (bytes, &len);
  g_autofree gchar *sql = g_strdup_printf ("BEGIN IMMEDIATE;\n%.*s\nPRAGMA application_id = %d;\n"
                                           "PRAGMA user_version = %u;\nCOMMIT;",
                                           (gint) len, data, APPLICATION_ID, version);
  if (jb_sql_exec (db, sql, error))
    return TRUE;
  if (!sqlite3_get_autocommit (db))
    sqlite3_exec (db, "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}

static gboolean
is_ours (sqlite3 *db, guint version, GError **error)
{
  guint application;
  if (!ask_number (db, "PRAGMA application_id", &application, error))
    return FALSE;
  if (version == 0 || application == APPLICATION_ID)
    return TRUE;
  g_set_error_literal (error, JB_ERROR, JB_ERROR_FORMAT,
                       _ ("Basis data di folder ini bukan milik program ini. "
                          "Tidak ada yang diubah."));
  return FALSE;
}

gboolean
jb_store_migrate (sqlite3 *db, GError **error)
{
  GResource *resource = jb_kit_schema_get_resource ();
  guint newest, version;
  g_auto (GStrv) names = migrations (resource, &newest);
  if (!ask_number (db, "PRAGMA user_version", &version, error) || !is_ours (db, version, error))
    return FALSE;
  if (version > newest)
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_VERSION,
                           _ ("Data perangkat ini ditulis program yang lebih baru. "
                              "Data tetap aman. Perbarui program ini."));
      return FALSE;
    }
  for (guint i = version; i < newest; i++)
    if (!apply (db, resource, names[i], i + 1, error))
      return FALSE;
  return TRUE;
}

static gboolean
check_table (sqlite3 *db, const gchar *table, GError **error)
{
  g_autofree gchar *sql = g_strdup_printf ("PRAGMA quick_check (\"%s\")", table);
  g_autofree gchar *answer = ask (db, sql, error);
  if (answer == NULL)
    return FALSE;
  if (g_str_equal (answer, "ok"))
    return TRUE;
  jb_sql_set_error (NULL, SQLITE_CORRUPT, error);
  return FALSE;
}

/* All but the blobs, whose digests are checked when they are read. */
gboolean
jb_store_check (sqlite3 *db, GError **error)
{
  g_autoptr (sqlite3_stmt) statement
      = jb_sql_prepare (db,
                        "SELECT name FROM sqlite_schema WHERE type = 'table'"
                        " AND name NOT IN ('sealed', 'draft_part')",
                        error);
  if (statement == NULL)
    return FALSE;
  gint step;
  while ((step = jb_sql_step (statement, error)) == SQLITE_ROW)
    if (!check_table (db, (const gchar *) sqlite3_column_text (statement, 0), error))
      return FALSE;
  return step == SQLITE_DONE;
}
