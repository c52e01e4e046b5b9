/* SPDX-License-Identifier: MIT */
/*
 * Where Xen enters the boot domain for an exception: a gate of 16 bytes for
 * each vector. Xen's frame (xen/arch-x86/xen-x86_64.h, "Send an array of these
 * to HYPERVISOR_set_trap_table()") is the CPU's with rcx and r11 pushed after
 * it; a fault never returns, so both are dropped.
 */

/* 8, 10-14, 17, 21, 29, 30: those for which the CPU pushes an error code. */
#define HAVE_ERROR_CODE 0x60227d00

	.text
	.globl	gates
	.balign	16
gates:
	.set	vector, 0
	.rept	32
	.balign	16
	pop	%rcx
	pop	%r11
	.if	!((HAVE_ERROR_CODE >> vector) & 1)
	push	$0
	.endif
	push	$vector
	jmp	report
	.set	vector, vector + 1
	.endr

report:
	cld
	mov	%rsp, %rdi
	mov	%cr2, %rsi /* Xen emulates this */
	and	$-16, %rsp
	call	traps_report
	ud2

	.section .note.GNU-stack, "", @progbits
