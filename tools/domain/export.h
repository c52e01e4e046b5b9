/* SPDX-License-Identifier: MIT */
/*
 * Makes xl's file of a domain that is started with the host, so that xl starts
 * it anew.
 */
#ifndef TOOLS_DOMAIN_EXPORT_H
#define TOOLS_DOMAIN_EXPORT_H

#include <daybreak/domain_config.h>
#include <daybreak/format.h>

#include <limits.h>

/* The domain's files, as xl is to find them. */
struct export_files {
	char kernel[PATH_MAX], ramdisk[PATH_MAX]; /* ramdisk "": none */
};

/* ST_UNSUPPORTED, with a sentence, for a domain that xl create cannot start. */
enum status export_check(const struct domain_config *d);

/*
 * Writes a domain that xl create can start as xl.cfg(5) has it. What only the
 * boot does, such as after=, is left out. ST_TOO_LARGE, with a sentence, for
 * one that out has no room for.
 */
enum status export_domain(const struct config *config,
			  const struct domain_config *d,
			  const struct export_files *files, struct text *out);

/* What the command is about; NULL: not given. */
struct export_request {
	const char *esp, *config, *efivars;
	const char *folder; /* --copy */
};

/*
 * Finds the domain of that name in the booted entry, and prints its xl.cfg, or
 * with a folder writes it there as NAME.cfg, and copies of its files beside it.
 * Returns a status with a sentence when that fails.
 */
enum status export_run(const struct export_request *request, const char *name);

#endif
