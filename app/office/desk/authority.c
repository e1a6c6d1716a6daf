/* SPDX-License-Identifier: MPL-2.0 */
#include "app/office/desk/authority.h"

#include "core/base/error.h"
#include "core/base/i18n.h"

#include <gio/gio.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>
#include <string.h>

#define DAY_S (24 * 3600)
#define CA_DAYS 3650
#define SERVER_DAYS 730
#define SERIAL_BYTES 16
#define KEY_ID_BYTES 32
/* CAB Forum's limit for an organisation's name in a certificate (RFC 5280 upper bounds). */
#define CN_MAX 64

typedef struct {
  gnutls_x509_privkey_t key;
  gnutls_x509_crt_t certificate;
} Pair;

static void
pair_clear (Pair *pair)
{
  if (pair->certificate != NULL)
    gnutls_x509_crt_deinit (pair->certificate);
  if (pair->key != NULL)
    gnutls_x509_privkey_deinit (pair->key);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pair, pair_clear)

void
of_authority_clear (OfAuthority *authority)
{
  g_clear_pointer (&authority->ca_pem, g_free);
  g_clear_pointer (&authority->server_pem, g_free);
  g_clear_pointer (&authority->ca_key, jb_secret_unref);
  g_clear_pointer (&authority->server_key, jb_secret_unref);
}

static gboolean
check (gint code, GError **error)
{
  if (code >= 0)
    return TRUE;
  g_set_error (error, JB_ERROR, JB_ERROR_IO, _ ("Sertifikat kantor tidak dapat dibuat: %s."),
               gnutls_strerror (code));
  return FALSE;
}

/* Key, names, validity and identifiers, which both certificates have. */
static gboolean
pair_begin (Pair *pair, const gchar *name, gint64 now_s, guint days, GError **error)
{
  guint8 serial[SERIAL_BYTES];
  guint8 id[KEY_ID_BYTES];
  size_t id_len = sizeof id;
  g_autofree gchar *cn = g_utf8_substring (name, 0, MIN (g_utf8_strlen (name, -1), CN_MAX));
  while (strlen (cn) > CN_MAX)
    *g_utf8_find_prev_char (cn, cn + strlen (cn)) = '\0';
  gnutls_rnd (GNUTLS_RND_NONCE, serial, sizeof serial);
  serial[0] = (guint8) ((serial[0] & 0x7f) | 0x40); /* positive and of full length */
  return check (gnutls_x509_privkey_init (&pair->key), error)
         && check (gnutls_x509_privkey_generate (pair->key, GNUTLS_PK_ECDSA,
                                                 GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1),
                                                 0),
                   error)
         && check (gnutls_x509_crt_init (&pair->certificate), error)
         && check (gnutls_x509_crt_set_version (pair->certificate, 3), error)
         && check (gnutls_x509_crt_set_serial (pair->certificate, serial, sizeof serial), error)
         && check (gnutls_x509_crt_set_activation_time (pair->certificate, now_s - DAY_S), error)
         && check (
             gnutls_x509_crt_set_expiration_time (pair->certificate, now_s + (gint64) days * DAY_S),
             error)
         && check (gnutls_x509_crt_set_dn_by_oid (pair->certificate, GNUTLS_OID_X520_COMMON_NAME, 0,
                                                  cn, (unsigned int) strlen (cn)),
                   error)
         && check (gnutls_x509_crt_set_key (pair->certificate, pair->key), error)
         && check (
             gnutls_x509_crt_get_key_id (pair->certificate, GNUTLS_KEYID_USE_SHA256, id, &id_len),
             error)
         && check (gnutls_x509_crt_set_subject_key_id (pair->certificate, id, id_len), error);
}

static gboolean
make_ca (const gchar *office, gint64 now_s, Pair *ca, GError **error)
{
  g_autofree gchar *name = g_strdup_printf ("Jemput %s", office);
  return pair_begin (ca, name, now_s, CA_DAYS, error)
         && check (gnutls_x509_crt_set_basic_constraints (ca->certificate, 1, 0), error)
         && check (gnutls_x509_crt_set_key_usage (ca->certificate,
                                                  GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN),
                   error)
         && check (gnutls_x509_crt_sign2 (ca->certificate, ca->certificate, ca->key,
                                          GNUTLS_DIG_SHA256, 0),
                   error);
}

static gboolean
add_host (gnutls_x509_crt_t certificate, const gchar *host, GError **error)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);
  if (address != NULL)
    return check (gnutls_x509_crt_set_subject_alt_name (
                      certificate, GNUTLS_SAN_IPADDRESS, g_inet_address_to_bytes (address),
                      (unsigned int) g_inet_address_get_native_size (address), GNUTLS_FSAN_APPEND),
                  error);
  if (*host == '\0' || strspn (host, "abcdefghijklmnopqrstuvwxyz0123456789.-") != strlen (host))
    {
      g_set_error_literal (
          error, JB_ERROR, JB_ERROR_INVALID,
          _ ("Nama mesin penerima hanya boleh huruf kecil, angka, titik, dan tanda "
             "hubung, atau sebuah alamat IP."));
      return FALSE;
    }
  return check (gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_DNSNAME, host,
                                                      (unsigned int) strlen (host),
                                                      GNUTLS_FSAN_APPEND),
                error);
}

static gboolean
make_server (const Pair *ca, const gchar *const *hosts, gint64 now_s, Pair *server, GError **error)
{
  guint8 id[KEY_ID_BYTES];
  size_t id_len = sizeof id;
  if (!pair_begin (server, hosts[0], now_s, SERVER_DAYS, error))
    return FALSE;
  for (guint i = 0; hosts[i] != NULL; i++)
    if (!add_host (server->certificate, hosts[i], error))
      return FALSE;
  return check (gnutls_x509_crt_set_basic_constraints (server->certificate, 0, -1), error)
         && check (
             gnutls_x509_crt_set_key_usage (server->certificate, GNUTLS_KEY_DIGITAL_SIGNATURE),
             error)
         && check (
             gnutls_x509_crt_set_key_purpose_oid (server->certificate, GNUTLS_KP_TLS_WWW_SERVER, 0),
             error)
         && check (gnutls_x509_crt_get_subject_key_id (ca->certificate, id, &id_len, NULL), error)
         && check (gnutls_x509_crt_set_authority_key_id (server->certificate, id, id_len), error)
         && check (gnutls_x509_crt_sign2 (server->certificate, ca->certificate, ca->key,
                                          GNUTLS_DIG_SHA256, 0),
                   error);
}

static gchar *
certificate_pem (gnutls_x509_crt_t certificate, GError **error)
{
  gnutls_datum_t datum = { 0 };
  if (!check (gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_PEM, &datum), error))
    return NULL;
  gchar *pem = g_strndup ((const gchar *) datum.data, datum.size);
  gnutls_free (datum.data);
  return pem;
}

static JbSecret *
key_bytes (gnutls_x509_privkey_t key, gnutls_x509_crt_fmt_t format, GError **error)
{
  gnutls_datum_t datum = { 0 };
  if (!check (gnutls_x509_privkey_export2_pkcs8 (key, format, NULL, GNUTLS_PKCS_PLAIN, &datum),
              error))
    return NULL;
  JbSecret *secret = jb_secret_take (datum.data, datum.size, error);
  gnutls_free (datum.data);
  return secret;
}

gboolean
of_authority_make (const gchar *office, const gchar *const *hosts, gint64 now_s,
                   OfAuthority *ret_authority, GError **error)
{
  g_return_val_if_fail (hosts[0] != NULL, FALSE);
  g_auto (Pair) ca = { 0 };
  g_auto (Pair) server = { 0 };
  g_auto (OfAuthority) made = { 0 };
  if (!make_ca (office, now_s, &ca, error) || !make_server (&ca, hosts, now_s, &server, error))
    return FALSE;
  made.ca_pem = certificate_pem (ca.certificate, error);
  made.server_pem = made.ca_pem != NULL ? certificate_pem (server.certificate, error) : NULL;
  made.ca_key = made.server_pem != NULL ? key_bytes (ca.key, GNUTLS_X509_FMT_DER, error) : NULL;
  made.server_key = made.ca_key != NULL ? key_bytes (server.key, GNUTLS_X509_FMT_PEM, error) : NULL;
  if (made.server_key == NULL)
    return FALSE;
  *ret_authority = made;
  memset (&made, 0, sizeof made);
  return TRUE;
}

gboolean
of_authority_key_matches (const gchar *ca_pem, const JbSecret *ca_key)
{
  g_auto (Pair) pair = { 0 };
  guint8 of_key[KEY_ID_BYTES];
  guint8 of_certificate[KEY_ID_BYTES];
  size_t key_len = sizeof of_key;
  size_t certificate_len = sizeof of_certificate;
  gnutls_datum_t pem = { (unsigned char *) ca_pem, (unsigned int) strlen (ca_pem) };
  gnutls_datum_t der
      = { (unsigned char *) jb_secret_data (ca_key), (unsigned int) jb_secret_len (ca_key) };
  return gnutls_x509_crt_init (&pair.certificate) >= 0
         && gnutls_x509_crt_import (pair.certificate, &pem, GNUTLS_X509_FMT_PEM) >= 0
         && gnutls_x509_privkey_init (&pair.key) >= 0
         && gnutls_x509_privkey_import_pkcs8 (pair.key, &der, GNUTLS_X509_FMT_DER, NULL,
                                              GNUTLS_PKCS_PLAIN)
                >= 0
         && gnutls_x509_privkey_get_key_id (pair.key, GNUTLS_KEYID_USE_SHA256, of_key, &key_len)
                >= 0
         && gnutls_x509_crt_get_key_id (pair.certificate, GNUTLS_KEYID_USE_SHA256, of_certificate,
                                        &certificate_len)
                >= 0
         && key_len == certificate_len && memcmp (of_key, of_certificate, key_len) == 0;
}
