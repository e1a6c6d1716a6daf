/* SPDX-License-Identifier: MPL-2.0 */
/* A strict door in front of json-glib.
 *
 * jb_json_parse refuses, before json-glib sees a byte: more than `max_len` bytes, invalid UTF-8, NUL,
 * duplicate member names, more than JB_JSON_MAX_DEPTH levels or JB_JSON_MAX_MEMBERS members in one
 * object (names of one hash would take the square of their number to compare), a number that is not an
 * integer of 53 bits, unpaired surrogate escapes, trailing bytes, anything RFC 8259 does not allow. The
 * top level must be an object.
 *
 * JbJson then reads one object member by member: each getter checks type and bounds, and
 * jb_json_end fails if a member was left unread, so that an unknown name is refused. The first
 * fault is kept (with the member's path) and every later getter does nothing, so that a decoder may
 * read a whole object and test once. */
#pragma once

#include "core/base/digest.h"
#include "core/base/id.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define JB_JSON_MAX_DEPTH 16
#define JB_JSON_MAX_MEMBERS 256

/* JB_ERROR_FORMAT or JB_ERROR_LIMIT (transfer full). */
JsonNode *jb_json_parse (const void *data, gsize len, gsize max_len, GError **error);

typedef struct {
  JsonObject *object; /* transfer none: lives as long as its node */
  GHashTable *unread; /* names */
  gchar *path;
  GError **error; /* the caller's; set at the first fault */
  gboolean failed;
} JbJson;

/* Starts reading `object`; `path` ("rules[3]") goes before the member's name in messages.
 * `error` must outlive the reader and may not be NULL. */
void jb_json_begin (JbJson *json, JsonObject *object, const gchar *path, GError **error);
/* True if nothing failed and no member is left unread. Frees what begin took; to be called once. */
gboolean jb_json_end (JbJson *json);
/* The same, for objects that others may extend. */
gboolean jb_json_end_open (JbJson *json);

gboolean jb_json_has (const JbJson *json, const gchar *name);

/* Required members. Strings are clean single-line text (text.h) of at most `max_bytes`, transfer
 * none; "" on failure. */
const gchar *jb_json_string (JbJson *json, const gchar *name, gsize max_bytes);
gint64 jb_json_int (JbJson *json, const gchar *name, gint64 min, gint64 max);
gboolean jb_json_bool (JbJson *json, const gchar *name);
gint64 jb_json_time (JbJson *json, const gchar *name); /* RFC 3339 UTC -> seconds */
void jb_json_hex (JbJson *json, const gchar *name, void *ret_bytes, gsize len);
void jb_json_id (JbJson *json, const gchar *name, JbId *ret_id);
void jb_json_digest (JbJson *json, const gchar *name, JbDigest *ret_digest);
/* NULL on failure; at most `max` elements. */
JsonArray *jb_json_array (JbJson *json, const gchar *name, guint max);
JsonObject *jb_json_object (JbJson *json, const gchar *name);

/* Optional members: NULL or the default when absent. */
const gchar *jb_json_string_or (JbJson *json, const gchar *name, gsize max_bytes,
                                const gchar *fallback);
gint64 jb_json_int_or (JbJson *json, const gchar *name, gint64 min, gint64 max, gint64 fallback);
gboolean jb_json_bool_or (JbJson *json, const gchar *name, gboolean fallback);

/* Elements of arrays: NULL, with the fault kept, unless element `i` is of the type. */
JsonObject *jb_json_array_object (JbJson *json, JsonArray *array, guint i);
const gchar *jb_json_array_string (JbJson *json, JsonArray *array, guint i, gsize max_bytes);

/* Tells a fault of the decoder's own about member `name`. */
void jb_json_fail (JbJson *json, const gchar *name, const gchar *what);

/* The bytes of a node, compact, for signing or storing (transfer full). */
GBytes *jb_json_to_bytes (JsonNode *node);
/* The same of a finished builder. */
GBytes *jb_json_builder_to_bytes (JsonBuilder *builder);
/* Builder shorthands. */
void jb_json_put_string (JsonBuilder *builder, const gchar *name, const gchar *value);
void jb_json_put_int (JsonBuilder *builder, const gchar *name, gint64 value);
void jb_json_put_bool (JsonBuilder *builder, const gchar *name, gboolean value);
void jb_json_put_time (JsonBuilder *builder, const gchar *name, gint64 time_s);
void jb_json_put_hex (JsonBuilder *builder, const gchar *name, const void *bytes, gsize len);

G_END_DECLS
