/* SPDX-License-Identifier: MPL-2.0 */
/* Records for the benchmarks: valid, with a 100 KB photo that does not compress. */
#pragma once

#include "core/kit.h"

/* Ends the program with the error's words. */
void bench_must (gboolean ok, GError *error);
/* tests/vectors/photo.jpg, padded to 100 KB by comment segments (transfer full). */
GBytes *bench_photo (void);
/* Begins a draft at the place of service and fills it, ready to be finished. */
void bench_fill_record (JbKit *kit, guint serial, GBytes *photo);
