// SPDX-License-Identifier: MIT
/*
 * How time and memory grow with one domain's memory: its layout, and the image
 * made from it, from 1 to 64 GiB; then the largest domain that the library
 * lays out, which is arithmetic only, and what it says of a larger one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Before Xen's headers, which define some of our identifiers as macros. */
#include "image.h"

#include <daybreak/bootdom_plan.h>

#include "../oracle/xen.h"
#include "bench.h"

#define KIB   1024.0
#define GIB   (1ULL << 30)
#define TURNS 31

/* A domain, and memory that is large enough for any of its pieces. */
struct work {
	struct domain domain;
	struct layout layout;
	void *memory;
	uint64_t size; /* of memory, that of the largest piece */
};

/* One row of the table. */
struct row {
	struct bench_times layout, image, memset;
	uint64_t tables, p2m, all; /* bytes */
};

static bool quiet;

void log_sink(enum log_level level, const char *line)
{
	(void)level;
	if (!quiet)
		printf("  %s\n", line);
}

static uint64_t place(void *context)
{
	struct work *w = context;
	uint64_t begin = oracle_clock();

	if (layout_place(&w->domain, &w->layout))
		oracle_die("the library refuses the benchmark's domain");
	return oracle_clock() - begin;
}

static uint64_t make_image(void *context)
{
	struct work *w = context;
	uint64_t begin = oracle_clock();

	for (unsigned int i = 0; i < w->layout.nr_pieces; i++)
		image_piece(&w->domain, &w->layout, &w->layout.pieces[i],
			    w->memory);
	return oracle_clock() - begin;
}

/* What writing the largest piece, mostly the P2M list, costs in any case. */
static uint64_t clear(void *context)
{
	struct work *w = context;
	uint64_t begin = oracle_clock();

	memset(w->memory, (int)begin, w->size);
	return oracle_clock() - begin;
}

static void count_bytes(const struct layout *layout, struct row *row)
{
	for (unsigned int i = 0; i < layout->nr_pieces; i++) {
		const struct piece *p = &layout->pieces[i];
		uint64_t size = p->nr_pages * DOMAIN_PAGE;

		row->all += size;
		if (p->kind == PIECE_PAGE_TABLES || p->kind == PIECE_P2M_TABLES)
			row->tables += size;
		if (p->kind == PIECE_P2M)
			row->p2m += size;
	}
}

static void get_memory(struct work *w)
{
	uint64_t most = 0;

	for (unsigned int i = 0; i < w->layout.nr_pieces; i++)
		if (w->layout.pieces[i].nr_pages > most)
			most = w->layout.pieces[i].nr_pages;
	w->size = most * DOMAIN_PAGE;
	w->memory = aligned_alloc(DOMAIN_PAGE, w->size);
	if (!w->memory)
		oracle_die("no memory for a piece of %lu bytes", w->size);
}

static struct row measure(struct work *w)
{
	struct bench_times again;
	struct row row = { 0 };

	bench_pair(place, place, w, TURNS, &row.layout, &again);
	get_memory(w);
	bench_pair(make_image, clear, w, TURNS, &row.image, &row.memset);
	count_bytes(&w->layout, &row);
	free(w->memory);
	return row;
}

static void print_row(uint64_t gib, const struct row *row,
		      const struct row *before)
{
	char image[64];

	snprintf(image, sizeof(image), "%.1f (%.1f-%.1f)",
		 row->image.median / 1e3, row->image.min / 1e3,
		 row->image.max / 1e3);
	printf("%4lu %10.2f %24s %10.1f %10.0f %10.0f %10.0f", gib,
	       row->layout.median / 1e3, image, row->memset.median / 1e3,
	       (double)row->tables / KIB, (double)row->p2m / KIB,
	       (double)row->all / KIB);
	if (before)
		printf(" %7.2f %7.2f", row->image.median / before->image.median,
		       (double)row->all / (double)before->all);
	printf("\n");
	fflush(stdout);
}

static void bench_sizes(struct work *w)
{
	struct row rows[7];

	for (unsigned int i = 0; i < 7; i++) {
		w->domain.memory = GIB << i;
		rows[i] = measure(w);
		print_row(1ULL << i, &rows[i], i ? &rows[i - 1] : NULL);
	}
}

static bool fits(struct work *w, uint64_t pages)
{
	w->domain.memory = pages * DOMAIN_PAGE;
	return !layout_place(&w->domain, &w->layout);
}

/* The most pages that the library lays out, by bisection. */
static uint64_t most_pages(struct work *w)
{
	uint64_t good = GIB / DOMAIN_PAGE;
	uint64_t bad = DOMAIN_MAX_MEMORY / DOMAIN_PAGE + 1;

	quiet = true;
	while (bad - good > 1) {
		uint64_t middle = good + (bad - good) / 2;

		if (fits(w, middle))
			good = middle;
		else
			bad = middle;
	}
	quiet = false;
	return good;
}

/* Nothing is filled: a domain of 16 TiB has a P2M list of 32 GiB. */
static void bench_largest(struct work *w)
{
	uint64_t pages = most_pages(w);
	struct bench_times times, again;
	struct row row = { 0 };

	fits(w, pages);
	bench_pair(place, place, w, TURNS, &times, &again);
	count_bytes(&w->layout, &row);
	printf("At most %.2f GiB: layout %.2f us, page tables %.0f KiB, P2M "
	       "list %.0f KiB, all %.0f KiB; with one page more:\n",
	       (double)pages * DOMAIN_PAGE / GIB, times.median / 1e3,
	       (double)row.tables / KIB, (double)row.p2m / KIB,
	       (double)row.all / KIB);
	fits(w, pages + 1);
}

static void bench_kind(const char *what, enum domain_type type,
		       struct kernel *k)
{
	struct work w = { .domain = {
				  .name = "domain",
				  .type = type,
				  .kernel = k->file,
				  .image = &k->image,
				  .notes = &k->notes,
				  .nr_vcpus = 1,
				  .store_evtchn = 1,
				  .console_evtchn = 2,
			  } };

	if (kernel_parse(k))
		oracle_die("the library refuses the benchmark's kernel");
	printf("%s, median (min-max), and the ratio to the row before\n"
	       "%4s %10s %24s %10s %10s %10s %10s %7s %7s\n",
	       what, "GiB", "layout us", "image us", "memset us", "tables KiB",
	       "P2M KiB", "all KiB", "time", "memory");
	bench_sizes(&w);
	bench_largest(&w);
	printf("\n");
}

int main(void)
{
	static struct kernel k;

	image_kernel(&k, P2M_AT_INIT_P2M);
	bench_kind("PV, P2M at INIT_P2M", DOMAIN_PV, &k);
	image_kernel(&k, P2M_WITH_KERNEL);
	bench_kind("PV, P2M mapped with kernel", DOMAIN_PV, &k);
	kernel_pae(&k);
	bench_kind("PV, 32-bit", DOMAIN_PV, &k);
	kernel_pvh(&k);
	bench_kind("PVH", DOMAIN_PVH, &k);
	printf("A layout is %zu bytes, whatever the domain's memory. The boot "
	       "domain starts PV domains of at most %.1f GiB.\n",
	       sizeof(struct layout), (double)BOOTDOM_PV_MAX / GIB);
	return 0;
}
