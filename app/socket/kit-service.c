/* SPDX-License-Identifier: MPL-2.0 */
#include "app/socket/kit-service.h"

static gpointer
begin (gpointer data)
{
  return jb_kit_link_new (data);
}

static GBytes *
handle (gpointer session, guint8 verb, const void *payload, gsize len)
{
  return jb_kit_link_handle (session, verb, payload, len);
}

static void
cancel (gpointer session)
{
  jb_kit_link_cancel (session);
}

static void
end (gpointer session)
{
  jb_kit_link_free (session);
}

JbSocketServer *
jb_socket_serve_kit (const gchar *home, JbKit *kit, GError **error)
{
  JbSocketService service
      = { .begin = begin, .handle = handle, .cancel = cancel, .end = end, .data = kit };
  return jb_socket_server_new (home, &service, error);
}
