/* SPDX-License-Identifier: MPL-2.0 */
/* Lets connections in and keeps them few and moving: a cap on how many there are, a time by which the
 * next thing must have happened on each. A connection that is late is shut down; the bytes it brought
 * are not lost by that.
 *
 * It accepts by itself instead of letting libsoup do it, because libsoup 3.2 stops to listen for good
 * after one failed accept, never frees a connection whose TLS handshake failed or that was closed while
 * idle, and waits in its main loop for clients to take TLS's farewell. For the same reason a
 * connection carries one request. TLS is begun when the first byte has come: a connection without a word
 * costs no thread. All in the main context's thread. */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

typedef struct {
  guint max_connections;
  guint header_s; /* TLS handshake and request head */
  guint body_s;   /* OF_GUARD_STEP_BYTES must have come or gone in that time */
} OfGuardLimits;

#define OF_GUARD_STEP_BYTES 4096

typedef struct OfGuard OfGuard;

/* Gives `server` every connection that comes to `listener` (transfer full). */
OfGuard *of_guard_new (SoupServer *server, GSocket *listener, GTlsCertificate *certificate,
                       const OfGuardLimits *limits);
/* Lets nobody in any more, shuts down who is there, waits until they are gone. To be called after
 * soup_server_disconnect. */
void of_guard_free (OfGuard *guard);

/* `n` bytes of the body have come. */
void of_guard_progress (OfGuard *guard, SoupServerMessage *msg, gsize n);
/* We are at work: the client owes nothing. */
void of_guard_pause (OfGuard *guard, SoupServerMessage *msg);
/* The client has to take `n` bytes, or (0) to send. */
void of_guard_expect (OfGuard *guard, SoupServerMessage *msg, gsize n);
/* Shuts the connection down. */
void of_guard_cut (SoupServerMessage *msg);

guint of_guard_n_connections (const OfGuard *guard);

G_END_DECLS
