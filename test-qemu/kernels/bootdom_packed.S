/* SPDX-License-Identifier: MIT */
/*
 * The boot domain with faults, in place of the one in the application.
 */
#include "../../efi/bootdom_packed.S"
