/* SPDX-License-Identifier: MIT */
/*
 * The boot domain's ELF, carried as data; make says which.
 */
	.section .rodata.bootdom, "a", @progbits
	.globl	bootdom_elf, bootdom_elf_end
	.hidden	bootdom_elf, bootdom_elf_end
	.balign	16
bootdom_elf:
	.incbin	BOOTDOM
bootdom_elf_end:

	.section .note.GNU-stack, "", @progbits
