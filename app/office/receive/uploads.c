/* SPDX-License-Identifier: MPL-2.0 */
#include "app/office/receive/uploads.h"

#include "app/office/store/spool.h"
#include "core/base/error.h"
#include "core/base/i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* Bytes that may lie in the page cache before a sync begins by itself: bounds what a cut costs and
 * how long the last sync takes. */
#define SYNC_STEP_BYTES (4 * 1024 * 1024)
#define POOL_THREADS 4

struct OfUploads {
  OfWriter *writer;
  OfOffice *paths; /* its home is read in the pool; never its store */
  gint64 (*now_s) (void);
  OfUploadsStored stored;
  gpointer data;
  GMainContext *context;
  GHashTable *table; /* token -> OfUpload, which owns the token */
  GThreadPool *pool;
};

typedef enum { PHASE_LOADING, PHASE_OPEN, PHASE_STORED, PHASE_GONE } Phase;

typedef enum {
  WAIT_USE, /* for the upload to be loaded; gets a use of it */
  WAIT_SYNC,
  WAIT_GONE,
} WaitFor;

typedef struct {
  OfUploadReady ready;
  gpointer data;
  guint64 target; /* durable length it waits for */
  WaitFor what;
} Waiter;

struct OfUpload {
  OfUploads *uploads;
  gchar token[OF_TOKEN_LEN + 1];
  Phase phase;
  OfBatch row;
  OfKit kit;
  gint fd; /* -1 until something is written */
  guint64 written, durable;
  gpointer owner;
  guint users;
  GQueue waiting; /* Waiter */
  GError *broken; /* a sync that nobody waited for failed; told to the next write */
  gboolean working;
  gboolean tried; /* in vain: not again before somebody waits for it */
  /* Of the work under way; read by its thread. */
  guint64 work_target;
  gint work_fd;
  GBytes *manifest;
  GError *work_error;
  gboolean whole; /* all bytes are there: check and store */
};

static void
start_work (OfUpload *upload);

static gboolean
fail (GError **error, JbError code, const gchar *text)
{
  g_set_error_literal (error, JB_ERROR, (gint)code, text);
  return FALSE;
}

static void
close_file (OfUpload *upload)
{
  if (upload->fd >= 0)
    close (upload->fd);
  upload->fd = -1;
}

static void
upload_free (OfUpload *upload)
{
  close_file (upload);
  g_queue_clear_full (&upload->waiting, g_free);
  g_clear_error (&upload->broken);
  g_clear_error (&upload->work_error);
  g_clear_pointer (&upload->manifest, g_bytes_unref);
  g_free (upload);
}

static void
leave_table (OfUpload *upload)
{
  if (g_hash_table_lookup (upload->uploads->table, upload->token) == upload)
    g_hash_table_remove (upload->uploads->table, upload->token);
}

static void
free_if_idle (OfUpload *upload)
{
  if (upload->users > 0 || upload->working || !g_queue_is_empty (&upload->waiting))
    return;
  leave_table (upload);
  upload_free (upload);
}

/* ---- Waiting ----------------------------------------------------------------------------------
 */

static void
wait_for (OfUpload *upload, WaitFor what, OfUploadReady ready, gpointer data)
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
static void
wake (OfUpload *upload, const GError *error)
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

/* ---- Loading ----------------------------------------------------------------------------------
 */

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
      leave_table (upload);
    }
  upload->written = length;
  /* Bytes of an earlier run may not be on the disk yet; the first sync finds out. */
  upload->durable = upload->phase == PHASE_STORED ? length : 0;
  wake (upload, fault);
  start_work (upload);
  free_if_idle (upload);
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
  wait_for (upload, WAIT_USE, ready, data);
  if (upload->phase == PHASE_LOADING)
    return;
  wake (upload, NULL);
  start_work (upload);
  free_if_idle (upload);
}

void
of_upload_release (OfUpload *upload)
{
  if (upload == NULL)
    return;
  upload->users--;
  start_work (upload);
  free_if_idle (upload);
}

/* ---- Work: sync, check, store -----------------------------------------------------------------
 */

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
         || fail (
             error, failed == ENOSPC ? JB_ERROR_FULL : JB_ERROR_IO,
             _ ("Penyimpanan kantor gagal. Data tetap aman di perangkat. Periksa disk server."));
}

static void
finish_work (OfUpload *upload, const GError *error);

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
      close_file (upload);
      upload->uploads->stored (&upload->row, upload->uploads->data);
    }
  finish_work (upload, error);
}

static gboolean
discard_job (OfOffice *office, const OfKeyring *online, gpointer data, GError **error)
{
  OfUpload *upload = data;

  return of_batch_discard (office->store, &upload->row, error);
}

static void
discard_done (gpointer data, const GError *error)
{
  OfUpload *upload = data;

  if (error != NULL && upload->work_error == NULL)
    upload->work_error = g_error_copy (error);
  if (error == NULL)
    {
      (void)of_spool_remove_part (upload->uploads->paths, &upload->row, NULL);
      upload->phase = PHASE_GONE;
      upload->owner = NULL;
      close_file (upload);
      leave_table (upload);
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
    of_writer_submit (uploads->writer, OF_WRITER_WRITE, discard_job, discard_done, upload);
  else
    finish_work (upload, upload->work_error);
  return G_SOURCE_REMOVE;
}

/* In the pool. */
static void
work (gpointer data, gpointer user_data)
{
  OfUpload *upload = data;
  GError *error = NULL;
  GSource *source;

  if (upload->whole)
    (void)of_spool_finish (upload->uploads->paths, &upload->row, &upload->kit.key,
                           &upload->manifest, &error);
  else
    (void)sync_file (upload, &error);
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
  if (upload->fd >= 0 && ftruncate (upload->fd, (off_t)upload->durable) != 0)
    close_file (upload);
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
  wake (upload, fault);
  start_work (upload);
  free_if_idle (upload);
}

static void
start_work (OfUpload *upload)
{
  if (!is_worth_a_sync (upload))
    return;
  upload->working = TRUE;
  upload->work_target = upload->written;
  upload->work_fd = upload->fd;
  upload->whole = upload->written == upload->row.size_bytes;
  g_thread_pool_push (upload->uploads->pool, upload, NULL);
}

/* ---- What requests do -------------------------------------------------------------------------
 */

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
          (void)ftruncate (upload->fd, (off_t)upload->written);
          return fail (error, full ? JB_ERROR_FULL : JB_ERROR_IO,
                       full ? _ ("Penyimpanan kantor penuh. Data tetap aman di perangkat.")
                            : _ ("Penyimpanan kantor gagal. Data tetap aman di perangkat."));
        }
      upload->written += (guint64)n;
      data += n;
      len -= (gsize)n;
    }
  return TRUE;
}

gboolean
of_upload_write (OfUpload *upload, const guint8 *data, gsize len, GError **error)
{
  if (upload->phase != PHASE_OPEN)
    return fail (error, JB_ERROR_STATE, _ ("Kiriman ini sudah selesai atau dihapus."));
  if (upload->broken != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&upload->broken));
      return FALSE;
    }
  if (len > upload->row.size_bytes - upload->written)
    return fail (error, JB_ERROR_LIMIT, _ ("Kiriman lebih panjang dari yang diumumkan."));
  if (!open_file (upload, error) || !append (upload, data, len, error))
    return FALSE;
  start_work (upload);
  return TRUE;
}

void
of_upload_sync (OfUpload *upload, OfUploadReady ready, gpointer data)
{
  wait_for (upload, WAIT_SYNC, ready, data);
  wake (upload, NULL);
  start_work (upload);
  free_if_idle (upload);
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
    fail (&fault, JB_ERROR_STATE, _ ("Kiriman sudah disimpan dan tidak dapat dihapus."));
  else if (upload->working)
    fail (&fault, JB_ERROR_BUSY, _ ("Kiriman sedang dikerjakan. Coba lagi."));
  if (fault != NULL)
    {
      discard->ready (upload, discard->data, fault);
      return;
    }
  upload->working = TRUE;
  upload->whole = FALSE;
  upload->work_target = upload->durable;
  wait_for (upload, WAIT_GONE, discard->ready, discard->data);
  of_writer_submit (upload->uploads->writer, OF_WRITER_WRITE, discard_job, discard_done, upload);
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

/* ---- All of them ------------------------------------------------------------------------------
 */

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
  uploads->pool = g_thread_pool_new (work, NULL, POOL_THREADS, FALSE, NULL);
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
  (void)of_spool_remove_part (uploads->paths, batch, NULL);
  if (upload == NULL)
    return;
  upload->phase = PHASE_GONE;
  upload->owner = NULL;
  close_file (upload);
  leave_table (upload);
  wake (upload, NULL);
  free_if_idle (upload);
}

guint
of_uploads_n (const OfUploads *uploads)
{
  return g_hash_table_size (uploads->table);
}
