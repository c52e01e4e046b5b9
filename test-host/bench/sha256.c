// SPDX-License-Identifier: MIT
/*
 * Files compared with a seal: our one pass over their bytes beside libcrypto's
 * usual interface.
 */
#include <stdio.h>
#include <stdlib.h>

#include <openssl/evp.h>

#include <daybreak/seal.h>

#include "../oracle/xen.h"
#include "bench.h"

#define SIZE  (64u << 20)
#define TURNS 11

static uint8_t *bytes;
static struct seal_file sealed = { .size = SIZE };

void log_sink(enum log_level level, const char *line)
{
	(void)level;
	fprintf(stderr, "daybreak: %s\n", line);
}

static void require(bool holds, const char *what)
{
	if (!holds)
		oracle_die("%s went wrong", what);
}

static uint64_t run_ours(void *context)
{
	const struct file file = { "file", { bytes, SIZE } };
	uint64_t begin = oracle_clock();

	(void)context;
	require(!seal_check_bytes(&sealed, file), "seal_check_bytes");
	return oracle_clock() - begin;
}

static uint64_t run_plainly(void *context)
{
	struct sha256_digest digest;
	uint64_t begin = oracle_clock();

	(void)context;
	require(EVP_Digest(bytes, SIZE, digest.bytes, NULL, EVP_sha256(), NULL),
		"EVP_Digest");
	require(sha256_equal(&digest, &sealed.digest), "the digest");
	return oracle_clock() - begin;
}

int main(void)
{
	struct bench_times ours, theirs;

	bytes = malloc(SIZE);
	require(bytes != NULL, "memory");
	for (uint32_t i = 0; i < SIZE; i++)
		bytes[i] = (uint8_t)(i * 2654435761u >> 24);
	sha256_of((struct span){ bytes, SIZE }, &sealed.digest);
	printf("%-34s %-25s %s\n", "median (min-max)", "daybreak",
	       "the library plainly");
	bench_pair(run_ours, run_plainly, NULL, TURNS, &ours, &theirs);
	bench_print_rate("64 MiB compared with a seal", &ours, &theirs, SIZE);
	free(bytes);
	return 0;
}
