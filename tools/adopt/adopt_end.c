// SPDX-License-Identifier: MIT
/*
 * A domain that has shut down is handled as xl handles one of its own. A domain
 * that is started anew is xl's own: its file and the files that this names are
 * kept, as xl reads them again at each reboot.
 */
#define _GNU_SOURCE
#include "adopt.h"

#include "durable.h"
#include "tool.h"

#include <dirent.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include <xen/sched.h>

#define FOLDER	    "/var/lib/daybreak/domains"
#define DUMP_FOLDER "/var/lib/xen/dump" /* xl's */
#define PATH_SIZE   (sizeof(FOLDER) + DOMAIN_MAX_NAME + 16)
#define OF_BOOT	    FOLDER "/boot-id" /* during which they were written */
#define BOOT_ID	    "/proc/sys/kernel/random/boot_id"

static void name_config(const struct domain_report *d, char out[PATH_SIZE])
{
	snprintf(out, PATH_SIZE, FOLDER "/%s.cfg", d->name);
}

static bool is_restart(enum domain_action action)
{
	return action == ACTION_RESTART || action == ACTION_RENAME_RESTART ||
	       action == ACTION_COREDUMP_RESTART;
}

static void remove_all(void)
{
	DIR *dir = opendir(FOLDER);
	struct dirent *e;

	while (dir && (e = readdir(dir)))
		if (e->d_type == DT_REG)
			unlinkat(dirfd(dir), e->d_name, 0);
	if (dir)
		closedir(dir);
}

enum status end_begin(void)
{
	char boot[UUID_TEXT] = "";
	const struct span bytes = { (const uint8_t *)boot, UUID_TEXT - 1 };
	enum status st = durable_folder(FOLDER);

	if (st)
		return st;
	if (!file_uuid(BOOT_ID, boot))
		return fail(ST_IO, "%s: cannot be read", BOOT_ID);
	if (file_is(OF_BOOT, bytes))
		return ST_OK;
	remove_all();
	return durable_write(OF_BOOT, bytes, DURABLE_OWNER_ONLY);
}

/* The command runs as another process, as it may mount the partition. */
void end_prepare(const struct domain_report *d)
{
	const char *const argv[] = { "daybreak", "domain", "export", "--copy",
				     FOLDER,	 d->name,  NULL };
	char path[PATH_SIZE];
	bool restarts = false;

	for (unsigned int i = 0; i < NR_DOMAIN_ENDS; i++)
		restarts |= is_restart(d->actions[i]);
	name_config(d, path);
	if (!restarts || !access(path, F_OK))
		return;
	fail_hold(true);
	if (program_run("/proc/self/exe", argv, 3))
		warn("%s; when %s is to be started anew, it is left ended",
		     fail_sentence(), d->name);
	fail_hold(false);
}

static bool find_end(unsigned int reason, enum domain_end *out)
{
	switch (reason) {
	case SHUTDOWN_poweroff:
		*out = ENDED_POWEROFF;
		return true;
	case SHUTDOWN_reboot:
		*out = ENDED_REBOOT;
		return true;
	case SHUTDOWN_watchdog:
		*out = ENDED_WATCHDOG;
		return true;
	case SHUTDOWN_crash:
		*out = ENDED_CRASH;
		return true;
	default:
		return false;
	}
}

/* As xl does, a failure ends nothing. */
static void dump(const struct domain_report *d, const char *domid)
{
	char path[sizeof(DUMP_FOLDER) + DOMAIN_MAX_NAME + 1];
	const char *const argv[] = { "xl", "dump-core", domid, path, NULL };

	snprintf(path, sizeof(path), DUMP_FOLDER "/%s", d->name);
	if (!durable_folder(DUMP_FOLDER) && !program_run("xl", argv, 3))
		say("%s: its memory is in %s", d->name, path);
}

static enum status destroy(const char *domid)
{
	const char *const argv[] = { "xl", "destroy", domid, NULL };

	return program_run("xl", argv, 3);
}

/* Names it as xl names a domain that it leaves. */
static enum status rename_old(const struct domain_report *d, const char *domid)
{
	char name[DOMAIN_MAX_NAME + 34], when[32];
	const char *const argv[] = { "xl", "rename", domid, name, NULL };
	const time_t now = time(NULL);
	enum status st;

	strftime(when, sizeof(when), "%Y%m%dT%H%MZ", gmtime(&now));
	snprintf(name, sizeof(name), "%s-%s", d->name, when);
	st = program_run("xl", argv, 4);
	if (!st)
		say("%s: is left as %s", d->name, name);
	return st;
}

/* The old domain keeps its UUID as long as it exists. */
static enum status choose_uuid(const struct domain_report *d, bool is_new,
			       char out[UUID_TEXT])
{
	if (is_new && !file_uuid(RANDOM_UUID, out))
		return fail(ST_IO, "%s: cannot be read", RANDOM_UUID);
	if (!is_new)
		uuid_write(d->uuid, out);
	return ST_OK;
}

/* What the command line says comes before what the file says. */
static enum status create(const struct domain_report *d, const char *config,
			  const char *uuid)
{
	char line[16 + UUID_TEXT];
	const char *const argv[] = { "xl", "create", "-q", config, line, NULL };

	snprintf(line, sizeof(line), "uuid=\"%s\"", uuid);
	if (program_run("xl", argv, 4))
		return ST_IO;
	say("%s: is started anew by xl", d->name);
	return ST_OK;
}

static void restart(const struct domain_report *d, const char *domid,
		    bool renames)
{
	char config[PATH_SIZE], uuid[UUID_TEXT];
	enum status st;

	name_config(d, config);
	if (access(config, R_OK)) {
		say("%s: is left, as there is no %s to start it anew from; "
		    "xl destroy %s removes it",
		    d->name, config, domid);
		return;
	}
	st = choose_uuid(d, renames, uuid);
	if (!st)
		st = renames ? rename_old(d, domid) : destroy(domid);
	if (!st)
		st = create(d, config, uuid);
	if (st)
		say("%s: is not started anew; xl create %s does it", d->name,
		    config);
}

static void act(const struct domain_report *d, enum domain_action action,
		const char *domid)
{
	switch (action) {
	case ACTION_COREDUMP_DESTROY:
	case ACTION_COREDUMP_RESTART:
		dump(d, domid);
		break;
	case ACTION_PRESERVE:
		say("%s: is left until xl destroy %s", d->name, domid);
		return;
	default:
		break;
	}
	if (is_restart(action))
		restart(d, domid, action == ACTION_RENAME_RESTART);
	else if (!destroy(domid))
		say("%s: is destroyed", d->name);
}

void end_handle(const struct domain_report *d, const struct live_domain *live)
{
	enum domain_end end;
	char domid[16];

	snprintf(domid, sizeof(domid), "%u", live->domid);
	if (!find_end(live->reason, &end)) {
		say("%s: domain %s has ended for reason %u, and is left until "
		    "xl destroy %s",
		    d->name, domid, live->reason, domid);
		return;
	}
	say("%s: domain %s %s: %s=%s", d->name, domid, live_describe(live),
	    domain_end_keys[end], domain_action_words[d->actions[end]]);
	act(d, d->actions[end], domid);
}
