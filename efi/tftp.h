/* SPDX-License-Identifier: MIT */
/*
 * Files of a TFTP server, by the firmware's PXE (UEFI 2.10, section 24.3).
 */
#ifndef EFI_TFTP_H
#define EFI_TFTP_H

#include "app.h"

struct tftp {
	EFI_PXE_BASE_CODE_PROTOCOL *pxe;
	EFI_HANDLE device; /* which has that protocol */
	EFI_IP_ADDRESS server;
};

/*
 * Gets the size of the file of that name on the server, in bytes.
 * EFI_UNSUPPORTED: the server does not say it.
 */
EFI_STATUS tftp_size(const struct tftp *tftp, const char *name, uint64_t *out);

/*
 * Reads the file to out, with a progress bar that has the label. *size is the
 * room there, and then the file's size. said is the size that the server has
 * said, or 0: then at most SPOOL_MAX bytes are read. EFI_BUFFER_TOO_SMALL for a
 * file that is larger than said or, if nothing was said, than the room; *size
 * may then be its size. EFI_ABORTED: the server has long sent nothing new.
 */
EFI_STATUS tftp_read(const struct tftp *tftp, const char *label,
		     const char *name, uint64_t said, void *out,
		     uint64_t *size);

/* What a status means, to end a sentence. */
const char *tftp_reason(EFI_STATUS es);

#endif
