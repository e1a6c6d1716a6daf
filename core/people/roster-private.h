/* SPDX-License-Identifier: MPL-2.0 */
/* The inside of JbRoster, between its decoder (roster-json.c) and its look-ups (roster.c). */
#pragma once

#include "core/people/roster.h"

G_BEGIN_DECLS

/* Two pools instead of 400,000 small strings: the names, and the same names folded, each ended by
 * NUL. Every name takes as many bytes in one as in the other at most, so a search is one scan. */
typedef struct {
  gchar nik[17];
  gchar village[11];
  guint8 kind; /* into kinds */
  guint8 sex;
  JbDate born;
  guint32 name; /* offset in names */
  guint32 fold; /* offset in folds */
} JbRosterEntry;

struct JbRoster {
  guint version;
  JbDate election;
  GArray *entries; /* JbRosterEntry */
  GString *names;
  GString *folds;
  GPtrArray *kinds;   /* gchar *, at most 255 */
  GHashTable *by_nik; /* gchar * in an entry -> index + 1 */
};

JbRoster *jb_roster_new (void);
/* Copies; `kind` must be well formed. FALSE if there are too many kinds. */
gboolean jb_roster_add (JbRoster *roster, const JbTarget *target);
/* To be called once, after the last add. */
void jb_roster_index (JbRoster *roster);

G_END_DECLS
