/* SPDX-License-Identifier: MPL-2.0 */
/* Kits the office has enrolled, what they last said, and what it has acknowledged of them. */
#pragma once

#include "app/office/store/store.h"
#include "core/sync/hello.h"
#include "core/trust/enrol.h"

G_BEGIN_DECLS

typedef struct {
  JbId id;
  JbPublicKey key;
  JbPublicKey list_key;
  gchar label[65];
  guint32 enrol_version;
  gint64 enrolled_s, valid_until_s;
  gboolean revoked;      /* may still hand over what it has */
  gint64 hello_s;        /* when it last called; 0 never */
  gchar hello_data[513]; /* JSON of that call */
} OfKit;

/* JB_ERROR_NOT_FOUND: not enrolled here. */
gboolean of_kit_get (OfStore *store, const JbId *id, OfKit *ret_kit, GError **error);
/* All, by label (transfer full: OfKit, g_free). */
GPtrArray *of_kit_list (OfStore *store, GError **error);
/* Writes kit and officers as the enrolment names them; also keeps its file in `document`. */
gboolean of_kit_put (OfStore *store, const JbEnrol *enrol, const JbPublicKey *list_key,
                     GBytes *enrol_file, gint64 now_s, GError **error);

/* What was acknowledged of one life of a kit; ret_known FALSE if we never took a batch of it. */
typedef struct {
  guint64 last_rec_seq;
  JbAuditHead audit;
} OfAcknowledged;
gboolean of_kit_acknowledged (OfStore *store, const JbId *kit, const JbId *incarnation,
                              gboolean *ret_known, OfAcknowledged *ret_acknowledged,
                              GError **error);
/* Moves it forward from an opened batch's manifest; raises the alarm "audit-cut" if the kit's chain
 * does not continue the one acknowledged. Never back. */
gboolean of_kit_acknowledge (OfStore *store, const JbId *kit, const JbId *incarnation,
                             guint64 last_rec_seq, const JbAuditHead *audit, gint64 now_s,
                             GError **error);

/* Remembers a verified HELLO. If the kit holds a receipt of our incarnation that we do not know, we
 * were restored from a backup: the incarnation is renewed, with an alarm. If the kit has less than
 * was acknowledged it was set back: alarm. */
gboolean of_kit_hello (OfStore *store, const JbHello *hello, gint64 now_s, GError **error);

G_END_DECLS
