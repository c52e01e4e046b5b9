// SPDX-License-Identifier: MIT
/*
 * Reads what [global] says about choosing an entry.
 */
#include <daybreak/config_global.h>

#include <daybreak/domain_value.h>
#include <daybreak/expand.h>

#include "entry_read.h"

static const char *find_value(const struct config *config, const char *key)
{
	const struct config_item *item = entry_find_global(config, key);

	return item && !item->missing ? expand_value(item) : NULL;
}

enum status config_global_read(const struct config *config,
			       struct config_global *out)
{
	*out = (struct config_global){
		.default_entry = find_value(config, "default"),
		.chain = find_value(config, "chain"),
	};
	for (const struct key *key = config_keys; key->name; key++) {
		const struct config_item *item;
		enum status st;

		if (key->owner != OF_GLOBAL)
			continue;
		item = entry_find_global(config, key->name);
		if (!item)
			continue;
		st = key_read(&(struct value){ config, item }, key, out);
		if (st)
			return st;
	}
	return ST_OK;
}
