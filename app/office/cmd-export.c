/* SPDX-License-Identifier: MPL-2.0 */
#include "app/office/cmd.h"

#include "app/common/edge.h"
#include "app/office/files.h"
#include "app/office/registry/export.h"
#include "core/base/i18n.h"

#include <stdio.h>
#include <string.h>

static gboolean export(OfOffice *office, const gchar *out, GError **error)
{
  guint n = 0;
  g_autoptr (GBytes) csv = of_export_siak_csv (office->store, &n, error);
  if (csv == NULL)
    return FALSE;
  gsize len;
  const void *data = g_bytes_get_data (csv, &len);
  g_autofree gchar *detail = g_strdup_printf ("{\"records\":%u}", n);
  /* Before the file is there: nothing leaves the registry without a trace. */
  if (!of_store_audit (office->store, jb_edge_wall_s (), "registry.exported", NULL, detail, error))
    return FALSE;
  if (out != NULL)
    return of_file_write (out, data, len, error);
  fwrite (data, 1, len, stdout);
  return TRUE;
}

gint
of_cmd_export (OfCmd *cmd)
{
  g_autofree gchar *format = NULL;
  g_autofree gchar *out = NULL;
  const GOptionEntry entries[] = {
    { "format", 0, 0, G_OPTION_ARG_STRING, &format, _ ("Bentuk: siak-csv"), _ ("BENTUK") },
    { "out", 0, 0, G_OPTION_ARG_FILENAME, &out, _ ("Berkas tujuan (bawaan: keluaran baku)"),
      _ ("BERKAS") },
    { 0 },
  };
  if (!of_cmd_parse (
          cmd, "",
          _ ("Mengekspor rekaman yang diterima dengan nama kolom SIAK, RFC 4180. Sel yang "
             "dimulai dengan = + - @ diberi tanda petik tunggal di depan agar tidak "
             "dijalankan sebagai rumus."),
          entries, 0, 0))
    return OF_EXIT_USAGE;
  if (g_strcmp0 (format, "siak-csv") != 0)
    return of_cmd_usage (_ ("export memerlukan --format siak-csv."));
  g_autoptr (GError) error = NULL;
  g_autoptr (OfOffice) office = of_office_open (cmd->home, &error);
  if (office == NULL || !export(office, out, &error))
    return of_cmd_fail (error);
  return OF_EXIT_OK;
}
