/* SPDX-License-Identifier: MPL-2.0 */
/* The one thread that writes: who shares a commit, and what a failure takes with it. */
#include "tests/unit/receive-fixture.h"

#include "app/office/receive/writer.h"
#include "core/base/error.h"

#include <string.h>

typedef struct {
  GMutex lock;
  GCond wake;
  gboolean open;
} Gate;

typedef struct {
  Gate *gate; /* waited for in the writer's thread; NULL: not */
  const gchar *event;
  gboolean fails;
  guint *n_done;
  gint code; /* of the error that was told; 0 none */
} Task;

static gboolean
write_job (OfOffice *office, const OfKeyring *online, gpointer data, GError **error)
{
  Task *task = data;

  if (task->gate != NULL)
    {
      g_mutex_lock (&task->gate->lock);
      while (!task->gate->open)
        g_cond_wait (&task->gate->wake, &task->gate->lock);
      g_mutex_unlock (&task->gate->lock);
    }
  if (!of_store_audit (office->store, 1, task->event, NULL, "", error))
    return FALSE;
  if (task->fails)
    g_set_error_literal (error, JB_ERROR, JB_ERROR_REFUSED, "no");
  return !task->fails;
}

static void
write_done (gpointer data, const GError *error)
{
  Task *task = data;

  (*task->n_done)++;
  task->code = error != NULL ? error->code + 1 : 0;
}

static void
open_gate (Gate *gate)
{
  g_mutex_lock (&gate->lock);
  gate->open = TRUE;
  g_cond_signal (&gate->wake);
  g_mutex_unlock (&gate->lock);
}

static void
wait_for_all (const guint *n_done, guint n)
{
  while (*n_done < n)
    g_main_context_iteration (NULL, TRUE);
}

static guint
n_rows (Rig *rig, const gchar *event)
{
  g_autoptr (OfOffice) office = rig_office (rig);
  sqlite3_stmt *statement = NULL;
  guint n;

  g_assert_cmpint (sqlite3_prepare_v2 (of_store_db (office->store),
                                       "SELECT count (*) FROM audit WHERE event = ?", -1,
                                       &statement, NULL),
                   ==, SQLITE_OK);
  sqlite3_bind_text (statement, 1, event, -1, SQLITE_STATIC);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  n = (guint) sqlite3_column_int (statement, 0);
  sqlite3_finalize (statement);
  return n;
}

/* While the first commit is held up, fifty more come: they need one more. */
static void
test_those_who_wait_share_a_commit (void)
{
  g_autoptr (Rig) rig = rig_new (NULL);
  g_autoptr (OfWriter) writer = of_writer_new (rig->home, NULL);
  Gate gate = { 0 };
  guint n_done = 0;
  Task tasks[51];
  guint64 commits, writes;

  for (guint i = 0; i < 51; i++)
    {
      tasks[i] = (Task){ i == 0 ? &gate : NULL, "test.shared", FALSE, &n_done, -1 };
      of_writer_submit (writer, OF_WRITER_WRITE, write_job, write_done, &tasks[i]);
      while (i == 0 && of_writer_n_queued (writer) > 0)
        g_usleep (1000);
    }
  open_gate (&gate);
  wait_for_all (&n_done, 51);
  of_writer_counts (writer, &commits, &writes);
  g_assert_cmpuint (writes, ==, 51);
  g_assert_cmpuint (commits, ==, 2);
  g_assert_cmpuint (n_rows (rig, "test.shared"), ==, 51);
}

static void
test_one_that_fails_is_undone_alone (void)
{
  g_autoptr (Rig) rig = rig_new (NULL);
  g_autoptr (OfWriter) writer = of_writer_new (rig->home, NULL);
  Gate gate = { 0 };
  guint n_done = 0;
  Task tasks[7];

  for (guint i = 0; i < 7; i++)
    {
      gboolean fails = i == 3;
      tasks[i] = (Task){ i == 0 ? &gate : NULL, fails ? "test.undone" : "test.kept", fails, &n_done,
                         -1 };
      of_writer_submit (writer, OF_WRITER_WRITE, write_job, write_done, &tasks[i]);
    }
  open_gate (&gate);
  wait_for_all (&n_done, 7);
  for (guint i = 0; i < 7; i++)
    g_assert_cmpint (tasks[i].code, ==, i == 3 ? JB_ERROR_REFUSED + 1 : 0);
  g_assert_cmpuint (n_rows (rig, "test.kept"), ==, 6);
  g_assert_cmpuint (n_rows (rig, "test.undone"), ==, 0);
}

typedef struct {
  Rig *rig;
  guint n_done, n_seen;
} Look;

static gboolean
look_job (OfOffice *office, const OfKeyring *online, gpointer data, GError **error)
{
  return of_store_audit (office->store, 1, "test.told", NULL, "", error);
}

static void
look_done (gpointer data, const GError *error)
{
  Look *look = data;

  g_assert_no_error (error);
  look->n_done++;
  look->n_seen = n_rows (look->rig, "test.told");
}

/* Another connection sees it at the moment it is told. */
static void
test_what_is_told_is_committed (void)
{
  g_autoptr (Rig) rig = rig_new (NULL);
  g_autoptr (OfWriter) writer = of_writer_new (rig->home, NULL);
  Look look = { rig, 0, 0 };

  of_writer_submit (writer, OF_WRITER_WRITE, look_job, look_done, &look);
  wait_for_all (&look.n_done, 1);
  g_assert_cmpuint (look.n_seen, ==, 1);
}

static void
test_what_is_queued_is_done_at_the_end (void)
{
  g_autoptr (Rig) rig = rig_new (NULL);
  OfWriter *writer = of_writer_new (rig->home, NULL);
  guint n_done = 0;
  Task tasks[20];

  for (guint i = 0; i < 20; i++)
    {
      tasks[i] = (Task){ NULL, "test.last", FALSE, &n_done, -1 };
      of_writer_submit (writer, OF_WRITER_WRITE, write_job, write_done, &tasks[i]);
    }
  of_writer_free (writer);
  g_assert_cmpuint (n_done, ==, 20);
  g_assert_cmpuint (n_rows (rig, "test.last"), ==, 20);
}

static void
test_without_an_office_there_is_no_writer (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (of_writer_new ("/nonexistent/office", &error));
  g_assert_nonnull (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define T(name, func) g_test_add_func ("/receive/writer/" name, func)
  T ("those-who-wait-share-a-commit", test_those_who_wait_share_a_commit);
  T ("one-that-fails-is-undone-alone", test_one_that_fails_is_undone_alone);
  T ("what-is-told-is-committed", test_what_is_told_is_committed);
  T ("what-is-queued-is-done-at-the-end", test_what_is_queued_is_done_at_the_end);
  T ("without-an-office-there-is-no-writer", test_without_an_office_there_is_no_writer);
#undef T
  return g_test_run ();
}
