/* SPDX-License-Identifier: MPL-2.0 */
/* The registry as CSV in SIAK's column names and order. */
#pragma once

#include "app/office/store/store.h"

G_BEGIN_DECLS

/* RFC 4180: CRLF, comma, every cell quoted, quotes doubled; UTF-8 without BOM. A cell that begins
 * with = + - @, tab or carriage return is preceded by an apostrophe, because spreadsheets would run
 * it as a formula; whoever reads the file by program removes one leading apostrophe in front of
 * those. Appends one line. */
void of_csv_append (GString *out, const gchar *const *cells, guint n);

/* The columns NIK … KODE_POS of accepted records, in the order of registration, with a head line
 * (transfer full). */
GBytes *of_export_siak_csv (OfStore *store, guint *ret_n, GError **error);

G_END_DECLS
