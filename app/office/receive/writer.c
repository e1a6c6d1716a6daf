/* SPDX-License-Identifier: MPL-2.0 */
#include "app/office/receive/writer.h"

#include "core/base/error.h"
#include "core/base/i18n.h"

/* Jobs in one transaction: bounds how long the opener has to wait for the database. */
#define BATCH_MAX 128

typedef struct {
  OfWriterKind kind;
  OfWriterFunc func;
  OfWriterDone done;
  gpointer data;
  GError *error;
} Job;

struct OfWriter {
  gchar *home;
  GMainContext *context; /* where `done` is called */
  GThread *thread;
  GMutex lock;
  GCond wake;
  GQueue queue; /* of Job; the rest is guarded by `lock` too */
  gboolean started, ending;
  GError *start_error;
  guint64 commits, writes;
  gint pending; /* batches whose `done` is still to be called; atomic */
};

typedef struct {
  OfWriter *writer;
  GPtrArray *jobs;
} Batch;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_clear_error (&job->error);
  g_free (job);
}

static gboolean
batch_done (gpointer data)
{
  Batch *batch = data;

  for (guint i = 0; i < batch->jobs->len; i++)
    {
      Job *job = g_ptr_array_index (batch->jobs, i);

      job->done (job->data, job->error);
    }
  return G_SOURCE_REMOVE;
}

static void
batch_free (gpointer data)
{
  Batch *batch = data;

  g_ptr_array_unref (batch->jobs);
  g_atomic_int_add (&batch->writer->pending, -1);
  g_free (batch);
}

static gboolean
execute (OfOffice *office, const gchar *sql, GError **error)
{
  if (sqlite3_exec (of_store_db (office->store), sql, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;
  g_set_error_literal (
      error, JB_ERROR, JB_ERROR_IO,
      _ ("Basis data kantor gagal. Data tetap aman di perangkat. Periksa disk server."));
  return FALSE;
}

static void
run_write (OfOffice *office, const OfKeyring *online, Job *job)
{
  if (!execute (office, "SAVEPOINT job", &job->error))
    return;
  if (!job->func (office, online, job->data, &job->error))
    (void) execute (office, "ROLLBACK TO job", NULL);
  (void) execute (office, "RELEASE job", NULL);
}

static void
fail_writes (GPtrArray *jobs, const GError *error)
{
  for (guint i = 0; i < jobs->len; i++)
    {
      Job *job = g_ptr_array_index (jobs, i);

      if (job->kind != OF_WRITER_WRITE)
        continue;
      g_clear_error (&job->error);
      job->error = g_error_copy (error);
    }
}

static guint
run_writes (OfOffice *office, const OfKeyring *online, GPtrArray *jobs, GError **error)
{
  guint n = 0;

  for (guint i = 0; i < jobs->len; i++)
    {
      Job *job = g_ptr_array_index (jobs, i);

      if (job->kind != OF_WRITER_WRITE)
        continue;
      if (n == 0 && !of_store_begin (office->store, error))
        return 0;
      run_write (office, online, job);
      n++;
    }
  if (n > 0 && !of_store_commit (office->store, error))
    return 0;
  return n;
}

static void
run_batch (OfWriter *writer, OfOffice *office, const OfKeyring *online, GPtrArray *jobs)
{
  g_autoptr (GError) error = NULL;
  guint n;

  for (guint i = 0; i < jobs->len; i++)
    {
      Job *job = g_ptr_array_index (jobs, i);

      if (job->kind == OF_WRITER_READ)
        (void) job->func (office, online, job->data, &job->error);
    }
  n = run_writes (office, online, jobs, &error);
  if (error != NULL)
    fail_writes (jobs, error);
  g_mutex_lock (&writer->lock);
  writer->commits += n > 0 ? 1 : 0;
  writer->writes += n;
  g_mutex_unlock (&writer->lock);
}

/* NULL when there is nothing more to come. */
static GPtrArray *
take_batch (OfWriter *writer)
{
  GPtrArray *jobs = NULL;

  g_mutex_lock (&writer->lock);
  while (g_queue_is_empty (&writer->queue) && !writer->ending)
    g_cond_wait (&writer->wake, &writer->lock);
  if (!g_queue_is_empty (&writer->queue))
    {
      jobs = g_ptr_array_new_with_free_func (job_free);
      while (jobs->len < BATCH_MAX && !g_queue_is_empty (&writer->queue))
        g_ptr_array_add (jobs, g_queue_pop_head (&writer->queue));
      g_atomic_int_inc (&writer->pending);
    }
  g_mutex_unlock (&writer->lock);
  return jobs;
}

static void
tell_started (OfWriter *writer, GError *error)
{
  g_mutex_lock (&writer->lock);
  writer->started = TRUE;
  writer->start_error = error;
  g_cond_broadcast (&writer->wake);
  g_mutex_unlock (&writer->lock);
}

static gpointer
thread_main (gpointer data)
{
  OfWriter *writer = data;
  g_autoptr (OfOffice) office = NULL;
  g_autoptr (OfKeyring) online = NULL;
  GError *error = NULL;
  GPtrArray *jobs;

  office = of_office_open (writer->home, &error);
  if (office != NULL)
    online = of_keyring_load_online (writer->home, &error);
  tell_started (writer, error);
  if (online == NULL)
    return NULL;
  while ((jobs = take_batch (writer)) != NULL)
    {
      Batch *batch = g_new0 (Batch, 1);

      run_batch (writer, office, online, jobs);
      batch->writer = writer;
      batch->jobs = jobs;
      /* Not `invoke`: it would call at once where nobody owns the context. */
      GSource *source = g_idle_source_new ();
      g_source_set_priority (source, G_PRIORITY_DEFAULT);
      g_source_set_callback (source, batch_done, batch, batch_free);
      g_source_attach (source, writer->context);
      g_source_unref (source);
    }
  return NULL;
}

OfWriter *
of_writer_new (const gchar *home, GError **error)
{
  g_autoptr (OfWriter) writer = g_new0 (OfWriter, 1);

  writer->home = g_strdup (home);
  writer->context = g_main_context_ref_thread_default ();
  g_mutex_init (&writer->lock);
  g_cond_init (&writer->wake);
  writer->thread = g_thread_new ("office-writer", thread_main, writer);
  g_mutex_lock (&writer->lock);
  while (!writer->started)
    g_cond_wait (&writer->wake, &writer->lock);
  g_mutex_unlock (&writer->lock);
  if (writer->start_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&writer->start_error));
      return NULL;
    }
  return g_steal_pointer (&writer);
}

/* What a `done` of the last batches asked for when the thread had ended. */
static void
turn_away (OfWriter *writer)
{
  Job *job;

  while ((job = g_queue_pop_head (&writer->queue)) != NULL)
    {
      job->error = g_error_new_literal (JB_ERROR, JB_ERROR_BUSY, _ ("Kantor sedang berhenti."));
      job->done (job->data, job->error);
      job_free (job);
    }
}

void
of_writer_free (OfWriter *writer)
{
  if (writer == NULL)
    return;
  g_mutex_lock (&writer->lock);
  writer->ending = TRUE;
  g_cond_broadcast (&writer->wake);
  g_mutex_unlock (&writer->lock);
  g_thread_join (writer->thread);
  while (g_atomic_int_get (&writer->pending) > 0)
    g_main_context_iteration (writer->context, TRUE);
  turn_away (writer);
  g_clear_error (&writer->start_error);
  g_main_context_unref (writer->context);
  g_mutex_clear (&writer->lock);
  g_cond_clear (&writer->wake);
  g_free (writer->home);
  g_free (writer);
}

void
of_writer_submit (OfWriter *writer, OfWriterKind kind, OfWriterFunc func, OfWriterDone done,
                  gpointer data)
{
  Job *job = g_new0 (Job, 1);

  job->kind = kind;
  job->func = func;
  job->done = done;
  job->data = data;
  g_mutex_lock (&writer->lock);
  g_queue_push_tail (&writer->queue, job);
  g_cond_signal (&writer->wake);
  g_mutex_unlock (&writer->lock);
}

void
of_writer_counts (OfWriter *writer, guint64 *ret_commits, guint64 *ret_writes)
{
  g_mutex_lock (&writer->lock);
  *ret_commits = writer->commits;
  *ret_writes = writer->writes;
  g_mutex_unlock (&writer->lock);
}

guint
of_writer_n_queued (OfWriter *writer)
{
  guint n;

  g_mutex_lock (&writer->lock);
  n = g_queue_get_length (&writer->queue);
  g_mutex_unlock (&writer->lock);
  return n;
}
