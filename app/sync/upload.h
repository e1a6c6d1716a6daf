/* SPDX-License-Identifier: MPL-2.0 */
/* One batch on its way: asks the office how much it has, sends the rest, asks for its answer. */
#pragma once

#include "app/sync/tus.h"

G_BEGIN_DECLS

/* How many bytes go into one PATCH: grows on a fast line, shrinks on a slow one, so that something
 * is confirmed every few seconds. Kept from batch to batch. */
#define JB_UPLOAD_PIECE_FIRST (4 * 1024 * 1024)
#define JB_UPLOAD_PIECE_LEAST (256 * 1024)
#define JB_UPLOAD_PIECE_MOST (64 * 1024 * 1024)

typedef struct {
  JbLink *link;
  JbOffice *office;
  guint64 piece_bytes;
  gboolean advanced; /* set when the office confirmed more than before */
} JbUploader;

/* The upload's address where the kit kept a usable one, else NULL (transfer full). */
GUri *jb_upload_known (JbUploader *uploader, const JbNext *next);
/* Until the office has the whole batch: creates where needed, HEAD, PATCH. ret_upload: its address
 * (transfer full). JB_ERROR_NETWORK, JB_ERROR_REFUSED, and what the kit refuses. */
gboolean jb_upload_batch (JbUploader *uploader, const JbNext *next, GUri **ret_upload,
                          GError **error);

typedef enum { JB_ANSWER_RECEIPT, JB_ANSWER_PENDING, JB_ANSWER_GONE } JbAnswer;
/* GET <upload>/answer. RECEIPT and, if the office has signed one, PENDING give a document: a JBS1
 * that nobody verified yet; else ret_document is NULL (transfer full). */
gboolean jb_upload_answer (JbUploader *uploader, GUri *upload, JbAnswer *ret_answer,
                           GBytes **ret_document, GError **error);

G_END_DECLS
