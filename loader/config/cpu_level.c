// SPDX-License-Identifier: MIT
/*
 * Reads what another host's Xen can give of the CPU.
 */
#include <daybreak/bytes.h>
#include <daybreak/cpu_level.h>

#include <string.h>

#define NR_NUMBERS 6 /* of a line: leaf, subleaf and registers */
#define ARCH_CAPS  (UINT32_C(1) << 29) /* edx of leaf 7 */

const char *const cpu_level_types[CPU_LEVEL_NR_TYPES] = {
	[CPU_LEVEL_PV] = "pv",
	[CPU_LEVEL_HVM] = "hvm",
};

/* A line of the file; numbers are leaf, subleaf, eax, ebx, ecx and edx. */
struct line {
	enum cpu_level_type type;
	uint32_t numbers[NR_NUMBERS];
};

/* Moves *p past that text, if it is there. */
static bool take(const char **p, const char *end, const char *text)
{
	size_t n = strlen(text);

	if ((size_t)(end - *p) < n || memcmp(*p, text, n))
		return false;
	*p += n;
	return true;
}

/* Takes a blank and 8 digits. */
static bool take_number(const char **p, const char *end, uint32_t *out)
{
	*out = 0;
	if (!take(p, end, " ") || end - *p < 8)
		return false;
	for (unsigned int i = 0; i < 8; i++) {
		unsigned int digit = hex_digit((uint8_t) * (*p)++);

		if (digit > 15)
			return false;
		*out = *out << 4 | digit;
	}
	return true;
}

static bool take_line(const char **p, const char *end, struct line *out)
{
	out->type = 0;
	while (!take(p, end, cpu_level_types[out->type]))
		if (++out->type == CPU_LEVEL_NR_TYPES)
			return false;
	for (unsigned int i = 0; i < NR_NUMBERS; i++)
		if (!take_number(p, end, &out->numbers[i]))
			return false;
	return take(p, end, "\n");
}

static void set_vendor(struct cpu_level *level, const uint32_t registers[4])
{
	static const enum cpuid_register order[] = { CPUID_EBX, CPUID_EDX,
						     CPUID_ECX };

	for (unsigned int i = 0; i < 12; i++) {
		char c = (char)(registers[order[i / 4]] >> 8 * (i % 4));

		level->vendor[i] = c;
		if (c < ' ' || c > '~')
			level->vendor[i] = '?';
	}
}

static void add(struct cpu_level *level, const uint32_t numbers[NR_NUMBERS])
{
	const uint32_t leaf = numbers[0], subleaf = numbers[1];
	const uint32_t *registers = numbers + 2;

	level->has_leaves = true;
	if (!leaf) {
		level->max_leaf = registers[CPUID_EAX];
		set_vendor(level, registers);
	} else if (leaf == 7 && !subleaf) {
		level->max_subleaf = registers[CPUID_EAX];
	} else if (leaf == 0x80000000) {
		level->max_extended = registers[CPUID_EAX];
	}
	for (unsigned int i = 0; i < NR_CPU_WORDS; i++)
		if (cpu_words[i].leaf == leaf &&
		    cpu_words[i].subleaf == subleaf)
			level->features[i] = registers[cpu_words[i].reg];
}

enum status cpu_level_read(struct file file,
			   struct cpu_level out[CPU_LEVEL_NR_TYPES])
{
	const char *p = (const char *)file.bytes.base;
	const char *end = p + file.bytes.size;
	unsigned int number = 2;

	memset(out, 0, CPU_LEVEL_NR_TYPES * sizeof(*out));
	if (!file.bytes.size || !take(&p, end, CPU_LEVEL_FIRST))
		return ST_NOT_MINE;
	for (; !take(&p, end, CPU_LEVEL_LAST); number++) {
		struct line line;

		if (!take_line(&p, end, &line))
			return fail(ST_INVALID,
				    "%s:%u: expected pv or hvm and 6 numbers "
				    "of 8 hexadecimal digits, or end",
				    file.name, number);
		add(&out[line.type], line.numbers);
	}
	return p == end ? ST_OK
			: fail(ST_INVALID, "%s:%u: goes on after its end",
			       file.name, number + 1);
}

/* A limit of 0 would be none. */
static void limit(struct domain_level *out, uint32_t leaf, uint32_t subleaf,
		  uint32_t most)
{
	out->edits[out->nr++] = (struct domain_cpuid){ .leaf = leaf,
						       .subleaf = subleaf,
						       .reg = CPUID_EAX,
						       .clear = most ? 0 : ~0u,
						       .limit = most };
}

static void find_no_more(const struct cpu_level *level,
			 struct domain_level *out)
{
	out->nr = 0;
	for (unsigned int i = 0; i < NR_CPU_WORDS; i++) {
		const struct cpu_word *word = &cpu_words[i];
		uint32_t clear = ~level->features[i];

		if (word->leaf == 7 && word->reg == CPUID_EDX)
			clear |= ARCH_CAPS;
		out->edits[out->nr++] =
			(struct domain_cpuid){ .leaf = word->leaf,
					       .subleaf = word->subleaf,
					       .reg = word->reg,
					       .clear = clear };
	}
	limit(out, 0, CPUID_NO_SUBLEAF, level->max_leaf);
	limit(out, 7, 0, level->max_subleaf);
	limit(out, 0x80000000, CPUID_NO_SUBLEAF, level->max_extended);
}

enum status cpu_level_edits(struct file file, enum cpu_level_type type,
			    struct domain_level *out)
{
	struct cpu_level levels[CPU_LEVEL_NR_TYPES];
	enum status st = cpu_level_read(file, levels);

	if (st == ST_NOT_MINE)
		return fail(ST_INVALID,
			    "%s: is not what daybreak inspect --cpu writes",
			    file.name);
	if (st)
		return st;
	if (!levels[type].has_leaves)
		return fail(ST_INVALID,
			    "%s: has no lines %s: the Xen of its host cannot "
			    "run such a domain",
			    file.name, cpu_level_types[type]);
	find_no_more(&levels[type], out);
	return ST_OK;
}
