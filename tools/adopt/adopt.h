/* SPDX-License-Identifier: MIT */
/*
 * Shared by the files of `daybreak adopt`: Xen's libraries, which are loaded
 * when the command runs, and a domain as Xen has it.
 *
 * xen_ is adopt_load.c, live_ is adopt_domain.c, store_ is adopt_store.c,
 * nodes_ is adopt_nodes.c, ring_ is adopt_ring.c, userdata_ is
 * adopt_userdata.c, pool_ is adopt_pools.c, stay_ is adopt_stay.c, end_ is
 * adopt_end.c, and program_ is adopt_program.c.
 */
#ifndef TOOLS_ADOPT_H
#define TOOLS_ADOPT_H

#include <daybreak/domain_report.h>

#include <xenctrl.h>
#include <xenforeignmemory.h>
#include <xenstore.h>
#include <xenstore_lib.h>

/* The kernel makes a new one each time that it is read. */
#define RANDOM_UUID "/proc/sys/kernel/random/uuid"

/* The libraries' functions by their own names, and what they have opened. */
struct xen {
	__typeof__(&xc_interface_open) xc_interface_open;
	__typeof__(&xc_interface_close) xc_interface_close;
	__typeof__(&xc_domain_getinfolist) xc_domain_getinfolist;
	__typeof__(&xc_domain_pause) xc_domain_pause;
	__typeof__(&xc_domain_unpause) xc_domain_unpause;
	__typeof__(&xc_hvm_param_get) xc_hvm_param_get;
	__typeof__(&xc_cpupool_getinfo) xc_cpupool_getinfo;
	__typeof__(&xc_cpupool_infofree) xc_cpupool_infofree;
	__typeof__(&xenforeignmemory_open) xenforeignmemory_open;
	__typeof__(&xenforeignmemory_close) xenforeignmemory_close;
	__typeof__(&xenforeignmemory_map) xenforeignmemory_map;
	__typeof__(&xenforeignmemory_unmap) xenforeignmemory_unmap;
	__typeof__(&xenforeignmemory_map_resource)
		xenforeignmemory_map_resource;
	__typeof__(&xenforeignmemory_unmap_resource)
		xenforeignmemory_unmap_resource;
	__typeof__(&xs_daemon_socket) xs_daemon_socket;
	__typeof__(&xs_open) xs_open;
	__typeof__(&xs_close) xs_close;
	__typeof__(&xs_directory) xs_directory;
	__typeof__(&xs_read) xs_read;
	__typeof__(&xs_write) xs_write;
	__typeof__(&xs_set_permissions) xs_set_permissions;
	__typeof__(&xs_transaction_start) xs_transaction_start;
	__typeof__(&xs_transaction_end) xs_transaction_end;
	__typeof__(&xs_introduce_domain) xs_introduce_domain;
	__typeof__(&xs_is_domain_introduced) xs_is_domain_introduced;
	__typeof__(&xs_watch) xs_watch;
	__typeof__(&xs_fileno) xs_fileno;
	__typeof__(&xs_read_watch) xs_read_watch;
	xc_interface *xch;
	xenforeignmemory_handle *fmem;
	struct xs_handle *xsh;
};

/* A domain that exists. */
struct live_domain {
	unsigned int domid;
	bool paused, dying, shut_down;
	unsigned int reason; /* SHUTDOWN_..., when it has shut down */
};

/*
 * Loads the libraries of the running Xen, and opens Xen and xenstore. Returns
 * ST_NOT_FOUND or ST_IO with a sentence that says what is missing; nothing is
 * open then.
 */
enum status xen_open(struct xen *out);
void xen_close(struct xen *xen);

/*
 * Finds the domain with that UUID. Returns ST_NOT_FOUND silently when there is
 * none, and ST_IO with a sentence.
 */
enum status live_find(const struct xen *xen, const uint8_t uuid[UUID_SIZE],
		      struct live_domain *out);

/* The same for a domain that serves xenstore instead of xenstored. */
enum status live_find_xenstore(const struct xen *xen);

/* What it does, "has shut down" for example. */
const char *live_describe(const struct live_domain *live);

/* The frames of a domain's xenstore and console rings, as Xen numbers them. */
struct rings {
	uint64_t store, console;
};

enum status live_rings(const struct xen *xen, const struct domain_report *d,
		       const struct live_domain *live, struct rings *out);

/* ST_IO, with a sentence that has errno and the call that Xen refuses. */
enum status live_refuse(const struct domain_report *d, const char *call);

/* Maps one page of the domain until live_unmap(). */
enum status live_map(const struct xen *xen, const struct domain_report *d,
		     unsigned int domid, uint64_t gfn, void **out);
void live_unmap(const struct xen *xen, void *page);

/* Tells the domain that its console is read now. */
enum status live_connect(const struct xen *xen, const struct domain_report *d,
			 const struct live_domain *live,
			 const struct rings *rings);

enum status live_unpause(const struct xen *xen, const struct domain_report *d,
			 struct live_domain *live);

/* True when xenstore already has it under its UUID. */
bool store_knows(const struct xen *xen, const struct domain_report *d,
		 unsigned int domid);

/* True when xenstore has it under the name of its section. */
bool store_has_name(const struct xen *xen, const struct domain_report *d,
		    unsigned int domid);

/* Refuses a name that another domain has in xenstore, by ST_INVALID. */
enum status store_check_name(const struct xen *xen,
			     const struct domain_report *d, unsigned int domid);

/* Writes nodes in a transaction. Returns false with errno. */
typedef bool store_put(const struct xen *xen, xs_transaction_t transaction,
		       void *context);

/*
 * Has put write what the toolstack reads of owner in xenstore: all of it or
 * nothing. put is called again when another transaction came in between.
 * Returns ST_IO with a sentence.
 */
enum status store_write(const struct xen *xen, const char *owner,
			store_put *put, void *context);

/* True when xenstored already serves the domain. */
bool store_serves(const struct xen *xen, unsigned int domid);

/*
 * Makes xenstored serve it, with what it has asked before: see
 * daybreak/store_ring.h. It does not run meanwhile.
 */
enum status ring_hand_over(const struct xen *xen, const struct domain_report *d,
			   unsigned int domid, const struct rings *rings);

/* Makes xenstored serve it, which may empty its ring. */
enum status store_introduce(const struct xen *xen,
			    const struct domain_report *d, unsigned int domid,
			    const struct rings *rings);

/* Writes what the toolstack reads in xenstore: all of it or nothing. */
enum status nodes_write(const struct xen *xen, const struct domain_report *d,
			unsigned int domid, const struct rings *rings);

/*
 * Writes the domain's configuration where libxl keeps it, unless there is one.
 * ST_IO with a sentence.
 */
enum status userdata_write(const struct domain_report *d, unsigned int domid);

/*
 * Gives a cpupool that was made with the host its name in xenstore, unless it
 * has one or dry_run is set, and says its number. ST_IO with a sentence, also
 * for a pool that is not there.
 */
enum status pool_adopt(const struct xen *xen, const struct pool_report *pool,
		       bool dry_run);

/*
 * Watches the nr domains that were started with the host, as far as they are
 * adopted, and does what their on_poweroff= and the like say when they end.
 * Returns ST_OK when none is left or a signal asks it to end, ST_IO with a
 * sentence.
 */
enum status stay_run(const struct xen *xen, const struct domain_report *domains,
		     unsigned int nr);

/* Removes what was kept during an earlier boot. ST_IO with a sentence. */
enum status end_begin(void);

/*
 * Keeps what xl needs to start the domain anew, if it may have to and it is not
 * kept already. What cannot be kept is said.
 */
void end_prepare(const struct domain_report *d);

/* Does what is to be done with a domain that has shut down, and says it. */
void end_handle(const struct domain_report *d, const struct live_domain *live);

/*
 * Runs a program without a shell, and waits for its end. One without a slash is
 * searched for in PATH and /usr/sbin. ST_NOT_FOUND or ST_IO with a sentence,
 * which names the first nr_named words of argv, when it cannot be started or
 * fails.
 */
enum status program_run(const char *program, const char *const *argv,
			unsigned int nr_named);

#endif
