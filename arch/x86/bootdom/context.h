/* SPDX-License-Identifier: MIT */
/*
 * A PV domain's first vCPU as Xen expects it, in the width of the domain. Pure
 * encoding: makes no hypercalls.
 */
#ifndef BOOTDOM_CONTEXT_H
#define BOOTDOM_CONTEXT_H

#include <daybreak/startofday.h>

#define CONTEXT_MAX 5168 /* bytes of the larger one, the 64-bit */

/*
 * Writes struct vcpu_guest_context of vcpu's ABI (64-bit PV, or 32-bit) to
 * out, aligned to 8; cr3 is translate_cr3()'s.
 */
void context_pv(const struct start_vcpu *vcpu, uint64_t cr3,
		uint8_t out[CONTEXT_MAX]);

#endif
