// SPDX-License-Identifier: MIT
/*
 * The configurations with which boots from a server begin: the one for all
 * machines, and those that are in a folder under the names of single ones.
 */
#define _GNU_SOURCE
#include "seal.h"

#include "tool.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

/* Sets the variable of that name; false: it cannot have the value. */
static bool set(struct machine *machine, const char *variable,
		const char *value)
{
	char word[NAME_MAX + 8];
	enum status st;

	snprintf(word, sizeof(word), "%s=%s", variable, value);
	fail_hold(true);
	st = machine_set(machine, word);
	fail_hold(false);
	return !st;
}

/* Sets what the name of a file in the folder says of its machine. */
static bool set_by_name(struct machine *machine, const char *name)
{
	if (set(machine, "mac", name))
		return !strcmp(machine->mac, name);
	return set(machine, "uuid", name) && !strcmp(machine->uuid, name);
}

static bool is_lower(const char *name)
{
	while (*name && !(*name >= 'A' && *name <= 'Z'))
		name++;
	return !*name;
}

static int is_wanted(const struct dirent *entry)
{
	struct machine machine = { 0 };

	if (set_by_name(&machine, entry->d_name))
		return true;
	if (!is_lower(entry->d_name) &&
	    (!strcasecmp(machine.mac, entry->d_name) ||
	     !strcasecmp(machine.uuid, entry->d_name)))
		warn(BOOT_MACHINES "%s: is not sealed: no machine looks for a "
				   "name in capital letters",
		     entry->d_name);
	return false;
}

/* The files of single machines, in the order of their names; 0: there are none.
 */
static int list_names(struct dirent ***list)
{
	char path[PLATFORM_MAX_PATH], folder[PATH_MAX];
	int nr;

	*list = NULL;
	if (seal_path(platform_directory(), "daybreak", path, sizeof(path)) ||
	    !plan_host_path(path, folder))
		return 0;
	nr = scandir(folder, list, is_wanted, alphasort);
	return nr < 0 ? 0 : nr;
}

static struct boot boot;

/* Its name is what a boot finds on a machine that has no name itself. */
static enum status find_common(const struct options *options,
			       char name[PLATFORM_MAX_PATH])
{
	const struct machine nobody = { 0 };
	enum status st = plan_fill(&boot_x86);

	plan_set_machine(&nobody);
	boot.host = &boot_x86;
	boot.options = *options;
	print_mute(true);
	if (!st)
		st = boot_find_config(&boot);
	if (!st)
		snprintf(name, PLATFORM_MAX_PATH, "%s", boot.config.name);
	platform_free_all();
	print_mute(false);
	return st;
}

static enum status common(const struct options *options, bool is_needed,
			  const struct machine *named, machines_fn *each)
{
	struct options of_all = *options;
	char name[PLATFORM_MAX_PATH];
	enum status st = find_common(options, name);

	if (st == ST_NOT_FOUND && !is_needed)
		return ST_OK;
	/* What is wrong is said by the one that needs it. */
	if (st)
		return each(options);
	of_all.config = name;
	plan_set_machine(named);
	return each(&of_all);
}

static enum status one(const struct options *options, const char *of,
		       const struct machine *named, machines_fn *each)
{
	struct machine machine = *named;
	struct options own = *options;
	char name[sizeof(BOOT_MACHINES) + NAME_MAX];

	snprintf(name, sizeof(name), BOOT_MACHINES "%s", of);
	set_by_name(&machine, of);
	plan_set_machine(&machine);
	own.config = name;
	return each(&own);
}

enum status machines_each(const struct options *options, machines_fn *each)
{
	struct machine named;
	struct dirent **list;
	const int nr = list_names(&list);
	enum status st;

	platform_machine(&named);
	st = common(options, !nr, &named, each);
	for (int i = 0; i < nr; i++) {
		if (!st)
			st = one(options, list[i]->d_name, &named, each);
		free(list[i]);
	}
	free(list);
	plan_set_machine(&named);
	return st;
}
