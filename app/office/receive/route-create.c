/* SPDX-License-Identifier: MPL-2.0 */
/* POST /v1/uploads: an enrolled kit announces a batch and gets the URL to send it to. The same
 * batch always gets the same URL, so a kit that lost the answer loses nothing. */
#include "app/office/receive/receiver-private.h"
#include "app/office/receive/tus.h"

#include "app/office/store/sql.h"
#include "core/base/error.h"
#include "core/base/i18n.h"

#include <sys/statvfs.h>

/* Room that is left for the database and for batches that have begun. */
#define RESERVE_BYTES (256 * 1024 * 1024)

typedef struct {
  OfRequest *request;
  OfUploadClaim claim;
  guint max_open;
  gint64 now_s;
  OfBatch batch;
  OfBatch evicted;
  gboolean is_evicted;
} Create;

static gboolean
fail (GError **error, JbError code, const gchar *text)
{
  g_set_error_literal (error, JB_ERROR, (gint) code, text);
  return FALSE;
}

/* In the writer's thread: is this kit's signature under the claim? */
static gboolean
check_claim (OfOffice *office, const OfUploadClaim *claim, GError **error)
{
  g_autoptr (GError) fault = NULL;
  OfKit kit;

  if (!of_kit_get (office->store, &claim->kit, &kit, &fault))
    {
      if (g_error_matches (fault, JB_ERROR, JB_ERROR_NOT_FOUND))
        return fail (error, JB_ERROR_REFUSED,
                     _ ("Perangkat ini tidak terdaftar di kantor. Data di perangkat tetap aman."));
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  return jb_upload_verify (&claim->kit, &claim->batch, &claim->digest, claim->length, claim->sig,
                           &kit.key)
         || fail (error, JB_ERROR_SIGNATURE,
                  _ ("Tanda tangan perangkat tidak cocok. Kiriman ditolak."));
}

/* The token of the kit's oldest other upload that is still receiving, if with the one at hand it has
 * more than it may. */
static gboolean
find_oldest (OfStore *store, const Create *create, gchar *ret_token, gsize size, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = jb_sql_prepare (
      of_store_db (store),
      "SELECT token, count (*) OVER () FROM batch"
      " WHERE kit = ? AND state = 'receiving' AND token <> ? ORDER BY created, token LIMIT 1",
      error);
  gint step;

  if (statement == NULL
      || !jb_sql_bind (statement, error, "bt", OF_BIND_ID (&create->claim.kit),
                       create->batch.token))
    return FALSE;
  step = jb_sql_step (statement, error);
  if (step < 0)
    return FALSE;
  if (step == SQLITE_ROW && sqlite3_column_int64 (statement, 1) >= (gint64) create->max_open)
    g_strlcpy (ret_token, (const gchar *) sqlite3_column_text (statement, 0), size);
  return TRUE;
}

static gboolean
evict (OfStore *store, Create *create, GError **error)
{
  gchar token[OF_TOKEN_LEN + 1] = "";

  if (!find_oldest (store, create, token, sizeof token, error))
    return FALSE;
  if (token[0] == '\0')
    return TRUE;
  create->is_evicted = TRUE;
  return of_batch_find_token (store, token, &create->evicted, error)
         && of_batch_discard (store, &create->evicted, error);
}

static gboolean
create_job (OfOffice *office, const OfKeyring *online, gpointer data, GError **error)
{
  Create *create = data;
  const OfUploadClaim *claim = &create->claim;
  g_autoptr (GError) fault = NULL;

  if (!check_claim (office, claim, error))
    return FALSE;
  if (!of_batch_create (office->store, &claim->kit, &claim->batch, &claim->digest, claim->length,
                        create->now_s, &create->batch, &fault))
    {
      if (g_error_matches (fault, JB_ERROR, JB_ERROR_INVALID))
        return fail (error, JB_ERROR_EXISTS, fault->message);
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  return evict (office->store, create, error);
}

static void
create_done (gpointer data, const GError *error)
{
  Create *create = data;
  OfRequest *request = create->request;
  g_autofree gchar *location = g_strconcat ("/v1/uploads/", create->batch.token, NULL);

  if (error != NULL)
    of_request_fail (request, error);
  else
    {
      of_request_set_header (request, "Location", location);
      if (create->batch.state != OF_BATCH_RECEIVING)
        of_request_set_number (request, "Upload-Offset", create->batch.size_bytes);
      of_request_answer (request, SOUP_STATUS_CREATED, NULL, NULL);
    }
  if (error == NULL && create->is_evicted)
    of_uploads_forget (request->receiver->uploads, &create->evicted);
  of_request_unref (request);
  g_free (create);
}

static gboolean
has_room (const OfReceiver *receiver, guint64 size_bytes)
{
  struct statvfs fs;

  return statvfs (receiver->office->home, &fs) == 0
         && (guint64) fs.f_bavail * fs.f_frsize > size_bytes + RESERVE_BYTES;
}

static gboolean
read_claim (OfRequest *request, OfUploadClaim *ret_claim, GError **error)
{
  OfUploadClaim claim;
  guint64 length;

  if (!of_tus_number (of_request_header (request, "Upload-Length"), &length))
    return fail (error, JB_ERROR_FORMAT, _ ("Panjang kiriman tidak disebut."));
  if (length > OF_TUS_MAX_SIZE)
    return fail (error, JB_ERROR_LIMIT, _ ("Kiriman terlalu besar."));
  if (!of_tus_claim_parse (of_request_header (request, "Upload-Metadata"), &claim, error))
    return FALSE;
  if (claim.length != length || length == 0)
    return fail (error, JB_ERROR_FORMAT, _ ("Panjang kiriman tidak cocok dengan keterangannya."));
  if (!has_room (request->receiver, length))
    return fail (error, JB_ERROR_FULL,
                 _ ("Penyimpanan kantor penuh. Data tetap aman di perangkat."));
  *ret_claim = claim;
  return TRUE;
}

void
of_route_create (OfRequest *request)
{
  OfReceiver *receiver = request->receiver;
  guint max_open = receiver->options.max_open_per_kit;
  g_autoptr (GError) error = NULL;
  OfUploadClaim claim;
  Create *create;

  if (!read_claim (request, &claim, &error))
    {
      of_request_fail (request, error);
      return;
    }
  create = g_new0 (Create, 1);
  create->request = of_request_ref (request);
  create->claim = claim;
  create->max_open = max_open > 0 ? max_open : OF_RECEIVER_OPEN_PER_KIT;
  create->now_s = receiver->options.now_s ();
  of_request_hold (request);
  of_writer_submit (receiver->writer, OF_WRITER_WRITE, create_job, create_done, create);
}
