/* SPDX-License-Identifier: MPL-2.0 */
/* The spoken code. All integers are big-endian. Let
 *
 *   m = "jemput/v1/exception" 0x00
 *       || kit id (16 bytes) || village (10 ASCII digits)
 *       || year (u16) || month (u8) || day (u8), in the area's time zone
 *       || people (u8) || length of the category (u8) || category (UTF-8)
 *   h = BLAKE2b-256 of m keyed with the kit's 32-byte exception key
 *
 * The code is the first 8 bytes of h as an unsigned integer, modulo 10^10, written with ten digits.
 * (The modulo favours no code by more than one part in 10^9.) One guess is right once in 10^10.
 *
 * The signed form: a JBS1 in role "exception" whose payload is one JSON object with exactly type
 * ("jemput.exception/1"), issued, kit, village, day ("YYYY-MM-DD"), category, people
 * (schemas/json/exception.schema.json). */
#include "core/zone/exception.h"

#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/trust/document.h"

#include <sodium.h>
#include <string.h>

#define EXCEPTION_MAX_BYTES 4096
#define CATEGORY_MAX_BYTES 32
#define PEOPLE_MAX 99
#define VILLAGE_DIGITS 10
#define CODE_SPACE G_GUINT64_CONSTANT (10000000000)

void
jb_exception_code (const JbZoneException *exception, const JbSecret *key,
                   gchar ret_code[JB_EXCEPTION_CODE_DIGITS + 1])
{
  static const guint8 prefix[] = "jemput/v1/exception"; /* with its NUL */
  g_return_if_fail (jb_secret_len (key) == JB_EXCEPTION_KEY_BYTES);
  g_autoptr (GByteArray) message = g_byte_array_new ();
  jb_put (message, prefix, sizeof prefix);
  jb_put (message, exception->kit.bytes, JB_ID_BYTES);
  jb_put (message, exception->village, VILLAGE_DIGITS);
  jb_put_u16 (message, exception->day.year);
  jb_put_u8 (message, exception->day.month);
  jb_put_u8 (message, exception->day.day);
  jb_put_u8 (message, (guint8) exception->people);
  jb_put_u8 (message, (guint8) strlen (exception->category));
  jb_put (message, exception->category, strlen (exception->category));

  guint8 hash[crypto_generichash_BYTES];
  crypto_generichash (hash, sizeof hash, message->data, message->len, jb_secret_data (key),
                      JB_EXCEPTION_KEY_BYTES);
  JbReader reader;
  guint64 number = 0;
  jb_reader_init (&reader, hash, sizeof hash);
  jb_reader_u64 (&reader, &number);
  number %= CODE_SPACE;
  for (guint i = JB_EXCEPTION_CODE_DIGITS; i-- > 0; number /= 10)
    ret_code[i] = (gchar) ('0' + number % 10);
  ret_code[JB_EXCEPTION_CODE_DIGITS] = '\0';
}

gboolean
jb_exception_code_matches (const JbZoneException *exception, const JbSecret *key, const gchar *code)
{
  gchar wanted[JB_EXCEPTION_CODE_DIGITS + 1];
  gchar given[JB_EXCEPTION_CODE_DIGITS] = { 0 };
  guint n = 0;
  for (const gchar *p = code; *p != '\0'; p++)
    {
      if (*p == ' ' || *p == '.')
        continue;
      if (!g_ascii_isdigit (*p) || n == JB_EXCEPTION_CODE_DIGITS)
        return FALSE;
      given[n++] = *p;
    }
  jb_exception_code (exception, key, wanted);
  gboolean same = sodium_memcmp (given, wanted, JB_EXCEPTION_CODE_DIGITS) == 0;
  sodium_memzero (wanted, sizeof wanted);
  return same && n == JB_EXCEPTION_CODE_DIGITS;
}

GBytes *
jb_exception_encode (const JbZoneException *exception, gint64 issued_s)
{
  g_autofree gchar *day = jb_date_to_iso (&exception->day);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  jb_document_begin (builder, "exception", 1);
  jb_json_put_time (builder, "issued", issued_s);
  jb_json_put_hex (builder, "kit", exception->kit.bytes, JB_ID_BYTES);
  jb_json_put_string (builder, "village", exception->village);
  jb_json_put_string (builder, "day", day);
  jb_json_put_string (builder, "category", exception->category);
  jb_json_put_int (builder, "people", exception->people);
  json_builder_end_object (builder);
  return jb_json_builder_to_bytes (builder);
}

static void
get_exception (JbJson *json, JbZoneException *exception)
{
  jb_json_time (json, "issued");
  jb_json_id (json, "kit", &exception->kit);
  g_strlcpy (exception->village, jb_json_string (json, "village", VILLAGE_DIGITS),
             sizeof exception->village);
  if (!jb_text_is_digits (exception->village, VILLAGE_DIGITS, VILLAGE_DIGITS))
    jb_json_fail (json, "village", _ ("bukan kode desa"));
  if (!jb_date_parse (jb_json_string (json, "day", 10), &exception->day))
    jb_json_fail (json, "day", _ ("bukan tanggal"));
  g_strlcpy (exception->category, jb_json_string (json, "category", CATEGORY_MAX_BYTES),
             sizeof exception->category);
  if (*exception->category == '\0')
    jb_json_fail (json, "category", _ ("kosong"));
  exception->people = (guint) jb_json_int (json, "people", 1, PEOPLE_MAX);
}

gboolean
jb_exception_decode (GBytes *payload, JbZoneException *ret_exception, GError **error)
{
  gsize len;
  const void *data = g_bytes_get_data (payload, &len);
  g_autoptr (GError) fault = NULL;
  g_autoptr (JsonNode) root = jb_json_parse (data, len, EXCEPTION_MAX_BYTES, &fault);
  if (root != NULL)
    {
      JbZoneException exception = { 0 };
      JbJson json;
      jb_json_begin (&json, json_node_get_object (root), "", &fault);
      if (jb_document_check_type (&json, "exception", 1))
        get_exception (&json, &exception);
      if (jb_json_end (&json))
        {
          *ret_exception = exception;
          return TRUE;
        }
    }
  g_propagate_error (error, g_steal_pointer (&fault));
  return FALSE;
}
