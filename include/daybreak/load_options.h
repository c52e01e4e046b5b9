/* SPDX-License-Identifier: MIT */
/*
 * Load options: what a boot manager or a shell hands to an application, in
 * each form that firmware is known to pass it, read as xen.efi reads it.
 * Sources: UEFI 2.10, sections 3.1.3 (EFI_LOAD_OPTION) and 9.1.1
 * (LoadOptions); get_argv() in Xen's common/efi/boot.c.
 */
#ifndef DAYBREAK_LOAD_OPTIONS_H
#define DAYBREAK_LOAD_OPTIONS_H

#include <daybreak/span.h>
#include <daybreak/status.h>

/* Bytes of text, the NUL included, that suffice for all that is accepted. */
#define LOAD_OPTIONS_MAX 4096

/* What the load options ask for. The strings lie in the caller's text. */
struct options {
	const char *config;  /* -cfg=, or NULL */
	const char *section; /* the bare word, or NULL */
	const char *xen;     /* after --, "" when there is none */
	bool keep_video;     /* -basevideo */
	bool help;
};

/*
 * Reads bytes as the firmware gave them and cuts their text, in UTF-8, into
 * words in text, which has LOAD_OPTIONS_MAX bytes and outlives out. The forms:
 *
 * - UTF-16, which ends at its first NUL or, without one, with its last whole
 *   unit; one character in four at least is ASCII, or it is taken for garbage;
 * - ASCII or UTF-8, one byte a character, with or without NULs after it;
 * - a whole EFI_LOAD_OPTION, whose OptionalData is then one of the above, but
 *   does not begin with the program's name.
 *
 * The first word is the program's name, unless it begins with -. It may be
 * quoted, as any word; unquoted, a path with blanks ends with the first word
 * that ends with ".efi". In an EFI_LOAD_OPTION only such a word is one.
 * What is no text, or too long, is passed over with a warning: boot managers
 * leave anything there. So is an unknown option. out is always filled.
 */
void load_options_parse(struct span bytes, char *text, struct options *out);

#endif
