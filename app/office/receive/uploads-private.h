/* SPDX-License-Identifier: MPL-2.0 */
/* An upload from within: what uploads.c (finding, waiting), upload-work.c (threads) and upload.c (what
 * requests ask for) share. */
#pragma once

#include "app/office/receive/uploads.h"
#include "core/base/error.h"

G_BEGIN_DECLS

struct OfUploads {
  OfWriter *writer;
  OfOffice *paths; /* its home is read in the pool; never its store */
  gint64 (*now_s) (void);
  OfUploadsStored stored;
  gpointer data;
  GMainContext *context;
  GHashTable *table; /* token -> OfUpload, which owns the token */
  GThreadPool *pool;
};

typedef enum { PHASE_LOADING, PHASE_OPEN, PHASE_STORED, PHASE_GONE } Phase;

typedef enum {
  WAIT_USE, /* for the upload to be loaded; gets a use of it */
  WAIT_SYNC,
  WAIT_GONE,
} WaitFor;

typedef struct {
  OfUploadReady ready;
  gpointer data;
  guint64 target; /* durable length it waits for */
  WaitFor what;
} Waiter;

struct OfUpload {
  OfUploads *uploads;
  gchar token[OF_TOKEN_LEN + 1];
  Phase phase;
  OfBatch row;
  OfKit kit;
  gint fd; /* -1 until something is written */
  guint64 written, durable;
  gpointer owner;
  guint users;
  GQueue waiting; /* Waiter */
  GError *broken; /* a sync that nobody waited for failed; told to the next write */
  gboolean working;
  gboolean tried; /* in vain: not again before somebody waits for it */
  /* Of the work under way; read by its thread. */
  guint64 work_target;
  gint work_fd;
  GBytes *manifest;
  GError *work_error;
  gboolean whole; /* all bytes are there: check and store */
};

gboolean of_upload_fail (GError **error, JbError code, const gchar *text);
void of_upload_close_file (OfUpload *upload);
void of_upload_leave_table (OfUpload *upload);
/* Nobody uses it, nothing is under way: gone from memory. */
void of_upload_free_if_idle (OfUpload *upload);

/* Queues a callback for what was written so far. */
void of_upload_wait_for (OfUpload *upload, WaitFor what, OfUploadReady ready, gpointer data);
/* Calls everybody who is waited for no longer; on error, everybody. Callbacks may come back in here,
 * and may give up the last use: the caller ends with of_upload_free_if_idle. */
void of_upload_wake (OfUpload *upload, const GError *error);

/* Begins a sync, or the last check, if there is a reason and none is under way. */
void of_upload_start_work (OfUpload *upload);
/* In the pool. */
void of_upload_work (gpointer data, gpointer user_data);
/* Of the writer: removes the row, then the file. */
gboolean of_upload_discard_job (OfOffice *office, const OfKeyring *online, gpointer data,
                                GError **error);
void of_upload_discard_done (gpointer data, const GError *error);

G_END_DECLS
