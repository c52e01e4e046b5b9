// SPDX-License-Identifier: MIT
/*
 * Puts the list and the files that it names into a copy of the application.
 */
#include "seal.h"

#include "tool.h"

#include <daybreak/xen_file.h>

#include <stdlib.h>

/* Where the last file ends in SEAL_PAYLOAD. */
static uint64_t payload_size(const struct seal *seal)
{
	struct seal_walk walk = seal_walk_files(seal);
	struct seal_file file;
	uint64_t end = 0;

	while (seal_next_file(&walk, &file))
		end = file.offset + file.size;
	return end;
}

/* Checks the copy: a file may have changed since it was listed. */
static enum status copy_file(const struct seal_file *sealed, uint8_t *out)
{
	struct file file;
	enum status st = seal_map(sealed, &file);

	if (st)
		return st;
	st = seal_check_size(sealed, sealed->name, file.bytes.size);
	if (!st)
		memcpy(out, file.bytes.base, sealed->size);
	plan_unmap(&file);
	return st ? st
		  : seal_check_bytes(sealed,
				     (struct file){ sealed->name,
						    { out, sealed->size } });
}

static enum status copy_files(const struct seal *seal, uint8_t *payload)
{
	struct seal_walk walk = seal_walk_files(seal);
	enum status st = ST_OK;
	struct seal_file file;

	while (!st && seal_next_file(&walk, &file))
		st = copy_file(&file, payload + file.offset);
	return st;
}

static enum status join(struct file app, struct file list,
			const struct seal *seal, struct file *out)
{
	struct addition add[] = {
		{ .name = SEAL_SECTION, .size = list.bytes.size },
		{ .name = SEAL_PAYLOAD, .size = payload_size(seal) },
	};
	enum status st = seal_extend(app, add, 2, out);

	if (st)
		return st;
	memcpy(add[0].bytes, list.bytes.base, list.bytes.size);
	return copy_files(seal, add[1].bytes);
}

static enum status check_app(struct file app)
{
	struct span section;
	enum status st;

	if (!xen_file_is_daybreak(app.bytes))
		return fail(ST_UNSUPPORTED, "%s: is not Daybreak's application",
			    app.name);
	st = pe_find_section(app, PE_IN_FILE, SEAL_SECTION, &section);
	return st ? ST_OK
		  : fail(ST_INVALID, "%s: already has a seal", app.name);
}

static enum status unify(const struct text *text, struct file app,
			 struct file *out)
{
	const struct file list = {
		app.name, { (const uint8_t *)text->buf, text->length }
	};
	struct seal seal;
	enum status st = seal_read(list, &seal);

	return st ? st : join(app, list, &seal, out);
}

enum status seal_unify(const struct collection *from, struct file app,
		       struct file *out)
{
	struct text list;
	enum status st = check_app(app);

	if (st)
		return st;
	st = seal_list(from, app.name, &list);
	if (!st)
		st = unify(&list, app, out);
	free(list.buf);
	return st;
}
