/* SPDX-License-Identifier: MPL-2.0 */
/* The office's target list: whom it expects the kit to record (first-time voters, PRR, homes to
 * visit). At most 200,000 people; NIK look-up by hash table, name search in memory. */
#pragma once

#include "core/people/person.h"

G_BEGIN_DECLS

typedef struct {
  const gchar *nik; /* "" if unknown; all strings transfer none */
  const gchar *name;
  JbDate born;
  JbSex sex;
  const gchar *village; /* 10 digits */
  const gchar *kind;    /* "pemula", "belum-rekam", "kunjungan", …: 1-16 of a-z and '-' */
} JbTarget;

typedef struct JbRoster JbRoster;

#define JB_ROSTER_MAX_TARGETS 200000
#define JB_ROSTER_MAX_BYTES (64 * 1024 * 1024)

/* As specified at the head of roster-json.c. JB_ERROR_FORMAT, JB_ERROR_VERSION, JB_ERROR_LIMIT
 * (transfer full). */
JbRoster *jb_roster_from_json (const void *data, gsize len, GError **error);
/* Zeroes what it holds. */
void jb_roster_free (JbRoster *roster);
guint jb_roster_version (const JbRoster *roster);
gboolean jb_roster_election (const JbRoster *roster, JbDate *ret_day);
guint jb_roster_count (const JbRoster *roster);
gboolean jb_roster_nth (const JbRoster *roster, guint i, JbTarget *ret_target);
/* The first target with this NIK. */
gboolean jb_roster_find_nik (const JbRoster *roster, const gchar *nik, JbTarget *ret_target);
/* Targets whose NIK begins with, or whose name contains, `text` (folded as fold.h says; those that
 * begin with it first, then those with a word that does, each in the order of the list); all if
 * `text` is empty; at most `max` (transfer full: guint indices). */
GArray *jb_roster_search (const JbRoster *roster, const gchar *text, guint max);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JbRoster, jb_roster_free)

G_END_DECLS
