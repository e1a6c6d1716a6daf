/* SPDX-License-Identifier: MPL-2.0 */
#include "tests/fuzz/mutate.h"

#include <string.h>

#define CHANGES_MAX 6
#define RUN_MAX 64

/* What decoders of text and JSON stumble over. */
static const gchar *const words[] = {
  "{}",
  "[]",
  "[[[[[[[[[[[[[[[[[",
  "{\"a\":",
  "null",
  "true",
  "\"\"",
  ",",
  ":",
  "}",
  "]",
  "\\u0000",
  "\\ud800",
  "\\udc00\\ud800",
  "\\ud83d\\ude00",
  "\\n",
  "\\u202e",
  "\\u007f",
  "\\",
  "0",
  "-1",
  "-0",
  "00",
  "1e9",
  "1.5",
  "255",
  "256",
  "65535",
  "65536",
  "4294967295",
  "4294967296",
  "9007199254740991",
  "9007199254740992",
  "9223372036854775807",
  "18446744073709551616",
  "1970-01-01T00:00:00Z",
  "9999-12-31T23:59:59Z",
  "2026-02-29",
  "1800-01-01",
  "2999-12-31",
  "1503042001",
  "1503",
  "15",
  "001",
  "999",
  "LOCK",
  "OPEN",
  "UNKNOWN",
  "\xef\xb7\xba",
  "\xe2\x80\xae",
  "\xef\xbb\xbf",
  "\xc3",
  "\x7f",
  "/2",
  "-----BEGIN CERTIFICATE-----\\n",
};

static const guint64 numbers[]
    = { 0,           1,           2,          15,         16,      17,      63,
        64,          65,          127,        128,        255,     256,     1024,
        4096,        65535,       65536,      65537,      1 << 20, 1 << 24, 0x7fffffff,
        0x80000000u, 0xffffffffu, G_MAXINT64, G_MAXUINT64 };

void
fz_random_init (FzRandom *random, guint64 number)
{
  random->state = number * G_GUINT64_CONSTANT (0x9E3779B97F4A7C15) + 1;
  fz_random_below (random, 2);
}

/* xorshift64* */
guint
fz_random_below (FzRandom *random, gsize n)
{
  random->state ^= random->state >> 12;
  random->state ^= random->state << 25;
  random->state ^= random->state >> 27;
  guint64 value = (random->state * G_GUINT64_CONSTANT (2685821657736338717)) >> 32;
  return n > 0 ? (guint) (value % n) : 0;
}

static void
insert (GByteArray *bytes, guint at, const void *data, guint len)
{
  if (bytes->len + len > FZ_INPUT_MAX_BYTES)
    return;
  g_autofree guint8 *copy = g_memdup2 (data, len);
  guint tail = bytes->len - at;
  g_byte_array_set_size (bytes, bytes->len + len);
  memmove (bytes->data + at + len, bytes->data + at, tail);
  if (len > 0)
    memcpy (bytes->data + at, copy, len);
}

static void
flip_bits (FzRandom *random, GByteArray *bytes)
{
  for (guint n = 1 + fz_random_below (random, 3); n > 0; n--)
    bytes->data[fz_random_below (random, bytes->len)]
        ^= (guint8) (1u << fz_random_below (random, 8));
}

/* A big-endian integer of 1, 2, 4 or 8 bytes: a length, more often than not. */
static void
set_integer (FzRandom *random, GByteArray *bytes)
{
  guint width = 1u << fz_random_below (random, 4);
  if (bytes->len < width)
    return;
  guint at = fz_random_below (random, bytes->len - width + 1);
  guint64 value = numbers[fz_random_below (random, G_N_ELEMENTS (numbers))];
  if (fz_random_below (random, 3) == 0)
    value = bytes->len - at - width + fz_random_below (random, 3) - 1;
  for (guint i = width; i-- > 0; value >>= 8)
    bytes->data[at + i] = (guint8) value;
}

/* One more or less than what is there. */
static void
nudge_byte (FzRandom *random, GByteArray *bytes)
{
  guint8 *byte = &bytes->data[fz_random_below (random, bytes->len)];
  *byte = (guint8) (fz_random_below (random, 2) == 0 ? *byte + 1 : *byte - 1);
}

static void
remove_run (FzRandom *random, GByteArray *bytes)
{
  guint at = fz_random_below (random, bytes->len);
  guint len = 1 + fz_random_below (random, MIN (bytes->len - at, RUN_MAX));
  g_byte_array_remove_range (bytes, at, MIN (len, bytes->len - at));
}

static void
repeat_run (FzRandom *random, GByteArray *bytes)
{
  guint at = fz_random_below (random, bytes->len);
  guint len = 1 + fz_random_below (random, MIN (bytes->len - at, 4 * RUN_MAX));
  len = MIN (len, bytes->len - at);
  for (guint n = 1 + fz_random_below (random, 4); n > 0; n--)
    insert (bytes, at, bytes->data + at, len);
}

static void
insert_word (FzRandom *random, GByteArray *bytes)
{
  const gchar *word = words[fz_random_below (random, G_N_ELEMENTS (words))];
  insert (bytes, fz_random_below (random, bytes->len + 1), word, (guint) strlen (word));
}

static gboolean
is_number_char (guint8 c)
{
  return g_ascii_isdigit ((gchar) c) || c == '-';
}

/* Another number, or another text, in the place of one. */
static void
replace_value (FzRandom *random, GByteArray *bytes)
{
  guint at = fz_random_below (random, bytes->len), end = at;
  const gchar *word = words[fz_random_below (random, G_N_ELEMENTS (words))];
  if (is_number_char (bytes->data[at]))
    while (end < bytes->len && is_number_char (bytes->data[end]))
      end++;
  else
    {
      while (at < bytes->len && bytes->data[at] != '"')
        at++;
      end = ++at;
      while (end < bytes->len && bytes->data[end] != '"')
        end++;
    }
  if (at >= bytes->len || end > bytes->len)
    return;
  g_byte_array_remove_range (bytes, at, end - at);
  insert (bytes, at, word, (guint) strlen (word));
}

/* The beginning of this one and the end of the other, or a stretch of the other somewhere in it. */
static void
splice (FzRandom *random, GByteArray *bytes, GBytes *other)
{
  gsize len;
  const guint8 *data = g_bytes_get_data (other, &len);
  guint from = fz_random_below (random, len);
  guint at = fz_random_below (random, bytes->len + 1);
  if (fz_random_below (random, 2) == 0)
    {
      g_byte_array_set_size (bytes, at);
      insert (bytes, at, data + from, (guint) len - from);
    }
  else if (len > 0)
    insert (bytes, at, data + from, 1 + fz_random_below (random, MIN (len - from, 4 * RUN_MAX)));
}

static void
change (FzRandom *random, GByteArray *bytes, GBytes *other)
{
  guint kind = bytes->len > 0 ? fz_random_below (random, 20) : 18;
  if (kind < 4)
    flip_bits (random, bytes);
  else if (kind < 7)
    set_integer (random, bytes);
  else if (kind < 8)
    nudge_byte (random, bytes);
  else if (kind < 9)
    g_byte_array_set_size (bytes, fz_random_below (random, bytes->len));
  else if (kind < 11)
    remove_run (random, bytes);
  else if (kind < 12)
    repeat_run (random, bytes);
  else if (kind < 14)
    insert_word (random, bytes);
  else if (kind < 18)
    replace_value (random, bytes);
  else
    splice (random, bytes, other);
}

void
fz_mutate (FzRandom *random, GByteArray *bytes, GBytes *other)
{
  for (guint n = 1 + fz_random_below (random, CHANGES_MAX); n > 0; n--)
    change (random, bytes, other);
}
