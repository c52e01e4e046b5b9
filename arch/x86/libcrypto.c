// SPDX-License-Identifier: MIT
/*
 * What OpenSSL's libcrypto wants to know of the CPU before it computes SHA-256.
 * Its own code finds that out in a constructor, and reads the environment; that
 * code is not linked, as the symbols it would define are here. Source:
 * OPENSSL_ia32cap(3).
 */
#include <daybreak/arch.h>

#define SSSE3 (1u << 9)	 /* CPUID 1, ecx */
#define SHA   (1u << 29) /* CPUID 7, ebx */

/*
 * Bits of CPUID: 1 edx, 1 ecx, 7 ebx, 7 ecx. Those of AVX stay clear: neither
 * the firmware nor Xen need have enabled its registers.
 */
extern uint32_t OPENSSL_ia32cap_P[4];
uint32_t OPENSSL_ia32cap_P[4];

static void cpuid(uint32_t leaf, uint32_t *a, uint32_t *b, uint32_t *c)
{
	uint32_t d;

	__asm__("cpuid"
		: "=a"(*a), "=b"(*b), "=c"(*c), "=d"(d)
		: "a"(leaf), "c"(0));
}

void arch_libcrypto_init(void)
{
	uint32_t last, a, b, c;

	cpuid(0, &last, &b, &c);
	cpuid(1, &a, &b, &c);
	OPENSSL_ia32cap_P[1] = c & SSSE3;
	/* Its code for them shuffles bytes with SSSE3. */
	if (last < 7 || !OPENSSL_ia32cap_P[1])
		return;
	cpuid(7, &a, &b, &c);
	OPENSSL_ia32cap_P[2] = b & SHA;
}
