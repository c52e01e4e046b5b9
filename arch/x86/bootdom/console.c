// SPDX-License-Identifier: MIT
/*
 * Xen's console. It shows the library's messages and, until dom0 runs, the
 * domains' output line by line, each after the domain's name.
 */
#include "bootdom.h"

#include <daybreak/console_page.h>
#include <daybreak/format.h>

#include <xen/io/console.h>

static void print(const char *text, size_t length)
{
	hv_console(CONSOLEIO_write, (int)length, text);
}

void log_sink(enum log_level level, const char *line)
{
	char buf[LOG_LINE_MAX + 32];
	struct text t;

	text_init(&t, buf, sizeof(buf));
	text_format(&t, "%s%s\n",
		    level == LOG_ERROR	   ? "daybreak: "
		    : level == LOG_WARNING ? "daybreak: warning: "
					   : "",
		    line);
	print(buf, t.length);
}

static void flush(struct ring *ring)
{
	char buf[sizeof(ring->line) + MANIFEST_MAX_NAME + 8];
	struct text t;

	text_init(&t, buf, sizeof(buf));
	text_format(&t, "(%s) %.*s\n", ring->name, (int)ring->length,
		    ring->line);
	print(buf, t.length);
	ring->length = 0;
}

void console_drain(struct ring *ring)
{
	volatile struct xencons_interface *page = ring->page;
	uint32_t cons = page->out_cons, prod = page->out_prod;

	/* If a guest's indices are impossible, print the whole ring once. */
	if (prod - cons > sizeof(page->out))
		cons = prod - sizeof(page->out);
	if (prod == cons)
		return;
	__asm__ volatile("" ::: "memory");
	while (cons != prod) {
		char c = page->out[MASK_XENCONS_IDX(cons++, page->out)];

		if (c == '\n' || ring->length == sizeof(ring->line))
			flush(ring);
		if (c != '\n' && c != '\r')
			ring->line[ring->length++] = c;
	}
	page->out_cons = cons;
}

void console_end(struct ring *ring)
{
	if (ring->length)
		flush(ring);
}

/* Drains first: what the guest prints after that stays in the ring for dom0. */
void console_leave(struct ring *ring)
{
	uint8_t *flag = (uint8_t *)ring->page + CONSOLE_CONNECTION_AT;

	console_drain(ring);
	console_end(ring);
	*(volatile uint8_t *)flag = CONSOLE_DISCONNECTED;
}
