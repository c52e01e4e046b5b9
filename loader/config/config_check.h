/* SPDX-License-Identifier: MIT */
/*
 * Checks that keys stand in the right sections. This runs after config.c has
 * cut the whole text, because what a section may hold depends on domains= and
 * cpupools=, which can stand anywhere in the file.
 */
#ifndef LOADER_CONFIG_CHECK_H
#define LOADER_CONFIG_CHECK_H

#include <daybreak/config.h>

/*
 * Sets the role of every section and known of every item. In a xen.cfg an
 * unknown key is ignored with one warning. In a daybreak.conf it is refused, as
 * are a key in the wrong section, a key that is set twice, and words after the
 * name of a key's only file: ST_INVALID with file and line. The sections of
 * domains and cpupools are checked by the functions that read them.
 */
enum status config_check(struct config *config);

#endif
