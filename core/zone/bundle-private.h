/* SPDX-License-Identifier: MPL-2.0 */
/* How a zone bundle lies in memory; for the files of core/zone only. */
#pragma once

#include "core/base/json.h"
#include "core/zone/bundle.h"

G_BEGIN_DECLS

/* Rules of exactly one place (one scope, one RW, one RT). Bounds a verdict's stack: a year of weekly
 * decrees for three hazards and more is well below. */
#define JB_ZONE_MAX_PER_PLACE 256
/* The longest chain of rules that supersede one another: bounds a verdict's recursion. */
#define JB_ZONE_MAX_CHAIN 128

/* What a verdict looks at of a rule, in the order of places. */
typedef struct {
  guint64 place; /* jb_zone_place_key */
  gint64 from_s, to_s;
  guint32 rule;          /* index */
  guint32 pair;          /* number of its (hazard, issuer) */
  guint32 superseded_at; /* into superseders: entry numbers of the rules that supersede this one */
  guint32 n_superseders;
} JbZoneEntry;

struct JbZoneBundle {
  gatomicrefcount refs;
  guint32 version;
  JbDigest digest;
  gint64 issued_s, soft_expiry_s, hard_expiry_s;
  gchar area[11];
  JbAreaTime area_time;
  JbZonePolicy policy;
  guint n_rules;
  JbZoneRule *rules;
  JbZoneEntry *entries; /* n_rules, ascending by place */
  guint32 *superseders;
  GStringChunk *strings;
  GPtrArray *lists; /* of const gchar *[] */
};

/* A number that orders places: all parts of a village lie together behind it. `rw`, `rt` 0 for all. */
guint64 jb_zone_place_key (const gchar *scope, guint rw, guint rt);
guint jb_zone_place_rw (guint64 place);
guint jb_zone_place_rt (guint64 place);

/* 1..999 of up to three digits ("2", "002"); 0 if it is anything else. */
guint jb_zone_part_number (const gchar *text);

/* One rule of a file; strings go to the bundle. The first fault is in *error. */
gboolean jb_zone_rule_decode (JbZoneBundle *bundle, JsonObject *object, guint i,
                              JbZoneRule *ret_rule, GError **error);
gboolean jb_zone_rule_equal (const JbZoneRule *a, const JbZoneRule *b);

/* Sorts the rules by place, numbers the pairs, resolves `supersedes`. JB_ERROR_INVALID or
 * JB_ERROR_LIMIT, naming the rule. */
gboolean jb_zone_bundle_index (JbZoneBundle *bundle, GError **error);

/* JB_ERROR_INVALID that names the rule. */
gboolean jb_zone_refuse_rule (const gchar *id, const gchar *what, GError **error);

G_END_DECLS
