/* SPDX-License-Identifier: MPL-2.0 */
/* The kit socket: the length of a frame, and every verb's payload. */
#include "tests/fuzz/fuzz.h"

#include "core/sync/frames.h"

static void
check_fault (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  jb_frame_take_fault (data, size, &error);
  g_assert_nonnull (error);
  g_autoptr (GBytes) frame = jb_frame_fault (error);
  g_autoptr (GError) again = NULL;
  gsize len;
  const guint8 *bytes = g_bytes_get_data (frame, &len);
  jb_frame_take_fault (bytes + 5, len - 5, &again);
  g_assert_error (again, JB_ERROR, error->code);
  g_assert_cmpstr (again->message, ==, error->message);
  fz_check (FALSE, &error);
}

/* What was taken is written as it came, behind length and verb. */
static void
assert_payload (GBytes *frame, const uint8_t *data, size_t size)
{
  gsize len;
  const guint8 *bytes = g_bytes_get_data (frame, &len);
  g_assert_cmpuint (jb_frame_body_len (bytes), ==, len - 4);
  g_assert_cmpmem (bytes + 5, len - 5, data, size);
}

static void
check_requests (const uint8_t *data, size_t size)
{
  JbId batch;
  guint64 offset;
  guint32 max, milliseconds;
  if (jb_frame_parse_read (data, size, &batch, &offset, &max))
    {
      g_autoptr (GBytes) frame = jb_frame_read_request (&batch, offset, max);
      g_assert_cmpuint (max, <=, JB_FRAME_READ_MAX);
      assert_payload (frame, data, size);
    }
  if (jb_frame_parse_wait (data, size, &milliseconds))
    {
      g_autoptr (GBytes) frame = jb_frame_wait_request (milliseconds);
      assert_payload (frame, data, size);
    }
}

static void
check_deliver (const uint8_t *data, size_t size)
{
  JbDeliverKind kind;
  gboolean last;
  const guint8 *bytes;
  gsize len;
  JbId batch;
  g_autofree gchar *url = NULL;
  if (jb_frame_parse_deliver (data, size, &kind, &last, &bytes, &len))
    {
      g_autoptr (GBytes) frame = jb_frame_deliver (kind, last, bytes, len);
      assert_payload (frame, data, size);
    }
  if (jb_frame_parse_url (data, size, &batch, &url))
    {
      g_autoptr (GBytes) frame = jb_frame_deliver_url (&batch, url);
      g_assert_cmpuint (g_bytes_get_size (frame), ==, 5 + 2 + size);
    }
}

static void
check_call (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_auto (JbOfficeCall) call = { 0 }, again = { 0 };
  gboolean taken = jb_office_call_decode (data, size, &call, &error);
  fz_check (taken, &error);
  g_assert_cmpint (taken, ==, call.url != NULL);
  if (!taken)
    return;
  gsize len;
  g_autoptr (GBytes) encoded = jb_office_call_encode (&call);
  const void *text = g_bytes_get_data (encoded, &len);
  g_assert_true (jb_office_call_decode (text, len, &again, &error));
  g_autoptr (GBytes) same = jb_office_call_encode (&again);
  fz_assert_same_bytes (encoded, same);
}

static void
check_next (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_auto (JbNext) next = { 0 }, again = { 0 };
  gboolean taken = jb_next_decode (data, size, &next, &error);
  fz_check (taken, &error);
  if (!taken)
    {
      g_assert_null (next.url);
      return;
    }
  gsize len;
  g_autoptr (GBytes) encoded = jb_next_encode (&next);
  const void *text = g_bytes_get_data (encoded, &len);
  g_assert_true (jb_next_decode (text, len, &again, &error));
  g_autoptr (GBytes) same = jb_next_encode (&again);
  fz_assert_same_bytes (encoded, same);
}

static void
check_progress (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  JbProgress progress, again;
  fz_fill (&progress, sizeof progress);
  gboolean taken = jb_progress_decode (data, size, &progress, &error);
  fz_check (taken, &error);
  if (!taken)
    {
      fz_check_untouched (&progress, sizeof progress);
      return;
    }
  gsize len;
  g_autoptr (GBytes) encoded = jb_progress_encode (&progress);
  const void *text = g_bytes_get_data (encoded, &len);
  g_assert_true (jb_progress_decode (text, len, &again, &error));
  g_autoptr (GBytes) same = jb_progress_encode (&again);
  fz_assert_same_bytes (encoded, same);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  if (size >= 4)
    g_assert_cmpuint (jb_frame_body_len (data), <=, JB_FRAME_MAX_BYTES);
  check_fault (data, size);
  check_requests (data, size);
  check_deliver (data, size);
  if (fz_looks_like_json (data, size))
    {
      check_call (data, size);
      check_next (data, size);
      check_progress (data, size);
    }
  return 0;
}

static void
seed_frame (GBytes *frame)
{
  gsize len;
  const guint8 *bytes = g_bytes_get_data (frame, &len);
  fz_seed (bytes + 5, len - 5);
  g_bytes_unref (frame);
}

void
fz_seeds (void)
{
  const JbId id = { { 1, 2, 3 } };
  g_autoptr (GError) error = g_error_new_literal (JB_ERROR, JB_ERROR_BUSY, "Sedang dipakai.");
  seed_frame (jb_frame_read_request (&id, 4096, JB_FRAME_READ_MAX));
  seed_frame (jb_frame_wait_request (30000));
  seed_frame (jb_frame_deliver (JB_DELIVER_ANSWER, TRUE, "JBS1", 4));
  seed_frame (jb_frame_deliver_url (&id, "https://kantor.example:8443/files/1"));
  seed_frame (jb_frame_fault (error));
  fz_seed_text ("0123456789abcdefhttps://kantor.example/files/1");
  fz_seed_vector ("batch", "frames.bin");
  fz_seed_vector ("batch", "office-call.json");
  fz_seed_vector ("batch", "next.json");
  fz_seed_vector ("batch", "next-nothing.json");
  fz_seed_vector ("batch", "progress.json");
}
