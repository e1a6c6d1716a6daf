/* SPDX-License-Identifier: MPL-2.0 */
/* A kit's home with one officer, for tests of drafts and finishing; in static functions, so that
 * unit and fault tests share it without a library. */
#pragma once

#include "core/vault/box.h"
#include "core/vault/finish.h"

#include <glib/gstdio.h>
#include <string.h>

#define VAULT_PHRASE "baku timo sera lodu pani"
#define VAULT_NOW_S G_GINT64_CONSTANT (1795334400) /* 2026-11-22T08:00:00Z, 15.00 WIB */

typedef struct {
  gchar *home;
  JbStore *store;
  JbSecret *device;
  JbOfficerKeys *keys;
  JbSigner *kit;
  JbId kit_id;
  JbSecret *office_seed;
  JbPublicKey recipients[2];
} Vault;

static inline JbSecret *
vault_secret (const gchar *text)
{
  g_autofree gchar *copy = g_strdup (text);
  return jb_secret_take (copy, strlen (copy), NULL);
}

static inline JbSecret *
vault_seed (guint8 fill)
{
  guint8 bytes[32];
  memset (bytes, fill, sizeof bytes);
  return jb_secret_take (bytes, sizeof bytes, NULL);
}

static inline void
vault_open_store (Vault *vault)
{
  g_autoptr (GError) error = NULL;
  vault->store = jb_store_open (vault->home, &error);
  g_assert_no_error (error);
}

/* Everything but the officer; the home must exist. Seeds are fixed, so that another process can be
 * the same kit. */
static inline void
vault_init (Vault *vault, const gchar *home)
{
  g_autoptr (JbSecret) kit_seed = vault_seed (0x51);
  g_autoptr (JbSecret) escrow_seed = vault_seed (0x53);
  vault->home = g_strdup (home);
  vault->device = vault_seed (0x50);
  vault->kit = jb_signer_new (kit_seed, NULL);
  jb_kit_id (jb_signer_public (vault->kit), &vault->kit_id);
  vault->office_seed = vault_seed (0x52);
  g_assert_true (jb_sealing_public (vault->office_seed, &vault->recipients[0], NULL));
  g_assert_true (jb_sealing_public (escrow_seed, &vault->recipients[1], NULL));
  vault_open_store (vault);
}

static inline JbOfficerKeys *
vault_add_officer (Vault *vault, const gchar *name, JbOfficerKeys *sponsor)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JbSecret) phrase = vault_secret (VAULT_PHRASE);
  JbOfficerKeys *keys
      = jb_officers_add (vault->store, name, JB_OFFICER_OPERATOR, phrase, vault->device,
                         &JB_KDF_MINIMUM, sponsor, VAULT_NOW_S, &error);
  g_assert_no_error (error);
  return keys;
}

static inline JbOfficerKeys *
vault_unlock (Vault *vault, const JbId *officer)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JbSecret) phrase = vault_secret (VAULT_PHRASE);
  JbOfficerKeys *keys = jb_officers_unlock (vault->store, officer, JB_SLOT_PASSPHRASE, phrase,
                                            vault->device, VAULT_NOW_S, &error);
  g_assert_no_error (error);
  return keys;
}

static inline void
vault_remove_home (const gchar *home)
{
  g_autoptr (GDir) dir = g_dir_open (home, 0, NULL);
  const gchar *name;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree gchar *path = g_build_filename (home, name, NULL);
      g_unlink (path);
    }
  g_rmdir (home);
}

static inline void
vault_clear (Vault *vault)
{
  g_clear_pointer (&vault->keys, jb_officer_keys_unref);
  g_clear_pointer (&vault->store, jb_store_close);
  g_clear_pointer (&vault->device, jb_secret_unref);
  g_clear_pointer (&vault->kit, jb_signer_unref);
  g_clear_pointer (&vault->office_seed, jb_secret_unref);
  g_clear_pointer (&vault->home, g_free);
}

static inline void
vault_set_up (Vault *vault, gconstpointer unused)
{
  g_autofree gchar *home = g_dir_make_tmp ("jemput-XXXXXX", NULL);
  memset (vault, 0, sizeof *vault);
  vault_init (vault, home);
  vault->keys = vault_add_officer (vault, "Siti Rahma", NULL);
}

static inline void
vault_tear_down (Vault *vault, gconstpointer unused)
{
  g_autofree gchar *home = g_strdup (vault->home);
  vault_clear (vault);
  vault_remove_home (home);
}

/* A record of resident number n. */
static inline JbRecord *
vault_record (guint n)
{
  g_autofree gchar *nik = g_strdup_printf ("150304221196%04u", n);
  g_autofree gchar *name = g_strdup_printf ("Warga Nomor %u", n);
  JbRecord *record = jb_record_new ();
  g_strlcpy (record->village, "1503042001", sizeof record->village);
  g_strlcpy (record->zone_effect, "OPEN", sizeof record->zone_effect);
  g_strlcpy (record->lawful_basis, "age", sizeof record->lawful_basis);
  record->begun_lo_s = record->begun_hi_s = VAULT_NOW_S;
  g_assert_true (jb_person_set (record->person, JB_FIELD_NIK, nik, NULL));
  g_assert_true (jb_person_set (record->person, JB_FIELD_NAMA_LGKP, name, NULL));
  return record;
}

static inline GBytes *
vault_photo (gsize len)
{
  guint8 *bytes = g_malloc (len);
  for (gsize i = 0; i < len; i++)
    bytes[i] = (guint8) (i * 7 + i / 251);
  return g_bytes_new_take (bytes, len);
}

static inline JbDraft *
vault_draft (Vault *vault, guint n, gsize photo_bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) photo = vault_photo (photo_bytes);
  JbDraft *draft
      = jb_draft_begin (vault->store, vault->keys, vault_record (n), VAULT_NOW_S, &error);
  g_assert_no_error (error);
  g_assert_true (jb_draft_set_part (vault->store, draft, "photo.jpg", "image/jpeg", photo,
                                    VAULT_NOW_S + 5, &error));
  g_assert_no_error (error);
  return draft;
}

static inline JbFinish
vault_finish (Vault *vault, JbDraft *draft, gint64 now_s)
{
  return (JbFinish){ .draft = draft,
                     .keys = vault->keys,
                     .kit = vault->kit,
                     .kit_id = vault->kit_id,
                     .recipients = vault->recipients,
                     .n_recipients = 2,
                     .trust_version = 1,
                     .zone_version = 3,
                     .lo_s = now_s,
                     .hi_s = now_s + 10,
                     .area_time = JB_AREA_TIME_WIB };
}

static inline gboolean
vault_read_sealed (sqlite3 *db, gpointer data, GError **error)
{
  gpointer *pair = data;
  const JbId *id = pair[0];
  g_autoptr (sqlite3_stmt) statement
      = jb_sql_prepare (db, "SELECT bytes FROM sealed WHERE id = ?", error);
  if (!jb_sql_bind (statement, error, "b", id->bytes, (gsize) JB_ID_BYTES)
      || jb_sql_step (statement, error) < 0)
    return FALSE;
  pair[1] = sqlite3_data_count (statement) > 0 ? jb_sql_column_bytes (statement, 0) : NULL;
  return TRUE;
}

/* The sealed bytes of a record, or NULL (transfer full). */
static inline GBytes *
vault_sealed_bytes (Vault *vault, const JbId *id)
{
  gpointer pair[2] = { (gpointer) id, NULL };
  g_assert_true (jb_store_read (vault->store, vault_read_sealed, pair, NULL));
  return pair[1];
}
