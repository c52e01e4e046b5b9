/* SPDX-License-Identifier: MIT */
/*
 * The boot domain's ELF, gzip'd and carried as data.
 */
	.section .rodata.bootdom_packed, "a", @progbits
	.globl	bootdom_packed, bootdom_packed_end
	.hidden	bootdom_packed, bootdom_packed_end
bootdom_packed:
	.incbin	"build/bootdom.elf.gz"
bootdom_packed_end:

	.section .note.GNU-stack, "", @progbits
