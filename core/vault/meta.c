/* SPDX-License-Identifier: MPL-2.0 */
/* Small values by name: table `meta`. Numbers are 8 bytes, big-endian, two's complement. */
#include "core/vault/store.h"

#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/base/i18n.h"

#include <string.h>

#define INCARNATION "incarnation"
#define LAST_REC_SEQ "last_rec_seq"

static gboolean
set_damaged (GError **error)
{
  g_set_error_literal (error, JB_ERROR, JB_ERROR_DAMAGED,
                       _ ("Catatan perangkat ini rusak. Jangan merekam lagi dengan perangkat ini. "
                          "Hubungi kantor."));
  return FALSE;
}

GBytes *
jb_meta_get (sqlite3 *db, const gchar *name, GError **error)
{
  g_autoptr (sqlite3_stmt) statement
      = jb_sql_prepare (db, "SELECT value FROM meta WHERE name = ?", error);
  if (statement == NULL || !jb_sql_bind (statement, error, "t", name)
      || jb_sql_step (statement, error) != SQLITE_ROW)
    return NULL;
  return jb_sql_column_bytes (statement, 0);
}

gboolean
jb_meta_set (sqlite3 *db, const gchar *name, const void *value, gsize len, GError **error)
{
  g_autoptr (sqlite3_stmt) statement
      = jb_sql_prepare (db,
                        "INSERT INTO meta (name, value) VALUES (?, ?)"
                        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                        error);
  return statement != NULL && jb_sql_bind (statement, error, "tb", name, value, len)
         && jb_sql_done (statement, error);
}

gboolean
jb_meta_get_int (sqlite3 *db, const gchar *name, gint64 fallback, gint64 *ret_value, GError **error)
{
  g_autoptr (GError) fault = NULL;
  g_autoptr (GBytes) bytes = jb_meta_get (db, name, &fault);
  if (fault != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  gint64 value = fallback;
  if (bytes != NULL)
    {
      JbReader reader;
      jb_reader_init (&reader, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      jb_reader_i64 (&reader, &value);
      if (!jb_reader_done (&reader))
        return set_damaged (error);
    }
  *ret_value = value;
  return TRUE;
}

gboolean
jb_meta_set_int (sqlite3 *db, const gchar *name, gint64 value, GError **error)
{
  guint64 bytes = GUINT64_TO_BE ((guint64) value);
  return jb_meta_set (db, name, &bytes, sizeof bytes, error);
}

gboolean
jb_incarnation_get (sqlite3 *db, JbId *ret_incarnation, GError **error)
{
  g_autoptr (GError) fault = NULL;
  g_autoptr (GBytes) bytes = jb_meta_get (db, INCARNATION, &fault);
  if (fault != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  if (bytes == NULL || g_bytes_get_size (bytes) != JB_ID_BYTES)
    return set_damaged (error);
  memcpy (ret_incarnation->bytes, g_bytes_get_data (bytes, NULL), JB_ID_BYTES);
  return TRUE;
}

gboolean
jb_incarnation_renew (sqlite3 *db, JbId *ret_incarnation, GError **error)
{
  JbId incarnation;
  jb_id_random (&incarnation);
  if (!jb_meta_set (db, INCARNATION, incarnation.bytes, JB_ID_BYTES, error)
      || !jb_meta_set_int (db, LAST_REC_SEQ, 0, error))
    return FALSE;
  *ret_incarnation = incarnation;
  return TRUE;
}

gboolean
jb_rec_seq_last (sqlite3 *db, guint64 *ret_rec_seq, GError **error)
{
  gint64 last;
  if (!jb_meta_get_int (db, LAST_REC_SEQ, 0, &last, error))
    return FALSE;
  if (last < 0)
    return set_damaged (error);
  *ret_rec_seq = (guint64) last;
  return TRUE;
}

gboolean
jb_rec_seq_set_last (sqlite3 *db, guint64 rec_seq, GError **error)
{
  return jb_meta_set_int (db, LAST_REC_SEQ, (gint64) rec_seq, error);
}
