/* SPDX-License-Identifier: GPL-3.0-or-later */
/* attempts.h: a step of a course that learns from its own attempts (grpo.h): texts are written and rewarded
 * once, and learned from several times.
 */
#pragma once

#include "engine/train/course.h"

/* The GRPO of scw_course_step: rollouts for the batch, then course->updates steps of the optimiser. */
bool scw_step_on_attempts (const ScwCourse *course,
                           ScwLearner *learner,
                           const ScwLoaded *batch,
                           ScwCourseStep *result,
                           ScwError *error);
