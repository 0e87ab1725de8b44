/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/scan/scan-device.h"

G_DEFINE_QUARK (scw - scan - error - quark, scw_scan_error)

void
scw_scan_device_free (ScwScanDevice *device)
{
  g_free (device->name);
  g_free (device->label);
  g_free (device);
}

void
scw_scan_abilities_free (ScwScanAbilities *abilities)
{
  g_free (abilities->resolutions);
  g_free (abilities);
}
