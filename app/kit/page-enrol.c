/* SPDX-License-Identifier: MPL-2.0 */
/* The office does not know this kit yet: its fingerprint, and the two ways to be enrolled. */
#include "app/kit/app.h"
#include "app/kit/usb.h"

#include <glib/gi18n-lib.h>

typedef struct {
  JkApp *app;
  JbKit *kit;
  gchar *dir;
  gchar *text; /* fingerprint, or what was done */
  GBytes *delivery;
} Step;

static void
step_free (gpointer data)
{
  Step *step = data;
  g_free (step->dir);
  g_free (step->text);
  g_clear_pointer (&step->delivery, g_bytes_unref);
  g_free (step);
}

static Step *
step_new (JkApp *app, const gchar *dir)
{
  Step *step = g_new0 (Step, 1);
  step->app = app;
  step->kit = jk_session_kit (app->session);
  step->dir = g_strdup (dir);
  return step;
}

static gboolean
read_fingerprint (gpointer data, GError **error)
{
  Step *step = data;
  step->text = jb_kit_fingerprint (step->kit);
  return TRUE;
}

static void
on_fingerprint (gpointer data, const GError *error, gpointer page)
{
  jk_ui_text (((JkPage *) page)->ui, "finger", ((Step *) data)->text);
}

static void
enter (JkPage *page)
{
  jk_work_run (page->app->work, read_fingerprint, step_new (page->app, NULL), step_free,
               on_fingerprint, page);
}

static gboolean
write_request (gpointer data, GError **error)
{
  Step *step = data;
  /* The office gives the kit its name; until then it goes by its fingerprint. */
  g_autofree gchar *fingerprint = jb_kit_fingerprint (step->kit);
  g_autofree gchar *label = g_strdup_printf ("Kit %.4s", fingerprint);
  g_autoptr (GBytes) request = jb_kit_enrol_request (step->kit, label, error);
  if (request == NULL)
    return FALSE;
  g_autofree gchar *path = g_build_filename (step->dir, "permintaan.jbs", NULL);
  step->text = g_strdup (_ ("Permintaan disimpan: permintaan.jbs. Bawa ke kantor."));
  return g_file_set_contents_full (
      path, g_bytes_get_data (request, NULL), (gssize) g_bytes_get_size (request),
      G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0644, error);
}

static void
on_written (gpointer data, const GError *error, gpointer app)
{
  if (error != NULL)
    jk_app_error (app, error);
  else
    jk_usb_result (((Step *) data)->text, TRUE);
}

static void
on_ask_dir (const gchar *dir, gpointer data)
{
  jk_work_run (((JkApp *) data)->work, write_request, step_new (data, dir), step_free, on_written,
               data);
}

static void
on_ask (JkPage *page)
{
  jk_usb_choose (page->app, _ ("Simpan permintaan"), on_ask_dir, page->app);
}

/* The first *.jbe on the stick, and what the office reads out for it. */
static gboolean
read_delivery (gpointer data, GError **error)
{
  Step *step = data;
  g_autoptr (GPtrArray) files = jk_usb_files (step->dir, ".jbe", error);
  if (files == NULL)
    return FALSE;
  if (files->len == 0)
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_NOT_FOUND,
                           _ ("Jawaban kantor tidak ada di USB ini. Tidak ada yang berubah. Salin "
                              "berkas .jbe dari kantor ke USB."));
      return FALSE;
    }
  step->delivery = g_bytes_ref (files->pdata[0]);
  step->text = jb_kit_delivery_fingerprint (step->delivery, error);
  return step->text != NULL;
}

static gboolean
enrol (gpointer data, GError **error)
{
  Step *step = data;
  return jb_kit_enrol (step->kit, step->delivery, step->text, error);
}

static void
on_enrolled (gpointer data, const GError *error, gpointer app)
{
  if (error != NULL)
    jk_app_error (app, error);
  else
    jk_session_refresh (((JkApp *) app)->session);
}

static void
on_compared (gboolean yes, gpointer data)
{
  Step *step = data;
  if (yes)
    jk_work_run (step->app->work, enrol, step, step_free, on_enrolled, step->app);
  else
    step_free (step);
}

static void
on_delivery (gpointer data, const GError *error, gpointer app)
{
  const Step *step = data;
  if (error != NULL)
    {
      jk_app_error (app, error);
      return;
    }
  Step *next = step_new (app, NULL);
  next->delivery = g_bytes_ref (step->delivery);
  next->text = g_strdup (step->text);
  const JkQuestion question = {
    .icon = "jemput-key-symbolic",
    .badge = "warn",
    .title = step->text,
    .body = _ ("Telepon kantor. Lanjutkan hanya bila sidik jari kantor ini sama."),
    .no = _ ("Berbeda"),
    .yes = _ ("Sama"),
  };
  jk_window_ask (((JkApp *) app)->window, &question, on_compared, next);
}

static void
on_answer_dir (const gchar *dir, gpointer data)
{
  jk_usb_close (data);
  jk_work_run (((JkApp *) data)->work, read_delivery, step_new (data, dir), step_free, on_delivery,
               data);
}

static void
on_answer (JkPage *page)
{
  jk_usb_choose (page->app, _ ("Baca jawaban kantor"), on_answer_dir, page->app);
}

JkPage *
jk_page_enrol_new (JkApp *app)
{
  JkPage *page = g_new0 (JkPage, 1);
  page->app = app;
  page->ui = jk_ui_load (jk_app_fit (app), "pages/enrol");
  page->enter = enter;
  jk_ui_clicked (page->ui, "ask", G_CALLBACK (on_ask), page);
  jk_ui_clicked (page->ui, "answer", G_CALLBACK (on_answer), page);
  return page;
}
