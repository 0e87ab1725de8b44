/* course.h: a course of training: the steps from a batch to new weights, over and over.
 *
 *     while (learner->adamw.step < course.steps && scw_course_step (...))
 *       save now and then
 */
#pragma once

#include "engine/train/loader.h"
#include "engine/train/schedule.h"
#include "engine/train/scheduled.h"

typedef enum
{
  SCW_COURSE_TEACHER,   /* teacher.h */
  SCW_COURSE_SCHEDULED, /* scheduled.h */
  SCW_COURSE_MAE,       /* mae.h: the learner must be an autoencoder */
} ScwObjective;

typedef struct
{
  ScwObjective objective;
  int64_t steps;  /* of the whole course, for the schedules */
  int64_t warmup; /* steps; the author: 2 of 40 epochs (MAE: 50 of 500) */
  double low;     /* last learning rate in parts of the first; 1e-6 / 1e-4 */
  ScwAdamwOptions adamw;
  double smoothing;      /* of labels */
  float dropout;         /* 0.1 */
  float dropout_encoder; /* 0.05 */
  double part;           /* largest cost of what is computed at once; a batch that costs more is computed in
                            parts, with the same gradient. 0: no bound */
  double hidden;         /* MAE */
  ScwSamplingSchedule sampling;
} ScwCourse;

/* The author's settings of an objective, over 'steps' steps. */
ScwCourse scw_course_defaults (ScwObjective objective, int64_t steps);

typedef struct
{
  int64_t step; /* from 1 */
  int samples;
  int64_t count; /* tokens (patches) */
  double loss;   /* mean over them */
  double rate;   /* learning rate of the decoder */
  double norm;   /* of the gradient; not finite: the step was left out */
} ScwCourseStep;

/* Draws a batch and makes a step; learner->progress then stands behind it. False and error when there is no
 * batch, no memory, or a sample that cannot be. */
bool scw_course_step (
  const ScwCourse *course, ScwLearner *learner, ScwLoader *loader, ScwCourseStep *result, ScwError *error);

/* The mean loss of teacher forcing (or of the autoencoder) over the first n samples of a data set, without
 * dropout and augmentation. NAN and error on failure. */
double scw_course_measure (
  const ScwCourse *course, ScwLearner *learner, const ScwData *data, int n, ScwError *error);
