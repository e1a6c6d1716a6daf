/* SPDX-License-Identifier: MPL-2.0 */
/* What each path of the receiver answers to whom. */
#include "tests/unit/receive-fixture.h"

#include "core/base/error.h"
#include "core/sync/receipt.h"
#include "core/trust/trust.h"

#include <string.h>

#define TUS "Tus-Resumable: 1.0.0"
#define PATCH_TYPE "Content-Type: application/offset+octet-stream"

static guint
ask (Rig *rig, const gchar *method, const gchar *path, const gchar *const *headers)
{
  return reply_status (rig_ask (rig, method, path, NULL, headers));
}

static void
test_status_says_who_it_is (void)
{
  g_autoptr (Rig) rig = rig_new (NULL);
  g_autoptr (Reply) reply = rig_ask (rig, "GET", "/v1/status", NULL, NULL);
  gsize len = 0;
  const gchar *text = g_bytes_get_data (reply->body, &len);

  g_assert_cmpuint (reply->status, ==, 200);
  g_assert_cmpstr (reply_header (reply, "Content-Type"), ==, "application/json");
  g_assert_cmpmem (text, len, "{\"jemput\":1,\"office\":\"Dinas Dukcapil Sarolangun\"}", 49);
}

static void
test_unknown_paths_and_methods_are_refused (void)
{
  static const gchar *const nowhere[] = {
    "/",
    "/v1",
    "/v1/",
    "/v2/status",
    "/v1/status/",
    "/v1/uploads/",
    "/v1/uploads/0123",
    "/v1/uploads/0123456789ABCDEF0123456789ABCDEF",
    "/v1/uploads/0123456789abcdef0123456789abcdef/",
    "/v1/uploads/0123456789abcdef0123456789abcdef/other",
    "/v1/uploads/0123456789abcdef0123456789abcdef/answer/x",
    "/v1/uploads/..%2f..%2f..%2f..%2fetc%2fpasswd",
  };
  g_autoptr (Rig) rig = rig_new (NULL);
  g_autoptr (Reply) wrong = NULL;
  const gchar *tus[] = { TUS, NULL };

  for (guint i = 0; i < G_N_ELEMENTS (nowhere); i++)
    g_assert_cmpuint (ask (rig, "GET", nowhere[i], tus), ==, 404);
  g_assert_cmpuint (ask (rig, "POST", "/v1/status", tus), ==, 405);
  g_assert_cmpuint (ask (rig, "GET", "/v1/hello", tus), ==, 405);
  g_assert_cmpuint (ask (rig, "PUT", "/v1/uploads/0123456789abcdef0123456789abcdef", tus), ==, 405);
  wrong = rig_ask (rig, "GET", "/v1/uploads", NULL, tus);
  g_assert_cmpuint (wrong->status, ==, 405);
  g_assert_cmpstr (reply_header (wrong, "Allow"), ==, "OPTIONS, POST");
}

static void
test_options_say_what_is_spoken (void)
{
  g_autoptr (Rig) rig = rig_new (NULL);
  g_autoptr (Reply) reply = rig_ask (rig, "OPTIONS", "/v1/uploads", NULL, NULL);

  g_assert_cmpuint (reply->status, ==, 204);
  g_assert_cmpstr (reply_header (reply, "Tus-Version"), ==, "1.0.0");
  g_assert_cmpstr (reply_header (reply, "Tus-Resumable"), ==, "1.0.0");
  g_assert_cmpstr (reply_header (reply, "Tus-Extension"), ==, "creation,termination");
  g_assert_cmpuint (g_ascii_strtoull (reply_header (reply, "Tus-Max-Size"), NULL, 10), >,
                    JB_BATCH_MAX_BYTES);
}

static void
test_a_client_of_another_tus_is_told_so (void)
{
  g_autoptr (Rig) rig = rig_new (NULL);
  const gchar *other[] = { "Tus-Resumable: 0.2.2", NULL };
  g_autoptr (Reply) reply = rig_ask (rig, "POST", "/v1/uploads", NULL, other);
  const gchar *upload = "/v1/uploads/0123456789abcdef0123456789abcdef";

  g_assert_cmpuint (reply->status, ==, 412);
  g_assert_cmpstr (reply_header (reply, "Tus-Version"), ==, "1.0.0");
  g_assert_cmpuint (ask (rig, "POST", "/v1/uploads", NULL), ==, 412);
  g_assert_cmpuint (ask (rig, "HEAD", upload, NULL), ==, 412);
  g_assert_cmpuint (ask (rig, "PATCH", upload, NULL), ==, 412);
  g_assert_cmpuint (ask (rig, "DELETE", upload, NULL), ==, 412);
}

/* ---- Create ----------------------------------------------------------------------------------- */

static guint
create_with (Rig *rig, gsize length, const gchar *metadata)
{
  g_autofree gchar *length_line = g_strdup_printf ("Upload-Length: %" G_GSIZE_FORMAT, length);
  g_autofree gchar *metadata_line = g_strconcat ("Upload-Metadata: ", metadata, NULL);
  const gchar *headers[] = { TUS, length_line, metadata_line, NULL };

  return ask (rig, "POST", "/v1/uploads", headers);
}

static void
test_the_same_batch_gets_the_same_place (void)
{
  g_autoptr (Rig) rig = rig_new (NULL);
  g_autoptr (RigBatch) batch = rig_batch (rig, 1, 500);
  g_autoptr (Reply) first = rig_create (rig, batch);
  g_autoptr (Reply) second = rig_create (rig, batch);
  g_autoptr (Reply) third = NULL;
  g_autofree gchar *sent = rig_send (rig, batch);

  g_assert_cmpuint (first->status, ==, 201);
  g_assert_cmpuint (second->status, ==, 201);
  g_assert_cmpstr (reply_header (first, "Location"), ==, reply_header (second, "Location"));
  g_assert_null (reply_header (second, "Upload-Offset"));
  third = rig_create (rig, batch);
  g_assert_cmpuint (third->status, ==, 201);
  g_assert_cmpstr (reply_header (third, "Location"), ==, sent);
  g_assert_cmpuint (g_ascii_strtoull (reply_header (third, "Upload-Offset"), NULL, 10), ==,
                    rig_batch_size (batch));
}

static void
test_places_cannot_be_guessed (void)
{
  g_autoptr (Rig) rig = rig_new (NULL);
  g_autoptr (RigBatch) one = rig_batch (rig, 1, 500);
  g_autoptr (RigBatch) two = rig_batch (rig, 1, 500);
  g_autofree gchar *here = rig_location (rig, one);
  g_autofree gchar *there = rig_location (rig, two);
  g_autofree gchar *hex = jb_id_to_hex (&one->id);
  JbId token;

  g_assert_true (jb_id_from_hex (here + strlen ("/v1/uploads/"), &token));
  g_assert_cmpstr (here, !=, there);
  g_assert_null (strstr (here, hex));
}

static void
test_another_digest_for_a_batch_conflicts (void)
{
  g_autoptr (Rig) rig = rig_new (NULL);
  g_autoptr (RigBatch) batch = rig_batch (rig, 1, 500);
  g_autoptr (RigBatch) other = rig_batch (rig, 1, 500);
  gsize size = rig_batch_size (batch);
  g_autofree gchar *digest
      = rig_metadata (rig->kit_signer, &rig->kit, &batch->id, &other->digest, size);
  g_autofree gchar *longer
      = rig_metadata (rig->kit_signer, &rig->kit, &batch->id, &batch->digest, size + 1);

  g_assert_cmpuint (reply_status (rig_create (rig, batch)), ==, 201);
  g_assert_cmpuint (create_with (rig, size, digest), ==, 409);
  g_assert_cmpuint (create_with (rig, size + 1, longer), ==, 409);
}

static void
test_only_an_enrolled_kit_may_create (void)
{
  g_autoptr (Rig) rig = rig_new (NULL);
  g_autoptr (RigBatch) batch = rig_batch (rig, 1, 500);
  g_autoptr (JbSecret) seed = jb_secret_random (JB_SEED_BYTES, NULL);
  g_autoptr (JbSigner) stranger = jb_signer_new (seed, NULL);
  gsize size = rig_batch_size (batch);
  JbId kit;
  g_autofree gchar *forged = rig_metadata (stranger, &rig->kit, &batch->id, &batch->digest, size);
  g_autofree gchar *unknown = NULL;

  jb_kit_id (jb_signer_public (stranger), &kit);
  unknown = rig_metadata (stranger, &kit, &batch->id, &batch->digest, size);
  g_assert_cmpuint (create_with (rig, size, forged), ==, 401);
  g_assert_cmpuint (create_with (rig, size, unknown), ==, 403);
}

static void
test_lengths_have_to_agree (void)
{
  g_autoptr (Rig) rig = rig_new (NULL);
  g_autoptr (RigBatch) batch = rig_batch (rig, 1, 500);
  gsize size = rig_batch_size (batch);
  gsize huge = 3u * JB_BATCH_MAX_BYTES;
  g_autofree gchar *large
      = rig_metadata (rig->kit_signer, &rig->kit, &batch->id, &batch->digest, huge);
  g_autofree gchar *none = rig_metadata (rig->kit_signer, &rig->kit, &batch->id, &batch->digest, 0);
  const gchar *without[] = { TUS, NULL };

  g_assert_cmpuint (create_with (rig, size + 1, batch->metadata), ==, 400);
  g_assert_cmpuint (create_with (rig, huge, large), ==, 413);
  g_assert_cmpuint (create_with (rig, 0, none), ==, 400);
  g_assert_cmpuint (create_with (rig, size, "kit"), ==, 400);
  g_assert_cmpuint (ask (rig, "POST", "/v1/uploads", without), ==, 400);
}

static void
test_the_oldest_of_too_many_begun_uploads_gives_way (void)
{
  const OfReceiverOptions limits = { .max_open_per_kit = 2 };
  g_autoptr (Rig) rig = rig_new (&limits);
  RigBatch *batches[3];
  g_autofree gchar *places[3] = { NULL };
  guint left = 0;

  for (guint i = 0; i < 3; i++)
    {
      batches[i] = rig_batch (rig, 1, 400 + i);
      places[i] = rig_location (rig, batches[i]);
      g_assert_cmpuint (reply_status (rig_patch (rig, places[i], batches[i], 0, 10)), ==, 204);
    }
  for (guint i = 0; i < 3; i++)
    left += reply_status (rig_head (rig, places[i])) == 200 ? 1 : 0;
  g_assert_cmpuint (left, ==, 2);
  g_assert_cmpuint (rig_offset (rig, places[2]), ==, 10);
  for (guint i = 0; i < 3; i++)
    rig_batch_free (batches[i]);
  g_free (places[1]);
  g_free (places[2]);
}

/* ---- Send ------------------------------------------------------------------------------------- */

static void
test_a_batch_is_sent_in_pieces (void)
{
  g_autoptr (Rig) rig = rig_new (NULL);
  g_autoptr (RigBatch) batch = rig_batch (rig, 3, 100000);
  g_autofree gchar *place = rig_location (rig, batch);
  gsize size = rig_batch_size (batch);
  gsize step = size / 3;
  g_autoptr (Reply) whole = NULL;

  g_assert_cmpuint (rig_offset (rig, place), ==, 0);
  g_assert_cmpuint (reply_status (rig_patch (rig, place, batch, 0, step)), ==, 204);
  g_assert_cmpuint (rig_offset (rig, place), ==, step);
  g_assert_cmpuint (reply_status (rig_patch (rig, place, batch, step, 0)), ==, 204);
  g_assert_cmpuint (reply_status (rig_patch (rig, place, batch, step, step)), ==, 204);
  whole = rig_patch (rig, place, batch, 2 * step, size - 2 * step);
  g_assert_cmpuint (whole->status, ==, 204);
  g_assert_cmpuint (g_ascii_strtoull (reply_header (whole, "Upload-Offset"), NULL, 10), ==, size);
  g_assert_cmpint (g_atomic_int_get (&rig->n_stored), ==, 1);
}

/* The bytes on the disk are the bytes that were sent, under their last name. */
static void
test_what_is_stored_is_what_was_sent (void)
{
  g_autoptr (Rig) rig = rig_new (NULL);
  g_autoptr (RigBatch) batch = rig_batch (rig, 2, 70000);
  g_autofree gchar *place = rig_send (rig, batch);
  g_autofree gchar *kit = jb_id_to_hex (&rig->kit);
  g_autofree gchar *name = jb_id_to_hex (&batch->id);
  g_autofree gchar *file = g_strconcat (name, ".jbb", NULL);
  g_autofree gchar *path = g_build_filename (rig->home, "spool", kit, file, NULL);
  g_autofree gchar *bytes = NULL;
  gsize len = 0;

  g_assert_true (g_file_get_contents (path, &bytes, &len, NULL));
  g_assert_cmpmem (bytes, len, g_bytes_get_data (batch->stream, NULL), rig_batch_size (batch));
}

static void
test_a_wrong_offset_conflicts_and_changes_nothing (void)
{
  g_autoptr (Rig) rig = rig_new (NULL);
  g_autoptr (RigBatch) batch = rig_batch (rig, 1, 5000);
  g_autofree gchar *place = rig_location (rig, batch);

  g_assert_cmpuint (reply_status (rig_patch (rig, place, batch, 0, 1000)), ==, 204);
  g_assert_cmpuint (reply_status (rig_patch (rig, place, batch, 500, 1000)), ==, 409);
  g_assert_cmpuint (reply_status (rig_patch (rig, place, batch, 1001, 10)), ==, 409);
  g_assert_cmpuint (rig_offset (rig, place), ==, 1000);
}

static void
test_a_patch_needs_its_type_and_offset (void)
{
  g_autoptr (Rig) rig = rig_new (NULL);
  g_autoptr (RigBatch) batch = rig_batch (rig, 1, 500);
  g_autofree gchar *place = rig_location (rig, batch);
  const gchar *no_type[] = { TUS, "Upload-Offset: 0", NULL };
  const gchar *other_type[] = { TUS, "Upload-Offset: 0", "Content-Type: image/jpeg", NULL };
  const gchar *no_offset[] = { TUS, PATCH_TYPE, NULL };
  const gchar *bad_offset[] = { TUS, PATCH_TYPE, "Upload-Offset: -1", NULL };
  const gchar *nowhere[] = { TUS, PATCH_TYPE, "Upload-Offset: 0", NULL };

  g_assert_cmpuint (ask (rig, "PATCH", place, no_type), ==, 415);
  g_assert_cmpuint (ask (rig, "PATCH", place, other_type), ==, 415);
  g_assert_cmpuint (ask (rig, "PATCH", place, no_offset), ==, 400);
  g_assert_cmpuint (ask (rig, "PATCH", place, bad_offset), ==, 400);
  g_assert_cmpuint (ask (rig, "PATCH", "/v1/uploads/0123456789abcdef0123456789abcdef", nowhere), ==,
                    404);
}

static void
test_more_than_was_announced_is_refused (void)
{
  g_autoptr (Rig) rig = rig_new (NULL);
  g_autoptr (RigBatch) batch = rig_batch (rig, 1, 5000);
  g_autofree gchar *place = rig_location (rig, batch);
  gsize size = rig_batch_size (batch);
  g_autofree gchar *junk = g_strnfill (size + 1, 'x');
  g_autoptr (GBytes) body = g_bytes_new (junk, size + 1);
  const gchar *headers[] = { TUS, PATCH_TYPE, "Upload-Offset: 0", NULL };

  g_assert_cmpuint (reply_status (rig_ask (rig, "PATCH", place, body, headers)), ==, 413);
  g_assert_cmpuint (rig_offset (rig, place), ==, 0);
}

/* The length of a chunked body is not known before it has come. */
static void
test_a_chunked_body_beyond_the_end_is_refused (void)
{
  g_autoptr (Rig) rig = rig_new (NULL);
  g_autoptr (RigBatch) batch = rig_batch (rig, 1, 500);
  g_autofree gchar *place = rig_location (rig, batch);
  gsize size = rig_batch_size (batch);
  g_autoptr (GIOStream) stream = rig_connect (rig);
  g_autofree gchar *head
      = g_strdup_printf ("PATCH %s HTTP/1.1\r\nHost: x\r\n" TUS "\r\n" PATCH_TYPE
                         "\r\nUpload-Offset: 0\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n",
                         place, (guint) size + 1);
  g_autofree gchar *junk = g_strnfill (size + 1, 'x');

  rig_write (stream, head, strlen (head));
  rig_write (stream, junk, size + 1);
  rig_write (stream, "\r\n0\r\n\r\n", 7);
  g_assert_cmpuint (rig_read_status (stream), ==, 413);
  g_assert_cmpuint (rig_offset (rig, place), ==, 0);
}

static void
test_a_method_may_be_said_in_a_header (void)
{
  g_autoptr (Rig) rig = rig_new (NULL);
  g_autoptr (RigBatch) batch = rig_batch (rig, 1, 5000);
  g_autofree gchar *place = rig_location (rig, batch);
  g_autoptr (GBytes) body = g_bytes_new_from_bytes (batch->stream, 0, 100);
  const gchar *headers[]
      = { TUS, PATCH_TYPE, "Upload-Offset: 0", "X-HTTP-Method-Override: PATCH", NULL };

  g_assert_cmpuint (reply_status (rig_ask (rig, "POST", place, body, headers)), ==, 204);
  g_assert_cmpuint (rig_offset (rig, place), ==, 100);
}

static void
test_an_upload_can_be_ended_while_it_is_not_whole (void)
{
  g_autoptr (Rig) rig = rig_new (NULL);
  g_autoptr (RigBatch) batch = rig_batch (rig, 1, 5000);
  g_autofree gchar *place = rig_location (rig, batch);
  g_autofree gchar *again = NULL;
  const gchar *tus[] = { TUS, NULL };

  g_assert_cmpuint (reply_status (rig_patch (rig, place, batch, 0, 1000)), ==, 204);
  g_assert_cmpuint (ask (rig, "DELETE", place, tus), ==, 204);
  g_assert_cmpuint (reply_status (rig_head (rig, place)), ==, 404);
  g_assert_cmpuint (ask (rig, "DELETE", place, tus), ==, 404);
  again = rig_send (rig, batch);
  g_assert_cmpstr (again, !=, place);
  g_assert_cmpuint (ask (rig, "DELETE", again, tus), ==, 409);
  g_assert_cmpuint (rig_offset (rig, again), ==, rig_batch_size (batch));
}

/* ---- Answer ----------------------------------------------------------------------------------- */

static void
test_the_answer_is_nothing_then_stored (void)
{
  g_autoptr (Rig) rig = rig_new (NULL);
  g_autoptr (RigBatch) batch = rig_batch (rig, 1, 5000);
  g_autofree gchar *place = rig_location (rig, batch);
  g_autofree gchar *path = g_strconcat (place, "/answer", NULL);
  g_autoptr (OfOffice) office = NULL;
  g_autoptr (JbTrust) trust = NULL;
  g_autoptr (GBytes) payload = NULL;
  g_autoptr (Reply) empty = rig_ask (rig, "GET", path, NULL, NULL);
  g_autoptr (Reply) stored = NULL;
  JbStored said;

  g_assert_cmpuint (empty->status, ==, 202);
  g_assert_cmpuint (g_bytes_get_size (empty->body), ==, 0);
  g_free (rig_send (rig, batch));
  stored = rig_ask (rig, "GET", path, NULL, NULL);
  g_assert_cmpuint (stored->status, ==, 202);
  office = rig_office (rig);
  trust = of_office_trust (office, NULL);
  payload = jb_trust_verify (trust, JB_ROLE_STORED, stored->body, 65536, NULL);
  g_assert_nonnull (payload);
  g_assert_true (jb_stored_decode (payload, &said, NULL));
  g_assert_true (jb_id_equal (&said.batch, &batch->id));
  g_assert_true (jb_digest_equal (&said.batch_digest, &batch->digest));
  g_assert_cmpuint (said.size_bytes, ==, rig_batch_size (batch));
  g_assert_cmpuint (ask (rig, "GET", "/v1/uploads/0123456789abcdef0123456789abcdef/answer", NULL),
                    ==, 404);
}

/* As the opener would leave it; any bytes do, the receiver does not look into them. */
static void
test_the_receipt_comes_with_200 (void)
{
  g_autoptr (Rig) rig = rig_new (NULL);
  g_autoptr (RigBatch) batch = rig_batch (rig, 1, 5000);
  g_autofree gchar *place = rig_send (rig, batch);
  g_autofree gchar *path = g_strconcat (place, "/answer", NULL);
  g_autoptr (OfOffice) office = rig_office (rig);
  g_autofree gchar *sql = g_strdup_printf (
      "UPDATE batch SET state = 'opened', opened_at = 1, receipt = x'4a425331' WHERE token = '%s'",
      place + strlen ("/v1/uploads/"));
  g_autoptr (Reply) reply = NULL;

  g_assert_cmpint (sqlite3_exec (of_store_db (office->store), sql, NULL, NULL, NULL), ==,
                   SQLITE_OK);
  reply = rig_ask (rig, "GET", path, NULL, NULL);
  g_assert_cmpuint (reply->status, ==, 200);
  g_assert_cmpstr (reply_header (reply, "Content-Type"), ==, "application/octet-stream");
  g_assert_cmpmem (g_bytes_get_data (reply->body, NULL), g_bytes_get_size (reply->body), "JBS1", 4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define T(name, func) g_test_add_func ("/receive/uploads/" name, func)
  T ("status-says-who-it-is", test_status_says_who_it_is);
  T ("unknown-paths-and-methods-are-refused", test_unknown_paths_and_methods_are_refused);
  T ("options-say-what-is-spoken", test_options_say_what_is_spoken);
  T ("a-client-of-another-tus-is-told-so", test_a_client_of_another_tus_is_told_so);
  T ("the-same-batch-gets-the-same-place", test_the_same_batch_gets_the_same_place);
  T ("places-cannot-be-guessed", test_places_cannot_be_guessed);
  T ("another-digest-for-a-batch-conflicts", test_another_digest_for_a_batch_conflicts);
  T ("only-an-enrolled-kit-may-create", test_only_an_enrolled_kit_may_create);
  T ("lengths-have-to-agree", test_lengths_have_to_agree);
  T ("the-oldest-of-too-many-begun-uploads-gives-way",
     test_the_oldest_of_too_many_begun_uploads_gives_way);
  T ("a-batch-is-sent-in-pieces", test_a_batch_is_sent_in_pieces);
  T ("what-is-stored-is-what-was-sent", test_what_is_stored_is_what_was_sent);
  T ("a-wrong-offset-conflicts-and-changes-nothing",
     test_a_wrong_offset_conflicts_and_changes_nothing);
  T ("a-patch-needs-its-type-and-offset", test_a_patch_needs_its_type_and_offset);
  T ("more-than-was-announced-is-refused", test_more_than_was_announced_is_refused);
  T ("a-chunked-body-beyond-the-end-is-refused", test_a_chunked_body_beyond_the_end_is_refused);
  T ("a-method-may-be-said-in-a-header", test_a_method_may_be_said_in_a_header);
  T ("an-upload-can-be-ended-while-it-is-not-whole",
     test_an_upload_can_be_ended_while_it_is_not_whole);
  T ("the-answer-is-nothing-then-stored", test_the_answer_is_nothing_then_stored);
  T ("the-receipt-comes-with-200", test_the_receipt_comes_with_200);
#undef T
  return g_test_run ();
}
