/* SPDX-License-Identifier: MIT */
/*
 * What the two ways a kernel can describe itself have in common. Used by
 * notes.c and guest_section.c only.
 */
#ifndef LOADER_NOTES_PRIVATE_H
#define LOADER_NOTES_PRIVATE_H

#include <daybreak/notes.h>

/* One of Xen's notes, its value still as bytes. */
struct note {
	uint32_t type;
	struct span desc;
	uint64_t number; /* by note_take, of those that are one */
};

/* Reads a note's value into the field that it stands for. */
enum status note_take(const char *file, struct note *note, struct notes *out);

/* True for types whose value is a string. */
bool note_is_string(uint32_t type);

/* Copies text up to its NUL or end, cut to NOTES_STRING_MAX - 1 bytes. */
void notes_string(struct span text, char out[NOTES_STRING_MAX]);

/*
 * Reads "name|!name|...": names from xen/features.h, "!" where the kernel
 * insists. A name that nobody knows is passed over, unless it is required:
 * then ST_UNSUPPORTED with a sentence.
 */
enum status notes_features(const char *file, struct span text,
			   struct notes *out);

/*
 * Reads the legacy section's text, "KEY=value,KEY=value,...". Returns
 * ST_INVALID for a value that is no number or contradicts another one, or
 * what notes_features returns.
 */
enum status guest_section_parse(const char *file, struct span text,
				struct notes *out);

#endif
