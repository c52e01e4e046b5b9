// SPDX-License-Identifier: MIT
/*
 * The stack protector: a canary that differs at every boot, and what happens
 * when one is found overwritten.
 */
#include "app.h"

#include <daybreak/arch.h>

/* EFI_RNG_PROTOCOL (UEFI 2.10, section 37.5). */
struct rng_protocol {
	void *get_info;
	EFI_STATUS(EFIAPI *get_rng)
	(struct rng_protocol *, EFI_GUID *, UINTN, UINT8 *);
};

static EFI_GUID rng_guid = { 0x3152bca5,
			     0xeade,
			     0x433d,
			     { 0x86, 0x2e, 0xc0, 0x1c, 0xdc, 0x29, 0x1f,
			       0x44 } };

void __stack_chk_fail(void);

__attribute__((no_stack_protector)) static uint64_t random_number(void)
{
	struct rng_protocol *rng;
	uint64_t value;

	if (app_bs->LocateProtocol(&rng_guid, NULL, (void **)&rng) ||
	    rng->get_rng(rng, NULL, sizeof(value), (UINT8 *)&value))
		return arch_timestamp() * 0x9e3779b97f4a7c15;
	return value;
}

__attribute__((no_stack_protector)) void canary_init(void)
{
	/* A zero first byte stops a string overrun from writing it. */
	arch_canary_install(random_number() & ~0xffULL);
}

void __stack_chk_fail(void)
{
	app_table->ConOut->OutputString(app_table->ConOut,
					L"\r\ndaybreak: the stack is corrupt; "
					L"please report this\r\n");
	memory_free_all();
	arch_canary_remove();
	app_bs->Exit(app_handle, EFI_ABORTED, 0, NULL);
	for (;;)
		;
}
