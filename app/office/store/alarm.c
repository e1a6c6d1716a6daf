/* SPDX-License-Identifier: MPL-2.0 */
/* The office's audit and what a person must look at. */
#include "app/office/store/sql.h"
#include "app/office/store/store.h"

gboolean
of_store_audit (OfStore *store, gint64 now_s, const gchar *event, const JbId *subject,
                const gchar *detail, GError **error)
{
  JbAuditEntry entry = {
    .lo_s = now_s,
    .hi_s = now_s,
    .actor = JB_ID_NONE,
    .subject = subject != NULL ? *subject : JB_ID_NONE,
    .event = event,
    .detail = detail,
  };
  return jb_audit_append (of_store_db (store), &entry, error);
}

gboolean
of_store_alarm (OfStore *store, gint64 now_s, const gchar *kind, const JbId *kit,
                const JbId *subject, const gchar *detail, GError **error)
{
  const JbId *of_kit = kit != NULL ? kit : &JB_ID_NONE;
  const JbId *about = subject != NULL ? subject : &JB_ID_NONE;
  g_autoptr (sqlite3_stmt) statement
      = jb_sql_prepare (of_store_db (store),
                        "INSERT INTO alarm (raised, kind, kit, subject, detail)"
                        " VALUES (?, ?, ?, ?, ?)",
                        error);
  g_autofree gchar *event = g_strdup_printf ("alarm.%s", kind);
  return statement != NULL
         && jb_sql_bind (statement, error, "itbbt", now_s, kind, OF_BIND_ID (of_kit),
                         OF_BIND_ID (about), detail)
         && jb_sql_done (statement, error)
         && of_store_audit (store, now_s, event, about, detail, error);
}

void
of_alarm_free (OfAlarm *alarm)
{
  if (alarm == NULL)
    return;
  g_free (alarm->kind);
  g_free (alarm->detail);
  g_free (alarm);
}

GPtrArray *
of_store_alarms (OfStore *store, guint max, GError **error)
{
  g_autoptr (sqlite3_stmt) statement
      = jb_sql_prepare (of_store_db (store),
                        "SELECT raised, kind, kit, subject, detail FROM alarm"
                        " WHERE closed IS NULL ORDER BY no DESC LIMIT ?",
                        error);
  if (statement == NULL || !jb_sql_bind (statement, error, "i", (gint64) max))
    return NULL;
  g_autoptr (GPtrArray) alarms = g_ptr_array_new_with_free_func ((GDestroyNotify) of_alarm_free);
  gint step;
  while ((step = jb_sql_step (statement, error)) == SQLITE_ROW)
    {
      OfAlarm *alarm = g_new0 (OfAlarm, 1);
      alarm->raised_s = sqlite3_column_int64 (statement, 0);
      alarm->kind = jb_sql_column_text (statement, 1);
      of_sql_column_copy (statement, 2, alarm->kit.bytes, JB_ID_BYTES);
      of_sql_column_copy (statement, 3, alarm->subject.bytes, JB_ID_BYTES);
      alarm->detail = jb_sql_column_text (statement, 4);
      g_ptr_array_add (alarms, alarm);
    }
  return step == SQLITE_DONE ? g_steal_pointer (&alarms) : NULL;
}
