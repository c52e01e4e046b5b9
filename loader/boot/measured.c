// SPDX-License-Identifier: MIT
/*
 * Keeps what is to be measured. Files that are modules are listed already.
 */
#include "measured.h"

void measured_begin(struct boot *boot)
{
	const struct describe_sink *to = boot->describe;

	boot->measure = (struct boot_measure){
		.is_possible =
			to ? to->measured != NULL : platform_can_measure(),
	};
}

bool measured_is_wanted(const struct boot *boot)
{
	return boot->measure.is_possible &&
	       boot->measure.policy != GLOBAL_TPM_NO;
}

void measured_config(struct boot *boot, struct file text, bool is_first)
{
	struct boot_measure *all = &boot->measure;

	if (!all->is_possible)
		return;
	if (is_first)
		all->nr_configs = 0;
	if (all->nr_configs <= CONFIG_MAX_CHAIN)
		all->configs[all->nr_configs++] = text;
}

void measured_file(struct boot *boot, struct file file)
{
	struct boot_measure *all = &boot->measure;

	if (all->nr_others < BOOT_MAX_OTHERS)
		all->others[all->nr_others++] = file;
}

static bool begins_in(const uint8_t *file, struct span bytes)
{
	return file && span_begins_in((struct span){ file, 0 }, bytes);
}

bool measured_has(const struct boot *boot, struct span bytes)
{
	const struct boot_measure *all = &boot->measure;
	const struct boot_modules *modules = &boot->modules;

	if (!measured_is_wanted(boot))
		return false;
	for (unsigned int i = 0; i < all->nr_others; i++)
		if (begins_in(all->others[i].bytes.base, bytes))
			return true;
	for (unsigned int i = 0; i < modules->nr_files; i++)
		if (begins_in(modules->files[i].bytes, bytes))
			return true;
	return false;
}
