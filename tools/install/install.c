// SPDX-License-Identifier: MIT
/*
 * `daybreak install`: files first, then the firmware's boot option, then the
 * entries. Whatever ends it in between, the loader that was there before is
 * still there, or ours is, whole.
 */
#include "install/install.h"
#include "install/csv.h"

#include "esp.h"
#include "remember/efivars.h"
#include "update/update.h"

#include <stdio.h>
#include <string.h>

static enum status find_partition(const struct site *site,
				  struct partition *out)
{
	const struct install_request *r = site->request;
	char disk[PATH_MAX];
	unsigned int number = r->part;
	enum status st;

	if (r->disk) {
		st = number ? ST_OK : disk_find_esp(r->disk, &number);
		return st ? st : disk_read(r->disk, number, out);
	}
	st = disk_find(site->esp, disk, &number);
	return st ? st : disk_read(disk, number, out);
}

/* shim is told what to start by its load options, as its own name differs. */
static enum status put_option(const struct site *site, bool has_shim)
{
	uint8_t option[EFIVARS_MAX];
	char path[64], application[64];
	struct partition partition;
	struct span bytes = { option, 0 };
	enum status st = find_partition(site, &partition);

	if (st)
		return st;
	snprintf(application, sizeof(application),
		 "\\EFI\\daybreak\\daybreak%s.efi", site->cpu.lower);
	snprintf(path, sizeof(path), "\\EFI\\daybreak\\shim%s.efi",
		 site->cpu.lower);
	bytes.size = boot_option_make(&partition, has_shim ? path : application,
				      has_shim ? application : "", option,
				      sizeof(option));
	if (site->request->dry_run) {
		say("+ a boot option for %s", has_shim ? path : application);
		return ST_OK;
	}
	return boot_order_put(bytes);
}

static enum status put_options(const struct site *site, bool has_shim)
{
	if (site->request->no_nvram)
		return ST_OK;
	if (!efivars_exist()) {
		warn("there are no EFI variables here, so the firmware gets no "
		     "boot option: it starts EFI/BOOT/BOOT%s.EFI",
		     site->cpu.upper);
		return ST_OK;
	}
	return put_option(site, has_shim);
}

static enum status update(const struct site *site)
{
	const struct update_request request = {
		.root = site->request->root,
		.esp = site->esp,
		.host = site->request->host,
		.dry_run = site->request->dry_run,
	};

	return update_run(&request);
}

/* An option that was left as it is may name it. */
static bool may_remove_shim(const struct site *site)
{
	const struct install_request *r = site->request;

	return !r->no_nvram && efivars_exist() &&
	       (r->shim == SHIM_NEVER ||
		(r->shim == SHIM_BY_ITSELF && notes_have_no_shim(site)));
}

static enum status install(const struct site *site)
{
	static struct copies copies;
	enum status st = copies_choose(site, &copies);

	if (!st)
		st = copies_make(site, &copies);
	if (!st && !site->request->dry_run)
		st = shim_note(site);
	if (!st && copies.has_shim && !site->request->dry_run)
		st = csv_write(site);
	if (!st)
		st = put_options(site, copies.has_shim);
	if (!st && may_remove_shim(site))
		st = shim_remove(site);
	if (st)
		return st;
	/* Without the folder there is nothing to compare with. */
	if (site->request->dry_run && !esp_is_folder(site->folder))
		return ST_OK;
	return update(site);
}

enum status install_run(const struct install_request *request)
{
	static struct site site;
	enum status st = site_begin(request, &site);

	return st ? st : install(&site);
}
