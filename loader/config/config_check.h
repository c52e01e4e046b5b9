/* SPDX-License-Identifier: MIT */
/*
 * Whether every key stands where it may. config.c cuts the text without
 * knowing, for what a section may hold depends on lines that can stand
 * anywhere.
 */
#ifndef LOADER_CONFIG_CHECK_H
#define LOADER_CONFIG_CHECK_H

#include <daybreak/config.h>

/*
 * Gives every section its role and says of every item whether it is known.
 * In an xen.cfg an unknown key is named once and passed over. In a
 * daybreak.conf it is refused, as are a key in the wrong section, one that is
 * set twice, and words after a lone file: ST_INVALID with file and line. The
 * sections of domains and cpupools are left to the functions that read them.
 */
enum status config_check(struct config *config);

#endif
