/* SPDX-License-Identifier: MPL-2.0 */
/* The least GTK 3 program with a window: what a start is measured against. */
#include <gtk/gtk.h>

int
main (int argc, char **argv)
{
  gtk_init (&argc, &argv);
  GtkWidget *window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  gtk_window_set_default_size (GTK_WINDOW (window), 800, 480);
  gtk_container_add (GTK_CONTAINER (window), gtk_label_new ("Halo"));
  gtk_widget_show_all (window);
  gtk_main ();
  return 0;
}
