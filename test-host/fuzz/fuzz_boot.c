// SPDX-License-Identifier: MIT
/*
 * The whole boot on the tests' platform: any configuration, one file replaced
 * by any bytes, one call that fails. A dry run describes the boot, then the
 * boot hands off; or each refuses with one sentence. Neither leaks anything.
 *
 * An input is: the CPU; the number of the call that fails, 0 for none; which
 * file is replaced, 0 for none; the length of its new contents, two bytes in
 * little endian; those contents; the configuration.
 */
#include "kernels.h"
#include "platform.h"
#include "support.h"

#define MIB	  (1ULL << 20)
#define ARM_START 0x40000000ULL
#define HEAD	  5

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		__builtin_trap();
}

static void add_files(struct span config)
{
	static struct kernel pv, pvh;
	static const uint8_t ramdisk[10001];
	struct span xen = world_xen_x86(), arm = world_xen_arm();
	struct span application = world_pe_x86();

	kernel_linux_like(&pv, 0x100000);
	kernel_pvh(&pvh);
	world_add("xen", xen.base, xen.size);
	world_add("xen-arm", arm.base, arm.size);
	world_add("xen.efi", application.base, application.size);
	world_add("pv", pv.bytes, KERNEL_MAX);
	world_add("pvh", pvh.bytes, KERNEL_MAX);
	world_add("r.img", ramdisk, sizeof(ramdisk));
	world_add("Image", arm.base, arm.size);
	world_add("daybreak.conf", config.base, config.size);
	world_add("xen.cfg", config.base, config.size);
}

/* Everything that is allocated must fit into low memory. */
static const struct boot_host *make(uint8_t cpu)
{
	if (cpu & 1) {
		world_make(ARM_START, 160 * MIB, 0);
		return &boot_arm;
	}
	world_make(MIB, 63 * MIB, 4096 * MIB);
	return &boot_x86;
}

/* Every text is one line of printable ASCII. */
static void check_text(const char *text)
{
	require(strlen(text) < DESCRIBE_LINE_MAX);
	for (; *text; text++)
		require(*text >= 0x20 && *text <= 0x7e);
}

static void put_pair(void *context, const char *name, const char *value)
{
	unsigned int *nr_pairs = context;

	++*nr_pairs;
	check_text(name);
	check_text(value);
}

static void put_line(void *context, const char *text)
{
	(void)context;
	check_text(text);
}

static void describe(const struct boot_host *host)
{
	unsigned int nr_pairs = 0;
	const struct describe_sink to = { .title = put_pair,
					  .fact = put_pair,
					  .line = put_line,
					  .context = &nr_pairs };
	enum status st = world_describe(host, NULL, NULL, &to);

	require((st == ST_OK) == (nr_pairs > 0));
	require(log_errors == (st != ST_OK));
	require(!world.left && !world.videos);
	require(world_is_clean());
	world.calls = 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct boot_host *host;
	struct span config, file;
	enum status st;

	if (size < HEAD)
		return 0;
	file = span_sub((struct span){ data, size }, HEAD,
			data[3] | (uint64_t)data[4] << 8);
	config = (struct span){ data + HEAD + file.size,
				size - HEAD - file.size };
	host = make(data[0]);
	add_files(config);
	world.fail_at = data[1];
	if (data[2] && data[2] <= world.nr_files)
		world.files[data[2] - 1].bytes = file;
	describe(host);
	st = world_boot(host, NULL, NULL);
	require((st == ST_OK) == world.left);
	require(log_errors == (st != ST_OK));
	require(world_is_clean());
	return 0;
}
