/* SPDX-License-Identifier: MPL-2.0 */
/* What the receiver's routes share. */
#pragma once

#include "app/office/receive/receiver.h"
#include "app/office/receive/request.h"

G_BEGIN_DECLS

struct OfReceiver {
  OfReceiverOptions options;
  OfOffice *office; /* of the main thread: configuration and paths */
  OfWriter *writer;
  OfUploads *uploads;
  OfGuard *guard;
  SoupServer *server;
  GSocket *listener;
  gchar *url;
  guint n_requests;
  gssize answering_bytes; /* of deliveries on their way out; atomic */
  gboolean draining;
  void (*drained) (gpointer data);
  gpointer drained_data;
  GSource *drain_timeout;
};

/* The methods of each path; the last one has no method. */
extern const OfRoute of_routes_status[];
extern const OfRoute of_routes_hello[];
extern const OfRoute of_routes_uploads[];
extern const OfRoute of_routes_upload[];
extern const OfRoute of_routes_answer[];

/* Routes for the `uploads` path that are in another file. */
void of_route_create (OfRequest *request);
void of_route_patch_headers (OfRequest *request);
void of_route_patch_chunk (OfRequest *request, const guint8 *data, gsize len);
void of_route_patch_body (OfRequest *request);
void of_route_patch_gone (OfRequest *request);
/* Takes the upload away from whoever writes to it, and ends that connection if its body is still
 * coming. */
void of_route_supersede (OfUpload *upload);

G_END_DECLS
