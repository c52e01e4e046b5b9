// SPDX-License-Identifier: MIT
/*
 * Start-of-day images placed in scattered machine frames: what is translated,
 * what is not, and every frame that is refused.
 */
#include "guest_memory.h"

#include <daybreak/translate.h>

#include "../../loader/startofday/abi.h"

#define BASE 0x7654321ULL

/* Runs of 3 frames, the runs in reverse. */
static struct mfn scattered(void *context, struct pfn pfn, uint64_t *run)
{
	(void)context;
	*run = 3 - pfn.n % 3;
	return (struct mfn){ BASE + (PAGES - pfn.n / 3) * 3 + pfn.n % 3 };
}

static uint64_t mfn_of(uint64_t pfn)
{
	uint64_t run;

	return scattered(NULL, (struct pfn){ pfn }, &run).n;
}

static void check_entry(uint64_t canonical, uint64_t placed)
{
	if (!(canonical & 1)) {
		assert_int_equal(canonical, placed);
		return;
	}
	assert_int_equal(canonical & 0xfff, placed & 0xfff);
	assert_int_equal(mfn_of(canonical >> 12), placed >> 12);
}

static void check_placed(const struct piece *p, const uint64_t *before)
{
	const uint64_t *after = (void *)page(p->pfn);
	uint64_t n = p->nr_pages * PAGE / 8;

	switch (p->kind) {
	case PIECE_PAGE_TABLES:
	case PIECE_P2M_TABLES:
		for (uint64_t i = 0; i < n; i++)
			check_entry(before[i], after[i]);
		break;
	case PIECE_P2M:
		for (uint64_t i = 0; i < PAGES; i++)
			assert_int_equal(l.abi == ABI_PV64
						 ? after[i]
						 : ((uint32_t *)after)[i],
					 mfn_of(i));
		break;
	case PIECE_START_INFO:
		break;
	default:
		assert_memory_equal(before, after, n * 8);
	}
}

static void place_all(const struct translation *to)
{
	static uint64_t before[PAGES * PAGE / 8];

	memcpy(before, memory, sizeof(memory));
	for (unsigned int i = 0; i < l.nr_pieces; i++) {
		const struct piece *p = &l.pieces[i];

		/* Page by page, as with a window of one page. */
		for (uint64_t n = 0; n < p->nr_pages; n++)
			assert_int_equal(translate_piece(&l, p, n, 1, to,
							 page(p->pfn + n)),
					 ST_OK);
		check_placed(p, before + p->pfn * PAGE / 8);
	}
}

static void test_translate_64(void **state)
{
	const struct translation to = { scattered, NULL, 0xabcd000, "domain" };
	const struct start_info_x86_64 *si;

	(void)state;
	add_module(initrd, sizeof(initrd), NULL);
	build(PAGES);
	place_all(&to);
	si = (void *)page(layout_find(&l, PIECE_START_INFO)->pfn);
	assert_int_equal(si->shared_info, 0xabcd000);
	assert_int_equal(si->store_mfn,
			 mfn_of(layout_find(&l, PIECE_XENSTORE)->pfn));
	assert_int_equal(si->console.domU.mfn,
			 mfn_of(layout_find(&l, PIECE_CONSOLE)->pfn));
	/* These stay PFNs. */
	assert_int_equal(si->first_p2m_pfn, layout_find(&l, PIECE_P2M)->pfn);
	assert_int_equal(si->mod_start, layout_find(&l, PIECE_MODULE)->pfn);
	assert_int_equal(translate_cr3(ABI_PV64, (struct mfn){ 0x123456789 }),
			 0x123456789000);
}

static void test_translate_pae(void **state)
{
	const struct translation to = { scattered, NULL, 0xabcd000, "domain" };
	const struct start_info_x86_32 *si;

	(void)state;
	build(PAGES);
	place_all(&to);
	si = (void *)page(layout_find(&l, PIECE_START_INFO)->pfn);
	assert_int_equal(si->shared_info, 0xabcd000);
	assert_int_equal(si->store_mfn,
			 mfn_of(layout_find(&l, PIECE_XENSTORE)->pfn));
	assert_int_equal(translate_cr3(ABI_PV32_PAE, (struct mfn){ 0x123456 }),
			 0x23456001);
}

static void test_translate_pvh(void **state)
{
	const struct translation to = { scattered, NULL, 0, "domain" };
	static uint64_t before[PAGES * PAGE / 8];

	(void)state;
	build(PAGES);
	memcpy(before, memory, sizeof(memory));
	for (unsigned int i = 0; i < l.nr_pieces; i++)
		if (l.pieces[i].pfn < PAGES)
			assert_int_equal(translate_piece(&l, &l.pieces[i], 0,
							 l.pieces[i].nr_pages,
							 &to,
							 page(l.pieces[i].pfn)),
					 ST_OK);
	assert_memory_equal(before, memory, sizeof(memory));
}

/* Returns the same frame for every PFN. */
static struct mfn one_frame(void *context, struct pfn pfn, uint64_t *run)
{
	(void)pfn;
	*run = 1;
	return *(struct mfn *)context;
}

static void refuse(enum piece_kind kind, uint64_t frame, uint64_t shared_info,
		   const char *says)
{
	struct mfn mfn = { frame };
	const struct translation to = { one_frame, &mfn, shared_info,
					"domain" };
	const struct piece *p = layout_find(&l, kind);

	assert_refused(translate_piece(&l, p, 0, 1, &to, page(p->pfn)),
		       ST_INVALID, says);
}

static void test_translate_refused(void **state)
{
	build(PAGES);
	refuse(PIECE_PAGE_TABLES, UINT64_MAX, 0, "page table names");
	refuse(PIECE_PAGE_TABLES, 1ULL << 40, 0, "page table names");
	refuse(PIECE_START_INFO, UINT64_MAX, 0, "start_info names");
	refuse(PIECE_P2M, 1ULL << 40, 0, "P2M list names");
	pae(state);
	build(PAGES);
	refuse(PIECE_START_INFO, 1ULL << 32, 0, "start_info names");
	refuse(PIECE_START_INFO, 1, 1ULL << 32, "below 4 GiB");
	refuse(PIECE_P2M, UINT32_MAX, 0, "P2M list names");
}

/* The first frame of a run fits, the last one does not. */
static struct mfn long_run(void *context, struct pfn pfn, uint64_t *run)
{
	(void)context, (void)pfn;
	*run = 100;
	return (struct mfn){ UINT32_MAX - 50 };
}

static void test_p2m_run_too_high(void **state)
{
	const struct translation to = { long_run, NULL, 0, "domain" };
	static uint32_t out[100];

	(void)state;
	assert_int_equal(
		translate_p2m(ABI_PV32_PAE, (struct pfn){ 0 }, 50, &to, out),
		ST_OK);
	assert_int_equal(out[49], UINT32_MAX - 1);
	assert_refused(
		translate_p2m(ABI_PV32_PAE, (struct pfn){ 0 }, 51, &to, out),
		ST_INVALID, "P2M list names");
}

/* Every page has the frame that follows that of the page before. */
static struct mfn in_order(void *context, struct pfn pfn, uint64_t *run)
{
	(void)context;
	*run = 1000;
	return (struct mfn){ BASE + pfn.n };
}

/* Into a block of exactly the size: ASan reports a write past it. */
static void test_p2m_long_runs(void **state)
{
	const struct translation to = { in_order, NULL, 0, "domain" };

	(void)state;
	for (uint64_t nr = 1; nr < 40; nr++) {
		uint64_t *wide = malloc(nr * 8);
		uint32_t *narrow = malloc(nr * 4);

		assert_int_equal(translate_p2m(ABI_PV64, (struct pfn){ 5 }, nr,
					       &to, wide),
				 ST_OK);
		assert_int_equal(translate_p2m(ABI_PV32_PAE, (struct pfn){ 5 },
					       nr, &to, narrow),
				 ST_OK);
		for (uint64_t i = 0; i < nr; i++) {
			assert_int_equal(wide[i], BASE + 5 + i);
			assert_int_equal(narrow[i], BASE + 5 + i);
		}
		free(wide);
		free(narrow);
	}
}

/* Zeroes follow the list in its last page. */
static void test_p2m_last_page(void **state)
{
	static int (*const kinds[])(void **) = { pv64, pae };
	const struct translation to = { in_order, NULL, 0, "domain" };

	for (unsigned int i = 0; i < 2; i++) {
		const unsigned int width = i ? 4 : 8;
		const struct piece *p2m;
		uint64_t last, entries;
		uint8_t *out = malloc(PAGE);

		kinds[i](state);
		d.memory = (PAGES - 8) * PAGE;
		build(PAGES);
		p2m = layout_find(&l, PIECE_P2M);
		last = p2m->nr_pages - 1;
		entries = PAGES - 8 - last * PAGE / width;
		memset(out, 0xee, PAGE);
		assert_int_equal(translate_piece(&l, p2m, last, 1, &to, out),
				 ST_OK);
		for (uint64_t n = 0; n < PAGE / width; n++) {
			uint64_t mfn = n < entries
					       ? BASE + last * PAGE / width + n
					       : 0;

			assert_memory_equal(out + n * width, &mfn, width);
		}
		free(out);
	}
}

/* The highest frames that fit. */
static void test_highest_frames(void **state)
{
	struct mfn mfn = { (1ULL << 40) - 1 };
	const struct translation to = { one_frame, &mfn, 0, "domain" };
	static int (*const kinds[])(void **) = { pv64, pae };

	for (unsigned int i = 0; i < 2; i++) {
		kinds[i](state);
		build(PAGES);
		mfn.n = (1ULL << 40) - 1;
		for (unsigned int n = 0; n < l.nr_pieces; n++) {
			const struct piece *p = &l.pieces[n];

			if (i && p->kind == PIECE_START_INFO)
				mfn.n = UINT32_MAX;
			else if (i && p->kind == PIECE_P2M)
				mfn.n = UINT32_MAX - 1;
			else
				mfn.n = (1ULL << 40) - 1;
			assert_int_equal(
				translate_piece(&l, p, 0, 1, &to, page(p->pfn)),
				ST_OK);
		}
	}
}

/* A hole in the P2M list is all ones, in either width. */
static void test_p2m_holes(void **state)
{
	struct mfn mfn = mfn_none();
	const struct pfn five = { 5 };
	uint64_t out[4] = { 0 };
	const struct translation to = { one_frame, &mfn, 0, "domain" };

	(void)state;
	assert_int_equal(translate_p2m(ABI_PV64, five, 2, &to, out), ST_OK);
	assert_int_equal(out[0] & out[1], UINT64_MAX);
	assert_int_equal(out[2], 0);
	assert_int_equal(translate_p2m(ABI_PV32_PAE, five, 1, &to, out + 2),
			 ST_OK);
	assert_int_equal(out[2], UINT32_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_translate_64, p2m_apart),
		cmocka_unit_test_setup(test_translate_pae, pae),
		cmocka_unit_test_setup(test_translate_pvh, pvh),
		cmocka_unit_test_setup(test_translate_refused, pv64),
		cmocka_unit_test(test_p2m_run_too_high),
		cmocka_unit_test(test_p2m_long_runs),
		cmocka_unit_test(test_p2m_last_page),
		cmocka_unit_test(test_highest_frames),
		cmocka_unit_test(test_p2m_holes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
