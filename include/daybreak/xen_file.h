/* SPDX-License-Identifier: MIT */
/*
 * Which file is the hypervisor, how one is started on x86, and what is said
 * where there is none. The application and the tool decide by these, so that
 * both find the same file and refuse in the same words.
 */
#ifndef DAYBREAK_XEN_FILE_H
#define DAYBREAK_XEN_FILE_H

#include <daybreak/config.h>
#include <daybreak/format.h>
#include <daybreak/span.h>

#define XEN_FILE_NAME_MAX    520  /* bytes, with the NUL */
#define XEN_FILE_OPTIONS_MAX 2048 /* characters, with the NUL */

/*
 * Writes the nth name, from 0 on, that is looked for where an entry has no
 * xen=: xen.gz, xen, NAME.efi where the configuration is NAME.cfg (xen.efi
 * makes the configuration's name of its own by shortening it), and xen.efi,
 * each beside the configuration. They are the same on every CPU, and are
 * written as an entry names its files, relative to the application. out has
 * XEN_FILE_NAME_MAX bytes. Returns false when there are no more.
 */
bool xen_file_name(const struct entry *entry, unsigned int nth, char *out);

/* Writes name as it lies beside the configuration, if it is not absolute. */
void xen_file_beside(const struct entry *entry, const char *name,
		     struct text *out);

/*
 * Whether a file is Daybreak itself, as the first line of its .sbat section
 * after SBAT's own says. Put in xen.efi's place it is found under that name.
 */
bool xen_file_is_daybreak(struct span file);

/*
 * Refuses an entry for which none of these names is a Xen. daybreak is the one
 * that was passed over because it is Daybreak, or NULL. Returns ST_NOT_FOUND.
 */
enum status xen_file_missing(const struct entry *entry, const char *daybreak);

enum xen_start {
	XEN_BY_MULTIBOOT2,
	XEN_AS_APPLICATION, /* xen.efi, which reads its xen.cfg itself */
};

/*
 * How the hypervisor in file, as it was shipped, is started on x86: an EFI
 * application only for an entry of an xen.cfg. Returns ST_OK, or
 * ST_UNSUPPORTED with a sentence that says which file is wanted.
 */
enum status xen_file_start(const struct entry *entry, struct file xen,
			   enum xen_start *out);

/*
 * The load options that make xen.efi, whose path is xen, boot this entry of
 * config: its own name, -basevideo where keep_video, -cfg= with the
 * configuration, which lies beside it, the section, and the entry's extra after
 * "--". They are words that blanks separate, in ASCII. Returns ST_OK;
 * ST_UNSUPPORTED with a sentence for a name that cannot be such a word;
 * ST_TOO_LARGE. Source: get_argv() and efi_start() in Xen's common/efi/boot.c.
 */
enum status xen_file_options(const struct config *config,
			     const struct entry *entry, const char *xen,
			     bool keep_video, struct text *out);

#endif
