/* SPDX-License-Identifier: GPL-3.0-or-later */
/* attempts.h: a GRPO step of a course (grpo.h): rollouts are sampled and rewarded once, and then learned
 * from several times.
 */
#pragma once

#include "engine/train/course.h"

/* The GRPO of scw_course_step: rollouts for the batch, then course->updates steps of the optimiser. */
bool scw_step_on_attempts (const ScwCourse *course,
                           ScwLearner *learner,
                           const ScwLoaded *batch,
                           ScwCourseStep *result,
                           ScwError *error);
