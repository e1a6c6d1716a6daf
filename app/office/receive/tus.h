/* SPDX-License-Identifier: MPL-2.0 */
/* The words of tus 1.0.0 (https://tus.io/protocols/resumable-upload) that a receiver reads: numbers
 * in headers, and the metadata an upload is created with. Pure: no network, no files. */
#pragma once

#include "app/office/store/batch.h"

G_BEGIN_DECLS

#define OF_TUS_VERSION "1.0.0"
#define OF_TUS_EXTENSIONS "creation,termination"
#define OF_TUS_PATCH_TYPE "application/offset+octet-stream"
#define OF_TUS_MAX_SIZE ((guint64) OF_BATCH_MAX_STREAM)
/* Longest Upload-Metadata that is looked at. */
#define OF_TUS_METADATA_MAX 4096

/* Who says that they send what; nothing of it is proved before jb_upload_verify. */
typedef struct {
  JbId kit, batch;
  JbDigest digest; /* of the batch's manifest */
  guint64 length;
  gchar sig[2 * JB_SIGNATURE_BYTES + 1];
} OfUploadClaim;

/* A header's number: 1 to 15 ASCII digits. NULL text is refused. */
gboolean of_tus_number (const gchar *text, guint64 *ret_number);

/* "kit <base64>,batch <base64>,digest <base64>,length <base64>,sig <base64>", in any order, each
 * once; other names are passed over. JB_ERROR_FORMAT, JB_ERROR_LIMIT. */
gboolean of_tus_claim_parse (const gchar *metadata, OfUploadClaim *ret_claim, GError **error);

G_END_DECLS
