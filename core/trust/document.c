/* SPDX-License-Identifier: MPL-2.0 */
#include "core/trust/document.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/text.h"

#include <string.h>

#define TYPE_MAX_BYTES 48

gboolean
jb_document_check_type (JbJson *json, const gchar *name, guint version)
{
  const gchar *type = jb_json_string (json, "type", TYPE_MAX_BYTES);
  if (json->failed)
    return FALSE;
  g_autofree gchar *stem = g_strdup_printf ("jemput.%s/", name);
  g_autofree gchar *wanted = g_strdup_printf ("%s%u", stem, version);
  if (strcmp (type, wanted) == 0)
    return TRUE;
  if (g_str_has_prefix (type, stem) && jb_text_is_digits (type + strlen (stem), 1, 9))
    {
      g_set_error_literal (json->error, JB_ERROR, JB_ERROR_VERSION,
                           _ ("Dokumen ini dari versi Jemput yang lain. Yang lama tetap berlaku. "
                              "Perbarui perangkat lunak."));
      json->failed = TRUE;
    }
  else
    jb_json_fail (json, "type", _ ("bukan jenis dokumen yang diharapkan"));
  return FALSE;
}

void
jb_document_begin (JsonBuilder *builder, const gchar *name, guint version)
{
  g_autofree gchar *type = g_strdup_printf ("jemput.%s/%u", name, version);
  json_builder_begin_object (builder);
  jb_json_put_string (builder, "type", type);
}

gboolean
jb_document_array_hex (JbJson *json, JsonArray *array, guint i, void *ret_bytes, gsize len)
{
  const gchar *hex = jb_json_array_string (json, array, i, 2 * len);
  if (hex == NULL)
    return FALSE;
  if (jb_unhex (hex, ret_bytes, len))
    return TRUE;
  g_autofree gchar *name = g_strdup_printf ("[%u]", i);
  jb_json_fail (json, name, _ ("bukan heksadesimal dengan panjang yang benar"));
  return FALSE;
}
