// SPDX-License-Identifier: MIT
/*
 * The boot, in order: find the configuration, choose the entry, read its files,
 * place Xen, hand off. If a step before the hand-off fails, everything is freed
 * and the status is returned.
 */
#include "application.h"
#include "modules.h"
#include "timing.h"

static void say_help(void)
{
	say("Usage: daybreakx64.efi [-cfg=FILE] [SECTION] [-- XEN-OPTIONS]");
	say("  -cfg=FILE    read FILE instead of daybreak.conf or xen.cfg");
	say("  -basevideo   keep the graphics mode");
	say("  -help, -?    show this and return");
	say("  SECTION      boot this entry instead of the default one");
}

static enum status run(struct boot *boot)
{
	enum status st;

	if (boot->options.help) {
		say_help();
		return ST_OK;
	}
	st = boot_find_entry(boot);
	if (st)
		return st;
	platform_say_less(boot->entry.quiet == ANSWER_YES);
	say("Entry \"%s\" of %s", boot->entry.title, boot->entry.config);
	return boot->entry.efi.path ? application_start(boot)
				    : boot->host->start(boot);
}

enum status boot_run(struct boot *boot, const struct boot_host *host,
		     const struct options *options)
{
	enum status st;

	boot->timing.since = platform_ticks();
	boot->host = host;
	boot->options = *options;
	st = run(boot);
	modules_close(boot);
	platform_free_all();
	platform_say_less(false);
	return st;
}
