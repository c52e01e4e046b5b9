// SPDX-License-Identifier: MIT
/*
 * Stops the host. By itself Xen can only halt or reset it. To switch it off,
 * dom0 tells Xen the values of the object \_S5 in the ACPI tables.
 */
#include "bootdom.h"

#include <xen/platform.h>

#define ACPI_S5 5

/* PM1 control's bits (ACPI 6.5, table 4.16). */
#define SCI_EN	(1u << 0)
#define SLP_TYP 10
#define SLP_EN	(1u << 13)

_Static_assert(sizeof(struct xen_platform_op) == 136, "and its room");

static uint16_t pm1_control(uint8_t type)
{
	return (uint16_t)(SCI_EN | type << SLP_TYP | SLP_EN);
}

static void switch_off(const struct acpi_soft_off *how)
{
	struct xen_platform_op op = {
		.cmd = XENPF_enter_acpi_sleep,
		.interface_version = XENPF_INTERFACE_VERSION,
		.u.enter_acpi_sleep = {
			.val_a = how->reduced ? how->type_a
					      : pm1_control(how->type_a),
			.val_b = how->reduced ? how->type_b
					      : pm1_control(how->type_b),
			.sleep_state = ACPI_S5,
			.flags = how->reduced ? XENPF_ACPI_SLEEP_EXTENDED : 0,
		},
	};

	refused("host", "enter_acpi_sleep", hv_platform(&op));
}

_Noreturn void power_end(unsigned int reason)
{
	struct sched_shutdown op = { .reason = reason };

	for (;;)
		hv_sched(SCHEDOP_shutdown, &op);
}

_Noreturn void power_off(const struct manifest *manifest)
{
	if (manifest->has_soft_off)
		switch_off(&manifest->soft_off);
	power_end(SHUTDOWN_poweroff);
}
