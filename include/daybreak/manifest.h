/* SPDX-License-Identifier: MIT */
/*
 * What the boot domain is told: a device tree, the first module of its package.
 * The application writes it; the boot domain checks everything that it reads.
 *
 *	/chosen/hypervisor { "hypervisor,xen" }
 *	    Domain-0 { "daybreak,dom0" }	unless there is none
 *	    NAME { "xen,domain" }		one for each, in order
 *	/chosen/cpupools			unless there are none
 *	    NAME { "xen,cpupool" }		one for each, in order
 *
 * Names and properties are those of Xen's Hyperlaunch and dom0less bindings
 * where these have one. The others begin with "daybreak,". Numbers have 64
 * bits. If a seal is used, the hypervisor's node has the SHA-256 of each module
 * of the package; that of the manifest itself is all 0.
 */
#ifndef DAYBREAK_MANIFEST_H
#define DAYBREAK_MANIFEST_H

#include <daybreak/acpi_sleep.h>
#include <daybreak/domain.h>
#include <daybreak/domain_devices.h>
#include <daybreak/layout.h>
#include <daybreak/notes.h>
#include <daybreak/sha256.h>
#include <daybreak/tree.h>

#define MANIFEST_MAX_DOMAINS 64
#define MANIFEST_MAX_NAME    31
#define MANIFEST_CPU_WORDS   4 /* of 64 CPUs each */
#define MANIFEST_MAX_CPUID   64
#define MANIFEST_MAX_POOLS   8
#define MANIFEST_NOBODY	     UINT32_MAX
#define MANIFEST_XENS	     UINT32_MAX /* what Xen does by itself */

/*
 * The pages [first, first + nr) of a module of the package. A module's last
 * page may be incomplete; zeroes complete it.
 */
struct manifest_pages {
	unsigned int module;
	uint64_t first, nr;
};

/*
 * What another domain is given by this one, a PVH domain: an event channel, and
 * references to the pages [first, first + nr) of its PIECE_SHARED.
 */
struct manifest_link {
	uint32_t domid; /* of the other one */
	unsigned int first, nr;
};

/* Xen's numbers of its schedulers. */
enum manifest_scheduler {
	SCHEDULER_XENS, /* the one of its own pool */
	SCHEDULER_CREDIT = 5,
	SCHEDULER_CREDIT2,
	SCHEDULER_ARINC653,
	SCHEDULER_RTDS,
	SCHEDULER_NULL,
};

/* A cpupool that the boot domain makes. */
struct manifest_pool {
	const char *name; /* points into the tree */
	enum manifest_scheduler scheduler;
	uint64_t cpus[MANIFEST_CPU_WORDS];
	struct domain_nodes nodes; /* add at least one CPU if cpus has none */
};

/* A domain other than dom0. */
struct manifest_domain {
	const char *name;	  /* points into the tree */
	unsigned int nr_vcpus;	  /* at most */
	uint64_t max_pages;	  /* at least layout.nr_pages */
	uint32_t domid;		  /* of this domain only */
	uint8_t uuid[16];	  /* all 0: none */
	uint32_t pool;		  /* of manifest's, or MANIFEST_NOBODY: Xen's */
	uint32_t cpu_weight, cap; /* 0: Xen's default */
	uint32_t period, budget;  /* rtds, in us; 0: Xen's default */
	uint32_t extratime;	  /* rtds, 0 or 1; MANIFEST_XENS: its default */
	uint32_t shadow_mib;	  /* PVH: for its P2M; 0: computed */
	/* Version 0: any that Xen allows. */
	uint32_t max_grant_version, max_grant_frames, max_maptrack_frames;
	bool shadow_paging;	 /* PVH: without nested page tables */
	bool nested;		 /* PVH: it may run domains of its own */
	uint32_t tsc;		 /* Xen's mode, or MANIFEST_XENS for its own */
	enum domain_timer timer; /* PVH */
	unsigned int nr_cpuid;
	struct domain_cpuid cpuid[MANIFEST_MAX_CPUID];
	struct domain_devices devices;
	bool has_affinity;
	uint64_t affinity[DOMAIN_MAX_VCPUS][MANIFEST_CPU_WORDS];
	bool has_nodes; /* only with has_affinity */
	struct domain_nodes nodes[DOMAIN_MAX_VCPUS];
	struct domain_vnuma vnuma; /* has all pages and vCPUs, or none */
	uint32_t after;		   /* an earlier domain that must be built, or
				      MANIFEST_NOBODY */
	unsigned int nr_peers;	   /* earlier domains that give it something */
	uint32_t peers[DOMAIN_MAX_SHARED];
	unsigned int nr_links; /* in the order of event channels and pages */
	struct manifest_link links[DOMAIN_MAX_SHARED];
	bool halt_on_failure;
	bool paused;	  /* dom0 will start it */
	bool verify;	  /* it is read back when it is built */
	bool store_later; /* its kernel is told that xenstored will connect */
	bool passthrough; /* dom0 may give it devices */
	/*
	 * A saved domain: that module is as packed.h says, and the layout has
	 * only abi, nr_pages and low_pages.
	 */
	bool is_saved;
	unsigned int saved_module;
	uint32_t store_evtchn, console_evtchn; /* what the image says */
	/*
	 * The manifest has these fields of it: abi, nr_pages, virt_base, entry,
	 * pieces, the hypercall page, extended_cr3, low_pages and e820. The
	 * others only matter when the image's bytes are made.
	 */
	struct layout layout;
	/* The first pages of each piece; domains may share them. */
	struct manifest_pages carried[LAYOUT_MAX_PIECES];
};

/*
 * dom0's kernel. Its layout depends on the memory that Xen gave the boot
 * domain, so the boot domain makes the layout from these facts.
 */
struct manifest_dom0 {
	unsigned int kernel_module; /* the carried pages of its kernel piece */
	bool has_ramdisk;
	unsigned int ramdisk_module;
	/*
	 * True if the boot domain unpacks the kernel: its ELF has kernel_size
	 * bytes and goes to kernel_module, and the facts below are unknown.
	 */
	bool is_packed;
	unsigned int packed_module;
	uint64_t kernel_pfn, kernel_size; /* in memory, bytes */
	uint64_t virt_base;
	/* NOTES_UNSET: none. A kernel can be PV, PVH, or either. */
	uint64_t entry, phys32_entry;
	uint64_t init_p2m, hypercall_page;
	struct notes_reloc reloc; /* of the PVH kernel */
};

struct manifest {
	bool has_soft_off; /* soft_off says how to switch off the host */
	struct acpi_soft_off soft_off;
	/* One for each module of the package, or none: they point elsewhere. */
	unsigned int nr_digests;
	const struct sha256_digest *digests;
	bool has_dom0;
	struct manifest_dom0 dom0;
	unsigned int nr_pools;
	struct manifest_pool pools[MANIFEST_MAX_POOLS];
	unsigned int nr_domains;
	const struct manifest_domain *domains;
};

/* Bytes of a buffer that is large enough for manifest_write(). */
uint64_t manifest_size(const struct manifest *manifest);

/*
 * Writes the tree to buf, which has size bytes and is aligned to 8; *out is the
 * finished tree. Returns ST_TOO_LARGE with a sentence when it does not fit.
 */
enum status manifest_write(const struct manifest *manifest, void *buf,
			   uint64_t size, struct file *out);

/*
 * Reads the tree, which is aligned to 8, except for its domains; out->domains
 * is NULL, and out->digests points into the tree. pages has the number of pages
 * of each of the package's nr_modules modules, including an incomplete last
 * page.
 * Returns ST_INVALID, or what tree_check() returns, with a sentence.
 */
enum status manifest_read(struct file tree, const uint64_t *pages,
			  unsigned int nr_modules, struct manifest *out);

/*
 * Reads domain number index (below nr_domains) of a tree that manifest_read()
 * accepted. A domain that it accepts can be placed: its pieces are sorted, do
 * not overlap and lie inside the domain's memory or, for PVH, inside the hole
 * below 4 GiB; the pages they carry lie inside their modules, which are not the
 * manifest; and all pieces that its ABI requires are there. Returns ST_INVALID,
 * ST_UNSUPPORTED or ST_TOO_LARGE with a sentence.
 */
enum status manifest_domain(struct file tree, unsigned int index,
			    const uint64_t *pages, unsigned int nr_modules,
			    struct manifest_domain *out);

/*
 * Finds the package's bytes for the pages [first, first + nr) of a piece of a
 * domain that manifest_domain() accepted. There may be fewer than nr pages, or
 * none; the rest is zeroes, or a piece that is not carried. Returns a span in
 * the package.
 */
struct span manifest_carried(const struct manifest_domain *domain,
			     const struct modlist *package, unsigned int piece,
			     uint64_t first, uint64_t nr);

#endif
