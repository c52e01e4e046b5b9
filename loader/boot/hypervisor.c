// SPDX-License-Identifier: MIT
/*
 * Finds the hypervisor's file and reads it.
 */
#include <daybreak/hypervisor.h>

#include "measured.h"
#include "modules.h"
#include "pages.h"

/* Reads the file that xen= names. */
static enum status read_named(struct boot *boot, const struct boot_room *room,
			      struct file *out)
{
	struct checked_file file;
	enum status st = file_ref_open(boot, &boot->entry.xen, true, &file);

	if (st)
		return st;
	st = file_read_whole(boot, &file, room, out);
	if (st)
		return st;
	say_file(boot, "xen", &file);
	measured_file(boot, *out);
	return ST_OK;
}

/* Reads one of the names that are tried; ST_NOT_FOUND when it is missing. */
static enum status read_candidate(struct boot *boot, const char *name,
				  const struct boot_room *room,
				  struct checked_file *file, struct file *out)
{
	struct file_ref ref = { .path = name };
	enum status st = file_ref_open(boot, &ref, false, file);

	return st ? st : file_read_whole(boot, file, room, out);
}

enum status hypervisor_read(struct boot *boot, const struct boot_room *room,
			    struct hypervisor *out)
{
	bool found_own = false;

	if (boot->entry.xen.path)
		return read_named(boot, room, &out->file);
	for (unsigned int n = 0; xen_file_name(&boot->entry, n, out->name);
	     n++) {
		struct checked_file file;
		enum status st = read_candidate(boot, out->name, room, &file,
						&out->file);

		if (st == ST_NOT_FOUND)
			continue;
		if (st)
			return st;
		if (!xen_file_is_daybreak(out->file.bytes)) {
			say_file(boot, "xen", &file);
			measured_file(boot, out->file);
			return ST_OK;
		}
		pages_free_file(boot, out->file);
		memcpy(out->own, out->name, sizeof(out->own));
		found_own = true;
	}
	return xen_file_missing(&boot->entry, found_own ? out->own : NULL);
}
