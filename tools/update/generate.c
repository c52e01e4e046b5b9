// SPDX-License-Identifier: MIT
/*
 * Writes the generated part: an entry for each pair of a Xen and a kernel, and
 * the sections of the domains.
 */
#include "update/parts.h"

#include "tool.h"

#include <stdlib.h>
#include <unistd.h>

#define MAX_SYSTEM 128

void generate_name(const struct pair *pair, char *out, size_t size)
{
	snprintf(out, size, "xen-%s-linux-%s", pair->xen->version,
		 pair->kernel->version);
}

struct release {
	char name[MAX_SYSTEM], version[MAX_SYSTEM];
};

static void copy(char out[MAX_SYSTEM], const char *value)
{
	struct text t;

	text_init(&t, out, MAX_SYSTEM);
	for (; *value; value++)
		/* In a title these would begin something else. */
		text_format(&t, "%c", strchr("#\"'[;", *value) ? ' ' : *value);
}

static enum status take(void *context, const struct setting *s)
{
	struct release *r = context;

	if (!strcmp(s->key, "NAME"))
		copy(r->name, s->value);
	if (!strcmp(s->key, "VERSION_ID"))
		copy(r->version, s->value);
	return ST_OK;
}

/* os-release(5); a title can do without it. */
static void read_release(const char *root, struct release *out)
{
	static const char *const places[] = { "/etc/os-release",
					      "/usr/lib/os-release" };
	char path[PATH_MAX];
	struct file text;

	*out = (struct release){ .name = "Linux" };
	fail_hold(true);
	for (size_t i = 0; i < 2; i++) {
		if (paths_below(root, places[i], path) ||
		    file_read(path, &text))
			continue;
		settings_read(text, take, out);
		free((void *)(uintptr_t)text.bytes.base);
		break;
	}
	fail_hold(false);
}

/* "4.17-amd64" is 4.17 to a person. */
static int length_without_cpu(const char *version)
{
	static const char *const cpus[] = { "-amd64", "-arm64" };
	size_t n = strlen(version);

	for (size_t i = 0; i < 2; i++)
		if (n > strlen(cpus[i]) &&
		    !strcmp(version + n - strlen(cpus[i]), cpus[i]))
			return (int)(n - strlen(cpus[i]));
	return (int)n;
}

static void write_key(struct text *out, const char *key, const char *value)
{
	text_append(out, key, strlen(key));
	text_append(out, "=", 1);
	text_append(out, value, strlen(value));
	text_append(out, "\n", 1);
}

static void write_domains(const struct host_domains *domains, struct text *out)
{
	unsigned int nr = 0;

	for (unsigned int i = 0; i < domains->nr; i++)
		if (domains->list[i].text)
			text_format(out, "%s%s", nr++ ? " " : "domains=",
				    domains->list[i].name);
	if (nr)
		text_append(out, "\n", 1);
}

static void write_pair(const struct release *r, const struct pair *p,
		       const struct host_domains *domains,
		       const struct host_settings *s, struct text *out)
{
	char name[2 * UPDATE_MAX_NAME + 16];

	generate_name(p, name, sizeof(name));
	text_format(out, "[%s]\ntitle=%s%s%s, Linux %s on Xen %.*s\n", name,
		    r->name, *r->version ? " " : "", r->version,
		    p->kernel->version, length_without_cpu(p->xen->version),
		    p->xen->version);
	if (s->tries)
		text_format(out, "tries=%u\n", s->tries);
	text_format(out, "xen=%s\n", p->xen->name);
	if (*s->xen)
		write_key(out, "options", s->xen);
	text_format(out, "kernel=vmlinuz-%s ", p->kernel->version);
	text_append(out, s->linux, strlen(s->linux));
	text_append(out, "\n", 1);
	if (*p->kernel->initrd)
		text_format(out, "ramdisk=%s\n",
			    strrchr(p->kernel->initrd, '/') + 1);
	write_domains(domains, out);
	text_append(out, "\n", 1);
}

enum status generate(const char *root, const struct pairs *pairs,
		     const struct host_domains *domains,
		     const struct host_settings *settings, struct text *out)
{
	struct release release;

	read_release(root, &release);
	for (unsigned int i = 0; i < pairs->nr; i++)
		if (!pairs->list[i].is_left_out)
			write_pair(&release, &pairs->list[i], domains, settings,
				   out);
	for (unsigned int i = 0; i < domains->nr; i++)
		if (domains->list[i].text)
			text_append(out, domains->list[i].text,
				    strlen(domains->list[i].text));
	return out->full ? fail(ST_TOO_LARGE,
				"the generated part of " UPDATE_CONFIG
				" has more than %d bytes",
				CONFIG_MAX_SIZE)
			 : ST_OK;
}
