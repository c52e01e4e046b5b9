// SPDX-License-Identifier: MIT
/*
 * The boot domain's story: read the package, start its domains one after the
 * other, show what they print for a moment, and become dom0.
 */
#include "guest.h"

#include <daybreak/arch.h>
#include <daybreak/package.h>

#define MS	   UINT64_C(1000000)
#define SHOW_FOR   (1000 * MS) /* at most, once the last domain runs */
#define SHOW_EVERY (10 * MS)

const struct start_info *start_info;

static struct modlist package;
static uint64_t pages[MODLIST_MAX];
static struct manifest manifest;
static struct manifest_domain domains[MANIFEST_MAX_DOMAINS];
static struct ring rings[MANIFEST_MAX_DOMAINS];
static bool spoken[MANIFEST_MAX_DOMAINS];
static unsigned int nr_rings, nr_started;

/* Nobody is left to do anything: Xen resets or halts the machine. */
static _Noreturn void give_up(void)
{
	struct sched_shutdown op = { .reason = SHUTDOWN_crash };

	for (;;)
		hv_sched(SCHEDOP_shutdown, &op);
}

static enum status read_package(void)
{
	const struct file file = {
		"package",
		{ (const uint8_t *)start_info->mod_start, start_info->mod_len },
	};
	enum status st = package_read(file, &package);

	if (st)
		return st;
	if (!package.nr_modules)
		return fail(ST_INVALID, "package: has no modules");
	for (unsigned int i = 0; i < package.nr_modules; i++)
		pages[i] = package.modules[i].file.bytes.size / PAGE;
	package.modules[0].file.name = "manifest";
	return manifest_read(package.modules[0].file, pages, package.nr_modules,
			     &manifest);
}

/* --- the domains' consoles --------------------------------------------------
 */

static void show(void)
{
	for (unsigned int i = 0; i < nr_rings; i++)
		if (console_drain(&rings[i]))
			spoken[i] = true;
}

static void watch(const struct guest *g)
{
	uint64_t pfn = layout_find(&g->m->layout, PIECE_CONSOLE)->pfn;
	struct ring *ring = &rings[nr_rings];

	ring->name = g->m->name;
	if (!map_console(g->m->name, g->domid,
			 g->frames.mfn ? g->frames.mfn[pfn] : pfn, nr_rings,
			 &ring->page))
		nr_rings++;
}

static bool all_spoken(void)
{
	for (unsigned int i = 0; i < nr_rings; i++)
		if (!spoken[i])
			return false;
	return true;
}

static void show_for_a_while(void)
{
	uint64_t until = clock_now() + SHOW_FOR;

	while (!all_spoken() && clock_now() < until) {
		clock_sleep(SHOW_EVERY);
		show();
	}
}

/* --- the domains -------------------------------------------------------------
 */

static enum status start(struct guest *g)
{
	uint64_t began = clock_now();
	enum status st = guest_build(g);

	if (st)
		return st;
	if (!g->m->paused) {
		watch(g);
		st = guest_unpause(g);
	}
	if (st)
		return st;
	nr_started++;
	say("%s: domain %u, %lu MiB, %u vCPU%s, %s after %lu ms", g->m->name,
	    g->domid, g->m->layout.nr_pages / 256, g->m->nr_vcpus,
	    g->m->nr_vcpus == 1 ? "" : "s",
	    g->m->paused ? "built and paused" : "started",
	    (clock_now() - began) / MS);
	return ST_OK;
}

static enum status start_one(const struct domctl_abi *abi, unsigned int i)
{
	struct guest g = { .m = &domains[i], .abi = abi };
	enum status st = manifest_domain(package.modules[0].file, i, pages,
					 package.nr_modules, &domains[i]);

	if (st)
		return st;
	g.image = package.modules[domains[i].module].file.bytes;
	st = start(&g);
	show();
	return st;
}

static void start_all(const struct domctl_abi *abi)
{
	for (unsigned int i = 0; i < manifest.nr_domains; i++)
		if (start_one(abi, i) && manifest.halt_on_failure) {
			warn("on_failure=halt: the host stops");
			give_up();
		}
	say("Boot domain: %u of %u domains built", nr_started,
	    manifest.nr_domains);
}

__attribute__((no_stack_protector)) void
bootdom_main(const struct start_info *si)
{
	const struct domctl_abi *abi = NULL;

	start_info = si;
	arch_canary_install(arch_timestamp());
	map_init();
	if (clock_init() || read_package())
		give_up();
	if (manifest.nr_domains)
		abi = guest_probe();
	if (abi)
		start_all(abi);
	show_for_a_while();
	if (dom0_become(abi, &manifest.dom0, &package))
		say("Boot domain: there is no dom0");
	give_up();
}

_Noreturn void __stack_chk_fail(void);
void __stack_chk_fail(void)
{
	warn("the boot domain's stack is broken");
	give_up();
}
