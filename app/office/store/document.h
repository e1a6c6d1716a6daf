/* SPDX-License-Identifier: MPL-2.0 */
/* Signed office files by role, subject and version. Trust, zone and fresh have no subject; enrol
 * and roster have their kit. Nothing is ever replaced. */
#pragma once

#include "app/office/store/store.h"

G_BEGIN_DECLS

/* JB_ERROR_EXISTS if that version is there already. `subject` may be NULL. */
gboolean of_document_put (OfStore *store, const gchar *role, const JbId *subject, guint32 version,
                          GBytes *file, gint64 now_s, GError **error);
/* JB_ERROR_NOT_FOUND (transfer full). */
GBytes *of_document_get (OfStore *store, const gchar *role, const JbId *subject, guint32 version,
                         GError **error);
/* 0 if there is none. */
gboolean of_document_latest (OfStore *store, const gchar *role, const JbId *subject,
                             guint32 *ret_version, GError **error);
/* Every version above `version`, ascending (transfer full: GBytes, free func set). */
GPtrArray *of_document_after (OfStore *store, const gchar *role, const JbId *subject,
                              guint32 version, GError **error);

G_END_DECLS
