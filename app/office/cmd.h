/* SPDX-License-Identifier: MPL-2.0 */
/* What the commands of jemput-office share: options, exit codes, secrets, keys. */
#pragma once

#include "app/office/keyring.h"
#include "app/office/office.h"

G_BEGIN_DECLS

#define OF_EXIT_OK 0
#define OF_EXIT_FAILED 1 /* refused, or failed: the message says what is safe */
#define OF_EXIT_USAGE 2
#define OF_EXIT_PARTLY 3 /* import, open: done, but some records were not taken */

#define OF_DEFAULT_HOME "/var/lib/jemput-office"

/* A command's line: `home` may be given before or after the command's name. */
typedef struct {
  gchar *home;
  gint argc;
  gchar **argv; /* argv[0] is the command's name */
} OfCmd;

typedef gint (*OfCmdFunc) (OfCmd *cmd);

gint of_cmd_init (OfCmd *cmd);
gint of_cmd_zones (OfCmd *cmd);
gint of_cmd_enrol (OfCmd *cmd);
gint of_cmd_kits (OfCmd *cmd);
gint of_cmd_revoke (OfCmd *cmd);
gint of_cmd_open (OfCmd *cmd);
gint of_cmd_import (OfCmd *cmd);
gint of_cmd_export (OfCmd *cmd);
gint of_cmd_status (OfCmd *cmd);
gint of_cmd_purge_through (OfCmd *cmd);
gint of_cmd_restored (OfCmd *cmd);
gint of_cmd_audit (OfCmd *cmd);
gint of_cmd_serve (OfCmd *cmd);

/* Parses options (with --home) and wants between `min` and `max` arguments after them; `summary` and
 * `arguments` are for --help. FALSE after the fault was told: the exit code is OF_EXIT_USAGE. */
gboolean of_cmd_parse (OfCmd *cmd, const gchar *arguments, const gchar *summary,
                       const GOptionEntry *entries, gint min, gint max);
/* Tells an error on stderr; gives OF_EXIT_FAILED. */
gint of_cmd_fail (const GError *error);
gint of_cmd_usage (const gchar *text);

/* From `fd` if it is not negative, else asked for; normalized (transfer full). */
JbSecret *of_cmd_passphrase (gint fd, const gchar *prompt, GError **error);
/* keys/<purpose>.jbk with the office passphrase. Blocks for seconds (transfer full). */
OfKeyring *of_cmd_ring (const gchar *home, const gchar *purpose, gint passphrase_fd,
                        GError **error);

/* "2026-11-20", "2026-11-20 10:00" in the area's time, or RFC 3339 UTC. */
gboolean of_cmd_parse_time (const gchar *text, JbAreaTime zone, gint64 *ret_time_s, GError **error);

G_END_DECLS
