// SPDX-License-Identifier: MIT
/*
 * Files of `daybreak inspect --cpu`: which features of the CPU the other host
 * can give a domain.
 */
#include "inspect.h"

#include <daybreak/cpu_level.h>
#include <daybreak/format.h>

#define LARGEST 4096 /* of the names of all features */

static void print_features(const struct cpu_level *level, int depth)
{
	char buffer[LARGEST];
	struct text names;

	text_init(&names, buffer, sizeof(buffer));
	for (unsigned int i = 0; i < NR_CPU_WORDS * 32; i++) {
		size_t n;
		const char *name =
			cpu_word_name(&cpu_words[i / 32], i % 32, &n);

		if (n && level->features[i / 32] >> i % 32 & 1)
			text_format(&names, " %.*s", (int)n, name);
	}
	print_fact(depth, "features", "%s", buffer + (names.length > 0));
}

static void print_level(const struct cpu_level *level, const char *type,
			int depth)
{
	if (!level->has_leaves) {
		print_fact(depth, type, "no such domains");
		return;
	}
	print_fact(depth, type, "%s, leaves up to 0x%x, 7:%u and 0x%x",
		   level->vendor, level->max_leaf, level->max_subleaf,
		   level->max_extended);
	print_features(level, depth);
}

enum status inspect_level(struct file file, int depth)
{
	struct cpu_level levels[CPU_LEVEL_NR_TYPES];
	enum status st = cpu_level_read(file, levels);

	if (st)
		return st;
	print_title(depth, file.name,
		    "what a host's Xen can give its domains "
		    "of the CPU");
	for (unsigned int i = 0; i < CPU_LEVEL_NR_TYPES; i++)
		print_level(&levels[i], cpu_level_types[i], depth);
	return ST_OK;
}
