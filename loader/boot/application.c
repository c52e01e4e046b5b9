// SPDX-License-Identifier: MIT
/*
 * Starts the EFI application that an entry names, which may come back: from a
 * memory test, for example, or from a boot loader that found nothing.
 */
#include "application.h"

#include "checked.h"
#include "dry_run.h"
#include "measure.h"
#include "pages.h"
#include "publish.h"
#include "timing.h"
#include "verify.h"

#define ARGUMENTS 4096 /* bytes, with the NUL */

/* The arguments, and after them what the load options add to any entry's. */
static enum status make_arguments(const struct entry *entry, char *out)
{
	struct text t;

	text_init(&t, out, ARGUMENTS);
	text_append(&t, entry->efi.args, strlen(entry->efi.args));
	if (*entry->extra) {
		text_append(&t, " ", t.length != 0);
		text_append(&t, entry->extra, strlen(entry->extra));
	}
	if (t.full)
		return fail(ST_TOO_LARGE,
			    "%s: its arguments are longer than %d characters",
			    entry->efi.path, ARGUMENTS - 1);
	return ST_OK;
}

/* Reads the file to pages; *out is NULL for one that is not compared. */
static enum status read_file(struct boot *boot, struct checked_file *file,
			     void **out)
{
	const struct platform_file *opened = &file->file;
	enum status st;

	*out = NULL;
	if (!file->is_sealed)
		return ST_OK;
	st = pages_alloc(boot, opened->name, opened->size, out);
	return st ? st : checked_read(boot, file, *out);
}

/* With a seal the firmware gets the bytes that were compared with it. */
static enum status check_file(struct boot *boot,
			      struct platform_application *app, void **pages)
{
	struct checked_file file;
	enum status st;

	*pages = NULL;
	if (!verify_is_used(boot) && !boot->seal.payload.size)
		return ST_OK;
	if (app->volume)
		return verify_unsealed(boot, app->name,
				       "is on another volume, of which nothing "
				       "can be sealed");
	st = checked_open(boot, SEAL_DATA, app->name, app->path, true, &file);
	if (st)
		return st;
	st = read_file(boot, &file, pages);
	checked_close(&file);
	if (*pages)
		app->bytes = (struct span){ *pages, file.file.size };
	return st;
}

static enum status load(struct boot *boot, struct platform_application *app)
{
	void *pages;
	enum status st = check_file(boot, app, &pages);

	if (!st)
		st = platform_load_application(app);
	platform_free(pages);
	return st;
}

static enum status run(struct boot *boot, struct platform_application *app)
{
	uint64_t returned;
	enum status st = load(boot, app);

	if (!st)
		st = measure_application(boot, app->arguments);
	if (st)
		return st;
	timing_say(boot);
	say("Starting %s", app->name);
	publish_end(boot);
	if (!platform_start_application(app, &returned))
		return ST_OK;
	if (returned)
		return fail(ST_INVALID, "%s: came back with status %#lx",
			    app->name, returned);
	return fail(ST_INVALID, "%s: came back without an error", app->name);
}

static enum status find_file(const struct platform_application *app)
{
	struct platform_file file;
	enum status st = platform_open_on(app->volume, app->name, app->path,
					  true, &file);

	if (!st)
		platform_close(&file);
	return st;
}

/* On another machine the volumes of this one are not known. */
static enum status look_for(struct boot *boot, struct platform_application *app,
			    const struct describe_sink *to)
{
	void *pages;
	enum status st = check_file(boot, app, &pages);

	platform_free(pages);
	if (st || app->bytes.size || (app->volume && to->assumption))
		return st;
	return find_file(app);
}

/* In a dry run. */
static enum status describe(struct boot *boot, struct platform_application *app)
{
	const struct describe_sink *to = boot->describe;
	enum status st = look_for(boot, app, to);

	if (!st)
		st = measure_application(boot, app->arguments);
	if (st)
		return st;
	describe_title(to, "Hand-off", "%s is started as an EFI application",
		       app->name);
	describe_fact(to, "file", "%s", app->path);
	if (app->volume)
		describe_fact(to, "volume", "%s", app->volume->name);
	if (*app->arguments)
		describe_fact(to, "load options", "%s", app->arguments);
	return ST_OK;
}

enum status application_start(struct boot *boot)
{
	const struct entry *entry = &boot->entry;
	const char *name = entry->efi.path;
	char path[PLATFORM_MAX_PATH], arguments[ARGUMENTS];
	struct platform_volume volume;
	struct platform_application app = { .name = name,
					    .path = path,
					    .arguments = arguments };
	enum status st = make_arguments(entry, arguments);

	if (st)
		return st;
	st = config_path(name, entry->volume ? "\\" : platform_directory(),
			 name, path, sizeof(path));
	if (st)
		return st;
	if (entry->volume) {
		st = platform_find_volume(entry->volume, &volume);
		if (st)
			return st;
		app.volume = &volume;
	}
	return boot->describe ? describe(boot, &app) : run(boot, &app);
}
