/* SPDX-License-Identifier: MIT */
/*
 * The boot domain's entry and its ELF notes for Xen. Xen starts it with
 * start_info's address in rsi, on a page of stack; memory is not cleared.
 */
#include <daybreak/elfnote.h>

	.section .note.Xen, "a", @note
	note	XEN_ELFNOTE_GUEST_OS, .asciz "Daybreak"
	note	XEN_ELFNOTE_XEN_VERSION, .asciz "xen-3.0"
	note	XEN_ELFNOTE_LOADER, .asciz "generic"
	note	XEN_ELFNOTE_VIRT_BASE, .quad 0
	note	XEN_ELFNOTE_PADDR_OFFSET, .quad 0
	note	XEN_ELFNOTE_ENTRY, .quad _start
	/* 11 is XENFEAT_dom0 */
	note	XEN_ELFNOTE_SUPPORTED_FEATURES, .long 1 << 11

	.text
	.globl	_start
_start:
	cld
	mov	$bss_start, %rdi
	mov	$bootdom_end, %rcx
	sub	%rdi, %rcx
	xor	%eax, %eax
	rep stosb
	mov	$stack_end, %rsp
	mov	%rsi, %rdi
	xor	%ebp, %ebp
	call	pv_main
	ud2

/*
 * Jumps to dom0's kernel: rdi is its entry, rsi start_info, rdx its stack. All
 * other registers become 0, as Xen does it.
 */
	.globl	pv_jump
pv_jump:
	mov	%rdx, %rsp
	mov	%rdi, %rax
	xor	%ebx, %ebx
	xor	%ecx, %ecx
	xor	%edx, %edx
	xor	%edi, %edi
	xor	%ebp, %ebp
	xor	%r8d, %r8d
	xor	%r9d, %r9d
	xor	%r10d, %r10d
	xor	%r11d, %r11d
	xor	%r12d, %r12d
	xor	%r13d, %r13d
	xor	%r14d, %r14d
	xor	%r15d, %r15d
	jmp	*%rax

	.bss
	.balign	16
	.skip	64 * 1024
	.globl	stack_end
stack_end:

	.section .note.GNU-stack, "", @progbits
