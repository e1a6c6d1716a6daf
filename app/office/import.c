/* SPDX-License-Identifier: MPL-2.0 */
#include "app/office/import.h"

#include "app/office/answers.h"
#include "app/office/files.h"
#include "app/office/store/kit.h"
#include "app/office/store/spool.h"
#include "core/base/error.h"
#include "core/base/i18n.h"

#include <sodium.h>

#define RECEIPT_MAX_BYTES (64 * 1024)
/* Nothing of a signature is 32 zeros by chance. */
#define ZEROS_BYTES 32

/* A kit sends what it could not read as zeros up to the record's end; a whole record ends with a
 * signature. */
static gboolean
ends_in_zeros (const guint8 *record, gsize len)
{
  gsize n = MIN (len, (gsize) ZEROS_BYTES);
  return sodium_is_zero (record + len - n, n);
}

/* Bytes that changed on their way: the kit still has them whole, but would let go of the record if
 * we called it damaged. So nothing is taken, and the next copy is as good as the first. */
static gboolean
check_records (const guint8 *data, GBytes *file, const JbManifest *manifest, GError **error)
{
  for (guint i = 0; i < manifest->n_records; i++)
    {
      const JbBatchRecord *record = &manifest->records[i];
      const guint8 *bytes = data + jb_batch_record_offset (file, manifest, i);
      JbDigest digest;
      jb_digest (bytes, record->size_bytes, &digest);
      if (jb_digest_equal (&digest, &record->digest) || ends_in_zeros (bytes, record->size_bytes))
        continue;
      g_set_error_literal (error, JB_ERROR, JB_ERROR_DAMAGED,
                           _ ("Berkas kiriman berubah di perjalanan. Tidak ada yang diambil. "
                              "Salin lagi dari perangkat."));
      return FALSE;
    }
  return TRUE;
}

/* What the file says it is, believed only after the signature of the kit it names. */
static gboolean
read_manifest (OfOffice *office, GBytes *bytes, OfBatch *batch, JbPublicKey *kit_key,
               GError **error)
{
  gsize len;
  const void *data = g_bytes_get_data (bytes, &len);
  OfKit kit;
  g_autofree JbManifest *manifest = g_new0 (JbManifest, 1);
  g_autoptr (GBytes) file
      = jb_batch_read_head (data, MIN (len, JB_BATCH_HEAD_BYTES + JB_BATCH_MAX_MANIFEST), error);
  if (file == NULL || !jb_manifest_decode (file, NULL, manifest, error)
      || !of_kit_get (office->store, &manifest->kit, &kit, error)
      || !jb_manifest_decode (file, &kit.key, manifest, error))
    return FALSE;
  batch->kit = manifest->kit;
  batch->batch = manifest->batch;
  batch->size_bytes = jb_batch_size (file, manifest);
  jb_manifest_digest (file, &batch->digest);
  *kit_key = kit.key;
  if (batch->size_bytes == len)
    return check_records (data, file, manifest, error);
  g_set_error_literal (
      error, JB_ERROR, JB_ERROR_INVALID,
      len < batch->size_bytes
          ? _ ("Berkas kiriman terpotong. Tidak ada yang diambil. Salin lagi dari "
               "perangkat.")
          : _ ("Berkas kiriman lebih panjang dari isinya. Tidak ada yang diambil."));
  return FALSE;
}

static gboolean
store_bytes (OfOffice *office, const OfKeyring *online, const gchar *path, const OfBatch *batch,
             const JbPublicKey *kit_key, gint64 now_s, GError **error)
{
  g_autoptr (GBytes) manifest = NULL;
  if (!of_spool_adopt (office, batch, path, error))
    return FALSE;
  if (!of_spool_finish (office, batch, kit_key, &manifest, error))
    {
      of_spool_remove_whole (office, batch, NULL);
      return FALSE;
    }
  g_autoptr (GBytes) stored = of_answer_stored (office, online, batch, now_s, error);
  return stored != NULL && of_store_begin (office->store, error)
         && (of_batch_set_stored (office->store, batch, manifest, stored, now_s, error)
             || (of_store_rollback (office->store), FALSE))
         && of_store_commit (office->store, error);
}

gboolean
of_import (OfOffice *office, const OfKeyring *online, const gchar *path, gint64 now_s,
           OfBatch *ret_batch, GError **error)
{
  OfBatch said = { 0 };
  OfBatch row;
  JbPublicKey kit_key;
  g_autoptr (GBytes) bytes = of_file_read (path, OF_BATCH_MAX_STREAM, error);
  if (bytes == NULL || !read_manifest (office, bytes, &said, &kit_key, error)
      || !of_batch_create (office->store, &said.kit, &said.batch, &said.digest, said.size_bytes,
                           now_s, &row, error))
    return FALSE;
  if (row.state == OF_BATCH_RECEIVING)
    {
      g_autoptr (GError) fault = NULL;
      if (!store_bytes (office, online, path, &row, &kit_key, now_s, &fault)
          || !of_batch_find (office->store, &row.kit, &row.batch, &row, &fault))
        {
          g_propagate_error (error, g_steal_pointer (&fault));
          return FALSE;
        }
    }
  *ret_batch = row;
  return TRUE;
}

static OfTaken
what_was_taken (const JbReceipt *receipt)
{
  if (receipt->batch_refused)
    return OF_TAKEN_NOTHING;
  for (guint i = 0; i < receipt->n_records; i++)
    if (!jb_receipt_status_is_kept (receipt->records[i].status))
      return OF_TAKEN_PARTLY;
  return OF_TAKEN_ALL;
}

gboolean
of_import_answer (OfOffice *office, const OfBatch *batch, GBytes **ret_file, OfTaken *ret_taken,
                  GError **error)
{
  gboolean final = FALSE;
  g_autoptr (GBytes) file = NULL;
  if (!of_batch_answer (office->store, batch, &file, &final, error))
    return FALSE;
  OfTaken taken = OF_TAKEN_LATER;
  if (final)
    {
      g_autoptr (JbTrust) trust = of_office_trust (office, error);
      g_autoptr (GBytes) payload
          = trust != NULL ? jb_trust_verify (trust, JB_ROLE_RECEIPT, file, RECEIPT_MAX_BYTES, error)
                          : NULL;
      g_autofree JbReceipt *receipt = g_new0 (JbReceipt, 1);
      if (payload == NULL || !jb_receipt_decode (payload, receipt, error))
        return FALSE;
      taken = what_was_taken (receipt);
    }
  *ret_file = g_steal_pointer (&file);
  *ret_taken = taken;
  return TRUE;
}
