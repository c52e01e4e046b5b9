// SPDX-License-Identifier: MIT
/*
 * The stack protector: a canary that differs at every boot, and the reaction
 * when it has been overwritten.
 */
#include "app.h"

#include <daybreak/arch.h>

__attribute__((no_stack_protector)) void canary_init(void)
{
	uint64_t value;

	platform_random((uint8_t *)&value, sizeof(value));
	/* A string copy stops at a zero byte, so it cannot forge the canary. */
	arch_canary_install(value & ~0xffULL);
}

void __stack_chk_fail(void);
void __stack_chk_fail(void)
{
	app_table->ConOut->OutputString(app_table->ConOut,
					L"\r\ndaybreak: the stack is corrupt; "
					L"please report this\r\n");
	platform_free_all();
	arch_canary_remove();
	app_bs->Exit(app_handle, EFI_ABORTED, 0, NULL);
	for (;;)
		;
}
