// SPDX-License-Identifier: MIT
/*
 * A PVH domain's local APICs have even ids, as if every core had two threads
 * and the second one were missing. The toolstack must make CPUID match this.
 */
#include "topology.h"

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
	uint32_t nr = get(l->regs[CPUID_EBX], 16, 0xff);

	l->regs[CPUID_EDX] |= HTT;
	if (!nr)
		put(&l->regs[CPUID_EBX], 16, 0xff, 2);
	else if (nr < 0x80)
		put(&l->regs[CPUID_EBX], 16, 0xff, nr * 2);
}

/* Leaf 4: cores in a package and threads that share a cache, both minus 1. */
static void change_4(struct cpuid_leaf *l)
{
	put(&l->regs[CPUID_EAX], 26, 0x3f,
	    (get(l->regs[CPUID_EAX], 26, 0x3f) << 1 | 1) & 0x3f);
	put(&l->regs[CPUID_EAX], 14, 0xfff, 0);
}

/* Leaf 0x80000008: threads in a package, minus 1, and bits of an id, or 0. */
static void change_80000008(struct cpuid_leaf *l)
{
	uint32_t nr = get(l->regs[CPUID_ECX], 0, 0xff),
		 bits = get(l->regs[CPUID_ECX], 12, 0xf);

	if (nr >= 0x7f)
		return;
	if (bits && bits < 7)
		put(&l->regs[CPUID_ECX], 12, 0xf, bits + 1);
	put(&l->regs[CPUID_ECX], 0, 0xff, nr << 1 | 1);
}

static void change(struct cpuid_leaf *l, uint32_t vendor)
{
	bool amd = vendor == VENDOR_AMD || vendor == VENDOR_HYGON;

	if (l->leaf == 1)
		change_1(l);
	else if (l->leaf == 4 && vendor == VENDOR_INTEL &&
		 (l->regs[CPUID_EAX] & 0x1f))
		change_4(l);
	else if (l->leaf == 0x80000001)
		l->regs[CPUID_ECX] &= ~CMP_LEGACY;
	else if (l->leaf == 0x80000008 && amd)
		change_80000008(l);
}

void topology_change(struct cpuid_leaves *domain)
{
	uint32_t vendor = 0;

	for (unsigned int i = 0; i < domain->nr; i++) {
		struct cpuid_leaf *l = &domain->leaves[i];

		if (!l->leaf)
			vendor = l->regs[CPUID_EBX];
		change(l, vendor);
	}
}

/* The place of a register's leaf; nr without it. */
static uint32_t find(const struct cpuid_leaves *in,
		     const struct domain_cpuid *change)
{
	uint32_t i = 0;

	while (i < in->nr && (in->leaves[i].leaf != change->leaf ||
			      in->leaves[i].subleaf != change->subleaf))
		i++;
	return i;
}

/* What the host has in the register. */
static uint32_t kept(const struct cpuid_leaves *host,
		     const struct domain_cpuid *change)
{
	uint32_t i = find(host, change);

	return i < host->nr ? host->leaves[i].regs[change->reg] : 0;
}

bool cpuid_change(struct cpuid_leaves *domain, const struct cpuid_leaves *host,
		  const struct domain_cpuid *change)
{
	uint32_t i = find(domain, change), ones = change->set, *value;

	if (change->keep)
		ones |= kept(host, change) & change->keep;
	if (i == domain->nr)
		return !ones;
	value = &domain->leaves[i].regs[change->reg];
	*value = (*value & ~(change->clear | change->keep)) | ones;
	if (change->limit && *value > change->limit)
		*value = change->limit;
	return true;
}
