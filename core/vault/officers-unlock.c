/* SPDX-License-Identifier: MPL-2.0 */
/* Signing in. An attempt is counted, and the count is on the disk, before Argon2 runs: pulling the
 * plug at the right moment wins nothing. Argon2 runs in the caller's thread, so the store stays
 * free. */
#include "core/vault/officers-private.h"

#include "core/base/error.h"
#include "core/base/i18n.h"

#include <string.h>

typedef struct {
  const JbId *officer;
  JbSlotKind kind;
  gint64 now_lo_s;
  /* as found */
  guint failures;
  gint64 wait_until_lo_s;
  JbPublicKey public_key, list_public;
  JbOfficerBoxes boxes;
  GBytes *slot;
} Attempt;

static void
attempt_clear (Attempt *attempt)
{
  jb_officer_boxes_clear (&attempt->boxes);
  g_clear_pointer (&attempt->slot, g_bytes_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Attempt, attempt_clear)

static gboolean
set_not_found (GError **error)
{
  g_set_error_literal (error, JB_ERROR, JB_ERROR_NOT_FOUND,
                       _ ("Petugas ini tidak dapat masuk dengan cara ini di perangkat ini. "
                          "Pilih petugas atau cara masuk lain."));
  return FALSE;
}

static gboolean
read_attempt (sqlite3 *db, Attempt *attempt, GError **error)
{
  g_autoptr (sqlite3_stmt) statement
      = jb_sql_prepare (db,
                        "SELECT failures, wait_until, public_key, seed_box, list_box, drafts_box,"
                        " bytes FROM officer JOIN slot ON slot.officer = id"
                        " WHERE id = ? AND kind = ? AND length (seed_box) > 0",
                        error);
  if (statement == NULL
      || !jb_sql_bind (statement, error, "bi", attempt->officer->bytes, (gsize) JB_ID_BYTES,
                       (gint64) attempt->kind))
    return FALSE;
  gint step = jb_sql_step (statement, error);
  if (step < 0)
    return FALSE;
  if (step == SQLITE_DONE || sqlite3_column_bytes (statement, 2) != JB_PUBLIC_KEY_BYTES)
    return set_not_found (error);
  attempt->failures = (guint) sqlite3_column_int (statement, 0);
  attempt->wait_until_lo_s = sqlite3_column_int64 (statement, 1);
  memcpy (attempt->public_key.bytes, sqlite3_column_blob (statement, 2), JB_PUBLIC_KEY_BYTES);
  attempt->boxes.seed = jb_sql_column_bytes (statement, 3);
  attempt->boxes.list = jb_sql_column_bytes (statement, 4);
  attempt->boxes.drafts = jb_sql_column_bytes (statement, 5);
  attempt->slot = jb_sql_column_bytes (statement, 6);
  return jb_officers_read_list_public (db, &attempt->list_public, error);
}

static gboolean
write_count (sqlite3 *db, const JbId *officer, guint failures, gint64 wait_until_lo_s,
             GError **error)
{
  g_autoptr (sqlite3_stmt) statement
      = jb_sql_prepare (db, "UPDATE officer SET failures = ?, wait_until = ? WHERE id = ?", error);
  return statement != NULL
         && jb_sql_bind (statement, error, "iib", (gint64) failures, wait_until_lo_s,
                         officer->bytes, (gsize) JB_ID_BYTES)
         && jb_sql_done (statement, error);
}

static gboolean
is_allowed (const Attempt *attempt, GError **error)
{
  if (attempt->failures >= JB_SLOT_MAX_FAILURES)
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_ATTEMPTS,
                           _ ("Terlalu banyak percobaan salah, jadi petugas ini dikunci. "
                              "Data tetap aman. Minta kantor membukanya."));
      return FALSE;
    }
  if (attempt->now_lo_s < attempt->wait_until_lo_s)
    {
      g_set_error (error, JB_ERROR, JB_ERROR_ATTEMPTS,
                   _ ("Tunggu %u detik lagi sebelum mencoba. Data tetap aman."),
                   (guint) MIN (attempt->wait_until_lo_s - attempt->now_lo_s, G_MAXINT));
      return FALSE;
    }
  return TRUE;
}

static gboolean
begin_attempt (sqlite3 *db, gpointer data, GError **error)
{
  Attempt *attempt = data;
  if (!read_attempt (db, attempt, error) || !is_allowed (attempt, error))
    return FALSE;
  guint failures = attempt->failures + 1;
  return write_count (db, attempt->officer, failures,
                      attempt->now_lo_s + jb_slot_delay_s (failures), error);
}

static gboolean
end_well (sqlite3 *db, gpointer data, GError **error)
{
  const Attempt *attempt = data;
  return write_count (db, attempt->officer, 0, 0, error);
}

/* The machine failed, not the person: no memory for Argon2, say. */
static gboolean
take_back (sqlite3 *db, gpointer data, GError **error)
{
  const Attempt *attempt = data;
  return write_count (db, attempt->officer, attempt->failures, attempt->wait_until_lo_s, error);
}

static void
set_wrong (const Attempt *attempt, const GError *why, GError **error)
{
  guint failures = attempt->failures + 1;
  guint delay_s = jb_slot_delay_s (failures);
  if (failures >= JB_SLOT_MAX_FAILURES)
    g_set_error (error, JB_ERROR, JB_ERROR_KEY,
                 _ ("%s Ini percobaan terakhir, jadi petugas ini dikunci. "
                    "Minta kantor membukanya."),
                 why->message);
  else if (delay_s > 0)
    g_set_error (error, JB_ERROR, JB_ERROR_KEY,
                 _ ("%s Tersisa %u percobaan; tunggu %u detik sebelum mencoba lagi."), why->message,
                 JB_SLOT_MAX_FAILURES - failures, delay_s);
  else
    g_set_error (error, JB_ERROR, JB_ERROR_KEY, _ ("%s Tersisa %u percobaan."), why->message,
                 JB_SLOT_MAX_FAILURES - failures);
}

/* Whoever could write to the disk might have put a list key of his own there. */
static gboolean
list_is_the_published_one (const Attempt *attempt, const JbOfficerKeys *keys, GError **error)
{
  JbPublicKey own;
  if (!jb_officer_keys_list_public (keys, &own, error))
    return FALSE;
  if (memcmp (own.bytes, attempt->list_public.bytes, JB_PUBLIC_KEY_BYTES) == 0)
    return TRUE;
  g_set_error_literal (error, JB_ERROR, JB_ERROR_DAMAGED,
                       _ ("Kunci daftar di perangkat ini telah diganti. Jangan merekam dengan "
                          "perangkat ini. Hubungi kantor."));
  return FALSE;
}

static JbSecret *
normal_secret (JbSlotKind kind, const JbSecret *secret, GError **error)
{
  return kind == JB_SLOT_PASSPHRASE ? jb_passphrase_normalize (secret, error)
                                    : jb_secret_ref ((JbSecret *) secret);
}

JbOfficerKeys *
jb_officers_unlock (JbStore *store, const JbId *officer, JbSlotKind kind, const JbSecret *secret,
                    const JbSecret *binder, gint64 now_lo_s, GError **error)
{
  g_auto (Attempt) attempt = { .officer = officer, .kind = kind, .now_lo_s = now_lo_s };
  g_autoptr (JbSecret) normal = normal_secret (kind, secret, error);
  if (normal == NULL || !jb_store_write (store, begin_attempt, &attempt, error))
    return NULL;
  g_autoptr (GError) fault = NULL;
  g_autoptr (JbSecret) omk = jb_slot_open (attempt.slot, officer, normal, binder, &fault);
  if (omk == NULL && g_error_matches (fault, JB_ERROR, JB_ERROR_KEY))
    {
      set_wrong (&attempt, fault, error);
      return NULL;
    }
  if (!jb_store_write (store, omk != NULL ? end_well : take_back, &attempt, error))
    return NULL;
  if (omk == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return NULL;
    }
  g_autoptr (JbOfficerKeys) keys
      = jb_officer_keys_unbox (officer, omk, &attempt.boxes, &attempt.public_key, error);
  if (keys == NULL || !list_is_the_published_one (&attempt, keys, error))
    return NULL;
  return g_steal_pointer (&keys);
}
