/* SPDX-License-Identifier: MPL-2.0 */
/* Is this the office? Its TLS chain against its own CA; no other CA counts.
 *
 * With a clock that cannot be trusted exactly the validity in time is not judged. That is asked of
 * GnuTLS itself: a set of error flags from which "expired" is taken away would not do, because
 * verification may stop at the first fault and leave a forged leaf above a genuine, expired
 * certificate unjudged. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum { JB_TLS_CLOCK_UNTRUSTED, JB_TLS_CLOCK_TRUSTED } JbTlsClock;

#define JB_TLS_MAX_CHAIN 8

/* `host`: name or address as in the URL. `ca_pem`: NULL-terminated. */
gboolean jb_tls_is_office (GTlsCertificate *peer, const gchar *host, const gchar *const *ca_pem,
                           JbTlsClock clock);

G_END_DECLS
