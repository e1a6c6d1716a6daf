/* SPDX-License-Identifier: MPL-2.0 */
/* The camera that is always there: a swaying drawn portrait. It can be told to be unplugged, to see
 * in the dark, or to hand over half a picture. */
#include "hw/camera-backend.h"
#include "hw/portrait.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define PREVIEW_WIDTH_PX 360
#define PREVIEW_HEIGHT_PX 480
#define STILL_WIDTH_PX 600
#define STILL_HEIGHT_PX 800
#define SWAY_PERIOD_S 4.0
#define DARK_LIGHT 0.22

typedef struct {
  HwCamera camera;
  HwCameraMood mood;
  guint32 backdrop_rgb;
  gint64 began_us;
  guint timer;
  gboolean told_lost;
} Sim;

static void
look (const Sim *sim, HwPortrait *ret_portrait)
{
  gdouble s = (gdouble) (g_get_monotonic_time () - sim->began_us) / G_USEC_PER_SEC;
  *ret_portrait = (HwPortrait){
    .backdrop_rgb = sim->backdrop_rgb,
    .sway = sin (2 * G_PI * s / SWAY_PERIOD_S),
    .light = sim->mood == HW_CAMERA_DARK ? DARK_LIGHT : 1.0,
  };
}

static void
tell_state (Sim *sim)
{
  gboolean lost = sim->mood == HW_CAMERA_UNPLUGGED;
  if (lost == sim->told_lost || sim->camera.state == NULL)
    return;
  sim->told_lost = lost;
  sim->camera.state (lost ? _ ("Kamera terputus. Isian tersimpan. Pasang lagi kabelnya.") : NULL,
                     sim->camera.data);
}

static gboolean
on_timer (gpointer data)
{
  Sim *sim = data;
  HwPortrait portrait;
  tell_state (sim);
  if (sim->mood == HW_CAMERA_UNPLUGGED)
    return G_SOURCE_CONTINUE;
  look (sim, &portrait);
  g_autoptr (GdkPixbuf) pixbuf = hw_portrait_draw (&portrait, PREVIEW_WIDTH_PX, PREVIEW_HEIGHT_PX);
  g_autoptr (GBytes) pixels = gdk_pixbuf_read_pixel_bytes (pixbuf);
  HwFrame frame = {
    .width_px = PREVIEW_WIDTH_PX,
    .height_px = PREVIEW_HEIGHT_PX,
    .stride_bytes = (gsize) gdk_pixbuf_get_rowstride (pixbuf),
    .pixels = pixels,
  };
  sim->camera.frame (&frame, sim->camera.data);
  return G_SOURCE_CONTINUE;
}

static gboolean
sim_start (HwCamera *camera, guint frames_per_s, GError **error)
{
  Sim *sim = (Sim *) camera;
  sim->told_lost = FALSE;
  sim->timer = g_timeout_add (1000 / frames_per_s, on_timer, sim);
  return TRUE;
}

static void
sim_stop (HwCamera *camera)
{
  g_clear_handle_id (&((Sim *) camera)->timer, g_source_remove);
}

typedef struct {
  HwPortrait portrait;
  HwCameraMood mood;
  gsize max_bytes;
} Shot;

/* At falling quality until it fits. */
static GBytes *
encode (GdkPixbuf *pixbuf, gsize max_bytes, GError **error)
{
  static const gchar *const qualities[] = { "92", "85", "75", "60", "40" };
  for (gsize i = 0; i < G_N_ELEMENTS (qualities); i++)
    {
      g_autofree gchar *jpeg = NULL;
      gsize len = 0;
      if (!gdk_pixbuf_save_to_buffer (pixbuf, &jpeg, &len, "jpeg", error, "quality", qualities[i],
                                      NULL))
        return NULL;
      if (len <= max_bytes)
        return g_bytes_new_take (g_steal_pointer (&jpeg), len);
    }
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE,
                       _ ("Foto terlalu besar. Isian tersimpan. Ambil ulang foto."));
  return NULL;
}

static void
shoot (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Shot *shot = data;
  GError *error = NULL;
  g_autoptr (GdkPixbuf) pixbuf
      = hw_portrait_draw (&shot->portrait, STILL_WIDTH_PX, STILL_HEIGHT_PX);
  GBytes *jpeg = encode (pixbuf, shot->max_bytes, &error);
  if (jpeg == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (shot->mood == HW_CAMERA_CORRUPT)
    {
      GBytes *half = g_bytes_new_from_bytes (jpeg, 0, g_bytes_get_size (jpeg) / 2);
      g_bytes_unref (jpeg);
      jpeg = half;
    }
  g_task_return_pointer (task, jpeg, (GDestroyNotify) g_bytes_unref);
}

static void
sim_capture (HwCamera *camera, gsize max_bytes, GTask *task)
{
  Sim *sim = (Sim *) camera;
  if (sim->mood == HW_CAMERA_UNPLUGGED)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED, "%s",
                             _ ("Kamera terputus. Isian tersimpan. Pasang lagi kabelnya."));
  else
    {
      Shot *shot = g_new0 (Shot, 1);
      look (sim, &shot->portrait);
      shot->mood = sim->mood;
      shot->max_bytes = max_bytes;
      g_task_set_task_data (task, shot, g_free);
      g_task_run_in_thread (task, shoot);
    }
  g_object_unref (task);
}

static void
sim_free (HwCamera *camera)
{
  g_free (camera);
}

static const HwCameraBackend sim_backend = {
  .name = "sim",
  .start = sim_start,
  .stop = sim_stop,
  .capture = sim_capture,
  .free = sim_free,
};

HwCamera *
hw_camera_new_sim (void)
{
  Sim *sim = g_new0 (Sim, 1);
  sim->camera.backend = &sim_backend;
  sim->backdrop_rgb = 0xB4121F;
  sim->began_us = g_get_monotonic_time ();
  return &sim->camera;
}

void
hw_camera_sim_behave (HwCamera *camera, HwCameraMood mood)
{
  g_return_if_fail (camera->backend == &sim_backend);
  ((Sim *) camera)->mood = mood;
}

void
hw_camera_sim_backdrop (HwCamera *camera, guint32 rgb)
{
  g_return_if_fail (camera->backend == &sim_backend);
  ((Sim *) camera)->backdrop_rgb = rgb & 0xFFFFFF;
}
