/* SPDX-License-Identifier: MPL-2.0 */
/* A list is a text file of lines "code TAB label NL": the code decimal without leading zeros, 1 to
 * 999, ascending; the label clean UTF-8 of 1 to 100 bytes; 1 to 200 lines, the last one ended too.
 */
#include "core/people/codes.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/text.h"

#include <string.h>

#define LIST_MAX_BYTES (32 * 1024)
#define LIST_MAX_ENTRIES 200
#define LABEL_MAX_BYTES 100

typedef struct {
  guint code;
  gchar *label;
} Entry;

struct JbCodes {
  gatomicrefcount refs;
  GArray *lists[JB_CODES_N]; /* Entry */
};

static const gchar *const file_names[JB_CODES_N] = {
  [JB_CODES_RELIGION] = "agama.tsv",       [JB_CODES_DISABILITY] = "disabilitas.tsv",
  [JB_CODES_BLOOD] = "golongan_darah.tsv", [JB_CODES_FAMILY] = "hubungan_keluarga.tsv",
  [JB_CODES_SEX] = "kelamin.tsv",          [JB_CODES_OCCUPATION] = "pekerjaan.tsv",
  [JB_CODES_EDUCATION] = "pendidikan.tsv", [JB_CODES_MARITAL] = "status_kawin.tsv",
};

static void
entry_clear (gpointer data)
{
  g_free (((Entry *) data)->label);
}

static gboolean
parse_line (const gchar *line, GArray *list)
{
  const gchar *tab = strchr (line, '\t');
  if (tab == NULL || list->len >= LIST_MAX_ENTRIES)
    return FALSE;
  g_autofree gchar *number = g_strndup (line, (gsize) (tab - line));
  if (!jb_text_is_digits (number, 1, 3) || number[0] == '0' || tab[1] == '\0'
      || !jb_text_is_clean (tab + 1, LABEL_MAX_BYTES, JB_TEXT_LINE))
    return FALSE;
  Entry entry = { .code = (guint) g_ascii_strtoull (number, NULL, 10) };
  if (list->len > 0 && g_array_index (list, Entry, list->len - 1).code >= entry.code)
    return FALSE;
  entry.label = g_strdup (tab + 1);
  g_array_append_val (list, entry);
  return TRUE;
}

static gboolean
parse_list (gchar *text, gsize len, GArray *list)
{
  if (len == 0 || len > LIST_MAX_BYTES || strlen (text) != len || text[len - 1] != '\n')
    return FALSE;
  text[len - 1] = '\0';
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (!parse_line (lines[i], list))
      return FALSE;
  return TRUE;
}

static gboolean
load_list (const gchar *dir, const gchar *file_name, GArray *list, GError **error)
{
  g_autofree gchar *path = g_build_filename (dir, file_name, NULL);
  g_autofree gchar *text = NULL;
  gsize len;
  if (!g_file_get_contents (path, &text, &len, NULL))
    {
      g_set_error (error, JB_ERROR, JB_ERROR_NOT_FOUND,
                   _ ("Daftar kode %s tidak dapat dibaca. Pasang ulang program."), file_name);
      return FALSE;
    }
  if (!parse_list (text, len, list))
    {
      g_set_error (error, JB_ERROR, JB_ERROR_FORMAT,
                   _ ("Daftar kode %s rusak. Pasang ulang program."), file_name);
      return FALSE;
    }
  return TRUE;
}

JbCodes *
jb_codes_load (const gchar *dir, GError **error)
{
  g_autoptr (JbCodes) codes = g_new0 (JbCodes, 1);
  g_atomic_ref_count_init (&codes->refs);
  for (guint i = 0; i < JB_CODES_N; i++)
    {
      codes->lists[i] = g_array_new (FALSE, FALSE, sizeof (Entry));
      g_array_set_clear_func (codes->lists[i], entry_clear);
      if (!load_list (dir, file_names[i], codes->lists[i], error))
        return NULL;
    }
  return g_steal_pointer (&codes);
}

JbCodes *
jb_codes_ref (JbCodes *codes)
{
  g_atomic_ref_count_inc (&codes->refs);
  return codes;
}

void
jb_codes_unref (JbCodes *codes)
{
  if (codes == NULL || !g_atomic_ref_count_dec (&codes->refs))
    return;
  for (guint i = 0; i < JB_CODES_N; i++)
    g_clear_pointer (&codes->lists[i], g_array_unref);
  g_free (codes);
}

guint
jb_codes_count (const JbCodes *codes, JbCodeList list)
{
  g_return_val_if_fail (list < JB_CODES_N, 0);
  return codes->lists[list]->len;
}

guint
jb_codes_nth (const JbCodes *codes, JbCodeList list, guint i, const gchar **ret_label)
{
  g_return_val_if_fail (list < JB_CODES_N && i < codes->lists[list]->len, 0);
  const Entry *entry = &g_array_index (codes->lists[list], Entry, i);
  if (ret_label != NULL)
    *ret_label = entry->label;
  return entry->code;
}

const gchar *
jb_codes_label (const JbCodes *codes, JbCodeList list, guint code)
{
  g_return_val_if_fail (list < JB_CODES_N, NULL);
  for (guint i = 0; i < codes->lists[list]->len; i++)
    if (g_array_index (codes->lists[list], Entry, i).code == code)
      return g_array_index (codes->lists[list], Entry, i).label;
  return NULL;
}
