/* SPDX-License-Identifier: MPL-2.0 */
#include "app/office/receive/uploads-private.h"

#include "app/office/store/spool.h"
#include "core/base/error.h"
#include "core/base/i18n.h"

#include <unistd.h>

#define POOL_THREADS 4

gboolean
of_upload_fail (GError **error, JbError code, const gchar *text)
{
  g_set_error_literal (error, JB_ERROR, (gint) code, text);
  return FALSE;
}

void
of_upload_close_file (OfUpload *upload)
{
  if (upload->fd >= 0)
    close (upload->fd);
  upload->fd = -1;
}

static void
upload_free (OfUpload *upload)
{
  of_upload_close_file (upload);
  g_queue_clear_full (&upload->waiting, g_free);
  g_clear_error (&upload->broken);
  g_clear_error (&upload->work_error);
  g_clear_pointer (&upload->manifest, g_bytes_unref);
  g_free (upload);
}

void
of_upload_leave_table (OfUpload *upload)
{
  if (g_hash_table_lookup (upload->uploads->table, upload->token) == upload)
    g_hash_table_remove (upload->uploads->table, upload->token);
}

void
of_upload_free_if_idle (OfUpload *upload)
{
  if (upload->users > 0 || upload->working || !g_queue_is_empty (&upload->waiting))
    return;
  of_upload_leave_table (upload);
  upload_free (upload);
}

void
of_upload_wait_for (OfUpload *upload, WaitFor what, OfUploadReady ready, gpointer data)
{
  Waiter *waiter = g_new0 (Waiter, 1);

  waiter->ready = ready;
  waiter->data = data;
  waiter->target = upload->written;
  waiter->what = what;
  upload->tried = FALSE;
  g_queue_push_tail (&upload->waiting, waiter);
}

static gboolean
is_satisfied (const OfUpload *upload, const Waiter *waiter)
{
  if (waiter->what == WAIT_USE || upload->phase == PHASE_STORED || upload->phase == PHASE_GONE)
    return TRUE;
  return waiter->what == WAIT_SYNC && waiter->target <= upload->durable
         && upload->durable < upload->row.size_bytes;
}

static void
call (OfUpload *upload, const Waiter *waiter, const GError *error)
{
  g_autoptr (GError) gone = NULL;

  if (error == NULL && upload->phase == PHASE_GONE && waiter->what != WAIT_GONE)
    gone = g_error_new_literal (JB_ERROR, JB_ERROR_NOT_FOUND,
                                _ ("Kiriman ini tidak ada lagi. Mulai dari awal."));
  if (gone != NULL)
    error = gone;
  if (error == NULL && waiter->what == WAIT_USE)
    upload->users++;
  waiter->ready (error != NULL && waiter->what == WAIT_USE ? NULL : upload, waiter->data, error);
}

/* Calls everybody who is waited for no longer; on error, everybody. Callbacks may come back in
 * here, and may give up the last use: the caller ends with free_if_idle. */
void
of_upload_wake (OfUpload *upload, const GError *error)
{
  guint n = g_queue_get_length (&upload->waiting);

  upload->users++;
  while (n-- > 0 && !g_queue_is_empty (&upload->waiting))
    {
      g_autofree Waiter *waiter = g_queue_pop_head (&upload->waiting);

      if (error != NULL || is_satisfied (upload, waiter))
        call (upload, waiter, error);
      else
        g_queue_push_tail (&upload->waiting, g_steal_pointer (&waiter));
    }
  upload->users--;
}

static gboolean
load_job (OfOffice *office, const OfKeyring *online, gpointer data, GError **error)
{
  OfUpload *upload = data;

  return of_batch_find_token (office->store, upload->token, &upload->row, error)
         && of_kit_get (office->store, &upload->row.kit, &upload->kit, error);
}

static void
load_done (gpointer data, const GError *error)
{
  OfUpload *upload = data;
  g_autoptr (GError) fault = error != NULL ? g_error_copy (error) : NULL;
  guint64 length = 0;

  upload->working = FALSE;
  if (fault == NULL && upload->row.state != OF_BATCH_RECEIVING)
    {
      upload->phase = PHASE_STORED;
      length = upload->row.size_bytes;
    }
  else if (fault == NULL && of_spool_offset (upload->uploads->paths, &upload->row, &length, &fault))
    upload->phase = PHASE_OPEN;
  if (fault != NULL)
    {
      upload->phase = PHASE_GONE;
      of_upload_leave_table (upload);
    }
  upload->written = length;
  /* Bytes of an earlier run may not be on the disk yet; the first sync finds out. */
  upload->durable = upload->phase == PHASE_STORED ? length : 0;
  of_upload_wake (upload, fault);
  of_upload_start_work (upload);
  of_upload_free_if_idle (upload);
}

void
of_uploads_get (OfUploads *uploads, const gchar *token, OfUploadReady ready, gpointer data)
{
  OfUpload *upload = g_hash_table_lookup (uploads->table, token);

  if (upload == NULL)
    {
      upload = g_new0 (OfUpload, 1);
      upload->uploads = uploads;
      upload->fd = -1;
      g_strlcpy (upload->token, token, sizeof upload->token);
      g_queue_init (&upload->waiting);
      g_hash_table_insert (uploads->table, upload->token, upload);
      upload->working = TRUE;
      of_writer_submit (uploads->writer, OF_WRITER_READ, load_job, load_done, upload);
    }
  of_upload_wait_for (upload, WAIT_USE, ready, data);
  if (upload->phase == PHASE_LOADING)
    return;
  of_upload_wake (upload, NULL);
  of_upload_start_work (upload);
  of_upload_free_if_idle (upload);
}

void
of_upload_release (OfUpload *upload)
{
  if (upload == NULL)
    return;
  upload->users--;
  of_upload_start_work (upload);
  of_upload_free_if_idle (upload);
}

OfUploads *
of_uploads_new (OfWriter *writer, OfOffice *paths, gint64 (*now_s) (void), OfUploadsStored stored,
                gpointer data)
{
  OfUploads *uploads = g_new0 (OfUploads, 1);

  uploads->writer = writer;
  uploads->paths = paths;
  uploads->now_s = now_s;
  uploads->stored = stored;
  uploads->data = data;
  uploads->context = g_main_context_ref_thread_default ();
  uploads->table = g_hash_table_new (g_str_hash, g_str_equal);
  uploads->pool = g_thread_pool_new (of_upload_work, NULL, POOL_THREADS, FALSE, NULL);
  return uploads;
}

void
of_uploads_free (OfUploads *uploads)
{
  if (uploads == NULL)
    return;
  while (g_hash_table_size (uploads->table) > 0)
    g_main_context_iteration (uploads->context, TRUE);
  g_thread_pool_free (uploads->pool, FALSE, TRUE);
  g_hash_table_unref (uploads->table);
  g_main_context_unref (uploads->context);
  g_free (uploads);
}

void
of_uploads_forget (OfUploads *uploads, const OfBatch *batch)
{
  OfUpload *upload = uploads != NULL ? g_hash_table_lookup (uploads->table, batch->token) : NULL;

  if (uploads == NULL || (upload != NULL && upload->working))
    return; /* what is under way fails by itself: it has no row */
  (void) of_spool_remove_part (uploads->paths, batch, NULL);
  if (upload == NULL)
    return;
  upload->phase = PHASE_GONE;
  upload->owner = NULL;
  of_upload_close_file (upload);
  of_upload_leave_table (upload);
  of_upload_wake (upload, NULL);
  of_upload_free_if_idle (upload);
}

guint
of_uploads_n (const OfUploads *uploads)
{
  return g_hash_table_size (uploads->table);
}
