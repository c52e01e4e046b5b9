// SPDX-License-Identifier: MIT
/*
 * The features of a CPU by name: those of Xen's list
 * (public/arch-x86/cpufeatureset.h) in lower case, as libxl has them.
 */
#include <daybreak/cpu_words.h>

const struct cpu_word cpu_words[NR_CPU_WORDS] = {
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
	{ 7, 1, CPUID_EBX, "intel-ppin" },
	{ 7, 2, CPUID_EDX,
	  "intel-psfd ipred-ctrl rrsba-ctrl ddp-ctrl bhi-ctrl mcdt-no "
	  "uc-lock-dis" },
	{ 7, 1, CPUID_EDX,
	  ". . . . avx-vnni-int8 avx-ne-convert . . amx-complex . "
	  "avx-vnni-int16 . . . prefetchi . . uiret-uif cet-sss . . . . . "
	  "slsm" },
	{ 0x80000021, CPUID_NO_SUBLEAF, CPUID_ECX, ". tsa-sq-no tsa-l1-no" },
};

static size_t length_of(const char *name)
{
	size_t n = 0;

	while (name[n] && name[n] != ' ')
		n++;
	return n;
}

const char *cpu_word_name(const struct cpu_word *word, unsigned int bit,
			  size_t *n)
{
	const char *p = word->names;

	for (; bit; bit--) {
		p += length_of(p);
		p += *p == ' ';
	}
	*n = *p == '.' ? 0 : length_of(p);
	return p;
}
