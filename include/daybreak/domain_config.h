/* SPDX-License-Identifier: MIT */
/*
 * The configuration of a domain that is started at boot: one section, the same
 * for x86 and Arm. Keys are xl.cfg's where xl.cfg has one, else those of Xen's
 * device tree binding.
 */
#ifndef DAYBREAK_DOMAIN_CONFIG_H
#define DAYBREAK_DOMAIN_CONFIG_H

#include <daybreak/config.h>
#include <daybreak/cpu_words.h>
#include <daybreak/domain.h>
#include <daybreak/domain_devices.h>

#include <stdbool.h>
#include <stdint.h>

#define DOMAIN_MAX_PCPUS   256
#define DOMAIN_MAX_MODULES 64
#define DOMAIN_MAX_KEYS	   96 /* rows of the table of keys */
#define DOMAIN_MAX_CPUID   40 /* registers that cpuid= changes */
#define DOMAIN_MAX_RANGES  16 /* of xen,static-mem and xen,static-heap */
#define DOMAIN_MAX_SHM	   8
#define DOMAIN_MAX_EVTCHN  16
#define DOMAIN_MAX_LINKS   DOMAIN_MAX_SHARED
#define DOMAIN_MAX_COLORS  128 /* characters of llc_colors=, NUL included */
#define DOMAIN_SHM_ID	   16  /* MAX_SHM_ID_LENGTH in Xen, NUL included */

/* A set of CPUs. */
struct cpu_set {
	uint64_t bits[DOMAIN_MAX_PCPUS / 64];
};

/* True when cpu is in the set. */
static inline bool cpu_set_has(const struct cpu_set *set, unsigned int cpu)
{
	return set->bits[cpu / 64] >> (cpu % 64) & 1;
}

/* A range of the host's memory, in bytes. */
struct domain_range {
	uint64_t addr, size;
};

enum shm_role { SHM_DEFAULT, SHM_OWNER, SHM_BORROWER };

/* Memory shared by the domains that name the same id. */
struct domain_shm {
	char id[DOMAIN_SHM_ID];
	bool has_host;	/* false: Xen chooses */
	uint64_t host;	/* machine address */
	uint64_t guest; /* guest-physical address */
	uint64_t size;
	enum shm_role role;
	unsigned int line;
};

/* This domain's port local is bound to port remote of the domain peer. */
struct domain_evtchn {
	uint32_t local, remote;
	char peer[DOMAIN_MAX_NAME + 1]; /* DOMAIN_DOM0 for dom0 */
	unsigned int line;
};

enum domain_vuart { VUART_NONE, VUART_SBSA };

enum xen_enhanced {
	ENHANCED_UNSET,
	ENHANCED_DISABLED,
	ENHANCED_ENABLED,
	ENHANCED_NO_XENSTORE,
	ENHANCED_LEGACY,
};

enum domain_passthrough {
	PASSTHROUGH_UNSET,
	PASSTHROUGH_DISABLED,
	PASSTHROUGH_ENABLED,
};

/* Which System Control Interface the domain may use to call the firmware. */
enum domain_sci { SCI_UNSET, SCI_NONE, SCI_SCMI_SMC };

/* sve.value for sve=hw: the CPU's maximum vector length. */
#define DOMAIN_SVE_HW UINT32_MAX

/* Bits of capabilities=, as in Xen's public/bootfdt.h (4.21). */
enum domain_capability {
	DOMAIN_CONTROL = 1 << 0,
	DOMAIN_HARDWARE = 1 << 1,
	DOMAIN_XENSTORE = 1 << 2,
};

/* Settings that only Xen on Arm knows. */
struct domain_arm {
	enum domain_vuart vuart;
	bool direct_map;
	enum xen_enhanced enhanced;
	struct config_number nr_spis;
	struct config_number trap_unmapped; /* 0: reads return all ones */
	enum domain_sci sci;
	struct config_number sve; /* bits; 0: off */
	char llc_colors[DOMAIN_MAX_COLORS];
	unsigned int nr_static_mem;
	struct domain_range static_mem[DOMAIN_MAX_RANGES];
	unsigned int nr_shm;
	struct domain_shm shm[DOMAIN_MAX_SHM];
	unsigned int nr_evtchn;
	struct domain_evtchn evtchn[DOMAIN_MAX_EVTCHN];
};

/* Whether a built domain runs, and what the host does when building fails. */
enum domain_start { START_UNSET, START_RUN, START_PAUSED };
enum domain_failure { FAILURE_CONTINUE, FAILURE_HALT };

/* Whether the domain's kernel is told about xenstore, or that it comes later.
 */
enum domain_xenstore {
	XENSTORE_UNSET,
	XENSTORE_YES,
	XENSTORE_NO,
	XENSTORE_LATER
};

/* Whether a saved domain may have devices, which dom0 attaches later. */
enum domain_attach { ATTACH_NONE, ATTACH_LATER };

/* How the domain reads the time-stamp counter; Xen's number is 1 less. */
enum domain_tsc {
	TSC_UNSET,
	TSC_DEFAULT,
	TSC_ALWAYS_EMULATE,
	TSC_NATIVE,
	TSC_NATIVE_PARAVIRT /* not since Xen 4.12 */
};

/* What cpuid= changes; a register once. */
struct domain_features {
	const char *text; /* as written, NULL for none */
	unsigned int nr;
	struct domain_cpuid edits[DOMAIN_MAX_CPUID];
};

/* An event channel to the domain peer, and pages of peer's. */
struct domain_link {
	char peer[DOMAIN_MAX_NAME + 1];
	unsigned int nr_pages;
	unsigned int line;
};

#define DOMAIN_MAX_LEVEL (NR_CPU_WORDS + 3) /* and the highest leaves */

/* What is taken away so that the domain can move to another host. */
struct domain_level {
	struct file_ref file; /* its path is NULL for none */
	unsigned int nr;      /* 0 until the file was read */
	struct domain_cpuid edits[DOMAIN_MAX_LEVEL];
};

/* Settings that only the boot domain knows. */
struct domain_x86 {
	enum domain_start start;
	enum domain_failure on_failure;
	enum domain_xenstore xenstore;
	enum answer verify; /* it is read back when it is built */
	enum domain_attach attach;
	const char *after; /* a domain's name, NULL for none */
	const char *uuid;  /* as written, NULL for none */
	struct config_number domid;
	struct config_number cpu_weight, cap;		/* of credit, credit2 */
	struct config_number period, budget, extratime; /* of rtds, in us */
	struct config_number hap, nested;		/* 0 or 1 */
	enum domain_tsc tsc;
	enum domain_timer timer;
	enum domain_action actions[NR_DOMAIN_ENDS];
	struct domain_level level;
	struct domain_features features;
	struct domain_vnuma vnuma;
	struct domain_devices devices;
	unsigned int nr_links;
	struct domain_link links[DOMAIN_MAX_LINKS];
	unsigned int nr_shared; /* pages for those that link to this one */
};

/* One domain. Strings point into the configuration's text. */
struct domain_config {
	const char *config;  /* file, for sentences */
	const char *section; /* and section */
	const char *name;    /* name=, else the section's */
	bool has_type;	     /* false: PV on x86, PVH on Arm */
	enum domain_type type;
	struct file_ref kernel; /* args is the rest of the line */
	const char *cmdline;	/* cmdline=, else kernel's args */
	struct file_ref ramdisk, dtb;
	/*
	 * In place of a kernel: the file of `xl save`. Until that was read,
	 * type, memory, maxmem, vcpus and maxvcpus are unknown.
	 */
	struct file_ref restore;
	unsigned int nr_modules;
	struct file_ref modules[DOMAIN_MAX_MODULES];
	uint64_t memory, maxmem; /* KiB; maxmem defaults to memory */
	unsigned int vcpus, maxvcpus;
	bool has_affinity;
	struct cpu_set affinity[DOMAIN_MAX_VCPUS]; /* of each vCPU */
	bool has_nodes;				   /* cpus= names nodes */
	struct domain_nodes nodes[DOMAIN_MAX_VCPUS];
	const char *pool; /* NULL: the default pool */
	enum domain_passthrough passthrough;
	struct config_number capabilities;
	struct config_number shadow_memory; /* MiB for the P2M */
	struct config_number max_grant_version, max_grant_frames;
	struct config_number max_maptrack_frames;
	struct domain_arm arm;
	struct domain_x86 x86;
	unsigned int nr_keys; /* the keys that were given */
	struct {
		const struct key *key;
		unsigned int line;
	} keys[DOMAIN_MAX_KEYS];
};

#endif
