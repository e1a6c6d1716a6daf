/* SPDX-License-Identifier: MPL-2.0 */
/* The code lists of SIAK (religion, marital status, occupation …): a small number and its label,
 * read from schemas/codes/<list>.tsv ("code TAB label"). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  JB_CODES_RELIGION,   /* agama */
  JB_CODES_DISABILITY, /* disabilitas */
  JB_CODES_BLOOD,      /* golongan_darah */
  JB_CODES_FAMILY,     /* hubungan_keluarga */
  JB_CODES_SEX,        /* kelamin */
  JB_CODES_OCCUPATION, /* pekerjaan */
  JB_CODES_EDUCATION,  /* pendidikan */
  JB_CODES_MARITAL,    /* status_kawin */
  JB_CODES_N
} JbCodeList;

typedef struct JbCodes JbCodes;

/* Reads every list from a directory. JB_ERROR_NOT_FOUND, JB_ERROR_FORMAT (transfer full). */
JbCodes *jb_codes_load (const gchar *dir, GError **error);
JbCodes *jb_codes_ref (JbCodes *codes);
void jb_codes_unref (JbCodes *codes);

guint jb_codes_count (const JbCodes *codes, JbCodeList list);
/* The i-th entry's code and label (transfer none). */
guint jb_codes_nth (const JbCodes *codes, JbCodeList list, guint i, const gchar **ret_label);
/* NULL if the list has no such code. */
const gchar *jb_codes_label (const JbCodes *codes, JbCodeList list, guint code);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JbCodes, jb_codes_unref)

G_END_DECLS
