// SPDX-License-Identifier: MIT
/*
 * Passes the log of the TPM's events on to dom0. Linux finds it by a
 * configuration table, which otherwise its own EFI stub makes; under Xen that
 * does not run. Xen passes the tables on, and Linux uses only what lies in
 * memory that Xen does not reuse. Sources: Linux, drivers/firmware/efi/
 * libstub/tpm.c and drivers/xen/efi.c; TCG EFI Protocol Specification, revision
 * 00.13, sections 5 and 7.
 */
#include "tpm.h"

#include <daybreak/measure_log.h>

#define LOG_TCG_2 2 /* the log's format, and the table's version */

/* LINUX_EFI_TPM_EVENT_LOG: this, and the log. Packed. */
struct log_table {
	UINT32 size;	   /* of the log */
	UINT32 final_size; /* of its events that are also final ones */
	UINT8 version;
	UINT8 log[];
} __attribute__((packed));
_Static_assert(offsetof(struct log_table, log) == 9,
	       "struct linux_efi_tpm_eventlog");

static EFI_GUID log_guid = { 0xb7799cb0,
			     0xeca2,
			     0x4943,
			     { 0x96, 0x67, 0x1f, 0xae, 0x07, 0xb7, 0x47,
			       0xfa } };
static EFI_GUID final_guid = { 0x1e2ed096,
			       0x30e2,
			       0x4254,
			       { 0xbd, 0x89, 0x86, 0x3b, 0xbe, 0xf8, 0x23,
				 0x25 } };

static enum status find_log(struct tcg2 *tcg2, struct span *out)
{
	EFI_PHYSICAL_ADDRESS first = 0, last = 0;
	enum status st;
	BOOLEAN is_cut;
	uint64_t size;

	if (tcg2->log(tcg2, LOG_TCG_2, &first, &last, &is_cut) || !first)
		return ST_UNSUPPORTED;
	*out = table_memory(first);
	st = measure_log_size(*out, last - first, &size);
	if (!st)
		*out = span_sub(*out, 0, size);
	return st;
}

/* Events that the firmware has written to both: Linux joins the two. */
static enum status find_final(struct span log, uint64_t *size)
{
	const void *table = table_find(&final_guid);

	*size = 0;
	return table ? measure_final_size(log, table_memory((uintptr_t)table),
					  size)
		     : ST_OK;
}

static enum status install(struct span log, uint64_t final_size)
{
	struct log_table *table;

	if (log.size > UINT32_MAX ||
	    app_bs->AllocatePool(EfiACPIReclaimMemory,
				 sizeof(*table) + log.size, (void **)&table))
		return fail(ST_NO_MEMORY,
			    "there is no memory for the TPM's log, %lu KiB",
			    log.size / 1024);
	table->size = (UINT32)log.size;
	table->final_size = (UINT32)final_size;
	table->version = LOG_TCG_2;
	memcpy(table->log, log.base, log.size);
	if (app_bs->InstallConfigurationTable(&log_guid, table))
		return fail(ST_IO, "the firmware does not take the TPM's log");
	return ST_OK;
}

/* If Xen does not start, the machine is reset, and the table gone. */
enum status platform_publish_log(void)
{
	struct tcg2 *tcg2 = tpm_find();
	uint64_t final_size;
	struct span log;
	enum status st = tcg2 ? find_log(tcg2, &log) : ST_UNSUPPORTED;

	if (st)
		return st;
	st = find_final(log, &final_size);
	return st ? st : install(log, final_size);
}
