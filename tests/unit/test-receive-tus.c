/* SPDX-License-Identifier: MPL-2.0 */
#include "app/office/receive/serve.h"
#include "app/office/receive/tus.h"
#include "core/base/error.h"

#include <string.h>

static gchar *
pair (const gchar *name, const gchar *value)
{
  g_autofree gchar *base64 = g_base64_encode ((const guchar *) value, strlen (value));

  return g_strconcat (name, " ", base64, NULL);
}

static gchar *
metadata_with (const gchar *name, const gchar *value)
{
  const gchar *names[] = { "kit", "batch", "digest", "length", "sig" };
  g_autofree gchar *digest = g_strnfill (64, 'd');
  g_autofree gchar *sig = g_strnfill (128, 'e');
  const gchar *values[] = { "000102030405060708090a0b0c0d0e0f", "1f1e1d1c1b1a19181716151413121110",
                            digest, "4711", sig };
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const gchar *chosen = g_strcmp0 (name, names[i]) == 0 ? value : values[i];
      g_autofree gchar *one = chosen != NULL ? pair (names[i], chosen) : NULL;

      if (one != NULL)
        g_string_append_printf (text, "%s%s", text->len > 0 ? "," : "", one);
    }
  return g_string_free (text, FALSE);
}

static void
test_a_claim_is_read (void)
{
  g_autofree gchar *text = metadata_with (NULL, NULL);
  g_autoptr (GError) error = NULL;
  OfUploadClaim claim;

  g_assert_true (of_tus_claim_parse (text, &claim, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (claim.length, ==, 4711);
  g_assert_cmpuint (claim.kit.bytes[15], ==, 15);
  g_assert_cmpuint (claim.batch.bytes[0], ==, 0x1f);
  g_assert_cmpuint (claim.digest.bytes[31], ==, 0xdd);
  g_assert_cmpuint (strlen (claim.sig), ==, 128);
}

static void
test_other_names_are_passed_over (void)
{
  g_autofree gchar *text = metadata_with (NULL, NULL);
  g_autofree gchar *more = g_strconcat ("filename eA==, ", text, ",flag", NULL);
  OfUploadClaim claim;

  g_assert_true (of_tus_claim_parse (more, &claim, NULL));
}

static void
assert_refused (const gchar *text, gint code)
{
  OfUploadClaim claim, before;
  g_autoptr (GError) error = NULL;

  memset (&claim, 0x5a, sizeof claim);
  before = claim;
  g_assert_false (of_tus_claim_parse (text, &claim, &error));
  g_assert_error (error, JB_ERROR, code);
  g_assert_cmpmem (&claim, sizeof claim, &before, sizeof before);
}

static void
test_each_field_is_needed_and_checked (void)
{
  static const struct {
    const gchar *name, *value;
  } bad[] = {
    { "kit", NULL },
    { "kit", "000102030405060708090a0b0c0d0e" },
    { "kit", "000102030405060708090A0B0C0D0E0F" },
    { "kit", "00000000000000000000000000000000" },
    { "batch", NULL },
    { "batch", "zz" },
    { "digest", NULL },
    { "digest", "dd" },
    { "length", NULL },
    { "length", "-1" },
    { "length", "" },
    { "length", "1234567890123456" },
    { "length", "0x10" },
    { "sig", NULL },
    { "sig", "ee" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree gchar *text = metadata_with (bad[i].name, bad[i].value);
      assert_refused (text, JB_ERROR_FORMAT);
    }
}

static void
test_a_claim_cut_anywhere_is_refused (void)
{
  g_autofree gchar *text = metadata_with (NULL, NULL);

  for (gsize n = 0; n < strlen (text); n++)
    {
      g_autofree gchar *cut = g_strndup (text, n);
      assert_refused (cut, JB_ERROR_FORMAT);
    }
}

static void
test_odd_base64_is_refused (void)
{
  g_autofree gchar *text = metadata_with (NULL, NULL);
  g_autofree gchar *twice = g_strconcat (text, ",length NDcxMQ==", NULL);
  g_autofree gchar *nul = g_strconcat ("x AAAA,", text, NULL);
  g_autofree gchar *loose = g_strdup (text);
  gchar *length = strstr (loose, "length NDcxMQ==");

  g_assert_nonnull (length);
  assert_refused (twice, JB_ERROR_FORMAT);
  length[12] = 'R'; /* the same bytes from other letters */
  assert_refused (loose, JB_ERROR_FORMAT);
  assert_refused (NULL, JB_ERROR_FORMAT);
  OfUploadClaim claim;
  g_assert_true (of_tus_claim_parse (nul, &claim, NULL));
}

static void
test_an_endless_claim_is_refused (void)
{
  g_autofree gchar *text = g_strnfill (OF_TUS_METADATA_MAX + 1, ',');

  assert_refused (text, JB_ERROR_LIMIT);
}

static void
test_numbers_are_digits (void)
{
  guint64 number = 7;

  g_assert_true (of_tus_number ("0", &number));
  g_assert_cmpuint (number, ==, 0);
  g_assert_true (of_tus_number ("999999999999999", &number));
  g_assert_cmpuint (number, ==, 999999999999999);
  g_assert_false (of_tus_number (NULL, &number));
  g_assert_false (of_tus_number ("", &number));
  g_assert_false (of_tus_number ("+1", &number));
  g_assert_false (of_tus_number ("1 ", &number));
  g_assert_false (of_tus_number ("1000000000000000", &number));
  g_assert_cmpuint (number, ==, 999999999999999);
}

static void
test_listen_is_an_address_and_a_port (void)
{
  static const gchar *const bad[]
      = { "",          "8443",           ":8443",           "kantor:8443",
          "127.0.0.1", "127.0.0.1:",     "127.0.0.1:65536", "127.0.0.1:-1",
          "[::1]",     "127.0.0.1:8443 " };
  g_autofree gchar *four = NULL;
  g_autofree gchar *six = NULL;
  guint16 port = 1;

  g_assert_true (of_serve_parse_listen ("127.0.0.1:0", &four, &port, NULL));
  g_assert_cmpstr (four, ==, "127.0.0.1");
  g_assert_cmpuint (port, ==, 0);
  g_assert_true (of_serve_parse_listen ("[::1]:65535", &six, &port, NULL));
  g_assert_cmpstr (six, ==, "::1");
  g_assert_cmpuint (port, ==, 65535);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree gchar *address = NULL;

      g_assert_false (of_serve_parse_listen (bad[i], &address, &port, &error));
      g_assert_error (error, JB_ERROR, JB_ERROR_INVALID);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/receive/tus/a-claim-is-read", test_a_claim_is_read);
  g_test_add_func ("/receive/tus/other-names-are-passed-over", test_other_names_are_passed_over);
  g_test_add_func ("/receive/tus/each-field-is-needed-and-checked",
                   test_each_field_is_needed_and_checked);
  g_test_add_func ("/receive/tus/a-claim-cut-anywhere-is-refused",
                   test_a_claim_cut_anywhere_is_refused);
  g_test_add_func ("/receive/tus/odd-base64-is-refused", test_odd_base64_is_refused);
  g_test_add_func ("/receive/tus/an-endless-claim-is-refused", test_an_endless_claim_is_refused);
  g_test_add_func ("/receive/tus/numbers-are-digits", test_numbers_are_digits);
  g_test_add_func ("/receive/serve/listen-is-an-address-and-a-port",
                   test_listen_is_an_address_and_a_port);
  return g_test_run ();
}
