/* SPDX-License-Identifier: MPL-2.0 */
#include "app/sync/office.h"

#include "core/base/error.h"
#include "core/base/i18n.h"

/* RFC 6585; libsoup has no name for it. */
#define STATUS_TOO_MANY_REQUESTS 429

struct JbOffice {
  SoupSession *session;
  GUri *base;
  gchar **ca_pem;
  JbTlsClock clock;
  gboolean met_stranger; /* in the request under way */
};

static gboolean
is_ours (JbOffice *office, GTlsCertificate *certificate)
{
  return certificate != NULL
         && jb_tls_is_office (certificate, g_uri_get_host (office->base),
                              (const gchar *const *) office->ca_pem, office->clock);
}

/* Without a database GLib trusts nobody, so that every certificate comes here. */
static gboolean
on_accept_certificate (SoupMessage *message, GTlsCertificate *certificate,
                       GTlsCertificateFlags flags, JbOffice *office)
{
  office->met_stranger = !is_ours (office, certificate);
  return !office->met_stranger;
}

static GUri *
parse_base (const gchar *url, GError **error)
{
  g_autoptr (GUri) base = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  if (base != NULL && g_str_equal (g_uri_get_scheme (base), "https")
      && *g_uri_get_host (base) != '\0' && g_uri_get_userinfo (base) == NULL
      && g_uri_get_query (base) == NULL)
    return g_steal_pointer (&base);
  g_set_error_literal (error, JB_ERROR, JB_ERROR_INVALID,
                       _ ("Kantor tidak memberi alamat https. Rekaman aman. Serahkan lewat USB, "
                          "atau minta kantor memperbarui pendaftaran perangkat."));
  return NULL;
}

JbOffice *
jb_office_new (const gchar *url, gchar **ca_pem, JbTlsClock clock, GError **error)
{
  g_autoptr (GUri) base = parse_base (url, error);
  if (base == NULL)
    return NULL;
  JbOffice *office = g_new0 (JbOffice, 1);
  office->base = g_steal_pointer (&base);
  office->ca_pem = g_strdupv (ca_pem);
  office->clock = clock;
  /* Straight to the office: a kit has no desktop whose settings could name a proxy. */
  g_autoptr (GProxyResolver) direct = g_simple_proxy_resolver_new (NULL, NULL);
  office->session
      = soup_session_new_with_options ("tls-database", NULL, "proxy-resolver", direct, "timeout",
                                       JB_OFFICE_SILENCE_S, "user-agent", "jemput-sync", NULL);
  /* Nothing between the office's bytes and us. */
  soup_session_remove_feature_by_type (office->session, SOUP_TYPE_CONTENT_DECODER);
  soup_session_remove_feature_by_type (office->session, SOUP_TYPE_AUTH_MANAGER);
  return office;
}

void
jb_office_free (JbOffice *office)
{
  if (office == NULL)
    return;
  soup_session_abort (office->session);
  g_object_unref (office->session);
  g_uri_unref (office->base);
  g_strfreev (office->ca_pem);
  g_free (office);
}

GUri *
jb_office_uri (JbOffice *office, const gchar *path)
{
  g_autofree gchar *before = g_strdup (g_uri_get_path (office->base));
  while (g_str_has_suffix (before, "/"))
    before[strlen (before) - 1] = '\0';
  g_autofree gchar *whole = g_strconcat (before, path, NULL);
  return soup_uri_copy (office->base, SOUP_URI_PATH, whole, SOUP_URI_NONE);
}

GUri *
jb_office_same_origin (JbOffice *office, GUri *asked, const gchar *location)
{
  g_autoptr (GUri) uri = g_uri_parse_relative (asked != NULL ? asked : office->base, location,
                                               SOUP_HTTP_URI_FLAGS, NULL);
  if (uri == NULL || !g_str_equal (g_uri_get_scheme (uri), "https")
      || g_ascii_strcasecmp (g_uri_get_host (uri), g_uri_get_host (office->base)) != 0
      || g_uri_get_port (uri) != g_uri_get_port (office->base) || g_uri_get_userinfo (uri) != NULL)
    return NULL;
  return g_steal_pointer (&uri);
}

SoupMessage *
jb_office_message (const gchar *method, GUri *uri)
{
  SoupMessage *message = soup_message_new_from_uri (method, uri);
  /* Elsewhere is not the office. */
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  return message;
}

gboolean
jb_office_set_stranger (GError **error)
{
  g_set_error_literal (error, JB_ERROR, JB_ERROR_NETWORK,
                       _ ("Yang menjawab bukan kantor. Rekaman aman, tidak ada yang dihapus. "
                          "Periksa jaringan; mungkin perlu masuk dahulu."));
  return FALSE;
}

static void
set_not_reached (JbOffice *office, const GError *fault, GError **error)
{
  g_info ("office not reached: %s", fault->message);
  if (office->met_stranger)
    jb_office_set_stranger (error);
  else
    g_set_error_literal (error, JB_ERROR, JB_ERROR_NETWORK,
                         _ ("Kantor belum terjangkau. Rekaman aman di perangkat. Akan dilanjutkan "
                            "dari titik terakhir."));
}

static GBytes *
read_body (GInputStream *stream, gsize max, GError **error)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();
  g_autofree guint8 *buffer = g_malloc (64 * 1024);
  for (;;)
    {
      gssize n = g_input_stream_read (stream, buffer, 64 * 1024, NULL, error);
      if (n < 0)
        return NULL;
      if (n == 0)
        return g_byte_array_free_to_bytes (g_steal_pointer (&body));
      if ((gsize) n > max - body->len)
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE, "body too large");
          return NULL;
        }
      g_byte_array_append (body, buffer, (guint) n);
    }
}

GBytes *
jb_office_send (JbOffice *office, SoupMessage *message, gsize max_body, GError **error)
{
  office->met_stranger = FALSE;
  g_signal_connect (message, "accept-certificate", G_CALLBACK (on_accept_certificate), office);
  g_autoptr (GError) fault = NULL;
  g_autoptr (GInputStream) stream = soup_session_send (office->session, message, NULL, &fault);
  g_autoptr (GBytes) body = stream != NULL ? read_body (stream, max_body, &fault) : NULL;
  g_signal_handlers_disconnect_by_data (message, office);
  /* Should a certificate ever have been let in without being shown to us, its answer counts for
   * nothing. */
  if (body != NULL && !is_ours (office, soup_message_get_tls_peer_certificate (message)))
    {
      jb_office_set_stranger (error);
      return NULL;
    }
  if (body != NULL)
    return g_steal_pointer (&body);
  set_not_reached (office, fault, error);
  return NULL;
}

static const gchar *
refusal_text (guint status)
{
  switch (status)
    {
    case SOUP_STATUS_BAD_REQUEST:
    case SOUP_STATUS_UNSUPPORTED_MEDIA_TYPE:
      return _ ("Kantor tidak memahami kiriman. Rekaman aman. Perbarui perangkat lunak, atau "
                "hubungi kantor.");
    case SOUP_STATUS_UNAUTHORIZED:
    case SOUP_STATUS_FORBIDDEN:
      return _ ("Kantor menolak perangkat ini. Rekaman aman. Hubungi kantor.");
    case SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE:
      return _ ("Kiriman terlalu besar untuk kantor. Rekaman aman. Hubungi kantor, atau serahkan "
                "lewat USB.");
    default:
      return NULL;
    }
}

gboolean
jb_office_explain (guint status, GError **error)
{
  const gchar *refusal = refusal_text (status);
  g_info ("office answered with status %u", status);
  if (refusal != NULL)
    g_set_error_literal (error, JB_ERROR, JB_ERROR_REFUSED, refusal);
  else if (status == SOUP_STATUS_LOCKED || status == STATUS_TOO_MANY_REQUESTS
           || status >= SOUP_STATUS_INTERNAL_SERVER_ERROR)
    g_set_error_literal (error, JB_ERROR, JB_ERROR_NETWORK,
                         _ ("Kantor sedang sibuk. Rekaman aman di perangkat. Akan dicoba lagi."));
  else
    jb_office_set_stranger (error);
  return FALSE;
}
