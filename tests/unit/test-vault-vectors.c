/* SPDX-License-Identifier: MPL-2.0 */
/* The golden JBR1 files. Sealing is randomized, so they were written once, by this program with
 * "--write DIR"; index.json says with which keys they open and what must come out. */
#include "core/base/error.h"
#include "core/base/json.h"
#include "tests/unit/vault-fixture.h"

#include <unistd.h>

#define INDEX_MAX_BYTES (256 * 1024)

typedef struct {
  const gchar *file;
  struct {
    const gchar *name, *type;
    gsize len;
  } parts[4];
} Plan;

/* The first part is always a record. */
static const Plan PLANS[] = {
  { "small.jbr1", { { "photo.jpg", "image/jpeg", 700 }, { "finger-3", "image/png", 40 } } },
  { "chunks.jbr1",
    { { "doc-1", "application/pdf", 0 },
      { "doc-2", "application/pdf", 65536 },
      { "doc-3", "application/pdf", 65537 } } },
};

static const struct {
  const gchar *name;
  guint8 fill;
} SEEDS[]
    = { { "office_seed", 1 }, { "escrow_seed", 2 }, { "officer_seed", 3 }, { "kit_seed", 4 } };

static JbSigner *
signer_of (guint seed)
{
  g_autoptr (JbSecret) secret = vault_seed (SEEDS[seed].fill);
  return jb_signer_new (secret, NULL);
}

static GPtrArray *
parts_of (const Plan *plan)
{
  GPtrArray *parts = g_ptr_array_new_with_free_func ((GDestroyNotify) jb_seal_part_free);
  g_autoptr (JbRecord) record = vault_record (1);
  record->id.bytes[0] = 0x44;
  record->finished_lo_s = record->finished_hi_s = VAULT_NOW_S + 60;
  g_autoptr (GBytes) json = jb_record_to_json (record);
  g_ptr_array_add (parts, jb_seal_part_new ("record.json", "application/json", json));
  for (guint i = 0; i < G_N_ELEMENTS (plan->parts) && plan->parts[i].name != NULL; i++)
    {
      g_autoptr (GBytes) bytes = vault_photo (plan->parts[i].len);
      g_ptr_array_add (parts, jb_seal_part_new (plan->parts[i].name, plan->parts[i].type, bytes));
    }
  return parts;
}

static GBytes *
seal_plan (const Plan *plan, GPtrArray *parts)
{
  JbSealHeader header = { .rec_seq = 7,
                          .trust_version = 2,
                          .zone_version = 41,
                          .village = "1503042001",
                          .clock_lo_s = VAULT_NOW_S,
                          .clock_hi_s = VAULT_NOW_S + 60,
                          .clock_trust = 1 };
  memset (header.kit.bytes, 0x11, JB_ID_BYTES);
  memset (header.kit_incarnation.bytes, 0x22, JB_ID_BYTES);
  memset (header.officer.bytes, 0x33, JB_ID_BYTES);
  header.record.bytes[0] = 0x44;
  memset (header.zone_digest.bytes, 0x55, JB_DIGEST_BYTES);
  JbPublicKey recipients[2];
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (JbSecret) seed = vault_seed (SEEDS[i].fill);
      g_assert_true (jb_sealing_public (seed, &recipients[i], NULL));
    }
  g_autoptr (JbSigner) officer = signer_of (2);
  g_autoptr (JbSigner) kit = signer_of (3);
  return jb_seal_create (&header, parts, recipients, 2, officer, kit, NULL);
}

static void
put_parts (JsonBuilder *builder, GPtrArray *parts)
{
  json_builder_set_member_name (builder, "parts");
  json_builder_begin_array (builder);
  for (guint i = 0; i < parts->len; i++)
    {
      const JbSealPart *part = g_ptr_array_index (parts, i);
      JbDigest digest;
      gsize len;
      const guint8 *data = g_bytes_get_data (part->bytes, &len);
      jb_digest (data, len, &digest);
      json_builder_begin_object (builder);
      jb_json_put_string (builder, "name", part->name);
      jb_json_put_string (builder, "type", part->type);
      jb_json_put_int (builder, "size", (gint64) len);
      jb_json_put_hex (builder, "blake2b_256", digest.bytes, JB_DIGEST_BYTES);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
put_vector (JsonBuilder *builder, const Plan *plan, GPtrArray *parts, GBytes *sealed)
{
  JbDigest digest;
  gsize len;
  const guint8 *data = g_bytes_get_data (sealed, &len);
  jb_digest (data, len, &digest);
  json_builder_begin_object (builder);
  jb_json_put_string (builder, "file", plan->file);
  jb_json_put_hex (builder, "blake2b_256", digest.bytes, JB_DIGEST_BYTES);
  for (guint i = 0; i < G_N_ELEMENTS (SEEDS); i++)
    {
      guint8 seed[JB_SEED_BYTES];
      memset (seed, SEEDS[i].fill, sizeof seed);
      jb_json_put_hex (builder, SEEDS[i].name, seed, sizeof seed);
    }
  put_parts (builder, parts);
  json_builder_end_object (builder);
}

static int
write_vectors (const gchar *dir)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "vectors");
  json_builder_begin_array (builder);
  for (guint i = 0; i < G_N_ELEMENTS (PLANS); i++)
    {
      g_autoptr (GPtrArray) parts = parts_of (&PLANS[i]);
      g_autoptr (GBytes) sealed = seal_plan (&PLANS[i], parts);
      g_autofree gchar *path = g_build_filename (dir, PLANS[i].file, NULL);
      put_vector (builder, &PLANS[i], parts, sealed);
      g_assert_true (g_file_set_contents (path, g_bytes_get_data (sealed, NULL),
                                          (gssize) g_bytes_get_size (sealed), NULL));
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autofree gchar *text = json_to_string (root, TRUE);
  g_autofree gchar *lines = g_strconcat (text, "\n", NULL);
  g_autofree gchar *path = g_build_filename (dir, "index.json", NULL);
  return g_file_set_contents (path, lines, -1, NULL) ? 0 : 1;
}

static GBytes *
read_vector_file (const gchar *name)
{
  g_autofree gchar *path
      = g_build_filename (g_getenv ("JEMPUT_SRC"), "tests", "vectors", "seal", name, NULL);
  gchar *bytes = NULL;
  gsize len;
  g_autoptr (GError) error = NULL;
  g_file_get_contents (path, &bytes, &len, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (bytes, len);
}

static void
read_seed (JsonObject *vector, const gchar *name, guint8 ret_seed[JB_SEED_BYTES])
{
  g_assert_true (jb_unhex (json_object_get_string_member (vector, name), ret_seed, JB_SEED_BYTES));
}

static JbSigner *
read_signer (JsonObject *vector, const gchar *name)
{
  guint8 seed[JB_SEED_BYTES];
  read_seed (vector, name, seed);
  g_autoptr (JbSecret) secret = jb_secret_take (seed, sizeof seed, NULL);
  return jb_signer_new (secret, NULL);
}

static void
assert_parts (GPtrArray *parts, JsonArray *expected)
{
  g_assert_cmpuint (parts->len, ==, json_array_get_length (expected));
  for (guint i = 0; i < parts->len; i++)
    {
      const JbSealPart *part = g_ptr_array_index (parts, i);
      JsonObject *object = json_array_get_object_element (expected, i);
      gsize len;
      const guint8 *data = g_bytes_get_data (part->bytes, &len);
      JbDigest digest;
      jb_digest (data, len, &digest);
      g_autofree gchar *hex = jb_digest_to_hex (&digest);
      g_assert_cmpstr (part->name, ==, json_object_get_string_member (object, "name"));
      g_assert_cmpstr (part->type, ==, json_object_get_string_member (object, "type"));
      g_assert_cmpint ((gint64) len, ==, json_object_get_int_member (object, "size"));
      g_assert_cmpstr (hex, ==, json_object_get_string_member (object, "blake2b_256"));
    }
}

static void
assert_vector (JsonObject *vector)
{
  static const gchar *const recipients[] = { "office_seed", "escrow_seed" };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) sealed = read_vector_file (json_object_get_string_member (vector, "file"));
  gsize len;
  const guint8 *data = g_bytes_get_data (sealed, &len);
  g_autoptr (JbSigner) officer = read_signer (vector, "officer_seed");
  g_autoptr (JbSigner) kit = read_signer (vector, "kit_seed");
  jb_seal_verify (data, len, jb_signer_public (officer), jb_signer_public (kit), &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (recipients); i++)
    {
      guint8 seed[JB_SEED_BYTES];
      read_seed (vector, recipients[i], seed);
      g_autoptr (JbSecret) secret = jb_secret_take (seed, sizeof seed, NULL);
      g_autoptr (GPtrArray) parts = jb_seal_open (data, len, secret, &error);
      g_assert_no_error (error);
      assert_parts (parts, json_object_get_array_member (vector, "parts"));
    }
}

static void
test_golden_records_open (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) index = read_vector_file ("index.json");
  g_autoptr (JsonNode) node = jb_json_parse (g_bytes_get_data (index, NULL),
                                             g_bytes_get_size (index), INDEX_MAX_BYTES, &error);
  g_assert_no_error (error);
  JsonArray *vectors = json_object_get_array_member (json_node_get_object (node), "vectors");
  g_assert_cmpuint (json_array_get_length (vectors), ==, G_N_ELEMENTS (PLANS));
  for (guint i = 0; i < json_array_get_length (vectors); i++)
    assert_vector (json_array_get_object_element (vectors, i));
}

int
main (int argc, char **argv)
{
  jb_secret_allow_unlocked ();
  g_assert_true (jb_secret_start (NULL));
  if (argc == 3 && strcmp (argv[1], "--write") == 0)
    return write_vectors (argv[2]);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vault/vectors/golden-records-open", test_golden_records_open);
  return g_test_run ();
}
