/* SPDX-License-Identifier: MPL-2.0 */
/* `jemput-office serve`: receiver and opener together, until SIGTERM or SIGINT. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  const gchar *home;
  const gchar *listen; /* "ADDRESS:PORT" or "[ADDRESS]:PORT"; NULL: as office.conf says */
  gint passphrase_fd;  /* of the opener; -1: it asks at the terminal, if there is one */
} OfServeOptions;

/* Prints "listening on URL" and then, for scripts, "ready URL" to stdout once requests are
 * answered. Gives FALSE with an error if it cannot start; TRUE after an orderly end. */
gboolean of_serve (const OfServeOptions *options, GError **error);

/* Splits ADDRESS:PORT. JB_ERROR_INVALID (transfer full address). */
gboolean of_serve_parse_listen (const gchar *text, gchar **ret_address, guint16 *ret_port,
                                GError **error);

G_END_DECLS
