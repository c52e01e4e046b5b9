/* SPDX-License-Identifier: MIT */
/*
 * Shared by the files that read a kernel's notes and its section __xen_guest.
 */
#ifndef LOADER_NOTES_PRIVATE_H
#define LOADER_NOTES_PRIVATE_H

#include <daybreak/notes.h>

/* One of Xen's notes; desc is its value as bytes. */
struct note {
	uint32_t type;
	struct span desc;
	uint64_t number; /* set by note_take(), if the value is a number */
};

/* Reads a note's value into its field of out. */
enum status note_take(const char *file, struct note *note, struct notes *out);

/* True for types whose value is a string. */
bool note_is_string(uint32_t type);

/* Copies text up to its NUL or end, cut to NOTES_STRING_MAX - 1 bytes. */
void notes_string(struct span text, char out[NOTES_STRING_MAX]);

/*
 * Reads "name|!name|...": names from xen/features.h, with "!" before one that
 * the kernel requires. Unknown names are ignored, but returns ST_UNSUPPORTED
 * with a sentence for an unknown one that is required.
 */
enum status notes_features(const char *file, struct span text,
			   struct notes *out);

/*
 * Reads the legacy section's text, "KEY=value,KEY=value,...". Returns
 * ST_INVALID for a value that is not a number or contradicts another one, or
 * what notes_features() returns.
 */
enum status guest_section_parse(const char *file, struct span text,
				struct notes *out);

#endif
