// SPDX-License-Identifier: MIT
/*
 * The boot, in order: find the configuration, choose the entry, read its files,
 * place Xen, hand off. If a step before the hand-off fails, everything is freed
 * and another entry is chosen, or the status is returned.
 */
#include "application.h"
#include "choose.h"
#include "modules.h"
#include "timing.h"

#include <string.h>

static void say_help(void)
{
	say("Usage: daybreakx64.efi [-cfg=FILE] [SECTION] [-- XEN-OPTIONS]");
	say("  -cfg=FILE    read FILE instead of daybreak.conf or xen.cfg");
	say("  -basevideo   keep the graphics mode");
	say("  -help, -?    show this and return");
	say("  SECTION      boot this entry instead of the default one");
}

/* One entry: chooses it and starts it. */
static enum status attempt(struct boot *boot)
{
	bool ends;
	enum status st = boot_find_config(boot);

	if (st)
		return st;
	st = choose(boot, &ends);
	if (st || ends)
		return st;
	platform_say_less(boot->entry.quiet == ANSWER_YES);
	say("Entry \"%s\" of %s", boot->entry.title, boot->entry.config);
	return boot->entry.efi.path ? application_start(boot)
				    : boot->host->start(boot);
}

/* Everything of an attempt but what the next one has to know. */
static void release(struct boot *boot)
{
	modules_close(boot);
	platform_free_all();
	platform_say_less(false);
	memset(&boot->modules, 0, sizeof(boot->modules));
	boot->edits = (struct boot_edits){ 0 };
}

static enum status run(struct boot *boot)
{
	enum status st;
	bool again;

	do {
		boot->choice.made.entry = CANDIDATE_NONE;
		st = attempt(boot);
		platform_say_less(false);
		again = choose_again(boot, st);
		release(boot);
	} while (again);
	return st;
}

enum status boot_run(struct boot *boot, const struct boot_host *host,
		     const struct options *options)
{
	boot->timing.since = platform_ticks();
	boot->host = host;
	boot->options = *options;
	if (options->help) {
		say_help();
		return ST_OK;
	}
	return run(boot);
}
