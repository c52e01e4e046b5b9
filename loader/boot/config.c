// SPDX-License-Identifier: MIT
/*
 * Finds the configuration as xen.efi does, daybreak.conf first and, on a
 * server, the machine's own before it; follows chain= until an entry is found.
 */
#include "config_files.h"

#include "checked.h"
#include "measure.h"
#include "measured.h"
#include "pages.h"
#include "timing.h"
#include "verify.h"

#include <daybreak/expand.h>

#define NAME_ROOM  8 /* bytes that config_next_name() may add */
#define OWN_CONFIG "daybreak.conf"

/*
 * Reads a configuration to pages, which the parser writes to. If the boot may
 * be measured, a copy of the text follows the text.
 */
static enum status read_text(struct boot *boot, struct checked_file *from,
			     char **text)
{
	const struct platform_file *file = &from->file;
	bool is_copied = measured_is_wanted(boot);
	uint64_t size = file->size + 1;
	void *pages;
	enum status st;

	if (file->size > CONFIG_MAX_SIZE)
		return fail(ST_TOO_LARGE,
			    "%s: has %lu bytes, more than the %d a "
			    "configuration may have",
			    file->name, file->size, CONFIG_MAX_SIZE);
	st = pages_alloc(boot, file->name, is_copied ? 2 * size : size, &pages);
	if (st)
		return st;
	*text = pages;
	st = checked_read(boot, from, pages);
	if (!st && is_copied)
		memcpy(*text + size, pages, file->size);
	return st;
}

/* Keeps the copy of a text of that size. */
static void keep(struct boot *boot, enum seal_kind kind, const char *name,
		 const char *text, uint64_t size)
{
	const struct span copy = { (const uint8_t *)text + size + 1, size };

	measured_config(boot, (struct file){ name, copy }, kind == SEAL_CONFIG);
}

/* What the machine is called does not change while it is on. */
static const struct machine *find_machine(struct boot *boot)
{
	struct machine *machine = &boot->machine;
	struct text t;

	if (machine->arch[0])
		return machine;
	platform_machine(machine);
	text_init(&t, machine->arch, sizeof(machine->arch));
	text_append(&t, boot->host->arch, strlen(boot->host->arch));
	return machine;
}

/* The pages are freed with the text. */
static enum status expand_variables(struct boot *boot)
{
	struct text room;
	void *pages;
	enum status st;

	if (!expand_is_needed(&boot->config))
		return ST_OK;
	st = pages_alloc(boot, boot->config.name, EXPAND_ROOM, &pages);
	if (st)
		return st;
	text_init(&room, pages, EXPAND_ROOM);
	return expand(&boot->config, find_machine(boot), &room);
}

/* Opens and parses name, which must stay valid. */
static enum status load(struct boot *boot, enum seal_kind kind,
			const char *name, enum config_dialect dialect,
			bool required)
{
	struct checked_file file;
	char path[PLATFORM_MAX_PATH], *text = NULL;
	enum timing_step before;
	enum status st;

	st = config_path(name, platform_directory(), name, path, sizeof(path));
	if (st)
		return st;
	before = timing_enter(boot, TIMING_OPEN);
	st = timing_leave(
		boot, before,
		checked_open(boot, kind, name, path, required, &file));
	if (st)
		return st;
	before = timing_enter(boot, TIMING_READ);
	st = read_text(boot, &file, &text);
	checked_close(&file);
	timing_enter(boot, before);
	if (st)
		return st;
	st = config_parse(name, dialect, text, file.file.size, &boot->config);
	if (st)
		return st;
	keep(boot, kind, name, text, file.file.size);
	return expand_variables(boot);
}

/* Tries the configuration of a machine that has that address or UUID. */
static enum status try_machine(struct boot *boot, const char *is,
			       enum status (*try)(struct boot *boot,
						  const char *name))
{
	struct text t;

	if (!*is)
		return ST_NOT_FOUND;
	text_init(&t, boot->config_name, sizeof(boot->config_name));
	text_format(&t, BOOT_MACHINES "%s", is);
	return try(boot, boot->config_name);
}

/* The names of Daybreak's own, from that for one machine to that for all. */
static enum status search_own(struct boot *boot,
			      enum status (*try)(struct boot *boot,
						 const char *name))
{
	const struct machine *machine;
	enum status st;

	if (!platform_is_network())
		return try(boot, OWN_CONFIG);
	machine = find_machine(boot);
	st = try_machine(boot, machine->mac, try);
	if (st == ST_NOT_FOUND)
		st = try_machine(boot, machine->uuid, try);
	return st == ST_NOT_FOUND ? try(boot, OWN_CONFIG) : st;
}

/*
 * Tries Daybreak's own names, then those that xen.efi would try, then xen.cfg,
 * up to the first that is there. Returns what try() returns for it, or
 * ST_NOT_FOUND.
 */
static enum status search_names(struct boot *boot,
				enum status (*try)(struct boot *boot,
						   const char *name))
{
	char *name = boot->config_name;
	const char *own = platform_app_name();
	enum status st = search_own(boot, try);
	struct text t;

	if (st != ST_NOT_FOUND)
		return st;
	text_init(&t, name, sizeof(boot->config_name) - NAME_ROOM);
	text_append(&t, own, strlen(own));
	while (st == ST_NOT_FOUND &&
	       config_next_name(name, sizeof(boot->config_name)))
		st = try(boot, name);
	return st == ST_NOT_FOUND ? try(boot, "xen.cfg") : st;
}

static enum status load_named(struct boot *boot, const char *name)
{
	return load(boot, SEAL_CONFIG, name, config_dialect_of(name), false);
}

static enum status search(struct boot *boot)
{
	enum status st = search_names(boot, load_named);

	if (st != ST_NOT_FOUND)
		return st;
	return fail(ST_NOT_FOUND,
		    "no configuration: neither daybreak.conf nor xen.cfg is in "
		    "%s",
		    platform_directory());
}

enum status boot_load_chained(struct boot *boot, const char *name,
			      bool required)
{
	return load(boot, SEAL_CHAIN, name, config_dialect_of(name), required);
}

enum status boot_load_first(struct boot *boot)
{
	if (boot->config.name == boot->config_first)
		return ST_OK;
	return load(boot, SEAL_CONFIG, boot->config_first, boot->dialect_first,
		    true);
}

enum status boot_resolve(struct boot *boot, const char *section)
{
	const char *chain;
	enum status st = boot_load_first(boot);

	if (st)
		return st;
	for (unsigned int i = 0; i < CONFIG_MAX_CHAIN; i++) {
		st = config_entry(&boot->config, section, &boot->entry, &chain);
		boot->entry.extra = boot->options.xen;
		if (!st)
			return verify_entry(boot, boot->entry.name);
		if (st != ST_NOT_FOUND || !chain)
			return st;
		section = boot->entry.name;
		st = boot_load_chained(boot, chain, true);
		if (st)
			return st;
	}
	return fail(ST_INVALID, "%s: chain= goes through more than %d files",
		    boot->config.name, CONFIG_MAX_CHAIN);
}

static enum status load_first(struct boot *boot)
{
	const char *named = boot->options.config;

	return named ? load(boot, SEAL_CONFIG, named, config_dialect_of(named),
			    true)
		     : search(boot);
}

/* The first configuration decides what is verified and measured. */
static enum status settle(struct boot *boot)
{
	struct config_global *global = &boot->choice.global;
	enum status st = config_global_read(&boot->config, global);

	if (st)
		return st;
	st = verify_settle(boot, global);
	return st ? st : measure_settle(boot, global);
}

static enum status open_in(const char *directory, const char *name)
{
	char path[PLATFORM_MAX_PATH];
	struct platform_file file;
	enum status st = config_path(name, directory, name, path, sizeof(path));

	if (!st)
		st = platform_open(name, path, false, &file);
	if (!st)
		platform_close(&file);
	return st;
}

static enum status look_for(struct boot *boot, const char *name)
{
	(void)boot;
	return open_in(platform_directory(), name);
}

/*
 * The firmware starts the copy in \EFI\BOOT when it has lost its boot options.
 * Without a configuration of its own that is the same boot as \EFI\daybreak's.
 */
static void choose_directory(struct boot *boot)
{
	static const char removable[] = "\\EFI\\BOOT";
	static const char installed[] = "\\EFI\\daybreak";

	if (boot->options.config ||
	    seal_compare_names(platform_directory(), removable) ||
	    search_names(boot, look_for) != ST_NOT_FOUND ||
	    open_in(installed, OWN_CONFIG))
		return;
	platform_set_directory(installed);
}

enum status boot_find_config(struct boot *boot)
{
	enum status st;

	choose_directory(boot);
	st = verify_begin(boot);

	measured_begin(boot);
	if (!st)
		st = load_first(boot);
	boot->config_first = boot->config.name;
	boot->dialect_first = boot->config.dialect;
	return st ? st : settle(boot);
}
