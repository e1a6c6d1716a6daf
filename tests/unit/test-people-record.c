/* SPDX-License-Identifier: MPL-2.0 */
#include "core/base/error.h"
#include "core/people/record.h"

#include <string.h>

static gchar *
read_vector (const gchar *name, gsize *ret_len)
{
  g_autofree gchar *path
      = g_build_filename (g_getenv ("JEMPUT_SRC"), "tests", "vectors", name, NULL);
  gchar *text = NULL;
  g_assert_true (g_file_get_contents (path, &text, ret_len, NULL));
  return text;
}

static void
test_states_keep_their_names (void)
{
  static const gchar *const names[JB_STATE_N]
      = { "draft", "sealed", "batched", "sent", "receipted", "purged", "quarantined" };
  for (guint i = 0; i < JB_STATE_N; i++)
    {
      JbRecordState state = JB_STATE_N;
      g_assert_cmpstr (jb_record_state_name ((JbRecordState) i), ==, names[i]);
      g_assert_true (jb_record_state_from_name (names[i], &state));
      g_assert_cmpuint (state, ==, i);
      g_assert_cmpuint (strlen (jb_record_state_label (state)), >, 3);
    }
  JbRecordState state;
  g_assert_false (jb_record_state_from_name ("Sealed", &state));
  g_assert_false (jb_record_state_from_name (NULL, &state));
}

static void
test_part_names_are_a_closed_list (void)
{
  static const gchar *const good[] = { "photo.jpg",
                                       "signature.png",
                                       "signature.json",
                                       "finger-1",
                                       "finger-10",
                                       "slap-left",
                                       "slap-right",
                                       "slap-thumbs",
                                       "iris-l",
                                       "iris-r",
                                       "doc-1",
                                       "doc-9",
                                       "exception-finger-10",
                                       "exception-iris-l",
                                       "exception-signature.png" };
  static const gchar *const bad[] = { "",
                                      "record.json",
                                      "photo.jpeg",
                                      "finger-0",
                                      "finger-11",
                                      "finger-01",
                                      "finger-",
                                      "finger-1x",
                                      "slap-middle",
                                      "iris-x",
                                      "doc-0",
                                      "doc-10",
                                      "exception-",
                                      "exception-photo.jpg",
                                      "exception-doc-1",
                                      "exception-exception-iris-l",
                                      "../photo.jpg",
                                      "photo.jpg ",
                                      NULL };
  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_assert_true (jb_part_name_is_valid (good[i]));
      g_assert_cmpuint (strlen (good[i]), <=, JB_PART_NAME_MAX);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (jb_part_name_is_valid (bad[i]));
  g_assert_true (jb_part_is_biometric ("finger-7"));
  g_assert_true (jb_part_is_biometric ("photo.jpg"));
  g_assert_false (jb_part_is_biometric ("signature.png"));
  g_assert_false (jb_part_is_biometric ("exception-finger-7"));
  g_assert_false (jb_part_is_biometric (NULL));
}

static void
assert_sniffed (const gchar *bytes, gsize len, const gchar *type)
{
  g_assert_cmpstr (jb_part_sniff (bytes, len), ==, type);
}

static void
test_media_types_are_told_by_their_magic (void)
{
  assert_sniffed ("\xff\xd8\xff\xe0", 4, "image/jpeg");
  assert_sniffed ("\xff\xd8", 2, NULL);
  assert_sniffed ("\x89PNG\r\n\x1a\n", 8, "image/png");
  assert_sniffed ("\x89PNG\r\n\x1a", 7, NULL);
  assert_sniffed ("\0\0\0\x0cjP  \r\n\x87\n", 12, "image/jp2");
  assert_sniffed ("%PDF-1.7", 8, "application/pdf");
  assert_sniffed (" \n{\"a\":1}", 9, "application/json");
  assert_sniffed ("[1]", 3, "application/json");
  assert_sniffed ("\0{", 2, NULL);
  assert_sniffed ("GIF89a", 6, NULL);
  assert_sniffed ("", 0, NULL);
  assert_sniffed ("   ", 3, NULL);
}

static void
assert_photo (const void *data, gsize len, gint code)
{
  g_autoptr (GError) error = NULL;
  gboolean ok = jb_photo_check (data, len, &error);
  if (code < 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, JB_ERROR, code);
  g_assert_cmpint (ok, ==, code < 0);
}

static void
test_whole_photos_are_taken_and_halves_are_not (void)
{
  static const gchar *const names[] = { "photo-baseline.jpg", "photo-progressive.jpg" };
  for (gsize n = 0; n < G_N_ELEMENTS (names); n++)
    {
      gsize len;
      g_autofree gchar *photo = read_vector (names[n], &len);
      assert_photo (photo, len, -1);
      for (gsize cut = 0; cut < len; cut++)
        assert_photo (photo, cut, JB_ERROR_INVALID);
      g_autofree gchar *longer = g_malloc0 (len + 1);
      memcpy (longer, photo, len);
      assert_photo (longer, len + 1, JB_ERROR_INVALID);
    }
}

/* No flip may crash us; those in the markers that carry the structure must be noticed. */
static void
test_a_flipped_bit_in_a_photo_never_crashes (void)
{
  gsize len;
  g_autofree gchar *photo = read_vector ("photo-baseline.jpg", &len);
  guint refused = 0;
  for (gsize at = 0; at < 8 * len; at++)
    {
      photo[at / 8] = (gchar) (photo[at / 8] ^ (1 << (at % 8)));
      refused += !jb_photo_check (photo, len, NULL);
      photo[at / 8] = (gchar) (photo[at / 8] ^ (1 << (at % 8)));
    }
  g_assert_cmpuint (refused, >, 8 * 8);
}

/* The frame header is FF C0, length, precision, height, width. */
static guint8 *
find_frame (gchar *photo, gsize len)
{
  for (gsize i = 0; i + 9 < len; i++)
    if ((guint8) photo[i] == 0xFF && (guint8) photo[i + 1] == 0xC0)
      return (guint8 *) photo + i;
  g_assert_not_reached ();
}

static void
test_photos_too_small_too_large_or_nothing_of_the_kind_are_refused (void)
{
  static const struct {
    guint side;
    gint code;
  } sides[] = { { 0, JB_ERROR_INVALID },
                { 239, JB_ERROR_INVALID },
                { 240, -1 },
                { 8000, -1 },
                { 8001, JB_ERROR_INVALID } };
  gsize len;
  g_autofree gchar *photo = read_vector ("photo-baseline.jpg", &len);
  guint8 *frame = find_frame (photo, len);
  for (gsize i = 0; i < G_N_ELEMENTS (sides); i++)
    {
      frame[5] = (guint8) (sides[i].side >> 8);
      frame[6] = (guint8) sides[i].side;
      assert_photo (photo, len, sides[i].code);
    }
  frame[4] = 12; /* bits */
  assert_photo (photo, len, JB_ERROR_INVALID);
  assert_photo ("%PDF-1.7 bukan foto", 19, JB_ERROR_INVALID);
  assert_photo (NULL, 0, JB_ERROR_INVALID);
  static const guint8 empty[] = { 0xFF, 0xD8, 0xFF, 0xD9 };
  assert_photo (empty, sizeof empty, JB_ERROR_INVALID);
  g_autofree guint8 *huge = g_malloc0 (40 * 1024 * 1024);
  memcpy (huge, "\xff\xd8\xff", 3);
  assert_photo (huge, 40 * 1024 * 1024, JB_ERROR_LIMIT);
}

static gchar *
missing (const JbRecord *record, const gchar *const *names)
{
  g_autoptr (GPtrArray) parts = jb_record_missing_parts (record, names);
  GString *out = g_string_new (NULL);
  for (guint i = 0; i < parts->len; i++)
    g_string_append_printf (out, "%s%s", i > 0 ? " " : "",
                            (const gchar *) g_ptr_array_index (parts, i));
  return g_string_free (out, FALSE);
}

static void
test_each_part_is_there_or_has_a_reason (void)
{
  g_autoptr (JbRecord) record = jb_record_new ();
  g_autofree gchar *all = missing (record, NULL);
  g_assert_cmpstr (all, ==,
                   "photo.jpg signature.png finger-1 finger-2 finger-3 finger-4 finger-5 finger-6 "
                   "finger-7 finger-8 finger-9 finger-10 iris-l iris-r");

  static const gchar *const slaps[]
      = { "photo.jpg", "slap-right", "slap-left", "iris-l", "signature.png", NULL };
  g_assert_true (
      jb_record_add_exception (record, "finger-6", JB_EXCEPTION_BANDAGED, "terkilir", NULL));
  g_autofree gchar *some = missing (record, slaps);
  g_assert_cmpstr (some, ==, "finger-1 iris-r");

  g_autoptr (GError) error = NULL;
  g_assert_false (jb_record_add_exception (record, "photo.jpg", JB_EXCEPTION_ADAT, NULL, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (jb_record_add_exception (record, "iris-r", JB_EXCEPTION_ADAT, "a\nb", &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_INVALID);

  g_assert_true (jb_record_add_exception (record, "finger-6", JB_EXCEPTION_WORN, NULL, NULL));
  g_assert_cmpuint (record->exceptions->len, ==, 1);
  const JbException *exception = g_ptr_array_index (record->exceptions, 0);
  g_assert_cmpint (exception->reason, ==, JB_EXCEPTION_WORN);
  g_assert_cmpstr (exception->note, ==, "");
}

static void
test_the_golden_record_comes_back_byte_for_byte (void)
{
  gsize len;
  g_autofree gchar *text = read_vector ("json/record.json", &len);
  g_autoptr (GError) error = NULL;
  g_autoptr (JbRecord) record = jb_record_from_json (text, len, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (record->village, ==, "1503042004");
  g_assert_cmpstr (record->zone_rule, ==, "covid-2020-w48-pauh");
  g_assert_cmpint (record->begun_hi_s - record->begun_lo_s, ==, 20);
  g_assert_cmpfloat_with_epsilon (record->position.latitude_deg, -2.134567, 1e-9);
  g_assert_cmpfloat_with_epsilon (record->position.accuracy_m, 4.5, 1e-9);
  g_assert_cmpstr (jb_person_get (record->person, JB_FIELD_DUSUN), ==, "PANCA KARYA");
  g_assert_cmpuint (record->exceptions->len, ==, 2);

  g_autoptr (GBytes) again = jb_record_to_json (record);
  g_strchomp (text);
  g_assert_cmpmem (g_bytes_get_data (again, NULL), g_bytes_get_size (again), text, strlen (text));
}

static void
test_every_cut_of_a_record_is_refused (void)
{
  gsize len;
  g_autofree gchar *text = read_vector ("json/record.json", &len);
  len = strlen (g_strchomp (text));
  for (gsize cut = 0; cut < len; cut++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (jb_record_from_json (text, cut, &error));
      g_assert_error (error, JB_ERROR, JB_ERROR_FORMAT);
    }
}

static void
assert_changed (const gchar *from, const gchar *to, gint code)
{
  gsize len;
  g_autofree gchar *text = read_vector ("json/record.json", &len);
  gchar *at = strstr (text, from);
  g_assert_nonnull (at);
  g_autoptr (GString) changed = g_string_new_len (text, at - text);
  g_string_append (changed, to);
  g_string_append (changed, at + strlen (from));
  g_autoptr (GError) error = NULL;
  g_autoptr (JbRecord) record = jb_record_from_json (changed->str, changed->len, &error);
  if (code < 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, JB_ERROR, code);
  g_assert_cmpint (record != NULL, ==, code < 0);
}

static void
test_a_record_that_breaks_a_rule_is_refused (void)
{
  assert_changed ("jemput.record/1", "jemput.record/2", JB_ERROR_VERSION);
  assert_changed ("jemput.record/1", "jemput.roster/1", JB_ERROR_FORMAT);
  assert_changed ("\"id\":\"0123456789abcdef0123456789abcdef\"",
                  "\"id\":\"00000000000000000000000000000000\"", JB_ERROR_FORMAT);
  assert_changed ("\"replaces\":\"fedcba9876543210fedcba9876543210\",", "", -1);
  assert_changed ("fedcba98", "FEDCBA98", JB_ERROR_FORMAT);
  assert_changed ("1503042004", "150304200", JB_ERROR_FORMAT);
  assert_changed ("\"rt\":\"003\"", "\"rt\":\"\"", JB_ERROR_FORMAT);
  assert_changed ("\"rt\":\"003\"", "\"rt\":\"0003\"", JB_ERROR_FORMAT);
  assert_changed ("\"rt\":\"003\"", "\"rt\":\"A\"", JB_ERROR_FORMAT);
  assert_changed ("\"category\":\"sekolah\",", "", -1);
  assert_changed ("PROTOCOL", "GREEN", JB_ERROR_FORMAT);
  assert_changed ("02:15:20Z", "02:14:59Z", JB_ERROR_FORMAT);
  assert_changed ("02:15:20Z", "02:15:20+00:00", JB_ERROR_FORMAT);
  assert_changed ("\"to\":\"2020-11-29T02:15:20Z\"", "\"until\":\"2020-11-29T02:15:20Z\"",
                  JB_ERROR_FORMAT);
  assert_changed ("\"lawful_basis\":\"age\"", "\"lawful_basis\":\"vip\"", JB_ERROR_FORMAT);
  assert_changed ("-2134567", "-90000001", JB_ERROR_FORMAT);
  assert_changed ("-2134567", "-2.134567", JB_ERROR_FORMAT);
  assert_changed ("\"NAMA_LGKP\"", "\"NAMA\"", JB_ERROR_FORMAT);
  assert_changed ("finger-3", "photo.jpg", JB_ERROR_FORMAT);
  assert_changed ("finger-3", "iris-l", JB_ERROR_FORMAT);
  assert_changed ("\"worn\"", "\"tired\"", JB_ERROR_FORMAT);
  assert_changed ("\"note\":\"penyadap karet\"", "\"note\":\"\"", JB_ERROR_FORMAT);
  assert_changed ("\"exceptions\":", "\"more\":1,\"exceptions\":", JB_ERROR_FORMAT);
  assert_changed ("}\n", "}\n}", JB_ERROR_FORMAT);
  assert_changed ("}\n", "}\n \n", -1);
}

static void
test_an_oversized_record_is_refused_before_it_is_parsed (void)
{
  g_autofree gchar *huge = g_strnfill (JB_RECORD_JSON_MAX_BYTES + 1, ' ');
  g_autoptr (GError) error = NULL;
  g_assert_null (jb_record_from_json (huge, JB_RECORD_JSON_MAX_BYTES + 1, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_LIMIT);
}

/* All that may be filled in, each text as long as it may be and doubled by escapes. */
static void
test_the_fullest_record_fits (void)
{
  g_autoptr (JbRecord) record = jb_record_new ();
  g_autofree gchar *field = g_strnfill (JB_FIELD_MAX_BYTES, '"');
  g_autofree gchar *reason = g_strnfill (JB_REASON_MAX_BYTES, '\\');
  jb_id_random (&record->id);
  for (guint i = 0; i < JB_FIELD_N; i++)
    g_assert_true (jb_person_set (record->person, (JbField) i, field, NULL));
  for (guint i = 0; i < JB_REASONS_MAX; i++)
    {
      g_autofree gchar *code = g_strdup_printf ("%032u", i);
      g_assert_true (
          jb_person_set_reason (record->person, JB_FIELD_KEWARGANEGARAAN, code, reason, NULL));
    }
  for (guint i = 1; i <= 10; i++)
    {
      g_autofree gchar *part = g_strdup_printf ("finger-%u", i);
      g_assert_true (jb_record_add_exception (record, part, JB_EXCEPTION_CONDITION, reason, NULL));
    }
  g_assert_true (jb_record_add_exception (record, "iris-l", JB_EXCEPTION_ADAT, reason, NULL));
  g_assert_true (jb_record_add_exception (record, "iris-r", JB_EXCEPTION_ADAT, reason, NULL));
  g_assert_true (
      jb_record_add_exception (record, "signature.png", JB_EXCEPTION_ADAT, reason, NULL));
  record->late_reason = g_strdup (reason);
  g_strlcpy (record->village, "1503042004", sizeof record->village);
  g_strlcpy (record->zone_effect, "LOCK", sizeof record->zone_effect);
  g_strlcpy (record->lawful_basis, "married", sizeof record->lawful_basis);
  g_autoptr (GBytes) bytes = jb_record_to_json (record);
  g_assert_cmpuint (g_bytes_get_size (bytes), <=, JB_RECORD_JSON_MAX_BYTES);
  g_autoptr (GError) error = NULL;
  g_autoptr (JbRecord) again
      = jb_record_from_json (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again->late_reason, ==, reason);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add_func ("/people/record/" name, function)
  ADD ("states-keep-their-names", test_states_keep_their_names);
  ADD ("part-names-are-a-closed-list", test_part_names_are_a_closed_list);
  ADD ("media-types-are-told-by-their-magic", test_media_types_are_told_by_their_magic);
  ADD ("whole-photos-are-taken-and-halves-are-not", test_whole_photos_are_taken_and_halves_are_not);
  ADD ("a-flipped-bit-in-a-photo-never-crashes", test_a_flipped_bit_in_a_photo_never_crashes);
  ADD ("photos-too-small-too-large-or-nothing-of-the-kind-are-refused",
       test_photos_too_small_too_large_or_nothing_of_the_kind_are_refused);
  ADD ("each-part-is-there-or-has-a-reason", test_each_part_is_there_or_has_a_reason);
  ADD ("the-golden-record-comes-back-byte-for-byte",
       test_the_golden_record_comes_back_byte_for_byte);
  ADD ("every-cut-of-a-record-is-refused", test_every_cut_of_a_record_is_refused);
  ADD ("a-record-that-breaks-a-rule-is-refused", test_a_record_that_breaks_a_rule_is_refused);
  ADD ("an-oversized-record-is-refused-before-it-is-parsed",
       test_an_oversized_record_is_refused_before_it_is_parsed);
  ADD ("the-fullest-record-fits", test_the_fullest_record_fits);
#undef ADD
  return g_test_run ();
}
