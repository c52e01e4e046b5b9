/* SPDX-License-Identifier: MIT */
/*
 * The boot domain with faults, in the application's place for it.
 */
#include "../../efi/bootdom_packed.S"
