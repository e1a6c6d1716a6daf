/* SPDX-License-Identifier: MPL-2.0 */
#include "core/people/fold.h"

#include <string.h>

static gboolean
is_dropped (gunichar c)
{
  return c == '\'' || c == '"' || c == '`' || c == 0x00B4 || c == 0x02BB || c == 0x02BC
         || c == 0x2018 || c == 0x2019 || c == 0x201C || c == 0x201D || g_unichar_ismark (c);
}

static gboolean
is_ascii (const gchar *text, gsize len)
{
  for (gsize i = 0; i < len; i++)
    if ((guchar) text[i] >= 0x80)
      return FALSE;
  return TRUE;
}

/* A space is written only once a letter follows it: none doubles, none is last. */
static void
fold_one (GString *out, gunichar c)
{
  if (is_dropped (c))
    return;
  if (g_unichar_isalnum (c))
    {
      g_string_append_unichar (out, g_unichar_tolower (c));
      return;
    }
  if (out->len > 0 && out->str[out->len - 1] != ' ')
    g_string_append_c (out, ' ');
}

gchar *
jb_fold (const gchar *text, gsize len)
{
  if (text == NULL || len > G_MAXSSIZE || !g_utf8_validate_len (text, len, NULL))
    return g_strdup ("");

  GString *out = g_string_sized_new (len + 1);
  if (is_ascii (text, len))
    for (gsize i = 0; i < len; i++)
      fold_one (out, (guchar) text[i]);
  else
    {
      g_autofree gchar *plain = g_utf8_normalize (text, (gssize) len, G_NORMALIZE_ALL);
      for (const gchar *p = plain; p != NULL && *p != '\0'; p = g_utf8_next_char (p))
        fold_one (out, g_utf8_get_char (p));
    }
  if (out->len > 0 && out->str[out->len - 1] == ' ')
    g_string_truncate (out, out->len - 1);
  return g_string_free (out, FALSE);
}

JbFoldRank
jb_fold_rank (const gchar *name, const gchar *needle)
{
  JbFoldRank best = JB_FOLD_RANKS;
  for (const gchar *at = strstr (name, needle); at != NULL; at = strstr (at + 1, needle))
    {
      if (at == name)
        return JB_FOLD_BEGINS;
      if (at[-1] == ' ')
        return JB_FOLD_WORD;
      best = JB_FOLD_CONTAINS;
    }
  return best;
}

void
jb_fold_hits_init (JbFoldHits *hits, guint max)
{
  hits->max = max;
  for (guint i = 0; i < JB_FOLD_RANKS; i++)
    hits->hits[i] = g_array_new (FALSE, FALSE, sizeof (guint));
}

void
jb_fold_hits_add (JbFoldHits *hits, JbFoldRank rank, guint index)
{
  if (rank < JB_FOLD_RANKS && hits->hits[rank]->len < hits->max)
    g_array_append_val (hits->hits[rank], index);
}

gboolean
jb_fold_hits_full (const JbFoldHits *hits)
{
  return hits->hits[JB_FOLD_BEGINS]->len >= hits->max;
}

GArray *
jb_fold_hits_finish (JbFoldHits *hits)
{
  GArray *best = hits->hits[JB_FOLD_BEGINS];
  for (guint i = JB_FOLD_BEGINS + 1; i < JB_FOLD_RANKS; i++)
    {
      guint n = MIN (hits->hits[i]->len, hits->max - best->len);
      if (n > 0)
        g_array_append_vals (best, hits->hits[i]->data, n);
      g_array_unref (hits->hits[i]);
    }
  return best;
}
