/* SPDX-License-Identifier: MPL-2.0 */
/* The kit's side of the kit socket, frame by frame; no socket is touched here. */
#include "core/kit/kit-private.h"

#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/base/i18n.h"

#include <sodium.h>
#include <string.h>

#define WALL_MARGIN_S 300
#define WAIT_MAX_MS (10 * 60 * 1000)

struct JbKitLink {
  JbKit *kit;
  GByteArray *pieces; /* of a file that is being delivered */
  JbDeliverKind pieces_kind;
  guint64 work_seen;
  gboolean cancelled; /* under kit->lock */
};

JbKitLink *
jb_kit_link_new (JbKit *kit)
{
  JbKitLink *link = g_new0 (JbKitLink, 1);
  link->kit = kit;
  link->pieces = g_byte_array_new ();
  return link;
}

void
jb_kit_link_free (JbKitLink *link)
{
  if (link == NULL)
    return;
  g_byte_array_unref (link->pieces);
  g_free (link);
}

void
jb_kit_link_cancel (JbKitLink *link)
{
  JB_KIT_HOLD (link->kit);
  link->cancelled = TRUE;
  g_cond_broadcast (&link->kit->wake);
}

static void
fill_hello (JbKit *kit, JbHello *hello, const JbAuditHead *audit, gint64 last_rec_seq)
{
  hello->kit = kit->id;
  memcpy (hello->nonce, kit->nonce, JB_NONCE_BYTES);
  hello->trust_version = jb_trust_spec (kit->trust)->version;
  hello->zone_version = kit->zone != NULL ? jb_zone_bundle_version (kit->zone) : 0;
  hello->enrol_version = kit->has_enrol ? kit->enrol.version : 0;
  hello->last_rec_seq = (guint64) last_rec_seq;
  hello->audit = *audit;
  hello->battery_percent = -1;
  hello->disk_free_bytes = (gint64) MIN (jb_store_free_bytes (kit->store), (guint64) 1 << 52);
}

typedef struct {
  JbAuditHead audit;
  gint64 last_rec_seq;
  JbId incarnation;
  JbId office;
} Held;

static void
meta_id (sqlite3 *db, const gchar *name, JbId *ret_id)
{
  g_autoptr (GBytes) bytes = jb_meta_get (db, name, NULL);
  if (bytes != NULL && g_bytes_get_size (bytes) == JB_ID_BYTES)
    memcpy (ret_id->bytes, g_bytes_get_data (bytes, NULL), JB_ID_BYTES);
}

static gboolean
read_held (sqlite3 *db, gpointer data, GError **error)
{
  Held *held = data;
  meta_id (db, META_INCARNATION, &held->incarnation);
  meta_id (db, META_OFFICE, &held->office);
  return jb_audit_head (db, &held->audit, error)
         && jb_meta_get_int (db, "last_rec_seq", 0, &held->last_rec_seq, error);
}

static GBytes *
make_hello (JbKit *kit, GError **error)
{
  Held held = { 0 };
  JbHello hello = { 0 };
  guint counts[JB_STATE_N];
  JbId receipt_office;
  if (!jb_store_read (kit->store, read_held, &held, error)
      || !jb_sealed_counts (kit->store, counts, error)
      || !jb_outbox_highest_receipt (kit->store, &receipt_office, &hello.receipt_no, error))
    return NULL;
  randombytes_buf (kit->nonce, JB_NONCE_BYTES);
  kit->nonce_asked_us = kit->source.boot_us (kit->source.data);
  fill_hello (kit, &hello, &held.audit, held.last_rec_seq);
  hello.incarnation = held.incarnation;
  hello.office = held.office;
  hello.n_unsent = counts[JB_STATE_SEALED] + counts[JB_STATE_BATCHED] + counts[JB_STATE_SENT];
  return jb_hello_encode (&hello, kit->signer);
}

/* The courier checks certificates by the wall clock: that one must lie where we know the time is. */
static gboolean
wall_clock_is_right (JbKit *kit)
{
  JbInterval now;
  gint64 wall_s = kit->source.wall_s (kit->source.data);
  jb_kit_now_locked (kit, &now);
  return jb_kit_clock_trust_locked (kit) == JB_CLOCK_TRUSTED && wall_s >= now.lo_s - WALL_MARGIN_S
         && wall_s <= now.hi_s + WALL_MARGIN_S;
}

static GBytes *
answer_hello (JbKitLink *link, GError **error)
{
  JbKit *kit = link->kit;
  JB_KIT_HOLD (kit);
  if (kit->trust == NULL || !kit->has_enrol || *kit->enrol.office_url == '\0')
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_STATE,
                           kit->has_enrol
                               ? _ ("Kantor hanya menerima lewat USB. Antrean aman. Salin ke USB.")
                               : _ ("Perangkat belum didaftarkan kantor."));
      return NULL;
    }
  g_autoptr (GBytes) hello = make_hello (kit, error);
  if (hello == NULL)
    return NULL;
  const JbTrustSpec *spec = jb_trust_spec (kit->trust);
  gchar *ca[JB_TRUST_MAX_CA + 1] = { NULL };
  for (guint i = 0; i < spec->n_ca; i++)
    ca[i] = spec->ca_pem[i];
  JbOfficeCall call = {
    .url = kit->enrol.office_url,
    .ca_pem = ca,
    .clock_is_trusted = wall_clock_is_right (kit),
    .hello = hello,
  };
  return jb_office_call_encode (&call);
}

static GBytes *
answer_next (JbKitLink *link, GError **error)
{
  JbKit *kit = link->kit;
  JB_KIT_HOLD (kit);
  g_auto (JbOutboxBatch) batch = { 0 };
  g_auto (JbNext) next = { .kind = JB_NEXT_NOTHING, .kit = kit->id };
  gboolean any;
  JbInterval now;
  jb_kit_now_locked (kit, &now);
  link->work_seen = kit->work_number;
  if (!jb_outbox_next (kit->store, &kit->id, kit->signer, now.lo_s, now.hi_s, &any, &batch, error))
    return NULL;
  next.url = g_strdup (any ? batch.url : "");
  next.signature
      = any ? jb_upload_sign (&kit->id, &batch.batch, &batch.digest, batch.size_bytes, kit->signer)
            : g_strdup ("");
  if (any)
    {
      next.kind = batch.sent ? JB_NEXT_ANSWER : JB_NEXT_UPLOAD;
      next.batch = batch.batch;
      next.digest = batch.digest;
      next.size_bytes = batch.size_bytes;
    }
  return jb_next_encode (&next);
}

static GBytes *
answer_read (JbKitLink *link, const void *payload, gsize len, GError **error)
{
  JbId batch;
  guint64 offset;
  guint32 max;
  if (!jb_frame_parse_read (payload, len, &batch, &offset, &max))
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_FORMAT, _ ("Permintaan baca tidak sah."));
      return NULL;
    }
  return jb_outbox_read (link->kit->store, &batch, offset, MIN (max, JB_FRAME_READ_MAX), error);
}

static gboolean
take_url (JbKitLink *link, const guint8 *bytes, gsize len, GError **error)
{
  if (len < JB_ID_BYTES || len > JB_ID_BYTES + 1024)
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_FORMAT, _ ("Alamat unggah tidak sah."));
      return FALSE;
    }
  JbId batch;
  memcpy (batch.bytes, bytes, JB_ID_BYTES);
  g_autofree gchar *url = g_strndup ((const gchar *) bytes + JB_ID_BYTES, len - JB_ID_BYTES);
  return jb_outbox_set_url (link->kit->store, &batch, url, error);
}

static gboolean
take_whole (JbKitLink *link, JbDeliverKind kind, GBytes *bytes, GError **error)
{
  gsize len;
  const guint8 *data = g_bytes_get_data (bytes, &len);
  switch (kind)
    {
    case JB_DELIVER_FILES:
      return jb_kit_deliver (link->kit, bytes, error);
    case JB_DELIVER_ANSWER:
      return jb_kit_answer (link->kit, bytes, error);
    case JB_DELIVER_UPLOAD_URL:
      return take_url (link, data, len, error);
    default:
      g_set_error_literal (error, JB_ERROR, JB_ERROR_FORMAT, _ ("Jenis kiriman tidak dikenal."));
      return FALSE;
    }
}

static GBytes *
answer_deliver (JbKitLink *link, const void *payload, gsize len, GError **error)
{
  JbDeliverKind kind;
  gboolean last;
  const guint8 *piece;
  gsize piece_len;
  if (!jb_frame_parse_deliver (payload, len, &kind, &last, &piece, &piece_len)
      || (link->pieces->len > 0 && kind != link->pieces_kind)
      || link->pieces->len + piece_len > JB_DELIVERY_MAX_BYTES)
    {
      g_byte_array_set_size (link->pieces, 0);
      g_set_error_literal (error, JB_ERROR, JB_ERROR_FORMAT,
                           _ ("Kiriman tidak sah atau terlalu besar. Tidak ada yang berubah."));
      return NULL;
    }
  link->pieces_kind = kind;
  jb_put (link->pieces, piece, piece_len);
  if (!last)
    return g_bytes_new (NULL, 0);
  g_autoptr (GBytes) whole = g_byte_array_free_to_bytes (link->pieces);
  link->pieces = g_byte_array_new ();
  return take_whole (link, kind, whole, error) ? g_bytes_new (NULL, 0) : NULL;
}

static GBytes *
answer_progress (JbKitLink *link, const void *payload, gsize len, GError **error)
{
  JbProgress progress;
  if (!jb_progress_decode (payload, len, &progress, error))
    return NULL;
  {
    JB_KIT_HOLD (link->kit);
    JbInterval now;
    jb_kit_now_locked (link->kit, &now);
    link->kit->link = progress;
    link->kit->link_changed_s = now.lo_s;
  }
  jb_kit_tell (link->kit);
  return g_bytes_new (NULL, 0);
}

static GBytes *
answer_wait (JbKitLink *link, const void *payload, gsize len, GError **error)
{
  JbReader reader;
  guint32 wait_ms;
  jb_reader_init (&reader, payload, len);
  if (!jb_reader_u32 (&reader, &wait_ms) || !jb_reader_done (&reader))
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_FORMAT, _ ("Permintaan tunggu tidak sah."));
      return NULL;
    }
  JbKit *kit = link->kit;
  JB_KIT_HOLD (kit);
  gint64 end = g_get_monotonic_time () + (gint64) MIN (wait_ms, WAIT_MAX_MS) * 1000;
  while (kit->work_number == link->work_seen && !link->cancelled)
    if (!g_cond_wait_until (&kit->wake, &kit->lock, end))
      break;
  guint8 something = kit->work_number != link->work_seen;
  link->work_seen = kit->work_number;
  return g_bytes_new (&something, 1);
}

static GBytes *
answer (JbKitLink *link, guint8 verb, const void *payload, gsize len, GError **error)
{
  switch (verb)
    {
    case JB_VERB_HELLO:
      return answer_hello (link, error);
    case JB_VERB_NEXT:
      return answer_next (link, error);
    case JB_VERB_READ:
      return answer_read (link, payload, len, error);
    case JB_VERB_DELIVER:
      return answer_deliver (link, payload, len, error);
    case JB_VERB_PROGRESS:
      return answer_progress (link, payload, len, error);
    case JB_VERB_WAIT:
      return answer_wait (link, payload, len, error);
    case JB_VERB_STATUS:
      return jb_kit_status_json (link->kit, error);
    case JB_VERB_LIST:
      return jb_kit_list_json_for_link (link->kit, error);
    case JB_VERB_SYNC:
      jb_kit_sync_now (link->kit);
      return g_bytes_new (NULL, 0);
    default:
      g_set_error_literal (error, JB_ERROR, JB_ERROR_VERSION,
                           _ ("Perintah itu belum dikenal program ini."));
      return NULL;
    }
}

GBytes *
jb_kit_link_handle (JbKitLink *link, guint8 verb, const void *payload, gsize len)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) reply = answer (link, verb, payload, len, &error);
  if (reply == NULL)
    return jb_frame_fault (error);
  gsize reply_len;
  gconstpointer data = g_bytes_get_data (reply, &reply_len);
  if (reply_len > JB_FRAME_MAX_BYTES - 1)
    {
      g_set_error_literal (&error, JB_ERROR, JB_ERROR_LIMIT,
                           _ ("Jawaban terlalu besar untuk satu bingkai."));
      return jb_frame_fault (error);
    }
  return jb_frame_encode (verb | JB_VERB_ANSWER, data, reply_len);
}
