/* SPDX-License-Identifier: MIT */
/*
 * Leaves the firmware on arm64: all data is written back to memory, MMU and
 * caches are switched off, and the image is entered
 * (Documentation/arch/arm64/booting.rst in Linux's tree).
 */

#define SCTLR_M	(1 << 0)
#define SCTLR_C	(1 << 2)
#define SCTLR_I	(1 << 12)

	.text

/* void arch_clean_cache(uint64_t addr, uint64_t size); */
	.globl	arch_clean_cache
	.hidden	arch_clean_cache
	.type	arch_clean_cache, %function
arch_clean_cache:
	mrs	x2, ctr_el0
	ubfx	x2, x2, #16, #4		/* DminLine: log2 of the words */
	mov	x3, #4
	lsl	x3, x3, x2
	add	x1, x0, x1
	sub	x2, x3, #1
	bic	x0, x0, x2
1:	cmp	x0, x1
	b.hs	2f
	dc	civac, x0
	add	x0, x0, x3
	b	1b
2:	dsb	sy
	ret

/* unsigned int arch_exception_level(void); */
	.globl	arch_exception_level
	.hidden	arch_exception_level
	.type	arch_exception_level, %function
arch_exception_level:
	mrs	x0, CurrentEL
	ubfx	x0, x0, #2, #2
	ret

/*
 * _Noreturn void arch_enter_image(uint64_t entry, uint64_t device_tree);
 * Needs EL2; masks all exceptions. This code continues to run when the MMU is
 * off: the firmware uses an identity map, and the caller has cleaned this code
 * to memory.
 */
	.globl	arch_enter_image
	.hidden	arch_enter_image
	.type	arch_enter_image, %function
	.balign	64
arch_enter_image:
	msr	daifset, #0xf
	mov	x20, x0
	mov	x0, x1
	mrs	x4, sctlr_el2
	mov	x5, #(SCTLR_M | SCTLR_C)
	bic	x4, x4, x5
	mov	x5, #SCTLR_I
	bic	x4, x4, x5
	dsb	sy
	msr	sctlr_el2, x4
	isb
	ic	iallu
	tlbi	alle2
	dsb	sy
	isb
	mov	x1, xzr
	mov	x2, xzr
	mov	x3, xzr
	br	x20
	.globl	arch_enter_image_end
	.hidden	arch_enter_image_end
arch_enter_image_end:

	.section .note.GNU-stack, "", @progbits
