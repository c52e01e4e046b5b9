/* SPDX-License-Identifier: MIT */
/*
 * What the boot domain is told: a device tree, the first module of its
 * package. The application writes it, the boot domain reads it and believes
 * nothing of it.
 *
 *	/chosen/hypervisor { "hypervisor,xen" }
 *	    Domain-0 { "daybreak,dom0" }	unless there is none
 *	    NAME { "xen,domain" }		one for each, in order
 *
 * Names and properties are those of Xen's Hyperlaunch and dom0less bindings
 * where these have one; the others, which begin with "daybreak,", are what
 * else placing needs. Numbers have 64 bits.
 */
#ifndef DAYBREAK_MANIFEST_H
#define DAYBREAK_MANIFEST_H

#include <daybreak/acpi_sleep.h>
#include <daybreak/domain.h>
#include <daybreak/domain_devices.h>
#include <daybreak/layout.h>
#include <daybreak/tree.h>

#define MANIFEST_MAX_DOMAINS 32
#define MANIFEST_MAX_NAME    31
#define MANIFEST_CPU_WORDS   4 /* of 64 CPUs each */
#define MANIFEST_NOBODY	     UINT32_MAX

/*
 * The pages [first, first + nr) of a module of the package. A module's last
 * page may be a part of one: zeroes follow it.
 */
struct manifest_pages {
	unsigned int module;
	uint64_t first, nr;
};

/* A domain that is started beside dom0. */
struct manifest_domain {
	const char *name;	  /* points into the tree */
	unsigned int nr_vcpus;	  /* that it may have */
	uint64_t max_pages;	  /* at least layout.nr_pages */
	uint8_t uuid[16];	  /* all 0: none */
	uint32_t cpu_weight, cap; /* 0: Xen's default */
	uint32_t shadow_mib;	  /* PVH: for its P2M; 0: by its size */
	/* The version is 0 where any that Xen allows will do. */
	uint32_t max_grant_version, max_grant_frames, max_maptrack_frames;
	struct domain_devices devices;
	bool has_affinity;
	uint64_t affinity[DOMAIN_MAX_VCPUS][MANIFEST_CPU_WORDS];
	uint32_t after; /* an earlier domain that has to be there, or nobody */
	bool halt_on_failure;
	bool paused;			       /* is left for dom0 to start */
	uint32_t store_evtchn, console_evtchn; /* what the image says */
	/*
	 * Of it: abi, nr_pages, virt_base, entry, pieces, the hypercall page,
	 * extended_cr3, low_pages and e820. The rest is what an image's bytes
	 * say already.
	 */
	struct layout layout;
	/* The first pages of each piece; several domains may share them. */
	struct manifest_pages carried[LAYOUT_MAX_PIECES];
};

/*
 * The kernel that the boot domain becomes. Its layout depends on the memory
 * that Xen gave it, so that it is made there, of these facts.
 */
struct manifest_dom0 {
	unsigned int kernel_module; /* the kernel piece's carried pages */
	bool has_ramdisk;
	unsigned int ramdisk_module;
	uint64_t kernel_pfn, kernel_size; /* in memory, bytes */
	uint64_t virt_base, entry;
	uint64_t init_p2m, hypercall_page; /* NOTES_UNSET: none */
};

struct manifest {
	bool has_soft_off; /* how the host is switched off */
	struct acpi_soft_off soft_off;
	bool has_dom0;
	struct manifest_dom0 dom0;
	unsigned int nr_domains;
	const struct manifest_domain *domains;
};

/* Bytes of a buffer that is large enough for manifest_write(). */
uint64_t manifest_size(const struct manifest *manifest);

/*
 * Writes the tree to buf, size bytes aligned to 8, and says in *out what it
 * came to. Returns ST_TOO_LARGE with a sentence when it does not fit.
 */
enum status manifest_write(const struct manifest *manifest, void *buf,
			   uint64_t size, struct file *out);

/*
 * Reads the tree, aligned to 8: all but the domains; out->domains is NULL.
 * pages says for each of the package's nr_modules how many pages it has, a
 * last one that is not whole included.
 * Returns ST_INVALID, or what tree_check() returns, with a sentence.
 */
enum status manifest_read(struct file tree, const uint64_t *pages,
			  unsigned int nr_modules, struct manifest *out);

/*
 * Reads domain number index (below nr_domains) of a tree that manifest_read()
 * accepted. What it accepts can be placed: pieces are sorted, lie inside the
 * domain's memory or, PVH, its special pages, do not overlap, and the pages
 * they carry lie inside their modules, none of which is the manifest; those
 * that its ABI cannot do without are there. Returns ST_INVALID,
 * ST_UNSUPPORTED or ST_TOO_LARGE with a sentence.
 */
enum status manifest_domain(struct file tree, unsigned int index,
			    const uint64_t *pages, unsigned int nr_modules,
			    struct manifest_domain *out);

/*
 * The bytes that the package has for the pages [first, first + nr) of a piece
 * of a domain that manifest_domain() accepted: fewer than nr pages, or none,
 * where zeroes follow or the piece is not carried. They point into the package.
 */
struct span manifest_carried(const struct manifest_domain *domain,
			     const struct modlist *package, unsigned int piece,
			     uint64_t first, uint64_t nr);

#endif
