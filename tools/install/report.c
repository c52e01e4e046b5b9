// SPDX-License-Identifier: MIT
/*
 * Compares what is on the partition with what is on the system.
 */
#include "install/report.h"

#include "esp.h"
#include "install/install.h"
#include "remember/efivars.h"
#include "seal/seal.h"
#include "tool.h"
#include "update/parts.h"
#include "update/place.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_VERSION 64

/* The first fault makes the whole report one. */
static void fault(enum status *all, const char *path, const char *what)
{
	*all = fail(ST_INVALID, "%s: %s", path, what);
}

/* What is there under one of the names, and whose it is. */
static void print_file(const struct site *site, const char *fact,
		       const char *path, const char *version)
{
	if (access(path, F_OK))
		print_fact(0, fact, "is not there");
	else if (*version)
		print_fact(0, fact, "%s, version %s", path, version);
	else if (ownership_is_ours(site, path))
		print_fact(0, fact, "%s, shim", path);
	else
		print_fact(0, fact, "%s, another loader", path);
}

/* Compares each copy that an installation makes with what it is made from. */
static void check_copies(const struct site *site, enum status *all)
{
	static struct copies copies;
	enum status st;

	print_mute(true);
	fail_hold(true);
	st = copies_choose(site, &copies);
	fail_hold(false);
	print_mute(false);
	/* Without the packages nothing can be compared. */
	for (unsigned int i = 0; !st && i < copies.nr; i++)
		if (!ownership_is_same(copies.list[i].from, copies.list[i].to))
			fault(all, copies.list[i].to,
			      "is not what is installed on this system: run "
			      "daybreak install");
}

/* "Daybreak 0.1.0", as the application has left it for this boot. */
static void check_started(const char *path, const char *version,
			  enum status *all)
{
	static const char own[] = "Daybreak ";
	char started[MAX_VERSION + sizeof(own)];

	if (!efivars_text("LoaderInfo", started, sizeof(started)) ||
	    strncmp(started, own, sizeof(own) - 1) || !*version)
		return;
	if (strcmp(started + sizeof(own) - 1, version))
		fault(all, path,
		      "is not the version that has started this "
		      "machine: it is used from the next boot on");
}

static void print_option(enum status *all)
{
	struct boot_order_place place;

	if (!efivars_exist())
		return;
	if (!boot_order_find(&place)) {
		print_fact(0, "boot option", "none");
		return;
	}
	print_fact(0, "boot option", "%s, number %u of %u", place.name,
		   place.nth, place.nr);
	if (place.nth > 1)
		fault(all, "BootOrder",
		      "another boot option comes before Daybreak's: run "
		      "daybreak install");
}

static void check_files(const struct site *site, enum status *all)
{
	unsigned int differences = 0;
	const struct update_request request = {
		.root = site->root,
		.esp = site->esp,
		.dry_run = true,
		.differences = &differences,
	};
	char settings[PATH_MAX];
	enum status st = paths_below(site->root, HOST_SETTINGS, settings);

	if (st || access(settings, F_OK))
		return;
	print_mute(true);
	st = update_run(&request);
	print_mute(false);
	if (st)
		*all = fail(ST_INVALID, "%s", fail_sentence());
	else if (differences)
		fault(all, site->folder,
		      "is not what this system has now: daybreak update "
		      "--dry-run shows the difference");
	else
		print_fact(0, "entries", "as this system has them now");
}

static void check_seal(const struct site *site, enum status *all)
{
	const struct plan_machine machine = { .config = site->folder,
					      .root = site->esp,
					      .memory = UPDATE_MEMORY };
	const struct options options = { .xen = "" };
	char path[PATH_MAX];

	if (paths_in(site->folder, SEAL_FILE, path) || access(path, F_OK))
		return;
	if (plan_open(&machine) || seal_check(path, place_host(), &options))
		*all = ST_INVALID;
	else
		print_fact(0, "seal", "holds");
}

enum status report_print(const char *root, const char *esp)
{
	const struct install_request request = { .root = root, .esp = esp };
	char application[PATH_MAX], removable[PATH_MAX], name[32];
	char versions[2][MAX_VERSION] = { "", "" };
	enum status all = ST_OK;
	struct site site;

	if (site_find(&request, &site))
		return ST_INVALID;
	snprintf(name, sizeof(name), "daybreak%s.efi", site.cpu.lower);
	if (paths_in(site.folder, name, application) ||
	    access(application, F_OK))
		return ST_OK;
	snprintf(name, sizeof(name), "BOOT%s.EFI", site.cpu.upper);
	if (paths_in(site.removable, name, removable))
		return ST_INVALID;
	ownership_version(application, versions[0], MAX_VERSION);
	ownership_version(removable, versions[1], MAX_VERSION);
	print_title(0, "Installed", "%s", site.folder);
	print_file(&site, "application", application, versions[0]);
	print_file(&site, "removable", removable, versions[1]);
	print_option(&all);
	check_copies(&site, &all);
	check_started(application, versions[0], &all);
	check_files(&site, &all);
	check_seal(&site, &all);
	return all;
}
