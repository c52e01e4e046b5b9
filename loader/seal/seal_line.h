/* SPDX-License-Identifier: MIT */
/*
 * The lines of a seal's list.
 */
#ifndef SEAL_LINE_H
#define SEAL_LINE_H

#include <daybreak/seal.h>

#define SEAL_FIRST "daybreak.seal " SEAL_VERSION "\n"

/* In the order in which they are in a list. */
enum seal_word {
	SEAL_WORD_CONFIG, /* the same as SEAL_CONFIG ... */
	SEAL_WORD_CHAIN,
	SEAL_WORD_FILE,
	SEAL_WORD_ENTRY,
	SEAL_WORD_END,
	SEAL_WORD_ALSO, /* after a config, chain or file */
	SEAL_NR_WORDS
};
extern const char *const seal_words[SEAL_NR_WORDS];

/* One line, cut up. The spans are in the list. */
struct seal_line {
	enum seal_word word;
	struct sha256_digest digest;
	uint64_t size;
	bool is_editable;
	struct span name;
};

/* Takes the first line off rest, without its LF; false if there is no LF. */
bool seal_line_take(struct span *rest, struct span *line);

/*
 * Cuts a line up. Returns NULL, or what was expected in its place. Its name is
 * not longer than SEAL_MAX_NAME allows and has no control characters; a file's
 * is in the form that seal_name() returns.
 */
const char *seal_line_read(struct span line, struct seal_line *out);

/* seal_compare_names() for names without a NUL. */
int seal_line_compare(struct span a, struct span b);

#endif
