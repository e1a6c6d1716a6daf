/* SPDX-License-Identifier: MPL-2.0 */
/* What the files about the office's documents share; all with kit->lock held. */
#pragma once

#include "core/kit/kit-private.h"

G_BEGIN_DECLS

typedef struct {
  const gchar *role;
  gint64 version;
  gboolean alone; /* all others of the role are dropped, higher ones of retired keys too */
  GBytes *file;
  const gchar *meta_name; /* written in the same transaction, or NULL */
  const void *meta_value; /* NULL: the number */
  gsize meta_len;
  gint64 meta_number;
  JbInterval now;
} JbKitDocument;

/* Keeps a document that was verified, with its audit entry. */
gboolean jb_kit_document_keep_locked (JbKit *kit, JbKitDocument *save, GError **error);
/* What was signed by keys that are no longer trusted is dropped at once, not at the next start. */
gboolean jb_kit_documents_verify_again_locked (JbKit *kit, GError **error);

/* One document each: verified, kept, in force. What is older than ours is passed over. */
gboolean jb_kit_take_trust_locked (JbKit *kit, GBytes *file, GError **error);
gboolean jb_kit_take_enrol_locked (JbKit *kit, GBytes *file, GError **error);
gboolean jb_kit_take_zone_locked (JbKit *kit, GBytes *file, GError **error);
gboolean jb_kit_take_fresh_locked (JbKit *kit, GBytes *file, GError **error);
gboolean jb_kit_take_time_locked (JbKit *kit, GBytes *file, GError **error);
gboolean jb_kit_take_answer_locked (JbKit *kit, GBytes *file, GError **error);
gboolean jb_kit_decode_fresh_locked (JbKit *kit, GBytes *file, JbFresh *ret_fresh, GError **error);
/* Carries out a wipe that the enrolment tells and that was not carried out yet. */
gboolean jb_kit_wipe_if_told_locked (JbKit *kit, GError **error);
/* Trust first, then time, then the rest; the first fault is told, the rest still applied. */
gboolean jb_kit_apply_delivery_locked (JbKit *kit, GPtrArray *files, GError **error);

G_END_DECLS
