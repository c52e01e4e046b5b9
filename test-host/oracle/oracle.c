// SPDX-License-Identifier: MIT
/*
 * Builds one domain twice, with libxenguest and with our library, and compares
 * everything it would start with: memory byte for byte, registers and
 * parameters field by field. Usage:
 *
 *	oracle pv|pvh KERNEL MEMORY-MIB [--ramdisk FILE] [--cmdline TEXT]
 *	       [--acpi VCPUS] [--dump FILE]
 *
 * --dump writes the memory that libxenguest made to FILE, sparse, with every
 * machine frame number equal to its PFN.
 *
 * Prints every difference. Exit status: 0 none, 1 some, 2 the oracle could not
 * run, 3 both refuse.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Before Xen's headers, which define some of our identifiers as macros. */
#include <daybreak/acpi.h>
#include <daybreak/startofday.h>
#include <daybreak/translate.h>

#include "xen.h"

#include <xenguest.h>

#define PAGE	     4096UL
#define CHUNK	     512 /* pages compared at a time */
#define STORE_PORT   1
#define CONSOLE_PORT 2
#define MAX_REPORTS  20

static unsigned int differences;

static void differ(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static void differ(const char *fmt, ...)
{
	va_list ap;

	if (++differences > MAX_REPORTS)
		return;
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
}

static void same(const char *what, uint64_t theirs, uint64_t ours)
{
	if (theirs != ours)
		differ("%s: libxenguest %#lx, ours %#lx", what, theirs, ours);
}

void log_sink(enum log_level level, const char *line)
{
	fprintf(stderr, "daybreak: %s%s\n", level == LOG_INFO ? "(info) " : "",
		line);
}

struct request {
	struct domain domain;
	struct image image;
	struct notes notes;
	struct modlist modules;
	const char *dump; /* the file to write memory to */
};

static struct file read_file(const char *path)
{
	struct file file = { .name = path };
	struct stat st;
	int fd = open(path, O_RDONLY);
	void *p;

	if (fd < 0 || fstat(fd, &st))
		oracle_die("%s: %s", path, strerror(errno));
	p = mmap(NULL, (size_t)st.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE,
		 fd, 0);
	if (p == MAP_FAILED)
		oracle_die("%s: %s", path, strerror(errno));
	close(fd);
	file.bytes = (struct span){ p, (uint64_t)st.st_size };
	return file;
}

static void option(struct request *r, const char *name, const char *value)
{
	if (strcmp(name, "--ramdisk") == 0) {
		if (modlist_add(&r->modules, MODULE_RAMDISK, read_file(value),
				NULL))
			exit(2);
	} else if (strcmp(name, "--cmdline") == 0) {
		r->domain.cmdline = value;
	} else if (strcmp(name, "--acpi") == 0) {
		r->domain.acpi = true;
		r->domain.nr_vcpus = (unsigned int)atoi(value);
	} else if (strcmp(name, "--dump") == 0) {
		oracle.identity = true;
		r->dump = value;
	} else {
		oracle_die("unknown option %s", name);
	}
}

static void read_request(int argc, char **argv, struct request *r)
{
	if (argc < 4 || argc % 2)
		oracle_die("usage: oracle pv|pvh KERNEL MEMORY-MIB "
			   "[--ramdisk FILE] [--cmdline TEXT] [--acpi VCPUS] "
			   "[--dump FILE]");
	r->domain = (struct domain){
		.name = "domain",
		.type = strcmp(argv[1], "pvh") ? DOMAIN_PV : DOMAIN_PVH,
		.kernel = read_file(argv[2]),
		.image = &r->image,
		.notes = &r->notes,
		.modules = &r->modules,
		.memory = strtoull(argv[3], NULL, 0) << 20,
		.nr_vcpus = 1,
		.store_evtchn = STORE_PORT,
		.console_evtchn = CONSOLE_PORT,
	};
	for (int i = 4; i < argc; i += 2)
		option(r, argv[i], argv[i + 1]);
}

static struct e820entry e820[8];

/* The memory map comes from the toolstack, so libxenguest is given this one. */
static void their_memory(struct xc_dom_image *dom, const struct domain *d)
{
	uint64_t hole = 0xfc000000, four = 1ULL << 32;
	unsigned int n = 0;

	dom->mmio_start = hole;
	dom->mmio_size = four - hole;
	dom->lowmem_end = d->memory < hole ? d->memory : hole;
	dom->highmem_end = d->memory > hole ? four + (d->memory - hole) : 0;
	dom->target_pages = d->memory / PAGE;
	e820[n++] = (struct e820entry){ 0, dom->lowmem_end, 1 };
	if (d->acpi)
		e820[n++] = (struct e820entry){ hole, ACPI_MAX_SIZE, 3 };
	e820[n++] = (struct e820entry){ 0xfeff8000, 0x8000, 2 };
	if (dom->highmem_end)
		e820[n++] =
			(struct e820entry){ four, dom->highmem_end - four, 1 };
	dom->e820 = e820;
	dom->e820_entries = n;
}

/* libxl makes these tables, not libxenguest: it is given ours to place. */
static void their_acpi(struct xc_dom_image *dom, const struct domain *d)
{
	static uint8_t block[ACPI_MAX_SIZE];
	const struct acpi_facts facts = { .nr_vcpus = d->nr_vcpus,
					  .nr_online = d->nr_vcpus };

	if (!d->acpi)
		return;
	acpi_write(&facts, 0xfc000000, block);
	dom->acpi_modules[0].data = block;
	dom->acpi_modules[0].length = ACPI_MAX_SIZE;
	dom->acpi_modules[0].guest_addr_out = 0xfc000000;
}

static struct xc_dom_image *their_domain(xc_interface *xch,
					 const struct domain *d)
{
	struct xc_dom_image *dom = xc_dom_allocate(xch, d->cmdline, NULL);

	if (!dom)
		oracle_die("xc_dom_allocate failed");
	dom->container_type = d->type == DOMAIN_PVH ? XC_DOM_HVM_CONTAINER
						    : XC_DOM_PV_CONTAINER;
	dom->flags = 0;
	dom->console_evtchn = CONSOLE_PORT;
	dom->xenstore_evtchn = STORE_PORT;
	dom->max_vcpus = d->nr_vcpus;
	if (d->type == DOMAIN_PVH) {
		their_memory(dom, d);
		their_acpi(dom, d);
	}
	if (xc_dom_kernel_mem(dom, d->kernel.bytes.base, d->kernel.bytes.size))
		oracle_die("xc_dom_kernel_mem failed");
	for (unsigned int i = 0; i < d->modules->nr_modules; i++) {
		const struct module *m = &d->modules->modules[i];

		if (xc_dom_module_mem(
			    dom, m->file.bytes.base, m->file.bytes.size,
			    m->cmdline && m->cmdline[0] ? m->cmdline : NULL))
			oracle_die("xc_dom_module_mem failed");
	}
	return dom;
}

/* Builds as libxl does; returns false if it refuses. */
static bool their_build(xc_interface *xch, const struct domain *d)
{
	struct xc_dom_image *dom = their_domain(xch, d);

	return !xc_dom_boot_xen_init(dom, xch, ORACLE_DOMID) &&
	       !xc_dom_parse_image(dom) &&
	       !xc_dom_mem_init(dom, (unsigned int)(d->memory >> 20)) &&
	       !xc_dom_boot_mem_init(dom) && !xc_dom_build_image(dom) &&
	       !xc_dom_boot_image(dom);
}

static const uint8_t *their_bytes;

static struct mfn frame_of(void *context, struct pfn pfn, uint64_t *run)
{
	(void)context;
	*run = 512 - pfn.n % 512;
	return (struct mfn){ oracle_pfn_to_mfn(pfn.n) };
}

/*
 * Whether libxenguest leaves this byte undefined: rows of the symbol table's
 * ELF header (BSD_SYMTAB) that it copies from its stack uninitialised. Ours are
 * zero.
 */
static bool is_undecided(const struct request *r, const struct layout *layout,
			 const struct piece *piece, uint64_t at)
{
	uint64_t header = layout->symtab.at + 4;
	bool is_64 = r->image.is_64;

	if (piece->kind != PIECE_KERNEL || !layout->symtab.present)
		return false;
	/* The row that ELF reserves, section header 0. */
	if (at >= header + 64 && at < header + 64 + (is_64 ? 64 : 40))
		return true;
	/* A 32-bit ELF header in the space of a 64-bit one. */
	return !is_64 && at >= header + 52 && at < header + 64;
}

static void compare_bytes(const struct request *r, const struct layout *layout,
			  const struct piece *piece, uint64_t offset,
			  const uint8_t *ours, const uint8_t *theirs,
			  uint64_t size)
{
	for (uint64_t i = 0; i < size; i++)
		if (ours[i] != theirs[i] &&
		    !is_undecided(r, layout, piece, offset + i)) {
			differ("%s (pfn %#lx + %lu): byte %#lx: libxenguest "
			       "%02x, ours %02x",
			       layout_kind_name(piece->kind), piece->pfn,
			       piece->nr_pages, offset + i, theirs[i], ours[i]);
			i |= 7; /* one report per word is enough */
		}
}

static void compare_piece(const struct request *r, const struct layout *layout,
			  const struct piece *piece)
{
	static uint64_t ours[CHUNK * PAGE / 8];
	const struct translation to = { .mfn = frame_of,
					.shared_info =
						ORACLE_SHARED_INFO * PAGE,
					.name = "oracle" };

	for (uint64_t page = 0, n; page < piece->nr_pages; page += n) {
		const uint8_t *theirs =
			their_bytes + (piece->pfn + page) * PAGE;

		n = piece->nr_pages - page < CHUNK ? piece->nr_pages - page
						   : CHUNK;
		memset(ours, 0xa5, n * PAGE);
		startofday_fill(&r->domain, layout, piece, page, n, ours);
		if (translate_piece(layout, piece, page, n, &to, ours))
			exit(2);
		if (memcmp(ours, theirs, n * PAGE))
			compare_bytes(r, layout, piece, page * PAGE,
				      (uint8_t *)ours, theirs, n * PAGE);
	}
}

/* Outside of all pieces, nothing may have been written. */
static void check_zero(uint64_t from, uint64_t to)
{
	static const uint8_t zero[PAGE];
	off_t at = (off_t)(from * PAGE), end;

	while ((at = lseek(oracle.memory, at, SEEK_DATA)) >= 0 &&
	       (uint64_t)at < to * PAGE) {
		end = lseek(oracle.memory, at, SEEK_HOLE);
		for (; at < end && (uint64_t)at < to * PAGE; at += PAGE)
			if (memcmp(their_bytes + at, zero, PAGE))
				differ("pfn %#lx: libxenguest wrote here, we "
				       "have nothing",
				       (uint64_t)at / 4096);
	}
}

static void compare_memory(const struct request *r, const struct layout *layout)
{
	uint64_t next = 0;

	their_bytes = mmap(NULL, oracle.size, PROT_READ, MAP_SHARED,
			   oracle.memory, 0);
	if (their_bytes == MAP_FAILED)
		oracle_die("cannot map the domain: %s", strerror(errno));
	for (unsigned int i = 0; i < layout->nr_pieces; i++) {
		const struct piece *piece = &layout->pieces[i];

		if (piece->pfn < next)
			differ("pieces overlap at pfn %#lx", piece->pfn);
		check_zero(next, piece->pfn);
		compare_piece(r, layout, piece);
		next = piece->pfn + piece->nr_pages;
	}
	check_zero(next, oracle.size / PAGE);
}

static void dump_memory(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
	off_t at = 0, end;

	if (fd < 0 || ftruncate(fd, (off_t)oracle.size))
		oracle_die("%s: %s", path, strerror(errno));
	while ((at = lseek(oracle.memory, at, SEEK_DATA)) >= 0) {
		end = lseek(oracle.memory, at, SEEK_HOLE);
		for (; at < end; at += PAGE)
			if (pwrite(fd, their_bytes + at, PAGE, at) !=
			    (ssize_t)PAGE)
				oracle_die("%s: %s", path, strerror(errno));
	}
	close(fd);
}

/* Reports the first byte of every word that differs. */
static void compare_words(const char *what, const void *theirs,
			  const void *ours, size_t size)
{
	uint32_t a, b;

	for (size_t i = 0; i < size; i += sizeof(a)) {
		memcpy(&a, (const uint8_t *)theirs + i, sizeof(a));
		memcpy(&b, (const uint8_t *)ours + i, sizeof(b));
		if (a != b)
			differ("%s, byte %#zx: libxenguest %#x, ours %#x", what,
			       i, a, b);
	}
}

static void compare_pv64(const struct start_vcpu *v)
{
	vcpu_guest_context_x86_64_t want = { 0 };
	uint64_t cr3 = translate_cr3(
		v->abi, (struct mfn){ oracle_pfn_to_mfn(v->cr3_pfn) });

	want.flags = v->flags;
	want.user_regs.rip = v->rip;
	want.user_regs.rsp = v->rsp;
	want.user_regs.rsi = v->rsi;
	want.user_regs.rflags = v->rflags;
	want.user_regs.cs = v->cs.selector;
	want.user_regs.ss = v->ss.selector;
	want.user_regs.ds = v->ds.selector;
	want.user_regs.es = v->es.selector;
	want.user_regs.fs = v->fs.selector;
	want.user_regs.gs = v->gs.selector;
	want.kernel_ss = v->ss.selector;
	want.kernel_sp = v->rsp;
	want.ctrlreg[3] = cr3;
	want.debugreg[6] = v->dr6;
	want.debugreg[7] = v->dr7;
	want.vm_assist = v->vm_assist;
	compare_words("vcpu context", &oracle.vcpu.pv.x64, &want, sizeof(want));
}

static void compare_pv32(const struct start_vcpu *v)
{
	vcpu_guest_context_x86_32_t want = { 0 };
	uint64_t cr3 = translate_cr3(
		v->abi, (struct mfn){ oracle_pfn_to_mfn(v->cr3_pfn) });

	want.flags = v->flags;
	want.user_regs.eip = (uint32_t)v->rip;
	want.user_regs.esp = (uint32_t)v->rsp;
	want.user_regs.esi = (uint32_t)v->rsi;
	want.user_regs.eflags = (uint32_t)v->rflags;
	want.user_regs.cs = v->cs.selector;
	want.user_regs.ss = v->ss.selector;
	want.user_regs.ds = v->ds.selector;
	want.user_regs.es = v->es.selector;
	want.user_regs.fs = v->fs.selector;
	want.user_regs.gs = v->gs.selector;
	want.kernel_ss = v->ss.selector;
	want.kernel_sp = (uint32_t)v->rsp;
	want.ctrlreg[3] = (uint32_t)cr3;
	want.debugreg[6] = (uint32_t)v->dr6;
	want.debugreg[7] = (uint32_t)v->dr7;
	want.vm_assist = v->vm_assist;
	compare_words("vcpu context", &oracle.vcpu.pv.x32, &want, sizeof(want));
}

static void compare_pv(const struct layout *layout, const struct start_vcpu *v)
{
	uint8_t shared_info[PAGE] __attribute__((aligned(8)));
	uint8_t theirs[PAGE];
	bool is_64 = layout->abi == ABI_PV64;

	if (is_64)
		compare_pv64(v);
	else
		compare_pv32(v);
	same("address size", oracle.address_size, is_64 ? 64 : 32);
	same("pinned level", oracle.pin_level,
	     is_64 ? MMUEXT_PIN_L4_TABLE : MMUEXT_PIN_L3_TABLE);
	same("pinned frame", oracle.pinned_mfn, oracle_pfn_to_mfn(v->cr3_pfn));
	same("hypercall page", oracle.has_hypercall_page,
	     layout->has_hypercall_page);
	if (layout->has_hypercall_page)
		same("hypercall page's frame", oracle.hypercall_mfn,
		     oracle_pfn_to_mfn(layout->hypercall_pfn));
	startofday_shared_info(layout->abi, shared_info);
	if (pread(oracle.shared_info_file, theirs, PAGE, 0) != (ssize_t)PAGE)
		oracle_die("no shared_info");
	if (memcmp(shared_info, theirs, PAGE))
		differ("shared_info differs");
}

static void put_segments(const struct start_vcpu *v, struct hvm_hw_cpu *out)
{
#define SEGMENT(name)                                                          \
	do {                                                                   \
		out->name##_sel = v->name.selector;                            \
		out->name##_base = v->name.base;                               \
		out->name##_limit = v->name.limit;                             \
		out->name##_arbytes = v->name.attributes;                      \
	} while (0)
	SEGMENT(cs);
	SEGMENT(ds);
	SEGMENT(es);
	SEGMENT(fs);
	SEGMENT(gs);
	SEGMENT(ss);
	SEGMENT(tr);
#undef SEGMENT
}

static void compare_pvh(const struct request *r, const struct layout *layout,
			const struct start_vcpu *v)
{
	struct hvm_hw_cpu want = { 0 };
	struct start_param params[START_MAX_PARAMS];
	unsigned int nr = startofday_params(&r->domain, layout, params);

	want.rip = v->rip;
	want.rbx = v->rbx;
	want.rsi = v->rsi;
	want.rsp = v->rsp;
	want.rflags = v->rflags;
	want.cr0 = v->cr0;
	want.dr6 = v->dr6;
	want.dr7 = v->dr7;
	put_segments(v, &want);
	compare_words("HVM CPU record", &oracle.vcpu.hvm, &want, sizeof(want));
	same("vCPUs with MTRRs", oracle.nr_mtrr, r->domain.nr_vcpus);
	same("MTRR default type", oracle.mtrr_def_type, v->mtrr_def_type);
	for (unsigned int i = 0; i < nr; i++) {
		if (params[i].index == HVM_PARAM_TIMER_MODE)
			continue; /* set by libxl, not by libxenguest */
		if (!oracle.params_set[params[i].index])
			differ("HVM parameter %u: libxenguest does not set it",
			       params[i].index);
		same("HVM parameter", oracle.params[params[i].index],
		     params[i].value);
		oracle.params_set[params[i].index] = false;
	}
	for (unsigned int i = 0; i < HVM_NR_PARAMS; i++)
		if (oracle.params_set[i])
			differ("HVM parameter %u: we do not set it", i);
}

static bool our_layout(struct request *r, struct layout *layout)
{
	struct domain *d = &r->domain;

	return !elf_parse(d->kernel, d->kernel.bytes.size, &r->image) &&
	       !notes_parse(d->kernel, &r->image, &r->notes) &&
	       !layout_place(d, layout);
}

static void print_layout(const struct layout *layout)
{
	for (unsigned int i = 0; i < layout->nr_pieces; i++)
		printf("%#10lx +%-8lu %s\n", layout->pieces[i].pfn,
		       layout->pieces[i].nr_pages,
		       layout_kind_name(layout->pieces[i].kind));
}

int main(int argc, char **argv)
{
	static struct request r;
	static struct layout layout;
	struct start_vcpu vcpu;
	bool ours, theirs;
	xc_interface *xch;

	read_request(argc, argv, &r);
	oracle_init(r.domain.type == DOMAIN_PVH, r.domain.memory / PAGE);
	xch = xc_interface_open(NULL, NULL, XC_OPENFLAG_DUMMY);
	if (!xch)
		oracle_die("xc_interface_open failed");
	ours = our_layout(&r, &layout);
	theirs = their_build(xch, &r.domain);
	if (ours != theirs) {
		printf("%s refuses, %s does not\n",
		       ours ? "libxenguest" : "daybreak",
		       ours ? "daybreak" : "libxenguest");
		return 1;
	}
	if (!ours)
		return 3;
	print_layout(&layout);
	compare_memory(&r, &layout);
	if (r.dump)
		dump_memory(r.dump);
	startofday_vcpu(&layout, &vcpu);
	if (r.domain.type == DOMAIN_PVH)
		compare_pvh(&r, &layout, &vcpu);
	else
		compare_pv(&layout, &vcpu);
	printf("%u differences\n", differences);
	return differences != 0;
}
