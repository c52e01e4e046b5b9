/* SPDX-License-Identifier: MIT */
/*
 * What a machine is called: the values of the variables that a configuration
 * may have, as ${mac}.
 */
#ifndef DAYBREAK_MACHINE_H
#define DAYBREAK_MACHINE_H

#include <daybreak/ip6.h>
#include <daybreak/status.h>
#include <daybreak/uuid.h>

#include <stdbool.h>
#include <stdint.h>

#define MACHINE_MAC_SIZE 6
#define MACHINE_MAC_TEXT 18 /* with the NUL */
#define MACHINE_SERIAL	 64

/*
 * "" where something is not known. A value is a word of letters, digits and
 * -_.+ that begins with a letter or a digit; an IPv6 address has ':', too. So
 * it is one part of a file's name or of a command line, whatever the firmware
 * says.
 */
struct machine {
	char mac[MACHINE_MAC_TEXT];  /* lower case, "52-54-00-12-34-56" */
	char uuid[UUID_TEXT];	     /* lower case, with dashes */
	char serial[MACHINE_SERIAL]; /* of the system, as SMBIOS has it */
	char ip[IP6_TEXT];	     /* "192.0.2.1", or IPv6, "2001:db8::1" */
	char arch[8];		     /* "amd64" or "arm64" */
};

/* Both leave "" for a value of zeroes alone or of ones alone: there is none. */
void machine_set_mac(struct machine *machine,
		     const uint8_t mac[MACHINE_MAC_SIZE]);
void machine_set_uuid(struct machine *machine, const uint8_t uuid[UUID_SIZE]);

/*
 * Blanks at both ends are left out, as firmware pads with them. What is no
 * value then, or too long, leaves "".
 */
void machine_set_serial(struct machine *machine, const char *bytes,
			uint64_t size);

/* 0.0.0.0 leaves "". */
void machine_set_ip(struct machine *machine, const uint8_t ip[4]);

/* One whose first 16 bits are 0 leaves "": it is no machine's. */
void machine_set_ip6(struct machine *machine, const uint8_t ip[IP6_SIZE]);

/*
 * Sets a variable by a word as "mac=52-54-00-12-34-56", for a machine that is
 * not this one. Returns ST_INVALID with a sentence for another name, or for a
 * text that the variable cannot have.
 */
enum status machine_set(struct machine *machine, const char *word);

/* The value of that variable, perhaps ""; NULL: there is none of that name. */
const char *machine_value(const struct machine *machine, const char *name,
			  uint64_t size);

/*
 * Refuses a name: ST_INVALID with a sentence that begins with whose, goes on
 * with ' variable "NAME"', and lists the names that there are.
 */
enum status machine_refuse_name(const char *whose, const char *name,
				uint64_t size);

#endif
