/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For builds without SANE. */
#include "app/scan/scanner-sane.h"

#include "engine/unused.h"

static void
say_no (GError **error)
{
  g_set_error_literal (error, SCW_SCAN_ERROR, SCW_SCAN_ERROR_NO_SANE,
                       "this build of Scorewright cannot scan: open a picture instead");
}

GPtrArray *
scw_sane_list (GError **error)
{
  say_no (error);
  return NULL;
}

ScwScanAbilities *
scw_sane_abilities (SCW_UNUSED const char *device, GError **error)
{
  say_no (error);
  return NULL;
}

int
scw_sane_scan (SCW_UNUSED const ScwSaneScan *scan, GError **error)
{
  say_no (error);
  return -1;
}

void
scw_sane_close (void)
{
}
