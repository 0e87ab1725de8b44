#include <locale.h>

#include <glib/gi18n.h>

#include "ui/application.h"
#include "ui/config.h"
#include "ui/settings.h"

int
main (int argc, char **argv)
{
  g_autoptr (ScwApplication) application = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, scw_settings_locale_dir ());
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  application = scw_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
