// SPDX-License-Identifier: MIT
/*
 * A small printf into fixed buffers: the library runs where there is no C
 * library. It has only the conversions that our sentences use.
 */
#include <daybreak/format.h>

#include <string.h>

struct spec {
	bool zero, alternate, left;
	int width;
	int precision; /* -1: none given */
	int longs;     /* number of l and z modifiers */
};

void text_init(struct text *t, char *buf, size_t size)
{
	*t = (struct text){ .buf = buf, .size = size };
	buf[0] = '\0';
}

void text_append(struct text *t, const char *bytes, size_t size)
{
	size_t room = t->size - 1 - t->length;

	if (size > room) {
		size = room;
		t->full = true;
	}
	memcpy(t->buf + t->length, bytes, size);
	t->length += size;
	t->buf[t->length] = '\0';
}

static void put(struct text *t, char c)
{
	text_append(t, &c, 1);
}

static void put_padding(struct text *t, const struct spec *s, int used)
{
	for (; used < s->width; used++)
		put(t, s->zero ? '0' : ' ');
}

static void put_string(struct text *t, const struct spec *s, const char *str)
{
	size_t max = s->precision < 0 ? SIZE_MAX : (size_t)s->precision;
	size_t n = 0;

	while (n < max && str[n])
		n++;
	if (!s->left)
		put_padding(t, s, (int)n);
	for (size_t i = 0; i < n; i++)
		put(t, str[i] < 0x20 || str[i] > 0x7e ? '?' : str[i]);
	if (s->left)
		put_padding(t, s, (int)n);
}

static void put_number(struct text *t, const struct spec *s, uint64_t value,
		       unsigned int base, bool negative)
{
	char digits[20];
	int n = 0, used;

	do
		digits[n++] = "0123456789abcdef"[value % base];
	while (value /= base);
	used = n + negative + (s->alternate ? 2 : 0);
	if (!s->zero)
		put_padding(t, s, used);
	if (negative)
		put(t, '-');
	if (s->alternate)
		text_append(t, "0x", 2);
	if (s->zero)
		put_padding(t, s, used);
	while (n)
		put(t, digits[--n]);
}

static int parse_number(const char **p)
{
	int n = 0;

	while (**p >= '0' && **p <= '9' && n < 1000)
		n = n * 10 + *(*p)++ - '0';
	return n;
}

/* Reads the flags, width and modifiers that precede the conversion. */
static const char *parse_spec(const char *p, struct spec *s, va_list *ap)
{
	*s = (struct spec){ .precision = -1 };
	for (; *p == '0' || *p == '#' || *p == '-'; p++) {
		s->left |= *p == '-';
		s->zero |= *p == '0';
		s->alternate |= *p == '#';
	}
	s->width = parse_number(&p);
	if (p[0] == '.' && p[1] == '*') {
		s->precision = va_arg(*ap, int);
		p += 2;
	}
	for (; *p == 'l' || *p == 'z'; p++)
		s->longs++;
	return p;
}

static void put_signed(struct text *t, const struct spec *s, int64_t value)
{
	uint64_t magnitude = value < 0 ? -(uint64_t)value : (uint64_t)value;

	put_number(t, s, magnitude, 10, value < 0);
}

void text_vformat(struct text *t, const char *fmt, va_list args)
{
	struct spec s;
	va_list ap;

	va_copy(ap, args);
	for (; *fmt; fmt++) {
		if (*fmt != '%') {
			put(t, *fmt);
			continue;
		}
		fmt = parse_spec(fmt + 1, &s, &ap);
		switch (*fmt) {
		case 's':
			put_string(t, &s, va_arg(ap, const char *));
			break;
		case 'c':
			put(t, (char)va_arg(ap, int));
			break;
		case 'd':
			put_signed(t, &s,
				   s.longs ? va_arg(ap, int64_t)
					   : va_arg(ap, int));
			break;
		case 'u':
		case 'x':
			put_number(t, &s,
				   s.longs ? va_arg(ap, uint64_t)
					   : va_arg(ap, uint32_t),
				   *fmt == 'u' ? 10 : 16, false);
			break;
		default:
			put(t, *fmt);
		}
		if (!*fmt)
			break;
	}
	va_end(ap);
}

void text_format(struct text *t, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	text_vformat(t, fmt, ap);
	va_end(ap);
}
