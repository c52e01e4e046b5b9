/* SPDX-License-Identifier: MIT */
/*
 * A kernel of a few KB for domains in tests: it reports that it runs and, on
 * request, what it sees at its first instruction, and then waits forever.
 * guest.c is what PV and PVH have in common; each has files of its own.
 *
 * Words of its command line: name=NAME, the name it prints; facts; unfinished,
 * to print a last line without an end; shutdown=N, to shut down with Xen's
 * reason N instead of waiting; connection, to report each change of the
 * console's connection flag; suspend, to suspend itself with facts before and
 * after, for which it needs 16 MiB (guest_suspend.c); links, to use the links
 * that other words tell of (guest_link.c).
 *
 * It prints to its console; a PVH domain also to port 0xe9, and facts only
 * there.
 */
#ifndef GUEST_H
#define GUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define __XEN_INTERFACE_VERSION__ __XEN_LATEST_INTERFACE_VERSION__
#include <xen/event_channel.h>
#include <xen/grant_table.h>
#include <xen/io/console.h>
#include <xen/memory.h>
#include <xen/sched.h>
#include <xen/version.h>
#include <xen/xen.h>

#define PAGE UINT64_C(4096)

/* From the linker: data that the kernel itself changes begins at data_start. */
extern const uint8_t guest_start[], data_start[], bss_start[], guest_end[];

_Noreturn void guest_main(const char *cmdline);

/* Writes to a console ring; waits while it is full. Notifies through port. */
void ring_write(volatile struct xencons_interface *ring, evtchn_port_t port,
		const char *text, unsigned int length);

/*
 * Prints "fact KEY A B ...", with numbers in hexadecimal. A line has at most 78
 * characters: Xen breaks longer ones from port 0xe9.
 */
void fact_list(const char *key, const uint64_t *values, unsigned int nr);

/* The same, for a key with a number: "fact KEY.INDEX A B ...". */
void fact_list_at(const char *key, uint64_t index, const uint64_t *values,
		  unsigned int nr);

#define FACT_VALUES(...)                                                       \
	(const uint64_t[]){ __VA_ARGS__ },                                     \
		sizeof((const uint64_t[]){ __VA_ARGS__ }) / sizeof(uint64_t)
#define fact(key, ...) fact_list(key, FACT_VALUES(__VA_ARGS__))
#define fact_at(key, index, ...)                                               \
	fact_list_at(key, index, FACT_VALUES(__VA_ARGS__))

/* What the keys of all facts begin with from now on, in two parts. */
void fact_prefix(const char *first, const char *second);

/* Prints a line, to everybody. */
void say_line(const char *line);

/* Waits for a tenth of a second. */
void guest_sleep(void);

/* Never ends; guest_suspend.c. */
_Noreturn void guest_suspend(void);

/* Uses every link of the command line, one after the other; guest_link.c. */
void guest_links(const char *cmdline);

/*
 * Returns the text after the word, if it stands alone or ends in '='; NULL if
 * it is absent.
 */
const char *find_word(const char *line, const char *word);

/* Called before anything is written to .bss. */
void look_at_bss(void);

/* Prints all facts, including those of this kind of domain. */
void guest_facts(void);

/* A checksum (FNV-1a); start with HASH_START. */
#define HASH_START UINT64_C(0xcbf29ce484222325)
uint64_t hash(uint64_t start, const volatile void *bytes, uint64_t size);

/* Prints runs of pages that are not zero: "fact KEY.FIRST LAST HASH". */
void fact_memory(const char *key, uint64_t first, uint64_t nr);

/* Prints registers as at the first instruction; names ends with NULL. */
void fact_registers(const char *const *names, const unsigned long *values);
void fact_text(const char *key, const volatile void *s, uint64_t max);
void fact_shared_info(const volatile struct shared_info *shared);
void fact_grants(const volatile struct grant_entry_v1 *entries);

/* guest_pv.c and guest_pvh.c each define the following functions. */

static inline uint64_t rdmsr(uint32_t msr)
{
	uint32_t low, high;

	__asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
	return (uint64_t)high << 32 | low;
}

static inline void wrmsr(uint32_t msr, uint64_t value)
{
	__asm__ volatile("wrmsr"
			 :
			 : "c"(msr), "a"((uint32_t)value),
			   "d"((uint32_t)(value >> 32)));
}

long hypercall(unsigned int op, unsigned long a, unsigned long b,
	       unsigned long c, unsigned long d);

/* Converts Xen's frame number for this kind of domain to a PFN. */
uint64_t pfn_of(uint64_t frame);

/* The domain's console. */
volatile struct xencons_interface *console_ring(void);

/* Prints text. A PVH domain writes to its console ring only for everybody. */
void out(const char *text, unsigned int length, bool everybody);

/* Returns a page of the domain's memory, valid until the next call. */
const volatile void *page_at(uint64_t pfn);

/* Maps the page that the domain shares with Xen, valid until facts(). */
volatile struct shared_info *guest_shared_info(void);

/* Returns a page at an address of the domain's, for a link's owner. */
volatile void *guest_page(uint64_t addr);

/*
 * Maps a page that another domain grants in place number i, below
 * GUEST_MAX_GRANTS; *status is 0 or one of GNTST_.
 */
#define GUEST_MAX_GRANTS 2
volatile void *guest_map_grant(unsigned int i, domid_t domid, grant_ref_t ref,
			       int16_t *status);

/*
 * Whether a page is not hashed: it changes at run time, or has machine frames.
 */
bool page_is_skipped(uint64_t pfn);

void cpuid(uint32_t leaf, uint32_t subleaf, uint32_t out[4]);

/* Prints the facts that only this kind of domain has. */
void facts(void);

/*
 * Prints how many GiB, and how many 2 MiB, of the domain's memory are together
 * in the machine's memory as well. A PVH domain does not know that.
 */
void guest_frames(void);

/* Functions that a compiler may call, and others with it. */
void *memset(void *s, int c, unsigned long n);
void *memcpy(void *to, const void *from, unsigned long n);

#endif
