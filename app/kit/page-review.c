/* SPDX-License-Identifier: MPL-2.0 */
/* What still stands between the record and its seal, each linked to its page; then the seal. */
#include "app/kit/app.h"
#include "app/kit/fields.h"
#include "app/kit/parts.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

typedef struct {
  JkPage page;
  GPtrArray *faults; /* JbKitFault; NULL until the review came back */
  GdkPixbuf *photo;
  guint asked;
} Review;

typedef struct {
  JbKit *kit;
  GPtrArray *faults;
  guint asked;
} Ask;

static void
ask_free (gpointer data)
{
  g_clear_pointer (&((Ask *) data)->faults, g_ptr_array_unref);
  g_free (data);
}

static gboolean
run_review (gpointer data, GError **error)
{
  Ask *ask = data;
  ask->faults = jb_kit_review (ask->kit, error);
  return ask->faults != NULL;
}

/* A warning blocks only if it needs a reason that was not given. */
static gboolean
blocks (const Review *review, const JbKitFault *fault)
{
  const GPtrArray *findings = jk_draft_record (review->page.app->draft)->findings;
  if (fault->severity == JB_FINDING_FAULT)
    return TRUE;
  for (guint i = 0; findings != NULL && i < findings->len; i++)
    {
      const JkFinding *finding = findings->pdata[i];
      if (finding->finding->field == fault->field
          && g_str_equal (finding->finding->code, fault->code))
        return jk_finding_blocks (finding);
    }
  return FALSE;
}

/* Where a fault is mended; FALSE for a part among many (they make one row). */
static void
place_of (const JbKitFault *fault, JkPageId *ret_page, guint *ret_sub)
{
  *ret_sub = 0;
  if (fault->field == JB_FIELD_N)
    *ret_page = g_strcmp0 (fault->part, "photo.jpg") == 0 ? JK_PAGE_PHOTO : JK_PAGE_PARTS;
  else if (jk_fields_find (fault->field, ret_sub))
    *ret_page = JK_PAGE_BIODATA;
  else
    *ret_page = JK_PAGE_NIK;
  /* What differs between NIK and biodata is asked beside the birth date. */
  if (g_str_equal (fault->code, "date-differs") || g_str_equal (fault->code, "sex-differs"))
    *ret_page = JK_PAGE_BIODATA;
}

static void
on_fault (GtkButton *row, gpointer data)
{
  Review *review = data;
  guint place = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (row), "jk-place"));
  jk_app_fix (review->page.app, (JkPageId) (place >> 8), place & 0xFF);
}

static gchar *
place_text (JkPageId page, guint sub)
{
  switch ((gint) page)
    {
    case JK_PAGE_NIK:
      return g_strdup (_ ("NIK"));
    case JK_PAGE_BIODATA:
      return g_strdup_printf (_ ("Biodata, halaman %u: %s"), sub + 1,
                              _ (jk_fields_page (sub)->title));
    case JK_PAGE_PHOTO:
      return g_strdup (_ ("Foto"));
    default:
      return g_strdup (_ ("Kelengkapan"));
    }
}

static void
add_fault (Review *review, const gchar *text, JkPageId page, guint sub)
{
  JkUi *row = jk_ui_add (jk_app_fit (review->page.app), "components/fault-row",
                         jk_ui_get (review->page.ui, "faults"));
  g_autofree gchar *place = place_text (page, sub);
  jk_ui_text (row, "name", text);
  jk_ui_text (row, "sub", place);
  jk_ui_name (row->root, text);
  g_object_set_data (G_OBJECT (row->root), "jk-place", GUINT_TO_POINTER ((guint) page << 8 | sub));
  g_signal_connect (row->root, "clicked", G_CALLBACK (on_fault), review);
}

/* Fourteen missing parts are one thing to do. */
static guint
add_faults (Review *review)
{
  guint n = 0, parts = 0;
  jk_ui_empty (jk_ui_get (review->page.ui, "faults"));
  for (guint i = 0; review->faults != NULL && i < review->faults->len; i++)
    {
      const JbKitFault *fault = review->faults->pdata[i];
      JkPageId page;
      guint sub;
      if (!blocks (review, fault))
        continue;
      place_of (fault, &page, &sub);
      if (page == JK_PAGE_PARTS && parts++ > 0)
        continue;
      if (page != JK_PAGE_PARTS)
        add_fault (review, fault->text, page, sub);
      n++;
    }
  if (parts > 0)
    {
      g_autofree gchar *text
          = g_strdup_printf (_ ("%u bagian belum direkam dan belum ada alasannya."), parts);
      add_fault (review, text, JK_PAGE_PARTS, 0);
    }
  if (n == 0 && review->faults != NULL)
    {
      JkUi *all = jk_ui_add (jk_app_fit (review->page.app), "components/empty",
                             jk_ui_get (review->page.ui, "faults"));
      jk_ui_class (all, "root", "ok", TRUE);
      jk_ui_icon (all, "icon", "jemput-ok-symbolic");
      jk_ui_text (all, "text",
                  _ ("Semua yang wajib sudah lengkap. Tunjukkan layar ini kepada "
                     "penduduk sebelum disegel."));
    }
  return n;
}

static void
add_ok (Review *review, gboolean good, const gchar *text)
{
  JkUi *line = jk_ui_add (jk_app_fit (review->page.app), "components/line",
                          jk_ui_get (review->page.ui, "slot_oks"));
  jk_ui_icon (line, "icon", good ? "jemput-ok-symbolic" : "jemput-warn-symbolic");
  jk_ui_class (line, "icon", good ? "c-ok" : "c-warn", TRUE);
  jk_ui_text (line, "text", text);
}

static void
show_oks (Review *review)
{
  JkApp *app = review->page.app;
  const JkRecord *record = jk_draft_record (app->draft);
  guint faults = jk_draft_faults (app->draft);
  guint filled = 0;
  for (guint i = 0; i < JB_FIELD_N; i++)
    filled += *jk_draft_field (app->draft, (JbField) i) != '\0';
  g_autofree gchar *biodata = g_strdup_printf (_ ("Biodata, %u isian"), filled);
  g_autofree gchar *parts = g_strdup_printf (
      _ ("%u pengecualian beralasan"), record->exceptions != NULL ? record->exceptions->len : 0);
  jk_ui_empty (jk_ui_get (review->page.ui, "slot_oks"));
  add_ok (review, (faults & 1u) == 0, _ ("NIK"));
  add_ok (review, (faults & 2u) == 0, biodata);
  add_ok (review, (faults & 4u) == 0, _ ("Foto"));
  add_ok (review, (faults & 8u) == 0, parts);
}

static void
show_person (Review *review)
{
  const JkDraft *draft = review->page.app->draft;
  const gchar *sex = jk_draft_field (draft, JB_FIELD_JENIS_KLMIN);
  JbDate born;
  g_autofree gchar *words = jb_date_parse (jk_draft_field (draft, JB_FIELD_TGL_LHR), &born)
                                ? jb_date_to_words (&born, JB_DATE_PLAIN)
                                : g_strdup ("");
  g_autofree gchar *text = g_strdup_printf ("%s%s%s",
                                            *sex == '1'   ? _ ("Laki-laki")
                                            : *sex == '2' ? _ ("Perempuan")
                                                          : "",
                                            *sex != '\0' && *words != '\0' ? ", " : "", words);
  jk_ui_text (review->page.ui, "pname", jk_draft_field (draft, JB_FIELD_NAMA_LGKP));
  jk_ui_text (review->page.ui, "nik", jk_draft_field (draft, JB_FIELD_NIK));
  jk_ui_text (review->page.ui, "born", text);
}

static void
show (Review *review)
{
  JkApp *app = review->page.app;
  guint n = add_faults (review);
  gboolean known = review->faults != NULL;
  g_autofree gchar *head = n > 0   ? g_strdup_printf (_ ("%u hal perlu diperbaiki"), n)
                           : known ? g_strdup (_ ("Siap disegel"))
                                   : g_strdup (_ ("Sedang diperiksa"));
  show_person (review);
  show_oks (review);
  jk_ui_text (review->page.ui, "head", head);
  jk_ui_text (review->page.ui, "foot",
              n > 0 ? _ ("Ketuk satu baris untuk langsung ke isiannya. Draf sudah tersimpan.")
                    : _ ("Setelah disegel hanya kantor yang dapat membukanya. Perbaikan sesudahnya "
                         "lewat kantor."));
  jk_window_steps (app->window);
  jk_window_bar (app->window, NULL, n > 0 ? _ ("Perbaiki") : _ ("Simpan dan segel"), known);
}

static void
on_review (gpointer data, const GError *error, gpointer page)
{
  Review *review = page;
  Ask *ask = data;
  if (ask->asked != review->asked)
    return;
  if (error != NULL)
    {
      jk_app_error (review->page.app, error);
      return;
    }
  g_clear_pointer (&review->faults, g_ptr_array_unref);
  review->faults = g_steal_pointer (&ask->faults);
  show (review);
}

static void
on_finished (gpointer job, const GError *error, gpointer data)
{
  Review *review = data;
  JkApp *app = review->page.app;
  jk_app_done (job, error, app);
  if (error != NULL)
    show (review);
  else
    jk_app_event (app, JK_EVENT_SEALED);
}

static void
next (JkPage *page)
{
  Review *review = (Review *) page;
  JkApp *app = page->app;
  for (guint i = 0; review->faults != NULL && i < review->faults->len; i++)
    if (blocks (review, review->faults->pdata[i]))
      {
        JkPageId to;
        guint sub;
        place_of (review->faults->pdata[i], &to, &sub);
        jk_app_fix (app, to, sub);
        return;
      }
  if (review->faults == NULL)
    return;
  g_free (app->finished_nik);
  app->finished_nik = jb_nik_mask (jk_draft_field (app->draft, JB_FIELD_NIK));
  jk_window_busy (app->window, TRUE);
  jk_draft_finish (app->draft, &app->finished, on_finished, review);
}

static void
back (JkPage *page)
{
  jk_app_event (page->app, JK_EVENT_BACK);
}

static gboolean
on_draw (GtkWidget *area, cairo_t *cr, gpointer data)
{
  const Review *review = data;
  gdouble width = gtk_widget_get_allocated_width (area);
  gdouble height = gtk_widget_get_allocated_height (area);
  gtk_render_background (gtk_widget_get_style_context (area), cr, 0, 0, width, height);
  if (review->photo == NULL)
    return TRUE;
  gdouble w = gdk_pixbuf_get_width (review->photo), h = gdk_pixbuf_get_height (review->photo);
  gdouble zoom = MAX (width / w, height / h);
  cairo_translate (cr, (width - w * zoom) / 2, (height - h * zoom) / 2);
  cairo_scale (cr, zoom, zoom);
  gdk_cairo_set_source_pixbuf (cr, review->photo, 0, 0);
  cairo_paint (cr);
  return TRUE;
}

static void
load_photo (Review *review)
{
  GBytes *jpeg = jk_draft_record (review->page.app->draft)->photo;
  g_clear_object (&review->photo);
  if (jpeg == NULL)
    return;
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (jpeg);
  review->photo = gdk_pixbuf_new_from_stream (stream, NULL, NULL);
}

static void
enter (JkPage *page)
{
  Review *review = (Review *) page;
  Ask *ask = g_new0 (Ask, 1);
  const JkFit *fit = jk_app_fit (page->app);
  gtk_widget_set_size_request (jk_ui_get (page->ui, "thumb"), jk_fit_px (fit, 84),
                               jk_fit_px (fit, 112));
  g_clear_pointer (&review->faults, g_ptr_array_unref);
  load_photo (review);
  show (review);
  ask->kit = jk_session_kit (page->app->session);
  ask->asked = ++review->asked;
  jk_work_run (page->app->work, run_review, ask, ask_free, on_review, review);
}

static void
leave (JkPage *page)
{
  Review *review = (Review *) page;
  review->asked++;
  g_clear_pointer (&review->faults, g_ptr_array_unref);
  g_clear_object (&review->photo);
  jk_ui_text (page->ui, "pname", "");
  jk_ui_text (page->ui, "nik", "");
}

JkPage *
jk_page_review_new (JkApp *app)
{
  Review *review = g_new0 (Review, 1);
  review->page = (JkPage){ .app = app,
                           .ui = jk_ui_load (jk_app_fit (app), "pages/review"),
                           .enter = enter,
                           .leave = leave,
                           .next = next,
                           .back = back };
  g_signal_connect (jk_ui_get (review->page.ui, "thumb"), "draw", G_CALLBACK (on_draw), review);
  return &review->page;
}
