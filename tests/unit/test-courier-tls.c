/* SPDX-License-Identifier: MPL-2.0 */
#include "app/sync/tls.h"
#include "tests/unit/courier-pki.h"

#define HOST "127.0.0.1"

static PkiPair *
authority (const gchar *name)
{
  PkiWish wish = { .name = name, .is_ca = TRUE, .from_days = -1000, .until_days = 1000 };
  return pki_pair_new (&wish);
}

static PkiPair *
server (const PkiPair *issuer, gint from_days, gint until_days)
{
  PkiWish wish = { .name = "kantor",
                   .issuer = issuer,
                   .address = HOST,
                   .from_days = from_days,
                   .until_days = until_days };
  return pki_pair_new (&wish);
}

static gboolean
judge (GTlsCertificate *chain, const gchar *host, const PkiPair *ca, JbTlsClock clock)
{
  const gchar *pems[] = { ca->pem, NULL };
  return jb_tls_is_office (chain, host, pems, clock);
}

static void
test_own (void)
{
  g_autoptr (PkiPair) ca = authority ("CA kantor");
  g_autoptr (PkiPair) pair = server (ca, -1, 10);
  g_autoptr (GTlsCertificate) chain = pki_certificate (pair, NULL);
  g_assert_true (judge (chain, HOST, ca, JB_TLS_CLOCK_TRUSTED));
  g_assert_true (judge (chain, HOST, ca, JB_TLS_CLOCK_UNTRUSTED));
}

static void
test_second_slot (void)
{
  g_autoptr (PkiPair) old = authority ("CA lama");
  g_autoptr (PkiPair) ca = authority ("CA baru");
  g_autoptr (PkiPair) pair = server (ca, -1, 10);
  g_autoptr (GTlsCertificate) chain = pki_certificate (pair, NULL);
  const gchar *pems[] = { old->pem, ca->pem, NULL };
  g_assert_true (jb_tls_is_office (chain, HOST, pems, JB_TLS_CLOCK_TRUSTED));
}

static void
test_other_authority (void)
{
  g_autoptr (PkiPair) ca = authority ("CA kantor");
  g_autoptr (PkiPair) other = authority ("CA kantor"); /* the same name, another key */
  g_autoptr (PkiPair) pair = server (other, -1, 10);
  const gchar *above[] = { other->pem, NULL };
  g_autoptr (GTlsCertificate) chain = pki_certificate (pair, above);
  g_assert_false (judge (chain, HOST, ca, JB_TLS_CLOCK_TRUSTED));
  g_assert_false (judge (chain, HOST, ca, JB_TLS_CLOCK_UNTRUSTED));
}

static void
test_no_authority (void)
{
  g_autoptr (PkiPair) ca = authority ("CA kantor");
  g_autoptr (PkiPair) pair = server (ca, -1, 10);
  g_autoptr (GTlsCertificate) chain = pki_certificate (pair, NULL);
  const gchar *none[] = { NULL };
  const gchar *rubbish[]
      = { "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", NULL };
  g_assert_false (jb_tls_is_office (chain, HOST, none, JB_TLS_CLOCK_UNTRUSTED));
  g_assert_false (jb_tls_is_office (chain, HOST, rubbish, JB_TLS_CLOCK_UNTRUSTED));
}

static void
test_other_host (void)
{
  g_autoptr (PkiPair) ca = authority ("CA kantor");
  g_autoptr (PkiPair) pair = server (ca, -1, 10);
  g_autoptr (GTlsCertificate) chain = pki_certificate (pair, NULL);
  g_assert_false (judge (chain, "127.0.0.2", ca, JB_TLS_CLOCK_TRUSTED));
  g_assert_false (judge (chain, "kantor.example", ca, JB_TLS_CLOCK_UNTRUSTED));
}

static void
test_expired (void)
{
  g_autoptr (PkiPair) ca = authority ("CA kantor");
  g_autoptr (PkiPair) pair = server (ca, -20, -10);
  g_autoptr (GTlsCertificate) chain = pki_certificate (pair, NULL);
  g_assert_false (judge (chain, HOST, ca, JB_TLS_CLOCK_TRUSTED));
  g_assert_true (judge (chain, HOST, ca, JB_TLS_CLOCK_UNTRUSTED));
}

static void
test_not_yet (void)
{
  g_autoptr (PkiPair) ca = authority ("CA kantor");
  g_autoptr (PkiPair) pair = server (ca, 10, 20);
  g_autoptr (GTlsCertificate) chain = pki_certificate (pair, NULL);
  g_assert_false (judge (chain, HOST, ca, JB_TLS_CLOCK_TRUSTED));
  g_assert_true (judge (chain, HOST, ca, JB_TLS_CLOCK_UNTRUSTED));
}

static void
test_client_only (void)
{
  g_autoptr (PkiPair) ca = authority ("CA kantor");
  PkiWish wish = { .name = "bukan peladen",
                   .issuer = ca,
                   .address = HOST,
                   .from_days = -1,
                   .until_days = 10,
                   .only_client = TRUE };
  g_autoptr (PkiPair) pair = pki_pair_new (&wish);
  g_autoptr (GTlsCertificate) chain = pki_certificate (pair, NULL);
  g_assert_false (judge (chain, HOST, ca, JB_TLS_CLOCK_TRUSTED));
  g_assert_false (judge (chain, HOST, ca, JB_TLS_CLOCK_UNTRUSTED));
}

/* The genuine certificate is public. A verifier that stops at "expired" would never look at the
 * leaf put in front of it. */
static void
test_forged_above_expired (void)
{
  g_autoptr (PkiPair) ca = authority ("CA kantor");
  g_autoptr (PkiPair) genuine = server (ca, -20, -10);
  g_autoptr (PkiPair) forged = server (genuine, -1, 10);
  g_autoptr (PkiPair) alone = server (NULL, -1, 10);
  const gchar *above[] = { genuine->pem, NULL };
  const gchar *above_ca[] = { genuine->pem, ca->pem, NULL };
  g_autoptr (GTlsCertificate) by_leaf = pki_certificate (forged, above);
  g_autoptr (GTlsCertificate) by_nobody = pki_certificate (alone, above);
  g_autoptr (GTlsCertificate) with_ca = pki_certificate (alone, above_ca);
  g_assert_false (judge (by_leaf, HOST, ca, JB_TLS_CLOCK_UNTRUSTED));
  g_assert_false (judge (by_nobody, HOST, ca, JB_TLS_CLOCK_UNTRUSTED));
  g_assert_false (judge (with_ca, HOST, ca, JB_TLS_CLOCK_UNTRUSTED));
}

static void
test_too_long (void)
{
  g_autoptr (PkiPair) ca = authority ("CA kantor");
  g_autoptr (PkiPair) pair = server (ca, -1, 10);
  const gchar *above[JB_TLS_MAX_CHAIN + 1] = { NULL };
  for (guint i = 0; i < JB_TLS_MAX_CHAIN; i++)
    above[i] = ca->pem;
  g_autoptr (GTlsCertificate) chain = pki_certificate (pair, above);
  g_assert_false (judge (chain, HOST, ca, JB_TLS_CLOCK_TRUSTED));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/courier/tls/the-office's-own-authority-is-believed", test_own);
  g_test_add_func ("/courier/tls/a-second-authority-may-take-over", test_second_slot);
  g_test_add_func ("/courier/tls/an-authority-of-the-same-name-is-not-ours", test_other_authority);
  g_test_add_func ("/courier/tls/without-an-authority-nobody-is-believed", test_no_authority);
  g_test_add_func ("/courier/tls/another-host's-certificate-is-refused", test_other_host);
  g_test_add_func ("/courier/tls/expired-counts-only-with-a-trusted-clock", test_expired);
  g_test_add_func ("/courier/tls/not-yet-valid-counts-only-with-a-trusted-clock", test_not_yet);
  g_test_add_func ("/courier/tls/a-client's-certificate-is-no-server", test_client_only);
  g_test_add_func ("/courier/tls/a-forged-leaf-above-an-expired-one-is-refused",
                   test_forged_above_expired);
  g_test_add_func ("/courier/tls/a-chain-that-never-ends-is-refused", test_too_long);
  return g_test_run ();
}
