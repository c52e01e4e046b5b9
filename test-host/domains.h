/* SPDX-License-Identifier: MIT */
/*
 * A configuration with domains, for the tests that read it and those that write
 * it into a device tree.
 */
#ifndef TEST_DOMAINS_H
#define TEST_DOMAINS_H

#include "support.h"

#include <daybreak/domain_parse.h>

#include <stdio.h>

/* Every key for Arm once, in two domains. */
static const char domains_text[] =
	"[host]\n"
	"options=console=dtuart\n"
	"domains=one, two\n"
	"cpupools=fast slow\n"
	"xen,static-heap=0x70000000 64M 0x78000000 0x10000\n"
	"xen,shared-mem=shm-0 0x90000000 0x90000000 2M owner\n"
	"[fast]\n"
	"cpus=0-1\n"
	"sched=null\n"
	"[slow]\n"
	"cpus=2\n"
	"[one]\n"
	"kernel=Image console=ttyAMA0 quiet\n"
	"ramdisk=initrd.img\n"
	"memory=512\n"
	"vcpus=3\n"
	"cpus=[\"0-1,5\", \"all,^0\"]\n"
	"pool=fast\n"
	"capabilities=control xenstore\n"
	"shadow_memory=2\n"
	"max_grant_version=1\n"
	"max_grant_frames=64\n"
	"max_maptrack_frames=1024\n"
	"vuart=sbsa_uart\n"
	"xen,enhanced=no-xenstore\n"
	"nr_spis=64\n"
	"sve=256\n"
	"llc_colors=[\"0-2\", \"5\"]\n"
	"xen,shared-mem=shm-0 0x90000000 0x50000000 2M borrower\n"
	"xen,shared-mem=shm-1 0x60000000 1M\n"
	"xen,evtchn=10 second 11\n"
	"xen,evtchn=12 Domain-0 13\n"
	"[two]\n"
	"name=second\n"
	"type=pvh\n"
	"kernel=zImage\n"
	"cmdline=root=/dev/vda\n"
	"dtb=passthrough.dtb\n"
	"memory=256\n"
	"xen,static-mem=0x30000000 128M 0x40000000 128M\n"
	"direct-map=1\n"
	"passthrough=enabled\n"
	"sve=hw\n"
	"xen,enhanced=legacy\n"
	"xen,evtchn=11 one 10\n"
	"trap_unmapped_accesses=0\n"
	"arm_sci=type=scmi_smc\n";

static char domains_buffer[CONFIG_MAX_SIZE + 1];
static struct config domains_config;
static struct domain_config domains_parsed[DOMAIN_MAX]
	__attribute__((unused)); /* not every test uses them */

/* Parses text with the first occurrence of from replaced by to. */
static inline enum status domains_cut(const char *text, const char *from,
				      const char *to)
{
	const char *at = strstr(text, from);

	if (!at)
		fail_msg("\"%s\" is not in the configuration", from);
	snprintf(domains_buffer, sizeof(domains_buffer), "%.*s%s%s",
		 (int)(at - text), text, to, at + strlen(from));
	return config_parse("daybreak.conf", CONFIG_DAYBREAK, domains_buffer,
			    strlen(domains_buffer), &domains_config);
}

/* The same, for a text that must be accepted at this stage. */
static inline const struct config *
domains_with(const char *text, const char *from, const char *to)
{
	assert_int_equal(domains_cut(text, from, to), ST_OK);
	log_clear();
	return &domains_config;
}

#endif
