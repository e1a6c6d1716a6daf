/* SPDX-License-Identifier: MPL-2.0 */
/* JBO1, a keyring. All integers are big-endian.
 *
 *   offset  bytes  what
 *        0  4      magic "JBO1"
 *        4  1      suite: 1
 *        5  1      kind: 1 machine key, 2 passphrase
 *        6  16     salt; zeros with a machine key
 *       22  4      Argon2id passes; 0 with a machine key
 *       26  4      Argon2id memory in KiB; 0 with a machine key
 *       30  1      n: number of entries, 1..32
 *       31  ...    n entries, ascending by name, each:
 *                    1    length of the name, 1..32
 *                    ..   name: a-z, 0-9, '-'
 *                    LP   box (vault/box.c) of the secret, 1..4096 bytes
 *       nothing follows the last entry
 *
 * Key-encryption key:
 *   machine key   the 32 bytes of the key file
 *   passphrase    jb_kdf_derive (passphrase, binder, salt, passes, memory)
 *   binder        BLAKE2b-256 ("jemput/v1/keyring/" purpose NUL): one passphrase opens the rings of
 *                 several purposes, with a key of its own each
 * A box is bound to the first 31 bytes, the purpose and the entry's name (context "keyring", bound
 * bytes = head || purpose NUL || name), so that an entry cannot be moved, renamed, or dropped. */
#include "app/office/keyring.h"

#include "app/office/files.h"
#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/vault/box.h"

#include <sodium.h>
#include <string.h>

#define MAGIC "JBO1"
#define MAGIC_LEN 4
#define SUITE 1
#define HEAD_BYTES 31
#define NAME_MAX_LEN 32
#define KIND_MACHINE 1
#define KIND_PASSPHRASE 2
#define BOX_CONTEXT "keyring"
#define BINDER_PREFIX "jemput/v1/keyring/"

typedef struct {
  gchar name[NAME_MAX_LEN + 1];
  JbSecret *secret;
} Entry;

struct OfKeyring {
  gchar *purpose;
  GArray *entries; /* Entry, ascending by name */
};

static void
clear_entry (gpointer data)
{
  jb_secret_unref (((Entry *) data)->secret);
}

OfKeyring *
of_keyring_new (const gchar *purpose)
{
  OfKeyring *ring = g_new0 (OfKeyring, 1);
  ring->purpose = g_strdup (purpose);
  ring->entries = g_array_new (FALSE, TRUE, sizeof (Entry));
  g_array_set_clear_func (ring->entries, clear_entry);
  return ring;
}

void
of_keyring_free (OfKeyring *ring)
{
  if (ring == NULL)
    return;
  g_array_unref (ring->entries);
  g_free (ring->purpose);
  g_free (ring);
}

static gboolean
name_is_valid (const gchar *name)
{
  gsize len = strlen (name);
  return len >= 1 && len <= NAME_MAX_LEN
         && strspn (name, "abcdefghijklmnopqrstuvwxyz0123456789-") == len;
}

static gint
compare_entries (gconstpointer a, gconstpointer b)
{
  return strcmp (((const Entry *) a)->name, ((const Entry *) b)->name);
}

void
of_keyring_add (OfKeyring *ring, const gchar *name, JbSecret *secret)
{
  g_return_if_fail (name_is_valid (name) && of_keyring_secret (ring, name) == NULL);
  g_return_if_fail (ring->entries->len < OF_RING_MAX_ENTRIES);
  g_return_if_fail (jb_secret_len (secret) <= OF_RING_MAX_SECRET);
  Entry entry = { .secret = jb_secret_ref (secret) };
  g_strlcpy (entry.name, name, sizeof entry.name);
  g_array_append_val (ring->entries, entry);
  g_array_sort (ring->entries, compare_entries);
}

gboolean
of_keyring_add_random (OfKeyring *ring, const gchar *name, GError **error)
{
  g_autoptr (JbSecret) secret = jb_secret_random (JB_SEED_BYTES, error);
  if (secret == NULL)
    return FALSE;
  of_keyring_add (ring, name, secret);
  return TRUE;
}

const JbSecret *
of_keyring_secret (const OfKeyring *ring, const gchar *name)
{
  for (guint i = 0; i < ring->entries->len; i++)
    if (strcmp (g_array_index (ring->entries, Entry, i).name, name) == 0)
      return g_array_index (ring->entries, Entry, i).secret;
  return NULL;
}

guint
of_keyring_n (const OfKeyring *ring)
{
  return ring->entries->len;
}

const gchar *
of_keyring_name (const OfKeyring *ring, guint i)
{
  g_return_val_if_fail (i < ring->entries->len, NULL);
  return g_array_index (ring->entries, Entry, i).name;
}

JbSigner *
of_keyring_signer (const OfKeyring *ring, const gchar *name, GError **error)
{
  const JbSecret *seed = of_keyring_secret (ring, name);
  if (seed != NULL && jb_secret_len (seed) == JB_SEED_BYTES)
    return jb_signer_new (seed, error);
  g_set_error_literal (error, JB_ERROR, JB_ERROR_KEY,
                       _ ("Kunci yang diperlukan tidak ada di berkas kunci ini. Tidak ada yang "
                          "berubah."));
  return NULL;
}

typedef struct {
  guint8 kind;
  guint8 salt[JB_KDF_SALT_BYTES];
  JbKdfParams params;
  guint8 n;
} Head;

static void
put_head (GByteArray *out, const Head *head)
{
  jb_put (out, MAGIC, MAGIC_LEN);
  jb_put_u8 (out, SUITE);
  jb_put_u8 (out, head->kind);
  jb_put (out, head->salt, JB_KDF_SALT_BYTES);
  jb_put_u32 (out, head->params.passes);
  jb_put_u32 (out, head->params.memory_kib);
  jb_put_u8 (out, head->n);
}

static JbSecret *
make_binder (const gchar *purpose, GError **error)
{
  g_autofree gchar *text = g_strconcat (BINDER_PREFIX, purpose, NULL);
  JbDigest digest;
  jb_digest (text, strlen (text) + 1, &digest);
  return jb_secret_take (digest.bytes, JB_DIGEST_BYTES, error);
}

static JbSecret *
make_kek (const Head *head, const gchar *purpose, const JbSecret *secret, GError **error)
{
  if (head->kind == KIND_MACHINE)
    {
      if (jb_secret_len (secret) != JB_KEY_BYTES)
        {
          g_set_error_literal (error, JB_ERROR, JB_ERROR_KEY,
                               _ ("Berkas kunci ini tidak dapat dibuka dengan kunci mesin."));
          return NULL;
        }
      g_autoptr (JbSecret) copy = jb_secret_new (JB_KEY_BYTES, error);
      if (copy != NULL)
        memcpy (jb_secret_write (copy), jb_secret_data (secret), JB_KEY_BYTES);
      return g_steal_pointer (&copy);
    }
  g_autoptr (JbSecret) binder = make_binder (purpose, error);
  return binder != NULL ? jb_kdf_derive (secret, binder, head->salt, &head->params, error) : NULL;
}

static GByteArray *
bound_bytes (const guint8 *head, const gchar *purpose, const gchar *name)
{
  GByteArray *bound = g_byte_array_new ();
  jb_put (bound, head, HEAD_BYTES);
  jb_put (bound, purpose, strlen (purpose) + 1);
  jb_put (bound, name, strlen (name));
  return bound;
}

GBytes *
of_keyring_encode (const OfKeyring *ring, const JbSecret *secret, const JbKdfParams *params,
                   GError **error)
{
  g_return_val_if_fail (ring->entries->len >= 1, NULL);
  Head head = { .kind = KIND_MACHINE, .n = (guint8) ring->entries->len };
  if (params != NULL)
    {
      head.kind = KIND_PASSPHRASE;
      head.params = *params;
      randombytes_buf (head.salt, JB_KDF_SALT_BYTES);
    }
  g_autoptr (JbSecret) kek = make_kek (&head, ring->purpose, secret, error);
  if (kek == NULL)
    return NULL;
  g_autoptr (GByteArray) out = g_byte_array_new ();
  put_head (out, &head);
  guint8 bound_head[HEAD_BYTES];
  memcpy (bound_head, out->data, HEAD_BYTES);
  for (guint i = 0; i < ring->entries->len; i++)
    {
      const Entry *entry = &g_array_index (ring->entries, Entry, i);
      g_autoptr (GByteArray) bound = bound_bytes (bound_head, ring->purpose, entry->name);
      g_autoptr (GBytes) box
          = jb_box_wrap (kek, BOX_CONTEXT, bound->data, bound->len, entry->secret);
      jb_put_u8 (out, (guint8) strlen (entry->name));
      jb_put (out, entry->name, strlen (entry->name));
      jb_put_lp (out, g_bytes_get_data (box, NULL), g_bytes_get_size (box));
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

static gboolean
refuse (JbError code, GError **error)
{
  g_set_error_literal (
      error, JB_ERROR, (gint) code,
      code == JB_ERROR_VERSION
          ? _ ("Berkas kunci dari versi Jemput yang lain. Perbarui perangkat lunak.")
          : _ ("Berkas kunci rusak atau bukan berkas kunci Jemput. Pulihkan dari cadangan."));
  return FALSE;
}

static gboolean
read_head (JbReader *reader, Head *head, GError **error)
{
  const guint8 *magic = jb_reader_take (reader, MAGIC_LEN);
  guint8 suite = 0;
  if (magic == NULL || memcmp (magic, MAGIC, MAGIC_LEN - 1) != 0 || !jb_reader_u8 (reader, &suite))
    return refuse (JB_ERROR_FORMAT, error);
  if (magic[MAGIC_LEN - 1] != MAGIC[MAGIC_LEN - 1] || suite != SUITE)
    return refuse (JB_ERROR_VERSION, error);
  if (!jb_reader_u8 (reader, &head->kind) || !jb_reader_copy (reader, head->salt, JB_KDF_SALT_BYTES)
      || !jb_reader_u32 (reader, &head->params.passes)
      || !jb_reader_u32 (reader, &head->params.memory_kib) || !jb_reader_u8 (reader, &head->n)
      || head->n < 1 || head->n > OF_RING_MAX_ENTRIES)
    return refuse (JB_ERROR_FORMAT, error);
  if (head->kind == KIND_MACHINE)
    return (sodium_is_zero (head->salt, JB_KDF_SALT_BYTES) && head->params.passes == 0
            && head->params.memory_kib == 0)
           || refuse (JB_ERROR_FORMAT, error);
  return (head->kind == KIND_PASSPHRASE && jb_kdf_params_are_sound (&head->params))
         || refuse (JB_ERROR_FORMAT, error);
}

typedef struct {
  gchar name[NAME_MAX_LEN + 1];
  const guint8 *box;
  gsize len;
} Sealed;

/* The whole file is read before seconds are spent on Argon2. */
static gboolean
read_entries (JbReader *reader, guint n, Sealed *sealed, GError **error)
{
  for (guint i = 0; i < n; i++)
    {
      guint8 len = 0;
      if (!jb_reader_u8 (reader, &len) || len > NAME_MAX_LEN
          || !jb_reader_copy (reader, sealed[i].name, len))
        return refuse (JB_ERROR_FORMAT, error);
      sealed[i].name[len] = '\0';
      if (strlen (sealed[i].name) != len || !name_is_valid (sealed[i].name)
          || (i > 0 && strcmp (sealed[i - 1].name, sealed[i].name) >= 0)
          || !jb_reader_lp (reader, OF_RING_MAX_SECRET + JB_BOX_OVERHEAD_BYTES, &sealed[i].box,
                            &sealed[i].len)
          || sealed[i].len <= JB_BOX_OVERHEAD_BYTES)
        return refuse (JB_ERROR_FORMAT, error);
    }
  return jb_reader_done (reader) || refuse (JB_ERROR_FORMAT, error);
}

OfKeyring *
of_keyring_decode (GBytes *bytes, const gchar *purpose, const JbSecret *secret, GError **error)
{
  gsize len;
  const guint8 *data = g_bytes_get_data (bytes, &len);
  JbReader reader;
  Head head = { 0 };
  Sealed sealed[OF_RING_MAX_ENTRIES];
  jb_reader_init (&reader, data, len);
  if (!read_head (&reader, &head, error) || !read_entries (&reader, head.n, sealed, error))
    return NULL;
  g_autoptr (JbSecret) kek = make_kek (&head, purpose, secret, error);
  if (kek == NULL)
    return NULL;
  g_autoptr (OfKeyring) ring = of_keyring_new (purpose);
  for (guint i = 0; i < head.n; i++)
    {
      g_autoptr (GByteArray) bound = bound_bytes (data, purpose, sealed[i].name);
      g_autoptr (JbSecret) opened = jb_box_unwrap (kek, BOX_CONTEXT, bound->data, bound->len,
                                                   sealed[i].box, sealed[i].len, NULL);
      if (opened == NULL)
        {
          g_set_error_literal (error, JB_ERROR, JB_ERROR_KEY,
                               _ ("Frasa sandi atau kunci tidak cocok. Tidak ada yang berubah. "
                                  "Periksa lima katanya, lalu coba lagi."));
          return NULL;
        }
      of_keyring_add (ring, sealed[i].name, opened);
    }
  return g_steal_pointer (&ring);
}

gboolean
of_keyring_save (const OfKeyring *ring, const gchar *path, const JbSecret *secret,
                 const JbKdfParams *params, GError **error)
{
  g_autoptr (GBytes) bytes = of_keyring_encode (ring, secret, params, error);
  return bytes != NULL
         && of_file_write (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), error);
}

OfKeyring *
of_keyring_load (const gchar *path, const gchar *purpose, const JbSecret *secret, GError **error)
{
  g_autoptr (GBytes) bytes = of_file_read (path, OF_RING_MAX_BYTES, error);
  return bytes != NULL ? of_keyring_decode (bytes, purpose, secret, error) : NULL;
}

OfKeyring *
of_keyring_load_online (const gchar *home, GError **error)
{
  g_autofree gchar *key_path = g_build_filename (home, "keys", "machine.key", NULL);
  g_autofree gchar *path = g_build_filename (home, "keys", OF_RING_ONLINE ".jbk", NULL);
  g_autoptr (JbSecret) key = jb_device_secret_load (key_path, error);
  return key != NULL ? of_keyring_load (path, OF_RING_ONLINE, key, error) : NULL;
}
