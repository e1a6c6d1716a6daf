/* SPDX-License-Identifier: MPL-2.0 */
#include "core/base/id.h"

#include "core/base/digest.h"

#include <sodium.h>
#include <string.h>

const JbId JB_ID_NONE = { { 0 } };

void
jb_id_random (JbId *ret_id)
{
  do
    randombytes_buf (ret_id->bytes, JB_ID_BYTES);
  while (jb_id_is_none (ret_id));
}

gboolean
jb_id_is_none (const JbId *id)
{
  return memcmp (id->bytes, JB_ID_NONE.bytes, JB_ID_BYTES) == 0;
}

gboolean
jb_id_equal (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, JB_ID_BYTES) == 0;
}

guint
jb_id_hash (gconstpointer id)
{
  guint hash;
  memcpy (&hash, id, sizeof hash);
  return hash;
}

gchar *
jb_id_to_hex (const JbId *id)
{
  return jb_hex (id->bytes, JB_ID_BYTES);
}

gboolean
jb_id_from_hex (const gchar *hex, JbId *ret_id)
{
  return jb_unhex (hex, ret_id->bytes, JB_ID_BYTES);
}
