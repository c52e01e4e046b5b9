// SPDX-License-Identifier: MIT
/*
 * Where the application's files come from: the volume or the server from which
 * it was loaded.
 */
#include "app.h"

#include <daybreak/url.h>
#include <daybreak/utf16.h>

#define MAX_PATH PLATFORM_MAX_PATH

static EFI_GUID loaded_image_guid = LOADED_IMAGE_PROTOCOL;

static const struct source *source;

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

/* By its HTTP or, if that was not how it was loaded, its PXE. */
static enum status begin_network(EFI_LOADED_IMAGE *image, struct text *path)
{
	enum status st = http_begin(own_device(), image->FilePath, path);

	source = &http_source;
	if (st != ST_NOT_FOUND)
		return st;
	source = &pxe_source;
	return pxe_begin(own_device(), path);
}

static enum status begin(EFI_LOADED_IMAGE *image)
{
	char path[MAX_PATH];
	enum status st = ST_OK;
	struct text t;

	text_init(&t, path, sizeof(path));
	own_set_device(image->DeviceHandle);
	if (disk_begin(own_device())) {
		source = &disk_source;
		join_path(image->FilePath, &t);
	} else {
		st = begin_network(image, &t);
	}
	if (st)
		source = NULL;
	else
		own_set_path(path, t.length);
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

void platform_close(struct platform_file *file)
{
	const struct source *from = file->source;

	if (file->handle)
		from->close(file);
	file->handle = NULL;
}
