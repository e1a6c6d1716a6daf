/* SPDX-License-Identifier: MPL-2.0 */
/* The opener: the only place where sealed records are decrypted and receipts are signed. Runs in a
 * process of its own. One transaction per batch: registry, record rows, alarms, acknowledgement,
 * receipt, audit; a receipt can be fetched only after that is on the disk. */
#pragma once

#include "app/office/keyring.h"
#include "app/office/office.h"
#include "app/office/store/batch.h"
#include "core/sync/receipt.h"

G_BEGIN_DECLS

typedef struct OfUnsealer OfUnsealer;

/* `ring`: the opener's; its keys must be those of the office's trust. `office` must outlive it
 * (transfer full). */
OfUnsealer *of_unsealer_new (OfOffice *office, const OfKeyring *ring, GError **error);
void of_unsealer_free (OfUnsealer *unsealer);

typedef struct {
  gboolean already; /* it was answered before; counts are of this call only, so all 0 */
  gboolean batch_refused;
  guint64 receipt_no;
  guint counts[JB_RECEIPT_REFUSED + 1]; /* by JbReceiptStatus */
} OfOpened;

/* Opens one stored batch. Opening it again changes nothing. An error means that nothing was
 * decided: it can be tried again. */
gboolean of_unsealer_open (OfUnsealer *unsealer, const OfBatch *batch, gint64 now_s,
                           OfOpened *ret_opened, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OfUnsealer, of_unsealer_free)

G_END_DECLS
