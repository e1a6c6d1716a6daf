/* SPDX-License-Identifier: MPL-2.0 */
#include "app/sync/tls.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <string.h>

typedef struct {
  gnutls_x509_crt_t certificates[JB_TLS_MAX_CHAIN];
  guint n;
} Chain;

static void
chain_clear (Chain *chain)
{
  for (guint i = 0; i < chain->n; i++)
    gnutls_x509_crt_deinit (chain->certificates[i]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Chain, chain_clear)

static gboolean
chain_add (Chain *chain, GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) der = NULL;
  g_object_get (certificate, "certificate", &der, NULL);
  if (der == NULL || chain->n == JB_TLS_MAX_CHAIN
      || gnutls_x509_crt_init (&chain->certificates[chain->n]) != 0)
    return FALSE;
  gnutls_datum_t bytes = { .data = der->data, .size = der->len };
  return gnutls_x509_crt_import (chain->certificates[chain->n++], &bytes, GNUTLS_X509_FMT_DER) == 0;
}

typedef struct gnutls_x509_trust_list_st TrustList;

static void
trust_list_free (TrustList *list)
{
  gnutls_x509_trust_list_deinit (list, 1);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrustList, trust_list_free)

static TrustList *
trust_list_new (const gchar *const *ca_pem)
{
  TrustList *list = NULL;
  if (gnutls_x509_trust_list_init (&list, 0) != 0)
    return NULL;
  for (gsize i = 0; ca_pem[i] != NULL; i++)
    {
      gnutls_datum_t pem = { .data = (guchar *) ca_pem[i], .size = (guint) strlen (ca_pem[i]) };
      gnutls_x509_trust_list_add_trust_mem (list, &pem, NULL, GNUTLS_X509_FMT_PEM, 0, 0);
    }
  return list;
}

gboolean
jb_tls_is_office (GTlsCertificate *peer, const gchar *host, const gchar *const *ca_pem,
                  JbTlsClock clock)
{
  g_auto (Chain) chain = { .n = 0 };
  for (GTlsCertificate *at = peer; at != NULL; at = g_tls_certificate_get_issuer (at))
    if (!chain_add (&chain, at))
      return FALSE;
  g_autoptr (TrustList) list = trust_list_new (ca_pem);
  if (list == NULL || chain.n == 0)
    return FALSE;
  gnutls_typed_vdata_st wanted[] = {
    { .type = GNUTLS_DT_DNS_HOSTNAME, .data = (guchar *) host },
    { .type = GNUTLS_DT_KEY_PURPOSE_OID, .data = (guchar *) GNUTLS_KP_TLS_WWW_SERVER },
  };
  guint flags = 0;
  if (clock == JB_TLS_CLOCK_UNTRUSTED)
    flags = GNUTLS_VERIFY_DISABLE_TIME_CHECKS | GNUTLS_VERIFY_DISABLE_TRUSTED_TIME_CHECKS;
  guint status = 0;
  gint code = gnutls_x509_trust_list_verify_crt2 (list, chain.certificates, chain.n, wanted,
                                                  G_N_ELEMENTS (wanted), flags, &status, NULL);
  return code == 0 && status == 0;
}
