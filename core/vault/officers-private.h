/* SPDX-License-Identifier: MPL-2.0 */
/* Officers' keys from the inside; for officer*.c only. */
#pragma once

#include "core/vault/officers.h"

G_BEGIN_DECLS

struct JbOfficerKeys {
  gatomicrefcount refs;
  JbId id;
  JbSecret *omk;
  JbSigner *signer;
  JbSecret *drafts;
  JbSecret *list;
};

/* The columns of one officer that only its OMK opens. */
typedef struct {
  GBytes *seed, *list, *drafts;
} JbOfficerBoxes;

void jb_officer_boxes_clear (JbOfficerBoxes *boxes);

/* New keys; `list` NULL draws a list key too. */
JbOfficerKeys *jb_officer_keys_create (const JbSecret *list, GError **error);
void jb_officer_keys_box (const JbOfficerKeys *keys, JbOfficerBoxes *ret_boxes);
/* JB_ERROR_DAMAGED if a box does not open or the seed is not that of `public_key`. */
JbOfficerKeys *jb_officer_keys_unbox (const JbId *id, const JbSecret *omk,
                                      const JbOfficerBoxes *boxes, const JbPublicKey *public_key,
                                      GError **error);
/* The X25519 public half of the keys' list key. */
gboolean jb_officer_keys_list_public (const JbOfficerKeys *keys, JbPublicKey *ret_key,
                                      GError **error);
gboolean jb_officers_read_list_public (sqlite3 *db, JbPublicKey *ret_key, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (JbOfficerBoxes, jb_officer_boxes_clear)

G_END_DECLS
