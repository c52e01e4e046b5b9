// SPDX-License-Identifier: MIT
/*
 * Lists the entries of a configuration.
 */
#include <daybreak/entries.h>

#include <daybreak/domain_value.h>

#include "entry_read.h"

#include <string.h>

/* Returns false when tries= has no valid value. */
static bool read_tries(const struct scope *in, uint32_t *out)
{
	const struct config_item *item = entry_find(in, "tries");

	return !item ||
	       key_read_number(key_find(IN_ENTRY, "tries"), item->value, out);
}

static const char *find_title(const struct scope *in)
{
	const struct config_item *item = entry_find(in, "title");

	return item && *item->value ? item->value : in->section;
}

static struct entry_summary summarise(const struct scope *in, bool is_bare)
{
	struct entry_summary out = {
		.section = in->section,
		.title = find_title(in),
	};

	out.is_bootable = read_tries(in, &out.tries) && !is_bare &&
			  !entry_find_beside_efi(in);
	return out;
}

static bool has(const struct entries *entries, const char *section)
{
	for (unsigned int i = 0; i < entries->nr; i++)
		if (!strcmp(entries->list[i].section, section))
			return true;
	return false;
}

void entries_add(const struct config *config, struct entries *out)
{
	for (unsigned int i = 0; i < config->nr_sections; i++) {
		struct scope in;
		bool is_bare;

		if (!entry_scope(config, i, &in, &is_bare) ||
		    has(out, in.section))
			continue;
		if (out->nr == ENTRIES_MAX) {
			warn("%s: more than %u entries, [%s] and those after "
			     "it are not listed",
			     config->name, ENTRIES_MAX, in.section);
			return;
		}
		out->list[out->nr++] = summarise(&in, is_bare);
	}
}
