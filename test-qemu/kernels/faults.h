/* SPDX-License-Identifier: MIT */
/*
 * What the files of faults share. They are linked around the boot domain's own
 * objects (ld's --wrap), all of which are the same as in the application.
 */
#ifndef TEST_FAULTS_H
#define TEST_FAULTS_H

#include "../../arch/x86/bootdom/guest.h"

/* Returns true if dom0's command line has "faults=" with that word. */
bool faults_asked(const char *word);

/* Damages the package as dom0's command line requests; in damage.c. */
void damage_package(void);

/* Makes the boot domain fault as dom0's command line requests; in crash.c. */
void crash(void);

#endif
