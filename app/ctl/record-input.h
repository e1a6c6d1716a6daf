/* SPDX-License-Identifier: MPL-2.0 */
/* What `record` was told: options and files, read and checked before anything is begun; and how
 * they go into the draft at hand. */
#pragma once

#include "app/ctl/ctl.h"

G_BEGIN_DECLS

typedef struct {
  gchar *village, *rw, *rt, *category;
  gchar *from, *photo;
  gchar **parts;      /* NAME=FILE */
  gchar **exceptions; /* PART=REASON[:note] */
  gchar **reasons;    /* FIELD/CODE=TEXT */
  gchar *officer;
  gint fd;
} RecordArguments;

void record_arguments_clear (RecordArguments *arguments);

typedef struct {
  JbPerson *person;
  GHashTable *reasons; /* "NIK/date-differs" -> text */
  GPtrArray *parts;    /* RecordPart */
} RecordInput;

void record_input_clear (RecordInput *input);
/* JB_ERROR_INVALID, JB_ERROR_FORMAT, JB_ERROR_LIMIT, JB_ERROR_NOT_FOUND. */
gboolean record_input_read (const RecordArguments *arguments, RecordInput *ret_input,
                            GError **error);
/* Into the draft at hand. */
gboolean record_input_apply (const RecordInput *input, const RecordArguments *arguments, JbKit *kit,
                             GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RecordArguments, record_arguments_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RecordInput, record_input_clear)

G_END_DECLS
