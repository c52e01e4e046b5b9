// SPDX-License-Identifier: MIT
/*
 * `daybreak inspect`: tries one kind of file after the other, and looks inside
 * packed files.
 */
#include "inspect.h"

#include <daybreak/unpack.h>

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
		inspect_packed,	 inspect_seal, inspect_kernel,
		inspect_elf,	 inspect_tree, inspect_saved,
		inspect_ramdisk, inspect_pe,   inspect_arm,
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

static void usage(FILE *to)
{
	fprintf(to, "Usage: daybreak inspect FILE...\n\n"
		    "Says what kernels, Xen files, ramdisks, device trees, "
		    "seals and saved\ndomains are and what they offer.\n"
		    "Exit status: 0 good, 1 a file was refused, 2 wrong "
		    "usage. See daybreak(1).\n");
}

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

int inspect_main(int argc, char **argv)
{
	bool good = true;
	int i = 1;

	if (argc > 1 &&
	    (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))) {
		usage(stdout);
		return EXIT_GOOD;
	}
	if (argc > 1 && !strcmp(argv[1], "--")) {
		i++;
	} else if (argc > 1 && argv[1][0] == '-') {
		fprintf(stderr, "daybreak inspect: no option is called %s\n",
			argv[1]);
		usage(stderr);
		return EXIT_USAGE;
	}
	if (i >= argc) {
		usage(stderr);
		return EXIT_USAGE;
	}
	for (; i < argc; i++)
		good &= inspect_path(argv[i]);
	return good ? EXIT_GOOD : EXIT_REFUSED;
}
