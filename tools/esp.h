/* SPDX-License-Identifier: MIT */
/*
 * A folder of the build machine that stands for the EFI system partition, read
 * by the application's rules and with its sentences.
 */
#ifndef TOOLS_ESP_H
#define TOOLS_ESP_H

#include <daybreak/config.h>
#include <daybreak/span.h>

#include <limits.h>

#define ESP_MAX_PATH 512 /* as in the application */

struct esp {
	char root[PATH_MAX];
	char directory[ESP_MAX_PATH]; /* the application's, as "\EFI\xen" */
};

/*
 * The application lies where the configuration does. root is the partition's
 * folder, NULL for the configuration's own. Returns ST_NOT_FOUND or ST_INVALID
 * with a sentence.
 */
enum status esp_open(const char *config, const char *root, struct esp *out);

/*
 * Reads a whole file, path as an entry names it. A missing one is ST_NOT_FOUND,
 * with a sentence only when required. An empty one is refused. The bytes are
 * never freed, may be written to, and one more byte may be written after them.
 */
enum status esp_read(const struct esp *esp, const char *path, bool required,
		     struct file *out);

#endif
