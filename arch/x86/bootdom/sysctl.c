// SPDX-License-Identifier: MIT
/*
 * The sysctl hypercall for any Xen: the structs used here have not changed, but
 * Xen refuses another interface version than its own with -EACCES, so that is
 * found by trying.
 */
#include "sysctl.h"

#include <xen/errno.h>

#include <string.h>

_Static_assert(sizeof(struct xen_sysctl) == 136, "8 bytes, and room for 128");

/* Of Xen 4.21, 4.17 to 4.20, 4.16, and 4.14 and 4.15. */
static const uint32_t versions[] = { 0x16, 0x15, 0x14, 0x13 };

#define NR_VERSIONS (sizeof(versions) / sizeof(versions[0]))

static int64_t call_as(uint32_t version, uint32_t cmd, void *op, size_t size)
{
	struct xen_sysctl sysctl = { .cmd = cmd, .interface_version = version };
	int64_t ret;

	memcpy(&sysctl.u, op, size);
	ret = hypercall(__HYPERVISOR_sysctl, arg(&sysctl), 0, 0, 0);
	memcpy(op, &sysctl.u, size);
	return ret;
}

static int64_t call(uint32_t cmd, void *op, size_t size)
{
	static unsigned int known; /* Xen's version, or the first to try */
	int64_t ret = -XEN_EACCES;

	for (unsigned int i = known; i < NR_VERSIONS && ret == -XEN_EACCES;
	     i++) {
		ret = call_as(versions[i], cmd, op, size);
		if (ret != -XEN_EACCES)
			known = i;
	}
	return ret;
}

int64_t sysctl_cputopoinfo(struct xen_sysctl_cputopoinfo *op)
{
	return call(XEN_SYSCTL_cputopoinfo, op, sizeof(*op));
}

int64_t sysctl_cpu_policy(struct xen_sysctl_cpu_policy *op)
{
	return call(XEN_SYSCTL_get_cpu_policy, op, sizeof(*op));
}

int64_t sysctl_cpupool_op(struct xen_sysctl_cpupool_op *op)
{
	return call(XEN_SYSCTL_cpupool_op, op, sizeof(*op));
}
