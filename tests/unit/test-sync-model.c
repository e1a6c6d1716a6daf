/* SPDX-License-Identifier: MPL-2.0 */
/* Random histories of a kit and an office, judged after every step by a model that only knows what
 * must be true: which state each record is in, and that the office never lacks what the kit forgot.
 *
 * The office here keeps which records it committed under which receipt; restoring it from a backup
 * takes back all receipts above one that is not below any `purge_through` it ever gave. */
#include "tests/unit/test-sync-world.h"

#define N_HISTORIES 2000
#define N_STEPS 36

static void
do_finish (World *w)
{
  if (w->n_recs == MAX_RECORDS)
    return;
  gsize size = 1 + pick (w, 300);
  Rec *rec = &w->recs[w->n_recs];
  g_autoptr (GBytes) bytes = fake_bytes (w->n_recs, size);
  *rec = (Rec){ .id = finish_fake (w->box, w->n_recs, size), .batch = -1 };
  jb_digest (g_bytes_get_data (bytes, NULL), size, &rec->digest);
  w->n_recs++;
}

/* Every sealed record, and nothing else, went into the new batch. */
static void
learn_batch (World *w, JbOutboxBatch *made)
{
  g_assert_cmpuint (w->n_batches, <, MAX_BATCHES);
  g_autofree JbManifest *manifest = g_new0 (JbManifest, 1);
  Batch *batch = &w->batches[w->n_batches];
  *batch = (Batch){ .is = *made, .live = TRUE, .stream = read_stream (w->box, made) };
  manifest_of (w->box, batch->stream, manifest, NULL);
  guint n_sealed = 0;
  for (guint i = 0; i < w->n_recs; i++)
    n_sealed += w->recs[i].state == SEALED ? 1 : 0;
  g_assert_cmpuint (manifest->n_records, ==, n_sealed);
  for (guint i = 0; i < manifest->n_records; i++)
    {
      gint r = find_rec (w, &manifest->records[i].id);
      g_assert_cmpint (r, >=, 0);
      g_assert_cmpuint (w->recs[r].state, ==, SEALED);
      g_assert_true (jb_digest_equal (&w->recs[r].digest, &manifest->records[i].digest));
      w->recs[r].state = BATCHED;
      w->recs[r].batch = (gint) w->n_batches;
      batch->records[i] = (guint) r;
    }
  *made = (JbOutboxBatch){ 0 };
  w->n_batches++;
}

static void
do_next (World *w)
{
  JbOutboxBatch next = { 0 };
  gboolean any_sealed = FALSE;
  for (guint i = 0; i < w->n_recs; i++)
    any_sealed = any_sealed || w->recs[i].state == SEALED;
  gint waiting = oldest (w, FALSE), sent = oldest (w, TRUE);
  gboolean any = next_batch (w->box, &next);
  g_assert_cmpint (any, ==, waiting >= 0 || any_sealed || sent >= 0);
  if (any && waiting < 0 && any_sealed)
    learn_batch (w, &next);
  else if (any)
    g_assert_cmpint (find_batch (w, &next.batch), ==, waiting >= 0 ? waiting : sent);
  jb_outbox_batch_clear (&next);
}

static void
do_read (World *w)
{
  if (w->n_batches == 0)
    return;
  Batch *batch = &w->batches[pick (w, w->n_batches)];
  g_autoptr (GError) error = NULL;
  guint64 offset = pick (w, (guint) batch->is.size_bytes + 1);
  g_autoptr (GBytes) piece
      = jb_outbox_read (w->box->store, &batch->is.batch, offset, 1 + pick (w, 500), &error);
  if (!batch->live)
    {
      g_assert_error (error, JB_ERROR, JB_ERROR_NOT_FOUND);
      return;
    }
  g_assert_no_error (error);
  gsize len;
  const guint8 *bytes = g_bytes_get_data (piece, &len);
  g_assert_cmpmem (bytes, len, (const guint8 *) g_bytes_get_data (batch->stream, NULL) + offset,
                   len);
  g_assert_true (len > 0 || offset == batch->is.size_bytes);
}

static void
do_stored (World *w)
{
  if (w->n_batches == 0)
    return;
  guint b = pick (w, w->n_batches);
  Batch *batch = &w->batches[b];
  JbOutboxAnswer answer;
  g_autoptr (GError) error = NULL;
  JbStored stored = stored_for (w->box, &batch->is, &w->offices[w->office]);
  g_autoptr (GBytes) file = stored_file (&stored);
  gboolean taken = take_answer (w->box, file, &answer, &error);
  if (!taken)
    {
      /* Only of a dissolved batch, or of an office the kit has not heard of yet. */
      g_assert_true (
          g_error_matches (error, JB_ERROR, JB_ERROR_INVALID)
          || (g_error_matches (error, JB_ERROR, JB_ERROR_STATE) && w->known != (gint) w->office));
      return;
    }
  if (!batch->live || batch->sent)
    return;
  batch->sent = TRUE;
  for (guint i = 0; i < w->n_recs; i++)
    if (w->recs[i].batch == (gint) b && w->recs[i].state == BATCHED)
      w->recs[i].state = SENT;
}

/* The office opens a batch, commits what is good, and signs; the file may travel long. */
static void
do_open (World *w)
{
  if (w->n_batches == 0 || w->n_files == MAX_FILES)
    return;
  Batch *batch = &w->batches[pick_late (w, w->n_batches)];
  File *file = &w->files[w->n_files];
  JbReceipt *receipt = &file->receipt;
  receipt_for (w->box, &batch->is, batch->stream, &w->offices[w->office], ++w->receipt_no, receipt);
  w->kept[w->office] = w->receipt_no;
  if (pick (w, 12) == 0)
    {
      receipt->batch_refused = TRUE;
      receipt->n_records = 0;
    }
  for (guint i = 0; i < receipt->n_records; i++)
    {
      Rec *rec = &w->recs[find_rec (w, &receipt->records[i].id)];
      g_assert_cmpuint (receipt->records[i].status, ==, JB_RECEIPT_ACCEPTED);
      if (rec->held_no != 0)
        receipt->records[i].status = JB_RECEIPT_ALREADY_HELD;
      else if (pick (w, 6) == 0)
        receipt->records[i].status = pick (w, 2) == 0 ? JB_RECEIPT_DAMAGED : JB_RECEIPT_REFUSED;
      else
        rec->held_no = w->receipt_no;
    }
  file->file = receipt_file (receipt);
  file->office = w->office;
  w->n_files++;
}

static void
expect_receipt (World *w, const File *file)
{
  const JbReceipt *receipt = &file->receipt;
  gint b = find_batch (w, &receipt->batch);
  w->n_receipts_taken++;
  if (w->known < 0)
    w->known = (gint) file->office;
  if (!receipt->batch_refused)
    w->batches[b].live = FALSE;
  for (guint i = 0; i < receipt->n_records; i++)
    {
      Rec *rec = &w->recs[find_rec (w, &receipt->records[i].id)];
      gboolean kept = jb_receipt_status_is_kept (receipt->records[i].status);
      if (rec->batch != b
          || !(rec->state == BATCHED || rec->state == SENT || (rec->state == QUARANTINED && kept)))
        continue;
      rec->state = kept ? RECEIPTED : QUARANTINED;
      rec->receipt_no = receipt->receipt_no;
    }
  if (!receipt->batch_refused)
    return;
  w->batches[b].live = FALSE;
  for (guint i = 0; i < w->n_recs; i++)
    if (w->recs[i].batch == b && (w->recs[i].state == BATCHED || w->recs[i].state == SENT))
      {
        w->recs[i].state = SEALED;
        w->recs[i].batch = -1;
      }
}

/* One of the receipts under way arrives: for the first time or again, in any order. */
static void
do_receipt (World *w)
{
  if (w->n_files == 0)
    return;
  const File *file = &w->files[pick_late (w, w->n_files)];
  JbOutboxAnswer answer;
  g_autoptr (GError) error = NULL;
  g_autofree gchar *before = everything (w->box);
  gboolean taken = take_answer (w->box, file->file, &answer, &error);
  g_autofree gchar *after = everything (w->box);
  if (taken && strcmp (before, after) != 0)
    {
      /* What changed something is of the office the kit knows, or it survived every restore. */
      g_assert_true (w->known < 0 || (gint) file->office == w->known
                     || file->receipt.receipt_no <= w->kept[file->office]);
      expect_receipt (w, file);
      return;
    }
  g_assert_cmpstr (before, ==, after);
  w->n_refused += taken ? 0 : 1;
  g_assert_true (taken || g_error_matches (error, JB_ERROR, JB_ERROR_INVALID)
                 || g_error_matches (error, JB_ERROR, JB_ERROR_STATE)
                 || g_error_matches (error, JB_ERROR, JB_ERROR_ROLLBACK));
}

static void
do_fresh (World *w)
{
  guint64 through = w->through;
  if (w->receipt_no > through)
    through += pick (w, (guint) (w->receipt_no - through) + 1);
  w->through = through;
  guint expected = 0;
  for (guint i = 0; i < w->n_recs; i++)
    if (w->recs[i].state == RECEIPTED && w->known == (gint) w->office
        && w->recs[i].receipt_no <= through)
      {
        w->recs[i].state = PURGED;
        expected++;
      }
  w->n_purged += expected;
  g_assert_cmpuint (purge (w->box, &w->offices[w->office], through, w->receipt_no), ==, expected);
}

/* The kit hears which office there is, by the answer to its HELLO. */
static void
do_hello (World *w)
{
  g_autoptr (GError) error = NULL;
  guint n_again = 0, n_lost = 0, expected = 0;
  guint64 last = w->kept[w->known < 0 ? w->office : (guint) w->known];
  if (w->known >= 0 && w->known != (gint) w->office)
    {
      for (guint i = 0; i < w->n_recs; i++)
        {
          Rec *rec = &w->recs[i];
          if (rec->state == SENT)
            rec->state = BATCHED;
          if ((rec->state == RECEIPTED || rec->state == QUARANTINED) && rec->receipt_no > last)
            {
              rec->state = SEALED;
              rec->batch = -1;
              expected++;
            }
        }
      for (guint i = 0; i < w->n_batches; i++)
        w->batches[i].sent = FALSE;
    }
  jb_outbox_office_changed (w->box->store, &w->offices[w->office], last, LO, LO + 5, &n_again,
                            &n_lost, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_again, ==, expected);
  /* It was restored from a backup that covers all it ever let a kit forget. */
  g_assert_cmpuint (n_lost, ==, 0);
  w->known = (gint) w->office;
}

static void
do_restore_office (World *w)
{
  if (w->office + 1 == MAX_OFFICES)
    return;
  w->n_restored++;
  w->receipt_no = w->through + pick (w, (guint) (w->receipt_no - w->through) + 1);
  for (guint i = 0; i <= w->office; i++)
    w->kept[i] = MIN (w->kept[i], w->receipt_no);
  for (guint i = 0; i < w->n_recs; i++)
    if (w->recs[i].held_no > w->receipt_no)
      w->recs[i].held_no = 0;
  w->office++;
  jb_id_random (&w->offices[w->office]);
  w->kept[w->office] = w->receipt_no;
}

static void
do_renew_kit (World *w)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (jb_outbox_renew_incarnation (w->box->store, LO, LO + 5, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < w->n_recs; i++)
    if (w->recs[i].state == BATCHED || w->recs[i].state == SENT)
      {
        w->recs[i].state = SEALED;
        w->recs[i].batch = -1;
      }
  for (guint i = 0; i < w->n_batches; i++)
    w->batches[i].live = FALSE;
}

static void
step (World *w)
{
  guint n = pick (w, 100);
  if (n < 18)
    do_finish (w);
  else if (n < 34)
    do_next (w);
  else if (n < 39)
    do_read (w);
  else if (n < 46)
    do_stored (w);
  else if (n < 61)
    do_open (w);
  else if (n < 78)
    do_receipt (w);
  else if (n < 88)
    do_fresh (w);
  else if (n < 95)
    do_hello (w);
  else if (n < 98)
    do_restore_office (w);
  else
    do_renew_kit (w);
}

static void
empty_store (Box *box)
{
  change (box, "DELETE FROM record", NULL);
  change (box, "DELETE FROM sealed", NULL);
  change (box, "DELETE FROM batch", NULL);
  change (box, "DELETE FROM audit", NULL);
  change (box, "DELETE FROM meta WHERE name GLOB 'office*' OR name = 'last_receipt_no'", NULL);
}

static void
test_no_history_loses_or_doubles_a_record (Box *box, gconstpointer unused)
{
  guint n_receipts = 0, n_purged = 0, n_refused = 0, n_restored = 0;
  for (guint seed = 0; seed < N_HISTORIES; seed++)
    {
      World *w = g_new0 (World, 1);
      w->box = box;
      w->rand = g_rand_new_with_seed (seed);
      w->known = -1;
      jb_id_random (&w->offices[0]);
      empty_store (box);
      g_test_message ("history %u", seed);
      for (guint i = 0; i < N_STEPS; i++)
        {
          step (w);
          check (w);
        }
      n_receipts += w->n_receipts_taken;
      n_purged += w->n_purged;
      n_refused += w->n_refused;
      n_restored += w->n_restored;
      world_clear (w);
    }
  /* The histories were worth something. */
  g_assert_cmpuint (n_receipts, >, N_HISTORIES / 2);
  g_assert_cmpuint (n_purged, >, N_HISTORIES / 3);
  g_assert_cmpuint (n_refused, >, N_HISTORIES / 20);
  g_assert_cmpuint (n_restored, >, N_HISTORIES / 4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (jb_secret_start (NULL));
  jb_secret_allow_unlocked ();
  g_test_add ("/sync/model/no-history-loses-or-doubles-a-record", Box, NULL, box_open,
              test_no_history_loses_or_doubles_a_record, box_close);
  return g_test_run ();
}
