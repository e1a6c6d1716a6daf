/* SPDX-License-Identifier: MPL-2.0 */
/* Biodata, two to five fields a page; each is saved when its editor closes. */
#include "app/kit/app.h"
#include "app/kit/chips.h"
#include "app/kit/edit.h"
#include "app/kit/explain.h"
#include "app/kit/fields.h"
#include "app/kit/reasons.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define CHOICES_MAX 6

typedef struct Biodata Biodata;

typedef struct {
  Biodata *biodata;
  const JkField *field;
  JkUi *ui;
  JkChips *chips;           /* NULL unless JK_ASK_CHIPS */
  gchar *keys[CHOICES_MAX]; /* what is saved for the i-th chip */
} Row;

struct Biodata {
  JkPage page;
  GPtrArray *rows; /* Row */
};

static void
row_free (gpointer data)
{
  Row *row = data;
  for (guint i = 0; i < CHOICES_MAX; i++)
    g_free (row->keys[i]);
  g_free (row);
}

static const JbCodes *
codes (Biodata *biodata)
{
  return jb_kit_codes (jk_session_kit (biodata->page.app->session));
}

static const JbRegions *
regions (Biodata *biodata)
{
  return jb_kit_regions (jk_session_kit (biodata->page.app->session));
}

static gchar *
village_code (const JkDraft *draft)
{
  return g_strconcat (
      jk_draft_field (draft, JB_FIELD_NO_PROP), jk_draft_field (draft, JB_FIELD_NO_KAB),
      jk_draft_field (draft, JB_FIELD_NO_KEC), jk_draft_field (draft, JB_FIELD_NO_KEL), NULL);
}

/* What the field says, in words (transfer full). */
static gchar *
value_text (Row *row)
{
  const JkDraft *draft = row->biodata->page.app->draft;
  const gchar *text = jk_draft_field (draft, row->field->field);
  JbCodeList list;
  JbDate date;
  if (row->field->ask == JK_ASK_VILLAGE)
    {
      g_autofree gchar *code = village_code (draft);
      return *code != '\0' ? jb_regions_describe (regions (row->biodata), code) : g_strdup ("");
    }
  if (row->field->ask == JK_ASK_DATE && jb_date_parse (text, &date))
    {
      g_autofree gchar *words = jb_date_to_words (&date, JB_DATE_PLAIN);
      gboolean guess = *jk_draft_field (draft, JB_FIELD_TGL_LHR_PERKIRAAN) != '\0';
      return guess ? g_strdup_printf (_ ("±%s"), words) : g_steal_pointer (&words);
    }
  if (jb_field_code_list (row->field->field, &list) && *text != '\0')
    {
      guint code = (guint) g_ascii_strtoull (text, NULL, 10);
      const gchar *label = jb_codes_label (codes (row->biodata), list, code);
      return g_strdup (label != NULL ? label : text);
    }
  return g_strdup (text);
}

static const JkFinding *
row_finding (const Row *row)
{
  const JkDraft *draft = row->biodata->page.app->draft;
  if (row->field->ask == JK_ASK_VILLAGE)
    for (JbField field = JB_FIELD_NO_PROP; field <= JB_FIELD_NO_KEL; field++)
      if (jk_draft_finding (draft, field) != NULL)
        return jk_draft_finding (draft, field);
  return jk_draft_finding (draft, row->field->field);
}

static void
show_help (Row *row)
{
  const Biodata *biodata = row->biodata;
  const JkFinding *finding = row_finding (row);
  gboolean missing = finding != NULL && g_str_equal (finding->finding->code, "required");
  const JkFlow *flow = &biodata->page.app->flow;
  /* What is missing is told once the page was left, not while it is being filled in. */
  if (missing && (flow->left & 1u << flow->sub) == 0 && !flow->fixing)
    finding = NULL;
  gboolean fault = finding != NULL && finding->finding->severity == JB_FINDING_FAULT;
  jk_ui_class (row->ui, "root", "bad", fault);
  jk_ui_class (row->ui, "root", "warn", finding != NULL && !fault);
  jk_ui_text (row->ui, "help", finding != NULL ? finding->finding->text : "");
  jk_ui_show (row->ui, "help", finding != NULL);
}

static void
show_row (Row *row)
{
  const gchar *label = jb_field_label (row->field->field);
  const gchar *saved = jk_draft_field (row->biodata->page.app->draft, row->field->field);
  show_help (row);
  if (row->chips != NULL)
    {
      gint chosen = -1;
      for (gint i = 0; i < CHOICES_MAX && row->keys[i] != NULL; i++)
        if (g_str_equal (row->keys[i], saved))
          chosen = i;
      jk_chips_set (row->chips, chosen);
      return;
    }
  g_autofree gchar *value = value_text (row);
  g_autofree gchar *name
      = g_strdup_printf ("%s: %s", label, *value != '\0' ? value : _ ("belum diisi"));
  jk_ui_text (row->ui, "value", *value != '\0' ? value : _ ("Isi"));
  jk_ui_class (row->ui, "value", "c-idle", *value == '\0');
  jk_ui_name (jk_ui_get (row->ui, "button"), name);
}

static void show (Biodata *biodata);

static void
on_saved (gpointer job, const GError *error, gpointer data)
{
  Biodata *biodata = data;
  jk_app_done (job, error, biodata->page.app);
  show (biodata);
}

static void
save (Biodata *biodata, const JkEntry *entries, guint n)
{
  g_autofree gchar *page = jk_flow_saved (&biodata->page.app->flow);
  jk_draft_set (biodata->page.app->draft, entries, n, page, on_saved, biodata);
}

static void
on_chip (guint i, gpointer data)
{
  Row *row = data;
  const JkEntry entry = { row->field->field, row->keys[i] };
  save (row->biodata, &entry, 1);
}

static void
save_village (Biodata *biodata, const gchar *code)
{
  g_autofree gchar *prop = g_strndup (code, 2);
  g_autofree gchar *kab = g_strndup (code + 2, 2);
  g_autofree gchar *kec = g_strndup (code + 4, 2);
  const JkEntry entries[] = { { JB_FIELD_NO_PROP, prop },
                              { JB_FIELD_NO_KAB, kab },
                              { JB_FIELD_NO_KEC, kec },
                              { JB_FIELD_NO_KEL, code + 6 } };
  save (biodata, entries, G_N_ELEMENTS (entries));
}

static void
on_edited (const gchar *text, gpointer data)
{
  Row *row = data;
  if (row->field->ask == JK_ASK_VILLAGE && strlen (text) == 10)
    save_village (row->biodata, text);
  else if (row->field->ask == JK_ASK_DATE)
    {
      gboolean guess = *text == '~';
      const JkEntry entries[] = { { JB_FIELD_TGL_LHR, text + (guess ? 1 : 0) },
                                  { JB_FIELD_TGL_LHR_PERKIRAAN, guess ? "1" : "" } };
      save (row->biodata, entries, 2);
    }
  else
    {
      const JkEntry entry = { row->field->field, text };
      save (row->biodata, &entry, 1);
    }
}

static GPtrArray *
explain_parent (const gchar *digits, gpointer data)
{
  Row *row = data;
  JbSex sex = row->field->field == JB_FIELD_NIK_IBU ? JB_SEX_FEMALE : JB_SEX_MALE;
  return jk_explain_nik_lines (digits, regions (row->biodata), sex);
}

static GPtrArray *
explain_kk (const gchar *digits, gpointer data)
{
  return jk_explain_kk_lines (digits, regions (((Row *) data)->biodata));
}

static void
edit_number (Row *row, const JkEdit *edit)
{
  static const guint nik_groups[] = { 6, 6, 4, 0 };
  JkNumber number = { .max_digits = row->field->max_digits, .explain_data = row };
  if (row->field->ask != JK_ASK_DIGITS)
    {
      number.max_digits = number.min_digits = 16;
      number.groups = nik_groups;
      number.explain = row->field->ask == JK_ASK_KK ? explain_kk : explain_parent;
    }
  jk_edit_number (edit, &number);
}

/* The day and month that the NIK tells; the year is for the officer. */
static gchar *
begun_date (const JkDraft *draft)
{
  const gchar *nik = jk_draft_field (draft, JB_FIELD_NIK);
  g_auto (JbNik) explained = { 0 };
  jb_nik_explain (nik, NULL, NULL, JB_SEX_UNKNOWN, &explained);
  if (explained.day == 0 || explained.month == 0)
    return g_strdup ("");
  return g_strdup_printf ("%02u%02u", explained.day, explained.month);
}

static void
on_field (Row *row)
{
  const JkDraft *draft = row->biodata->page.app->draft;
  g_autofree gchar *current = row->field->ask == JK_ASK_VILLAGE
                                  ? village_code (draft)
                                  : g_strdup (jk_draft_field (draft, row->field->field));
  const JkEdit edit
      = { row->biodata->page.app, jb_field_label (row->field->field), current, on_edited, row };
  JbCodeList list;
  switch (row->field->ask)
    {
    case JK_ASK_TEXT:
      jk_edit_text (&edit, JK_KEYS_UPPER);
      break;
    case JK_ASK_PLAIN:
      jk_edit_text (&edit, JK_KEYS_LOWER);
      break;
    case JK_ASK_DIGITS:
    case JK_ASK_NIK:
    case JK_ASK_KK:
      edit_number (row, &edit);
      break;
      case JK_ASK_DATE: {
        gboolean guess = *jk_draft_field (draft, JB_FIELD_TGL_LHR_PERKIRAAN) != '\0';
        g_autofree gchar *begun = begun_date (draft);
        g_autofree gchar *date = g_strconcat (guess ? "~" : "", current, NULL);
        JkEdit dated = edit;
        dated.text = date;
        jk_edit_date (&dated, begun);
        break;
      }
    case JK_ASK_VILLAGE:
      jk_edit_pick_village (&edit);
      break;
    case JK_ASK_LIST:
      if (jb_field_code_list (row->field->field, &list))
        jk_edit_pick_code (&edit, list);
      break;
    case JK_ASK_CHIPS:
    default:
      break;
    }
}

static void
add_chips (Row *row, const JkFit *fit)
{
  const gchar *names[CHOICES_MAX + 1] = { NULL };
  guint n = 0;
  JbCodeList list;
  if (jb_field_code_list (row->field->field, &list))
    for (; n < MIN (jb_codes_count (codes (row->biodata), list), CHOICES_MAX); n++)
      row->keys[n]
          = g_strdup_printf ("%u", jb_codes_nth (codes (row->biodata), list, n, &names[n]));
  else
    {
      names[n] = _ ("WNI");
      row->keys[n++] = g_strdup ("WNI");
      names[n] = _ ("WNA");
      row->keys[n++] = g_strdup ("WNA");
    }
  row->chips = jk_chips_add (fit, jk_ui_get (row->ui, "chips"), jb_field_label (row->field->field),
                             names, on_chip, row);
}

static void
add_row (Biodata *biodata, GtkWidget *box, const JkField *field)
{
  const JkFit *fit = jk_app_fit (biodata->page.app);
  Row *row = g_new0 (Row, 1);
  row->biodata = biodata;
  row->field = field;
  row->ui
      = jk_ui_add (fit, field->ask == JK_ASK_CHIPS ? "components/chips" : "components/field", box);
  jk_ui_text (row->ui, "name", jb_field_label (field->field));
  jk_ui_text (row->ui, "hint", field->hint != NULL ? _ (field->hint) : "");
  jk_ui_show (row->ui, "hint", field->hint != NULL);
  if (field->ask == JK_ASK_CHIPS)
    add_chips (row, fit);
  else
    {
      gboolean list = field->ask == JK_ASK_LIST || field->ask == JK_ASK_VILLAGE;
      jk_ui_show (row->ui, "mark", list);
      jk_ui_clicked (row->ui, "button", G_CALLBACK (on_field), row);
    }
  g_ptr_array_add (biodata->rows, row);
}

static void
build_rows (Biodata *biodata)
{
  const JkFieldPage *page = jk_fields_page (biodata->page.app->flow.sub);
  const JkFit *fit = jk_app_fit (biodata->page.app);
  GtkWidget *rows = jk_ui_get (biodata->page.ui, "rows");
  jk_ui_empty (rows);
  g_ptr_array_set_size (biodata->rows, 0);
  jk_ui_text (biodata->page.ui, "title", _ (page->title));
  for (guint r = 0; r < JK_ROWS && page->n_in_row[r] > 0; r++)
    {
      JkUi *line = jk_ui_add (fit, "components/fieldrow", rows);
      for (guint i = 0; i < page->n_in_row[r]; i++)
        add_row (biodata, line->root, &page->rows[r][i]);
    }
}

static const JkFinding *
nik_question (const JkDraft *draft)
{
  const GPtrArray *findings = jk_draft_record (draft)->findings;
  for (guint i = 0; findings != NULL && i < findings->len; i++)
    {
      const JkFinding *finding = findings->pdata[i];
      if (g_str_equal (finding->finding->code, "date-differs")
          || g_str_equal (finding->finding->code, "sex-differs"))
        return finding;
    }
  return NULL;
}

/* One reason stands for everything in which NIK and biodata differ. */
static void
on_reason (guint chosen, gpointer data)
{
  Biodata *biodata = data;
  JkApp *app = biodata->page.app;
  const GPtrArray *findings = jk_draft_record (app->draft)->findings;
  for (guint i = 0; i < findings->len; i++)
    {
      const JkFinding *finding = findings->pdata[i];
      if (finding->finding->needs_reason)
        jk_draft_give_reason (app->draft, finding->finding->field, finding->finding->code,
                              jk_reason_text (chosen), on_saved, biodata);
    }
}

static void
show_reasons (Biodata *biodata)
{
  JkApp *app = biodata->page.app;
  GtkWidget *box = jk_ui_get (biodata->page.ui, "slot_after");
  const JkFinding *finding = app->flow.sub == 0 ? nik_question (app->draft) : NULL;
  jk_ui_empty (box);
  if (finding == NULL)
    return;
  g_autofree gchar *question
      = g_strdup_printf (_ ("%s Begitu tertulis di:"), finding->finding->text);
  jk_chips_set (jk_reasons_add (jk_app_fit (app), box, question, on_reason, biodata),
                jk_reason_index (finding->reason));
}

static void
show (Biodata *biodata)
{
  JkApp *app = biodata->page.app;
  if (app->flow.page != JK_PAGE_BIODATA)
    return;
  g_autofree gchar *masked = jb_nik_mask (jk_draft_field (app->draft, JB_FIELD_NIK));
  g_autofree gchar *who = g_strdup_printf ("NIK %s", masked);
  for (guint i = 0; i < biodata->rows->len; i++)
    show_row (biodata->rows->pdata[i]);
  jk_ui_text (biodata->page.ui, "who", *masked != '\0' ? who : "");
  show_reasons (biodata);
  jk_window_steps (app->window);
  jk_window_bar (app->window, NULL, app->flow.fixing ? _ ("Ke tinjauan") : NULL, TRUE);
}

static void
enter (JkPage *page)
{
  Biodata *biodata = (Biodata *) page;
  build_rows (biodata);
  GtkScrolledWindow *scroll = GTK_SCROLLED_WINDOW (jk_ui_get (page->ui, "scroll"));
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (scroll), 0);
  show (biodata);
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

static void
biodata_free (JkPage *page)
{
  g_ptr_array_unref (((Biodata *) page)->rows);
}

JkPage *
jk_page_biodata_new (JkApp *app)
{
  Biodata *biodata = g_new0 (Biodata, 1);
  biodata->page = (JkPage){ .app = app,
                            .ui = jk_ui_load (jk_app_fit (app), "pages/biodata"),
                            .enter = enter,
                            .next = next,
                            .back = back,
                            .free = biodata_free };
  biodata->rows = g_ptr_array_new_with_free_func (row_free);
  return &biodata->page;
}
