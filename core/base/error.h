/* SPDX-License-Identifier: MPL-2.0 */
/* The one error domain of Jemput.
 *
 * The code says what a program can do about it; the message is a sentence for a person (Indonesian
 * message ids, translated through gettext): what happened, what is safe, what to do. Messages never
 * contain a secret, a NIK or a name. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define JB_ERROR (jb_error_quark ())

typedef enum {
  JB_ERROR_FORMAT,    /* bytes or JSON that are not of the expected format */
  JB_ERROR_VERSION,   /* a format, suite or document version this program does not know */
  JB_ERROR_LIMIT,     /* longer, larger or more than the format or policy allows */
  JB_ERROR_SIGNATURE, /* not signed by enough of the keys we trust for the role */
  JB_ERROR_KEY,       /* wrong passphrase, PIN, badge or key; nothing was decrypted */
  JB_ERROR_ATTEMPTS,  /* too many wrong secrets; wait, or ask the office for a reset */
  JB_ERROR_EXPIRED,   /* was valid once, is not any more (or not yet) */
  JB_ERROR_ROLLBACK,  /* older than what we already hold */
  JB_ERROR_INVALID,   /* what a person entered cannot be taken; the message says why */
  JB_ERROR_NOT_FOUND, /* no such village, record, batch, officer, file … */
  JB_ERROR_EXISTS,    /* is there already */
  JB_ERROR_LOCKED,    /* the zone's verdict forbids recording */
  JB_ERROR_STATE,     /* not possible in this state (not unlocked, not enrolled, …) */
  JB_ERROR_BUSY,      /* another program holds the home, the device or the database */
  JB_ERROR_FULL,      /* no space left; what was saved before is safe */
  JB_ERROR_IO,        /* the disk or the device failed */
  JB_ERROR_DAMAGED,   /* stored bytes do not match their digest */
  JB_ERROR_NETWORK,   /* not reached, or cut off; may be tried again */
  JB_ERROR_REFUSED,   /* the other side answered and refused; trying again alone will not help */
} JbError;

GQuark jb_error_quark (void);

/* True for the errors that a later attempt, unchanged, may overcome. */
gboolean jb_error_is_passing (const GError *error);

G_END_DECLS
