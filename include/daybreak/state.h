/* SPDX-License-Identifier: MIT */
/*
 * What Daybreak remembers between boots in the file daybreak.state, which is
 * beside the configuration. It works where dom0 has no EFI variables.
 *
 * The file has two records of one sector each, which are overwritten in place
 * by turns: whatever is cut off, the other record stays valid. Each record has
 * a number; of two valid ones the newer is used. A boot uses no file that is
 * shorter than both.
 *
 * The file's size and clusters do not change, so no FAT is written. Directories
 * are: with the record, firmware writes the file's entry anew, with the date
 * and time of the change and the archive bit, and those of the folders above it
 * up to the root's (EDK2, FatPkg/EnhancedFatDxe/Flush.c). It writes 64 KiB at
 * once, of which all other bytes are as before. Names, sizes and
 * first clusters in them stay the same. A sector of a directory that is torn in
 * such a write is damage to the volume that nothing here can repair; disks
 * write a sector as a whole.
 *
 * Nothing in the state can name what the configuration does not have: an entry
 * is found by comparing each section's name with what is remembered.
 */
#ifndef DAYBREAK_STATE_H
#define DAYBREAK_STATE_H

#include <daybreak/span.h>
#include <daybreak/timeout.h>

#define STATE_FILE	   "daybreak.state"
#define STATE_RECORD	   512u /* bytes */
#define STATE_NR_RECORDS   2u
#define STATE_SIZE	   (STATE_RECORD * STATE_NR_RECORDS)
#define STATE_NAME_MAX	   48u /* with the NUL */
#define STATE_REASON_MAX   96u /* with the NUL */
#define STATE_MAX_COUNTERS 12u

/* The starts of an entry with tries=; <daybreak/counting.h> gives it meaning.
 */
struct state_counter {
	uint64_t name;	      /* fnv_string() of its section's name */
	uint32_t fingerprint; /* of its section when counting began */
	uint16_t starts;      /* since it was last confirmed */
	bool is_good;	      /* its last start was confirmed */
};

/*
 * The names are of sections, written by state_set_name(); "" is none. A name
 * that does not fit is cut and ends with ~ and the hash of the whole name, so
 * two long names with the same beginning stay different.
 */
struct state {
	char once[STATE_NAME_MAX];	    /* for the next boot only */
	char default_entry[STATE_NAME_MAX]; /* for every boot */
	char last[STATE_NAME_MAX];	    /* what was started last */
	char refused[STATE_NAME_MAX];	    /* at the last boot */
	char reason[STATE_REASON_MAX];	    /* why: a sentence, cut */
	uint32_t timeout;		    /* as in <daybreak/timeout.h> */
	uint32_t timeout_once;		    /* for the next boot only */
	uint32_t nr_counters;
	/* The one that was started last comes first. */
	struct state_counter counters[STATE_MAX_COUNTERS];
	/* Where it was read from; only for state_write(). */
	uint32_t sequence, record;
};

/* The state of a host without the file: nothing is remembered. */
void state_init(struct state *out);

/*
 * Reads the file, of any size and content; what follows STATE_SIZE is ignored.
 * If no record is valid, out is as from state_init(). A warning says so, and so
 * does one for a damaged record beside a valid one. The records are not in the
 * file: see state_write(). file may be empty, but a file that does not exist is
 * for state_init(), which is silent.
 */
void state_read(struct file file, struct state *out);

/*
 * Writes the next record to out. Returns its offset in the file: that of the
 * older record or, in a file without a valid one, 0; there the file may still
 * end. Once all STATE_RECORD bytes are written and flushed, state_written() has
 * to be called; if that failed, not, and the next record goes to the same
 * place. The same state gives the same bytes.
 */
uint64_t state_write(const struct state *state, uint8_t out[STATE_RECORD]);
void state_written(struct state *state);

/*
 * Sets a name of the state; "" or NULL for none. Returns true when that has
 * changed it.
 */
bool state_set_name(char field[STATE_NAME_MAX], const char *name);

/* True when a name of the state is that section's. */
bool state_has_name(const char field[STATE_NAME_MAX], const char *name);

/*
 * Remembers that the entry was refused, and the sentence as far as it fits; an
 * entry of NULL forgets the last one. Returns true when the state has changed.
 */
bool state_set_refused(struct state *state, const char *entry,
		       const char *sentence);

/*
 * Forgets what is for one boot only. It has to be written before the entry is
 * started. Returns true when the state has changed.
 */
bool state_use_once(struct state *state);

#endif
