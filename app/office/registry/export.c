/* SPDX-License-Identifier: MPL-2.0 */
#include "app/office/registry/export.h"

#include "core/people/person.h"

#include <string.h>

/* SIAK's own columns come first in the list of fields; ours (nationality, telephone …) follow. */
#define N_SIAK (JB_FIELD_KODE_POS + 1)

static gboolean
looks_like_formula (const gchar *cell)
{
  return *cell != '\0' && strchr ("=+-@\t\r", *cell) != NULL;
}

void
of_csv_append (GString *out, const gchar *const *cells, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_string_append (out, i > 0 ? ",\"" : "\"");
      if (looks_like_formula (cells[i]))
        g_string_append_c (out, '\'');
      for (const gchar *c = cells[i]; *c != '\0'; c++)
        {
          if (*c == '"')
            g_string_append_c (out, '"');
          g_string_append_c (out, *c);
        }
      g_string_append_c (out, '"');
    }
  g_string_append (out, "\r\n");
}

static gchar *
select_sql (void)
{
  GString *sql = g_string_new ("SELECT ");
  for (guint i = 0; i < N_SIAK; i++)
    g_string_append_printf (sql, "%s%s", i > 0 ? ", " : "", jb_field_name ((JbField) i));
  g_string_append (sql, " FROM person WHERE status = 'accepted' ORDER BY no");
  return g_string_free (sql, FALSE);
}

GBytes *
of_export_siak_csv (OfStore *store, guint *ret_n, GError **error)
{
  const gchar *cells[N_SIAK];
  g_autofree gchar *sql = select_sql ();
  g_autoptr (sqlite3_stmt) statement = jb_sql_prepare (of_store_db (store), sql, error);
  if (statement == NULL)
    return NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  for (guint i = 0; i < N_SIAK; i++)
    cells[i] = jb_field_name ((JbField) i);
  of_csv_append (out, cells, N_SIAK);
  guint n = 0;
  gint step;
  while ((step = jb_sql_step (statement, error)) == SQLITE_ROW)
    {
      for (guint i = 0; i < N_SIAK; i++)
        cells[i] = (const gchar *) sqlite3_column_text (statement, (gint) i);
      of_csv_append (out, cells, N_SIAK);
      n++;
    }
  if (step != SQLITE_DONE)
    return NULL;
  *ret_n = n;
  return g_string_free_to_bytes (g_steal_pointer (&out));
}
