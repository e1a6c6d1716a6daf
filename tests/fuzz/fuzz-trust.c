/* SPDX-License-Identifier: MPL-2.0 */
/* The trust document: its payload, the first one, and the one after it. Signatures are made here,
 * so that they stand in nobody's way. */
#include "tests/fuzz/fuzz.h"

#include "core/trust/trust-json.h"

static void
check_payload (GBytes *payload, gboolean *ret_taken)
{
  g_autoptr (GError) error = NULL;
  g_auto (JbTrustSpec) spec = { 0 }, again = { 0 };
  *ret_taken = jb_trust_spec_decode (payload, &spec, &error);
  fz_check (*ret_taken, &error);
  if (!*ret_taken)
    return;
  g_autoptr (GBytes) encoded = jb_trust_encode (&spec, &error);
  fz_check (encoded != NULL, &error);
  g_assert_true (jb_trust_spec_decode (encoded, &again, &error));
  g_autoptr (GBytes) same = jb_trust_encode (&again, &error);
  fz_assert_same_bytes (encoded, same);
}

static void
check_first (GBytes *file)
{
  gsize len;
  JbDigest digest;
  const void *data = g_bytes_get_data (file, &len);
  g_autoptr (GError) error = NULL;
  jb_digest (data, len, &digest);
  g_autoptr (JbTrust) trust = jb_trust_first (file, &digest, &error);
  fz_check (trust != NULL, &error);
  digest.bytes[0] ^= 1;
  g_autoptr (JbTrust) other = jb_trust_first (file, &digest, &error);
  g_assert_null (other);
  fz_check (FALSE, &error);
  if (trust != NULL)
    g_assert_cmpuint (jb_trust_spec (trust)->version, ==, 1);
}

static void
check_next (GBytes *file)
{
  const JbTrustSpec *before = jb_trust_spec (fz_trust ());
  g_autoptr (GError) error = NULL;
  g_autoptr (JbTrust) next = jb_trust_next (fz_trust (), file, &error);
  fz_check (next != NULL, &error);
  if (next == NULL)
    return;
  const JbTrustSpec *after = jb_trust_spec (next);
  g_assert_cmpuint (after->version, ==, before->version + 1);
  g_assert_cmpstr (after->area, ==, before->area);
  for (guint i = 0; i < JB_TRUST_ROLE_N; i++)
    g_assert_cmpuint (after->roles[i].floor, >=, before->roles[i].floor);
  g_assert_cmpuint (jb_trust_sealing (next)->epoch, >=, jb_trust_sealing (fz_trust ())->epoch);
  g_assert_null (jb_trust_next (next, file, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_EXISTS);
  g_clear_error (&error);
  g_assert_null (jb_trust_next (next, jb_trust_file (fz_trust ()), &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_ROLLBACK);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) payload = g_bytes_new (data, size);
  gboolean taken = FALSE;
  check_payload (payload, &taken);
  /* Signing costs more than all the rest. */
  if (!taken && fz_choice (data, size) % 64 != 0)
    return 0;
  JbSigner *const signers[] = { fz_signer (1), fz_signer (2) };
  g_autoptr (GBytes) one = jb_signed_create (JB_ROLE_TRUST, payload, signers, 1);
  g_autoptr (GBytes) two = jb_signed_create (JB_ROLE_TRUST, payload, signers, 2);
  check_first (one);
  check_next (two);
  return 0;
}

void
fz_seeds (void)
{
  JbTrustSpec spec;
  fz_seed_payload ("trust", "trust-1.jbs");
  fz_seed_payload ("trust", "trust-2.jbs");
  FX_SPEC (2, 2, &spec, 1, 2, 3);
  spec.n_ca = 1;
  spec.ca_pem[0] = (gchar *) "-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n";
  spec.roles[JB_TRUST_ROLE_ZONE].floor = 3;
  spec.roles[JB_TRUST_ROLE_FRESH].time_reset_s = spec.issued_s;
  spec.sealing[1] = (JbSealingKey){ .epoch = 2, .key = fx_key (0xA2) };
  spec.n_sealing = 2;
  fz_seed_bytes (fx_trust_payload (&spec));
}
