/* SPDX-License-Identifier: MIT */
/*
 * What the benchmarks on the build machine share: two candidates that run in
 * turn, and one line that compares their times.
 */
#ifndef BENCH_H
#define BENCH_H

#include <stdint.h>

#define BENCH_MAX_ROUNDS 101

/* Runs one candidate once; returns nanoseconds. */
typedef uint64_t bench_run(void *context);

/* The times of one candidate, in nanoseconds. */
struct bench_times {
	double min, median, max;
};

/*
 * Runs both in turn: once to warm up, then rounds times (odd, at most
 * BENCH_MAX_ROUNDS).
 */
void bench_pair(bench_run *ours, bench_run *theirs, void *context,
		unsigned int rounds, struct bench_times *our_times,
		struct bench_times *their_times);

/*
 * Prints one line. Times are divided by per and printed in unit; budget is the
 * highest accepted ratio of ours to theirs, 0 for none.
 */
void bench_print(const char *what, const struct bench_times *ours,
		 const struct bench_times *theirs, double per, const char *unit,
		 double budget);

/* The same for size bytes, in MB/s, with the ratio. */
void bench_print_rate(const char *what, const struct bench_times *ours,
		      const struct bench_times *theirs, double size);

#endif
