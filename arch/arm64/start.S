/* SPDX-License-Identifier: MIT */
/*
 * The first instructions: call efi_main, as the firmware has relocated us.
 * GNU-EFI's own start code for aarch64 has a hand-written PE header, with
 * sections that are both writable and executable; ours leaves the header to
 * objcopy.
 */

	.text
	.globl	_start
_start:
	b	efi_main

	.section .note.GNU-stack, "", @progbits
