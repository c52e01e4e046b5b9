/* SPDX-License-Identifier: MIT */
/*
 * Where a boot's time goes, for timing=.
 */
#ifndef BOOT_TIMING_H
#define BOOT_TIMING_H

#include <daybreak/boot.h>

/* Counts the time from now on to step; returns the step before. */
enum timing_step timing_enter(struct boot *boot, enum timing_step step);

/* Counts the time since timing_enter() returned before, and returns to it. */
enum status timing_leave(struct boot *boot, enum timing_step before,
			 enum status st);

/* Leaves out the time since the last step: a person was waited for. */
void timing_restart(struct boot *boot);

/* Prints the line that timing=yes asks for. */
void timing_say(struct boot *boot);

#endif
