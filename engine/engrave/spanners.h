/* spanners.h: private to engine/engrave: the ties and slurs of a score. */
#pragma once

#include "engine/engrave/draw.h"

typedef struct
{
  Spanner *at;
  int n;
  int capacity;
} Spanners;

/* Replaces the list. False: memory. */
bool scw_spanners_find (const ScwScore *score, Spanners *spanners, ScwError *error);
