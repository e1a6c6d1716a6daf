/* SPDX-License-Identifier: MPL-2.0 */
#include "app/office/receive/uploads-private.h"

#include "app/office/store/spool.h"
#include "core/base/error.h"
#include "core/base/i18n.h"

#include <errno.h>
#include <unistd.h>

static gboolean
open_file (OfUpload *upload, GError **error)
{
  if (upload->fd < 0)
    upload->fd = of_spool_open_part (upload->uploads->paths, &upload->row, upload->written, error);
  return upload->fd >= 0;
}

static gboolean
append (OfUpload *upload, const guint8 *data, gsize len, GError **error)
{
  while (len > 0)
    {
      gssize n = write (upload->fd, data, len);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          gboolean full = errno == ENOSPC || errno == EDQUOT;
          return of_upload_fail (
              error, full ? JB_ERROR_FULL : JB_ERROR_IO,
              full ? _ ("Penyimpanan kantor penuh. Data tetap aman di perangkat.")
                   : _ ("Penyimpanan kantor gagal. Data tetap aman di perangkat."));
        }
      upload->written += (guint64) n;
      data += n;
      len -= (gsize) n;
    }
  return TRUE;
}

gboolean
of_upload_write (OfUpload *upload, const guint8 *data, gsize len, GError **error)
{
  if (upload->phase != PHASE_OPEN)
    return of_upload_fail (error, JB_ERROR_STATE, _ ("Kiriman ini sudah selesai atau dihapus."));
  if (upload->broken != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&upload->broken));
      return FALSE;
    }
  if (len > upload->row.size_bytes - upload->written)
    return of_upload_fail (error, JB_ERROR_LIMIT, _ ("Kiriman lebih panjang dari yang diumumkan."));
  if (!open_file (upload, error) || !append (upload, data, len, error))
    return FALSE;
  of_upload_start_work (upload);
  return TRUE;
}

void
of_upload_sync (OfUpload *upload, OfUploadReady ready, gpointer data)
{
  of_upload_wait_for (upload, WAIT_SYNC, ready, data);
  of_upload_wake (upload, NULL);
  of_upload_start_work (upload);
  of_upload_free_if_idle (upload);
}

typedef struct {
  OfUploadReady ready;
  gpointer data;
} Discard;

/* All that was on its way into the file has come to rest. */
static void
discard_synced (OfUpload *upload, gpointer data, const GError *error)
{
  g_autofree Discard *discard = data;
  g_autoptr (GError) fault = NULL;

  if (error != NULL)
    fault = g_error_copy (error);
  else if (upload->phase == PHASE_STORED)
    of_upload_fail (&fault, JB_ERROR_STATE, _ ("Kiriman sudah disimpan dan tidak dapat dihapus."));
  else if (upload->working)
    of_upload_fail (&fault, JB_ERROR_BUSY, _ ("Kiriman sedang dikerjakan. Coba lagi."));
  if (fault != NULL)
    {
      discard->ready (upload, discard->data, fault);
      return;
    }
  upload->working = TRUE;
  upload->whole = FALSE;
  upload->work_target = upload->durable;
  of_upload_wait_for (upload, WAIT_GONE, discard->ready, discard->data);
  of_writer_submit (upload->uploads->writer, OF_WRITER_WRITE, of_upload_discard_job,
                    of_upload_discard_done, upload);
}

void
of_upload_discard (OfUpload *upload, OfUploadReady ready, gpointer data)
{
  Discard *discard = g_new0 (Discard, 1);

  discard->ready = ready;
  discard->data = data;
  of_upload_sync (upload, discard_synced, discard);
}

const OfBatch *
of_upload_batch (const OfUpload *upload)
{
  return &upload->row;
}

guint64
of_upload_written (const OfUpload *upload)
{
  return upload->written;
}

guint64
of_upload_durable (const OfUpload *upload)
{
  return upload->durable;
}

gboolean
of_upload_is_stored (const OfUpload *upload)
{
  return upload->phase == PHASE_STORED;
}

gpointer
of_upload_take (OfUpload *upload, gpointer owner)
{
  gpointer before = upload->owner;

  upload->owner = owner;
  return before;
}

gpointer
of_upload_owner (const OfUpload *upload)
{
  return upload->owner;
}
