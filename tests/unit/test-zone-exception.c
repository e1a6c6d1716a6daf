/* SPDX-License-Identifier: MPL-2.0 */
#include "core/zone/exception.h"

#include "tests/unit/trust-fixture.h"

static JbSecret *
new_key (guint8 number)
{
  guint8 bytes[JB_EXCEPTION_KEY_BYTES];
  memset (bytes, number, sizeof bytes);
  return jb_secret_take (bytes, sizeof bytes, NULL);
}

static JbZoneException
new_exception (void)
{
  JbZoneException one = {
    .village = "1503042001", .day = { 2026, 11, 22 }, .category = "rumah sakit", .people = 2
  };
  memset (one.kit.bytes, 0x11, sizeof one.kit.bytes);
  return one;
}

static void
test_the_code_is_the_specified_one (void)
{
  /* Computed by tests/reader/test_jbs1.py from the specification. */
  gchar code[JB_EXCEPTION_CODE_DIGITS + 1];
  g_autoptr (JbSecret) key = new_key (0x5A);
  const JbZoneException one = new_exception ();
  jb_exception_code (&one, key, code);
  g_assert_cmpstr (code, ==, "7401035930");
}

static void
test_spaces_and_dots_are_how_people_read_it_out (void)
{
  gchar code[JB_EXCEPTION_CODE_DIGITS + 1];
  g_autoptr (JbSecret) key = new_key (1);
  const JbZoneException one = new_exception ();
  jb_exception_code (&one, key, code);
  g_autofree gchar *spaced = g_strdup_printf (" %.4s %.4s.%.2s ", code, code + 4, code + 8);
  g_autofree gchar *longer = g_strdup_printf ("%s0", code);
  g_autofree gchar *shorter = g_strndup (code, 9);
  g_autofree gchar *lettered = g_strdup_printf ("%.9sO", code);
  g_assert_true (jb_exception_code_matches (&one, key, code));
  g_assert_true (jb_exception_code_matches (&one, key, spaced));
  g_assert_false (jb_exception_code_matches (&one, key, longer));
  g_assert_false (jb_exception_code_matches (&one, key, shorter));
  g_assert_false (jb_exception_code_matches (&one, key, lettered));
  g_assert_false (jb_exception_code_matches (&one, key, ""));
  for (guint i = 0; i < JB_EXCEPTION_CODE_DIGITS; i++)
    {
      g_autofree gchar *wrong = g_strdup (code);
      wrong[i] = (gchar) (wrong[i] == '9' ? '0' : wrong[i] + 1);
      g_assert_false (jb_exception_code_matches (&one, key, wrong));
    }
}

static void
test_a_code_is_bound_to_all_it_names (void)
{
  gchar code[JB_EXCEPTION_CODE_DIGITS + 1];
  g_autoptr (JbSecret) key = new_key (1);
  g_autoptr (JbSecret) other_key = new_key (2);
  const JbZoneException one = new_exception ();
  jb_exception_code (&one, key, code);
  JbZoneException other = one;
  g_assert_false (jb_exception_code_matches (&one, other_key, code));
  other.kit.bytes[15] ^= 1;
  g_assert_false (jb_exception_code_matches (&other, key, code));
  other = one;
  other.village[9] = '2';
  g_assert_false (jb_exception_code_matches (&other, key, code));
  other = one;
  other.day.day++;
  g_assert_false (jb_exception_code_matches (&other, key, code));
  other = one;
  strcpy (other.category, "sekolah");
  g_assert_false (jb_exception_code_matches (&other, key, code));
  other = one;
  other.people++;
  g_assert_false (jb_exception_code_matches (&other, key, code));
}

static void
test_the_signed_form_arrives_and_is_read_strictly (void)
{
  const JbZoneException one = new_exception ();
  JbZoneException got = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) payload = jb_exception_encode (&one, fx_time ("2026-11-22T01:00:00Z"));
  g_autoptr (GBytes) file = FX_SIGN (JB_ROLE_EXCEPTION, payload, 1);
  fx_assert_golden ("exception.jbs", file);
  g_assert_true (jb_exception_decode (payload, &got, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (&got, sizeof got, &one, sizeof one);

  static const gchar *const faults[][2] = {
    { "jemput.exception/1", "jemput.exception/2" },
    { "\"people\":2", "\"people\":0" },
    { "\"people\":2", "\"people\":100" },
    { "\"people\":2", "\"people\":2,\"name\":\"x\"" },
    { "\"1503042001\"", "\"150304\"" },
    { "2026-11-22\"", "2026-11-31\"" },
    { "rumah sakit", "" },
    { "2026-11-22T01:00:00Z", "2026-11-22" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr (GBytes) bad = fx_replace (payload, faults[i][0], faults[i][1]);
      g_assert_false (jb_exception_decode (bad, &got, NULL));
    }
  for (gsize len = 0; len < g_bytes_get_size (payload); len++)
    {
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (payload, 0, len);
      g_assert_false (jb_exception_decode (part, &got, NULL));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  jb_secret_allow_unlocked ();
  g_assert_true (jb_secret_start (NULL));
  g_test_add_func ("/zone/exception/the-code-is-the-specified-one",
                   test_the_code_is_the_specified_one);
  g_test_add_func ("/zone/exception/spaces-and-dots-are-how-people-read-it-out",
                   test_spaces_and_dots_are_how_people_read_it_out);
  g_test_add_func ("/zone/exception/a-code-is-bound-to-all-it-names",
                   test_a_code_is_bound_to_all_it_names);
  g_test_add_func ("/zone/exception/the-signed-form-arrives-and-is-read-strictly",
                   test_the_signed_form_arrives_and_is_read_strictly);
  return g_test_run ();
}
