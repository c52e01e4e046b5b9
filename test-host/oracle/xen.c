// SPDX-License-Identifier: MIT
/*
 * The functions by which libxenguest reaches Xen, defined here instead of in
 * libxencall and libxenforeignmemory: the program's own definitions take
 * precedence.
 */
#define _GNU_SOURCE
#include "xen.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <xen/domctl.h>
#include <xen/hvm/hvm_op.h>
#include <xen/memory.h>
#include <xen/version.h>
#include <xencall.h>
#include <xenforeignmemory.h>

#define PAGE 4096UL

struct oracle oracle;

void oracle_die(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fputs("oracle: ", stderr);
	vfprintf(stderr, fmt, ap);
	fputs("\n", stderr);
	va_end(ap);
	exit(2);
}

uint64_t oracle_clock(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

#define RUN_BITS     9			/* frames of 2 MiB stay together */
#define SHUFFLE_MASK ((1ULL << 22) - 1) /* below 8 TiB */
#define SHUFFLE	     0x9e3779b1ULL	/* odd, so it has an inverse */

static uint64_t inverse(uint64_t odd)
{
	uint64_t x = odd;

	for (int i = 0; i < 6; i++)
		x *= 2 - odd * x;
	return x;
}

uint64_t oracle_pfn_to_mfn(uint64_t pfn)
{
	uint64_t run = (pfn >> RUN_BITS) * SHUFFLE + 12345;

	if (oracle.translated || oracle.identity)
		return pfn;
	return (run & SHUFFLE_MASK) << RUN_BITS | (pfn & 511);
}

uint64_t oracle_mfn_to_pfn(uint64_t mfn)
{
	uint64_t run = ((mfn >> RUN_BITS) - 12345) * inverse(SHUFFLE);

	if (oracle.translated || oracle.identity)
		return mfn;
	return (run & SHUFFLE_MASK) << RUN_BITS | (mfn & 511);
}

void oracle_init(bool translated, uint64_t nr_pages)
{
	uint64_t all = translated && nr_pages < 0x100000 ? 0x100000 : nr_pages;

	oracle.translated = translated;
	/* The hole below 4 GiB has pages of its own. */
	oracle.size = (all + (translated ? 0x10000 : 0)) * PAGE;
	oracle.memory = memfd_create("domain", 0);
	oracle.shared_info_file = memfd_create("shared_info", 0);
	if (oracle.memory < 0 || oracle.shared_info_file < 0 ||
	    ftruncate(oracle.memory, (off_t)oracle.size) ||
	    ftruncate(oracle.shared_info_file, PAGE))
		oracle_die("no memory for the domain: %s", strerror(errno));
}

/* Finds which file a frame lies in, and at which offset. */
static int locate(uint64_t frame, uint64_t *offset)
{
	uint64_t pfn = oracle_mfn_to_pfn(frame);

	if (!oracle.translated && frame == ORACLE_SHARED_INFO) {
		*offset = 0;
		return oracle.shared_info_file;
	}
	if (pfn >= oracle.size / PAGE)
		oracle_die("frame %#lx is not the domain's", frame);
	*offset = pfn * PAGE;
	return oracle.memory;
}

static void *map_pages(void *addr, int prot, size_t nr,
		       const xen_pfn_t frames[])
{
	uint8_t *all;

	all = mmap(addr, nr * PAGE, PROT_NONE,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (all == MAP_FAILED)
		return NULL;
	for (size_t i = 0, n; i < nr; i += n) {
		uint64_t at, next;
		int file = locate(frames[i], &at);

		for (n = 1; i + n < nr; n++)
			if (locate(frames[i + n], &next) != file ||
			    next != at + n * PAGE)
				break;
		if (mmap(all + i * PAGE, n * PAGE, prot, MAP_SHARED | MAP_FIXED,
			 file, (off_t)at) == MAP_FAILED)
			oracle_die("cannot map: %s", strerror(errno));
	}
	return all;
}

/* Returns the part of the window that shows these frames, or NULL. */
static void *find_in_window(size_t nr, const xen_pfn_t frames[])
{
	uint64_t first, at;

	if (!oracle.window || locate(frames[0], &first) != oracle.memory)
		return NULL;
	for (size_t i = 1; i < nr; i++)
		if (locate(frames[i], &at) != oracle.memory ||
		    at != first + i * PAGE)
			return NULL;
	return oracle.window + first;
}

void *xenforeignmemory_map2(xenforeignmemory_handle *h, uint32_t domid,
			    void *addr, int prot, int flags, size_t nr,
			    const xen_pfn_t frames[], int err[])
{
	uint64_t begin = oracle_clock();
	void *pages = find_in_window(nr, frames);

	(void)h, (void)domid, (void)flags;
	if (!pages)
		pages = map_pages(addr, prot, nr, frames);
	if (err)
		memset(err, 0, nr * sizeof(*err));
	oracle.busy += oracle_clock() - begin;
	return pages;
}

void *xenforeignmemory_map(xenforeignmemory_handle *h, uint32_t domid, int prot,
			   size_t nr, const xen_pfn_t frames[], int err[])
{
	return xenforeignmemory_map2(h, domid, NULL, prot, 0, nr, frames, err);
}

int xenforeignmemory_unmap(xenforeignmemory_handle *h, void *addr, size_t nr)
{
	(void)h;
	return munmap(addr, nr * PAGE);
}

void *xencall_alloc_buffer_pages(xencall_handle *h, size_t nr)
{
	(void)h;
	return aligned_alloc(PAGE, nr * PAGE);
}

void xencall_free_buffer_pages(xencall_handle *h, void *p, size_t nr)
{
	(void)h, (void)nr;
	free(p);
}

void *xencall_alloc_buffer(xencall_handle *h, size_t size)
{
	(void)h;
	return malloc(size);
}

void xencall_free_buffer(xencall_handle *h, void *p)
{
	(void)h;
	free(p);
}

int xencall_buffers_never_fault(xencall_handle *h)
{
	(void)h;
	return 1;
}

static long populate(struct xen_memory_reservation *r)
{
	xen_pfn_t *frames = r->extent_start.p;

	for (uint64_t i = 0; i < r->nr_extents; i++)
		frames[i] = oracle_pfn_to_mfn(frames[i]);
	return (long)r->nr_extents;
}

static long memory_op(unsigned int cmd, void *arg)
{
	switch (cmd) {
	case XENMEM_populate_physmap:
		return populate(arg);
	case XENMEM_claim_pages:
	case XENMEM_set_memory_map:
		return 0;
	}
	oracle_die("memory_op %u is not pretended", cmd);
}

/* Save records with their contents, one after another, as in Xen. */
struct context {
	struct hvm_save_descriptor header_d;
	struct hvm_save_header header;
	struct hvm_save_descriptor mtrr_d;
	struct hvm_hw_mtrr mtrr;
	struct hvm_save_descriptor end_d;
	struct hvm_save_end end;
} __attribute__((packed));

static int get_context(struct xen_domctl_hvmcontext *c)
{
	struct context context = {
		.header_d = { HVM_SAVE_CODE(HEADER), 0,
			      HVM_SAVE_LENGTH(HEADER) },
		.header = { .magic = HVM_FILE_MAGIC,
			    .version = HVM_FILE_VERSION },
		.mtrr_d = { HVM_SAVE_CODE(MTRR), 0, HVM_SAVE_LENGTH(MTRR) },
		.end_d = { HVM_SAVE_CODE(END), 0, HVM_SAVE_LENGTH(END) },
	};

	if (c->buffer.p)
		memcpy(c->buffer.p, &context, sizeof(context));
	c->size = sizeof(context);
	return 0;
}

static void take_record(const struct hvm_save_descriptor *d, const void *bytes)
{
	struct hvm_hw_mtrr mtrr;

	if (d->typecode == HVM_SAVE_CODE(CPU)) {
		memcpy(&oracle.vcpu.hvm, bytes, sizeof(oracle.vcpu.hvm));
	} else if (d->typecode == HVM_SAVE_CODE(MTRR)) {
		memcpy(&mtrr, bytes, sizeof(mtrr));
		oracle.nr_mtrr++;
		oracle.mtrr_def_type = mtrr.msr_mtrr_def_type;
	}
}

static int set_context(const struct xen_domctl_hvmcontext *c)
{
	const uint8_t *at = c->buffer.p, *end = at + c->size;
	struct hvm_save_descriptor d;

	for (; at < end; at += sizeof(d) + d.length) {
		memcpy(&d, at, sizeof(d));
		take_record(&d, at + sizeof(d));
	}
	return 0;
}

static int domctl(struct xen_domctl *c)
{
	switch (c->cmd) {
	case XEN_DOMCTL_getdomaininfo:
		c->domain = ORACLE_DOMID;
		memset(&c->u.getdomaininfo, 0, sizeof(c->u.getdomaininfo));
		c->u.getdomaininfo.domain = ORACLE_DOMID;
		c->u.getdomaininfo.shared_info_frame = ORACLE_SHARED_INFO;
		return 0;
	case XEN_DOMCTL_set_address_size:
		oracle.address_size = c->u.address_size.size;
		return 0;
	case XEN_DOMCTL_hypercall_init:
		oracle.has_hypercall_page = true;
		oracle.hypercall_mfn = c->u.hypercall_init.gmfn;
		return 0;
	case XEN_DOMCTL_setvcpucontext:
		memcpy(&oracle.vcpu.pv, c->u.vcpucontext.ctxt.p,
		       sizeof(oracle.vcpu.pv));
		return 0;
	case XEN_DOMCTL_gethvmcontext:
		return get_context(&c->u.hvmcontext);
	case XEN_DOMCTL_sethvmcontext:
		return set_context(&c->u.hvmcontext);
	case XEN_DOMCTL_cacheflush:
		return 0;
	}
	oracle_die("domctl %u is not pretended", c->cmd);
}

static int xen_version(unsigned int cmd, void *arg)
{
	switch (cmd) {
	case XENVER_version:
		return 4 << 16 | 17;
	case XENVER_capabilities:
		strcpy(arg, "xen-3.0-x86_64 xen-3.0-x86_32p hvm-3.0-x86_32 "
			    "hvm-3.0-x86_32p hvm-3.0-x86_64");
		return 0;
	}
	oracle_die("xen_version %u is not pretended", cmd);
}

static int hvm_op(unsigned int cmd, const struct xen_hvm_param *param)
{
	if (cmd != HVMOP_set_param || param->index >= HVM_NR_PARAMS)
		oracle_die("hvm_op %u is not pretended", cmd);
	oracle.params[param->index] = param->value;
	oracle.params_set[param->index] = true;
	return 0;
}

int xencall1(xencall_handle *h, unsigned int op, uint64_t arg1)
{
	uint64_t begin = oracle_clock();
	int result;

	(void)h;
	if (op != __HYPERVISOR_domctl)
		oracle_die("hypercall %u is not pretended", op);
	result = domctl((void *)arg1);
	oracle.busy += oracle_clock() - begin;
	return result;
}

static int multicall(multicall_entry_t *calls, uint64_t nr)
{
	for (uint64_t i = 0; i < nr; i++) {
		if (calls[i].op != __HYPERVISOR_memory_op)
			oracle_die("multicall of %lu is not pretended",
				   calls[i].op);
		calls[i].result =
			(unsigned long)memory_op((unsigned int)calls[i].args[0],
						 (void *)calls[i].args[1]);
	}
	return 0;
}

static long call(unsigned int op, uint64_t arg1, uint64_t arg2)
{
	switch (op) {
	case __HYPERVISOR_memory_op:
		return memory_op((unsigned int)arg1, (void *)arg2);
	case __HYPERVISOR_multicall:
		return multicall((void *)arg1, arg2);
	case __HYPERVISOR_xen_version:
		return xen_version((unsigned int)arg1, (void *)arg2);
	case __HYPERVISOR_hvm_op:
		return hvm_op((unsigned int)arg1, (void *)arg2);
	}
	oracle_die("hypercall %u is not pretended", op);
}

long xencall2L(xencall_handle *h, unsigned int op, uint64_t arg1, uint64_t arg2)
{
	uint64_t begin = oracle_clock();
	long result = call(op, arg1, arg2);

	(void)h;
	oracle.busy += oracle_clock() - begin;
	return result;
}

int xencall2(xencall_handle *h, unsigned int op, uint64_t arg1, uint64_t arg2)
{
	return (int)xencall2L(h, op, arg1, arg2);
}

int xencall4(xencall_handle *h, unsigned int op, uint64_t arg1, uint64_t arg2,
	     uint64_t arg3, uint64_t arg4)
{
	const struct mmuext_op *ext = (void *)arg1;

	(void)h, (void)arg3, (void)arg4;
	if (op != __HYPERVISOR_mmuext_op || arg2 != 1)
		oracle_die("hypercall %u is not pretended", op);
	oracle.pin_level = ext->cmd;
	oracle.pinned_mfn = ext->arg1.mfn;
	return 0;
}
