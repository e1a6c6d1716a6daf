/* SPDX-License-Identifier: MPL-2.0 */
/* Finish: in one transaction a draft becomes a sealed record in the queue, its key is gone, the audit
 * says so. And what the kit still knows of sealed records: summaries, "already recorded". */
#pragma once

#include "core/trust/trust.h"
#include "core/vault/draft.h"
#include "core/vault/seal.h"

G_BEGIN_DECLS

/* Everything that is decided before, by the caller. */
typedef struct {
  JbDraft *draft;
  JbOfficerKeys *keys;
  JbSigner *kit;
  JbId kit_id;
  const JbPublicKey *recipients; /* office sealing key, escrow key */
  guint n_recipients;
  guint32 trust_version, zone_version;
  JbDigest zone_digest;
  gint64 lo_s, hi_s;
  guint8 clock_trust;
  JbAreaTime area_time; /* whose midnight the queue number begins at; 0: WIB */
  /* Called inside the transaction, last thing before sealing: the zone's verdict again. */
  gboolean (*recheck) (gpointer data, GError **error);
  gpointer recheck_data;
  /* Called inside the transaction, last of all: what must be true together with the record. */
  gboolean (*also) (sqlite3 *db, gpointer data, GError **error);
  gpointer also_data;
} JbFinish;

typedef struct {
  JbId id;
  guint64 rec_seq;
  JbDigest digest;
  guint32 size_bytes;
  guint queue_number; /* of the local day, from 1: for the slip */
} JbFinished;

/* On failure the draft is as it was. `draft` is dead after success (free it). */
gboolean jb_finish (JbStore *store, const JbFinish *finish, JbFinished *ret_finished,
                    GError **error);

/* One sealed record as lists show it; name and NIK only with a signed-in officer's list key. */
typedef struct {
  JbId id;
  guint64 rec_seq;
  JbRecordState state;
  guint32 size_bytes;
  gint64 finished_lo_s;
  JbId officer;
  JbId batch; /* none unless batched … */
  gchar village[11];
  gchar *name;       /* NULL without keys or after the tombstone's 30 days */
  gchar *nik_masked; /* likewise */
  gchar *reason;     /* why quarantined, from the receipt; NULL */
} JbSealedSummary;

void jb_sealed_summary_free (JbSealedSummary *summary);

/* Newest first. `keys` may be NULL (transfer full: JbSealedSummary). */
GPtrArray *jb_sealed_list (JbStore *store, JbOfficerKeys *keys, GError **error);
/* Was this NIK recorded on this kit? Gives the newest record's state and time. */
gboolean jb_sealed_find_nik (JbStore *store, JbOfficerKeys *keys, const gchar *nik,
                             gboolean *ret_found, JbSealedSummary **ret_summary, GError **error);
/* How many in each state (drafts too), index JbRecordState. */
gboolean jb_sealed_counts (JbStore *store, guint ret_counts[JB_STATE_N], GError **error);
/* Drops summaries and NIK hashes of tombstones receipted before `before_lo_s`. */
gboolean jb_sealed_fade (JbStore *store, JbOfficerKeys *keys, gint64 before_lo_s, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JbSealedSummary, jb_sealed_summary_free)

G_END_DECLS
