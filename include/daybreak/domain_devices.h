/* SPDX-License-Identifier: MIT */
/*
 * The parts of the host's devices that a domain on x86 may use.
 */
#ifndef DAYBREAK_DOMAIN_DEVICES_H
#define DAYBREAK_DOMAIN_DEVICES_H

#include <stdint.h>

#define DOMAIN_MAX_DEVICE 16 /* elements of iomem=, ioports=, irqs= */

/* Pages of the host's device memory, and where a PVH domain sees them. */
struct domain_iomem {
	uint64_t mfn, nr, gfn;
};

/* I/O ports first to last, both included. */
struct domain_ports {
	uint32_t first, last;
};

/* All of them for one domain. */
struct domain_devices {
	unsigned int nr_iomem, nr_ports, nr_irqs;
	struct domain_iomem iomem[DOMAIN_MAX_DEVICE];
	struct domain_ports ports[DOMAIN_MAX_DEVICE];
	uint32_t irqs[DOMAIN_MAX_DEVICE]; /* GSIs */
};

#endif
