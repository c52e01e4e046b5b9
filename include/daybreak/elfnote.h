/* SPDX-License-Identifier: MIT */
/*
 * An assembler macro for the notes by which a kernel's ELF describes itself to
 * Xen, one per line. They go to the section .note.Xen; the types are those of
 * xen/elfnote.h.
 */
#ifndef DAYBREAK_ELFNOTE_H
#define DAYBREAK_ELFNOTE_H

#include <xen/elfnote.h>

/* clang-format off */
	.macro	note type:req, value:vararg
	.balign	4
	.4byte	4, 2f - 1f, \type
	.asciz	"Xen"
1:	\value
2:	.balign	4
	.endm
/* clang-format on */

#endif
