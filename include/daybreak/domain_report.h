/* SPDX-License-Identifier: MIT */
/*
 * What dom0 is told about the domains that were started with the host. The
 * application stores it in an EFI variable that lasts until the next reset, as
 * a line for each domain in starting order:
 *
 *	name=web uuid=... type=pvh start=run xenstore=yes store-port=1
 *	console-port=2 memory=262144 maxmem=262144 vcpus=1 maxvcpus=1
 *	on_poweroff=destroy on_reboot=restart on_watchdog=destroy
 *	on_crash=destroy
 *
 * on one line, each word followed by one blank or by the line's end. Before
 * them there is a line for each cpupool that was asked for:
 *
 *	cpupool=fast id=1
 *
 * start=devices is paused until dom0 has attached its devices. It says what was
 * asked for; Xen knows which of the domains run, by their UUIDs. If one was not
 * started, the boot domain gives the reason at the end of dom0's command line:
 *
 *	daybreak.failed=NAME:CALL:ERROR[,NAME:CALL:ERROR...]
 *
 * NAME is the domain's, or * for all of them. CALL is the hypercall that Xen
 * refused, and ERROR its errno, or its GNTST_ number if CALL ends in -gntst; or
 * CALL is another word and ERROR is 0.
 */
#ifndef DAYBREAK_DOMAIN_REPORT_H
#define DAYBREAK_DOMAIN_REPORT_H

#include <daybreak/domain.h>
#include <daybreak/format.h>
#include <daybreak/span.h>
#include <daybreak/uuid.h>

/* The variable DaybreakDomains of this vendor. */
#define DOMAIN_REPORT_VARIABLE	 "DaybreakDomains"
#define DOMAIN_REPORT_GUID	 "a699cadf-4a83-4bbd-9b86-7b13e56e34e3"

/* EFI_VARIABLE_BOOTSERVICE_ACCESS and ..._RUNTIME_ACCESS: volatile. */
#define DOMAIN_REPORT_ATTRIBUTES 6

/* Bytes that a report of nr domains needs at most, its NUL included. */
#define DOMAIN_REPORT_SIZE(nr)	 ((nr)*384 + 1)

/* One domain. */
struct domain_report {
	char name[DOMAIN_MAX_NAME + 1];
	uint8_t uuid[UUID_SIZE]; /* not nil */
	enum domain_type type;
	bool paused;			   /* dom0 will start it */
	bool devices_later;		   /* paused, and has devices before */
	bool xenstore;			   /* its kernel knows of xenstore */
	uint32_t store_port, console_port; /* its event channels to dom0 */
	uint64_t memory, maxmem;	   /* KiB */
	unsigned int vcpus, maxvcpus;
	enum domain_action actions[NR_DOMAIN_ENDS]; /* none is unset */
};

/* A cpupool, by Xen's number. */
struct pool_report {
	char name[DOMAIN_MAX_NAME + 1];
	unsigned int id; /* at least 1 */
};

#define POOL_REPORT_MAX	 8
#define POOL_REPORT_SIZE 64 /* bytes that the report of a pool needs */

/* Writes the report of nr cpupools, which comes first. */
void pool_report_write(const struct pool_report *pools, unsigned int nr,
		       struct text *out);

/*
 * Reads the cpupools of a report, which may be any bytes. Accepts only valid
 * names, and numbers that are 1, 2 and so on. Returns ST_INVALID or
 * ST_TOO_LARGE with a sentence that names the file and the line.
 */
enum status pool_report_read(struct file report,
			     struct pool_report out[POOL_REPORT_MAX],
			     unsigned int *nr);

/*
 * Writes the report of nr domains. Returns ST_TOO_LARGE with a sentence when
 * out is too small.
 */
enum status domain_report_write(const struct domain_report *domains,
				unsigned int nr, struct text *out);

/*
 * Reads the domains of a report, which may be any bytes; at most max. Accepts
 * only valid names, unique names and UUIDs, and numbers that a domain can have.
 * Returns ST_INVALID or ST_TOO_LARGE with a sentence that names the file and
 * the line.
 */
enum status domain_report_read(struct file report, struct domain_report *out,
			       unsigned int max, unsigned int *nr);

#define DOMAIN_FAULT_CALL 32 /* with its NUL */

/* Why a domain was not started. */
struct domain_fault {
	char call[DOMAIN_FAULT_CALL]; /* a hypercall or another word */
	uint32_t error;		      /* Xen's error number; 0: none */
};

/*
 * Searches dom0's command line for the reason why the domain was not started;
 * the last daybreak.failed= counts. Returns ST_NOT_FOUND, silently, if that
 * does not name the domain, and ST_INVALID with a sentence if it is malformed.
 */
enum status domain_fault_find(struct file cmdline, const char *name,
			      struct domain_fault *out);

#endif
