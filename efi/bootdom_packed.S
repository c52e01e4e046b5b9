/* SPDX-License-Identifier: MIT */
/*
 * The boot domain's ELF, compressed with gzip and included as data. The
 * Makefile defines BOOTDOM, its path.
 */
	.section .rodata.bootdom_packed, "a", @progbits
	.globl	bootdom_packed, bootdom_packed_end
	.hidden	bootdom_packed, bootdom_packed_end
bootdom_packed:
	.incbin	BOOTDOM
bootdom_packed_end:

	.section .note.GNU-stack, "", @progbits
