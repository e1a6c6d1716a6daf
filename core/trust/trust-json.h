/* SPDX-License-Identifier: MPL-2.0 */
/* The payload of a trust document; for trust.c only. */
#pragma once

#include "core/trust/trust.h"

G_BEGIN_DECLS

/* `ret_spec` is to be cleared also after a failure. */
gboolean jb_trust_spec_decode (GBytes *payload, JbTrustSpec *ret_spec, GError **error);

G_END_DECLS
