// SPDX-License-Identifier: MIT
/*
 * The application's own file and folder, and where its files come from: the
 * volume or the server from which it was loaded.
 */
#include "app.h"

#include <daybreak/url.h>
#include <daybreak/utf16.h>

#define MAX_PATH PLATFORM_MAX_PATH

static EFI_GUID loaded_image_guid = LOADED_IMAGE_PROTOCOL;

static const struct source *source;
static EFI_HANDLE device;
static char directory[MAX_PATH], app_name[MAX_PATH];
static const char *used_directory = directory;

const char *platform_directory(void)
{
	return used_directory;
}

void platform_set_directory(const char *other)
{
	used_directory = other;
}

const char *files_own_directory(void)
{
	return directory;
}

const char *platform_loader_name(void)
{
	return LOADER_NAME;
}

const char *platform_app_name(void)
{
	return app_name;
}

static bool ends_with_separator(const struct text *t)
{
	return t->length && t->buf[t->length - 1] == '\\';
}

/* Appends a separator and a node's name. */
static void append_name(struct span name, struct text *out)
{
	uint64_t at = 0;

	if (!ends_with_separator(out))
		text_append(out, "\\", 1);
	while (at < name.size) {
		uint32_t c = utf16_next(name, &at);

		if (!c || out->full)
			break;
		if (c != '\\' || !ends_with_separator(out))
			utf8_append(out, c);
	}
}

static EFI_DEVICE_PATH *find_name(EFI_DEVICE_PATH *from)
{
	return device_path_find(from, MEDIA_DEVICE_PATH, MEDIA_FILEPATH_DP, 0);
}

/* Joins the FilePath's nodes into one path, separated by single '\'. */
static void join_path(EFI_DEVICE_PATH *path, struct text *out)
{
	for (EFI_DEVICE_PATH *node = find_name(path); node;
	     node = find_name(NextDevicePathNode(node)))
		append_name((struct span){ (const uint8_t *)(node + 1),
					   DevicePathNodeLength(node) -
						   sizeof(*node) },
			    out);
}

static void split_path(const char *path, size_t size)
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

/* By its HTTP or, if that was not how it was loaded, its PXE. */
static enum status begin_network(EFI_LOADED_IMAGE *image, struct text *path)
{
	enum status st = http_begin(device, image->FilePath, path);

	source = &http_source;
	if (st != ST_NOT_FOUND)
		return st;
	source = &pxe_source;
	return pxe_begin(device, path);
}

static enum status begin(EFI_LOADED_IMAGE *image)
{
	char path[MAX_PATH];
	enum status st = ST_OK;
	struct text t;

	text_init(&t, path, sizeof(path));
	device = image->DeviceHandle;
	if (disk_begin(device)) {
		source = &disk_source;
		join_path(image->FilePath, &t);
	} else {
		st = begin_network(image, &t);
	}
	if (st)
		source = NULL;
	else
		split_path(path, t.length);
	return st;
}

enum status files_open(void)
{
	EFI_LOADED_IMAGE *image;

	if (app_bs->HandleProtocol(app_handle, &loaded_image_guid,
				   (void **)&image))
		return fail(ST_UNSUPPORTED,
			    "the firmware does not say from where it has "
			    "loaded the application");
	return begin(image);
}

bool platform_is_network(void)
{
	return source != &disk_source;
}

EFI_HANDLE files_device(void)
{
	return device;
}

void files_close(void)
{
	if (source)
		source->end();
	if (source != &http_source)
		http_source.end();
}

enum status platform_open(const char *name, const char *path, bool required,
			  struct platform_file *out)
{
	const struct source *from = url_is(path) ? &http_source : source;

	return from->open(name, path, required, out);
}

enum status platform_read(struct platform_file *file, void *out)
{
	const struct source *from = file->source;

	return from->read(file, out);
}

enum status files_remember(struct platform_file *out, uint64_t size,
			   const void *handle, size_t n)
{
	if (!size)
		return fail(ST_TRUNCATED, "%s: the file is empty", out->name);
	if (app_bs->AllocatePool(EfiLoaderData, n, &out->handle))
		return fail(ST_NO_MEMORY, "%s: no memory is left", out->name);
	memcpy(out->handle, handle, n);
	out->size = size;
	return ST_OK;
}

void files_forget(struct platform_file *file)
{
	app_bs->FreePool(file->handle);
}

void platform_close(struct platform_file *file)
{
	const struct source *from = file->source;

	if (file->handle)
		from->close(file);
	file->handle = NULL;
}
