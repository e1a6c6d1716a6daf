/* SPDX-License-Identifier: MPL-2.0 */
/* What every JSON payload of a signed file begins with: "type": "jemput.<name>/<version>". */
#pragma once

#include "core/base/json.h"

G_BEGIN_DECLS

/* Reads the member "type". A known name with another version is JB_ERROR_VERSION, anything else
 * JB_ERROR_FORMAT; both are kept in the reader like any other fault. */
gboolean jb_document_check_type (JbJson *json, const gchar *name, guint version);

/* Begins a builder's object with that member. */
void jb_document_begin (JsonBuilder *builder, const gchar *name, guint version);

/* A required public key or hex field of arrays: element `i` as exactly `len` bytes of hex. */
gboolean jb_document_array_hex (JbJson *json, JsonArray *array, guint i, void *ret_bytes,
                                gsize len);

G_END_DECLS
