/* SPDX-License-Identifier: MIT */
/*
 * Which bytes of a PE's file a signature covers, and a TPM is extended with:
 * all but the checksum, the directory entry of the signatures and the
 * signatures themselves, with sections in the order of the file. Sources:
 * Windows Authenticode Portable Executable Signature Format, "Calculating the
 * PE Image Hash"; EDK2 does it so in Tcg2Dxe, without padding.
 */
#ifndef DAYBREAK_PE_DIGEST_H
#define DAYBREAK_PE_DIGEST_H

#include <daybreak/span.h>
#include <daybreak/status.h>

#define PE_DIGEST_SECTIONS 96 /* as many as the specification allows */

/* The digest is that of these bytes, one range after the other. */
struct pe_ranges {
	unsigned int nr;
	struct span list[PE_DIGEST_SECTIONS + 4];
};

/*
 * Finds the ranges of a PE32+'s whole file, which they point into. Returns
 * ST_NOT_MINE, without a sentence, for what is none; and with a sentence
 * ST_TRUNCATED when the headers or a section do not lie inside the file,
 * ST_INVALID when the signatures do not fit after the sections, ST_UNSUPPORTED
 * for too many sections. EDK2 hashes none of these.
 */
enum status pe_authenticode(struct file pe, struct pe_ranges *out);

#endif
