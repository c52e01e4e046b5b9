// SPDX-License-Identifier: MIT
/*
 * Lists the entries of a configuration, which chain= may continue in other
 * files.
 */
#include "listing.h"

#include "config_files.h"
#include "session.h"
#include "verify.h"

#include <daybreak/counting.h>

static bool is_asked_for(const struct boot *boot, const char *section)
{
	const char *by_options = boot->options.section;

	return by_options && !strcmp(by_options, section);
}

/* The configuration or the load options name that section. */
static bool is_named(const struct boot *boot, const char *section)
{
	const char *by_default = boot->choice.global.default_entry;

	return (by_default && !strcmp(by_default, section)) ||
	       is_asked_for(boot, section);
}

/* What a person asks for is not passed over, but refused with a sentence. */
static bool is_left_out(const struct boot *boot, const char *section)
{
	return verify_leaves_out(boot, section) && !is_asked_for(boot, section);
}

/*
 * On Arm a section without anything to boot may be completed by the device
 * tree. It is tried if it is named, and never by itself.
 */
static struct candidate make_candidate(const struct boot *boot,
				       const struct entry_summary *e)
{
	const char *section = e->section;
	struct candidate out = { .name = section,
				 .tries = e->tries,
				 .is_unsealed = is_left_out(boot, section) };

	if (e->tries)
		out.fingerprint = counting_fingerprint(&boot->config, section);
	out.is_refused = session_has_refused(boot, section) ||
			 out.is_unsealed ||
			 (!e->is_bootable && !is_named(boot, section));
	return out;
}

/* Adds the entries of the file that is in boot->config. */
static void add_file(struct boot *boot)
{
	struct boot_choice *c = &boot->choice;
	unsigned int i = c->entries.nr;

	entries_add(&boot->config, &c->entries);
	for (; i < c->entries.nr; i++)
		c->list[i] = make_candidate(boot, &c->entries.list[i]);
}

/* The file that chain= names, or NULL. */
static const char *next_file(const struct boot *boot)
{
	struct config_global global;

	return config_global_read(&boot->config, &global) ? NULL : global.chain;
}

enum status listing_make(struct boot *boot)
{
	const char *chain = boot->choice.global.chain;

	boot->choice.entries.nr = 0;
	add_file(boot);
	for (unsigned int i = 0; chain && i < CONFIG_MAX_CHAIN; i++) {
		if (boot_load_chained(boot, chain, false))
			break;
		add_file(boot);
		chain = next_file(boot);
	}
	return boot_load_first(boot);
}
