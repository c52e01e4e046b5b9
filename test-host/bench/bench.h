/* SPDX-License-Identifier: MIT */
/*
 * What the benchmarks on the build machine share: two candidates that take
 * turns, and one line that says how their times compare.
 */
#ifndef BENCH_H
#define BENCH_H

#include <stdint.h>

#define BENCH_MAX_ROUNDS 101

/* One measured way to do it; returns nanoseconds. */
typedef uint64_t bench_run(void *context);

/* The times of one candidate, in nanoseconds. */
struct bench_times {
	double min, median, max;
};

/*
 * Runs both in turn, once to warm up and then rounds times (odd, at most
 * BENCH_MAX_ROUNDS).
 */
void bench_pair(bench_run *ours, bench_run *theirs, void *context,
		unsigned int rounds, struct bench_times *our_times,
		struct bench_times *their_times);

/*
 * Prints one line. Times are divided by per, whose unit is unit; budget is the
 * most that ours may take of theirs, 0 for none.
 */
void bench_print(const char *what, const struct bench_times *ours,
		 const struct bench_times *theirs, double per, const char *unit,
		 double budget);

/* The same as MB/s of size bytes, with their ratio. */
void bench_print_rate(const char *what, const struct bench_times *ours,
		      const struct bench_times *theirs, double size);

#endif
