/* SPDX-License-Identifier: MIT */
/*
 * A configuration's text split into items, and an entry read from them, for the
 * tests of both.
 */
#ifndef TEST_CONFIGS_H
#define TEST_CONFIGS_H

#include "support.h"

#include <daybreak/config.h>

#include <stdio.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static struct config config;
static struct entry entry;
static const char *chain;
static char *text;

/*
 * Copies the text to a block of exactly its size, so that ASan reports
 * overruns.
 */
static inline enum status parse_bytes(enum config_dialect dialect,
				      const char *bytes, size_t size)
{
	free(text);
	text = malloc(size + 1);
	assert_non_null(text);
	memcpy(text, bytes, size);
	memset(&config, 0, sizeof(config)); /* nothing of the one before */
	return config_parse(dialect == CONFIG_XEN ? "xen.cfg" : "daybreak.conf",
			    dialect, text, size, &config);
}

static inline void parse(enum config_dialect dialect, const char *s)
{
	log_clear();
	assert_int_equal(parse_bytes(dialect, s, strlen(s)), ST_OK);
}

static inline enum status resolve(const char *section)
{
	return config_entry(&config, section, &entry, &chain);
}

static inline void get(enum config_dialect dialect, const char *s,
		       const char *section)
{
	parse(dialect, s);
	assert_int_equal(resolve(section), ST_OK);
	assert_null(chain);
}

static inline void assert_file(const struct file_ref *ref, const char *path,
			       const char *args, const char *key,
			       unsigned int line)
{
	assert_string_equal(ref->path, path);
	assert_string_equal(ref->args, args);
	assert_string_equal(ref->key, key);
	assert_int_equal(ref->line, line);
}

static inline int teardown(void **state)
{
	(void)state;
	free(text);
	text = NULL;
	return 0;
}

#endif
