/* SPDX-License-Identifier: MIT */
/*
 * A saved domain: the file that `xl save` writes. It has three layers, without
 * alignment between them:
 *
 *	xl's header		magic, flags, the length of the next
 *	  the configuration	its length, libxl's JSON with a NUL
 *	libxl's stream		header, version 2
 *	  LIBXC_CONTEXT		a record without a body
 *	  libxc's stream	image header, version 3; domain header
 *	    records		see enum saved_type; the last is END
 *	  EMULATOR_*		of a device model, only HVM has one
 *	  END
 *
 * A record is a type and a length of 4 bytes each, then as many bytes, padded
 * with zeroes to a multiple of 8. Numbers are little-endian, but for those in
 * the streams' headers. Nothing in the file is trusted, and what no saver
 * writes is refused, even where the specification says that it is ignored:
 * padding and reserved fields that are not zero.
 *
 * Source: xl.h in Xen's tools/xl, docs/specs/libxl-migration-stream and
 * docs/specs/libxc-migration-stream, revision 3, and the restoring side of
 * Xen's tools/libs/guest, whose checks all are made here, too.
 */
#ifndef DAYBREAK_SAVED_H
#define DAYBREAK_SAVED_H

#include <daybreak/span.h>
#include <daybreak/status.h>
#include <daybreak/uuid.h>

#include <stdbool.h>

#define SAVED_MAX_NAME	  256 /* bytes of a domain's name, with its NUL */
#define SAVED_MAX_DEVICES 24  /* kinds of device in one configuration */
#define SAVED_MAX_VCPUS	  8192

/* What c_info.type of the configuration is. */
enum saved_kind { SAVED_PV, SAVED_PVH, SAVED_HVM };

/* "PV", "PVH", "HVM". */
const char *saved_kind_name(enum saved_kind kind);

/* The configuration, as far as restoring needs it. Sizes are in KiB. */
struct saved_config {
	enum saved_kind kind;
	char name[SAVED_MAX_NAME]; /* not empty */
	uint8_t uuid[UUID_SIZE];
	uint64_t memory, maxmem; /* target_memkb, max_memkb; at least 1 */
	uint64_t shadow;	 /* shadow_memkb; 0: not said */
	uint64_t vcpus;		 /* in avail_vcpus, or 1; at most max_vcpus */
	uint64_t max_vcpus;	 /* 1 to SAVED_MAX_VCPUS */
	unsigned int nr_devices;
	struct saved_devices {
		struct span kind; /* libxl's word: disks, nics, pcidevs, .. */
		unsigned int nr;
		bool of_host; /* iomem, ioports, irqs: not for xl to attach */
	} devices[SAVED_MAX_DEVICES];
};

/* A file whose headers were checked. It refers to the file's bytes. */
struct saved {
	struct file file;
	struct saved_config config;
	uint32_t xen_major, xen_minor; /* of the Xen that saved it */
	uint64_t records; /* offset of the first record of libxc's */
};

/*
 * Checks the headers and reads the configuration. Returns ST_NOT_MINE without
 * a sentence for a file that does not begin with xl's magic; ST_TRUNCATED,
 * ST_INVALID, ST_TOO_LARGE; ST_UNSUPPORTED for other versions of the streams.
 * All have a sentence that begins with file.name.
 */
enum status saved_open(struct file file, struct saved *out);

/* The types of libxc's records. */
enum saved_type {
	SAVED_END,
	SAVED_PAGE_DATA,
	SAVED_PV_INFO,
	SAVED_P2M_FRAMES,
	SAVED_VCPU_BASIC,
	SAVED_VCPU_EXTENDED,
	SAVED_VCPU_XSAVE,
	SAVED_SHARED_INFO,
	SAVED_TSC_INFO,
	SAVED_HVM_CONTEXT,
	SAVED_HVM_PARAMS,
	SAVED_TOOLSTACK,
	SAVED_VCPU_MSRS,
	SAVED_VERIFY,
	SAVED_CHECKPOINT,
	SAVED_DIRTY_PFNS,
	SAVED_STATIC_DATA_END,
	SAVED_CPUID_POLICY,
	SAVED_MSR_POLICY,
	SAVED_OPTIONAL, /* ours: any that need not be known */
	SAVED_NR_TYPES,
};

/* The specification's name of a type. */
const char *saved_type_name(enum saved_type type);

/* One record, checked by itself and against those before it. */
struct saved_record {
	unsigned int number; /* counted from 1 */
	uint64_t offset;     /* of its header in the file */
	enum saved_type type;
	struct span body; /* without padding */
};

/* Where a walk is, and what the records so far have said. */
struct saved_walk {
	const struct saved *saved;
	uint64_t at; /* of the next record */
	unsigned int number;
	uint32_t seen;		/* 1 << type */
	uint8_t width;		/* PV: bytes of a pointer, 4 or 8 */
	uint64_t p2m_size;	/* PV: every PFN is below it */
	unsigned int nr_vcpus;	/* with registers: VCPU_BASIC, or HVM's CPU */
	uint32_t next_vcpus[4]; /* the lowest that may come, by record type */
	unsigned int nr_emulators; /* records of a device model, after END */
};

/* A walk before the first record. saved outlives it. */
struct saved_walk saved_walk(const struct saved *saved);

/*
 * Reads the next record. END comes last, when it was found that no record is
 * missing and what follows it in libxl's stream is good; there is nothing to
 * read after it. Returns ST_OK, ST_INVALID, ST_TRUNCATED, or ST_UNSUPPORTED for
 * a checkpointed or verified stream and for unknown records, with a sentence
 * that names file, record and fault.
 */
enum status saved_next(struct saved_walk *walk, struct saved_record *out);

/* What a PFN is; XEN_DOMCTL_PFINFO_* in domctl.h. */
enum saved_page_type {
	SAVED_PAGE_NORMAL = 0,
	SAVED_PAGE_L1 = 1, /* canonical page tables of PV, up to L4 = 4 */
	SAVED_PAGE_L4 = 4,
	SAVED_PAGE_PINNED = 8, /* added to those */
	SAVED_PAGE_BROKEN = 13,
	SAVED_PAGE_ALLOCATE = 14, /* memory without contents */
	SAVED_PAGE_HOLE = 15,
};

/* One PFN of a record of pages. */
struct saved_page {
	uint64_t pfn;
	uint8_t type;
	struct span
		bytes; /* of the page, not aligned; empty without contents */
};

/* The PFNs of a record PAGE_DATA that are still to be read. */
struct saved_pages {
	struct span pfns, contents;
};

/* Begins with the first PFN of a record that saved_next() has returned. */
struct saved_pages saved_pages(const struct saved_record *record);

/* Reads the next PFN. Returns false after the last. */
bool saved_next_page(struct saved_pages *pages, struct saved_page *out);

/* True for a page that has only zeroes, which needs not be carried. */
bool saved_page_is_zero(const struct saved_page *page);

/* A whole file in numbers. */
struct saved_summary {
	struct saved_count {
		unsigned int nr;
		uint64_t size; /* bytes of their bodies */
	} records[SAVED_NR_TYPES];
	uint64_t pages[16];   /* PFNs by type; a repeated one counts again */
	uint64_t nr_contents; /* pages in the file */
	uint64_t nr_zero;     /* those with only zeroes */
	uint64_t pfn_end;     /* the highest PFN that is not a hole, and 1 */
	uint8_t width;	      /* as in struct saved_walk, as are those below */
	unsigned int nr_vcpus, nr_emulators;
};

/* Walks through a file. Returns what saved_next() does. */
enum status saved_summarise(const struct saved *saved,
			    struct saved_summary *out);

/*
 * Whether a domain can be restored without dom0; its devices are left to dom0
 * when that is asked for. Returns ST_OK, or ST_UNSUPPORTED with a sentence that
 * begins with the file's name.
 */
enum status saved_check(const struct saved *saved,
			const struct saved_summary *summary,
			bool devices_later);

#endif
