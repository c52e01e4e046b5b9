/* SPDX-License-Identifier: MIT */
/*
 * A domain as it is asked for: its files in memory, its sizes, its name. This
 * is the input of <daybreak/layout.h>; nothing is decided here.
 */
#ifndef DAYBREAK_DOMAIN_H
#define DAYBREAK_DOMAIN_H

#include <daybreak/modlist.h>
#include <daybreak/notes.h>

#define DOMAIN_PAGE	    4096ULL
#define DOMAIN_MIN_MEMORY   (4ULL << 20)
#define DOMAIN_MAX_MEMORY   (16ULL << 40)
#define DOMAIN_MAX_MIB	    (DOMAIN_MAX_MEMORY >> 20)
#define DOMAIN_MAX_VCPUS    128 /* HVM_MAX_VCPUS: what a PVH domain may have */
#define DOMAIN_MAX	    64	/* domains= of one entry */
#define DOMAIN_MAX_DOMID    0x7fef /* Xen has its own above */
#define DOMAIN_MAX_NAME	    31	   /* characters: a device tree node's name */
#define DOMAIN_DOM0	    "Domain-0" /* dom0's name */
#define DOMAIN_SIF_DOM0	    3u	       /* SIF_PRIVILEGED, SIF_INITDOMAIN */
/*
 * Pages that a domain shares with others: one for each grant reference from
 * DOMAIN_FIRST_SHARED on that no kernel uses for itself.
 */
#define DOMAIN_MAX_SHARED   6
#define DOMAIN_FIRST_SHARED 2
#define DOMAIN_MAX_VNODES   8  /* what its ACPI tables have room for */
#define DOMAIN_MAX_PNODES   64 /* Xen's MAX_NUMNODES */

enum domain_type { DOMAIN_PV, DOMAIN_PVH };

/* "pv" or "pvh", as in xl.cfg. */
const char *domain_type_name(enum domain_type type);

/* How a domain ends by itself, and what dom0 does then. */
enum domain_end {
	ENDED_POWEROFF,
	ENDED_REBOOT,
	ENDED_WATCHDOG,
	ENDED_CRASH,
	NR_DOMAIN_ENDS
};
enum domain_action {
	ACTION_UNSET,
	ACTION_DESTROY,
	ACTION_RESTART,
	ACTION_RENAME_RESTART,
	ACTION_PRESERVE,
	ACTION_COREDUMP_DESTROY,
	ACTION_COREDUMP_RESTART,
	NR_DOMAIN_ACTIONS
};

/* "on_poweroff" and "rename-restart", as in xl.cfg. */
extern const char *const domain_end_keys[NR_DOMAIN_ENDS];
extern const char *const domain_action_words[NR_DOMAIN_ACTIONS];

/* The action for an end, xl's own where it is unset. */
enum domain_action domain_action(enum domain_end end,
				 enum domain_action configured);

/* What a PVH domain's timers do while it does not run. */
enum domain_timer {
	TIMER_UNSET, /* no_delay_for_missed_ticks, as libxl sets */
	TIMER_DELAY_FOR_MISSED_TICKS,
	TIMER_NO_DELAY_FOR_MISSED_TICKS,
	TIMER_NO_MISSED_TICKS_PENDING,
	TIMER_ONE_MISSED_TICK_PENDING,
	NR_DOMAIN_TIMERS
};

/* The value of HVM_PARAM_TIMER_MODE. */
uint64_t domain_timer_mode(enum domain_timer timer);

enum cpuid_register { CPUID_EAX, CPUID_EBX, CPUID_ECX, CPUID_EDX };

#define CPUID_NO_SUBLEAF UINT32_MAX /* as in Xen's lists of leaves */

/*
 * What the domain finds changed in a register of CPUID: the bits of clear are
 * 0, those of set are 1, and those of keep are the host's. Then a number above
 * limit, unless that is 0, is limit.
 */
struct domain_cpuid {
	uint32_t leaf, subleaf;
	enum cpuid_register reg;
	uint32_t clear, set;
	uint32_t limit;
	uint32_t keep;
};

/*
 * The CPUs of a vCPU by NUMA nodes, which only Xen knows: those of the nodes
 * with are added to its set, then those of except and of the nodes without are
 * taken away.
 */
struct domain_nodes {
	uint64_t with, without; /* a bit for each node */
	uint64_t except[4];	/* as in a set of CPUs */
};

/* True when there are nodes, so that Xen has to be asked. */
static inline bool nodes_any(const struct domain_nodes *nodes)
{
	return nodes->with || nodes->without;
}

/* A virtual NUMA node of a domain, on the host's node pnode. */
struct domain_vnode {
	uint32_t pnode;
	uint64_t nr_pages;
	uint64_t vcpus[DOMAIN_MAX_VCPUS / 64]; /* a bit for each */
	uint8_t distances[DOMAIN_MAX_VNODES];  /* to each vnode; 10: itself */
};

/* All of them, which have all of its memory, in order, and all its vCPUs. */
struct domain_vnuma {
	unsigned int nr; /* 0: the domain has no virtual NUMA */
	struct domain_vnode vnodes[DOMAIN_MAX_VNODES];
};

/* True when the vCPU is in the vnode. */
static inline bool vnode_has(const struct domain_vnode *vnode,
			     unsigned int vcpu)
{
	return vnode->vcpus[vcpu / 64] >> (vcpu % 64) & 1;
}

/* How many of the vnodes have the vCPU. */
static inline unsigned int vnuma_count(const struct domain_vnuma *vnuma,
				       unsigned int vcpu)
{
	unsigned int nr = 0;

	for (unsigned int i = 0; i < vnuma->nr; i++)
		nr += vnode_has(&vnuma->vnodes[i], vcpu);
	return nr;
}

struct domain {
	const char *name; /* for messages */
	enum domain_type type;
	struct file kernel;	   /* the ELF, unpacked, wholly in memory */
	const struct image *image; /* by elf_parse */
	const struct notes *notes; /* by notes_parse */
	/*
	 * PV: a single MODULE_RAMDISK without a command line is passed as the
	 * ramdisk, anything else as a multiboot module package. PVH: all are
	 * passed in the module list. Compressed modules are not unpacked.
	 */
	const struct modlist *modules;
	const char *cmdline; /* NULL for none */
	uint64_t memory;     /* bytes, a multiple of DOMAIN_PAGE */
	uint64_t p2m_pfn;    /* PV with INIT_P2M: lowest PFN for the list */
	unsigned int nr_vcpus;
	unsigned int nr_online; /* PVH: enabled ones, in its ACPI; 0: all */
	uint32_t flags; /* start_info's SIF_PRIVILEGED, SIF_INITDOMAIN */
	uint32_t store_evtchn, console_evtchn;
	enum domain_timer timer; /* PVH */
	bool acpi;		 /* PVH: make ACPI tables */
	unsigned int nr_shared;	 /* PVH: pages for others, beside its memory */
	const struct domain_vnuma *vnuma; /* PVH: for its ACPI; NULL: none */
};

#endif
