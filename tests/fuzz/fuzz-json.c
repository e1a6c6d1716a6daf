/* SPDX-License-Identifier: MPL-2.0 */
/* The strict door: what it lets in is written and read again as the same, and every getter stands
 * every value. */
#include "tests/fuzz/fuzz.h"

#include "core/base/json-scan.h"

#define MAX_BYTES (1024 * 1024)
#define ELEMENTS_MAX 1000

static void read_object (JsonObject *object);

static void
read_array (JbJson *json, JsonArray *array)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      if (JSON_NODE_HOLDS_OBJECT (node))
        read_object (jb_json_array_object (json, array, i));
      else if (JSON_NODE_HOLDS_VALUE (node) && !json->failed)
        jb_json_array_string (json, array, i, 64);
    }
}

/* One getter for each kind of value a member may have, the right one or not. */
static void
read_member (JbJson *json, const gchar *name, guint kind)
{
  guint8 bytes[16];
  JbId id;
  JbDigest digest;
  switch (kind % 9)
    {
    case 0:
      g_assert_cmpuint (strlen (jb_json_string (json, name, 64)), <=, 64);
      break;
    case 1:
      g_assert_cmpint (jb_json_int (json, name, -5, 1000), <=, 1000);
      break;
    case 2:
      jb_json_bool (json, name);
      break;
    case 3:
      g_assert_cmpint (jb_json_time (json, name), <=, JB_UTC_MAX_S);
      break;
    case 4:
      jb_json_hex (json, name, bytes, sizeof bytes);
      break;
    case 5:
      jb_json_id (json, name, &id);
      break;
    case 6:
      jb_json_digest (json, name, &digest);
      break;
      case 7: {
        JsonArray *array = jb_json_array (json, name, ELEMENTS_MAX);
        if (array != NULL)
          read_array (json, array);
        break;
      }
      default: {
        JsonObject *object = jb_json_object (json, name);
        if (object != NULL)
          read_object (object);
      }
    }
}

static guint
fitting_kind (JsonNode *node, guint choice)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    return 8;
  return JSON_NODE_HOLDS_ARRAY (node) ? 7 : choice % 7;
}

static void
read_object (JsonObject *object)
{
  g_autoptr (GError) error = NULL;
  JbJson json;
  JsonObjectIter iter;
  const gchar *name;
  JsonNode *node;
  guint choice = 0;
  if (object == NULL)
    return;
  jb_json_begin (&json, object, "", &error);
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      g_assert_true (json.failed || jb_json_has (&json, name));
      read_member (&json, name, fitting_kind (node, choice++));
    }
  fz_check (jb_json_end (&json), &error);
  /* All is unknown to who reads nothing. */
  jb_json_begin (&json, object, "", &error);
  fz_check (jb_json_end (&json), &error);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = jb_json_parse (data, size, MAX_BYTES, &error);
  fz_check (node != NULL, &error);
  /* What the scan lets pass is never left for json-glib to refuse, in words of its own. */
  g_assert_cmpint (node != NULL, ==,
                   size <= MAX_BYTES
                       && jb_json_scan ((const gchar *) data, size, JB_JSON_MAX_DEPTH, NULL));
  if (node == NULL)
    return 0;
  read_object (json_node_get_object (node));
  gsize len;
  g_autoptr (GBytes) bytes = jb_json_to_bytes (node);
  const void *text = g_bytes_get_data (bytes, &len);
  g_autoptr (JsonNode) again = jb_json_parse (text, len, G_MAXSSIZE, &error);
  fz_check (again != NULL, &error);
  g_assert_nonnull (again);
  g_autoptr (GBytes) same = jb_json_to_bytes (again);
  fz_assert_same_bytes (bytes, same);
  return 0;
}

void
fz_seeds (void)
{
  fz_seed_text ("{\"a\":[1,-0,true,false,null,\"\\u00e9\\ud83d\\ude00\\/\",{}],\"b\":{\"c\":[]}}");
  fz_seed_text ("{ \"when\" : \"2026-11-22T08:15:00Z\",\r\n\t\"n\" : 9007199254740991 }");
  fz_seed_vector ("json", "record.json");
  fz_seed_vector ("json", "roster.json");
  fz_seed_vector ("batch", "office-call.json");
  fz_seed_payload ("trust", "trust-1.jbs");
}
