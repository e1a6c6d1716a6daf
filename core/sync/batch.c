/* SPDX-License-Identifier: MPL-2.0 */
/* JBB1, a batch. All integers are big-endian.
 *
 *   offset  bytes  what
 *        0  4      magic "JBB1"
 *        4  1      suite: 1 (that of the files inside; digests are BLAKE2b)
 *        5  4      m: length of the manifest, 1..65536
 *        9  m      manifest: a JBS1 file in role "batch", signed by the kit's key
 *      9+m  ...    the sealed records (JBR1), raw, in the manifest's order; nothing between,
 * nothing after them
 *
 * Record i begins at 9 + m + the sizes of the records before it, so any byte of the stream is found
 * from the manifest alone: it can be sent and stored from any offset, and is never copied to a file
 * on the kit. Batch digest = BLAKE2b-256 of the m bytes of the manifest, which name the digest of
 * every record; with it the whole stream is fixed before its first byte leaves.
 *
 * Manifest payload (JSON, schemas/json/batch.schema.json; digests and ids in lower-case hex):
 *   type         "jemput.batch/1"
 *   batch        id of the batch, 16 bytes
 *   kit          id of the kit, 16 bytes
 *   incarnation  of the kit when the batch was made, 16 bytes
 *   made         the kit's earliest possible time, RFC 3339 UTC
 *   audit        {size, head}: the kit's audit chain when the batch was made, the entry that says
 * so included last_rec_seq the highest rec_seq given in this incarnation; 0 if none
 *   records      1..64 of {id, rec_seq, size, digest}: ids distinct; size 1..16 MiB; digest =
 *                BLAKE2b-256 of the sealed record. Sizes together at most 32 MiB.
 *
 * Bytes the kit cannot read any more are sent as zeros: the record's digest then does not match,
 * the office receipts it `damaged`, and the rest is taken. A reader MUST verify the manifest's
 * signature before it believes a size, and each record's digest before it believes the record.
 */
#include "core/sync/batch.h"

#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/sync/payload.h"
#include "core/trust/signed.h"

#include <string.h>

#define MAGIC "JBB1"
#define MAGIC_LEN 4
#define SUITE 1
#define DOCUMENT "batch"

static gboolean
refuse (GError **error, JbError code, const gchar *text)
{
  g_set_error_literal (error, JB_ERROR, (gint) code, text);
  return FALSE;
}

static gboolean
too_large (GError **error)
{
  return refuse (
      error, JB_ERROR_LIMIT,
      _ ("Paket terlalu besar atau kosong. Tidak ada yang dikirim. Rekaman tetap aman."));
}

static void
put_records (JsonBuilder *builder, const JbManifest *manifest)
{
  json_builder_set_member_name (builder, "records");
  json_builder_begin_array (builder);
  for (guint i = 0; i < manifest->n_records; i++)
    {
      const JbBatchRecord *record = &manifest->records[i];
      json_builder_begin_object (builder);
      jb_payload_put_id (builder, "id", &record->id);
      jb_payload_put_u64 (builder, "rec_seq", record->rec_seq);
      jb_payload_put_u64 (builder, "size", record->size_bytes);
      jb_json_put_hex (builder, "digest", record->digest.bytes, JB_DIGEST_BYTES);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static guint64
records_bytes (const JbManifest *manifest, guint n)
{
  guint64 sum = 0;
  for (guint i = 0; i < n; i++)
    sum += manifest->records[i].size_bytes;
  return sum;
}

GBytes *
jb_manifest_encode (const JbManifest *manifest, JbSigner *kit, GError **error)
{
  if (manifest->n_records < 1 || manifest->n_records > JB_BATCH_MAX_RECORDS
      || records_bytes (manifest, manifest->n_records) > JB_BATCH_MAX_BYTES)
    {
      too_large (error);
      return NULL;
    }
  JsonBuilder *builder = jb_payload_build (DOCUMENT);
  jb_payload_put_id (builder, "batch", &manifest->batch);
  jb_payload_put_id (builder, "kit", &manifest->kit);
  jb_payload_put_id (builder, "incarnation", &manifest->incarnation);
  jb_json_put_time (builder, "made", manifest->made_s);
  jb_payload_put_audit (builder, "audit", &manifest->audit);
  jb_payload_put_u64 (builder, "last_rec_seq", manifest->last_rec_seq);
  put_records (builder, manifest);
  g_autoptr (GBytes) payload = jb_payload_finish (builder);
  g_autoptr (GBytes) file = jb_signed_create (JB_ROLE_BATCH, payload, &kit, 1);
  if (g_bytes_get_size (file) > JB_BATCH_MAX_MANIFEST)
    {
      too_large (error);
      return NULL;
    }
  return g_steal_pointer (&file);
}

static void
get_record (JbJson *json, JsonArray *array, guint i, JbManifest *manifest)
{
  JbBatchRecord *record = &manifest->records[i];
  g_autofree gchar *path = g_strdup_printf ("records[%u]", i);
  JbJson inner;
  jb_json_begin (&inner, jb_json_array_object (json, array, i), path, json->error);
  jb_payload_id (&inner, "id", &record->id);
  record->rec_seq = (guint64) jb_json_int (&inner, "rec_seq", 1, JB_PAYLOAD_INT_MAX);
  record->size_bytes = (guint32) jb_json_int (&inner, "size", 1, JB_SEAL_MAX_BYTES);
  jb_json_digest (&inner, "digest", &record->digest);
  for (guint j = 0; j < i && !inner.failed; j++)
    if (jb_id_equal (&manifest->records[j].id, &record->id))
      jb_json_fail (&inner, "id", _ ("disebut dua kali"));
  if (!jb_json_end (&inner))
    json->failed = TRUE;
}

static void
get_records (JbJson *json, JbManifest *manifest)
{
  JsonArray *array = jb_json_array (json, "records", JB_BATCH_MAX_RECORDS);
  guint n = array != NULL ? json_array_get_length (array) : 0;
  for (guint i = 0; i < n && !json->failed; i++)
    get_record (json, array, i, manifest);
  manifest->n_records = n;
  if (!json->failed && (n == 0 || records_bytes (manifest, n) > JB_BATCH_MAX_BYTES))
    jb_json_fail (json, "records", _ ("kosong atau terlalu besar"));
}

gboolean
jb_manifest_decode (GBytes *file, const JbPublicKey *kit_key, JbManifest *ret_manifest,
                    GError **error)
{
  g_autoptr (GBytes) bytes
      = jb_payload_of_kit (file, JB_ROLE_BATCH, JB_BATCH_MAX_MANIFEST, kit_key, error);
  if (bytes == NULL)
    return FALSE;
  gsize len;
  const void *data = g_bytes_get_data (bytes, &len);
  JbPayload payload;
  if (!jb_payload_open (&payload, data, len, JB_BATCH_MAX_MANIFEST, DOCUMENT, error))
    return FALSE;
  JbJson *json = &payload.json;
  g_autofree JbManifest *manifest = g_new0 (JbManifest, 1);
  jb_payload_id (json, "batch", &manifest->batch);
  jb_payload_id (json, "kit", &manifest->kit);
  jb_payload_id (json, "incarnation", &manifest->incarnation);
  manifest->made_s = jb_json_time (json, "made");
  jb_payload_audit (json, "audit", &manifest->audit);
  manifest->last_rec_seq = jb_payload_u64 (json, "last_rec_seq");
  get_records (json, manifest);
  if (!jb_payload_close (&payload, error))
    return FALSE;
  *ret_manifest = *manifest;
  return TRUE;
}

void
jb_manifest_digest (GBytes *file, JbDigest *ret_digest)
{
  gsize len;
  const void *data = g_bytes_get_data (file, &len);
  jb_digest (data, len, ret_digest);
}

guint64
jb_batch_record_offset (GBytes *manifest_file, const JbManifest *manifest, guint i)
{
  g_return_val_if_fail (i <= manifest->n_records, 0);
  return JB_BATCH_HEAD_BYTES + g_bytes_get_size (manifest_file) + records_bytes (manifest, i);
}

guint64
jb_batch_size (GBytes *manifest_file, const JbManifest *manifest)
{
  return jb_batch_record_offset (manifest_file, manifest, manifest->n_records);
}

/* What is still to be filled of the caller's buffer. */
typedef struct {
  guint64 at;
  guint8 *out;
  gsize left;
} Window;

/* How many bytes of the stretch [begin, begin + len) the window wants now, and from where in it. */
static gsize
overlap (const Window *window, guint64 begin, guint64 len, guint64 *ret_skip)
{
  if (window->left == 0 || window->at < begin || window->at >= begin + len)
    return 0;
  *ret_skip = window->at - begin;
  return (gsize) MIN ((guint64) window->left, len - *ret_skip);
}

static void
advance (Window *window, gsize n)
{
  window->at += n;
  window->out += n;
  window->left -= n;
}

static void
copy_stretch (Window *window, guint64 begin, const void *bytes, gsize len)
{
  guint64 skip = 0;
  gsize n = overlap (window, begin, len, &skip);
  if (n > 0)
    memcpy (window->out, (const guint8 *) bytes + skip, n);
  advance (window, n);
}

static void
make_head (gsize manifest_len, guint8 head[JB_BATCH_HEAD_BYTES])
{
  memcpy (head, MAGIC, MAGIC_LEN);
  head[MAGIC_LEN] = SUITE;
  guint32 len = GUINT32_TO_BE ((guint32) manifest_len);
  memcpy (head + MAGIC_LEN + 1, &len, sizeof len);
}

gboolean
jb_batch_read (GBytes *manifest_file, const JbManifest *manifest, guint64 offset, guint8 *buffer,
               gsize len, JbBatchSource source, gpointer data, GError **error)
{
  guint64 size = jb_batch_size (manifest_file, manifest);
  if (offset > size || len > size - offset)
    return refuse (error, JB_ERROR_INVALID,
                   _ ("Permintaan melewati akhir paket. Paket tetap utuh. Ulangi pengiriman."));
  gsize manifest_len;
  const void *manifest_data = g_bytes_get_data (manifest_file, &manifest_len);
  guint8 head[JB_BATCH_HEAD_BYTES];
  make_head (manifest_len, head);

  Window window = { .at = offset, .out = buffer, .left = len };
  copy_stretch (&window, 0, head, sizeof head);
  copy_stretch (&window, JB_BATCH_HEAD_BYTES, manifest_data, manifest_len);
  guint64 begin = JB_BATCH_HEAD_BYTES + manifest_len;
  for (guint i = 0; i < manifest->n_records && window.left > 0; i++)
    {
      guint64 skip = 0;
      gsize n = overlap (&window, begin, manifest->records[i].size_bytes, &skip);
      if (n > 0 && !source (i, skip, window.out, n, data, error))
        return FALSE;
      advance (&window, n);
      begin += manifest->records[i].size_bytes;
    }
  return TRUE;
}

GBytes *
jb_batch_read_head (const void *data, gsize available, GError **error)
{
  JbReader reader;
  const guint8 *magic;
  const guint8 *file = NULL;
  gsize len = 0;
  guint8 suite = 0;
  jb_reader_init (&reader, data, available);
  magic = jb_reader_take (&reader, MAGIC_LEN);
  if (magic != NULL && memcmp (magic, MAGIC, MAGIC_LEN - 1) == 0
      && (magic[MAGIC_LEN - 1] != MAGIC[MAGIC_LEN - 1]
          || (jb_reader_u8 (&reader, &suite) && suite != SUITE)))
    {
      refuse (
          error, JB_ERROR_VERSION,
          _ ("Paket ini dari versi Jemput yang lain. Paket ditolak. Perbarui perangkat lunak."));
      return NULL;
    }
  if (magic == NULL || memcmp (magic, MAGIC, MAGIC_LEN) != 0
      || !jb_reader_lp (&reader, JB_BATCH_MAX_MANIFEST, &file, &len) || len == 0)
    {
      refuse (error, JB_ERROR_FORMAT,
              _ ("Ini bukan paket rekaman, atau kepalanya belum lengkap. Paket ditolak."));
      return NULL;
    }
  return g_bytes_new (file, len);
}
