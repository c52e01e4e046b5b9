/* SPDX-License-Identifier: MIT */
/*
 * The last jump: to a multiboot2 image's EFI64 entry, in long mode and with
 * boot services kept (Multiboot2 2.0, section 3.5).
 */

	.text

/* _Noreturn void arch_enter_multiboot2(uint64_t entry, uint32_t info); */
	.globl	arch_enter_multiboot2
	.hidden	arch_enter_multiboot2
arch_enter_multiboot2:
	movl	$0x36d76289, %eax
	movl	%esi, %ebx
	cld
	jmpq	*%rdi

	.section .note.GNU-stack, "", @progbits
