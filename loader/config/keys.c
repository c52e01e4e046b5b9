// SPDX-License-Identifier: MIT
/*
 * The keys of the configuration, one row for each kind of section that has the
 * key.
 */
#include "key_rows.h"

#include <string.h>

#define SLICE_MIN  10 /* us, of rtds */
#define SLICE_MAX  INT32_MAX
#define HEAP_ALIGN (64 * 1024) /* the largest page of an Arm CPU */

static const struct key_word hypervisors[] = {
	{ "xen", false, 0, NULL },
	{ "none", true, 0, NULL },
	{ .word = NULL },
};

static const struct key_word answers[] = {
	{ "no", ANSWER_NO, 0, NULL },
	{ "yes", ANSWER_YES, 0, NULL },
	{ .word = NULL },
};

static const struct key_word menus[] = {
	{ "always", GLOBAL_MENU_ALWAYS, 0, NULL },
	{ "never", GLOBAL_MENU_NEVER, 0, NULL },
	{ "hidden", GLOBAL_MENU_HIDDEN, 0, NULL },
	{ .word = NULL },
};

static const struct key_word refusals[] = {
	{ "menu", GLOBAL_REFUSAL_MENU, 0, NULL },
	{ "next", GLOBAL_REFUSAL_NEXT, 0, NULL },
	{ "firmware", GLOBAL_REFUSAL_FIRMWARE, 0, NULL },
	{ .word = NULL },
};

static const struct key_word editors[] = {
	{ "yes", GLOBAL_EDITOR_YES, 0, NULL },
	{ "no", GLOBAL_EDITOR_NO, 0, NULL },
	{ .word = NULL },
};

static const struct key_word verifies[] = {
	{ "auto", GLOBAL_VERIFY_AUTO, 0, NULL },
	{ "always", GLOBAL_VERIFY_ALWAYS, 0, NULL },
	{ "never", GLOBAL_VERIFY_NEVER, 0, NULL },
	{ .word = NULL },
};

static const struct key_word tpms[] = {
	{ "yes", GLOBAL_TPM_YES, 0, NULL },
	{ "no", GLOBAL_TPM_NO, 0, NULL },
	{ "required", GLOBAL_TPM_REQUIRED, 0, NULL },
	{ .word = NULL },
};

static const struct key_word handoffs[] = {
	{ "efi", HANDOFF_EFI, 0, NULL },
	{ "image", HANDOFF_IMAGE, 0, NULL },
	{ .word = NULL },
};

static const struct key_word types[] = {
	{ "pv", DOMAIN_PV, 0, NULL },
	{ "pvh", DOMAIN_PVH, 0, NULL },
	{ .word = NULL },
};

static const struct key_word starts[] = {
	{ "run", START_RUN, 0, NULL },
	{ "paused", START_PAUSED, 0, NULL },
	{ .word = NULL },
};

static const struct key_word devices[] = {
	{ "later", ATTACH_LATER, 0, NULL },
	{ .word = NULL },
};

static const struct key_word failures[] = {
	{ "continue", FAILURE_CONTINUE, 0, NULL },
	{ "halt", FAILURE_HALT, 0, NULL },
	{ .word = NULL },
};

static const struct key_word xenstores[] = {
	{ "yes", XENSTORE_YES, 0, NULL },
	{ "no", XENSTORE_NO, 0, NULL },
	{ "later", XENSTORE_LATER, 0, NULL },
	{ .word = NULL },
};

static const struct key_word actions[] = {
	{ "destroy", ACTION_DESTROY, 0, NULL },
	{ "restart", ACTION_RESTART, 0, NULL },
	{ "rename-restart", ACTION_RENAME_RESTART, 0, NULL },
	{ "preserve", ACTION_PRESERVE, 0, NULL },
	{ "coredump-destroy", ACTION_COREDUMP_DESTROY, 0, NULL },
	{ "coredump-restart", ACTION_COREDUMP_RESTART, 0, NULL },
	{ .word = NULL },
};

static const struct key_word tscs[] = {
	{ "default", TSC_DEFAULT, 0, NULL },
	{ "always_emulate", TSC_ALWAYS_EMULATE, 0, NULL },
	{ "native", TSC_NATIVE, 0, NULL },
	{ "native_paravirt", TSC_NATIVE_PARAVIRT, 0, NULL },
	{ .word = NULL },
};

static const struct key_word timers[] = {
	{ "delay_for_missed_ticks", TIMER_DELAY_FOR_MISSED_TICKS, 0, NULL },
	{ "no_delay_for_missed_ticks", TIMER_NO_DELAY_FOR_MISSED_TICKS, 0,
	  NULL },
	{ "no_missed_ticks_pending", TIMER_NO_MISSED_TICKS_PENDING, 0, NULL },
	{ "one_missed_tick_pending", TIMER_ONE_MISSED_TICK_PENDING, 0, NULL },
	{ .word = NULL },
};

static const struct key_word vuarts[] = {
	{ "sbsa_uart", VUART_SBSA, 0, NULL },
	{ .word = NULL },
};

static const struct key_word enhanced[] = {
	{ "disabled", ENHANCED_DISABLED, 0, "disabled" },
	{ "enabled", ENHANCED_ENABLED, 0, "enabled" },
	{ "no-xenstore", ENHANCED_NO_XENSTORE, 0, "no-xenstore" },
	{ "legacy", ENHANCED_LEGACY, 21, "legacy" },
	{ .word = NULL },
};

static const struct key_word passthrough[] = {
	{ "disabled", PASSTHROUGH_DISABLED, 0, "disabled" },
	{ "enabled", PASSTHROUGH_ENABLED, 0, "enabled" },
	{ .word = NULL },
};

static const struct key_word capabilities[] = {
	{ "control", DOMAIN_CONTROL, 0, NULL },
	{ "hardware", DOMAIN_HARDWARE, 0, NULL },
	{ "xenstore", DOMAIN_XENSTORE, 0, NULL },
	{ .word = NULL },
};

/* In xl.cfg the value is a list of key=value, with type= as its only key. */
static const struct key_word scis[] = {
	{ "type=none", SCI_NONE, 0, "none" },
	{ "type=scmi_smc", SCI_SCMI_SMC, 0, "scmi_smc" },
	{ .word = NULL },
};

static const struct key_word sve[] = {
	{ "disabled", 0, 0, NULL },
	{ "hw", DOMAIN_SVE_HW, 0, NULL },
	{ .word = NULL },
};

/*
 * The number is the first Xen 4.x whose Arm code reads the key: 4.12 brought
 * dom0less, 4.17 static memory in the form we write, cpupools and PV devices.
 * It is 0 for keys that are not checked: those of an entry that Xen has always
 * supported, and those for x86.
 *
 * The order of the rows is also the order of keys in sentences, of suggestions
 * that are equally near, and of properties in a device tree.
 */
const struct key config_keys[] = {
	{ BARE("default", IN_GLOBAL | IN_XEN_CFG, ON_BOTH, 0, STRING) },
	{ BARE("chain", IN_GLOBAL | IN_XEN_CFG, ON_BOTH, 0, FILE_LINE) },
	{ GLOBAL("timeout", NUMBER, timeout), .max = 3600 },
	{ GLOBAL("menu", CHOICE, menu), .words = menus },
	{ GLOBAL("on_refusal", CHOICE, on_refusal), .words = refusals },
	{ GLOBAL("editor", CHOICE, editor), .words = editors },
	{ GLOBAL("verify", CHOICE, verify), .words = verifies },
	{ GLOBAL("tpm", CHOICE, tpm), .words = tpms },
	{ ENTRY("limit-unpacked", IN_GLOBAL | IN_ENTRY, ON_BOTH, 0, SIZE,
		unpacked_limit) },
	{ ENTRY("timing", IN_GLOBAL | IN_ENTRY, ON_BOTH, 0, CHOICE, timing),
	  .words = answers },
	{ ENTRY("quiet", IN_GLOBAL | IN_ENTRY, ON_BOTH, 0, CHOICE, quiet),
	  .words = answers },
	{ ENTRY("ucode", IN_GLOBAL | IN_ENTRY | IN_XEN_CFG, ON_X86, 0, FILE,
		ucode) },
	{ ENTRY("video", IN_GLOBAL | IN_ENTRY | IN_XEN_CFG, ON_BOTH, 0, VIDEO,
		video) },
	{ ENTRY("title", IN_ENTRY, ON_BOTH, 0, TEXT, title) },
	{ ENTRY("tries", IN_ENTRY, ON_BOTH, 0, NUMBER, tries), .min = 1,
	  .max = 100 },
	{ ENTRY("xen", IN_ENTRY, ON_BOTH, 0, FILE, xen) },
	{ BARE("hypervisor", IN_ENTRY, ON_X86, 0, CHOICE),
	  .words = hypervisors },
	{ ENTRY("handoff", IN_ENTRY, ON_ARM, 0, CHOICE, handoff),
	  .words = handoffs },
	{ ENTRY("options", IN_ENTRY | IN_XEN_CFG, ON_BOTH, 0, TEXT, options),
	  .is_command_line = true },
	{ ENTRY("kernel", IN_ENTRY | IN_XEN_CFG, ON_BOTH, 0, FILE_ARGS,
		kernel) },
	{ ENTRY_FILES("ramdisk", IN_ENTRY | IN_XEN_CFG, ON_BOTH, FILE_LINE,
		      ramdisks, nr_ramdisks) },
	{ ENTRY_FILES("module", IN_ENTRY, ON_X86, FILE_ARGS, modules,
		      nr_modules) },
	{ ENTRY("xsm", IN_ENTRY | IN_XEN_CFG, ON_BOTH, 0, FILE_LINE, xsm) },
	{ ENTRY("dtb", IN_ENTRY | IN_XEN_CFG, ON_ARM, 0, FILE, dtb) },
	{ ENTRY("efi", IN_ENTRY, ON_BOTH, 0, FILE_ARGS, efi) },
	{ ENTRY("volume", IN_ENTRY, ON_BOTH, 0, STRING, volume) },
	{ BARE("domains", IN_ENTRY, ON_BOTH, 0, SECTIONS) },
	{ HOST("cpupools", ON_BOTH, 17, SECTIONS, pools, nr_pools) },
	{ HOST("xen,static-heap", ON_ARM, 17, RANGES, static_heap,
	       nr_static_heap),
	  .min = HEAP_ALIGN },
	{ HOST("xen,shared-mem", ON_ARM, 17, SHM, shm, nr_shm),
	  .repeats = true },

	{ DOMAIN("name", ON_BOTH, 12, STRING, name) },
	{ DOMAIN("type", ON_BOTH, 12, CHOICE, type), .words = types,
	  .is_saved = true },
	{ DOMAIN("kernel", ON_BOTH, 12, FILE_ARGS, kernel), .is_saved = true },
	{ DOMAIN("cmdline", ON_BOTH, 12, STRING, cmdline),
	  .is_command_line = true, .is_saved = true },
	{ DOMAIN("ramdisk", ON_BOTH, 12, FILE_LINE, ramdisk),
	  .is_saved = true },
	{ DOMAIN("restore", ON_X86, 0, FILE_LINE, restore), .is_own = true },
	{ DOMAIN_FILES("modules", ON_X86, FILE_ARGS, modules, nr_modules),
	  .is_own = true, .is_saved = true },
	{ DOMAIN("dtb", ON_ARM, 13, FILE, dtb),
	  .property = "multiboot,device-tree", .is_own = true },
	/* xl.cfg's name of dtb= */
	{ DOMAIN("device_tree", ON_ARM, 13, FILE, dtb),
	  .property = "multiboot,device-tree" },
	{ DOMAIN("memory", ON_BOTH, 12, MIB, memory), .property = "memory",
	  .is_saved = true },
	{ DOMAIN("maxmem", ON_X86, 0, MIB, maxmem), .is_saved = true },
	{ DOMAIN("vcpus", ON_BOTH, 12, COUNT, vcpus), .property = "cpus",
	  .is_saved = true },
	{ DOMAIN("maxvcpus", ON_X86, 0, COUNT, maxvcpus), .is_saved = true },
	{ DOMAIN("vnuma", ON_X86, 0, VNUMA, x86.vnuma), .is_saved = true },
	{ DOMAIN("cpus", ON_BOTH, 21, AFFINITY, affinity),
	  .count = HAS_AFFINITY, .property = "hard-affinity" },
	{ DOMAIN("pool", ON_BOTH, 17, STRING, pool),
	  .property = "domain-cpupool" },
	{ DOMAIN("start", ON_X86, 0, CHOICE, x86.start), .words = starts,
	  .is_own = true },
	{ DOMAIN("devices", ON_X86, 0, CHOICE, x86.attach), .words = devices,
	  .is_own = true },
	{ DOMAIN("after", ON_X86, 0, STRING, x86.after), .is_own = true },
	{ DOMAIN_ARRAY("link", ON_X86, 0, LINK, x86.links, x86.nr_links),
	  .repeats = true, .instead = "xen,evtchn= and xen,shared-mem=",
	  .is_own = true, .is_saved = true },
	{ DOMAIN("on_failure", ON_X86, 0, CHOICE, x86.on_failure),
	  .words = failures, .is_own = true },
	{ DOMAIN("verify", ON_X86, 0, CHOICE, x86.verify), .words = answers,
	  .is_own = true, .is_saved = true },
	{ DOMAIN("xenstore", ON_X86, 0, CHOICE, x86.xenstore),
	  .words = xenstores, .is_own = true, .is_saved = true },
	{ DOMAIN("on_poweroff", ON_X86, 0, CHOICE, x86.actions[ENDED_POWEROFF]),
	  .words = actions },
	{ DOMAIN("on_reboot", ON_X86, 0, CHOICE, x86.actions[ENDED_REBOOT]),
	  .words = actions },
	{ DOMAIN("on_watchdog", ON_X86, 0, CHOICE, x86.actions[ENDED_WATCHDOG]),
	  .words = actions },
	{ DOMAIN("on_crash", ON_X86, 0, CHOICE, x86.actions[ENDED_CRASH]),
	  .words = actions },
	{ DOMAIN("uuid", ON_X86, 0, STRING, x86.uuid) },
	{ DOMAIN("domid", ON_X86, 0, NUMBER, x86.domid), .min = 1,
	  .max = DOMAIN_MAX_DOMID, .is_own = true },
	{ DOMAIN("cpu_weight", ON_X86, 0, NUMBER, x86.cpu_weight), .min = 1,
	  .max = 65535 },
	{ DOMAIN("cap", ON_X86, 0, NUMBER, x86.cap), .max = 65535 },
	{ DOMAIN("period", ON_X86, 0, NUMBER, x86.period), .min = SLICE_MIN,
	  .max = SLICE_MAX },
	{ DOMAIN("budget", ON_X86, 0, NUMBER, x86.budget), .min = SLICE_MIN,
	  .max = SLICE_MAX },
	{ DOMAIN("extratime", ON_X86, 0, NUMBER, x86.extratime), .max = 1 },
	{ DOMAIN("tsc_mode", ON_X86, 0, CHOICE, x86.tsc), .words = tscs,
	  .is_saved = true },
	{ DOMAIN("timer_mode", ON_X86, 0, CHOICE, x86.timer), .words = timers,
	  .is_saved = true },
	{ DOMAIN("cpuid", ON_X86, 0, FEATURES, x86.features),
	  .is_saved = true },
	{ DOMAIN("cpuid_level", ON_X86, 0, FILE_LINE, x86.level.file),
	  .is_own = true, .is_saved = true },
	{ DOMAIN("hap", ON_X86, 0, NUMBER, x86.hap), .max = 1,
	  .is_saved = true },
	{ DOMAIN("nestedhvm", ON_X86, 0, NUMBER, x86.nested), .max = 1,
	  .is_saved = true },
	{ DOMAIN("iomem", ON_X86, 0, IOMEM, x86.devices), .is_saved = true },
	{ DOMAIN("ioports", ON_X86, 0, PORTS, x86.devices), .is_saved = true },
	{ DOMAIN("irqs", ON_X86, 0, IRQS, x86.devices), .is_saved = true },
	{ DOMAIN("capabilities", ON_ARM, 21, FLAGS, capabilities),
	  .property = "capabilities", .words = capabilities, .is_own = true },
	{ DOMAIN("shadow_memory", ON_BOTH, 17, NUMBER, shadow_memory),
	  .property = "xen,domain-p2m-mem-mb", .min = 1, .max = 1 << 20,
	  .is_saved = true },
	{ DOMAIN("max_grant_version", ON_BOTH, 18, NUMBER, max_grant_version),
	  .property = "max_grant_version", .min = 1, .max = 2 },
	{ DOMAIN("max_grant_frames", ON_BOTH, 18, NUMBER, max_grant_frames),
	  .property = "max_grant_frames", .max = INT32_MAX },
	{ DOMAIN("max_maptrack_frames", ON_BOTH, 18, NUMBER,
		 max_maptrack_frames),
	  .property = "max_maptrack_frames", .max = INT32_MAX },
	{ DOMAIN("nr_spis", ON_ARM, 12, NUMBER, arm.nr_spis),
	  .property = "nr_spis", .max = 960 },
	{ DOMAIN("trap_unmapped_accesses", ON_ARM, 21, NUMBER,
		 arm.trap_unmapped),
	  .property = "trap-unmapped-accesses", .max = 1 },
	{ DOMAIN("sve", ON_ARM, 18, NUMBER, arm.sve), .property = "sve",
	  .min = 128, .max = 2048, .words = sve },
	{ DOMAIN("vuart", ON_ARM, 12, CHOICE, arm.vuart), .property = "vpl011",
	  .words = vuarts },
	{ DOMAIN("direct-map", ON_ARM, 17, BOOL, arm.direct_map),
	  .property = "direct-map", .is_own = true },
	{ DOMAIN("llc_colors", ON_ARM, 20, COLORS, arm.llc_colors),
	  .property = "llc-colors" },
	{ DOMAIN("xen,enhanced", ON_ARM, 17, CHOICE, arm.enhanced),
	  .property = "xen,enhanced", .words = enhanced, .is_own = true },
	{ DOMAIN("passthrough", ON_BOTH, 19, CHOICE, passthrough),
	  .property = "passthrough", .words = passthrough, .is_saved = true },
	{ DOMAIN("arm_sci", ON_ARM, 21, CHOICE, arm.sci),
	  .property = "xen,sci_type", .words = scis },
	{ DOMAIN_ARRAY("xen,static-mem", ON_ARM, 17, RANGES, arm.static_mem,
		       arm.nr_static_mem),
	  .min = DOMAIN_PAGE, .property = "xen,static-mem", .is_own = true },
	{ DOMAIN_ARRAY("xen,shared-mem", ON_ARM, 17, SHM, arm.shm, arm.nr_shm),
	  .repeats = true, .property = "xen,shared-mem",
	  .instead = "link=", .is_own = true },
	{ DOMAIN_ARRAY("xen,evtchn", ON_ARM, 17, EVTCHN, arm.evtchn,
		       arm.nr_evtchn),
	  .repeats = true, .property = "xen,evtchn",
	  .instead = "link=", .is_own = true },

	{ POOL("cpus", 17, CPUS, cpus) },
	{ POOL("sched", 17, STRING, scheduler) },
	{ .name = NULL },
};

_Static_assert(sizeof(config_keys) / sizeof(config_keys[0]) - 1 <=
		       DOMAIN_MAX_KEYS,
	       "a domain can give every key");

const struct key *key_find(unsigned int places, const char *name)
{
	for (const struct key *key = config_keys; key->name; key++)
		if ((key->places & places) && !strcmp(key->name, name))
			return key;
	return NULL;
}

unsigned int key_places(const char *name)
{
	unsigned int places = 0;

	for (const struct key *key = config_keys; key->name; key++)
		if (!strcmp(key->name, name))
			places |= key->places;
	return places;
}

bool key_takes_variables(const char *name)
{
	const struct key *key = key_find(IN_ANY, name);

	return key &&
	       (key->is_command_line || key->form == FORM_FILE ||
		key->form == FORM_FILE_ARGS || key->form == FORM_FILE_LINE);
}

enum key_form key_form(enum config_dialect dialect, const char *name)
{
	unsigned int places = dialect == CONFIG_XEN ? IN_XEN_CFG : IN_ANY;
	const struct key *key = key_find(places, name);

	return key ? key->form : FORM_STRING;
}

bool key_is_same(const struct key *a, const struct key *b)
{
	if (a == b)
		return true;
	return a->owner != OF_NONE && a->owner == b->owner &&
	       a->form == b->form && a->offset == b->offset;
}

bool key_is_xl(const struct key *key)
{
	return (key->places & IN_DOMAIN) && !key->is_own;
}

void key_list(unsigned int places, struct text *out)
{
	for (const struct key *key = config_keys; key->name; key++)
		if (key->places & places)
			text_format(out, "%s%s", out->length ? ", " : "",
				    key->name);
}

const struct key_word *key_find_word(const struct key *key, const char *word)
{
	for (const struct key_word *w = key->words; w && w->word; w++)
		if (!strcmp(w->word, word))
			return w;
	return NULL;
}
