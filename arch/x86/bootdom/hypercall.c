// SPDX-License-Identifier: MIT
/*
 * The only place where Xen is called, with a plain syscall instruction, which a
 * 64-bit PV kernel may use without a hypercall page
 * (xen/arch-x86/xen-x86_64.h).
 */
#include "hypercall.h"

int64_t hypercall(unsigned int op, uint64_t a, uint64_t b, uint64_t c,
		  uint64_t d)
{
	register uint64_t r10 __asm__("r10") = d;
	int64_t ret;

	__asm__ volatile("syscall"
			 : "=a"(ret), "+D"(a), "+S"(b), "+d"(c), "+r"(r10)
			 : "a"((uint64_t)op)
			 : "rcx", "r11", "r8", "r9", "memory");
	return ret;
}
