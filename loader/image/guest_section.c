// SPDX-License-Identifier: MIT
/*
 * The section __xen_guest, in which kernels described themselves before there
 * were notes: one string "KEY=value,KEY=value,...", with numbers as in C.
 */
#include "notes_private.h"

#include <daybreak/bytes.h>
#include <daybreak/page.h>

#include <stddef.h>

#include <xen/elfnote.h>

struct pair {
	struct span key, value;
};

static bool is(struct span text, const char *word)
{
	return text.size == strlen(word) &&
	       memcmp(text.base, word, text.size) == 0;
}

static bool begins(struct span text, const char *word)
{
	return text.size >= strlen(word) &&
	       memcmp(text.base, word, strlen(word)) == 0;
}

/* 0x means hexadecimal, 0 octal, else decimal. False if not a number. */
static bool parse_number(struct span text, uint64_t *out)
{
	unsigned int base = 10;

	if (begins(text, "0x") || begins(text, "0X")) {
		base = 16;
		text = span_sub(text, 2, text.size - 2);
	} else if (begins(text, "0")) {
		base = 8;
	}
	*out = 0;
	for (uint64_t i = 0; i < text.size; i++) {
		unsigned int d = hex_digit(text.base[i]);

		if (d >= base || *out > (UINT64_MAX - d) / base)
			return false;
		*out = *out * base + d;
	}
	return text.size != 0;
}

/* Keys with a number, and the field and the note that each sets. */
static const struct {
	const char *key;
	size_t field;
	unsigned int note;
} numbers[] = {
	{ "VIRT_BASE", offsetof(struct notes, virt_base),
	  XEN_ELFNOTE_VIRT_BASE },
	{ "VIRT_ENTRY", offsetof(struct notes, entry), XEN_ELFNOTE_ENTRY },
	{ "ELF_PADDR_OFFSET", offsetof(struct notes, paddr_offset),
	  XEN_ELFNOTE_PADDR_OFFSET },
	{ "HYPERCALL_PAGE", offsetof(struct notes, hypercall_page),
	  XEN_ELFNOTE_HYPERCALL_PAGE },
};

static const struct {
	const char *key;
	size_t field;
	unsigned int note;
} strings[] = {
	{ "LOADER", offsetof(struct notes, loader), XEN_ELFNOTE_LOADER },
	{ "GUEST_OS", offsetof(struct notes, guest_os), XEN_ELFNOTE_GUEST_OS },
	{ "GUEST_VER", offsetof(struct notes, guest_version),
	  XEN_ELFNOTE_GUEST_VERSION },
	{ "XEN_VER", offsetof(struct notes, xen_version),
	  XEN_ELFNOTE_XEN_VERSION },
};

static void pae_mode(struct span value, struct notes *out)
{
	if (is(value, "yes[extended-cr3]"))
		out->pae = PAE_EXTENDED_CR3;
	else if (begins(value, "yes"))
		out->pae = PAE_YES;
	out->present |= 1u << XEN_ELFNOTE_PAE_MODE;
}

static enum status one_number(const char *file, unsigned int i,
			      struct span value, struct notes *out)
{
	uint64_t number;

	if (!parse_number(value, &number))
		return fail(ST_INVALID,
			    "%s: __xen_guest says %s=%.*s, expected a number",
			    file, numbers[i].key,
			    value.size < 64 ? (int)value.size : 64,
			    (const char *)value.base);
	memcpy((uint8_t *)out + numbers[i].field, &number, sizeof(number));
	out->present |= 1u << numbers[i].note;
	return ST_OK;
}

static enum status one_pair(const char *file, const struct pair *pair,
			    struct notes *out)
{
	for (unsigned int i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (is(pair->key, numbers[i].key))
			return one_number(file, i, pair->value, out);
	for (unsigned int i = 0; i < sizeof(strings) / sizeof(strings[0]); i++)
		if (is(pair->key, strings[i].key)) {
			notes_string(pair->value,
				     (char *)out + strings[i].field);
			out->present |= 1u << strings[i].note;
			return ST_OK;
		}
	if (is(pair->key, "PAE"))
		pae_mode(pair->value, out);
	if (is(pair->key, "BSD_SYMTAB")) {
		out->symtab.wanted = true; /* with any value */
		out->present |= 1u << XEN_ELFNOTE_BSD_SYMTAB;
	}
	if (is(pair->key, "FEATURES")) {
		out->present |= 1u << XEN_ELFNOTE_FEATURES;
		return notes_features(file, pair->value, out);
	}
	return ST_OK;
}

static struct span until(struct span text, uint8_t c)
{
	const uint8_t *end = text.size ? memchr(text.base, c, text.size) : NULL;

	return end ? span_sub(text, 0, (uint64_t)(end - text.base)) : text;
}

static struct pair split(struct span item)
{
	struct pair pair = { .key = until(item, '=') };

	if (pair.key.size < item.size)
		pair.value = span_sub(item, pair.key.size + 1,
				      item.size - pair.key.size - 1);
	return pair;
}

/* HYPERCALL_PAGE is a page number, relative to VIRT_BASE if there is one. */
static enum status hypercall_page(const char *file, struct notes *out)
{
	uint64_t page = out->hypercall_page;
	uint64_t base = out->virt_base == NOTES_UNSET ? 0 : out->virt_base;

	if (page == NOTES_UNSET)
		return ST_OK;
	if (page > UINT64_MAX / PAGE_SIZE ||
	    page * PAGE_SIZE > UINT64_MAX - base)
		return fail(ST_INVALID,
			    "%s: __xen_guest says HYPERCALL_PAGE=%#lx, a page "
			    "past the end of memory",
			    file, (uint64_t)page);
	out->hypercall_page = base + page * PAGE_SIZE;
	return ST_OK;
}

enum status guest_section_parse(const char *file, struct span text,
				struct notes *out)
{
	enum status st;

	text = until(text, '\0');
	while (text.size) {
		struct span item = until(text, ',');
		struct pair pair = split(item);

		st = one_pair(file, &pair, out);
		if (st)
			return st;
		if (item.size == text.size)
			break;
		text = span_sub(text, item.size + 1, text.size - item.size - 1);
	}
	return hypercall_page(file, out);
}
