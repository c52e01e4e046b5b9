// SPDX-License-Identifier: MIT
/*
 * Opens and reads files, and lets each be checked before it is used: its length
 * before memory is allocated for it, its bytes once, in the pages in which they
 * stay.
 */
#include "checked.h"

#include "timing.h"
#include "verify.h"

/* In an application with files, no other file exists. */
static enum status find_inside(const struct boot *boot, enum seal_kind kind,
			       const char *name, const char *path,
			       bool required, struct checked_file *out)
{
	enum status st;

	fail_hold(!required);
	st = seal_find_file(&boot->seal.list, kind, name,
			    seal_name(platform_directory(), path),
			    &out->sealed);
	fail_hold(false);
	return st;
}

static enum status open_inside(const struct boot *boot, enum seal_kind kind,
			       const char *name, const char *path,
			       bool required, struct checked_file *out)
{
	const struct span payload = boot->seal.payload;
	const struct seal_file *sealed = &out->sealed;
	enum status st = find_inside(boot, kind, name, path, required, out);

	if (st)
		return st;
	if (!span_has(payload, sealed->offset, sealed->size))
		return fail(ST_TRUNCATED, "%s: ends past the files in %s", name,
			    boot->seal.list.name);
	out->file =
		(struct platform_file){ .name = name, .size = sealed->size };
	out->inside = payload.base + sealed->offset;
	out->is_sealed = true;
	return ST_OK;
}

enum status checked_open(struct boot *boot, enum seal_kind kind,
			 const char *name, const char *path, bool required,
			 struct checked_file *out)
{
	enum status st;

	*out = (struct checked_file){ .inside = NULL };
	if (boot->seal.payload.size)
		return open_inside(boot, kind, name, path, required, out);
	st = platform_open(name, path, required, &out->file);
	if (st)
		return st;
	st = verify_opened(boot, kind, path, out);
	if (st)
		checked_close(out);
	return st;
}

static enum status verify(struct boot *boot, struct checked_file *file,
			  const void *bytes)
{
	const enum timing_step before = timing_enter(boot, TIMING_VERIFY);

	return timing_leave(boot, before, verify_bytes(boot, file, bytes));
}

enum status checked_read(struct boot *boot, struct checked_file *file,
			 void *out)
{
	enum status st = ST_OK;

	if (file->inside)
		memcpy(out, file->inside, file->file.size);
	else
		st = platform_read(&file->file, out);
	return st ? st : verify(boot, file, out);
}

void checked_close(struct checked_file *file)
{
	platform_close(&file->file);
}
