/* SPDX-License-Identifier: MPL-2.0 */
/* The queue with true progress: what the office confirmed is solid, what was sent is hatched. */
#include "app/kit/app.h"
#include "app/kit/usb.h"

#include <glib/gi18n-lib.h>

#define ROWS_MAX 60 /* the newest; counters on the home page count all */

typedef struct {
  JkPage page;
  gboolean listing; /* a list is under way */
  gboolean again;   /* and another was asked for meanwhile */
} Queue;

typedef struct {
  JbKit *kit;
  GPtrArray *records; /* JbSealedSummary */
} List;

static void
list_free (gpointer data)
{
  g_clear_pointer (&((List *) data)->records, g_ptr_array_unref);
  g_free (data);
}

static gboolean
run_list (gpointer data, GError **error)
{
  List *list = data;
  list->records = jb_kit_list (list->kit, error);
  return list->records != NULL;
}

typedef struct {
  const gchar *icon, *tag_icon, *tag;
} Look;

static const Look *
look (JbRecordState state)
{
  static const Look looks[JB_STATE_N] = {
    [JB_STATE_DRAFT] = { "jemput-draft-symbolic", "jemput-dotted-symbolic", "" },
    [JB_STATE_SEALED] = { "jemput-seal-symbolic", "jemput-clock-symbolic", "" },
    [JB_STATE_BATCHED] = { "jemput-seal-symbolic", "jemput-clock-symbolic", "" },
    [JB_STATE_SENT] = { "jemput-upload-symbolic", "jemput-upload-symbolic", "run" },
    [JB_STATE_RECEIPTED] = { "jemput-received-symbolic", "jemput-check-symbolic", "ok" },
    [JB_STATE_PURGED] = { "jemput-received-symbolic", "jemput-check-symbolic", "ok" },
    [JB_STATE_QUARANTINED] = { "jemput-reject-symbolic", "jemput-close-symbolic", "bad" },
  };
  return &looks[state];
}

/* To the officer a record that was forgotten against its receipt is one the office received. */
static const gchar *
tag_text (JbRecordState state)
{
  return jb_record_state_label (state == JB_STATE_PURGED ? JB_STATE_RECEIPTED : state);
}

static gchar *
short_id (const JbId *id)
{
  g_autofree gchar *hex = jb_id_to_hex (id);
  g_autofree gchar *upper = g_ascii_strup (hex, 8);
  return g_strdup_printf ("%.4s-%.4s", upper, upper + 4);
}

static void
on_row (GtkButton *row, gpointer data)
{
  JkApp *app = data;
  const gchar *reason = g_object_get_data (G_OBJECT (row), "jk-reason");
  if (reason == NULL)
    return;
  const JkQuestion question = {
    .icon = "jemput-reject-symbolic",
    .title = _ ("Kantor menolak rekaman ini"),
    .body = reason,
    .yes = _ ("Mengerti"),
  };
  jk_window_ask (app->window, &question, NULL, NULL);
}

static void
add_row (Queue *queue, GtkWidget *box, const JbSealedSummary *record)
{
  JkApp *app = queue->page.app;
  const Look *seen = look (record->state);
  const JkSnapshot *now = jk_app_now (app);
  JkUi *row = jk_ui_add (jk_app_fit (app), "components/queue-row", box);
  JbDate day;
  jb_date_at (record->finished_lo_s, now->area_time, &day);
  g_autofree gchar *when = jb_date_compare (&day, &now->today) == 0
                               ? jb_time_to_clock (record->finished_lo_s, now->area_time)
                               : jb_date_to_words (&day, JB_DATE_PLAIN);
  g_autofree gchar *id = short_id (&record->id);
  const gchar *who = record->name != NULL && *record->name != '\0' ? record->name : NULL;
  g_autofree gchar *below = g_strdup_printf ("%s · %s", id, when);
  g_autofree gchar *name
      = g_strdup_printf ("%s%s%s: %s", who != NULL ? who : "", who != NULL ? ", " : "", id,
                         jb_record_state_label (record->state));
  jk_ui_icon (row, "icon", seen->icon);
  jk_ui_text (row, "name", who != NULL ? who : id);
  gtk_label_set_line_wrap (GTK_LABEL (jk_ui_get (row, "name")), TRUE);
  jk_ui_text (row, "sub", who != NULL ? below : when);
  jk_ui_class (row, "tag", seen->tag, *seen->tag != '\0');
  jk_ui_icon (row, "tag_icon", seen->tag_icon);
  jk_ui_text (row, "tag_text", tag_text (record->state));
  jk_ui_name (row->root, name);
  if (record->state == JB_STATE_QUARANTINED && record->reason != NULL)
    g_object_set_data_full (G_OBJECT (row->root), "jk-reason", g_strdup (record->reason), g_free);
  g_signal_connect (row->root, "clicked", G_CALLBACK (on_row), app);
}

static void refresh (Queue *queue);

static void
on_list (gpointer data, const GError *error, gpointer page)
{
  Queue *queue = page;
  const List *list = data;
  GtkWidget *box = jk_ui_get (queue->page.ui, "list");
  queue->listing = FALSE;
  if (error != NULL)
    {
      jk_app_error (queue->page.app, error);
      return;
    }
  jk_ui_empty (box);
  for (guint i = 0; i < MIN (list->records->len, ROWS_MAX); i++)
    add_row (queue, box, list->records->pdata[i]);
  if (list->records->len == 0)
    {
      JkUi *empty = jk_ui_add (jk_app_fit (queue->page.app), "components/empty", box);
      jk_ui_text (empty, "text", _ ("Belum ada rekaman di perangkat ini."));
    }
  if (queue->again)
    refresh (queue);
}

static void
refresh (Queue *queue)
{
  queue->again = queue->listing;
  if (queue->listing)
    return;
  List *list = g_new0 (List, 1);
  list->kit = jk_session_kit (queue->page.app->session);
  queue->listing = TRUE;
  jk_work_run (queue->page.app->work, run_list, list, list_free, on_list, queue);
}

static gchar *
size_text (guint64 bytes)
{
  return g_strdup_printf ("%.1f MB", (gdouble) bytes / 1e6);
}

static void
show_bytes (Queue *queue, const JbProgress *link)
{
  JkUi *ui = queue->page.ui;
  gdouble all = link->size_bytes > 0 ? (gdouble) link->size_bytes : 1.0;
  guint64 unsure
      = link->sent_bytes > link->confirmed_bytes ? link->sent_bytes - link->confirmed_bytes : 0;
  g_autofree gchar *sent = size_text (MAX (link->sent_bytes, link->confirmed_bytes));
  g_autofree gchar *size = size_text (link->size_bytes);
  g_autofree gchar *of = g_strdup_printf (_ ("dari %s"), size);
  g_autofree gchar *confirmed = g_strdup_printf ("%'" G_GUINT64_FORMAT " B", link->confirmed_bytes);
  g_autofree gchar *waits = g_strdup_printf ("%'" G_GUINT64_FORMAT " B", unsure);
  jk_ui_text (ui, "bytes", sent);
  jk_ui_text (ui, "of", of);
  jk_ui_text (ui, "confirmed", confirmed);
  jk_ui_text (ui, "unsure", waits);
  gtk_progress_bar_set_fraction (
      GTK_PROGRESS_BAR (jk_ui_get (ui, "sent")),
      MIN ((gdouble) MAX (link->sent_bytes, link->confirmed_bytes) / all, 1.0));
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (jk_ui_get (ui, "conf")),
                                 MIN ((gdouble) link->confirmed_bytes / all, 1.0));
}

static gchar *
head_text (const JbProgress *link, guint waiting)
{
  switch (link->state)
    {
    case JB_LINK_CONNECTING:
      return g_strdup (_ ("Menghubungi kantor"));
    case JB_LINK_UPLOADING:
      return g_strdup_printf (_ ("Mengirim %u rekaman"), waiting);
    case JB_LINK_ANSWER:
      return g_strdup (_ ("Menunggu tanda terima kantor"));
    case JB_LINK_STOPPED:
      return g_strdup (_ ("Kantor menolak kiriman"));
    case JB_LINK_IDLE:
    case JB_LINK_DONE:
    case JB_LINK_RETRYING:
    default:
      return waiting > 0 ? g_strdup_printf (_ ("%u rekaman menunggu dikirim"), waiting)
                         : g_strdup (_ ("Tidak ada yang menunggu"));
    }
}

static void
show (JkPage *page)
{
  Queue *queue = (Queue *) page;
  const JbKitStatus *status = &jk_app_now (page->app)->status;
  const JbProgress *link = &status->link;
  guint waiting = status->counts[JB_STATE_SEALED] + status->counts[JB_STATE_BATCHED];
  gboolean moving = link->state == JB_LINK_UPLOADING || link->state == JB_LINK_ANSWER;
  g_autofree gchar *head = head_text (link, waiting);
  g_autofree gchar *count = g_strdup_printf ("%u", waiting);
  const gchar *note = link->message;
  jk_ui_text (page->ui, "head", head);
  show_bytes (queue, link);
  jk_ui_show (page->ui, "progress", moving);
  jk_ui_show (page->ui, "of", moving);
  if (!moving)
    jk_ui_text (page->ui, "bytes", count);
  if (*note == '\0')
    note = waiting > 0 ? _ ("Semua tersegel di perangkat ini. Dikirim sendiri begitu ada jaringan.")
                       : _ ("Yang diterima kantor sudah bertanda terima.");
  jk_ui_text (page->ui, "note_text", note);
  jk_ui_show (page->ui, "note", !moving || *link->message != '\0');
  jk_ui_enable (page->ui, "send", waiting > 0 && !moving);
  refresh (queue);
}

static gboolean
run_sync (gpointer kit, GError **error)
{
  jb_kit_sync_now (kit);
  return TRUE;
}

static void
on_send (JkPage *page)
{
  jk_work_run (page->app->work, run_sync, jk_session_kit (page->app->session), NULL, jk_app_done,
               page->app);
  jk_window_toast (page->app->window, _ ("Kurir dibangunkan. Kantor dihubungi."));
}

typedef struct {
  JbKit *kit;
  gchar *dir;
  guint n_read, n_refused, n_written;
} Copy;

static void
copy_free (gpointer data)
{
  g_free (((Copy *) data)->dir);
  g_free (data);
}

/* First what the office answered: it may shorten what is to be written. */
static gboolean
run_copy (gpointer data, GError **error)
{
  static const gchar *const suffixes[] = { ".jbe", ".jbs" };
  Copy *copy = data;
  for (gsize s = 0; s < G_N_ELEMENTS (suffixes); s++)
    {
      g_autoptr (GPtrArray) files = jk_usb_files (copy->dir, suffixes[s], error);
      if (files == NULL)
        return FALSE;
      for (guint i = 0; i < files->len; i++)
        if (jb_kit_import_answer (copy->kit, files->pdata[i], NULL))
          copy->n_read++;
        else
          copy->n_refused++;
    }
  g_autoptr (GPtrArray) written = jb_kit_export (copy->kit, copy->dir, error);
  copy->n_written = written != NULL ? written->len : 0;
  return written != NULL;
}

static void
on_copied (gpointer data, const GError *error, gpointer app)
{
  const Copy *copy = data;
  if (error != NULL)
    {
      jk_app_error (app, error);
      return;
    }
  g_autoptr (GString) text = g_string_new (NULL);
  g_string_printf (text, _ ("%u berkas ditulis, %u jawaban kantor dibaca."), copy->n_written,
                   copy->n_read);
  if (copy->n_refused > 0)
    g_string_append_printf (text, _ (" %u berkas bukan untuk perangkat ini."), copy->n_refused);
  g_string_append (text, _ (" USB boleh dicabut."));
  jk_usb_result (text->str, copy->n_refused == 0);
}

static void
on_dir (const gchar *dir, gpointer data)
{
  JkApp *app = data;
  Copy *copy = g_new0 (Copy, 1);
  copy->kit = jk_session_kit (app->session);
  copy->dir = g_strdup (dir);
  jk_usb_result (_ ("Sedang disalin. Jangan dicabut."), FALSE);
  jk_work_run (app->work, run_copy, copy, copy_free, on_copied, app);
}

static void
on_usb (JkPage *page)
{
  jk_usb_choose (page->app, _ ("Salin ke USB"), on_dir, page->app);
}

static void
on_home (JkPage *page)
{
  jk_app_event (page->app, JK_EVENT_HOME);
}

JkPage *
jk_page_queue_new (JkApp *app)
{
  Queue *queue = g_new0 (Queue, 1);
  JkPage *page = &queue->page;
  page->app = app;
  page->ui = jk_ui_load (jk_app_fit (app), "pages/queue");
  page->enter = page->changed = show;
  jk_ui_clicked (page->ui, "home", G_CALLBACK (on_home), page);
  jk_ui_clicked (page->ui, "usb", G_CALLBACK (on_usb), page);
  jk_ui_clicked (page->ui, "send", G_CALLBACK (on_send), page);
  return page;
}
