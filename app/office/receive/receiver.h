/* SPDX-License-Identifier: MPL-2.0 */
/* The office's receiver: HTTPS under the office's own certificate, tus 1.0.0 (core, creation,
 * termination) for batches, HELLO for signed office files. It holds the two online keys and nothing
 * that opens a record. HTTP/1.1; all under /v1; what each path answers is in README.md.
 *
 * Lives in the thread-default main context of the thread that makes it. */
#pragma once

#include "app/office/receive/uploads.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

typedef struct OfReceiver OfReceiver;

typedef struct {
  const gchar *home;
  const gchar *listen;    /* an IP address; NULL: as office.conf says */
  gint port;              /* 0: any free one; -1: as office.conf says */
  guint max_connections;  /* these: 0 for the default */
  guint max_uploads;      /* at work at the same time */
  guint max_open_per_kit; /* begun and not whole; the oldest one gives way */
  guint header_s, body_s; /* guard.h */
  gint64 (*now_s) (void); /* office time */
  OfUploadsStored stored; /* a batch waits for the opener; may be NULL */
  gpointer data;
} OfReceiverOptions;

#define OF_RECEIVER_CONNECTIONS 1024
#define OF_RECEIVER_UPLOADS 640
#define OF_RECEIVER_OPEN_PER_KIT 8
#define OF_RECEIVER_HEADER_S 30
#define OF_RECEIVER_BODY_S 60

/* Listens. JB_ERROR_INVALID: no such address; JB_ERROR_BUSY: somebody else listens there;
 * JB_ERROR_KEY: certificate or online keys cannot be read; all of of_office_open (transfer full).
 */
OfReceiver *of_receiver_new (const OfReceiverOptions *options, GError **error);
/* Cuts what is left, keeps what was synced. */
void of_receiver_free (OfReceiver *receiver);

/* "https://127.0.0.1:8443": where it listens. */
const gchar *of_receiver_url (const OfReceiver *receiver);
/* Answers 503 from now on; `drained` when the last request is over, or after `max_s`. */
void of_receiver_drain (OfReceiver *receiver, guint max_s, void (*drained) (gpointer data),
                        gpointer data);

/* Commits of the writer, and how many requests they carried. */
void of_receiver_counts (OfReceiver *receiver, guint64 *ret_commits, guint64 *ret_writes);
guint of_receiver_n_uploads (const OfReceiver *receiver);
guint of_receiver_n_connections (const OfReceiver *receiver);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OfReceiver, of_receiver_free)

G_END_DECLS
