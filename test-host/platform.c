// SPDX-License-Identifier: MIT
/*
 * The platform for tests and fuzzers of the boot.
 */
#include "platform.h"

#include "support.h"

struct world world;

static void require(bool holds)
{
	if (!holds)
		abort();
}

bool world_is_clean(void)
{
	return !world.ram.nr_blocks && !world.open && !world.quiet &&
	       !world.misused;
}

void world_make(uint64_t start, uint64_t size, uint64_t high)
{
	require(world_is_clean());
	memset(&world, 0, sizeof(world));
	world.level = 2;
	ram_init(&world.ram);
	require(!memmap_add(&world.ram.banks, start, size, MEM_FREE));
	if (high)
		require(!memmap_add(&world.ram.banks, 1ULL << 32, high,
				    MEM_FREE));
}

struct world_file *world_add_writable(const char *path, void *bytes,
				      uint64_t size)
{
	struct world_file *f = world_add(path, bytes, size);

	f->writable = bytes;
	return f;
}

struct world_file *world_add(const char *path, const void *bytes, uint64_t size)
{
	struct world_file *f = &world.files[world.nr_files++];

	require(world.nr_files <= WORLD_MAX_FILES);
	*f = (struct world_file){ .path = path, .bytes = { bytes, size } };
	return f;
}

const void *world_at(uint64_t addr, uint64_t size)
{
	for (unsigned int i = 0; i < world.ram.nr_blocks; i++) {
		const struct ram_block *b = &world.ram.blocks[i];

		if (addr >= b->addr && addr - b->addr <= b->size &&
		    size <= b->size - (addr - b->addr))
			return (const uint8_t *)b->memory + (addr - b->addr);
	}
	return NULL;
}

/* Every test runs it on what the boot before has left in it. */
static struct boot boot;

static struct options make_options(const char *section, const char *xen_options)
{
	return (struct options){ .section = section,
				 .xen = xen_options ? xen_options : "",
				 .keep_video = world.keep_video };
}

enum status world_boot_with(const struct boot_host *host,
			    const struct options *options)
{
	log_clear();
	return boot_run(&boot, host, options);
}

enum status world_boot(const struct boot_host *host, const char *section,
		       const char *xen_options)
{
	const struct options options = make_options(section, xen_options);

	return world_boot_with(host, &options);
}

enum status world_describe(const struct boot_host *host, const char *section,
			   const char *xen_options,
			   const struct describe_sink *to)
{
	const struct options options = make_options(section, xen_options);

	log_clear();
	return boot_describe(&boot, host, &options, to);
}

bool world_call_fails(void)
{
	world.misused = world.misused || world.quiet;
	return ++world.calls == world.fail_at;
}

static const char *world_folder(void)
{
	return world.folder ? world.folder : WORLD_FOLDER;
}

const char *platform_directory(void)
{
	return world.directory ? world.directory : world_folder();
}

void platform_set_directory(const char *directory)
{
	world.directory = directory;
}

const char *platform_loader_name(void)
{
	return "Daybreak";
}

const char *platform_app_name(void)
{
	return "daybreak.efi";
}

/* A file of another volume, or in another folder, has its whole path. */
static bool is_at(const struct world_file *f, const char *volume,
		  const char *path)
{
	size_t n = strlen(world_folder());

	if (!volume != !f->volume)
		return false;
	if (volume && strcmp(f->volume, volume))
		return false;
	if (volume || *f->path == '\\')
		return !strcmp(f->path, path);
	return !strncmp(path, world_folder(), n) && path[n] == '\\' &&
	       !strcmp(path + n + 1, f->path);
}

struct world_file *world_find(const struct platform_volume *volume,
			      const char *path)
{
	for (unsigned int i = 0; i < world.nr_files; i++)
		if (is_at(&world.files[i], volume ? volume->name : NULL, path))
			return &world.files[i];
	return NULL;
}

enum status platform_open(const char *name, const char *path, bool required,
			  struct platform_file *out)
{
	return platform_open_on(NULL, name, path, required, out);
}

enum status platform_open_on(const struct platform_volume *volume,
			     const char *name, const char *path, bool required,
			     struct platform_file *out)
{
	struct world_file *f = world_find(volume, path);

	*out = (struct platform_file){ .name = name };
	if (world_call_fails())
		return fail(ST_IO, "%s: cannot be opened", name);
	if (!f && !required)
		return ST_NOT_FOUND;
	if (!f)
		return fail(ST_NOT_FOUND, "%s: no such file (looked for %s)",
			    name, path);
	if (!f->bytes.size)
		return fail(ST_TRUNCATED, "%s: the file is empty", name);
	f->opened++;
	world.open++;
	out->size = f->bytes.size;
	out->handle = f;
	return ST_OK;
}

enum platform_security platform_security(void)
{
	return world.security;
}

/* The tests' seals have no signature that could be looked at. */
enum status platform_verify(struct file pe)
{
	world.verified++;
	if (!world_call_fails() && !world.distrusts)
		return ST_OK;
	return fail(ST_UNSUPPORTED, "%s: the signature is not good", pe.name);
}

struct file platform_image(void)
{
	return (struct file){ platform_app_name(), world.image };
}

enum status platform_read(struct platform_file *file, void *out)
{
	struct world_file *f = file->handle;

	if (world_call_fails())
		return fail(ST_IO, "%s: cannot be read", file->name);
	f->read++;
	if (world.on_read)
		world.on_read(f);
	memcpy(out, f->bytes.base, f->bytes.size);
	return ST_OK;
}

void platform_close(struct platform_file *file)
{
	if (file->handle)
		world.open--;
	file->handle = NULL;
}

void *platform_alloc(uint64_t size, uint64_t max)
{
	return world_call_fails() ? NULL : ram_alloc(&world.ram, size, max);
}

void *platform_alloc_at(uint64_t addr, uint64_t size, enum platform_use use)
{
	if (world_call_fails())
		return NULL;
	if (world.refuse) {
		world.refuse--;
		return NULL;
	}
	return ram_alloc_at(&world.ram, addr, size,
			    use == PLATFORM_CODE ? MEM_LOADER_CODE
						 : MEM_LOADER_DATA);
}

/* Aborts when pages are freed twice. */
void platform_free(void *pages)
{
	world.misused = world.misused || world.quiet;
	if (pages)
		require(ram_free(&world.ram, pages));
}

void platform_free_all(void)
{
	ram_free_all(&world.ram);
}

void platform_keep(void *pages)
{
	ram_keep(&world.ram, pages);
}

uint64_t platform_peak(void)
{
	return world.ram.peak;
}

void platform_say_less(bool less)
{
	world.says_less = less;
}

/* Each look at the clock takes a millisecond. */
uint64_t platform_ticks(void)
{
	return world.ticks += WORLD_TICKS_PER_MS;
}

uint64_t platform_ticks_per_ms(void)
{
	return WORLD_TICKS_PER_MS;
}

uint64_t platform_uptime(void)
{
	return world.no_clock ? 0 : world.ticks / WORLD_TICKS_PER_MS * 1000;
}

uint64_t platform_address(const void *byte)
{
	uint64_t addr = ram_address(&world.ram, byte);

	require(addr != MEMMAP_ADDR_MAX);
	return addr;
}

enum status platform_map(const struct memmap **map)
{
	if (world_call_fails())
		return fail(ST_IO, "the firmware does not give its memory map");
	return ram_map(&world.ram, map);
}

void platform_quiet_begin(void)
{
	require(!world.quiet);
	world.quiet = true;
}

void platform_quiet_end(void)
{
	require(world.quiet);
	world.quiet = false;
}

void platform_random(uint8_t *out, unsigned int size)
{
	memset(out, 0x5a, size);
}

struct span platform_bootdom(void)
{
	static const uint8_t page[MEMMAP_PAGE] = "boot domain";

	return (struct span){ page, sizeof(page) };
}

enum status platform_tree(struct file *out)
{
	*out = world.tree;
	return world.no_tree ? ST_UNSUPPORTED : ST_OK;
}

void platform_efi(uint64_t *system_table, uint64_t *image_handle)
{
	*system_table = 0x5157;
	*image_handle = 0x4841;
}

unsigned int platform_exception_level(void)
{
	return world.level;
}

uint64_t platform_rsdp(void)
{
	return 0xe0000;
}

bool platform_soft_off(struct acpi_soft_off *out)
{
	*out = (struct acpi_soft_off){ 5, 5, false };
	return true;
}

bool platform_is_network(void)
{
	return world.is_network;
}

void platform_machine(struct machine *out)
{
	*out = world.machine;
}

bool platform_lacks_iommu(void)
{
	return world.lacks_iommu;
}

void platform_video(const struct video_mode *mode)
{
	(void)mode;
	world.videos++;
}

enum status platform_leave(struct handoff *handoff)
{
	const struct memmap *map;
	enum status st = ST_OK;

	world.misused = world.misused || world.quiet;
	if (handoff->finish) {
		st = platform_map(&map);
		if (!st)
			st = handoff->finish(handoff, map);
	}
	if (st)
		return st;
	world.left = true;
	if (world.on_leave)
		world.on_leave(handoff);
	return ST_OK;
}
