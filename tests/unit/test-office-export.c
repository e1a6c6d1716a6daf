/* SPDX-License-Identifier: MPL-2.0 */
/* What leaves the office and what comes by stick. */
#include "tests/unit/office-fixture.h"

#include "app/office/import.h"
#include "app/office/registry/export.h"
#include "app/office/registry/summary.h"
#include "core/base/error.h"
#include "core/base/json.h"

#include <string.h>

#define NIK_1 "1503044506030001"
#define NIK_2 "1503044506030002"
#define TEST(path, func)                                                                           \
  g_test_add (path, OfficeFixture, NULL, fx_office_set_up, func, fx_office_tear_down)

/* ---- CSV ------------------------------------------------------------------------------------- */

static void
test_cells_are_quoted_and_never_run (void)
{
  static const struct {
    const gchar *cell, *written;
  } cases[] = {
    { "Siti", "\"Siti\"\r\n" },
    { "", "\"\"\r\n" },
    { "Jl. \"Baru\", RT 1", "\"Jl. \"\"Baru\"\", RT 1\"\r\n" },
    { "baris\nbaru", "\"baris\nbaru\"\r\n" },
    { "=HYPERLINK(1)", "\"'=HYPERLINK(1)\"\r\n" },
    { "+62812", "\"'+62812\"\r\n" },
    { "-1", "\"'-1\"\r\n" },
    { "@cmd", "\"'@cmd\"\r\n" },
    { "\t=1", "\"'\t=1\"\r\n" },
    { "\r=1", "\"'\r=1\"\r\n" },
    { "a=1", "\"a=1\"\r\n" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) out = g_string_new (NULL);
      of_csv_append (out, &cases[i].cell, 1);
      g_assert_cmpstr (out->str, ==, cases[i].written);
    }
  static const gchar *const two[] = { "a", "=b" };
  g_autoptr (GString) out = g_string_new (NULL);
  of_csv_append (out, two, 2);
  g_assert_cmpstr (out->str, ==, "\"a\",\"'=b\"\r\n");
}

static void
test_only_accepted_records_are_exported (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (GBytes) one = fx_sealed (fx, NIK_1);
  g_autoptr (GBytes) twin = fx_sealed (fx, NIK_1);
  g_autoptr (FxRecord) second = fx_record_new (fx, NIK_2);
  g_assert_true (
      jb_person_set (second->record->person, JB_FIELD_ALAMAT, "=cmd|' /C calc'!A0", NULL));
  g_autoptr (GBytes) two = fx_seal (fx, second);
  g_autoptr (GBytes) stream = fx_stream (fx, one, twin, two, NULL);
  g_autofree JbReceipt *receipt = fx_deliver (fx, stream);
  guint n = 0;
  g_autoptr (GBytes) csv = of_export_siak_csv (fx->office->store, &n, NULL);
  g_assert_cmpuint (n, ==, 2);
  g_autofree gchar *text = g_strndup (g_bytes_get_data (csv, NULL), g_bytes_get_size (csv));
  g_auto (GStrv) lines = g_strsplit (text, "\r\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 4); /* head, two, and nothing after the last */
  g_assert_true (g_str_has_prefix (lines[0], "\"NIK\",\"NAMA_LGKP\",\"JENIS_KLMIN\",\"TMPT_LHR\","
                                             "\"TGL_LHR\",\"GOL_DRH\",\"AGAMA\""));
  g_assert_true (g_str_has_suffix (lines[0], "\"NO_RT\",\"NO_RW\",\"DUSUN\",\"KODE_POS\""));
  g_assert_true (g_str_has_prefix (lines[1], "\"" NIK_1 "\",\"Siti Aminah\",\"2\",\"Sarolangun\","
                                             "\"2003-06-05\""));
  g_assert_nonnull (strstr (lines[2], ",\"'=cmd|' /C calc'!A0\","));
  g_assert_cmpint (receipt->records[1].status, ==, JB_RECEIPT_ADJUDICATE);
}

/* ---- Import ---------------------------------------------------------------------------------- */

static void
assert_refused (OfficeFixture *fx, GBytes *bytes, JbError code)
{
  OfBatch batch;
  g_autoptr (GError) error = NULL;
  g_autofree gchar *path = fx_write (fx, "x.jbb", bytes);
  g_assert_false (of_import (fx->office, fx->online, path, FX_NOW_S, &batch, &error));
  g_assert_error (error, JB_ERROR, (gint) code);
  g_assert_cmpint (fx_count (fx, "SELECT count (*) FROM batch"), ==, 0);
}

static void
test_half_a_batch_is_refused_whole (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (GBytes) one = fx_sealed (fx, NIK_1);
  g_autoptr (GBytes) stream = fx_stream (fx, one, NULL);
  gsize len = g_bytes_get_size (stream);
  g_autoptr (GBytes) half = g_bytes_new_from_bytes (stream, 0, len / 2);
  g_autoptr (GBytes) almost = g_bytes_new_from_bytes (stream, 0, len - 1);
  g_autoptr (GBytes) head = g_bytes_new_from_bytes (stream, 0, 20);
  assert_refused (fx, half, JB_ERROR_INVALID);
  assert_refused (fx, almost, JB_ERROR_INVALID);
  assert_refused (fx, head, JB_ERROR_FORMAT);
  OfBatch batch;
  fx_import (fx, stream, &batch);
  g_assert_cmpint (batch.state, ==, OF_BATCH_STORED);
}

static void
test_trailing_bytes_are_refused_whole (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (GBytes) one = fx_sealed (fx, NIK_1);
  g_autoptr (GBytes) stream = fx_stream (fx, one, NULL);
  gsize len;
  const void *bytes = g_bytes_get_data (stream, &len);
  g_autofree guint8 *longer = g_malloc0 (len + 1);
  memcpy (longer, bytes, len);
  g_autoptr (GBytes) more = g_bytes_new (longer, len + 1);
  assert_refused (fx, more, JB_ERROR_INVALID);
}

static void
test_a_stranger_s_batch_is_refused_whole (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (GBytes) one = fx_sealed (fx, NIK_1);
  JbId kit = fx->kit_id;
  JbSigner *signer = fx->kit;
  jb_id_random (&fx->kit_id);
  g_autoptr (GBytes) unknown = fx_stream (fx, one, NULL);
  fx->kit_id = kit;
  fx->kit = fx->officer; /* not the kit's key */
  g_autoptr (GBytes) forged = fx_stream (fx, one, NULL);
  fx->kit = signer;
  assert_refused (fx, unknown, JB_ERROR_NOT_FOUND);
  assert_refused (fx, forged, JB_ERROR_SIGNATURE);
}

static void
test_an_answer_says_what_was_taken (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (GBytes) one = fx_sealed (fx, NIK_1);
  g_autoptr (GBytes) bad = fx_sealed (fx, "1503049906030001");
  g_autoptr (GBytes) good_stream = fx_stream (fx, one, NULL);
  g_autoptr (GBytes) bad_stream = fx_stream (fx, bad, NULL);
  OfBatch good, partly;
  OfOpened opened;
  OfTaken taken;
  g_autoptr (GError) error = NULL;
  fx_import (fx, good_stream, &good);
  fx_import (fx, bad_stream, &partly);
  g_autoptr (GBytes) later = NULL;
  g_assert_true (of_import_answer (fx->office, &good, &later, &taken, &error));
  g_assert_cmpint (taken, ==, OF_TAKEN_LATER);
  fx_open (fx, &good, &opened);
  fx_open (fx, &partly, &opened);
  g_autoptr (GBytes) all = NULL;
  g_assert_true (of_import_answer (fx->office, &good, &all, &taken, &error));
  g_assert_cmpint (taken, ==, OF_TAKEN_ALL);
  g_autoptr (GBytes) some = NULL;
  g_assert_true (of_import_answer (fx->office, &partly, &some, &taken, &error));
  g_assert_cmpint (taken, ==, OF_TAKEN_PARTLY);
}

/* ---- Status ---------------------------------------------------------------------------------- */

static void
test_what_is_missing_is_named (OfficeFixture *fx, gconstpointer data)
{
  g_autoptr (GBytes) one = fx_sealed (fx, NIK_1);
  g_autoptr (GBytes) lost = fx_sealed (fx, NIK_2);
  g_autoptr (GBytes) three = fx_sealed (fx, "1503044506030003");
  g_autoptr (GBytes) stream = fx_stream (fx, one, three, NULL);
  fx->rec_seq = 5; /* two more are on the kit */
  g_autoptr (GBytes) later = fx_stream (fx, one, NULL);
  g_autofree JbReceipt *first = fx_deliver (fx, stream);
  g_autofree JbReceipt *second = fx_deliver (fx, later);
  g_autoptr (GError) error = NULL;
  g_autoptr (OfSummary) summary = of_summary_make (fx->office, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (summary->kept, ==, 2);
  g_assert_cmpuint (summary->doubled, ==, 0);
  g_assert_cmpuint (summary->batches[OF_BATCH_OPENED], ==, 2);
  const OfKitSummary *kit = g_ptr_array_index (summary->kits, 0);
  g_assert_cmpuint (kit->lives->len, ==, 1);
  const OfLifeSummary *life = &g_array_index (kit->lives, OfLifeSummary, 0);
  g_assert_cmpuint (life->last_rec_seq, ==, 5);
  g_assert_cmpuint (life->missing, ==, 3);
  g_assert_cmpuint (life->n_gaps, ==, 3);
  g_assert_cmpuint (life->gaps[0], ==, 2);
  g_assert_cmpuint (life->gaps[1], ==, 4);
  g_assert_cmpuint (life->gaps[2], ==, 5);
  /* recorded = accepted + … + missing */
  g_assert_cmpuint (kit->by_status[JB_RECEIPT_ACCEPTED] + life->missing, ==, life->last_rec_seq);
  g_autoptr (GBytes) json = of_summary_to_json (summary, &fx->office->config);
  g_autoptr (JsonNode) node
      = jb_json_parse (g_bytes_get_data (json, NULL), g_bytes_get_size (json), 1 << 20, &error);
  g_assert_no_error (error);
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (node), "kept"), ==, 2);
}

gint
main (gint argc, gchar **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (jb_secret_start (NULL));
  g_test_add_func ("/office/export/cells-are-quoted-and-never-run",
                   test_cells_are_quoted_and_never_run);
  TEST ("/office/export/only-accepted-records-are-exported",
        test_only_accepted_records_are_exported);
  TEST ("/office/import/half-a-batch-is-refused-whole", test_half_a_batch_is_refused_whole);
  TEST ("/office/import/trailing-bytes-are-refused-whole", test_trailing_bytes_are_refused_whole);
  TEST ("/office/import/a-stranger-s-batch-is-refused-whole",
        test_a_stranger_s_batch_is_refused_whole);
  TEST ("/office/import/an-answer-says-what-was-taken", test_an_answer_says_what_was_taken);
  TEST ("/office/status/what-is-missing-is-named", test_what_is_missing_is_named);
  return g_test_run ();
}
