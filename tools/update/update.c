// SPDX-License-Identifier: MIT
/*
 * `daybreak update`: what the root has is found, then everything is decided and
 * checked in memory, and only then is the partition changed, in an order in
 * which a power cut at any moment leaves something that boots:
 *
 *	the record of our files, with the new names
 *	new files, which no entry names yet
 *	a seal that is good for the old and the new files
 *	files that replace others of the same name
 *	the configuration
 *	the seal of the new files alone
 *	and files that no entry names any more are removed
 */
#define _GNU_SOURCE
#include "update/parts.h"

#include "durable.h"
#include "esp.h"
#include "plan/overlay.h"
#include "tool.h"
#include "update/place.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* One update. Large. */
struct update {
	const char *root;
	const struct boot_host *host;
	bool dry;
	unsigned int *differences; /* counted instead of shown, or NULL */
	struct place place;
	struct host_settings settings;
	struct reseal reseal;
	struct found found;
	struct files files;
	struct host_domains domains;
	struct pairs pairs;
	struct record record;
	struct file old; /* the configuration as it is */
	struct text new;
};

static enum status add_pair(struct update *u, const struct found_xen *x,
			    const struct found_kernel *k)
{
	struct pair *p = &u->pairs.list[u->pairs.nr];
	const char *kernel = strrchr(k->path, '/') + 1;
	enum status st;

	*p = (struct pair){ .xen = x, .kernel = k };
	st = files_add(&u->files, x->path, x->name, true, &p->files[0]);
	if (!st)
		st = files_add(&u->files, k->path, kernel, false, &p->files[1]);
	p->nr_files = 2;
	if (!st && *k->initrd) {
		st = files_add(&u->files, k->initrd,
			       strrchr(k->initrd, '/') + 1, false,
			       &p->files[2]);
		p->nr_files = 3;
	}
	if (!st)
		u->pairs.nr++;
	return st;
}

/* A file that cannot be read, or unpacked, costs its own entries only. */
static enum status add_pairs(struct update *u)
{
	unsigned int nr = u->found.nr_kernels;

	if (u->settings.kernels && u->settings.kernels < nr)
		nr = u->settings.kernels;
	for (unsigned int x = 0; x < u->found.nr_xens; x++)
		for (unsigned int k = 0; k < nr; k++) {
			const struct found_xen *xen = &u->found.xens[x];
			const struct found_kernel *kernel =
				&u->found.kernels[k];
			enum status st;

			fail_hold(true);
			st = add_pair(u, xen, kernel);
			fail_hold(false);
			if (st == ST_NO_MEMORY)
				return st;
			if (st)
				warn("Linux %s on Xen %s gets no entry: %s",
				     kernel->version, xen->version,
				     fail_sentence());
		}
	if (u->pairs.nr)
		return ST_OK;
	return fail(ST_NOT_FOUND, "no Xen and kernel can be booted, so nothing "
				  "is changed");
}

/* The configuration that is there, or the beginning of one. */
static enum status read_old(struct update *u)
{
	static char begin[512];
	struct text t;
	void *memory;
	enum status st =
		file_alloc(UPDATE_CONFIG, CONFIG_MAX_SIZE + 1, &memory);

	if (st)
		return st;
	text_init(&u->new, memory, CONFIG_MAX_SIZE + 1);
	if (!access(u->place.config, F_OK))
		return file_read(u->place.config, &u->old);
	text_init(&t, begin, sizeof(begin));
	marks_begin(&u->settings, &t);
	u->old = (struct file){ u->place.config,
				{ (const uint8_t *)begin, t.length } };
	return ST_OK;
}

static enum status open_folder(struct update *u)
{
	const struct plan_machine machine = { .config = u->place.folder,
					      .root = u->place.esp,
					      .memory = UPDATE_MEMORY };
	enum status st = plan_open(&machine);

	u->files.root = u->root;
	u->files.folder = u->place.folder;
	u->files.directory = platform_directory();
	return st ? st : plan_fill(u->host);
}

/* Reads everything, changes nothing. */
static enum status read_all(struct update *u)
{
	enum status st = host_settings_get(u->root, &u->settings);

	if (!st)
		st = reseal_read(u->root, &u->reseal);
	if (!st)
		st = open_folder(u);
	if (!st)
		st = read_old(u);
	if (!st)
		st = record_read(u->place.folder, &u->record);
	if (!st)
		st = find_all(u->root, u->host, &u->found);
	if (!st)
		st = add_pairs(u);
	return st ? st : domains_read(&u->files, &u->domains);
}

static struct mentions mentions_after(const struct update *u)
{
	return (struct mentions){
		u->place.esp,
		u->place.config,
		{ (const uint8_t *)u->new.buf, u->new.length },
	};
}

/* Decides everything, changes nothing. */
static enum status decide(struct update *u)
{
	const struct check check = { u->root,	   u->host,   u->old,
				     &u->settings, &u->pairs, &u->domains,
				     &u->files };
	enum status st = check_all(&check, &u->new);

	if (!st)
		st = files_compare(&u->files);
	if (!st && u->reseal.is_wanted && !u->dry)
		st = reseal_make(&u->reseal, u->host, u->place.folder);
	overlay_set(NULL, 0);
	return st;
}

static bool is_same_config(const struct update *u)
{
	return !access(u->place.config, F_OK) &&
	       u->old.bytes.size == u->new.length &&
	       !memcmp(u->old.bytes.base, u->new.buf, u->new.length);
}

static bool is_new(const struct carried *c)
{
	return c->is_used && !c->is_same;
}

/* Also what is there that no entry will name. */
static void count_differences(const struct update *u)
{
	const struct mentions after = mentions_after(u);

	*u->differences += u->settings.is_new;
	for (unsigned int i = 0; i < u->files.nr; i++)
		*u->differences += is_new(&u->files.list[i]);
	*u->differences += record_stale(&after, u->place.folder, &u->record,
					&u->files, false) != 0;
	*u->differences += !is_same_config(u);
}

static enum status show(struct update *u)
{
	const struct mentions after = mentions_after(u);

	if (u->differences) {
		count_differences(u);
		return ST_OK;
	}
	if (u->settings.is_new)
		say("+ " HOST_SETTINGS);
	for (unsigned int i = 0; i < u->files.nr; i++) {
		const struct carried *c = &u->files.list[i];

		if (is_new(c))
			say("%s %s, %lu bytes, from %s",
			    c->is_there ? "~" : "+", c->name,
			    c->file.bytes.size, c->source);
	}
	record_stale(&after, u->place.folder, &u->record, &u->files, true);
	if (is_same_config(u))
		return ST_OK;
	return differ_print(u->place.config, u->new.buf, u->new.length);
}

/* What an earlier update had copied for a configuration that never came. */
static enum status clean_before(struct update *u)
{
	const struct mentions now = { .esp = u->place.esp };
	enum status st =
		record_clean(&now, u->place.folder, &u->record, &u->files);

	record_free(&u->record);
	return st ? st : record_read(u->place.folder, &u->record);
}

static enum status check_room(struct update *u)
{
	const struct mentions after = mentions_after(u);
	uint64_t more = u->reseal.during.bytes.size > u->reseal.after.bytes.size
				? u->reseal.during.bytes.size
				: u->reseal.after.bytes.size;

	if (!is_same_config(u))
		more += u->new.length;
	return room_check(&u->files, more,
			  record_stale(&after, u->place.folder, &u->record,
				       &u->files, false));
}

static enum status put_config(struct update *u)
{
	enum status st;

	if (is_same_config(u))
		return ST_OK;
	st = durable_write(
		u->place.config,
		(struct span){ (const uint8_t *)u->new.buf, u->new.length },
		0644);
	if (!st)
		say("%s: is written", u->place.config);
	return st;
}

/* In the order that the top of this file has. */
static enum status change(struct update *u)
{
	const char *folder = u->place.folder;
	const struct mentions after = mentions_after(u);
	enum status st = record_write(folder, &u->record, &u->files);

	if (!st)
		st = files_copy(&u->files, false);
	if (!st)
		st = reseal_begin(&u->reseal, folder);
	if (!st)
		st = files_copy(&u->files, true);
	if (!st)
		st = put_config(u);
	if (!st)
		st = reseal_end(&u->reseal, folder);
	record_free(&u->record);
	if (!st)
		st = record_read(folder, &u->record);
	return st ? st : record_clean(&after, folder, &u->record, &u->files);
}

static void warn_of_seal(const struct update *u)
{
	char path[PATH_MAX];

	if (!u->reseal.is_wanted &&
	    !paths_in(u->place.folder, SEAL_FILE, path) && !access(path, F_OK))
		warn("%s: is not made anew, as there is no "
		     "/etc/daybreak/seal.conf",
		     path);
}

static enum status apply(struct update *u)
{
	enum status st = clean_before(u);

	if (!st)
		st = check_room(u);
	if (!st && u->settings.is_new)
		st = host_settings_write(u->root, &u->settings);
	if (!st)
		st = change(u);
	if (!st)
		warn_of_seal(u);
	return st;
}

static void release(struct update *u)
{
	reseal_free(&u->reseal);
	domains_free(&u->domains);
	files_free(&u->files);
	record_free(&u->record);
	free(u->new.buf);
}

static enum status run(struct update *u)
{
	enum status st = read_all(u);

	if (!st)
		st = decide(u);
	if (st)
		return st;
	return u->dry ? show(u) : apply(u);
}

enum status update_run(const struct update_request *request)
{
	static struct update u;
	enum status st;

	u = (struct update){ .root = request->root ? request->root : "/",
			     .host = request->host ? request->host
						   : place_host(),
			     .dry = request->dry_run,
			     .differences = request->differences };
	st = place_find(u.root, request->esp, u.dry, &u.place);
	if (st)
		return st;
	durable_catch_signals();
	st = place_lock(&u.place, u.dry);
	if (!st)
		st = run(&u);
	place_unlock(&u.place);
	release(&u);
	return st;
}
