/* SPDX-License-Identifier: MPL-2.0 */
/* The window: strip on top, one page, the bar of steps below; an editor, a dialog or a toast over it.
 * Pages are built when they are first shown. */
#pragma once

#include "app/kit/flow.h"
#include "app/kit/options.h"
#include "app/kit/page.h"
#include "app/kit/strip.h"

G_BEGIN_DECLS

typedef struct JkWindow JkWindow;

JkWindow *jk_window_new (struct JkApp *app, const JkOptions *options);
void jk_window_free (JkWindow *window);
void jk_window_present (JkWindow *window);
const JkFit *jk_window_fit (const JkWindow *window);
GtkWidget *jk_window_widget (JkWindow *window);

void jk_window_show_page (JkWindow *window, const JkFlow *flow);
JkPage *jk_window_page (JkWindow *window); /* the one shown; NULL at first */
void jk_window_changed (JkWindow *window); /* the kit has */
JkStrip *jk_window_strip (JkWindow *window);
void jk_window_set_theme (JkWindow *window, gboolean malam);
gboolean jk_window_is_malam (const JkWindow *window);

/* The bar, by the page shown: texts NULL for the usual ones. */
void jk_window_bar (JkWindow *window, const gchar *back, const gchar *next, gboolean may_next);
/* Something was saved: the steps may look different. */
void jk_window_steps (JkWindow *window);
/* The page and the bar take no touch while something is being saved. */
void jk_window_busy (JkWindow *window, gboolean busy);

/* An editor over the page; it is freed (free_editor (editor)) when it is popped. */
typedef struct {
  GtkWidget *root;
  gpointer editor;
  GDestroyNotify free_editor;
  gboolean (*key) (gpointer editor, GdkEventKey *event);
} JkOverlay;
void jk_window_push (JkWindow *window, const JkOverlay *overlay);
void jk_window_pop (JkWindow *window);

/* A dialog: `no` NULL for one button only. `answered` may be NULL. */
typedef void (*JkAnswered) (gboolean yes, gpointer data);
typedef struct {
  const gchar *icon, *badge; /* icon name; "ok", "warn" or NULL for red */
  const gchar *title, *body;
  const gchar *no, *yes;
} JkQuestion;
void jk_window_ask (JkWindow *window, const JkQuestion *question, JkAnswered answered,
                    gpointer data);
/* For four seconds. */
void jk_window_toast (JkWindow *window, const gchar *text);
/* Closes editors, dialog and toast: the screen was locked. */
void jk_window_clear (JkWindow *window);

G_END_DECLS
