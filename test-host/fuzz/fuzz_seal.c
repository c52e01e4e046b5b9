// SPDX-License-Identifier: MIT
/*
 * Any bytes as a seal's list, alone, as a PE, and in the PE that is written
 * around a list. A list that was accepted has only one spelling: written again
 * it is the same; each of its files and entries is found by its name, and the
 * files' bytes follow one another. Merged with itself it is the same, too.
 */
#include "support.h"

#include <daybreak/seal.h>
#include <daybreak/url.h>

#define REQUIRE(x)                                                             \
	do {                                                                   \
		if (!(x))                                                      \
			__builtin_trap();                                      \
	} while (0)

#define LIMIT (1 << 16)

static uint8_t pe[LIMIT + (1 << 12)];
static char again[LIMIT + 1];

/* A name leads to a path from which the same name is made. */
static void check_name(const struct seal_file *file)
{
	static const char *const folders[] = { "\\", "\\EFI\\xen" };
	char path[2 * SEAL_MAX_NAME];

	for (unsigned int i = 0; i < 2; i++) {
		const char *name;

		REQUIRE(!seal_path(folders[i], file->name, path, sizeof(path)));
		REQUIRE(url_is(path) ||
			(path[0] == '\\' && !strchr(path, '/') &&
			 !strstr(path, "\\..\\") && !strstr(path, "\\\\")));
		name = seal_name(folders[i], path);
		/* An absolute one may be in that folder. */
		REQUIRE(file->name[0] == '\\' || !strcmp(name, file->name));
	}
}

static void check_files(const struct seal *seal, struct text *out)
{
	struct seal_walk walk = seal_walk_files(seal);
	struct seal_file file, found;
	unsigned int nr = 0;
	uint64_t end = 0;

	for (; seal_next_file(&walk, &file); nr++) {
		seal_add_file(out, &file);
		check_name(&file);
		REQUIRE(file.size && file.size <= SEAL_MAX_LENGTH);
		REQUIRE(file.offset >= end && !(file.offset & 4095));
		REQUIRE(file.offset - end < 4096);
		end = file.offset + file.size;
		if (nr > 64)
			continue;
		REQUIRE(!seal_find_file(seal, file.kind, "x", file.name,
					&found));
		REQUIRE(found.offset == file.offset &&
			sha256_equal(&found.digest, &file.digest));
		REQUIRE(file.kind == SEAL_CONFIG ||
			seal_find_file(seal, file.kind - 1, "x", file.name,
				       &found));
	}
	REQUIRE(nr == seal->nr_files && nr);
}

static void check_entries(const struct seal *seal, struct text *out)
{
	struct seal_walk walk = seal_walk_entries(seal);
	struct seal_entry entry, found;
	unsigned int nr = 0;

	for (; seal_next_entry(&walk, &entry); nr++) {
		seal_add_entry(out, &entry);
		REQUIRE(!seal_find_entry(seal, entry.name, &found));
		REQUIRE(found.is_editable == entry.is_editable);
	}
	REQUIRE(nr == seal->nr_entries);
}

static void check_merge(const struct seal *seal, struct span list)
{
	struct text out;

	if (seal->nr_files > 64)
		return;
	text_init(&out, again, sizeof(again));
	REQUIRE(!seal_merge(seal, seal, "fuzz", &out));
	REQUIRE(out.length == list.size &&
		!memcmp(again, list.base, list.size));
}

static bool check_list(struct span bytes)
{
	struct seal seal;
	struct text out;

	if (seal_read((struct file){ "fuzz", bytes }, &seal))
		return false;
	text_init(&out, again, sizeof(again));
	seal_begin(&out);
	check_files(&seal, &out);
	check_entries(&seal, &out);
	REQUIRE(!seal_end(&out, "fuzz"));
	REQUIRE(out.length == bytes.size &&
		!memcmp(again, bytes.base, bytes.size));
	check_merge(&seal, bytes);
	return true;
}

static void check_pe(struct span bytes)
{
	struct seal seal;

	if (!seal_open((struct file){ "fuzz", bytes }, PE_IN_FILE, &seal))
		REQUIRE(span_begins_in(seal.files, bytes));
	if (!seal_open((struct file){ "fuzz", bytes }, PE_IN_MEMORY, &seal))
		REQUIRE(span_begins_in(seal.files, bytes));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct span list = { data, size };
	struct seal seal;
	bool good;

	if (!size || size > LIMIT)
		return 0;
	log_clear();
	good = check_list(list);
	check_pe(list);
	seal_pe_write(size & 1 ? PE_MACHINE_X86_64 : PE_MACHINE_ARM64, list,
		      pe);
	REQUIRE(!seal_open((struct file){ "fuzz", { pe, seal_pe_size(size) } },
			   PE_IN_FILE, &seal) == good);
	return 0;
}
