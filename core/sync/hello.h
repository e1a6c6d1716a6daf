/* SPDX-License-Identifier: MPL-2.0 */
/* HELLO, signed by the kit, and the office's signed answer to its nonce. Together they tell both
 * sides what the other holds, give the kit trusted time, and show when one of them was set back to
 * an older image. Schemas: hello.schema.json, time.schema.json. */
#pragma once

#include "core/base/id.h"
#include "core/base/signing.h"
#include "core/vault/audit.h"

G_BEGIN_DECLS

#define JB_NONCE_BYTES 32
#define JB_HELLO_MAX_BYTES (16 * 1024)

typedef struct {
  JbId kit;
  JbId incarnation;
  guint8 nonce[JB_NONCE_BYTES];
  guint32 trust_version, zone_version, enrol_version, roster_version; /* held; 0 for none */
  guint64 receipt_no; /* the highest we hold of the office incarnation below */
  JbId office;        /* the office incarnation we know; none at first */
  guint64 last_rec_seq;
  JbAuditHead audit;
  guint32 n_unsent;       /* records not yet receipted */
  gint32 battery_percent; /* -1 if unknown */
  gint64 disk_free_bytes; /* -1 if unknown */
} JbHello;

/* A JBS1 in role "hello" (transfer full). */
GBytes *jb_hello_encode (const JbHello *hello, JbSigner *kit);
/* `kit_key` NULL: only parses, to learn which kit it claims to be. */
gboolean jb_hello_decode (GBytes *file, const JbPublicKey *kit_key, JbHello *ret_hello,
                          GError **error);

typedef struct {
  guint8 nonce[JB_NONCE_BYTES];
  gint64 time_s;
  JbId kit;
  JbId office; /* current incarnation */
  guint64 last_receipt_no;
  /* The most the office has acknowledged of this kit's current incarnation as it knows it. A kit
   * that has less was set back to an older image and renews its incarnation. */
  JbId kit_incarnation; /* none if it knows nothing of the kit yet */
  guint64 kit_last_rec_seq;
  JbAuditHead kit_audit;
} JbTimeAnswer;

GBytes *jb_time_answer_encode (const JbTimeAnswer *answer); /* payload, role "time" */
gboolean jb_time_answer_decode (GBytes *payload, JbTimeAnswer *ret_answer, GError **error);

G_END_DECLS
