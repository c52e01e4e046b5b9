// SPDX-License-Identifier: MIT
/*
 * The files that an installation copies:
 *
 *	EFI/daybreak/	daybreakx64.efi, the application
 *			shimx64.efi, mmx64.efi, fbx64.efi and BOOTX64.CSV, with
 *shim EFI/BOOT/	BOOTX64.EFI, the application or shim; with shim
 *fbx64.efi and mmx64.efi, too
 *
 * The firmware starts EFI/BOOT when it has lost its boot options. shim then
 * starts fbx64.efi, which makes them again from BOOTX64.CSV.
 */
#define _GNU_SOURCE
#include "install/install.h"

#include "durable.h"
#include "tool.h"
#include "update/parts.h"

#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define SPARE (64 * 1024) /* bytes for folders and what is rounded up */

static enum status add(struct copies *all, const char *from, const char *folder,
		       const char *name)
{
	struct copy *c = &all->list[all->nr++];

	c->is_removable = c->keeps_other = false;
	if (snprintf(c->from, sizeof(c->from), "%s", from) >= PATH_MAX)
		return fail(ST_TOO_LARGE, "%s: the path is too long", from);
	return paths_in(folder, name, c->to);
}

/* Where packages, or `make install`, put the application; signed comes first.
 */
static enum status find_application(const struct site *site, char out[PATH_MAX])
{
	static const char *const folders[] = { "/usr/lib/daybreak",
					       "/usr/local/lib/daybreak" };
	static const char *const ends[] = { ".signed", "" };
	char path[PATH_MAX];

	for (unsigned int f = 0; f < 2; f++)
		for (unsigned int e = 0; e < 2; e++) {
			snprintf(path, sizeof(path), "%s/daybreak%s.efi%s",
				 folders[f], site->cpu.lower, ends[e]);
			if (!paths_below(site->root, path, out) &&
			    !access(out, R_OK))
				return ST_OK;
		}
	return fail(ST_NOT_FOUND,
		    "/usr/lib/daybreak/daybreak%s.efi: does not exist; Debian "
		    "has it in daybreak-efi-%s-unsigned",
		    site->cpu.lower,
		    strcmp(site->cpu.lower, "x64") ? "arm64" : "amd64");
}

static enum status add_shim(const struct site *site, const char *folder,
			    struct copies *out)
{
	static const char *const names[] = { "mm", "fb" };
	enum status st = ST_OK;

	for (unsigned int i = 0; !st && i < 2; i++) {
		char from[PATH_MAX], name[32];

		snprintf(name, sizeof(name), "%s%s.efi", names[i],
			 site->cpu.lower);
		st = shim_path(site, names[i], from);
		if (!st && !access(from, R_OK))
			st = add(out, from, folder, name);
	}
	return st;
}

/* Those from the first on are in EFI/BOOT. */
static void mark_removable(const struct site *site, struct copies *all,
			   unsigned int first)
{
	for (unsigned int i = first; i < all->nr; i++) {
		struct copy *c = &all->list[i];

		c->is_removable = true;
		c->keeps_other =
			!access(c->to, F_OK) && !ownership_is_ours(site, c->to);
	}
}

/* EFI/BOOT is somebody else's unless it is ours already, or --fallback. */
static enum status add_removable(const struct site *site, const char *first,
				 struct copies *out)
{
	char name[32], path[PATH_MAX];
	unsigned int nr = out->nr;
	enum status st;

	snprintf(name, sizeof(name), "BOOT%s.EFI", site->cpu.upper);
	st = paths_in(site->removable, name, path);
	if (st)
		return st;
	if (!access(path, F_OK) && !site->request->fallback &&
	    !ownership_is_ours(site, path)) {
		say("%s: is another loader's and stays; --fallback replaces it",
		    path);
		return ST_OK;
	}
	if (out->has_shim)
		st = add_shim(site, site->removable, out);
	if (!st)
		st = add(out, first, site->removable, name);
	mark_removable(site, out, nr);
	return st;
}

enum status copies_choose(const struct site *site, struct copies *out)
{
	char application[PATH_MAX], shim[PATH_MAX], name[64];
	enum status st = find_application(site, application);

	*out = (struct copies){ .nr = 0 };
	if (!st)
		st = secure_check(site, application);
	if (!st)
		st = shim_choose(site, &out->has_shim);
	if (!st)
		st = shim_path(site, "shim", shim);
	if (st)
		return st;
	snprintf(name, sizeof(name), "daybreak%s.efi", site->cpu.lower);
	st = add(out, application, site->folder, name);
	if (!st && out->has_shim)
		st = add_shim(site, site->folder, out);
	if (!st && out->has_shim) {
		snprintf(name, sizeof(name), "shim%s.efi", site->cpu.lower);
		st = add(out, shim, site->folder, name);
	}
	return st ? st
		  : add_removable(site, out->has_shim ? shim : application,
				  out);
}

/* Reads what is to be copied; *same when it is there already. */
static enum status compare(const struct copy *c, struct file *from, bool *same)
{
	enum status st = file_read(c->from, from);

	*same = !st && file_is(c->to, from->bytes);
	return st;
}

static enum status measure(const struct copies *all, uint64_t *size)
{
	*size = 0;
	for (unsigned int i = 0; i < all->nr; i++) {
		struct file file;
		bool same;
		enum status st = compare(&all->list[i], &file, &same);

		if (st)
			return st;
		*size += same ? 0 : file.bytes.size;
		free((void *)(uintptr_t)file.bytes.base);
	}
	return ST_OK;
}

static enum status check_room(const struct site *site, uint64_t size)
{
	struct statvfs fs;
	uint64_t room;

	if (!size || statvfs(site->esp, &fs))
		return ST_OK;
	room = (uint64_t)fs.f_bavail * fs.f_frsize;
	if (size + SPARE <= room)
		return ST_OK;
	return fail(ST_TOO_LARGE,
		    "%s: has room for %lu KiB, and the files of Daybreak need "
		    "%lu KiB: nothing is changed",
		    site->esp, room / 1024, (size + SPARE) / 1024);
}

/* What another loader has there comes back when Daybreak is uninstalled. */
static enum status keep_other(const struct copy *c)
{
	char backup[PATH_MAX + sizeof(INSTALL_BACKUP)];
	struct file other;
	enum status st;

	snprintf(backup, sizeof(backup), "%s" INSTALL_BACKUP, c->to);
	if (!access(backup, F_OK))
		return ST_OK;
	st = file_read(c->to, &other);
	if (st)
		return st;
	st = durable_write(backup, other.bytes, 0644);
	free((void *)(uintptr_t)other.bytes.base);
	if (!st)
		say("%s: is kept as %s", c->to, backup);
	return st;
}

static enum status copy_one(const struct site *site, const struct copy *c)
{
	struct file file;
	bool same;
	enum status st = compare(c, &file, &same);

	if (st)
		return st;
	if (!same && c->keeps_other)
		st = keep_other(c);
	if (!st && !same && c->is_removable)
		st = notes_add_file(site, c->to, file.bytes);
	if (!st && !same)
		st = durable_write(c->to, file.bytes, 0644);
	if (!st && !same)
		say("%s: is copied from %s", c->to, c->from);
	free((void *)(uintptr_t)file.bytes.base);
	return st;
}

static enum status show(const struct copies *all)
{
	for (unsigned int i = 0; i < all->nr; i++) {
		const struct copy *c = &all->list[i];
		struct file file;
		bool same;
		enum status st = compare(c, &file, &same);

		if (st)
			return st;
		if (!same)
			say("%s %s, from %s", access(c->to, F_OK) ? "+" : "~",
			    c->to, c->from);
		free((void *)(uintptr_t)file.bytes.base);
	}
	return ST_OK;
}

enum status copies_make(const struct site *site, const struct copies *copies)
{
	uint64_t size;
	enum status st = measure(copies, &size);

	if (!st)
		st = check_room(site, size);
	if (st || site->request->dry_run)
		return st ? st : show(copies);
	st = durable_folder(site->folder);
	if (!st)
		st = durable_folder(site->removable);
	for (unsigned int i = 0; !st && i < copies->nr; i++)
		st = copy_one(site, &copies->list[i]);
	return st;
}
