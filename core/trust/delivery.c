/* SPDX-License-Identifier: MPL-2.0 */
/* JBE1, what the office hands a kit in one file. All integers are big-endian.
 *
 *   offset  bytes  what
 *        0  4      magic "JBE1"
 *        4  1      suite: 1 (the suite of the files inside)
 *        5  4      c: number of files, 1..256
 *        9  ...    c times LP: u32 length (at least 1), then a JBS1 file; nothing follows the last
 *
 * Order: every `trust` version from 1 on, then `enrol`, `zone`, `fresh`. The wrapper is not signed:
 * each file in it is, and each is judged alone. At most 96 MiB in all. */
#include "core/trust/enrol.h"

#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/base/i18n.h"

#include <string.h>

#define MAGIC "JBE1"
#define MAGIC_LEN 4
#define SUITE 1

GBytes *
jb_delivery_encode (GPtrArray *files)
{
  g_return_val_if_fail (files->len >= 1 && files->len <= JB_DELIVERY_MAX_FILES, NULL);
  g_autoptr (GByteArray) out = g_byte_array_new ();
  jb_put (out, MAGIC, MAGIC_LEN);
  jb_put_u8 (out, SUITE);
  jb_put_u32 (out, files->len);
  for (guint i = 0; i < files->len; i++)
    {
      gsize len;
      const void *data = g_bytes_get_data (g_ptr_array_index (files, i), &len);
      g_return_val_if_fail (len >= 1 && len + out->len + 4 <= JB_DELIVERY_MAX_BYTES, NULL);
      jb_put_lp (out, data, len);
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

static GPtrArray *
refuse (GError **error, JbError code)
{
  const gchar *text
      = code == JB_ERROR_VERSION
            ? _ ("Kiriman kantor ini dari versi Jemput yang lain. Tidak ada yang berubah. Perbarui "
                 "perangkat lunak.")
        : code == JB_ERROR_LIMIT
            ? _ ("Kiriman kantor ini terlalu besar. Tidak ada yang berubah. Minta kiriman baru.")
            : _ ("Kiriman kantor ini rusak atau tidak utuh. Tidak ada yang berubah. Salin atau "
                 "unduh "
                 "lagi.");
  g_set_error_literal (error, JB_ERROR, (gint) code, text);
  return NULL;
}

GPtrArray *
jb_delivery_decode (GBytes *bytes, GError **error)
{
  gsize len;
  const guint8 *data = g_bytes_get_data (bytes, &len);
  JbReader reader;
  guint8 suite = 0;
  guint32 count = 0;
  if (len > JB_DELIVERY_MAX_BYTES)
    return refuse (error, JB_ERROR_LIMIT);
  jb_reader_init (&reader, data, len);
  const guint8 *magic = jb_reader_take (&reader, MAGIC_LEN);
  if (magic == NULL || memcmp (magic, MAGIC, MAGIC_LEN - 1) != 0 || !jb_reader_u8 (&reader, &suite))
    return refuse (error, JB_ERROR_FORMAT);
  if (magic[MAGIC_LEN - 1] != MAGIC[MAGIC_LEN - 1] || suite != SUITE)
    return refuse (error, JB_ERROR_VERSION);
  if (!jb_reader_u32 (&reader, &count) || count < 1)
    return refuse (error, JB_ERROR_FORMAT);
  if (count > JB_DELIVERY_MAX_FILES)
    return refuse (error, JB_ERROR_LIMIT);

  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  for (guint32 i = 0; i < count; i++)
    {
      const guint8 *file = NULL;
      gsize file_len = 0;
      if (!jb_reader_lp (&reader, len, &file, &file_len) || file_len < 1)
        return refuse (error, JB_ERROR_FORMAT);
      g_ptr_array_add (files, g_bytes_new_from_bytes (bytes, (gsize) (file - data), file_len));
    }
  return jb_reader_done (&reader) ? g_steal_pointer (&files) : refuse (error, JB_ERROR_FORMAT);
}
