/* SPDX-License-Identifier: MPL-2.0 */
/* Reading and writing the binary formats: big-endian integers and LP(x) = u32 length, then x.
 *
 * A reader never looks past its end. Once a read fails the reader is poisoned: every later read
 * fails too, so that a decoder may read a whole header and test once. Pointers handed out point
 * into the bytes the reader was given (transfer none). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  const guint8 *data;
  gsize len;
  gsize pos;
  gboolean failed;
} JbReader;

void jb_reader_init (JbReader *reader, const void *data, gsize len);

gboolean jb_reader_u8 (JbReader *reader, guint8 *ret_value);
gboolean jb_reader_u16 (JbReader *reader, guint16 *ret_value);
gboolean jb_reader_u32 (JbReader *reader, guint32 *ret_value);
gboolean jb_reader_u64 (JbReader *reader, guint64 *ret_value);
gboolean jb_reader_i64 (JbReader *reader, gint64 *ret_value);

/* The next `len` bytes, or NULL. */
const guint8 *jb_reader_take (JbReader *reader, gsize len);

/* Copies the next `len` bytes to `ret_bytes`. */
gboolean jb_reader_copy (JbReader *reader, void *ret_bytes, gsize len);

/* True if the next bytes are exactly these; they are consumed. */
gboolean jb_reader_expect (JbReader *reader, const void *bytes, gsize len);

/* LP(x) with a length of at most `max`. */
gboolean jb_reader_lp (JbReader *reader, gsize max, const guint8 **ret_bytes, gsize *ret_len);

/* True if nothing failed and nothing is left: trailing bytes are refused everywhere. */
gboolean jb_reader_done (const JbReader *reader);

void jb_put_u8 (GByteArray *out, guint8 value);
void jb_put_u16 (GByteArray *out, guint16 value);
void jb_put_u32 (GByteArray *out, guint32 value);
void jb_put_u64 (GByteArray *out, guint64 value);
void jb_put_i64 (GByteArray *out, gint64 value);
void jb_put (GByteArray *out, const void *bytes, gsize len);
void jb_put_lp (GByteArray *out, const void *bytes, gsize len);

G_END_DECLS
