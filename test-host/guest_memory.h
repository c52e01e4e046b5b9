/* SPDX-License-Identifier: MIT */
/*
 * A small guest of each kind, laid out and filled in memory, for tests of its
 * contents and of their translation when it is placed.
 */
#ifndef TEST_GUEST_MEMORY_H
#define TEST_GUEST_MEMORY_H

#include "support.h"

#include "kernels.h"

#include <daybreak/startofday.h>

#include <xen/elfnote.h>

#define MIB   (1ULL << 20)
#define PAGE  4096
#define PAGES 2048 /* of the memory that tests fill: 8 MiB */

static struct kernel k;
static struct domain d;
static struct modlist modules;
static struct layout l;
static uint8_t initrd[5000], other[100];
static uint64_t memory[PAGES * PAGE / 8];

/* Makes a guest of that type with the kernel in k. */
static inline int guest_use(enum domain_type type)
{
	memset(&modules, 0, sizeof(modules));
	for (unsigned int i = 0; i < sizeof(initrd); i++)
		initrd[i] = (uint8_t)(i * 11 + 3);
	memset(other, 0x77, sizeof(other));
	d = (struct domain){ .name = "guest",
			     .type = type,
			     .kernel = k.file,
			     .image = &k.image,
			     .notes = &k.notes,
			     .modules = &modules,
			     .memory = PAGES * PAGE,
			     .nr_vcpus = 1,
			     .store_evtchn = 1,
			     .console_evtchn = 2,
			     .cmdline = "console=hvc0" };
	log_clear();
	return 0;
}

/* Setup functions for cmocka, one for each kind. */
static inline int pv64(void **state)
{
	(void)state;
	kernel_pv64(&k);
	return guest_use(DOMAIN_PV);
}

static inline int p2m_apart(void **state)
{
	(void)state;
	kernel_linux_like(&k, 0x1000);
	return guest_use(DOMAIN_PV);
}

static inline int pae(void **state)
{
	(void)state;
	kernel_pae(&k);
	return guest_use(DOMAIN_PV);
}

static inline int pvh(void **state)
{
	(void)state;
	kernel_pvh(&k);
	return guest_use(DOMAIN_PVH);
}

static inline void add_module(const void *bytes, uint64_t size,
			      const char *args)
{
	const struct file file = { "module", { bytes, size } };

	assert_int_equal(
		modlist_add(&modules,
			    modules.nr_modules ? MODULE_OTHER : MODULE_RAMDISK,
			    file, args),
		ST_OK);
}

static inline uint8_t *page(uint64_t pfn)
{
	assert_true(pfn < PAGES);
	return (uint8_t *)memory + pfn * PAGE;
}

/* Lays out and fills everything in RAM, step pages at a time. */
static inline void build(uint64_t step)
{
	assert_int_equal(kernel_parse(&k), ST_OK);
	assert_int_equal(layout_place(&d, &l), ST_OK);
	memset(memory, 0xcc, sizeof(memory));
	for (unsigned int i = 0; i < l.nr_pieces; i++) {
		const struct piece *p = &l.pieces[i];

		if (p->pfn >= PVH_HOLE_PFN)
			continue;
		for (uint64_t at = 0; at < p->nr_pages; at += step)
			startofday_fill(&d, &l, p, at,
					p->nr_pages - at < step
						? p->nr_pages - at
						: step,
					page(p->pfn + at));
	}
}

#endif
