// SPDX-License-Identifier: MIT
/*
 * The boot, in order: find the configuration, choose the entry, read its files,
 * place Xen, hand off. If a step before the hand-off fails, everything is freed
 * and the status is returned.
 */
#include "dry_run.h"
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
	if (!boot->describe)
		platform_say_less(boot->entry.quiet == ANSWER_YES);
	boot_say(boot, "Entry \"%s\" of %s", boot->entry.title,
		 boot->entry.config);
	return boot->host->start(boot);
}

static enum status run_once(struct boot *boot, const struct boot_host *host,
			    const struct options *options,
			    const struct describe_sink *to)
{
	enum status st;

	memset(boot, 0, sizeof(*boot));
	boot->host = host;
	boot->options = *options;
	boot->describe = to;
	boot->timing.since = platform_ticks();
	platform_say_less(to != NULL);
	st = run(boot);
	modules_close(boot);
	platform_free_all();
	platform_say_less(false);
	return st;
}

enum status boot_run(struct boot *boot, const struct boot_host *host,
		     const struct options *options)
{
	return run_once(boot, host, options, NULL);
}

enum status boot_describe(struct boot *boot, const struct boot_host *host,
			  const struct options *options,
			  const struct describe_sink *to)
{
	return run_once(boot, host, options, to);
}
