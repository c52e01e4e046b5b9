/* SPDX-License-Identifier: MIT */
/*
 * Domctls for one domain, with the names of xen/domctl.h. Each takes its
 * command's own struct, to which Xen also writes its answer. Each returns 0 or
 * a negative errno, unless its comment says otherwise.
 */
#ifndef BOOTDOM_GUEST_DOMCTL_H
#define BOOTDOM_GUEST_DOMCTL_H

#include "guest.h"

int64_t domctl_destroydomain(const struct guest *g);
int64_t domctl_unpausedomain(const struct guest *g);
int64_t domctl_getdomaininfo(const struct guest *g,
			     struct xen_domctl_getdomaininfo *op);

/* The same in the layout of this Xen's interface version. */
int64_t domctl_getdomaininfo_raw(const struct guest *g, struct domctl *out);

int64_t domctl_max_vcpus(const struct guest *g,
			 struct xen_domctl_max_vcpus *op);
int64_t domctl_max_mem(const struct guest *g, struct xen_domctl_max_mem *op);
int64_t domctl_getnodeaffinity(const struct guest *g,
			       struct xen_domctl_nodeaffinity *op);
int64_t domctl_setvcpuaffinity(const struct guest *g,
			       struct xen_domctl_vcpuaffinity *op);
int64_t domctl_setvnumainfo(const struct guest *g, struct xen_domctl_vnuma *op);
int64_t domctl_scheduler_op(const struct guest *g,
			    struct xen_domctl_scheduler_op *op);
int64_t domctl_get_cpu_policy(const struct guest *g,
			      struct xen_domctl_cpu_policy *op);
int64_t domctl_set_cpu_policy(const struct guest *g,
			      struct xen_domctl_cpu_policy *op);
int64_t domctl_settscinfo(const struct guest *g,
			  struct xen_domctl_tsc_info *op);
int64_t domctl_ioport_permission(const struct guest *g,
				 struct xen_domctl_ioport_permission *op);
int64_t domctl_iomem_permission(const struct guest *g,
				struct xen_domctl_iomem_permission *op);

/* Returns the number of pages done, 0 for all of them, or a negative errno. */
int64_t domctl_memory_mapping(const struct guest *g,
			      struct xen_domctl_memory_mapping *op);

/* At most 1024 frames; each becomes its type. */
int64_t domctl_getpageframeinfo3(const struct guest *g,
				 struct xen_domctl_getpageframeinfo3 *op);

int64_t domctl_set_address_size(const struct guest *g,
				struct xen_domctl_address_size *op);
int64_t domctl_hypercall_init(const struct guest *g,
			      struct xen_domctl_hypercall_init *op);
int64_t domctl_setvcpucontext(const struct guest *g,
			      struct xen_domctl_vcpucontext *op);
int64_t domctl_set_ext_vcpucontext(const struct guest *g,
				   struct xen_domctl_ext_vcpucontext *op);
int64_t domctl_setvcpuextstate(const struct guest *g,
			       struct xen_domctl_vcpuextstate *op);
int64_t domctl_set_vcpu_msrs(const struct guest *g,
			     struct xen_domctl_vcpu_msrs *op);
int64_t domctl_set_paging_mempool_size(const struct guest *g,
				       struct xen_domctl_paging_mempool *op);
int64_t domctl_shadow_op(const struct guest *g,
			 struct xen_domctl_shadow_op *op);
int64_t domctl_gethvmcontext(const struct guest *g,
			     struct xen_domctl_hvmcontext *op);
int64_t domctl_sethvmcontext(const struct guest *g,
			     struct xen_domctl_hvmcontext *op);

#endif
