/* SPDX-License-Identifier: MIT */
/*
 * All entries of a configuration in its order, for a menu and for choosing the
 * next one after a refusal.
 */
#ifndef DAYBREAK_ENTRIES_H
#define DAYBREAK_ENTRIES_H

#include <daybreak/config.h>

#define ENTRIES_MAX 256

/* An entry, as far as it can be known without resolving it. */
struct entry_summary {
	const char *section; /* its name, for config_entry(); never "" */
	const char *title;   /* title=, else section */
	uint32_t tries;	     /* 0: any number */
	/*
	 * False: not to be booted unless a person asks for it. It has nothing
	 * to boot but what a device tree may name, or config_entry() will
	 * refuse it because of tries= or because of a key beside efi=.
	 */
	bool is_bootable;
};

struct entries {
	unsigned int nr;
	struct entry_summary list[ENTRIES_MAX];
};

/*
 * Appends the entries of config, in the order of their sections, to those that
 * out has from earlier files of a chain= sequence: all that config_entry()
 * finds by name. A section that is there already is left out, as the earlier
 * file's is booted. With chain=, sections without anything to boot are left
 * out, as config_entry() looks for them in the next file. Strings point into
 * the configuration's text. Entries that do not fit are left out with a
 * warning; no sentence is written for those that are not bootable.
 */
void entries_add(const struct config *config, struct entries *out);

#endif
