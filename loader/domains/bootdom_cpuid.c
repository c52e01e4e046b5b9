// SPDX-License-Identifier: MIT
/*
 * What a domain finds changed in CPUID, beyond Xen's defaults: by cpuid= and
 * cpuid_level=, and
 * by the bits that libxl's xc_cpuid_apply_policy() sets for a domain's other
 * keys. Xen takes away again what the host or the domain does not have.
 */
#include <daybreak/bootdom_plan.h>

_Static_assert(3 + DOMAIN_MAX_LEVEL + DOMAIN_MAX_CPUID <= MANIFEST_MAX_CPUID,
	       "all are told");

#define VMX  (UINT32_C(1) << 5)
#define SVM  (UINT32_C(1) << 2)
#define ITSC (UINT32_C(1) << 8) /* the counter's rate never changes */

static void set_bits(struct manifest_domain *m, uint32_t leaf,
		     enum cpuid_register reg, uint32_t bits)
{
	m->cpuid[m->nr_cpuid++] = (struct domain_cpuid){
		.leaf = leaf,
		.subleaf = CPUID_NO_SUBLEAF,
		.reg = reg,
		.set = bits,
	};
}

void bootdom_cpuid(const struct domain_config *d, struct manifest_domain *m)
{
	if (d->x86.nested.value) {
		set_bits(m, 1, CPUID_ECX, VMX);
		set_bits(m, 0x80000001, CPUID_ECX, SVM);
	}
	if (d->x86.tsc == TSC_ALWAYS_EMULATE)
		set_bits(m, 0x80000007, CPUID_EDX, ITSC);
	for (unsigned int i = 0; i < d->x86.level.nr; i++)
		m->cpuid[m->nr_cpuid++] = d->x86.level.edits[i];
	/* Last, as with xl, so that cpuid= has the last word. */
	for (unsigned int i = 0; i < d->x86.features.nr; i++)
		m->cpuid[m->nr_cpuid++] = d->x86.features.edits[i];
}
