/* SPDX-License-Identifier: MPL-2.0 */
/* For documents that carry, or name, the key they are verified with: trust 1, and what a kit signs. */
#pragma once

#include "core/trust/signed.h"

G_BEGIN_DECLS

/* The payload before anybody vouched for it (transfer full). The caller has either compared the
 * digest of the whole file or verifies at once against a key found inside. */
GBytes *jb_signed_peek_payload (const JbSigned *document);

G_END_DECLS
