/* SPDX-License-Identifier: MIT */
/*
 * The domctl hypercall for whatever Xen is running: its layouts change with
 * its interface version, and a wrong version is refused with -EACCES, so that
 * the right one can be found by asking. Pure encoding; nothing is called.
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
	const char *xen;    /* the releases that have it */
	uint8_t size, arch; /* of the whole; where .arch begins */
	uint8_t grant_opts; /* 0: has none */
	uint8_t info_arch; /* .arch_config of struct xen_domctl_getdomaininfo */
	bool mempool;	   /* has set_paging_mempool_size */
};

/* Newest first; ends with version 0. */
extern const struct domctl_abi domctl_abis[];

/* What is asked for; the same for every version. */
struct domctl_create {
	uint16_t domid; /* a free one, which every Xen takes */
	bool hvm;
	uint8_t uuid[16];
	uint32_t nr_vcpus;
	uint32_t max_evtchn_port;
	int32_t max_grant_frames, max_maptrack_frames;
	uint32_t grant_version;
	uint32_t emulation_flags;
};

/* Fills all of out, for Xen's XEN_DOMCTL_createdomain. */
void domctl_create(const struct domctl_abi *abi,
		   const struct domctl_create *wanted, struct domctl *out);

/*
 * Holds what XEN_DOMCTL_getdomaininfo says of a new domain against what was
 * asked for. A Xen that was built from other headers than its version's own
 * reads a createdomain differently, and it shows here. Returns NULL, or the
 * name of the first field that is not as asked for.
 */
const char *domctl_differs(const struct domctl_abi *abi,
			   const struct domctl_create *wanted,
			   const struct domctl *info);

#endif
