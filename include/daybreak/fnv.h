/* SPDX-License-Identifier: MIT */
/*
 * FNV-1a with 64 bits: a checksum and a short stand-in for a name. It notices
 * accidents, not forgeries. Source: draft-eastlake-fnv, section 2.
 */
#ifndef DAYBREAK_FNV_H
#define DAYBREAK_FNV_H

#include <stddef.h>
#include <stdint.h>

/* The hash of no bytes. */
#define FNV_START UINT64_C(0xcbf29ce484222325)

/* Continues hash, at first FNV_START, with size bytes. Returns the new hash. */
uint64_t fnv_bytes(uint64_t hash, const void *bytes, size_t size);

/* The hash of a string, without its NUL. */
uint64_t fnv_string(const char *s);

#endif
