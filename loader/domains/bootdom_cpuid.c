// SPDX-License-Identifier: MIT
/*
 * What a domain finds changed in CPUID, beyond Xen's defaults: the bits that
 * libxl's xc_cpuid_apply_policy() sets for a domain's other keys. Xen takes
 * away again what the host or the domain does not have.
 */
#include <daybreak/bootdom_plan.h>

enum cpuid_register { EAX, EBX, ECX, EDX };

#define VMX  (UINT32_C(1) << 5)
#define SVM  (UINT32_C(1) << 2)
#define ITSC (UINT32_C(1) << 8) /* the counter's rate never changes */

static void set_bits(struct manifest_domain *m, uint32_t leaf,
		     enum cpuid_register reg, uint32_t bits)
{
	m->cpuid[m->nr_cpuid++] = (struct manifest_cpuid){
		.leaf = leaf,
		.subleaf = MANIFEST_NO_SUBLEAF,
		.reg = reg,
		.set = bits,
	};
}

void bootdom_cpuid(const struct domain_config *d, struct manifest_domain *m)
{
	if (d->x86.nested.value) {
		set_bits(m, 1, ECX, VMX);
		set_bits(m, 0x80000001, ECX, SVM);
	}
	if (d->x86.tsc == TSC_ALWAYS_EMULATE)
		set_bits(m, 0x80000007, EDX, ITSC);
}
