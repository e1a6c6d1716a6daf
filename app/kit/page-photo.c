/* SPDX-License-Identifier: MPL-2.0 */
/* The photo: what the camera sees with a frame for the face, the backdrop spelled out, one picture. */
#include "app/kit/app.h"

#include <gdk/gdkkeysyms.h>
#include <glib/gi18n-lib.h>

#define FRAMES_PER_S 10
#define BACKDROP_RED 0xB4121F
#define BACKDROP_BLUE 0x0F4FB0
#define PHOTO_BYTES (300 * 1024) /* sharp enough for a card, small enough to send from a village */
#define DARK_BELOW 60            /* mean of 0-255 in the face's frame */

typedef struct {
  JkPage page;
  GdkPixbuf *frame; /* the last one, or the picture taken */
  gboolean taken, lost, dark, shooting;
  GCancellable *cancellable;
} Photo;

/* Odd years stand before red, even ones before blue. */
static gboolean
is_blue (const Photo *photo, guint *ret_year)
{
  JbDate born = { 0 };
  gboolean known = jb_date_parse (jk_draft_field (photo->page.app->draft, JB_FIELD_TGL_LHR), &born);
  *ret_year = known ? born.year : 0;
  return known && born.year % 2 == 0;
}

static void
show_backdrop (Photo *photo)
{
  JkUi *ui = photo->page.ui;
  guint year;
  gboolean blue = is_blue (photo, &year);
  g_autofree gchar *why
      = year == 0 ? g_strdup (_ ("Ganjil merah, genap biru"))
                  : g_strdup_printf (
                      blue ? _ ("Tahun lahir genap (%u)") : _ ("Tahun lahir ganjil (%u)"), year);
  jk_ui_class (ui, "swatch", "blue", year != 0 && blue);
  jk_ui_class (ui, "swatch", "red", year != 0 && !blue);
  jk_ui_text (ui, "bg",
              year == 0 ? _ ("Tanggal lahir belum ada")
              : blue    ? _ ("Latar BIRU")
                        : _ ("Latar MERAH"));
  jk_ui_text (ui, "bgwhy", why);
  hw_camera_sim_backdrop (photo->page.app->camera, blue ? BACKDROP_BLUE : BACKDROP_RED);
}

static void
set_advice (Photo *photo, const gchar *mood, const gchar *head, const gchar *text)
{
  JkUi *ui = photo->page.ui;
  jk_ui_class (ui, "advice", "ok", g_str_equal (mood, "ok"));
  jk_ui_class (ui, "advice", "warn", g_str_equal (mood, "warn"));
  jk_ui_icon (ui, "advice_icon",
              g_str_equal (mood, "ok")     ? "jemput-ok-symbolic"
              : g_str_equal (mood, "warn") ? "jemput-warn-symbolic"
                                           : "jemput-info-symbolic");
  jk_ui_text (ui, "advice_head", head);
  jk_ui_text (ui, "advice_text", text);
}

static void
show (Photo *photo)
{
  JkUi *ui = photo->page.ui;
  JkApp *app = photo->page.app;
  if (photo->lost && !photo->taken)
    set_advice (photo, "warn", _ ("Kamera terputus"), _ ("Isian tersimpan. Pasang lagi kabelnya."));
  else if (photo->taken)
    set_advice (photo, "ok", _ ("Foto tersimpan"), _ ("Periksa mata, terang dan latar."));
  else if (photo->dark)
    set_advice (photo, "warn", _ ("Wajah terlalu gelap"), _ ("Hadapkan penduduk ke cahaya."));
  else
    set_advice (photo, "info", _ ("Wajah di tengah"), _ ("Mata terbuka, menghadap lurus."));
  jk_ui_text (ui, "hint",
              photo->taken           ? _ ("Foto yang tersimpan")
              : photo->frame != NULL ? _ ("Wajah di dalam bingkai")
                                     : _ ("Kamera dibuka"));
  jk_ui_text (ui, "shoot_text", photo->taken ? _ ("Ulangi foto") : _ ("Ambil foto"));
  jk_ui_icon (ui, "shoot_icon", photo->taken ? "jemput-retry-symbolic" : "jemput-camera-symbolic");
  jk_ui_class (ui, "shoot", "primary", !photo->taken);
  jk_ui_show (ui, "shoot_hint", !photo->taken && !jk_app_fit (app)->portrait);
  jk_ui_enable (ui, "shoot",
                !photo->shooting && (photo->taken || (!photo->lost && photo->frame != NULL)));
  jk_window_steps (app->window);
  jk_window_bar (app->window, NULL, app->flow.fixing ? _ ("Ke tinjauan") : NULL,
                 photo->taken && !photo->shooting);
  gtk_widget_queue_draw (jk_ui_get (ui, "preview"));
}

static gdouble
mean_light (const GdkPixbuf *pixbuf)
{
  const guint8 *pixels = gdk_pixbuf_read_pixels (pixbuf);
  gint width = gdk_pixbuf_get_width (pixbuf), height = gdk_pixbuf_get_height (pixbuf);
  gint stride = gdk_pixbuf_get_rowstride (pixbuf);
  guint64 sum = 0, n = 0;
  for (gint y = height / 3; y < height * 2 / 3; y += 4)
    for (gint x = width / 3; x < width * 2 / 3; x += 4, n += 3)
      for (gint c = 0; c < 3; c++)
        sum += pixels[y * stride + 3 * x + c];
  return n > 0 ? (gdouble) sum / (gdouble) n : 0;
}

static void
on_frame (const HwFrame *frame, gpointer data)
{
  Photo *photo = data;
  if (photo->taken)
    return;
  gboolean first = photo->frame == NULL;
  g_clear_object (&photo->frame);
  photo->frame = gdk_pixbuf_new_from_bytes (frame->pixels, GDK_COLORSPACE_RGB, FALSE, 8,
                                            (gint) frame->width_px, (gint) frame->height_px,
                                            (gint) frame->stride_bytes);
  gboolean dark = mean_light (photo->frame) < DARK_BELOW;
  if (dark != photo->dark || first)
    {
      photo->dark = dark;
      show (photo);
    }
  else
    gtk_widget_queue_draw (jk_ui_get (photo->page.ui, "preview"));
}

static void
on_state (const gchar *lost, gpointer data)
{
  Photo *photo = data;
  photo->lost = lost != NULL;
  show (photo);
}

static void
rounded (cairo_t *cr, gdouble width, gdouble height, gdouble radius)
{
  cairo_new_sub_path (cr);
  cairo_arc (cr, width - radius, radius, radius, -G_PI_2, 0);
  cairo_arc (cr, width - radius, height - radius, radius, 0, G_PI_2);
  cairo_arc (cr, radius, height - radius, radius, G_PI_2, G_PI);
  cairo_arc (cr, radius, radius, radius, G_PI, 3 * G_PI_2);
  cairo_close_path (cr);
}

/* Where the face belongs: the middle of the picture as it is shown. */
static void
draw_frame (const Photo *photo, cairo_t *cr, gdouble width, gdouble height, gdouble scale)
{
  const gdouble dashes[] = { 10 * scale, 6 * scale };
  cairo_save (cr);
  cairo_translate (cr, width / 2, height * 0.48);
  cairo_scale (cr, height * 0.30, height * 0.40);
  cairo_arc (cr, 0, 0, 1, 0, 2 * G_PI);
  cairo_restore (cr);
  cairo_set_line_width (cr, 4 * scale);
  if (photo->dark)
    {
      cairo_set_dash (cr, dashes, 2, 0);
      cairo_set_source_rgb (cr, 1.0, 0.8, 0.36);
    }
  else
    cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_stroke (cr);
}

static gboolean
on_draw (GtkWidget *area, cairo_t *cr, gpointer data)
{
  const Photo *photo = data;
  gdouble width = gtk_widget_get_allocated_width (area);
  gdouble height = gtk_widget_get_allocated_height (area);
  gdouble scale = jk_app_fit (photo->page.app)->scale;
  rounded (cr, width, height, 16 * scale);
  cairo_clip (cr);
  cairo_set_source_rgb (cr, 0.063, 0.086, 0.11);
  cairo_paint (cr);
  if (photo->frame != NULL)
    {
      gdouble w = gdk_pixbuf_get_width (photo->frame), h = gdk_pixbuf_get_height (photo->frame);
      gdouble zoom = MIN (width / w, height / h);
      cairo_save (cr);
      cairo_translate (cr, (width - w * zoom) / 2, (height - h * zoom) / 2);
      cairo_scale (cr, zoom, zoom);
      gdk_cairo_set_source_pixbuf (cr, photo->frame, 0, 0);
      cairo_paint (cr);
      cairo_restore (cr);
    }
  if (!photo->taken && !photo->lost)
    draw_frame (photo, cr, width, height, scale);
  return TRUE;
}

/* The saved picture in place of the preview. */
static void
show_saved (Photo *photo)
{
  GBytes *jpeg = jk_draft_record (photo->page.app->draft)->photo;
  photo->taken = jpeg != NULL;
  if (jpeg == NULL)
    return;
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (jpeg);
  g_clear_object (&photo->frame);
  photo->frame = gdk_pixbuf_new_from_stream (stream, NULL, NULL);
}

static void
finish_shot (Photo *photo)
{
  photo->shooting = FALSE;
  photo->page.app->counting_down = FALSE;
  jk_app_light (photo->page.app);
}

static void
on_saved (gpointer job, const GError *error, gpointer data)
{
  Photo *photo = data;
  finish_shot (photo);
  jk_app_done (job, error, photo->page.app);
  if (error == NULL)
    show_saved (photo);
  show (photo);
}

static void
on_captured (GObject *source, GAsyncResult *result, gpointer data)
{
  Photo *photo = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) jpeg = hw_camera_capture_finish (photo->page.app->camera, result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (jpeg == NULL)
    {
      finish_shot (photo);
      jk_app_error (photo->page.app, error);
      show (photo);
      return;
    }
  jk_draft_set_photo (photo->page.app->draft, jpeg, on_saved, photo);
}

static void
on_shoot (Photo *photo)
{
  JkApp *app = photo->page.app;
  if (photo->shooting)
    return;
  if (photo->taken) /* the old one stays until a new one is taken */
    {
      photo->taken = FALSE;
      g_clear_object (&photo->frame);
      show (photo);
      return;
    }
  if (photo->lost || photo->frame == NULL)
    return;
  photo->shooting = TRUE;
  app->counting_down = TRUE;
  jk_app_light (app);
  show (photo);
  hw_camera_capture_async (app->camera, PHOTO_BYTES, photo->cancellable, on_captured, photo);
}

static gboolean
button (JkPage *page)
{
  Photo *photo = (Photo *) page;
  if (!photo->taken)
    on_shoot (photo);
  return TRUE;
}

static gboolean
key (JkPage *page, GdkEventKey *event)
{
  if (event->keyval != GDK_KEY_space)
    return FALSE;
  return button (page);
}

static void
enter (JkPage *page)
{
  Photo *photo = (Photo *) page;
  g_autoptr (GError) error = NULL;
  photo->cancellable = g_cancellable_new ();
  photo->lost = photo->dark = photo->shooting = FALSE;
  g_clear_object (&photo->frame);
  show_backdrop (photo);
  show_saved (photo);
  if (!hw_camera_start (page->app->camera, FRAMES_PER_S, on_frame, on_state, photo, &error))
    {
      photo->lost = TRUE;
      jk_app_error (page->app, error);
    }
  show (photo);
}

static void
leave (JkPage *page)
{
  Photo *photo = (Photo *) page;
  hw_camera_stop (page->app->camera);
  g_cancellable_cancel (photo->cancellable);
  g_clear_object (&photo->cancellable);
  finish_shot (photo);
  g_clear_object (&photo->frame);
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
jk_page_photo_new (JkApp *app)
{
  Photo *photo = g_new0 (Photo, 1);
  photo->page = (JkPage){ .app = app,
                          .ui = jk_ui_load (jk_app_fit (app), "pages/photo"),
                          .enter = enter,
                          .leave = leave,
                          .next = next,
                          .back = back,
                          .key = key,
                          .button = button };
  g_signal_connect (jk_ui_get (photo->page.ui, "preview"), "draw", G_CALLBACK (on_draw), photo);
  jk_ui_clicked (photo->page.ui, "shoot", G_CALLBACK (on_shoot), photo);
  return &photo->page;
}
