/* SPDX-License-Identifier: MPL-2.0 */
/* JBS1 and the delivery JBE1 around it. */
#include "tests/fuzz/fuzz.h"

#include "core/trust/signed-private.h"

#define STRANGER 0xFD
#define NEXT_SIGNER 0x77

static GBytes *
verify_with (const JbSigned *document, guint8 number, guint threshold, GError **error)
{
  const JbKeySet set
      = { .keys = jb_signer_public (fz_signer (number)), .n_keys = 1, .threshold = threshold };
  return jb_signed_verify (document, jb_signed_role (document), &set, error);
}

/* With one more signature it is the same document, and that signature counts. */
static void
check_one_more_signature (const JbSigned *document)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) file = jb_signed_add (document, fz_signer (NEXT_SIGNER), &error);
  fz_check (file != NULL, &error);
  if (file == NULL)
    return;
  g_autoptr (JbSigned) next = jb_signed_parse (file, JB_SIGNED_MAX_PAYLOAD, &error);
  fz_check (next != NULL, &error);
  g_assert_nonnull (next);
  g_assert_cmpuint (jb_signed_n_signatures (next), ==, jb_signed_n_signatures (document) + 1);
  g_assert_cmpstr (jb_signed_role (next), ==, jb_signed_role (document));
  g_autoptr (GBytes) payload = jb_signed_peek_payload (document);
  g_autoptr (GBytes) verified = verify_with (next, NEXT_SIGNER, 1, &error);
  fz_check (verified != NULL, &error);
  fz_assert_same_bytes (payload, verified);
}

static void
check_document (const JbSigned *document, GBytes *file)
{
  JbKeyId previous, id;
  g_autoptr (GError) error = NULL;
  g_assert_true (jb_role_is_valid (jb_signed_role (document)));
  g_assert_cmpuint (jb_signed_n_signatures (document), >=, 1);
  fz_assert_same_bytes (jb_signed_bytes (document), file);
  for (guint i = 0; i < jb_signed_n_signatures (document); i++, previous = id)
    {
      jb_signed_key_id (document, i, &id);
      g_assert_true (i == 0 || jb_key_id_compare (&previous, &id) < 0);
    }
  /* Nobody has ever signed anything with this key. */
  g_autoptr (GBytes) forged = verify_with (document, STRANGER, 1, &error);
  g_assert_null (forged);
  fz_check (FALSE, &error);
  check_one_more_signature (document);
}

static void
check_roles (GBytes *file)
{
  static const gchar *const roles[]
      = { JB_ROLE_ZONE, JB_ROLE_FRESH, JB_ROLE_STORED, JB_ROLE_RESET, JB_ROLE_TRUST };
  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) payload = jb_trust_verify (fz_trust (), roles[i], file, 4096, &error);
      fz_check (payload != NULL, &error);
      g_assert_true (payload == NULL || g_bytes_get_size (payload) <= 4096);
    }
}

static void
check_delivery (GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = jb_delivery_decode (bytes, &error);
  fz_check (files != NULL, &error);
  if (files == NULL)
    return;
  g_assert_cmpuint (files->len, <=, JB_DELIVERY_MAX_FILES);
  g_autoptr (GBytes) again = jb_delivery_encode (files);
  fz_assert_same_bytes (bytes, again);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) file = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (JbSigned) document = jb_signed_parse (file, JB_SIGNED_MAX_PAYLOAD, &error);
  fz_check (document != NULL, &error);
  if (document != NULL)
    {
      check_document (document, file);
      check_roles (file);
    }
  check_delivery (file);
  return 0;
}

static void
seed_delivery (void)
{
  static const gchar *const names[] = { "trust-1.jbs", "trust-2.jbs", "enrol.jbs", "zone.jbs" };
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_ptr_array_add (files, fx_vector ("trust", names[i]));
  fz_seed_bytes (jb_delivery_encode (files));
}

void
fz_seeds (void)
{
  static const gchar *const names[] = {
    "trust-2.jbs", "zone.jbs",      "fresh.jbs",     "python-sixteen.jbs",      "python-three.jbs",
    "enrol.jbs",   "bad-twice.jbs", "bad-order.jbs", "python-two-of-three.jbs", "delivery.jbe"
  };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    fz_seed_vector ("trust", names[i]);
  seed_delivery ();
}
