/* SPDX-License-Identifier: MPL-2.0 */
#include "tests/unit/courier-pki.h"

#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <string.h>
#include <time.h>

static gchar *
take_text (gnutls_datum_t *datum)
{
  gchar *text = g_strndup ((const gchar *) datum->data, datum->size);
  gnutls_free (datum->data);
  return text;
}

static void
fill (gnutls_x509_crt_t certificate, const PkiWish *wish, gnutls_x509_privkey_t key)
{
  guint8 serial[8];
  guint8 address[4];
  time_t now = time (NULL);
  for (guint i = 0; i < sizeof serial; i++)
    serial[i] = (guint8) g_random_int_range (1, 127);
  gnutls_x509_crt_set_version (certificate, 3);
  gnutls_x509_crt_set_serial (certificate, serial, sizeof serial);
  gnutls_x509_crt_set_dn_by_oid (certificate, GNUTLS_OID_X520_COMMON_NAME, 0, wish->name,
                                 (guint) strlen (wish->name));
  gnutls_x509_crt_set_key (certificate, key);
  gnutls_x509_crt_set_activation_time (certificate, now + wish->from_days * PKI_DAY_S);
  gnutls_x509_crt_set_expiration_time (certificate, now + wish->until_days * PKI_DAY_S);
  gnutls_x509_crt_set_basic_constraints (certificate, wish->is_ca, -1);
  gnutls_x509_crt_set_key_usage (certificate, wish->is_ca ? GNUTLS_KEY_KEY_CERT_SIGN
                                                          : GNUTLS_KEY_DIGITAL_SIGNATURE);
  if (!wish->is_ca)
    gnutls_x509_crt_set_key_purpose_oid (
        certificate, wish->only_client ? GNUTLS_KP_TLS_WWW_CLIENT : GNUTLS_KP_TLS_WWW_SERVER, 0);
  if (wish->address == NULL)
    return;
  g_autoptr (GInetAddress) parsed = g_inet_address_new_from_string (wish->address);
  memcpy (address, g_inet_address_to_bytes (parsed), sizeof address);
  gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_IPADDRESS, address, sizeof address,
                                        GNUTLS_FSAN_SET);
}

PkiPair *
pki_pair_new (const PkiWish *wish)
{
  PkiPair *pair = g_new0 (PkiPair, 1);
  gnutls_datum_t out;
  g_assert_cmpint (gnutls_x509_privkey_init (&pair->key), ==, 0);
  g_assert_cmpint (gnutls_x509_privkey_generate (pair->key, GNUTLS_PK_ECDSA,
                                                 GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1),
                                                 0),
                   ==, 0);
  g_assert_cmpint (gnutls_x509_crt_init (&pair->certificate), ==, 0);
  fill (pair->certificate, wish, pair->key);
  g_assert_cmpint (gnutls_x509_crt_sign2 (
                       pair->certificate,
                       wish->issuer != NULL ? wish->issuer->certificate : pair->certificate,
                       wish->issuer != NULL ? wish->issuer->key : pair->key, GNUTLS_DIG_SHA256, 0),
                   ==, 0);
  g_assert_cmpint (gnutls_x509_crt_export2 (pair->certificate, GNUTLS_X509_FMT_PEM, &out), ==, 0);
  pair->pem = take_text (&out);
  g_assert_cmpint (gnutls_x509_privkey_export2_pkcs8 (pair->key, GNUTLS_X509_FMT_PEM, NULL,
                                                      GNUTLS_PKCS_PLAIN, &out),
                   ==, 0);
  pair->key_pem = take_text (&out);
  return pair;
}

void
pki_pair_free (PkiPair *pair)
{
  if (pair == NULL)
    return;
  gnutls_x509_crt_deinit (pair->certificate);
  gnutls_x509_privkey_deinit (pair->key);
  g_free (pair->pem);
  g_free (pair->key_pem);
  g_free (pair);
}

/* From the last of the chain to the first, each naming the one above as its issuer: GIO only links
 * certificates by itself that belong to each other, and a forger's do not. */
GTlsCertificate *
pki_certificate (const PkiPair *pair, const gchar *const *above)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsCertificate) issuer = NULL;
  for (guint i = above != NULL ? g_strv_length ((gchar **) above) : 0; i-- > 0;)
    {
      GTlsCertificate *next
          = g_initable_new (g_tls_backend_get_certificate_type (g_tls_backend_get_default ()), NULL,
                            &error, "certificate-pem", above[i], "issuer", issuer, NULL);
      g_assert_no_error (error);
      g_clear_object (&issuer);
      issuer = next;
    }
  GTlsCertificate *certificate = g_initable_new (
      g_tls_backend_get_certificate_type (g_tls_backend_get_default ()), NULL, &error,
      "certificate-pem", pair->pem, "private-key-pem", pair->key_pem, "issuer", issuer, NULL);
  g_assert_no_error (error);
  return certificate;
}
