/* SPDX-License-Identifier: MPL-2.0 */
#include "app/office/store/spool.h"

#include "app/office/files.h"
#include "core/base/error.h"
#include "core/base/i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define META_BOOT "boot_id"

static gchar *
make_path (const OfOffice *office, const OfBatch *batch, const gchar *suffix)
{
  g_autofree gchar *kit = jb_id_to_hex (&batch->kit);
  g_autofree gchar *name = jb_id_to_hex (&batch->batch);
  g_autofree gchar *file = g_strconcat (name, suffix, NULL);
  return g_build_filename (office->home, "spool", kit, file, NULL);
}

gchar *
of_spool_path (const OfOffice *office, const OfBatch *batch)
{
  return make_path (office, batch, ".jbb");
}

gchar *
of_spool_part_path (const OfOffice *office, const OfBatch *batch)
{
  return make_path (office, batch, ".part");
}

gint
of_spool_open_part (const OfOffice *office, const OfBatch *batch, guint64 offset, GError **error)
{
  g_autofree gchar *path = of_spool_part_path (office, batch);
  g_autofree gchar *dir = g_path_get_dirname (path);
  gint fd = open (path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0 && errno == ENOENT)
    {
      if (!of_dir_make (dir, error))
        return -1;
      fd = open (path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
      if (fd >= 0 && !of_dir_sync (dir, error))
        {
          close (fd);
          return -1;
        }
    }
  struct stat status;
  if (fd < 0 || fstat (fd, &status) != 0)
    {
      of_file_fail (path, errno, error);
      if (fd >= 0)
        close (fd);
      return -1;
    }
  if ((guint64) status.st_size == offset)
    return fd;
  g_set_error_literal (error, JB_ERROR, JB_ERROR_INVALID,
                       _ ("Letak sambungan kiriman tidak cocok. Tanyakan lagi letaknya."));
  close (fd);
  return -1;
}

gboolean
of_spool_offset (const OfOffice *office, const OfBatch *batch, guint64 *ret_offset, GError **error)
{
  g_autofree gchar *part = of_spool_part_path (office, batch);
  g_autofree gchar *whole = of_spool_path (office, batch);
  struct stat status;
  if (stat (whole, &status) == 0 || stat (part, &status) == 0)
    {
      *ret_offset = MIN ((guint64) status.st_size, batch->size_bytes);
      return TRUE;
    }
  if (errno != ENOENT)
    return of_file_fail (part, errno, error);
  *ret_offset = 0;
  return TRUE;
}

GBytes *
of_spool_read (const OfOffice *office, const OfBatch *batch, guint64 offset, gsize len,
               GError **error)
{
  g_autofree gchar *path = of_spool_path (office, batch);
  gint fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    {
      of_file_fail (path, errno, error);
      return NULL;
    }
  g_autofree guint8 *data = g_malloc (MAX (len, 1));
  gsize have = 0;
  gssize n = 1;
  while (have < len && n > 0)
    {
      n = pread (fd, data + have, len - have, (off_t) (offset + have));
      if (n < 0 && errno == EINTR)
        n = 1;
      else if (n > 0)
        have += (gsize) n;
    }
  close (fd);
  if (have == len)
    return g_bytes_new_take (g_steal_pointer (&data), len);
  g_set_error_literal (
      error, JB_ERROR, JB_ERROR_DAMAGED,
      _ ("Berkas kiriman di kantor tidak utuh. Mintalah perangkat mengirim lagi."));
  return NULL;
}

/* The first bytes of a file: what the manifest can be at most. */
static GBytes *
read_head (gint fd, const gchar *path, GError **error)
{
  gsize max = JB_BATCH_HEAD_BYTES + JB_BATCH_MAX_MANIFEST;
  g_autofree guint8 *data = g_malloc (max);
  gsize have = 0;
  gssize n = 1;
  while (have < max && n > 0)
    {
      n = pread (fd, data + have, max - have, (off_t) have);
      if (n < 0)
        {
          of_file_fail (path, errno, error);
          return NULL;
        }
      have += (gsize) n;
    }
  return jb_batch_read_head (data, have, error);
}

static gboolean
is_the_batch (GBytes *file, const OfBatch *batch, const JbPublicKey *kit_key, GError **error)
{
  JbDigest digest;
  g_autofree JbManifest *manifest = g_new0 (JbManifest, 1);
  jb_manifest_digest (file, &digest);
  if (jb_digest_equal (&digest, &batch->digest)
      && !jb_manifest_decode (file, kit_key, manifest, error))
    return FALSE;
  if (jb_digest_equal (&digest, &batch->digest) && jb_id_equal (&manifest->kit, &batch->kit)
      && jb_id_equal (&manifest->batch, &batch->batch)
      && jb_batch_size (file, manifest) == batch->size_bytes)
    return TRUE;
  g_set_error_literal (error, JB_ERROR, JB_ERROR_INVALID,
                       _ ("Isi kiriman bukan paket yang diumumkan. Kiriman ditolak, rekaman tetap "
                          "ada di perangkat. Kirim lagi dari awal."));
  return FALSE;
}

static gboolean
check_open_file (gint fd, const gchar *path, const OfBatch *batch, const JbPublicKey *kit_key,
                 GBytes **ret_manifest, GError **error)
{
  struct stat status;
  if (fstat (fd, &status) != 0)
    return of_file_fail (path, errno, error);
  if ((guint64) status.st_size < batch->size_bytes)
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_STATE,
                           _ ("Kiriman belum lengkap. Lanjutkan pengiriman."));
      return FALSE;
    }
  g_autoptr (GBytes) manifest = read_head (fd, path, error);
  if (manifest == NULL || !is_the_batch (manifest, batch, kit_key, error))
    return FALSE;
  if ((guint64) status.st_size > batch->size_bytes)
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_INVALID,
                           _ ("Kiriman lebih panjang dari yang diumumkan. Kiriman ditolak."));
      return FALSE;
    }
  if (fsync (fd) != 0)
    return of_file_fail (path, errno, error);
  *ret_manifest = g_steal_pointer (&manifest);
  return TRUE;
}

gboolean
of_spool_finish (const OfOffice *office, const OfBatch *batch, const JbPublicKey *kit_key,
                 GBytes **ret_manifest, GError **error)
{
  g_autofree gchar *part = of_spool_part_path (office, batch);
  g_autofree gchar *whole = of_spool_path (office, batch);
  g_autofree gchar *dir = g_path_get_dirname (whole);
  /* After a crash between rename and commit the file has its last name already. */
  gboolean renamed = g_file_test (whole, G_FILE_TEST_EXISTS);
  const gchar *path = renamed ? whole : part;
  gint fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return of_file_fail (path, errno, error);
  g_autoptr (GBytes) manifest = NULL;
  gboolean good = check_open_file (fd, path, batch, kit_key, &manifest, error);
  close (fd);
  if (!good)
    return FALSE;
  if (!renamed && rename (part, whole) != 0)
    return of_file_fail (whole, errno, error);
  if (!of_dir_sync (dir, error))
    return FALSE;
  *ret_manifest = g_steal_pointer (&manifest);
  return TRUE;
}

gboolean
of_spool_remove_part (const OfOffice *office, const OfBatch *batch, GError **error)
{
  g_autofree gchar *part = of_spool_part_path (office, batch);
  return unlink (part) == 0 || errno == ENOENT || of_file_fail (part, errno, error);
}

gboolean
of_spool_remove_whole (const OfOffice *office, const OfBatch *batch, GError **error)
{
  g_autofree gchar *whole = of_spool_path (office, batch);
  return unlink (whole) == 0 || errno == ENOENT || of_file_fail (whole, errno, error);
}

gboolean
of_spool_adopt (const OfOffice *office, const OfBatch *batch, const gchar *path, GError **error)
{
  g_autofree gchar *whole = of_spool_path (office, batch);
  g_autofree gchar *dir = g_path_get_dirname (whole);
  if (g_file_test (whole, G_FILE_TEST_EXISTS))
    return TRUE;
  g_autoptr (GBytes) bytes = of_file_read (path, OF_BATCH_MAX_STREAM, error);
  return bytes != NULL && of_dir_make (dir, error)
         && of_file_write (whole, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), error);
}

static void
remove_parts_of_kit (const gchar *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const gchar *name;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".part"))
      {
        g_autofree gchar *file = g_build_filename (path, name, NULL);
        unlink (file);
      }
}

gboolean
of_spool_recover (const OfOffice *office, const gchar *boot_id, GError **error)
{
  sqlite3 *db = of_store_db (office->store);
  g_autoptr (GError) fault = NULL;
  g_autoptr (GBytes) before = jb_meta_get (db, META_BOOT, &fault);
  if (fault != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  g_autoptr (GBytes) now = g_bytes_new (boot_id, strlen (boot_id));
  if (before != NULL && g_bytes_equal (before, now))
    return TRUE;
  g_autofree gchar *spool = of_office_path (office, "spool", NULL);
  g_autoptr (GDir) dir = g_dir_open (spool, 0, NULL);
  const gchar *name;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree gchar *kit = g_build_filename (spool, name, NULL);
      remove_parts_of_kit (kit);
    }
  return jb_meta_set (db, META_BOOT, boot_id, strlen (boot_id), error);
}
