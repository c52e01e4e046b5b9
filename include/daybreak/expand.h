/* SPDX-License-Identifier: MIT */
/*
 * Variables in a daybreak.conf: ${mac}, ${uuid}, ${serial}, ${ip} and ${arch}
 * in the names of files and in command lines. $${ stands for ${, and any other
 * $ for itself.
 */
#ifndef DAYBREAK_EXPAND_H
#define DAYBREAK_EXPAND_H

#include <daybreak/config.h>
#include <daybreak/format.h>
#include <daybreak/machine.h>

#define EXPAND_ROOM (64 * 1024) /* bytes, for all of a configuration */

/* True when the configuration has a variable, or $${, where one may stand. */
bool expand_is_needed(const struct config *config);

/*
 * Expands all of a configuration's variables, once: the new texts go to room,
 * which must outlive config, and what was written stays as well. Returns
 * ST_INVALID, with a sentence that has file and line, for a name that no
 * variable has and for ${ without }; ST_TOO_LARGE when room is full. One that
 * the machine has no value for is noted in its item: key_read() refuses that.
 */
enum status expand(struct config *config, const struct machine *machine,
		   struct text *room);

/* The item's texts, expanded where they had a variable. */
const char *expand_value(const struct config_item *item);
const char *expand_args(const struct config_item *item);

/* Refuses such an item: ST_INVALID with a sentence. ST_OK for any other. */
enum status expand_check(const struct config *config,
			 const struct config_item *item);

#endif
