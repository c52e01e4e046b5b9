/* SPDX-License-Identifier: MIT */
/*
 * What a boot leaves in a TPM 2: events, each of which extends a PCR by the
 * digest of some bytes and is described in the firmware's log.
 *
 * PCR 4   code that the firmware does not see: PE files, hashed as Authenticode
 *         does
 * PCR 8   the text of each configuration, then each command line as it is
 *         handed over, in the form that GRUB's log has
 * PCR 9   each file of the host as it was read, once, in that order; what only
 *         domains use is not there, so that a secret of dom0's outlives a
 *         domain's update
 * PCR 13  each domain: its command line, its files and, on x86, its memory as
 *         it will find it, in as many events as that has parts in the package
 *
 * In PCR 8, 9 and 13 a last event says how much there was, so that what is
 * started cannot extend them as if there had been more.
 *
 * Sources: TCG PC Client Platform Firmware Profile, revision 1.05, section 10.4
 * (event types); TCG EFI Protocol Specification, revision 00.13.
 */
#ifndef DAYBREAK_MEASURE_H
#define DAYBREAK_MEASURE_H

#include <daybreak/span.h>

#include <stdbool.h>

enum measure_pcr {
	MEASURE_PCR_CODE = 4,
	MEASURE_PCR_TEXT = 8,
	MEASURE_PCR_FILES = 9,
	MEASURE_PCR_DOMAINS = 13,
};

/* The types of events. */
#define MEASURE_TAGGED	    0x00000006u /* EV_EVENT_TAG, in PCR 13 */
#define MEASURE_IPL	    0x0000000du /* EV_IPL, in PCR 8 and 9 */
/* EV_EFI_BOOT_SERVICES_APPLICATION, in PCR 4 */
#define MEASURE_APPLICATION 0x80000003u

/* What the text of an event in PCR 8 begins with; the command line follows. */
#define MEASURE_XEN	    "xen_cmdline: "
#define MEASURE_KERNEL	    "kernel_cmdline: " /* dom0's, or started by PVH */
#define MEASURE_MODULE	    "module_cmdline: " /* any other module's */
#define MEASURE_EFI	    "efi_cmdline: "    /* the load options of efi= */

/*
 * What an event in PCR 13 is. Its data is a struct measure_tag, followed by
 * size bytes of text without a NUL: the domain's name, and for MEASURE_CMDLINE
 * and MEASURE_FILE then ": " and the command line or the file's name.
 */
enum measure_tag_id {
	MEASURE_CMDLINE = 0x64620001, /* "db", and a number */
	MEASURE_FILE = 0x64620002,
	MEASURE_IMAGE = 0x64620003, /* as the domain's memory will begin */
	MEASURE_END = 0x64620004,   /* the text is what is hashed */
};

/* As in the log: little-endian. */
struct measure_tag {
	uint32_t id, size;
};

/*
 * The data of an event in PCR 4 is a UEFI_IMAGE_LOAD_EVENT: this, and path_size
 * bytes of a device path, the file's name. Both addresses are 0, so that the
 * event can be told beforehand.
 */
struct measure_image_load {
	uint64_t addr, size, link_addr, path_size;
};

/* One event. */
struct measure_event {
	unsigned int pcr;
	uint32_t type;
	/*
	 * bytes are a PE's file, whose digest is made of pe_authenticode()'s
	 * ranges; else of all bytes.
	 */
	bool is_pe;
	struct span bytes; /* what is hashed, never NULL, perhaps empty */
	struct span data;  /* the event in the log */
};

/*
 * The largest event that the functions below make. A longer text is cut in the
 * log; what is hashed is all of it.
 */
#define MEASURE_DATA_MAX 4352

/* An event and its data. */
struct measure_room {
	struct measure_event event; /* its data is in the next field */
	uint8_t data[MEASURE_DATA_MAX];
};

/* EV_IPL: text is hashed; the data is prefix and text, with a NUL. */
void measure_text(unsigned int pcr, const char *prefix, const char *text,
		  struct measure_room *out);

/* EV_IPL: the file's bytes are hashed; the data is its name, with a NUL. */
void measure_file(unsigned int pcr, struct file file, struct measure_room *out);

/* PCR 4: the file of a PE, which pe_authenticode() accepts. */
void measure_code(struct file pe, struct measure_room *out);

/*
 * EV_EVENT_TAG: bytes are hashed; the data is as with enum measure_tag_id, with
 * what after the name unless it is NULL.
 */
void measure_tagged(enum measure_tag_id id, const char *name, const char *what,
		    struct span bytes, struct measure_room *out);

#endif
