/* SPDX-License-Identifier: MIT */
/*
 * The firmware's protocol for a TPM 2.
 */
#ifndef EFI_TPM_H
#define EFI_TPM_H

#include "app.h"

struct event;

/* HashLogExtendEvent. It refuses bytes at 0, even if there are none. */
typedef EFI_STATUS(EFIAPI extend_function)(void *protocol, UINT64 flags,
					   EFI_PHYSICAL_ADDRESS bytes,
					   UINT64 size, struct event *event);

/* EFI_TCG2_PROTOCOL, up to what is used. */
struct tcg2 {
	EFI_STATUS(EFIAPI *capability)(struct tcg2 *tcg2, void *out);
	EFI_STATUS(EFIAPI *log)
	(struct tcg2 *tcg2, UINT32 format, EFI_PHYSICAL_ADDRESS *first,
	 EFI_PHYSICAL_ADDRESS *last, BOOLEAN *is_cut);
	extend_function *extend;
};

/* The TPM's protocol, or NULL when there is none that can be used. */
struct tcg2 *tpm_find(void);

#endif
