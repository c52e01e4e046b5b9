/* SPDX-License-Identifier: MIT */
/*
 * The PVH test kernel suspends with every register known, and stores each of
 * them before any is used again. The order is that of suspend_names.
 */
#define REGISTERS  17
#define SCHED_OP   hypercall_page + 29 * 32

	.macro	store to
	mov	%eax, \to
	mov	%ebx, \to + 4
	mov	%ecx, \to + 8
	mov	%edx, \to + 12
	mov	%esi, \to + 16
	mov	%edi, \to + 20
	mov	%ebp, \to + 24
	mov	%esp, \to + 28
	mov	%cs, \to + 36
	mov	%ss, \to + 40
	mov	%ds, \to + 44
	mov	%es, \to + 48
	mov	%fs, \to + 52
	mov	%gs, \to + 56
	sldt	\to + 60
	str	\to + 64
	.endm

	.text
	.globl	suspend_call, suspend_vcpu1, suspend_trap, suspend_far
suspend_call:
	push	%ebx
	push	%esi
	push	%edi
	push	%ebp
	pushf
	mov	%esp, suspend_given + 28
	fxrstor suspend_fx_given
	pushl	suspend_given + 32
	popf
	mov	suspend_given + 4, %ebx
	mov	suspend_given + 8, %ecx
	mov	suspend_given + 12, %edx
	mov	suspend_given + 16, %esi
	mov	suspend_given + 20, %edi
	mov	suspend_given + 24, %ebp
	call	SCHED_OP
	store	suspend_seen
	pushf
	pop	suspend_seen + 32
	fxsave	suspend_fx_seen
	popf
	pop	%ebp
	pop	%edi
	pop	%esi
	pop	%ebx
	ret

/* Begins with the registers of VCPUOP_initialise. */
suspend_vcpu1:
	store	suspend_seen1
	pushf
	pop	suspend_seen1 + 32
	fxsave	suspend_fx_seen1
	incl	suspend_wakes1
	mov	$1, %ebx /* SCHEDOP_block */
	call	SCHED_OP
	jmp	suspend_vcpu1

suspend_trap:
	incl	suspend_traps
	iret

/* Reloads CS with the selector in EAX. */
suspend_far:
	pop	%ecx
	push	%eax
	push	%ecx
	lret

	.bss
	.balign	16
	.globl	suspend_given, suspend_seen, suspend_seen1
	.globl	suspend_fx_given, suspend_fx_seen, suspend_fx_seen1
	.globl	suspend_wakes1, suspend_traps, suspend_stack1
suspend_fx_given:
	.skip	512
suspend_fx_seen:
	.skip	512
suspend_fx_seen1:
	.skip	512
suspend_given:
	.skip	REGISTERS * 4
suspend_seen:
	.skip	REGISTERS * 4
suspend_seen1:
	.skip	REGISTERS * 4
suspend_wakes1:
	.skip	4
suspend_traps:
	.skip	4
	.skip	256
suspend_stack1:

	.section .note.GNU-stack, "", @progbits
