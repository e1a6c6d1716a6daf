/* SPDX-License-Identifier: MPL-2.0 */
/* Names as they are compared while someone searches: "Soka’an", "SOKA\"AN" and "sokaan" are one. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Compatibility decomposition (NFKD) without marks, in lower case; apostrophes and quotation marks
 * dropped; whatever else is neither letter nor digit is a space; spaces single, none at the ends.
 * "" for text that is not UTF-8. `text` need not end with NUL (transfer full). */
gchar *jb_fold (const gchar *text, gsize len);

/* How well a folded name answers a folded needle; lower is better. */
typedef enum {
  JB_FOLD_BEGINS,   /* the name begins with it */
  JB_FOLD_WORD,     /* one of its words does */
  JB_FOLD_CONTAINS, /* it is somewhere in it */
  JB_FOLD_RANKS,    /* it is not */
} JbFoldRank;

JbFoldRank jb_fold_rank (const gchar *name, const gchar *needle);

/* The best `max` hits of a search, collected rank by rank. */
typedef struct {
  GArray *hits[JB_FOLD_RANKS]; /* guint */
  guint max;
} JbFoldHits;

void jb_fold_hits_init (JbFoldHits *hits, guint max);
void jb_fold_hits_add (JbFoldHits *hits, JbFoldRank rank, guint index);
/* True once nothing that comes later could be among the best. */
gboolean jb_fold_hits_full (const JbFoldHits *hits);
/* Frees what init took (transfer full: guint, at most max, best first). */
GArray *jb_fold_hits_finish (JbFoldHits *hits);

G_END_DECLS
