/* SPDX-License-Identifier: MPL-2.0 */
/* What the kit still knows of sealed people: name and masked NIK for the lists, packed and under
 * the list key (specified in summary.c), and a keyed hash of the NIK. For finish.c and sealed.c. */
#pragma once

#include "core/vault/officers.h"

G_BEGIN_DECLS

typedef struct {
  JbId id;
  gchar *name;
  gchar *nik_masked;
} JbSummary;

void jb_summary_free (JbSummary *summary);

/* Inside the caller's transaction. */
gboolean jb_summary_add (sqlite3 *db, const JbSecret *list, const JbId *id, const gchar *name,
                         const gchar *nik_masked, GError **error);
/* All that opens: JbId -> JbSummary (transfer full). */
GHashTable *jb_summary_load (sqlite3 *db, const JbSecret *list, GError **error);
/* Takes these ids (a set of JbId) out of every pack. */
gboolean jb_summary_drop (sqlite3 *db, const JbSecret *list, GHashTable *ids, GError **error);

/* Keyed BLAKE2b-256 of the 16 digits; `ret_any` is FALSE if `nik` is not 16 digits. */
gboolean jb_nik_hash (const JbOfficerKeys *keys, const gchar *nik, gboolean *ret_any,
                      JbDigest *ret_hash, GError **error);

G_END_DECLS
