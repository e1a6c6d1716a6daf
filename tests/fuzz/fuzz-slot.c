/* SPDX-License-Identifier: MPL-2.0 */
/* Slots, boxes and typed passphrases. Argon2 is not run: a slot that is none is refused before it,
 * and so is one that asks for a badge where there is none. */
#include "tests/fuzz/fuzz.h"

#include "core/base/bytes.h"
#include "core/vault/box.h"
#include "core/vault/slots.h"

#define CONTEXT "fuzz"
#define TYPED_MAX 512

static JbSecret *
secret_of (guint8 fill)
{
  static JbSecret *secrets[256];
  guint8 bytes[JB_KEY_BYTES];
  memset (bytes, fill, sizeof bytes);
  if (secrets[fill] == NULL)
    secrets[fill] = jb_secret_take (bytes, sizeof bytes, NULL);
  return secrets[fill];
}

static void
check_slot (GBytes *slot)
{
  const JbId owner = { { 1 } };
  g_autoptr (GError) error = NULL;
  JbSlotKind kind = jb_slot_kind (slot);
  if (kind == JB_SLOT_PASSPHRASE)
    return;
  g_assert_null (jb_slot_open (slot, &owner, secret_of (1), secret_of (2), &error));
  if (kind == JB_SLOT_BADGE)
    g_assert_error (error, JB_ERROR, JB_ERROR_INVALID);
  fz_check (FALSE, &error);
}

static void
check_boxes (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) opened = jb_box_open (secret_of (1), CONTEXT, "x", 1, data, size, &error);
  fz_check (opened != NULL, &error);
  g_autoptr (GBytes) unsealed = jb_sealed_open (secret_of (1), data, size, &error);
  fz_check (unsealed != NULL, &error);
  g_autoptr (JbSecret) key = jb_box_unwrap (secret_of (1), CONTEXT, "x", 1, data, size, &error);
  fz_check (key != NULL, &error);

  gsize len;
  g_autoptr (GBytes) box = jb_box_seal (secret_of (1), CONTEXT, "x", 1, data, size);
  g_autofree guint8 *copy = g_bytes_unref_to_data (g_steal_pointer (&box), &len);
  g_autoptr (GBytes) plain = jb_box_open (secret_of (1), CONTEXT, "x", 1, copy, len, &error);
  g_autoptr (GBytes) input = g_bytes_new (data, size);
  fz_check (plain != NULL, &error);
  fz_assert_same_bytes (plain, input);
  copy[fz_choice (data, size) % len] ^= 1;
  g_assert_null (jb_box_open (secret_of (1), CONTEXT, "x", 1, copy, len, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_KEY);
}

/* What is normal stays as it is. */
static void
check_passphrase (const uint8_t *data, size_t size)
{
  if (size == 0 || size > TYPED_MAX)
    return;
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *copy = g_memdup2 (data, size);
  g_autoptr (JbSecret) typed = jb_secret_take (copy, size, NULL);
  g_autoptr (JbSecret) once = jb_passphrase_normalize (typed, &error);
  fz_check (once != NULL, &error);
  if (once == NULL)
    return;
  g_autoptr (JbSecret) twice = jb_passphrase_normalize (once, &error);
  fz_check (twice != NULL, &error);
  g_assert_cmpmem (jb_secret_data (once), jb_secret_len (once), jb_secret_data (twice),
                   jb_secret_len (twice));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  check_slot (bytes);
  check_boxes (data, size);
  check_passphrase (data, size);
  return 0;
}

static void
seed_slot (JbSlotKind kind)
{
  guint8 rest[JB_KDF_SALT_BYTES + JB_KEY_BYTES + JB_BOX_OVERHEAD_BYTES] = { 3 };
  g_autoptr (GByteArray) out = g_byte_array_new ();
  jb_put (out, "JBK1", 4);
  jb_put_u8 (out, 1);
  jb_put_u8 (out, (guint8) kind);
  jb_put_u32 (out, JB_KDF_MINIMUM.passes);
  jb_put_u32 (out, JB_KDF_MINIMUM.memory_kib);
  jb_put (out, rest, sizeof rest);
  g_autoptr (GBytes) slot = g_bytes_new (out->data, out->len);
  g_assert_cmpint (jb_slot_kind (slot), ==, kind);
  fz_seed (out->data, out->len);
}

void
fz_seeds (void)
{
  seed_slot (JB_SLOT_PASSPHRASE);
  seed_slot (JB_SLOT_BADGE);
  fz_seed_bytes (jb_box_seal (secret_of (1), CONTEXT, "x", 1, "rahasia", 7));
  fz_seed_bytes (jb_box_wrap (secret_of (1), CONTEXT, "x", 1, secret_of (9)));
  JbPublicKey key;
  g_assert_true (jb_sealing_public (secret_of (1), &key, NULL));
  fz_seed_bytes (jb_sealed_create (&key, "rahasia", 7));
  fz_seed_text ("  Baku  timo\tsera LODU pani ");
}
