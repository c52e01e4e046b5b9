// SPDX-License-Identifier: MIT
/*
 * Compares a seal with the files that are there, and with those that a boot
 * would want.
 */
#include "seal.h"

#include "tool.h"

#include <stdlib.h>

enum status seal_map(const struct seal_file *sealed, struct file *out)
{
	char path[2 * PLATFORM_MAX_PATH];
	enum status st = seal_path(platform_directory(), sealed->name, path,
				   sizeof(path));

	return st ? st : plan_map(sealed->name, path, true, out);
}

/* One file, from the seal's side. */
static enum status check_file(const struct seal_file *sealed)
{
	struct file file;
	enum status st = seal_map(sealed, &file);

	if (st)
		return st;
	st = seal_check_bytes(sealed, file);
	plan_unmap(&file);
	return st;
}

static enum status check_files(const struct seal *seal)
{
	struct seal_walk walk = seal_walk_files(seal);
	enum status all = ST_OK;
	struct seal_file file;

	while (seal_next_file(&walk, &file)) {
		enum status st = check_file(&file);

		all = all ? all : st;
	}
	return all;
}

/* What the boot would open, from its side. */
static enum status check_wanted(const struct seal *seal,
				const struct collection *wanted)
{
	enum status all = ST_OK;
	struct seal_entry entry;
	struct seal_file file;

	for (unsigned int i = 0; i < wanted->nr_files; i++) {
		const struct collected *c = &wanted->files[i];
		const char *name = seal_name(platform_directory(), c->path);
		enum status st =
			seal_find_file(seal, c->kind, name, name, &file);

		all = all ? all : st;
	}
	for (unsigned int i = 0; i < wanted->nr_entries; i++) {
		enum status st =
			seal_find_entry(seal, wanted->entries[i].name, &entry);

		all = all ? all : st;
	}
	return all;
}

static enum status check_entries(const struct seal *seal,
				 const struct boot_host *host,
				 const struct options *options)
{
	struct collection wanted;
	enum status st = collect(host, options, &wanted);

	if (!st)
		st = check_wanted(seal, &wanted);
	free(wanted.files);
	return st;
}

static enum status check_seal(struct file pe, const struct boot_host *host,
			      const struct options *options)
{
	struct seal seal;
	enum status st = seal_open(pe, PE_IN_FILE, &seal);

	if (st == ST_NOT_MINE)
		return fail(
			ST_UNSUPPORTED,
			"%s: is not a seal: it has no section " SEAL_SECTION,
			pe.name);
	if (st)
		return st;
	if (!pe_is_signed(pe.bytes))
		warn("%s: is not signed, so no boot under Secure Boot accepts "
		     "it",
		     pe.name);
	st = check_files(&seal);
	return st ? st : check_entries(&seal, host, options);
}

enum status seal_check(const char *path, const struct boot_host *host,
		       const struct options *options)
{
	struct file pe;
	enum status st = file_read(path, &pe);

	if (st)
		return st;
	st = check_seal(pe, host, options);
	free((void *)(uintptr_t)pe.bytes.base);
	return st;
}
