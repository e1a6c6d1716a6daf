/* SPDX-License-Identifier: MPL-2.0 */
/* Damage done to good input, always the same for the same number. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  guint64 state;
} FzRandom;

void fz_random_init (FzRandom *random, guint64 number);
/* 0 .. n-1; 0 for n = 0. */
guint fz_random_below (FzRandom *random, gsize n);

#define FZ_INPUT_MAX_BYTES (256 * 1024)

/* Changes `bytes` in one to six ways; `other` is another seed, to splice with. Never longer than
 * FZ_INPUT_MAX_BYTES. */
void fz_mutate (FzRandom *random, GByteArray *bytes, GBytes *other);

G_END_DECLS
