// SPDX-License-Identifier: MIT
/*
 * Which files a boot may use: those that the boot itself opens in a dry run of
 * each entry.
 */
#include "seal.h"

#include "tool.h"

#include <stdlib.h>

static struct collection *to;
static enum seal_kind kind;
static enum status failed;

/* What is remembered between boots is changed by them, and never trusted. */
static bool is_state(const char *path)
{
	return !seal_compare_names(seal_name(platform_directory(), path),
				   STATE_FILE);
}

/* Files with names that differ only in case are one file on FAT. */
static bool is_known(const char *path)
{
	for (unsigned int i = 0; i < to->nr_files; i++)
		if (!seal_compare_names(to->files[i].path, path))
			return true;
	return false;
}

static bool make_room(void)
{
	unsigned int room = to->room ? 2 * to->room : 64;
	struct collected *files;

	if (to->nr_files < to->room)
		return true;
	files = realloc(to->files, room * sizeof(*files));
	if (!files)
		return false;
	to->files = files;
	to->room = room;
	return true;
}

static void opened(const char *path)
{
	struct text t;

	if (is_state(path) || is_known(path))
		return;
	if (!make_room()) {
		failed = fail(ST_NO_MEMORY, "%s: out of memory", path);
		return;
	}
	to->files[to->nr_files].kind = kind;
	text_init(&t, to->files[to->nr_files].path, PLATFORM_MAX_PATH);
	text_append(&t, path, strlen(path));
	to->nr_files++;
	/* What a boot opens after its first file is what chain= names. */
	if (kind == SEAL_CONFIG)
		kind = SEAL_CHAIN;
}

static struct boot boot;

static enum status copy_name(const char *section, struct seal_entry *out)
{
	struct text t;

	text_init(&t, out->name, SEAL_MAX_NAME);
	text_append(&t, section, strlen(section));
	out->is_editable = false;
	return t.full ? fail(ST_TOO_LARGE,
			     "the entry \"%s\": its name has more than %d "
			     "bytes",
			     section, SEAL_MAX_NAME - 1)
		      : ST_OK;
}

/*
 * In an xen.cfg without default= the first kernel= is booted, in whichever
 * section it is: that entry has no name.
 */
static bool has_unnamed(const struct boot *of)
{
	const struct boot_choice *c = &of->choice;

	return !c->entries.nr ||
	       (of->config.dialect == CONFIG_XEN && !c->global.default_entry &&
		c->entries.nr < SEAL_MAX_ENTRIES);
}

/* The entries as the menu lists them; in a file without sections one. */
static enum status list_entries(const struct options *options,
				bool is_bootable[SEAL_MAX_ENTRIES])
{
	const struct entries *all = &boot.choice.entries;
	enum status st;

	_Static_assert(ENTRIES_MAX <= SEAL_MAX_ENTRIES, "room for all");
	kind = SEAL_CONFIG;
	st = boot_list(&boot, &boot_x86, options);
	for (unsigned int i = 0; !st && i < all->nr; i++) {
		is_bootable[i] = all->list[i].is_bootable;
		st = copy_name(all->list[i].section, &to->entries[i]);
	}
	to->nr_entries = all->nr;
	if (!st && has_unnamed(&boot)) {
		is_bootable[to->nr_entries] = true;
		to->entries[to->nr_entries++] =
			(struct seal_entry){ .name = "" };
	}
	platform_free_all();
	return st;
}

/* The dry run of one entry; its sentence is in fail_sentence(). */
static enum status try_entry(const struct boot_host *host,
			     const struct options *options,
			     const struct seal_entry *entry)
{
	struct options named = *options;
	enum status st;

	if (entry->name[0])
		named.section = entry->name;
	print_mute(true);
	st = boot_describe(&boot, host, &named, &plan_nowhere);
	print_mute(false);
	if (!st && boot.entry.volume)
		warn("the entry \"%s\" starts an application on another "
		     "volume, which cannot be sealed: it is refused under "
		     "Secure Boot",
		     entry->name);
	return st ? st : failed;
}

static enum status refuse_entry(enum status st, const struct seal_entry *entry)
{
	char why[LOG_LINE_MAX];
	struct text t;

	text_init(&t, why, sizeof(why));
	text_append(&t, fail_sentence(), strlen(fail_sentence()));
	return fail(st, "the entry \"%s\" would not boot: %s", entry->name,
		    why);
}

static enum status try_all(const struct boot_host *host,
			   const struct options *options,
			   const bool is_bootable[SEAL_MAX_ENTRIES])
{
	unsigned int nr = 0;

	kind = SEAL_DATA;
	for (unsigned int i = 0; i < to->nr_entries; i++) {
		const struct seal_entry *entry = &to->entries[i];
		enum status st = try_entry(host, options, entry);

		if (st && is_bootable[i])
			return refuse_entry(st, entry);
		if (st)
			warn("the entry \"%s\" is not sealed: %s", entry->name,
			     fail_sentence());
		else
			to->entries[nr++] = *entry;
	}
	to->nr_entries = nr;
	return ST_OK;
}

enum status collect(const struct boot_host *host, const struct options *options,
		    struct collection *out)
{
	bool is_bootable[SEAL_MAX_ENTRIES];
	enum status st;

	*out = (struct collection){ 0 };
	to = out;
	failed = ST_OK;
	if (!host)
		host = plan_host(options);
	out->machine = host == &boot_arm ? PE_MACHINE_ARM64 : PE_MACHINE_X86_64;
	st = plan_fill(host);
	if (st)
		return st;
	plan_watch(opened);
	st = list_entries(options, is_bootable);
	if (!st)
		st = try_all(host, options, is_bootable);
	plan_watch(NULL);
	return st;
}
