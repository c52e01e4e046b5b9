// SPDX-License-Identifier: MIT
/*
 * The whole boot on the tests' platform: any configuration, one file replaced
 * by any bytes, one call that fails, keys, a state file and a variable. A dry
 * run describes the boot; then the boot hands off, a person leaves it, or it is
 * refused with a sentence. Neither leaks anything. In secure mode there is a
 * seal of the files, and no boot uses the one that was replaced.
 *
 * An input is a struct head; then, of the lengths that it has, a file's new
 * contents, keys, the state file, and a variable; then the configuration.
 */
#include "kernels.h"
#include "platform.h"
#include "support.h"

#include <daybreak/seal.h>

#include <stdio.h>

#define MIB	  (1ULL << 20)
#define ARM_START 0x40000000ULL

/* Two bytes are in little endian. */
struct head {
	uint8_t machine;  /* flags */
	uint8_t fail_at;  /* the number of the call that fails; 0: none */
	uint8_t replaced; /* which file is replaced, 0: none */
	uint8_t file[2];  /* the length of its new contents */
	uint8_t keys;	  /* how many there are */
	uint8_t state[2]; /* the length of the state file; 0: there is none */
	uint8_t variable; /* which one is set: enum bli_variable, and 1 */
	uint8_t value;	  /* its length */
};

enum assumed {
	IS_ARM = 1,
	HAS_SCREEN = 2,
	NO_VARIABLES = 4,
	COMES_BACK = 8,
	NO_CLOCK = 16,
	HAS_SETUP = 32,
	IS_SECURE = 64,
	HAS_TPM = 128,
};

_Static_assert(sizeof(struct head) == 10, "seeds.py makes it of bytes");

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
static const struct boot_host *make(uint8_t machine)
{
	if (machine & IS_ARM)
		world_make(ARM_START, 160 * MIB, 0);
	else
		world_make(MIB, 63 * MIB, 4096 * MIB);
	if (machine & HAS_SCREEN)
		world_screen(80, 25);
	world.no_variables = machine & NO_VARIABLES;
	world.comes_back = machine & COMES_BACK;
	world.no_clock = machine & NO_CLOCK;
	world.has_setup = machine & HAS_SETUP;
	world.tpm.exists = machine & HAS_TPM;
	world.security = machine & IS_SECURE ? PLATFORM_SECURE : PLATFORM_OPEN;
	return machine & IS_ARM ? &boot_arm : &boot_x86;
}

/* From 128 on, a key has a name; every second one comes later. */
static void add_keys(struct span keys)
{
	for (uint64_t i = 0; i < keys.size; i++) {
		uint8_t c = keys.base[i];
		struct keystroke key = keystroke_from_efi(0, c, 0);

		if (c >= 128)
			key = (struct keystroke){
				.name = c % (KEYSTROKE_F12 + 1),
				.character = 'x',
			};
		world_press_after(c & 1 ? 150 : 0, key);
	}
}

static void add_state(struct span state)
{
	static uint8_t bytes[UINT16_MAX];

	if (!state.size)
		return;
	memcpy(bytes, state.base, state.size);
	world_add_writable(STATE_FILE, bytes, state.size);
}

static void add_variable(uint8_t number, struct span value)
{
	if (value.size && number && number <= BLI_NR_VARIABLES)
		world_set_variable(bli_names[number - 1], value.base,
				   value.size, true);
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
	/* A file that chain= names, and the state, may be passed over. */
	require(log_errors >= (st != ST_OK) &&
		log_errors <= (st != ST_OK) + 2u);
	require(!world.variable_writes);
	require(!world.left && !world.videos);
	require(world_is_clean());
	world.calls = 0;
}

static uint64_t le16(const uint8_t bytes[2])
{
	return bytes[0] | (uint64_t)bytes[1] << 8;
}

/* The next length bytes of the input; none if there are fewer. */
static struct span take(struct span *rest, uint64_t length)
{
	struct span out = span_sub(*rest, 0, length);

	*rest = span_sub(*rest, out.size, rest->size - out.size);
	return out;
}

static void seal_file(struct text *list, const struct world_file *f,
		      enum seal_kind kind)
{
	struct seal_file sealed = { .kind = kind, .size = f->bytes.size };

	if (f->writable || !f->bytes.size)
		return;
	snprintf(sealed.name, sizeof(sealed.name), "%s", f->path);
	sha256_of(f->bytes, &sealed.digest);
	seal_add_file(list, &sealed);
}

/* The configuration, then the others in the order of their names. */
static void seal_files(struct text *list)
{
	static const char *const names[] = { "Image",	"pv",	  "pvh",
					     "r.img",	"xen",	  "xen-arm",
					     "xen.cfg", "xen.efi" };
	const struct world_file *config =
		world_find(NULL, WORLD_FOLDER "\\daybreak.conf");

	seal_file(list, config, SEAL_CONFIG);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char path[64];

		snprintf(path, sizeof(path), WORLD_FOLDER "\\%s", names[i]);
		seal_file(list, world_find(NULL, path), SEAL_DATA);
	}
}

/* Returns the seal's PE, or nothing without a configuration. */
static struct span make_seal(void)
{
	static const struct seal_entry a = { "a", false }, b = { "b", true };
	static char text[16 * 1024];
	static uint8_t pe[32 * 1024];
	struct text list;

	text_init(&list, text, sizeof(text));
	seal_begin(&list);
	seal_files(&list);
	seal_add_entry(&list, &a);
	seal_add_entry(&list, &b);
	fail_hold(true);
	if (seal_end(&list, SEAL_FILE))
		list.length = 0;
	fail_hold(false);
	if (!list.length)
		return (struct span){ 0 };
	seal_pe_write(PE_MACHINE_X86_64,
		      (struct span){ (uint8_t *)text, list.length }, pe);
	return (struct span){ pe, seal_pe_size(list.length) };
}

/* The file with new contents, of which no boot may be made; NULL: none. */
static const struct world_file *forbidden;

static void replace(const struct head *head, struct span bytes)
{
	struct world_file *f;

	forbidden = NULL;
	if (!head->replaced || head->replaced > world.nr_files)
		return;
	f = &world.files[head->replaced - 1];
	if (head->machine & IS_SECURE && !f->writable &&
	    (bytes.size != f->bytes.size ||
	     (bytes.size && memcmp(bytes.base, f->bytes.base, bytes.size))))
		forbidden = f;
	f->bytes = bytes;
}

static const struct boot_host *make_all(const struct head *head,
					struct span rest)
{
	const struct boot_host *host = make(head->machine);
	struct span file = take(&rest, le16(head->file)), state, seal;

	add_keys(take(&rest, head->keys));
	state = take(&rest, le16(head->state));
	add_variable(head->variable, take(&rest, head->value));
	add_files(rest);
	add_state(state);
	world.fail_at = head->fail_at;
	seal = make_seal();
	replace(head, file);
	if (seal.size)
		world_add(SEAL_FILE, seal.base, seal.size);
	return host;
}

/* What fails after it was measured ends in a reset; the rest leaves nothing. */
static void check_end(enum status st)
{
	const bool is_reset = world.resets[PLATFORM_REBOOT];

	require(!st || world.left == is_reset);
	require(!world.tpm.nr_events || world.left ||
		world.fail_at <= world.calls);
	require(world.tpm.exists || !world.tpm.nr_events);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct boot_host *host;
	struct head head;
	enum status st;

	if (size < sizeof(head))
		return 0;
	memcpy(&head, data, sizeof(head));
	host = make_all(&head, (struct span){ data + sizeof(head),
					      size - sizeof(head) });
	describe(host);
	st = world_boot(host, NULL, NULL);
	/* Without a hand-off, somebody was there to leave the menu. */
	require(st != ST_OK || world.left || world.key_reads);
	require(st == ST_OK || log_errors);
	check_end(st);
	/* It may have been read for an entry that was refused. */
	require(!world.left || !forbidden || !forbidden->read || log_errors);
	require(!world.screen.in_use);
	require(world_is_clean());
	return 0;
}
