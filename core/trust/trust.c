/* SPDX-License-Identifier: MPL-2.0 */
/* The trust document: a JBS1 in role "trust" whose payload is one JSON object, at most 256 KiB,
 * with exactly these members (schemas/json/trust.schema.json):
 *
 *   type      "jemput.trust/1"
 *   version   1, 2, 3 …; every version is kept and served, and applied in order
 *   issued    RFC 3339 UTC
 *   office    its name, for people
 *   area      2 or 4 digits: the province or regency the office answers for
 *   timezone  "WIB", "WITA" or "WIT"
 *   keys      1..32 distinct Ed25519 public keys, 64 lower-case hex digits each
 *   roles     all eight of trust, zone, fresh, enrol, store, receipt, desk, roster; each
 *               threshold   1..number of its keys
 *               keys        distinct indices into `keys`
 *               floor       optional: documents of the role with a lower version are refused
 *               time_reset  optional: documents of the role issued before are worth nothing for
 * time sealing   1..8 of {epoch, key}: X25519 keys of the opener, epochs strictly ascending from 1;
 * the last one is used to seal escrow    X25519 key of the offline recovery secret ca        0..2
 * PEM certificates: who signs the receiver's TLS certificate
 *
 * Version 1 is believed because a person compared its digest (BLAKE2b-256 of the whole file), and
 * must be signed by its own trust role. Version N+1 MUST be signed by enough keys of the trust role
 * of N and by enough of the trust role of N+1 (one signature may count for both). It MUST NOT
 * change the area, lower a floor or a time_reset, take back the newest sealing epoch, or give an
 * epoch of N another key. */
#include "core/trust/trust-json.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/trust/signed-private.h"

#include <string.h>

struct JbTrust {
  gatomicrefcount refs;
  JbTrustSpec spec;
  GBytes *file;
  GArray *passed; /* JbDigest of every version before this one */
};

/* Which of the office's keys sign a document's role. */
static const struct {
  const gchar *document;
  JbTrustRole role;
} document_roles[] = {
  { JB_ROLE_TRUST, JB_TRUST_ROLE_TRUST },     { JB_ROLE_ZONE, JB_TRUST_ROLE_ZONE },
  { JB_ROLE_FRESH, JB_TRUST_ROLE_FRESH },     { JB_ROLE_TIME, JB_TRUST_ROLE_FRESH },
  { JB_ROLE_ENROL, JB_TRUST_ROLE_ENROL },     { JB_ROLE_STORED, JB_TRUST_ROLE_STORE },
  { JB_ROLE_RECEIPT, JB_TRUST_ROLE_RECEIPT }, { JB_ROLE_EXCEPTION, JB_TRUST_ROLE_DESK },
  { JB_ROLE_RESET, JB_TRUST_ROLE_DESK },      { JB_ROLE_DISMISS, JB_TRUST_ROLE_DESK },
  { JB_ROLE_ROSTER, JB_TRUST_ROLE_ROSTER },
};

JbTrust *
jb_trust_ref (JbTrust *trust)
{
  g_atomic_ref_count_inc (&trust->refs);
  return trust;
}

void
jb_trust_unref (JbTrust *trust)
{
  if (trust == NULL || !g_atomic_ref_count_dec (&trust->refs))
    return;
  jb_trust_spec_clear (&trust->spec);
  g_bytes_unref (trust->file);
  g_array_unref (trust->passed);
  g_free (trust);
}

const JbTrustSpec *
jb_trust_spec (const JbTrust *trust)
{
  return &trust->spec;
}

GBytes *
jb_trust_file (const JbTrust *trust)
{
  return trust->file;
}

const JbSealingKey *
jb_trust_sealing (const JbTrust *trust)
{
  return &trust->spec.sealing[trust->spec.n_sealing - 1];
}

const JbSealingKey *
jb_trust_escrow (const JbTrust *trust)
{
  return &trust->spec.escrow;
}

gboolean
jb_trust_time_counts (const JbTrust *trust, JbTrustRole role, gint64 issued_s)
{
  g_return_val_if_fail (role < JB_TRUST_ROLE_N, FALSE);
  return issued_s >= trust->spec.roles[role].time_reset_s;
}

static GBytes *
verify_by_role (const JbTrustSpec *spec, JbTrustRole role, guint threshold,
                const JbSigned *document, const gchar *document_role, GError **error)
{
  JbPublicKey keys[JB_TRUST_MAX_KEYS];
  guint n = spec->roles[role].n_members;
  for (guint i = 0; i < n; i++)
    keys[i] = spec->keys[spec->roles[role].members[i]];
  JbKeySet set = { .keys = keys, .n_keys = n, .threshold = threshold };
  return jb_signed_verify (document, document_role, &set, error);
}

static gboolean
is_signed_by_trust_role (const JbTrustSpec *spec, const JbSigned *document, GError **error)
{
  g_autoptr (GBytes) payload
      = verify_by_role (spec, JB_TRUST_ROLE_TRUST, spec->roles[JB_TRUST_ROLE_TRUST].threshold,
                        document, JB_ROLE_TRUST, error);
  return payload != NULL;
}

/* Decodes and checks the document's own signatures; the caller knows already why it may look. */
static JbTrust *
open_document (const JbSigned *document, GError **error)
{
  g_autoptr (GBytes) payload = jb_signed_peek_payload (document);
  g_autoptr (JbTrust) trust = g_new0 (JbTrust, 1);
  g_atomic_ref_count_init (&trust->refs);
  trust->file = g_bytes_ref (jb_signed_bytes (document));
  trust->passed = g_array_new (FALSE, FALSE, sizeof (JbDigest));
  if (!jb_trust_spec_decode (payload, &trust->spec, error)
      || !is_signed_by_trust_role (&trust->spec, document, error))
    return NULL;
  return g_steal_pointer (&trust);
}

JbTrust *
jb_trust_first (GBytes *file, const JbDigest *pinned, GError **error)
{
  g_autoptr (JbSigned) document = jb_signed_parse (file, JB_TRUST_MAX_BYTES, error);
  if (document == NULL)
    return NULL;
  JbDigest digest;
  jb_signed_digest (document, &digest);
  if (!jb_digest_equal (&digest, pinned))
    {
      g_set_error_literal (
          error, JB_ERROR, JB_ERROR_SIGNATURE,
          _ ("Sidik dokumen kantor berbeda dari yang dibandingkan. Perangkat tidak "
             "didaftarkan. Bandingkan lagi dengan kantor."));
      return NULL;
    }
  g_autoptr (JbTrust) trust = open_document (document, error);
  if (trust != NULL && trust->spec.version != 1)
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_INVALID,
                           _ ("Pendaftaran dimulai dari versi 1 dokumen kantor. Perangkat tidak "
                              "didaftarkan. Minta versi 1 dari kantor."));
      return NULL;
    }
  return g_steal_pointer (&trust);
}

static gboolean
keeps_sealing_keys (const JbTrustSpec *old, const JbTrustSpec *next)
{
  if (next->sealing[next->n_sealing - 1].epoch < old->sealing[old->n_sealing - 1].epoch)
    return FALSE;
  for (guint i = 0; i < old->n_sealing; i++)
    for (guint j = 0; j < next->n_sealing; j++)
      if (old->sealing[i].epoch == next->sealing[j].epoch
          && memcmp (&old->sealing[i].key, &next->sealing[j].key, sizeof (JbPublicKey)) != 0)
        return FALSE;
  return TRUE;
}

static gboolean
check_succession (const JbTrustSpec *old, const JbTrustSpec *next, GError **error)
{
  gboolean good = strcmp (old->area, next->area) == 0 && keeps_sealing_keys (old, next);
  for (guint role = 0; role < JB_TRUST_ROLE_N; role++)
    good = good && next->roles[role].floor >= old->roles[role].floor
           && next->roles[role].time_reset_s >= old->roles[role].time_reset_s;
  if (!good)
    g_set_error_literal (
        error, JB_ERROR, JB_ERROR_INVALID,
        _ ("Dokumen kantor yang baru menarik kembali batas atau wilayah yang lama. "
           "Yang lama tetap berlaku. Hubungi kantor."));
  return good;
}

static gboolean
refuse_version (GError **error)
{
  g_set_error_literal (error, JB_ERROR, JB_ERROR_ROLLBACK,
                       _ ("Versi dokumen kantor tidak berurutan. Yang lama tetap berlaku. Ambil "
                          "semua versi secara berurutan."));
  return FALSE;
}

static void
digest_file (GBytes *file, JbDigest *ret_digest)
{
  gsize len;
  const void *data = g_bytes_get_data (file, &len);
  jb_digest (data, len, ret_digest);
}

/* Every delivery brings all versions again, and the keys of an early one may be long retired: it is
 * known by its bytes, before any signature is asked for. */
static gboolean
is_new (const JbTrust *current, GBytes *file, GError **error)
{
  if (g_bytes_equal (current->file, file))
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_EXISTS,
                           _ ("Dokumen kantor ini sudah dipakai. Tidak ada yang berubah."));
      return FALSE;
    }
  JbDigest digest;
  digest_file (file, &digest);
  for (guint i = 0; i < current->passed->len; i++)
    if (jb_digest_equal (&g_array_index (current->passed, JbDigest, i), &digest))
      return refuse_version (error);
  return TRUE;
}

JbTrust *
jb_trust_next (const JbTrust *current, GBytes *file, GError **error)
{
  if (!is_new (current, file, error))
    return NULL;
  g_autoptr (JbSigned) document = jb_signed_parse (file, JB_TRUST_MAX_BYTES, error);
  if (document == NULL || !is_signed_by_trust_role (&current->spec, document, error))
    return NULL;
  g_autoptr (JbTrust) next = open_document (document, error);
  if (next == NULL)
    return NULL;
  if ((guint64) next->spec.version != (guint64) current->spec.version + 1)
    {
      refuse_version (error);
      return NULL;
    }
  if (!check_succession (&current->spec, &next->spec, error))
    return NULL;
  JbDigest digest;
  digest_file (current->file, &digest);
  g_array_append_vals (next->passed, current->passed->data, current->passed->len);
  g_array_append_val (next->passed, digest);
  return g_steal_pointer (&next);
}

/* `threshold` 0: the role's own. */
static GBytes *
verify (const JbTrust *trust, const gchar *role, GBytes *file, gsize max_payload, guint threshold,
        GError **error)
{
  g_autoptr (JbSigned) document = jb_signed_parse (file, max_payload, error);
  if (document == NULL)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (document_roles); i++)
    if (strcmp (document_roles[i].document, role) == 0)
      {
        JbTrustRole by = document_roles[i].role;
        if (threshold == 0)
          threshold = trust->spec.roles[by].threshold;
        return verify_by_role (&trust->spec, by, threshold, document, role, error);
      }
  g_return_val_if_reached (NULL);
}

GBytes *
jb_trust_verify (const JbTrust *trust, const gchar *role, GBytes *file, gsize max_payload,
                 GError **error)
{
  return verify (trust, role, file, max_payload, 0, error);
}

GBytes *
jb_trust_verify_one (const JbTrust *trust, const gchar *role, GBytes *file, gsize max_payload,
                     GError **error)
{
  return verify (trust, role, file, max_payload, 1, error);
}

gboolean
jb_trust_is_signed_by (const JbTrust *trust, const gchar *role, GBytes *file, gsize max_payload,
                       guint threshold)
{
  g_return_val_if_fail (threshold >= 1, FALSE);
  g_autoptr (GBytes) payload = verify (trust, role, file, max_payload, threshold, NULL);
  return payload != NULL;
}
