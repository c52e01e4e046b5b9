// SPDX-License-Identifier: MIT
/*
 * Files of the volume the application came from, read once and straight to
 * where they stay.
 */
#include "app.h"

#include <daybreak/utf16.h>

/*
 * Every read costs: OVMF's virtio driver, for one, looks for its end only once
 * a millisecond. So each piece is twice the one before, until half a second
 * has gone: then they are small again, for the progress bar's sake.
 *
 * Some firmware's drivers refuse to read much at once (16 MiB on some Lenovo
 * servers, 1 MiB elsewhere). The same place is read again in small pieces, and
 * then in the least there are; whatever worked is the largest for this boot.
 */
#define LEAST_PIECE (64ULL * 1024)
#define SMALL_PIECE (1ULL * 1024 * 1024)
#define LARGE_PIECE (64ULL * 1024 * 1024)
#define MAX_PATH    512
#define HALF_SECOND 5000000 /* in 100 ns */

static uint64_t min_u64(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static EFI_GUID loaded_image_guid = LOADED_IMAGE_PROTOCOL;
static EFI_GUID file_system_guid = SIMPLE_FILE_SYSTEM_PROTOCOL;
static EFI_GUID file_info_guid = EFI_FILE_INFO_ID;

static EFI_FILE_HANDLE root;
static char directory[MAX_PATH], app_name[MAX_PATH];

const char *files_directory(void)
{
	return directory;
}

const char *files_app_name(void)
{
	return app_name;
}

static const char *reason(EFI_STATUS es)
{
	switch (es) {
	case EFI_DEVICE_ERROR:
		return "device error";
	case EFI_VOLUME_CORRUPTED:
		return "the volume is corrupt";
	case EFI_NO_MEDIA:
	case EFI_MEDIA_CHANGED:
		return "the medium is gone";
	case EFI_ACCESS_DENIED:
		return "access denied";
	case EFI_OUT_OF_RESOURCES:
		return "the firmware is out of memory";
	default:
		return "the firmware refuses";
	}
}

static bool ends_with_separator(const struct text *t)
{
	return t->length && t->buf[t->length - 1] == '\\';
}

/* A node's name, after a separator. */
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

/*
 * Joins the FilePath's nodes to one path, separated by single '\'. The
 * firmware's node lengths are checked like any input.
 */
static void join_path(EFI_DEVICE_PATH *dp, struct text *out)
{
	for (; dp && DevicePathType(dp) != END_DEVICE_PATH_TYPE;
	     dp = NextDevicePathNode(dp)) {
		size_t length = DevicePathNodeLength(dp);
		struct span name;

		if (length < sizeof(*dp))
			break;
		if (DevicePathType(dp) != MEDIA_DEVICE_PATH ||
		    DevicePathSubType(dp) != MEDIA_FILEPATH_DP)
			continue;
		name = (struct span){ (const uint8_t *)(dp + 1),
				      length - sizeof(*dp) };
		append_name(name, out);
	}
}

static void split_app_path(EFI_LOADED_IMAGE *image)
{
	char path[MAX_PATH];
	struct text t;
	size_t size, n;

	text_init(&t, path, sizeof(path));
	join_path(image->FilePath, &t);
	n = size = t.length;
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

enum status files_open(void)
{
	EFI_FILE_IO_INTERFACE *volume;
	EFI_LOADED_IMAGE *image;
	EFI_STATUS es;

	es = app_bs->HandleProtocol(app_handle, &loaded_image_guid,
				    (void **)&image);
	if (!es)
		es = app_bs->HandleProtocol(image->DeviceHandle,
					    &file_system_guid,
					    (void **)&volume);
	if (es)
		return fail(ST_UNSUPPORTED,
			    "the volume the application came from has no file "
			    "system the firmware can read");
	split_app_path(image);
	es = volume->OpenVolume(volume, &root);
	if (es)
		return fail(ST_IO,
			    "the volume the application came from cannot be "
			    "opened: %s",
			    reason(es));
	return ST_OK;
}

void files_close(void)
{
	if (root)
		root->Close(root);
	root = NULL;
}

static enum status check_info(struct source *source)
{
	struct {
		EFI_FILE_INFO info;
		CHAR16 name[MAX_PATH];
	} buffer;
	UINTN size = sizeof(buffer);
	EFI_STATUS es;

	es = source->handle->GetInfo(source->handle, &file_info_guid, &size,
				     &buffer);
	if (es)
		return fail(ST_IO, "%s: its size cannot be read: %s",
			    source->name, reason(es));
	if (buffer.info.Attribute & EFI_FILE_DIRECTORY)
		return fail(ST_INVALID, "%s: is a directory, not a file",
			    source->name);
	if (!buffer.info.FileSize)
		return fail(ST_TRUNCATED, "%s: the file is empty",
			    source->name);
	source->size = buffer.info.FileSize;
	return ST_OK;
}

enum status source_open(const char *name, const char *path, bool required,
			struct source *out)
{
	CHAR16 wide[MAX_PATH];
	EFI_STATUS es;
	enum status st;

	out->name = name;
	out->handle = NULL;
	if (!utf16_from_utf8(path, wide, MAX_PATH))
		return fail(ST_TOO_LARGE, "%s: the path is too long", name);
	es = root->Open(root, &out->handle, wide, EFI_FILE_MODE_READ, 0);
	if (es == EFI_NOT_FOUND && !required)
		return ST_NOT_FOUND;
	if (es == EFI_NOT_FOUND)
		return fail(ST_NOT_FOUND, "%s: no such file (looked for %s)",
			    name, path);
	if (es)
		return fail(ST_IO, "%s: cannot be opened: %s", name,
			    reason(es));
	st = check_info(out);
	if (st)
		source_close(out);
	return st;
}

void source_close(struct source *source)
{
	if (source->handle)
		source->handle->Close(source->handle);
	source->handle = NULL;
}

/* The largest piece this firmware has not refused. */
static uint64_t largest_piece = LARGE_PIECE;

static uint64_t smaller_piece(uint64_t piece)
{
	return piece > SMALL_PIECE ? SMALL_PIECE : LEAST_PIECE;
}

/*
 * Reads up to n bytes at byte at of the file, where it stands. After a failed
 * read its position is undefined, so it is set before the next. What fails in
 * the least pieces, too, is no limit: what was the largest remains so.
 */
static EFI_STATUS read_piece(struct source *source, uint64_t at, UINTN *n,
			     uint8_t *out)
{
	EFI_FILE_HANDLE file = source->handle;
	UINTN wanted = *n;
	EFI_STATUS es = file->Read(file, n, out);

	while (es && wanted > LEAST_PIECE) {
		wanted = smaller_piece(wanted);
		*n = wanted;
		es = file->SetPosition(file, at);
		if (!es)
			es = file->Read(file, n, out);
		if (!es)
			largest_piece = wanted;
	}
	return es;
}

static enum status read_pieces(struct source *source, uint8_t *out,
			       EFI_EVENT slow)
{
	uint64_t done = 0, piece = SMALL_PIECE;
	bool shown = false;

	while (done < source->size) {
		uint64_t left = source->size - done;
		UINTN n = min_u64(left, min_u64(piece, largest_piece));
		EFI_STATUS es = read_piece(source, done, &n, out + done);

		if (es || !n) {
			if (shown)
				console_progress(source->name, 1, 1);
			return fail(ST_IO,
				    "%s: cannot be read at byte %lu of %lu: %s",
				    source->name, done, source->size,
				    es ? reason(es) : "the file ends early");
		}
		done += n;
		shown = shown || (slow && !app_bs->CheckEvent(slow));
		if (shown) {
			console_progress(source->name, done, source->size);
			piece = SMALL_PIECE;
		} else if (piece < LARGE_PIECE) {
			piece *= 2;
		}
	}
	return ST_OK;
}

enum status source_read(struct source *source, void *out)
{
	EFI_EVENT slow = NULL;
	enum status st;

	/* Without a timer there is no bar, and nothing else is lost. */
	if (app_bs->CreateEvent(EVT_TIMER, TPL_CALLBACK, NULL, NULL, &slow))
		slow = NULL;
	else
		app_bs->SetTimer(slow, TimerRelative, HALF_SECOND);
	st = read_pieces(source, out, slow);
	if (slow)
		app_bs->CloseEvent(slow);
	return st;
}
