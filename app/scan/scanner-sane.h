/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scanner-sane.h: SANE calls, all made on the thread of scanner.c. Everything here blocks. */
#pragma once

#include <gio/gio.h>

#include "app/scan/scan-device.h"

GPtrArray *scw_sane_list (GError **error);
ScwScanAbilities *scw_sane_abilities (const char *device, GError **error);

typedef struct
{
  const char *device;
  const ScwScanSettings *settings;
  GCancellable *cancellable;
  gpointer data;
  void (*page_started) (gpointer data, int width, int height); /* height -1: not known */
  void (*rows) (gpointer data, GBytes *rows);                  /* whole gray rows; takes them */
  void (*page_finished) (gpointer data);
} ScwSaneScan;

/* How many pages came; -1 and error. */
int scw_sane_scan (const ScwSaneScan *scan, GError **error);

/* Ends what the first call began. */
void scw_sane_close (void);
