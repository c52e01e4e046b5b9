// SPDX-License-Identifier: MIT
/*
 * A pull reader of JSON. It keeps one bit for each object or list that is open,
 * so its depth is bounded and it needs neither recursion nor memory.
 */
#include <daybreak/bytes.h>
#include <daybreak/json_read.h>

/* The next byte, or 0, which no JSON has, at the end. */
static uint8_t peek(const struct json_read *json)
{
	return json->at < json->text.size ? json->text.base[json->at] : 0;
}

static bool take(struct json_read *json, char c)
{
	if (peek(json) != (uint8_t)c)
		return false;
	json->at++;
	return true;
}

static void skip_blanks(struct json_read *json)
{
	while (take(json, ' ') || take(json, '\t') || take(json, '\n') ||
	       take(json, '\r'))
		;
}

static bool take_digits(struct json_read *json)
{
	uint64_t start = json->at;

	while (peek(json) >= '0' && peek(json) <= '9')
		json->at++;
	return json->at > start;
}

static bool take_hex(struct json_read *json)
{
	for (unsigned int i = 0; i < 4; i++, json->at++)
		if (hex_digit(peek(json)) > 15)
			return false;
	return true;
}

/* After a backslash. */
static bool take_escape(struct json_read *json)
{
	uint8_t c = peek(json);

	if (!c || !strchr("\"\\/bfnrtu", c))
		return false;
	json->at++;
	return c != 'u' || take_hex(json);
}

static const char *read_string(struct json_read *json, struct span *out)
{
	uint64_t start;

	if (!take(json, '"'))
		return "a string";
	start = json->at;
	while (peek(json) >= 0x20 && peek(json) != '"')
		if (json->text.base[json->at++] == '\\' && !take_escape(json))
			return "an escape of JSON";
	*out = span_sub(json->text, start, json->at - start);
	return take(json, '"') ? NULL : "the end of a string";
}

static const char *read_number(struct json_read *json, struct span *out)
{
	uint64_t start = json->at;

	take(json, '-');
	if (!take(json, '0') && !take_digits(json))
		return "a value";
	if (take(json, '.') && !take_digits(json))
		return "a digit";
	if (take(json, 'e') || take(json, 'E')) {
		if (!take(json, '+'))
			take(json, '-');
		if (!take_digits(json))
			return "a digit";
	}
	*out = span_sub(json->text, start, json->at - start);
	return NULL;
}

static bool take_word(struct json_read *json, const char *word)
{
	if (!span_has_text(json->text, json->at, word))
		return false;
	json->at += strlen(word);
	return true;
}

static const char *read_open(struct json_read *json, bool is_list)
{
	if (json->depth == JSON_READ_DEPTH)
		return "at most 32 objects and lists in one another";
	json->at++;
	json->lists = json->lists << 1 | is_list;
	json->depth++;
	json->is_inside = false;
	return NULL;
}

static const char *read_value(struct json_read *json, struct json_value *out)
{
	json->is_inside = true;
	switch (peek(json)) {
	case '{':
	case '[':
		out->kind = peek(json) == '[' ? JSON_LIST : JSON_OBJECT;
		return read_open(json, out->kind == JSON_LIST);
	case '"':
		out->kind = JSON_STRING;
		return read_string(json, &out->text);
	case 't':
		out->kind = JSON_TRUE;
		return take_word(json, "true") ? NULL : "a value";
	case 'f':
		out->kind = JSON_FALSE;
		return take_word(json, "false") ? NULL : "a value";
	case 'n':
		out->kind = JSON_NULL;
		return take_word(json, "null") ? NULL : "a value";
	default:
		out->kind = JSON_NUMBER;
		return read_number(json, &out->text);
	}
}

static const char *read_key(struct json_read *json, struct json_value *out)
{
	const char *expected = read_string(json, &out->key);

	if (expected)
		return expected;
	skip_blanks(json);
	if (!take(json, ':'))
		return "a colon";
	skip_blanks(json);
	return NULL;
}

static const char *read_member(struct json_read *json, struct json_value *out)
{
	const char *expected;

	if (json->is_inside) {
		if (!take(json, ','))
			return "a comma or the end of the object or list";
		skip_blanks(json);
	}
	if (!(json->lists & 1)) {
		expected = read_key(json, out);
		if (expected)
			return expected;
	}
	return read_value(json, out);
}

const char *json_read_next(struct json_read *json, struct json_value *out)
{
	*out = (struct json_value){ .depth = json->depth };
	skip_blanks(json);
	if (!json->depth) {
		if (!json->is_inside)
			return read_value(json, out);
		out->kind = JSON_DONE;
		return json->at == json->text.size ? NULL : "nothing more";
	}
	if (!take(json, json->lists & 1 ? ']' : '}'))
		return read_member(json, out);
	out->kind = JSON_CLOSE;
	out->depth = --json->depth;
	json->lists >>= 1;
	json->is_inside = true;
	return NULL;
}

bool json_read_is(struct span text, const char *wanted)
{
	return text.size == strlen(wanted) &&
	       (!text.size || span_has_text(text, 0, wanted));
}

/* The character of the escape at *at, which was found good; 0 for others. */
static uint8_t unescape(struct span text, uint64_t *at)
{
	static const char letters[] = "\"\\/", zeroes[] = "00";
	uint8_t c = text.base[*at];

	++*at;
	if (c != 'u')
		return strchr(letters, c) ? c : 0;
	*at += 4;
	if (!span_has_text(text, *at - 4, zeroes))
		return 0;
	return (uint8_t)(hex_digit(text.base[*at - 2]) << 4 |
			 hex_digit(text.base[*at - 1]));
}

bool json_read_string(struct span text, char *out, size_t size)
{
	size_t n = 0;

	for (uint64_t at = 0; at < text.size;) {
		uint8_t c = text.base[at++];

		if (c == '\\') {
			c = unescape(text, &at);
			if (c > 0x7f)
				return false;
		}
		if (c < 0x20 || c == 0x7f || n + 1 >= size)
			return false;
		out[n++] = (char)c;
	}
	out[n] = '\0';
	return true;
}

bool json_read_number(struct span text, uint64_t max, uint64_t *out)
{
	uint64_t value = 0;

	for (uint64_t i = 0; i < text.size; i++) {
		unsigned int digit = text.base[i] - (unsigned int)'0';

		if (digit > 9 || value > max / 10 || digit > max - value * 10)
			return false;
		value = value * 10 + digit;
	}
	*out = value;
	return text.size > 0;
}
