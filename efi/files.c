// SPDX-License-Identifier: MIT
/*
 * Reads files of the volume from which the application was loaded, straight to
 * their final pages.
 */
#include "app.h"

#include <daybreak/utf16.h>

/*
 * Each read has a cost; OVMF's virtio driver, for example, polls for completion
 * only once a millisecond. So pieces are as large as possible, unless the
 * medium turns out to be slow: then they are small, and if after half a second
 * more is left than has been read, a progress bar is shown. Its line takes 10
 * ms on a serial console, so it is drawn about four times a second.
 *
 * Some firmware cannot read much at once (16 MiB fail on some Lenovo servers,
 * 1 MiB elsewhere). Then the same bytes are read again in a small piece, and
 * if that fails too, in the smallest piece. The size that works becomes the
 * maximum for this boot.
 */
#define LEAST_PIECE (64ULL * 1024)
#define SMALL_PIECE (1ULL * 1024 * 1024)
#define FIRST_PIECE (4ULL * 1024 * 1024) /* before the rate is known */
#define LARGE_PIECE (64ULL * 1024 * 1024)
#define MAX_PATH    PLATFORM_MAX_PATH
#define HALF_SECOND 5000000 /* in 100 ns */
#define SLOW_RATE   2	    /* bytes in 100 ns, 20 MB/s */

static uint64_t min_u64(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static EFI_GUID loaded_image_guid = LOADED_IMAGE_PROTOCOL;
static EFI_GUID file_system_guid = SIMPLE_FILE_SYSTEM_PROTOCOL;
static EFI_GUID file_info_guid = EFI_FILE_INFO_ID;

static EFI_FILE_HANDLE root;
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

const char *files_reason(EFI_STATUS es)
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
	case EFI_WRITE_PROTECTED:
		return "the volume is read-only";
	case EFI_VOLUME_FULL:
		return "the volume is full";
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

/*
 * Joins the FilePath's nodes into one path, separated by single '\'. The node
 * lengths come from the firmware and are not trusted.
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

static EFI_FILE_IO_INTERFACE *find_volume(EFI_HANDLE handle)
{
	void *volume;

	if (app_bs->HandleProtocol(handle, &file_system_guid, &volume))
		return NULL;
	return volume;
}

static enum status open_volume(const char *which, EFI_FILE_IO_INTERFACE *volume,
			       EFI_FILE_HANDLE *out)
{
	EFI_STATUS es = volume->OpenVolume(volume, out);

	if (es)
		return fail(ST_IO, "%s cannot be opened: %s", which,
			    files_reason(es));
	return ST_OK;
}

enum status files_open(void)
{
	EFI_FILE_IO_INTERFACE *volume = NULL;
	EFI_LOADED_IMAGE *image;

	if (!app_bs->HandleProtocol(app_handle, &loaded_image_guid,
				    (void **)&image))
		volume = find_volume(image->DeviceHandle);
	if (!volume)
		return fail(ST_UNSUPPORTED,
			    "the volume the application came from has no file "
			    "system the firmware can read");
	device = image->DeviceHandle;
	split_app_path(image);
	return open_volume("the volume the application came from", volume,
			   &root);
}

enum status files_open_root(EFI_HANDLE handle, EFI_FILE_HANDLE *out)
{
	EFI_FILE_IO_INTERFACE *volume = find_volume(handle);

	if (!volume)
		return fail(ST_IO, "the volume is gone");
	return open_volume("the volume", volume, out);
}

/* A boot that was refused at its last step has closed it. */
EFI_FILE_HANDLE files_root(void)
{
	if (!root)
		files_open();
	return root;
}

EFI_HANDLE files_device(void)
{
	return device;
}

void files_close(void)
{
	if (root)
		root->Close(root);
	root = NULL;
}

static EFI_STATUS get_info(EFI_FILE_HANDLE file, uint64_t *size,
			   bool *is_directory)
{
	struct {
		EFI_FILE_INFO info;
		CHAR16 name[MAX_PATH];
	} buffer;
	UINTN n = sizeof(buffer);
	EFI_STATUS es = file->GetInfo(file, &file_info_guid, &n, &buffer);

	if (es)
		return es;
	*size = buffer.info.FileSize;
	*is_directory = buffer.info.Attribute & EFI_FILE_DIRECTORY;
	return EFI_SUCCESS;
}

EFI_STATUS files_size(EFI_FILE_HANDLE file, uint64_t *out)
{
	bool is_directory;
	EFI_STATUS es = get_info(file, out, &is_directory);

	return !es && is_directory ? EFI_ACCESS_DENIED : es;
}

static enum status check_info(struct platform_file *file)
{
	bool is_directory;
	EFI_STATUS es = get_info(file->handle, &file->size, &is_directory);

	if (es)
		return fail(ST_IO, "%s: its size cannot be read: %s",
			    file->name, files_reason(es));
	if (is_directory)
		return fail(ST_INVALID, "%s: is a directory, not a file",
			    file->name);
	if (!file->size)
		return fail(ST_TRUNCATED, "%s: the file is empty", file->name);
	return ST_OK;
}

enum status platform_open(const char *name, const char *path, bool required,
			  struct platform_file *out)
{
	enum status st = root ? ST_OK : files_open();

	*out = (struct platform_file){ .name = name };
	return st ? st : files_open_in(root, name, path, required, out);
}

enum status files_open_in(EFI_FILE_HANDLE volume, const char *name,
			  const char *path, bool required,
			  struct platform_file *out)
{
	EFI_FILE_HANDLE handle;
	CHAR16 wide[MAX_PATH];
	EFI_STATUS es;
	enum status st;

	*out = (struct platform_file){ .name = name };
	if (!utf16_from_utf8(path, wide, MAX_PATH))
		return fail(ST_TOO_LARGE, "%s: the path is too long", name);
	es = volume->Open(volume, &handle, wide, EFI_FILE_MODE_READ, 0);
	if (es == EFI_NOT_FOUND && !required)
		return ST_NOT_FOUND;
	if (es == EFI_NOT_FOUND)
		return fail(ST_NOT_FOUND, "%s: no such file (looked for %s)",
			    name, path);
	if (es)
		return fail(ST_IO, "%s: cannot be opened: %s", name,
			    files_reason(es));
	out->handle = handle;
	st = check_info(out);
	if (st)
		platform_close(out);
	return st;
}

void platform_close(struct platform_file *file)
{
	EFI_FILE_HANDLE handle = file->handle;

	if (handle)
		handle->Close(handle);
	file->handle = NULL;
}

/* The largest piece that this firmware can read. */
static uint64_t largest_piece = LARGE_PIECE;

static uint64_t smaller_piece(uint64_t piece)
{
	return piece > SMALL_PIECE ? SMALL_PIECE : LEAST_PIECE;
}

/*
 * Reads up to *n bytes at byte at of the file, which is its current position.
 * After a failed read the position is undefined, so it is set before the next.
 * If even the smallest piece fails, size is not the cause and largest_piece
 * stays as it was.
 */
static EFI_STATUS read_piece(EFI_FILE_HANDLE file, uint64_t at, UINTN *n,
			     uint8_t *out)
{
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

/* How large the next file's first piece is, by the last file's rate. */
static uint64_t first_piece = FIRST_PIECE;

static enum status read_pieces(struct platform_file *file, uint8_t *out,
			       EFI_EVENT slow)
{
	uint64_t done = 0, piece = first_piece;
	bool shown = false;

	while (done < file->size) {
		uint64_t left = file->size - done;
		UINTN n = min_u64(left, min_u64(piece, largest_piece));
		EFI_STATUS es = read_piece(file->handle, done, &n, out + done);

		if (es || !n) {
			if (shown)
				console_progress(file->name, 1, 1);
			return fail(ST_IO,
				    "%s: cannot be read at byte %lu of %lu: %s",
				    file->name, done, file->size,
				    es ? files_reason(es)
				       : "the file ends early");
		}
		done += n;
		if (!shown && timer_has_expired(slow) && done < left - n) {
			shown = true;
			piece = done / 2 / SMALL_PIECE * SMALL_PIECE;
			piece = piece ? piece : SMALL_PIECE;
		}
		if (shown)
			console_progress(file->name, done, file->size);
		else if (piece < LARGE_PIECE)
			piece *= 2;
	}
	return ST_OK;
}

enum status platform_read(struct platform_file *file, void *out)
{
	EFI_EVENT slow = timer_start(HALF_SECOND);
	EFI_EVENT late = timer_start(file->size / SLOW_RATE);
	enum status st = read_pieces(file, out, slow);

	if (file->size >= SMALL_PIECE)
		first_piece =
			timer_has_expired(late) ? SMALL_PIECE : LARGE_PIECE;
	timer_stop(slow);
	timer_stop(late);
	return st;
}
