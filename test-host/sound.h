/* SPDX-License-Identifier: MIT */
/*
 * Checks that every accepted layout must pass: its pieces do not overlap, lie
 * inside the domain's memory, and can be filled and translated. A violation
 * traps.
 */
#ifndef TEST_SOUND_H
#define TEST_SOUND_H

#include <daybreak/startofday.h>
#include <daybreak/translate.h>

#define SOUND_CHUNK 16 /* pages filled at a time */

static inline void sound_require(bool holds)
{
	if (!holds)
		__builtin_trap();
}

static inline struct mfn sound_frame(void *context, struct pfn pfn,
				     uint64_t *run)
{
	(void)context;
	*run = 1 + pfn.n % 7;
	return (struct mfn){ pfn.n + 0x1000 };
}

/* Checks only the first and last pages of a piece: the others are alike. */
static inline void sound_fill(const struct domain *d, const struct layout *l,
			      const struct piece *p)
{
	const struct translation to = { sound_frame, NULL, 0x1000, "domain" };
	static uint64_t pages[SOUND_CHUNK * DOMAIN_PAGE / 8];
	uint64_t n = p->nr_pages < SOUND_CHUNK ? p->nr_pages : SOUND_CHUNK;

	for (uint64_t at = 0; at < p->nr_pages; at += p->nr_pages - n) {
		startofday_fill(d, l, p, at, n, pages);
		sound_require(translate_piece(l, p, at, n, &to, pages) ==
			      ST_OK);
		if (at + n >= p->nr_pages)
			break;
	}
}

static inline void sound_check(const struct domain *d, const struct layout *l)
{
	struct start_vcpu vcpu;
	uint64_t next = 0;

	for (unsigned int i = 0; i < l->nr_pieces; i++) {
		const struct piece *p = &l->pieces[i];
		uint64_t end = p->pfn + p->nr_pages;

		sound_require(p->nr_pages && p->pfn >= next && end > p->pfn);
		sound_require(end <= l->low_pages ||
			      (l->abi == ABI_PVH && p->pfn >= PVH_HOLE_PFN &&
			       end <= 0x100000));
		sound_require(p->size <= p->nr_pages * DOMAIN_PAGE);
		sound_fill(d, l, p);
		next = end;
	}
	startofday_vcpu(l, &vcpu);
	sound_require(l->next_pfn <= l->nr_pages);
}

#endif
