/* SPDX-License-Identifier: MPL-2.0 */
#include "app/kit/parts.h"

#include <glib/gi18n-lib.h>

/* Fingers as ISO/IEC 19794 counts them: 1-5 the right hand from the thumb, 6-10 the left. */
static const struct {
  const gchar *name, *label;
} parts[JK_PARTS] = {
  { "signature.png", N_ ("Tanda tangan") }, { "finger-1", N_ ("Jempol kanan") },
  { "finger-2", N_ ("Telunjuk kanan") },    { "finger-3", N_ ("Jari tengah kanan") },
  { "finger-4", N_ ("Jari manis kanan") },  { "finger-5", N_ ("Kelingking kanan") },
  { "finger-6", N_ ("Jempol kiri") },       { "finger-7", N_ ("Telunjuk kiri") },
  { "finger-8", N_ ("Jari tengah kiri") },  { "finger-9", N_ ("Jari manis kiri") },
  { "finger-10", N_ ("Kelingking kiri") },  { "iris-r", N_ ("Iris mata kanan") },
  { "iris-l", N_ ("Iris mata kiri") },
};

const gchar *
jk_part_name (guint i)
{
  g_return_val_if_fail (i < JK_PARTS, "");
  return parts[i].name;
}

const gchar *
jk_part_label (guint i)
{
  g_return_val_if_fail (i < JK_PARTS, "");
  return _ (parts[i].label);
}

const JbException *
jk_part_exception (const GPtrArray *exceptions, guint i)
{
  for (guint k = 0; exceptions != NULL && k < exceptions->len; k++)
    {
      const JbException *exception = exceptions->pdata[k];
      if (g_str_equal (exception->part, parts[i].name))
        return exception;
    }
  return NULL;
}

guint
jk_parts_missing (const GPtrArray *exceptions)
{
  guint n = 0;
  for (guint i = 0; i < JK_PARTS; i++)
    n += jk_part_exception (exceptions, i) == NULL;
  return n;
}
