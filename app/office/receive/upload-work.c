/* SPDX-License-Identifier: MPL-2.0 */
#include "app/office/receive/uploads-private.h"

#include "app/office/store/spool.h"
#include "core/base/error.h"
#include "core/base/i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* Bytes that may lie in the page cache before a sync begins by itself: bounds what a cut costs and
 * how long the last sync takes. */
#define SYNC_STEP_BYTES (4 * 1024 * 1024)

static gboolean
is_worth_a_sync (OfUpload *upload)
{
  if (upload->phase != PHASE_OPEN || upload->working)
    return FALSE;
  if (!g_queue_is_empty (&upload->waiting))
    return TRUE;
  return upload->written > upload->durable && !upload->tried
         && (upload->users == 0 || upload->written - upload->durable >= SYNC_STEP_BYTES);
}

static gboolean
sync_file (OfUpload *upload, GError **error)
{
  g_autofree gchar *path = of_spool_part_path (upload->uploads->paths, &upload->row);
  gint fd = upload->work_fd;
  gint failed = 0;

  if (upload->work_target == 0)
    return TRUE;
  if (fd < 0) /* bytes of an earlier run */
    fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0 || fdatasync (fd) != 0)
    failed = errno;
  if (fd >= 0 && fd != upload->work_fd)
    close (fd);
  return failed == 0
         || of_upload_fail (
             error, failed == ENOSPC ? JB_ERROR_FULL : JB_ERROR_IO,
             _ ("Penyimpanan kantor gagal. Data tetap aman di perangkat. Periksa disk server."));
}

static void finish_work (OfUpload *upload, const GError *error);

static gboolean
store_job (OfOffice *office, const OfKeyring *online, gpointer data, GError **error)
{
  OfUpload *upload = data;
  gint64 now_s = upload->uploads->now_s ();
  g_autoptr (GBytes) stored = of_answer_stored (office, online, &upload->row, now_s, error);

  return stored != NULL
         && of_batch_set_stored (office->store, &upload->row, upload->manifest, stored, now_s,
                                 error);
}

static void
store_done (gpointer data, const GError *error)
{
  OfUpload *upload = data;

  if (error == NULL)
    {
      upload->phase = PHASE_STORED;
      upload->row.state = OF_BATCH_STORED;
      upload->durable = upload->row.size_bytes;
      of_upload_close_file (upload);
      upload->uploads->stored (&upload->row, upload->uploads->data);
    }
  finish_work (upload, error);
}

gboolean
of_upload_discard_job (OfOffice *office, const OfKeyring *online, gpointer data, GError **error)
{
  OfUpload *upload = data;

  return of_batch_discard (office->store, &upload->row, error);
}

void
of_upload_discard_done (gpointer data, const GError *error)
{
  OfUpload *upload = data;

  if (error != NULL && upload->work_error == NULL)
    upload->work_error = g_error_copy (error);
  if (error == NULL)
    {
      (void) of_spool_remove_part (upload->uploads->paths, &upload->row, NULL);
      upload->phase = PHASE_GONE;
      upload->owner = NULL;
      of_upload_close_file (upload);
      of_upload_leave_table (upload);
    }
  finish_work (upload, upload->work_error);
}

static gboolean
is_not_the_batch (const GError *error)
{
  return g_error_matches (error, JB_ERROR, JB_ERROR_INVALID)
         || g_error_matches (error, JB_ERROR, JB_ERROR_FORMAT)
         || g_error_matches (error, JB_ERROR, JB_ERROR_VERSION)
         || g_error_matches (error, JB_ERROR, JB_ERROR_LIMIT)
         || g_error_matches (error, JB_ERROR, JB_ERROR_SIGNATURE);
}

static gboolean
on_worked (gpointer data)
{
  OfUpload *upload = data;
  OfUploads *uploads = upload->uploads;

  if (upload->work_error == NULL && upload->whole)
    of_writer_submit (uploads->writer, OF_WRITER_WRITE, store_job, store_done, upload);
  else if (upload->whole && is_not_the_batch (upload->work_error))
    of_writer_submit (uploads->writer, OF_WRITER_WRITE, of_upload_discard_job,
                      of_upload_discard_done, upload);
  else
    finish_work (upload, upload->work_error);
  return G_SOURCE_REMOVE;
}

void
of_upload_work (gpointer data, gpointer user_data)
{
  OfUpload *upload = data;
  GError *error = NULL;
  GSource *source;

  if (upload->whole)
    (void) of_spool_finish (upload->uploads->paths, &upload->row, &upload->kit.key,
                            &upload->manifest, &error);
  else
    (void) sync_file (upload, &error);
  upload->work_error = error;
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_worked, upload, NULL);
  g_source_attach (source, upload->uploads->context);
  g_source_unref (source);
}

/* After a failed sync nobody knows what of the file is on the disk: back to what was. */
static void
forget_unsynced (OfUpload *upload)
{
  upload->written = upload->durable;
  if (upload->fd >= 0 && ftruncate (upload->fd, (off_t) upload->durable) != 0)
    of_upload_close_file (upload);
}

static void
finish_work (OfUpload *upload, const GError *error)
{
  g_autoptr (GError) fault = error != NULL ? g_error_copy (error) : NULL;

  upload->working = FALSE;
  g_clear_error (&upload->work_error);
  g_clear_pointer (&upload->manifest, g_bytes_unref);
  if (fault == NULL && upload->phase == PHASE_OPEN)
    upload->durable = MAX (upload->durable, upload->work_target);
  upload->tried = fault != NULL;
  if (fault != NULL && upload->phase == PHASE_OPEN && !upload->whole)
    {
      forget_unsynced (upload);
      g_clear_error (&upload->broken);
      upload->broken = g_error_copy (fault);
    }
  of_upload_wake (upload, fault);
  of_upload_start_work (upload);
  of_upload_free_if_idle (upload);
}

void
of_upload_start_work (OfUpload *upload)
{
  if (!is_worth_a_sync (upload))
    return;
  upload->working = TRUE;
  upload->work_target = upload->written;
  upload->work_fd = upload->fd;
  upload->whole = upload->written == upload->row.size_bytes;
  g_thread_pool_push (upload->uploads->pool, upload, NULL);
}
