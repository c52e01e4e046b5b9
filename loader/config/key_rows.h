/* SPDX-License-Identifier: MIT */
/*
 * Macros for the rows of the table of keys. A row names its field, and does not
 * compile unless the field has the type that the row's form is read into.
 */
#ifndef LOADER_KEY_ROWS_H
#define LOADER_KEY_ROWS_H

#include <daybreak/config_global.h>
#include <daybreak/domain_config.h>
#include <daybreak/domain_host.h>
#include <daybreak/keys.h>

#include <stddef.h>

/* For each form, the type of a pointer to a field that it is read into. */
#define TYPE_STRING    const char **
#define TYPE_TEXT      const char **
#define TYPE_FILE      struct file_ref *
#define TYPE_FILE_ARGS struct file_ref *
#define TYPE_FILE_LINE struct file_ref *
#define TYPE_SIZE      uint64_t *
#define TYPE_MIB       uint64_t *
#define TYPE_NUMBER    struct config_number *
#define TYPE_COUNT     unsigned int *
#define TYPE_BOOL      bool *
#define TYPE_CHOICE    uint32_t * /* of an enum: compatible with it */
#define TYPE_FLAGS     struct config_number *
#define TYPE_VIDEO     struct video_mode *
#define TYPE_CPUS      struct cpu_set *
#define TYPE_AFFINITY  struct cpu_set(*)[DOMAIN_MAX_VCPUS]
#define TYPE_COLORS    char(*)[DOMAIN_MAX_COLORS]
#define TYPE_RANGES    struct domain_range(*)[DOMAIN_MAX_RANGES]
#define TYPE_SHM       struct domain_shm(*)[DOMAIN_MAX_SHM]
#define TYPE_EVTCHN    struct domain_evtchn(*)[DOMAIN_MAX_EVTCHN]
#define TYPE_IOMEM     struct domain_devices *
#define TYPE_PORTS     struct domain_devices *
#define TYPE_IRQS      struct domain_devices *
#define TYPE_FEATURES  struct domain_features *
#define TYPE_VNUMA     struct domain_vnuma *
#define TYPE_LINK      struct domain_link(*)[DOMAIN_MAX_LINKS]
#define TYPE_SECTIONS  struct domain_pool(*)[DOMAIN_MAX_POOLS]

/* 0; does not compile if a pointer to the field is not of type wanted. */
#define ASSERT_TYPE(wanted, type, field)                                       \
	(0 * sizeof(struct {                                                   \
		 _Static_assert(                                               \
			 _Generic(&((type *)NULL)->field, wanted : 1,          \
				  default : 0),                                \
			 "the field's type does not fit the key's form");      \
		 char unused;                                                  \
	 }))

/* The columns that describe a row's field. */
#define FIELD(of, type, form_, field)                                          \
	.owner = of, .form = FORM_##form_,                                     \
	.offset =                                                              \
		offsetof(type, field) + ASSERT_TYPE(TYPE_##form_, type, field)

/* The same for an array; nr is the field with its number of elements. */
#define ARRAY(of, type, form_, field, nr)                                      \
	FIELD(of, type, form_, field), .count = NUMBER_OF(type, nr)
#define NUMBER_OF(type, nr)                                                    \
	(offsetof(type, nr) + ASSERT_TYPE(unsigned int *, type, nr))

/* The same for an array of files, to which each use of the key adds one. */
#define FILES(of, type, form_, field, nr)                                      \
	FIELD(of, type, form_, field[0]),                                      \
		.count = NUMBER_OF(type, nr), .repeats = true,                 \
		.max = sizeof(((type *)NULL)->field) /                         \
		       sizeof(((type *)NULL)->field[0])

#define KEY(name_, places_, cpu_, minor)                                       \
	.name = name_, .places = places_, .cpu = cpu_, .since = minor

/* Rows, by the structure that has the field; minor is the column since. */
#define BARE(name, places, cpu, minor, form_)                                  \
	KEY(name, places, cpu, minor), .owner = OF_NONE, .form = FORM_##form_
#define GLOBAL(name, form, field)                                              \
	KEY(name, IN_GLOBAL, ON_BOTH, 0),                                      \
		FIELD(OF_GLOBAL, struct config_global, form, field)
#define ENTRY(name, places, cpu, minor, form, field)                           \
	KEY(name, places, cpu, minor),                                         \
		FIELD(OF_ENTRY, struct entry, form, field)
#define ENTRY_FILES(name, places, cpu, form, field, nr)                        \
	KEY(name, places, cpu, 0),                                             \
		FILES(OF_ENTRY, struct entry, form, field, nr)
#define HOST(name, cpu, minor, form, field, nr)                                \
	KEY(name, IN_ENTRY, cpu, minor),                                       \
		ARRAY(OF_HOST, struct domain_host, form, field, nr)
#define DOMAIN(name, cpu, minor, form, field)                                  \
	KEY(name, IN_DOMAIN, cpu, minor),                                      \
		FIELD(OF_DOMAIN, struct domain_config, form, field)
#define DOMAIN_ARRAY(name, cpu, minor, form, field, nr)                        \
	KEY(name, IN_DOMAIN, cpu, minor),                                      \
		ARRAY(OF_DOMAIN, struct domain_config, form, field, nr)
#define DOMAIN_FILES(name, cpu, form, field, nr)                               \
	KEY(name, IN_DOMAIN, cpu, 0),                                          \
		FILES(OF_DOMAIN, struct domain_config, form, field, nr)
#define POOL(name, minor, form, field)                                         \
	KEY(name, IN_POOL, ON_BOTH, minor),                                    \
		FIELD(OF_POOL, struct domain_pool, form, field)

/* The flag that FORM_AFFINITY sets instead of a number of elements. */
#define HAS_AFFINITY                                                           \
	(offsetof(struct domain_config, has_affinity) +                        \
	 ASSERT_TYPE(bool *, struct domain_config, has_affinity))

#endif
