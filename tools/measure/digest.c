// SPDX-License-Identifier: MIT
/*
 * The digests of a TPM's banks, by libcrypto, and how they extend a PCR.
 */
#include "measure.h"

#include <openssl/evp.h>

#include <stdio.h>
#include <stdlib.h>

/* Source of the numbers: TPM 2.0 Library, part 2, section 6.3. */
const struct bank_facts banks[NR_BANKS] = {
	[BANK_SHA1] = { "sha1", 0x0004, 20 },
	[BANK_SHA256] = { "sha256", 0x000b, 32 },
	[BANK_SHA384] = { "sha384", 0x000c, 48 },
	[BANK_SHA512] = { "sha512", 0x000d, 64 },
};

enum bank bank_find(const char *name)
{
	enum bank bank = 0;

	while (bank < NR_BANKS && strcmp(banks[bank].name, name))
		bank++;
	return bank;
}

/* libcrypto fails only without memory, or where SHA-1 is forbidden to it. */
static void require(bool done, enum bank bank)
{
	if (done)
		return;
	fprintf(stderr, "daybreak: libcrypto computes no %s\n",
		banks[bank].name);
	exit(1);
}

void digest_of(enum bank bank, const struct span *ranges, unsigned int nr,
	       struct digest *out)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	const EVP_MD *hash = EVP_get_digestbyname(banks[bank].name);

	require(context && hash && EVP_DigestInit_ex(context, hash, NULL),
		bank);
	for (unsigned int i = 0; i < nr; i++)
		require(EVP_DigestUpdate(context, ranges[i].base,
					 ranges[i].size),
			bank);
	require(EVP_DigestFinal_ex(context, out->bytes, NULL), bank);
	EVP_MD_CTX_free(context);
}

const char *digest_hex(enum bank bank, const struct digest *digest, bool upper,
		       char out[DIGEST_HEX_SIZE])
{
	for (unsigned int i = 0; i < banks[bank].size; i++)
		snprintf(out + 2 * i, 3, upper ? "%02X" : "%02x",
			 digest->bytes[i]);
	return out;
}

void pcrs_extend(struct pcrs *pcrs, unsigned int pcr,
		 const struct digest *digest)
{
	const unsigned int size = banks[pcrs->bank].size;
	const struct span both[] = {
		{ pcrs->values[pcr].bytes, size },
		{ digest->bytes, size },
	};

	digest_of(pcrs->bank, both, 2, &pcrs->values[pcr]);
}
