// SPDX-License-Identifier: MIT
/*
 * Seals, alone or in a unified application: what they list, and whether the
 * files beside them are still those that were sealed.
 */
#include "inspect.h"

#include "esp.h"

#include <daybreak/seal.h>
#include <daybreak/url.h>

static const char *kind_name(enum seal_kind kind)
{
	switch (kind) {
	case SEAL_CONFIG:
		return "configuration";
	case SEAL_CHAIN:
		return "chain=";
	default:
		return "file";
	}
}

/* Says what the folder of the seal has under that name. */
static const char *compare(const struct esp *esp,
			   const struct seal_file *sealed)
{
	char path[2 * ESP_MAX_PATH];
	struct file file;
	bool same;

	if (url_is(sealed->name))
		return "is on a server, not compared";
	/* Where the volume begins is not known here. */
	if (sealed->name[0] == '\\')
		return "is in another folder, not compared";
	if (seal_path(esp->directory, sealed->name, path, sizeof(path)) ||
	    esp_map(esp, sealed->name, path, false, &file))
		return "cannot be found";
	same = seal_matches(sealed, file.bytes);
	esp_unmap(&file);
	return same ? "unchanged" : "no longer matches";
}

static void print_files(const struct seal *seal, const struct esp *esp,
			int depth)
{
	struct seal_walk walk = seal_walk_files(seal);
	struct seal_file file;

	while (seal_next_file(&walk, &file)) {
		char hex[SHA256_HEX_SIZE];

		sha256_to_hex(&file.digest, hex);
		print_fact(depth, kind_name(file.kind), "%s, %s, %s, %s",
			   file.name, print_size(file.size),
			   esp ? compare(esp, &file) : "not compared", hex);
		if (!file.also_size)
			continue;
		sha256_to_hex(&file.also_digest, hex);
		print_fact(depth, "also", "%s, %s, %s", file.name,
			   print_size(file.also_size), hex);
	}
}

static void print_entries(const struct seal *seal, int depth)
{
	struct seal_walk walk = seal_walk_entries(seal);
	struct seal_entry entry;

	while (seal_next_entry(&walk, &entry))
		print_fact(depth, "entry", "%s%s",
			   *entry.name ? entry.name : "without a section",
			   entry.is_editable ? ", may be edited" : "");
}

enum status inspect_seal(struct file file, int depth)
{
	struct span payload;
	struct seal seal;
	struct esp esp;
	enum status st = seal_open(file, PE_IN_FILE, &seal);
	bool has_folder;

	if (st)
		return st;
	has_folder = !depth && !esp_open(file.name, NULL, &esp);
	print_title(depth, file.name, "%s of version " SEAL_VERSION ", %s",
		    pe_find_section(file, PE_IN_FILE, SEAL_PAYLOAD, &payload)
			    ? "seal"
			    : "unified application with a seal",
		    print_size(file.bytes.size));
	inspect_pe_facts(file, depth);
	print_files(&seal, has_folder ? &esp : NULL, depth);
	print_entries(&seal, depth);
	return ST_OK;
}
