// SPDX-License-Identifier: MIT
/*
 * The boot domain: reads the package, starts its domains one after the other,
 * shows what they have printed so far, and becomes dom0.
 */
#include "guest_domctl.h"
#include "input.h"
#include "pools.h"
#include "store.h"

#include <daybreak/arch.h>

#include <xen/errno.h>

#define US	   UINT64_C(1000)
#define MS	   UINT64_C(1000000)
#define SHOW_EVERY (10 * MS) /* if there is no dom0 to become */

const struct self *self;
struct given given;

static struct input input;
static struct manifest_domain domains[MANIFEST_MAX_DOMAINS];
static struct guest guests[MANIFEST_MAX_DOMAINS];
static bool built[MANIFEST_MAX_DOMAINS];
static struct ring rings[MANIFEST_MAX_DOMAINS];
static unsigned int nr_built;
static struct report report; /* of domains that are not built */

/* A domain with on_failure=halt could not be started: stops the host. */
static _Noreturn void halt(const char *name)
{
	warn("%s: has on_failure=halt: the host stops", name);
	power_end(SHUTDOWN_poweroff);
}

/* The package is damaged, but there is a record of dom0. */
static void no_domains(void)
{
	if (input.halt_on_failure)
		halt("one of the domains");
	warn("boot domain: no domain is started, only dom0");
	report_add(&report, "*", "package", 0);
}

static void show(void)
{
	for (unsigned int i = 0; i < input.manifest.nr_domains; i++)
		if (rings[i].page)
			console_drain(&rings[i]);
}

/* Maps a domain's console. If that fails, the domain runs nevertheless. */
static void watch(unsigned int i)
{
	const struct guest *g = &guests[i];
	void *page;

	rings[i].name = g->m->name;
	if (!self->map_console(g->m->name, g->domid, g->console, i, &page))
		rings[i].page = page;
}

/* Unmaps the console: while it is mapped, the domain's memory is not freed. */
static void unwatch(unsigned int i)
{
	if (rings[i].page)
		self->map_no_console(i);
	rings[i].page = NULL;
}

/* From here on the domains' output waits for dom0's consoled. */
static void leave_consoles(void)
{
	for (unsigned int i = 0; i < input.manifest.nr_domains; i++)
		if (rings[i].page)
			console_leave(&rings[i]);
}

/*
 * Logs the time of each step, in a line of its own: Xen prints what is longer
 * than 127 characters in parts, and another domain's line may come in between.
 */
static void say_built(const struct guest *g, uint64_t began, uint64_t done)
{
	static const char *const states[2][2] = {
		{ "started", "built and paused" },
		{ "restored", "restored and paused" },
	};
	const uint64_t *took = g->took;
	uint64_t now = clock_now();

	say("%s: domain %u, %lu MiB, %u vCPU%s, %s after %lu ms", g->m->name,
	    g->domid, g->m->layout.nr_pages / 256, g->m->nr_vcpus,
	    g->m->nr_vcpus == 1 ? "" : "s",
	    states[g->m->is_saved][g->m->paused], (now - began) / MS);
	say("%s: create %lu, configure %lu, populate %lu, place %lu, "
	    "translate %lu, vCPU %lu, unpause %lu us",
	    g->m->name, took[STEP_CREATE] / US, took[STEP_CONFIGURE] / US,
	    took[STEP_POPULATE] / US, (took[STEP_PLACE] - g->translating) / US,
	    g->translating / US, took[STEP_VCPU] / US, (now - done) / US);
}

static enum status start(unsigned int i)
{
	struct guest *g = &guests[i];
	uint64_t began = clock_now(), done;
	enum status st = package_check_domain(&input.check, g->m);

	if (st)
		return st;
	st = guest_build(g);
	if (st)
		return st;
	done = clock_now();
	watch(i);
	if (!g->m->paused)
		st = guest_unpause(g);
	if (st) {
		unwatch(i);
		guest_destroy(g);
		return st;
	}
	if (g->m->is_saved && !g->m->paused)
		store_attend(g);
	nr_built++;
	say_built(g, began, done);
	return ST_OK;
}

/* Checks that what this one needs is there: other domains, its cpupool. */
static enum status check_others(const struct manifest_domain *m)
{
	if (m->after != MANIFEST_NOBODY && !built[m->after]) {
		failure_note("after", 0);
		return fail(ST_NOT_FOUND,
			    "%s: is not started: it comes after %s, which is "
			    "not there",
			    m->name, domains[m->after].name);
	}
	for (unsigned int i = 0; i < m->nr_peers; i++) {
		if (built[m->peers[i]])
			continue;
		failure_note("link", 0);
		return fail(ST_NOT_FOUND,
			    "%s: is not started: it has a link to %s, which is "
			    "not there",
			    m->name, domains[m->peers[i]].name);
	}
	return pools_check(m);
}

/* abi is NULL if this Xen is unknown, which guest_probe() has logged. */
static enum status start_one(const struct domctl_abi *abi, unsigned int i)
{
	struct guest *g = &guests[i];
	struct manifest_domain *m = &domains[i];
	enum status st = input_domain(&input, i, m);

	if (st) {
		failure_note("package", 0);
		return st;
	}
	if (!abi) {
		failure_note("domctl", -XEN_EACCES);
		return ST_UNSUPPORTED;
	}
	st = check_others(m);
	if (st)
		return st;
	*g = (struct guest){
		.m = m,
		.abi = abi,
		.package = &input.package,
	};
	st = start(i);
	built[i] = !st;
	return st;
}

/* Reports the domain to dom0; halts where on_failure=halt asks for it. */
static void is_missing(unsigned int i)
{
	const char *name = domains[i].name ? domains[i].name : "*";
	struct failure why = failure_take();

	report_add(&report, name, why.call ? why.call : "image", why.error);
	if (domains[i].halt_on_failure)
		halt(name);
}

static bool is_there(uint32_t domid)
{
	for (unsigned int i = 0; i < input.manifest.nr_domains; i++)
		if (built[i] && guests[i].domid == domid)
			return true;
	return false;
}

/*
 * What a domain shares with one that was not started is not for the next that
 * gets its number.
 */
static void take_back(const struct guest *g)
{
	for (unsigned int i = 0; i < g->m->nr_links; i++) {
		const struct manifest_link *l = &g->m->links[i];

		if (!is_there(l->domid) && !guest_unshare(g, l))
			say("%s: shares nothing with domain %u, which is not "
			    "there",
			    g->m->name, l->domid);
	}
}

static void start_all(void)
{
	const struct domctl_abi *abi = guest_probe();

	pools_make(&input.manifest);
	for (unsigned int i = 0; i < input.manifest.nr_domains; i++) {
		failure_take();
		if (start_one(abi, i))
			is_missing(i);
		show();
		store_serve();
	}
	for (unsigned int i = 0; i < input.manifest.nr_domains; i++)
		if (built[i])
			take_back(&guests[i]);
	store_settle(show);
	say("Boot domain: %u of %u domains built", nr_built,
	    input.manifest.nr_domains);
}

static const char *const ends[] = {
	[SHUTDOWN_poweroff] = "has shut down",
	[SHUTDOWN_reboot] = "has asked for a reboot, and there is no dom0",
	[SHUTDOWN_suspend] = "has suspended, and there is no dom0",
	[SHUTDOWN_crash] = "has crashed",
	[SHUTDOWN_watchdog] = "was stopped by its watchdog",
};

/* True if the domain has ended; then logs that and destroys the domain. */
static bool has_ended(unsigned int i)
{
	const struct guest *g = &guests[i];
	struct xen_domctl_getdomaininfo info = { 0 };
	int64_t error = domctl_getdomaininfo(g, &info);
	unsigned int why = info.flags >> XEN_DOMINF_shutdownshift &
			   XEN_DOMINF_shutdownmask;
	bool known = why < sizeof(ends) / sizeof(ends[0]);

	if (error || !(info.flags & XEN_DOMINF_shutdown))
		return false;
	show();
	console_end(&rings[i]);
	say("%s: %s", g->m->name, known ? ends[why] : "has ended");
	unwatch(i);
	guest_destroy(g);
	return true;
}

static _Noreturn void be_console(void)
{
	unsigned int left = nr_built;

	while (left) {
		clock_sleep(SHOW_EVERY);
		show();
		left = 0;
		for (unsigned int i = 0; i < input.manifest.nr_domains; i++) {
			if (built[i])
				built[i] = !has_ended(i);
			left += built[i];
		}
	}
	say("Boot domain: no domain is left, the host shuts down");
	power_off(&input.manifest);
}

void bootdom_main(void)
{
	arch_libcrypto_init();
	self->traps_init();
	if (clock_init() || input_read(&input))
		power_end(SHUTDOWN_crash);
	if (!input.is_whole)
		no_domains();
	if (input.manifest.nr_domains)
		start_all();
	if (!input.manifest.has_dom0)
		be_console();
	if (dom0_become(&input.manifest.dom0, &input.check, &report,
			leave_consoles))
		say("Boot domain: there is no dom0");
	power_end(SHUTDOWN_crash);
}

_Noreturn void __stack_chk_fail(void);
void __stack_chk_fail(void)
{
	warn("the boot domain's stack is broken");
	power_end(SHUTDOWN_crash);
}
