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
static const struct boot_host *boots_on; /* NULL: not known yet */

/* What is remembered between boots is changed by them, and never trusted. */
static bool is_state(const char *path)
{
	return !seal_compare_names(seal_name(platform_directory(), path),
				   STATE_FILE);
}

/* Files with names that differ only in case are one file on FAT. */
static struct collected *find(const char *path)
{
	for (unsigned int i = 0; i < to->nr_files; i++)
		if (!seal_compare_names(to->files[i].path, path))
			return &to->files[i];
	return NULL;
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

static struct collected *add(const char *path)
{
	struct collected *c;
	struct text t;

	if (!make_room()) {
		failed = fail(ST_NO_MEMORY, "%s: out of memory", path);
		return NULL;
	}
	c = &to->files[to->nr_files++];
	c->kind = kind;
	text_init(&t, c->path, PLATFORM_MAX_PATH);
	text_append(&t, path, strlen(path));
	return c;
}

static void opened(const char *path)
{
	struct collected *c;

	if (is_state(path))
		return;
	c = find(path);
	if (!c)
		c = add(path);
	/* What one configuration leads to may be where another boot begins. */
	if (c && kind < c->kind)
		c->kind = kind;
	/* What a boot opens after its first file is what chain= names. */
	if (kind == SEAL_CONFIG)
		kind = SEAL_CHAIN;
}

static struct boot boot;

/* The entries of one configuration. */
static struct {
	struct seal_entry list[SEAL_MAX_ENTRIES];
	bool is_bootable[SEAL_MAX_ENTRIES];
	unsigned int nr;
} listed;

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
static enum status list_entries(const struct options *options)
{
	const struct entries *all = &boot.choice.entries;
	enum status st;

	_Static_assert(ENTRIES_MAX <= SEAL_MAX_ENTRIES, "room for all");
	kind = SEAL_CONFIG;
	st = boot_list(&boot, &boot_x86, options);
	for (unsigned int i = 0; !st && i < all->nr; i++) {
		listed.is_bootable[i] = all->list[i].is_bootable;
		st = copy_name(all->list[i].section, &listed.list[i]);
	}
	listed.nr = all->nr;
	if (!st && has_unnamed(&boot)) {
		listed.is_bootable[listed.nr] = true;
		listed.list[listed.nr++] = (struct seal_entry){ .name = "" };
	}
	platform_free_all();
	return st;
}

/* What an entry is called in sentences: one of several configurations' by its
 * file, too. */
static const char *label(const struct options *options,
			 const struct seal_entry *entry)
{
	static char out[SEAL_MAX_NAME + PLATFORM_MAX_PATH + 32];
	struct text t;

	text_init(&t, out, sizeof(out));
	text_format(&t, "the entry \"%s\"", entry->name);
	if (platform_is_network() && options->config)
		text_format(&t, " of %s", options->config);
	return out;
}

/* The dry run of one entry; its sentence is in fail_sentence(). */
static enum status try_entry(const struct options *options,
			     const struct seal_entry *entry)
{
	struct options named = *options;
	enum status st;

	if (entry->name[0])
		named.section = entry->name;
	print_mute(true);
	st = boot_describe(&boot, boots_on, &named, &plan_nowhere);
	print_mute(false);
	if (!st && boot.entry.volume)
		warn("%s starts an application on another volume, which cannot "
		     "be sealed: it is refused under Secure Boot",
		     label(options, entry));
	return st ? st : failed;
}

static enum status refuse_entry(enum status st, const struct options *options,
				const struct seal_entry *entry)
{
	char why[LOG_LINE_MAX];
	struct text t;

	text_init(&t, why, sizeof(why));
	text_append(&t, fail_sentence(), strlen(fail_sentence()));
	return fail(st, "%s would not boot: %s", label(options, entry), why);
}

/* Configurations may have entries of the same name. */
static enum status add_entry(const struct seal_entry *entry)
{
	for (unsigned int i = 0; i < to->nr_entries; i++)
		if (!strcmp(to->entries[i].name, entry->name))
			return ST_OK;
	if (to->nr_entries == SEAL_MAX_ENTRIES)
		return fail(ST_TOO_LARGE,
			    "the configurations have more than %d entries with "
			    "different names",
			    SEAL_MAX_ENTRIES);
	to->entries[to->nr_entries++] = *entry;
	return ST_OK;
}

static enum status try_all(const struct options *options)
{
	kind = SEAL_DATA;
	for (unsigned int i = 0; i < listed.nr; i++) {
		const struct seal_entry *entry = &listed.list[i];
		enum status st = try_entry(options, entry);

		if (st && listed.is_bootable[i])
			return refuse_entry(st, options, entry);
		if (st)
			warn("%s is not sealed: %s", label(options, entry),
			     fail_sentence());
		if (!st && add_entry(entry))
			return ST_TOO_LARGE;
	}
	return ST_OK;
}

static enum status collect_one(const struct options *options)
{
	enum status st;

	if (!boots_on)
		boots_on = plan_host(options);
	st = plan_fill(boots_on);
	if (st)
		return st;
	plan_watch(opened);
	st = list_entries(options);
	if (!st)
		st = try_all(options);
	plan_watch(NULL);
	return st;
}

enum status collect(const struct boot_host *host, const struct options *options,
		    struct collection *out)
{
	enum status st;

	*out = (struct collection){ 0 };
	to = out;
	failed = ST_OK;
	boots_on = host;
	st = platform_is_network() && !options->config
		     ? machines_each(options, collect_one)
		     : collect_one(options);
	out->machine =
		boots_on == &boot_arm ? PE_MACHINE_ARM64 : PE_MACHINE_X86_64;
	return st;
}
