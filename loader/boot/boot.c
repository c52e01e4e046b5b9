// SPDX-License-Identifier: MIT
/*
 * The boot, in order: find the configuration, choose the entry, read its files,
 * place Xen, hand off. If a step before the hand-off fails, everything is freed
 * and another entry is chosen, or the status is returned.
 */
#include "application.h"
#include "choose.h"
#include "config_files.h"
#include "dry_run.h"
#include "extras.h"
#include "information.h"
#include "listing.h"
#include "modules.h"
#include "session.h"
#include "verify.h"

#include <string.h>

static void say_help(void)
{
	say("Usage: daybreakx64.efi [-cfg=FILE] [SECTION] [-- XEN-OPTIONS]");
	say("  -cfg=FILE    read FILE instead of daybreak.conf or xen.cfg");
	say("  -basevideo   keep the graphics mode");
	say("  -help, -?    show this and return");
	say("  SECTION      boot this entry instead of the default one");
}

/* Starts the entry that was resolved. */
static enum status start(struct boot *boot)
{
	if (!boot->describe)
		platform_say_less(boot->entry.quiet == ANSWER_YES);
	boot_say(boot, "Entry \"%s\" of %s", boot->entry.title,
		 boot->entry.config);
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
	memset(&boot->choice, 0, sizeof(boot->choice));
	memset(&boot->edits, 0, sizeof(boot->edits));
}

/* Chooses an entry and starts it. */
static enum status attempt(struct boot *boot, enum menu_end *end)
{
	enum status st;

	*end = MENU_END_BOOT;
	boot->timing = (struct timing){ .since = platform_ticks() };
	st = boot_find_config(boot);
	if (st)
		return st;
	st = choose(boot, end);
	if (st)
		return st;
	switch (*end) {
	case MENU_END_BOOT:
		return start(boot);
	case MENU_END_SHELL:
		return extras_start_shell(boot);
	default:
		return ST_OK;
	}
}

static enum status start_wanted(struct boot *boot)
{
	enum status st = boot_find_config(boot);

	if (st)
		return st;
	st = choose_wanted(boot);
	return st ? st : start(boot);
}

/* Describes the entry that is selected, for the next attempt's menu. */
static void inform(struct boot *boot)
{
	struct describe_sink to = information_begin(boot);
	enum status st;

	boot->describe = &to;
	platform_say_less(true);
	st = start_wanted(boot);
	boot->describe = NULL;
	information_end(boot, st);
	release(boot);
}

/* True when the menu, or another entry, comes after the attempt. */
static bool goes_on(struct boot *boot, enum menu_end end, enum status st)
{
	if (st && boot->is_measured) {
		choose_reset(boot, end);
		return false;
	}
	if (end == MENU_END_SHELL)
		session_keep_sentence(boot);
	return end == MENU_END_INFORM || end == MENU_END_SHELL ||
	       choose_again(boot, st);
}

static enum status attempt_all(struct boot *boot)
{
	enum menu_end end;
	enum status st;
	bool again;

	do {
		st = attempt(boot, &end);
		platform_say_less(false);
		again = goes_on(boot, end, st);
		release(boot);
		if (end == MENU_END_INFORM)
			inform(boot);
	} while (again);
	return st;
}

static void init(struct boot *boot, const struct boot_host *host,
		 const struct options *options)
{
	memset(boot, 0, sizeof(*boot));
	boot->host = host;
	boot->options = *options;
	boot->session.began = platform_uptime();
}

enum status boot_run(struct boot *boot, const struct boot_host *host,
		     const struct options *options)
{
	enum status st;

	init(boot, host, options);
	if (options->help) {
		say_help();
		return ST_OK;
	}
	st = attempt_all(boot);
	verify_end(boot);
	return st;
}

enum status boot_find_entry(struct boot *boot)
{
	enum status st = boot_find_config(boot);

	return st ? st : choose_unattended(boot);
}

enum status boot_list(struct boot *boot, const struct boot_host *host,
		      const struct options *options)
{
	enum status st;

	init(boot, host, options);
	st = boot_find_config(boot);
	if (!st)
		st = choose_list(boot);
	verify_end(boot);
	return st;
}

enum status boot_describe(struct boot *boot, const struct boot_host *host,
			  const struct options *options,
			  const struct describe_sink *to)
{
	enum status st;

	init(boot, host, options);
	boot->describe = to;
	platform_say_less(true);
	st = boot_find_entry(boot);
	if (!st)
		st = start(boot);
	release(boot);
	verify_end(boot);
	return st;
}
