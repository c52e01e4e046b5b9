/* SPDX-License-Identifier: MIT */
/*
 * Functions that call one of Debian's libraries on x86, between
 * platform_quiet_begin() and platform_quiet_end(). Only quietly.c may call such
 * functions directly: make layers refuses it elsewhere.
 */
#ifndef BOOT_QUIETLY_H
#define BOOT_QUIETLY_H

#include <daybreak/bootdom_dom0.h>
#include <daybreak/dom0_kernel.h>
#include <daybreak/kernel.h>
#include <daybreak/manifest.h>
#include <daybreak/plan.h>
#include <daybreak/seal.h>

/* Each calls the function that it is named after. */
uint64_t quietly_work_size(struct file packed);
enum status quietly_open(struct file packed, uint64_t size, uint64_t limit,
			 void *work, uint64_t work_size, struct unpack *u);

enum status quietly_identify_kernel(struct file file, struct kernel_file *out);
enum status quietly_expect_kernel(struct file file, struct kernel_file *out);

/* With the work memory that it needs. */
bool quietly_bootdom_unpacks(const struct kernel_file *kernel);

bool quietly_dom0_is_unpacked(const struct kernel_file *kernel);
enum status quietly_dom0_look(const struct kernel_file *kernel,
			      enum domain_type type);

/* unpack_read() of the whole output, and unpack_close(). */
enum status quietly_read(struct unpack *u, void *out);

/* seal_check_bytes(). */
enum status quietly_check_bytes(const struct seal_file *sealed,
				struct file file);

/* sha256_of(). */
void quietly_digest(struct span bytes, struct sha256_digest *out);

enum status quietly_write_manifest(const struct manifest *manifest, void *buf,
				   uint64_t size, struct file *out);

#endif
