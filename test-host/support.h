/* SPDX-License-Identifier: MIT */
/*
 * What every unit test and fuzzer shares: cmocka, and the library's log sink,
 * which keeps the last sentence so that a test can read it.
 */
#ifndef TEST_SUPPORT_H
#define TEST_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#undef fail /* the library has its own fail(); fail_msg must be cmocka's */
#undef fail_msg
#define fail_msg(...)                                                          \
	do {                                                                   \
		print_error(__VA_ARGS__);                                      \
		print_error("\n");                                             \
		_fail(__FILE__, __LINE__);                                     \
	} while (0)

#include <daybreak/span.h>
#include <daybreak/status.h>

/* The last line at LOG_WARNING or above; "" after log_clear(). */
extern char log_last[LOG_LINE_MAX];
/* The lines at LOG_INFO since log_clear(), as many as fit. */
extern char log_info[8192];
/* Lines at LOG_WARNING and at LOG_ERROR since log_clear(). */
extern unsigned int log_warnings, log_errors;
void log_clear(void);

/*
 * Asserts that a refusal returned the status and logged exactly one sentence
 * that contains text.
 */
#define assert_refused(status, expected, text)                                 \
	do {                                                                   \
		assert_int_equal(status, expected);                            \
		assert_int_equal(log_errors, 1);                               \
		if (!strstr(log_last, text))                                   \
			fail_msg("\"%s\" is not in \"%s\"", text, log_last);   \
		log_clear();                                                   \
	} while (0)

#endif
