/* SPDX-License-Identifier: MIT */
/*
 * What the application needs from the CPU that it runs on; each arch/<cpu>/
 * implements it.
 */
#ifndef DAYBREAK_ARCH_H
#define DAYBREAK_ARCH_H

#include <stdint.h>

/*
 * Gives the stack protector its canary. Must be called once, by a function that
 * has no canary itself. arch_canary_remove() restores the firmware's state,
 * arch_canary_restore() that of arch_canary_install().
 */
void arch_canary_install(uint64_t canary);
void arch_canary_remove(void);
void arch_canary_restore(void);

/* A counter that differs at each start: the CPU's time stamp. */
uint64_t arch_timestamp(void);

/* How much it grows in a millisecond; 0: the CPU does not tell. */
uint64_t arch_timestamp_rate(void);

/*
 * Tells libcrypto which instructions the CPU has for SHA-256. Before that, and
 * on a CPU without them, it uses portable ones.
 */
void arch_libcrypto_init(void);

/*
 * Jumps to a multiboot2 image's EFI64 entry with boot services kept: eax has
 * the boot magic, ebx the information's address (Multiboot2 2.0, section 3.5).
 */
_Noreturn void arch_enter_multiboot2(uint64_t entry, uint32_t info);

/*
 * Code that leaves long mode for a PVH kernel, to be copied to executable
 * memory below 4 GiB, and the jump to that copy when boot services have ended
 * (docs/misc/pvh.pandoc in Xen's tree). With paging off it first moves size
 * bytes from source to target, so nothing that it uses may lie at target.
 */
struct arch_pvh_jump {
	uint32_t entry;		       /* the kernel's PHYS32_ENTRY */
	uint32_t start_info;	       /* hvm_start_info's address */
	uint32_t target, source, size; /* size a multiple of 4, or 0 */
};

extern const uint8_t arch_pvh_code[], arch_pvh_code_end[];
_Noreturn void arch_enter_pvh(void *code, const struct arch_pvh_jump *jump);

/*
 * Cleans and invalidates size bytes at addr in every data cache, so that they
 * can be read with caches off.
 */
void arch_clean_cache(uint64_t addr, uint64_t size);

/* The exception level we run at: 1 or 2. */
unsigned int arch_exception_level(void);

/*
 * Jumps to an arm64 Image with MMU and caches off and the device tree's address
 * in x0. Needs EL2, boot services ended, and everything that is read there
 * cleaned with arch_clean_cache().
 */
_Noreturn void arch_enter_image(uint64_t entry, uint64_t device_tree);

#endif
