/* SPDX-License-Identifier: MPL-2.0 */
/* One HTTP request on its way through the receiver: what of its body has come, whether it was
 * answered, whether its client is still there. A handler may keep a reference while the store is at
 * work; answering a request whose client has gone does nothing. Main context's thread only. */
#pragma once

#include "app/office/receive/guard.h"

G_BEGIN_DECLS

typedef struct OfReceiver OfReceiver;
typedef struct OfRequest OfRequest;

/* One method of one path. `headers` is called before the body is read and may answer or hold the
 * request, `chunk` for the body as it comes, `body` at its end; `gone` exactly once at the end,
 * answered or not. Each may be NULL: without `chunk` the body is collected up to `max_body`. */
typedef struct {
  const gchar *method;
  gsize max_body;
  gboolean is_tus; /* Tus-Resumable is asked for */
  void (*headers) (OfRequest *request);
  void (*chunk) (OfRequest *request, const guint8 *data, gsize len);
  void (*body) (OfRequest *request);
  void (*gone) (OfRequest *request);
} OfRoute;

struct OfRequest {
  guint refs;
  OfReceiver *receiver;
  OfGuard *guard;
  void (*over) (OfReceiver *receiver);
  SoupServerMessage *msg;
  const OfRoute *route;
  gchar token[33];  /* of the path, "" if it has none */
  GByteArray *body; /* collected */
  guint64 n_bytes;  /* of the body, so far */
  guint yield_bytes;
  gboolean held, answered, is_gone;
  gint64 started_us;
  gpointer data; /* the handler's, see `gone` */
};

/* In a server's "early" handler; it lives on its message. `over` is called when that is finished or
 * its connection is gone. */
OfRequest *of_request_new (OfReceiver *receiver, OfGuard *guard, SoupServerMessage *msg,
                           void (*over) (OfReceiver *receiver));
/* Of a message that of_request_new saw; NULL otherwise. */
OfRequest *of_request_of (SoupServerMessage *msg);
void of_request_begin (OfRequest *request, const OfRoute *route);
/* At the end of the body. */
void of_request_end (OfRequest *request);
OfRequest *of_request_ref (OfRequest *request);
void of_request_unref (OfRequest *request);

/* Stops reading and writing until it is answered or let go on. */
void of_request_hold (OfRequest *request);
void of_request_go_on (OfRequest *request);

const gchar *of_request_header (OfRequest *request, const gchar *name);
void of_request_set_header (OfRequest *request, const gchar *name, const gchar *value);
void of_request_set_number (OfRequest *request, const gchar *name, guint64 number);

/* `type` and `body` may be NULL. */
void of_request_answer (OfRequest *request, guint status, const gchar *type, GBytes *body);
/* The status that fits a JB_ERROR, with its words. */
void of_request_fail (OfRequest *request, const GError *error);
guint of_request_status_of (const GError *error);

G_END_DECLS
