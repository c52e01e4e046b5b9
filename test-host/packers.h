/* SPDX-License-Identifier: MIT */
/*
 * Each compression that kernels are shipped in, by its own library and as
 * Linux's build uses it.
 */
#ifndef TEST_PACKERS_H
#define TEST_PACKERS_H

#include <stdbool.h>
#include <stdint.h>

#define LZ4_BLOCK (8u << 20) /* of Linux's framing */

/*
 * Each packs n bytes of data to the room bytes at to and returns the packed
 * size. A library's error ends the program.
 */
uint64_t pack_gzip(const void *data, uint64_t n, uint8_t *to, uint64_t room);

/* In blocks of 100 kB. */
uint64_t pack_bzip2(const void *data, uint64_t n, uint8_t *to, uint64_t room);

/*
 * With the filter for x86 code and a CRC-32; dict is the window's size in
 * bytes.
 */
uint64_t pack_xz(const void *data, uint64_t n, uint8_t *to, uint64_t room,
		 uint32_t dict);

/* Without the size in its header. */
uint64_t pack_lzma(const void *data, uint64_t n, uint8_t *to, uint64_t room);

uint64_t pack_lz4(const void *data, uint64_t n, uint8_t *to, uint64_t room);

/*
 * with_size: as for a file; otherwise as for a pipe, which is how Linux does
 * it.
 */
uint64_t pack_zstd(const void *data, uint64_t n, uint8_t *to, uint64_t room,
		   bool with_size, int window_log);

#endif
