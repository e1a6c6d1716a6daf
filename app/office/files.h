/* SPDX-License-Identifier: MPL-2.0 */
/* Files that must survive a power cut: written under another name, synced, renamed, directory
 * synced. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Mode 0600, replaces. JB_ERROR_FULL, JB_ERROR_IO. */
gboolean of_file_write (const gchar *path, const void *data, gsize len, GError **error);
/* At most `max` bytes. JB_ERROR_NOT_FOUND, JB_ERROR_LIMIT, JB_ERROR_IO (transfer full). */
GBytes *of_file_read (const gchar *path, gsize max, GError **error);
/* Makes a directory (0700) with its parents. */
gboolean of_dir_make (const gchar *path, GError **error);
gboolean of_dir_sync (const gchar *path, GError **error);
/* Removes a tree that we made ourselves; what cannot be removed stays. */
void of_dir_remove (const gchar *path);
/* From errno: what could not be done with the file (always FALSE). */
gboolean of_file_fail (const gchar *path, gint number, GError **error);

G_END_DECLS
