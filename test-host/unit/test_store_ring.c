// SPDX-License-Identifier: MIT
/*
 * A xenstore ring before xenstored serves it, against a small xenstored that
 * empties the ring when it begins, as C xenstored does, or does not.
 */
#include "support.h"

#include <daybreak/store_ring.h>

#include <stddef.h>

#define RING   XENSTORE_RING_SIZE
#define HEADER sizeof(struct xsd_sockmsg)
#define AT     1000 /* where a ring's indices are: messages wrap around */

static struct store_page page;

/* What the domain has asked for, and how far it has read the replies. */
static uint32_t asked;

static void put(char *ring, uint32_t *prod, const void *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		ring[(*prod)++ % RING] = ((const char *)bytes)[i];
}

static void send(char *ring, uint32_t *prod, uint32_t type, uint32_t id,
		 const char *body, uint32_t size)
{
	const struct xsd_sockmsg head = { type, id, 0, size };

	put(ring, prod, &head, HEADER);
	put(ring, prod, body, size);
}

static void ask(uint32_t type, const char *body, uint32_t size)
{
	send(page.req, &page.requests.prod, type, ++asked, body, size);
}

static void watch(const char *body, uint32_t size)
{
	ask(XS_WATCH, body, size);
}

#define WATCH(path, token) watch(path "\0" token, sizeof(path "\0" token))

static void get(const char *ring, uint32_t *cons, void *out, size_t size)
{
	for (size_t i = 0; i < size; i++)
		((char *)out)[i] = ring[(*cons)++ % RING];
}

/* A message of either ring. */
struct message {
	struct xsd_sockmsg head;
	char body[RING];
};

static struct message read_reply(void)
{
	struct message m;

	assert_true(page.replies.prod != page.replies.cons);
	get(page.rsp, &page.replies.cons, &m.head, HEADER);
	get(page.rsp, &page.replies.cons, m.body, m.head.len);
	return m;
}

static void assert_reply(uint32_t type, uint32_t id, const char *body)
{
	struct message m = read_reply();

	assert_int_equal(m.head.type, type);
	if (type != XS_WATCH_EVENT)
		assert_int_equal(m.head.req_id, id);
	assert_int_equal(m.head.len, strlen(body) + 1);
	assert_string_equal(m.body, body);
}

static void assert_no_reply(void)
{
	assert_int_equal(page.replies.prod, page.replies.cons);
}

/* What xenstored has been asked for, in order. */
static char served[1024];

/* Reads one request and answers it, as xenstored does. */
static void xenstored_serve_one(void)
{
	struct message m;

	get(page.req, &page.requests.cons, &m.head, HEADER);
	get(page.req, &page.requests.cons, m.body, m.head.len);
	m.body[m.head.len] = '\0';
	strcat(served, m.head.type == XS_WATCH ? "watch " : "ask ");
	strcat(served, m.body);
	strcat(served, "\n");
	send(page.rsp, &page.replies.prod, m.head.type, m.head.req_id, "OK", 3);
	if (m.head.type == XS_WATCH)
		send(page.rsp, &page.replies.prod, XS_WATCH_EVENT, 0, m.body,
		     m.head.len);
}

static void xenstored_serve(void)
{
	assert_true(page.requests.prod - page.requests.cons <= RING);
	while (page.requests.prod != page.requests.cons)
		xenstored_serve_one();
}

static void xenstored_begin(bool resets)
{
	if (resets || page.connection == XENSTORE_RECONNECT)
		page.requests.both = page.replies.both = 0;
	else
		xenstored_serve();
}

/* What `daybreak adopt` does, in its order. */
static void adopt(bool resets)
{
	struct store_taken taken;

	assert_true(store_ring_take(&page, &taken));
	store_ring_put(&page, &taken);
	xenstored_begin(resets);
	if (store_ring_was_reset(&page, &taken))
		store_ring_put(&page, &taken);
	if (!taken.nr_noted) {
		xenstored_serve();
		return;
	}
	do
		xenstored_serve();
	while (!store_ring_collect(&page, &taken));
	store_ring_give_back(&page, &taken);
	xenstored_serve();
}

static int setup(void **state)
{
	(void)state;
	page = (struct store_page){ 0 };
	page.requests = (union store_indices){ { AT, AT } };
	page.replies = (union store_indices){ { AT, AT } };
	asked = 0;
	served[0] = '\0';
	return 0;
}

/* The kernel gets its replies at once, and the events when it is adopted. */
static void check_watches(bool resets)
{
	WATCH("device", "1");
	assert_int_equal(store_ring_answer(&page), 1);
	assert_reply(XS_WATCH, 1, "OK");
	WATCH("control/shutdown", "2");
	WATCH("cpu", "3");
	assert_int_equal(store_ring_answer(&page), 2);
	assert_reply(XS_WATCH, 2, "OK");
	assert_reply(XS_WATCH, 3, "OK");
	assert_int_equal(store_ring_answer(&page), 0);
	assert_no_reply();
	adopt(resets);
	assert_string_equal(served, "watch device\n"
				    "watch control/shutdown\nwatch cpu\n");
	assert_int_equal(read_reply().head.type, XS_WATCH_EVENT);
	assert_string_equal(read_reply().body, "control/shutdown");
	assert_int_equal(read_reply().head.type, XS_WATCH_EVENT);
	assert_no_reply();
	/* Its next request follows its last one. */
	assert_int_equal(page.requests.cons, page.requests.prod);
	assert_int_equal(page.requests.prod,
			 AT + 3 * HEADER + sizeof("device\0001") +
				 sizeof("control/shutdown\0002") +
				 sizeof("cpu\0003"));
	adopt(resets);
	assert_no_reply();
}

static void test_watches(void **state)
{
	(void)state;
	check_watches(true);
	setup(state);
	check_watches(false);
}

/* What comes after a request of another kind is xenstored's. */
static void check_others(bool resets)
{
	WATCH("device", "1");
	ask(XS_READ, "name", 5);
	WATCH("cpu", "3");
	assert_int_equal(store_ring_answer(&page), 1);
	assert_reply(XS_WATCH, 1, "OK");
	assert_no_reply();
	adopt(resets);
	assert_string_equal(served, "watch device\nask name\nwatch cpu\n");
	assert_int_equal(read_reply().head.type, XS_WATCH_EVENT);
	assert_reply(XS_READ, 2, "OK");
	assert_reply(XS_WATCH, 3, "OK");
	assert_int_equal(read_reply().head.type, XS_WATCH_EVENT);
	assert_no_reply();
}

static void test_others(void **state)
{
	(void)state;
	check_others(true);
	setup(state);
	check_others(false);
}

/* A domain that started at once and nobody has answered. */
static void test_unanswered(void **state)
{
	(void)state;
	for (unsigned int resets = 0; resets < 2; resets++) {
		setup(state);
		page.connection = XENSTORE_RECONNECT;
		ask(XS_DIRECTORY, "device", 7);
		adopt(resets);
		assert_string_equal(served, "ask device\n");
		assert_reply(XS_DIRECTORY, 1, "OK");
		assert_no_reply();
	}
}

/* A domain that waits until it is connected. */
static void test_waits(void **state)
{
	(void)state;
	page.connection = XENSTORE_RECONNECT;
	adopt(true);
	assert_int_equal(page.connection, XENSTORE_RECONNECT);
	assert_no_reply();
}

/* It had written to the ring when it was paused, but not moved the index. */
static void test_half_written(void **state)
{
	struct store_page before;

	(void)state;
	WATCH("device", "1");
	assert_int_equal(store_ring_answer(&page), 1);
	assert_reply(XS_WATCH, 1, "OK");
	memset(page.req + page.requests.prod % RING, 'x', 40);
	before = page;
	adopt(true);
	assert_memory_equal(page.req, before.req, RING);
	assert_int_equal(page.requests.both, before.requests.both);
	assert_int_equal(page.replies.cons, before.replies.cons);
}

/* Replies that it has not read yet stay before the events. */
static void test_unread_replies(void **state)
{
	(void)state;
	WATCH("device", "1");
	assert_int_equal(store_ring_answer(&page), 1);
	adopt(true);
	assert_reply(XS_WATCH, 1, "OK");
	assert_int_equal(read_reply().head.type, XS_WATCH_EVENT);
	assert_no_reply();
}

/* More watches than there is room for notes, or for replies. */
static void test_room(void **state)
{
	unsigned int nr = 0, answered = 0;

	(void)state;
	for (; page.requests.prod - page.requests.cons < RING - 40; nr++)
		WATCH("device", "1");
	answered = store_ring_answer(&page);
	assert_int_equal(answered, STORE_NOTED_MAX / (HEADER + 9));
	assert_int_equal(store_ring_answer(&page), 0);
	for (unsigned int i = 0; i < answered; i++)
		assert_reply(XS_WATCH, i + 1, "OK");
	adopt(true);
	/* The rest gets its own replies, and all of them their events. */
	assert_int_equal(page.requests.prod, page.requests.cons);
	setup(state);
	page.replies.cons = AT - (uint32_t)(RING - HEADER);
	WATCH("device", "1");
	assert_int_equal(store_ring_answer(&page), 0);
	page.replies.cons += 4;
	assert_int_equal(store_ring_answer(&page), 1);
}

static void test_incomplete(void **state)
{
	(void)state;
	WATCH("device", "1");
	page.requests.prod -= 1;
	assert_int_equal(store_ring_answer(&page), 0);
	page.requests.prod -= HEADER;
	assert_int_equal(store_ring_answer(&page), 0);
	assert_no_reply();
}

/* Whatever a domain writes: it is left to xenstored. */
static void test_hostile(void **state)
{
	struct store_taken taken;

	(void)state;
	page.requests.prod = page.requests.cons + RING + 1;
	assert_int_equal(store_ring_answer(&page), 0);
	assert_false(store_ring_take(&page, &taken));
	setup(state);
	page.replies.cons = page.replies.prod + 1;
	WATCH("device", "1");
	assert_int_equal(store_ring_answer(&page), 0);
	assert_false(store_ring_take(&page, &taken));

	setup(state);
	page.magic = STORE_NOTED_MAGIC;
	page.length = STORE_NOTED_MAX + 1;
	WATCH("device", "1");
	assert_int_equal(store_ring_answer(&page), 0);
	assert_true(store_ring_take(&page, &taken));
	assert_int_equal(taken.nr_noted, 0);
	/* A noted request that does not end, and one of another kind. */
	page.length = STORE_NOTED_MAX;
	memset(page.noted, 0xff, sizeof(page.noted));
	assert_true(store_ring_take(&page, &taken));
	assert_int_equal(taken.nr_noted, 0);
	memset(page.noted, 0, sizeof(page.noted));
	assert_true(store_ring_take(&page, &taken));
	assert_int_equal(taken.nr_noted, 0);
	page.length = HEADER - 1;
	assert_true(store_ring_take(&page, &taken));
	assert_int_equal(taken.nr_noted, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_watches, setup),
		cmocka_unit_test_setup(test_others, setup),
		cmocka_unit_test_setup(test_unanswered, setup),
		cmocka_unit_test_setup(test_waits, setup),
		cmocka_unit_test_setup(test_half_written, setup),
		cmocka_unit_test_setup(test_unread_replies, setup),
		cmocka_unit_test_setup(test_room, setup),
		cmocka_unit_test_setup(test_incomplete, setup),
		cmocka_unit_test_setup(test_hostile, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
