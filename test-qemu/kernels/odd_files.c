// SPDX-License-Identifier: MIT
/*
 * Odd files on the application's volume:
 *
 *	read-max=N           Read() of more than N bytes fails
 *	read-error=N         with this status instead of 4, EFI_BAD_BUFFER_SIZE;
 *	                     7 is a device error
 *	short-read=N         Read() returns at most N bytes at a time
 *	write-open-error=N   Open() for writing fails with this status
 *	write-error=N        Write() fails with it
 *	short-write=N        Write() writes at most N bytes
 *	flush-error=N        Flush() fails with it
 *	close-error=N        Close() fails with it, after it has closed the file
 */
#include "odd.h"

static UINT64 read_max, short_read, short_write;
static EFI_STATUS read_error, write_open_error, write_error, flush_error,
	close_error;

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

	odd_bs->FreePool(file);
	return close_error ? close_error : es;
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
	if (write_error)
		return write_error;
	if (short_write && *size > short_write)
		*size = short_write;
	return real(file)->Write(real(file), size, bytes);
}

static EFI_STATUS EFIAPI odd_flush(EFI_FILE *file)
{
	return flush_error ? flush_error : real(file)->Flush(real(file));
}

static EFI_STATUS EFIAPI odd_open(EFI_FILE *folder, EFI_FILE **out,
				  CHAR16 *name, UINT64 mode, UINT64 attributes);

/* Delete and rename are not needed. */
static EFI_STATUS wrap(EFI_FILE *file, EFI_FILE **out)
{
	struct odd_file *odd;

	if (odd_bs->AllocatePool(EfiBootServicesData, sizeof(*odd),
				 (void **)&odd))
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
	EFI_STATUS es;

	if (write_open_error && mode & EFI_FILE_MODE_WRITE)
		return write_open_error;
	es = real(folder)->Open(real(folder), &file, name, mode, attributes);
	return es ? es : wrap(file, out);
}

static EFI_STATUS EFIAPI odd_open_volume(EFI_FILE_IO_INTERFACE *volume,
					 EFI_FILE **out)
{
	EFI_FILE *root;
	EFI_STATUS es = real_open_volume(volume, &root);

	return es ? es : wrap(root, out);
}

void odd_files(EFI_FILE_IO_INTERFACE *volume)
{
	read_max = odd_number("read-max", 0);
	read_error = ERROR_STATUS | odd_number("read-error", 4);
	short_read = odd_number("short-read", 0);
	short_write = odd_number("short-write", 0);
	write_open_error = odd_status("write-open-error");
	write_error = odd_status("write-error");
	flush_error = odd_status("flush-error");
	close_error = odd_status("close-error");
	if (!read_max && !short_read && !short_write && !write_open_error &&
	    !write_error && !flush_error && !close_error)
		return;
	real_open_volume = volume->OpenVolume;
	volume->OpenVolume = odd_open_volume;
}

void odd_files_restore(EFI_FILE_IO_INTERFACE *volume)
{
	if (real_open_volume)
		volume->OpenVolume = real_open_volume;
}
