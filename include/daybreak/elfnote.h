/* SPDX-License-Identifier: MIT */
/*
 * For assembler: what a kernel's ELF tells Xen, one note a line. The section
 * is .note.Xen, the types are those of xen/elfnote.h.
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
