// SPDX-License-Identifier: MIT
/*
 * Turns good firmware into odd firmware: changes a few of its services, then
 * starts \EFI\BOOT\daybreakx64.efi. \EFI\BOOT\odd-firmware.txt lists the
 * oddities, one KEY=VALUE per line, with numbers in any of C's bases except
 * octal:
 *
 *	read-max=N           Read() of more than N bytes fails
 *	read-error=N         with this status instead of 4, EFI_BAD_BUFFER_SIZE;
 *	                     7 is a device error
 *	short-read=N         Read() returns at most N bytes at a time
 *	options=TEXT         the load options, in UTF-16
 *	load-option=TEXT     the same in a whole EFI_LOAD_OPTION
 *	fragments=N          allocates every other of 2N pages, as two types
 *	bad-descriptors=N    adds N times three invalid ones to the memory map
 */
#include <efi.h>

#include <string.h>

#define FOLDER	     L"\\EFI\\BOOT\\"
#define SETTINGS_MAX 1024
#define OPTIONS_MAX  512 /* units */
#define FRAGMENTS_AT 0x20000000ULL
#define BAD_KINDS    3
#define PAGE	     4096ULL
#define ERROR_STATUS (1ULL << 63)

EFI_STATUS efi_main(EFI_HANDLE handle, EFI_SYSTEM_TABLE *table);

static EFI_SYSTEM_TABLE *system_table;
static EFI_BOOT_SERVICES *bs;
static EFI_GUID image_guid = LOADED_IMAGE_PROTOCOL;
static EFI_GUID volume_guid = SIMPLE_FILE_SYSTEM_PROTOCOL;
static EFI_GUID path_guid = DEVICE_PATH_PROTOCOL;

static char settings[SETTINGS_MAX + 1];
static UINT64 read_max, read_error, short_read, bad_descriptors;

/* Returns the text after "KEY=" at the start of a line, or NULL. */
static const char *setting(const char *key)
{
	size_t size = strlen(key);

	for (const char *line = settings; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (!strncmp(line, key, size) && line[size] == '=')
			return line + size + 1;
	}
	return NULL;
}

static unsigned int digit(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned int)(c - '0');
	return c >= 'a' && c <= 'f' ? (unsigned int)(c - 'a' + 10) : 16;
}

static UINT64 number(const char *key, UINT64 otherwise)
{
	const char *s = setting(key);
	unsigned int base = 10;
	UINT64 value = 0;

	if (!s)
		return otherwise;
	if (s[0] == '0' && s[1] == 'x') {
		base = 16;
		s += 2;
	}
	for (; digit(*s) < base; s++)
		value = value * base + digit(*s);
	return value;
}

static void say(const char *s)
{
	CHAR16 wide[2] = { 0 };

	for (; *s; s++) {
		wide[0] = (CHAR16)*s;
		system_table->ConOut->OutputString(system_table->ConOut, wide);
	}
}

static void say_number(const char *what, UINT64 value)
{
	char digits[21], *s = digits + sizeof(digits) - 1;

	*s = '\0';
	do
		*--s = (char)('0' + value % 10);
	while (value /= 10);
	say("odd firmware: ");
	say(what);
	say(" ");
	say(s);
	say("\r\n");
}

struct odd_file {
	EFI_FILE file;
	EFI_FILE *real;
};

static EFI_STATUS(EFIAPI *real_open_volume)(EFI_FILE_IO_INTERFACE *,
					    EFI_FILE **);

static EFI_FILE *real(EFI_FILE *file)
{
	return ((struct odd_file *)file)->real;
}

static EFI_STATUS EFIAPI odd_read(EFI_FILE *file, UINTN *size, VOID *out)
{
	/* The position is undefined after an error: here it changes. */
	if (read_max && *size > read_max) {
		real(file)->SetPosition(real(file), 1);
		return read_error;
	}
	if (short_read && *size > short_read)
		*size = short_read;
	return real(file)->Read(real(file), size, out);
}

static EFI_STATUS EFIAPI odd_close(EFI_FILE *file)
{
	EFI_STATUS es = real(file)->Close(real(file));

	bs->FreePool(file);
	return es;
}

static EFI_STATUS EFIAPI odd_get_info(EFI_FILE *file, EFI_GUID *type,
				      UINTN *size, VOID *out)
{
	return real(file)->GetInfo(real(file), type, size, out);
}

static EFI_STATUS EFIAPI odd_get_position(EFI_FILE *file, UINT64 *position)
{
	return real(file)->GetPosition(real(file), position);
}

static EFI_STATUS EFIAPI odd_set_position(EFI_FILE *file, UINT64 position)
{
	return real(file)->SetPosition(real(file), position);
}

static EFI_STATUS EFIAPI odd_write(EFI_FILE *file, UINTN *size, VOID *bytes)
{
	return real(file)->Write(real(file), size, bytes);
}

static EFI_STATUS EFIAPI odd_flush(EFI_FILE *file)
{
	return real(file)->Flush(real(file));
}

static EFI_STATUS EFIAPI odd_open(EFI_FILE *folder, EFI_FILE **out,
				  CHAR16 *name, UINT64 mode, UINT64 attributes);

/* Delete and rename are not needed. */
static EFI_STATUS wrap(EFI_FILE *file, EFI_FILE **out)
{
	struct odd_file *odd;

	if (bs->AllocatePool(EfiBootServicesData, sizeof(*odd), (void **)&odd))
		return EFI_OUT_OF_RESOURCES;
	odd->file = (EFI_FILE){
		.Revision = EFI_FILE_HANDLE_REVISION,
		.Open = odd_open,
		.Close = odd_close,
		.Read = odd_read,
		.Write = odd_write,
		.GetPosition = odd_get_position,
		.SetPosition = odd_set_position,
		.GetInfo = odd_get_info,
		.Flush = odd_flush,
	};
	odd->real = file;
	*out = &odd->file;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI odd_open(EFI_FILE *folder, EFI_FILE **out,
				  CHAR16 *name, UINT64 mode, UINT64 attributes)
{
	EFI_FILE *file;
	EFI_STATUS es =
		real(folder)->Open(real(folder), &file, name, mode, attributes);

	return es ? es : wrap(file, out);
}

static EFI_STATUS EFIAPI odd_open_volume(EFI_FILE_IO_INTERFACE *volume,
					 EFI_FILE **out)
{
	EFI_FILE *root;
	EFI_STATUS es = real_open_volume(volume, &root);

	return es ? es : wrap(root, out);
}

static EFI_STATUS(EFIAPI *real_memory_map)(UINTN *, EFI_MEMORY_DESCRIPTOR *,
					   UINTN *, UINTN *, UINT32 *);

/* No pages; not page-aligned; an end above all addresses. */
static const EFI_MEMORY_DESCRIPTOR bad[BAD_KINDS] = {
	{ EfiReservedMemoryType, 0, 0x1000, 0, 0, 0 },
	{ EfiConventionalMemory, 0, 0x40000800, 0, 16, EFI_MEMORY_WB },
	{ EfiReservedMemoryType, 0, 0xfffffffffffff000, 0, 2, 0 },
};

static EFI_STATUS EFIAPI odd_memory_map(UINTN *size, EFI_MEMORY_DESCRIPTOR *map,
					UINTN *key, UINTN *step,
					UINT32 *version)
{
	UINTN room = *size, used = *size;
	EFI_STATUS es = real_memory_map(&used, map, key, step, version);
	UINTN more = bad_descriptors * BAD_KINDS * *step;

	*size = used + more;
	if (es || *size > room)
		return es && es != EFI_BUFFER_TOO_SMALL ? es
							: EFI_BUFFER_TOO_SMALL;
	for (UINTN at = 0, i = 0; at < more; at += *step, i++)
		bs->CopyMem((UINT8 *)map + used + at, (void *)&bad[i % 3],
			    sizeof(bad[0]));
	return EFI_SUCCESS;
}

static void fragment(UINT64 nr)
{
	UINTN size = 0, key, step = 1;
	EFI_PHYSICAL_ADDRESS at = FRAGMENTS_AT;
	UINT32 version;

	for (UINT64 i = 0; i < nr; i++, at += 2 * PAGE)
		bs->AllocatePages(AllocateAddress,
				  i % 2 ? EfiBootServicesData : EfiLoaderData,
				  1, &at);
	bs->GetMemoryMap(&size, NULL, &key, &step, &version);
	say_number("memory descriptors", size / step);
}

static UINT8 options[8 * OPTIONS_MAX];

static UINTN put(UINTN at, const void *bytes, UINTN size)
{
	memcpy(options + at, bytes, size);
	return at + size;
}

/* Copies up to the end of the line, and adds a NUL. */
static UINTN put_text(UINTN at, const char *s)
{
	CHAR16 c;

	for (; *s && *s != '\n'; s++) {
		c = (CHAR16)(UINT8)*s;
		at = put(at, &c, sizeof(c));
	}
	c = 0;
	return put(at, &c, sizeof(c));
}

static UINTN path_size(EFI_DEVICE_PATH *path)
{
	UINTN size = 0;

	for (;; path = NextDevicePathNode(path)) {
		size += DevicePathNodeLength(path);
		if (DevicePathType(path) == END_DEVICE_PATH_TYPE)
			return size;
	}
}

static UINTN put_option(EFI_DEVICE_PATH *path, const char *text)
{
	static const UINT32 active = 1;
	UINT16 size = (UINT16)path_size(path);
	UINTN at = put(put(0, &active, 4), &size, 2);

	at = put_text(at, "Xen host");
	return put_text(put(at, path, size), text);
}

static void set_options(EFI_LOADED_IMAGE *image, EFI_DEVICE_PATH *path)
{
	const char *plain = setting("options");
	const char *whole = setting("load-option");

	if (!plain && !whole)
		return;
	image->LoadOptions = options;
	image->LoadOptionsSize =
		(UINT32)(plain ? put_text(0, plain) : put_option(path, whole));
}

static EFI_STATUS read_settings(EFI_FILE_IO_INTERFACE *volume)
{
	EFI_FILE *root, *file;
	UINTN size = SETTINGS_MAX;
	EFI_STATUS es = volume->OpenVolume(volume, &root);

	if (es)
		return es;
	es = root->Open(root, &file, FOLDER L"odd-firmware.txt",
			EFI_FILE_MODE_READ, 0);
	if (!es)
		es = file->Read(file, &size, settings);
	if (es)
		return es;
	file->Close(file);
	root->Close(root);
	read_max = number("read-max", 0);
	read_error = ERROR_STATUS | number("read-error", 4);
	short_read = number("short-read", 0);
	bad_descriptors = number("bad-descriptors", 0);
	return EFI_SUCCESS;
}

/* Makes the device's path followed by the application's file. */
static EFI_STATUS make_path(EFI_HANDLE device, EFI_DEVICE_PATH **out)
{
	static const CHAR16 name[] = FOLDER L"daybreakx64.efi";
	static const UINT8 end[] = { 0x7f, 0xff, 4, 0 };
	static UINT8 buffer[1024];
	UINT8 head[] = { MEDIA_DEVICE_PATH, MEDIA_FILEPATH_DP, 4 + sizeof(name),
			 0 };
	EFI_DEVICE_PATH *path;
	UINTN size;
	EFI_STATUS es = bs->HandleProtocol(device, &path_guid, (void **)&path);

	if (es)
		return es;
	size = path_size(path) - sizeof(end);
	memcpy(buffer, path, size);
	memcpy(buffer + size, head, sizeof(head));
	memcpy(buffer + size + sizeof(head), name, sizeof(name));
	memcpy(buffer + size + sizeof(head) + sizeof(name), end, sizeof(end));
	*out = (EFI_DEVICE_PATH *)buffer;
	return EFI_SUCCESS;
}

static void become_odd(EFI_FILE_IO_INTERFACE *volume)
{
	UINT64 nr_fragments = number("fragments", 0);

	if (read_max || short_read) {
		real_open_volume = volume->OpenVolume;
		volume->OpenVolume = odd_open_volume;
	}
	if (nr_fragments)
		fragment(nr_fragments);
	if (bad_descriptors) {
		real_memory_map = bs->GetMemoryMap;
		bs->GetMemoryMap = odd_memory_map;
	}
}

/* Removes the hooks, as this image is about to be unloaded. */
static void become_plain(EFI_FILE_IO_INTERFACE *volume)
{
	if (real_open_volume)
		volume->OpenVolume = real_open_volume;
	if (real_memory_map)
		bs->GetMemoryMap = real_memory_map;
}

EFI_STATUS efi_main(EFI_HANDLE handle, EFI_SYSTEM_TABLE *table)
{
	EFI_FILE_IO_INTERFACE *volume;
	EFI_LOADED_IMAGE *self, *image;
	EFI_DEVICE_PATH *path;
	EFI_HANDLE application;
	EFI_STATUS es;

	system_table = table;
	bs = table->BootServices;
	es = bs->HandleProtocol(handle, &image_guid, (void **)&self);
	if (!es)
		es = bs->HandleProtocol(self->DeviceHandle, &volume_guid,
					(void **)&volume);
	if (!es)
		es = read_settings(volume);
	if (!es)
		es = make_path(self->DeviceHandle, &path);
	if (!es)
		es = bs->LoadImage(FALSE, handle, path, NULL, 0, &application);
	if (!es)
		es = bs->HandleProtocol(application, &image_guid,
					(void **)&image);
	if (!es) {
		set_options(image, path);
		become_odd(volume);
		es = bs->StartImage(application, NULL, NULL);
		become_plain(volume);
	}
	say_number("the application ended with status", es & ~ERROR_STATUS);
	return es;
}
