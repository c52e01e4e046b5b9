/* SPDX-License-Identifier: MIT */
/*
 * A folder of the build machine that stands for the EFI system partition, read
 * by the application's rules and with its sentences.
 */
#ifndef TOOLS_ESP_H
#define TOOLS_ESP_H

#include <daybreak/platform.h>
#include <daybreak/span.h>

#include <limits.h>

#define ESP_MAX_PATH PLATFORM_MAX_PATH

struct esp {
	char root[PATH_MAX];
	char directory[ESP_MAX_PATH]; /* the application's, as "\EFI\xen" */
};

bool esp_is_folder(const char *path);

/*
 * The application lies where the configuration does, or in config where that is
 * a folder. root is the partition's
 * folder, NULL for the configuration's own. Returns ST_NOT_FOUND or ST_INVALID
 * with a sentence.
 */
enum status esp_open(const char *config, const char *root, struct esp *out);

/*
 * Maps a whole file, path as <daybreak/platform.h> has it, name for sentences.
 * A missing one is ST_NOT_FOUND, with a sentence only when required. An empty
 * one is refused.
 */
enum status esp_map(const struct esp *esp, const char *name, const char *path,
		    bool required, struct file *out);
void esp_unmap(struct file *file);

#endif
