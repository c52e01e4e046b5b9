/* SPDX-License-Identifier: MIT */
/*
 * The first instructions: relocate ourselves with GNU-EFI's _relocate, then
 * call efi_main. GNU-EFI's own start code for aarch64 has a hand-written PE
 * header, with sections that are both writable and executable; ours leaves the
 * header to objcopy.
 */

	.text
	.globl	_start
_start:
	stp	x29, x30, [sp, #-32]!
	mov	x29, sp
	stp	x0, x1, [sp, #16]	/* handle, system table */
	mov	x2, x0
	mov	x3, x1
	adrp	x0, ImageBase
	add	x0, x0, #:lo12:ImageBase
	adrp	x1, _DYNAMIC
	add	x1, x1, #:lo12:_DYNAMIC
	bl	_relocate
	cbnz	x0, 1f
	ldp	x0, x1, [sp, #16]
	bl	efi_main
1:	ldp	x29, x30, [sp], #32
	ret

/* One empty block: firmware may relocate an image that has one. */
	.section .reloc, "a"
	.long	0
	.long	12
	.short	0, 0

	.section .note.GNU-stack, "", @progbits
