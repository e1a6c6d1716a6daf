/* SPDX-License-Identifier: MPL-2.0 */
/* RFC 8259 by the letter, before json-glib sees a byte; used by json.c only. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* JB_ERROR_FORMAT with the byte offset, if the text is not one strict JSON object whose names are
 * unique, at most JB_JSON_MAX_MEMBERS in one object, whose numbers are integers below 2^53 and which
 * is at most `max_depth` deep. */
gboolean jb_json_scan (const gchar *text, gsize len, guint max_depth, GError **error);

G_END_DECLS
