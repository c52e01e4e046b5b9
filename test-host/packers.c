// SPDX-License-Identifier: MIT
/*
 * Data packed for tests, by the formats' own libraries.
 */
#include "packers.h"

#include <bzlib.h>
#include <lz4.h>
#include <lzma.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

static void require(bool good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "%s does not pack\n", what);
	abort();
}

uint64_t pack_gzip(const void *data, uint64_t n, uint8_t *to, uint64_t room)
{
	z_stream z = { .next_in = (uint8_t *)(uintptr_t)data,
		       .avail_in = (unsigned int)n,
		       .next_out = to,
		       .avail_out = (unsigned int)room };

	/* 31: gzip's own header and the largest window */
	require(deflateInit2(&z, 9, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY) ==
				Z_OK &&
			deflate(&z, Z_FINISH) == Z_STREAM_END,
		"zlib");
	deflateEnd(&z);
	return z.total_out;
}

uint64_t pack_bzip2(const void *data, uint64_t n, uint8_t *to, uint64_t room)
{
	unsigned int size = (unsigned int)room;

	require(BZ2_bzBuffToBuffCompress((char *)to, &size,
					 (char *)(uintptr_t)data,
					 (unsigned int)n, 1, 0, 0) == BZ_OK,
		"bzip2");
	return size;
}

static uint64_t finish_lzma(lzma_stream *s, const void *data, uint64_t n,
			    uint8_t *to, uint64_t room)
{
	s->next_in = data;
	s->avail_in = n;
	s->next_out = to;
	s->avail_out = room;
	require(lzma_code(s, LZMA_FINISH) == LZMA_STREAM_END, "liblzma");
	lzma_end(s);
	return s->total_out;
}

uint64_t pack_xz(const void *data, uint64_t n, uint8_t *to, uint64_t room,
		 uint32_t dict)
{
	lzma_stream s = LZMA_STREAM_INIT;
	lzma_options_lzma options;
	lzma_filter filters[] = { { LZMA_FILTER_X86, NULL },
				  { LZMA_FILTER_LZMA2, &options },
				  { LZMA_VLI_UNKNOWN, NULL } };

	require(!lzma_lzma_preset(&options, 1), "liblzma");
	options.dict_size = dict;
	require(!lzma_stream_encoder(&s, filters, LZMA_CHECK_CRC32), "liblzma");
	return finish_lzma(&s, data, n, to, room);
}

uint64_t pack_lzma(const void *data, uint64_t n, uint8_t *to, uint64_t room)
{
	lzma_stream s = LZMA_STREAM_INIT;
	lzma_options_lzma options;

	require(!lzma_lzma_preset(&options, 1), "liblzma");
	require(!lzma_alone_encoder(&s, &options), "liblzma");
	return finish_lzma(&s, data, n, to, room);
}

static void put_le32(uint8_t *at, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		at[i] = (uint8_t)(value >> 8 * i);
}

uint64_t pack_lz4(const void *data, uint64_t n, uint8_t *to, uint64_t room)
{
	uint64_t size = 4;

	put_le32(to, 0x184c2102);
	for (uint64_t at = 0; at < n; at += LZ4_BLOCK) {
		uint64_t piece = n - at < LZ4_BLOCK ? n - at : LZ4_BLOCK;
		int got = LZ4_compress_default(
			(const char *)data + at, (char *)to + size + 4,
			(int)piece, (int)(room - size - 4));

		require(got > 0, "lz4");
		put_le32(to + size, (uint32_t)got);
		size += 4 + (uint64_t)got;
	}
	return size;
}

uint64_t pack_zstd(const void *data, uint64_t n, uint8_t *to, uint64_t room,
		   bool with_size, int window_log)
{
	ZSTD_CCtx *c = ZSTD_createCCtx();
	ZSTD_inBuffer in = { data, n, 0 };
	ZSTD_outBuffer out = { to, room, 0 };

	ZSTD_CCtx_setParameter(c, ZSTD_c_checksumFlag, 1);
	ZSTD_CCtx_setParameter(c, ZSTD_c_windowLog, window_log);
	if (with_size)
		ZSTD_CCtx_setPledgedSrcSize(c, n);
	else /* flushed before the end, it does not know the size */
		ZSTD_compressStream2(c, &out, &in, ZSTD_e_flush);
	require(!ZSTD_compressStream2(c, &out, &in, ZSTD_e_end), "zstd");
	ZSTD_freeCCtx(c);
	return out.pos;
}
