/* SPDX-License-Identifier: MPL-2.0 */
/* What this kit has no device for yet: a reason for each part that is not there, chosen by the
 * officer, for all at once or one by one. */
#include "app/kit/app.h"
#include "app/kit/chips.h"
#include "app/kit/parts.h"

#include <glib/gi18n-lib.h>

#define CHIPS_IN_ROW 2
#define CHIP_ROWS 3

typedef struct {
  JkPage page;
  JkUi *row[JK_PARTS];
  gboolean selected[JK_PARTS];
} Parts;

/* As they stand on the chips: the commonest first. */
static const JbExceptionReason reasons[CHIP_ROWS * CHIPS_IN_ROW]
    = { JB_EXCEPTION_DEVICE,   JB_EXCEPTION_MISSING, JB_EXCEPTION_WORN,
        JB_EXCEPTION_BANDAGED, JB_EXCEPTION_ADAT,    JB_EXCEPTION_CONDITION };

static const gchar *
reason_word (JbExceptionReason reason)
{
  switch (reason)
    {
    case JB_EXCEPTION_DEVICE:
      return _ ("Alat tidak tersedia");
    case JB_EXCEPTION_MISSING:
      return _ ("Tidak ada");
    case JB_EXCEPTION_WORN:
      return _ ("Aus");
    case JB_EXCEPTION_BANDAGED:
      return _ ("Luka, dibalut");
    case JB_EXCEPTION_ADAT:
      return _ ("Menolak, adat");
    case JB_EXCEPTION_CONDITION:
      return _ ("Kesehatan");
    case JB_EXCEPTION_N:
    default:
      return "";
    }
}

static guint
n_selected (const Parts *parts)
{
  guint n = 0;
  for (guint i = 0; i < JK_PARTS; i++)
    n += parts->selected[i] != FALSE;
  return n;
}

static void
show_row (Parts *parts, guint i)
{
  const GPtrArray *exceptions = jk_draft_record (parts->page.app->draft)->exceptions;
  const JbException *exception = jk_part_exception (exceptions, i);
  JkUi *row = parts->row[i];
  const gchar *state = exception == NULL                          ? _ ("Belum")
                       : exception->reason == JB_EXCEPTION_DEVICE ? _ ("Tanpa alat")
                                                                  : reason_word (exception->reason);
  g_autofree gchar *name = g_strdup_printf (
      parts->selected[i] ? _ ("%s: %s, dipilih") : _ ("%s: %s"), jk_part_label (i), state);
  jk_ui_icon (row, "mark", parts->selected[i] ? "jemput-ok-symbolic" : "jemput-circle-symbolic");
  jk_ui_class (row, "root", "selected", parts->selected[i]);
  jk_ui_class (row, "tag", "warn", exception == NULL);
  jk_ui_icon (row, "tag_icon",
              exception != NULL ? "jemput-minus-symbolic" : "jemput-warn-symbolic");
  jk_ui_text (row, "tag_text", state);
  jk_ui_name (row->root, name);
}

static void
show (Parts *parts)
{
  JkApp *app = parts->page.app;
  const GPtrArray *exceptions = jk_draft_record (app->draft)->exceptions;
  guint missing = jk_parts_missing (exceptions);
  guint n = n_selected (parts);
  g_autofree gchar *question = n > 0 ? g_strdup_printf (_ ("Alasan untuk %u bagian terpilih:"), n)
                                     : g_strdup (_ ("Pilih bagian di daftar."));
  for (guint i = 0; i < JK_PARTS; i++)
    show_row (parts, i);
  jk_ui_text (parts->page.ui, "q", question);
  jk_ui_enable (parts->page.ui, "chips1", n > 0);
  jk_ui_enable (parts->page.ui, "chips2", n > 0);
  jk_ui_enable (parts->page.ui, "chips3", n > 0);
  jk_window_steps (app->window);
  jk_window_bar (app->window, NULL, app->flow.fixing ? _ ("Ke tinjauan") : NULL, missing == 0);
}

static void
on_row (GtkButton *row, gpointer data)
{
  Parts *parts = data;
  guint i = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (row), "jk-index"));
  parts->selected[i] = !parts->selected[i];
  show (parts);
}

static void
select_all (Parts *parts, gboolean selected)
{
  for (guint i = 0; i < JK_PARTS; i++)
    parts->selected[i] = selected;
  show (parts);
}

static void
on_all (Parts *parts)
{
  select_all (parts, TRUE);
}

static void
on_none (Parts *parts)
{
  select_all (parts, FALSE);
}

static void
on_saved (gpointer job, const GError *error, gpointer data)
{
  Parts *parts = data;
  jk_app_done (job, error, parts->page.app);
  if (error == NULL)
    for (guint i = 0; i < JK_PARTS; i++)
      parts->selected[i] = FALSE;
  show (parts);
}

static void
set_reason (Parts *parts, JbExceptionReason reason)
{
  const gchar *names[JK_PARTS + 1] = { NULL };
  guint n = 0;
  for (guint i = 0; i < JK_PARTS; i++)
    if (parts->selected[i])
      names[n++] = jk_part_name (i);
  if (n == 0)
    return;
  jk_window_busy (parts->page.app->window, TRUE);
  jk_draft_except (parts->page.app->draft, names, reason, on_saved, parts);
}

static void
on_chip1 (guint i, gpointer data)
{
  set_reason (data, reasons[i]);
}

static void
on_chip2 (guint i, gpointer data)
{
  set_reason (data, reasons[CHIPS_IN_ROW + i]);
}

static void
on_chip3 (guint i, gpointer data)
{
  set_reason (data, reasons[2 * CHIPS_IN_ROW + i]);
}

/* What has no reason yet is chosen already: mostly they share one. */
static void
enter (JkPage *page)
{
  Parts *parts = (Parts *) page;
  const GPtrArray *exceptions = jk_draft_record (page->app->draft)->exceptions;
  for (guint i = 0; i < JK_PARTS; i++)
    parts->selected[i] = jk_part_exception (exceptions, i) == NULL;
  show (parts);
}

static void
next (JkPage *page)
{
  jk_app_event (page->app, JK_EVENT_NEXT);
}

static void
back (JkPage *page)
{
  jk_app_event (page->app, JK_EVENT_BACK);
}

JkPage *
jk_page_parts_new (JkApp *app)
{
  static const JkChipFunc funcs[CHIP_ROWS] = { on_chip1, on_chip2, on_chip3 };
  static const gchar *const slots[CHIP_ROWS] = { "chips1", "chips2", "chips3" };
  Parts *parts = g_new0 (Parts, 1);
  const JkFit *fit = jk_app_fit (app);
  JkUi *ui = jk_ui_load (fit, "pages/parts");
  parts->page = (JkPage){ .app = app, .ui = ui, .enter = enter, .next = next, .back = back };
  jk_ui_text (ui, "lead",
              _ ("Perangkat ini belum punya alatnya. Kantor melihat alasan ini di rekaman."));
  for (guint r = 0; r < CHIP_ROWS; r++)
    {
      const gchar *const names[] = { reason_word (reasons[r * CHIPS_IN_ROW]),
                                     reason_word (reasons[r * CHIPS_IN_ROW + 1]), NULL };
      jk_chips_add (fit, jk_ui_get (ui, slots[r]), NULL, names, funcs[r], parts);
    }
  for (guint i = 0; i < JK_PARTS; i++)
    {
      parts->row[i] = jk_ui_add (fit, "components/part-row", jk_ui_get (ui, "list"));
      jk_ui_text (parts->row[i], "name", jk_part_label (i));
      g_object_set_data (G_OBJECT (parts->row[i]->root), "jk-index", GUINT_TO_POINTER (i));
      g_signal_connect (parts->row[i]->root, "clicked", G_CALLBACK (on_row), parts);
    }
  jk_ui_clicked (ui, "all", G_CALLBACK (on_all), parts);
  jk_ui_clicked (ui, "none", G_CALLBACK (on_none), parts);
  return &parts->page;
}
