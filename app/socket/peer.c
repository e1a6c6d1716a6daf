/* SPDX-License-Identifier: MPL-2.0 */
#define _GNU_SOURCE
#include "app/socket/peer.h"

#include <sys/socket.h>

gboolean
jb_socket_peer_may_ask (const JbSocketPeer *peer, guint own_uid, guint socket_gid)
{
  if (peer->uid == 0 || peer->uid == own_uid || peer->gid == socket_gid)
    return TRUE;
  for (gsize i = 0; i < peer->n_groups; i++)
    if (peer->groups[i] == socket_gid)
      return TRUE;
  return FALSE;
}

gboolean
jb_socket_peer_is_welcome (GSocket *socket, guint own_uid, guint socket_gid)
{
  struct ucred who = { 0 };
  socklen_t len = sizeof who;
  gint fd = g_socket_get_fd (socket);
  if (getsockopt (fd, SOL_SOCKET, SO_PEERCRED, &who, &len) != 0 || len != sizeof who)
    return FALSE;
  /* More than 64 groups make the call fail; then only the first one counts. */
  gid_t groups[64];
  socklen_t groups_len = sizeof groups;
  if (getsockopt (fd, SOL_SOCKET, SO_PEERGROUPS, groups, &groups_len) != 0)
    groups_len = 0;
  JbSocketPeer peer = {
    .uid = who.uid,
    .gid = who.gid,
    .groups = groups,
    .n_groups = groups_len / sizeof groups[0],
  };
  return jb_socket_peer_may_ask (&peer, own_uid, socket_gid);
}
