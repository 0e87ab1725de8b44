/* SPDX-License-Identifier: GPL-3.0-or-later */
/* course.h: the training loop: from a batch to new weights, over and over.
 *
 *     while (learner->adamw.step < course.steps && scw_course_step (...))
 *       save now and then
 */
#pragma once

#include "engine/train/data/loader.h"
#include "engine/train/objectives/rollout.h"
#include "engine/train/objectives/schedule.h"
#include "engine/train/objectives/scheduled.h"

typedef enum
{
  SCW_COURSE_TEACHER,   /* teacher.h */
  SCW_COURSE_SCHEDULED, /* scheduled.h */
  SCW_COURSE_MAE,       /* mae.h: the learner must be an autoencoder */
  SCW_COURSE_GRPO,      /* grpo.h: a step of the course is several of the optimiser's */
} ScwObjective;

typedef struct
{
  ScwObjective objective;
  int64_t steps;  /* of the optimiser, of the whole course, for the schedules */
  int64_t warmup; /* steps; the author: 2 of 40 epochs (MAE: 50 of 500) */
  double low;     /* last learning rate in parts of the first; 1e-6 / 1e-4 */
  ScwAdamwOptions adamw;
  double smoothing;      /* of labels */
  double symbols;        /* weight of the auxiliary task (symbols.h), where the learner has it */
  float dropout;         /* 0.1 */
  float dropout_encoder; /* 0.05 */
  double part;           /* largest cost of what is computed at once; a batch that costs more is computed in
                            parts, with the same gradient. 0: no bound */
  double hidden;         /* MAE */
  ScwSamplingSchedule sampling;
  ScwAttemptSchedule attempt; /* GRPO, as all that follows */
  int group;                  /* 8 texts of each picture */
  int updates;                /* 2 steps of the optimiser for each batch of texts */
  double epsilon;             /* 0.2 */
  ScwReward reward;           /* scw_reward */
  void *reward_data;
} ScwCourse;

/* The author's settings of an objective, over 'steps' steps. warmup and what depends on it follow from steps:
 * change them together (scw_course_lengthen). */
ScwCourse scw_course_defaults (ScwObjective objective, int64_t steps);

/* Gives a course another number of steps, and the warm-up that goes with it. */
void scw_course_lengthen (ScwCourse *course, int64_t steps);

typedef struct
{
  int64_t step; /* the optimiser's, from 1 */
  int samples;
  int64_t count;  /* tokens (patches, tokens written) */
  double loss;    /* mean over them (GRPO: as grpo.h has it, of the last update) */
  double rate;    /* learning rate of the decoder */
  double symbols; /* loss of the auxiliary task, mean over patches */
  double norm;    /* of the gradient; not finite: the step was left out */

  /* GRPO: of the texts before anything was learned from them; of the last update. */
  double reward, length, ended; /* mean reward, mean tokens, share that came to an end */
  ScwGrpoResult grpo;
} ScwCourseStep;

/* Draws a batch and makes a step; learner->progress then stands behind it. With learner->ranks, all ranks
 * call it, each with its share of the batch, and the result is that of the whole batch. False and error when
 * there is no batch, no memory, or a sample that cannot be. */
bool scw_course_step (
  const ScwCourse *course, ScwLearner *learner, ScwLoader *loader, ScwCourseStep *result, ScwError *error);

/* The step alone, on a batch that was drawn already and stays the caller's. */
bool scw_course_learn (const ScwCourse *course,
                       ScwLearner *learner,
                       const ScwLoaded *batch,
                       ScwCourseStep *result,
                       ScwError *error);

/* The mean loss of teacher forcing (or of the autoencoder) over the first n samples of a data set, without
 * dropout and augmentation. NAN and error on failure. */
double scw_course_measure (
  const ScwCourse *course, ScwLearner *learner, const ScwData *data, int n, ScwError *error);
