/* SPDX-License-Identifier: MPL-2.0 */
/* The NIK, explained group by group while it is typed; never corrected. */
#include "app/kit/app.h"
#include "app/kit/explain.h"
#include "app/kit/keys.h"
#include "app/kit/reasons.h"

#include <gdk/gdkkeysyms.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define DIGITS 16

typedef struct {
  JkPage page;
  gchar digits[DIGITS + 1];
  JbNik nik;        /* of these digits */
  gint reason;      /* chosen for its warnings; -1: none */
  gboolean checked; /* what is known of it here … */
  JbKitNik known;
  gboolean again; /* already recorded, and yet */
  guint asked;
} Nik;

static guint
open_warnings (const Nik *nik)
{
  return nik->nik.warnings & JB_NIK_WARN_NEEDS_REASON;
}

static gboolean
is_recorded (const Nik *nik)
{
  return nik->checked && nik->known.recorded && nik->known.recorded_state != JB_STATE_QUARANTINED;
}

static gboolean
may_next (const Nik *nik)
{
  return nik->nik.faults == 0 && nik->nik.n_digits == DIGITS && nik->checked
         && (open_warnings (nik) == 0 || nik->reason >= 0) && (!is_recorded (nik) || nik->again);
}

static void
show_group (Nik *nik, guint group, guint from, guint len)
{
  static const gchar *const labels[] = { "d1", "d2", "d3" };
  static const gchar *const boxes[] = { "g1", "g2", "g3" };
  static const gchar *const moods[] = { "now", "good", "odd", "wrong" };
  static const guint faults[] = { 0, JB_NIK_BAD_DAY | JB_NIK_BAD_MONTH, JB_NIK_SERIAL_ZERO };
  static const guint warnings[]
      = { JB_NIK_WARN_REGION_UNKNOWN,
          JB_NIK_WARN_IMPOSSIBLE_DATE | JB_NIK_WARN_DATE_DIFFERS | JB_NIK_WARN_SEX_DIFFERS, 0 };
  guint typed = (guint) strlen (nik->digits);
  guint have = typed <= from ? 0 : MIN (typed - from, len);
  g_autoptr (GString) markup = g_string_new_len (nik->digits + MIN (from, typed), have);
  for (guint i = have; i < len; i++)
    g_string_append (markup, "<span alpha=\"45%\">_</span>");
  jk_ui_markup (nik->page.ui, labels[group], markup->str);
  guint mood = (nik->nik.faults & faults[group]) != 0       ? 3
               : (nik->nik.warnings & warnings[group]) != 0 ? 2
               : have == len                                ? 1
               : typed >= from                              ? 0
                                                            : 4;
  for (guint i = 0; i < G_N_ELEMENTS (moods); i++)
    jk_ui_class (nik->page.ui, boxes[group], moods[i], i == mood);
}

static void
explain_region (Nik *nik, GtkWidget *box)
{
  const gchar *key = _ ("Wilayah saat didaftar");
  if (*nik->nik.region == '\0')
    jk_explain_pair (jk_app_fit (nik->page.app), box, JK_MARK_WAIT, key, _ ("menunggu 6 angka"));
  else if (nik->nik.region_name != NULL)
    jk_explain_pair (jk_app_fit (nik->page.app), box, JK_MARK_GOOD, key, nik->nik.region_name);
  else
    jk_explain_pair (jk_app_fit (nik->page.app), box, JK_MARK_ODD, key, _ ("tidak ada di daftar"));
}

static void
explain_sex (Nik *nik, GtkWidget *box)
{
  g_autofree gchar *female = g_strdup_printf (_ ("Jenis kelamin, %.2s − 40"), nik->digits + 6);
  const gchar *key = nik->nik.sex == JB_SEX_FEMALE ? female : _ ("Jenis kelamin");
  gboolean odd = (nik->nik.warnings & JB_NIK_WARN_SEX_DIFFERS) != 0;
  JkMark mark = nik->nik.sex == JB_SEX_UNKNOWN ? JK_MARK_WAIT : odd ? JK_MARK_ODD : JK_MARK_GOOD;
  const gchar *value = nik->nik.sex == JB_SEX_FEMALE ? _ ("Perempuan")
                       : nik->nik.sex == JB_SEX_MALE ? _ ("Laki-laki")
                                                     : _ ("dari tanggal lahir");
  jk_explain_pair (jk_app_fit (nik->page.app), box, mark, key, value);
}

/* "Februari", in the language of the program. */
static gchar *
month_name (guint month)
{
  const JbDate first = { 2000, (guint8) month, 1 };
  g_autofree gchar *words = jb_date_to_words (&first, JB_DATE_PLAIN);
  g_auto (GStrv) parts = g_strsplit (words, " ", 3);
  return g_strdup (g_strv_length (parts) == 3 ? parts[1] : words);
}

static gchar *
date_text (const JbNik *nik)
{
  if (nik->month == 0)
    return g_strdup_printf (_ ("tanggal %u, …"), nik->day);
  g_autofree gchar *month = month_name (nik->month);
  if ((nik->warnings & JB_NIK_WARN_IMPOSSIBLE_DATE) != 0)
    return g_strdup_printf (_ ("%u %s tidak ada"), nik->day, month);
  if (nik->year != 0)
    return g_strdup_printf ("%u %s %u", nik->day, month, nik->year);
  return nik->year2 >= 0 ? g_strdup_printf (_ ("%u %s, tahun …%02d"), nik->day, month, nik->year2)
                         : g_strdup_printf (_ ("%u %s, tahun …"), nik->day, month);
}

static void
explain_date (Nik *nik, GtkWidget *box)
{
  const JkFit *fit = jk_app_fit (nik->page.app);
  const gchar *key = _ ("Tanggal lahir");
  guint wrong = nik->nik.faults & (JB_NIK_BAD_DAY | JB_NIK_BAD_MONTH);
  guint odd = nik->nik.warnings & (JB_NIK_WARN_IMPOSSIBLE_DATE | JB_NIK_WARN_DATE_DIFFERS);
  if (wrong != 0)
    jk_explain_pair (fit, box, JK_MARK_WRONG, key,
                     (wrong & JB_NIK_BAD_DAY) != 0 ? _ ("tanggal tidak mungkin")
                                                   : _ ("bulan tidak mungkin"));
  else if (nik->nik.day == 0)
    jk_explain_pair (fit, box, JK_MARK_WAIT, key, _ ("menunggu 6 angka"));
  else
    {
      g_autofree gchar *text = date_text (&nik->nik);
      JkMark mark = odd != 0 ? JK_MARK_ODD : nik->nik.year2 < 0 ? JK_MARK_WAIT : JK_MARK_GOOD;
      jk_explain_pair (fit, box, mark, key, text);
    }
}

static void
explain_serial (Nik *nik, GtkWidget *box)
{
  const JkFit *fit = jk_app_fit (nik->page.app);
  if (strlen (nik->digits) < DIGITS)
    jk_explain_pair (fit, box, JK_MARK_WAIT, _ ("Nomor urut"), _ ("menunggu 4 angka"));
  else
    jk_explain_pair (fit, box,
                     (nik->nik.faults & JB_NIK_SERIAL_ZERO) != 0 ? JK_MARK_WRONG : JK_MARK_GOOD,
                     _ ("Nomor urut"), nik->digits + 12);
}

static void
explain_known (Nik *nik, GtkWidget *box)
{
  const JkFit *fit = jk_app_fit (nik->page.app);
  const gchar *key = _ ("Sudah direkam? Ada di daftar sasaran?");
  if (strlen (nik->digits) < DIGITS)
    jk_explain_pair (fit, box, JK_MARK_WAIT, key, _ ("diperiksa setelah 16 angka"));
  else if (!nik->checked)
    jk_explain_pair (fit, box, JK_MARK_WAIT, key, _ ("sedang diperiksa"));
  else if (nik->known.recorded)
    jk_explain_pair (fit, box, JK_MARK_ODD, key, _ ("sudah direkam di perangkat ini"));
  else
    jk_explain_pair (fit, box, JK_MARK_GOOD, key,
                     nik->known.targeted && nik->known.target_text != NULL
                         ? nik->known.target_text
                         : _ ("belum pernah direkam di perangkat ini"));
}

static void show (Nik *nik);

static void
on_reason (guint i, gpointer data)
{
  Nik *nik = data;
  nik->reason = (gint) i;
  show (nik);
}

static void
on_again (guint i, gpointer data)
{
  Nik *nik = data;
  nik->again = !nik->again;
  show (nik);
}

/* The first fault in words; the reasons for warnings; what is recorded already. */
static void
show_after (Nik *nik)
{
  const JkFit *fit = jk_app_fit (nik->page.app);
  GtkWidget *box = jk_ui_get (nik->page.ui, "slot_after");
  jk_ui_empty (box);
  guint faults = nik->nik.faults & ~(guint) JB_NIK_NOT_16_DIGITS;
  if (faults != 0)
    jk_explain_pair (fit, box, JK_MARK_WRONG, NULL,
                     jb_nik_fault_text ((JbNikFault) (faults & -faults)));
  if (is_recorded (nik))
    {
      const gchar *const names[] = { _ ("Rekam lagi sebagai perbaikan"), NULL };
      jk_explain_pair (fit, box, JK_MARK_ODD, NULL, nik->known.recorded_text);
      jk_chips_set (jk_chips_add (fit, box, NULL, names, on_again, nik), nik->again ? 0 : -1);
    }
  else if (strlen (nik->digits) == DIGITS && nik->nik.faults == 0 && open_warnings (nik) != 0)
    {
      jk_chips_set (
          jk_reasons_add (fit, box, _ ("Boleh lanjut bila begitu tertulis di:"), on_reason, nik),
          nik->reason);
    }
}

static void
show (Nik *nik)
{
  JkUi *ui = nik->page.ui;
  GtkWidget *left = jk_ui_get (ui, "slot_left"), *right = jk_ui_get (ui, "slot_right");
  GtkWidget *wide = jk_ui_get (ui, "slot_wide");
  g_autofree gchar *count = g_strdup_printf ("%u/16", (guint) strlen (nik->digits));
  jk_ui_text (ui, "count", count);
  jk_ui_name (jk_ui_get (ui, "count"), count);
  show_group (nik, 0, 0, 6);
  show_group (nik, 1, 6, 6);
  show_group (nik, 2, 12, 4);
  jk_ui_empty (left);
  jk_ui_empty (right);
  jk_ui_empty (wide);
  explain_region (nik, left);
  explain_sex (nik, left);
  explain_date (nik, right);
  explain_serial (nik, right);
  gboolean faulty = (nik->nik.faults & ~(guint) JB_NIK_NOT_16_DIGITS) != 0;
  if (!faulty && !is_recorded (nik) && (strlen (nik->digits) < DIGITS || open_warnings (nik) == 0))
    explain_known (nik, wide);
  show_after (nik);
  jk_window_bar (nik->page.app->window, nik->page.app->flow.fixing ? _ ("Kembali") : _ ("Batal"),
                 NULL, may_next (nik));
}

typedef struct {
  JbKit *kit;
  gchar digits[DIGITS + 1];
  JbKitNik known;
  guint asked;
} Check;

static void
check_free (gpointer data)
{
  Check *check = data;
  jb_kit_nik_clear (&check->known);
  explicit_bzero (check, sizeof *check);
  g_free (check);
}

static gboolean
run_check (gpointer data, GError **error)
{
  Check *check = data;
  return jb_kit_check_nik (check->kit, check->digits, &check->known, error);
}

static void
on_checked (gpointer data, const GError *error, gpointer page)
{
  Nik *nik = page;
  Check *check = data;
  if (check->asked != nik->asked)
    return;
  if (error != NULL)
    {
      jk_app_error (nik->page.app, error);
      return;
    }
  JbKitNik old = nik->known;
  nik->known = check->known;
  check->known = old;
  nik->checked = TRUE;
  show (nik);
}

static void
explain (Nik *nik)
{
  JkApp *app = nik->page.app;
  JbDate born = { 0 };
  jb_date_parse (jk_draft_field (app->draft, JB_FIELD_TGL_LHR), &born);
  const gchar *sex = jk_draft_field (app->draft, JB_FIELD_JENIS_KLMIN);
  jb_nik_clear (&nik->nik);
  jb_nik_explain (nik->digits, jb_kit_regions (jk_session_kit (app->session)), &born,
                  *sex == '1'   ? JB_SEX_MALE
                  : *sex == '2' ? JB_SEX_FEMALE
                                : JB_SEX_UNKNOWN,
                  &nik->nik);
  nik->checked = FALSE;
  nik->asked++;
  if (strlen (nik->digits) == DIGITS && nik->nik.faults == 0)
    {
      Check *check = g_new0 (Check, 1);
      check->kit = jk_session_kit (app->session);
      memcpy (check->digits, nik->digits, sizeof check->digits);
      check->asked = nik->asked;
      jk_work_run (app->work, run_check, check, check_free, on_checked, nik);
    }
}

static void
on_digit (const gchar *text, gpointer data)
{
  Nik *nik = data;
  gsize n = strlen (nik->digits);
  if (text == NULL && n > 0)
    nik->digits[n - 1] = '\0';
  else if (text != NULL && g_ascii_isdigit (*text) && n < DIGITS)
    nik->digits[n] = *text;
  else
    return;
  nik->reason = -1;
  nik->again = FALSE;
  explain (nik);
  show (nik);
}

static void
on_clear (Nik *nik)
{
  explicit_bzero (nik->digits, sizeof nik->digits);
  nik->reason = -1;
  explain (nik);
  show (nik);
}

static void
on_saved (gpointer job, const GError *error, gpointer page)
{
  Nik *nik = page;
  JkApp *app = nik->page.app;
  jk_app_done (job, error, app);
  if (error == NULL)
    jk_app_event (app, JK_EVENT_NEXT);
}

static void
next (JkPage *page)
{
  Nik *nik = (Nik *) page;
  JkApp *app = page->app;
  if (!may_next (nik))
    return;
  const gchar *sex = nik->nik.sex == JB_SEX_FEMALE ? "2" : "1";
  gboolean sex_open = *jk_draft_field (app->draft, JB_FIELD_JENIS_KLMIN) == '\0';
  JkEntry entries[] = { { JB_FIELD_NIK, nik->digits }, { JB_FIELD_JENIS_KLMIN, sex } };
  guint warnings = open_warnings (nik);
  jk_window_busy (app->window, TRUE);
  jk_draft_set (app->draft, entries, sex_open ? 2 : 1, "nik", warnings == 0 ? on_saved : NULL, nik);
  for (guint bit = 1; bit <= warnings; bit <<= 1)
    if ((warnings & bit) != 0)
      jk_draft_give_reason (app->draft, JB_FIELD_NIK, jb_nik_warning_name ((JbNikWarning) bit),
                            jk_reason_text ((guint) nik->reason),
                            (warnings & ~(2 * bit - 1)) == 0 ? on_saved : NULL, nik);
}

static void
on_discarded (gpointer job, const GError *error, gpointer data)
{
  JkApp *app = data;
  jk_app_done (job, error, app);
  if (error == NULL)
    jk_app_event (app, JK_EVENT_LEFT);
}

static void
on_kept (gpointer job, const GError *error, gpointer data)
{
  JkApp *app = data;
  jk_app_done (job, error, app);
  if (error == NULL)
    jk_app_leave_draft (app);
}

/* Nothing typed: nothing to keep. Else what was typed stays in the draft. */
static void
back (JkPage *page)
{
  Nik *nik = (Nik *) page;
  JkApp *app = page->app;
  const gchar *saved = jk_draft_field (app->draft, JB_FIELD_NIK);
  if (app->flow.fixing)
    {
      jk_app_event (app, JK_EVENT_BACK);
      return;
    }
  jk_window_busy (app->window, TRUE);
  if (*nik->digits == '\0' && *saved == '\0')
    jk_draft_discard (app->draft, _ ("Dibatalkan sebelum diisi"), on_discarded, app);
  else if (strcmp (nik->digits, saved) != 0)
    {
      JkEntry entry = { JB_FIELD_NIK, nik->digits };
      jk_draft_set (app->draft, &entry, 1, "nik", on_kept, app);
    }
  else
    jk_app_leave_draft (app);
}

static gboolean
key (JkPage *page, GdkEventKey *event)
{
  if (event->keyval == GDK_KEY_Return || event->keyval == GDK_KEY_KP_Enter)
    {
      next (page);
      return TRUE;
    }
  return jk_keys_pressed (event, on_digit, page);
}

static void
enter (JkPage *page)
{
  Nik *nik = (Nik *) page;
  const JkFinding *finding = jk_draft_finding (page->app->draft, JB_FIELD_NIK);
  g_strlcpy (nik->digits, jk_draft_field (page->app->draft, JB_FIELD_NIK), sizeof nik->digits);
  nik->reason = finding != NULL ? jk_reason_index (finding->reason) : -1;
  nik->again = FALSE;
  explain (nik);
  show (nik);
}

static void
leave (JkPage *page)
{
  Nik *nik = (Nik *) page;
  explicit_bzero (nik->digits, sizeof nik->digits);
  jb_nik_clear (&nik->nik);
  nik->asked++;
}

static void
nik_free (JkPage *page)
{
  Nik *nik = (Nik *) page;
  jb_nik_clear (&nik->nik);
  jb_kit_nik_clear (&nik->known);
}

JkPage *
jk_page_nik_new (JkApp *app)
{
  Nik *nik = g_new0 (Nik, 1);
  nik->page = (JkPage){ .app = app,
                        .ui = jk_ui_load (jk_app_fit (app), "pages/nik"),
                        .enter = enter,
                        .leave = leave,
                        .next = next,
                        .back = back,
                        .key = key,
                        .free = nik_free };
  JkUi *pad = jk_keypad_add (jk_app_fit (app), jk_ui_get (nik->page.ui, "slot_keypad"), on_digit,
                             _ ("Ulang"), G_CALLBACK (on_clear), nik);
  jk_ui_class (pad, "ok", "fn", TRUE);
  return &nik->page;
}
