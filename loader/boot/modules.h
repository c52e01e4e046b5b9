/* SPDX-License-Identifier: MIT */
/*
 * The files of an entry on their way into memory: each is opened once, so that
 * sizes are known; then it is decided where modules go; then each file is read
 * once, straight to its final pages where it is a module of its own.
 */
#ifndef BOOT_MODULES_H
#define BOOT_MODULES_H

#include <daybreak/boot.h>
#include <daybreak/module_refs.h>

/* Opens every file but Xen's that the entry itself names. */
enum status modules_open_entry(struct boot *boot, const struct entry *entry);

/* Opens every file of a domain, whose place in domains= is given. */
enum status modules_open_domain(struct boot *boot,
				const struct domain_config *domain, int place);

/* Opens one file more, whose kind and owner are given. */
enum status modules_open_file(struct boot *boot, const struct file_ref *file,
			      enum module_kind kind, int owner);

/* The first of that kind that is owner's, or NULL. */
const struct boot_module *modules_find(const struct boot *boot, int owner,
				       enum module_kind kind);

/*
 * Lets modules of the same files share pages, where may says so of the former
 * and the latter.
 */
void modules_share(struct boot *boot, bool (*may)(const struct boot_module *a,
						  const struct boot_module *b));

/* True for a module that has pages of its own. */
bool module_has_pages(const struct boot *boot, const struct boot_module *m);

/* A module's bytes under its name, once it is read. */
struct file module_bytes(const struct boot_module *module);

/* Reads every module to its pages and closes the files. */
enum status modules_read(struct boot *boot);
void modules_close(struct boot *boot);

/* Opens a file that the entry names, relative to the application. */
enum status file_ref_open(const struct file_ref *ref, bool required,
			  struct platform_file *out);

/* Reads it whole to pages of its own, which *out points to, and closes it. */
enum status file_read_whole(const struct boot *boot, struct platform_file *file,
			    struct file *out);

/* The line that says a file was read. */
void say_file(const char *key, const struct platform_file *file);

#endif
