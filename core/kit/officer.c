/* SPDX-License-Identifier: MPL-2.0 */
/* Who is signed in. Argon2 runs without kit->lock: the courier goes on meanwhile. */
#include "core/kit/kit-private.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/text.h"

#include <string.h>
#include <unistd.h>

#define KDF_TARGET_MS 1500
#define TOMBSTONE_S (30 * 24 * 3600) /* from the receipt: then summary and NIK hash go */
#define PASSPHRASE_MIN_WORDS 5
#define PASSPHRASE_MIN_BYTES 20

GPtrArray *
jb_kit_officers (JbKit *kit, GError **error)
{
  return jb_officers_list (kit->store, error);
}

/* A quarter of the machine's memory counts as available, and of that half is used: 64 MiB on a board
 * of 512 MB, where more would push the screen's own program out. */
static guint64
available_kib (void)
{
  glong pages = sysconf (_SC_PHYS_PAGES), page_bytes = sysconf (_SC_PAGESIZE);
  return pages > 0 && page_bytes > 0 ? (guint64) pages * (guint64) page_bytes / 1024 / 4 : 0;
}

/* A stolen box brings its device secret along: Argon2 makes five drawn words enough, and nothing makes
 * a word of one's own enough. */
static gboolean
is_long_enough (const JbSecret *normal, GError **error)
{
  guint words = 1;
  for (gsize i = 0; i < jb_secret_len (normal); i++)
    words += jb_secret_data (normal)[i] == ' ';
  if (words >= PASSPHRASE_MIN_WORDS && jb_secret_len (normal) >= PASSPHRASE_MIN_BYTES)
    return TRUE;
  g_set_error_literal (error, JB_ERROR, JB_ERROR_INVALID,
                       _ ("Frasa sandi terlalu pendek. Petugas belum ditambahkan. Pakai lima kata "
                          "yang dibuatkan perangkat."));
  return FALSE;
}

static gboolean
choose_kdf (JbKit *kit, JbKdfParams *ret_params, GError **error)
{
  if (kit->kdf != NULL)
    {
      *ret_params = *kit->kdf;
      return TRUE;
    }
  return jb_kdf_calibrate (KDF_TARGET_MS, available_kib (), ret_params, error);
}

gboolean
jb_kit_officer_add (JbKit *kit, const gchar *name, JbOfficerRole role, const JbSecret *passphrase,
                    JbId *ret_id, GError **error)
{
  if (!jb_text_is_clean (name, 160, JB_TEXT_LINE) || *name == '\0')
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_INVALID,
                           _ ("Nama petugas tidak dapat dipakai. Isi satu baris, paling banyak "
                              "160 bita."));
      return FALSE;
    }
  g_autoptr (JbSecret) normal = jb_passphrase_normalize (passphrase, error);
  JbKdfParams params;
  if (normal == NULL || !is_long_enough (normal, error) || !choose_kdf (kit, &params, error))
    return FALSE;

  g_autoptr (JbOfficerKeys) sponsor = NULL;
  JbInterval now;
  {
    JB_KIT_HOLD (kit);
    sponsor = kit->keys != NULL ? jb_officer_keys_ref (kit->keys) : NULL;
    jb_kit_now_locked (kit, &now);
  }
  g_autoptr (JbOfficerKeys) keys = jb_officers_add (kit->store, name, role, normal, kit->device,
                                                    &params, sponsor, now.lo_s, error);
  if (keys == NULL)
    return FALSE;
  const JbId *id = jb_officer_keys_id (keys);
  {
    JB_KIT_HOLD (kit);
    /* The officer is there; a disk that fails now will say so at the next step. */
    jb_kit_audit_locked (kit, sponsor != NULL ? jb_officer_keys_id (sponsor) : NULL, id,
                         "officer.added", NULL, NULL);
  }
  if (ret_id != NULL)
    *ret_id = *id;
  jb_kit_tell (kit);
  return TRUE;
}

static gboolean
find_officer (JbKit *kit, const JbId *id, gchar **ret_name, JbOfficerRole *ret_role, GError **error)
{
  g_autoptr (GPtrArray) officers = jb_officers_list (kit->store, error);
  if (officers == NULL)
    return FALSE;
  for (guint i = 0; i < officers->len; i++)
    {
      const JbKitOfficer *officer = officers->pdata[i];
      if (jb_id_equal (&officer->id, id))
        {
          *ret_name = g_strdup (officer->name);
          *ret_role = officer->role;
          return TRUE;
        }
    }
  g_set_error_literal (error, JB_ERROR, JB_ERROR_NOT_FOUND,
                       _ ("Petugas itu tidak ada di perangkat ini. Pilih dari daftar."));
  return FALSE;
}

/* Only what was counted as an attempt, so that there are few: asking again while waiting is none. */
static void
audit_refusal (JbKit *kit, const JbId *officer, const GError *why)
{
  if (!g_error_matches (why, JB_ERROR, JB_ERROR_KEY))
    return;
  JB_KIT_HOLD (kit);
  jb_kit_audit_locked (kit, NULL, officer, "officer.refused", NULL, NULL);
}

static gboolean
sign_in_locked (JbKit *kit, JbOfficerKeys *keys, const gchar *name, JbOfficerRole role,
                GError **error)
{
  JbInterval now;
  const JbId *id = jb_officer_keys_id (keys);
  if (!jb_kit_audit_locked (kit, id, id, "officer.in", NULL, error))
    return FALSE;
  g_clear_pointer (&kit->draft, jb_draft_free);
  jb_officer_keys_unref (kit->keys);
  kit->keys = jb_officer_keys_ref (keys);
  g_free (kit->officer_name);
  kit->officer_name = g_strdup (name);
  kit->officer_role = role;
  /* Both can wait for the next time: signing in must not fail for them. */
  if (kit->trust != NULL)
    jb_officers_escrow (kit->store, keys, &jb_trust_escrow (kit->trust)->key, NULL);
  jb_kit_now_locked (kit, &now);
  jb_sealed_fade (kit->store, keys, now.lo_s - TOMBSTONE_S, NULL);
  return TRUE;
}

gboolean
jb_kit_unlock (JbKit *kit, const JbId *officer, const JbSecret *passphrase, GError **error)
{
  g_autofree gchar *name = NULL;
  JbOfficerRole role;
  g_autoptr (JbSecret) normal = jb_passphrase_normalize (passphrase, error);
  if (normal == NULL || !find_officer (kit, officer, &name, &role, error))
    return FALSE;
  JbInterval now;
  {
    JB_KIT_HOLD (kit);
    jb_kit_now_locked (kit, &now);
  }
  g_autoptr (GError) fault = NULL;
  g_autoptr (JbOfficerKeys) keys = jb_officers_unlock (kit->store, officer, JB_SLOT_PASSPHRASE,
                                                       normal, kit->device, now.lo_s, &fault);
  if (keys == NULL)
    {
      audit_refusal (kit, officer, fault);
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  {
    JB_KIT_HOLD (kit);
    /* Asked again: the office may have wiped the kit while Argon2 ran. */
    g_autofree gchar *still = NULL;
    if (!find_officer (kit, officer, &still, &role, error)
        || !sign_in_locked (kit, keys, name, role, error))
      return FALSE;
  }
  jb_kit_tell (kit);
  return TRUE;
}

void
jb_kit_lock (JbKit *kit)
{
  {
    JB_KIT_HOLD (kit);
    g_clear_pointer (&kit->draft, jb_draft_free);
    if (kit->keys != NULL) /* keys go, whatever the disk does */
      jb_kit_audit_locked (kit, jb_officer_keys_id (kit->keys), jb_officer_keys_id (kit->keys),
                           "officer.out", NULL, NULL);
    g_clear_pointer (&kit->keys, jb_officer_keys_unref);
    g_clear_pointer (&kit->officer_name, g_free);
    jb_kit_save_clock_locked (kit, JB_CLOCK_SAVE_NOW, NULL);
    jb_store_checkpoint (kit->store, NULL);
  }
  jb_kit_tell (kit);
}

gboolean
jb_kit_is_unlocked (JbKit *kit)
{
  JB_KIT_HOLD (kit);
  return kit->keys != NULL;
}

gboolean
jb_kit_may_record_locked (JbKit *kit, GError **error)
{
  if (kit->keys == NULL || !kit->has_enrol)
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_STATE,
                           kit->keys == NULL
                               ? _ ("Belum ada petugas yang masuk. Masuk dahulu.")
                               : _ ("Perangkat belum didaftarkan kantor. Belum ada yang direkam. "
                                    "Bawa permintaan pendaftaran ke kantor."));
      return FALSE;
    }
  JbInterval now;
  jb_kit_now_locked (kit, &now);
  if (kit->enrol.revoked || now.lo_s < kit->enrol.valid_from_s
      || now.hi_s >= kit->enrol.valid_until_s)
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_EXPIRED,
                           kit->enrol.revoked
                               ? _ ("Kantor mencabut perangkat ini. Antrean aman dan tetap bisa "
                                    "dikirim. Hubungi kantor.")
                               : _ ("Pendaftaran perangkat sudah berakhir. Antrean aman dan tetap "
                                    "bisa dikirim. Minta kantor memperpanjang."));
      return FALSE;
    }
  const JbOfficer *officer = jb_enrol_officer (&kit->enrol, jb_officer_keys_id (kit->keys));
  JbSigner *signer = jb_officer_keys_signer (kit->keys);
  if (officer == NULL
      || memcmp (&officer->key, jb_signer_public (signer), sizeof officer->key) != 0)
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_STATE,
                           _ ("Petugas ini belum didaftarkan kantor. Belum ada yang direkam. "
                              "Kirim permintaan pendaftaran yang baru."));
      return FALSE;
    }
  return TRUE;
}
