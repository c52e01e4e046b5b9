// SPDX-License-Identifier: MIT
/*
 * `daybreak domain export`: finds the domain where the boot has read it, on the
 * EFI system partition.
 */
#define _GNU_SOURCE
#include "domain/export.h"

#include "durable.h"
#include "esp.h"
#include "remember/efivars.h"
#include "remember/remember.h"
#include "tool.h"
#include "update/parts.h"

#include <daybreak/domain_parse.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define MAX_TEXT (64 * 1024)

static struct remember remembered;
static struct domain_config domains[DOMAIN_MAX];

/* In the booted entry if that is known, else in the first one that has it. */
static enum status find_domain(const struct boot *boot, const char *name,
			       const struct domain_config **out)
{
	uint32_t booted = CANDIDATE_NONE;
	char id[BLI_TEXT_MAX];

	*out = NULL;
	if (efivars_text("LoaderEntrySelected", id, sizeof(id)))
		booted = bli_find(&boot->choice.in.entries, id);
	for (uint32_t i = 0; !*out && i < boot->choice.entries.nr; i++) {
		const char *section = boot->choice.entries.list[i].section;
		unsigned int nr = 0;
		enum status st = ST_OK;

		if (booted == CANDIDATE_NONE || i == booted)
			st = domain_list_parse(&boot->config, section, domains,
					       DOMAIN_MAX, &nr);
		if (st)
			return st;
		*out = domain_find(domains, nr, name);
	}
	if (!*out)
		return fail(ST_NOT_FOUND, "%s: the domain %s is not one of %s",
			    boot->config.name, name,
			    booted == CANDIDATE_NONE ? "any entry"
						     : "the booted entry");
	return domain_check(*out, GUEST_X86_64, (struct xen_version){ 0 });
}

/* The file on the partition; "" for none. */
static enum status find_file(const struct file_ref *ref, char out[PATH_MAX])
{
	char path[PLATFORM_MAX_PATH];
	enum status st;

	*out = '\0';
	if (!ref->path)
		return ST_OK;
	st = config_path(ref->path, platform_directory(), ref->path, path,
			 sizeof(path));
	if (st || esp_host_path(remembered.root, path, out))
		return st;
	return fail(ST_NOT_FOUND, "%s: no such file (looked for %s)", ref->path,
		    path);
}

static enum status name_file(const char *folder, const char *name,
			     const char *end, char out[PATH_MAX])
{
	char file[DOMAIN_MAX_NAME + 16];

	snprintf(file, sizeof(file), "%s.%s", name, end);
	return paths_in(folder, file, out);
}

/* Copies the file, and replaces its path by that of the copy. */
static enum status copy_file(const char *folder, const char *name,
			     const char *end, char path[PATH_MAX])
{
	char to[PATH_MAX];
	struct file file;
	enum status st;

	if (!*path)
		return ST_OK;
	st = name_file(folder, name, end, to);
	if (!st)
		st = esp_map_host(path, path, &file);
	if (st)
		return st;
	if (!file_is(to, file.bytes))
		st = durable_write(to, file.bytes, DURABLE_OWNER_ONLY);
	esp_unmap(&file);
	strcpy(path, to);
	return st;
}

static enum status find_files(const struct domain_config *d,
			      struct export_files *out)
{
	enum status st = find_file(&d->kernel, out->kernel);

	return st ? st : find_file(&d->ramdisk, out->ramdisk);
}

/* xl may run in another folder, so paths are absolute. */
static enum status copy_files(const char *folder, const char *name,
			      struct export_files *files)
{
	char path[PATH_MAX];
	enum status st = durable_folder(folder);

	if (st)
		return st;
	if (!realpath(folder, path))
		return fail(ST_IO, "%s: %s", folder, strerror(errno));
	st = copy_file(path, name, "kernel", files->kernel);
	return st ? st : copy_file(path, name, "ramdisk", files->ramdisk);
}

static enum status write_config(const struct export_request *request,
				const char *name, const struct text *text)
{
	const struct span bytes = { (const uint8_t *)text->buf, text->length };
	char path[PATH_MAX];
	enum status st;

	if (!request->folder) {
		fwrite(text->buf, 1, text->length, stdout);
		return ST_OK;
	}
	st = name_file(request->folder, name, "cfg", path);
	return st ? st : durable_write(path, bytes, DURABLE_OWNER_ONLY);
}

/* A partition that only this command mounts has no files for xl. */
static enum status check_mounted(const struct export_request *request)
{
	if (request->esp || request->config || request->folder)
		return ST_OK;
	for (unsigned int i = 0; i < FIND_ESP_PLACES; i++)
		if (find_esp_is_mounted(find_esp_places[i]))
			return ST_OK;
	return fail(ST_NOT_FOUND,
		    "no EFI system partition is mounted at /efi, /boot/efi or "
		    "/boot: --copy copies the domain's files from it");
}

enum status export_run(const struct export_request *request, const char *name)
{
	static char buf[MAX_TEXT];
	const struct domain_config *d;
	struct export_files files;
	struct text text;
	enum status st = check_mounted(request);

	remembered = (struct remember){ .esp = request->esp,
					.config = request->config,
					.efivars = request->efivars,
					.reads = true };
	if (!st)
		st = remember_open(&remembered);
	if (!st)
		st = find_domain(&remembered.boot, name, &d);
	if (!st)
		st = export_check(d);
	if (!st)
		st = find_files(d, &files);
	if (!st && request->folder)
		st = copy_files(request->folder, d->name, &files);
	if (st)
		return st;
	text_init(&text, buf, sizeof(buf));
	st = export_domain(&remembered.boot.config, d, &files, &text);
	return st ? st : write_config(request, name, &text);
}
