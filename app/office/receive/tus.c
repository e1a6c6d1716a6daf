/* SPDX-License-Identifier: MPL-2.0 */
#include "app/office/receive/tus.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/base/text.h"

#include <string.h>

typedef enum { CLAIM_KIT, CLAIM_BATCH, CLAIM_DIGEST, CLAIM_LENGTH, CLAIM_SIG, CLAIM_N } ClaimField;

static const gchar *const claim_names[CLAIM_N] = { "kit", "batch", "digest", "length", "sig" };

gboolean
of_tus_number (const gchar *text, guint64 *ret_number)
{
  if (text == NULL || !jb_text_is_digits (text, 1, 15))
    return FALSE;
  *ret_number = g_ascii_strtoull (text, NULL, 10);
  return TRUE;
}

static gboolean
fail (GError **error)
{
  g_set_error_literal (error, JB_ERROR, JB_ERROR_FORMAT,
                       _ ("Keterangan kiriman tidak dapat dibaca. Data di perangkat tetap aman."));
  return FALSE;
}

/* g_base64_decode passes over what it does not know; a header that is not canonical is refused. */
static gchar *
decode_base64 (const gchar *text)
{
  gsize len = 0;
  g_autofree guchar *bytes = g_base64_decode (text, &len);
  g_autofree gchar *again = g_base64_encode (bytes, len);

  if (g_strcmp0 (again, text) != 0 || memchr (bytes, '\0', len) != NULL)
    return NULL;
  return g_strndup ((const gchar *) bytes, len);
}

static gboolean
read_field (OfUploadClaim *claim, ClaimField field, const gchar *value)
{
  guint8 signature[JB_SIGNATURE_BYTES];

  switch (field)
    {
    case CLAIM_KIT:
      return jb_id_from_hex (value, &claim->kit) && !jb_id_is_none (&claim->kit);
    case CLAIM_BATCH:
      return jb_id_from_hex (value, &claim->batch) && !jb_id_is_none (&claim->batch);
    case CLAIM_DIGEST:
      return jb_digest_from_hex (value, &claim->digest);
    case CLAIM_LENGTH:
      return of_tus_number (value, &claim->length);
    case CLAIM_SIG:
      if (!jb_unhex (value, signature, sizeof signature))
        return FALSE;
      g_strlcpy (claim->sig, value, sizeof claim->sig);
      return TRUE;
    case CLAIM_N:
    default:
      return FALSE;
    }
}

static gboolean
read_pair (OfUploadClaim *claim, guint *seen, const gchar *pair)
{
  g_auto (GStrv) words = g_strsplit (g_strstrip ((gchar *) pair), " ", 2);

  for (guint i = 0; i < CLAIM_N; i++)
    if (g_strcmp0 (words[0], claim_names[i]) == 0)
      {
        g_autofree gchar *value = words[1] != NULL ? decode_base64 (words[1]) : NULL;

        if (value == NULL || (*seen & (1u << i)) != 0 || !read_field (claim, i, value))
          return FALSE;
        *seen |= 1u << i;
      }
  return TRUE;
}

gboolean
of_tus_claim_parse (const gchar *metadata, OfUploadClaim *ret_claim, GError **error)
{
  g_auto (GStrv) pairs = NULL;
  OfUploadClaim claim = { 0 };
  guint seen = 0;

  if (metadata == NULL)
    return fail (error);
  if (strlen (metadata) > OF_TUS_METADATA_MAX)
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_LIMIT,
                           _ ("Keterangan kiriman terlalu panjang."));
      return FALSE;
    }
  pairs = g_strsplit (metadata, ",", 0);
  for (guint i = 0; pairs[i] != NULL; i++)
    if (!read_pair (&claim, &seen, pairs[i]))
      return fail (error);
  if (seen != (1u << CLAIM_N) - 1)
    return fail (error);
  *ret_claim = claim;
  return TRUE;
}
