/* SPDX-License-Identifier: MIT */
/*
 * The jump to a PVH kernel: from long mode to 32-bit protected mode with paging
 * off, as "Domain Builder State" in Xen's docs/misc/pvh.pandoc requires. The
 * code is copied to a page of its own below 4 GiB, so it must be position
 * independent.
 */

#define CS		0x08
#define DS		0x10
#define TR		0x18
#define CR0_PE_ET	0x11
#define CR0_PG		0x80000000
#define MSR_EFER	0xc0000080
#define EFER_LME	0x100

	.section .rodata
	.balign	16

/* void (const struct arch_pvh_jump *); runs when boot services have ended */
	.globl	arch_pvh_code
	.hidden	arch_pvh_code
arch_pvh_code:
	.code64
	cli
	cld
	movl	(%rdi), %ebp		/* entry */
	movl	4(%rdi), %ebx		/* start_info */
	movl	12(%rdi), %esi		/* source */
	movl	16(%rdi), %r8d		/* size */
	movl	8(%rdi), %edi		/* target */
	shrl	$2, %r8d
	movl	%r8d, %edx
	leaq	gdt(%rip), %rax
	movq	%rax, gdt_pointer + 2(%rip)
	lgdt	gdt_pointer(%rip)
	leaq	stack_end(%rip), %rsp
	leaq	1f(%rip), %rax
	pushq	$CS
	pushq	%rax
	lretq

	.code32
1:	movl	$DS, %eax
	movl	%eax, %ds
	movl	%eax, %es
	movl	%eax, %ss
	xorl	%eax, %eax
	movl	%eax, %fs
	movl	%eax, %gs
	movl	%cr0, %eax
	andl	$~CR0_PG, %eax
	movl	%eax, %cr0
	pushl	%edx
	movl	$MSR_EFER, %ecx
	rdmsr
	andl	$~EFER_LME, %eax
	wrmsr
	popl	%ecx
	rep movsl
	xorl	%eax, %eax
	movl	%eax, %cr4
	movl	$CR0_PE_ET, %eax
	movl	%eax, %cr0
	movl	$TR, %eax
	ltr	%ax
	xorl	%eax, %eax
	lldt	%ax
	pushl	$2			/* all flags clear */
	popfl
	xorl	%ecx, %ecx
	xorl	%edx, %edx
	xorl	%esi, %esi
	xorl	%edi, %edi
	movl	%ebp, %eax
	xorl	%ebp, %ebp
	jmp	*%eax

	.balign	8
gdt:
	.quad	0
	.quad	0x00cf9b000000ffff	/* CS: flat, 32-bit, 4 GiB */
	.quad	0x00cf93000000ffff	/* DS, ES, SS: the same, data */
	.quad	0x0000890000000067	/* TR: base 0, limit 0x67 */
gdt_end:
gdt_pointer:
	.word	gdt_end - gdt - 1
	.quad	0
	.balign	8
	.fill	4, 8, 0
stack_end:
	.globl	arch_pvh_code_end
	.hidden	arch_pvh_code_end
arch_pvh_code_end:

/* At most HANDOFF_CODE_SIZE bytes: .org with a negative offset is an error. */
	.section .discard, "", @progbits
	.org	4096 - (arch_pvh_code_end - arch_pvh_code)

	.text
	.code64

/* _Noreturn void arch_enter_pvh(void *code, const struct arch_pvh_jump *); */
	.globl	arch_enter_pvh
	.hidden	arch_enter_pvh
arch_enter_pvh:
	movq	%rdi, %rax
	movq	%rsi, %rdi
	jmpq	*%rax

	.section .note.GNU-stack, "", @progbits
