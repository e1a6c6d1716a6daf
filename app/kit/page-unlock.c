/* SPDX-License-Identifier: MPL-2.0 */
/* Who works: the officer, then the passphrase, kept in locked memory while it is typed. */
#include "app/kit/app.h"
#include "app/kit/keys.h"

#include "core/base/secret.h"

#include <gdk/gdkkeysyms.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define PASSPHRASE_MAX 127

typedef struct {
  JkPage page;
  GPtrArray *officers; /* JbKitOfficer */
  guint chosen;
  gboolean choosing, busy, wrong;
  JbSecret *typed; /* PASSPHRASE_MAX + 1 bytes, NUL-terminated */
  guint wait_source;
} Unlock;

static gchar *
typed (Unlock *unlock)
{
  return (gchar *) jb_secret_write (unlock->typed);
}

static void
forget (Unlock *unlock)
{
  explicit_bzero (typed (unlock), PASSPHRASE_MAX + 1);
}

static const JbKitOfficer *
officer (const Unlock *unlock)
{
  return unlock->officers->pdata[unlock->chosen];
}

static const gchar *
role_text (JbOfficerRole role)
{
  return role == JB_OFFICER_SUPERVISOR ? _ ("Ketua tim") : _ ("Petugas perekaman");
}

/* Words as rows of dots, so that one sees where one is. */
static void
show_typed (Unlock *unlock)
{
  JkUi *ui = unlock->page.ui;
  GtkToggleButton *show = GTK_TOGGLE_BUTTON (jk_ui_get (ui, "show"));
  gboolean plain = gtk_toggle_button_get_active (show);
  const gchar *text = typed (unlock);
  g_autoptr (GString) dots = g_string_new (NULL);
  for (const gchar *p = text; *p != '\0'; p++)
    g_string_append (dots, *p == ' ' ? "  " : "•");
  if (*text == '\0')
    jk_ui_text (ui, "typed", _ ("Lima kata, dipisah spasi"));
  else
    jk_ui_text (ui, "typed", plain ? text : dots->str);
  jk_ui_class (ui, "typed", "t-label", *text == '\0');
  jk_ui_text (ui, "show_text", plain ? _ ("Tutup") : _ ("Tampilkan"));
}

static gint64
wait_s (const Unlock *unlock)
{
  gint64 now_s = jk_session_time_s (unlock->page.app->session);
  return MAX (officer (unlock)->wait_until_lo_s - now_s, 0);
}

static void
set_note (Unlock *unlock, const gchar *text, gboolean bad)
{
  jk_ui_text (unlock->page.ui, "note", text);
  jk_ui_class (unlock->page.ui, "note", "c-bad", bad);
  jk_ui_class (unlock->page.ui, "note_icon", "c-bad", bad);
  jk_ui_icon (unlock->page.ui, "note_icon", bad ? "jemput-warn-symbolic" : "jemput-info-symbolic");
}

static void
show_state (Unlock *unlock)
{
  gint64 left_s = wait_s (unlock);
  gboolean may = !unlock->busy && left_s == 0;
  if (left_s > 0)
    {
      g_autofree gchar *text = g_strdup_printf (
          _ ("Tunggu %lld detik sebelum mencoba lagi. Data tetap tersegel."), (long long) left_s);
      set_note (unlock, text, TRUE);
    }
  else if (unlock->busy)
    set_note (unlock, _ ("Frasa diperiksa. Sekitar dua detik."), FALSE);
  else if (!unlock->wrong)
    set_note (unlock, _ ("Ketik frasa sandi Anda. Jangan diucapkan."), FALSE);
  jk_ui_enable (unlock->page.ui, "enter", may && *typed (unlock) != '\0');
  jk_ui_enable (unlock->page.ui, "other", !unlock->busy);
  jk_ui_text (unlock->page.ui, "enter_text", unlock->busy ? _ ("Memeriksa") : _ ("Masuk"));
}

static gboolean
on_second (gpointer data)
{
  Unlock *unlock = data;
  if (!unlock->choosing && unlock->officers != NULL && unlock->officers->len > 0)
    show_state (unlock);
  return G_SOURCE_CONTINUE;
}

static void
on_typed (const gchar *text, gpointer data)
{
  Unlock *unlock = data;
  gchar *secret = typed (unlock);
  gsize n = strlen (secret);
  if (unlock->choosing || unlock->busy)
    return;
  if (text == NULL && n > 0)
    secret[n - 1] = '\0';
  else if (text != NULL && n + strlen (text) <= PASSPHRASE_MAX)
    memcpy (secret + n, text, strlen (text));
  unlock->wrong = FALSE;
  show_typed (unlock);
  show_state (unlock);
}

static void
choose (Unlock *unlock, guint i)
{
  unlock->chosen = i;
  unlock->choosing = FALSE;
  unlock->wrong = FALSE;
  forget (unlock);
  jk_ui_show (unlock->page.ui, "choose", FALSE);
  jk_ui_show (unlock->page.ui, "type", TRUE);
  jk_ui_text (unlock->page.ui, "name", officer (unlock)->name);
  jk_ui_text (unlock->page.ui, "role", role_text (officer (unlock)->role));
  show_typed (unlock);
  show_state (unlock);
}

static void
choose_again (Unlock *unlock)
{
  unlock->choosing = TRUE;
  forget (unlock);
  jk_ui_show (unlock->page.ui, "type", FALSE);
  jk_ui_show (unlock->page.ui, "choose", TRUE);
}

static void
on_officer (GtkButton *row, gpointer data)
{
  choose (data, GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (row), "jk-index")));
}

static gchar *
initials (const gchar *name)
{
  g_auto (GStrv) words = g_strsplit (name, " ", -1);
  GString *letters = g_string_new (NULL);
  for (guint i = 0; words[i] != NULL && g_utf8_strlen (letters->str, -1) < 2; i++)
    if (*words[i] != '\0')
      g_string_append_unichar (letters, g_unichar_toupper (g_utf8_get_char (words[i])));
  return g_string_free (letters, FALSE);
}

static void
show_officers (Unlock *unlock)
{
  GtkWidget *list = jk_ui_get (unlock->page.ui, "officers");
  jk_ui_empty (list);
  for (guint i = 0; i < unlock->officers->len; i++)
    {
      const JbKitOfficer *one = unlock->officers->pdata[i];
      JkUi *row = jk_ui_add (jk_app_fit (unlock->page.app), "components/officer-row", list);
      g_autofree gchar *ini = initials (one->name);
      jk_ui_text (row, "ini", ini);
      jk_ui_text (row, "name", one->name);
      jk_ui_text (row, "sub", role_text (one->role));
      jk_ui_name (row->root, one->name);
      g_object_set_data (G_OBJECT (row->root), "jk-index", GUINT_TO_POINTER (i));
      g_signal_connect (row->root, "clicked", G_CALLBACK (on_officer), unlock);
    }
  jk_ui_show (unlock->page.ui, "nobody", unlock->officers->len == 0);
}

typedef struct {
  JbKit *kit;
  GPtrArray *officers;
  JbId id;
  JbSecret *passphrase;
} Attempt;

static void
attempt_free (gpointer data)
{
  Attempt *attempt = data;
  g_clear_pointer (&attempt->officers, g_ptr_array_unref);
  g_clear_pointer (&attempt->passphrase, jb_secret_unref);
  g_free (attempt);
}

static gboolean
read_officers (gpointer data, GError **error)
{
  Attempt *attempt = data;
  attempt->officers = jb_kit_officers (attempt->kit, error);
  return attempt->officers != NULL;
}

static void
take_officers (Unlock *unlock, Attempt *attempt)
{
  if (attempt->officers == NULL)
    return;
  g_clear_pointer (&unlock->officers, g_ptr_array_unref);
  unlock->officers = g_steal_pointer (&attempt->officers);
}

static void
on_officers (gpointer data, const GError *error, gpointer page)
{
  Unlock *unlock = page;
  take_officers (unlock, data);
  if (unlock->officers == NULL)
    {
      jk_app_error (unlock->page.app, error);
      return;
    }
  show_officers (unlock);
  if (unlock->officers->len == 1)
    choose (unlock, 0);
}

/* The failure count has changed whatever came of it. */
static gboolean
try_passphrase (gpointer data, GError **error)
{
  Attempt *attempt = data;
  gboolean ok = jb_kit_unlock (attempt->kit, &attempt->id, attempt->passphrase, error);
  attempt->officers = jb_kit_officers (attempt->kit, NULL);
  return ok;
}

static void
on_tried (gpointer data, const GError *error, gpointer page)
{
  Unlock *unlock = page;
  unlock->busy = FALSE;
  unlock->wrong = error != NULL;
  take_officers (unlock, data);
  unlock->chosen = MIN (unlock->chosen, unlock->officers->len - 1);
  forget (unlock);
  show_typed (unlock);
  if (error != NULL)
    set_note (unlock, error->message, TRUE);
  else
    jk_session_refresh (unlock->page.app->session);
  show_state (unlock);
}

static void
on_enter (Unlock *unlock)
{
  gsize n = strlen (typed (unlock));
  g_autoptr (GError) error = NULL;
  if (unlock->choosing || unlock->busy || n == 0 || wait_s (unlock) > 0)
    return;
  JbSecret *passphrase = jb_secret_new (n, &error);
  if (passphrase == NULL)
    {
      jk_app_error (unlock->page.app, error);
      return;
    }
  memcpy (jb_secret_write (passphrase), typed (unlock), n);
  Attempt *attempt = g_new0 (Attempt, 1);
  *attempt = (Attempt){ .kit = jk_session_kit (unlock->page.app->session),
                        .id = officer (unlock)->id,
                        .passphrase = passphrase };
  unlock->busy = TRUE;
  show_state (unlock);
  jk_work_run (unlock->page.app->work, try_passphrase, attempt, attempt_free, on_tried, unlock);
}

static gboolean
key (JkPage *page, GdkEventKey *event)
{
  Unlock *unlock = (Unlock *) page;
  if (unlock->choosing)
    return FALSE;
  if (event->keyval == GDK_KEY_Return || event->keyval == GDK_KEY_KP_Enter)
    on_enter (unlock);
  else
    return jk_keys_pressed (event, on_typed, unlock);
  return TRUE;
}

static void
on_theme (Unlock *unlock)
{
  JkWindow *window = unlock->page.app->window;
  gboolean malam = !jk_window_is_malam (window);
  jk_window_set_theme (window, malam);
  jk_ui_icon (unlock->page.ui, "theme_icon",
              malam ? "jemput-sun-symbolic" : "jemput-moon-symbolic");
  jk_ui_text (unlock->page.ui, "theme_text", malam ? _ ("Tampilan terang") : _ ("Tampilan malam"));
}

static void
enter (JkPage *page)
{
  Unlock *unlock = (Unlock *) page;
  const JbKitStatus *status = &jk_app_now (page->app)->status;
  g_autofree gchar *kit
      = g_strdup_printf (_ ("Perangkat %s · %s"), status->label != NULL ? status->label : "",
                         status->office != NULL ? status->office : "");
  Attempt *attempt = g_new0 (Attempt, 1);
  attempt->kit = jk_session_kit (page->app->session);
  jk_ui_text (page->ui, "kit", kit);
  choose_again (unlock);
  unlock->busy = FALSE;
  jk_work_run (page->app->work, read_officers, attempt, attempt_free, on_officers, unlock);
  unlock->wait_source = g_timeout_add_seconds (1, on_second, unlock);
}

static void
leave (JkPage *page)
{
  Unlock *unlock = (Unlock *) page;
  forget (unlock);
  show_typed (unlock);
  g_clear_handle_id (&unlock->wait_source, g_source_remove);
}

static void
unlock_free (JkPage *page)
{
  Unlock *unlock = (Unlock *) page;
  g_clear_pointer (&unlock->officers, g_ptr_array_unref);
  jb_secret_unref (unlock->typed);
}

JkPage *
jk_page_unlock_new (JkApp *app)
{
  Unlock *unlock = g_new0 (Unlock, 1);
  g_autoptr (GError) error = NULL;
  JkUi *ui = unlock->page.ui = jk_ui_load (jk_app_fit (app), "pages/unlock");
  unlock->page.app = app;
  unlock->page.enter = enter;
  unlock->page.leave = leave;
  unlock->page.key = key;
  unlock->page.free = unlock_free;
  unlock->typed = jb_secret_new (PASSPHRASE_MAX + 1, &error);
  if (unlock->typed == NULL) /* no locked memory at all: nothing here could be kept secret */
    g_error ("%s", error->message);
  jk_ui_show (ui, "nobody", FALSE);
  jk_keyboard_add (jk_app_fit (app), jk_ui_get (ui, "slot_keyboard"), JK_KEYS_LOWER, on_typed,
                   unlock);
  jk_ui_clicked (ui, "theme", G_CALLBACK (on_theme), unlock);
  jk_ui_clicked (ui, "other", G_CALLBACK (choose_again), unlock);
  jk_ui_clicked (ui, "enter", G_CALLBACK (on_enter), unlock);
  g_signal_connect_swapped (jk_ui_get (ui, "show"), "toggled", G_CALLBACK (show_typed), unlock);
  choose_again (unlock);
  return &unlock->page;
}
