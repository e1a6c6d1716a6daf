/* SPDX-License-Identifier: MPL-2.0 */
/* What the JSON payloads of this folder have in common; used inside core/sync only.
 *
 * A payload is one strict object that begins with "type": "jemput.<name>/1". Faults of the whole
 * object and of the objects in it are kept in one place, so that a decoder reads everything and
 * tests once, with jb_payload_close. */
#pragma once

#include "core/base/json.h"
#include "core/base/signing.h"
#include "core/vault/audit.h"

G_BEGIN_DECLS

/* The largest integer that JSON carries unharmed (RFC 8259, 6). */
#define JB_PAYLOAD_INT_MAX G_GINT64_CONSTANT (9007199254740991)

typedef struct {
  JbJson json; /* of the outermost object */
  JsonNode *node;
  GError *fault;
} JbPayload;

/* The payload of a JBS1 file signed by a kit, at most `max_len` bytes as a whole, verified against
 * `kit_key`. Without a key it is only parsed, to learn which kit it claims to be from: the caller
 * looks that kit up and comes back with its key (transfer full). */
GBytes *jb_payload_of_kit (GBytes *file, const gchar *role, gsize max_len,
                           const JbPublicKey *kit_key, GError **error);

/* On failure nothing is to be closed. `payload` must not be moved until it is closed. */
gboolean jb_payload_open (JbPayload *payload, const void *data, gsize len, gsize max_len,
                          const gchar *name, GError **error);
/* TRUE if nothing failed and no member is left unread. */
gboolean jb_payload_close (JbPayload *payload, GError **error);

/* (transfer full) */
JsonBuilder *jb_payload_build (const gchar *name);
/* Ends the object and takes the builder (transfer full). */
GBytes *jb_payload_finish (JsonBuilder *builder);

/* An id that must not be none. */
void jb_payload_id (JbJson *json, const gchar *name, JbId *ret_id);
void jb_payload_put_id (JsonBuilder *builder, const gchar *name, const JbId *id);
/* 0 .. JB_PAYLOAD_INT_MAX. */
guint64 jb_payload_u64 (JbJson *json, const gchar *name);
void jb_payload_put_u64 (JsonBuilder *builder, const gchar *name, guint64 value);
/* {"size", "head"}; of an empty chain the head is zero. */
void jb_payload_audit (JbJson *json, const gchar *name, JbAuditHead *ret_head);
void jb_payload_put_audit (JsonBuilder *builder, const gchar *name, const JbAuditHead *head);
/* Text into a fixed buffer of `size` bytes, "" if the member is absent. */
void jb_payload_text (JbJson *json, const gchar *name, gchar *ret_text, gsize size);

G_END_DECLS
