// SPDX-License-Identifier: MIT
/*
 * Finds the seal: in the application itself, which whoever has started it has
 * verified, or in a file beside it, whose signature is verified here. The list
 * is kept until the end, as each verification of a PE is measured into a PCR.
 */
#include "find_seal.h"

#include "pages.h"

#define SIGNATURES (64 * 1024) /* bytes that they add to the seal's file */

/* The files, too, may be in the application. */
static enum status find_payload(struct file image, struct span *out)
{
	enum status st =
		pe_find_section(image, PE_IN_MEMORY, SEAL_PAYLOAD, out);

	if (st)
		*out = (struct span){ 0 };
	return st == ST_NOT_MINE ? ST_OK : st;
}

static enum status find_inside(struct boot_seal *s)
{
	const struct file image = platform_image();
	enum status st = seal_open(image, PE_IN_MEMORY, &s->list);

	return st ? st : find_payload(image, &s->payload);
}

static enum status read_file(struct boot *boot, struct platform_file *from,
			     struct file *out)
{
	const uint64_t max = seal_pe_size(SEAL_MAX_SIZE) + SIGNATURES;
	struct boot_seal *s = &boot->seal;
	enum status st;

	if (from->size > max)
		return fail(ST_TOO_LARGE,
			    "%s: has %lu bytes, more than the %lu a seal may "
			    "have",
			    from->name, from->size, max);
	st = pages_alloc(boot, from->name, from->size, &s->pages);
	if (st)
		return st;
	platform_keep(s->pages);
	*out = (struct file){ from->name, { s->pages, from->size } };
	return platform_read(from, s->pages);
}

/* The bytes whose signature is good are those that the list is read from. */
static enum status open_list(struct file pe, struct boot_seal *s)
{
	enum status st =
		s->security == PLATFORM_SECURE ? platform_verify(pe) : ST_OK;

	if (!st)
		st = seal_open(pe, PE_IN_FILE, &s->list);
	if (st == ST_NOT_MINE)
		return fail(
			ST_INVALID,
			"%s: is not a seal: it has no section " SEAL_SECTION,
			pe.name);
	return st;
}

static enum status find_beside(struct boot *boot)
{
	char path[PLATFORM_MAX_PATH];
	struct platform_file file;
	struct file pe;
	enum status st;

	st = config_path(SEAL_FILE, platform_directory(), SEAL_FILE, path,
			 sizeof(path));
	if (st)
		return st;
	st = platform_open(SEAL_FILE, path, false, &file);
	if (st)
		return st;
	st = read_file(boot, &file, &pe);
	platform_close(&file);
	return st ? st : open_list(pe, &boot->seal);
}

static enum status find(struct boot *boot)
{
	enum status st = find_inside(&boot->seal);

	return st == ST_NOT_MINE ? find_beside(boot) : st;
}

static enum status find_secure(struct boot *boot)
{
	enum status st = find(boot);

	if (st == ST_NOT_FOUND)
		return fail(ST_NOT_FOUND,
			    SEAL_FILE ": is not in %s: under Secure Boot only "
				      "files that it lists are used",
			    platform_directory());
	if (!st)
		say("Secure Boot: every file is compared with %s",
		    boot->seal.list.name);
	return st;
}

/* Without a seal, or with one that is not good, the boot goes on. */
static enum status find_open(struct boot *boot)
{
	struct boot_seal *s = &boot->seal;
	struct text t;
	enum status st;

	if (s->security == PLATFORM_OPEN_SHIM)
		warn("Secure Boot is on, but shim is told to verify nothing: "
		     "so nothing has to be signed");
	fail_hold(true);
	st = find(boot);
	fail_hold(false);
	s->has_list = !st;
	text_init(&t, s->fault, sizeof(s->fault));
	if (st && st != ST_NOT_FOUND)
		text_append(&t, fail_sentence(), strlen(fail_sentence()));
	return ST_OK;
}

enum status find_seal(struct boot *boot)
{
	struct boot_seal *s = &boot->seal;
	enum status st = ST_OK;

	s->security = platform_security();
	if (s->security == PLATFORM_SECURE) {
		st = find_secure(boot);
		s->has_list = !st;
	} else if (s->security != PLATFORM_UNSEALED) {
		st = find_open(boot);
	}
	s->is_sought = !st;
	if (s->has_list)
		return st;
	platform_free(s->pages);
	s->pages = NULL;
	s->payload = (struct span){ 0 };
	return st;
}
