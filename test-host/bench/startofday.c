// SPDX-License-Identifier: MIT
/*
 * Our start-of-day images against libxenguest's, in turn, with the same inputs
 * and into the same memory. All of it has been touched before, because the cost
 * of page faults is the machine's and not the library's. Time that libxenguest
 * spends in our simulated Xen is not counted. Usage:
 *
 *	startofday [NAME KERNEL]...
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Before Xen's headers, which define some of our identifiers as macros. */
#include "image.h"

#include <daybreak/kernel.h>
#include <daybreak/startofday.h>

#include "../oracle/xen.h"
#include "bench.h"

#include <xenguest.h>

#define PAGE	     4096UL
#define MIB	     (1ULL << 20)
#define GIB	     (1ULL << 30)
#define LAYOUT_TURNS 31
#define WHOLE_TURNS  11
#define HOLE	     0xfc000000UL
#define FOUR_GIB     (1UL << 32)

/* A domain to build. */
struct work {
	struct domain domain;
	struct image image;
	struct notes notes;
	struct modlist modules;
	struct layout layout;
	xc_interface *xch;
	struct file file; /* the kernel, as shipped */
};

void log_sink(enum log_level level, const char *line)
{
	(void)level;
	fprintf(stderr, "daybreak: %s\n", line);
}

/*
 * libxenguest calls munmap itself for what it has mapped; the window must stay.
 * This definition takes precedence over the C library's, whose own calls do not
 * come here.
 */
int munmap(void *addr, size_t size)
{
	const uint8_t *p = addr;

	if (oracle.window && p >= oracle.window &&
	    p < oracle.window + oracle.size)
		return 0;
	return (int)syscall(SYS_munmap, addr, size);
}

static void their_memory(struct xc_dom_image *dom, const struct domain *d)
{
	static struct e820entry e820[3];
	uint64_t high = d->memory > HOLE ? d->memory - HOLE : 0;

	dom->mmio_start = HOLE;
	dom->mmio_size = FOUR_GIB - HOLE;
	dom->lowmem_end = d->memory - high;
	dom->highmem_end = high ? FOUR_GIB + high : 0;
	dom->target_pages = d->memory / PAGE;
	e820[0] = (struct e820entry){ 0, dom->lowmem_end, 1 };
	e820[1] = (struct e820entry){ 0xfeff8000, 0x8000, 2 };
	e820[2] = (struct e820entry){ FOUR_GIB, high, 1 };
	dom->e820 = e820;
	dom->e820_entries = high ? 3 : 2;
}

static uint64_t build_theirs(void *context)
{
	struct work *w = context;
	const struct domain *d = &w->domain;
	uint64_t begin = oracle_clock(), spent;
	struct xc_dom_image *dom = xc_dom_allocate(w->xch, NULL, NULL);

	oracle.busy = 0;
	dom->container_type = d->type == DOMAIN_PVH ? XC_DOM_HVM_CONTAINER
						    : XC_DOM_PV_CONTAINER;
	dom->flags = 0;
	dom->console_evtchn = d->console_evtchn;
	dom->xenstore_evtchn = d->store_evtchn;
	dom->max_vcpus = d->nr_vcpus;
	if (d->type == DOMAIN_PVH)
		their_memory(dom, d);
	if (xc_dom_kernel_mem(dom, w->file.bytes.base, w->file.bytes.size) ||
	    xc_dom_boot_xen_init(dom, w->xch, ORACLE_DOMID) ||
	    xc_dom_parse_image(dom) ||
	    xc_dom_mem_init(dom, (unsigned int)(d->memory / MIB)) ||
	    xc_dom_boot_mem_init(dom) || xc_dom_build_image(dom) ||
	    xc_dom_boot_image(dom))
		oracle_die("libxenguest refuses the benchmark's domain");
	spent = oracle_clock() - begin - oracle.busy;
	xc_dom_release(dom);
	return spent;
}

/* Memory that has been touched before, like libxenguest's. */
static void *scratch(uint64_t size, unsigned int which)
{
	static struct {
		void *memory;
		uint64_t size;
	} kept[2];

	if (kept[which].size < size) {
		free(kept[which].memory);
		kept[which].memory =
			aligned_alloc(PAGE, (size + PAGE) & ~(PAGE - 1));
		kept[which].size = size;
	}
	return kept[which].memory;
}

static bool unpack_kernel(struct work *w)
{
	struct kernel_file k;
	struct unpack u;

	w->domain.kernel = w->file;
	if (kernel_identify(w->file, &k))
		return false;
	if (k.kind == KERNEL_ELF)
		return true;
	return !kernel_open(&k, GIB, scratch(unpack_work_size(k.packed), 0),
			    &u) &&
	       !kernel_load(&u, scratch(u.size, 1), &w->domain.kernel);
}

static uint64_t build_ours(void *context)
{
	struct work *w = context;
	struct domain *d = &w->domain;
	uint64_t begin = oracle_clock();
	struct start_vcpu vcpu;

	if (!unpack_kernel(w) ||
	    elf_parse(d->kernel, d->kernel.bytes.size, &w->image) ||
	    notes_parse(d->kernel, &w->image, &w->notes) ||
	    layout_place(d, &w->layout))
		oracle_die("we refuse the benchmark's domain");
	for (unsigned int i = 0; i < w->layout.nr_pieces; i++) {
		const struct piece *p = &w->layout.pieces[i];

		image_piece(d, &w->layout, p, oracle.window + p->pfn * PAGE);
	}
	startofday_vcpu(&w->layout, &vcpu);
	return oracle_clock() - begin;
}

static uint64_t sum_of_pieces(const struct layout *layout)
{
	uint64_t sum = 0;

	for (unsigned int i = 0; i < layout->nr_pieces; i++) {
		const struct piece *p = &layout->pieces[i];
		const uint64_t *words =
			(uint64_t *)(void *)(oracle.window + p->pfn * PAGE);

		for (uint64_t n = 0; n < p->nr_pages * PAGE / 8; n++)
			sum = (sum ^ words[n]) * 0x9e3779b97f4a7c15 + 1;
	}
	return sum;
}

/*
 * Both start with zeroed memory and must build the same; otherwise the times
 * cannot be compared.
 */
static void check_same(struct work *w)
{
	uint64_t theirs, ours;

	build_ours(w);
	ours = sum_of_pieces(&w->layout);
	if (fallocate(oracle.memory, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
		      0, (off_t)oracle.size))
		oracle_die("cannot empty the domain: %s", strerror(errno));
	build_theirs(w);
	theirs = sum_of_pieces(&w->layout);
	if (ours != theirs)
		oracle_die("libxenguest and we built different images");
}

static void begin_domain(struct work *w, enum domain_type type, uint64_t memory)
{
	w->domain.name = "domain";
	w->domain.type = type;
	w->domain.memory = memory;
	w->domain.image = &w->image;
	w->domain.notes = &w->notes;
	w->domain.modules = &w->modules;
	w->domain.nr_vcpus = 1;
	w->domain.store_evtchn = 1;
	w->domain.console_evtchn = 2;
	oracle_init(type == DOMAIN_PVH, memory / PAGE);
	oracle.window = mmap(NULL, oracle.size, PROT_READ | PROT_WRITE,
			     MAP_SHARED | MAP_NORESERVE, oracle.memory, 0);
	if (oracle.window == MAP_FAILED)
		oracle_die("no window: %s", strerror(errno));
	check_same(w);
}

static void end_domain(void)
{
	syscall(SYS_munmap, oracle.window, oracle.size);
	oracle.window = NULL;
	close(oracle.memory);
	close(oracle.shared_info_file);
}

static void bench_layout(xc_interface *xch, uint64_t gib, enum image_p2m p2m)
{
	static struct kernel k;
	static struct work w;
	struct bench_times ours, theirs;
	uint64_t pages = gib * GIB / PAGE;
	char what[64];

	image_kernel(&k, p2m);
	w = (struct work){ .file = k.file, .xch = xch };
	begin_domain(&w, DOMAIN_PV, gib * GIB);
	bench_pair(build_ours, build_theirs, &w, LAYOUT_TURNS, &ours, &theirs);
	end_domain();
	snprintf(what, sizeof(what), "PV, %lu GiB, P2M %s", gib,
		 p2m == P2M_AT_INIT_P2M ? "at INIT_P2M" : "mapped with kernel");
	bench_print(what, &ours, &theirs, (double)pages, "ns/page", 0.2);
}

struct bytes {
	uint8_t *base;
	size_t size;
};

static uint64_t set(void *context)
{
	const struct bytes *b = context;
	uint64_t begin = oracle_clock();

	memset(b->base, (int)begin, b->size);
	return oracle_clock() - begin;
}

/* Clears as many bytes as the P2M list of that much memory has. */
static void bench_memset(uint64_t gib)
{
	uint64_t pages = gib * GIB / PAGE;
	struct bytes b = { malloc(pages * 8), pages * 8 };
	struct bench_times t, again;

	bench_pair(set, set, &b, LAYOUT_TURNS, &t, &again);
	printf("memset of that P2M list, %2lu GiB    %8.2f (%.2f-%.2f) "
	       "ns/page, "
	       "%.1f GB/s\n",
	       gib, t.median / (double)pages, t.min / (double)pages,
	       t.max / (double)pages, (double)b.size / t.median);
	free(b.base);
}

static struct file read_file(const char *path)
{
	struct file file = { .name = path };
	struct stat st;
	int fd = open(path, O_RDONLY);
	void *p;

	if (fd < 0 || fstat(fd, &st))
		oracle_die("%s: %s", path, strerror(errno));
	p = mmap(NULL, (size_t)st.st_size, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_POPULATE, fd, 0);
	if (p == MAP_FAILED)
		oracle_die("%s: %s", path, strerror(errno));
	close(fd);
	file.bytes = (struct span){ p, (uint64_t)st.st_size };
	return file;
}

struct copy {
	const void *from;
	void *to;
	size_t size;
};

static uint64_t copy(void *context)
{
	const struct copy *c = context;
	uint64_t begin = oracle_clock();

	memcpy(c->to, c->from, c->size);
	return oracle_clock() - begin;
}

/* The minimum for any loader that copies the kernel to its place. */
static void bench_copy(struct file file)
{
	struct work w = { .file = file };
	struct bench_times t, again;
	struct copy c;

	if (!unpack_kernel(&w) ||
	    elf_parse(w.domain.kernel, w.domain.kernel.bytes.size, &w.image))
		oracle_die("%s is no kernel", file.name);
	c.from = w.domain.kernel.bytes.base;
	c.size = w.image.paddr_end - w.image.paddr_start;
	if (c.size > w.domain.kernel.bytes.size)
		c.size = w.domain.kernel.bytes.size;
	c.to = malloc(c.size);
	bench_pair(copy, copy, &c, WHOLE_TURNS, &t, &again);
	printf("memcpy of its %3zu MiB               %8.2f (%.2f-%.2f) ms\n",
	       c.size >> 20, t.median / 1e6, t.min / 1e6, t.max / 1e6);
	free(c.to);
}

static void bench_whole(xc_interface *xch, const char *name, struct file kernel,
			enum domain_type type)
{
	static struct work w;
	struct bench_times ours, theirs;
	char what[64];

	w = (struct work){ .file = kernel, .xch = xch };
	begin_domain(&w, type, GIB);
	bench_pair(build_ours, build_theirs, &w, WHOLE_TURNS, &ours, &theirs);
	end_domain();
	snprintf(what, sizeof(what), "%s, %s, 1 GiB", name,
		 type == DOMAIN_PVH ? "PVH" : "PV");
	bench_print(what, &ours, &theirs, 1e6, "ms", 0.7);
}

int main(int argc, char **argv)
{
	static const uint64_t sizes[] = { 1, 16, 64 };
	xc_interface *xch;

	/* The C library keeps freed memory, so that it has been touched. */
	mallopt(M_MMAP_MAX, 0);
	mallopt(M_TRIM_THRESHOLD, INT32_MAX);
	mallopt(M_TOP_PAD, 64 << 20);
	xch = xc_interface_open(NULL, NULL, XC_OPENFLAG_DUMMY);
	if (!xch)
		oracle_die("xc_interface_open failed");
	printf("%-34s %-25s %s\n", "median (min-max)", "daybreak",
	       "libxenguest's own time");
	for (unsigned int i = 0; i < 3; i++) {
		bench_layout(xch, sizes[i], P2M_AT_INIT_P2M);
		bench_layout(xch, sizes[i], P2M_WITH_KERNEL);
		bench_memset(sizes[i]);
	}
	for (int i = 1; i + 1 < argc; i += 2) {
		struct file kernel = read_file(argv[i + 1]);

		bench_copy(kernel);
		bench_whole(xch, argv[i], kernel, DOMAIN_PV);
		bench_whole(xch, argv[i], kernel, DOMAIN_PVH);
	}
	return 0;
}
