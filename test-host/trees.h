/* SPDX-License-Identifier: MIT */
/*
 * Device trees for tests: compiled from text by dtc, and read back by dtc, so
 * that an independent reader checks what we write.
 */
#ifndef TEST_TREES_H
#define TEST_TREES_H

#define _POSIX_C_SOURCE 200809L /* popen, mkstemp; include this file first */

#include "support.h"

#include <daybreak/tree.h>

#include <libfdt.h>
#include <stdio.h>
#include <unistd.h>

#define TREES_DIR "test-host/trees/" /* relative to the top of the tree */

static _Alignas(8) uint8_t tree_source[64 * 1024];
static _Alignas(8) uint8_t tree_buffer[TREE_MAX_SIZE];

/*
 * Runs dtc and stores its output, NUL-terminated, in out. Returns its length.
 */
static inline size_t trees_run(const char *command, void *out, size_t size)
{
	FILE *f = popen(command, "r");
	size_t n = f ? fread(out, 1, size - 1, f) : 0;

	if (!f || pclose(f) || !n)
		fail_msg("%s: failed", command);
	((char *)out)[n] = '\0';
	return n;
}

/* Compiles a file of trees/ into tree_source. */
static inline struct file trees_compile(const char *name)
{
	char command[160];
	size_t size;

	snprintf(command, sizeof(command),
		 "dtc -q -I dts -O dtb " TREES_DIR "%s", name);
	size = trees_run(command, tree_source, sizeof(tree_source));
	return (struct file){ name, { tree_source, size } };
}

/* Opens a checked tree of trees/ with room for extra bytes. */
static inline struct tree trees_open(const char *name, uint64_t extra)
{
	struct file dtb = trees_compile(name);
	struct tree tree;
	uint64_t size;

	assert_int_equal(tree_check(dtb), ST_OK);
	assert_int_equal(tree_grown_size(dtb, extra, &size), ST_OK);
	assert_int_equal(tree_open(dtb, tree_buffer, size, &tree), ST_OK);
	return tree;
}

/* Asserts that dtc reads our tree the same as the one in trees/golden. */
static inline void assert_tree(struct tree *tree, const char *golden)
{
	static char ours[256 * 1024], theirs[256 * 1024];
	char path[] = "/tmp/daybreak-tree-XXXXXX", command[160];
	int fd = mkstemp(path);
	size_t size = tree_close(tree);

	assert_int_equal(tree_check(tree_file(tree)), ST_OK);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, tree->fdt, size), size);
	close(fd);
	snprintf(command, sizeof(command), "dtc -q -I dtb -O dts -s %s", path);
	trees_run(command, ours, sizeof(ours));
	unlink(path);
	/* In binary form, so that both are read the same way. */
	snprintf(command, sizeof(command),
		 "dtc -q -I dts -O dtb " TREES_DIR
		 "%s | dtc -q -I dtb -O dts -s",
		 golden);
	trees_run(command, theirs, sizeof(theirs));
	if (!strcmp(ours, theirs))
		return;
	fprintf(stderr, "--- ours\n%s", ours);
	fail_msg("%s: the tree is not the same", golden);
}

#endif
