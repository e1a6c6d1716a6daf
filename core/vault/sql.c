/* SPDX-License-Identifier: MPL-2.0 */
/* Statements with every bind and step checked, and SQLite's results as errors of ours. */
#include "core/vault/store.h"

#include "core/base/error.h"
#include "core/base/i18n.h"

#include <stdarg.h>

static gboolean
set_plain_error (gint primary, GError **error)
{
  switch (primary)
    {
    case SQLITE_FULL:
      g_set_error_literal (
          error, JB_ERROR, JB_ERROR_FULL,
          _ ("Ruang simpan penuh, jadi yang terakhir belum tersimpan. "
             "Yang tersimpan sebelumnya aman. Kirim antrean atau kosongkan ruang."));
      return TRUE;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      g_set_error_literal (error, JB_ERROR, JB_ERROR_DAMAGED,
                           _ ("Basis data perangkat rusak. Jangan merekam lagi dengan perangkat "
                              "ini. Hubungi kantor."));
      return TRUE;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      g_set_error_literal (error, JB_ERROR, JB_ERROR_BUSY,
                           _ ("Basis data perangkat sedang dipakai program lain. "
                              "Tutup program itu, lalu coba lagi."));
      return TRUE;
    case SQLITE_TOOBIG:
      g_set_error_literal (error, JB_ERROR, JB_ERROR_LIMIT,
                           _ ("Data ini terlalu besar untuk disimpan dan belum tersimpan."));
      return TRUE;
    default:
      return FALSE;
    }
}

void
jb_sql_set_error (sqlite3 *db, gint code, GError **error)
{
  gint primary = code & 0xff;
  if (set_plain_error (primary, error))
    return;
  gint extended = db != NULL ? sqlite3_extended_errcode (db) : code;
  gboolean doubled
      = primary == SQLITE_CONSTRAINT
        && (extended == SQLITE_CONSTRAINT_UNIQUE || extended == SQLITE_CONSTRAINT_PRIMARYKEY);
  if (doubled)
    g_set_error_literal (error, JB_ERROR, JB_ERROR_EXISTS,
                         _ ("Data ini sudah tersimpan. Tidak ada yang diganti."));
  else if (primary == SQLITE_CONSTRAINT)
    g_set_error (error, JB_ERROR, JB_ERROR_STATE,
                 _ ("Data ini tidak cocok dengan yang tersimpan dan ditolak: %s."),
                 db != NULL ? sqlite3_errmsg (db) : sqlite3_errstr (code));
  else
    g_set_error (error, JB_ERROR, JB_ERROR_IO,
                 _ ("Basis data perangkat tidak dapat dibaca atau ditulis: %s. "
                    "Yang tersimpan sebelumnya aman. Hubungi kantor bila terulang."),
                 db != NULL ? sqlite3_errmsg (db) : sqlite3_errstr (code));
}

sqlite3_stmt *
jb_sql_prepare (sqlite3 *db, const gchar *sql, GError **error)
{
  sqlite3_stmt *statement = NULL;
  gint code = sqlite3_prepare_v2 (db, sql, -1, &statement, NULL);
  if (code != SQLITE_OK)
    jb_sql_set_error (db, code, error);
  return statement;
}

gint
jb_sql_step (sqlite3_stmt *statement, GError **error)
{
  gint code = sqlite3_step (statement);
  if (code == SQLITE_ROW || code == SQLITE_DONE)
    return code;
  jb_sql_set_error (sqlite3_db_handle (statement), code, error);
  return -1;
}

gboolean
jb_sql_done (sqlite3_stmt *statement, GError **error)
{
  gint code = jb_sql_step (statement, error);
  if (code == SQLITE_ROW)
    jb_sql_set_error (NULL, SQLITE_MISUSE, error);
  return code == SQLITE_DONE;
}

gboolean
jb_sql_exec (sqlite3 *db, const gchar *sql, GError **error)
{
  gint code = sqlite3_exec (db, sql, NULL, NULL, NULL);
  if (code != SQLITE_OK)
    jb_sql_set_error (db, code, error);
  return code == SQLITE_OK;
}

gboolean
jb_sql_bind (sqlite3_stmt *statement, GError **error, const gchar *types, ...)
{
  gint code = SQLITE_OK;
  va_list args;
  va_start (args, types);
  for (gint i = 0; types[i] != '\0' && code == SQLITE_OK; i++)
    switch (types[i])
      {
      case 't':
        code = sqlite3_bind_text (statement, i + 1, va_arg (args, const gchar *), -1,
                                  SQLITE_TRANSIENT);
        break;
      case 'i':
        code = sqlite3_bind_int64 (statement, i + 1, va_arg (args, gint64));
        break;
        case 'b': {
          const void *bytes = va_arg (args, const void *);
          gsize len = va_arg (args, gsize);
          code = sqlite3_bind_blob64 (statement, i + 1, bytes != NULL ? bytes : "", len,
                                      SQLITE_TRANSIENT);
          break;
        }
      case 'n':
        code = sqlite3_bind_null (statement, i + 1);
        break;
      default:
        code = SQLITE_MISUSE;
        break;
      }
  va_end (args);
  if (code != SQLITE_OK)
    jb_sql_set_error (sqlite3_db_handle (statement), code, error);
  return code == SQLITE_OK;
}

GBytes *
jb_sql_column_bytes (sqlite3_stmt *statement, gint column)
{
  if (sqlite3_column_type (statement, column) == SQLITE_NULL)
    return NULL;
  const void *bytes = sqlite3_column_blob (statement, column);
  return g_bytes_new (bytes, (gsize) sqlite3_column_bytes (statement, column));
}

gchar *
jb_sql_column_text (sqlite3_stmt *statement, gint column)
{
  return g_strdup ((const gchar *) sqlite3_column_text (statement, column));
}
