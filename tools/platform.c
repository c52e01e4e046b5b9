// SPDX-License-Identifier: MIT
/*
 * The platform of `daybreak plan` and `daybreak seal`: a folder stands for the
 * partition, the machine has only memory, of the size given by --memory. There
 * are only dry runs.
 */
#define _GNU_SOURCE
#include "esp.h"
#include "plan/overlay.h"
#include "plan/plan.h"
#include "ram.h"

#include <daybreak/url.h>

#include <stdio.h>
#include <stdlib.h>

#define LOW_END	   0xa0000ULL
#define ONE_MIB	   (1ULL << 20)
#define MMIO_START (3ULL << 30) /* devices from here to 4 GiB */
#define FOUR_GIB   (4ULL << 30)

static struct esp esp;
static struct ram ram;
static uint64_t memory;
static bool arm;
static struct machine named;
static bool is_network;
static const char *downloads; /* NULL: none */
static const char *directory; /* NULL: the configuration's */
static enum platform_security security = PLATFORM_UNSEALED;
static void (*watcher)(const char *path); /* NULL: none */

enum status plan_open(const struct plan_machine *machine)
{
	memory = machine->memory & ~(MEMMAP_PAGE - 1);
	named = machine->named;
	is_network = machine->is_network;
	directory = NULL;
	downloads = machine->downloads;
	return esp_open(machine->config, machine->root, &esp);
}

void plan_watch(void (*opened)(const char *path))
{
	watcher = opened;
}

void plan_set_machine(const struct machine *machine)
{
	named = *machine;
}

bool plan_host_path(const char *path, char out[PATH_MAX])
{
	return esp_host_path(esp.root, path, out);
}

/* Where `wget -x` puts a URL: in a folder with the server's name. */
static enum status map_download(const char *name, const char *url,
				struct file *out)
{
	const char *server = (const char *)url_server(url).base;
	char path[PATH_MAX];

	if (!downloads)
		return fail(ST_NOT_FOUND,
			    "%s: is on a server, which is not asked: fetch it "
			    "by wget -x -P DIR, and say --downloads DIR",
			    name);
	if (strstr(server, "/.."))
		return fail(ST_INVALID, "%s: has a .. in its URL", name);
	if (snprintf(path, sizeof(path), "%s/%s", downloads, server) >=
	    (int)sizeof(path))
		return fail(ST_TOO_LARGE, "%s: the path is too long", name);
	return esp_map_host(name, path, out);
}

enum status plan_map(const char *name, const char *path, bool required,
		     struct file *out)
{
	enum status st = overlay_find(name, path, out);

	if (st != ST_NOT_FOUND)
		return st;
	return url_is(path) ? map_download(name, path, out)
			    : esp_map(&esp, name, path, required, out);
}

void plan_unmap(struct file *file)
{
	if (!overlay_has(file))
		esp_unmap(file);
}

void plan_use_seal(void)
{
	security = PLATFORM_OPEN;
}

uint64_t plan_memory(void)
{
	return memory;
}

static enum status fill_x86(struct memmap *map)
{
	uint64_t low = memory < MMIO_START ? memory : MMIO_START;
	enum status st = memmap_add(map, 0, LOW_END, MEM_FREE);

	if (st)
		return st;
	st = memmap_add(map, LOW_END, ONE_MIB - LOW_END, MEM_RESERVED);
	if (st)
		return st;
	st = memmap_add(map, ONE_MIB, low - ONE_MIB, MEM_FREE);
	if (st || memory <= low)
		return st;
	return memmap_add(map, FOUR_GIB, memory - low, MEM_FREE);
}

enum status plan_fill(const struct boot_host *host)
{
	arm = host == &boot_arm;
	ram_init(&ram);
	return arm ? memmap_add(&ram.banks, PLAN_ARM_RAM_START, memory,
				MEM_FREE)
		   : fill_x86(&ram.banks);
}

const char *platform_directory(void)
{
	return directory ? directory : esp.directory;
}

void platform_set_directory(const char *other)
{
	directory = other;
}

const char *platform_loader_name(void)
{
	return "Daybreak";
}

const char *platform_app_name(void)
{
	return arm ? "daybreakaa64.efi" : "daybreakx64.efi";
}

enum status platform_open(const char *name, const char *path, bool required,
			  struct platform_file *out)
{
	struct file *mapped = malloc(sizeof(*mapped));
	enum status st;

	*out = (struct platform_file){ .name = name };
	if (!mapped)
		return fail(ST_NO_MEMORY, "%s: out of memory", name);
	st = plan_map(name, path, required, mapped);
	if (st) {
		free(mapped);
		return st;
	}
	out->size = mapped->bytes.size;
	out->handle = mapped;
	if (watcher)
		watcher(path);
	return ST_OK;
}

enum platform_security platform_security(void)
{
	return security;
}

enum status platform_read(struct platform_file *file, void *out)
{
	const struct file *mapped = file->handle;

	memcpy(out, mapped->bytes.base, mapped->bytes.size);
	return ST_OK;
}

void platform_close(struct platform_file *file)
{
	if (file->handle)
		plan_unmap(file->handle);
	free(file->handle);
	file->handle = NULL;
}

/* Nothing is written. */
enum status platform_write(const char *name, const char *path, uint64_t offset,
			   const void *bytes, uint64_t size)
{
	(void)path;
	(void)offset;
	(void)bytes;
	(void)size;
	warn("%s: is not written by a plan", name);
	return ST_IO;
}

/* Only the application's volume is known here, so assume that there is one. */
enum status platform_find_volume(const char *name, struct platform_volume *out)
{
	*out = (struct platform_volume){ .name = name };
	return ST_OK;
}

enum status platform_open_on(const struct platform_volume *volume,
			     const char *name, const char *path, bool required,
			     struct platform_file *out)
{
	if (!volume)
		return platform_open(name, path, required, out);
	*out = (struct platform_file){ .name = name };
	if (!required)
		return ST_NOT_FOUND;
	return fail(ST_NOT_FOUND, "%s: the volume \"%s\" is not known here",
		    name, volume->name);
}

void *platform_alloc(uint64_t size, uint64_t max)
{
	return ram_alloc(&ram, size, max);
}

void *platform_alloc_at(uint64_t addr, uint64_t size, enum platform_use use)
{
	return ram_alloc_at(&ram, addr, size,
			    use == PLATFORM_CODE ? MEM_LOADER_CODE
						 : MEM_LOADER_DATA);
}

void platform_free(void *pages)
{
	if (pages)
		ram_free(&ram, pages);
}

void platform_free_all(void)
{
	ram_free_all(&ram);
}

void platform_keep(void *pages)
{
	ram_keep(&ram, pages);
}

uint64_t platform_peak(void)
{
	return ram.peak;
}

/* What the boot would say is what is reported. */
void platform_say_less(bool less)
{
	(void)less;
}

/* A boot's time cannot be told here. */
uint64_t platform_ticks(void)
{
	return 0;
}

uint64_t platform_ticks_per_ms(void)
{
	return 0;
}

uint64_t platform_uptime(void)
{
	return 0;
}

uint64_t platform_address(const void *byte)
{
	return ram_address(&ram, byte);
}

enum status platform_map(const struct memmap **map)
{
	return ram_map(&ram, map);
}

/* Interrupts do not use the stack of a Linux process. */
void platform_quiet_begin(void)
{
}

void platform_quiet_end(void)
{
}

/* These bytes are not printed, so they need not be random. */
void platform_random(uint8_t *out, unsigned int size)
{
	memset(out, 0x5a, size);
}

/* A page instead of the boot domain, which only the application contains. */
struct span platform_bootdom(void)
{
	static const uint8_t page[MEMMAP_PAGE];

	return (struct span){ page, sizeof(page) };
}

/* The firmware's tree is not known here, so assume that it has ACPI. */
enum status platform_tree(struct file *out)
{
	*out = (struct file){ 0 };
	return ST_OK;
}

void platform_efi(uint64_t *system_table, uint64_t *image_handle)
{
	*system_table = *image_handle = 0;
}

unsigned int platform_exception_level(void)
{
	return 2;
}

uint64_t platform_rsdp(void)
{
	return 0;
}

bool platform_soft_off(struct acpi_soft_off *out)
{
	(void)out;
	return false;
}

bool platform_is_network(void)
{
	return is_network;
}

/* The one that the command line describes. */
void platform_machine(struct machine *out)
{
	*out = named;
}

bool platform_lacks_iommu(void)
{
	return false; /* it is not known which host it will be */
}

void platform_video(const struct video_mode *mode)
{
	(void)mode;
}

enum status platform_leave(struct handoff *handoff)
{
	return fail(ST_UNSUPPORTED, "%s: nothing can be started here",
		    handoff->file.name);
}
