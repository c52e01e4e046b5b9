/* SPDX-License-Identifier: MIT */
/*
 * Where Xen or the CPU enters the boot domain for an exception: a gate of 16
 * bytes for each vector. Xen's frame for a PV domain (xen/arch-x86/xen-x86_64.h, "Send an array of these
 * to HYPERVISOR_set_trap_table()") is the CPU's with rcx and r11 pushed after
 * it; a fault never returns, so both are dropped.
 */

/* 8, 10-14, 17, 21, 29, 30: those for which the CPU pushes an error code. */
#define HAVE_ERROR_CODE 0x60227d00

	.macro	gates name:req, xens
	.globl	\name
	.balign	16
\name:
	.set	vector, 0
	.rept	32
	.balign	16
	.ifnb	\xens
	pop	%rcx
	pop	%r11
	.endif
	.if	!((HAVE_ERROR_CODE >> vector) & 1)
	push	$0
	.endif
	push	$vector
	jmp	report
	.set	vector, vector + 1
	.endr
	.endm

	.text
	gates	pv_gates, xens=1
	gates	pvh_gates

report:
	cld
	mov	%rsp, %rdi
	mov	%cr2, %rsi /* Xen emulates this for PV */
	and	$-16, %rsp
	call	traps_report
	ud2

	.section .note.GNU-stack, "", @progbits
