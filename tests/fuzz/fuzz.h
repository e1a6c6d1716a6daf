/* SPDX-License-Identifier: MPL-2.0 */
/* What the fuzz targets share.
 *
 * A target is one file with LLVMFuzzerTestOneInput, which a decoder of core must survive whatever
 * the bytes are, and fz_seeds, which says where good input is found. With driver.c it is a program
 * that runs seeds and fixed mutations of them; linked with libFuzzer it searches on its own. An
 * oracle that is not met aborts. */
#pragma once

#include "tests/unit/trust-fixture.h"

#include <stdint.h>

G_BEGIN_DECLS

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);
/* Starts libsodium and makes every critical of GLib fatal. With JEMPUT_FUZZ_SEEDS set to a folder
 * it writes the seeds there, as libFuzzer wants them, and ends the program. */
int LLVMFuzzerInitialize (int *argc, char ***argv);

/* Each target has one; it calls the fz_seed… functions below. */
void fz_seeds (void);

void fz_seed (const void *data, gsize len);
void fz_seed_text (const gchar *text);
/* Takes the bytes. */
void fz_seed_bytes (GBytes *bytes);
/* tests/vectors/FOLDER/NAME as it is, and the payload of a signed file. `folder` may be "". */
void fz_seed_vector (const gchar *folder, const gchar *name);
void fz_seed_payload (const gchar *folder, const gchar *name);

/* What fz_seeds gave (transfer none: GBytes). */
const GPtrArray *fz_all_seeds (void);

/* ---- Oracles --------------------------------------------------------------------------------- */

/* A failure has an error of the one domain, in words that can be shown: a clean line of at most
 * FZ_MESSAGE_MAX bytes; a success has none. Frees and clears the error. */
#define FZ_MESSAGE_MAX 1024
void fz_check (gboolean taken, GError **error);

/* Outputs are as they were on failure: fill before, compare after. */
void fz_fill (void *out, gsize len);
void fz_check_untouched (const void *out, gsize len);

void fz_assert_same_bytes (GBytes *a, GBytes *b);

/* ---- Shorthands ------------------------------------------------------------------------------ */

/* The input up to its first NUL, as a string (transfer full). */
gchar *fz_text (const uint8_t *data, size_t size);
/* Could it be JSON? Then it is a payload, and not yet the file around it. */
gboolean fz_looks_like_json (const uint8_t *data, size_t size);
/* The key whose seed is this byte 32 times, made once (transfer none). */
JbSigner *fz_signer (guint8 number);
/* A JBS1 by one such key (transfer full). */
GBytes *fz_sign (const gchar *role, const uint8_t *data, size_t size, guint8 number);
/* The office of tests/vectors/trust/trust-1.jbs, signed by key 1 (transfer none). */
const JbTrust *fz_trust (void);
/* A number from the input's digest, for choices that are no part of it. */
guint32 fz_choice (const uint8_t *data, size_t size);

G_END_DECLS
