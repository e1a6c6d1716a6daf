/* SPDX-License-Identifier: MPL-2.0 */
/* status, list, drafts. While the application holds the kit, status and list are its answers; both
 * ways they come as the same JSON, and the text is made from that. */
#include "app/ctl/ctl.h"
#include "app/socket/client.h"
#include "core/base/i18n.h"
#include "core/base/json.h"
#include "core/base/utc.h"

#define MAX_ANSWER JB_FRAME_MAX_BYTES

typedef GBytes *(*Ask) (JbKit *kit, GError **error);

/* From the kit itself, or from whoever holds it (transfer full). */
static GBytes *
ask (const Ctl *ctl, Ask ask_kit, JbVerb verb, GError **error)
{
  if (ctl->kit != NULL)
    return ask_kit (ctl->kit, error);
  g_autoptr (JbSocketClient) client = jb_socket_client_new (ctl->home, error);
  return client != NULL ? jb_socket_client_call (client, verb, NULL, NULL, error) : NULL;
}

static const gchar *
text_of (JsonObject *object, const gchar *name)
{
  return json_object_get_string_member_with_default (object, name, "");
}

/* Times are stored in UTC; people read the area's (WIB where it is not told). */
static gchar *
words_of_time (JsonObject *status, JsonObject *object, const gchar *name)
{
  JbAreaTime zone = JB_AREA_TIME_WIB;
  gint64 time_s;
  jb_area_time_parse (text_of (status, "timezone"), &zone);
  return jb_utc_parse (text_of (object, name), &time_s) ? jb_time_to_words (time_s, zone)
                                                        : g_strdup ("–");
}

static void
print_line (const gchar *label, const gchar *text)
{
  if (*text != '\0')
    ctl_print ("%s: %s\n", label, text);
}

static void
print_counts (JsonObject *status)
{
  JsonObject *counts = json_object_get_object_member (status, "counts");
  for (guint state = 0; counts != NULL && state < JB_STATE_N; state++)
    {
      gint64 n = json_object_get_int_member_with_default (
          counts, jb_record_state_name ((JbRecordState) state), 0);
      ctl_print ("  %s: %" G_GINT64_FORMAT "\n", jb_record_state_label ((JbRecordState) state), n);
    }
}

static const gchar *
link_words (const gchar *state)
{
  static const gchar *const words[] = {
    [JB_LINK_IDLE] = N_ ("diam"),           [JB_LINK_CONNECTING] = N_ ("menghubungi kantor"),
    [JB_LINK_UPLOADING] = N_ ("mengirim"),  [JB_LINK_ANSWER] = N_ ("menunggu tanda terima"),
    [JB_LINK_DONE] = N_ ("semua terkirim"), [JB_LINK_RETRYING] = N_ ("akan mencoba lagi"),
    [JB_LINK_STOPPED] = N_ ("berhenti"),
  };
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_strcmp0 (state, jb_link_state_name ((JbLinkState) i)) == 0)
      return _ (words[i]);
  return state;
}

static void
print_link (JsonObject *status)
{
  JsonObject *link = json_object_get_object_member (status, "link");
  if (link == NULL)
    return;
  print_line (_ ("Pengiriman"), link_words (text_of (link, "state")));
  gint64 size = json_object_get_int_member_with_default (link, "size_bytes", 0);
  if (size > 0)
    ctl_print (_ ("  Diterima kantor %lld dari %lld bita\n"),
               (long long) json_object_get_int_member_with_default (link, "confirmed_bytes", 0),
               (long long) size);
  if (*text_of (link, "message") != '\0')
    ctl_print ("  %s\n", text_of (link, "message"));
}

static void
print_place (JsonObject *status)
{
  if (!json_object_has_member (status, "place"))
    return;
  JsonObject *place = json_object_get_object_member (status, "place");
  print_line (_ ("Desa pelayanan"), text_of (place, "name"));
  ctl_print ("  %s\n", text_of (place, "title"));
}

static void
print_status (JsonObject *status)
{
  ctl_print (_ ("Perangkat: %s (%s)\n"), text_of (status, "label"), text_of (status, "kit"));
  print_line (_ ("Kantor"), text_of (status, "office"));
  if (!json_object_get_boolean_member_with_default (status, "enrolled", FALSE))
    ctl_print ("%s\n", _ ("Belum didaftarkan kantor."));
  else
    {
      g_autofree gchar *until = words_of_time (status, status, "enrolled_until");
      print_line (_ ("Terdaftar sampai"), until);
    }
  if (json_object_get_boolean_member_with_default (status, "revoked", FALSE))
    ctl_print ("%s\n", _ ("Pendaftarannya dicabut. Rekaman yang ada masih dapat diserahkan."));
  g_autofree gchar *zone_until = words_of_time (status, status, "zone_hard_expiry");
  print_line (_ ("Berkas zona berlaku sampai"), zone_until);
  print_place (status);
  ctl_print ("%s:\n", _ ("Rekaman"));
  print_counts (status);
  print_link (status);
  g_autofree gchar *receipt = words_of_time (status, status, "last_receipt");
  print_line (_ ("Tanda terima terakhir"), receipt);
  ctl_print (_ ("Ruang: cukup untuk kira-kira %lld rekaman\n"),
             (long long) json_object_get_int_member_with_default (status, "room_for_records", 0));
  print_line (_ ("Perlu dilihat penyelia"), text_of (status, "alarm"));
}

static void
print_record (JsonArray *array, guint i, JsonNode *node, gpointer data)
{
  JsonObject *record = json_node_get_object (node);
  JbRecordState state = JB_STATE_SEALED;
  g_autofree gchar *when = words_of_time (record, record, "finished");
  jb_record_state_from_name (text_of (record, "state"), &state);
  ctl_print ("%6" G_GINT64_FORMAT "  %s  %s  %s  %s %s\n",
             json_object_get_int_member_with_default (record, "number", 0),
             jb_record_state_label (state), text_of (record, "village"), when,
             text_of (record, "nik"), text_of (record, "name"));
  if (*text_of (record, "reason") != '\0')
    ctl_print ("        %s\n", text_of (record, "reason"));
}

static void
print_list (JsonObject *list)
{
  JsonArray *records = json_object_get_array_member (list, "records");
  if (records == NULL || json_array_get_length (records) == 0)
    ctl_print ("%s\n", _ ("Belum ada rekaman."));
  else
    json_array_foreach_element (records, print_record, NULL);
}

static CtlExit
show (Ctl *ctl, Ask ask_kit, JbVerb verb, void (*print) (JsonObject *object))
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) answer = ask (ctl, ask_kit, verb, &error);
  if (answer == NULL)
    return ctl_fail (error);
  if (ctl->json)
    {
      ctl_print_bytes (answer);
      return CTL_OK;
    }
  gsize len;
  const gchar *data = g_bytes_get_data (answer, &len);
  g_autoptr (JsonNode) node = jb_json_parse (data, len, 64 * MAX_ANSWER, &error);
  if (node == NULL)
    return ctl_fail (error);
  print (json_node_get_object (node));
  return CTL_OK;
}

static CtlExit
run_status (Ctl *ctl, int argc, char **argv)
{
  const CtlCommand *command = &ctl_show_commands[0];
  CtlExit end;
  if (!ctl_parse (ctl, command, NULL, &argc, &argv) || !ctl_wants (command, argc, 0, 0))
    return CTL_USAGE;
  if (!ctl_open_or_held (ctl, &end))
    return end;
  return show (ctl, jb_kit_status_json, JB_VERB_STATUS, print_status);
}

static CtlExit
list (Ctl *ctl, const gchar *officer, gint fd)
{
  CtlExit end;
  g_autoptr (GError) error = NULL;
  if (!ctl_open_or_held (ctl, &end))
    return end;
  if (ctl->kit != NULL && officer != NULL && !ctl_unlock (ctl->kit, officer, fd, &error))
    return ctl_fail (error);
  return show (ctl, jb_kit_list_json, JB_VERB_LIST, print_list);
}

static CtlExit
run_list (Ctl *ctl, int argc, char **argv)
{
  const CtlCommand *command = &ctl_show_commands[1];
  g_autofree gchar *officer = NULL;
  gint fd = -1;
  GOptionEntry entries[] = {
    { "officer", 0, 0, G_OPTION_ARG_STRING, &officer, N_ ("dengan nama penduduk"), N_ ("NAMA") },
    { "passphrase-fd", 0, 0, G_OPTION_ARG_INT, &fd, N_ ("baca frasa sandi dari deskriptor ini"),
      "N" },
    { 0 },
  };
  if (!ctl_parse (ctl, command, entries, &argc, &argv) || !ctl_wants (command, argc, 0, 0))
    return CTL_USAGE;
  return list (ctl, officer, fd);
}

static CtlExit
drafts (Ctl *ctl, const gchar *officer, gint fd)
{
  CtlExit end;
  g_autoptr (GError) error = NULL;
  if (!ctl_open (ctl, CTL_MUST_EXIST, &end))
    return end;
  g_autoptr (GPtrArray) found
      = ctl_unlock (ctl->kit, officer, fd, &error) ? jb_kit_drafts (ctl->kit, &error) : NULL;
  if (found == NULL)
    return ctl_fail (error);
  g_autoptr (JsonBuilder) json = json_builder_new ();
  json_builder_begin_object (json);
  json_builder_set_member_name (json, "drafts");
  json_builder_begin_array (json);
  for (guint i = 0; i < found->len; i++)
    {
      const JbDraftSummary *draft = g_ptr_array_index (found, i);
      json_builder_begin_object (json);
      jb_json_put_hex (json, "id", draft->id.bytes, JB_ID_BYTES);
      jb_json_put_string (json, "village", draft->village);
      jb_json_put_string (json, "name", draft->name);
      jb_json_put_string (json, "nik", draft->nik_masked);
      jb_json_put_string (json, "page", draft->page);
      jb_json_put_time (json, "saved", draft->saved_lo_s);
      json_builder_end_object (json);
      if (!ctl->json)
        ctl_print ("%s  %s  %s\n", draft->village, draft->nik_masked, draft->name);
    }
  json_builder_end_array (json);
  json_builder_end_object (json);
  if (ctl->json)
    ctl_print_builder (json);
  else if (found->len == 0)
    ctl_print ("%s\n", _ ("Belum ada draf."));
  return CTL_OK;
}

static CtlExit
run_drafts (Ctl *ctl, int argc, char **argv)
{
  const CtlCommand *command = &ctl_show_commands[2];
  g_autofree gchar *officer = NULL;
  gint fd = -1;
  GOptionEntry entries[] = {
    { "officer", 0, 0, G_OPTION_ARG_STRING, &officer, N_ ("petugas"), N_ ("NAMA") },
    { "passphrase-fd", 0, 0, G_OPTION_ARG_INT, &fd, N_ ("baca frasa sandi dari deskriptor ini"),
      "N" },
    { 0 },
  };
  if (!ctl_parse (ctl, command, entries, &argc, &argv) || !ctl_wants (command, argc, 0, 0))
    return CTL_USAGE;
  if (officer == NULL)
    return ctl_usage (command, _ ("Perlu --officer."));
  return drafts (ctl, officer, fd);
}

const CtlCommand ctl_show_commands[] = {
  { "status", "", N_ ("Keadaan perangkat."), run_status },
  { "list", N_ ("[--officer NAMA [--passphrase-fd N]]"),
    N_ ("Rekaman tersegel; dengan --officer juga nama penduduknya."), run_list },
  { "drafts", N_ ("--officer NAMA [--passphrase-fd N]"), N_ ("Draf petugas itu."), run_drafts },
  { 0 },
};
