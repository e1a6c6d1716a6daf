/* SPDX-License-Identifier: MPL-2.0 */
/* What comes by stick from somebody who means ill, and what a stolen kit with good keys can say. */
#include "tests/unit/office-fixture.h"

#include "app/office/files.h"
#include "app/office/import.h"
#include "core/base/error.h"
#include "core/vault/box.h"

#include <string.h>
#include <sys/stat.h>

#define NIK_1 "1503044506030001"
#define NIK_2 "1503044506030002"

#define TEST(path, func)                                                                           \
  g_test_add (path, OfficeFixture, NULL, fx_office_set_up, func, fx_office_tear_down)

/* The stream with `n` bytes changed, which begin `from_end` bytes before its end. */
static GBytes *
spoilt (GBytes *stream, gsize from_end, gsize n, guint8 mask)
{
  gsize len;
  const guint8 *data = g_bytes_get_data (stream, &len);
  guint8 *copy = g_memdup2 (data, len);
  g_assert_cmpuint (from_end, <=, len);
  for (gsize i = 0; i < n; i++)
    copy[len - from_end + i] = mask == 0 ? 0 : copy[len - from_end + i] ^ mask;
  return g_bytes_new_take (copy, len);
}

static void
assert_left_alone (OfficeFixture *fx, GBytes *stream)
{
  OfBatch batch;
  g_autoptr (GError) error = NULL;
  g_autofree gchar *path = fx_write (fx, "stick.jbb", stream);
  g_assert_false (of_import (fx->office, fx->online, path, FX_NOW_S, &batch, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_DAMAGED);
  g_assert_cmpint (fx_count (fx, "SELECT count (*) FROM batch"), ==, 0);
}

/* The kit has these records whole: a receipt that calls them damaged would be the loss of them. */
static void
test_a_batch_changed_on_the_stick_spoils_nothing (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (GBytes) one = fx_sealed (fx, NIK_1);
  g_autoptr (GBytes) two = fx_sealed (fx, NIK_2);
  g_autoptr (GBytes) stream = fx_stream (fx, one, two, NULL);
  gsize second = g_bytes_get_size (two);
  g_autoptr (GBytes) last_bit = spoilt (stream, 1, 1, 0x01);
  g_autoptr (GBytes) first_record = spoilt (stream, second + 100, 1, 0x80);
  g_autoptr (GBytes) hole = spoilt (stream, second - 10, 512, 0);
  assert_left_alone (fx, last_bit);
  assert_left_alone (fx, first_record);
  assert_left_alone (fx, hole);
  g_autofree JbReceipt *receipt = fx_deliver (fx, stream);
  g_assert_cmpint (receipt->records[0].status, ==, JB_RECEIPT_ACCEPTED);
  g_assert_cmpint (receipt->records[1].status, ==, JB_RECEIPT_ACCEPTED);
}

/* What the kit itself could not read comes as zeros to the record's end, and stops no other. */
static void
test_a_record_the_kit_could_not_read_is_damaged (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (GBytes) one = fx_sealed (fx, NIK_1);
  g_autoptr (GBytes) two = fx_sealed (fx, NIK_2);
  g_autoptr (GBytes) stream = fx_stream (fx, one, two, NULL);
  gsize second = g_bytes_get_size (two);
  g_autoptr (GBytes) half = spoilt (stream, second / 2, second / 2, 0);
  g_autofree JbReceipt *receipt = fx_deliver (fx, half);
  g_assert_cmpint (receipt->records[0].status, ==, JB_RECEIPT_ACCEPTED);
  g_assert_cmpint (receipt->records[1].status, ==, JB_RECEIPT_DAMAGED);
}

/* Opening a pipe nobody writes to would wait for ever. */
static void
test_a_pipe_on_the_stick_is_refused_at_once (OfficeFixture *fx, gconstpointer data)
{
  OfBatch batch;
  g_autoptr (GError) error = NULL;
  g_autofree gchar *path = g_build_filename (fx->dir, "pipe.jbb", NULL);
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  g_assert_false (of_import (fx->office, fx->online, path, FX_NOW_S, &batch, &error));
  g_assert_error (error, JB_ERROR, JB_ERROR_INVALID);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (jb_secret_start (NULL));
  TEST ("/attack/office/a-batch-changed-on-the-stick-spoils-nothing",
        test_a_batch_changed_on_the_stick_spoils_nothing);
  TEST ("/attack/office/a-record-the-kit-could-not-read-is-damaged",
        test_a_record_the_kit_could_not_read_is_damaged);
  TEST ("/attack/office/a-pipe-on-the-stick-is-refused-at-once",
        test_a_pipe_on_the_stick_is_refused_at_once);
  return g_test_run ();
}
