// SPDX-License-Identifier: MIT
/*
 * Another EFI application that an entry names: the firmware loads it from its
 * file, so that it finds its own files beside that, and verifies it.
 */
#include "app.h"

#include <daybreak/utf16.h>

#define MAX_OPTIONS 4096 /* characters, with the NUL */

static EFI_GUID loaded_image_guid = LOADED_IMAGE_PROTOCOL;

/* The application's own for as long as it runs. */
static CHAR16 options[MAX_OPTIONS];

/* Refuses a missing file in the words of all other files. */
static enum status check_file(const struct platform_application *app)
{
	struct platform_file file;
	enum status st;

	if (app->bytes.size)
		return ST_OK;
	st = platform_open_on(app->volume, app->name, app->path, true, &file);
	platform_close(&file);
	return st;
}

static EFI_HANDLE volume_of(const struct platform_application *app)
{
	return app->volume ? app->volume->handle : own_device();
}

static enum status load(const struct platform_application *app,
			EFI_HANDLE *image)
{
	const struct file pe = { app->name, app->bytes };
	EFI_DEVICE_PATH *path;
	enum status st =
		file_path_make(volume_of(app), app->name, app->path, &path);

	return st ? st : start_image_load(pe, path, image);
}

static enum status set_image(const struct platform_application *app,
			     EFI_HANDLE handle)
{
	EFI_LOADED_IMAGE *image;

	if (app_bs->HandleProtocol(handle, &loaded_image_guid,
				   (void **)&image)) {
		app_bs->UnloadImage(handle);
		return fail(ST_UNSUPPORTED,
			    "%s: the firmware does not take its arguments",
			    app->name);
	}
	/* Some firmware sets no volume for an image loaded from memory. */
	if (app->bytes.size)
		image->DeviceHandle = volume_of(app);
	image->LoadOptions = options[0] ? options : NULL;
	image->LoadOptionsSize = options[0] ? (UINT32)wide_size(options) : 0;
	return ST_OK;
}

enum status platform_load_application(struct platform_application *app)
{
	enum status st;

	if (!utf16_from_utf8(app->arguments, options, MAX_OPTIONS))
		return fail(ST_TOO_LARGE,
			    "%s: its arguments are longer than %d characters",
			    app->name, MAX_OPTIONS - 1);
	st = check_file(app);
	if (st)
		return st;
	st = load(app, &app->image);
	return st ? st : set_image(app, app->image);
}

bool platform_start_application(struct platform_application *app,
				uint64_t *status)
{
	*status = start_image_run(app->image);
	app->image = NULL;
	/* It may have set one, and a person in the menu takes any time. */
	app_bs->SetWatchdogTimer(0, 0, 0, NULL);
	return true;
}
