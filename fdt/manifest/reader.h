/* SPDX-License-Identifier: MIT */
/*
 * Reads properties of the manifest's nodes. A property that is not as expected
 * is refused in a sentence that names the node.
 */
#ifndef DAYBREAK_FDT_READER_H
#define DAYBREAK_FDT_READER_H

#include "manifest.h"

#define MANIFEST_MAX_PAGES (DOMAIN_MAX_MEMORY / DOMAIN_PAGE)

struct reader {
	struct file tree;
	int node;
	const char *name; /* of the node */
	const uint64_t *pages;
	unsigned int nr_modules;
	unsigned int nr_pools;
};

/*
 * Refuses the node because property, which may also describe a part of one, has
 * this value; wanted says what was expected. Returns ST_INVALID.
 */
enum status reader_refuse(const struct reader *r, const char *property,
			  uint64_t value, const char *wanted);

/* Reads a number of at most max. Returns ST_INVALID if that fails. */
enum status reader_number(const struct reader *r, const char *property,
			  uint64_t max, uint64_t *out);

/* A property that is a number of at most max, and where its value goes. */
struct reader_field {
	const char *property;
	uint64_t max;
	uint64_t *out;
};

/* Reads nr numbers, in their order. Returns ST_INVALID if that fails. */
enum status reader_numbers(const struct reader *r,
			   const struct reader_field *fields, unsigned int nr);

/*
 * Finds a list of rows of cells numbers each; *nr is the number of rows, 0
 * without the property. Returns ST_INVALID, or ST_TOO_LARGE for more than max
 * rows.
 */
enum status reader_rows(const struct reader *r, const char *property,
			unsigned int cells, unsigned int max,
			const uint8_t **bytes, unsigned int *nr);

/* The number in a cell of a row. */
static inline uint64_t reader_cell(const uint8_t *row, unsigned int cell)
{
	return node_read(row + cell * 8, 2);
}

/* Reads a row of "daybreak,nodes". */
void reader_nodes(const uint8_t *row, struct domain_nodes *out);

/* True for a module of the package that is not the manifest. */
static inline bool reader_has_module(const struct reader *r, uint64_t module)
{
	return module && module < r->nr_modules;
}

/* Reads the number of a module that is not the manifest. */
enum status reader_module(const struct reader *r, const char *property,
			  unsigned int *out);

/* Reads the ABI, and how much memory there is in all and below the hole. */
enum status manifest_layout_sizes(const struct reader *r, struct layout *out);

/* Reads and checks the pieces, the pages that they carry, and the e820. */
enum status manifest_layout_pieces(const struct reader *r,
				   struct manifest_domain *out);

/* Reads the vnodes of a domain whose sizes are known. */
enum status manifest_vnuma_read(const struct reader *r,
				struct manifest_domain *out);

/* Reads the cpupools. */
enum status manifest_pools_read(const struct reader *hypervisor,
				struct manifest *out);

/* The number of cpupools, which manifest_pools_read() has accepted. */
unsigned int manifest_pools_count(const void *fdt);

/* Reads the domain at r->node, with name r->name and number index. */
enum status manifest_domain_read(const struct reader *r, unsigned int index,
				 struct manifest_domain *out);

#endif
