/* SPDX-License-Identifier: MIT */
/*
 * Parts of a device tree as source, for a person.
 */
#ifndef DAYBREAK_TREE_SOURCE_H
#define DAYBREAK_TREE_SOURCE_H

#include <daybreak/describe.h>
#include <daybreak/tree.h>

/*
 * Writes the node at path and all nodes below it as lines; nothing if there is
 * no such node. What tree_check() accepts can be written. A property that is
 * longer than a line continues on the next.
 */
void tree_source_write(const struct tree *tree, const char *path,
		       const struct describe_sink *to);

#endif
