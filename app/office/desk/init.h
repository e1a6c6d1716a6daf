/* SPDX-License-Identifier: MPL-2.0 */
/* Making an office: keys, trust document 1, certificates, an empty store, and the offline copy
 * without which nothing could be opened after a fire. Not finished until that copy was read back
 * and verified; if anything fails nothing is left, neither in the home nor on the offline medium.
 */
#pragma once

#include "app/office/keyring.h"
#include "app/office/office.h"

G_BEGIN_DECLS

#define OF_OFFLINE_FILE "jemput-kantor.jbk"

typedef struct {
  OfConfig config;
  const gchar *const *hosts;  /* of the receiver's certificate; NULL-terminated, at least one */
  const gchar *offline_dir;   /* where the offline copy goes */
  const JbSecret *passphrase; /* desk and opener, normalized */
  const JbSecret *recovery;   /* offline copy, normalized */
  JbKdfParams kdf;
  gint64 now_s;
  /* Between writing and verifying the offline copy: lets a person unplug and plug in again, or type
   * the recovery words back. May be NULL. */
  gboolean (*before_verify) (const gchar *offline_path, gpointer data, GError **error);
  gpointer data;
} OfInit;

/* JB_ERROR_EXISTS if `home` is there and not empty, or the offline directory holds another office's
 * copy. Blocks for seconds in Argon2. */
gboolean of_init (const gchar *home, const OfInit *init, GError **error);

/* Opens an offline copy and compares every secret with what `trust` says in public. JB_ERROR_KEY,
 * JB_ERROR_FORMAT, JB_ERROR_DAMAGED (opens, but belongs to another office). */
gboolean of_offline_verify (const gchar *path, const JbSecret *recovery, const JbTrust *trust,
                            GError **error);

G_END_DECLS
