/* SPDX-License-Identifier: MPL-2.0 */
/* Which field of the biodata is asked on which page, and how. */
#pragma once

#include "core/kit.h"

G_BEGIN_DECLS

typedef enum {
  JK_ASK_TEXT,  /* letters, upper case as on a family card */
  JK_ASK_PLAIN, /* letters as typed (email) */
  JK_ASK_DIGITS,
  JK_ASK_NIK, /* 16 digits, explained */
  JK_ASK_KK,
  JK_ASK_DATE,
  JK_ASK_CHIPS,   /* up to five choices, all on the page */
  JK_ASK_LIST,    /* a list to search in */
  JK_ASK_VILLAGE, /* province to village at once; stands for NO_KEL */
} JkAsk;

typedef struct {
  JbField field;
  JkAsk ask;
  guint max_digits;  /* of JK_ASK_DIGITS */
  const gchar *hint; /* N_: right of the name; NULL if there is none */
} JkField;

#define JK_FIELDS_IN_ROW 3
#define JK_ROWS 3

typedef struct {
  const gchar *title; /* N_ */
  JkField rows[JK_ROWS][JK_FIELDS_IN_ROW];
  guint n_in_row[JK_ROWS];
} JkFieldPage;

guint jk_fields_n_pages (void);
const JkFieldPage *jk_fields_page (guint i);
/* The page a field is on; FALSE if it is on none (NIK). Parts of the address are on the village's. */
gboolean jk_fields_find (JbField field, guint *ret_page);

G_END_DECLS
