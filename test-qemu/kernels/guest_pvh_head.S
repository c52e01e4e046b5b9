/* SPDX-License-Identifier: MIT */
/*
 * The PVH test kernel's notes and first instructions: 32-bit without paging.
 * They store every register as Xen leaves it before any is used.
 */
#include <daybreak/elfnote.h>

	.section .note.Xen, "a", @note
	note	XEN_ELFNOTE_PHYS32_ENTRY, .long _start

	.text
	.globl	_start
_start:
	mov	%eax, registers
	mov	%ebx, registers + 4
	mov	%ecx, registers + 8
	mov	%edx, registers + 12
	mov	%esi, registers + 16
	mov	%edi, registers + 20
	mov	%ebp, registers + 24
	mov	%esp, registers + 28
	mov	$stack_end, %esp
	pushf
	pop	registers + 32
	mov	%cs, registers + 36
	mov	%ss, registers + 40
	mov	%ds, registers + 44
	mov	%es, registers + 48
	mov	%fs, registers + 52
	mov	%gs, registers + 56
	sldt	registers + 60
	str	registers + 64
	sgdt	registers + 68
	sidt	registers + 76
	cld
	mov	%ebx, %eax
	xor	%ebp, %ebp
	push	%eax
	call	pvh_main
	ud2

	.data
	.balign	16
	.globl	registers
registers:
	.skip	84
	.balign	16
	.skip	16 * 1024
stack_end:

	.section .note.GNU-stack, "", @progbits
