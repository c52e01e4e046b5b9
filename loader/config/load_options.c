// SPDX-License-Identifier: MIT
/*
 * The load options: finds their form, reads their text and cuts it into words.
 *
 * An EFI_LOAD_OPTION differs from text in its second 16-bit unit, the upper
 * half of the attributes: it is 0, while in text of more than one character it
 * is not.
 *
 *	0   attributes, 4 bytes, of which few bits are defined
 *	4   length of the device paths, 2 bytes
 *	6   description, UTF-16 with a NUL
 *	    device paths; the last node is an end node
 *	    optional data: the text
 */
#include <daybreak/load_options.h>

#include <daybreak/utf16.h>

#define ATTRIBUTES_DEFINED 0x1f0bu /* active, reconnect, hidden, category */
#define DESCRIPTION_AT	   6
#define BYTE_ORDER_MARK	   0xfeff
#define LEAST_ASCII	   4 /* one in this many characters is ASCII */

static bool is_blank(uint32_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct span without_nuls(struct span s)
{
	while (s.size && !s.base[s.size - 1])
		s.size--;
	return s;
}

/* The offset after the NUL of the UTF-16 string at at, or 0. */
static uint64_t find_end(struct span s, uint64_t at)
{
	uint16_t unit;

	for (; span_copy(s, at, &unit, sizeof(unit)); at += sizeof(unit))
		if (!unit)
			return at + sizeof(unit);
	return 0;
}

/* Finds an EFI_LOAD_OPTION's optional data; false when bytes is not one. */
static bool find_optional_data(struct span bytes, struct span *out)
{
	static const uint8_t end_node[] = { 0x7f, 0xff, 4, 0 };
	struct {
		uint32_t attributes;
		uint16_t paths_size;
	} head;
	uint64_t paths, end;

	if (!span_copy(bytes, 0, &head.attributes, 4) ||
	    !span_copy(bytes, 4, &head.paths_size, 2))
		return false;
	paths = find_end(bytes, DESCRIPTION_AT);
	if (head.attributes & ~ATTRIBUTES_DEFINED || !paths ||
	    head.paths_size < sizeof(end_node) ||
	    !span_has(bytes, paths, head.paths_size))
		return false;
	end = paths + head.paths_size;
	if (memcmp(bytes.base + end - sizeof(end_node), end_node,
		   sizeof(end_node)))
		return false;
	*out = span_sub(bytes, end, bytes.size - end);
	return true;
}

/* Returns false for a character that cannot be part of text. */
static bool append(struct text *t, uint32_t c)
{
	if (c == UTF_BAD || (c < 0x20 && !is_blank(c)) || c == 0x7f)
		return false;
	utf8_append(t, is_blank(c) ? ' ' : c);
	return true;
}

/* UTF-16 with an ASCII character contains a 0 byte; UTF-8 contains none. */
static bool is_bytes(struct span s)
{
	return s.size && !memchr(s.base, 0, s.size);
}

static bool read_bytes(struct span s, struct text *out)
{
	char copy[LOAD_OPTIONS_MAX];
	const char *at = copy;

	out->full = s.size >= sizeof(copy);
	if (out->full)
		return true;
	memcpy(copy, s.base, s.size);
	copy[s.size] = '\0';
	while (*at)
		if (!append(out, utf8_next(&at)))
			return false;
	return true;
}

/*
 * Almost any bytes are valid UTF-16 of some script. Real options contain ASCII
 * characters: a program's name, blanks, options.
 */
static bool read_units(struct span s, struct text *out)
{
	uint64_t at = 0, nr = 0, nr_ascii = 0;

	s.size &= ~1ULL;
	while (at < s.size && !out->full) {
		uint32_t c = utf16_next(s, &at);

		if (!c)
			break;
		if (c == BYTE_ORDER_MARK && !nr)
			continue;
		if (!append(out, c))
			return false;
		nr++;
		nr_ascii += c < 0x80;
	}
	return nr_ascii >= nr / LEAST_ASCII && (nr_ascii || !nr);
}

/* Reads bytes as UTF-8 or, when they cannot be that, as UTF-16. */
static bool read_text(struct span bytes, struct text *out)
{
	char *buf = out->buf;

	if (is_bytes(without_nuls(bytes))) {
		if (read_bytes(without_nuls(bytes), out))
			return true;
		text_init(out, buf, LOAD_OPTIONS_MAX);
	}
	return read_units(bytes, out);
}

static char *skip_blanks(char *p)
{
	while (*p == ' ')
		p++;
	return p;
}

/*
 * Cuts the next word off *p, in place and without quotation marks; NULL when
 * there is none.
 */
static char *next_word(char **p)
{
	char *in = skip_blanks(*p), *word = in, *out = in;
	bool quoted = false;

	if (!*in) {
		*p = in;
		return NULL;
	}
	for (; *in && (quoted || *in != ' '); in++) {
		if (*in == '"')
			quoted = !quoted;
		else
			*out++ = *in;
	}
	if (quoted)
		warn("load options: the quotation mark before \"%.*s\" is not "
		     "closed",
		     (int)(out - word), word);
	*p = *in ? in + 1 : in;
	*out = '\0';
	return word;
}

static bool ends_with_efi(const char *word, size_t size)
{
	const char *end = word + size - 4;

	return size >= 4 && end[0] == '.' && (end[1] | 0x20) == 'e' &&
	       (end[2] | 0x20) == 'f' && (end[3] | 0x20) == 'i';
}

static size_t word_size(const char *p)
{
	size_t n = 0;

	while (p[n] && p[n] != ' ')
		n++;
	return n;
}

/* The end of an unquoted path at p, which may contain blanks, or NULL. */
static char *find_path_end(char *p)
{
	size_t n = word_size(p);

	if (!memchr(p, '\\', n) || *p == '"')
		return NULL;
	while (*p && *p != '-') {
		n = word_size(p);
		if (ends_with_efi(p, n))
			return p + n;
		p = skip_blanks(p + n);
	}
	return NULL;
}

/* Skips the program's name, if there is one. */
static char *skip_program(char *p, bool whole_option)
{
	char *start = skip_blanks(p), *end = find_path_end(start);
	char *first = start;

	if (end)
		return end;
	if (*start == '-' ||
	    (whole_option && !ends_with_efi(start, word_size(start))))
		return start;
	next_word(&first);
	return first;
}

static void parse_option(const char *name, char **p, struct options *out)
{
	if (!strncmp(name, "cfg=", 4))
		out->config = name + 4;
	else if (!strcmp(name, "cfg"))
		out->config = next_word(p);
	else if (!strcmp(name, "basevideo"))
		out->keep_video = true;
	else if (!strcmp(name, "help") || !strcmp(name, "?"))
		out->help = true;
	else
		warn("load options: unknown option \"%s\" is passed over",
		     name);
}

static void parse_words(char *p, struct options *out)
{
	char *word;

	while ((word = next_word(&p))) {
		if (!strcmp(word, "--")) {
			out->xen = skip_blanks(p);
			return;
		}
		if (*word == '-' || *word == '/')
			parse_option(word + 1, &p, out);
		else if (*word)
			out->section = word;
	}
}

void load_options_parse(struct span bytes, char *text, struct options *out)
{
	bool whole = find_optional_data(bytes, &bytes);
	struct text t;

	*out = (struct options){ .xen = "" };
	text_init(&t, text, LOAD_OPTIONS_MAX);
	if (!read_text(bytes, &t))
		warn("load options: not text, passed over");
	else if (t.full)
		warn("load options: longer than %d bytes, passed over",
		     LOAD_OPTIONS_MAX - 1);
	else
		parse_words(skip_program(text, whole), out);
}
