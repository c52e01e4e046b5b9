/* SPDX-License-Identifier: MIT */
/*
 * The files of an entry. First each is opened once, so that sizes are known;
 * then it is decided where modules go; then each file is read once, straight to
 * its module's pages, and copied to any other module that contains it.
 */
#ifndef BOOT_MODULES_H
#define BOOT_MODULES_H

#include "checked.h"

#include <daybreak/module_refs.h>

/* Opens every module that the entry itself names. */
enum status modules_open_entry(struct boot *boot, const struct entry *entry);

/* Opens every module of a domain; place is its index in domains=. */
enum status modules_open_domain(struct boot *boot,
				const struct domain_config *domain, int place);

/* Opens one more file as a module of that kind and owner. */
enum status modules_open_file(struct boot *boot, const struct file_ref *file,
			      enum module_kind kind, int owner);

/* The owner's first module of that kind, or NULL. */
const struct boot_module *modules_find(const struct boot *boot, int owner,
				       enum module_kind kind);

/*
 * Lets modules that consist of the same files share pages, if may returns true
 * for the earlier and the later one.
 */
void modules_share(struct boot *boot, bool (*may)(const struct boot_module *a,
						  const struct boot_module *b));

/* True for a module that has its own pages. */
bool module_has_pages(const struct boot *boot, const struct boot_module *m);

/* The name and bytes of a module that has been read. */
struct file module_bytes(const struct boot_module *module);

/* Reads every module into its pages and closes the files. */
enum status modules_read(struct boot *boot);
void modules_close(struct boot *boot);

/* Opens a file that the entry names, relative to the application. */
enum status file_ref_open(struct boot *boot, const struct file_ref *ref,
			  bool required, struct checked_file *out);

/* Reads a whole file to memory from room, checks it and closes it. */
enum status file_read_whole(struct boot *boot, struct checked_file *file,
			    const struct boot_room *room, struct file *out);

/* Prints the line that says that a file was read. */
void say_file(const struct boot *boot, const char *key,
	      const struct checked_file *file);

#endif
