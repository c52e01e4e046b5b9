// SPDX-License-Identifier: MIT
/*
 * Hypercalls that fail without being made. A domain whose name begins with
 * "faults" is built repeatedly: the first time its first hypercall fails, the
 * second time its second one, and so on, until only the last one, which lets it
 * run, remains to fail. The calls in a multicall are counted one by one.
 *
 * On dom0's command line, faults=domctl makes every domctl fail; with
 * faults=gntst setup_table is made but returns an error status; with
 * faults=layout Xen seems to have made a domain of another kind than requested;
 * with faults=context the context seems to be larger than any memory.
 *
 * Before it becomes dom0 the boot domain reports how often it has slept; with
 * faults=linger it first waits until the last domain has shut down. crash.c
 * makes the boot domain itself fault.
 */
#include "faults.h"

#include "../../arch/x86/bootdom/guest_domctl.h"

#include <xen/errno.h>

#define PREFIX "faults"

int64_t __real_hypercall(unsigned int op, uint64_t a, uint64_t b, uint64_t c,
			 uint64_t d);
int64_t __wrap_hypercall(unsigned int op, uint64_t a, uint64_t b, uint64_t c,
			 uint64_t d);
enum status __real_clock_init(void);
enum status __wrap_clock_init(void);
enum status __real_guest_build(struct guest *g);
enum status __wrap_guest_build(struct guest *g);
enum status __real_dom0_become(const struct manifest_dom0 *facts,
			       struct package_check *package,
			       const struct report *report,
			       void (*last_words)(void));
enum status __wrap_dom0_become(const struct manifest_dom0 *facts,
			       struct package_check *package,
			       const struct report *report,
			       void (*last_words)(void));
enum status __real_guest_unpause(const struct guest *g);
enum status __wrap_guest_unpause(const struct guest *g);

static bool counting, no_domctl, no_table, other_layout, large_context;
static unsigned int left;    /* calls up to the fault; 0: none follows */
static unsigned int nr_made; /* a multicall counts as one */
static unsigned int nr_slept;
static const struct guest *last; /* the domain that was unpaused last */

bool faults_asked(const char *word)
{
	static const char key[] = "faults=";
	size_t n = strlen(word);

	for (const char *p = given.cmdline; *p; p++)
		if (!strncmp(p, key, sizeof(key) - 1) &&
		    !strncmp(p + sizeof(key) - 1, word, n) &&
		    strchr(" ", p[sizeof(key) - 1 + n]))
			return true;
	return false;
}

/* Runs before any call that may fail: the package is as Xen passed it. */
enum status __wrap_clock_init(void)
{
	damage_package();
	no_domctl = faults_asked("domctl");
	crash();
	no_table = faults_asked("gntst");
	other_layout = faults_asked("layout");
	large_context = faults_asked("context");
	return __real_clock_init();
}

static bool is_due(unsigned int op, uint64_t cmd)
{
	if (!counting || !left || op == __HYPERVISOR_console_io || --left)
		return false;
	counting = false; /* reporting and cleaning up must not fail */
	say("faults: %u %lu is not made", op, cmd);
	return true;
}

/*
 * A domctl's and a sysctl's command is its first word; others have it in a
 * register.
 */
static uint64_t command(unsigned int op, uint64_t a)
{
	bool is_first = op == __HYPERVISOR_domctl || op == __HYPERVISOR_sysctl;

	return is_first ? *(const uint32_t *)a : a;
}

/* Changes Xen's answer if dom0's command line requests it. */
static void change_answer(unsigned int op, uint64_t a, uint64_t b)
{
	struct xen_domctl *domctl = (struct xen_domctl *)a;
	struct gnttab_setup_table *table = (struct gnttab_setup_table *)b;

	if (no_table && op == __HYPERVISOR_grant_table_op)
		table->status = GNTST_bad_domain;
	if (op != __HYPERVISOR_domctl)
		return;
	if (other_layout && domctl->cmd == XEN_DOMCTL_getdomaininfo)
		domctl->u.getdomaininfo.flags ^= XEN_DOMINF_hvm_guest;
	if (large_context && domctl->cmd == XEN_DOMCTL_gethvmcontext)
		domctl->u.hvmcontext.size = UINT32_MAX;
}

static int64_t call(unsigned int op, uint64_t a, uint64_t b, uint64_t c,
		    uint64_t d)
{
	int64_t ret;

	if (no_domctl && op == __HYPERVISOR_domctl)
		return -XEN_EACCES;
	if (is_due(op, command(op, a)))
		return -XEN_ENOSPC;
	ret = __real_hypercall(op, a, b, c, d);
	change_answer(op, a, b);
	return ret;
}

int64_t __wrap_hypercall(unsigned int op, uint64_t a, uint64_t b, uint64_t c,
			 uint64_t d)
{
	struct multicall_entry *e = (struct multicall_entry *)a;

	nr_made++;
	nr_slept += op == __HYPERVISOR_sched_op && a == SCHEDOP_poll;
	if (op != __HYPERVISOR_multicall)
		return call(op, a, b, c, d);
	if (!left)
		return __real_hypercall(op, a, b, c, d);
	for (uint64_t i = 0; i < b; i++, e++)
		e->result =
			(xen_ulong_t)call((unsigned int)e->op, e->args[0],
					  e->args[1], e->args[2], e->args[3]);
	return 0;
}

/* Builds once, with a fault in hypercall number nth; 0: without. */
static enum status try(struct guest *g, unsigned int nth)
{
	const struct guest fresh = { .m = g->m,
				     .abi = g->abi,
				     .package = g->package };
	enum status st;

	*g = fresh;
	failure_take();
	nr_made = 0;
	left = nth;
	counting = true;
	st = __real_guest_build(g);
	counting = false;
	return st;
}

enum status __wrap_guest_build(struct guest *g)
{
	unsigned int nth = 1;

	if (strncmp(g->m->name, PREFIX, sizeof(PREFIX) - 1))
		return try(g, 0);
	while (try(g, nth))
		nth++;
	return ST_OK; /* and the next call fails */
}

/* Calls between building and this are not counted: they map the console. */
enum status __wrap_guest_unpause(const struct guest *g)
{
	enum status st;

	counting = true;
	st = __real_guest_unpause(g);
	counting = false;
	say("faults: %s took %u hypercalls", g->m->name, nr_made);
	last = g;
	return st;
}

static void linger(void)
{
	struct xen_domctl_getdomaininfo info = { 0 };

	while (!(info.flags & XEN_DOMINF_shutdown) &&
	       !domctl_getdomaininfo(last, &info))
		clock_sleep(10000000);
}

enum status __wrap_dom0_become(const struct manifest_dom0 *facts,
			       struct package_check *package,
			       const struct report *r, void (*last_words)(void))
{
	say("faults: slept %u times", nr_slept);
	if (faults_asked("linger"))
		linger();
	return __real_dom0_become(facts, package, r, last_words);
}
