// SPDX-License-Identifier: MIT
/*
 * The domains that the host starts: one file with one section for each, which
 * the boot's own code reads. Their files are copied, too, so the section is
 * carried with other names for them.
 */
#define _GNU_SOURCE
#include "update/parts.h"

#include "tool.h"

#include <daybreak/domain_parse.h>

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#define FOLDER	  "/etc/daybreak/domains.d"
#define ON_ESP	  "domains/"
/* Lists the section, so that it is one of a domain. Lines before it count. */
#define LISTED_BY "\n[daybreak-update]\nkernel=kernel\ndomains="
#define MAX_FILES (3 + DOMAIN_MAX_MODULES)

/* A domain while it is read. */
struct domain_reader {
	struct files *files;
	struct host_domain *domain;
	char *text; /* of its file, not parsed */
	struct config config;
	struct domain_config parsed;
	const struct file_ref *refs[MAX_FILES];
	char names[MAX_FILES][PLATFORM_MAX_PATH]; /* of them on the partition */
	unsigned int nr;
};

/* Finds the file that a domain names: absolute, beside us, or in /boot. */
static enum status find_source(const char *root, const char *path,
			       char out[PATH_MAX])
{
	static const char *const folders[] = { "/etc/daybreak", "/boot" };
	char place[PATH_MAX];
	enum status st = ST_OK;

	if (*path == '/')
		return paths_below(root, path, out);
	for (size_t i = 0; !st && i < 2; i++) {
		st = paths_below(root, folders[i], place);
		if (!st)
			st = paths_in(place, path, out);
		if (!st && !access(out, F_OK))
			return ST_OK;
	}
	return st; /* what is not in /boot either, is missed there */
}

/* A file of /boot has one name for host and domains; others get their path. */
static void name_on_esp(const char *root, const char *source,
			char out[PLATFORM_MAX_PATH])
{
	const char *path = source + (strcmp(root, "/") ? strlen(root) : 0);
	struct text t;

	text_init(&t, out, PLATFORM_MAX_PATH);
	if (!strncmp(path, "/boot/", 6) && !strchr(path + 6, '/'))
		path += 6;
	else
		text_format(&t, ON_ESP);
	for (path += strspn(path, "/."); *path; path++) {
		const bool is_plain = (*path >= 'a' && *path <= 'z') ||
				      (*path >= 'A' && *path <= 'Z') ||
				      (*path >= '0' && *path <= '9') ||
				      strchr(".+~-", *path);

		text_format(&t, "%c", is_plain ? *path : '_');
	}
}

static enum status add_file(struct domain_reader *r, const struct file_ref *ref)
{
	struct host_domain *d = r->domain;
	char source[PATH_MAX];
	enum status st = find_source(r->files->root, ref->path, source);

	if (st)
		return st;
	if (access(source, R_OK))
		return fail(ST_NOT_FOUND, "%s:%u: %s: %s", d->path, ref->line,
			    source, strerror(errno));
	name_on_esp(r->files->root, source, r->names[r->nr]);
	st = files_add(r->files, source, r->names[r->nr], false,
		       &d->files[d->nr_files]);
	if (st)
		return st;
	d->nr_files++;
	r->refs[r->nr++] = ref;
	return ST_OK;
}

static enum status add_files(struct domain_reader *r)
{
	const struct domain_config *d = &r->parsed;
	enum status st = add_file(r, &d->kernel);

	if (!st && d->ramdisk.path)
		st = add_file(r, &d->ramdisk);
	if (!st && d->dtb.path)
		st = add_file(r, &d->dtb);
	for (unsigned int i = 0; !st && i < d->nr_modules; i++)
		st = add_file(r, &d->modules[i]);
	return st;
}

static enum status check_sections(const struct domain_reader *r)
{
	for (unsigned int i = 0; i < r->config.nr_sections; i++) {
		const char *name = r->config.sections[i].name;

		if (strcmp(name, r->domain->name) &&
		    strcmp(name, "daybreak-update"))
			return fail(ST_INVALID,
				    "%s:%u: [%s]: expected no section but [%s]",
				    r->domain->path, r->config.sections[i].line,
				    name, r->domain->name);
	}
	return ST_OK;
}

static enum status parse(struct domain_reader *r, char *text, uint64_t size)
{
	enum status st = config_parse(r->domain->path, CONFIG_DAYBREAK, text,
				      size, &r->config);

	if (!st)
		st = check_sections(r);
	if (!st)
		st = domain_config_parse(&r->config, r->domain->name,
					 &r->parsed);
	return st ? st : add_files(r);
}

/* A line that names a file gets the name that the file has there. */
static void write_line(const struct domain_reader *r, unsigned int nr,
		       const char *line, size_t size, FILE *to)
{
	for (unsigned int i = 0; i < r->nr; i++) {
		const struct file_ref *ref = r->refs[i];

		if (ref->line != nr)
			continue;
		fprintf(to, "%s=%s%s%s\n", ref->key, r->names[i],
			*ref->args ? " " : "", ref->args);
		return;
	}
	fprintf(to, "%.*s\n", (int)size, line);
}

static enum status write_section(const struct domain_reader *r)
{
	size_t size;
	FILE *to = open_memstream(&r->domain->text, &size);
	unsigned int nr = 1;

	if (!to)
		return fail(ST_NO_MEMORY, "%s: out of memory", r->domain->path);
	for (const char *line = r->text; *line; nr++) {
		const size_t n = strcspn(line, "\n");

		if (n || line[n])
			write_line(r, nr, line, n - (n && line[n - 1] == '\r'),
				   to);
		line += n + (line[n] == '\n');
	}
	fputc('\n', to);
	if (!fclose(to))
		return ST_OK;
	return fail(ST_NO_MEMORY, "%s: out of memory", r->domain->path);
}

static enum status read_text(struct domain_reader *r, struct file text)
{
	struct host_domain *d = r->domain;
	char *listed;
	enum status st;
	int size;

	r->text = strndup((const char *)text.bytes.base, text.bytes.size);
	d->files = calloc(MAX_FILES, sizeof(*d->files));
	size = asprintf(&listed, "%s" LISTED_BY "%s\n", r->text ? r->text : "",
			d->name);
	if (!r->text || !d->files || size < 0)
		return fail(ST_NO_MEMORY, "%s: out of memory", d->path);
	st = strlen(r->text) == text.bytes.size
		     ? parse(r, listed, (uint64_t)size)
		     : fail(ST_INVALID, "%s: has a NUL byte", d->path);
	if (!st)
		st = write_section(r);
	free(listed);
	free(r->text);
	return st;
}

static enum status read_domain(struct files *files, struct host_domain *d)
{
	static struct domain_reader r;
	struct file text;
	enum status st = file_read(d->path, &text);

	if (st)
		return st;
	r.files = files;
	r.domain = d;
	r.nr = 0;
	st = read_text(&r, text);
	free((void *)(uintptr_t)text.bytes.base);
	return st;
}

static void release(struct host_domain *d)
{
	free(d->text);
	free(d->files);
	d->text = NULL;
	d->files = NULL;
	d->nr_files = 0;
}

/* The name of a section, of which domains= lists several. */
static bool take_name(const char *file, char out[UPDATE_MAX_NAME])
{
	const size_t n = strlen(file);

	if (n <= 5 || n >= UPDATE_MAX_NAME || *file == '.' ||
	    strcmp(file + n - 5, ".conf"))
		return false;
	memcpy(out, file, n - 5);
	out[n - 5] = '\0';
	return true;
}

static enum status add_domain(struct files *files, const char *folder,
			      const char *file, struct host_domains *out)
{
	struct host_domain *d = &out->list[out->nr];
	enum status st;

	*d = (struct host_domain){ 0 };
	if (!take_name(file, d->name))
		return ST_OK;
	if (out->nr == UPDATE_MAX_DOMAINS - 1)
		return fail(ST_TOO_LARGE, "%s: has more than %d domains",
			    folder, UPDATE_MAX_DOMAINS - 1);
	st = paths_in(folder, file, d->path);
	if (st)
		return st;
	fail_hold(true);
	st = read_domain(files, d);
	fail_hold(false);
	if (!st) {
		out->nr++;
		return ST_OK;
	}
	warn("the domain %s is left out: %s", d->name, fail_sentence());
	release(d);
	return st == ST_NO_MEMORY ? st : ST_OK;
}

enum status domains_read(struct files *files, struct host_domains *out)
{
	char folder[PATH_MAX];
	struct dirent **list = NULL;
	enum status st = paths_below(files->root, FOLDER, folder);
	int nr;

	out->nr = 0;
	if (st || access(folder, F_OK))
		return st;
	nr = scandir(folder, &list, NULL, alphasort);
	if (nr < 0)
		return fail(ST_IO, "%s: %s", folder, strerror(errno));
	for (int i = 0; i < nr; i++) {
		if (!st)
			st = add_domain(files, folder, list[i]->d_name, out);
		free(list[i]);
	}
	free(list);
	return st;
}

void domains_free(struct host_domains *domains)
{
	for (unsigned int i = 0; i < domains->nr; i++)
		release(&domains->list[i]);
	domains->nr = 0;
}
