// SPDX-License-Identifier: MIT
/*
 * A domain's xenstore page before xenstored serves it. The other side may be at
 * work while the boot domain answers, and is paused while a page is taken and
 * given back: then the indices and the bytes must be those it left, as it may
 * have been paused between writing to a ring and moving the index.
 */
#include <daybreak/store_ring.h>

#include <stddef.h>
#include <string.h>

#define RING   XENSTORE_RING_SIZE
#define HEADER sizeof(struct xsd_sockmsg)

static const char answer[] = "OK";

_Static_assert(sizeof(struct store_page) == STORE_PAGE, "a page");
_Static_assert(offsetof(struct store_page, requests) ==
		       offsetof(struct xenstore_domain_interface, req_cons),
	       "Xen's indices");
_Static_assert(offsetof(struct store_page, replies) ==
		       offsetof(struct xenstore_domain_interface, rsp_cons),
	       "Xen's indices");
_Static_assert(offsetof(struct store_page, magic) >=
		       sizeof(struct xenstore_domain_interface),
	       "after what is Xen's");

static void barrier(void)
{
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
}

static void from_ring(const volatile char *ring, uint32_t at, char *out,
		      uint32_t size)
{
	for (uint32_t i = 0; i < size; i++)
		out[i] = ring[(at + i) % RING];
}

static void to_ring(volatile char *ring, uint32_t at, const void *bytes,
		    uint32_t size)
{
	const char *from = bytes;

	for (uint32_t i = 0; i < size; i++)
		ring[(at + i) % RING] = from[i];
}

/* Bytes between two indices; more than RING if they are impossible. */
static uint32_t in_ring(union store_indices i)
{
	return i.prod - i.cons;
}

static union store_indices read_indices(const volatile union store_indices *i)
{
	const union store_indices now = { .both = i->both };

	barrier();
	return now;
}

static void write_indices(volatile union store_indices *i, uint32_t cons,
			  uint32_t prod)
{
	const union store_indices now = { { cons, prod } };

	barrier();
	i->both = now.both;
	barrier();
}

/* A message of a ring. */
struct message {
	struct xsd_sockmsg head;
	char body[RING];
};

/* Reads the whole message at the start of a ring, or returns 0: its size. */
static uint32_t read_message(const volatile char *ring, union store_indices i,
			     struct message *out)
{
	uint32_t length = in_ring(i);

	if (length > RING || length < HEADER)
		return 0;
	from_ring(ring, i.cons, (char *)&out->head, HEADER);
	if (out->head.len > length - HEADER)
		return 0;
	from_ring(ring, i.cons + HEADER, out->body, out->head.len);
	return (uint32_t)HEADER + out->head.len;
}

static bool has_room(const volatile struct store_page *page)
{
	return in_ring(read_indices(&page->replies)) <=
	       RING - HEADER - sizeof(answer);
}

static void reply(volatile struct store_page *page,
		  const struct xsd_sockmsg *request)
{
	const uint32_t prod = page->replies.prod;
	struct xsd_sockmsg head = *request;

	head.len = sizeof(answer);
	to_ring(page->rsp, prod, &head, HEADER);
	to_ring(page->rsp, prod + HEADER, answer, sizeof(answer));
	barrier();
	page->replies.prod = prod + HEADER + sizeof(answer);
}

/* Notes it in the page, unless there is no room. */
static bool note(volatile struct store_page *page,
		 const struct message *request, uint32_t size)
{
	uint32_t length = page->magic == STORE_NOTED_MAGIC ? page->length : 0;

	if (length > STORE_NOTED_MAX || size > STORE_NOTED_MAX - length)
		return false;
	for (uint32_t i = 0; i < size; i++)
		page->noted[length + i] = ((const char *)request)[i];
	page->length = length + size;
	page->magic = STORE_NOTED_MAGIC;
	return true;
}

unsigned int store_ring_answer(volatile struct store_page *page)
{
	struct message request;
	unsigned int nr = 0;
	uint32_t size;

	for (;; nr++) {
		const union store_indices now = read_indices(&page->requests);

		size = read_message(page->req, now, &request);
		if (!size || request.head.type != XS_WATCH)
			break;
		if (!has_room(page) || !note(page, &request, size))
			break;
		barrier();
		page->requests.cons = now.cons + size;
		reply(page, &request.head);
	}
	return nr;
}

/* Counts the noted requests, if the page's notes are such. */
static uint32_t count_noted(const struct store_page *page)
{
	struct xsd_sockmsg head;
	uint32_t nr = 0;

	if (page->magic != STORE_NOTED_MAGIC || page->length > STORE_NOTED_MAX)
		return 0;
	for (uint32_t at = 0; at < page->length; nr++) {
		if (page->length - at < HEADER)
			return 0;
		memcpy(&head, page->noted + at, HEADER);
		if (head.type != XS_WATCH ||
		    head.len > page->length - at - HEADER)
			return 0;
		at += (uint32_t)HEADER + head.len;
	}
	return nr;
}

bool store_ring_take(const volatile struct store_page *page,
		     struct store_taken *out)
{
	char *to = (char *)&out->before;

	*out = (struct store_taken){ 0 };
	for (uint32_t i = 0; i < STORE_PAGE; i++)
		to[i] = ((const volatile char *)page)[i];
	out->nr_noted = count_noted(&out->before);
	return in_ring(out->before.requests) <= RING &&
	       in_ring(out->before.replies) <= RING;
}

/* The indices of what store_ring_put() leaves in the ring. */
static union store_indices to_be_seen(const struct store_taken *taken)
{
	union store_indices seen = taken->before.requests;

	if (taken->nr_noted)
		seen.prod = seen.cons + taken->before.length;
	return seen;
}

void store_ring_put(volatile struct store_page *page,
		    const struct store_taken *taken)
{
	const struct store_page *before = &taken->before;
	const union store_indices seen = to_be_seen(taken);
	const union store_indices old = before->replies;

	if (taken->nr_noted) {
		/* The domain still reads the replies that it has. */
		write_indices(&page->replies, old.prod, old.prod);
		to_ring(page->req, seen.cons, before->noted, before->length);
	} else {
		write_indices(&page->replies, old.cons, old.prod);
	}
	if (in_ring(seen))
		page->connection = XENSTORE_CONNECTED;
	write_indices(&page->requests, seen.cons, seen.prod);
}

bool store_ring_was_reset(const volatile struct store_page *page,
			  const struct store_taken *taken)
{
	const union store_indices seen = to_be_seen(taken);

	return (seen.both || taken->before.replies.both) &&
	       !read_indices(&page->requests).both &&
	       !read_indices(&page->replies).both;
}

static void keep_event(struct store_taken *taken, const struct message *event,
		       uint32_t size)
{
	const uint32_t room =
		RING - in_ring(taken->before.replies) - taken->length;

	if (size > room)
		return;
	memcpy(taken->events + taken->length, event, size);
	taken->length += size;
}

bool store_ring_collect(volatile struct store_page *page,
			struct store_taken *taken)
{
	struct message message;
	uint32_t size;

	for (;;) {
		const union store_indices now = read_indices(&page->replies);

		size = read_message(page->rsp, now, &message);
		if (!size)
			return taken->nr_replies >= taken->nr_noted;
		if (message.head.type == XS_WATCH_EVENT)
			keep_event(taken, &message, size);
		else
			taken->nr_replies++;
		page->replies.cons = now.cons + size;
	}
}

void store_ring_give_back(volatile struct store_page *page,
			  const struct store_taken *taken)
{
	const struct store_page *before = &taken->before;
	const union store_indices req = before->requests;
	const union store_indices rsp = before->replies;

	to_ring(page->req, 0, before->req, RING);
	to_ring(page->rsp, 0, before->rsp, RING);
	to_ring(page->rsp, rsp.prod, taken->events, taken->length);
	page->magic = 0;
	write_indices(&page->replies, rsp.cons, rsp.prod + taken->length);
	write_indices(&page->requests, req.cons, req.prod);
}
