/* SPDX-License-Identifier: MPL-2.0 */
/* Urgent exception to a lock: a signed file, or ten digits read out by phone.
 *
 * Both are bound to kit, village, date, category and head count. The spoken code is a MAC under a key
 * the office seals into the kit's enrolment delivery; a rooted kit can mint codes, so the opener
 * matches every use against the office's own list of issued codes. Specified in exception.c. */
#pragma once

#include "core/base/id.h"
#include "core/people/date.h"
#include "core/trust/trust.h"

G_BEGIN_DECLS

#define JB_EXCEPTION_CODE_DIGITS 10
#define JB_EXCEPTION_KEY_BYTES 32

typedef struct {
  JbId kit;
  gchar village[11];
  JbDate day; /* in the area's time zone; valid this day only */
  gchar category[33];
  guint people; /* 1..99 */
} JbZoneException;

/* "0412 7735 19" without spaces, into ret_code. */
void jb_exception_code (const JbZoneException *exception, const JbSecret *key,
                        gchar ret_code[JB_EXCEPTION_CODE_DIGITS + 1]);
/* Constant time; spaces and dots in `code` are ignored. */
gboolean jb_exception_code_matches (const JbZoneException *exception, const JbSecret *key,
                                    const gchar *code);

/* Signed form: payload of a JBS1 in role "exception". */
GBytes *jb_exception_encode (const JbZoneException *exception, gint64 issued_s);
gboolean jb_exception_decode (GBytes *payload, JbZoneException *ret_exception, GError **error);

G_END_DECLS
