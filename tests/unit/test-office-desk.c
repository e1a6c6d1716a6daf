/* SPDX-License-Identifier: MPL-2.0 */
/* The desks: zone files and enrolments, and what a kit makes of a delivery. */
#include "tests/unit/office-fixture.h"

#include "app/office/answers.h"
#include "app/office/desk/enrol.h"
#include "app/office/desk/zones.h"
#include "app/office/store/document.h"
#include "app/office/store/kit.h"
#include "core/base/error.h"
#include "core/vault/box.h"
#include "core/zone/exception.h"

#include <string.h>

#define TEST(path, func)                                                                           \
  g_test_add (path, OfficeFixture, NULL, fx_office_set_up, func, fx_office_tear_down)

#define LOCK_RULE                                                                                  \
  ",{\"id\":\"banjir\",\"hazard\":\"banjir\",\"issuer\":\"BPBD\",\"scope\":\"" FX_OPEN_VILLAGE     \
  "\",\"effect\":\"LOCK\",\"from\":\"2026-11-01\",\"to\":\"2026-12-01\","                          \
  "\"decree_number\":\"SK 3/2026\",\"decree_date\":\"2026-11-01\"}"

static const OfPublish HOW = { .soft_days = 7, .hard_days = 14, .now_s = FX_NOW_S };

static guint32
current_version (OfficeFixture *fx)
{
  guint32 version = 0;
  g_assert_true (of_document_latest (fx->office->store, JB_ROLE_ZONE, NULL, &version, NULL));
  return version;
}

static void
assert_not_published (OfficeFixture *fx, GBytes *file, JbError code)
{
  g_autoptr (GError) error = NULL;
  guint32 before = current_version (fx);
  g_assert_null (of_zones_publish (fx->office, fx->desk, file, &HOW, &error));
  g_assert_error (error, JB_ERROR, (gint) code);
  g_assert_cmpuint (current_version (fx), ==, before);
}

static void
test_every_file_is_one_version_higher (OfficeFixture *fx, gconstpointer data)
{
  g_assert_cmpuint (current_version (fx), ==, 1);
  fx_publish (fx, LOCK_RULE, FX_NOW_S);
  fx_publish (fx, "", FX_NOW_S + 1);
  g_assert_cmpuint (current_version (fx), ==, 3);
  g_autoptr (JbZoneBundle) bundle = NULL;
  g_assert_true (of_zones_current (fx->office, fx->trust, &bundle, NULL));
  g_assert_cmpint (jb_zone_bundle_soft_expiry_s (bundle), ==, FX_NOW_S + 1 + 7 * FX_DAY_S);
  g_assert_cmpint (jb_zone_bundle_hard_expiry_s (bundle), ==, FX_NOW_S + 1 + 14 * FX_DAY_S);
}

static GBytes *
sign_zone (OfficeFixture *fx, const gchar *key, guint32 version)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) draft = fx_zone_draft ("");
  g_autoptr (GBytes) payload = jb_zone_draft_finish (draft, version, FX_NOW_S, FX_NOW_S + FX_DAY_S,
                                                     FX_NOW_S + 2 * FX_DAY_S, &error);
  g_assert_no_error (error);
  g_autoptr (JbSigner) signer = of_keyring_signer (fx->desk, key, &error);
  g_assert_no_error (error);
  return jb_signed_create (JB_ROLE_ZONE, payload, &signer, 1);
}

static void
test_a_file_signed_elsewhere_is_taken (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) file = sign_zone (fx, "zone", 8);
  g_autoptr (JbZoneBundle) bundle = of_zones_publish (fx->office, NULL, file, &HOW, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (current_version (fx), ==, 8);
  assert_not_published (fx, file, JB_ERROR_EXISTS);
}

static void
test_a_lower_version_is_refused (OfficeFixture *fx, gconstpointer data)
{
  fx_publish (fx, "", FX_NOW_S);
  fx_publish (fx, "", FX_NOW_S + 1);
  g_autoptr (GBytes) lower = sign_zone (fx, "zone", 2);
  g_autoptr (GBytes) same = sign_zone (fx, "zone", 3);
  assert_not_published (fx, lower, JB_ERROR_ROLLBACK);
  assert_not_published (fx, same, JB_ERROR_ROLLBACK);
}

static void
test_a_bad_signature_is_refused (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (GBytes) wrong_key = sign_zone (fx, "enrol", 9);
  assert_not_published (fx, wrong_key, JB_ERROR_SIGNATURE);
  g_autoptr (GBytes) right = sign_zone (fx, "zone", 9);
  gsize len;
  g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (right, &len), g_bytes_get_size (right));
  copy[len - 3] ^= 1;
  g_autoptr (GBytes) changed = g_bytes_new (copy, len);
  assert_not_published (fx, changed, JB_ERROR_SIGNATURE);
}

static void
test_another_area_s_draft_is_refused (OfficeFixture *fx, gconstpointer data)
{
  static const gchar *const drafts[] = { "{\"area\":\"1504\",\"timezone\":\"WIB\",\"rules\":[]}",
                                         "{\"area\":\"1503\",\"timezone\":\"WIT\",\"rules\":[]}" };
  for (guint i = 0; i < G_N_ELEMENTS (drafts); i++)
    {
      g_autoptr (GBytes) draft = g_bytes_new_static (drafts[i], strlen (drafts[i]));
      assert_not_published (fx, draft, JB_ERROR_INVALID);
    }
}

static void
test_a_draft_that_is_none_is_refused (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (GBytes) text = g_bytes_new_static ("zona merah", 10);
  g_autoptr (GBytes) empty = g_bytes_new_static ("", 0);
  assert_not_published (fx, text, JB_ERROR_FORMAT);
  assert_not_published (fx, empty, JB_ERROR_FORMAT);
}

static void
test_what_a_file_changes_is_counted (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JbRegions) regions = of_data_regions (&error);
  g_assert_no_error (error);
  g_autoptr (JbZoneBundle) before = NULL;
  g_autoptr (JbZoneBundle) after = NULL;
  g_assert_true (of_zones_current (fx->office, fx->trust, &before, NULL));
  g_autoptr (GBytes) draft = fx_zone_draft (LOCK_RULE);
  after = of_zones_load_any (draft, NULL, FX_NOW_S, &error);
  g_assert_no_error (error);
  g_autoptr (OfZoneChanges) changes = of_zones_compare (before, after, regions, FX_NOW_S);
  g_assert_cmpuint (changes->added->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (changes->added, 0), ==, "banjir");
  g_assert_cmpuint (changes->removed->len, ==, 0);
  g_assert_cmpuint (changes->changed->len, ==, 0);
  g_assert_cmpuint (changes->before[JB_EFFECT_LOCK], ==, 1);
  g_assert_cmpuint (changes->after[JB_EFFECT_LOCK], ==, 2);
  g_assert_cmpuint (changes->before[JB_EFFECT_OPEN], ==, changes->after[JB_EFFECT_OPEN] + 1);
  g_assert_cmpuint (changes->villages->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (changes->villages, 0), ==, FX_OPEN_VILLAGE " OPEN LOCK");
  g_autoptr (OfZoneChanges) back = of_zones_compare (after, before, regions, FX_NOW_S);
  g_assert_cmpuint (back->removed->len, ==, 1);
  g_autoptr (OfZoneChanges) first = of_zones_compare (NULL, after, regions, FX_NOW_S);
  g_assert_cmpuint (first->added->len, ==, 3);
  g_assert_cmpuint (first->before[JB_EFFECT_UNKNOWN], ==,
                    first->after[JB_EFFECT_OPEN] + first->after[JB_EFFECT_LOCK]);
}

static void
test_a_dry_run_takes_what_was_published_too (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) file = of_document_get (fx->office->store, JB_ROLE_ZONE, NULL, 1, NULL);
  g_autoptr (JbZoneBundle) bundle = of_zones_load_any (file, fx->trust, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (jb_zone_bundle_version (bundle), ==, 1);
  g_autoptr (GBytes) forged = sign_zone (fx, "roster", 5);
  g_assert_null (of_zones_load_any (forged, fx->trust, 0, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_SIGNATURE);
}

/* ---- Enrolment ------------------------------------------------------------------------------- */

static void
test_fingerprints_are_compared_as_people_read_them (OfficeFixture *fx, gconstpointer data)
{
  g_assert_true (of_enrol_fingerprint_equal ("3f2a 91c0 77de", "3F2A91C0-77de "));
  g_assert_false (of_enrol_fingerprint_equal ("3f2a 91c0 77de", "3f2a 91c0 77d"));
  g_assert_false (of_enrol_fingerprint_equal ("3f2a 91c0 77de", "3f2a 91c0 77de 0"));
  g_assert_false (of_enrol_fingerprint_equal ("3f2a", ""));
}

static void
test_a_request_proves_its_key (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) file = jb_enrol_request_encode (fx->request, fx->kit, &error);
  g_assert_no_error (error);
  g_autofree JbEnrolRequest *read = g_new0 (JbEnrolRequest, 1);
  g_autofree gchar *fingerprint = NULL;
  g_assert_true (of_enrol_read (file, read, &fingerprint, &error));
  g_autofree gchar *expected
      = jb_fingerprint (jb_signer_public (fx->kit)->bytes, JB_PUBLIC_KEY_BYTES);
  g_assert_cmpstr (fingerprint, ==, expected);
  gsize len;
  g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (file, &len), g_bytes_get_size (file));
  copy[40] ^= 1;
  g_autoptr (GBytes) changed = g_bytes_new (copy, len);
  g_assert_false (of_enrol_read (changed, read, &fingerprint, &error));
  g_assert_nonnull (error);
}

/* What a kit does with a delivery: trust first, pinned by the fingerprint. */
static void
test_a_delivery_is_what_a_kit_takes (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) delivery = fx_enrol (fx, FX_NOW_S);
  g_autoptr (GPtrArray) files = jb_delivery_decode (delivery, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (files->len, ==, 4);
  GBytes *first = g_ptr_array_index (files, 0);
  JbDigest digest;
  jb_digest (g_bytes_get_data (first, NULL), g_bytes_get_size (first), &digest);
  g_autoptr (JbTrust) trust = jb_trust_first (first, &digest, &error);
  g_assert_no_error (error);
  g_autofree gchar *shown
      = jb_fingerprint (g_bytes_get_data (first, NULL), g_bytes_get_size (first));
  g_autofree gchar *told = of_enrol_office_fingerprint (fx->office, NULL);
  g_assert_cmpstr (shown, ==, told);
  g_autofree JbEnrol *enrol = g_new0 (JbEnrol, 1);
  jb_enrol_accept (trust, NULL, &fx->kit_id, g_ptr_array_index (files, 1), enrol, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (enrol->version, ==, 2);
  g_assert_cmpuint (enrol->n_officers, ==, 1);
  g_assert_cmpstr (enrol->office_url, ==, "https://127.0.0.1:8443");
  g_autoptr (JbZoneBundle) bundle
      = jb_zone_bundle_accept (trust, NULL, g_ptr_array_index (files, 2), &error);
  g_assert_no_error (error);
  g_autoptr (GBytes) fresh
      = jb_trust_verify (trust, JB_ROLE_FRESH, g_ptr_array_index (files, 3), 8192, &error);
  g_assert_no_error (error);
}

static void
test_a_kit_s_exception_key_outlives_its_enrolments (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) delivery = fx_enrol (fx, FX_NOW_S);
  g_autoptr (GPtrArray) history = of_enrol_history (fx->office, fx->trust, &fx->kit_id, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (history->len, ==, 2);
  GBytes *keys[2] = { NULL, NULL };
  for (guint i = 0; i < 2; i++)
    {
      const JbEnrol *enrol = g_ptr_array_index (history, i);
      keys[i] = jb_sealed_open (fx->list_seed, enrol->exception_box, JB_ENROL_EXCEPTION_BOX_BYTES,
                                &error);
      g_assert_no_error (error);
      g_assert_cmpuint (g_bytes_get_size (keys[i]), ==, JB_EXCEPTION_KEY_BYTES);
    }
  g_assert_true (g_bytes_equal (keys[0], keys[1]));
  g_bytes_unref (keys[0]);
  g_bytes_unref (keys[1]);
}

static void
test_without_a_zone_file_there_is_no_fresh (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) delivery = fx_enrol (fx, FX_NOW_S);
  g_autoptr (GPtrArray) files = jb_delivery_decode (delivery, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (files->len, ==, 2);
}

static void
test_only_what_is_newer_is_delivered (OfficeFixture *fx, gconstpointer data)
{
  static const gchar *const roles[] = { JB_ROLE_TIME, JB_ROLE_ZONE, JB_ROLE_FRESH };
  g_autoptr (GError) error = NULL;
  fx_publish (fx, LOCK_RULE, FX_NOW_S);
  JbHello hello = {
    .kit = fx->kit_id,
    .incarnation = fx->incarnation,
    .trust_version = 1,
    .enrol_version = 1,
    .zone_version = 1,
  };
  g_autoptr (GBytes) delivery
      = of_delivery_for_hello (fx->office, fx->online, &hello, FX_NOW_S, &error);
  g_assert_no_error (error);
  g_autoptr (GPtrArray) files = jb_delivery_decode (delivery, &error);
  g_assert_cmpuint (files->len, ==, G_N_ELEMENTS (roles));
  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    {
      g_autoptr (JbSigned) file
          = jb_signed_parse (g_ptr_array_index (files, i), JB_ZONE_MAX_BYTES, NULL);
      g_assert_cmpstr (jb_signed_role (file), ==, roles[i]);
    }
}

static void
test_a_revoked_kit_may_still_hand_over (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  OfKit kit;
  JbId found;
  g_assert_true (of_enrol_find_kit (fx->office, "Kit 3", &found, &error));
  g_assert_true (jb_id_equal (&found, &fx->kit_id));
  g_assert_false (of_enrol_find_kit (fx->office, "Kit 4", &found, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_NOT_FOUND);
  g_clear_error (&error);
  of_enrol_revoke (fx->office, fx->desk, &fx->kit_id, OF_REVOKE_WIPE, FX_NOW_S, &error);
  g_assert_no_error (error);
  g_assert_true (of_kit_get (fx->office->store, &fx->kit_id, &kit, NULL));
  g_assert_true (kit.revoked);
  g_assert_cmpuint (kit.enrol_version, ==, 2);
  g_autoptr (GBytes) file
      = of_document_get (fx->office->store, JB_ROLE_ENROL, &fx->kit_id, 2, NULL);
  g_autofree JbEnrol *enrol = g_new0 (JbEnrol, 1);
  jb_enrol_accept (fx->trust, NULL, &fx->kit_id, file, enrol, &error);
  g_assert_no_error (error);
  g_assert_true (enrol->revoked);
  g_assert_true (enrol->wipe);
  g_assert_cmpmem (&kit.list_key, sizeof kit.list_key, &fx->request->list_key, sizeof kit.list_key);
}

gint
main (gint argc, gchar **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (jb_secret_start (NULL));
  TEST ("/office/zones/every-file-is-one-version-higher", test_every_file_is_one_version_higher);
  TEST ("/office/zones/a-file-signed-elsewhere-is-taken", test_a_file_signed_elsewhere_is_taken);
  TEST ("/office/zones/a-lower-version-is-refused", test_a_lower_version_is_refused);
  TEST ("/office/zones/a-bad-signature-is-refused", test_a_bad_signature_is_refused);
  TEST ("/office/zones/another-area-s-draft-is-refused", test_another_area_s_draft_is_refused);
  TEST ("/office/zones/a-draft-that-is-none-is-refused", test_a_draft_that_is_none_is_refused);
  TEST ("/office/zones/what-a-file-changes-is-counted", test_what_a_file_changes_is_counted);
  TEST ("/office/zones/a-dry-run-takes-what-was-published-too",
        test_a_dry_run_takes_what_was_published_too);
  TEST ("/office/enrol/fingerprints-are-compared-as-people-read-them",
        test_fingerprints_are_compared_as_people_read_them);
  TEST ("/office/enrol/a-request-proves-its-key", test_a_request_proves_its_key);
  TEST ("/office/enrol/a-delivery-is-what-a-kit-takes", test_a_delivery_is_what_a_kit_takes);
  TEST ("/office/enrol/a-kit-s-exception-key-outlives-its-enrolments",
        test_a_kit_s_exception_key_outlives_its_enrolments);
  g_test_add ("/office/enrol/without-a-zone-file-there-is-no-fresh", OfficeFixture, NULL,
              fx_office_bare, test_without_a_zone_file_there_is_no_fresh, fx_office_tear_down);
  TEST ("/office/enrol/only-what-is-newer-is-delivered", test_only_what_is_newer_is_delivered);
  TEST ("/office/enrol/a-revoked-kit-may-still-hand-over", test_a_revoked_kit_may_still_hand_over);
  return g_test_run ();
}
