/* SPDX-License-Identifier: MIT */
/*
 * A folder on the build machine that stands for the EFI system partition. Files
 * are opened by the same rules, and with the same sentences, as in efi/.
 */
#ifndef TOOLS_ESP_H
#define TOOLS_ESP_H

#include <daybreak/platform.h>
#include <daybreak/span.h>

#include <limits.h>

#define ESP_MAX_PATH PLATFORM_MAX_PATH

struct esp {
	char root[PATH_MAX];
	char directory[ESP_MAX_PATH]; /* the application's: "\EFI\xen" */
};

bool esp_is_folder(const char *path);

/*
 * The application is assumed to be in the configuration's folder, or in config
 * if that is a folder. root is the partition's folder; NULL: the same folder.
 * Returns ST_NOT_FOUND, ST_INVALID or ST_TOO_LARGE with a sentence.
 */
enum status esp_open(const char *config, const char *root, struct esp *out);

/*
 * Converts "\EFI\xen\x" to a path on the build machine, name by name. False: it
 * does not exist there, or the path is too long.
 */
bool esp_host_path(const char *root, const char *path, char out[PATH_MAX]);

/*
 * Maps a whole file; name, path and required are as for platform_open(). A
 * missing file is ST_NOT_FOUND, with a sentence only if required is set. An
 * empty file is refused.
 */
enum status esp_map(const struct esp *esp, const char *name, const char *path,
		    bool required, struct file *out);

/*
 * The same for any file of the build machine. ST_NOT_FOUND or another status
 * with a sentence that begins with name.
 */
enum status esp_map_host(const char *name, const char *path, struct file *out);
void esp_unmap(struct file *file);

#endif
