/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scan-device.h: the options of a scanner, the settings of a scan, and the errors. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SCW_SCAN_ERROR (scw_scan_error_quark ())
GQuark scw_scan_error_quark (void);

typedef enum
{
  SCW_SCAN_ERROR_FAILED, /* only the message says how */
  SCW_SCAN_ERROR_NONE,   /* no scanner was found */
  SCW_SCAN_ERROR_BUSY,   /* another program uses it */
  SCW_SCAN_ERROR_SILENT, /* unplugged or switched off in the middle */
  SCW_SCAN_ERROR_GONE,   /* cannot be opened, or refuses the settings */
  SCW_SCAN_ERROR_NO_PICTURE,
  SCW_SCAN_ERROR_JAMMED,
  SCW_SCAN_ERROR_EMPTY, /* no paper in the feeder */
  SCW_SCAN_ERROR_COVER, /* is open */
  SCW_SCAN_ERROR_DENIED,
  SCW_SCAN_ERROR_MEMORY,
  SCW_SCAN_ERROR_UNSUPPORTED, /* a setting */
  SCW_SCAN_ERROR_FORM,        /* of pictures, which is not understood */
  SCW_SCAN_ERROR_NO_SANE,     /* in this build */
  SCW_SCAN_ERROR_COUNT
} ScwScanError;

typedef struct
{
  char *name;  /* SANE's: "test:0" */
  char *label; /* "Noname frontend-tester (virtual device)" */
} ScwScanDevice;

void scw_scan_device_free (ScwScanDevice *device);

typedef struct
{
  int *resolutions; /* (n_resolutions) rising: the list of the device, or the usual ones inside its range */
  int n_resolutions;
  gboolean gray, colour;
  gboolean flatbed, feeder;
  double max_width_mm, max_height_mm; /* 0: cannot be chosen */
} ScwScanAbilities;

void scw_scan_abilities_free (ScwScanAbilities *abilities);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ScwScanAbilities, scw_scan_abilities_free)

typedef struct
{
  int resolution; /* dpi; the nearest possible is taken; 0: 300 */
  gboolean colour;
  gboolean feeder;
  double width_mm, height_mm; /* 0: all there is */
  int max_pages;              /* of the feeder; 0: until it is empty */
} ScwScanSettings;

G_END_DECLS
