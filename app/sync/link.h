/* SPDX-License-Identifier: MPL-2.0 */
/* What the courier asks the kit. Remembers the kit's last refusal, so that a failed upload can be
 * told from a kit that does not hand out bytes any more. */
#pragma once

#include "app/socket/client.h"

G_BEGIN_DECLS

typedef struct JbLink JbLink;

JbLink *jb_link_new (const gchar *home, GError **error);
void jb_link_free (JbLink *link);
gboolean jb_link_is_alive (JbLink *link);
/* What the kit refused last, or NULL (transfer none). */
const GError *jb_link_fault (JbLink *link);
void jb_link_forget_fault (JbLink *link);

gboolean jb_link_hello (JbLink *link, JbOfficeCall *ret_call, GError **error);
gboolean jb_link_next (JbLink *link, JbNext *ret_next, GError **error);
/* 1 to `max` bytes (transfer full). */
GBytes *jb_link_read (JbLink *link, const JbId *batch, guint64 offset, guint32 max, GError **error);
gboolean jb_link_deliver (JbLink *link, JbDeliverKind kind, GBytes *file, GError **error);
/* `url` is jb_upload_url_is_valid; "" forgets it. */
gboolean jb_link_set_url (JbLink *link, const JbId *batch, const gchar *url, GError **error);
/* Waits at most `ms`; cancelling it makes the link useless. */
gboolean jb_link_wait (JbLink *link, guint32 ms, GCancellable *cancellable, gboolean *ret_work,
                       GError **error);

/* Sent at once if the state differs from the last one sent, else at most every 250 ms. */
void jb_link_progress (JbLink *link, const JbProgress *progress);
void jb_link_say (JbLink *link, JbLinkState state, guint32 retry_s, const gchar *message);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JbLink, jb_link_free)

G_END_DECLS
