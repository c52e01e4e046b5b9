/* SPDX-License-Identifier: MIT */
/*
 * The parts of `daybreak measure`: the events of a dry run, a log of a machine,
 * and the values of PCRs that they lead to.
 */
#ifndef TOOLS_MEASURE_H
#define TOOLS_MEASURE_H

#include "plan/plan.h"

#include <daybreak/measure.h>

/* The hashes for which a TPM may have a bank of PCRs. */
enum bank { BANK_SHA1, BANK_SHA256, BANK_SHA384, BANK_SHA512, NR_BANKS };

#define NR_PCRS 24

struct bank_facts {
	const char *name;   /* as tpm2-tools and systemd-pcrlock have it */
	uint16_t algorithm; /* its TPM_ALG_ID */
	unsigned int size;  /* bytes of a digest */
};
extern const struct bank_facts banks[NR_BANKS];

/* By its name; NR_BANKS: there is none. */
enum bank bank_find(const char *name);

#define DIGEST_MAX_SIZE 64
#define DIGEST_HEX_SIZE (2 * DIGEST_MAX_SIZE + 1)

struct digest {
	uint8_t bytes[DIGEST_MAX_SIZE]; /* the bank's size of them */
};

/* The digest of nr ranges of bytes, one after the other. */
void digest_of(enum bank bank, const struct span *ranges, unsigned int nr,
	       struct digest *out);

/* Writes it in hexadecimal: lower case, or upper case. Returns out. */
const char *digest_hex(enum bank bank, const struct digest *digest, bool upper,
		       char out[DIGEST_HEX_SIZE]);

/* One event; text is what the log will say of it, in one line. */
struct prediction {
	unsigned int pcr;
	uint32_t type;
	struct digest digests[NR_BANKS];
	char *text;
};

struct predictions {
	struct prediction *list;
	unsigned int nr, room;
};

/*
 * events.c: the events of a dry run, after plan_begin(). The caller calls
 * events_free(), also after a failure. Returns what boot_describe() does, or
 * ST_NO_MEMORY, with a sentence.
 */
enum status events_predict(const struct plan_request *r,
			   struct predictions *out);
void events_free(struct predictions *events);

/* PCRs of one bank. */
struct pcrs {
	enum bank bank;
	struct digest values[NR_PCRS];
	bool is_known[NR_PCRS]; /* its value can be told */
};

/* Extends a PCR by a digest. */
void pcrs_extend(struct pcrs *pcrs, unsigned int pcr,
		 const struct digest *digest);

/*
 * log.c: extends PCR 4 by what the firmware has put there before Daybreak, in a
 * log of an earlier boot by Daybreak on that machine: a file as Linux's
 * binary_bios_measurements. Returns ST_INVALID or ST_TRUNCATED for what is no
 * such log, ST_NOT_FOUND for one without events of Daybreak's, ST_UNSUPPORTED
 * for one without the bank; with a sentence.
 */
enum status log_extend(struct file log, struct pcrs *pcrs);

/* show.c: prints events, with the digest for that bank. */
void show_events(const struct predictions *events, enum bank bank);

/* Prints the PCRs that are known, in the form of tpm2_pcrread. */
void show_pcrs(const struct pcrs *pcrs);

/* Prints events in all banks, as a .pcrlock file of systemd-pcrlock. */
void show_json(const struct predictions *events);

#endif
