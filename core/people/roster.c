/* SPDX-License-Identifier: MPL-2.0 */
/* Looking up the office's targets. */
#define _GNU_SOURCE /* memmem */
#include "core/people/roster-private.h"

#include "core/people/fold.h"

#include <sodium.h>
#include <string.h>

#define KINDS_MAX 255

static const JbRosterEntry *
entry_at (const JbRoster *roster, guint i)
{
  return &g_array_index (roster->entries, JbRosterEntry, i);
}

static void
string_free_zeroed (GString *string)
{
  sodium_memzero (string->str, string->len);
  g_string_free (string, TRUE);
}

JbRoster *
jb_roster_new (void)
{
  JbRoster *roster = g_new0 (JbRoster, 1);
  roster->entries = g_array_new (FALSE, FALSE, sizeof (JbRosterEntry));
  roster->names = g_string_new (NULL);
  roster->folds = g_string_new (NULL);
  roster->kinds = g_ptr_array_new_with_free_func (g_free);
  return roster;
}

void
jb_roster_free (JbRoster *roster)
{
  if (roster == NULL)
    return;
  if (roster->entries->len > 0)
    sodium_memzero (roster->entries->data, roster->entries->len * sizeof (JbRosterEntry));
  g_array_unref (roster->entries);
  string_free_zeroed (roster->names);
  string_free_zeroed (roster->folds);
  g_ptr_array_unref (roster->kinds);
  g_clear_pointer (&roster->by_nik, g_hash_table_unref);
  g_free (roster);
}

static gboolean
intern_kind (JbRoster *roster, const gchar *kind, guint8 *ret_index)
{
  guint i = 0;
  while (i < roster->kinds->len && strcmp (g_ptr_array_index (roster->kinds, i), kind) != 0)
    i++;
  if (i == KINDS_MAX)
    return FALSE;
  if (i == roster->kinds->len)
    g_ptr_array_add (roster->kinds, g_strdup (kind));
  *ret_index = (guint8) i;
  return TRUE;
}

gboolean
jb_roster_add (JbRoster *roster, const JbTarget *target)
{
  JbRosterEntry entry = { .born = target->born, .sex = (guint8) target->sex };
  if (!intern_kind (roster, target->kind, &entry.kind))
    return FALSE;
  g_strlcpy (entry.nik, target->nik, sizeof entry.nik);
  g_strlcpy (entry.village, target->village, sizeof entry.village);
  gsize len = strlen (target->name);
  gchar *folded = jb_fold (target->name, len);
  entry.name = (guint32) roster->names->len;
  entry.fold = (guint32) roster->folds->len;
  g_string_append_len (roster->names, target->name, (gssize) len + 1);
  g_string_append_len (roster->folds, folded, (gssize) strlen (folded) + 1);
  sodium_memzero (folded, strlen (folded));
  g_free (folded);
  g_array_append_val (roster->entries, entry);
  return TRUE;
}

/* Keys point into the array, which must not grow any more. */
void
jb_roster_index (JbRoster *roster)
{
  roster->by_nik = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = roster->entries->len; i-- > 0;)
    {
      JbRosterEntry *entry = &g_array_index (roster->entries, JbRosterEntry, i);
      if (entry->nik[0] != '\0') /* from the end, so that the first of two stays */
        g_hash_table_replace (roster->by_nik, entry->nik, GUINT_TO_POINTER (i + 1));
    }
}

guint
jb_roster_version (const JbRoster *roster)
{
  return roster->version;
}

gboolean
jb_roster_election (const JbRoster *roster, JbDate *ret_day)
{
  if (!jb_date_is_set (&roster->election))
    return FALSE;
  *ret_day = roster->election;
  return TRUE;
}

guint
jb_roster_count (const JbRoster *roster)
{
  return roster->entries->len;
}

gboolean
jb_roster_nth (const JbRoster *roster, guint i, JbTarget *ret_target)
{
  if (i >= roster->entries->len)
    return FALSE;
  const JbRosterEntry *entry = entry_at (roster, i);
  *ret_target = (JbTarget){ .nik = entry->nik,
                            .name = roster->names->str + entry->name,
                            .born = entry->born,
                            .sex = (JbSex) entry->sex,
                            .village = entry->village,
                            .kind = g_ptr_array_index (roster->kinds, entry->kind) };
  return TRUE;
}

gboolean
jb_roster_find_nik (const JbRoster *roster, const gchar *nik, JbTarget *ret_target)
{
  if (nik == NULL || *nik == '\0')
    return FALSE;
  guint place = GPOINTER_TO_UINT (g_hash_table_lookup (roster->by_nik, nik));
  return place != 0 && jb_roster_nth (roster, place - 1, ret_target);
}

/* `text` as the beginning of a NIK: its digits, or "" if it cannot be one. */
static void
nik_needle (const gchar *text, gchar ret_digits[17])
{
  g_auto (JbNik) nik = { 0 };
  jb_nik_explain (text, NULL, NULL, JB_SEX_UNKNOWN, &nik);
  g_strlcpy (ret_digits, nik.digits, 17);
}

static void
search_niks (const JbRoster *roster, const gchar *digits, JbFoldHits *hits)
{
  gsize len = strlen (digits);
  for (guint i = 0; i < roster->entries->len && !jb_fold_hits_full (hits); i++)
    if (strncmp (entry_at (roster, i)->nik, digits, len) == 0)
      jb_fold_hits_add (hits, JB_FOLD_BEGINS, i);
}

/* The entry in whose folded name an offset lies; `from` is not behind it. */
static guint
entry_of (const JbRoster *roster, guint from, gsize at)
{
  guint i = from;
  while (i + 1 < roster->entries->len && entry_at (roster, i + 1)->fold <= at)
    i++;
  return i;
}

static void
search_names (const JbRoster *roster, const gchar *needle, const gchar *digits, JbFoldHits *hits)
{
  const gchar *folds = roster->folds->str;
  gsize len = strlen (needle), digits_len = strlen (digits), at = 0;
  guint i = 0;
  while (!jb_fold_hits_full (hits))
    {
      const gchar *hit = memmem (folds + at, roster->folds->len - at, needle, len);
      if (hit == NULL)
        return;
      i = entry_of (roster, i, (gsize) (hit - folds));
      const JbRosterEntry *entry = entry_at (roster, i);
      /* One whose NIK fits is there already. */
      if (digits_len == 0 || strncmp (entry->nik, digits, digits_len) != 0)
        jb_fold_hits_add (hits, jb_fold_rank (folds + entry->fold, needle), i);
      if (++i == roster->entries->len)
        return;
      at = entry_at (roster, i)->fold;
    }
}

GArray *
jb_roster_search (const JbRoster *roster, const gchar *text, guint max)
{
  JbFoldHits hits;
  gchar digits[17];
  jb_fold_hits_init (&hits, max);
  g_autofree gchar *needle = jb_fold (text, text != NULL ? strlen (text) : 0);
  nik_needle (text, digits);
  if (*needle == '\0')
    for (guint i = 0; i < roster->entries->len && !jb_fold_hits_full (&hits); i++)
      jb_fold_hits_add (&hits, JB_FOLD_BEGINS, i);
  else
    {
      if (*digits != '\0')
        search_niks (roster, digits, &hits);
      search_names (roster, needle, digits, &hits);
    }
  return jb_fold_hits_finish (&hits);
}
