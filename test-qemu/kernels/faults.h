/* SPDX-License-Identifier: MIT */
/*
 * What the files of faults share. They are linked around the boot domain's
 * own objects (ld's --wrap), of which none is another than in the application.
 */
#ifndef TEST_FAULTS_H
#define TEST_FAULTS_H

#include "../../arch/x86/bootdom/guest.h"

/* True when dom0's command line has "faults=" and that word. */
bool faults_asked(const char *word);

/* Breaks the package as dom0's command line asks; in damage.c. */
void damage_package(void);

/* Makes the boot domain fault as dom0's command line asks; in crash.c. */
void crash(void);

#endif
