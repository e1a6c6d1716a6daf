/* SPDX-License-Identifier: MPL-2.0 */
#include "core/base/bytes.h"

#include <string.h>

void
jb_reader_init (JbReader *reader, const void *data, gsize len)
{
  reader->data = data;
  reader->len = len;
  reader->pos = 0;
  reader->failed = data == NULL && len > 0;
}

const guint8 *
jb_reader_take (JbReader *reader, gsize len)
{
  if (reader->failed || len > reader->len - reader->pos)
    {
      reader->failed = TRUE;
      return NULL;
    }
  const guint8 *here = reader->data + reader->pos;
  reader->pos += len;
  return here;
}

static gboolean
read_be (JbReader *reader, gsize width, guint64 *ret_value)
{
  const guint8 *bytes = jb_reader_take (reader, width);
  if (bytes == NULL)
    return FALSE;
  guint64 value = 0;
  for (gsize i = 0; i < width; i++)
    value = value << 8 | bytes[i];
  *ret_value = value;
  return TRUE;
}

gboolean
jb_reader_u8 (JbReader *reader, guint8 *ret_value)
{
  guint64 value;
  if (!read_be (reader, 1, &value))
    return FALSE;
  *ret_value = (guint8) value;
  return TRUE;
}

gboolean
jb_reader_u16 (JbReader *reader, guint16 *ret_value)
{
  guint64 value;
  if (!read_be (reader, 2, &value))
    return FALSE;
  *ret_value = (guint16) value;
  return TRUE;
}

gboolean
jb_reader_u32 (JbReader *reader, guint32 *ret_value)
{
  guint64 value;
  if (!read_be (reader, 4, &value))
    return FALSE;
  *ret_value = (guint32) value;
  return TRUE;
}

gboolean
jb_reader_u64 (JbReader *reader, guint64 *ret_value)
{
  return read_be (reader, 8, ret_value);
}

gboolean
jb_reader_i64 (JbReader *reader, gint64 *ret_value)
{
  guint64 value;
  if (!read_be (reader, 8, &value))
    return FALSE;
  *ret_value = (gint64) value;
  return TRUE;
}

gboolean
jb_reader_copy (JbReader *reader, void *ret_bytes, gsize len)
{
  const guint8 *bytes = jb_reader_take (reader, len);
  if (bytes == NULL)
    return FALSE;
  memcpy (ret_bytes, bytes, len);
  return TRUE;
}

gboolean
jb_reader_expect (JbReader *reader, const void *bytes, gsize len)
{
  const guint8 *here = jb_reader_take (reader, len);
  if (here == NULL)
    return FALSE;
  if (memcmp (here, bytes, len) != 0)
    reader->failed = TRUE;
  return !reader->failed;
}

gboolean
jb_reader_lp (JbReader *reader, gsize max, const guint8 **ret_bytes, gsize *ret_len)
{
  guint32 len;
  if (!jb_reader_u32 (reader, &len))
    return FALSE;
  if (len > max)
    {
      reader->failed = TRUE;
      return FALSE;
    }
  const guint8 *bytes = jb_reader_take (reader, len);
  if (bytes == NULL)
    return FALSE;
  *ret_bytes = bytes;
  *ret_len = len;
  return TRUE;
}

gboolean
jb_reader_done (const JbReader *reader)
{
  return !reader->failed && reader->pos == reader->len;
}

static void
put_be (GByteArray *out, guint64 value, guint width)
{
  guint8 bytes[8];
  for (guint i = 0; i < width; i++)
    bytes[i] = (guint8) (value >> (8 * (width - 1 - i)));
  g_byte_array_append (out, bytes, width);
}

void
jb_put_u8 (GByteArray *out, guint8 value)
{
  put_be (out, value, 1);
}

void
jb_put_u16 (GByteArray *out, guint16 value)
{
  put_be (out, value, 2);
}

void
jb_put_u32 (GByteArray *out, guint32 value)
{
  put_be (out, value, 4);
}

void
jb_put_u64 (GByteArray *out, guint64 value)
{
  put_be (out, value, 8);
}

void
jb_put_i64 (GByteArray *out, gint64 value)
{
  put_be (out, (guint64) value, 8);
}

void
jb_put (GByteArray *out, const void *bytes, gsize len)
{
  g_return_if_fail (len <= G_MAXUINT);
  if (len > 0)
    g_byte_array_append (out, bytes, (guint) len);
}

void
jb_put_lp (GByteArray *out, const void *bytes, gsize len)
{
  g_return_if_fail (len <= G_MAXUINT32);
  jb_put_u32 (out, (guint32) len);
  jb_put (out, bytes, len);
}
