// SPDX-License-Identifier: MIT
/*
 * The only format that the boot domain reads.
 */
#include "codec.h"

const struct codec *const codec_list[] = { &codec_xz, NULL };
