// SPDX-License-Identifier: MIT
/*
 * The keys of a domain's section, told once: parsing, the device tree's
 * writer, and the question whether a Xen knows a key all read this table.
 */
#include <daybreak/domain_config.h>

#include <stddef.h>

static const struct domain_word types[] = {
	{ "pv", DOMAIN_PV, 0 },
	{ "pvh", DOMAIN_PVH, 0 },
	{ 0 },
};

static const struct domain_word starts[] = {
	{ "run", START_RUN, 0 },
	{ "paused", START_PAUSED, 0 },
	{ 0 },
};

static const struct domain_word failures[] = {
	{ "continue", FAILURE_CONTINUE, 0 },
	{ "halt", FAILURE_HALT, 0 },
	{ 0 },
};

static const struct domain_word xenstores[] = {
	{ "yes", XENSTORE_YES, 0 },
	{ "no", XENSTORE_NO, 0 },
	{ 0 },
};

static const struct domain_word vuarts[] = {
	{ "sbsa_uart", VUART_SBSA, 0 },
	{ 0 },
};

static const struct domain_word enhanced[] = {
	{ "disabled", ENHANCED_DISABLED, 0 },
	{ "enabled", ENHANCED_ENABLED, 0 },
	{ "no-xenstore", ENHANCED_NO_XENSTORE, 0 },
	{ "legacy", ENHANCED_LEGACY, 21 },
	{ 0 },
};

static const struct domain_word passthrough[] = {
	{ "disabled", PASSTHROUGH_DISABLED, 0 },
	{ "enabled", PASSTHROUGH_ENABLED, 0 },
	{ 0 },
};

static const struct domain_word capabilities[] = {
	{ "control", DOMAIN_CONTROL, 0 },
	{ "hardware", DOMAIN_HARDWARE, 0 },
	{ "xenstore", DOMAIN_XENSTORE, 0 },
	{ 0 },
};

/* xl.cfg's are lists of key=value, of which it knows one. */
static const struct domain_word scis[] = {
	{ "type=none", SCI_NONE, 0 },
	{ "type=scmi_smc", SCI_SCMI_SMC, 0 },
	{ 0 },
};

static const struct domain_word sve[] = {
	{ "disabled", 0, 0 },
	{ "hw", DOMAIN_SVE_HW, 0 },
	{ 0 },
};

/*
 * When Xen's Arm code began to read a property: 4.12 brought dom0less, 4.17
 * static memory in the form we write, cpupools and PV devices.
 */
#define KEY(name, becomes, written, on, minor, field)                          \
	.key = name, .property = becomes, .form = written, .where = on,        \
	.since = minor, .offset = offsetof(struct domain_config, field)

const struct domain_key domain_keys[] = {
	{ KEY("name", NULL, FORM_STRING, ON_BOTH, 12, name) },
	{ KEY("type", NULL, FORM_CHOICE, ON_BOTH, 12, type), .words = types },
	{ KEY("kernel", NULL, FORM_FILE, ON_BOTH, 12, kernel) },
	{ KEY("cmdline", NULL, FORM_STRING, ON_BOTH, 12, cmdline) },
	{ KEY("ramdisk", NULL, FORM_FILE, ON_BOTH, 12, ramdisk) },
	{ KEY("modules", NULL, FORM_FILES, ON_X86, 0, modules) },
	{ KEY("dtb", "multiboot,device-tree", FORM_FILE, ON_ARM, 13, dtb) },
	{ KEY("memory", "memory", FORM_MIB, ON_BOTH, 12, memory) },
	{ KEY("maxmem", NULL, FORM_MIB, ON_X86, 0, maxmem) },
	{ KEY("vcpus", "cpus", FORM_COUNT, ON_BOTH, 12, vcpus) },
	{ KEY("maxvcpus", NULL, FORM_COUNT, ON_X86, 0, maxvcpus) },
	{ KEY("cpus", "hard-affinity", FORM_CPUS, ON_BOTH, 21, affinity) },
	{ KEY("pool", "domain-cpupool", FORM_STRING, ON_BOTH, 17, pool) },
	{ KEY("start", NULL, FORM_CHOICE, ON_X86, 0, x86.start),
	  .words = starts },
	{ KEY("after", NULL, FORM_STRING, ON_X86, 0, x86.after) },
	{ KEY("on_failure", NULL, FORM_CHOICE, ON_X86, 0, x86.on_failure),
	  .words = failures },
	{ KEY("xenstore", NULL, FORM_CHOICE, ON_X86, 0, x86.xenstore),
	  .words = xenstores },
	{ KEY("uuid", NULL, FORM_STRING, ON_X86, 0, x86.uuid) },
	{ KEY("cpu_weight", NULL, FORM_NUMBER, ON_X86, 0, x86.cpu_weight),
	  .min = 1, .max = 65535 },
	{ KEY("cap", NULL, FORM_NUMBER, ON_X86, 0, x86.cap), .max = 65535 },
	{ KEY("iomem", NULL, FORM_IOMEM, ON_X86, 0, x86.devices) },
	{ KEY("ioports", NULL, FORM_PORTS, ON_X86, 0, x86.devices) },
	{ KEY("irqs", NULL, FORM_IRQS, ON_X86, 0, x86.devices) },
	{ KEY("capabilities", "capabilities", FORM_FLAGS, ON_ARM, 21,
	      capabilities),
	  .words = capabilities },
	{ KEY("shadow_memory", "xen,domain-p2m-mem-mb", FORM_NUMBER, ON_BOTH,
	      17, shadow_memory),
	  .min = 1, .max = 1 << 20 },
	{ KEY("max_grant_version", "max_grant_version", FORM_NUMBER, ON_BOTH,
	      18, max_grant_version),
	  .min = 1, .max = 2 },
	{ KEY("max_grant_frames", "max_grant_frames", FORM_NUMBER, ON_BOTH, 18,
	      max_grant_frames),
	  .max = INT32_MAX },
	{ KEY("max_maptrack_frames", "max_maptrack_frames", FORM_NUMBER,
	      ON_BOTH, 18, max_maptrack_frames),
	  .max = INT32_MAX },
	{ KEY("vuart", "vpl011", FORM_CHOICE, ON_ARM, 12, arm.vuart),
	  .words = vuarts },
	{ KEY("direct-map", "direct-map", FORM_BOOL, ON_ARM, 17,
	      arm.direct_map) },
	{ KEY("xen,enhanced", "xen,enhanced", FORM_CHOICE, ON_ARM, 17,
	      arm.enhanced),
	  .words = enhanced },
	{ KEY("passthrough", "passthrough", FORM_CHOICE, ON_ARM, 19,
	      arm.passthrough),
	  .words = passthrough },
	{ KEY("nr_spis", "nr_spis", FORM_NUMBER, ON_ARM, 12, arm.nr_spis),
	  .max = 960 },
	{ KEY("trap_unmapped_accesses", "trap-unmapped-accesses", FORM_NUMBER,
	      ON_ARM, 21, arm.trap_unmapped),
	  .max = 1 },
	{ KEY("arm_sci", "xen,sci_type", FORM_CHOICE, ON_ARM, 21, arm.sci),
	  .words = scis },
	{ KEY("sve", "sve", FORM_NUMBER, ON_ARM, 18, arm.sve), .min = 128,
	  .max = 2048, .words = sve },
	{ KEY("llc_colors", "llc-colors", FORM_COLORS, ON_ARM, 20,
	      arm.llc_colors) },
	{ KEY("xen,static-mem", "xen,static-mem", FORM_RANGES, ON_ARM, 17,
	      arm.static_mem) },
	{ KEY("xen,shared-mem", "xen,shared-mem", FORM_SHM, ON_ARM, 17,
	      arm.shm) },
	{ KEY("xen,evtchn", "xen,evtchn", FORM_EVTCHN, ON_ARM, 17,
	      arm.evtchn) },
	{ .key = NULL },
};

_Static_assert(sizeof(domain_keys) / sizeof(domain_keys[0]) - 1 <=
		       DOMAIN_MAX_KEYS,
	       "a domain can give every key");
