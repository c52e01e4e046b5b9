// SPDX-License-Identifier: MIT
/*
 * The application's own file: its device, folder and name.
 */
#include "app.h"

static EFI_HANDLE device;
static char directory[PLATFORM_MAX_PATH], app_name[PLATFORM_MAX_PATH];
static const char *used_directory = directory;

void own_set_device(EFI_HANDLE loaded_from)
{
	device = loaded_from;
}

void own_set_path(const char *path, size_t size)
{
	size_t n = size;
	struct text t;

	while (n && path[n - 1] != '\\')
		n--;
	text_init(&t, app_name, sizeof(app_name));
	text_append(&t, path + n, size - n);
	text_init(&t, directory, sizeof(directory));
	if (n > 1)
		text_append(&t, path, n - 1);
	else
		text_append(&t, "\\", 1);
}

EFI_HANDLE own_device(void)
{
	return device;
}

const char *own_directory(void)
{
	return directory;
}

const char *platform_directory(void)
{
	return used_directory;
}

void platform_set_directory(const char *other)
{
	used_directory = other;
}

const char *platform_app_name(void)
{
	return app_name;
}

const char *platform_loader_name(void)
{
	return LOADER_NAME;
}
