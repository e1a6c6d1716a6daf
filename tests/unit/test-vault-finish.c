/* SPDX-License-Identifier: MPL-2.0 */
/* Drafts, finishing, and what is still known of sealed records. */
#define _GNU_SOURCE /* memmem */
#include "core/base/error.h"
#include "core/vault/audit.h"
#include "tests/unit/vault-fixture.h"

static void
test_a_draft_is_whole_after_a_restart (Vault *vault, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JbDraft) draft = vault_draft (vault, 7, 1000);
  JbId id = jb_draft_record (draft)->id;
  g_assert_true (
      jb_person_set (jb_draft_record (draft)->person, JB_FIELD_ALAMAT, "Jl. Raya 1", NULL));
  g_assert_true (jb_draft_save (vault->store, draft, "biodata", VAULT_NOW_S + 9, &error));
  g_assert_no_error (error);
  g_clear_pointer (&vault->store, jb_store_close);
  vault_open_store (vault);

  g_autoptr (JbDraft) again = jb_draft_open (vault->store, vault->keys, &id, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (jb_draft_page (again), ==, "biodata");
  g_assert_cmpint (jb_draft_first_biometric_lo_s (again), ==, VAULT_NOW_S + 5);
  const JbPerson *person = jb_draft_record (again)->person;
  g_assert_cmpstr (jb_person_get (person, JB_FIELD_ALAMAT), ==, "Jl. Raya 1");
  g_assert_cmpstr (jb_person_get (person, JB_FIELD_NAMA_LGKP), ==, "Warga Nomor 7");
  g_autoptr (GBytes) photo = jb_draft_part (vault->store, again, "photo.jpg", &error);
  g_autoptr (GBytes) expected = vault_photo (1000);
  g_assert_true (g_bytes_equal (photo, expected));
}

static void
test_a_list_of_drafts_is_the_officers_own (Vault *vault, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JbDraft) one = vault_draft (vault, 1, 10);
  G_GNUC_UNUSED g_autoptr (JbDraft) two = vault_draft (vault, 2, 10);
  g_assert_true (jb_draft_save (vault->store, one, "foto", VAULT_NOW_S + 60, &error));
  g_autoptr (JbOfficerKeys) other = vault_add_officer (vault, "Budi", vault->keys);
  g_autoptr (GPtrArray) none = jb_drafts_list (vault->store, other, &error);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_null (jb_draft_open (vault->store, other, &jb_draft_record (one)->id, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_NOT_FOUND);

  g_autoptr (GPtrArray) own = jb_drafts_list (vault->store, vault->keys, NULL);
  g_assert_cmpuint (own->len, ==, 2);
  const JbDraftSummary *newest = g_ptr_array_index (own, 0);
  g_assert_true (jb_id_equal (&newest->id, &jb_draft_record (one)->id));
  g_assert_cmpstr (newest->name, ==, "Warga Nomor 1");
  g_assert_cmpstr (newest->page, ==, "foto");
  g_assert_cmpstr (newest->village, ==, "1503042001");
  g_assert_cmpint (newest->saved_lo_s, ==, VAULT_NOW_S + 60);
  g_assert_nonnull (strstr (newest->nik_masked, "150304"));
  g_assert_null (strstr (newest->nik_masked, "221196"));
  g_assert_cmpuint (jb_drafts_count (vault->store, NULL), ==, 2);
}

static void
test_a_draft_of_nothing_but_a_place_can_be_saved (Vault *vault, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  JbRecord *record = jb_record_new ();
  g_strlcpy (record->village, "1503042001", sizeof record->village);
  g_autoptr (JbDraft) draft
      = jb_draft_begin (vault->store, vault->keys, record, VAULT_NOW_S, &error);
  g_assert_no_error (error);
  g_autoptr (JbDraft) again
      = jb_draft_open (vault->store, vault->keys, &jb_draft_record (draft)->id, &error);
  g_assert_no_error (error);
  g_autoptr (GPtrArray) list = jb_drafts_list (vault->store, vault->keys, NULL);
  const JbDraftSummary *summary = g_ptr_array_index (list, 0);
  g_assert_cmpstr (summary->name, ==, "");
  g_assert_cmpstr (summary->nik_masked, ==, "");
  g_assert_cmpint (jb_draft_first_biometric_lo_s (again), ==, 0);
}

static void
test_parts_are_replaced_listed_and_removed (Vault *vault, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JbDraft) draft = vault_draft (vault, 1, 10);
  g_autoptr (GBytes) other = vault_photo (20);
  g_assert_true (jb_draft_set_part (vault->store, draft, "photo.jpg", "image/jpeg", other,
                                    VAULT_NOW_S + 99, &error));
  g_assert_true (jb_draft_set_part (vault->store, draft, "signature.png", "image/png", other,
                                    VAULT_NOW_S + 99, &error));
  g_auto (GStrv) names = jb_draft_part_names (vault->store, draft, &error);
  g_autofree gchar *joined = g_strjoinv (" ", names);
  g_assert_cmpstr (joined, ==, "photo.jpg signature.png");
  g_autoptr (GBytes) read = jb_draft_part (vault->store, draft, "photo.jpg", &error);
  g_assert_true (g_bytes_equal (read, other));
  /* Taken again, it was still begun then. */
  g_assert_cmpint (jb_draft_first_biometric_lo_s (draft), ==, VAULT_NOW_S + 5);
  g_assert_true (jb_draft_remove_part (vault->store, draft, "photo.jpg", &error));
  g_assert_cmpint (jb_draft_first_biometric_lo_s (draft), ==, 0);
  g_assert_null (jb_draft_part (vault->store, draft, "photo.jpg", &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (jb_draft_remove_part (vault->store, draft, "photo.jpg", &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_NOT_FOUND);
}

static void
test_parts_of_no_known_name_or_size_are_refused (Vault *vault, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JbDraft) draft = vault_draft (vault, 1, 10);
  g_autoptr (GBytes) bytes = vault_photo (10);
  static const gchar *const bad[][2] = { { "record.json", "application/json" },
                                         { "../x", "image/jpeg" },
                                         { "finger-1", "image" },
                                         { "finger-1", "" } };
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_false (jb_draft_set_part (vault->store, draft, bad[i][0], bad[i][1], bytes,
                                         VAULT_NOW_S, &error));
      g_assert_error (error, JB_ERROR, JB_ERROR_INVALID);
      g_clear_error (&error);
    }
  g_autoptr (GBytes) huge = vault_photo (JB_PART_MAX_BYTES + 1);
  g_assert_false (jb_draft_set_part (vault->store, draft, "doc-1", "application/pdf", huge,
                                     VAULT_NOW_S, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_LIMIT);
  g_clear_error (&error);
  /* Four large ones are more than a sealed record holds: told now, not at the end. */
  g_autoptr (GBytes) large = vault_photo (JB_PART_MAX_BYTES);
  for (guint i = 1; i <= 4; i++)
    {
      g_autofree gchar *name = g_strdup_printf ("doc-%u", i);
      gboolean ok = jb_draft_set_part (vault->store, draft, name, "application/pdf", large,
                                       VAULT_NOW_S, &error);
      g_assert_cmpint (ok, ==, i < 4);
    }
  g_assert_error (error, JB_ERROR, JB_ERROR_LIMIT);
  JbFinish finish = vault_finish (vault, draft, VAULT_NOW_S + 60);
  JbFinished finished;
  g_clear_error (&error);
  g_assert_true (jb_finish (vault->store, &finish, &finished, &error));
  g_assert_no_error (error);
}

static void
test_an_officer_has_a_limit_of_drafts (Vault *vault, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  for (guint i = 0; i < JB_DRAFT_MAX; i++)
    {
      G_GNUC_UNUSED g_autoptr (JbDraft) draft
          = jb_draft_begin (vault->store, vault->keys, vault_record (i), VAULT_NOW_S, &error);
      g_assert_no_error (error);
    }
  g_assert_null (
      jb_draft_begin (vault->store, vault->keys, vault_record (999), VAULT_NOW_S, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_LIMIT);
}

static gboolean
verify_audit (sqlite3 *db, gpointer data, GError **error)
{
  return jb_audit_verify (db, data, error);
}

static void
test_a_discarded_draft_leaves_an_audit_entry (Vault *vault, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JbDraft) draft = vault_draft (vault, 1, 10);
  g_assert_true (jb_draft_discard (vault->store, draft, "ganda \"dua\"", VAULT_NOW_S,
                                   VAULT_NOW_S + 1, &error));
  g_assert_cmpuint (jb_drafts_count (vault->store, NULL), ==, 0);
  JbAuditHead head;
  g_assert_true (jb_store_read (vault->store, verify_audit, &head, &error));
  g_assert_cmpuint (head.size, ==, 1);
  g_assert_false (jb_draft_save (vault->store, draft, "foto", VAULT_NOW_S, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_NOT_FOUND);
}

static JbFinished
finish_one (Vault *vault, guint n, gint64 now_s)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JbDraft) draft = vault_draft (vault, n, 1000);
  JbFinish finish = vault_finish (vault, draft, now_s);
  JbFinished finished;
  g_assert_true (jb_finish (vault->store, &finish, &finished, &error));
  g_assert_no_error (error);
  return finished;
}

static void
assert_opens_at_the_office (Vault *vault, const JbFinished *finished, guint n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) sealed = vault_sealed_bytes (vault, &finished->id);
  gsize len;
  const guint8 *data = g_bytes_get_data (sealed, &len);
  JbDigest digest;
  jb_digest (data, len, &digest);
  g_assert_true (jb_digest_equal (&digest, &finished->digest));
  g_assert_cmpuint (len, ==, finished->size_bytes);
  g_assert_true (jb_seal_verify (data, len, jb_signer_public (jb_officer_keys_signer (vault->keys)),
                                 jb_signer_public (vault->kit), &error));
  JbSealHeader header;
  g_assert_true (jb_seal_read_header (data, len, &header, &error));
  g_assert_cmpuint (header.rec_seq, ==, finished->rec_seq);
  g_autoptr (GPtrArray) parts = jb_seal_open (data, len, vault->office_seed, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (parts->len, ==, 2);
  const JbSealPart *first = g_ptr_array_index (parts, 0), *photo = g_ptr_array_index (parts, 1);
  g_autoptr (JbRecord) record = jb_record_from_json (g_bytes_get_data (first->bytes, NULL),
                                                     g_bytes_get_size (first->bytes), &error);
  g_assert_no_error (error);
  g_autofree gchar *name = g_strdup_printf ("Warga Nomor %u", n);
  g_assert_cmpstr (jb_person_get (record->person, JB_FIELD_NAMA_LGKP), ==, name);
  g_assert_cmpint (record->finished_lo_s, ==, header.clock_lo_s);
  g_assert_cmpint (record->finished_hi_s, ==, header.clock_hi_s);
  g_assert_true (jb_id_equal (&record->id, &header.record));
  g_autoptr (GBytes) expected = vault_photo (1000);
  g_assert_cmpstr (photo->name, ==, "photo.jpg");
  g_assert_cmpstr (photo->type, ==, "image/jpeg");
  g_assert_true (g_bytes_equal (photo->bytes, expected));
}

static void
test_a_finished_record_opens_at_the_office_and_its_draft_is_gone (Vault *vault,
                                                                  gconstpointer unused)
{
  JbFinished finished = finish_one (vault, 5, VAULT_NOW_S + 60);
  g_assert_cmpuint (finished.rec_seq, ==, 1);
  assert_opens_at_the_office (vault, &finished, 5);
  g_assert_cmpuint (jb_drafts_count (vault->store, NULL), ==, 0);
  g_assert_null (jb_draft_open (vault->store, vault->keys, &finished.id, NULL));
  guint counts[JB_STATE_N];
  g_assert_true (jb_sealed_counts (vault->store, counts, NULL));
  for (guint i = 0; i < JB_STATE_N; i++)
    g_assert_cmpuint (counts[i], ==, i == JB_STATE_SEALED);
  JbAuditHead head;
  g_assert_true (jb_store_read (vault->store, verify_audit, &head, NULL));
  g_assert_cmpuint (head.size, ==, 1);
}

static void
test_numbers_are_gapless_and_the_queue_begins_at_midnight (Vault *vault, gconstpointer unused)
{
  /* 15.00 WIB; midnight in WIB is 17.00 UTC, nine hours later. */
  const gint64 midnight_s = VAULT_NOW_S + 9 * 3600;
  const struct {
    gint64 at_s;
    guint queue_number;
  } days[] = { { VAULT_NOW_S, 1 },
               { midnight_s - 1, 2 },
               { midnight_s, 1 },
               { midnight_s + 86399, 2 },
               { midnight_s + 86400, 1 } };
  for (guint i = 0; i < G_N_ELEMENTS (days); i++)
    {
      JbFinished finished = finish_one (vault, i, days[i].at_s);
      g_assert_cmpuint (finished.rec_seq, ==, i + 1);
      g_assert_cmpuint (finished.queue_number, ==, days[i].queue_number);
    }
}

static gboolean
refuse (gpointer data, GError **error)
{
  (*(guint *) data)++;
  g_set_error_literal (error, JB_ERROR, JB_ERROR_LOCKED, "terkunci");
  return FALSE;
}

static void
test_a_refused_finish_leaves_the_draft_as_it_was (Vault *vault, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JbDraft) draft = vault_draft (vault, 1, 1000);
  guint called = 0;
  JbFinish finish = vault_finish (vault, draft, VAULT_NOW_S + 60);
  JbFinished finished = { .rec_seq = 77 };
  finish.recheck = refuse;
  finish.recheck_data = &called;
  g_assert_false (jb_finish (vault->store, &finish, &finished, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_LOCKED);
  g_assert_cmpuint (called, ==, 1);
  g_assert_cmpuint (finished.rec_seq, ==, 77);
  g_assert_cmpint (jb_draft_record (draft)->finished_lo_s, ==, 0);
  g_autoptr (GPtrArray) sealed = jb_sealed_list (vault->store, NULL, NULL);
  g_assert_cmpuint (sealed->len, ==, 0);
  /* And the number it would have had is not lost. */
  finish.recheck = NULL;
  g_clear_error (&error);
  g_assert_true (jb_finish (vault->store, &finish, &finished, &error));
  g_assert_cmpuint (finished.rec_seq, ==, 1);
  assert_opens_at_the_office (vault, &finished, 1);
}

static void
test_a_draft_is_finished_once (Vault *vault, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JbDraft) draft = vault_draft (vault, 1, 1000);
  JbFinish finish = vault_finish (vault, draft, VAULT_NOW_S + 60);
  JbFinished finished;
  g_assert_true (jb_finish (vault->store, &finish, &finished, &error));
  g_assert_false (jb_finish (vault->store, &finish, &finished, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_NOT_FOUND);
  guint counts[JB_STATE_N];
  g_assert_true (jb_sealed_counts (vault->store, counts, NULL));
  g_assert_cmpuint (counts[JB_STATE_SEALED], ==, 1);
}

static void
test_names_show_with_an_officers_keys_only (Vault *vault, gconstpointer unused)
{
  for (guint i = 0; i < 35; i++) /* more than two packs */
    finish_one (vault, i, VAULT_NOW_S + i);
  g_autoptr (GPtrArray) nameless = jb_sealed_list (vault->store, NULL, NULL);
  g_autoptr (GPtrArray) named = jb_sealed_list (vault->store, vault->keys, NULL);
  g_assert_cmpuint (nameless->len, ==, 35);
  g_assert_cmpuint (named->len, ==, 35);
  for (guint i = 0; i < 35; i++)
    {
      const JbSealedSummary *a = g_ptr_array_index (nameless, i), *b = g_ptr_array_index (named, i);
      g_autofree gchar *name = g_strdup_printf ("Warga Nomor %u", 34 - i);
      g_assert_null (a->name);
      g_assert_null (a->nik_masked);
      g_assert_cmpstr (b->name, ==, name);
      g_assert_cmpuint (b->rec_seq, ==, 35 - i);
      g_assert_cmpint (b->state, ==, JB_STATE_SEALED);
      g_assert_true (jb_id_equal (&b->officer, jb_officer_keys_id (vault->keys)));
      g_assert_true (jb_id_is_none (&b->batch));
    }
}

static gboolean
find (Vault *vault, const gchar *nik, JbSealedSummary **ret_summary)
{
  gboolean found = TRUE;
  g_autoptr (GError) error = NULL;
  g_assert_true (jb_sealed_find_nik (vault->store, vault->keys, nik, &found, ret_summary, &error));
  return found;
}

static void
test_a_nik_recorded_before_is_found (Vault *vault, gconstpointer unused)
{
  finish_one (vault, 1, VAULT_NOW_S);
  finish_one (vault, 2, VAULT_NOW_S + 1);
  finish_one (vault, 1, VAULT_NOW_S + 2);
  g_autoptr (JbSealedSummary) summary = NULL;
  g_assert_true (find (vault, "1503042211960001", &summary));
  g_assert_cmpuint (summary->rec_seq, ==, 3);
  g_assert_cmpstr (summary->name, ==, "Warga Nomor 1");
  g_assert_false (find (vault, "1503042211960009", NULL));
  g_assert_false (find (vault, "150304221196000", NULL));
  g_assert_false (find (vault, "", NULL));
}

static gboolean
run_sql (sqlite3 *db, gpointer data, GError **error)
{
  return jb_sql_exec (db, data, error);
}

static void
test_names_of_old_tombstones_fade (Vault *vault, gconstpointer unused)
{
  for (guint i = 0; i < 20; i++)
    finish_one (vault, i, VAULT_NOW_S + i);
  g_assert_true (jb_store_write (vault->store, run_sql,
                                 "UPDATE record SET state = 'purged', receipted = 1000"
                                 " WHERE rec_seq <= 18;"
                                 "UPDATE record SET receipted = 3000 WHERE rec_seq = 18;"
                                 "UPDATE record SET state = 'receipted', receipted = 1000"
                                 " WHERE rec_seq = 19",
                                 NULL));
  g_autoptr (GError) error = NULL;
  g_assert_true (jb_sealed_fade (vault->store, vault->keys, 2000, &error));
  g_assert_no_error (error);
  g_autoptr (GPtrArray) list = jb_sealed_list (vault->store, vault->keys, NULL);
  g_assert_cmpuint (list->len, ==, 20);
  for (guint i = 0; i < 20; i++)
    {
      const JbSealedSummary *row = g_ptr_array_index (list, i);
      g_assert_cmpint (row->name != NULL, ==, row->rec_seq >= 18);
    }
  g_assert_false (find (vault, "1503042211960003", NULL));
  g_assert_true (find (vault, "1503042211960017", NULL));
  g_assert_true (find (vault, "1503042211960018", NULL));
  finish_one (vault, 30, VAULT_NOW_S + 100);
  g_assert_true (find (vault, "1503042211960030", NULL));
}

static void
assert_clear_of_words (Vault *vault, const gchar *file)
{
  static const gchar *const words[] = { "Warga Nomor", "15030422119600", "1503042211960002" };
  g_autofree gchar *path = g_build_filename (vault->home, file, NULL);
  g_autofree gchar *bytes = NULL;
  gsize len;
  g_assert_true (g_file_get_contents (path, &bytes, &len, NULL));
  g_assert_cmpuint (len, >, 1000);
  for (guint w = 0; w < G_N_ELEMENTS (words); w++)
    g_assert_null (memmem (bytes, len, words[w], strlen (words[w])));
}

/* Nothing a person could be known by lies in the files of the home in the clear. */
static void
test_no_name_or_nik_lies_in_the_clear (Vault *vault, gconstpointer unused)
{
  G_GNUC_UNUSED g_autoptr (JbDraft) draft = vault_draft (vault, 1, 1000);
  finish_one (vault, 2, VAULT_NOW_S);
  assert_clear_of_words (vault, "kit.db-wal");
  /* Reading kit.db itself would drop the store's lock: closed first. */
  g_clear_pointer (&vault->store, jb_store_close);
  assert_clear_of_words (vault, "kit.db");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  jb_secret_allow_unlocked ();
  g_assert_true (jb_secret_start (NULL));
#define T(path, func) g_test_add ("/vault/" path, Vault, NULL, vault_set_up, func, vault_tear_down)
  T ("draft/is-whole-after-a-restart", test_a_draft_is_whole_after_a_restart);
  T ("draft/a-list-is-the-officers-own", test_a_list_of_drafts_is_the_officers_own);
  T ("draft/of-nothing-but-a-place-can-be-saved", test_a_draft_of_nothing_but_a_place_can_be_saved);
  T ("draft/parts-are-replaced-listed-and-removed", test_parts_are_replaced_listed_and_removed);
  T ("draft/parts-of-no-known-name-or-size-are-refused",
     test_parts_of_no_known_name_or_size_are_refused);
  T ("draft/an-officer-has-a-limit", test_an_officer_has_a_limit_of_drafts);
  T ("draft/discarded-leaves-an-audit-entry", test_a_discarded_draft_leaves_an_audit_entry);
  T ("finish/opens-at-the-office-and-the-draft-is-gone",
     test_a_finished_record_opens_at_the_office_and_its_draft_is_gone);
  T ("finish/numbers-are-gapless-and-the-queue-begins-at-midnight",
     test_numbers_are_gapless_and_the_queue_begins_at_midnight);
  T ("finish/refused-leaves-the-draft-as-it-was", test_a_refused_finish_leaves_the_draft_as_it_was);
  T ("finish/a-draft-is-finished-once", test_a_draft_is_finished_once);
  T ("sealed/names-show-with-an-officers-keys-only", test_names_show_with_an_officers_keys_only);
  T ("sealed/a-nik-recorded-before-is-found", test_a_nik_recorded_before_is_found);
  T ("sealed/names-of-old-tombstones-fade", test_names_of_old_tombstones_fade);
  T ("sealed/no-name-or-nik-lies-in-the-clear", test_no_name_or_nik_lies_in_the_clear);
#undef T
  return g_test_run ();
}
