// SPDX-License-Identifier: MIT
/*
 * A PVH domain's local APICs have even ids, as if every core had two threads
 * and the second one were missing. The toolstack must make CPUID match this.
 */
#include "topology.h"

#include <stdbool.h>

#define VENDOR_AMD   0x68747541u /* ebx of leaf 0: "Auth" */
#define VENDOR_HYGON 0x6f677948u /* "Hygo" */
#define VENDOR_INTEL 0x756e6547u /* "Genu" */

#define HTT	     (1u << 28) /* leaf 1, edx */
#define CMP_LEGACY   (1u << 1)	/* leaf 0x80000001, ecx */

/* A field's value; put() replaces it. */
static uint32_t get(uint32_t reg, unsigned int shift, uint32_t mask)
{
	return reg >> shift & mask;
}

static void put(uint32_t *reg, unsigned int shift, uint32_t mask,
		uint32_t value)
{
	*reg = (*reg & ~(mask << shift)) | value << shift;
}

/* Leaf 1: logical processors in a package. */
static void change_1(struct cpuid_leaf *l)
{
	uint32_t nr = get(l->b, 16, 0xff);

	l->d |= HTT;
	if (!nr)
		put(&l->b, 16, 0xff, 2);
	else if (nr < 0x80)
		put(&l->b, 16, 0xff, nr * 2);
}

/* Leaf 4: cores in a package and threads that share a cache, both minus 1. */
static void change_4(struct cpuid_leaf *l)
{
	put(&l->a, 26, 0x3f, (get(l->a, 26, 0x3f) << 1 | 1) & 0x3f);
	put(&l->a, 14, 0xfff, 0);
}

/* Leaf 0x80000008: threads in a package, minus 1, and bits of an id, or 0. */
static void change_80000008(struct cpuid_leaf *l)
{
	uint32_t nr = get(l->c, 0, 0xff), bits = get(l->c, 12, 0xf);

	if (nr >= 0x7f)
		return;
	if (bits && bits < 7)
		put(&l->c, 12, 0xf, bits + 1);
	put(&l->c, 0, 0xff, nr << 1 | 1);
}

static bool change(struct cpuid_leaf *l, uint32_t vendor)
{
	bool amd = vendor == VENDOR_AMD || vendor == VENDOR_HYGON;

	if (l->leaf == 1)
		change_1(l);
	else if (l->leaf == 4 && vendor == VENDOR_INTEL && (l->a & 0x1f))
		change_4(l);
	else if (l->leaf == 0x80000001)
		l->c &= ~CMP_LEGACY;
	else if (l->leaf == 0x80000008 && amd)
		change_80000008(l);
	else
		return false;
	return true;
}

unsigned int topology_change(struct cpuid_leaf *leaves, unsigned int nr)
{
	uint32_t vendor = 0;
	unsigned int changed = 0;

	for (unsigned int i = 0; i < nr; i++) {
		struct cpuid_leaf l = leaves[i];

		if (!l.leaf)
			vendor = l.b;
		if (change(&l, vendor))
			leaves[changed++] = l;
	}
	return changed;
}

void cpuid_change(struct cpuid_leaf *leaves, unsigned int nr,
		  const struct domain_cpuid *change)
{
	for (unsigned int i = 0; i < nr; i++) {
		struct cpuid_leaf *l = &leaves[i];
		uint32_t *const registers[] = { &l->a, &l->b, &l->c, &l->d };
		uint32_t *value = registers[change->reg];

		if (l->leaf != change->leaf || l->subleaf != change->subleaf)
			continue;
		*value = (*value & ~change->clear) | change->set;
		if (change->limit && *value > change->limit)
			*value = change->limit;
	}
}
