/* SPDX-License-Identifier: MIT */
/*
 * The specimen's header and first instructions. Like Xen it is both an arm64
 * Image and a PE in one flat file, linked at 0, so that addresses are offsets.
 * Sources: Documentation/arch/arm64/booting.rst in Linux's tree; the PE Format
 * specification, sections 2 to 4.
 */

#define PAGE 4096

	.section .head, "ax"
	.globl	_head
_head:
	/* "MZ" for the firmware, an instruction without effect for the CPU */
	ccmp	x18, #0, #0xd, pl
	b	image_entry
	.quad	0			/* text_offset */
	.quad	_end			/* image_size */
	.quad	(1 << 1) | (1 << 3)	/* flags: 4K pages, anywhere */
	.quad	0, 0, 0
	.ascii	"ARM\x64"
	.long	pe

	.balign	8
pe:
	.ascii	"PE\0\0"
	.short	0xaa64, 1		/* machine, sections */
	.long	0, 0, 0
	.short	section - optional
	.short	0x0206			/* executable, no debug, no lines */
optional:
	.short	0x20b			/* PE32+ */
	.byte	0, 0
	.long	text_size, 0, 0
	.long	efi_entry
	.long	_start_of_text
	.quad	0			/* image base */
	.long	PAGE, PAGE		/* alignment in memory, in the file */
	.short	0, 0, 0, 0, 0, 0
	.long	0
	.long	_end
	.long	_start_of_text		/* headers */
	.long	0
	.short	10, 0			/* EFI application */
	.quad	0, 0, 0, 0
	.long	0, 6
	.quad	0, 0, 0, 0, 0, 0	/* directories */
section:
	.ascii	".text\0\0\0"
	.long	text_size
	.long	_start_of_text
	.long	text_size
	.long	_start_of_text
	.long	0, 0
	.short	0, 0
	.long	0xe0000020		/* code; read, write, execute */

	.text
/* From the firmware: x0 is our handle, x1 the system table. */
efi_entry:
	stp	x29, x30, [sp, #-16]!
	bl	specimen_efi
	tst	w0, #0xff
	b.eq	reset
	mov	x0, xzr			/* EFI_SUCCESS */
	ldp	x29, x30, [sp], #16
	ret

/* As an Image: x0 is the device tree; there is no stack. */
image_entry:
	adrp	x1, stack_end
	add	x1, x1, #:lo12:stack_end
	mov	sp, x1
	mrs	x1, sctlr_el2
	mrs	x2, CurrentEL
	bl	specimen_image

/* PSCI's SYSTEM_RESET, by SMC, which also works at EL2. */
reset:
	mov	x0, #0x0009
	movk	x0, #0x8400, lsl #16
	smc	#0
	b	.

	.data
	.balign	16
	.skip	PAGE
stack_end:

	.section .note.GNU-stack, "", @progbits
