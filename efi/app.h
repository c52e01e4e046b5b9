/* SPDX-License-Identifier: MIT */
/*
 * The platform on UEFI: what its files share. The functions of
 * <daybreak/platform.h> are in application.c, clock.c, disk.c, files.c,
 * identity.c, keys.c, machine.c, memory.c, own.c, quiet.c, random.c, reset.c,
 * screen.c, secure.c, tables.c, tpm.c, tpm_log.c, variables.c, verify.c,
 * video.c, volumes.c, write.c and leave_*.c.
 */
#ifndef EFI_APP_H
#define EFI_APP_H

#include <efi.h>

#include <daybreak/boot.h>
#include <daybreak/uuid.h>

#define LOADER_NAME "Daybreak " DAYBREAK_VERSION

/* The firmware's tables, set once by main.c; valid until boot services end. */
extern EFI_HANDLE app_handle;
extern EFI_SYSTEM_TABLE *app_table;
extern EFI_BOOT_SERVICES *app_bs;

/* The boot for this CPU, set in leave_x86.c or leave_arm.c. */
extern const struct boot_host *const app_host;

/* canary.c: makes a canary from random bytes and installs it. */
void canary_init(void);

/* console.c: prints a line of the log; platform_say_less() leaves some out. */
void console_line(enum log_level level, const char *line);

/*
 * console.c: prints a line in place of the last one, which had width characters
 * and no end. Returns the new line's width.
 */
size_t console_overwrite(const char *line, size_t width);

/*
 * progress.c: a bar for a file that is read slowly. name outlives it. total is
 * the file's size in bytes, 0: not known.
 */
struct progress {
	const char *name;
	uint64_t total;
	uint64_t began; /* platform_ticks() */
	EFI_EVENT due;	/* when it may be drawn */
	size_t width;	/* of the line on the screen, 0: none */
};
void progress_begin(struct progress *p, const char *name, uint64_t total);

/* So many bytes have been read. Returns whether the bar is on the screen. */
bool progress_step(struct progress *p, uint64_t done);

/* Removes the bar. Called once for each begin. */
void progress_end(struct progress *p);

/*
 * quiet.c: while the screen is used, and between platform_quiet_begin() and
 * _end(), lines of the log are kept, and printed afterwards.
 */
void quiet_screen(bool is_used);

/* memory.c: platform_map(), with the key that ExitBootServices needs. */
enum status memory_map_key(const struct memmap **map, UINTN *key);

/* Where files are read from. The first two are platform.h's functions. */
struct source {
	enum status (*open)(const char *name, const char *path, bool required,
			    struct platform_file *out);
	enum status (*read)(struct platform_file *file, void *out);
	void (*close)(struct platform_file *file);
	/*
	 * Before the machine is left to what is started, when all files are
	 * closed. A boot that then fails may open files again.
	 */
	void (*end)(void);
};

/*
 * server_file.c: makes an open file of a server's: of size bytes, with a copy
 * of n bytes as its handle, until it is closed. ST_TRUNCATED for an empty file,
 * or ST_NO_MEMORY, with a sentence.
 */
enum status server_file_open(struct platform_file *out, uint64_t size,
			     const void *handle, size_t n);
void server_file_close(struct platform_file *file);

/* files.c: finds out where the application's files are. */
enum status files_open(void);
void files_close(void);

/*
 * own.c: the device that the application was loaded from, and its folder there,
 * whatever platform_directory() says. The path that is set is split into folder
 * and name.
 */
EFI_HANDLE own_device(void);
const char *own_directory(void);
void own_set_device(EFI_HANDLE loaded_from);
void own_set_path(const char *path, size_t size);

/* disk.c */
extern const struct source disk_source;

/* The application is on that device. False: it has no file system. */
bool disk_begin(EFI_HANDLE device);

/* The root of its volume; NULL if that cannot be opened, with a sentence. */
EFI_FILE_HANDLE disk_root(void);

/* Opens the root of the volume on a device. ST_IO with a sentence. */
enum status disk_open_root(EFI_HANDLE device, EFI_FILE_HANDLE *out);

/* platform_open() on the volume with that root. */
enum status disk_open_in(EFI_FILE_HANDLE volume, const char *name,
			 const char *path, bool required,
			 struct platform_file *out);

/* The size of a file in bytes. */
EFI_STATUS disk_size(EFI_FILE_HANDLE file, uint64_t *out);

/* pxe.c: TFTP, by the firmware's PXE (UEFI 2.10, section 24.3). */
extern const struct source pxe_source;

/*
 * Appends the application's path, with '\'. Any status but ST_OK has a
 * sentence.
 */
enum status pxe_begin(EFI_HANDLE device, struct text *path);

/* http.c: HTTP, by the firmware's EFI_HTTP_PROTOCOL. */
extern const struct source http_source;

/*
 * Appends the application's path, with '\', if the firmware's HTTP boot has
 * loaded it: by its device or file there is a URL. ST_NOT_FOUND without a
 * sentence: there is none. Any other status has one.
 */
enum status http_begin(EFI_HANDLE device, EFI_DEVICE_PATH *file,
		       struct text *path);

/*
 * spool.c: files whose size is known only when they have been read. A spool
 * that is zeroed has no memory yet; whoever has it frees it.
 */
#define SPOOL_MAX ((uint64_t)1024 * 1024 * 1024)

struct spool {
	void *pages;
	uint64_t room; /* bytes */
};

extern const struct source spool_source;

/*
 * Makes room for at least wanted bytes, 0: for more. The room is at first 4
 * MiB, and doubled; the used bytes are kept, and pages moves. ST_TOO_LARGE
 * above SPOOL_MAX or ST_NO_MEMORY, with a sentence; the spool is freed then.
 */
enum status spool_grow(struct spool *spool, const char *name, uint64_t used,
		       uint64_t wanted);
void spool_free(struct spool *spool);

/*
 * Makes an open file of the spool's first size bytes, and empties the spool.
 * ST_TRUNCATED with a sentence for an empty file.
 */
enum status spool_open(struct spool *spool, const char *name, uint64_t size,
		       struct platform_file *out);

/*
 * reason.c: what the firmware's status means for a file and for a server that
 * was asked by HTTP, to end a sentence.
 */
const char *reason_of_file(EFI_STATUS es);
const char *reason_of_http(EFI_STATUS es);

/* timer.c: an event that is signalled after a time in 100 ns; NULL: the
 * firmware has none. timer_call() then has the function called at TPL_CALLBACK.
 * The other functions accept NULL. */
EFI_EVENT timer_start(uint64_t time);
EFI_EVENT timer_call(uint64_t time, EFI_EVENT_NOTIFY call, void *context);
void timer_restart(EFI_EVENT timer, uint64_t time);
bool timer_has_expired(EFI_EVENT timer);
void timer_stop(EFI_EVENT timer);

/*
 * From now on no timer is started: ExitBootServices() has failed, and EDK2
 * stops its timer interrupt before it finds that out. The second function
 * returns true since then; EDK2's consoles need timers to get keys.
 */
void timer_note_stop(void);
bool timer_is_stopped(void);

/* guid.c: the same UUID in the firmware's form, and the other way round. */
EFI_GUID guid_from_uuid(const uint8_t uuid[UUID_SIZE]);
void guid_to_uuid(EFI_GUID guid, uint8_t out[UUID_SIZE]);

/* protocol.c: the firmware's protocol with that GUID, or NULL. */
void *protocol_find(EFI_GUID *guid);

/* volumes.c: the GUID of the GPT partition that a volume is on. */
bool volume_partition(EFI_HANDLE volume, EFI_GUID *out);

/* device_path.c: a handle's device path, NULL if it has none. */
EFI_DEVICE_PATH *device_path_of(EFI_HANDLE handle);

/*
 * The first node from one on that has this type and subtype and at least size
 * bytes; NULL without one. From NULL there is none. A node need not be aligned.
 */
EFI_DEVICE_PATH *device_path_find(EFI_DEVICE_PATH *from, UINT8 type,
				  UINT8 subtype, size_t size);

/*
 * file_path.c: makes the device path of a file, whose path on the volume is
 * inside. It is valid until the next call. ST_UNSUPPORTED with a sentence that
 * begins with name.
 */
enum status file_path_make(EFI_HANDLE volume, const char *name,
			   const char *inside, EFI_DEVICE_PATH **out);

/* The same for a name that is relative to the application's folder. */
enum status file_path_of_own(EFI_HANDLE volume, const char *name,
			     EFI_DEVICE_PATH **out);

/* The size of a string in bytes, NUL included. */
size_t wide_size(const CHAR16 *s);

/* options.c: parses the load options. The strings are owned by options.c. */
enum status options_parse(struct options *out);

/*
 * tables.c: the bytes from an address to the end of the memory that it lies in;
 * empty if there is none.
 */
struct span table_memory(uint64_t addr);

/* The firmware's configuration table with that GUID, or NULL. */
void *table_find(const EFI_GUID *guid);

/* Sets or gets the firmware's device tree; NULL: none. */
EFI_STATUS table_set_tree(void *tree);
void *table_tree(void);

/*
 * start_image.c: lets the firmware load a PE from memory or, if it has no
 * bytes, from its file. path is the device path of that, or NULL. Returns
 * ST_OK, or ST_UNSUPPORTED with a sentence that has the firmware's reason.
 */
enum status start_image_load(struct file pe, EFI_DEVICE_PATH *path,
			     EFI_HANDLE *out);

/* Starts what start_image_load() has loaded. Returns its status. */
EFI_STATUS start_image_run(EFI_HANDLE image);

/*
 * The same for Xen. Returns only when Xen did
 * not start or has returned: ST_INVALID with a sentence.
 */
enum status start_image(EFI_HANDLE image, const char *name);

/*
 * leave.c: passes the memory map to handoff's finish() and ends boot services;
 * tries again with the new map if it has changed. After ST_OK neither boot
 * services nor the console may be used. Any other status has a sentence.
 */
enum status leave_boot_services(struct handoff *handoff);

/* leave_application.c: platform_leave() for HANDOFF_APPLICATION. */
enum status leave_application(const struct handoff *handoff);

/* domain_variable.c: passes the report to dom0, unless it is empty. */
void domain_variable_set(const struct text *report);

#endif
