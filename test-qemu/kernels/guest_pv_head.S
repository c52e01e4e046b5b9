/* SPDX-License-Identifier: MIT */
/*
 * The 64-bit PV test kernel's notes and first instructions, which store every
 * register as Xen leaves it before any is used.
 */
#include <daybreak/elfnote.h>

	.section .note.Xen, "a", @note
	note	XEN_ELFNOTE_GUEST_OS, .asciz "Daybreak test"
	note	XEN_ELFNOTE_XEN_VERSION, .asciz "xen-3.0"
	note	XEN_ELFNOTE_LOADER, .asciz "generic"
	note	XEN_ELFNOTE_VIRT_BASE, .quad 0
	note	XEN_ELFNOTE_PADDR_OFFSET, .quad 0
	note	XEN_ELFNOTE_ENTRY, .quad _start

	.text
	.globl	_start
_start:
	mov	%rax, registers
	mov	%rbx, registers + 8
	mov	%rcx, registers + 16
	mov	%rdx, registers + 24
	mov	%rsi, registers + 32
	mov	%rdi, registers + 40
	mov	%rbp, registers + 48
	mov	%rsp, registers + 56
	mov	%r8, registers + 64
	mov	%r9, registers + 72
	mov	%r10, registers + 80
	mov	%r11, registers + 88
	mov	%r12, registers + 96
	mov	%r13, registers + 104
	mov	%r14, registers + 112
	mov	%r15, registers + 120
	mov	$stack_end, %rsp
	pushfq
	pop	registers + 128
	mov	%cs, registers + 136
	mov	%ss, registers + 144
	mov	%ds, registers + 152
	mov	%es, registers + 160
	mov	%fs, registers + 168
	mov	%gs, registers + 176
	cld
	mov	%rsi, %rdi
	xor	%ebp, %ebp
	call	pv_main
	ud2

	.data
	.balign	16
	.globl	registers
registers:
	.skip	23 * 8
	.balign	16
	.skip	16 * 1024
stack_end:

	.section .note.GNU-stack, "", @progbits
