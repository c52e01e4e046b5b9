/* SPDX-License-Identifier: MIT */
/*
 * The boot domain's ELF, carried as data.
 */
	.section .rodata.bootdom, "a", @progbits
	.globl	bootdom_elf, bootdom_elf_end
	.hidden	bootdom_elf, bootdom_elf_end
	.balign	16
bootdom_elf:
	.incbin	"build/bootdom.elf"
bootdom_elf_end:

	.section .note.GNU-stack, "", @progbits
