/* SPDX-License-Identifier: MIT */
/*
 * What the benchmarks' domains are made of: a small kernel, and the pieces of
 * an image.
 */
#ifndef BENCH_IMAGE_H
#define BENCH_IMAGE_H

#include "../kernels.h"

#include <daybreak/layout.h>

/* Where Linux's P2M list is mapped. */
enum image_p2m { P2M_AT_INIT_P2M, P2M_WITH_KERNEL };

/* A PV kernel of 2 KiB with Linux's notes; with INIT_P2M, or without. */
void image_kernel(struct kernel *k, enum image_p2m p2m);

/*
 * Makes a piece at that address, of nr_pages pages, as the boot domain does:
 * canonical, and then with machine frames that are scattered in runs of 2 MiB.
 * Ends the program if the library refuses.
 */
void image_piece(const struct domain *domain, const struct layout *layout,
		 const struct piece *piece, void *at);

#endif
