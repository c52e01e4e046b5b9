// SPDX-License-Identifier: MIT
/*
 * What OpenSSL's libcrypto wants to know of the CPU before it computes SHA-256.
 * Its own code asks Linux in a constructor; that code is not linked, as the
 * symbol it would define is here. Source: the Arm Architecture Reference
 * Manual, ID_AA64ISAR0_EL1, and OpenSSL's crypto/arm_arch.h.
 */
#include <daybreak/arch.h>

#define ISAR0_SHA2(isar0) ((isar0) >> 12 & 15) /* 0: no instructions */
#define ARMV8_SHA256	  (1u << 4)

extern uint32_t OPENSSL_armcap_P;
uint32_t OPENSSL_armcap_P;

void arch_libcrypto_init(void)
{
	uint64_t isar0;

	__asm__("mrs %0, id_aa64isar0_el1" : "=r"(isar0));
	if (ISAR0_SHA2(isar0))
		OPENSSL_armcap_P = ARMV8_SHA256;
}
