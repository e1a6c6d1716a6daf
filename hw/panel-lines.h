/* SPDX-License-Identifier: MPL-2.0 */
/* What both libgpiod back-ends say and read the same way. Included by panel-gpiod*.c only. */
#pragma once

#include "hw/panel.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#define HW_LINES_CONSUMER "jemput"

/* "17" is an offset, anything else a name. */
static inline gboolean
hw_lines_is_offset (const gchar *spec, guint *ret_offset)
{
  guint64 offset;
  if (!g_ascii_string_to_unsigned (spec, 10, 0, 511, &offset, NULL))
    return FALSE;
  *ret_offset = (guint) offset;
  return TRUE;
}

/* `what` is a chip or a line; `errsv` why it could not be had. Always FALSE. */
static inline gboolean
hw_lines_fail (GError **error, const gchar *what, gint errsv)
{
  const gchar *format;
  if (errsv == EBUSY)
    format = _ ("%s dipakai program lain. Rekaman aman. Tutup program itu.");
  else if (errsv == EACCES || errsv == EPERM)
    format = _ ("%s tidak boleh dibuka. Rekaman aman. Masukkan pengguna ke grup gpio.");
  else
    format = _ ("%s tidak ada. Rekaman aman. Periksa bagian [panel] di kit.conf.");
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  g_set_error (error, G_IO_ERROR, (gint) g_io_error_from_errno (errsv != 0 ? errsv : ENOENT),
               format, what);
#pragma GCC diagnostic pop
  return FALSE;
}
