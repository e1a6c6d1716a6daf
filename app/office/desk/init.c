/* SPDX-License-Identifier: MPL-2.0 */
#include "app/office/desk/init.h"

#include "app/office/desk/authority.h"
#include "app/office/files.h"
#include "app/office/store/document.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/vault/box.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#define STAGE_SUFFIX ".baru"

/* Which ring and entry signs for each trust role. */
static const struct {
  JbTrustRole role;
  const gchar *ring;
  const gchar *name;
} role_keys[] = {
  { JB_TRUST_ROLE_TRUST, OF_RING_OFFLINE, "trust" },
  { JB_TRUST_ROLE_ZONE, OF_RING_DESK, "zone" },
  { JB_TRUST_ROLE_FRESH, OF_RING_ONLINE, "fresh" },
  { JB_TRUST_ROLE_ENROL, OF_RING_DESK, "enrol" },
  { JB_TRUST_ROLE_STORE, OF_RING_ONLINE, "store" },
  { JB_TRUST_ROLE_RECEIPT, OF_RING_OPENER, "receipt" },
  { JB_TRUST_ROLE_DESK, OF_RING_DESK, "desk" },
  { JB_TRUST_ROLE_ROSTER, OF_RING_DESK, "roster" },
};
G_STATIC_ASSERT (G_N_ELEMENTS (role_keys) == JB_TRUST_ROLE_N);

typedef struct {
  OfKeyring *online, *desk, *opener, *offline;
  OfAuthority authority;
  GBytes *trust_file;
  JbTrust *trust;
} Made;

static void
made_clear (Made *made)
{
  of_keyring_free (made->online);
  of_keyring_free (made->desk);
  of_keyring_free (made->opener);
  of_keyring_free (made->offline);
  of_authority_clear (&made->authority);
  g_clear_pointer (&made->trust_file, g_bytes_unref);
  g_clear_pointer (&made->trust, jb_trust_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Made, made_clear)

static OfKeyring *
ring_of (const Made *made, const gchar *purpose)
{
  if (strcmp (purpose, OF_RING_ONLINE) == 0)
    return made->online;
  if (strcmp (purpose, OF_RING_DESK) == 0)
    return made->desk;
  return strcmp (purpose, OF_RING_OPENER) == 0 ? made->opener : made->offline;
}

static gboolean
make_keys (Made *made, GError **error)
{
  made->online = of_keyring_new (OF_RING_ONLINE);
  made->desk = of_keyring_new (OF_RING_DESK);
  made->opener = of_keyring_new (OF_RING_OPENER);
  made->offline = of_keyring_new (OF_RING_OFFLINE);
  for (guint i = 0; i < G_N_ELEMENTS (role_keys); i++)
    if (!of_keyring_add_random (ring_of (made, role_keys[i].ring), role_keys[i].name, error))
      return FALSE;
  g_autoptr (JbSecret) sealing = jb_secret_random (JB_SEED_BYTES, error);
  if (sealing == NULL || !of_keyring_add_random (made->desk, "exception", error)
      || !of_keyring_add_random (made->offline, "escrow", error))
    return FALSE;
  of_keyring_add (made->opener, "sealing-1", sealing);
  of_keyring_add (made->offline, "sealing-1", sealing);
  of_keyring_add (made->offline, "ca", made->authority.ca_key);
  return TRUE;
}

static gboolean
add_role (JbTrustSpec *spec, const Made *made, guint i, GError **error)
{
  g_autoptr (JbSigner) signer
      = of_keyring_signer (ring_of (made, role_keys[i].ring), role_keys[i].name, error);
  if (signer == NULL)
    return FALSE;
  spec->keys[i] = *jb_signer_public (signer);
  spec->n_keys = i + 1;
  spec->roles[role_keys[i].role].threshold = 1;
  spec->roles[role_keys[i].role].members[0] = i;
  spec->roles[role_keys[i].role].n_members = 1;
  return TRUE;
}

static gboolean
make_trust (Made *made, const OfInit *init, GError **error)
{
  g_auto (JbTrustSpec) spec = { 0 };
  spec.version = 1;
  spec.issued_s = init->now_s;
  g_strlcpy (spec.office, init->config.name, sizeof spec.office);
  g_strlcpy (spec.area, init->config.area, sizeof spec.area);
  spec.area_time = init->config.area_time;
  for (guint i = 0; i < G_N_ELEMENTS (role_keys); i++)
    if (!add_role (&spec, made, i, error))
      return FALSE;
  spec.sealing[0].epoch = 1;
  spec.n_sealing = 1;
  spec.ca_pem[0] = g_strdup (made->authority.ca_pem);
  spec.n_ca = 1;
  if (!jb_sealing_public (of_keyring_secret (made->opener, "sealing-1"), &spec.sealing[0].key,
                          error)
      || !jb_sealing_public (of_keyring_secret (made->offline, "escrow"), &spec.escrow.key, error))
    return FALSE;
  g_autoptr (JbSigner) signer = of_keyring_signer (made->offline, "trust", error);
  g_autoptr (GBytes) payload = signer != NULL ? jb_trust_encode (&spec, error) : NULL;
  if (payload == NULL)
    return FALSE;
  made->trust_file = jb_signed_create (JB_ROLE_TRUST, payload, &signer, 1);
  JbDigest digest;
  jb_digest (g_bytes_get_data (made->trust_file, NULL), g_bytes_get_size (made->trust_file),
             &digest);
  made->trust = jb_trust_first (made->trust_file, &digest, error);
  return made->trust != NULL;
}

static gboolean
write_text (const gchar *home, const gchar *name, const void *text, gsize len, GError **error)
{
  g_autofree gchar *path = g_build_filename (home, "tls", name, NULL);
  return of_file_write (path, text, len, error);
}

static gboolean
write_tls (const gchar *home, const OfAuthority *authority, GError **error)
{
  return write_text (home, "ca.pem", authority->ca_pem, strlen (authority->ca_pem), error)
         && write_text (home, "server.pem", authority->server_pem, strlen (authority->server_pem),
                        error)
         && write_text (home, "server.key", jb_secret_data (authority->server_key),
                        jb_secret_len (authority->server_key), error);
}

static gboolean
write_keys (const gchar *home, const Made *made, const OfInit *init, GError **error)
{
  g_autofree gchar *machine_path = g_build_filename (home, "keys", "machine.key", NULL);
  g_autofree gchar *online = g_build_filename (home, "keys", OF_RING_ONLINE ".jbk", NULL);
  g_autofree gchar *desk = g_build_filename (home, "keys", OF_RING_DESK ".jbk", NULL);
  g_autofree gchar *opener = g_build_filename (home, "keys", OF_RING_OPENER ".jbk", NULL);
  g_autoptr (JbSecret) machine = jb_device_secret_create (machine_path, error);
  return machine != NULL && of_keyring_save (made->online, online, machine, NULL, error)
         && of_keyring_save (made->desk, desk, init->passphrase, &init->kdf, error)
         && of_keyring_save (made->opener, opener, init->passphrase, &init->kdf, error);
}

static gboolean
write_store (const gchar *home, const Made *made, gint64 now_s, GError **error)
{
  g_autofree gchar *path = g_build_filename (home, "office.db", NULL);
  g_autoptr (OfStore) store = of_store_create (path, error);
  return store != NULL
         && of_document_put (store, JB_ROLE_TRUST, NULL, 1, made->trust_file, now_s, error)
         && of_store_audit (store, now_s, "office.made", NULL, "", error);
}

static gboolean
write_home (const gchar *home, const Made *made, const OfInit *init, GError **error)
{
  static const gchar *const folders[] = { "keys", "tls", "spool" };
  g_autofree gchar *conf = g_build_filename (home, "office.conf", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree gchar *path = g_build_filename (home, folders[i], NULL);
      if (!of_dir_make (path, error))
        return FALSE;
    }
  return of_config_save (&init->config, conf, error) && write_tls (home, &made->authority, error)
         && write_keys (home, made, init, error) && write_store (home, made, init->now_s, error);
}

static gboolean
is_sealing_key_of (const OfKeyring *ring, const gchar *name, const JbPublicKey *expected)
{
  JbPublicKey key;
  const JbSecret *seed = of_keyring_secret (ring, name);
  return seed != NULL && jb_secret_len (seed) == JB_SEED_BYTES
         && jb_sealing_public (seed, &key, NULL) && memcmp (&key, expected, sizeof key) == 0;
}

static gboolean
is_trust_key_of (const OfKeyring *ring, const JbTrustSpec *spec)
{
  g_autoptr (JbSigner) signer = of_keyring_signer (ring, "trust", NULL);
  if (signer == NULL)
    return FALSE;
  for (guint i = 0; i < spec->roles[JB_TRUST_ROLE_TRUST].n_members; i++)
    if (memcmp (&spec->keys[spec->roles[JB_TRUST_ROLE_TRUST].members[i]], jb_signer_public (signer),
                JB_PUBLIC_KEY_BYTES)
        == 0)
      return TRUE;
  return FALSE;
}

gboolean
of_offline_verify (const gchar *path, const JbSecret *recovery, const JbTrust *trust,
                   GError **error)
{
  const JbTrustSpec *spec = jb_trust_spec (trust);
  g_autoptr (OfKeyring) ring = of_keyring_load (path, OF_RING_OFFLINE, recovery, error);
  if (ring == NULL)
    return FALSE;
  gboolean whole
      = is_trust_key_of (ring, spec) && is_sealing_key_of (ring, "escrow", &spec->escrow.key);
  for (guint i = 0; i < spec->n_sealing; i++)
    {
      g_autofree gchar *name = g_strdup_printf ("sealing-%u", spec->sealing[i].epoch);
      whole = whole && is_sealing_key_of (ring, name, &spec->sealing[i].key);
    }
  const JbSecret *ca = of_keyring_secret (ring, "ca");
  whole = whole && ca != NULL && spec->n_ca > 0 && of_authority_key_matches (spec->ca_pem[0], ca);
  if (!whole)
    g_set_error_literal (error, JB_ERROR, JB_ERROR_DAMAGED,
                         _ ("Salinan luring tidak cocok dengan kantor ini. Jangan dipakai. Buat "
                            "salinan baru."));
  return whole;
}

/* Writes the offline copy, lets go of it, and reads it back from the medium. */
static gboolean
make_offline_copy (const Made *made, const OfInit *init, const gchar *path, GError **error)
{
  return of_keyring_save (made->offline, path, init->recovery, &init->kdf, error)
         && (init->before_verify == NULL || init->before_verify (path, init->data, error))
         && of_offline_verify (path, init->recovery, made->trust, error);
}

static gboolean
check_free (const gchar *home, const gchar *offline, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (home, 0, NULL);
  if (dir != NULL ? g_dir_read_name (dir) != NULL : g_file_test (home, G_FILE_TEST_EXISTS))
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_EXISTS,
                           _ ("Folder kantor sudah berisi. Tidak ada yang berubah. Pilih folder "
                              "lain dengan --home."));
      return FALSE;
    }
  if (!g_file_test (offline, G_FILE_TEST_EXISTS))
    return TRUE;
  g_set_error_literal (error, JB_ERROR, JB_ERROR_EXISTS,
                       _ ("Media luring sudah berisi salinan kantor lain. Tidak ada yang berubah. "
                          "Pakai media lain."));
  return FALSE;
}

static gboolean
make_in_stage (const gchar *stage, const gchar *offline, const OfInit *init, GError **error)
{
  g_auto (Made) made = { 0 };
  return of_authority_make (init->config.name, init->hosts, init->now_s, &made.authority, error)
         && make_keys (&made, error) && make_trust (&made, init, error)
         && write_home (stage, &made, init, error)
         && make_offline_copy (&made, init, offline, error);
}

gboolean
of_init (const gchar *home, const OfInit *init, GError **error)
{
  g_autofree gchar *offline = g_build_filename (init->offline_dir, OF_OFFLINE_FILE, NULL);
  g_autofree gchar *clean = g_canonicalize_filename (home, NULL);
  g_autofree gchar *stage = g_strconcat (clean, STAGE_SUFFIX, NULL);
  g_autofree gchar *parent = g_path_get_dirname (clean);
  if (!of_config_check (&init->config, error) || !check_free (clean, offline, error)
      || !of_dir_make (init->offline_dir, error) || !of_dir_make (parent, error))
    return FALSE;
  of_dir_remove (stage); /* of an attempt that was interrupted */
  if (!make_in_stage (stage, offline, init, error))
    {
      of_dir_remove (stage);
      g_unlink (offline);
      return FALSE;
    }
  if (g_rename (stage, clean) == 0)
    return of_dir_sync (parent, error);
  of_file_fail (clean, errno, error);
  of_dir_remove (stage);
  g_unlink (offline);
  return FALSE;
}
