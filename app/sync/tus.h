/* SPDX-License-Identifier: MPL-2.0 */
/* tus 1.0.0 (https://tus.io/protocols/resumable-upload), the courier's side: one request a
 * function.
 *
 * Only an exact offset, told with the protocol's own version header, counts as success. */
#pragma once

#include "app/sync/office.h"
#include "app/sync/stream.h"

G_BEGIN_DECLS

#define JB_TUS_PATH "/v1/uploads"

/* What the office said, where it is not simply a failure. */
typedef enum {
  JB_TUS_OFFSET,   /* it has so many bytes */
  JB_TUS_GONE,     /* 404, 410: it knows nothing of the upload; create it again */
  JB_TUS_CONFLICT, /* 409: its offset is another; ask for it */
} JbTusAnswer;

/* Creates the upload, or finds the one that is there (the office does it by kit, batch and digest).
 * JB_ERROR_NETWORK, JB_ERROR_REFUSED; what comes back is an address the kit takes (transfer full). */
GUri *jb_tus_create (JbOffice *office, const JbNext *next, GError **error);
/* HEAD. */
gboolean jb_tus_head (JbOffice *office, GUri *upload, const JbNext *next, JbTusAnswer *ret_answer,
                      guint64 *ret_offset, GError **error);
/* PATCH of `len` bytes of `body` at `offset`; ret_offset may be anywhere from 0 to the size. */
gboolean jb_tus_patch (JbOffice *office, GUri *upload, const JbNext *next, guint64 offset,
                       GInputStream *body, guint64 len, JbTusAnswer *ret_answer,
                       guint64 *ret_offset, GError **error);

G_END_DECLS
