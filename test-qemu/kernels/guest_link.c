// SPDX-License-Identifier: MIT
/*
 * Uses the links that daybreak.link= on the command line tells of. The domain
 * that maps another's pages writes a value to each and notifies; the other one
 * reads them, answers each with its complement, and notifies back.
 *
 * Facts: "link.PORT VALUE ..." of what was found by the owner of the pages, and
 * "answer.PORT VALUE ..." by the other one; a failed hypercall is
 * "link.error NUMBER STATUS".
 */
#include "guest.h"

#define VALUE	  0xda7a0000u
#define LONG_BITS (8 * sizeof(unsigned long))

enum { ASKED, ANSWERED }; /* the two words of a page that are used */

struct link {
	uint64_t domid, port;
	uint64_t first, last; /* references, or addresses of pages */
	bool is_owner;
};

static volatile uint32_t *pages[GUEST_MAX_GRANTS];

static uint64_t read_number(const char **s)
{
	const char *p = *s;
	uint64_t n = 0;

	if (p[0] == '0' && p[1] == 'x') {
		for (p += 2;
		     (*p >= '0' && *p <= '9') || (*p >= 'a' && *p <= 'f'); p++)
			n = n << 4 |
			    (uint64_t)(*p <= '9' ? *p - '0' : *p - 'a' + 10);
	} else {
		for (; *p >= '0' && *p <= '9'; p++)
			n = n * 10 + (uint64_t)(*p - '0');
	}
	*s = p;
	return n;
}

/* Reads NAME:DOMID:PORT:FIRST[-LAST]. */
static struct link read_link(const char *p)
{
	struct link l;

	while (*p != ':')
		p++;
	p++;
	l.domid = read_number(&p);
	p++;
	l.port = read_number(&p);
	p++;
	l.is_owner = p[1] == 'x';
	l.first = l.last = read_number(&p);
	if (*p++ == '-')
		l.last = read_number(&p);
	return l;
}

static unsigned long *pending_word(uint64_t port)
{
	volatile struct shared_info *shared = guest_shared_info();

	return (unsigned long *)&shared->evtchn_pending[port / LONG_BITS];
}

static void clear_pending(evtchn_port_t port)
{
	__atomic_and_fetch(pending_word(port), ~(1ul << port % LONG_BITS),
			   __ATOMIC_SEQ_CST);
}

static void wait_for(evtchn_port_t port)
{
	struct sched_poll poll = { .nr_ports = 1 };

	set_xen_guest_handle(poll.ports, &port);
	while (!(__atomic_load_n(pending_word(port), __ATOMIC_SEQ_CST) >>
			 port % LONG_BITS &
		 1))
		hypercall(__HYPERVISOR_sched_op, SCHEDOP_poll,
			  (unsigned long)&poll, 0, 0);
	clear_pending(port);
}

static void notify(evtchn_port_t port)
{
	struct evtchn_send send = { .port = port };

	hypercall(__HYPERVISOR_event_channel_op, EVTCHNOP_send,
		  (unsigned long)&send, 0, 0);
}

static void fact_words(const char *key, uint64_t port, unsigned int word,
		       unsigned int nr)
{
	uint64_t values[GUEST_MAX_GRANTS];

	for (unsigned int i = 0; i < nr; i++)
		values[i] = pages[i][word];
	fact_list_at(key, port, values, nr);
}

/* Waits for the other domain, however long it takes to start. */
static void serve(const struct link *l)
{
	unsigned int nr = 0;

	for (uint64_t addr = l->first; addr <= l->last; addr += PAGE)
		pages[nr++] = guest_page(addr);
	wait_for((evtchn_port_t)l->port);
	fact_words("link", l->port, ASKED, nr);
	for (unsigned int i = 0; i < nr; i++)
		pages[i][ANSWERED] = ~pages[i][ASKED];
	notify((evtchn_port_t)l->port);
}

static bool map_all(const struct link *l, unsigned int *nr)
{
	for (uint64_t ref = l->first; ref <= l->last; ref++) {
		int16_t status;

		pages[*nr] = guest_map_grant(*nr, (domid_t)l->domid,
					     (grant_ref_t)ref, &status);
		if (status) {
			fact("link.error", ref, (uint64_t)(int64_t)status);
			return false;
		}
		++*nr;
	}
	return true;
}

static void ask(const struct link *l)
{
	struct evtchn_bind_interdomain bind = {
		.remote_dom = (domid_t)l->domid,
		.remote_port = (evtchn_port_t)l->port,
	};
	unsigned int nr = 0;
	long error;

	if (!map_all(l, &nr))
		return;
	error = hypercall(__HYPERVISOR_event_channel_op,
			  EVTCHNOP_bind_interdomain, (unsigned long)&bind, 0,
			  0);
	if (error) {
		fact("link.error", l->port, (uint64_t)(int64_t)error);
		return;
	}
	for (unsigned int i = 0; i < nr; i++)
		pages[i][ASKED] = VALUE | (uint32_t)(l->first + i);
	/* Xen notifies a port when it is bound. */
	clear_pending(bind.local_port);
	notify(bind.local_port);
	wait_for(bind.local_port);
	fact_words("answer", l->port, ANSWERED, nr);
}

void guest_links(const char *cmdline)
{
	const char *word = cmdline;

	while ((word = find_word(word, "daybreak.link="))) {
		struct link l = read_link(word);

		if (l.is_owner)
			serve(&l);
		else
			ask(&l);
	}
}
