// SPDX-License-Identifier: MIT
/*
 * What the firmware has put into PCR 4, from a log of an earlier boot.
 */
#include "measure.h"

#include <daybreak/measure_log.h>

#define NO_ACTION 3u /* an event that extends nothing */

/*
 * True for what Daybreak puts into PCR 4 or 8. The firmware knows an address
 * for each application that it measures.
 */
static bool is_ours(const struct measure_record *record)
{
	struct measure_image_load load;

	if (record->pcr == MEASURE_PCR_TEXT)
		return record->type == MEASURE_IPL;
	return record->pcr == MEASURE_PCR_CODE &&
	       record->type == MEASURE_APPLICATION &&
	       span_copy(record->data, 0, &load, sizeof(load)) && !load.addr;
}

static enum status extend(const struct measure_log *log,
			  const struct measure_record *record,
			  struct pcrs *pcrs)
{
	const struct bank_facts *bank = &banks[pcrs->bank];
	struct digest digest;
	struct span bytes;

	if (record->pcr != MEASURE_PCR_CODE || record->type == NO_ACTION)
		return ST_OK;
	if (!measure_log_digest(log, record, bank->algorithm, &bytes) ||
	    !span_copy(bytes, 0, digest.bytes, bank->size))
		return fail(ST_UNSUPPORTED,
			    "%s: has no digests of %s: that machine's TPM has "
			    "no such bank",
			    log->file.name, bank->name);
	pcrs_extend(pcrs, record->pcr, &digest);
	return ST_OK;
}

enum status log_extend(struct file file, struct pcrs *pcrs)
{
	struct measure_record record;
	struct measure_log log;
	enum status st = measure_log_open(file, &log);

	while (!st && log.at < file.bytes.size) {
		st = measure_log_next(&log, &record);
		if (!st && is_ours(&record)) {
			pcrs->is_known[MEASURE_PCR_CODE] = true;
			return ST_OK;
		}
		if (!st)
			st = extend(&log, &record, pcrs);
	}
	return st ? st
		  : fail(ST_NOT_FOUND,
			 "%s: has no events of Daybreak's; needed is the log "
			 "of a boot by Daybreak on that machine",
			 file.name);
}
