// SPDX-License-Identifier: MIT
/*
 * `daybreak inspect`: tries one kind of file after the other, and looks inside
 * packed files.
 */
#include "inspect.h"

#include "options.h"

#include <daybreak/unpack.h>

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#define MAX_DEPTH 8 /* of files inside files */

enum status inspect_packed(struct file file, int depth)
{
	struct file inner;
	enum status st;

	if (unpack_identify(file.bytes) == UNPACK_NONE)
		return ST_NOT_MINE;
	st = file_unpack(file, UNPACK_UNKNOWN, UNPACKED_LIMIT, &inner);
	if (st)
		return st;
	print_title(depth, file.name, "packed with %s, %s",
		    unpack_name(unpack_identify(file.bytes)),
		    print_size(file.bytes.size));
	print_fact(depth, "unpacks to", "%s", print_size(inner.bytes.size));
	st = inspect(inner, depth + 1);
	free((void *)(uintptr_t)inner.bytes.base);
	return st;
}

/* Seals, bzImages and arm64 Images are PEs as well, so they come first. */
enum status inspect(struct file file, int depth)
{
	static enum status (*const kinds[])(struct file file, int depth) = {
		inspect_packed, inspect_seal, inspect_level, inspect_kernel,
		inspect_elf,	inspect_tree, inspect_saved, inspect_ramdisk,
		inspect_pe,	inspect_arm,
	};
	enum status st;

	if (depth > MAX_DEPTH)
		return fail(ST_UNSUPPORTED,
			    "%s: has files nested more than %d deep", file.name,
			    MAX_DEPTH);
	for (unsigned int i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		st = kinds[i](file, depth);
		if (st != ST_NOT_MINE)
			return st;
	}
	return fail(
		ST_UNSUPPORTED,
		"%s: has %lu bytes that are neither a kernel, a hypervisor, "
		"a ramdisk, a device tree nor a saved domain",
		file.name, file.bytes.size);
}

static const char help[] =
	"Usage: daybreak inspect FILE...\n"
	"       daybreak inspect --cpu\n\n"
	"Says what kernels, Xen files, ramdisks, device trees, seals and "
	"saved\n"
	"domains are and what they offer.\n"
	"  -c, --cpu   in dom0: print what this host's Xen can give its "
	"domains\n"
	"              of the CPU, a file for cpuid_level= on another host\n"
	"  -h, --help  print this\n"
	"Exit status: 0 good, 1 a file was refused, 2 wrong usage. See\n"
	"daybreak(1).\n";

static bool inspect_path(const char *path)
{
	struct file file;
	enum status st = file_read(path, &file);

	if (st)
		return false;
	st = inspect(file, 0);
	free((void *)(uintptr_t)file.bytes.base);
	return !st;
}

static int inspect_paths(char **paths, int nr)
{
	bool good = true;

	if (!nr)
		return options_refuse("inspect", "takes a FILE, or --cpu");
	for (int i = 0; i < nr; i++)
		good &= inspect_path(paths[i]);
	return good ? EXIT_GOOD : EXIT_REFUSED;
}

int inspect_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "cpu", no_argument, NULL, 'c' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	bool cpu = false;
	int c;

	while ((c = getopt_long(argc, argv, "ch", options, NULL)) != -1) {
		if (c == 'h') {
			fputs(help, stdout);
			return EXIT_GOOD;
		}
		if (c != 'c')
			return options_refuse("inspect", NULL);
		cpu = true;
	}
	if (!cpu)
		return inspect_paths(argv + optind, argc - optind);
	if (optind < argc)
		return options_refuse("inspect", "--cpu takes no FILE");
	return inspect_cpu() ? EXIT_REFUSED : EXIT_GOOD;
}
