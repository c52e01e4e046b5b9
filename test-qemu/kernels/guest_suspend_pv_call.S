/* SPDX-License-Identifier: MIT */
/*
 * The PV test kernel suspends with every register known, and stores each of
 * them before any is used again. The order is that of suspend_names.
 */
#define REGISTERS 23

	.macro	store to
	mov	%rax, \to
	mov	%rbx, \to + 8
	mov	%rcx, \to + 16
	mov	%rdx, \to + 24
	mov	%rsi, \to + 32
	mov	%rdi, \to + 40
	mov	%rbp, \to + 48
	mov	%rsp, \to + 56
	mov	%r8, \to + 64
	mov	%r9, \to + 72
	mov	%r10, \to + 80
	mov	%r11, \to + 88
	mov	%r12, \to + 96
	mov	%r13, \to + 104
	mov	%r14, \to + 112
	mov	%r15, \to + 120
	mov	%cs, \to + 136
	mov	%ss, \to + 144
	mov	%ds, \to + 152
	mov	%es, \to + 160
	mov	%fs, \to + 168
	mov	%gs, \to + 176
	.endm

	.text
	.globl	suspend_call, suspend_return, suspend_vcpu1, suspend_trap
suspend_call:
	push	%rbx
	push	%rbp
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	pushfq
	mov	%rsp, suspend_given + 56
	fxrstor64 suspend_fx_given
	pushq	suspend_given + 128
	popfq
	mov	suspend_given, %rax
	mov	suspend_given + 8, %rbx
	mov	suspend_given + 24, %rdx
	mov	suspend_given + 32, %rsi
	mov	suspend_given + 40, %rdi
	mov	suspend_given + 48, %rbp
	mov	suspend_given + 64, %r8
	mov	suspend_given + 72, %r9
	mov	suspend_given + 80, %r10
	mov	suspend_given + 96, %r12
	mov	suspend_given + 104, %r13
	mov	suspend_given + 112, %r14
	mov	suspend_given + 120, %r15
	syscall
suspend_return:
	store	suspend_seen
	pushfq
	pop	suspend_seen + 128
	fxsave64 suspend_fx_seen
	popfq
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%rbp
	pop	%rbx
	ret

/* Begins with the registers of VCPUOP_initialise, and without a stack. */
suspend_vcpu1:
	store	suspend_seen1
	fxsave64 suspend_fx_seen1
	incq	suspend_wakes1
	mov	$29, %eax /* sched_op */
	mov	$1, %edi /* SCHEDOP_block */
	syscall
	jmp	suspend_vcpu1

/* Xen's frame begins with rcx and r11; HYPERVISOR_iret wants it otherwise. */
suspend_trap:
	incq	suspend_traps
	pop	%rcx
	pop	%r11
	pushq	$0
	push	%rcx
	push	%r11
	push	%rax
	mov	$23, %eax
	syscall
	ud2

	.bss
	.balign	16
	.globl	suspend_given, suspend_seen, suspend_seen1
	.globl	suspend_fx_given, suspend_fx_seen, suspend_fx_seen1
	.globl	suspend_wakes1, suspend_traps
suspend_fx_given:
	.skip	512
suspend_fx_seen:
	.skip	512
suspend_fx_seen1:
	.skip	512
suspend_given:
	.skip	REGISTERS * 8
suspend_seen:
	.skip	REGISTERS * 8
suspend_seen1:
	.skip	REGISTERS * 8
suspend_wakes1:
	.skip	8
suspend_traps:
	.skip	8

	.section .note.GNU-stack, "", @progbits
