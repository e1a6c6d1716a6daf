/* SPDX-License-Identifier: MPL-2.0 */
/* Keeps the server's connections few and moving: a cap on how many there are, a time by which the
 * next thing must have happened on each, and a listener that is put back when libsoup gave it up
 * (3.2 stops to listen for good after one failed accept). A connection that is late is shut down;
 * the bytes it brought are not lost by that. All in the main context's thread. */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

typedef struct {
  guint max_connections;
  guint header_s; /* TLS handshake and request head; also a kept connection's idle time */
  guint body_s;   /* OF_GUARD_STEP_BYTES must have come or gone in that time */
} OfGuardLimits;

#define OF_GUARD_STEP_BYTES 4096

typedef struct OfGuard OfGuard;

/* Watches every connection of `server`, which listens on `listener` (transfer full). */
OfGuard *of_guard_new (SoupServer *server, GSocket *listener, SoupServerListenOptions options,
                       const OfGuardLimits *limits);
void of_guard_free (OfGuard *guard);

/* `n` bytes of the body have come. */
void of_guard_progress (OfGuard *guard, SoupServerMessage *msg, gsize n);
/* We are at work: the client owes nothing. */
void of_guard_pause (OfGuard *guard, SoupServerMessage *msg);
/* The client has to take `n` bytes, or (0) to send. */
void of_guard_expect (OfGuard *guard, SoupServerMessage *msg, gsize n);
/* Shuts the connection down. */
void of_guard_cut (SoupServerMessage *msg);

guint of_guard_n_connections (OfGuard *guard);

G_END_DECLS
