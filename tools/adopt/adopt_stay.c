// SPDX-License-Identifier: MIT
/*
 * `daybreak adopt --stay`: waits for the ends of the adopted domains. xenstored
 * tells of each end by the watch @releaseDomain, but not of whose; so each
 * event is a reason to look at all of them.
 */
#define _GNU_SOURCE
#include "adopt.h"

#include "durable.h"
#include "tool.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <xen/sched.h>

#define FOLDER "/var/lib/daybreak"
#define EVENT  "@releaseDomain"

/* The domains that are watched, by their domids too. */
struct stay {
	const struct xen *xen;
	struct {
		const struct domain_report *d; /* NULL: not watched any more */
		unsigned int domid;
	} list[DOMAIN_MAX];
	unsigned int nr;
};

static volatile sig_atomic_t is_asked_to_end;

static void note_signal(int number)
{
	(void)number;
	is_asked_to_end = 1;
}

/* Two at once would both handle a domain. The lock ends with the process. */
static enum status lock(void)
{
	enum status st = durable_folder(FOLDER);
	int fd;

	if (st)
		return st;
	fd = open(FOLDER, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return fail(ST_IO, "%s: %s", FOLDER, strerror(errno));
	if (!flock(fd, LOCK_EX | LOCK_NB))
		return ST_OK;
	close(fd);
	return fail(ST_IO, "%s: another daybreak adopt --stay runs already",
		    FOLDER);
}

/*
 * A domain that xl has started or restored may have the same UUID, but is
 * watched by xl. Xen numbers domains in the order in which they are made, so
 * none of those has a domid up to the number of domains that were started with
 * the host. One that was renamed is left alone, too.
 */
static void add(struct stay *s, const struct domain_report *d, unsigned int nr)
{
	struct live_domain live;

	if (live_find(s->xen, d->uuid, &live) || live.domid > nr ||
	    !store_knows(s->xen, d, live.domid) ||
	    !store_has_name(s->xen, d, live.domid))
		return;
	s->list[s->nr].d = d;
	s->list[s->nr++].domid = live.domid;
	end_prepare(d);
}

/* False when the domain needs no more watching. */
static bool look_at(const struct stay *s, unsigned int i)
{
	const struct domain_report *d = s->list[i].d;
	struct live_domain live;
	enum status st = live_find(s->xen, d->uuid, &live);

	if (st == ST_NOT_FOUND || (!st && live.domid != s->list[i].domid) ||
	    (!st && live.dying)) {
		say("%s: domain %u is gone", d->name, s->list[i].domid);
		return false;
	}
	/* xl save and xl migrate destroy it, or let it go on. */
	if (st || !live.shut_down || live.reason == SHUTDOWN_suspend)
		return true;
	end_handle(d, &live);
	return false;
}

/* Returns the number of domains that are still watched. */
static unsigned int look(struct stay *s)
{
	unsigned int nr = 0;

	for (unsigned int i = 0; i < s->nr; i++) {
		if (s->list[i].d && !look_at(s, i))
			s->list[i].d = NULL;
		nr += s->list[i].d != NULL;
	}
	return nr;
}

/* Waits for an event or a signal, which is held back except while it waits. */
static enum status wait_for_event(const struct xen *xen, const sigset_t *open)
{
	struct pollfd fd = { .fd = xen->xs_fileno(xen->xsh), .events = POLLIN };
	unsigned int nr;
	char **event;

	if (ppoll(&fd, 1, NULL, open) < 0)
		return errno == EINTR
			       ? ST_OK
			       : fail(ST_IO, "poll: %s", strerror(errno));
	event = xen->xs_read_watch(xen->xsh, &nr);
	if (!event)
		return fail(ST_IO, "xenstored reports no more ends: %s",
			    strerror(errno));
	free(event);
	return ST_OK;
}

static void hold_signals(sigset_t *open)
{
	const struct sigaction action = { .sa_handler = note_signal };
	sigset_t held;

	sigemptyset(&held);
	sigaddset(&held, SIGTERM);
	sigaddset(&held, SIGINT);
	sigprocmask(SIG_BLOCK, &held, open);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
}

/* Tells systemd that what comes after adopting may begin: sd_notify(3). */
static void notify(void)
{
	static const char ready[] = "READY=1";
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	const char *path = getenv("NOTIFY_SOCKET");
	size_t n = path ? strlen(path) : 0;
	int fd;

	if (!n || n >= sizeof(to.sun_path))
		return;
	memcpy(to.sun_path, path, n);
	if (*path == '@')
		to.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	if (sendto(fd, ready, sizeof(ready) - 1, 0, (struct sockaddr *)&to,
		   (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n)) < 0)
		warn("NOTIFY_SOCKET: %s: %s", path, strerror(errno));
	close(fd);
}

static enum status watch(struct stay *s, const sigset_t *open)
{
	const struct xen *xen = s->xen;
	enum status st = ST_OK;

	if (!xen->xs_watch(xen->xsh, EVENT, "daybreak"))
		return fail(ST_IO, "xenstored does not take a watch: %s",
			    strerror(errno));
	while (!st && look(s) && !is_asked_to_end)
		st = wait_for_event(xen, open);
	return st;
}

enum status stay_run(const struct xen *xen, const struct domain_report *domains,
		     unsigned int nr)
{
	static struct stay s;
	enum status st = lock();
	sigset_t open;

	if (!st)
		st = end_begin();
	if (st)
		return st;
	s.xen = xen;
	setvbuf(stdout, NULL, _IOLBF, 0);
	hold_signals(&open);
	notify();
	for (unsigned int i = 0; i < nr; i++)
		add(&s, &domains[i], nr);
	return watch(&s, &open);
}
