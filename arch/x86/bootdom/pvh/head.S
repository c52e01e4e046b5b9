/* SPDX-License-Identifier: MIT */
/*
 * The boot domain's entry as a PVH dom0, "Domain Builder State" in Xen's
 * docs/misc/pvh.pandoc: 32-bit, paging off, hvm_start_info's address in ebx.
 * From here on the CPU is in long mode, and the first 4 GiB of guest-physical
 * addresses are mapped where they are.
 */
#include <daybreak/elfnote.h>

#define CR0		0x80010023 /* PG, WP, NE, MP, PE */
#define CR4		0x620 /* OSXMMEXCPT, OSFXSR, PAE */
#define MSR_EFER	0xc0000080
#define EFER_LME	0x100
#define CS		0x08
#define DS		0x10
#define TABLE		0x3 /* present, writable */
#define LARGE_PAGE	0x83
#define PAGES		2048 /* of 2 MiB */

	.section .note.Xen, "a", @note
	note	XEN_ELFNOTE_PHYS32_ENTRY, .quad pvh_entry

	.text
	.code32
	.globl	pvh_entry
pvh_entry:
	cld
	mov	$bss_start, %edi
	mov	$bootdom_end, %ecx
	sub	%edi, %ecx
	xor	%eax, %eax
	rep stosb
	mov	$stack_end, %esp

	movl	$l3 + TABLE, l4
	mov	$l2 + TABLE, %eax
	mov	$l3, %edi
1:	mov	%eax, (%edi)
	add	$4096, %eax
	add	$8, %edi
	cmp	$l3 + 4 * 8, %edi
	jb	1b
	mov	$LARGE_PAGE, %eax
	mov	$l2, %edi
	mov	$PAGES, %ecx
1:	mov	%eax, (%edi)
	add	$0x200000, %eax
	add	$8, %edi
	loop	1b

	mov	$CR4, %eax
	mov	%eax, %cr4
	mov	$l4, %eax
	mov	%eax, %cr3
	mov	$MSR_EFER, %ecx
	rdmsr
	or	$EFER_LME, %eax
	wrmsr
	mov	$CR0, %eax
	mov	%eax, %cr0
	lgdt	gdt_pointer
	ljmp	$CS, $1f

	.code64
1:	mov	$DS, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %ss
	xor	%eax, %eax
	mov	%eax, %fs
	mov	%eax, %gs
	mov	%ebx, %edi
	xor	%ebp, %ebp
	call	pvh_main
	ud2

	.data
	.balign	8
gdt:
	.quad	0
	.quad	0x00af9b000000ffff /* CS: 64-bit */
	.quad	0x00cf93000000ffff /* DS, ES, SS */
gdt_pointer:
	.word	. - gdt - 1
	.quad	gdt

	.bss
	.balign	4096
l4:	.skip	4096
l3:	.skip	4096
l2:	.skip	4 * 4096

	.section .note.GNU-stack, "", @progbits
