// SPDX-License-Identifier: MIT
/*
 * An odd TPM 2, on a machine that has none:
 *
 *	tpm=absent           its protocol says that there is none
 *	tpm=present          events are accepted, and nothing is done with them
 *	tpm-error=N          an event fails with this status; 11 is a full log
 *	tpm-from=N           that is so from the Nth event on, 1 if not given
 *
 * After the run the number of events is printed, and of those that are not as
 * the specification demands.
 */
#include "odd.h"

#define SIZE_AT	   0 /* in an event, unaligned */
#define HEADER_AT  4
#define HEADER	   14 /* bytes, as the header says */
#define PCR_AT	   10
#define DATA_AT	   18
#define LAST_PCR   23
#define PRESENT_AT 16 /* in a capability */

struct odd_tcg2 {
	EFI_STATUS(EFIAPI *capability)(struct odd_tcg2 *self, UINT8 *out);
	EFI_STATUS(EFIAPI *log)
	(struct odd_tcg2 *self, UINT32 format, UINT64 *first, UINT64 *last,
	 BOOLEAN *is_cut);
	EFI_STATUS(EFIAPI *extend)
	(struct odd_tcg2 *self, UINT64 flags, UINT64 bytes, UINT64 size,
	 const UINT8 *event);
};

static EFI_GUID tcg2_guid = { 0x607f766c,
			      0x7455,
			      0x42be,
			      { 0x93, 0x0b, 0xe4, 0xd7, 0x6d, 0xb2, 0x72,
				0x0f } };
static EFI_HANDLE handle;
static EFI_STATUS tpm_error;
static UINT64 from, nr_events, nr_bad;
static bool is_absent;

static UINT32 number_at(const UINT8 *event, UINTN at)
{
	UINT32 value;

	memcpy(&value, event + at, sizeof(value));
	return value;
}

static EFI_STATUS EFIAPI odd_capability(struct odd_tcg2 *self, UINT8 *out)
{
	(void)self;
	/* As a 1.0 does: less than was asked for. */
	if (out[0] < PRESENT_AT + 4)
		return EFI_BUFFER_TOO_SMALL;
	out[1] = 1;
	/* The firmware itself would measure each image that is loaded. */
	out[PRESENT_AT] =
		!is_absent && odd_is_application(__builtin_return_address(0));
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI odd_log(struct odd_tcg2 *self, UINT32 format,
				 UINT64 *first, UINT64 *last, BOOLEAN *is_cut)
{
	(void)self;
	(void)format;
	*first = *last = 0;
	*is_cut = FALSE;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI odd_extend(struct odd_tcg2 *self, UINT64 flags,
				    UINT64 bytes, UINT64 size,
				    const UINT8 *event)
{
	(void)self;
	(void)size;
	nr_events++;
	if (flags || !bytes || number_at(event, SIZE_AT) < DATA_AT ||
	    number_at(event, HEADER_AT) != HEADER ||
	    number_at(event, PCR_AT) > LAST_PCR)
		nr_bad++;
	return nr_events >= from ? tpm_error : EFI_SUCCESS;
}

static struct odd_tcg2 tcg2 = { odd_capability, odd_log, odd_extend };

void odd_tpm(void)
{
	const char *kind = odd_setting("tpm");

	tpm_error = odd_status("tpm-error");
	from = odd_number("tpm-from", 1);
	is_absent = kind && *kind == 'a';
	if (!kind && !tpm_error)
		return;
	odd_bs->InstallProtocolInterface(&handle, &tcg2_guid,
					 EFI_NATIVE_INTERFACE, &tcg2);
}

void odd_tpm_restore(void)
{
	if (!handle)
		return;
	odd_bs->UninstallProtocolInterface(handle, &tcg2_guid, &tcg2);
	odd_say_number("events in the TPM", nr_events);
	if (nr_bad)
		odd_say_number("events that no TPM accepts", nr_bad);
}
