// SPDX-License-Identifier: MIT
/*
 * Finds the EFI system partition that is to have Daybreak.
 */
#define _GNU_SOURCE
#include "install/install.h"

#include "durable.h"
#include "esp.h"
#include "remember/efivars.h"
#include "remember/remember.h"
#include "update/parts.h"
#include "update/place.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* In another root nothing is mounted, perhaps: there it is a folder EFI. */
static bool is_partition(const char *path, const char *root)
{
	char inside[PATH_MAX];

	if (!strcmp(root, "/"))
		return find_esp_is_mounted(path);
	return !paths_in(path, "EFI", inside) && esp_is_folder(inside);
}

static enum status look_at_places(const char *root, char out[PATH_MAX])
{
	for (size_t i = 0; i < FIND_ESP_PLACES; i++) {
		enum status st = paths_below(root, find_esp_places[i], out);

		if (st)
			return st;
		if (is_partition(out, root))
			return ST_OK;
	}
	return ST_NOT_FOUND;
}

static enum status look(const char *root, bool reads, char out[PATH_MAX])
{
	enum status st = look_at_places(root, out);

	if (st != ST_NOT_FOUND)
		return st;
	if (strcmp(root, "/"))
		return fail(ST_NOT_FOUND,
			    "%s: no folder /efi, /boot/efi or /boot in it has "
			    "EFI; name the partition's folder by --esp",
			    root);
	st = own_mount(reads);
	return st ? st : look_at_places(root, out);
}

enum status site_find(const struct install_request *request, struct site *out)
{
	const struct boot_host *host =
		request->host ? request->host : place_host();
	char found[PATH_MAX];
	enum status st;

	*out = (struct site){ .request = request,
			      .root = request->root ? request->root : "/" };
	out->cpu = host == &boot_arm ? (struct install_cpu){ "aa64", "AA64" }
				     : (struct install_cpu){ "x64", "X64" };
	if (request->esp)
		st = paths_in(request->esp, ".", found);
	else
		st = look(out->root, request->dry_run, found);
	if (st)
		return st;
	if (!esp_is_folder(found) || !realpath(found, out->esp))
		return fail(ST_NOT_FOUND, "%s: is not a folder",
			    request->esp ? request->esp : found);
	st = paths_in(out->esp, INSTALL_FOLDER, out->folder);
	return st ? st : paths_in(out->esp, "EFI/BOOT", out->removable);
}

/* Another root has other variables than this machine. */
static enum status open_variables(const struct install_request *r)
{
	if (r->efivars)
		return efivars_open(r->efivars);
	return r->root || r->esp ? ST_OK : efivars_open(NULL);
}

enum status site_begin(const struct install_request *request, struct site *out)
{
	enum status st = open_variables(request);

	if (!st)
		st = site_find(request, out);
	if (!st)
		durable_catch_signals();
	return st;
}

enum status site_remove(const struct site *site, const char *path)
{
	if (access(path, F_OK))
		return ST_OK;
	if (site->request->dry_run) {
		say("- %s", path);
		return ST_OK;
	}
	return durable_remove(path);
}
