/* SPDX-License-Identifier: MPL-2.0 */
#include "core/trust/enrol.h"

#include "tests/unit/trust-fixture.h"

#define KIT 0x31
#define LIST 0x32

static JbOfficer
officer (guint8 number, const gchar *name, JbOfficerRole role)
{
  JbOfficer one = { .role = role, .key = fx_key (number) };
  memset (one.id.bytes, number, sizeof one.id.bytes);
  g_strlcpy (one.name, name, sizeof one.name);
  return one;
}

static JbEnrolRequest *
new_request (void)
{
  JbEnrolRequest *request = g_new0 (JbEnrolRequest, 1);
  request->kit_key = fx_key (KIT);
  request->list_key = fx_key (LIST);
  strcpy (request->label, "Kit 3");
  request->made_s = fx_time ("1970-01-01T00:03:20Z");
  request->officers[0] = officer (0x41, "Siti Rahma", JB_OFFICER_SUPERVISOR);
  request->officers[1] = officer (0x42, "Budi", JB_OFFICER_OPERATOR);
  request->n_officers = 2;
  return request;
}

static JbEnrol *
new_enrol (guint32 version)
{
  g_autofree JbEnrolRequest *request = new_request ();
  JbEnrol *enrol = g_new0 (JbEnrol, 1);
  enrol->version = version;
  enrol->issued_s = fx_time ("2026-11-02T00:00:00Z");
  enrol->kit_key = request->kit_key;
  jb_kit_id (&enrol->kit_key, &enrol->kit);
  strcpy (enrol->label, request->label);
  strcpy (enrol->area, "1503");
  strcpy (enrol->office_url, "https://kantor.sarolangun.example:8443");
  enrol->valid_from_s = enrol->issued_s;
  enrol->valid_until_s = fx_time ("2027-11-02T00:00:00Z");
  memset (enrol->exception_box, 0x5A, sizeof enrol->exception_box);
  memcpy (enrol->officers, request->officers, sizeof enrol->officers);
  enrol->n_officers = request->n_officers;
  return enrol;
}

static GBytes *
payload_of (const JbEnrol *enrol)
{
  g_autoptr (GError) error = NULL;
  GBytes *payload = jb_enrol_encode (enrol, &error);
  g_assert_no_error (error);
  return payload;
}

static GBytes *
request_file (void)
{
  g_autofree JbEnrolRequest *request = new_request ();
  g_autoptr (JbSigner) kit = fx_signer (KIT);
  g_autoptr (GError) error = NULL;
  GBytes *file = jb_enrol_request_encode (request, kit, &error);
  g_assert_no_error (error);
  return file;
}

static void
test_a_request_is_decoded (void)
{
  g_autofree JbEnrolRequest *request = new_request ();
  g_autofree JbEnrolRequest *got = g_new0 (JbEnrolRequest, 1);
  g_autoptr (GBytes) file = request_file ();
  g_autoptr (GError) error = NULL;
  fx_assert_golden ("enrol-request.jbs", file);
  g_assert_true (jb_enrol_request_decode (file, got, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (got, sizeof *got, request, sizeof *request);
}

static void
test_a_request_is_signed_by_the_key_it_names (void)
{
  g_autofree JbEnrolRequest *request = new_request ();
  g_autofree JbEnrolRequest *got = g_new0 (JbEnrolRequest, 1);
  g_autoptr (JbSigner) other = fx_signer (0x33);
  g_autoptr (GError) not_made = NULL, not_taken = NULL, not_two = NULL;
  g_assert_null (jb_enrol_request_encode (request, other, &not_made));
  g_assert_error (not_made, JB_ERROR, JB_ERROR_INVALID);

  g_autoptr (GBytes) file = request_file ();
  g_autoptr (JbSigned) document = jb_signed_parse (file, JB_ENROL_MAX_BYTES, NULL);
  const JbPublicKey kit = fx_key (KIT);
  const JbKeySet set = { &kit, 1, 1 };
  g_autoptr (GBytes) payload = jb_signed_verify (document, JB_ROLE_REQUEST, &set, NULL);
  g_autoptr (GBytes) forged = FX_SIGN (JB_ROLE_REQUEST, payload, 0x33);
  g_autoptr (GBytes) both = FX_SIGN (JB_ROLE_REQUEST, payload, 0x33, KIT);
  g_assert_false (jb_enrol_request_decode (forged, got, &not_taken));
  g_assert_error (not_taken, JB_ERROR, JB_ERROR_SIGNATURE);
  g_assert_false (jb_enrol_request_decode (both, got, &not_two));
  g_assert_error (not_two, JB_ERROR, JB_ERROR_SIGNATURE);
  g_assert_cmpuint (got->n_officers, ==, 0);
}

static void
test_a_damaged_request_is_refused (void)
{
  g_autofree JbEnrolRequest *got = g_new0 (JbEnrolRequest, 1);
  g_autoptr (GBytes) file = request_file ();
  for (gsize at = 0; at < g_bytes_get_size (file); at++)
    {
      g_autoptr (GBytes) cut = g_bytes_new_from_bytes (file, 0, at);
      g_autoptr (GBytes) flipped = fx_flip (file, at, at % 8);
      g_assert_false (jb_enrol_request_decode (cut, got, NULL));
      g_assert_false (jb_enrol_request_decode (flipped, got, NULL));
    }
}

static void
test_an_enrolment_is_decoded (void)
{
  g_autofree JbEnrol *enrol = new_enrol (3);
  g_autofree JbEnrol *got = g_new0 (JbEnrol, 1);
  enrol->revoked = TRUE;
  g_autoptr (GBytes) payload = payload_of (enrol);
  g_autoptr (GBytes) file = FX_SIGN (JB_ROLE_ENROL, payload, 1);
  fx_assert_golden ("enrol.jbs", file);
  g_autoptr (GError) error = NULL;
  g_assert_true (jb_enrol_decode (payload, got, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (got, sizeof *got, enrol, sizeof *enrol);
  g_assert_cmpstr (jb_enrol_officer (got, &enrol->officers[1].id)->name, ==, "Budi");
  g_assert_null (jb_enrol_officer (got, &enrol->kit));
}

static void
test_an_enrolment_is_read_strictly (void)
{
  static const struct {
    const gchar *from, *to;
    JbError code;
  } faults[] = {
    { "jemput.enrol/1", "jemput.enrol/9", JB_ERROR_VERSION },
    { "\"label\":", "\"more\":0,\"label\":", JB_ERROR_FORMAT },
    { "\"label\":\"Kit 3\"", "\"label\":\"\"", JB_ERROR_INVALID },
    { "\"area\":\"1503\"", "\"area\":\"150\"", JB_ERROR_INVALID },
    { "https://kantor", "http://kantor", JB_ERROR_INVALID },
    { "https://kantor", "https://kan/tor", JB_ERROR_INVALID },
    { "2027-11-02", "2026-11-02", JB_ERROR_INVALID },
    { "\"kit\":\"", "\"kit\":\"0", JB_ERROR_FORMAT },
    { "\"role\":\"operator\"", "\"role\":\"admin\"", JB_ERROR_FORMAT },
    { "41414141414141414141414141414141", "42424242424242424242424242424242", JB_ERROR_INVALID },
    { "41414141414141414141414141414141", "00000000000000000000000000000000", JB_ERROR_INVALID },
    { "\"exception_box\":\"5a", "\"exception_box\":\"", JB_ERROR_FORMAT },
  };
  g_autofree JbEnrol *enrol = new_enrol (1);
  g_autofree JbEnrol *got = g_new0 (JbEnrol, 1);
  g_autoptr (GBytes) good = payload_of (enrol);
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr (GBytes) bad = fx_replace (good, faults[i].from, faults[i].to);
      g_autoptr (GError) error = NULL;
      g_test_message ("%s -> %s", faults[i].from, faults[i].to);
      g_assert_false (jb_enrol_decode (bad, got, &error));
      g_assert_error (error, JB_ERROR, (gint) faults[i].code);
    }
  enrol->kit.bytes[0] ^= 1;
  g_autoptr (GError) error = NULL;
  g_assert_null (jb_enrol_encode (enrol, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_INVALID);
  for (gsize len = 0; len < g_bytes_get_size (good); len++)
    {
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (good, 0, len);
      g_assert_false (jb_enrol_decode (part, got, NULL));
    }
}

static gint
accept (const JbTrust *trust, const JbEnrol *current, const JbEnrol *next, const guint8 *signers)
{
  g_autoptr (GBytes) payload = payload_of (next);
  g_autoptr (GBytes) file = fx_sign (JB_ROLE_ENROL, payload, signers);
  g_autofree JbEnrol *got = g_new0 (JbEnrol, 1);
  g_autoptr (GError) error = NULL;
  JbId kit;
  const JbPublicKey key = fx_key (KIT);
  jb_kit_id (&key, &kit);
  if (jb_enrol_accept (trust, current, &kit, file, got, &error))
    {
      g_assert_cmpmem (got, sizeof *got, next, sizeof *next);
      return -1;
    }
  g_assert_cmpuint (got->version, ==, 0);
  return error->code;
}

#define ACCEPT(trust, current, next, ...)                                                          \
  accept (trust, current, next, (const guint8[]){ __VA_ARGS__, 0 })

static void
test_a_kit_takes_only_its_own_newer_enrolment (void)
{
  JbTrustSpec spec;
  FX_SPEC (1, 1, &spec, 1);
  g_autoptr (JbTrust) trust = FX_TRUST (&spec, 1);
  g_autofree JbEnrol *one = new_enrol (1);
  g_autofree JbEnrol *two = new_enrol (2);
  g_assert_cmpint (ACCEPT (trust, NULL, one, 1), ==, -1);
  g_assert_cmpint (ACCEPT (trust, NULL, one, 2), ==, JB_ERROR_SIGNATURE);
  g_assert_cmpint (ACCEPT (trust, one, two, 1), ==, -1);
  g_assert_cmpint (ACCEPT (trust, two, two, 1), ==, JB_ERROR_EXISTS);
  g_assert_cmpint (ACCEPT (trust, two, one, 1), ==, JB_ERROR_ROLLBACK);
  strcpy (two->area, "1504");
  g_assert_cmpint (ACCEPT (trust, one, two, 1), ==, JB_ERROR_INVALID);
  strcpy (two->area, "150304");
  g_assert_cmpint (ACCEPT (trust, one, two, 1), ==, -1);
  two->kit_key = fx_key (LIST);
  jb_kit_id (&two->kit_key, &two->kit);
  g_assert_cmpint (ACCEPT (trust, one, two, 1), ==, JB_ERROR_INVALID);
}

static void
test_a_revocation_in_production_needs_two_signatures (void)
{
  JbTrustSpec spec;
  g_autofree JbEnrol *revoked = new_enrol (2);
  g_autofree JbEnrol *wiped = new_enrol (2);
  revoked->revoked = TRUE;
  wiped->wipe = TRUE;
  FX_SPEC (1, 1, &spec, 1, 2, 3);
  g_autoptr (JbTrust) small = FX_TRUST (&spec, 1);
  g_assert_cmpint (ACCEPT (small, NULL, revoked, 1), ==, -1);

  FX_SPEC (1, 2, &spec, 1, 2, 3);
  spec.roles[JB_TRUST_ROLE_ENROL].n_members = 3;
  spec.roles[JB_TRUST_ROLE_ENROL].members[1] = 1;
  spec.roles[JB_TRUST_ROLE_ENROL].members[2] = 2;
  g_autoptr (JbTrust) production = FX_TRUST (&spec, 1, 2);
  g_assert_cmpint (ACCEPT (production, NULL, revoked, 1), ==, JB_ERROR_SIGNATURE);
  g_assert_cmpint (ACCEPT (production, NULL, wiped, 1), ==, JB_ERROR_SIGNATURE);
  g_assert_cmpint (ACCEPT (production, NULL, wiped, 1, 3), ==, -1);
  g_autofree JbEnrol *usual = new_enrol (2);
  g_assert_cmpint (ACCEPT (production, NULL, usual, 2), ==, -1);
}

static GBytes *
new_delivery (void)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_ptr_array_add (files, fx_text ("satu"));
  g_ptr_array_add (files, fx_text ("d"));
  g_ptr_array_add (files, fx_text ("tiga..."));
  return jb_delivery_encode (files);
}

static void
test_a_delivery_keeps_its_files_in_order (void)
{
  g_autoptr (GBytes) bytes = new_delivery ();
  fx_assert_golden ("delivery.jbe", bytes);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = jb_delivery_decode (bytes, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (files->len, ==, 3);
  g_autoptr (GBytes) last = fx_text ("tiga...");
  g_assert_true (g_bytes_equal (g_ptr_array_index (files, 2), last));
}

static void
assert_delivery_refused (GBytes *bytes, JbError code)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (jb_delivery_decode (bytes, &error));
  g_assert_error (error, JB_ERROR, (gint) code);
}

static void
test_a_damaged_delivery_is_refused (void)
{
  g_autoptr (GBytes) bytes = new_delivery ();
  for (gsize len = 0; len < g_bytes_get_size (bytes); len++)
    {
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (bytes, 0, len);
      assert_delivery_refused (part, JB_ERROR_FORMAT);
    }
  g_autoptr (GBytes) longer = fx_append (bytes, "x");
  g_autoptr (GBytes) version = fx_flip (bytes, 3, 1);
  g_autoptr (GBytes) suite = fx_flip (bytes, 4, 1);
  g_autoptr (GBytes) magic = fx_flip (bytes, 0, 1);
  g_autoptr (GBytes) many = fx_flip (bytes, 7, 7);
  g_autoptr (GBytes) none = g_bytes_new_static ("JBE1\1\0\0\0\0", 9);
  g_autoptr (GBytes) empty = g_bytes_new_static ("JBE1\1\0\0\0\1\0\0\0\0", 13);
  g_autoptr (GBytes) greedy = g_bytes_new_static ("JBE1\1\0\0\0\1\xff\xff\xff\xffx", 14);
  assert_delivery_refused (longer, JB_ERROR_FORMAT);
  assert_delivery_refused (version, JB_ERROR_VERSION);
  assert_delivery_refused (suite, JB_ERROR_VERSION);
  assert_delivery_refused (magic, JB_ERROR_FORMAT);
  assert_delivery_refused (many, JB_ERROR_LIMIT);
  assert_delivery_refused (none, JB_ERROR_FORMAT);
  assert_delivery_refused (empty, JB_ERROR_FORMAT);
  assert_delivery_refused (greedy, JB_ERROR_FORMAT);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  jb_secret_allow_unlocked ();
  g_assert_true (jb_secret_start (NULL));
  g_test_add_func ("/trust/enrol/a-request-is-decoded", test_a_request_is_decoded);
  g_test_add_func ("/trust/enrol/a-request-is-signed-by-the-key-it-names",
                   test_a_request_is_signed_by_the_key_it_names);
  g_test_add_func ("/trust/enrol/a-damaged-request-is-refused", test_a_damaged_request_is_refused);
  g_test_add_func ("/trust/enrol/an-enrolment-is-decoded", test_an_enrolment_is_decoded);
  g_test_add_func ("/trust/enrol/an-enrolment-is-read-strictly",
                   test_an_enrolment_is_read_strictly);
  g_test_add_func ("/trust/enrol/a-kit-takes-only-its-own-newer-enrolment",
                   test_a_kit_takes_only_its_own_newer_enrolment);
  g_test_add_func ("/trust/enrol/a-revocation-in-production-needs-two-signatures",
                   test_a_revocation_in_production_needs_two_signatures);
  g_test_add_func ("/trust/delivery/keeps-its-files-in-order",
                   test_a_delivery_keeps_its_files_in_order);
  g_test_add_func ("/trust/delivery/a-damaged-one-is-refused", test_a_damaged_delivery_is_refused);
  return g_test_run ();
}
