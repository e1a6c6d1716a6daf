/* SPDX-License-Identifier: MPL-2.0 */
/* HTTPS to the one office, and which answer means what.
 *
 * Errors: JB_ERROR_NETWORK may pass (not reached, cut off, busy, or somebody else answered);
 * JB_ERROR_REFUSED will not (400, 401, 403, 413, 415). */
#pragma once

#include "app/sync/tls.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* Silence of the network after which a connection is given up. */
#define JB_OFFICE_SILENCE_S 60

typedef struct JbOffice JbOffice; /* one thread */

/* `url`: "https://host[:port]", anything else is JB_ERROR_INVALID; `ca_pem` is copied
 * (transfer full). */
JbOffice *jb_office_new (const gchar *url, gchar **ca_pem, JbTlsClock clock, GError **error);
void jb_office_free (JbOffice *office);

/* The address of `path` ("/v1/hello"), or of `location` as the office gave it: NULL if that is not
 * of the same origin (transfer full). */
GUri *jb_office_uri (JbOffice *office, const gchar *path);
GUri *jb_office_same_origin (JbOffice *office, GUri *asked, const gchar *location);

SoupMessage *jb_office_message (const gchar *method, GUri *uri);

/* Sends and reads the whole body, at most `max_body` bytes. Any status counts as an answer; the
 * message holds it (transfer full). */
GBytes *jb_office_send (JbOffice *office, SoupMessage *message, gsize max_body, GError **error);
/* What a status that is not the hoped-for one means: sets REFUSED or NETWORK; always FALSE. */
gboolean jb_office_explain (guint status, GError **error);
/* A body or header that no office would send, though the status was fine. */
gboolean jb_office_set_stranger (GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JbOffice, jb_office_free)

G_END_DECLS
