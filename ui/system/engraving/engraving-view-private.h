/* SPDX-License-Identifier: GPL-3.0-or-later */
/* engraving-view-private.h: the internals of an engraving view, shared by its sources:
 *
 *     engraving-view.c        the engraving, its marks, updates from the box
 *     engraving-view-paint.c  colours, underlines, tints, the cursor
 *     engraving-view-point.c  pointer and keys
 */
#pragma once

#include "app/engrave/engrave-cairo.h"
#include "ui/system/engraving/engraving-mark.h"
#include "ui/system/engraving/engraving-view.h"

typedef enum
{
  SCW_TRUST_SURE,
  SCW_TRUST_DOUBTFUL,
  SCW_TRUST_PERSON,
} ScwTrust;

struct _ScwEngravingView
{
  GtkWidget parent_instance;

  ScwSelection *selection;
  ScwSystemBox *box;
  ScwEngraved *engraved;
  int before;         /* measures in the systems before */
  GPtrArray *marks;   /* of ScwEngravingMark by part; the tree owns them */
  GPtrArray *bars;    /* of ScwEngravingMark by measure; likewise */
  GPtrArray *reasons; /* of char *, by measure: what is wrong, or NULL */
  GArray *selected;   /* of gboolean, by part */
  GArray *trust;      /* of ScwTrust, by part */
  GArray *locked;     /* of gboolean, by measure */
  double space, left; /* scw_engraving_view_set_scale */
  double cursor;
  GtkPopover *menu; /* of what is selected; or NULL: not wanted yet */
  int anchor;       /* the token a range begins with, or -1 */
  guint update_id;
};

/* Between staff spaces of the engraving and widget pixels. */
void scw_engraving_view_to_widget (ScwEngravingView *self, double *x, double *y);
void scw_engraving_view_from_widget (ScwEngravingView *self, double *x, double *y);

/* 'least': the lowest probability among its tokens of the network. */
ScwTrust scw_engraving_view_trust (ScwEngravingView *self, const ScwEngravedPart *part, double *least);

/* What a part is, and what is to be said about it or NULL. Free with g_free. */
char *scw_engraving_view_part_text (ScwEngravingView *self, int part);
char *scw_engraving_view_part_more (ScwEngravingView *self, int part);

/* For a tooltip; floating. */
GtkWidget *scw_engraving_view_loupe (ScwEngravingView *self, int part);

void scw_engraving_view_paint (ScwEngravingView *self, GtkSnapshot *snapshot, ScwGlyphFont *font);

void scw_engraving_view_init_pointing (ScwEngravingView *self);
void scw_engraving_view_add_menu_keys (GtkWidgetClass *class);
void scw_engraving_view_connect_mark (ScwEngravingView *self, ScwEngravingMark *mark);
void scw_engraving_view_connect_bar (ScwEngravingView *self, ScwEngravingMark *mark);
