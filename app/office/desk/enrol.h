/* SPDX-License-Identifier: MPL-2.0 */
/* The enrolment desk: a kit's request becomes an enrolment and the kit's first delivery. */
#pragma once

#include "app/office/keyring.h"
#include "app/office/office.h"
#include "core/trust/enrol.h"

G_BEGIN_DECLS

#define OF_ENROL_DAYS 365

typedef struct {
  const OfKeyring *desk, *online;
  guint days;
  gint64 now_s;
} OfEnrol;

/* Whom a request is from: to be shown and confirmed first. `ret_fingerprint` of the kit's key
 * (transfer full). */
gboolean of_enrol_read (GBytes *request, JbEnrolRequest *ret_request, gchar **ret_fingerprint,
                        GError **error);
/* Ignores spaces, dashes and case. */
gboolean of_enrol_fingerprint_equal (const gchar *a, const gchar *b);

/* Signs version last + 1 of the kit's enrolment, keeps it, and gives the delivery with everything
 * the office has (transfer full). The request must have been confirmed. */
GBytes *of_enrol (OfOffice *office, const OfEnrol *enrol, const JbEnrolRequest *request,
                  GError **error);
/* What the kit will ask a person to compare: of the office's first trust document (transfer full).
 */
gchar *of_enrol_office_fingerprint (OfOffice *office, GError **error);

/* The kit named by its id, the beginning of it, or its label. JB_ERROR_NOT_FOUND, JB_ERROR_INVALID
 * if there are several. */
gboolean of_enrol_find_kit (OfOffice *office, const gchar *name, JbId *ret_kit, GError **error);
/* The kit records no more; what it has may still be handed over. `wipe`: it also forgets its
 * officers' keys. */
typedef enum { OF_REVOKE_KEEP, OF_REVOKE_WIPE } OfRevoke;
gboolean of_enrol_revoke (OfOffice *office, const OfKeyring *desk, const JbId *kit, OfRevoke how,
                          gint64 now_s, GError **error);
/* Every enrolment of a kit, oldest first (transfer full: JbEnrol, g_free). */
GPtrArray *of_enrol_history (OfOffice *office, const JbTrust *trust, const JbId *kit,
                             GError **error);

G_END_DECLS
