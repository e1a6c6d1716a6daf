/* SPDX-License-Identifier: MPL-2.0 */
#include "core/base/utc.h"

#include <string.h>

gchar *
jb_utc_format (gint64 time_s)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (CLAMP (time_s, 0, JB_UTC_MAX_S));
  return g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ");
}

static gboolean
digits (const gchar *text, guint n, gint *ret_value)
{
  gint value = 0;
  for (guint i = 0; i < n; i++)
    {
      if (!g_ascii_isdigit (text[i]))
        return FALSE;
      value = value * 10 + (text[i] - '0');
    }
  *ret_value = value;
  return TRUE;
}

gboolean
jb_utc_parse (const gchar *text, gint64 *ret_time_s)
{
  gint year, month, day, hour, minute, second;
  if (text == NULL || strlen (text) != 20 || text[4] != '-' || text[7] != '-' || text[10] != 'T'
      || text[13] != ':' || text[16] != ':' || text[19] != 'Z' || !digits (text, 4, &year)
      || !digits (text + 5, 2, &month) || !digits (text + 8, 2, &day)
      || !digits (text + 11, 2, &hour) || !digits (text + 14, 2, &minute)
      || !digits (text + 17, 2, &second) || year < 1970)
    return FALSE;
  g_autoptr (GDateTime) time = g_date_time_new_utc (year, month, day, hour, minute, second);
  if (time == NULL)
    return FALSE;
  *ret_time_s = g_date_time_to_unix (time);
  return TRUE;
}
