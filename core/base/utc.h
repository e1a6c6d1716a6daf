/* SPDX-License-Identifier: MPL-2.0 */
/* Stored times: seconds since 1970 UTC, in JSON as RFC 3339 "2026-11-22T08:15:00Z", nothing else. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* 9999-12-31T23:59:59Z; no stored time lies outside [0, JB_UTC_MAX_S]. */
#define JB_UTC_MAX_S G_GINT64_CONSTANT (253402300799)

gchar *jb_utc_format (gint64 time_s);
gboolean jb_utc_parse (const gchar *text, gint64 *ret_time_s);

G_END_DECLS
