/* SPDX-License-Identifier: MPL-2.0 */
/* What the office says to kits with its online keys alone: `fresh`, `time`, `stored`, and
 * deliveries of files that others signed. Nobody has to be there. */
#pragma once

#include "app/office/keyring.h"
#include "app/office/office.h"
#include "app/office/store/batch.h"
#include "core/sync/hello.h"

G_BEGIN_DECLS

#define OF_FRESH_VALID_S (24 * 3600)

/* The newest zone file re-confirmed for a day. NULL without error if no zone file was ever
 * published (transfer full). */
gboolean of_answer_fresh (OfOffice *office, const OfKeyring *online, gint64 now_s,
                          GBytes **ret_file, GError **error);
/* The answer to a HELLO's nonce (transfer full). */
GBytes *of_answer_time (OfOffice *office, const OfKeyring *online, const JbHello *hello,
                        gint64 now_s, GError **error);
/* All bytes of the batch are durable (transfer full). */
GBytes *of_answer_stored (OfOffice *office, const OfKeyring *online, const OfBatch *batch,
                          gint64 now_s, GError **error);

/* What a kit does not have yet, as a JBE1: trust above what it holds, then (if `hello`) time, then
 * enrol and zone if newer, then fresh (transfer full). Held versions 0: everything, which is the
 * first delivery. `time` stands before `fresh` because after a restore it tells this one kit from
 * which receipt on its records are unknown here; `fresh` only knows the newest. */
typedef struct {
  guint32 trust, enrol, zone;
} OfHeld;
GBytes *of_delivery_make (OfOffice *office, const OfKeyring *online, const JbId *kit,
                          const OfHeld *held, const JbHello *hello, gint64 now_s, GError **error);
/* The same for a verified HELLO, after of_kit_hello (transfer full). */
GBytes *of_delivery_for_hello (OfOffice *office, const OfKeyring *online, const JbHello *hello,
                               gint64 now_s, GError **error);

G_END_DECLS
