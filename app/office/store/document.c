/* SPDX-License-Identifier: MPL-2.0 */
#include "app/office/store/document.h"

#include "app/office/store/sql.h"
#include "core/base/error.h"
#include "core/base/i18n.h"

/* Files of all kits have an empty subject. */
#define OF_BIND_SUBJECT(subject)                                                                   \
  (const void *) ((subject) != NULL ? (const gchar *) (subject)->bytes : ""),                      \
      (gsize) ((subject) != NULL ? JB_ID_BYTES : 0)

gboolean
of_document_put (OfStore *store, const gchar *role, const JbId *subject, guint32 version,
                 GBytes *file, gint64 now_s, GError **error)
{
  g_autoptr (sqlite3_stmt) statement
      = jb_sql_prepare (of_store_db (store),
                        "INSERT INTO document (role, subject, version, bytes, made)"
                        " VALUES (?, ?, ?, ?, ?)",
                        error);
  return statement != NULL
         && jb_sql_bind (statement, error, "tbibi", role, OF_BIND_SUBJECT (subject),
                         (gint64) version, OF_BIND_BYTES (file), now_s)
         && jb_sql_done (statement, error);
}

GBytes *
of_document_get (OfStore *store, const gchar *role, const JbId *subject, guint32 version,
                 GError **error)
{
  g_autoptr (sqlite3_stmt) statement = jb_sql_prepare (
      of_store_db (store),
      "SELECT bytes FROM document WHERE role = ? AND subject = ? AND version = ?", error);
  if (statement == NULL
      || !jb_sql_bind (statement, error, "tbi", role, OF_BIND_SUBJECT (subject), (gint64) version))
    return NULL;
  gint step = jb_sql_step (statement, error);
  if (step == SQLITE_ROW)
    return jb_sql_column_bytes (statement, 0);
  if (step == SQLITE_DONE)
    g_set_error_literal (error, JB_ERROR, JB_ERROR_NOT_FOUND,
                         _ ("Berkas kantor dengan versi itu tidak ada."));
  return NULL;
}

gboolean
of_document_latest (OfStore *store, const gchar *role, const JbId *subject, guint32 *ret_version,
                    GError **error)
{
  g_autoptr (sqlite3_stmt) statement = jb_sql_prepare (
      of_store_db (store),
      "SELECT coalesce (max (version), 0) FROM document WHERE role = ? AND subject = ?", error);
  if (statement == NULL || !jb_sql_bind (statement, error, "tb", role, OF_BIND_SUBJECT (subject))
      || jb_sql_step (statement, error) != SQLITE_ROW)
    return FALSE;
  *ret_version = (guint32) sqlite3_column_int64 (statement, 0);
  return TRUE;
}

GPtrArray *
of_document_after (OfStore *store, const gchar *role, const JbId *subject, guint32 version,
                   GError **error)
{
  g_autoptr (sqlite3_stmt) statement
      = jb_sql_prepare (of_store_db (store),
                        "SELECT bytes FROM document WHERE role = ? AND subject = ? AND version > ?"
                        " ORDER BY version",
                        error);
  if (statement == NULL
      || !jb_sql_bind (statement, error, "tbi", role, OF_BIND_SUBJECT (subject), (gint64) version))
    return NULL;
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  gint step;
  while ((step = jb_sql_step (statement, error)) == SQLITE_ROW)
    g_ptr_array_add (files, jb_sql_column_bytes (statement, 0));
  return step == SQLITE_DONE ? g_steal_pointer (&files) : NULL;
}
