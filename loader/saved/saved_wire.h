/* SPDX-License-Identifier: MIT */
/*
 * What saved_open(), saved_next() and the checks of single records share.
 */
#ifndef LOADER_SAVED_WIRE_H
#define LOADER_SAVED_WIRE_H

#include <daybreak/saved.h>

/* The header of a record in either stream. */
struct saved_wire {
	uint32_t type, length;
};

#define SAVED_ALIGN	    8
#define SAVED_MUST_NOT_KNOW 0x80000000u /* set in types that are optional */

/* The types of libxl's records. */
enum {
	LIBXL_END,
	LIBXL_LIBXC_CONTEXT,
	LIBXL_EMULATOR_XENSTORE_DATA,
	LIBXL_EMULATOR_CONTEXT,
	LIBXL_CHECKPOINT_END,
	LIBXL_CHECKPOINT_STATE,
};

/*
 * Refuses a record: "FILE: record N, TYPE at byte M: " and the sentence's rest.
 */
enum status saved_refuse(const struct saved_walk *walk,
			 const struct saved_record *record, enum status st,
			 const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/*
 * Checks a record that lies inside its file: whether it may come here, and its
 * length.
 */
enum status saved_rules_check(const struct saved_walk *walk,
			      const struct saved_record *record);

/*
 * Checks the body of a record whose length fits its type, and takes over into
 * walk what those after it depend on.
 */
enum status saved_body_check(struct saved_walk *walk,
			     const struct saved_record *record);

/*
 * Checks the blob of an HVM_CONTEXT record, and counts the vCPUs that have
 * registers. Returns NULL, or what is wrong, to be said after "is ".
 */
const char *saved_context_check(struct span blob, uint64_t max_vcpus,
				unsigned int *nr_vcpus);

/* Checks the body of a PAGE_DATA record. */
enum status saved_pages_check(const struct saved_walk *walk,
			      const struct saved_record *record);

#endif
