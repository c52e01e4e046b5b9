/* SPDX-License-Identifier: MIT */
/*
 * What a person asks of a domain that is started at boot: one section of the
 * configuration, the same for x86 and Arm. Keys are xl.cfg's where xl.cfg has
 * one, else those of Xen's device tree binding.
 */
#ifndef DAYBREAK_DOMAIN_CONFIG_H
#define DAYBREAK_DOMAIN_CONFIG_H

#include <daybreak/config.h>
#include <daybreak/domain.h>

#include <stdbool.h>
#include <stdint.h>

#define DOMAIN_MAX	   32 /* domains= of one entry */
#define DOMAIN_MAX_NAME	   31 /* a device tree node's name */
#define DOMAIN_MAX_PCPUS   256
#define DOMAIN_MAX_MODULES 64
#define DOMAIN_MAX_KEYS	   72 /* rows of the table of keys */
#define DOMAIN_MAX_RANGES  16 /* of xen,static-mem and xen,static-heap */
#define DOMAIN_MAX_SHM	   8
#define DOMAIN_MAX_EVTCHN  16
#define DOMAIN_MAX_COLORS  128 /* characters of llc_colors=, NUL included */
#define DOMAIN_MAX_POOLS   8
#define DOMAIN_MAX_DEVICE  16 /* elements of iomem=, ioports=, irqs= */
#define DOMAIN_SHM_ID	   16 /* MAX_SHM_ID_LENGTH in Xen, NUL included */
#define DOMAIN_DOM0	   "Domain-0"

/* A release of Xen; major 0 means unknown. */
struct xen_version {
	unsigned int major, minor;
};

/* A number that may be left to Xen. */
struct domain_number {
	bool set;
	uint32_t value;
};

/* A set of CPUs. */
struct cpu_set {
	uint64_t bits[DOMAIN_MAX_PCPUS / 64];
};

/* A range of the host's memory, in bytes. */
struct domain_range {
	uint64_t addr, size;
};

enum shm_role { SHM_DEFAULT, SHM_OWNER, SHM_BORROWER };

/* Memory shared by the domains that name the same id. */
struct domain_shm {
	char id[DOMAIN_SHM_ID];
	bool has_host;	/* else Xen chooses */
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

/* Whose calls of the Arm System Control Interface reach the firmware. */
enum domain_sci { SCI_UNSET, SCI_NONE, SCI_SCMI_SMC };

/* sve.value for sve=hw: as long as the CPU can. */
#define DOMAIN_SVE_HW UINT32_MAX

/* Bits of capabilities=, as in Xen's public/bootfdt.h (4.21). */
enum domain_capability {
	DOMAIN_CONTROL = 1 << 0,
	DOMAIN_HARDWARE = 1 << 1,
	DOMAIN_XENSTORE = 1 << 2,
};

/* What only Xen on Arm knows. */
struct domain_arm {
	enum domain_vuart vuart;
	bool direct_map;
	enum xen_enhanced enhanced;
	enum domain_passthrough passthrough;
	struct domain_number nr_spis;
	struct domain_number trap_unmapped; /* 0: reads give ones */
	enum domain_sci sci;
	struct domain_number sve; /* bits; 0: off */
	char llc_colors[DOMAIN_MAX_COLORS];
	unsigned int nr_static_mem;
	struct domain_range static_mem[DOMAIN_MAX_RANGES];
	unsigned int nr_shm;
	struct domain_shm shm[DOMAIN_MAX_SHM];
	unsigned int nr_evtchn;
	struct domain_evtchn evtchn[DOMAIN_MAX_EVTCHN];
};

/* What becomes of a domain that is built, and of the host when it cannot be. */
enum domain_start { START_RUN, START_PAUSED };
enum domain_failure { FAILURE_CONTINUE, FAILURE_HALT };

/* Is the domain's kernel told of xenstore? */
enum domain_xenstore { XENSTORE_UNSET, XENSTORE_YES, XENSTORE_NO };

/* Pages of the host's device memory, and where a PVH domain sees them. */
struct domain_iomem {
	uint64_t mfn, nr, gfn;
};

/* I/O ports, both ends included. */
struct domain_ports {
	uint32_t first, last;
};

/* Parts of the host's devices that a domain may use. */
struct domain_devices {
	unsigned int nr_iomem, nr_ports, nr_irqs;
	struct domain_iomem iomem[DOMAIN_MAX_DEVICE];
	struct domain_ports ports[DOMAIN_MAX_DEVICE];
	uint32_t irqs[DOMAIN_MAX_DEVICE]; /* GSIs */
};

/* What only the boot domain knows. */
struct domain_x86 {
	enum domain_start start;
	enum domain_failure on_failure;
	enum domain_xenstore xenstore;
	const char *after; /* a domain's name, NULL for none */
	const char *uuid;  /* as written, NULL for none */
	struct domain_number cpu_weight, cap;
	struct domain_devices devices;
};

/* One domain. Strings point into the configuration's text. */
struct domain_config {
	const char *config;  /* file, for sentences */
	const char *section; /* and section */
	const char *name;    /* name=, else the section's */
	bool has_type;	     /* else the CPU's default: PV on x86, PVH on Arm */
	enum domain_type type;
	struct file_ref kernel; /* args is the rest of the line */
	const char *cmdline;	/* cmdline=, else kernel's args */
	struct file_ref ramdisk, dtb;
	unsigned int nr_modules;
	struct file_ref modules[DOMAIN_MAX_MODULES];
	uint64_t memory, maxmem; /* KiB; maxmem is memory when not said */
	unsigned int vcpus, maxvcpus;
	bool has_affinity;
	struct cpu_set affinity[DOMAIN_MAX_VCPUS]; /* of each vCPU */
	const char *pool;			   /* NULL: the default one */
	struct domain_number capabilities;
	struct domain_number shadow_memory; /* MiB for the P2M */
	struct domain_number max_grant_version, max_grant_frames;
	struct domain_number max_maptrack_frames;
	struct domain_arm arm;
	struct domain_x86 x86;
	unsigned int nr_keys; /* the keys that were given */
	struct {
		const struct key *key;
		unsigned int line;
	} keys[DOMAIN_MAX_KEYS];
};

/*
 * Reads one section. Returns ST_NOT_FOUND with a sentence when there is no
 * such section; ST_INVALID with file and line for a key that is unknown (with
 * a suggestion) or given twice, and for a value that is not of its key's form;
 * ST_INVALID for a domain without kernel= or memory=, or whose keys contradict
 * each other; ST_TOO_LARGE for one module, range, ... too many.
 */
enum status domain_config_parse(const struct config *config,
				const char *section, struct domain_config *out);

/*
 * Reads domains= of the entry in section, names separated by blanks or commas,
 * and each domain. *nr is 0 without the key, which an xen.cfg has not. At most
 * max domains are written to out, which is large: not for a stack. Returns,
 * besides domain_config_parse()'s, ST_INVALID for two domains with one name, a
 * section named twice among them, and for event channels whose two ends
 * disagree.
 */
enum status domain_list_parse(const struct config *config, const char *section,
			      struct domain_config *out, unsigned int max,
			      unsigned int *nr);

/*
 * Decides whether a Xen of that version, on that CPU, can give the domain
 * what it asks for. version is not looked at where it is unknown, nor on x86,
 * where the boot domain reads the keys and not Xen. Returns ST_UNSUPPORTED
 * with a sentence naming the key and the Xen that knows it.
 */
enum status domain_check(const struct domain_config *domain,
			 enum guest_arch arch, struct xen_version version);

/*
 * Decides in which order nr domains are started: as they are listed, but each
 * behind the one its after= names. order gets their places in domains. Returns
 * ST_INVALID with a sentence for a name that is none of them, for domains that
 * wait for each other, and for two with one UUID.
 */
enum status domain_order(const struct domain_config *domains, unsigned int nr,
			 unsigned int *order);

/*
 * Reads uuid= as xl.cfg writes it, 8-4-4-4-12 hexadecimal digits, to out; all
 * 0 without it. Returns ST_INVALID with a sentence.
 */
enum status domain_uuid(const struct domain_config *domain, uint8_t out[16]);

/* A cpupool (docs/misc/arm/device-tree/cpupools.txt), a section of its own. */
struct domain_pool {
	const char *name;
	const char *scheduler; /* sched=, NULL: Xen's default */
	struct cpu_set cpus;   /* cpus=, by their order in the device tree */
};

/* What the entry asks of the host for its domains' sake. */
struct domain_host {
	unsigned int nr_static_heap;
	struct domain_range static_heap[DOMAIN_MAX_RANGES];
	unsigned int nr_pools;
	struct domain_pool pools[DOMAIN_MAX_POOLS];
	unsigned int nr_shm; /* dom0's side */
	struct domain_shm shm[DOMAIN_MAX_SHM];
};

/*
 * Reads the entry's xen,static-heap=, xen,shared-mem= and cpupools=, and the
 * sections of pools. Other keys are the entry's and are passed over. Errors as
 * domain_config_parse()'s.
 */
enum status domain_host_parse(const struct config *config, const char *section,
			      struct domain_host *out);

/* As domain_check(), for what the entry asks of a Xen on Arm. */
enum status domain_check_host(const struct domain_host *host,
			      struct xen_version version);

static inline bool cpu_set_has(const struct cpu_set *set, unsigned int cpu)
{
	return set->bits[cpu / 64] >> (cpu % 64) & 1;
}

#endif
