/* SPDX-License-Identifier: MPL-2.0 */
/* Cuts, races, restarts, and bytes that are not the batch. */
#include "tests/unit/receive-fixture.h"

#include "core/base/error.h"

#include <glib/gstdio.h>
#include <string.h>

/* How much is in the spool: looks at the file, because a HEAD would end the PATCH it asks about. */
static guint64
spool_size (Rig *rig, const RigBatch *batch)
{
  g_autofree gchar *kit = jb_id_to_hex (&rig->kit);
  g_autofree gchar *name = jb_id_to_hex (&batch->id);
  g_autofree gchar *file = g_strconcat (name, ".part", NULL);
  g_autofree gchar *path = g_build_filename (rig->home, "spool", kit, file, NULL);
  GStatBuf st;

  return g_stat (path, &st) == 0 ? (guint64) st.st_size : 0;
}

typedef struct {
  Rig *rig;
  const RigBatch *batch;
  guint64 bytes;
} Want;

static gboolean
has_arrived (gpointer data)
{
  const Want *want = data;

  return spool_size (want->rig, want->batch) >= want->bytes;
}

static void
wait_for_bytes (Rig *rig, const RigBatch *batch, guint64 bytes)
{
  Want want = { rig, batch, bytes };

  rig_wait (has_arrived, &want);
}

static gboolean
is_idle (gpointer data)
{
  Rig *rig = data;

  return of_receiver_n_uploads (rig->receiver) == 0;
}

/* Begins to send all, and stops after `len` bytes. */
static GIOStream *
begin (Rig *rig, const gchar *place, const RigBatch *batch, gsize len)
{
  GIOStream *stream = rig_connect (rig);

  rig_write_patch (stream, place, 0, rig_batch_size (batch), "");
  rig_write (stream, g_bytes_get_data (batch->stream, NULL), len);
  wait_for_bytes (rig, batch, len);
  return stream;
}

static void
finish (Rig *rig, const gchar *place, const RigBatch *batch)
{
  guint64 offset = rig_offset (rig, place);

  g_assert_cmpuint (
      reply_status (rig_patch (rig, place, batch, offset, rig_batch_size (batch) - offset)), ==,
      204);
  g_assert_cmpint (g_atomic_int_get (&rig->n_stored), ==, 1);
}

static void
test_what_came_before_a_cut_counts (void)
{
  g_autoptr (Rig) rig = rig_new (NULL);
  g_autoptr (RigBatch) batch = rig_batch (rig, 4, 100000);
  g_autofree gchar *place = rig_location (rig, batch);

  rig_reset (begin (rig, place, batch, 150000));
  g_assert_cmpuint (rig_offset (rig, place), ==, 150000);
  finish (rig, place, batch);
}

static void
test_a_cut_at_every_step_loses_nothing (void)
{
  g_autoptr (Rig) rig = rig_new (NULL);
  g_autoptr (RigBatch) batch = rig_batch (rig, 2, 40000);
  g_autofree gchar *place = rig_location (rig, batch);
  const guint8 *bytes = g_bytes_get_data (batch->stream, NULL);
  gsize size = rig_batch_size (batch);
  gsize offset = 0;

  for (gsize step = 1; offset + step < size; step = step * 3 + 1)
    {
      g_autoptr (GIOStream) stream = rig_connect (rig);

      rig_write_patch (stream, place, offset, size - offset, "");
      rig_write (stream, bytes + offset, step);
      wait_for_bytes (rig, batch, offset + step);
      rig_reset (g_steal_pointer (&stream));
      offset += step;
      g_assert_cmpuint (rig_offset (rig, place), ==, offset);
    }
  finish (rig, place, batch);
}

/* The first connection is still open at the office when the kit comes back on another. */
static void
test_asking_for_the_offset_ends_the_patch_before (void)
{
  g_autoptr (Rig) rig = rig_new (NULL);
  g_autoptr (RigBatch) batch = rig_batch (rig, 4, 100000);
  g_autofree gchar *place = rig_location (rig, batch);
  g_autoptr (GIOStream) old = begin (rig, place, batch, 30000);

  g_assert_cmpuint (rig_offset (rig, place), ==, 30000);
  g_assert_cmpuint (rig_read_status (old), ==, 0);
  finish (rig, place, batch);
}

static void
test_of_two_patches_the_later_one_writes (void)
{
  g_autoptr (Rig) rig = rig_new (NULL);
  g_autoptr (RigBatch) batch = rig_batch (rig, 4, 100000);
  g_autofree gchar *place = rig_location (rig, batch);
  gsize size = rig_batch_size (batch);
  g_autoptr (GIOStream) old = begin (rig, place, batch, 30000);

  g_assert_cmpuint (reply_status (rig_patch (rig, place, batch, 0, 100)), ==, 409);
  g_assert_cmpuint (reply_status (rig_patch (rig, place, batch, 30000, size - 30000)), ==, 204);
  g_assert_cmpuint (rig_read_status (old), ==, 0);
  g_assert_cmpint (g_atomic_int_get (&rig->n_stored), ==, 1);
}

typedef struct {
  Rig *rig;
  const gchar *place;
  const RigBatch *batch;
  guint status;
} Racer;

static gpointer
race (gpointer data)
{
  Racer *racer = data;
  g_autoptr (GIOStream) stream = rig_connect (racer->rig);
  gsize size = rig_batch_size (racer->batch);

  rig_write_patch (stream, racer->place, 0, size, "");
  (void) g_output_stream_write_all (g_io_stream_get_output_stream (stream),
                                    g_bytes_get_data (racer->batch->stream, NULL), size, NULL, NULL,
                                    NULL);
  racer->status = rig_read_status (stream);
  return NULL;
}

/* However they interleave: the file is the batch, stored once, and nobody hears a wrong success. */
static void
test_racing_patches_never_mix_their_bytes (void)
{
  g_autoptr (Rig) rig = rig_new (NULL);
  g_autoptr (RigBatch) batch = rig_batch (rig, 8, 200000);
  g_autofree gchar *place = rig_location (rig, batch);
  Racer racers[4];
  GThread *threads[4];

  for (guint i = 0; i < 4; i++)
    {
      racers[i] = (Racer){ rig, place, batch, 0 };
      threads[i] = g_thread_new ("racer", race, &racers[i]);
    }
  for (guint i = 0; i < 4; i++)
    {
      g_thread_join (threads[i]);
      g_assert_true (racers[i].status == 0 || racers[i].status == 204 || racers[i].status == 409);
    }
  finish (rig, place, batch);
}

static void
test_a_restart_resumes_where_it_was (void)
{
  g_autoptr (Rig) rig = rig_new (NULL);
  g_autoptr (RigBatch) batch = rig_batch (rig, 4, 100000);
  g_autofree gchar *place = rig_location (rig, batch);
  g_autofree gchar *again = NULL;
  g_autoptr (GIOStream) old = begin (rig, place, batch, 123456);

  rig_stop (rig);
  g_assert_cmpuint (rig_read_status (old), ==, 0);
  rig_start (rig);
  again = rig_location (rig, batch);
  g_assert_cmpstr (again, ==, place);
  g_assert_cmpuint (rig_offset (rig, place), ==, 123456);
  finish (rig, place, batch);
}

/* The file had its last name, the row said "receiving": the power went between. */
static void
test_a_crash_before_the_commit_is_made_good (void)
{
  g_autoptr (Rig) rig = rig_new (NULL);
  g_autoptr (RigBatch) batch = rig_batch (rig, 2, 5000);
  g_autofree gchar *place = rig_send (rig, batch);
  g_autoptr (OfOffice) office = rig_office (rig);
  g_autofree gchar *sql = g_strdup_printf (
      "UPDATE batch SET state = 'receiving', stored_at = NULL, manifest = NULL, stored = NULL"
      " WHERE token = '%s'",
      place + strlen ("/v1/uploads/"));

  rig_stop (rig);
  g_assert_cmpint (sqlite3_exec (of_store_db (office->store), sql, NULL, NULL, NULL), ==,
                   SQLITE_OK);
  rig_start (rig);
  g_assert_cmpuint (rig_offset (rig, place), ==, rig_batch_size (batch));
  g_assert_cmpint (g_atomic_int_get (&rig->n_stored), ==, 2);
}

static void
test_bytes_that_are_not_the_batch_are_thrown_away (void)
{
  g_autoptr (Rig) rig = rig_new (NULL);
  g_autoptr (RigBatch) batch = rig_batch (rig, 1, 5000);
  g_autoptr (RigBatch) other = rig_batch (rig, 1, 5000);
  g_autofree gchar *place = rig_location (rig, batch);
  g_autofree gchar *again = NULL;

  g_assert_cmpuint (rig_batch_size (batch), ==, rig_batch_size (other));
  g_assert_cmpuint (reply_status (rig_patch (rig, place, other, 0, rig_batch_size (other))), ==,
                    400);
  g_assert_cmpuint (reply_status (rig_head (rig, place)), ==, 404);
  g_assert_cmpuint (spool_size (rig, batch), ==, 0);
  g_assert_cmpint (g_atomic_int_get (&rig->n_stored), ==, 0);
  again = rig_send (rig, batch);
  g_assert_cmpint (g_atomic_int_get (&rig->n_stored), ==, 1);
}

/* A manifest somebody else signed, announced by the kit itself. */
static void
test_a_manifest_of_another_kit_is_refused (void)
{
  g_autoptr (Rig) one = rig_new (NULL);
  g_autoptr (Rig) two = rig_new (NULL);
  g_autoptr (RigBatch) batch = rig_batch (two, 1, 5000);
  g_autofree gchar *place = NULL;
  guint status;

  g_free (batch->metadata);
  batch->metadata = rig_metadata (one->kit_signer, &one->kit, &batch->id, &batch->digest,
                                  rig_batch_size (batch));
  place = rig_location (one, batch);
  status = reply_status (rig_patch (one, place, batch, 0, rig_batch_size (batch)));
  g_assert_true (status == 400 || status == 401);
  g_assert_cmpuint (reply_status (rig_head (one, place)), ==, 404);
}

/* A rotten record is for the opener to find: it must not hold up the others. */
static void
test_a_damaged_record_does_not_block_its_batch (void)
{
  g_autoptr (Rig) rig = rig_new (NULL);
  g_autoptr (RigBatch) batch = rig_batch (rig, 2, 5000);
  gsize size = rig_batch_size (batch);
  guint8 *bytes = g_memdup2 (g_bytes_get_data (batch->stream, NULL), size);
  g_autofree gchar *place = NULL;

  memset (bytes + size - 100, 0, 100);
  g_bytes_unref (batch->stream);
  batch->stream = g_bytes_new_take (bytes, size);
  place = rig_send (rig, batch);
  g_assert_cmpint (g_atomic_int_get (&rig->n_stored), ==, 1);
}

static void
test_nothing_stays_in_memory (void)
{
  g_autoptr (Rig) rig = rig_new (NULL);
  g_autoptr (RigBatch) batch = rig_batch (rig, 2, 50000);
  g_autoptr (RigBatch) other = rig_batch (rig, 1, 10);
  g_autofree gchar *place = rig_location (rig, batch);

  rig_reset (begin (rig, place, batch, 1000));
  rig_wait (is_idle, rig);
  (void) rig_offset (rig, place);
  g_free (rig_send (rig, other));
  rig_wait (is_idle, rig);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define T(name, func) g_test_add_func ("/receive/resume/" name, func)
  T ("what-came-before-a-cut-counts", test_what_came_before_a_cut_counts);
  T ("a-cut-at-every-step-loses-nothing", test_a_cut_at_every_step_loses_nothing);
  T ("asking-for-the-offset-ends-the-patch-before",
     test_asking_for_the_offset_ends_the_patch_before);
  T ("of-two-patches-the-later-one-writes", test_of_two_patches_the_later_one_writes);
  T ("racing-patches-never-mix-their-bytes", test_racing_patches_never_mix_their_bytes);
  T ("a-restart-resumes-where-it-was", test_a_restart_resumes_where_it_was);
  T ("a-crash-before-the-commit-is-made-good", test_a_crash_before_the_commit_is_made_good);
  T ("bytes-that-are-not-the-batch-are-thrown-away",
     test_bytes_that_are_not_the_batch_are_thrown_away);
  T ("a-manifest-of-another-kit-is-refused", test_a_manifest_of_another_kit_is_refused);
  T ("a-damaged-record-does-not-block-its-batch", test_a_damaged_record_does_not_block_its_batch);
  T ("nothing-stays-in-memory", test_nothing_stays_in_memory);
#undef T
  return g_test_run ();
}
