/* SPDX-License-Identifier: MPL-2.0 */
/* What becomes of one sealed record, as far as it alone decides: its bytes, signatures, contents,
 * and the rules it was recorded under. What depends on the rest of the registry (seen before, NIK
 * held) is decided by the opener inside its transaction. */
#pragma once

#include "app/office/office.h"
#include "core/people/record.h"
#include "core/sync/receipt.h"
#include "core/trust/enrol.h"
#include "core/vault/seal.h"
#include "core/zone/verdict.h"

G_BEGIN_DECLS

/* A sealing secret of the office. */
typedef struct {
  JbKeyId id;
  JbSecret *seed;
} OfSealingSecret;

/* A zone file we published. */
typedef struct {
  JbZoneBundle *bundle;
  JbDigest digest; /* of the file */
} OfKnownZone;

/* What judging looks at; belongs to the opener. */
typedef struct {
  OfOffice *office;
  const JbTrust *trust;
  const JbRegions *regions;
  const JbCodes *codes;
  GArray *sealing;   /* OfSealingSecret */
  GHashTable *zones; /* version -> OfKnownZone, filled as they are asked for */
  /* Of the batch at hand: */
  const JbManifest *manifest;
  const JbPublicKey *kit_key;
  GPtrArray *enrolments; /* JbEnrol, oldest first */
} OfCourt;

typedef struct {
  JbReceiptStatus status; /* ACCEPTED, ADJUDICATE, DAMAGED or REFUSED */
  const gchar *reason;    /* words for the officer, transfer none; "" if accepted */
  const gchar *alarm;     /* kind of alarm, NULL for none */
  gboolean has_header;    /* signatures were good: the header may be believed */
  JbSealHeader header;
  JbRecord *record; /* NULL unless it was opened */
  GBytes *json;     /* record.json as it was signed */
} OfJudgement;

void of_judgement_clear (OfJudgement *judgement);

/* FALSE only where the machine failed (memory, disk): then nothing is said about the record. */
gboolean of_judge (OfCourt *court, guint place, GBytes *sealed, OfJudgement *ret_judgement,
                   GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (OfJudgement, of_judgement_clear)

G_END_DECLS
