/* SPDX-License-Identifier: MPL-2.0 */
/* The uploads that some request is at work on. Nothing of an upload is kept in memory once no
 * request uses it and its bytes are on the disk: the store and the spool hold it.
 *
 * Three lengths: `written` bytes are in the file, `durable` of them survive a power cut, `size` is
 * the whole batch. Only `durable` is ever told to anybody. Syncing and the last check run in a pool
 * of threads, rows go through the writer; everything else is in the main context's thread. */
#pragma once

#include "app/office/receive/writer.h"
#include "app/office/store/kit.h"

G_BEGIN_DECLS

typedef struct OfUploads OfUploads;
typedef struct OfUpload OfUpload;

/* A batch is stored: its row and `stored` are committed. */
typedef void (*OfUploadsStored) (const OfBatch *batch, gpointer data);

OfUploads *of_uploads_new (OfWriter *writer, OfOffice *paths, gint64 (*now_s) (void),
                           OfUploadsStored stored, gpointer data);
/* Waits for what is under way. */
void of_uploads_free (OfUploads *uploads);
guint of_uploads_n (const OfUploads *uploads);

/* `error` NULL: it has happened. */
typedef void (*OfUploadReady) (OfUpload *upload, gpointer data, const GError *error);

/* Finds it by its token and gives a use of it, to be released; `upload` is NULL on error
 * (JB_ERROR_NOT_FOUND). `ready` may be called before this returns. */
void of_uploads_get (OfUploads *uploads, const gchar *token, OfUploadReady ready, gpointer data);
/* What was written is made durable afterwards, whether anybody waits for it or not. */
void of_upload_release (OfUpload *upload);

const OfBatch *of_upload_batch (const OfUpload *upload);
guint64 of_upload_written (const OfUpload *upload);
guint64 of_upload_durable (const OfUpload *upload);
gboolean of_upload_is_stored (const OfUpload *upload);

/* Whoever may write; NULL nobody. Gives who could before (transfer none). */
gpointer of_upload_take (OfUpload *upload, gpointer owner);
gpointer of_upload_owner (const OfUpload *upload);

/* Appends. JB_ERROR_LIMIT beyond its size; JB_ERROR_FULL, JB_ERROR_IO (then what is not durable is
 * forgotten). */
gboolean of_upload_write (OfUpload *upload, const guint8 *data, gsize len, GError **error);

/* Ready when all that was written before the call is durable and, if that is the whole batch, it
 * was checked and stored. JB_ERROR_INVALID, JB_ERROR_FORMAT, JB_ERROR_SIGNATURE: the bytes are not
 * the batch that was announced; the upload is gone then and may be created again. */
void of_upload_sync (OfUpload *upload, OfUploadReady ready, gpointer data);
/* Forgets an upload that is not stored. JB_ERROR_STATE if it is. */
void of_upload_discard (OfUpload *upload, OfUploadReady ready, gpointer data);

/* The row is gone: removes what arrived. NULL uploads: does nothing. */
void of_uploads_forget (OfUploads *uploads, const OfBatch *batch);

G_END_DECLS
