// SPDX-License-Identifier: MIT
/*
 * The test kernels' common part: words of the command line, lines of text, and
 * the final endless wait.
 */
#include "guest.h"

#include <daybreak/console_page.h>

#include <xen/vcpu.h>

#define TEXT_MAX   4096
#define LOOK_EVERY 100000000 /* ns */

static char text[TEXT_MAX];
static unsigned int length;
static const char *prefixes[] = { "", "" };
static bool is_for_everybody; /* all that is printed */

static void flush(bool everybody)
{
	out(text, length, everybody);
	length = 0;
}

static void put_char(char c)
{
	if (length == TEXT_MAX)
		flush(is_for_everybody);
	text[length++] = c;
}

static void put(const char *s)
{
	while (*s)
		put_char(*s++);
}

static void put_hex(uint64_t n)
{
	int shift = 60;

	while (shift && !(n >> shift))
		shift -= 4;
	for (; shift >= 0; shift -= 4)
		put_char("0123456789abcdef"[n >> shift & 15]);
}

static void put_key(const char *key)
{
	put("fact ");
	put(prefixes[0]);
	put(prefixes[1]);
	put(key);
}

static void put_values(const uint64_t *values, unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++) {
		put_char(' ');
		put_hex(values[i]);
	}
	put_char('\n');
}

void fact_prefix(const char *first, const char *second)
{
	prefixes[0] = first;
	prefixes[1] = second;
}

void say_line(const char *line)
{
	put(line);
	put_char('\n');
	flush(true);
}

void fact_list(const char *key, const uint64_t *values, unsigned int nr)
{
	put_key(key);
	put_values(values, nr);
}

void fact_list_at(const char *key, uint64_t index, const uint64_t *values,
		  unsigned int nr)
{
	put_key(key);
	put_char('.');
	put_hex(index);
	put_values(values, nr);
}

/*
 * Whatever is published at once appears at once: writes all that fits before it
 * notifies the reader.
 */
void ring_write(volatile struct xencons_interface *r, evtchn_port_t port,
		const char *s, unsigned int nr)
{
	struct evtchn_send send = { .port = port };
	uint32_t prod = r->out_prod;

	while (nr) {
		for (; nr && prod - r->out_cons < sizeof(r->out); nr--)
			r->out[MASK_XENCONS_IDX(prod++, r->out)] = *s++;
		__asm__ volatile("" ::: "memory");
		r->out_prod = prod;
		hypercall(__HYPERVISOR_event_channel_op, EVTCHNOP_send,
			  (unsigned long)&send, 0, 0);
		if (nr)
			hypercall(__HYPERVISOR_sched_op, SCHEDOP_yield, 0, 0,
				  0);
	}
}

const char *find_word(const char *line, const char *word)
{
	for (const char *at = line; *at; at++) {
		unsigned int n = 0;

		if (at != line && at[-1] != ' ')
			continue;
		while (word[n] && word[n] == at[n])
			n++;
		if (!word[n] && (word[n - 1] == '=' || !at[n] || at[n] == ' '))
			return at + n;
	}
	return 0;
}

static void put_name(const char *cmdline)
{
	const char *name = find_word(cmdline, "name=");

	if (!name)
		name = "nameless";
	while (*name && *name != ' ')
		put_char(*name++);
}

void guest_sleep(void)
{
	struct vcpu_runstate_info state;
	struct sched_poll poll = { 0 };

	hypercall(__HYPERVISOR_vcpu_op, VCPUOP_get_runstate_info, 0,
		  (unsigned long)&state, 0);
	poll.timeout = state.state_entry_time + LOOK_EVERY;
	hypercall(__HYPERVISOR_sched_op, SCHEDOP_poll, (unsigned long)&poll, 0,
		  0);
}

static _Noreturn void watch_connection(void)
{
	const volatile uint8_t *flag =
		(const volatile uint8_t *)console_ring() +
		CONSOLE_CONNECTION_AT;

	for (unsigned int last = UINT8_MAX + 1;; guest_sleep()) {
		if (*flag == last)
			continue;
		last = *flag;
		put("connection ");
		put_hex(last);
		put_char('\n');
		flush(true);
	}
}

_Noreturn void guest_main(const char *cmdline)
{
	const char *reason = find_word(cmdline, "shutdown=");
	struct sched_poll forever = { 0 };

	if (find_word(cmdline, "suspend")) {
		is_for_everybody = true;
		guest_suspend();
	}
	if (find_word(cmdline, "facts"))
		guest_facts();
	if (find_word(cmdline, "frames"))
		guest_frames();
	if (find_word(cmdline, "links"))
		guest_links(cmdline);
	flush(false);
	put("guest ");
	put_name(cmdline);
	put(" runs");
	if (!find_word(cmdline, "unfinished"))
		put_char('\n');
	flush(true);
	if (reason) {
		struct sched_shutdown op = { .reason = *reason - '0' };

		hypercall(__HYPERVISOR_sched_op, SCHEDOP_shutdown,
			  (unsigned long)&op, 0, 0);
	}
	if (find_word(cmdline, "connection"))
		watch_connection();
	/*
	 * Unlike SCHEDOP_block, this leaves events masked: there is no handler.
	 */
	for (;;)
		hypercall(__HYPERVISOR_sched_op, SCHEDOP_poll,
			  (unsigned long)&forever, 0, 0);
}

void *memset(void *s, int c, unsigned long n)
{
	for (unsigned char *p = s; n; n--)
		*p++ = (unsigned char)c;
	return s;
}

void *memcpy(void *to, const void *from, unsigned long n)
{
	unsigned char *p = to;

	for (const unsigned char *q = from; n; n--)
		*p++ = *q++;
	return to;
}
