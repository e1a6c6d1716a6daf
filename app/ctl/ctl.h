/* SPDX-License-Identifier: MPL-2.0 */
/* What the commands of jemputctl share: the table's shape, options, exit codes, printing. */
#pragma once

#include "core/kit.h"

G_BEGIN_DECLS

/* Documented in --help and README.md. */
typedef enum {
  CTL_OK = 0,
  CTL_REFUSED = 1, /* with words */
  CTL_USAGE = 2,
  CTL_LOCKED = 3,      /* the zone forbids */
  CTL_NOT_REACHED = 4, /* the office */
  CTL_BUSY = 5,        /* another program holds the kit */
  CTL_SECRET = 6,      /* wrong passphrase, or too many attempts */
} CtlExit;

typedef struct {
  gchar *home; /* NULL if it was not told */
  gboolean json;
  JbKit *kit; /* NULL until ctl_open */
} Ctl;

typedef struct {
  const gchar *name;      /* "officer add": words as they are typed */
  const gchar *arguments; /* "NAMA [--supervisor]", a message id or empty */
  const gchar *summary;
  CtlExit (*run) (Ctl *ctl, int argc, char **argv); /* argv[0] is the last word of the name */
} CtlCommand;

/* One table for each file of commands, ended by a NULL name. */
extern const CtlCommand ctl_enrol_commands[];
extern const CtlCommand ctl_officer_commands[];
extern const CtlCommand ctl_nik_commands[];
extern const CtlCommand ctl_zone_commands[];
extern const CtlCommand ctl_record_commands[];
extern const CtlCommand ctl_show_commands[];
extern const CtlCommand ctl_hand_over_commands[];
extern const CtlCommand ctl_audit_commands[];

/* Parses the command's own options (`entries` ends with an empty one, may be NULL) besides --home
 * and
 * --json, which may stand before or behind the command. `command` is for its --help. FALSE: told,
 * exit with CTL_USAGE. On return *argc and *argv hold argv[0] and what is left. */
gboolean ctl_parse (Ctl *ctl, const CtlCommand *command, const GOptionEntry *entries, int *argc,
                    char ***argv);
/* TRUE if between `min` and `max` arguments are left; else tells the usage. */
gboolean ctl_wants (const CtlCommand *command, int argc, int min, int max);
/* The arguments in the user's language, as the help shows them. */
const gchar *ctl_shape (const CtlCommand *command);
/* Says why on stderr; CTL_USAGE. */
CtlExit ctl_usage (const CtlCommand *command, const gchar *why);

/* Opens the kit's home. MAKE may make one. On failure the words are told, and ret_exit says how to
 * leave; for a home that another program holds, that it does and what to do. */
typedef enum { CTL_MUST_EXIST, CTL_MAY_MAKE } CtlHome;
gboolean ctl_open (Ctl *ctl, CtlHome home, CtlExit *ret_exit);
/* The same, but a home that is held is no failure: `ctl->kit` stays NULL. */
gboolean ctl_open_or_held (Ctl *ctl, CtlExit *ret_exit);

/* Tells an error on stderr and gives its exit code. */
CtlExit ctl_fail (const GError *error);
CtlExit ctl_exit_of (const GError *error);

/* UTF-8 to stdout, whatever the locale. */
void ctl_print (const gchar *format, ...) G_GNUC_PRINTF (1, 2);
/* One line of JSON (takes nothing). */
void ctl_print_bytes (GBytes *bytes);
void ctl_print_builder (JsonBuilder *builder);

/* A regular file of at most `max` bytes. JB_ERROR_NOT_FOUND, JB_ERROR_LIMIT, JB_ERROR_IO
 * (transfer full). */
GBytes *ctl_read_file (const gchar *path, gsize max, GError **error);

/* An officer by id, or by name in any case. JB_ERROR_NOT_FOUND, JB_ERROR_INVALID if two share it.
 */
gboolean ctl_find_officer (JbKit *kit, const gchar *name_or_id, JbId *ret_id, GError **error);
/* Signs an officer in; the passphrase from `fd`, or asked for if that is negative. */
gboolean ctl_unlock (JbKit *kit, const gchar *name_or_id, gint fd, GError **error);

G_END_DECLS
