// SPDX-License-Identifier: MIT
/*
 * Each decompressor as the boot uses it, through unpack.h and with its memory
 * in a pool, against the same library called directly. Usage:
 *
 *	unpack FILE
 *
 * FILE's first bytes are packed in every format first.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <bzlib.h>
#include <lz4hc.h>
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

#include <daybreak/status.h>
#include <daybreak/unpack.h>

#include "../oracle/xen.h"
#include "bench.h"

#define SIZE	  (16u << 20)
#define ROOM	  (SIZE + SIZE / 8)
#define LZ4_BLOCK (8u << 20)
#define TURNS	  7
#define XZ_LEVEL  1 /* the fastest to pack; unpacking is no slower */

static uint8_t plain[SIZE], packed[ROOM], out[SIZE];
static uint64_t packed_size;
static void *work;
static uint64_t work_size;

void log_sink(enum log_level level, const char *line)
{
	(void)level;
	fprintf(stderr, "daybreak: %s\n", line);
}

static void require(bool holds, const char *what)
{
	if (!holds)
		oracle_die("%s does not work", what);
}

static void gzip_pack(void)
{
	z_stream z = { .next_in = plain,
		       .avail_in = SIZE,
		       .next_out = packed,
		       .avail_out = ROOM };

	require(deflateInit2(&z, 9, Z_DEFLATED, 31, 8, 0) == Z_OK &&
			deflate(&z, Z_FINISH) == Z_STREAM_END,
		"deflate");
	packed_size = z.total_out;
	deflateEnd(&z);
}

static bool gzip_plainly(void)
{
	z_stream z = { .next_in = packed,
		       .avail_in = (unsigned int)packed_size,
		       .next_out = out,
		       .avail_out = SIZE };
	int end;

	if (inflateInit2(&z, 31) != Z_OK)
		return false;
	end = inflate(&z, Z_FINISH);
	inflateEnd(&z);
	return end == Z_STREAM_END;
}

static void bzip2_pack(void)
{
	unsigned int size = ROOM;

	require(BZ2_bzBuffToBuffCompress((char *)packed, &size, (char *)plain,
					 SIZE, 9, 0, 0) == BZ_OK,
		"bzip2");
	packed_size = size;
}

static bool bzip2_plainly(void)
{
	unsigned int size = SIZE;

	return BZ2_bzBuffToBuffDecompress((char *)out, &size, (char *)packed,
					  (unsigned int)packed_size, 0,
					  0) == BZ_OK;
}

static void xz_pack(void)
{
	size_t size = 0;

	require(lzma_easy_buffer_encode(XZ_LEVEL, LZMA_CHECK_CRC32, NULL, plain,
					SIZE, packed, &size, ROOM) == LZMA_OK,
		"xz");
	packed_size = size;
}

static bool xz_plainly(void)
{
	uint64_t limit = UINT64_MAX;
	size_t in = 0, size = 0;

	return lzma_stream_buffer_decode(&limit, 0, NULL, packed, &in,
					 packed_size, out, &size,
					 SIZE) == LZMA_OK;
}

static void lzma_pack(void)
{
	lzma_stream s = LZMA_STREAM_INIT;
	lzma_options_lzma options;

	lzma_lzma_preset(&options, XZ_LEVEL);
	s.next_in = plain;
	s.avail_in = SIZE;
	s.next_out = packed;
	s.avail_out = ROOM;
	require(lzma_alone_encoder(&s, &options) == LZMA_OK &&
			lzma_code(&s, LZMA_FINISH) == LZMA_STREAM_END,
		"lzma");
	packed_size = s.total_out;
	lzma_end(&s);
}

static bool lzma_plainly(void)
{
	lzma_stream s = LZMA_STREAM_INIT;
	lzma_ret end;

	s.next_in = packed;
	s.avail_in = packed_size;
	s.next_out = out;
	s.avail_out = SIZE;
	if (lzma_alone_decoder(&s, UINT64_MAX) != LZMA_OK)
		return false;
	end = lzma_code(&s, LZMA_FINISH);
	lzma_end(&s);
	return end == LZMA_STREAM_END;
}

/*
 * Linux's legacy framing: a magic number, then blocks, each preceded by its
 * size.
 */
static void lz4_pack(void)
{
	static const uint8_t magic[] = { 0x02, 0x21, 0x4c, 0x18 };
	uint32_t size;

	memcpy(packed, magic, sizeof(magic));
	packed_size = sizeof(magic);
	for (unsigned int at = 0; at < SIZE; at += LZ4_BLOCK) {
		size = (uint32_t)LZ4_compress_HC(
			(char *)plain + at, (char *)packed + packed_size + 4,
			(int)LZ4_BLOCK, (int)(ROOM - packed_size - 4), 9);
		require(size > 0, "lz4");
		memcpy(packed + packed_size, &size, sizeof(size));
		packed_size += 4 + size;
	}
}

static bool lz4_plainly(void)
{
	uint64_t in = 4;
	uint32_t size;

	for (unsigned int at = 0; at < SIZE; at += LZ4_BLOCK) {
		memcpy(&size, packed + in, sizeof(size));
		if (LZ4_decompress_safe((char *)packed + in + 4,
					(char *)out + at, (int)size,
					(int)LZ4_BLOCK) != (int)LZ4_BLOCK)
			return false;
		in += 4 + size;
	}
	return true;
}

static void zstd_pack(void)
{
	packed_size = ZSTD_compress(packed, ROOM, plain, SIZE, 9);
	require(!ZSTD_isError(packed_size), "zstd");
}

static bool zstd_plainly(void)
{
	return ZSTD_decompress(out, SIZE, packed, packed_size) == SIZE;
}

struct library {
	const char *name;
	void (*pack)(void);
	bool (*plainly)(void);
};

static const struct library libraries[] = {
	{ "gzip", gzip_pack, gzip_plainly },
	{ "bzip2", bzip2_pack, bzip2_plainly },
	{ "xz", xz_pack, xz_plainly },
	{ "lzma", lzma_pack, lzma_plainly },
	{ "lz4", lz4_pack, lz4_plainly },
	{ "zstd", zstd_pack, zstd_plainly },
};

static uint64_t run_ours(void *context)
{
	const struct library *library = context;
	const struct file file = { library->name, { packed, packed_size } };
	uint64_t begin = oracle_clock();
	struct unpack u;

	/* As for a bzImage, which states the size. */
	require(!unpack_open_sized(file, SIZE, SIZE, work, work_size, &u) &&
			!unpack_read(&u, out, SIZE) && !unpack_close(&u),
		library->name);
	return oracle_clock() - begin;
}

static uint64_t run_plainly(void *context)
{
	const struct library *library = context;
	uint64_t begin = oracle_clock();

	require(library->plainly(), library->name);
	return oracle_clock() - begin;
}

static void check_output(const struct library *library, bench_run *run)
{
	memset(out, 0, sizeof(out));
	run((void *)(uintptr_t)library);
	require(!memcmp(out, plain, SIZE), library->name);
}

static void bench_library(const struct library *library)
{
	struct bench_times ours, theirs;
	char what[64];

	library->pack();
	work_size = unpack_work_size(
		(struct file){ library->name, { packed, packed_size } });
	work = aligned_alloc(16, (work_size + 15) & ~15ULL);
	require(work != NULL, "memory");
	memset(work, 0, work_size);
	check_output(library, run_ours);
	check_output(library, run_plainly);
	bench_pair(run_ours, run_plainly, (void *)(uintptr_t)library, TURNS,
		   &ours, &theirs);
	snprintf(what, sizeof(what), "%s, %.0f%% of its size", library->name,
		 100.0 * (double)packed_size / SIZE);
	bench_print_rate(what, &ours, &theirs, SIZE);
	free(work);
}

int main(int argc, char **argv)
{
	FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;

	if (!file || fread(plain, 1, SIZE, file) != SIZE)
		oracle_die("expected a file of at least %u bytes", SIZE);
	fclose(file);
	printf("%-34s %-25s %s\n", "median (min-max)", "daybreak",
	       "the library plainly");
	for (unsigned int i = 0; i < sizeof(libraries) / sizeof(libraries[0]);
	     i++)
		bench_library(&libraries[i]);
	return 0;
}
