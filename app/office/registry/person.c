/* SPDX-License-Identifier: MPL-2.0 */
#include "app/office/registry/person.h"

#include "app/office/store/sql.h"

/* The table names every field of people/person.h; one that is added there needs a migration. */
G_STATIC_ASSERT (JB_FIELD_N == 32);
#define N_FIXED 7

static gchar *
insert_sql (void)
{
  GString *sql = g_string_new ("INSERT INTO person (record, status, registered, recorded, village,"
                               " lawful_basis, record_json");
  for (guint i = 0; i < JB_FIELD_N; i++)
    g_string_append_printf (sql, ", %s", jb_field_name ((JbField) i));
  g_string_append (sql, ") VALUES (?");
  for (guint i = 1; i < N_FIXED + JB_FIELD_N; i++)
    g_string_append (sql, ", ?");
  g_string_append_c (sql, ')');
  return g_string_free (sql, FALSE);
}

static gboolean
bind_fields (sqlite3_stmt *statement, const JbPerson *person, GError **error)
{
  gint code = SQLITE_OK;
  for (guint i = 0; i < JB_FIELD_N && code == SQLITE_OK; i++)
    code = sqlite3_bind_text (statement, (gint) (N_FIXED + 1 + i),
                              jb_person_get (person, (JbField) i), -1, SQLITE_TRANSIENT);
  if (code != SQLITE_OK)
    jb_sql_set_error (sqlite3_db_handle (statement), code, error);
  return code == SQLITE_OK;
}

gboolean
of_person_insert (OfStore *store, gint64 record_no, const JbRecord *record, GBytes *json,
                  OfPersonStatus status, gint64 now_s, GError **error)
{
  g_autofree gchar *sql = insert_sql ();
  g_autofree gchar *text = g_strndup (g_bytes_get_data (json, NULL), g_bytes_get_size (json));
  g_autoptr (sqlite3_stmt) statement = jb_sql_prepare (of_store_db (store), sql, error);
  return statement != NULL
         && jb_sql_bind (statement, error, "itiittt", record_no,
                         status == OF_PERSON_ACCEPTED ? "accepted" : "adjudicate", now_s,
                         record->finished_lo_s, record->village, record->lawful_basis, text)
         && bind_fields (statement, record->person, error) && jb_sql_done (statement, error);
}

gboolean
of_person_nik_held (OfStore *store, const gchar *nik, gboolean *ret_held, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = jb_sql_prepare (
      of_store_db (store), "SELECT EXISTS (SELECT 1 FROM person WHERE NIK = ?)", error);
  if (statement == NULL || !jb_sql_bind (statement, error, "t", nik)
      || jb_sql_step (statement, error) != SQLITE_ROW)
    return FALSE;
  *ret_held = sqlite3_column_int (statement, 0) != 0;
  return TRUE;
}
