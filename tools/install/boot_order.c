// SPDX-License-Identifier: MIT
/*
 * The firmware's list of boot options: BootOrder has their numbers, Boot####
 * the options (UEFI 2.10, section 3.1.1).
 */
#include "install/install.h"

#include "remember/efivars.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define MAX_OPTIONS 512
#define NONE	    0x10000u /* no number of an option */

struct order {
	uint64_t nr;
	uint16_t list[MAX_OPTIONS];
};

static void name_of(unsigned int number, char out[16])
{
	snprintf(out, 16, "Boot%04X", number & 0xffff);
}

/* Without the variable, the list is empty. */
static enum status read_order(struct order *out)
{
	uint64_t size;
	enum status st = efivars_read("BootOrder", EFIVARS_GLOBAL, out->list,
				      sizeof(out->list), &size);

	out->nr = size / sizeof(out->list[0]);
	if (!st || st == ST_NOT_FOUND)
		return ST_OK;
	return fail(st, "BootOrder: cannot be read, so nothing is changed");
}

static enum status written(const char *name, int error)
{
	if (!error)
		return ST_OK;
	return fail(ST_IO, "%s: cannot be written: %s", name, strerror(error));
}

static enum status write_order(const struct order *order)
{
	const struct span value = { (const uint8_t *)order->list,
				    order->nr * sizeof(order->list[0]) };

	if (!order->nr)
		return written("BootOrder",
			       efivars_delete("BootOrder", EFIVARS_GLOBAL));
	return written("BootOrder",
		       efivars_write("BootOrder", EFIVARS_GLOBAL, value));
}

/* What cannot be read belongs to somebody else. */
static bool read_option(unsigned int number, uint8_t out[EFIVARS_MAX],
			uint64_t *size)
{
	char name[16];

	name_of(number, name);
	return !efivars_read(name, EFIVARS_GLOBAL, out, EFIVARS_MAX, size);
}

static bool is_ours(unsigned int number)
{
	uint8_t option[EFIVARS_MAX];
	uint64_t size;

	return read_option(number, option, &size) &&
	       boot_option_is_ours((struct span){ option, size });
}

static bool exists(unsigned int number)
{
	uint8_t option[EFIVARS_MAX];
	uint64_t size;
	char name[16];

	name_of(number, name);
	/* One that cannot be read exists as well. */
	fail_hold(true);
	bool found = efivars_read(name, EFIVARS_GLOBAL, option, sizeof(option),
				  &size) != ST_NOT_FOUND;
	fail_hold(false);
	return found;
}

static unsigned int find_ours(const struct order *order)
{
	for (uint64_t i = 0; i < order->nr; i++)
		if (is_ours(order->list[i]))
			return order->list[i];
	return NONE;
}

static void drop(struct order *order, unsigned int number)
{
	uint64_t kept = 0;

	for (uint64_t i = 0; i < order->nr; i++)
		if (order->list[i] != number)
			order->list[kept++] = order->list[i];
	order->nr = kept;
}

static void put_first(struct order *order, unsigned int number)
{
	drop(order, number);
	if (order->nr == MAX_OPTIONS)
		order->nr--;
	memmove(order->list + 1, order->list,
		order->nr * sizeof(order->list[0]));
	order->list[0] = (uint16_t)number;
	order->nr++;
}

enum status boot_order_put(struct span option)
{
	static struct order order;
	enum status st = read_order(&order);
	unsigned int number;
	char name[16];

	if (st)
		return st;
	number = find_ours(&order);
	for (unsigned int n = 0; number == NONE && n < NONE; n++)
		if (!exists(n))
			number = n;
	if (number == NONE)
		return fail(ST_IO, "Boot####: no number is free");
	name_of(number, name);
	st = written(name, efivars_write(name, EFIVARS_GLOBAL, option));
	if (st)
		return st;
	put_first(&order, number);
	st = write_order(&order);
	if (!st)
		say("%s is the first of the firmware's boot options", name);
	return st;
}

enum status boot_order_remove(void)
{
	static struct order order;
	enum status st = read_order(&order);
	unsigned int number;

	if (st)
		return st;
	while ((number = find_ours(&order)) != NONE) {
		char name[16];

		name_of(number, name);
		drop(&order, number);
		/* The list first: it never names an option that is gone. */
		st = write_order(&order);
		if (!st)
			st = written(name,
				     efivars_delete(name, EFIVARS_GLOBAL));
		if (st)
			return st;
		say("%s is removed", name);
	}
	return ST_OK;
}
