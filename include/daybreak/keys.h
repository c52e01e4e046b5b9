/* SPDX-License-Identifier: MIT */
/*
 * The keys of the configuration: one table for parsing, checking and
 * suggesting keys, for the checks against a release of Xen, and for writing the
 * device tree.
 */
#ifndef DAYBREAK_KEYS_H
#define DAYBREAK_KEYS_H

#include <daybreak/config.h>
#include <daybreak/format.h>

#include <stdbool.h>
#include <stdint.h>

/* Where a key may stand. */
enum key_place {
	IN_GLOBAL = 1,	 /* [global] */
	IN_ENTRY = 2,	 /* the section of an entry */
	IN_DOMAIN = 4,	 /* the section of a domain */
	IN_POOL = 8,	 /* the section of a cpupool */
	IN_XEN_CFG = 16, /* also in a xen.cfg, not only in a daybreak.conf */
	IN_ANY = 31
};

/* How a value is written. key_read() reads all of these but the last. */
enum key_form {
	FORM_STRING,	/* text, which a daybreak.conf may quote */
	FORM_TEXT,	/* passed on verbatim; all of it may be quoted */
	FORM_FILE,	/* the name of a file, and nothing after it */
	FORM_FILE_ARGS, /* the name of a file, then its arguments */
	FORM_FILE_LINE, /* the name of a file, blanks included */
	FORM_SIZE,	/* bytes, or a number followed by K, M or G */
	FORM_MIB,	/* xl.cfg's megabytes, stored in KiB */
	FORM_NUMBER,	/* a number from min to max, or one of the words */
	FORM_COUNT,	/* a number of virtual CPUs, at least 1 */
	FORM_BOOL,	/* 0 or 1 */
	FORM_CHOICE,	/* one of the words */
	FORM_FLAGS,	/* one or more of the words, whose values are bits */
	FORM_VIDEO,	/* gfx-COLSxROWSxDEPTH */
	FORM_CPUS,	/* a set of CPUs: xl.cfg's cpus= */
	FORM_AFFINITY,	/* the same, or a list with a set for each vCPU */
	FORM_COLORS,	/* ranges of cache colours */
	FORM_RANGES,	/* pairs of address and size, multiples of min */
	FORM_SHM,	/* id [host] guest size [owner|borrower] */
	FORM_EVTCHN,	/* local-port domain remote-port */
	FORM_IOMEM,	/* xl.cfg's iomem= */
	FORM_PORTS,	/* xl.cfg's ioports= */
	FORM_IRQS,	/* xl.cfg's irqs= */
	FORM_FEATURES,	/* xl.cfg's cpuid= */
	FORM_VNUMA,	/* xl.cfg's vnuma= */
	FORM_LINK,	/* domain[:pages] */
	FORM_SECTIONS	/* names of sections, read together with them */
};

enum key_cpu { ON_BOTH, ON_ARM, ON_X86 };

/* The structure that a key's field is in. */
enum key_owner {
	OF_NONE,   /* no field: the code that needs the item finds it */
	OF_GLOBAL, /* struct config_global */
	OF_ENTRY,  /* struct entry */
	OF_HOST,   /* struct domain_host, for a key of an entry */
	OF_DOMAIN, /* struct domain_config */
	OF_POOL	   /* struct domain_pool */
};

/* A word that a key takes. */
struct key_word {
	const char *word;
	uint32_t value;
	unsigned int since; /* the first Xen 4.x on Arm that knows it; 0: all */
	const char *property; /* the property's value; NULL: none */
};

/*
 * A key in sections of one kind. A name that means different things in two
 * kinds of section, such as kernel= of an entry and of a domain, has two rows.
 */
struct key {
	const char *name;
	unsigned int places; /* of enum key_place */
	enum key_form form;
	enum key_cpu cpu;
	unsigned int since; /* the first Xen 4.x whose Arm code reads it */
	enum key_owner owner;
	uint32_t offset;      /* of its field in the owner */
	uint32_t count;	      /* offset of a list's number of elements */
	bool repeats;	      /* may be given more than once */
	bool is_command_line; /* not of a file's line: has variables, too */
	bool is_own;	      /* a domain's, and xl.cfg has none of that name */
	bool is_saved;	      /* a file of restore= says it */
	const char *property; /* of the xen,domain node; NULL: none */
	const char *instead;  /* for the same on the other CPU; NULL: none */
	uint32_t min, max;    /* of a number; min also the unit of ranges, max
			       * the number of files */
	const struct key_word *words; /* the last one's word is NULL */
};

/* The table, which ends with a name of NULL. */
extern const struct key config_keys[];

/* The first row of that name in one of the places, or NULL. */
const struct key *key_find(unsigned int places, const char *name);

/* The places of all rows of that name; 0: there is no such key. */
unsigned int key_places(const char *name);

/* True for a key of that name, in any place, whose value may have variables. */
bool key_takes_variables(const char *name);

/* How the value of a key is cut, in any place; an unknown key: FORM_STRING. */
enum key_form key_form(enum config_dialect dialect, const char *name);

/* True for a key and its alias, which share a field. */
bool key_is_same(const struct key *a, const struct key *b);

/* True for a key of a domain that xl.cfg has, with the same meaning. */
bool key_is_xl(const struct key *key);

/* Appends the names of the rows in one of the places: "a, b, c". */
void key_list(unsigned int places, struct text *out);

/* The row of one of the key's words, or NULL. */
const struct key_word *key_find_word(const struct key *key, const char *word);

#endif
