/* SPDX-License-Identifier: MPL-2.0 */
/* Batches to a USB stick: each under a temporary name, synced, read back from the stick and
 * compared, then renamed. A *.jbb that is there is therefore whole; whatever fails leaves none
 * behind. */
#include "core/sync/outbox-private.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/sync/frames.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#define SHORT_ID_LEN 8

/* A descriptor that closes itself. */
typedef gint Fd;

static void
close_fd (Fd *fd)
{
  if (*fd >= 0)
    close (*fd);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fd, close_fd)

static gboolean
disk_error (gint code, GError **error)
{
  switch (code)
    {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      g_set_error_literal (
          error, JB_ERROR, JB_ERROR_FULL,
          _ ("Ruang di USB tidak cukup. Rekaman tetap aman di perangkat. Kosongkan "
             "ruang atau pakai USB lain."));
      break;
    case EROFS:
    case EACCES:
    case EPERM:
      g_set_error_literal (error, JB_ERROR, JB_ERROR_IO,
                           _ ("USB ini tidak dapat ditulisi. Rekaman tetap aman di perangkat. Buka "
                              "kunci tulisnya atau pakai USB lain."));
      break;
    case ENOENT:
    case ENOTDIR:
    case ENODEV:
    case ENXIO:
      g_set_error_literal (
          error, JB_ERROR, JB_ERROR_NOT_FOUND,
          _ ("USB tidak ditemukan. Rekaman tetap aman di perangkat. Pasang USB, lalu "
             "ulangi."));
      break;
    default:
      g_set_error_literal (
          error, JB_ERROR, JB_ERROR_IO,
          _ ("USB gagal ditulis atau dibaca. Rekaman tetap aman di perangkat. Pakai "
             "USB lain."));
      break;
    }
  return FALSE;
}

static gboolean
write_all (Fd fd, GBytes *piece, GError **error)
{
  gsize len;
  const guint8 *bytes = g_bytes_get_data (piece, &len);
  while (len > 0)
    {
      gssize n = write (fd, bytes, len);
      if (n < 0 && errno != EINTR)
        return disk_error (errno, error);
      if (n > 0)
        {
          bytes += n;
          len -= (gsize) n;
        }
    }
  return TRUE;
}

/* Writes the stream and digests it on the way. */
static gboolean
write_stream (JbStore *store, const JbOutboxBatch *batch, Fd fd, JbDigest *ret_digest,
              GError **error)
{
  crypto_generichash_state state;
  crypto_generichash_init (&state, NULL, 0, JB_DIGEST_BYTES);
  for (guint64 at = 0; at < batch->size_bytes;)
    {
      g_autoptr (GBytes) piece
          = jb_outbox_read (store, &batch->batch, at, JB_FRAME_READ_MAX, error);
      if (piece == NULL || !write_all (fd, piece, error))
        return FALSE;
      gsize len;
      const void *bytes = g_bytes_get_data (piece, &len);
      crypto_generichash_update (&state, bytes, len);
      at += len;
    }
  crypto_generichash_final (&state, ret_digest->bytes, JB_DIGEST_BYTES);
  return fsync (fd) == 0 || disk_error (errno, error);
}

static gboolean
read_back (Fd fd, JbDigest *ret_digest, GError **error)
{
  g_autofree guint8 *buffer = g_malloc (JB_FRAME_READ_MAX);
  crypto_generichash_state state;
  gssize n;
  crypto_generichash_init (&state, NULL, 0, JB_DIGEST_BYTES);
  while ((n = read (fd, buffer, JB_FRAME_READ_MAX)) != 0)
    {
      if (n < 0 && errno != EINTR)
        return disk_error (errno, error);
      if (n > 0)
        crypto_generichash_update (&state, buffer, (guint64) n);
    }
  crypto_generichash_final (&state, ret_digest->bytes, JB_DIGEST_BYTES);
  return TRUE;
}

static gboolean
write_checked (JbStore *store, const JbOutboxBatch *batch, Fd dir, const gchar *temporary,
               GError **error)
{
  JbDigest written, found;
  /* Whatever lies there under this name is a leftover; O_EXCL and O_NOFOLLOW, because the stick may
   * come from anybody and a link on it must not lead us elsewhere. */
  unlinkat (dir, temporary, 0);
  g_auto (Fd) out = openat (dir, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                            S_IRUSR | S_IWUSR);
  if (out < 0)
    return disk_error (errno, error);
  if (!write_stream (store, batch, out, &written, error))
    return FALSE;
  /* Out of the page cache, so that what is compared comes from the stick. */
  posix_fadvise (out, 0, 0, POSIX_FADV_DONTNEED);
  g_auto (Fd) in = openat (dir, temporary, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  if (in < 0)
    return disk_error (errno, error);
  if (!read_back (in, &found, error))
    return FALSE;
  if (jb_digest_equal (&written, &found))
    return TRUE;
  g_set_error_literal (
      error, JB_ERROR, JB_ERROR_DAMAGED,
      _ ("Isi USB berbeda dari yang ditulis. Rekaman tetap aman di perangkat. USB ini "
         "rusak. Pakai USB lain."));
  return FALSE;
}

/* A stick's file system may know no sync of directories; then there is nothing more to be done. */
static gboolean
sync_dir (Fd dir, GError **error)
{
  return fsync (dir) == 0 || errno == EINVAL || errno == ENOTSUP || disk_error (errno, error);
}

static gboolean
export_batch (JbStore *store, const JbOutboxBatch *batch, Fd dir, const gchar *name, GError **error)
{
  g_autofree gchar *temporary = g_strconcat (name, ".part", NULL);
  gboolean good = write_checked (store, batch, dir, temporary, error);
  if (good && renameat (dir, temporary, dir, name) != 0)
    good = disk_error (errno, error);
  if (!good)
    unlinkat (dir, temporary, 0);
  return good && sync_dir (dir, error);
}

/* All that is sealed goes into batches: a stick is carried once. */
static gboolean
batch_all (JbStore *store, const JbId *kit_id, JbSigner *kit, const JbOutboxTime *time,
           GError **error)
{
  gboolean made = TRUE;
  while (made)
    if (!jb_outbox_make (store, kit_id, kit, time, &made, error))
      return FALSE;
  return TRUE;
}

/* The batch's own id is in the name: after this kit was set back to an older image its numbers come
 * again, and an older file that waits on the stick must not be written over. */
static gchar *
file_name (const JbId *kit_id, const JbOutboxBatch *batch)
{
  g_autofree gchar *kit = jb_id_to_hex (kit_id);
  g_autofree gchar *id = jb_id_to_hex (&batch->batch);
  return g_strdup_printf ("%s-%u-%.*s.jbb", kit, batch->number, SHORT_ID_LEN, id);
}

GPtrArray *
jb_outbox_export (JbStore *store, const JbId *kit_id, JbSigner *kit, gint64 lo_s, gint64 hi_s,
                  const gchar *dir, GError **error)
{
  g_auto (Fd) fd = open (dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0)
    {
      disk_error (errno, error);
      return NULL;
    }
  if (!batch_all (store, kit_id, kit, &(JbOutboxTime){ lo_s, hi_s }, error))
    return NULL;
  g_autoptr (GPtrArray) batches = jb_outbox_waiting (store, error);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; batches != NULL && i < batches->len; i++)
    {
      const JbOutboxBatch *batch = g_ptr_array_index (batches, i);
      gchar *name = file_name (kit_id, batch);
      g_ptr_array_add (names, name);
      if (!export_batch (store, batch, fd, name, error))
        return NULL;
    }
  return batches != NULL ? g_steal_pointer (&names) : NULL;
}
