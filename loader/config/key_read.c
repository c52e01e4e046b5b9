// SPDX-License-Identifier: MIT
/*
 * Reads the value of a key, by its form, into its field.
 */
#include <daybreak/domain_value.h>
#include <daybreak/expand.h>

#include <string.h>

#define KIB_PER_MIB 1024ULL

static enum status read_file(const struct value *v, struct file_ref *out)
{
	const struct config_item *item = v->item;

	if (!*item->value)
		return fail(ST_INVALID,
			    "%s:%u: %s= is empty, expected the name of a file",
			    v->config->name, item->line, item->key);
	*out = (struct file_ref){ expand_value(item), expand_args(item),
				  item->key, item->line };
	return ST_OK;
}

static enum status read_files(const struct value *v, const struct key *key,
			      struct file_ref *out, unsigned int *nr)
{
	enum status st;

	if (*nr == key->max)
		return fail(ST_TOO_LARGE,
			    "%s:%u: more than %u %s= lines in [%s]",
			    v->config->name, v->item->line, key->max, key->name,
			    v->item->section);
	st = read_file(v, &out[*nr]);
	if (st)
		return st;
	++*nr;
	return ST_OK;
}

/* xl reads a leading 0 as octal, but the user may mean decimal: refused. */
static bool is_octal(const char *text)
{
	text = value_skip_blanks(text);
	return text[0] == '0' && value_digit(text[1]) < 10;
}

/* Reads a number from min to max with nothing after it. */
static bool read_number(const char *text, uint64_t min, uint64_t max,
			uint64_t *out)
{
	return !is_octal(text) && value_number(&text, false, out) &&
	       value_end(text) && *out >= min && *out <= max;
}

static enum status read_mib(const struct value *v, uint64_t *out)
{
	uint64_t mib;

	if (!read_number(v->item->value, 1, DOMAIN_MAX_MIB, &mib))
		return value_refuse(v, "a number of MiB, at least 1");
	*out = mib * KIB_PER_MIB;
	return ST_OK;
}

static enum status read_size(const struct value *v, uint64_t *out)
{
	const char *p = v->item->value;

	if (!value_decimal(&p, UINT64_MAX, out) || !value_suffix(&p, out) || *p)
		return value_refuse(v, "a number of bytes, or one with K, M or "
				       "G after it");
	return ST_OK;
}

static enum status read_count(const struct value *v, unsigned int *out)
{
	uint64_t value;

	if (!read_number(v->item->value, 1, DOMAIN_MAX_VCPUS, &value))
		return value_refuse(v, "a number of CPUs from 1 to 128");
	*out = (unsigned int)value;
	return ST_OK;
}

static enum status read_bool(const struct value *v, bool *out)
{
	uint64_t value;

	if (!read_number(v->item->value, 0, 1, &value))
		return value_refuse(v, "0 or 1");
	*out = value;
	return ST_OK;
}

/* Appends the key's words: "one, two or three". */
static void list_words(const struct key *key, struct text *out)
{
	const struct key_word *w = key->words;

	text_format(out, "%s", w->word);
	while ((++w)->word)
		text_format(out, "%s%s", w[1].word ? ", " : " or ", w->word);
}

static enum status refuse_word(const struct value *v, const struct key *key)
{
	char buf[LOG_LINE_MAX];
	struct text words;

	text_init(&words, buf, sizeof(buf));
	list_words(key, &words);
	return value_refuse(v, buf);
}

enum status key_read_choice(const struct value *v, const struct key *key,
			    uint32_t *out)
{
	const struct key_word *w = key_find_word(key, v->item->value);

	if (!w)
		return refuse_word(v, key);
	*out = w->value;
	return ST_OK;
}

static enum status read_flags(const struct value *v, const struct key *key,
			      struct config_number *out)
{
	const char *p = v->item->value;
	const struct key_word *w;
	char word[16];

	*out = (struct config_number){ .set = true };
	do {
		if (!value_word(&p, word, sizeof(word)))
			return refuse_word(v, key);
		w = key_find_word(key, word);
		if (!w)
			return refuse_word(v, key);
		out->value |= w->value;
	} while (!value_end(p));
	return ST_OK;
}

bool key_read_number(const struct key *key, const char *text, uint32_t *out)
{
	uint64_t value;

	if (!read_number(text, key->min, key->max, &value))
		return false;
	*out = (uint32_t)value;
	return true;
}

static enum status read_optional(const struct value *v, const struct key *key,
				 struct config_number *out)
{
	const struct key_word *w = key_find_word(key, v->item->value);

	out->set = true;
	if (w) {
		out->value = w->value;
		return ST_OK;
	}
	if (!key_read_number(key, v->item->value, &out->value))
		return fail(ST_INVALID,
			    "%s:%u: %s=%s, expected a number from %u to %u%s%s",
			    v->config->name, v->item->line, v->item->key,
			    v->item->value, key->min, key->max,
			    key->words ? " or " : "",
			    key->words ? key->words[1].word : "");
	return ST_OK;
}

/* A missing number is 0, as for xen.efi. */
static void parse_video(const char *s, struct video_mode *out)
{
	uint32_t *const numbers[] = { &out->cols, &out->rows, &out->depth };
	struct video_mode mode = { 0, 0, 0 };
	uint64_t number;

	*out = mode;
	for (unsigned int i = 0; i < 3; i++) {
		if (value_decimal(&s, UINT32_MAX, &number))
			*numbers[i] = (uint32_t)number;
		if (*s != 'x' || i == 2)
			break;
		s++;
	}
	if (*s || !out->cols)
		*out = mode;
}

/* A value that is not a mode is ignored, as by xen.efi, but with a warning. */
static enum status read_video(const struct value *v, struct video_mode *out)
{
	const char *text = v->item->value;

	if (!strncmp(text, "gfx-", 4))
		parse_video(text + 4, out);
	if (!out->cols)
		warn("%s:%u: video=%s is passed over, expected "
		     "gfx-COLSxROWSxDEPTH",
		     v->config->name, v->item->line, text);
	return ST_OK;
}

static enum status read_string(const struct value *v, const char **out)
{
	*out = expand_value(v->item);
	return ST_OK;
}

static enum status read_form(const struct value *v, const struct key *key,
			     void *owner)
{
	void *field = (uint8_t *)owner + key->offset;
	void *count = (uint8_t *)owner + key->count;

	switch (key->form) {
	case FORM_STRING:
	case FORM_TEXT:
		return read_string(v, field);
	case FORM_FILE:
	case FORM_FILE_ARGS:
	case FORM_FILE_LINE:
		return key->repeats ? read_files(v, key, field, count)
				    : read_file(v, field);
	case FORM_SIZE:
		return read_size(v, field);
	case FORM_MIB:
		return read_mib(v, field);
	case FORM_NUMBER:
		return read_optional(v, key, field);
	case FORM_COUNT:
		return read_count(v, field);
	case FORM_BOOL:
		return read_bool(v, field);
	case FORM_CHOICE:
		return key_read_choice(v, key, field);
	case FORM_FLAGS:
		return read_flags(v, key, field);
	case FORM_VIDEO:
		return read_video(v, field);
	case FORM_CPUS:
		return value_pool_cpus(v, owner);
	case FORM_AFFINITY:
		return value_affinity(v, owner);
	case FORM_COLORS:
		return value_colors(v, field);
	case FORM_RANGES:
		return value_ranges(v, key->min, field, count);
	case FORM_SHM:
		return value_shm(v, field, count);
	case FORM_EVTCHN:
		return value_evtchn(v, field, count);
	case FORM_IOMEM:
		return value_iomem(v, field);
	case FORM_PORTS:
		return value_ports(v, field);
	case FORM_IRQS:
		return value_irqs(v, field);
	case FORM_FEATURES:
		return value_features(v, field);
	case FORM_VNUMA:
		return value_vnuma(v, field);
	case FORM_LINK:
		return value_link(v, field, count);
	case FORM_SECTIONS: /* read together with the sections it names */
		break;
	}
	return ST_OK;
}

enum status key_read(const struct value *v, const struct key *key, void *owner)
{
	enum status st = expand_check(v->config, v->item);

	return st ? st : read_form(v, key, owner);
}

enum status key_check_twice(const struct value *v, const struct key *key)
{
	const struct config_item *item = v->config->items;

	if (key->repeats)
		return ST_OK;
	for (; item != v->item; item++) {
		const struct key *other;

		if (item->section != v->item->section)
			continue;
		other = key_find(key->places, item->key);
		if (other && key_is_same(other, key))
			return fail(ST_INVALID,
				    "%s:%u: \"%s\" is set twice in [%s], first "
				    "at line %u",
				    v->config->name, v->item->line,
				    v->item->key, item->section, item->line);
	}
	return ST_OK;
}
