// SPDX-License-Identifier: MIT
/*
 * Finds what /boot has: kernels with their initrds, and Xens.
 */
#define _GNU_SOURCE
#include "update/parts.h"

#include "tool.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* What is being written, or was kept, has a name that ends with one of them. */
static const char *const half_written[] = {
	".dpkg-new", ".dpkg-tmp", ".dpkg-dist", ".new", ".tmp", ".bak", "~"
};

/* Files with these names are beside a Xen, and are none. */
static const char *const beside_xen[] = { ".config", ".map", ".debug" };

static bool ends_with(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);

	return n >= m && !strcmp(name + n - m, end);
}

static bool ends_with_any(const char *name, const char *const *ends, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		if (ends_with(name, ends[i]))
			return true;
	return false;
}
#define ENDS_WITH_ANY(name, ends)                                              \
	ends_with_any(name, ends, sizeof(ends) / sizeof((ends)[0]))

static bool is_of_version(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || strchr(".+~_-", c);
}

/*
 * Takes the version out of a file's name. It becomes part of a section's name
 * and of one on FAT.
 */
static bool take_version(const char *folder, const char *name, size_t prefix,
			 char out[UPDATE_MAX_NAME])
{
	size_t n = strlen(name);

	if (ENDS_WITH_ANY(name, half_written)) {
		warn("%s/%s: is passed over, it is being written or a copy",
		     folder, name);
		return false;
	}
	for (size_t i = prefix; i < n; i++)
		if (!is_of_version(name[i]) ||
		    n - prefix >= UPDATE_MAX_NAME / 2) {
			warn("%s/%s: is passed over, its name is too long or "
			     "has other characters than a version",
			     folder, name);
			return false;
		}
	strcpy(out, name + prefix);
	return n > prefix;
}

static bool is_file(const char *path, bool follow)
{
	struct stat s;

	return !(follow ? stat : lstat)(path, &s) && S_ISREG(s.st_mode);
}

/* As initramfs-tools name it, and as dracut does elsewhere. */
static enum status find_initrd(const char *folder, const char *version,
			       char out[PATH_MAX])
{
	for (size_t i = 0; i < 2; i++) {
		char name[2 * UPDATE_MAX_NAME];
		enum status st;

		if (i)
			snprintf(name, sizeof(name), "initramfs-%s.img",
				 version);
		else
			snprintf(name, sizeof(name), "initrd.img-%s", version);
		st = paths_in(folder, name, out);
		if (st || is_file(out, true))
			return st;
	}
	*out = '\0';
	return ST_OK;
}

static enum status add_kernel(const char *folder, const char *name,
			      struct found *out)
{
	struct found_kernel *k = &out->kernels[out->nr_kernels];
	enum status st = paths_in(folder, name, k->path);

	if (st || !is_file(k->path, true) ||
	    !take_version(folder, name, strlen("vmlinuz-"), k->version))
		return st;
	st = find_initrd(folder, k->version, k->initrd);
	if (st)
		return st;
	if (out->nr_kernels == UPDATE_MAX_KERNELS - 1)
		return fail(ST_TOO_LARGE, "%s: has more than %d kernels",
			    folder, UPDATE_MAX_KERNELS - 1);
	out->nr_kernels++;
	return ST_OK;
}

/* How much a form of a Xen is preferred; 0: it is none. */
static int rank(const char *path, bool is_arm)
{
	if (ENDS_WITH_ANY(path, beside_xen))
		return 0;
	if (ends_with(path, ".efi"))
		return is_arm ? 3 : 1;
	return 2;
}

/* Removes what tells the form of the file. */
static void cut_form(char *version)
{
	if (ends_with(version, ".gz"))
		version[strlen(version) - 3] = '\0';
	else if (ends_with(version, ".efi"))
		version[strlen(version) - 4] = '\0';
}

/* Links to a Xen, as its own installation makes them, would be doubles. */
static enum status add_xen(const char *folder, const char *name, bool is_arm,
			   struct found *out)
{
	struct found_xen *x = &out->xens[out->nr_xens];
	enum status st = paths_in(folder, name, x->path);

	if (st || !rank(name, is_arm) || !is_file(x->path, false) ||
	    !take_version(folder, name, strlen("xen-"), x->version))
		return st;
	snprintf(x->name, sizeof(x->name), "%s", name);
	if (ends_with(name, ".gz"))
		x->name[strlen(name) - 3] = '\0';
	cut_form(x->version);
	for (unsigned int i = 0; i < out->nr_xens; i++)
		if (!strcmp(out->xens[i].version, x->version)) {
			if (rank(name, is_arm) >
			    rank(out->xens[i].path, is_arm))
				out->xens[i] = *x;
			return ST_OK;
		}
	if (out->nr_xens == UPDATE_MAX_XENS - 1)
		return fail(ST_TOO_LARGE, "%s: has more than %d Xens", folder,
			    UPDATE_MAX_XENS - 1);
	out->nr_xens++;
	return ST_OK;
}

static enum status read_folder(const char *folder, bool is_arm,
			       struct found *out)
{
	DIR *dir = opendir(folder);
	enum status st = ST_OK;
	struct dirent *e;

	if (!dir)
		return fail(ST_IO, "%s: %s", folder, strerror(errno));
	while (!st && (e = readdir(dir))) {
		if (!strncmp(e->d_name, "vmlinuz-", 8))
			st = add_kernel(folder, e->d_name, out);
		else if (!strncmp(e->d_name, "xen-", 4) &&
			 strncmp(e->d_name, "xen-syms", 8) != 0)
			st = add_xen(folder, e->d_name, is_arm, out);
	}
	closedir(dir);
	return st;
}

static int newest_kernel(const void *a, const void *b)
{
	const struct found_kernel *x = a, *y = b;

	return version_compare(y->version, x->version);
}

static int newest_xen(const void *a, const void *b)
{
	const struct found_xen *x = a, *y = b;

	return version_compare(y->version, x->version);
}

/*
 * A kernel is there before its initrd is made. Where no kernel has one, none
 * needs one.
 */
static void drop_without_initrd(struct found *found)
{
	unsigned int nr = 0;
	bool any = false;

	for (unsigned int i = 0; i < found->nr_kernels; i++)
		any |= *found->kernels[i].initrd != '\0';
	for (unsigned int i = 0; i < found->nr_kernels; i++) {
		if (any && !*found->kernels[i].initrd)
			warn("%s: is passed over, it has no initrd yet",
			     found->kernels[i].path);
		else
			found->kernels[nr++] = found->kernels[i];
	}
	found->nr_kernels = nr;
}

enum status find_all(const char *root, const struct boot_host *host,
		     struct found *out)
{
	char folder[PATH_MAX];
	enum status st = paths_below(root, "/boot", folder);

	out->nr_kernels = out->nr_xens = 0;
	if (!st)
		st = read_folder(folder, host == &boot_arm, out);
	if (st)
		return st;
	drop_without_initrd(out);
	if (!out->nr_kernels || !out->nr_xens)
		return fail(ST_NOT_FOUND,
			    "%s: has no %s, so nothing is changed", folder,
			    out->nr_xens ? "kernel" : "Xen");
	qsort(out->kernels, out->nr_kernels, sizeof(out->kernels[0]),
	      newest_kernel);
	qsort(out->xens, out->nr_xens, sizeof(out->xens[0]), newest_xen);
	return ST_OK;
}
