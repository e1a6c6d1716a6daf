/* SPDX-License-Identifier: MPL-2.0 */
/* JBK1, a slot: the officer's master key under what opens it. 102 bytes, integers big-endian:
 *
 *    0  "JBK1"
 *    4  u8   suite = 1 (Argon2id 1.3, BLAKE2b, XChaCha20-Poly1305-IETF)
 *    5  u8   kind: 1 passphrase with device secret, 2 PIN with badge
 *    6  u32  passes, 1..20
 *   10  u32  memory in KiB, 65536..1048576
 *   14  16   salt, random
 *   30  72   box (box.c), context "slot", of the 32-byte key
 *
 * KEK = BLAKE2b-256 (Argon2id (secret, salt, passes, memory, 1 lane, 32 bytes), key = binder).
 * Bound with the box: bytes 0..29 of the slot, then the 16-byte id of the officer it belongs to; so
 * neither the parameters nor the owner can be exchanged. Parameters out of bounds are refused
 * before Argon2 runs with them. */
#include "core/vault/slots.h"

#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/text.h"
#include "core/vault/box.h"

#include <sodium.h>
#include <string.h>

#define MAGIC "JBK1"
#define SUITE 1
#define HEAD_BYTES 30
#define BOX_BYTES (JB_KEY_BYTES + JB_BOX_OVERHEAD_BYTES)
#define CONTEXT "slot"

#define FREE_FAILURES 2
#define FIRST_DELAY_S 5
#define MAX_DELAY_S (15 * 60)

typedef struct {
  JbSlotKind kind;
  JbKdfParams params;
  const guint8 *head; /* HEAD_BYTES */
  const guint8 *salt;
  const guint8 *box; /* BOX_BYTES */
} Slot;

G_STATIC_ASSERT (HEAD_BYTES + BOX_BYTES <= JB_SLOT_MAX_BYTES);

static gboolean
refuse (GError **error, JbError code)
{
  g_set_error_literal (error, JB_ERROR, (gint) code,
                       _ ("Kunci masuk petugas di perangkat ini rusak atau dibuat program lain. "
                          "Data tetap aman. Hubungi kantor."));
  return FALSE;
}

static gboolean
slot_read (GBytes *bytes, Slot *ret_slot, GError **error)
{
  gsize len;
  const guint8 *data = g_bytes_get_data (bytes, &len);
  JbReader reader;
  Slot slot = { .head = data };
  guint8 suite = 0, kind = 0;
  jb_reader_init (&reader, data, len);
  if (!jb_reader_expect (&reader, MAGIC, 4) || !jb_reader_u8 (&reader, &suite))
    return refuse (error, JB_ERROR_FORMAT);
  if (suite != SUITE)
    return refuse (error, JB_ERROR_VERSION);
  jb_reader_u8 (&reader, &kind);
  jb_reader_u32 (&reader, &slot.params.passes);
  jb_reader_u32 (&reader, &slot.params.memory_kib);
  slot.salt = jb_reader_take (&reader, JB_KDF_SALT_BYTES);
  slot.box = jb_reader_take (&reader, BOX_BYTES);
  if (!jb_reader_done (&reader) || (kind != JB_SLOT_PASSPHRASE && kind != JB_SLOT_BADGE))
    return refuse (error, JB_ERROR_FORMAT);
  if (!jb_kdf_params_are_sound (&slot.params))
    return refuse (error, JB_ERROR_LIMIT);
  slot.kind = (JbSlotKind) kind;
  *ret_slot = slot;
  return TRUE;
}

static gboolean
secret_fits (JbSlotKind kind, const JbSecret *secret, const JbSecret *binder, GError **error)
{
  if (kind == JB_SLOT_PASSPHRASE)
    {
      g_return_val_if_fail (jb_secret_len (binder) == JB_DEVICE_SECRET_BYTES, FALSE);
      return TRUE;
    }
  gboolean digits = jb_secret_len (secret) == JB_PIN_DIGITS;
  for (gsize i = 0; digits && i < JB_PIN_DIGITS; i++)
    digits = g_ascii_isdigit (jb_secret_data (secret)[i]);
  if (!digits)
    g_set_error_literal (error, JB_ERROR, JB_ERROR_INVALID, _ ("PIN harus enam angka."));
  else if (jb_secret_len (binder) != JB_BADGE_BYTES)
    g_set_error_literal (error, JB_ERROR, JB_ERROR_INVALID,
                         _ ("Kartu petugas tidak dikenal. Pindai kartu yang diberikan kantor."));
  else
    return TRUE;
  return FALSE;
}

static void
bound_bytes (const guint8 *head, const JbId *owner, guint8 ret_bound[HEAD_BYTES + JB_ID_BYTES])
{
  memcpy (ret_bound, head, HEAD_BYTES);
  memcpy (ret_bound + HEAD_BYTES, owner->bytes, JB_ID_BYTES);
}

GBytes *
jb_slot_create (JbSlotKind kind, const JbId *owner, const JbSecret *secret, const JbSecret *binder,
                const JbKdfParams *params, const JbSecret *key, GError **error)
{
  g_return_val_if_fail (jb_secret_len (key) == JB_KEY_BYTES, NULL);
  g_return_val_if_fail (jb_kdf_params_are_sound (params), NULL);
  if (!secret_fits (kind, secret, binder, error))
    return NULL;

  guint8 salt[JB_KDF_SALT_BYTES];
  randombytes_buf (salt, sizeof salt);
  g_autoptr (GByteArray) out = g_byte_array_new ();
  jb_put (out, MAGIC, 4);
  jb_put_u8 (out, SUITE);
  jb_put_u8 (out, (guint8) kind);
  jb_put_u32 (out, params->passes);
  jb_put_u32 (out, params->memory_kib);
  jb_put (out, salt, sizeof salt);

  g_autoptr (JbSecret) kek = jb_kdf_derive (secret, binder, salt, params, error);
  if (kek == NULL)
    return NULL;
  guint8 bound[HEAD_BYTES + JB_ID_BYTES];
  bound_bytes (out->data, owner, bound);
  g_autoptr (GBytes) box = jb_box_wrap (kek, CONTEXT, bound, sizeof bound, key);
  jb_put (out, g_bytes_get_data (box, NULL), g_bytes_get_size (box));
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

JbSecret *
jb_slot_open (GBytes *slot, const JbId *owner, const JbSecret *secret, const JbSecret *binder,
              GError **error)
{
  Slot parts;
  if (!slot_read (slot, &parts, error) || !secret_fits (parts.kind, secret, binder, error))
    return NULL;
  g_autoptr (JbSecret) kek = jb_kdf_derive (secret, binder, parts.salt, &parts.params, error);
  if (kek == NULL)
    return NULL;
  guint8 bound[HEAD_BYTES + JB_ID_BYTES];
  bound_bytes (parts.head, owner, bound);
  g_autoptr (GError) wrong = NULL;
  JbSecret *key = jb_box_unwrap (kek, CONTEXT, bound, sizeof bound, parts.box, BOX_BYTES, &wrong);
  if (key == NULL && g_error_matches (wrong, JB_ERROR, JB_ERROR_KEY))
    g_set_error_literal (error, JB_ERROR, JB_ERROR_KEY,
                         parts.kind == JB_SLOT_PASSPHRASE
                             ? _ ("Frasa sandi salah. Data tetap aman.")
                             : _ ("PIN atau kartu salah. Data tetap aman."));
  else if (key == NULL)
    g_propagate_error (error, g_steal_pointer (&wrong));
  return key;
}

JbSlotKind
jb_slot_kind (GBytes *slot)
{
  Slot parts;
  return slot_read (slot, &parts, NULL) ? parts.kind : (JbSlotKind) 0;
}

guint
jb_slot_delay_s (guint failures)
{
  if (failures <= FREE_FAILURES)
    return 0;
  guint doublings = failures - FREE_FAILURES - 1;
  return doublings >= 8 ? MAX_DELAY_S : MIN ((guint) FIRST_DELAY_S << doublings, MAX_DELAY_S);
}
