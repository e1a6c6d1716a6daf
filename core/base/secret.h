/* SPDX-License-Identifier: MPL-2.0 */
/* Secret bytes in guarded, locked memory (libsodium's sodium_malloc), zeroed when the last reference
 * goes. Never in a GBytes, a string, a log or a core file.
 *
 * sodium_malloc hands out unlocked memory silently when mlock fails; jb_secret_new checks that and
 * fails with JB_ERROR_IO, unless jb_secret_allow_unlocked was called (a machine without swap). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct JbSecret JbSecret;

/* Starts libsodium, forbids core files and ptrace for this process. To be called first thing in
 * main; every other function of core may be called after it. Fails only if libsodium does. */
gboolean jb_secret_start (GError **error);

/* For machines on which RLIMIT_MEMLOCK is too small and swap is off anyway. */
void jb_secret_allow_unlocked (void);

/* `len` zero bytes; 1 <= len <= 1 MiB (transfer full). NULL on JB_ERROR_IO. */
JbSecret *jb_secret_new (gsize len, GError **error);
/* `len` random bytes (transfer full). */
JbSecret *jb_secret_random (gsize len, GError **error);
/* A copy of `bytes`, which are then zeroed (transfer full). */
JbSecret *jb_secret_take (void *bytes, gsize len, GError **error);

JbSecret *jb_secret_ref (JbSecret *secret);
void jb_secret_unref (JbSecret *secret);

const guint8 *jb_secret_data (const JbSecret *secret);
/* For the owner that fills it; nobody writes after it was shared. */
guint8 *jb_secret_write (JbSecret *secret);
gsize jb_secret_len (const JbSecret *secret);

/* Reads a secret (a passphrase line) from a file descriptor up to its end or the first newline,
 * at most `max` bytes; the newline is dropped. JB_ERROR_INVALID if empty, JB_ERROR_LIMIT if longer. */
JbSecret *jb_secret_read_fd (gint fd, gsize max, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JbSecret, jb_secret_unref)

G_END_DECLS
