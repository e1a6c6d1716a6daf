/* SPDX-License-Identifier: MPL-2.0 */
/* The office's own certificate authority: kits trust it through the trust document, and nobody else
 * has to. ECDSA P-256; the CA lives 10 years, the receiver's certificate 2. */
#pragma once

#include "core/base/secret.h"

G_BEGIN_DECLS

typedef struct {
  gchar *ca_pem;
  gchar *server_pem;
  JbSecret *ca_key;     /* PKCS#8 DER; kept offline */
  JbSecret *server_key; /* PEM */
} OfAuthority;

void of_authority_clear (OfAuthority *authority);

/* `hosts`: NULL-terminated names and IP addresses of the receiver. JB_ERROR_INVALID for a host that
 * is neither, JB_ERROR_IO. */
gboolean of_authority_make (const gchar *office, const gchar *const *hosts, gint64 now_s,
                            OfAuthority *ret_authority, GError **error);
/* Does the key belong to the certificate? For checking the offline copy. */
gboolean of_authority_key_matches (const gchar *ca_pem, const JbSecret *ca_key);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (OfAuthority, of_authority_clear)

G_END_DECLS
