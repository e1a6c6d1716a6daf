/* SPDX-License-Identifier: MPL-2.0 */
#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/base/json.h"
#include "core/base/signing.h"
#include "core/base/text.h"
#include "core/base/utc.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static void
test_reader_never_passes_its_end (void)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  jb_put_u8 (bytes, 7);
  jb_put_u16 (bytes, 0x1234);
  jb_put_u64 (bytes, G_MAXUINT64 - 1);
  jb_put_lp (bytes, "halo", 4);

  for (gsize len = 0; len <= bytes->len; len++)
    {
      JbReader reader;
      guint8 u8 = 0;
      guint16 u16 = 0;
      guint64 u64 = 0;
      const guint8 *text = NULL;
      gsize text_len = 0;
      jb_reader_init (&reader, bytes->data, len);
      gboolean ok = jb_reader_u8 (&reader, &u8) && jb_reader_u16 (&reader, &u16)
                    && jb_reader_u64 (&reader, &u64) && jb_reader_lp (&reader, 4, &text, &text_len);
      g_assert_cmpint (ok, ==, len == bytes->len);
      g_assert_cmpint (jb_reader_done (&reader), ==, len == bytes->len);
      if (ok)
        {
          g_assert_cmpuint (u16, ==, 0x1234);
          g_assert_cmpuint (u64, ==, G_MAXUINT64 - 1);
          g_assert_cmpmem (text, text_len, "halo", 4);
        }
    }
}

static void
test_reader_refuses_a_length_over_the_cap (void)
{
  const guint8 bytes[] = { 0, 0, 0, 3, 'a', 'b', 'c' };
  JbReader reader;
  const guint8 *text = NULL;
  gsize len = 99;
  jb_reader_init (&reader, bytes, sizeof bytes);
  g_assert_false (jb_reader_lp (&reader, 2, &text, &len));
  g_assert_null (text);
  g_assert_cmpuint (len, ==, 99);
}

static void
assert_json (const gchar *text, gboolean good)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = jb_json_parse (text, strlen (text), 4096, &error);
  g_assert_cmpint (node != NULL, ==, good);
  if (good)
    g_assert_no_error (error);
  else
    g_assert_error (error, JB_ERROR, JB_ERROR_FORMAT);
}

static void
test_json_takes_only_strict_objects (void)
{
  assert_json ("{}", TRUE);
  assert_json (" {\"a\": [1, -2, {\"b\": \"\\u00e9\\n\"}], \"c\": true, \"d\": null} ", TRUE);
  assert_json ("{\"a\": \"\\ud83d\\ude00\"}", TRUE);
  assert_json ("[]", FALSE);
  assert_json ("", FALSE);
  assert_json ("{\"a\":1,\"a\":2}", FALSE);
  assert_json ("{\"a\":1,\"\\u0061\":2}", FALSE);
  assert_json ("{\"a\":1}x", FALSE);
  assert_json ("{\"a\":1.5}", FALSE);
  assert_json ("{\"a\":01}", FALSE);
  assert_json ("{\"a\":9007199254740992}", FALSE);
  assert_json ("{\"a\":\"\\u0000\"}", FALSE);
  assert_json ("{\"a\":\"\\ud83d\"}", FALSE);
  assert_json ("{'a':1}", FALSE);
  assert_json ("{\"a\":1,}", FALSE);
  assert_json ("{\"a\":\"\xff\"}", FALSE);
  assert_json ("{a:1}", FALSE);
  assert_json ("// c\n{}", FALSE);
}

static void
test_json_refuses_what_is_too_deep_or_too_long (void)
{
  g_autoptr (GString) deep = g_string_new ("{\"a\":");
  for (guint i = 0; i < 5000; i++)
    g_string_append_c (deep, '[');
  g_autoptr (GError) error = NULL;
  g_assert_null (jb_json_parse (deep->str, deep->len, 1 << 20, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_FORMAT);
  g_clear_error (&error);
  g_assert_null (jb_json_parse (deep->str, deep->len, 100, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_LIMIT);
}

/* 2^n names of 2n letters that all have the same hash in GLib: each costs a look at all before it. */
static void
test_json_refuses_an_object_of_too_many_members (void)
{
  for (guint n = JB_JSON_MAX_MEMBERS; n <= JB_JSON_MAX_MEMBERS + 1; n++)
    {
      g_autoptr (GString) text = g_string_new ("{\"a\":[{");
      g_autoptr (GError) error = NULL;
      for (guint i = 0; i < n; i++)
        {
          g_string_append (text, i > 0 ? ",\"" : "\"");
          for (guint bit = 0; bit < 10; bit++)
            g_string_append (text, (i >> bit & 1) != 0 ? "Ez" : "FY");
          g_string_append (text, "\":1");
        }
      g_string_append (text, "}]}");
      g_autoptr (JsonNode) node = jb_json_parse (text->str, text->len, 1 << 20, &error);
      g_assert_cmpint (node != NULL, ==, n == JB_JSON_MAX_MEMBERS);
      if (node == NULL)
        g_assert_error (error, JB_ERROR, JB_ERROR_FORMAT);
    }
}

static void
test_json_is_refused_when_cut_at_any_byte (void)
{
  const gchar text[] = "{\"a\":[true,12,{\"b\":\"c\\u0041\"}],\"d\":null}";
  for (gsize len = 0; len < sizeof text - 1; len++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree gchar *cut = g_memdup2 (text, len + 1);
      g_assert_null (jb_json_parse (cut, len, 4096, &error));
      g_assert_error (error, JB_ERROR, JB_ERROR_FORMAT);
    }
}

/* Whatever a file calls its members, nothing of it but a plain name is ever shown. */
static void
assert_unknown_member_is_told_as (const gchar *name, const gchar *told)
{
  g_autofree gchar *text = g_strdup_printf ("{\"%s\":1}", name);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = jb_json_parse (text, strlen (text), 100000, &error);
  g_assert_no_error (error);
  JbJson json;
  jb_json_begin (&json, json_node_get_object (node), "", &error);
  g_assert_false (jb_json_end (&json));
  g_assert_error (error, JB_ERROR, JB_ERROR_FORMAT);
  g_autofree gchar *expected = g_strdup_printf ("Isian %s tidak dikenal. Berkas ditolak.", told);
  g_assert_cmpstr (error->message, ==, expected);
}

static void
test_json_reader_shows_no_name_that_is_no_name (void)
{
  g_autofree gchar *endless = g_strnfill (65, 'a');
  assert_unknown_member_is_told_as ("extra", "extra");
  assert_unknown_member_is_told_as ("NIK/date-differs", "NIK/date-differs");
  assert_unknown_member_is_told_as (endless, "?");
  assert_unknown_member_is_told_as ("a\\u000ab", "?");
  assert_unknown_member_is_told_as ("a\\u202eb", "?");
  assert_unknown_member_is_told_as ("a\\u061cb", "?");
  assert_unknown_member_is_told_as ("1503042211960001", "?");
}

static void
test_json_reader_names_an_unknown_member (void)
{
  const gchar text[] = "{\"a\":1,\"b\":2}";
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = jb_json_parse (text, strlen (text), 100, &error);
  JbJson json;
  jb_json_begin (&json, json_node_get_object (node), "", &error);
  g_assert_cmpint (jb_json_int (&json, "a", 0, 9), ==, 1);
  g_assert_false (jb_json_end (&json));
  g_assert_error (error, JB_ERROR, JB_ERROR_FORMAT);
  g_assert_nonnull (strstr (error->message, "b"));
}

static void
test_signature_holds_for_its_role_and_bytes_only (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JbSecret) seed = jb_secret_random (JB_SEED_BYTES, &error);
  g_autoptr (JbSigner) signer = jb_signer_new (seed, &error);
  g_assert_no_error (error);
  JbDigestLong digest, other;
  JbSignature signature;
  jb_digest_long ("abc", 3, &digest);
  jb_digest_long ("abd", 3, &other);
  jb_sign_digest (signer, "zone", &digest, &signature);
  const JbPublicKey *key = jb_signer_public (signer);
  g_assert_true (jb_verify_digest (key, "zone", &digest, &signature));
  g_assert_false (jb_verify_digest (key, "fresh", &digest, &signature));
  g_assert_false (jb_verify_digest (key, "zone", &other, &signature));
  signature.bytes[10] ^= 1;
  g_assert_false (jb_verify_digest (key, "zone", &digest, &signature));
}

static void
test_secret_is_read_from_a_descriptor_without_its_newline (void)
{
  gint fds[2];
  g_assert_cmpint (pipe (fds), ==, 0);
  g_assert_cmpint (write (fds[1], "kata sandi\nrest", 15), ==, 15);
  close (fds[1]);
  g_autoptr (GError) error = NULL;
  g_autoptr (JbSecret) secret = jb_secret_read_fd (fds[0], 64, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (jb_secret_data (secret), jb_secret_len (secret), "kata sandi", 10);
  gchar rest[8];
  g_assert_cmpint (read (fds[0], rest, sizeof rest), ==, 4);
  g_autoptr (JbSecret) none = jb_secret_read_fd (fds[0], 64, &error);
  g_assert_null (none);
  g_assert_error (error, JB_ERROR, JB_ERROR_INVALID);
  close (fds[0]);
}

static void
test_utc_times_survive_a_round_trip (void)
{
  const gint64 times[] = { 0, 951782400, 1795334400, JB_UTC_MAX_S };
  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autofree gchar *text = jb_utc_format (times[i]);
      gint64 back = -1;
      g_assert_true (jb_utc_parse (text, &back));
      g_assert_cmpint (back, ==, times[i]);
    }
  gint64 time_s;
  g_assert_false (jb_utc_parse ("2026-11-22T08:15:00+07:00", &time_s));
  g_assert_false (jb_utc_parse ("2026-02-30T08:15:00Z", &time_s));
  g_assert_false (jb_utc_parse ("2026-11-22 08:15:00Z", &time_s));
}

static void
test_text_with_hidden_controls_is_refused (void)
{
  g_assert_true (jb_text_is_clean ("Suku Anak Dalam", 60, JB_TEXT_LINE));
  g_assert_false (jb_text_is_clean ("a\nb", 60, JB_TEXT_LINE));
  g_assert_true (jb_text_is_clean ("a\nb", 60, JB_TEXT_MULTILINE));
  g_assert_false (jb_text_is_clean ("a\xe2\x80\xae"
                                    "b",
                                    60, JB_TEXT_LINE));
  g_assert_false (jb_text_is_clean ("abc", 2, JB_TEXT_LINE));
  g_assert_false (jb_text_is_digits ("12a", 1, 5));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  jb_secret_allow_unlocked ();
  g_assert_true (jb_secret_start (NULL));
#define T(path, func) g_test_add_func ("/base/" path, func)
  T ("reader/never-passes-its-end", test_reader_never_passes_its_end);
  T ("reader/refuses-a-length-over-the-cap", test_reader_refuses_a_length_over_the_cap);
  T ("json/takes-only-strict-objects", test_json_takes_only_strict_objects);
  T ("json/refuses-what-is-too-deep-or-too-long", test_json_refuses_what_is_too_deep_or_too_long);
  T ("json/refuses-an-object-of-too-many-members", test_json_refuses_an_object_of_too_many_members);
  T ("json/is-refused-when-cut-at-any-byte", test_json_is_refused_when_cut_at_any_byte);
  T ("json/reader-names-an-unknown-member", test_json_reader_names_an_unknown_member);
  T ("json/reader-shows-no-name-that-is-no-name", test_json_reader_shows_no_name_that_is_no_name);
  T ("signing/holds-for-its-role-and-bytes-only", test_signature_holds_for_its_role_and_bytes_only);
  T ("secret/is-read-without-its-newline",
     test_secret_is_read_from_a_descriptor_without_its_newline);
  T ("utc/times-survive-a-round-trip", test_utc_times_survive_a_round_trip);
  T ("text/with-hidden-controls-is-refused", test_text_with_hidden_controls_is_refused);
#undef T
  return g_test_run ();
}
