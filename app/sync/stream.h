/* SPDX-License-Identifier: MPL-2.0 */
/* Bytes [offset, end) of a batch as an input stream: fetched from the kit in READ frames of at most
 * 1 MiB, never more of it in memory. Tells the progress while it is read. */
#pragma once

#include "app/sync/link.h"

G_BEGIN_DECLS

#define JB_TYPE_BATCH_STREAM (jb_batch_stream_get_type ())
G_DECLARE_FINAL_TYPE (JbBatchStream, jb_batch_stream, JB, BATCH_STREAM, GInputStream)

/* `link` must outlive the stream; of `progress` all but sent_bytes is taken as it is
 * (transfer full). */
GInputStream *jb_batch_stream_new (JbLink *link, const JbProgress *progress, guint64 offset,
                                   guint64 end);

G_END_DECLS
