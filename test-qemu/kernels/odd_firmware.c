// SPDX-License-Identifier: MIT
/*
 * Turns good firmware into odd firmware: changes a few of its services, starts
 * daybreakx64.efi beside this file, and restores them. odd-firmware.txt, or the
 * file that follows this one's name in the load options, lists the oddities,
 * one KEY=VALUE per line; odd_NAME.c say which there are.
 *
 * With load options that begin with "entered" it is a boot's end instead: it
 * prints them on COM1 and returns.
 */
#include "odd.h"

#define SETTINGS_MAX 2048
#define NAME_MAX     256 /* units of a path */
#define COM1	     0x3f8
#define LINE_STATUS  (COM1 + 5)
#define CAN_SEND     0x20

EFI_STATUS efi_main(EFI_HANDLE handle, EFI_SYSTEM_TABLE *table);

EFI_SYSTEM_TABLE *odd_table, odd_real;
EFI_BOOT_SERVICES *odd_bs, odd_real_bs;
EFI_RUNTIME_SERVICES *odd_rs, odd_real_rs;

static EFI_GUID image_guid = LOADED_IMAGE_PROTOCOL;
static EFI_GUID volume_guid = SIMPLE_FILE_SYSTEM_PROTOCOL;
static EFI_GUID path_guid = DEVICE_PATH_PROTOCOL;

static char settings[SETTINGS_MAX + 1];
static EFI_LOADED_IMAGE *self, *application;

const char *odd_setting(const char *key)
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

UINT64 odd_read_number(const char **s)
{
	unsigned int base = 10;
	UINT64 value = 0;

	if ((*s)[0] == '0' && (*s)[1] == 'x') {
		base = 16;
		*s += 2;
	}
	for (; digit(**s) < base; (*s)++)
		value = value * base + digit(**s);
	return value;
}

UINT64 odd_number(const char *key, UINT64 otherwise)
{
	const char *s = odd_setting(key);

	return s ? odd_read_number(&s) : otherwise;
}

EFI_STATUS odd_status(const char *key)
{
	UINT64 n = odd_number(key, 0);

	return n ? ERROR_STATUS | n : EFI_SUCCESS;
}

bool odd_is_application(const void *code)
{
	const UINT8 *at = code, *base = application->ImageBase;

	return at >= base && (UINT64)(at - base) < application->ImageSize;
}

void odd_say(const char *s)
{
	CHAR16 wide[2] = { 0 };

	for (; *s; s++) {
		wide[0] = (CHAR16)*s;
		odd_real.ConOut->OutputString(odd_real.ConOut, wide);
	}
}

static void say_digits(UINT64 value)
{
	char digits[22], *s = digits + sizeof(digits) - 1;

	*s = '\0';
	do
		*--s = (char)('0' + value % 10);
	while (value /= 10);
	*--s = ' ';
	odd_say(s);
}

void odd_say_number(const char *what, UINT64 value)
{
	odd_say("odd firmware: ");
	odd_say(what);
	say_digits(value);
	odd_say("\r\n");
}

void odd_say_variable(const char *name, UINT32 attributes, UINT64 size)
{
	odd_say("odd firmware: ");
	odd_say(name);
	say_digits(attributes);
	say_digits(size);
	odd_say("\r\n");
}

static UINT8 in(UINT16 port)
{
	UINT8 value;

	__asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}

/* Without the console, which the odd firmware may not have. */
static void send(char c)
{
	while (!(in(LINE_STATUS)&CAN_SEND))
		;
	__asm__ volatile("outb %0, %1" : : "a"(c), "Nd"((UINT16)COM1));
}

static void send_text(const char *s)
{
	while (*s)
		send(*s++);
}

/* The load options, which need not end with a NUL. */
static UINTN nr_units(void)
{
	return self->LoadOptionsSize / sizeof(CHAR16);
}

static bool was_entered(void)
{
	static const char word[] = "entered";
	const CHAR16 *options = self->LoadOptions;
	UINTN n = nr_units();

	for (UINTN i = 0; i < sizeof(word) - 1; i++)
		if (i >= n || options[i] != (CHAR16)word[i])
			return false;
	send_text("\r\nodd firmware: ");
	for (UINTN i = 0; i < n && options[i]; i++)
		send((char)options[i]);
	send_text("\r\n");
	return true;
}

/* A path of a file beside this one. The name ends with a NUL or a blank. */
static UINTN make_name(const CHAR16 *name, UINTN length, CHAR16 out[NAME_MAX])
{
	FILEPATH_DEVICE_PATH *own = (FILEPATH_DEVICE_PATH *)self->FilePath;
	UINTN n = 0, folder = 0;

	for (; own->PathName[n] && n < NAME_MAX / 2; n++) {
		out[n] = own->PathName[n];
		if (out[n] == '\\')
			folder = n + 1;
	}
	for (n = folder; length && *name && *name != ' ' && n < NAME_MAX - 1;
	     length--)
		out[n++] = *name++;
	out[n] = 0;
	return n;
}

static void make_settings_name(CHAR16 out[NAME_MAX])
{
	const CHAR16 *options = self->LoadOptions;
	UINTN n = nr_units(), i = 0;

	while (i < n && options[i] && options[i] != ' ')
		i++;
	if (i + 1 < n && options[i])
		make_name(options + i + 1, n - i - 1, out);
	else
		make_name(L"odd-firmware.txt", 99, out);
}

static EFI_STATUS read_settings(EFI_FILE_IO_INTERFACE *volume)
{
	CHAR16 name[NAME_MAX];
	EFI_FILE *root, *file;
	UINTN size = SETTINGS_MAX;
	EFI_STATUS es = volume->OpenVolume(volume, &root);

	if (es)
		return es;
	make_settings_name(name);
	es = root->Open(root, &file, name, EFI_FILE_MODE_READ, 0);
	if (!es)
		es = file->Read(file, &size, settings);
	if (es)
		return es;
	file->Close(file);
	return root->Close(root);
}

/* Makes the device's path followed by the application's file. */
static EFI_STATUS make_path(EFI_HANDLE device, EFI_DEVICE_PATH **out)
{
	static const UINT8 end[] = { 0x7f, 0xff, 4, 0 };
	static UINT8 buffer[2048];
	CHAR16 name[NAME_MAX];
	UINTN size, text;
	UINT8 head[] = { MEDIA_DEVICE_PATH, MEDIA_FILEPATH_DP, 0, 0 };
	EFI_DEVICE_PATH *path;
	EFI_STATUS es =
		odd_bs->HandleProtocol(device, &path_guid, (void **)&path);

	if (es)
		return es;
	text = (make_name(L"daybreakx64.efi", 99, name) + 1) * sizeof(CHAR16);
	head[2] = (UINT8)(sizeof(head) + text);
	head[3] = (UINT8)((sizeof(head) + text) >> 8);
	size = odd_path_size(path) - sizeof(end);
	memcpy(buffer, path, size);
	memcpy(buffer + size, head, sizeof(head));
	memcpy(buffer + size + sizeof(head), name, text);
	memcpy(buffer + size + sizeof(head) + text, end, sizeof(end));
	*out = (EFI_DEVICE_PATH *)buffer;
	return EFI_SUCCESS;
}

static void become_odd(EFI_FILE_IO_INTERFACE *volume)
{
	odd_files(volume);
	odd_memory();
	odd_variables();
	odd_services();
	odd_keys();
	odd_screen();
	odd_tpm();
}

/* This image is about to be unloaded. */
static void become_plain(EFI_FILE_IO_INTERFACE *volume)
{
	odd_files_restore(volume);
	*odd_bs = odd_real_bs;
	*odd_rs = odd_real_rs;
	*odd_table = odd_real;
	odd_keys_restore();
	odd_tpm_restore();
}

static EFI_STATUS start(EFI_HANDLE handle, EFI_FILE_IO_INTERFACE *volume)
{
	EFI_DEVICE_PATH *path;
	EFI_HANDLE image;
	EFI_STATUS es = make_path(self->DeviceHandle, &path);

	if (!es)
		es = odd_bs->LoadImage(FALSE, handle, path, NULL, 0, &image);
	if (!es)
		es = odd_bs->HandleProtocol(image, &image_guid,
					    (void **)&application);
	if (es)
		return es;
	odd_options(application, path);
	become_odd(volume);
	es = odd_real_bs.StartImage(image, NULL, NULL);
	become_plain(volume);
	odd_variables_report();
	return es;
}

static void keep_services(EFI_SYSTEM_TABLE *table)
{
	odd_table = table;
	odd_bs = table->BootServices;
	odd_rs = table->RuntimeServices;
	odd_real = *table;
	odd_real_bs = *odd_bs;
	odd_real_rs = *odd_rs;
}

EFI_STATUS efi_main(EFI_HANDLE handle, EFI_SYSTEM_TABLE *table)
{
	EFI_FILE_IO_INTERFACE *volume;
	EFI_STATUS es;

	keep_services(table);
	es = odd_bs->HandleProtocol(handle, &image_guid, (void **)&self);
	if (!es && was_entered())
		return EFI_SUCCESS;
	if (!es)
		es = odd_bs->HandleProtocol(self->DeviceHandle, &volume_guid,
					    (void **)&volume);
	if (!es)
		es = read_settings(volume);
	if (!es)
		es = start(handle, volume);
	odd_say_number("the application ended with status", es & ~ERROR_STATUS);
	return es;
}
