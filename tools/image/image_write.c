// SPDX-License-Identifier: MIT
/*
 * Writes a domain's memory to a sparse file: pages of zeroes are left out.
 */
#include "image.h"

#include "tool.h"

#include <daybreak/startofday.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define CHUNK 256 /* pages filled at a time */

static enum status refuse(const char *path)
{
	return fail(ST_IO, "%s: cannot be written: %s", path, strerror(errno));
}

static enum status put_page(int fd, const char *path, uint64_t pfn,
			    const uint8_t *page)
{
	static const uint8_t zero[DOMAIN_PAGE];
	uint64_t done = 0;

	if (!memcmp(page, zero, sizeof(zero)))
		return ST_OK;
	while (done < DOMAIN_PAGE) {
		ssize_t n = pwrite(fd, page + done, DOMAIN_PAGE - done,
				   (off_t)(pfn * DOMAIN_PAGE + done));

		if (n < 0 && errno != EINTR)
			return refuse(path);
		if (n > 0)
			done += (uint64_t)n;
	}
	return ST_OK;
}

static enum status put_piece(const struct guest *g, const struct piece *p,
			     int fd, const char *path)
{
	static uint64_t pages[CHUNK * DOMAIN_PAGE / 8];
	const uint8_t *bytes = (const uint8_t *)pages;
	enum status st = ST_OK;

	for (uint64_t at = 0; !st && at < p->nr_pages; at += CHUNK) {
		uint64_t nr =
			p->nr_pages - at < CHUNK ? p->nr_pages - at : CHUNK;

		startofday_fill(&g->domain, &g->layout, p, at, nr, pages);
		for (uint64_t i = 0; !st && i < nr; i++)
			st = put_page(fd, path, p->pfn + at + i,
				      bytes + i * DOMAIN_PAGE);
	}
	return st;
}

/* The end of memory, or of the pieces in the hole below 4 GiB if higher. */
static uint64_t end_page(const struct layout *l)
{
	const struct piece *last = &l->pieces[l->nr_pieces - 1];
	uint64_t high = l->nr_pages - l->low_pages;
	const uint64_t four_gib = (1ULL << 32) / DOMAIN_PAGE;

	if (l->abi != ABI_PVH)
		return l->nr_pages;
	return high ? four_gib + high : last->pfn + last->nr_pages;
}

enum status image_write(const struct guest *g, const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	enum status st = ST_OK;

	if (fd < 0)
		return refuse(path);
	if (ftruncate(fd, (off_t)(end_page(&g->layout) * DOMAIN_PAGE)))
		st = refuse(path);
	for (unsigned int i = 0; !st && i < g->layout.nr_pieces; i++)
		st = put_piece(g, &g->layout.pieces[i], fd, path);
	if (close(fd) && !st)
		st = refuse(path);
	return st;
}
