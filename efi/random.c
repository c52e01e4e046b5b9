// SPDX-License-Identifier: MIT
/*
 * Random bytes from the firmware or, if it does not have the protocol, from the
 * time and the CPU's time stamp. The latter are not cryptographically secure.
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

/* SplitMix64's finishing steps (Steele, Lea and Flood, 2014). */
__attribute__((no_stack_protector)) static uint64_t mix(uint64_t x)
{
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
	x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
	return x ^ (x >> 31);
}

/* The time differs between machines and boots, the time stamp between calls. */
__attribute__((no_stack_protector)) static uint64_t seed(void)
{
	union {
		EFI_TIME time;
		uint64_t words[sizeof(EFI_TIME) / 8];
	} now = { .words = { 0 } };
	uint64_t value = arch_timestamp();

	if (!app_table->RuntimeServices->GetTime(&now.time, NULL))
		for (unsigned int i = 0; i < sizeof(EFI_TIME) / 8; i++)
			value = mix(value ^ now.words[i]);
	return value;
}

__attribute__((no_stack_protector)) void platform_random(uint8_t *out,
							 unsigned int size)
{
	struct rng_protocol *rng;
	uint64_t state;

	if (!app_bs->LocateProtocol(&rng_guid, NULL, (void **)&rng) &&
	    !rng->get_rng(rng, NULL, size, out))
		return;
	state = seed();
	for (unsigned int i = 0; i < size; i++) {
		state += 0x9e3779b97f4a7c15;
		out[i] = (uint8_t)mix(state);
	}
}
