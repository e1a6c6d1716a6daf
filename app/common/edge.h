/* SPDX-License-Identifier: MPL-2.0 */
/* What every program does at its edge, so that core need not: locale, data files, clocks. The only
 * place where the environment is read:
 *
 *   JEMPUT_DATA_DIR    instead of the installed data directory (a build tree: <source>/schemas)
 *   JEMPUT_LOCALE_DIR  instead of the installed directory of translations (a build tree:
 *                      <build>/app/po)
 *   LC_ALL, LC_MESSAGES, LANG and LANGUAGE choose the language. The message ids are Indonesian, so
 *   every language but English shows Indonesian. "C" and an empty environment do, too: there
 *   gettext never translates. */
#pragma once

#include "core/kit.h"

G_BEGIN_DECLS

/* First thing in main: locale and translations, a umask of 077, no new privileges, libsodium and no
 * core files. JB_ERROR_IO. */
gboolean jb_edge_start (GError **error);

/* Holds codes/, wilayah/, json/ … (transfer full). */
gchar *jb_edge_data_dir (void);
gchar *jb_edge_codes_dir (void);
gchar *jb_edge_wilayah_path (void);

/* CLOCK_REALTIME and CLOCK_BOOTTIME, and when the source was committed: no time before that is
 * possible. */
void jb_edge_clock (JbKitClock *ret_clock);
gint64 jb_edge_wall_s (void);
gint64 jb_edge_boot_us (void);
gint64 jb_edge_build_s (void);

/* Where another program of ours is: beside our own executable, else in the installed bindir
 * (transfer full). `variable`, if set in the environment, comes first (a build tree). */
gchar *jb_edge_program (const gchar *name, const gchar *variable);

G_END_DECLS
