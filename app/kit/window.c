/* SPDX-License-Identifier: MPL-2.0 */
#include "app/kit/window.h"

#include "app/kit/app.h"
#include "app/kit/bar.h"
#include "app/kit/glass.h"
#include "app/kit/over.h"

#include <gdk/gdkkeysyms.h>
#include <glib/gi18n-lib.h>

#define RESOURCE_BASE "/id/jemput/kit"
#define OVERLAYS_MAX 2

struct JkWindow {
  JkApp *app;
  JkFit fit;
  GtkWidget *toplevel;
  JkUi *ui;
  GtkStack *stack;
  JkStrip *strip;
  JkBar *bar;
  JkOver *over;
  JkPage *pages[JK_PAGE_N]; /* NULL until first shown */
  JkPageId shown;
  gboolean any_shown;
  JkOverlay overlays[OVERLAYS_MAX];
  guint n_overlays;
  GtkCssProvider *malam;
  gboolean is_malam;
};

static JkPage *(*const makers[JK_PAGE_N]) (JkApp *app) = {
  [JK_PAGE_OPENING] = jk_page_opening_new, [JK_PAGE_FAILED] = jk_page_failed_new,
  [JK_PAGE_ENROL] = jk_page_enrol_new,     [JK_PAGE_UNLOCK] = jk_page_unlock_new,
  [JK_PAGE_VILLAGE] = jk_page_village_new, [JK_PAGE_LOCKED] = jk_page_locked_new,
  [JK_PAGE_HOME] = jk_page_home_new,       [JK_PAGE_NIK] = jk_page_nik_new,
  [JK_PAGE_BIODATA] = jk_page_biodata_new, [JK_PAGE_PHOTO] = jk_page_photo_new,
  [JK_PAGE_PARTS] = jk_page_parts_new,     [JK_PAGE_REVIEW] = jk_page_review_new,
  [JK_PAGE_FINISH] = jk_page_finish_new,   [JK_PAGE_QUEUE] = jk_page_queue_new,
  [JK_PAGE_DRAFTS] = jk_page_drafts_new,   [JK_PAGE_STATUS] = jk_page_status_new,
};

static void
load_style (const gchar *name, guint priority, GtkCssProvider **ret_provider)
{
  g_autofree gchar *path = g_strconcat (RESOURCE_BASE, "/", name, NULL);
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();
  gtk_css_provider_load_from_resource (provider, path);
  if (ret_provider == NULL)
    gtk_style_context_add_provider_for_screen (gdk_screen_get_default (),
                                               GTK_STYLE_PROVIDER (provider), priority);
  else
    *ret_provider = g_steal_pointer (&provider);
}

void
jk_window_set_theme (JkWindow *window, gboolean malam)
{
  GdkScreen *screen = gdk_screen_get_default ();
  if (malam == window->is_malam)
    return;
  if (window->malam == NULL)
    load_style ("malam.css", 0, &window->malam);
  if (malam)
    gtk_style_context_add_provider_for_screen (screen, GTK_STYLE_PROVIDER (window->malam),
                                               GTK_STYLE_PROVIDER_PRIORITY_USER + 1);
  else
    gtk_style_context_remove_provider_for_screen (screen, GTK_STYLE_PROVIDER (window->malam));
  window->is_malam = malam;
}

gboolean
jk_window_is_malam (const JkWindow *window)
{
  return window->is_malam;
}

static void
on_bar_back (JkWindow *window)
{
  JkPage *page = jk_window_page (window);
  if (page != NULL && page->back != NULL)
    page->back (page);
}

static void
on_bar_next (JkWindow *window)
{
  JkPage *page = jk_window_page (window);
  if (page != NULL && page->next != NULL)
    page->next (page);
}

/* The simulated panel's button. */
static gboolean
sim_button (JkWindow *window, GdkEventKey *event)
{
  if (event->keyval != GDK_KEY_F12 || g_strcmp0 (hw_panel_backend (window->app->panel), "sim") != 0)
    return FALSE;
  hw_panel_sim_button (window->app->panel, event->type == GDK_KEY_PRESS);
  return TRUE;
}

static gboolean
on_key (GtkWidget *toplevel, GdkEventKey *event, gpointer data)
{
  JkWindow *window = data;
  jk_app_touched (window->app);
  if (sim_button (window, event))
    return TRUE;
  if (event->type != GDK_KEY_PRESS)
    return FALSE;
  if (jk_over_is_asking (window->over))
    {
      jk_over_key (window->over, event->keyval);
      return TRUE;
    }
  if (window->n_overlays > 0)
    {
      const JkOverlay *top = &window->overlays[window->n_overlays - 1];
      return top->key != NULL && top->key (top->editor, event);
    }
  JkPage *page = jk_window_page (window);
  return page != NULL && page->key != NULL && page->key (page, event);
}

static gboolean
on_touch (GtkWidget *toplevel, GdkEvent *event, gpointer data)
{
  jk_app_touched (((JkWindow *) data)->app);
  return FALSE;
}

static void
on_size (GtkWidget *toplevel, GdkRectangle *size, gpointer data)
{
  JkWindow *window = data;
  JkFit fit;
  jk_fit_for (size->width, size->height, &fit);
  if (jk_fit_equal (&fit, &window->fit))
    return;
  window->fit = fit;
  jk_fit_apply_window (&window->fit, toplevel);
}

static gboolean
on_delete (GtkWidget *toplevel, GdkEvent *event, gpointer data)
{
  g_main_loop_quit (((JkWindow *) data)->app->loop);
  return TRUE;
}

/* The whole monitor unless a size was asked for. */
static void
choose_size (JkWindow *window, const JkOptions *options)
{
  gint width = options->width_px, height = options->height_px;
  GdkMonitor *monitor = gdk_display_get_monitor (gdk_display_get_default (), 0);
  if (width == 0 && monitor != NULL)
    {
      GdkRectangle area;
      gdk_monitor_get_geometry (monitor, &area);
      width = area.width;
      height = area.height;
      gtk_window_fullscreen (GTK_WINDOW (window->toplevel));
    }
  gtk_window_set_default_size (GTK_WINDOW (window->toplevel), width, height);
  jk_fit_for (width, height, &window->fit);
}

JkWindow *
jk_window_new (JkApp *app, const JkOptions *options)
{
  JkWindow *window = g_new0 (JkWindow, 1);
  window->app = app;
  window->toplevel = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  gtk_window_set_title (GTK_WINDOW (window->toplevel), _ ("Jemput"));
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_default (), RESOURCE_BASE "/icons/hicolor");
  load_style ("style.css", GTK_STYLE_PROVIDER_PRIORITY_USER, NULL);
  jk_window_set_theme (window, options->malam);
  choose_size (window, options);
  window->ui = jk_ui_load (&window->fit, "components/window");
  window->stack = GTK_STACK (jk_ui_get (window->ui, "stack"));
  window->strip = jk_strip_new (&window->fit, jk_ui_get (window->ui, "slot_strip"));
  window->bar = jk_bar_new (&window->fit, jk_ui_get (window->ui, "slot_bar"),
                            G_CALLBACK (on_bar_back), G_CALLBACK (on_bar_next), window);
  window->over = jk_over_new (GTK_OVERLAY (window->ui->root));
  gtk_container_add (GTK_CONTAINER (window->toplevel), jk_glass_new (window->ui->root));
  jk_fit_apply_window (&window->fit, window->toplevel);
  gtk_widget_add_events (window->toplevel, GDK_BUTTON_PRESS_MASK | GDK_TOUCH_MASK);
  g_signal_connect (window->toplevel, "key-press-event", G_CALLBACK (on_key), window);
  g_signal_connect (window->toplevel, "key-release-event", G_CALLBACK (on_key), window);
  g_signal_connect (window->toplevel, "button-press-event", G_CALLBACK (on_touch), window);
  g_signal_connect (window->toplevel, "touch-event", G_CALLBACK (on_touch), window);
  g_signal_connect (window->toplevel, "size-allocate", G_CALLBACK (on_size), window);
  g_signal_connect (window->toplevel, "delete-event", G_CALLBACK (on_delete), window);
  return window;
}

void
jk_window_free (JkWindow *window)
{
  if (window == NULL)
    return;
  jk_window_clear (window);
  for (guint i = 0; i < JK_PAGE_N; i++)
    if (window->pages[i] != NULL)
      {
        JkPage *page = window->pages[i];
        if (window->any_shown && i == window->shown && page->leave != NULL)
          page->leave (page);
        if (page->free != NULL)
          page->free (page);
        jk_ui_free (page->ui);
        g_free (page);
      }
  jk_over_free (window->over);
  gtk_widget_destroy (window->toplevel);
  jk_strip_free (window->strip);
  jk_bar_free (window->bar);
  jk_ui_free (window->ui);
  g_clear_object (&window->malam);
  g_free (window);
}

void
jk_window_present (JkWindow *window)
{
  gtk_window_present (GTK_WINDOW (window->toplevel));
}

const JkFit *
jk_window_fit (const JkWindow *window)
{
  return &window->fit;
}

GtkWidget *
jk_window_widget (JkWindow *window)
{
  return window->toplevel;
}

JkStrip *
jk_window_strip (JkWindow *window)
{
  return window->strip;
}

JkPage *
jk_window_page (JkWindow *window)
{
  return window->any_shown ? window->pages[window->shown] : NULL;
}

static JkPage *
built (JkWindow *window, JkPageId id)
{
  if (window->pages[id] == NULL)
    {
      window->pages[id] = makers[id](window->app);
      gtk_container_add (GTK_CONTAINER (window->stack), window->pages[id]->ui->root);
    }
  return window->pages[id];
}

void
jk_window_show_page (JkWindow *window, const JkFlow *flow)
{
  JkPage *old = jk_window_page (window);
  JkPage *page = built (window, flow->page);
  if (old != NULL && old != page && old->leave != NULL)
    old->leave (old);
  window->shown = flow->page;
  window->any_shown = TRUE;
  jk_window_busy (window, FALSE);
  if (window->n_overlays == 0)
    {
      gtk_stack_set_visible_child (window->stack, page->ui->root);
      jk_bar_show (window->bar, jk_flow_is_step (flow->page));
    }
  jk_bar_set (window->bar, NULL, NULL, TRUE);
  jk_window_steps (window);
  if (page->enter != NULL)
    page->enter (page);
}

void
jk_window_changed (JkWindow *window)
{
  JkPage *page = jk_window_page (window);
  if (page != NULL && page->changed != NULL)
    page->changed (page);
}

void
jk_window_bar (JkWindow *window, const gchar *back, const gchar *next, gboolean may_next)
{
  jk_bar_set (window->bar, back, next, may_next);
}

void
jk_window_steps (JkWindow *window)
{
  JkApp *app = window->app;
  jk_bar_steps (window->bar, &window->fit, &app->flow, jk_draft_faults (app->draft));
}

void
jk_window_busy (JkWindow *window, gboolean busy)
{
  gtk_widget_set_sensitive (GTK_WIDGET (window->stack), !busy);
  jk_ui_enable (window->ui, "slot_bar", !busy);
}

void
jk_window_push (JkWindow *window, const JkOverlay *overlay)
{
  g_return_if_fail (window->n_overlays < OVERLAYS_MAX);
  window->overlays[window->n_overlays++] = *overlay;
  gtk_container_add (GTK_CONTAINER (window->stack), overlay->root);
  gtk_stack_set_visible_child (window->stack, overlay->root);
  jk_bar_show (window->bar, FALSE);
}

void
jk_window_pop (JkWindow *window)
{
  g_return_if_fail (window->n_overlays > 0);
  JkOverlay top = window->overlays[--window->n_overlays];
  GtkWidget *below = window->n_overlays > 0 ? window->overlays[window->n_overlays - 1].root
                                            : window->pages[window->shown]->ui->root;
  gtk_stack_set_visible_child (window->stack, below);
  jk_bar_show (window->bar, window->n_overlays == 0 && jk_flow_is_step (window->shown));
  gtk_widget_destroy (top.root);
  top.free_editor (top.editor);
}

void
jk_window_ask (JkWindow *window, const JkQuestion *question, JkAnswered answered, gpointer data)
{
  jk_over_ask (window->over, &window->fit, question, answered, data);
}

void
jk_window_toast (JkWindow *window, const gchar *text)
{
  jk_over_toast (window->over, &window->fit, text);
}

void
jk_window_clear (JkWindow *window)
{
  jk_over_clear (window->over);
  while (window->n_overlays > 0)
    jk_window_pop (window);
}
