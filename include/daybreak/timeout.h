/* SPDX-License-Identifier: MIT */
/*
 * How long the menu waits, as the configuration, the Boot Loader Interface and
 * the state file say it: seconds up to TIMEOUT_MAX, or one of the other values.
 * TIMEOUT_HIDDEN and TIMEOUT_FORCE are also what bootctl writes for them.
 */
#ifndef DAYBREAK_TIMEOUT_H
#define DAYBREAK_TIMEOUT_H

#include <stdint.h>

/* No menu, unless a key is pressed. */
#define TIMEOUT_HIDDEN	 0u
/* 46 days. */
#define TIMEOUT_MAX	 4000000u
/* No menu, and keys are not looked at. */
#define TIMEOUT_DISABLED (UINT32_MAX - 2)
/* Nothing was said. */
#define TIMEOUT_UNSET	 (UINT32_MAX - 1)
/* The menu, until a person chooses. */
#define TIMEOUT_FORCE	 UINT32_MAX

#endif
