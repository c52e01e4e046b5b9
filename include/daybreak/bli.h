/* SPDX-License-Identifier: MIT */
/*
 * The Boot Loader Interface: EFI variables by which an operating system and a
 * boot loader talk, so that bootctl and systemctl reboot
 * --boot-loader-entry= work. Sources: systemd's
 * docs/BOOT_LOADER_INTERFACE.md; what its tools accept, src/shared/efi-loader.c
 * and src/login/logind-dbus.c of systemd 257.
 */
#ifndef DAYBREAK_BLI_H
#define DAYBREAK_BLI_H

#include <daybreak/candidate.h>
#include <daybreak/format.h>
#include <daybreak/span.h>
#include <daybreak/timeout.h>

/* The vendor GUID of all these variables. */
#define BLI_GUID		     "4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"

/*
 * LoaderFeatures, a little-endian number of 8 bytes. Boot counting is not among
 * them: that bit speaks of counters in file names, which systemd-bless-boot
 * renames.
 */
#define BLI_FEATURE_TIMEOUT	     (UINT64_C(1) << 0)
#define BLI_FEATURE_TIMEOUT_ONE_SHOT (UINT64_C(1) << 1)
#define BLI_FEATURE_DEFAULT	     (UINT64_C(1) << 2)
#define BLI_FEATURE_ONE_SHOT	     (UINT64_C(1) << 3)
#define BLI_FEATURE_SAVED	     (UINT64_C(1) << 9)
#define BLI_FEATURE_MENU_DISABLED    (UINT64_C(1) << 13)
#define BLI_FEATURE_PREFERRED	     (UINT64_C(1) << 19)
#define BLI_FEATURES                                                           \
	(BLI_FEATURE_TIMEOUT | BLI_FEATURE_TIMEOUT_ONE_SHOT |                  \
	 BLI_FEATURE_DEFAULT | BLI_FEATURE_ONE_SHOT | BLI_FEATURE_SAVED |      \
	 BLI_FEATURE_MENU_DISABLED | BLI_FEATURE_PREFERRED)

/* Longer variables are not read. */
#define BLI_VARIABLE_MAX 512u				/* bytes of UTF-16 */
#define BLI_TEXT_MAX	 (BLI_VARIABLE_MAX / 2 * 3 + 1) /* as UTF-8, with NUL */

/* The variables that are read. */
enum bli_variable {
	BLI_ONE_SHOT,
	BLI_PREFERRED,
	BLI_DEFAULT,
	BLI_LAST_BOOTED,
	BLI_TIMEOUT,
	BLI_TIMEOUT_ONE_SHOT,
	BLI_NR_VARIABLES
};

/* Their names, such as "LoaderEntryOneShot". */
extern const char *const bli_names[BLI_NR_VARIABLES];

/* What they say. */
struct bli {
	/* "" for none; text[] has no timeouts. */
	char text[BLI_LAST_BOOTED + 1][BLI_TEXT_MAX];
	uint32_t timeout, timeout_one_shot; /* as in <daybreak/timeout.h> */
	/* They exist, whatever they say, and are to be deleted. */
	bool has_one_shot, has_timeout_one_shot;
};

/* As without any variables. */
void bli_init(struct bli *out);

/*
 * Takes a variable's bytes into out. Its text is UTF-16 up to a NUL, which may
 * be missing, as systemd-boot reads it. With an odd size, more than
 * BLI_VARIABLE_MAX bytes, text after the NUL, half a surrogate pair or a
 * control character, it is passed over with a warning that names it; so is a
 * timeout that is not a number or one of the interface's words. value.base may
 * be NULL when value.size is more than BLI_VARIABLE_MAX. A variable that does
 * not exist is not taken.
 */
void bli_take(struct bli *out, enum bli_variable which, struct span value);

/*
 * An entry's id: "auto-", which logind requires of entries without a file of
 * their own, and the section's name in lower case. Letters, digits and -._ stay
 * as they are, any other byte is written as + and two hexadecimal digits. The
 * same is done with capitals if the name of another entry differs from this one
 * only in them, because ids are compared without regard to case. An id that
 * would be longer than a file name may be is cut, and ends with +- and
 * fnv_string() of the name. So ids differ if names do.
 */
#define BLI_ID_MAX 256u /* bytes, NUL included */
void bli_id(const struct candidates *all, uint32_t index, char out[BLI_ID_MAX]);

/*
 * The entry with that id, or CANDIDATE_NONE. Case is ignored. If there is no
 * such id, the text may also have ".conf" at its end when the id has not, or
 * the other way round; and it may leave out "auto-".
 */
uint32_t bli_find(const struct candidates *all, const char *id);

/* True when the entry's id matches the pattern, in a form as for bli_find(). */
bool bli_matches(const struct candidates *all, uint32_t index,
		 const char *pattern);

/*
 * A glob pattern as in fnmatch(3), without regard to case: * any text, ? any
 * byte, [a-z] one of a set, [!a-z] or [^a-z] one that is not in it, \ before a
 * character that stands for itself. A set that does not end matches nothing.
 * The time is at most the product of the two lengths.
 */
bool bli_glob(const char *pattern, const char *text);

/*
 * LoaderEntries: every id in order, each NUL-terminated UTF-16. Returns the
 * number of units written. Ids that do not fit in max units are left out with a
 * warning.
 */
uint64_t bli_entries(const struct candidates *all, uint16_t *out, uint64_t max);

/* A number as decimal, NUL-terminated UTF-16: LoaderTimeInitUSec, in µs. */
#define BLI_NUMBER_MAX 21u /* units */
void bli_number(uint64_t number, uint16_t out[BLI_NUMBER_MAX]);

/*
 * LoaderConfigTimeout for a timeout that is not TIMEOUT_UNSET: as numbers,
 * which every reader knows, except for menu-disabled. The longest text fits.
 */
void bli_timeout(uint32_t timeout, uint16_t out[BLI_NUMBER_MAX]);

#endif
