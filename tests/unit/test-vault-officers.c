/* SPDX-License-Identifier: MPL-2.0 */
#include "core/base/error.h"
#include "tests/unit/vault-fixture.h"

static JbOfficerKeys *
try_phrase (Vault *vault, const JbId *id, const gchar *text, gint64 now_s, GError **error)
{
  g_autoptr (JbSecret) phrase = vault_secret (text);
  return jb_officers_unlock (vault->store, id, JB_SLOT_PASSPHRASE, phrase, vault->device, now_s,
                             error);
}

static const JbKitOfficer *
only_officer (GPtrArray *officers)
{
  g_assert_cmpuint (officers->len, ==, 1);
  return g_ptr_array_index (officers, 0);
}

static void
assert_same_keys (JbOfficerKeys *a, JbOfficerKeys *b)
{
  g_assert_true (jb_id_equal (jb_officer_keys_id (a), jb_officer_keys_id (b)));
  g_assert_cmpmem (jb_secret_data (jb_officer_keys_drafts (a)), 32,
                   jb_secret_data (jb_officer_keys_drafts (b)), 32);
  g_assert_cmpmem (jb_secret_data (jb_officer_keys_list (a)), 32,
                   jb_secret_data (jb_officer_keys_list (b)), 32);
  g_assert_cmpmem (jb_signer_public (jb_officer_keys_signer (a))->bytes, 32,
                   jb_signer_public (jb_officer_keys_signer (b))->bytes, 32);
}

static void
test_an_officer_signs_in_after_a_restart (Vault *vault, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  JbId id = *jb_officer_keys_id (vault->keys);
  g_clear_pointer (&vault->store, jb_store_close);
  vault_open_store (vault);
  /* Carelessly typed. */
  g_autoptr (JbOfficerKeys) keys
      = try_phrase (vault, &id, "  BAKU timo  sera\tlodu pani ", VAULT_NOW_S, &error);
  g_assert_no_error (error);
  assert_same_keys (keys, vault->keys);
  g_autoptr (GPtrArray) officers = jb_officers_list (vault->store, &error);
  const JbKitOfficer *officer = only_officer (officers);
  g_assert_cmpstr (officer->name, ==, "Siti Rahma");
  g_assert_cmpint (officer->role, ==, JB_OFFICER_OPERATOR);
  g_assert_cmpuint (officer->failures, ==, 0);
  g_assert_cmpmem (officer->key.bytes, 32, jb_signer_public (jb_officer_keys_signer (keys))->bytes,
                   32);
}

static void
test_failures_are_counted_delayed_and_locked_until_a_reset (Vault *vault, gconstpointer unused)
{
  const JbId *id = jb_officer_keys_id (vault->keys);
  gint64 now_s = VAULT_NOW_S;
  for (guint n = 1; n <= JB_SLOT_MAX_FAILURES; n++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (try_phrase (vault, id, "salah", now_s, &error));
      g_assert_error (error, JB_ERROR, JB_ERROR_KEY);
      g_clear_error (&error);
      guint delay_s = jb_slot_delay_s (n);
      if (delay_s > 0 && n < JB_SLOT_MAX_FAILURES)
        {
          /* Not even the right one, a second too early; and it does not count. */
          g_assert_null (try_phrase (vault, id, VAULT_PHRASE, now_s + delay_s - 1, &error));
          g_assert_error (error, JB_ERROR, JB_ERROR_ATTEMPTS);
        }
      now_s += delay_s;
      g_autoptr (GPtrArray) officers = jb_officers_list (vault->store, NULL);
      g_assert_cmpuint (only_officer (officers)->failures, ==, n);
    }
  g_autoptr (GError) error = NULL;
  g_assert_null (try_phrase (vault, id, VAULT_PHRASE, now_s + 100000, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_ATTEMPTS);
  g_clear_error (&error);
  g_assert_true (jb_officers_reset (vault->store, id, &error));
  g_autoptr (JbOfficerKeys) keys = try_phrase (vault, id, VAULT_PHRASE, now_s, &error);
  g_assert_no_error (error);
  assert_same_keys (keys, vault->keys);
}

static void
test_a_success_forgets_the_failures_before (Vault *vault, gconstpointer unused)
{
  const JbId *id = jb_officer_keys_id (vault->keys);
  g_assert_null (try_phrase (vault, id, "salah", VAULT_NOW_S, NULL));
  g_autoptr (JbOfficerKeys) keys = try_phrase (vault, id, VAULT_PHRASE, VAULT_NOW_S, NULL);
  g_assert_nonnull (keys);
  g_autoptr (GPtrArray) officers = jb_officers_list (vault->store, NULL);
  g_assert_cmpuint (only_officer (officers)->failures, ==, 0);
}

static void
test_another_device_does_not_open_it (Vault *vault, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JbSecret) phrase = vault_secret (VAULT_PHRASE);
  g_autoptr (JbSecret) other = vault_seed (0x66);
  g_assert_null (jb_officers_unlock (vault->store, jb_officer_keys_id (vault->keys),
                                     JB_SLOT_PASSPHRASE, phrase, other, VAULT_NOW_S, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_KEY);
}

static void
test_a_second_officer_needs_a_first_and_shares_the_lists (Vault *vault, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JbSecret) phrase = vault_secret (VAULT_PHRASE);
  g_assert_null (jb_officers_add (vault->store, "Budi", JB_OFFICER_SUPERVISOR, phrase,
                                  vault->device, &JB_KDF_MINIMUM, NULL, VAULT_NOW_S, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_STATE);
  g_clear_error (&error);
  g_autoptr (JbOfficerKeys) second = vault_add_officer (vault, "Budi", vault->keys);
  g_assert_cmpmem (jb_secret_data (jb_officer_keys_list (second)), 32,
                   jb_secret_data (jb_officer_keys_list (vault->keys)), 32);
  g_assert_true (memcmp (jb_secret_data (jb_officer_keys_drafts (second)),
                         jb_secret_data (jb_officer_keys_drafts (vault->keys)), 32)
                 != 0);
  g_autoptr (JbOfficerKeys) again = vault_unlock (vault, jb_officer_keys_id (second));
  assert_same_keys (again, second);
  g_autoptr (GPtrArray) officers = jb_officers_list (vault->store, &error);
  g_assert_cmpuint (officers->len, ==, 2);
  const JbKitOfficer *first = g_ptr_array_index (officers, 0);
  g_assert_cmpstr (first->name, ==, "Budi");
}

static void
test_a_badge_with_its_pin_opens_the_same_keys (Vault *vault, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  const JbId *id = jb_officer_keys_id (vault->keys);
  g_autoptr (JbSecret) badge = jb_secret_random (JB_BADGE_BYTES, NULL);
  g_autoptr (JbSecret) pin = vault_secret ("420917");
  g_assert_null (
      jb_officers_unlock (vault->store, id, JB_SLOT_BADGE, pin, badge, VAULT_NOW_S, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (
      jb_officers_set_badge (vault->store, vault->keys, badge, pin, &JB_KDF_MINIMUM, &error));
  g_autoptr (JbOfficerKeys) keys
      = jb_officers_unlock (vault->store, id, JB_SLOT_BADGE, pin, badge, VAULT_NOW_S, &error);
  g_assert_no_error (error);
  assert_same_keys (keys, vault->keys);
  /* A letter in the PIN is a slip of the finger, not a guess. */
  g_autoptr (JbSecret) slip = vault_secret ("42091a");
  g_assert_null (
      jb_officers_unlock (vault->store, id, JB_SLOT_BADGE, slip, badge, VAULT_NOW_S, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_INVALID);
  g_autoptr (GPtrArray) officers = jb_officers_list (vault->store, NULL);
  g_assert_cmpuint (only_officer (officers)->failures, ==, 0);
}

static void
test_a_roster_sealed_to_the_list_key_opens_for_an_officer (Vault *vault, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  JbPublicKey list;
  g_assert_true (jb_officers_list_public (vault->store, &list, &error));
  g_autoptr (GBytes) box = jb_sealed_create (&list, "daftar", 6);
  g_autoptr (JbSecret) seed = jb_officer_keys_list_seed (vault->keys, &error);
  g_autoptr (GBytes) plain
      = jb_sealed_open (seed, g_bytes_get_data (box, NULL), g_bytes_get_size (box), &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (plain, NULL), g_bytes_get_size (plain), "daftar", 6);
}

static gboolean
run_sql (sqlite3 *db, gpointer data, GError **error)
{
  return jb_sql_exec (db, data, error);
}

static void
test_exchanged_keys_on_the_disk_are_noticed (Vault *vault, gconstpointer unused)
{
  static const gchar *const changes[] = {
    "UPDATE meta SET value = zeroblob (32) WHERE name = 'list_public'",
    "UPDATE officer SET public_key = zeroblob (32)",
    "UPDATE officer SET list_box = drafts_box",
    "UPDATE officer SET seed_box = zeroblob (72)",
    "UPDATE officer SET drafts_box = x'00'",
  };
  const JbId *id = jb_officer_keys_id (vault->keys);
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_true (jb_store_write (vault->store, run_sql,
                                     "CREATE TABLE kept AS SELECT * FROM"
                                     " officer;"
                                     "CREATE TABLE kept_meta AS SELECT *"
                                     " FROM meta",
                                     NULL));
      g_assert_true (jb_store_write (vault->store, run_sql, (gpointer) changes[i], NULL));
      g_assert_null (try_phrase (vault, id, VAULT_PHRASE, VAULT_NOW_S, &error));
      g_assert_error (error, JB_ERROR, JB_ERROR_DAMAGED);
      g_assert_true (jb_store_write (
          vault->store, run_sql,
          "REPLACE INTO meta SELECT * FROM kept_meta; DROP TABLE kept_meta;"
          "UPDATE officer SET public_key = (SELECT public_key FROM kept),"
          " seed_box = (SELECT seed_box FROM kept), list_box = (SELECT list_box FROM kept),"
          " drafts_box = (SELECT drafts_box FROM kept); DROP TABLE kept",
          NULL));
    }
  g_autoptr (JbOfficerKeys) keys = vault_unlock (vault, id);
  g_assert_nonnull (keys);
}

static gboolean
read_escrow (sqlite3 *db, gpointer data, GError **error)
{
  g_autoptr (sqlite3_stmt) statement
      = jb_sql_prepare (db, "SELECT drafts_escrow FROM officer", error);
  if (jb_sql_step (statement, error) != SQLITE_ROW)
    return FALSE;
  *(GBytes **) data = jb_sql_column_bytes (statement, 0);
  return TRUE;
}

static void
test_the_escrow_key_opens_the_drafts_key_and_nothing_else (Vault *vault, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JbSecret) escrow_seed = vault_seed (0x53);
  g_assert_true (jb_officers_escrow (vault->store, vault->keys, &vault->recipients[1], &error));
  g_autoptr (GBytes) copy = NULL;
  g_assert_true (jb_store_read (vault->store, read_escrow, &copy, NULL));
  gsize len;
  const guint8 *data = g_bytes_get_data (copy, &len);
  g_autoptr (GBytes) plain
      = jb_sealed_open (escrow_seed, data + JB_KEY_ID_BYTES, len - JB_KEY_ID_BYTES, &error);
  g_assert_no_error (error);
  data = g_bytes_get_data (plain, &len);
  g_assert_cmpuint (len, ==, 48);
  g_assert_cmpmem (data, 16, jb_officer_keys_id (vault->keys)->bytes, 16);
  g_assert_cmpmem (data + 16, 32, jb_secret_data (jb_officer_keys_drafts (vault->keys)), 32);
  /* Once is enough for one key; another key gets its own. */
  g_autoptr (GBytes) again = NULL;
  g_assert_true (jb_officers_escrow (vault->store, vault->keys, &vault->recipients[1], &error));
  g_assert_true (jb_store_read (vault->store, read_escrow, &again, NULL));
  g_assert_true (g_bytes_equal (copy, again));
  g_assert_true (jb_officers_escrow (vault->store, vault->keys, &vault->recipients[0], &error));
  g_autoptr (GBytes) third = NULL;
  g_assert_true (jb_store_read (vault->store, read_escrow, &third, NULL));
  g_assert_false (g_bytes_equal (copy, third));
}

static void
test_a_forgotten_officer_cannot_sign_in (Vault *vault, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  const JbId *id = jb_officer_keys_id (vault->keys);
  G_GNUC_UNUSED g_autoptr (JbDraft) draft = vault_draft (vault, 1, 100);
  g_assert_true (jb_officers_forget (vault->store, id, &error));
  g_assert_no_error (error);
  g_assert_null (try_phrase (vault, id, VAULT_PHRASE, VAULT_NOW_S, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_autoptr (GPtrArray) officers = jb_officers_list (vault->store, NULL);
  g_assert_cmpuint (officers->len, ==, 0);
  /* The draft is kept: the escrow copy may open it. */
  g_assert_cmpuint (jb_drafts_count (vault->store, NULL), ==, 1);
  JbId nobody;
  jb_id_random (&nobody);
  g_assert_false (jb_officers_forget (vault->store, &nobody, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_NOT_FOUND);
  /* And the kit can begin again, with a list key of its own. */
  JbPublicKey before, after;
  g_assert_true (jb_officers_list_public (vault->store, &before, NULL));
  G_GNUC_UNUSED g_autoptr (JbOfficerKeys) fresh = vault_add_officer (vault, "Budi", NULL);
  g_assert_true (jb_officers_list_public (vault->store, &after, NULL));
  g_assert_true (memcmp (&before, &after, sizeof before) != 0);
}

static void
test_a_name_that_cannot_be_shown_is_refused (Vault *vault, gconstpointer unused)
{
  static const gchar *const names[] = { "", "a\nb", "\xff" };
  g_autoptr (JbSecret) phrase = vault_secret (VAULT_PHRASE);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (jb_officers_add (vault->store, names[i], JB_OFFICER_OPERATOR, phrase,
                                      vault->device, &JB_KDF_MINIMUM, vault->keys, VAULT_NOW_S,
                                      &error));
      g_assert_error (error, JB_ERROR, JB_ERROR_INVALID);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  jb_secret_allow_unlocked ();
  g_assert_true (jb_secret_start (NULL));
#define T(path, func)                                                                              \
  g_test_add ("/vault/officers/" path, Vault, NULL, vault_set_up, func, vault_tear_down)
  T ("an-officer-signs-in-after-a-restart", test_an_officer_signs_in_after_a_restart);
  T ("failures-are-counted-delayed-and-locked-until-a-reset",
     test_failures_are_counted_delayed_and_locked_until_a_reset);
  T ("a-success-forgets-the-failures-before", test_a_success_forgets_the_failures_before);
  T ("another-device-does-not-open-it", test_another_device_does_not_open_it);
  T ("a-second-officer-needs-a-first-and-shares-the-lists",
     test_a_second_officer_needs_a_first_and_shares_the_lists);
  T ("a-badge-with-its-pin-opens-the-same-keys", test_a_badge_with_its_pin_opens_the_same_keys);
  T ("a-roster-sealed-to-the-list-key-opens-for-an-officer",
     test_a_roster_sealed_to_the_list_key_opens_for_an_officer);
  T ("exchanged-keys-on-the-disk-are-noticed", test_exchanged_keys_on_the_disk_are_noticed);
  T ("the-escrow-key-opens-the-drafts-key-and-nothing-else",
     test_the_escrow_key_opens_the_drafts_key_and_nothing_else);
  T ("a-forgotten-officer-cannot-sign-in", test_a_forgotten_officer_cannot_sign_in);
  T ("a-name-that-cannot-be-shown-is-refused", test_a_name_that_cannot_be_shown_is_refused);
#undef T
  return g_test_run ();
}
