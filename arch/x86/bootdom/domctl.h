/* SPDX-License-Identifier: MIT */
/*
 * The domctl hypercall for any Xen: its structs change with the interface
 * version, and Xen refuses a wrong version with -EACCES, so the right one can
 * be found by trying. Pure encoding: makes no hypercalls.
 */
#ifndef BOOTDOM_DOMCTL_H
#define BOOTDOM_DOMCTL_H

#include <stdbool.h>
#include <stdint.h>

/* struct xen_domctl: what all versions have in common. */
struct domctl {
	uint32_t cmd, version;
	uint16_t domid, pad[3];
	uint8_t u[128] __attribute__((aligned(8)));
};

_Static_assert(sizeof(struct domctl) == 144, "as struct xen_domctl");

/* One interface version's struct xen_domctl_createdomain, in bytes. */
struct domctl_abi {
	uint32_t version;
	const char *xen;    /* the releases with it */
	uint8_t size, arch; /* of the whole; offset of .arch */
	uint8_t grant_opts; /* its offset; 0: none */
	uint8_t info_arch;  /* offset of .arch_config in getdomaininfo */
	bool mempool;	    /* has set_paging_mempool_size */
	bool nested;	    /* has the flag for nested virtualisation */
};

/* Newest first; ends with version 0. */
extern const struct domctl_abi domctl_abis[];

/* The domain to create; the same for every version. */
struct domctl_create {
	uint16_t domid; /* a free one, which every Xen accepts */
	bool hvm;
	bool hap;    /* with nested page tables */
	bool nested; /* hvm: it may run domains itself; needs abi->nested */
	bool iommu;  /* it may be given devices */
	uint8_t uuid[16];
	uint32_t nr_vcpus;
	uint32_t max_evtchn_port;
	int32_t max_grant_frames, max_maptrack_frames;
	uint32_t grant_version;
	uint32_t emulation_flags;
};

/* Fills in out for XEN_DOMCTL_createdomain. */
void domctl_create(const struct domctl_abi *abi,
		   const struct domctl_create *wanted, struct domctl *out);

/*
 * Compares what XEN_DOMCTL_getdomaininfo says about a new domain with what was
 * asked for. This detects a Xen whose createdomain differs from that of its
 * interface version. Returns NULL, or the name of the first field that differs.
 */
const char *domctl_differs(const struct domctl_abi *abi,
			   const struct domctl_create *wanted,
			   const struct domctl *info);

#endif
