/* SPDX-License-Identifier: MPL-2.0 */
/* The store: one thread that owns the connection, a queue in front of it, and callers that wait.
 *
 * In the home: `lock` (flock, held while the store is open), `kit.db` with `kit.db-wal`, `ballast`.
 */
#include "core/vault/store-private.h"

#include "core/base/error.h"
#include "core/base/i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

/* Room for one more record: its bytes, the same in the WAL, and a WAL that was not yet reset. */
#define RECORD_BYTES (G_GUINT64_CONSTANT (16) * 1024 * 1024)
#define WAL_BYTES (RECORD_BYTES + G_GUINT64_CONSTANT (4) * 1024 * 1024)

typedef enum { JOB_READ, JOB_WRITE, JOB_WRITE_WITH_BALLAST, JOB_CHECKPOINT, JOB_QUIT } JobKind;

/* On the stack of the caller, who waits until it is done. */
typedef struct {
  JobKind kind;
  JbStoreFunc func;
  gpointer data;
  GError *error;
  gboolean ok;
  gboolean done;
} Job;

struct JbStore {
  gchar *home;
  gchar *ballast;
  gint lock_fd;
  GThread *thread;
  GAsyncQueue *queue;
  GMutex mutex; /* guards `done` of all jobs */
  GCond done;
  /* the store thread's own */
  sqlite3 *db;
  JbGuard guard;
  gboolean lost;
  gboolean ballast_there;
};

static gboolean
set_lost (GError **error)
{
  g_set_error_literal (
      error, JB_ERROR, JB_ERROR_IO,
      _ ("Berkas data perangkat disentuh program lain, jadi penyimpanan dihentikan "
         "agar tidak ada yang hilang. Yang tersimpan sebelumnya aman. "
         "Tutup program ini, lalu buka lagi."));
  return FALSE;
}

static gboolean
guard_holds (JbStore *store, GError **error)
{
  if (!store->lost && jb_guard_holds (&store->guard))
    return TRUE;
  store->lost = TRUE;
  return set_lost (error);
}

static gboolean
call (JbStore *store, JbStoreFunc func, gpointer data, GError **error)
{
  GError *fault = NULL;
  if (func (store->db, data, &fault))
    {
      g_clear_error (&fault);
      return TRUE;
    }
  if (fault == NULL)
    jb_sql_set_error (NULL, SQLITE_MISUSE, &fault);
  g_propagate_error (error, fault);
  return FALSE;
}

static void
roll_back (sqlite3 *db)
{
  if (!sqlite3_get_autocommit (db))
    sqlite3_exec (db, "ROLLBACK", NULL, NULL, NULL);
}

static gboolean
run_read (JbStore *store, JbStoreFunc func, gpointer data, GError **error)
{
  gboolean ok = guard_holds (store, error) && call (store, func, data, error);
  roll_back (store->db);
  return ok;
}

static gboolean
run_write (JbStore *store, JbStoreFunc func, gpointer data, GError **error)
{
  if (!guard_holds (store, error) || !jb_sql_exec (store->db, "BEGIN IMMEDIATE", error))
    return FALSE;
  if (!call (store, func, data, error) || !jb_sql_exec (store->db, "COMMIT", error))
    {
      roll_back (store->db);
      return FALSE;
    }
  return guard_holds (store, error);
}

static gboolean
run_checkpoint (JbStore *store, GError **error)
{
  if (!guard_holds (store, error))
    return FALSE;
  gint code = sqlite3_wal_checkpoint_v2 (store->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
  if (code != SQLITE_OK)
    jb_sql_set_error (store->db, code, error);
  return code == SQLITE_OK;
}

static gboolean
run_write_with_ballast (JbStore *store, JbStoreFunc func, gpointer data, GError **error)
{
  g_autoptr (GError) fault = NULL;
  gboolean ok = run_write (store, func, data, &fault);
  if (!ok && g_error_matches (fault, JB_ERROR, JB_ERROR_FULL) && store->ballast_there)
    {
      jb_ballast_release (store->ballast);
      store->ballast_there = FALSE;
      g_clear_error (&fault);
      ok = run_write (store, func, data, &fault);
      /* What the WAL took of the ballast's room is given back. */
      if (ok)
        run_checkpoint (store, NULL);
    }
  if (fault != NULL)
    g_propagate_error (error, g_steal_pointer (&fault));
  return ok;
}

static gboolean
run (JbStore *store, const Job *job, GError **error)
{
  gboolean ok = FALSE;
  switch (job->kind)
    {
    case JOB_READ:
      return run_read (store, job->func, job->data, error);
    case JOB_WRITE:
      ok = run_write (store, job->func, job->data, error);
      break;
    case JOB_WRITE_WITH_BALLAST:
      ok = run_write_with_ballast (store, job->func, job->data, error);
      break;
    case JOB_CHECKPOINT:
      ok = run_checkpoint (store, error);
      break;
    case JOB_QUIT:
      return TRUE;
    }
  if (ok && !store->ballast_there)
    store->ballast_there = jb_ballast_ensure (store->ballast);
  return ok;
}

static gboolean
make_incarnation (sqlite3 *db, gpointer data, GError **error)
{
  g_autoptr (GError) fault = NULL;
  g_autoptr (GBytes) held = jb_meta_get (db, "incarnation", &fault);
  JbId incarnation;
  if (fault != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  return held != NULL || jb_incarnation_renew (db, &incarnation, error);
}

static gboolean
open_database (JbStore *store, GError **error)
{
  if (!jb_guard_init (&store->guard, store->home, error))
    return FALSE;
  store->db = jb_store_connect (store->guard.db_path, error);
  return store->db != NULL && jb_store_migrate (store->db, error)
         && jb_store_check (store->db, error) && jb_guard_watch (&store->guard, error)
         && run_write (store, make_incarnation, NULL, error);
}

static void
close_database (JbStore *store)
{
  if (store->db != NULL)
    {
      /* A checkpoint over a database that somebody else may have changed would mix two histories.
       */
      gboolean sound = !store->lost && store->guard.wal != 0 && jb_guard_holds (&store->guard);
      if (sound)
        run_checkpoint (store, NULL);
      else
        sqlite3_db_config (store->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
      sqlite3_close_v2 (store->db);
      store->db = NULL;
    }
  jb_guard_clear (&store->guard);
}

static void
answer (JbStore *store, Job *job)
{
  g_mutex_lock (&store->mutex);
  job->done = TRUE;
  g_cond_broadcast (&store->done);
  g_mutex_unlock (&store->mutex);
}

static gpointer
store_thread (gpointer data)
{
  JbStore *store = data;
  Job *job = g_async_queue_pop (store->queue); /* asks to open */
  job->ok = open_database (store, &job->error);
  gboolean quit = !job->ok;
  if (quit)
    close_database (store);
  answer (store, job);
  while (!quit)
    {
      job = g_async_queue_pop (store->queue);
      quit = job->kind == JOB_QUIT;
      if (quit)
        close_database (store);
      else
        job->ok = run (store, job, &job->error);
      answer (store, job);
    }
  return NULL;
}

static gboolean
submit (JbStore *store, JobKind kind, JbStoreFunc func, gpointer data, GError **error)
{
  g_return_val_if_fail (store->thread != g_thread_self (), FALSE);
  Job job = { .kind = kind, .func = func, .data = data };
  g_async_queue_push (store->queue, &job);
  g_mutex_lock (&store->mutex);
  while (!job.done)
    g_cond_wait (&store->done, &store->mutex);
  g_mutex_unlock (&store->mutex);
  if (job.error != NULL)
    g_propagate_error (error, job.error);
  return job.ok;
}

static void
store_free (JbStore *store)
{
  if (store->thread != NULL)
    g_thread_join (store->thread);
  if (store->lock_fd >= 0)
    close (store->lock_fd);
  g_async_queue_unref (store->queue);
  g_mutex_clear (&store->mutex);
  g_cond_clear (&store->done);
  g_free (store->ballast);
  g_free (store->home);
  g_free (store);
}

static gint
take_lock (const gchar *home, GError **error)
{
  g_autofree gchar *path = g_build_filename (home, "lock", NULL);
  gint fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    {
      jb_store_set_errno (error, errno);
      return -1;
    }
  if (flock (fd, LOCK_EX | LOCK_NB) == 0)
    return fd;
  if (errno == EWOULDBLOCK)
    g_set_error_literal (error, JB_ERROR, JB_ERROR_BUSY,
                         _ ("Perangkat ini sedang dipakai program lain. "
                            "Tutup program itu, lalu coba lagi."));
  else
    jb_store_set_errno (error, errno);
  close (fd);
  return -1;
}

JbStore *
jb_store_open (const gchar *home, GError **error)
{
  gint lock_fd = take_lock (home, error);
  if (lock_fd < 0)
    return NULL;
  JbStore *store = g_new0 (JbStore, 1);
  store->home = g_strdup (home);
  store->ballast = g_build_filename (home, "ballast", NULL);
  store->lock_fd = lock_fd;
  store->guard.db_fd = -1;
  store->ballast_there = jb_ballast_ensure (store->ballast);
  store->queue = g_async_queue_new ();
  g_mutex_init (&store->mutex);
  g_cond_init (&store->done);
  store->thread = g_thread_new ("jb-store", store_thread, store);
  if (submit (store, JOB_READ, NULL, NULL, error))
    return store;
  store_free (store);
  return NULL;
}

void
jb_store_close (JbStore *store)
{
  if (store == NULL)
    return;
  submit (store, JOB_QUIT, NULL, NULL, NULL);
  store_free (store);
}

const gchar *
jb_store_home (const JbStore *store)
{
  return store->home;
}

gboolean
jb_store_read (JbStore *store, JbStoreFunc func, gpointer data, GError **error)
{
  return submit (store, JOB_READ, func, data, error);
}

gboolean
jb_store_write (JbStore *store, JbStoreFunc func, gpointer data, GError **error)
{
  return submit (store, JOB_WRITE, func, data, error);
}

gboolean
jb_store_write_with_ballast (JbStore *store, JbStoreFunc func, gpointer data, GError **error)
{
  return submit (store, JOB_WRITE_WITH_BALLAST, func, data, error);
}

gboolean
jb_store_checkpoint (JbStore *store, GError **error)
{
  return submit (store, JOB_CHECKPOINT, NULL, NULL, error);
}

guint64
jb_store_free_bytes (JbStore *store)
{
  return jb_free_bytes (store->home);
}

/* Pages that deleted records left inside the file: it never shrinks, and they are used first. */
static gboolean
read_reusable (sqlite3 *db, gpointer data, GError **error)
{
  guint64 *ret_bytes = data;
  g_autoptr (sqlite3_stmt) statement = jb_sql_prepare (db, "PRAGMA freelist_count", error);
  if (statement == NULL || jb_sql_step (statement, error) != SQLITE_ROW)
    return FALSE;
  *ret_bytes = (guint64) sqlite3_column_int64 (statement, 0) * 4096;
  return TRUE;
}

gboolean
jb_store_has_room (JbStore *store, GError **error)
{
  guint64 reusable = 0;
  if (!jb_store_read (store, read_reusable, &reusable, error))
    return FALSE;
  guint64 needed = RECORD_BYTES - MIN (reusable, RECORD_BYTES) + WAL_BYTES;
  if (!g_file_test (store->ballast, G_FILE_TEST_EXISTS))
    needed += JB_BALLAST_BYTES;
  guint64 there = jb_free_bytes (store->home);
  if (there >= needed)
    return TRUE;
  g_set_error (error, JB_ERROR, JB_ERROR_FULL,
               _ ("Ruang simpan kurang %u MB untuk satu perekaman lagi. Yang tersimpan aman. "
                  "Kirim antrean atau kosongkan ruang."),
               (guint) ((needed - there) / (1024 * 1024) + 1));
  return FALSE;
}
