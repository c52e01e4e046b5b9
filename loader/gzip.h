/* SPDX-License-Identifier: MIT */
/*
 * The gzip half of unpack.h: the same contracts, for a stream whose format is
 * UNPACK_GZIP.
 */
#ifndef LOADER_GZIP_H
#define LOADER_GZIP_H

#include <daybreak/unpack.h>

/* True when the file begins with gzip's magic. */
bool gzip_is(struct span packed);

/* u->file is set; sets size and state. */
enum status gzip_open(struct unpack *u, uint64_t limit, void *work,
		      uint64_t work_size);

/* size is at most what is left. out is NULL when nobody wants the bytes. */
enum status gzip_read(struct unpack *u, uint8_t *out, uint64_t size);

/* All announced bytes have been read: checks what comes after them. */
enum status gzip_close(struct unpack *u);

#endif
