/* SPDX-License-Identifier: MPL-2.0 */
/* A 16-byte random name: of a kit, an incarnation, an officer, a record, a batch. All zeros means
 * "none" and is never drawn. Written as 32 lower-case hex digits. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define JB_ID_BYTES 16
#define JB_ID_HEX_LEN 32

typedef struct {
  guint8 bytes[JB_ID_BYTES];
} JbId;

extern const JbId JB_ID_NONE;

void jb_id_random (JbId *ret_id);
gboolean jb_id_is_none (const JbId *id);
gboolean jb_id_equal (gconstpointer a, gconstpointer b);
guint jb_id_hash (gconstpointer id);
gchar *jb_id_to_hex (const JbId *id);
gboolean jb_id_from_hex (const gchar *hex, JbId *ret_id);

G_END_DECLS
