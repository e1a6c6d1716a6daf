/* SPDX-License-Identifier: MPL-2.0 */
#include "core/trust/signed.h"

#include "tests/unit/trust-fixture.h"

#define MAX_PAYLOAD 4096

static gboolean
verifies (GBytes *file, const gchar *role, const JbPublicKey *keys, guint n_keys, guint threshold)
{
  g_autoptr (JbSigned) document = jb_signed_parse (file, MAX_PAYLOAD, NULL);
  if (document == NULL)
    return FALSE;
  JbKeySet set = { keys, n_keys, threshold };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) payload = jb_signed_verify (document, role, &set, &error);
  if (payload == NULL)
    g_assert_error (error, JB_ERROR, JB_ERROR_SIGNATURE);
  return payload != NULL;
}

static void
assert_refused (GBytes *file, JbError code)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (jb_signed_parse (file, MAX_PAYLOAD, &error));
  g_assert_error (error, JB_ERROR, (gint) code);
}

static void
test_two_of_three_sign (void)
{
  const JbPublicKey keys[] = { fx_key (1), fx_key (2), fx_key (3) };
  g_autoptr (GBytes) payload = fx_text ("{\"halo\":1}");
  g_autoptr (GBytes) one = FX_SIGN ("zone", payload, 1);
  g_autoptr (GBytes) two = FX_SIGN ("zone", payload, 3, 1);
  g_autoptr (GBytes) stranger = FX_SIGN ("zone", payload, 1, 9);
  g_assert_false (verifies (one, "zone", keys, 3, 2));
  g_assert_true (verifies (one, "zone", keys, 3, 1));
  g_assert_true (verifies (two, "zone", keys, 3, 2));
  g_assert_false (verifies (two, "zone", keys, 3, 3));
  g_assert_false (verifies (stranger, "zone", keys, 3, 2));
}

static void
test_a_signature_of_one_role_is_worth_nothing_in_another (void)
{
  const JbPublicKey keys[] = { fx_key (1) };
  g_autoptr (GBytes) payload = fx_text ("{}");
  g_autoptr (GBytes) file = FX_SIGN ("fresh", payload, 1);
  g_assert_true (verifies (file, "fresh", keys, 1, 1));
  g_assert_false (verifies (file, "stored", keys, 1, 1));

  /* The same length, so only the role's name is another: "fresh" -> "enrol". */
  gsize len;
  const guint8 *data = g_bytes_get_data (file, &len);
  guint8 *copy = g_memdup2 (data, len);
  memcpy (copy + 6, "enrol", 5);
  g_autoptr (GBytes) renamed = g_bytes_new_take (copy, len);
  g_assert_false (verifies (renamed, "enrol", keys, 1, 1));
}

static void
test_one_key_signs_once (void)
{
  g_autoptr (GBytes) payload = fx_text ("{}");
  g_autoptr (GBytes) file = FX_SIGN ("zone", payload, 1);
  g_autoptr (JbSigned) document = jb_signed_parse (file, MAX_PAYLOAD, NULL);
  g_autoptr (JbSigner) again = fx_signer (1);
  g_autoptr (GError) error = NULL;
  g_assert_null (jb_signed_add (document, again, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_EXISTS);

  /* Forged by hand: n = 2 with the same entry twice. */
  gsize len;
  const guint8 *data = g_bytes_get_data (file, &len);
  gsize entries = 6 + 4 + 1;
  g_autoptr (GByteArray) twice = g_byte_array_new ();
  const guint8 n = 2;
  g_byte_array_append (twice, data, (guint) entries - 1);
  g_byte_array_append (twice, &n, 1);
  g_byte_array_append (twice, data + entries, 80);
  g_byte_array_append (twice, data + entries, (guint) (len - entries));
  g_autoptr (GBytes) forged = g_byte_array_free_to_bytes (g_steal_pointer (&twice));
  assert_refused (forged, JB_ERROR_FORMAT);
}

static void
test_key_ids_lie_in_order_whoever_signs_first (void)
{
  g_autoptr (GBytes) payload = fx_text ("{}");
  g_autoptr (GBytes) ab = FX_SIGN ("zone", payload, 1, 2, 3);
  g_autoptr (GBytes) ba = FX_SIGN ("zone", payload, 3, 1, 2);
  g_assert_true (g_bytes_equal (ab, ba));

  g_autoptr (JbSigned) document = jb_signed_parse (ab, MAX_PAYLOAD, NULL);
  g_assert_cmpuint (jb_signed_n_signatures (document), ==, 3);
  for (guint i = 1; i < 3; i++)
    {
      JbKeyId before, after;
      jb_signed_key_id (document, i - 1, &before);
      jb_signed_key_id (document, i, &after);
      g_assert_cmpint (jb_key_id_compare (&before, &after), <, 0);
    }

  gsize len;
  const guint8 *data = g_bytes_get_data (ab, &len);
  guint8 *swapped = g_memdup2 (data, len);
  memcpy (swapped + 11, data + 11 + 80, 80);
  memcpy (swapped + 11 + 80, data + 11, 80);
  g_autoptr (GBytes) unordered = g_bytes_new_take (swapped, len);
  assert_refused (unordered, JB_ERROR_FORMAT);
}

static void
test_a_document_collects_signatures (void)
{
  const JbPublicKey keys[] = { fx_key (1), fx_key (2) };
  g_autoptr (GBytes) payload = fx_text ("{}");
  g_autoptr (GBytes) first = FX_SIGN ("zone", payload, 2);
  g_autoptr (GBytes) both = FX_SIGN ("zone", payload, 1, 2);
  g_autoptr (JbSigned) document = jb_signed_parse (first, MAX_PAYLOAD, NULL);
  g_autoptr (JbSigner) second = fx_signer (1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) added = jb_signed_add (document, second, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (added, both));
  g_assert_true (verifies (added, "zone", keys, 2, 2));
}

static void
test_a_seventeenth_signature_is_refused (void)
{
  g_autoptr (GBytes) payload = fx_text ("{}");
  g_autoptr (GBytes) full
      = FX_SIGN ("zone", payload, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
  g_autoptr (JbSigned) document = jb_signed_parse (full, MAX_PAYLOAD, NULL);
  g_assert_nonnull (document);
  g_autoptr (JbSigner) one_more = fx_signer (17);
  g_autoptr (GError) error = NULL;
  g_assert_null (jb_signed_add (document, one_more, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_LIMIT);
}

static void
test_truncated_at_every_byte_is_refused (void)
{
  g_autoptr (GBytes) payload = fx_text ("{\"halo\":1}");
  g_autoptr (GBytes) file = FX_SIGN ("zone", payload, 1, 2);
  for (gsize len = 0; len < g_bytes_get_size (file); len++)
    {
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (file, 0, len);
      assert_refused (part, JB_ERROR_FORMAT);
    }
  g_autoptr (GBytes) longer = fx_append (file, "x");
  assert_refused (longer, JB_ERROR_FORMAT);
}

static void
test_no_turned_bit_goes_unnoticed (void)
{
  const JbPublicKey keys[] = { fx_key (1) };
  g_autoptr (GBytes) payload = fx_text ("{\"halo\":1}");
  g_autoptr (GBytes) file = FX_SIGN ("zone", payload, 1);
  for (gsize at = 0; at < g_bytes_get_size (file); at++)
    for (guint bit = 0; bit < 8; bit++)
      {
        g_autoptr (GBytes) flipped = fx_flip (file, at, bit);
        g_assert_false (verifies (flipped, "zone", keys, 1, 1));
      }
}

static void
test_unknown_versions_are_told_apart_from_damage (void)
{
  g_autoptr (GBytes) payload = fx_text ("{}");
  g_autoptr (GBytes) file = FX_SIGN ("zone", payload, 1);
  g_autoptr (GBytes) magic = fx_flip (file, 3, 1);
  g_autoptr (GBytes) suite = fx_flip (file, 4, 1);
  g_autoptr (GBytes) other = fx_flip (file, 0, 1);
  g_autoptr (GBytes) role = fx_flip (file, 6, 5);
  assert_refused (magic, JB_ERROR_VERSION);
  assert_refused (suite, JB_ERROR_VERSION);
  assert_refused (other, JB_ERROR_FORMAT);
  assert_refused (role, JB_ERROR_FORMAT);
}

static void
test_a_payload_over_the_limit_is_refused_before_it_is_read (void)
{
  g_autofree gchar *text = g_strnfill (MAX_PAYLOAD + 1, ' ');
  g_autoptr (GBytes) over = fx_text (text);
  g_autoptr (GBytes) exact = g_bytes_new (text, MAX_PAYLOAD);
  g_autoptr (GBytes) over_file = FX_SIGN ("zone", over, 1);
  g_autoptr (GBytes) exact_file = FX_SIGN ("zone", exact, 1);
  assert_refused (over_file, JB_ERROR_LIMIT);
  g_autoptr (JbSigned) document = jb_signed_parse (exact_file, MAX_PAYLOAD, NULL);
  g_assert_nonnull (document);

  /* A length that promises more than there is. */
  gsize len;
  const guint8 *data = g_bytes_get_data (exact_file, &len);
  guint8 *copy = g_memdup2 (data, len);
  memset (copy + 6 + 4 + 1 + 80, 0xFF, 4);
  g_autoptr (GBytes) greedy = g_bytes_new_take (copy, len);
  assert_refused (greedy, JB_ERROR_LIMIT);
}

static JsonArray *
load_index (JsonNode **ret_root)
{
  g_autoptr (GBytes) index = fx_vector ("trust", "index.json");
  gsize len;
  const void *data = g_bytes_get_data (index, &len);
  g_autoptr (GError) error = NULL;
  *ret_root = jb_json_parse (data, len, 1 << 20, &error);
  g_assert_no_error (error);
  return json_object_get_array_member (json_node_get_object (*ret_root), "vectors");
}

/* Verifies a vector; where the index tells the seeds, signs its payload again to the same bytes. */
static void
check_vector (JsonObject *vector)
{
  const gchar *name = json_object_get_string_member (vector, "file");
  const gchar *role = json_object_get_string_member (vector, "role");
  JsonArray *key_hex = json_object_get_array_member (vector, "keys");
  JsonArray *seed_hex = json_object_get_array_member (vector, "seeds");
  JbPublicKey keys[JB_SIGNED_MAX_SIGNATURES];
  guint n_keys = json_array_get_length (key_hex);
  for (guint i = 0; i < n_keys; i++)
    g_assert_true (jb_unhex (json_array_get_string_element (key_hex, i), keys[i].bytes, 32));
  JbKeySet set = { keys, n_keys, (guint) json_object_get_int_member (vector, "threshold") };

  g_test_message ("%s", name);
  g_autoptr (GBytes) file = fx_vector ("trust", name);
  g_autoptr (GError) error = NULL;
  g_autoptr (JbSigned) document = jb_signed_parse (file, 1 << 20, &error);
  g_autoptr (GBytes) payload
      = document != NULL ? jb_signed_verify (document, role, &set, &error) : NULL;
  if (!json_object_get_boolean_member (vector, "valid"))
    {
      g_assert_nonnull (error);
      return;
    }
  g_assert_no_error (error);

  guint n_seeds = json_array_get_length (seed_hex);
  JbSigner *signers[JB_SIGNED_MAX_SIGNATURES];
  for (guint i = 0; i < n_seeds; i++)
    {
      guint8 seed[JB_SEED_BYTES];
      g_assert_true (jb_unhex (json_array_get_string_element (seed_hex, i), seed, sizeof seed));
      g_autoptr (JbSecret) secret = jb_secret_take (seed, sizeof seed, NULL);
      signers[i] = jb_signer_new (secret, NULL);
    }
  g_autoptr (GBytes) again = jb_signed_create (role, payload, signers, n_seeds);
  g_assert_true (g_bytes_equal (again, file));
  for (guint i = 0; i < n_seeds; i++)
    jb_signer_unref (signers[i]);
}

static void
test_golden_vectors_verify_and_are_signed_again_to_the_same_bytes (void)
{
  g_autoptr (JsonNode) root = NULL;
  JsonArray *vectors = load_index (&root);
  g_assert_cmpuint (json_array_get_length (vectors), >=, 12);
  for (guint i = 0; i < json_array_get_length (vectors); i++)
    check_vector (json_array_get_object_element (vectors, i));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  jb_secret_allow_unlocked ();
  g_assert_true (jb_secret_start (NULL));
  g_test_add_func ("/trust/signed/two-of-three-sign", test_two_of_three_sign);
  g_test_add_func ("/trust/signed/a-signature-of-one-role-is-worth-nothing-in-another",
                   test_a_signature_of_one_role_is_worth_nothing_in_another);
  g_test_add_func ("/trust/signed/one-key-signs-once", test_one_key_signs_once);
  g_test_add_func ("/trust/signed/key-ids-lie-in-order-whoever-signs-first",
                   test_key_ids_lie_in_order_whoever_signs_first);
  g_test_add_func ("/trust/signed/a-document-collects-signatures",
                   test_a_document_collects_signatures);
  g_test_add_func ("/trust/signed/a-seventeenth-signature-is-refused",
                   test_a_seventeenth_signature_is_refused);
  g_test_add_func ("/trust/signed/truncated-at-every-byte-is-refused",
                   test_truncated_at_every_byte_is_refused);
  g_test_add_func ("/trust/signed/no-turned-bit-goes-unnoticed", test_no_turned_bit_goes_unnoticed);
  g_test_add_func ("/trust/signed/unknown-versions-are-told-apart-from-damage",
                   test_unknown_versions_are_told_apart_from_damage);
  g_test_add_func ("/trust/signed/a-payload-over-the-limit-is-refused-before-it-is-read",
                   test_a_payload_over_the_limit_is_refused_before_it_is_read);
  g_test_add_func ("/trust/signed/golden-vectors-verify-and-are-signed-again-to-the-same-bytes",
                   test_golden_vectors_verify_and_are_signed_again_to_the_same_bytes);
  return g_test_run ();
}
