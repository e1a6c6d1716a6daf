/* SPDX-License-Identifier: MPL-2.0 */
/* What an officer's master key (OMK) opens. Each is a box (box.c) under the OMK, bound to the
 * officer's 16-byte id:
 *
 *   context "officer-seed"   32-byte Ed25519 seed
 *   context "list-key"       32-byte list key, the same for all officers of the kit
 *   context "drafts-key"     32-byte drafts key, the officer's own
 *
 * From the list key, keyed BLAKE2b-256 under it:
 *   over "jemput/v1/list/x25519" NUL   the X25519 seed that rosters and the exception key are
 * sealed to over "jemput/v1/list/nik" NUL      the key of NIK hashes (summary.c) */
#include "core/vault/officers-private.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/vault/box.h"

#include <sodium.h>

#define SEED_CONTEXT "officer-seed"
#define LIST_CONTEXT "list-key"
#define DRAFTS_CONTEXT "drafts-key"
#define LIST_SEED_CONTEXT "jemput/v1/list/x25519"
#define LIST_NIK_CONTEXT "jemput/v1/list/nik"

JbOfficerKeys *
jb_officer_keys_ref (JbOfficerKeys *keys)
{
  g_atomic_ref_count_inc (&keys->refs);
  return keys;
}

void
jb_officer_keys_unref (JbOfficerKeys *keys)
{
  if (keys == NULL || !g_atomic_ref_count_dec (&keys->refs))
    return;
  jb_secret_unref (keys->omk);
  jb_signer_unref (keys->signer);
  jb_secret_unref (keys->drafts);
  jb_secret_unref (keys->list);
  g_free (keys);
}

const JbId *
jb_officer_keys_id (const JbOfficerKeys *keys)
{
  return &keys->id;
}

JbSigner *
jb_officer_keys_signer (const JbOfficerKeys *keys)
{
  return keys->signer;
}

const JbSecret *
jb_officer_keys_drafts (const JbOfficerKeys *keys)
{
  return keys->drafts;
}

const JbSecret *
jb_officer_keys_list (const JbOfficerKeys *keys)
{
  return keys->list;
}

static JbSecret *
derive (const JbSecret *list, const gchar *context, gsize len, GError **error)
{
  JbSecret *key = jb_secret_new (JB_KEY_BYTES, error);
  if (key != NULL)
    crypto_generichash (jb_secret_write (key), JB_KEY_BYTES, (const guint8 *) context, len,
                        jb_secret_data (list), jb_secret_len (list));
  return key;
}

JbSecret *
jb_officer_keys_list_seed (const JbOfficerKeys *keys, GError **error)
{
  return derive (keys->list, LIST_SEED_CONTEXT, sizeof LIST_SEED_CONTEXT, error);
}

JbSecret *
jb_officer_keys_nik_key (const JbOfficerKeys *keys, GError **error)
{
  return derive (keys->list, LIST_NIK_CONTEXT, sizeof LIST_NIK_CONTEXT, error);
}

gboolean
jb_officer_keys_list_public (const JbOfficerKeys *keys, JbPublicKey *ret_key, GError **error)
{
  g_autoptr (JbSecret) seed = jb_officer_keys_list_seed (keys, error);
  return seed != NULL && jb_sealing_public (seed, ret_key, error);
}

static JbOfficerKeys *
keys_new (const JbId *id)
{
  JbOfficerKeys *keys = g_new0 (JbOfficerKeys, 1);
  g_atomic_ref_count_init (&keys->refs);
  keys->id = *id;
  return keys;
}

JbOfficerKeys *
jb_officer_keys_create (const JbSecret *list, GError **error)
{
  JbId id;
  jb_id_random (&id);
  g_autoptr (JbOfficerKeys) keys = keys_new (&id);
  g_autoptr (JbSecret) seed = jb_secret_random (JB_SEED_BYTES, error);
  if (seed == NULL || (keys->signer = jb_signer_new (seed, error)) == NULL
      || (keys->omk = jb_secret_random (JB_KEY_BYTES, error)) == NULL
      || (keys->drafts = jb_secret_random (JB_KEY_BYTES, error)) == NULL)
    return NULL;
  keys->list
      = list != NULL ? jb_secret_ref ((JbSecret *) list) : jb_secret_random (JB_KEY_BYTES, error);
  return keys->list != NULL ? g_steal_pointer (&keys) : NULL;
}

void
jb_officer_boxes_clear (JbOfficerBoxes *boxes)
{
  g_clear_pointer (&boxes->seed, g_bytes_unref);
  g_clear_pointer (&boxes->list, g_bytes_unref);
  g_clear_pointer (&boxes->drafts, g_bytes_unref);
}

void
jb_officer_keys_box (const JbOfficerKeys *keys, JbOfficerBoxes *ret_boxes)
{
  const guint8 *id = keys->id.bytes;
  ret_boxes->seed
      = jb_box_wrap (keys->omk, SEED_CONTEXT, id, JB_ID_BYTES, jb_signer_seed (keys->signer));
  ret_boxes->list = jb_box_wrap (keys->omk, LIST_CONTEXT, id, JB_ID_BYTES, keys->list);
  ret_boxes->drafts = jb_box_wrap (keys->omk, DRAFTS_CONTEXT, id, JB_ID_BYTES, keys->drafts);
}

static JbSecret *
unbox (const JbOfficerKeys *keys, const gchar *context, GBytes *box)
{
  gsize len;
  const guint8 *data = g_bytes_get_data (box, &len);
  if (len != JB_KEY_BYTES + JB_BOX_OVERHEAD_BYTES)
    return NULL;
  return jb_box_unwrap (keys->omk, context, keys->id.bytes, JB_ID_BYTES, data, len, NULL);
}

JbOfficerKeys *
jb_officer_keys_unbox (const JbId *id, const JbSecret *omk, const JbOfficerBoxes *boxes,
                       const JbPublicKey *public_key, GError **error)
{
  g_autoptr (JbOfficerKeys) keys = keys_new (id);
  keys->omk = jb_secret_ref ((JbSecret *) omk);
  g_autoptr (JbSecret) seed = unbox (keys, SEED_CONTEXT, boxes->seed);
  keys->list = unbox (keys, LIST_CONTEXT, boxes->list);
  keys->drafts = unbox (keys, DRAFTS_CONTEXT, boxes->drafts);
  if (seed != NULL)
    keys->signer = jb_signer_new (seed, NULL);
  if (keys->list != NULL && keys->drafts != NULL && keys->signer != NULL
      && sodium_memcmp (jb_signer_public (keys->signer)->bytes, public_key->bytes,
                        JB_PUBLIC_KEY_BYTES)
             == 0)
    return g_steal_pointer (&keys);
  g_set_error_literal (error, JB_ERROR, JB_ERROR_DAMAGED,
                       _ ("Kunci petugas di perangkat ini rusak. Data tetap tersandi. "
                          "Hubungi kantor."));
  return NULL;
}
