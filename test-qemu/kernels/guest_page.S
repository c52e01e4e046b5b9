/* SPDX-License-Identifier: MIT */
/*
 * The smallest PV kernel, 64-bit or 32-bit: it has a hypercall page, prints one
 * line on its console and shuts down, for which it needs that page.
 */
#include <daybreak/elfnote.h>

#define SCHED_OP	29
#define SHUTDOWN	2    /* SCHEDOP_shutdown */
#define CONSOLE		8192 /* from start_info, with xenstore's page between */
#define OUT		1024 /* in struct xencons_interface */
#define OUT_PROD	3084

#ifdef __x86_64__
#define NUMBER	.quad
#define SI	%rsi
#define BASE	-0x80000000 /* so that it may be dom0, see bootdom_check.c */
#define DI	%rdi
#else
#define NUMBER	.long
#define SI	%esi
#define BASE	0
#define DI	%edi
#endif

	.section .note.Xen, "a", @note
	note	XEN_ELFNOTE_GUEST_OS, .asciz "Daybreak test"
	note	XEN_ELFNOTE_XEN_VERSION, .asciz "xen-3.0"
	note	XEN_ELFNOTE_LOADER, .asciz "generic"
	note	XEN_ELFNOTE_VIRT_BASE, NUMBER BASE
	note	XEN_ELFNOTE_PADDR_OFFSET, NUMBER 0
	note	XEN_ELFNOTE_ENTRY, NUMBER _start + BASE
	note	XEN_ELFNOTE_HYPERCALL_PAGE, NUMBER hypercalls + BASE
#ifndef __x86_64__
	note	XEN_ELFNOTE_PAE_MODE, .asciz "yes"
#endif

	.text
	.globl	_start
_start:
	cld
	lea	CONSOLE(SI), DI
	movl	$(line_end - line), OUT_PROD(DI)
	add	$OUT, DI
	mov	$line + BASE, SI
	mov	$(line_end - line), %ecx
	rep movsb
#ifdef __x86_64__
	mov	$SHUTDOWN, %edi
	mov	$reason + BASE, %rsi
#else
	mov	$SHUTDOWN, %ebx
	mov	$reason, %ecx
#endif
	call	hypercalls + SCHED_OP * 32
	ud2

	.balign	4096
hypercalls:
	.skip	4096

	.section .rodata
line:	.ascii	"guest page runs\n"
line_end:

	.data
reason:	.long	0 /* SHUTDOWN_poweroff */

	.section .note.GNU-stack, "", @progbits
