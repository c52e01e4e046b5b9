/* SPDX-License-Identifier: MIT */
/*
 * Leaves in the TPM what a boot starts, see <daybreak/measure.h>, from the
 * bytes that were read and are used.
 *
 * All that can be refused has been by then, so that an entry that is refused
 * leaves nothing, and the next one is measured as if it had been the first.
 * After the first event only a reset goes back: boot->is_measured.
 */
#ifndef BOOT_MEASURE_H
#define BOOT_MEASURE_H

#include <daybreak/boot.h>
#include <daybreak/handoff.h>

/*
 * Takes tpm= of the first configuration. ST_UNSUPPORTED, with a sentence, when
 * it demands a TPM and there is none.
 */
enum status measure_settle(struct boot *boot,
			   const struct config_global *global);

/*
 * Measures what is handed off, just before it is; in a dry run the events go to
 * boot->describe, if that wants them. With tpm=required ST_IO, with a sentence,
 * for an event that fails; otherwise that is a warning.
 */
enum status measure_handoff(const struct handoff *handoff);

/* The same for an EFI application, which the firmware itself measures. */
enum status measure_application(struct boot *boot, const char *arguments);

/*
 * For an application that reads its files itself: they are not measured, which
 * is said, or with tpm=required refused with ST_UNSUPPORTED.
 */
enum status measure_unseen(const struct boot *boot, const char *name);

/* Gives dom0 the log of the events, if there are any. Failures are said. */
void measure_publish(const struct handoff *handoff);

#endif
