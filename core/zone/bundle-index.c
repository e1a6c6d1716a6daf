/* SPDX-License-Identifier: MPL-2.0 */
/* Prepares a bundle for verdicts without allocation: rules sorted by place, (hazard, issuer) pairs
 * numbered, and for each rule the list of those that supersede it. */
#include "core/zone/bundle-private.h"

#include "core/base/error.h"
#include "core/base/i18n.h"

#include <string.h>

/* bits: 34 code, 4 its length, 10 RW, 10 RT */
#define PART_BITS 10
#define PART_MASK ((1u << PART_BITS) - 1)

guint64
jb_zone_place_key (const gchar *scope, guint rw, guint rt)
{
  guint64 key = 0;
  guint len = 0;
  for (; scope[len] != '\0'; len++)
    key = key * 10 + (guint64) (scope[len] - '0');
  return ((key * 16 + len) << (2 * PART_BITS)) | (guint64) rw << PART_BITS | rt;
}

guint
jb_zone_place_rw (guint64 place)
{
  return (guint) (place >> PART_BITS) & PART_MASK;
}

guint
jb_zone_place_rt (guint64 place)
{
  return (guint) place & PART_MASK;
}

static gint
compare_entries (gconstpointer a, gconstpointer b)
{
  const JbZoneEntry *x = a, *y = b;
  if (x->place != y->place)
    return x->place < y->place ? -1 : 1;
  return x->rule < y->rule ? -1 : 1;
}

static gboolean
check_crowding (const JbZoneBundle *bundle, GError **error)
{
  for (guint i = JB_ZONE_MAX_PER_PLACE; i < bundle->n_rules; i++)
    if (bundle->entries[i].place == bundle->entries[i - JB_ZONE_MAX_PER_PLACE].place)
      {
        g_set_error (
            error, JB_ERROR, JB_ERROR_LIMIT,
            _ ("Terlalu banyak aturan untuk tempat yang sama, di antaranya %s. Berkas zona "
               "ditolak; yang lama tetap berlaku."),
            bundle->rules[bundle->entries[i].rule].id);
        return FALSE;
      }
  return TRUE;
}

static void
fill_entries (JbZoneBundle *bundle)
{
  g_autoptr (GHashTable) pairs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  bundle->entries = g_new0 (JbZoneEntry, bundle->n_rules);
  for (guint i = 0; i < bundle->n_rules; i++)
    {
      const JbZoneRule *rule = &bundle->rules[i];
      /* Neither text can hold a newline. */
      g_autofree gchar *pair = g_strconcat (rule->hazard, "\n", rule->issuer, NULL);
      guint number = GPOINTER_TO_UINT (g_hash_table_lookup (pairs, pair));
      if (number == 0)
        {
          number = g_hash_table_size (pairs) + 1;
          g_hash_table_insert (pairs, g_steal_pointer (&pair), GUINT_TO_POINTER (number));
        }
      bundle->entries[i] = (JbZoneEntry){
        .place = jb_zone_place_key (rule->scope, jb_zone_part_number (rule->rw),
                                    jb_zone_part_number (rule->rt)),
        .from_s = rule->from_s,
        .to_s = rule->to_s,
        .rule = i,
        .pair = number,
      };
    }
  if (bundle->n_rules > 0)
    qsort (bundle->entries, bundle->n_rules, sizeof *bundle->entries, compare_entries);
}

/* While an index is built: what is known of each rule. */
typedef struct {
  JbZoneBundle *bundle;
  GHashTable *numbers; /* id -> index + 1 */
  guint32 *entry_of;   /* rule -> entry */
  guint32 *waiting;    /* rules that supersede it and are not placed yet */
  guint32 *depth;
} Graph;

static guint
number_of (const Graph *graph, const gchar *id)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (graph->numbers, id));
}

static gboolean
number_rules (Graph *graph, GError **error)
{
  JbZoneBundle *bundle = graph->bundle;
  for (guint i = 0; i < bundle->n_rules; i++)
    if (!g_hash_table_insert (graph->numbers, (gpointer) bundle->rules[i].id,
                              GUINT_TO_POINTER (i + 1)))
      return jb_zone_refuse_rule (bundle->rules[i].id, _ ("id ini dipakai dua kali"), error);
  return TRUE;
}

/* Counts who supersedes whom, then lays the lists out one after the other. */
static gboolean
link_superseders (Graph *graph, GError **error)
{
  JbZoneBundle *bundle = graph->bundle;
  guint total = 0;
  for (guint i = 0; i < bundle->n_rules; i++)
    for (const gchar *const *id = bundle->rules[i].supersedes; *id != NULL; id++, total++)
      {
        guint number = number_of (graph, *id);
        if (number == 0)
          return jb_zone_refuse_rule (bundle->rules[i].id,
                                      _ ("mengganti aturan yang tidak ada dalam berkas"), error);
        graph->waiting[number - 1]++;
      }
  bundle->superseders = g_new0 (guint32, total);
  guint at = 0;
  for (guint e = 0; e < bundle->n_rules; e++)
    {
      bundle->entries[e].superseded_at = at;
      at += graph->waiting[bundle->entries[e].rule];
    }
  for (guint i = 0; i < bundle->n_rules; i++)
    for (const gchar *const *id = bundle->rules[i].supersedes; *id != NULL; id++)
      {
        JbZoneEntry *target = &bundle->entries[graph->entry_of[number_of (graph, *id) - 1]];
        bundle->superseders[target->superseded_at + target->n_superseders++] = graph->entry_of[i];
      }
  return TRUE;
}

/* A rule that was never placed lies in a circle or behind one: going back long enough ends in it.
 */
static gboolean
refuse_circle (const Graph *graph, guint rule, GError **error)
{
  const JbZoneBundle *bundle = graph->bundle;
  for (guint steps = 0; steps < bundle->n_rules; steps++)
    {
      const JbZoneEntry *entry = &bundle->entries[graph->entry_of[rule]];
      for (guint s = 0; s < entry->n_superseders; s++)
        {
          guint by = bundle->entries[bundle->superseders[entry->superseded_at + s]].rule;
          if (graph->waiting[by] > 0)
            {
              rule = by;
              break;
            }
        }
    }
  return jb_zone_refuse_rule (bundle->rules[rule].id, _ ("saling mengganti dalam lingkaran"),
                              error);
}

/* Places rules after all that supersede them; what cannot be placed is in a circle. */
static gboolean
check_chains (Graph *graph, GError **error)
{
  const JbZoneBundle *bundle = graph->bundle;
  g_autofree guint32 *queue = g_new (guint32, MAX (bundle->n_rules, 1));
  guint n = 0;
  for (guint i = 0; i < bundle->n_rules; i++)
    if (graph->waiting[i] == 0)
      queue[n++] = i;
  for (guint i = 0; i < n; i++)
    for (const gchar *const *id = bundle->rules[queue[i]].supersedes; *id != NULL; id++)
      {
        guint next = number_of (graph, *id) - 1;
        graph->depth[next] = MAX (graph->depth[next], graph->depth[queue[i]] + 1);
        if (graph->depth[next] >= JB_ZONE_MAX_CHAIN)
          return jb_zone_refuse_rule (*id, _ ("rantai penggantian terlalu panjang"), error);
        if (--graph->waiting[next] == 0)
          queue[n++] = next;
      }
  for (guint i = 0; i < bundle->n_rules; i++)
    if (graph->waiting[i] > 0)
      return refuse_circle (graph, i, error);
  return TRUE;
}

gboolean
jb_zone_bundle_index (JbZoneBundle *bundle, GError **error)
{
  g_autoptr (GHashTable) numbers = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree guint32 *entry_of = g_new0 (guint32, bundle->n_rules);
  g_autofree guint32 *waiting = g_new0 (guint32, bundle->n_rules);
  g_autofree guint32 *depth = g_new0 (guint32, bundle->n_rules);
  Graph graph = { bundle, numbers, entry_of, waiting, depth };
  fill_entries (bundle);
  for (guint e = 0; e < bundle->n_rules; e++)
    entry_of[bundle->entries[e].rule] = e;
  return number_rules (&graph, error) && check_crowding (bundle, error)
         && link_superseders (&graph, error) && check_chains (&graph, error);
}
