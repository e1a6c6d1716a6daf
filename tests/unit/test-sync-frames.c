/* SPDX-License-Identifier: MPL-2.0 */
#include "core/sync/frames.h"
#include "core/sync/hello.h"
#include "tests/unit/test-sync-common.h"

#define URL "https://kantor.example:8443/uploads/7f3a"

/* The payload of a whole frame whose verb is `verb`. */
static const guint8 *
body (GBytes *frame, guint8 verb, gsize *ret_len)
{
  gsize len;
  const guint8 *data = g_bytes_get_data (frame, &len);
  g_assert_cmpuint (len, >=, 5);
  g_assert_cmpuint (jb_frame_body_len (data), ==, len - 4);
  g_assert_cmpuint (data[4], ==, verb);
  *ret_len = len - 5;
  return data + 5;
}

static void
test_a_frame_says_how_long_it_is (void)
{
  const guint8 expected[] = { 0, 0, 0, 3, JB_VERB_STATUS, 'h', 'i' };
  g_autoptr (GBytes) frame = jb_frame_encode (JB_VERB_STATUS, "hi", 2);
  g_autoptr (GBytes) empty = jb_frame_encode (JB_VERB_HELLO, NULL, 0);
  gsize len;
  g_assert_cmpmem (g_bytes_get_data (frame, NULL), g_bytes_get_size (frame), expected,
                   sizeof expected);
  body (empty, JB_VERB_HELLO, &len);
  g_assert_cmpuint (len, ==, 0);
}

static void
test_a_length_that_cannot_be_is_refused (void)
{
  const guint8 none[] = { 0, 0, 0, 0 }, one[] = { 0, 0, 0, 1 }, most[] = { 0, 0x10, 0, 0x40 },
               more[] = { 0, 0x10, 0, 0x41 }, all[] = { 0xff, 0xff, 0xff, 0xff };
  g_assert_cmpuint (jb_frame_body_len (none), ==, 0);
  g_assert_cmpuint (jb_frame_body_len (one), ==, 1);
  g_assert_cmpuint (jb_frame_body_len (most), ==, JB_FRAME_MAX_BYTES);
  g_assert_cmpuint (jb_frame_body_len (more), ==, 0);
  g_assert_cmpuint (jb_frame_body_len (all), ==, 0);
}

static void
test_a_fault_is_told_as_it_was (void)
{
  g_autoptr (GError) in = g_error_new_literal (JB_ERROR, JB_ERROR_BUSY, "Sedang dipakai.");
  g_autoptr (GError) foreign = g_error_new_literal (G_IO_ERROR, 1, "a\nb");
  g_autoptr (GBytes) frame = jb_frame_fault (in);
  g_autoptr (GBytes) foreign_frame = jb_frame_fault (foreign);
  g_autoptr (GError) out = NULL;
  gsize len;
  const guint8 *payload = body (frame, JB_VERB_FAULT, &len);
  jb_frame_take_fault (payload, len, &out);
  g_assert_error (out, JB_ERROR, JB_ERROR_BUSY);
  g_assert_cmpstr (out->message, ==, in->message);
  g_clear_error (&out);
  payload = body (foreign_frame, JB_VERB_FAULT, &len);
  jb_frame_take_fault (payload, len, &out);
  g_assert_error (out, JB_ERROR, JB_ERROR_IO);
  g_assert_cmpstr (out->message, ==, "a b");
}

static void
test_a_long_fault_is_cut_at_a_character (void)
{
  g_autoptr (GString) text = g_string_new ("x");
  for (guint i = 0; i < 600; i++)
    g_string_append (text, "é");
  g_autoptr (GError) in = g_error_new_literal (JB_ERROR, JB_ERROR_IO, text->str);
  g_autoptr (GBytes) frame = jb_frame_fault (in);
  g_autoptr (GError) out = NULL;
  gsize len;
  const guint8 *payload = body (frame, JB_VERB_FAULT, &len);
  jb_frame_take_fault (payload, len, &out);
  g_assert_error (out, JB_ERROR, JB_ERROR_IO);
  g_assert_true (g_str_has_prefix (text->str, out->message));
  g_assert_cmpuint (strlen (out->message), ==, 1023);
}

static void
test_a_fault_that_is_none_is_still_an_error (void)
{
  g_autofree gchar *large = g_strnfill (1026, 'x');
  const struct {
    const gchar *payload;
    gsize len;
  } bad[] = { { "", 0 },       { "\1", 1 },     { "\x7fgagal", 6 }, { "\1ga\0gal", 7 },
              { "\1\xff", 2 }, { "\1a\nb", 4 }, { large, 1026 } };
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      jb_frame_take_fault (bad[i].payload, bad[i].len, &error);
      g_assert_error (error, JB_ERROR, JB_ERROR_FORMAT);
      g_assert_cmpstr (error->message, !=, "");
    }
}

static void
test_read_comes_back_as_it_went (void)
{
  JbId in = id_of (0xb1), out = JB_ID_NONE;
  guint64 offset = 0;
  guint32 max = 0;
  gsize len;
  g_autoptr (GBytes) frame = jb_frame_read_request (&in, G_MAXUINT64 - 1, JB_FRAME_READ_MAX);
  const guint8 *payload = body (frame, JB_VERB_READ, &len);
  for (gsize n = 0; n < len; n++)
    g_assert_false (jb_frame_parse_read (payload, n, &out, &offset, &max));
  g_autofree guint8 *copy = g_malloc0 (len + 1);
  memcpy (copy, payload, len);
  g_assert_false (jb_frame_parse_read (copy, len + 1, &out, &offset, &max));
  copy[len - 1]++;
  g_assert_false (jb_frame_parse_read (copy, len, &out, &offset, &max));
  memset (copy + len - 4, 0, 4);
  g_assert_false (jb_frame_parse_read (copy, len, &out, &offset, &max));
  g_assert_true (jb_id_is_none (&out));
  g_assert_true (jb_frame_parse_read (payload, len, &out, &offset, &max));
  g_assert_true (jb_id_equal (&in, &out));
  g_assert_cmpuint (offset, ==, G_MAXUINT64 - 1);
  g_assert_cmpuint (max, ==, JB_FRAME_READ_MAX);
}

static void
test_a_file_is_delivered_in_pieces (void)
{
  g_autofree guint8 *piece = g_malloc0 (JB_FRAME_DELIVER_PIECE + 3);
  JbDeliverKind kind = JB_DELIVER_ANSWER;
  gboolean last = TRUE;
  const guint8 *bytes = NULL;
  gsize len, n = 9;
  g_autoptr (GBytes) frame
      = jb_frame_deliver (JB_DELIVER_FILES, FALSE, piece, JB_FRAME_DELIVER_PIECE);
  const guint8 *payload = body (frame, JB_VERB_DELIVER, &len);
  g_assert_true (jb_frame_parse_deliver (payload, len, &kind, &last, &bytes, &n));
  g_assert_cmpuint (kind, ==, JB_DELIVER_FILES);
  g_assert_false (last);
  g_assert_cmpuint (n, ==, JB_FRAME_DELIVER_PIECE);
  g_assert_true (bytes == payload + 2);

  g_autoptr (GBytes) empty = jb_frame_deliver (JB_DELIVER_ANSWER, TRUE, NULL, 0);
  payload = body (empty, JB_VERB_DELIVER, &len);
  g_assert_true (jb_frame_parse_deliver (payload, len, &kind, &last, &bytes, &n));
  g_assert_true (last);
  g_assert_cmpuint (n, ==, 0);

  const guint8 bad[][2] = { { 0, 1 }, { 4, 1 }, { 1, 2 }, { 255, 0 } };
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (jb_frame_parse_deliver (bad[i], 2, &kind, &last, &bytes, &n));
  g_assert_false (jb_frame_parse_deliver (NULL, 0, &kind, &last, &bytes, &n));
  g_assert_false (jb_frame_parse_deliver ("\1", 1, &kind, &last, &bytes, &n));
  piece[0] = 1;
  g_assert_false (
      jb_frame_parse_deliver (piece, JB_FRAME_DELIVER_PIECE + 3, &kind, &last, &bytes, &n));
}

static void
test_an_upload_url_is_delivered_or_forgotten (void)
{
  const gchar *good[] = { "", URL };
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      JbId in = id_of (0xb1), out = JB_ID_NONE;
      g_autofree gchar *url = NULL;
      g_autoptr (GBytes) frame = jb_frame_deliver_url (&in, good[i]);
      JbDeliverKind kind;
      gboolean last;
      const guint8 *bytes;
      gsize len, n;
      const guint8 *payload = body (frame, JB_VERB_DELIVER, &len);
      g_assert_true (jb_frame_parse_deliver (payload, len, &kind, &last, &bytes, &n));
      g_assert_cmpuint (kind, ==, JB_DELIVER_UPLOAD_URL);
      for (gsize k = 0; k < JB_ID_BYTES; k++)
        g_assert_false (jb_frame_parse_url (bytes, k, &out, &url));
      g_assert_true (jb_frame_parse_url (bytes, n, &out, &url));
      g_assert_true (jb_id_equal (&in, &out));
      g_assert_cmpstr (url, ==, good[i]);
    }
}

static void
test_only_https_without_spaces_is_an_upload_url (void)
{
  g_autofree gchar *tail = g_strnfill (JB_UPLOAD_URL_MAX, 'x');
  g_autofree gchar *large = g_strconcat ("https://", tail, NULL);
  const gchar *bad[] = { "http://kantor.example/",
                         "file:///etc/passwd",
                         "HTTPS://kantor.example/",
                         "https://kantor.example/ x",
                         "https://kantor.example/\n",
                         "https://kantor.example/é",
                         "x",
                         large };
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_false (jb_upload_url_is_valid (bad[i]));
      JbId id = JB_ID_NONE;
      gchar *url = NULL;
      g_autofree gchar *bytes = g_strconcat ("0123456789abcdef", bad[i], NULL);
      g_assert_false (jb_frame_parse_url ((guint8 *) bytes, strlen (bytes), &id, &url));
      g_assert_null (url);
    }
  const gchar hidden[] = "0123456789abcdefhttps://a/\0b";
  JbId id;
  gchar *url = NULL;
  g_assert_false (jb_frame_parse_url ((const guint8 *) hidden, sizeof hidden - 1, &id, &url));
}

static void
test_wait_comes_back_as_it_went (void)
{
  guint32 ms = 0;
  gsize len;
  g_autoptr (GBytes) frame = jb_frame_wait_request (30000);
  const guint8 *payload = body (frame, JB_VERB_WAIT, &len);
  for (gsize n = 0; n < len; n++)
    g_assert_false (jb_frame_parse_wait (payload, n, &ms));
  g_assert_false (jb_frame_parse_wait ("12345", 5, &ms));
  g_assert_true (jb_frame_parse_wait (payload, len, &ms));
  g_assert_cmpuint (ms, ==, 30000);
}

static JbOfficeCall
good_call (void)
{
  static gchar *ca[]
      = { (gchar *) "-----BEGIN CERTIFICATE-----\nTUlJ\n", (gchar *) "zwei\n", NULL };
  return (JbOfficeCall){ .url = (gchar *) "https://kantor.example:8443",
                         .ca_pem = ca,
                         .clock_is_trusted = TRUE,
                         .hello = g_bytes_new_static ("\0\1\2\3\xff", 5) };
}

static gboolean
decode_call (GBytes *bytes, GError **error)
{
  gsize len;
  const void *data = g_bytes_get_data (bytes, &len);
  g_auto (JbOfficeCall) call = { 0 };
  return jb_office_call_decode (data, len, &call, error);
}

static void
assert_each_is_refused (Decode decode, GBytes *good, const gchar *bad[][2], guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GBytes) changed = fx_replace (good, bad[i][0], bad[i][1]);
      g_autoptr (GError) error = NULL;
      g_assert_false (decode (changed, &error));
      g_assert_error (error, JB_ERROR, JB_ERROR_FORMAT);
    }
}

static void
test_an_office_call_is_read_strictly (void)
{
  JbOfficeCall in = good_call ();
  g_auto (JbOfficeCall) out = { 0 };
  g_autoptr (GBytes) bytes = jb_office_call_encode (&in);
  g_autoptr (GError) error = NULL;
  gsize len;
  const void *data = g_bytes_get_data (bytes, &len);
  g_assert_true (jb_office_call_decode (data, len, &out, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (out.url, ==, in.url);
  g_assert_true (
      g_strv_equal ((const gchar *const *) out.ca_pem, (const gchar *const *) in.ca_pem));
  g_assert_true (out.clock_is_trusted);
  g_assert_true (g_bytes_equal (out.hello, in.hello));
  g_bytes_unref (in.hello);

  assert_cut_anywhere_is_refused (decode_call, bytes);
  assert_any_bit_flipped_is_survived (decode_call, bytes);
  assert_payload_is_strict (decode_call, bytes, "jemput.office-call/1");
  const gchar *bad[][2] = {
    { "https:", "http:" },
    { "https://kantor.example:8443", "" },
    { "AAECA/8=", "AAECA/8" },
    { "AAECA/8=", "AAEC A/8=" },
    { "AAECA/8=", "AAECA/9=" },
    { "AAECA/8=", "" },
    { "\"zwei\\n\"", "7" },
    { "\"zwei\\n\"", "\"zwei\",\"drei\"" },
    { "\"zwei\\n\"", "\"\\u0001\"" },
    { "true", "\"true\"" },
  };
  assert_each_is_refused (decode_call, bytes, bad, G_N_ELEMENTS (bad));
}

static gboolean
decode_next (GBytes *bytes, GError **error)
{
  gsize len;
  const void *data = g_bytes_get_data (bytes, &len);
  g_auto (JbNext) next = { 0 };
  return jb_next_decode (data, len, &next, error);
}

static void
test_next_is_read_strictly (void)
{
  g_autoptr (JbSigner) kit = fx_signer (7);
  JbNext in = { .kind = JB_NEXT_UPLOAD,
                .kit = id_of (1),
                .batch = id_of (2),
                .digest = digest_of (3),
                .size_bytes = 1234,
                .url = (gchar *) URL };
  g_autofree gchar *signature = jb_upload_sign (&in.kit, &in.batch, &in.digest, in.size_bytes, kit);
  in.signature = signature;
  for (guint kind = 0; kind < 3; kind++)
    {
      in.kind = (JbNextKind) kind;
      g_auto (JbNext) out = { 0 };
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = jb_next_encode (&in);
      gsize len;
      const void *data = g_bytes_get_data (bytes, &len);
      g_assert_true (jb_next_decode (data, len, &out, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (out.kind, ==, kind);
      if (in.kind != JB_NEXT_NOTHING)
        {
          g_assert_true (jb_id_equal (&out.batch, &in.batch));
          g_assert_true (jb_digest_equal (&out.digest, &in.digest));
          g_assert_cmpuint (out.size_bytes, ==, 1234);
          g_assert_cmpstr (out.url, ==, URL);
          g_assert_cmpstr (out.signature, ==, signature);
        }
      assert_cut_anywhere_is_refused (decode_next, bytes);
      assert_any_bit_flipped_is_survived (decode_next, bytes);
      assert_payload_is_strict (decode_next, bytes, "jemput.next/1");
    }
  in.kind = JB_NEXT_UPLOAD;
  g_autoptr (GBytes) bytes = jb_next_encode (&in);
  const gchar *bad[][2] = { { "upload", "delete" },
                            { "upload", "nothing" },
                            { "https:", "ftp:" },
                            { "\"size\":1234", "\"size\":-1" } };
  assert_each_is_refused (decode_next, bytes, bad, G_N_ELEMENTS (bad));
}

static gboolean
decode_progress (GBytes *bytes, GError **error)
{
  gsize len;
  const void *data = g_bytes_get_data (bytes, &len);
  JbProgress progress;
  return jb_progress_decode (data, len, &progress, error);
}

static void
test_progress_is_read_strictly (void)
{
  JbProgress in = { .batch = id_of (2),
                    .confirmed_bytes = 10,
                    .sent_bytes = 20,
                    .size_bytes = 30,
                    .retry_s = 900,
                    .message = "Kantor tidak terjangkau. Rekaman tetap aman." };
  for (guint state = JB_LINK_IDLE; state <= JB_LINK_STOPPED; state++)
    {
      JbProgress out;
      g_autoptr (GError) error = NULL;
      in.state = (JbLinkState) state;
      g_autoptr (GBytes) bytes = jb_progress_encode (&in);
      gsize len;
      const void *data = g_bytes_get_data (bytes, &len);
      memset (&out, 0xff, sizeof out);
      g_assert_true (jb_progress_decode (data, len, &out, &error));
      g_assert_cmpmem (&out, G_STRUCT_OFFSET (JbProgress, message), &in,
                       G_STRUCT_OFFSET (JbProgress, message));
      g_assert_cmpstr (out.message, ==, in.message);
      in.batch = JB_ID_NONE;
    }
  in.batch = id_of (2);
  g_autoptr (GBytes) bytes = jb_progress_encode (&in);
  assert_cut_anywhere_is_refused (decode_progress, bytes);
  assert_any_bit_flipped_is_survived (decode_progress, bytes);
  assert_payload_is_strict (decode_progress, bytes, "jemput.progress/1");
  const gchar *bad[][2] = { { "\"confirmed\":10", "\"confirmed\":21" },
                            { "\"sent\":20", "\"sent\":31" },
                            { "\"retry\":900", "\"retry\":4294967296" },
                            { "\"state\":\"stopped\"", "\"state\":\"gone\"" },
                            { "terjangkau", "\\u202eterjangkau" } };
  assert_each_is_refused (decode_progress, bytes, bad, G_N_ELEMENTS (bad));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (jb_secret_start (NULL));
  jb_secret_allow_unlocked ();
  g_test_add_func ("/sync/frames/a-frame-says-how-long-it-is", test_a_frame_says_how_long_it_is);
  g_test_add_func ("/sync/frames/a-length-that-cannot-be-is-refused",
                   test_a_length_that_cannot_be_is_refused);
  g_test_add_func ("/sync/frames/a-fault-is-told-as-it-was", test_a_fault_is_told_as_it_was);
  g_test_add_func ("/sync/frames/a-long-fault-is-cut-at-a-character",
                   test_a_long_fault_is_cut_at_a_character);
  g_test_add_func ("/sync/frames/a-fault-that-is-none-is-still-an-error",
                   test_a_fault_that_is_none_is_still_an_error);
  g_test_add_func ("/sync/frames/read-comes-back-as-it-went", test_read_comes_back_as_it_went);
  g_test_add_func ("/sync/frames/a-file-is-delivered-in-pieces",
                   test_a_file_is_delivered_in_pieces);
  g_test_add_func ("/sync/frames/an-upload-url-is-delivered-or-forgotten",
                   test_an_upload_url_is_delivered_or_forgotten);
  g_test_add_func ("/sync/frames/only-https-without-spaces-is-an-upload-url",
                   test_only_https_without_spaces_is_an_upload_url);
  g_test_add_func ("/sync/frames/wait-comes-back-as-it-went", test_wait_comes_back_as_it_went);
  g_test_add_func ("/sync/frames/an-office-call-is-read-strictly",
                   test_an_office_call_is_read_strictly);
  g_test_add_func ("/sync/frames/next-is-read-strictly", test_next_is_read_strictly);
  g_test_add_func ("/sync/frames/progress-is-read-strictly", test_progress_is_read_strictly);
  return g_test_run ();
}
