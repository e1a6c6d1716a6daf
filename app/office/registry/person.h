/* SPDX-License-Identifier: MPL-2.0 */
/* The registry: biodata of accepted records, and of those a person must decide about. Rows are only
 * ever added. */
#pragma once

#include "app/office/store/store.h"
#include "core/people/record.h"

G_BEGIN_DECLS

typedef enum { OF_PERSON_ACCEPTED, OF_PERSON_ADJUDICATE } OfPersonStatus;

/* `record_no`: of_record_insert; `json`: record.json as it was signed. */
gboolean of_person_insert (OfStore *store, gint64 record_no, const JbRecord *record, GBytes *json,
                           OfPersonStatus status, gint64 now_s, GError **error);
/* Is anybody here with this NIK, in whatever status? */
gboolean of_person_nik_held (OfStore *store, const gchar *nik, gboolean *ret_held, GError **error);

G_END_DECLS
