/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <locale.h>

#include <glib/gi18n.h>

#include "app/descriptors.h"
#include "app/paths.h"
#include "ui/application.h"
#include "ui/parts/config.h"

int
main (int argc, char **argv)
{
  g_autoptr (ScwApplication) application = NULL;
  g_autofree char *locale = scw_paths_find_locale ();

  setlocale (LC_ALL, "");
  scw_descriptors_allow_many ();
  bindtextdomain (GETTEXT_PACKAGE, locale);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  application = scw_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
