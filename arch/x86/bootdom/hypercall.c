// SPDX-License-Identifier: MIT
/*
 * The only place where Xen is called.
 */
#include "self.h"

int64_t hypercall(unsigned int op, uint64_t a, uint64_t b, uint64_t c,
		  uint64_t d)
{
	return self->call(op, a, b, c, d);
}
