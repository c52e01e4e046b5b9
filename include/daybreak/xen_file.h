/* SPDX-License-Identifier: MIT */
/*
 * Which file is the hypervisor, how it is started on x86, and the refusal when
 * there is none. The application and the tool both use these functions, so they
 * find the same file and print the same errors.
 */
#ifndef DAYBREAK_XEN_FILE_H
#define DAYBREAK_XEN_FILE_H

#include <daybreak/config.h>
#include <daybreak/format.h>
#include <daybreak/span.h>

#define XEN_FILE_NAME_MAX    520  /* bytes, with the NUL */
#define XEN_FILE_OPTIONS_MAX 2048 /* characters, with the NUL */

/*
 * Writes the nth name, counted from 0, that is tried for an entry without xen=:
 * xen.gz, xen, NAME.efi if the configuration is NAME.cfg (xen.efi derives the
 * configuration's name by shortening its own), and xen.efi, each in the
 * configuration's directory. The names are the same on every CPU and, like
 * other files of an entry, relative to the application. out has
 * XEN_FILE_NAME_MAX bytes. Returns false when there are no more.
 */
bool xen_file_name(const struct entry *entry, unsigned int nth, char *out);

/* Appends name, prefixed by the configuration's directory if it is relative. */
void xen_file_beside(const struct entry *entry, const char *name,
		     struct text *out);

/*
 * True when a file is Daybreak itself, which may be installed as xen.efi. The
 * second line of its .sbat section, the one after SBAT's own, says so.
 */
bool xen_file_is_daybreak(struct span file);

/*
 * Refuses an entry when none of these names is a Xen. daybreak is the name that
 * was skipped because it is Daybreak itself, or NULL. Returns ST_NOT_FOUND.
 */
enum status xen_file_missing(const struct entry *entry, const char *daybreak);

enum xen_start {
	XEN_BY_MULTIBOOT2,
	XEN_AS_APPLICATION, /* xen.efi, which reads its xen.cfg itself */
};

/*
 * Decides how the hypervisor in file xen, before it is unpacked, is started on
 * x86. An EFI application is accepted only for an entry of a xen.cfg. Returns
 * ST_OK, or ST_UNSUPPORTED with a sentence that says which file is needed.
 */
enum status xen_file_start(const struct entry *entry, struct file xen,
			   enum xen_start *out);

/*
 * Writes the load options that make xen.efi, whose path is xen, boot this entry
 * of config: its own name, -basevideo if keep_video is set, -cfg= with the name
 * of the configuration, which is in the same directory, the section, and the
 * entry's extra after "--". They are ASCII words separated by blanks. Returns
 * ST_OK; ST_UNSUPPORTED with a sentence for a name that is not such a word;
 * ST_TOO_LARGE. Source: get_argv() and efi_start() in Xen's common/efi/boot.c.
 */
enum status xen_file_options(const struct config *config,
			     const struct entry *entry, const char *xen,
			     bool keep_video, struct text *out);

#endif
