/* SPDX-License-Identifier: MPL-2.0 */
/* What the office has, counted: per kit recorded = kept + damaged + refused + missing. */
#pragma once

#include "app/office/office.h"
#include "app/office/store/kit.h"
#include "core/sync/receipt.h"

G_BEGIN_DECLS

#define OF_GAPS_MAX 16

/* One life of one kit. */
typedef struct {
  JbId incarnation;
  guint64 last_rec_seq; /* as the kit's newest opened batch says */
  guint64 seen;         /* distinct rec_seq that have arrived, in whatever condition */
  guint64 missing;      /* last_rec_seq - seen: still on the kit, or lost */
  guint64 gaps[OF_GAPS_MAX];
  guint n_gaps; /* the first missing ones */
} OfLifeSummary;

typedef struct {
  OfKit kit;
  GArray *lives;                             /* OfLifeSummary, oldest first */
  guint64 by_status[JB_RECEIPT_REFUSED + 1]; /* records by what became of them last */
} OfKitSummary;

typedef struct {
  OfNumbers numbers;
  guint32 trust_version, zone_version;
  guint64 batches[4];                      /* by OfBatchState */
  guint64 records[JB_RECEIPT_REFUSED + 1]; /* rows by status */
  guint64 kept;                            /* distinct records accepted or for adjudication */
  guint64 doubled;                         /* kept more than once: always 0 */
  GPtrArray *kits;                         /* OfKitSummary */
  GPtrArray *alarms;                       /* OfAlarm, newest first, at most 100 */
} OfSummary;

OfSummary *of_summary_make (OfOffice *office, GError **error);
void of_summary_free (OfSummary *summary);
/* office-status.schema.json (transfer full). */
GBytes *of_summary_to_json (const OfSummary *summary, const OfConfig *config);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OfSummary, of_summary_free)

G_END_DECLS
