/* SPDX-License-Identifier: MIT */
/*
 * Load options: what a boot manager or a shell passes to an application, in
 * each form that firmware is known to use, read as xen.efi reads them.
 * Sources: UEFI 2.10, sections 3.1.3 (EFI_LOAD_OPTION) and 9.1.1
 * (LoadOptions); get_argv() in Xen's common/efi/boot.c.
 */
#ifndef DAYBREAK_LOAD_OPTIONS_H
#define DAYBREAK_LOAD_OPTIONS_H

#include <daybreak/span.h>
#include <daybreak/status.h>

/* Size of the text in bytes, NUL included; longer options are ignored. */
#define LOAD_OPTIONS_MAX 4096

/* What the load options ask for. The strings point into the caller's text. */
struct options {
	const char *config;  /* -cfg=, or NULL */
	const char *section; /* the bare word, or NULL */
	const char *xen;     /* everything after --, or "" */
	bool keep_video;     /* -basevideo */
	bool help;
};

/*
 * Reads bytes as the firmware passed them, converts them to UTF-8 in text,
 * which has LOAD_OPTIONS_MAX bytes and outlives out, and cuts that into words.
 * The forms:
 *
 * - UTF-16, which ends at its first NUL or, without one, with its last whole
 *   unit; if less than about a quarter of it is ASCII, it is not text;
 * - ASCII or UTF-8, with or without NULs after it;
 * - a whole EFI_LOAD_OPTION, whose OptionalData is one of the above, but need
 *   not begin with the program's name.
 *
 * The first word is the program's name, unless it begins with -. Like any word
 * it may be quoted; an unquoted path with blanks ends at the first word that
 * ends with ".efi". In an EFI_LOAD_OPTION only a word that ends with ".efi" is
 * the program's name.
 * Options that are not text or too long are ignored with a warning, because
 * boot managers leave garbage there. So is an unknown option. out is always
 * filled.
 */
void load_options_parse(struct span bytes, char *text, struct options *out);

#endif
