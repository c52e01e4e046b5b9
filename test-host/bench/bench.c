// SPDX-License-Identifier: MIT
/*
 * Medians and ratios. A benchmark prints times and never fails because of one.
 */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static struct bench_times summary(double *times, unsigned int nr)
{
	qsort(times, nr, sizeof(*times), compare);
	return (struct bench_times){ times[0], times[nr / 2], times[nr - 1] };
}

void bench_pair(bench_run *ours, bench_run *theirs, void *context,
		unsigned int rounds, struct bench_times *our_times,
		struct bench_times *their_times)
{
	double a[BENCH_MAX_ROUNDS], b[BENCH_MAX_ROUNDS];

	ours(context);
	theirs(context);
	for (unsigned int i = 0; i < rounds; i++) {
		a[i] = (double)ours(context);
		b[i] = (double)theirs(context);
	}
	*our_times = summary(a, rounds);
	*their_times = summary(b, rounds);
}

static void print_times(const struct bench_times *t, double per)
{
	printf(" %8.2f (%.2f-%.2f)", t->median / per, t->min / per,
	       t->max / per);
}

void bench_print(const char *what, const struct bench_times *ours,
		 const struct bench_times *theirs, double per, const char *unit,
		 double budget)
{
	double ratio = ours->median / theirs->median;

	printf("%-34s", what);
	print_times(ours, per);
	print_times(theirs, per);
	printf(" %s  ratio %.2f", unit, ratio);
	if (budget > 0)
		printf(" (budget %.2f%s)", budget,
		       ratio > budget ? ", OVER" : "");
	printf("\n");
	fflush(stdout);
}

/* The shortest time gives the highest rate. */
static void print_rate(const struct bench_times *t, double size)
{
	printf(" %8.0f (%.0f-%.0f)", size / t->median * 1e3,
	       size / t->max * 1e3, size / t->min * 1e3);
}

void bench_print_rate(const char *what, const struct bench_times *ours,
		      const struct bench_times *theirs, double size)
{
	printf("%-34s", what);
	print_rate(ours, size);
	print_rate(theirs, size);
	printf(" MB/s  ratio %.2f\n", theirs->median / ours->median);
	fflush(stdout);
}
