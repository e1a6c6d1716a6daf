/* SPDX-License-Identifier: MPL-2.0 */
/* Certificates for tests, made on the spot. */
#pragma once

#include <gio/gio.h>
#include <gnutls/x509.h>

G_BEGIN_DECLS

#define PKI_DAY_S 86400

typedef struct {
  gnutls_x509_crt_t certificate;
  gnutls_x509_privkey_t key;
  gchar *pem; /* the certificate's */
  gchar *key_pem;
} PkiPair;

/* Valid from `from_days` to `until_days` from now, by the machine's clock: TLS knows no other. */
typedef struct {
  const gchar *name;
  const PkiPair *issuer; /* NULL: signs itself */
  gboolean is_ca;
  const gchar *address; /* "127.0.0.1" as a subject alternative name; NULL */
  gint from_days, until_days;
  gboolean only_client; /* for TLS clients, not servers */
} PkiWish;

PkiPair *pki_pair_new (const PkiWish *wish);
void pki_pair_free (PkiPair *pair);
/* With its key; `above` are PEMs put after it in the chain, NULL-terminated or NULL (transfer
 * full). */
GTlsCertificate *pki_certificate (const PkiPair *pair, const gchar *const *above);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PkiPair, pki_pair_free)

G_END_DECLS
