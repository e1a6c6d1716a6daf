/* SPDX-License-Identifier: MPL-2.0 */
#include "core/trust/trust.h"

#include "tests/unit/trust-fixture.h"

static JbTrust *
try_first (GBytes *payload, const guint8 *signers, GError **error)
{
  g_autoptr (GBytes) file = fx_sign (JB_ROLE_TRUST, payload, signers);
  gsize len;
  const void *data = g_bytes_get_data (file, &len);
  JbDigest digest;
  jb_digest (data, len, &digest);
  return jb_trust_first (file, &digest, error);
}

static void
assert_payload_refused (GBytes *payload, JbError code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JbTrust) trust = try_first (payload, (const guint8[]){ 1, 0 }, &error);
  g_assert_null (trust);
  g_assert_error (error, JB_ERROR, (gint) code);
}

static void
assert_next (const JbTrust *current, const JbTrustSpec *spec, const guint8 *signers, gint code)
{
  g_autoptr (GBytes) payload = fx_trust_payload (spec);
  g_autoptr (GBytes) file = fx_sign (JB_ROLE_TRUST, payload, signers);
  g_autoptr (GError) error = NULL;
  g_autoptr (JbTrust) next = jb_trust_next (current, file, &error);
  if (code >= 0)
    g_assert_error (error, JB_ERROR, code);
  else
    g_assert_no_error (error);
  g_assert_cmpint (next != NULL, ==, code < 0);
}

#define ASSERT_NEXT(current, spec, code, ...)                                                      \
  assert_next (current, spec, (const guint8[]){ __VA_ARGS__, 0 }, code)
#define TAKEN (-1)

static void
test_what_is_encoded_is_decoded (void)
{
  JbTrustSpec spec;
  FX_SPEC (1, 1, &spec, 1, 2, 3);
  spec.roles[JB_TRUST_ROLE_ZONE].threshold = 2;
  spec.roles[JB_TRUST_ROLE_ZONE].n_members = 2;
  spec.roles[JB_TRUST_ROLE_ZONE].members[0] = 2;
  spec.roles[JB_TRUST_ROLE_ZONE].members[1] = 1;
  spec.roles[JB_TRUST_ROLE_ZONE].floor = 41;
  spec.roles[JB_TRUST_ROLE_FRESH].time_reset_s = fx_time ("2026-10-01T00:00:00Z");
  spec.sealing[1] = (JbSealingKey){ .epoch = 7, .key = fx_key (0xA7) };
  spec.n_sealing = 2;
  spec.ca_pem[0] = g_strdup ("-----BEGIN CERTIFICATE-----\nMAo=\n-----END CERTIFICATE-----\n");
  spec.n_ca = 1;
  g_autoptr (GBytes) payload = fx_trust_payload (&spec);
  g_autoptr (GBytes) file = FX_SIGN (JB_ROLE_TRUST, payload, 1);
  fx_assert_golden ("trust-1.jbs", file);
  g_autoptr (JbTrust) trust = fx_first (file);

  const JbTrustSpec *got = jb_trust_spec (trust);
  g_assert_cmpuint (got->version, ==, 1);
  g_assert_cmpint (got->issued_s, ==, spec.issued_s);
  g_assert_cmpstr (got->office, ==, spec.office);
  g_assert_cmpstr (got->area, ==, "1503");
  g_assert_cmpint (got->area_time, ==, JB_AREA_TIME_WIB);
  g_assert_cmpmem (got->keys, sizeof got->keys, spec.keys, sizeof spec.keys);
  g_assert_cmpmem (got->roles, sizeof got->roles, spec.roles, sizeof spec.roles);
  g_assert_cmpstr (got->ca_pem[0], ==, spec.ca_pem[0]);
  g_assert_cmpuint (jb_trust_sealing (trust)->epoch, ==, 7);
  g_assert_cmpuint (jb_trust_escrow (trust)->epoch, ==, 0);
  g_assert_true (g_bytes_equal (jb_trust_file (trust), file));
  g_assert_false (
      jb_trust_time_counts (trust, JB_TRUST_ROLE_FRESH, fx_time ("2026-09-30T23:59:59Z")));
  g_assert_true (
      jb_trust_time_counts (trust, JB_TRUST_ROLE_FRESH, fx_time ("2026-10-01T00:00:00Z")));
  g_assert_true (jb_trust_time_counts (trust, JB_TRUST_ROLE_ZONE, 0));
  jb_trust_spec_clear (&spec);
}

static void
test_the_first_version_is_pinned (void)
{
  JbTrustSpec spec;
  FX_SPEC (1, 1, &spec, 1);
  g_autoptr (GBytes) payload = fx_trust_payload (&spec);
  g_autoptr (GBytes) file = FX_SIGN (JB_ROLE_TRUST, payload, 1);
  const JbDigest other = { { 1, 2, 3 } };
  g_autoptr (GError) error = NULL;
  g_assert_null (jb_trust_first (file, &other, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_SIGNATURE);
}

static void
test_the_first_version_signs_itself_and_is_one (void)
{
  JbTrustSpec spec;
  g_autoptr (GError) by_another = NULL, not_one = NULL;
  FX_SPEC (1, 1, &spec, 1);
  g_autoptr (GBytes) one = fx_trust_payload (&spec);
  g_assert_null (try_first (one, (const guint8[]){ 2, 0 }, &by_another));
  g_assert_error (by_another, JB_ERROR, JB_ERROR_SIGNATURE);
  spec.version = 2;
  g_autoptr (GBytes) two = fx_trust_payload (&spec);
  g_assert_null (try_first (two, (const guint8[]){ 1, 0 }, &not_one));
  g_assert_error (not_one, JB_ERROR, JB_ERROR_INVALID);
}

static void
test_rotation_needs_the_old_keys_and_the_new (void)
{
  JbTrustSpec spec;
  FX_SPEC (1, 2, &spec, 1, 2, 3);
  g_autoptr (JbTrust) current = FX_TRUST (&spec, 1, 2);
  FX_SPEC (2, 2, &spec, 3, 4, 5);
  ASSERT_NEXT (current, &spec, JB_ERROR_SIGNATURE, 1, 2);
  ASSERT_NEXT (current, &spec, JB_ERROR_SIGNATURE, 4, 5);
  ASSERT_NEXT (current, &spec, JB_ERROR_SIGNATURE, 3, 4);
  ASSERT_NEXT (current, &spec, JB_ERROR_SIGNATURE, 1, 2, 4);
  ASSERT_NEXT (current, &spec, TAKEN, 1, 2, 4, 5);
  ASSERT_NEXT (current, &spec, TAKEN, 1, 3, 4);
}

static void
test_keys_of_other_roles_do_not_sign_trust (void)
{
  JbTrustSpec spec;
  FX_SPEC (1, 2, &spec, 1, 2, 3);
  spec.keys[3] = fx_key (8);
  spec.n_keys = 4;
  spec.roles[JB_TRUST_ROLE_ZONE].members[0] = 3;
  g_autoptr (JbTrust) current = FX_TRUST (&spec, 1, 2);
  spec.version = 2;
  ASSERT_NEXT (current, &spec, JB_ERROR_SIGNATURE, 1, 8);
  ASSERT_NEXT (current, &spec, TAKEN, 1, 3);
}

static void
test_versions_come_one_by_one (void)
{
  JbTrustSpec spec;
  FX_SPEC (1, 1, &spec, 1);
  g_autoptr (JbTrust) current = FX_TRUST (&spec, 1);
  spec.version = 3;
  ASSERT_NEXT (current, &spec, JB_ERROR_ROLLBACK, 1);
  spec.version = 1;
  spec.issued_s++;
  ASSERT_NEXT (current, &spec, JB_ERROR_ROLLBACK, 1);
  spec.version = 2;
  ASSERT_NEXT (current, &spec, TAKEN, 1);

  g_autoptr (GError) error = NULL;
  g_assert_null (jb_trust_next (current, jb_trust_file (current), &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_EXISTS);
}

static void
test_a_passed_version_is_known_though_its_keys_are_retired (void)
{
  JbTrustSpec spec;
  FX_SPEC (1, 1, &spec, 1);
  g_autoptr (JbTrust) one = FX_TRUST (&spec, 1);
  FX_SPEC (2, 1, &spec, 2);
  g_autoptr (GBytes) payload = fx_trust_payload (&spec);
  g_autoptr (GBytes) file = FX_SIGN (JB_ROLE_TRUST, payload, 1, 2);
  fx_assert_golden ("trust-2.jbs", file);
  g_autoptr (JbTrust) two = jb_trust_next (one, file, NULL);
  FX_SPEC (3, 1, &spec, 3);
  g_autoptr (GBytes) payload3 = fx_trust_payload (&spec);
  g_autoptr (GBytes) file3 = FX_SIGN (JB_ROLE_TRUST, payload3, 2, 3);
  g_autoptr (JbTrust) three = jb_trust_next (two, file3, NULL);
  g_assert_nonnull (three);
  g_autoptr (GError) first = NULL, second = NULL;
  g_assert_null (jb_trust_next (three, jb_trust_file (one), &first));
  g_assert_error (first, JB_ERROR, JB_ERROR_ROLLBACK);
  g_assert_null (jb_trust_next (three, jb_trust_file (two), &second));
  g_assert_error (second, JB_ERROR, JB_ERROR_ROLLBACK);
}

static void
test_nothing_is_taken_back (void)
{
  JbTrustSpec spec;
  FX_SPEC (1, 1, &spec, 1);
  spec.roles[JB_TRUST_ROLE_ZONE].floor = 5;
  spec.roles[JB_TRUST_ROLE_FRESH].time_reset_s = 1000;
  spec.sealing[0].epoch = 4;
  g_autoptr (JbTrust) current = FX_TRUST (&spec, 1);
  spec.version = 2;
  JbTrustSpec next = spec;
  ASSERT_NEXT (current, &next, TAKEN, 1);
  next.roles[JB_TRUST_ROLE_ZONE].floor = 6;
  ASSERT_NEXT (current, &next, TAKEN, 1);
  next.roles[JB_TRUST_ROLE_ZONE].floor = 4;
  ASSERT_NEXT (current, &next, JB_ERROR_INVALID, 1);
  next = spec;
  next.roles[JB_TRUST_ROLE_FRESH].time_reset_s = 999;
  ASSERT_NEXT (current, &next, JB_ERROR_INVALID, 1);
  next = spec;
  strcpy (next.area, "1504");
  ASSERT_NEXT (current, &next, JB_ERROR_INVALID, 1);
  next = spec;
  next.sealing[0].epoch = 3;
  ASSERT_NEXT (current, &next, JB_ERROR_INVALID, 1);
  next = spec;
  next.sealing[0].key = fx_key (0xA2);
  ASSERT_NEXT (current, &next, JB_ERROR_INVALID, 1);
  next.sealing[0].epoch = 5;
  ASSERT_NEXT (current, &next, TAKEN, 1);
}

static void
test_documents_map_to_roles (void)
{
  JbTrustSpec spec;
  FX_SPEC (1, 1, &spec, 1);
  spec.n_keys = JB_TRUST_ROLE_N;
  for (guint role = 0; role < JB_TRUST_ROLE_N; role++)
    {
      spec.keys[role] = fx_key ((guint8) (1 + role));
      spec.roles[role].members[0] = role;
    }
  g_autoptr (JbTrust) trust = FX_TRUST (&spec, 1);
  static const struct {
    const gchar *document;
    JbTrustRole role;
  } map[] = {
    { "zone", JB_TRUST_ROLE_ZONE },      { "fresh", JB_TRUST_ROLE_FRESH },
    { "time", JB_TRUST_ROLE_FRESH },     { "enrol", JB_TRUST_ROLE_ENROL },
    { "stored", JB_TRUST_ROLE_STORE },   { "receipt", JB_TRUST_ROLE_RECEIPT },
    { "exception", JB_TRUST_ROLE_DESK }, { "reset", JB_TRUST_ROLE_DESK },
    { "dismiss", JB_TRUST_ROLE_DESK },   { "roster", JB_TRUST_ROLE_ROSTER },
  };
  g_autoptr (GBytes) payload = fx_text ("{}");
  for (guint i = 0; i < G_N_ELEMENTS (map); i++)
    for (guint role = 0; role < JB_TRUST_ROLE_N; role++)
      {
        g_autoptr (GBytes) file = FX_SIGN (map[i].document, payload, (guint8) (1 + role));
        g_autoptr (GBytes) got = jb_trust_verify (trust, map[i].document, file, 16, NULL);
        g_assert_cmpint (got != NULL, ==, role == map[i].role);
      }
}

static void
test_a_threshold_counts_keys_of_the_role_only (void)
{
  JbTrustSpec spec;
  FX_SPEC (1, 1, &spec, 1, 2, 3, 4);
  spec.roles[JB_TRUST_ROLE_ZONE].threshold = 2;
  spec.roles[JB_TRUST_ROLE_ZONE].n_members = 3;
  for (guint i = 0; i < 3; i++)
    spec.roles[JB_TRUST_ROLE_ZONE].members[i] = i + 1;
  g_autoptr (JbTrust) trust = FX_TRUST (&spec, 1);
  g_autoptr (GBytes) payload = fx_text ("{}");
  g_autoptr (GBytes) other = FX_SIGN ("zone", payload, 1, 2);
  g_autoptr (GBytes) both = FX_SIGN ("zone", payload, 4, 2);
  g_autoptr (GError) error = NULL;
  g_assert_null (jb_trust_verify (trust, "zone", other, 16, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_SIGNATURE);
  g_autoptr (GBytes) one = jb_trust_verify_one (trust, "zone", other, 16, NULL);
  g_assert_nonnull (one);
  g_autoptr (GBytes) two = jb_trust_verify (trust, "zone", both, 16, NULL);
  g_assert_nonnull (two);
  g_assert_true (jb_trust_is_signed_by (trust, "zone", both, 16, 2));
  g_assert_false (jb_trust_is_signed_by (trust, "zone", other, 16, 2));
}

static void
test_a_spec_that_is_not_consistent_is_not_encoded (void)
{
  JbTrustSpec good, bad;
  FX_SPEC (1, 1, &good, 1, 2);
#define REFUSE(change)                                                                             \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autoptr (GError) error = NULL;                                                               \
    bad = good;                                                                                    \
    change;                                                                                        \
    g_assert_null (jb_trust_encode (&bad, &error));                                                \
    g_assert_error (error, JB_ERROR, JB_ERROR_INVALID);                                            \
  }                                                                                                \
  G_STMT_END
  REFUSE (bad.version = 0);
  REFUSE (bad.office[0] = '\0');
  REFUSE (strcpy (bad.area, "150"));
  REFUSE (strcpy (bad.area, "150304"));
  REFUSE (bad.keys[1] = bad.keys[0]);
  REFUSE (bad.roles[JB_TRUST_ROLE_ZONE].threshold = 2);
  REFUSE (bad.roles[JB_TRUST_ROLE_ZONE].threshold = 0);
  REFUSE (bad.roles[JB_TRUST_ROLE_ZONE].members[0] = 2);
  REFUSE (bad.roles[JB_TRUST_ROLE_TRUST].members[1] = 0);
  REFUSE (bad.roles[JB_TRUST_ROLE_DESK].n_members = 0);
  REFUSE (bad.n_sealing = 0);
  REFUSE (bad.sealing[0].epoch = 0);
  REFUSE (bad.sealing[1] = bad.sealing[0]; bad.n_sealing = 2);
  REFUSE (bad.escrow.epoch = 1);
  REFUSE (bad.ca_pem[0] = (gchar *) "-----BEGIN CERTIFICATE-----\nMAo=\n-----END CERTIFICATE-----\n"
                                    "-----BEGIN PRIVATE KEY-----\nMAo=\n"
                                    "-----END CERTIFICATE-----\n";
          bad.n_ca = 1);
#undef REFUSE
}

static void
test_payloads_are_read_strictly (void)
{
  JbTrustSpec spec;
  FX_SPEC (1, 1, &spec, 1);
  g_autoptr (GBytes) good = fx_trust_payload (&spec);
  static const struct {
    const gchar *from, *to;
    JbError code;
  } faults[] = {
    { "jemput.trust/1", "jemput.trust/2", JB_ERROR_VERSION },
    { "jemput.trust/1", "jemput.zone/1", JB_ERROR_FORMAT },
    { "\"office\":", "\"more\":1,\"office\":", JB_ERROR_FORMAT },
    { "\"office\":", "\"area\":\"1503\",\"office\":", JB_ERROR_FORMAT },
    { "\"version\":1", "\"version\":0", JB_ERROR_FORMAT },
    { "\"version\":1", "\"version\":4294967296", JB_ERROR_FORMAT },
    { "\"version\":1", "\"version\":\"1\"", JB_ERROR_FORMAT },
    { "\"keys\":[0]", "\"keys\":[true]", JB_ERROR_FORMAT },
    { "\"keys\":[0]", "\"keys\":[0,0]", JB_ERROR_INVALID },
    { "\"keys\":[0]", "\"keys\":[7]", JB_ERROR_INVALID },
    { "\"desk\":", "\"dusk\":", JB_ERROR_FORMAT },
    { "\"escrow\":\"", "\"escrow\":\"ff", JB_ERROR_FORMAT },
    { "\"ca\":[]", "\"ca\":[1]", JB_ERROR_FORMAT },
    { "WIB", "UTC", JB_ERROR_FORMAT },
    { "\"epoch\":1", "\"epoch\":1,\"more\":1", JB_ERROR_FORMAT },
    { "2026-11-01T00:00:00Z", "2026-11-01 00:00:00Z", JB_ERROR_FORMAT },
  };
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_test_message ("%s -> %s", faults[i].from, faults[i].to);
      g_autoptr (GBytes) bad = fx_replace (good, faults[i].from, faults[i].to);
      assert_payload_refused (bad, faults[i].code);
    }
  for (gsize len = 0; len < g_bytes_get_size (good); len++)
    {
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (good, 0, len);
      assert_payload_refused (part, JB_ERROR_FORMAT);
    }
  g_autoptr (GBytes) longer = fx_append (good, "{}");
  assert_payload_refused (longer, JB_ERROR_FORMAT);
}

static void
test_damaged_files_are_refused (void)
{
  JbTrustSpec spec;
  FX_SPEC (1, 1, &spec, 1);
  g_autoptr (JbTrust) current = FX_TRUST (&spec, 1);
  spec.version = 2;
  g_autoptr (GBytes) payload = fx_trust_payload (&spec);
  g_autoptr (GBytes) file = FX_SIGN (JB_ROLE_TRUST, payload, 1);
  for (gsize at = 0; at < g_bytes_get_size (file); at++)
    {
      g_autoptr (GBytes) cut = g_bytes_new_from_bytes (file, 0, at);
      g_autoptr (GBytes) flipped = fx_flip (file, at, at % 8);
      g_assert_null (jb_trust_next (current, cut, NULL));
      g_assert_null (jb_trust_next (current, flipped, NULL));
    }
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) huge = g_bytes_new_take (g_malloc0 (1 << 20), 1 << 20);
  g_assert_null (jb_trust_next (current, huge, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_LIMIT);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  jb_secret_allow_unlocked ();
  g_assert_true (jb_secret_start (NULL));
  g_test_add_func ("/trust/what-is-encoded-is-decoded", test_what_is_encoded_is_decoded);
  g_test_add_func ("/trust/the-first-version-is-pinned", test_the_first_version_is_pinned);
  g_test_add_func ("/trust/the-first-version-signs-itself-and-is-one",
                   test_the_first_version_signs_itself_and_is_one);
  g_test_add_func ("/trust/rotation-needs-the-old-keys-and-the-new",
                   test_rotation_needs_the_old_keys_and_the_new);
  g_test_add_func ("/trust/keys-of-other-roles-do-not-sign-trust",
                   test_keys_of_other_roles_do_not_sign_trust);
  g_test_add_func ("/trust/versions-come-one-by-one", test_versions_come_one_by_one);
  g_test_add_func ("/trust/a-passed-version-is-known-though-its-keys-are-retired",
                   test_a_passed_version_is_known_though_its_keys_are_retired);
  g_test_add_func ("/trust/nothing-is-taken-back", test_nothing_is_taken_back);
  g_test_add_func ("/trust/documents-map-to-roles", test_documents_map_to_roles);
  g_test_add_func ("/trust/a-threshold-counts-keys-of-the-role-only",
                   test_a_threshold_counts_keys_of_the_role_only);
  g_test_add_func ("/trust/a-spec-that-is-not-consistent-is-not-encoded",
                   test_a_spec_that_is_not_consistent_is_not_encoded);
  g_test_add_func ("/trust/payloads-are-read-strictly", test_payloads_are_read_strictly);
  g_test_add_func ("/trust/damaged-files-are-refused", test_damaged_files_are_refused);
  return g_test_run ();
}
