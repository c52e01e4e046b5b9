// SPDX-License-Identifier: MIT
/*
 * xl.cfg's cpuid= in libxl's form: "host", then NAME=VALUE for each feature of
 * the CPU that is changed. The names are those of Xen's list of features
 * (public/arch-x86/cpufeatureset.h) in lower case, as libxl has them.
 */
#include <daybreak/domain_value.h>

#include <string.h>

/* The features of a register, from bit 0 on; a dot is none of them. */
static const struct feature_word {
	uint32_t leaf, subleaf;
	enum cpuid_register reg;
	const char *names;
} feature_words[] = {
	{ 1, CPUID_NO_SUBLEAF, CPUID_EDX,
	  "fpu vme de pse tsc msr pae mce cx8 apic . sep mtrr pge mca "
	  "cmov pat pse36 . clfsh . ds acpi mmx fxsr sse sse2 ss htt "
	  "tm1 . pbe" },
	{ 1, CPUID_NO_SUBLEAF, CPUID_ECX,
	  "sse3 pclmulqdq dtes64 monitor dscpl vmx smx eist tm2 ssse3 "
	  ". sdbg fma cx16 xtpr pdcm . pcid dca sse4-1 sse4-2 x2apic "
	  "movbe popcnt tsc-deadline aesni xsave osxsave avx f16c "
	  "rdrand hypervisor" },
	{ 0x80000001, CPUID_NO_SUBLEAF, CPUID_EDX,
	  ". . . . . . . . . . . syscall . . . . . . . . nx . mmxext "
	  ". . ffxsr page1gb rdtscp . lm 3dnowext 3dnow" },
	{ 0x80000001, CPUID_NO_SUBLEAF, CPUID_ECX,
	  "lahf-lm cmp-legacy svm extapic cr8-legacy abm sse4a "
	  "misalignsse 3dnowprefetch osvw ibs xop skinit wdt . lwp "
	  "fma4 . . nodeid-msr . tbm topoext . . . dbext . . monitorx "
	  "addr-msk-ext" },
	{ 0xd, 1, CPUID_EAX, "xsaveopt xsavec xgetbv1 xsaves xfd" },
	{ 7, 0, CPUID_EBX,
	  "fsgsbase tsc-adjust sgx bmi1 hle avx2 fdp-excp-only smep "
	  "bmi2 erms invpcid rtm pqm no-fpu-sel mpx pqe avx512f "
	  "avx512dq rdseed adx smap avx512-ifma . clflushopt clwb "
	  "proc-trace avx512pf avx512er avx512cd sha avx512bw "
	  "avx512vl" },
	{ 7, 0, CPUID_ECX,
	  "prefetchwt1 avx512-vbmi umip pku ospke waitpkg "
	  "avx512-vbmi2 cet-ss gfni vaes vpclmulqdq avx512-vnni "
	  "avx512-bitalg tme avx512-vpopcntdq . la57 . . . . . rdpid "
	  ". bld cldemote . movdiri movdir64b enqcmd sgx-lc pks" },
	{ 0x80000007, CPUID_NO_SUBLEAF, CPUID_EDX,
	  ". . . . . . . hw-pstate itsc cpb efro" },
	{ 0x80000008, CPUID_NO_SUBLEAF, CPUID_EBX,
	  "clzero . rstr-fp-err-ptrs . . . . . . wbnoinvd . . ibpb . "
	  "ibrs amd-stibp ibrs-always stibp-always ibrs-fast "
	  "ibrs-same-mode no-lmsl . . amd-ppin amd-ssbd virt-ssbd "
	  "ssb-no cppc psfd btc-no ibpb-ret" },
	{ 7, 0, CPUID_EDX,
	  ". sgx-keys avx512-4vnniw avx512-4fmaps fsrm uintr . . "
	  "avx512-vp2intersect srbds-ctrl md-clear rtm-always-abort . "
	  "tsx-force-abort serialize hybrid tsxldtrk . pconfig "
	  "arch-lbr cet-ibt . amx-bf16 avx512-fp16 amx-tile amx-int8 "
	  "ibrsb stibp l1d-flush arch-caps core-caps ssbd" },
	{ 7, 1, CPUID_EAX,
	  "sha512 sm3 sm4 . avx-vnni avx512-bf16 lass cmpccxadd "
	  "arch-perf-mon . fzrm fsrs fsrcs . . . . fred lkgs wrmsrns "
	  "nmi-src amx-fp16 . avx-ifma . . lam msrlist . . no-invd "
	  "movrs" },
	{ 0x80000021, CPUID_NO_SUBLEAF, CPUID_EAX,
	  "no-nest-bp fs-gs-ns lfence-dispatch . . verw-clear nscb . "
	  "auto-ibrs . amd-fsrs amd-fsrc . . . . . cpuid-user-dis "
	  "epsf fsrsc amd-prefetchi . . avx512-bmm . . . sbpb "
	  "ibpb-brtype srso-no srso-us-no srso-msr-fix" },
};

#define NR_WORDS (sizeof(feature_words) / sizeof(feature_words[0]))

_Static_assert(NR_WORDS <= DOMAIN_MAX_CPUID, "each is changed once");

/* Names of features in older libxls, and what they are now. */
static const struct {
	const char *old, *now;
} renamed[] = {
	{ "aes", "aesni" },
	{ "altmovcr8", "cr8-legacy" },
	{ "cmplegacy", "cmp-legacy" },
	{ "cmpxchg16", "cx16" },
	{ "cmpxchg8", "cx8" },
	{ "est", "eist" },
	{ "invtsc", "itsc" },
	{ "lahfsahf", "lahf-lm" },
	{ "nodeid", "nodeid-msr" },
	{ "sysenter", "sep" },
	{ "tm", "tm1" },
};

/* The number of characters before the first of ends, or before the end. */
static size_t length_to(const char *text, const char *ends)
{
	size_t n = 0;

	while (text[n] && !strchr(ends, text[n]))
		n++;
	return n;
}

/* True if the name of n characters is that one; _ and . are written for -. */
static bool is_name(const char *name, size_t n, const char *other,
		    size_t other_n)
{
	for (size_t i = 0; n == other_n && i < n; i++) {
		char c = name[i] == '_' || name[i] == '.' ? '-' : name[i];

		if (c != other[i])
			return false;
	}
	return n && n == other_n;
}

static bool find_in(const struct feature_word *word, const char *name, size_t n,
		    uint32_t *bit)
{
	const char *p = word->names;

	for (*bit = 1; *p; *bit <<= 1) {
		size_t length = length_to(p, " ");

		if (*p != '.' && is_name(name, n, p, length))
			return true;
		p += length + (p[length] == ' ');
	}
	return false;
}

static const struct feature_word *find(const char *name, size_t n,
				       uint32_t *bit)
{
	for (size_t i = 0; i < sizeof(renamed) / sizeof(renamed[0]); i++)
		if (is_name(name, n, renamed[i].old, strlen(renamed[i].old))) {
			name = renamed[i].now;
			n = strlen(name);
			break;
		}
	for (size_t i = 0; i < NR_WORDS; i++)
		if (find_in(&feature_words[i], name, n, bit))
			return &feature_words[i];
	return NULL;
}

static struct domain_cpuid *edit_of(struct domain_features *out,
				    const struct feature_word *word)
{
	struct domain_cpuid *edit = out->edits;

	while (edit < out->edits + out->nr &&
	       (edit->leaf != word->leaf || edit->subleaf != word->subleaf ||
		edit->reg != word->reg))
		edit++;
	if (edit == out->edits + out->nr) {
		out->nr++;
		*edit = (struct domain_cpuid){ .leaf = word->leaf,
					       .subleaf = word->subleaf,
					       .reg = word->reg };
	}
	return edit;
}

/* Reads one NAME=VALUE at *p, which it moves behind it. */
static enum status read_feature(const struct value *v, const char **p,
				struct domain_features *out)
{
	const char *name = *p;
	const size_t n = length_to(name, "=, \t");
	const struct feature_word *word;
	struct domain_cpuid *edit;
	uint32_t bit;
	char to;

	if (name[n] != '=' || !name[n + 1] || !strchr("01x", name[n + 1]))
		return value_refuse(v, "host,NAME=VALUE,... with 0, 1 or x for "
				       "each feature");
	word = find(name, n, &bit);
	if (!word)
		return fail(ST_INVALID,
			    "%s:%u: cpuid= has \"%.*s\", which is no feature "
			    "of a CPU that is known here",
			    v->config->name, v->item->line, (int)n, name);
	to = name[n + 1];
	*p = value_skip_blanks(name + n + 2);
	if (to == 'x')
		return ST_OK;
	edit = edit_of(out, word);
	edit->clear |= bit;
	edit->set = to == '1' ? edit->set | bit : edit->set & ~bit;
	return ST_OK;
}

enum status value_features(const struct value *v, struct domain_features *out)
{
	const char *p = value_skip_blanks(v->item->value);

	out->text = v->item->value;
	if (strncmp(p, "host", 4))
		return value_refuse(v, "host,NAME=VALUE,...: libxl's form");
	p = value_skip_blanks(p + 4);
	while (*p == ',') {
		enum status st;

		p = value_skip_blanks(p + 1);
		st = read_feature(v, &p, out);
		if (st)
			return st;
	}
	return *p ? value_refuse(v, "commas between the features") : ST_OK;
}
