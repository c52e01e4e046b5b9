// SPDX-License-Identifier: MIT
/*
 * `daybreak inspect --cpu`: asks the running Xen, in dom0, what it can give its
 * domains of the CPU. XEN_SYSCTL_get_cpu_policy of xen/sysctl.h; the library
 * that makes the call is loaded when it is needed.
 */
#include "inspect.h"

/* Xen's header has the call for x86 only. */
#ifdef __x86_64__
#include <daybreak/cpu_level.h>

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#define __XEN_TOOLS__ 1
#include <xen/arch-x86/xen.h>
#include <xen/sysctl.h>
#include <xencall.h>

#define PRIVCMD	      "/dev/xen/privcmd"
#define MAX_LEAVES    512 /* Xen 4.17 has less than 100 */

/* Of Xen 4.14 to 4.21; the call is the same in all of them. */
#define FIRST_VERSION 0x13
#define LAST_VERSION  0x16

struct call {
	__typeof__(&xencall_open) open;
	__typeof__(&xencall_close) close;
	__typeof__(&xencall_alloc_buffer) alloc;
	__typeof__(&xencall1) call1;
	xencall_handle *handle;
	/* Memory that the hypervisor may write. */
	struct xen_sysctl *sysctl;
	xen_cpuid_leaf_t *leaves;
};

static enum status find(void *library, const char *name, void *function)
{
	void *at = dlsym(library, name);

	memcpy(function, &at, sizeof(at));
	return at ? ST_OK
		  : fail(ST_NOT_FOUND, "libxencall.so.1 has no %s", name);
}

static enum status load(struct call *c)
{
	/* It stays loaded until the program ends. */
	void *library = dlopen("libxencall.so.1", RTLD_NOW);
	enum status st = ST_OK;

	if (!library)
		return fail(ST_NOT_FOUND,
			    "--cpu asks the running Xen, whose library cannot "
			    "be loaded: %s",
			    dlerror());
	st = find(library, "xencall_open", &c->open);
	if (!st)
		st = find(library, "xencall_close", &c->close);
	if (!st)
		st = find(library, "xencall_alloc_buffer", &c->alloc);
	if (!st)
		st = find(library, "xencall1", &c->call1);
	return st;
}

static enum status open_xen(struct call *c)
{
	/* The library's own message would be of little help. */
	if (!access(PRIVCMD, R_OK | W_OK))
		c->handle = c->open(NULL, 0);
	if (!c->handle)
		return fail(ST_IO,
			    "--cpu asks the running Xen, as root in dom0: %s",
			    strerror(errno));
	c->sysctl = c->alloc(c->handle, sizeof(*c->sysctl));
	c->leaves = c->alloc(c->handle, MAX_LEAVES * sizeof(*c->leaves));
	return c->sysctl && c->leaves
		       ? ST_OK
		       : fail(ST_NO_MEMORY, "--cpu: there is no memory for "
					    "the leaves of CPUID");
}

/* Returns 0 or errno. */
static int get(struct call *c, uint32_t version, uint32_t index)
{
	*c->sysctl = (struct xen_sysctl){
		.cmd = XEN_SYSCTL_get_cpu_policy,
		.interface_version = version,
		.u.cpu_policy = { .index = index, .nr_leaves = MAX_LEAVES },
	};
	set_xen_guest_handle(c->sysctl->u.cpu_policy.leaves, c->leaves);
	return c->call1(c->handle, __HYPERVISOR_sysctl, (uintptr_t)c->sysctl) <
			       0
		       ? errno
		       : 0;
}

static int get_any(struct call *c, uint32_t index)
{
	int error = EACCES;

	for (uint32_t version = FIRST_VERSION;
	     error == EACCES && version <= LAST_VERSION; version++)
		error = get(c, version, index);
	return error;
}

static enum status print_type(struct call *c, enum cpu_level_type type,
			      unsigned int *printed)
{
	static const uint32_t indices[CPU_LEVEL_NR_TYPES] = {
		[CPU_LEVEL_PV] = XEN_SYSCTL_cpu_policy_pv_max,
		[CPU_LEVEL_HVM] = XEN_SYSCTL_cpu_policy_hvm_max,
	};
	const int error = get_any(c, indices[type]);

	/* A Xen that has no such domains. */
	if (error == EOPNOTSUPP)
		return ST_OK;
	if (error)
		return fail(ST_IO, "--cpu: Xen refuses get_cpu_policy: %s",
			    error == ENOSYS ? "it is for Xen on x86"
					    : strerror(error));
	for (uint32_t i = 0; i < c->sysctl->u.cpu_policy.nr_leaves; i++) {
		const xen_cpuid_leaf_t *l = &c->leaves[i];

		printf("%s %08x %08x %08x %08x %08x %08x\n",
		       cpu_level_types[type], l->leaf, l->subleaf, l->a, l->b,
		       l->c, l->d);
		++*printed;
	}
	return ST_OK;
}

static enum status print_types(struct call *c)
{
	enum status st = ST_OK;
	unsigned int printed = 0;

	fputs(CPU_LEVEL_FIRST, stdout);
	for (unsigned int i = 0; !st && i < CPU_LEVEL_NR_TYPES; i++)
		st = print_type(c, i, &printed);
	if (!st && !printed)
		st = fail(ST_UNSUPPORTED, "--cpu: Xen tells of no CPU");
	if (!st)
		fputs(CPU_LEVEL_LAST, stdout);
	return st;
}

enum status inspect_cpu(void)
{
	struct call c = { 0 };
	enum status st = load(&c);

	if (!st)
		st = open_xen(&c);
	if (!st)
		st = print_types(&c);
	if (!st && (fflush(stdout) || ferror(stdout)))
		st = fail(ST_IO, "--cpu: the output cannot be written: %s",
			  strerror(errno));
	/* This frees the buffers, too. */
	if (c.handle)
		c.close(c.handle);
	return st;
}
#else
enum status inspect_cpu(void)
{
	return fail(ST_UNSUPPORTED, "--cpu tells of CPUID, which is on x86");
}
#endif
