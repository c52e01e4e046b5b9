// SPDX-License-Identifier: MIT
/*
 * The domctls that the boot domain makes for a domain. Only this file pairs a
 * command's number with its struct.
 */
#include "guest_domctl.h"

static int64_t call(const struct guest *g, uint32_t cmd, void *op, size_t size)
{
	struct domctl domctl = { .cmd = cmd,
				 .version = g->abi->version,
				 .domid = g->domid };
	int64_t ret;

	memcpy(domctl.u, op, size);
	ret = hv_domctl(&domctl);
	memcpy(op, domctl.u, size);
	return ret;
}

static int64_t call_plain(const struct guest *g, uint32_t cmd)
{
	uint8_t none = 0;

	return call(g, cmd, &none, sizeof(none));
}

int64_t domctl_destroydomain(const struct guest *g)
{
	return call_plain(g, XEN_DOMCTL_destroydomain);
}

int64_t domctl_unpausedomain(const struct guest *g)
{
	return call_plain(g, XEN_DOMCTL_unpausedomain);
}

int64_t domctl_getdomaininfo(const struct guest *g,
			     struct xen_domctl_getdomaininfo *op)
{
	return call(g, XEN_DOMCTL_getdomaininfo, op, sizeof(*op));
}

int64_t domctl_getdomaininfo_raw(const struct guest *g, struct domctl *out)
{
	*out = (struct domctl){ .cmd = XEN_DOMCTL_getdomaininfo,
				.version = g->abi->version,
				.domid = g->domid };
	return hv_domctl(out);
}

int64_t domctl_max_vcpus(const struct guest *g, struct xen_domctl_max_vcpus *op)
{
	return call(g, XEN_DOMCTL_max_vcpus, op, sizeof(*op));
}

int64_t domctl_max_mem(const struct guest *g, struct xen_domctl_max_mem *op)
{
	return call(g, XEN_DOMCTL_max_mem, op, sizeof(*op));
}

int64_t domctl_getnodeaffinity(const struct guest *g,
			       struct xen_domctl_nodeaffinity *op)
{
	return call(g, XEN_DOMCTL_getnodeaffinity, op, sizeof(*op));
}

int64_t domctl_setvcpuaffinity(const struct guest *g,
			       struct xen_domctl_vcpuaffinity *op)
{
	return call(g, XEN_DOMCTL_setvcpuaffinity, op, sizeof(*op));
}

int64_t domctl_setvnumainfo(const struct guest *g, struct xen_domctl_vnuma *op)
{
	return call(g, XEN_DOMCTL_setvnumainfo, op, sizeof(*op));
}

int64_t domctl_scheduler_op(const struct guest *g,
			    struct xen_domctl_scheduler_op *op)
{
	return call(g, XEN_DOMCTL_scheduler_op, op, sizeof(*op));
}

int64_t domctl_get_cpu_policy(const struct guest *g,
			      struct xen_domctl_cpu_policy *op)
{
	return call(g, XEN_DOMCTL_get_cpu_policy, op, sizeof(*op));
}

int64_t domctl_set_cpu_policy(const struct guest *g,
			      struct xen_domctl_cpu_policy *op)
{
	return call(g, XEN_DOMCTL_set_cpu_policy, op, sizeof(*op));
}

int64_t domctl_settscinfo(const struct guest *g, struct xen_domctl_tsc_info *op)
{
	return call(g, XEN_DOMCTL_settscinfo, op, sizeof(*op));
}

int64_t domctl_ioport_permission(const struct guest *g,
				 struct xen_domctl_ioport_permission *op)
{
	return call(g, XEN_DOMCTL_ioport_permission, op, sizeof(*op));
}

int64_t domctl_iomem_permission(const struct guest *g,
				struct xen_domctl_iomem_permission *op)
{
	return call(g, XEN_DOMCTL_iomem_permission, op, sizeof(*op));
}

int64_t domctl_memory_mapping(const struct guest *g,
			      struct xen_domctl_memory_mapping *op)
{
	return call(g, XEN_DOMCTL_memory_mapping, op, sizeof(*op));
}

int64_t domctl_getpageframeinfo3(const struct guest *g,
				 struct xen_domctl_getpageframeinfo3 *op)
{
	return call(g, XEN_DOMCTL_getpageframeinfo3, op, sizeof(*op));
}

int64_t domctl_set_address_size(const struct guest *g,
				struct xen_domctl_address_size *op)
{
	return call(g, XEN_DOMCTL_set_address_size, op, sizeof(*op));
}

int64_t domctl_hypercall_init(const struct guest *g,
			      struct xen_domctl_hypercall_init *op)
{
	return call(g, XEN_DOMCTL_hypercall_init, op, sizeof(*op));
}

int64_t domctl_setvcpucontext(const struct guest *g,
			      struct xen_domctl_vcpucontext *op)
{
	return call(g, XEN_DOMCTL_setvcpucontext, op, sizeof(*op));
}

int64_t domctl_set_ext_vcpucontext(const struct guest *g,
				   struct xen_domctl_ext_vcpucontext *op)
{
	return call(g, XEN_DOMCTL_set_ext_vcpucontext, op, sizeof(*op));
}

int64_t domctl_setvcpuextstate(const struct guest *g,
			       struct xen_domctl_vcpuextstate *op)
{
	return call(g, XEN_DOMCTL_setvcpuextstate, op, sizeof(*op));
}

int64_t domctl_set_vcpu_msrs(const struct guest *g,
			     struct xen_domctl_vcpu_msrs *op)
{
	return call(g, XEN_DOMCTL_set_vcpu_msrs, op, sizeof(*op));
}

int64_t domctl_set_paging_mempool_size(const struct guest *g,
				       struct xen_domctl_paging_mempool *op)
{
	return call(g, XEN_DOMCTL_set_paging_mempool_size, op, sizeof(*op));
}

int64_t domctl_shadow_op(const struct guest *g, struct xen_domctl_shadow_op *op)
{
	return call(g, XEN_DOMCTL_shadow_op, op, sizeof(*op));
}

int64_t domctl_gethvmcontext(const struct guest *g,
			     struct xen_domctl_hvmcontext *op)
{
	return call(g, XEN_DOMCTL_gethvmcontext, op, sizeof(*op));
}

int64_t domctl_sethvmcontext(const struct guest *g,
			     struct xen_domctl_hvmcontext *op)
{
	return call(g, XEN_DOMCTL_sethvmcontext, op, sizeof(*op));
}
