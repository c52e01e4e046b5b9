/* SPDX-License-Identifier: MIT */
/*
 * Sysctls, with the names of xen/sysctl.h. Each takes its command's own struct,
 * to which Xen also writes its answer, and returns 0 or a negative errno:
 * -XEN_EACCES from a Xen whose interface version is not known here.
 */
#ifndef BOOTDOM_SYSCTL_H
#define BOOTDOM_SYSCTL_H

#include "hypercall.h"

#include <xen/sysctl.h>

int64_t sysctl_cputopoinfo(struct xen_sysctl_cputopoinfo *op);
int64_t sysctl_cpu_policy(struct xen_sysctl_cpu_policy *op);
int64_t sysctl_cpupool_op(struct xen_sysctl_cpupool_op *op);

#endif
