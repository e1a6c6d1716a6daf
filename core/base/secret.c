/* SPDX-License-Identifier: MPL-2.0 */
#include "core/base/secret.h"

#include "core/base/error.h"
#include "core/base/i18n.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#define SECRET_MAX_BYTES (1024 * 1024)

struct JbSecret {
  gatomicrefcount refs;
  gsize len;
  guint8 *data; /* sodium_malloc */
};

static gint allow_unlocked;

gboolean
jb_secret_start (GError **error)
{
  if (sodium_init () < 0)
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_IO,
                           _ ("Pustaka kripto tidak dapat dimulai. Tidak ada yang berubah."));
      return FALSE;
    }
  const struct rlimit none = { 0, 0 };
  setrlimit (RLIMIT_CORE, &none);
#ifndef __SANITIZE_ADDRESS__ /* the leak checker has to attach to us */
  prctl (PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
  return TRUE;
}

void
jb_secret_allow_unlocked (void)
{
  g_atomic_int_set (&allow_unlocked, 1);
}

JbSecret *
jb_secret_new (gsize len, GError **error)
{
  g_return_val_if_fail (len > 0 && len <= SECRET_MAX_BYTES, NULL);

  guint8 *data = sodium_malloc (len);
  if (data == NULL || (mlock (data, len) != 0 && !g_atomic_int_get (&allow_unlocked)))
    {
      sodium_free (data);
      g_set_error_literal (error, JB_ERROR, JB_ERROR_IO,
                           _ ("Memori terkunci untuk kunci rahasia tidak tersedia. "
                              "Naikkan batas memlock atau matikan swap."));
      return NULL;
    }
  sodium_memzero (data, len);
  JbSecret *secret = g_new0 (JbSecret, 1);
  g_atomic_ref_count_init (&secret->refs);
  secret->len = len;
  secret->data = data;
  return secret;
}

JbSecret *
jb_secret_random (gsize len, GError **error)
{
  JbSecret *secret = jb_secret_new (len, error);
  if (secret != NULL)
    randombytes_buf (secret->data, len);
  return secret;
}

JbSecret *
jb_secret_take (void *bytes, gsize len, GError **error)
{
  JbSecret *secret = jb_secret_new (len, error);
  if (secret != NULL)
    memcpy (secret->data, bytes, len);
  sodium_memzero (bytes, len);
  return secret;
}

JbSecret *
jb_secret_ref (JbSecret *secret)
{
  g_atomic_ref_count_inc (&secret->refs);
  return secret;
}

void
jb_secret_unref (JbSecret *secret)
{
  if (secret == NULL || !g_atomic_ref_count_dec (&secret->refs))
    return;
  sodium_free (secret->data);
  g_free (secret);
}

const guint8 *
jb_secret_data (const JbSecret *secret)
{
  return secret->data;
}

guint8 *
jb_secret_write (JbSecret *secret)
{
  return secret->data;
}

gsize
jb_secret_len (const JbSecret *secret)
{
  return secret->len;
}

/* One byte at a time, so that nothing behind the newline is taken from a pipe. */
static gboolean
read_line (gint fd, guint8 *buffer, gsize size, gsize *ret_len, GError **error)
{
  gsize len = 0;
  for (;;)
    {
      guint8 byte;
      ssize_t n = read (fd, &byte, 1);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          g_set_error (error, JB_ERROR, JB_ERROR_IO, _ ("Rahasia tidak dapat dibaca: %s."),
                       g_strerror (errno));
          return FALSE;
        }
      if (n == 0 || byte == '\n')
        break;
      if (len == size)
        {
          g_set_error_literal (error, JB_ERROR, JB_ERROR_LIMIT,
                               _ ("Rahasia terlalu panjang. Periksa berkas atau masukannya."));
          return FALSE;
        }
      buffer[len++] = byte;
    }
  *ret_len = len;
  return TRUE;
}

JbSecret *
jb_secret_read_fd (gint fd, gsize max, GError **error)
{
  g_autoptr (JbSecret) buffer = jb_secret_new (max, error);
  gsize len = 0;
  if (buffer == NULL || !read_line (fd, buffer->data, max, &len, error))
    return NULL;
  if (len == 0)
    {
      g_set_error_literal (error, JB_ERROR, JB_ERROR_INVALID,
                           _ ("Rahasia kosong. Masukkan frasa sandi."));
      return NULL;
    }
  return jb_secret_take (buffer->data, len, error);
}
