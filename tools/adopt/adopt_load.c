// SPDX-License-Identifier: MIT
/*
 * Loads Xen's libraries by name: the rest of the command also runs without
 * them, and only the libxenctrl of the running Xen's own release can talk to
 * it.
 */
#include "adopt.h"

#include "tool.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define PRIVCMD "/dev/xen/privcmd"

enum library { XENCTRL, XENFOREIGNMEMORY, XENSTORE, NR_LIBRARIES };

#define FUNCTION(library, name)                                                \
	{                                                                      \
		library, #name, offsetof(struct xen, name)                     \
	}

static const struct {
	enum library library;
	const char *name;
	size_t offset;
} functions[] = {
	FUNCTION(XENCTRL, xc_interface_open),
	FUNCTION(XENCTRL, xc_interface_close),
	FUNCTION(XENCTRL, xc_domain_getinfolist),
	FUNCTION(XENCTRL, xc_domain_pause),
	FUNCTION(XENCTRL, xc_domain_unpause),
	FUNCTION(XENCTRL, xc_hvm_param_get),
	FUNCTION(XENCTRL, xc_cpupool_getinfo),
	FUNCTION(XENCTRL, xc_cpupool_infofree),
	FUNCTION(XENFOREIGNMEMORY, xenforeignmemory_open),
	FUNCTION(XENFOREIGNMEMORY, xenforeignmemory_close),
	FUNCTION(XENFOREIGNMEMORY, xenforeignmemory_map),
	FUNCTION(XENFOREIGNMEMORY, xenforeignmemory_unmap),
	FUNCTION(XENFOREIGNMEMORY, xenforeignmemory_map_resource),
	FUNCTION(XENFOREIGNMEMORY, xenforeignmemory_unmap_resource),
	FUNCTION(XENSTORE, xs_daemon_socket),
	FUNCTION(XENSTORE, xs_open),
	FUNCTION(XENSTORE, xs_close),
	FUNCTION(XENSTORE, xs_directory),
	FUNCTION(XENSTORE, xs_read),
	FUNCTION(XENSTORE, xs_write),
	FUNCTION(XENSTORE, xs_set_permissions),
	FUNCTION(XENSTORE, xs_transaction_start),
	FUNCTION(XENSTORE, xs_transaction_end),
	FUNCTION(XENSTORE, xs_introduce_domain),
	FUNCTION(XENSTORE, xs_is_domain_introduced),
	FUNCTION(XENSTORE, xs_watch),
	FUNCTION(XENSTORE, xs_fileno),
	FUNCTION(XENSTORE, xs_read_watch),
};

/* Reads a file with one number, which the kernel has for the running Xen. */
static bool read_number(const char *path, unsigned int *out)
{
	FILE *file = fopen(path, "re");
	bool good = file && fscanf(file, "%u", out) == 1;

	if (file)
		fclose(file);
	return good;
}

/* libxenctrl has one interface per release; the other libraries have one. */
static enum status name_xenctrl(char *out, size_t size)
{
	unsigned int major, minor;

	if (!read_number("/sys/hypervisor/version/major", &major) ||
	    !read_number("/sys/hypervisor/version/minor", &minor))
		return fail(ST_NOT_FOUND,
			    "/sys/hypervisor/version shows no Xen: domains "
			    "are adopted in dom0, on a running Xen");
	snprintf(out, size, "libxenctrl.so.%u.%u", major, minor);
	return ST_OK;
}

static enum status load(const char *name, const char * or, void **out)
{
	*out = dlopen(name, RTLD_NOW);
	if (!*out && or)
		*out = dlopen(or, RTLD_NOW);
	return *out ? ST_OK
		    : fail(ST_NOT_FOUND,
			   "the running Xen's library cannot be loaded: %s",
			   dlerror());
}

/* Libraries stay loaded until the program ends. */
static enum status load_libraries(void *libraries[NR_LIBRARIES])
{
	char xenctrl[64];
	enum status st = name_xenctrl(xenctrl, sizeof(xenctrl));

	if (st)
		return st;
	st = load(xenctrl, NULL, &libraries[XENCTRL]);
	if (st)
		return st;
	st = load("libxenforeignmemory.so.1", NULL,
		  &libraries[XENFOREIGNMEMORY]);
	if (st)
		return st;
	return load("libxenstore.so.4", "libxenstore.so.3.0",
		    &libraries[XENSTORE]);
}

static enum status find_functions(struct xen *xen)
{
	void *libraries[NR_LIBRARIES];
	enum status st = load_libraries(libraries);

	if (st)
		return st;
	for (size_t i = 0; i < sizeof(functions) / sizeof(*functions); i++) {
		void *at = dlsym(libraries[functions[i].library],
				 functions[i].name);

		if (!at)
			return fail(ST_NOT_FOUND,
				    "the running Xen's libraries have no %s",
				    functions[i].name);
		memcpy((char *)xen + functions[i].offset, &at, sizeof(at));
	}
	return ST_OK;
}

static bool answers(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int error;

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	error = connect(fd, (struct sockaddr *)&address, sizeof(address))
			? errno
			: 0;
	if (fd >= 0)
		close(fd);
	errno = error;
	return !error;
}

/*
 * Without xenstored the library talks to a xenstore domain through the kernel;
 * if there is none either, it would wait forever.
 */
static enum status open_store(struct xen *xen)
{
	const char *path = xen->xs_daemon_socket();
	int error;

	if (!answers(path)) {
		error = errno;
		if (live_find_xenstore(xen))
			return fail(ST_IO, "no xenstored answers at %s: %s",
				    path, strerror(error));
	}
	xen->xsh = xen->xs_open(0);
	return xen->xsh ? ST_OK
			: fail(ST_IO, "xenstore cannot be opened: %s",
			       strerror(errno));
}

enum status xen_open(struct xen *out)
{
	enum status st;

	*out = (struct xen){ 0 };
	st = find_functions(out);
	if (st)
		return st;
	/* The libraries' own messages would be of little help. */
	if (access(PRIVCMD, R_OK | W_OK))
		return fail(ST_IO,
			    "%s: %s: domains are adopted by root, in dom0",
			    PRIVCMD, strerror(errno));
	out->xch = out->xc_interface_open(NULL, NULL, 0);
	out->fmem = out->xenforeignmemory_open(NULL, 0);
	if (!out->xch || !out->fmem) {
		st = fail(ST_IO, "Xen's interfaces cannot be opened: %s",
			  strerror(errno));
		xen_close(out);
		return st;
	}
	st = open_store(out);
	if (st)
		xen_close(out);
	return st;
}

void xen_close(struct xen *xen)
{
	if (xen->xsh)
		xen->xs_close(xen->xsh);
	if (xen->fmem)
		xen->xenforeignmemory_close(xen->fmem);
	if (xen->xch)
		xen->xc_interface_close(xen->xch);
	*xen = (struct xen){ 0 };
}
