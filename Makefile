# SPDX-License-Identifier: MIT
# Lists say what is built from what; a new source is a new word in a list.
#
#   make            build/daybreakx64.efi, build/daybreak
#   make run        boot Xen and dom0 in QEMU, to a shell (ARCH=arm64: on Arm;
#                   DOMAINS=1: with two domains that start before dom0)
#   make check      every test; the last line is "N passed, N failed"
#   make check-wide more Xens, kernels and firmware of Debian's, as a matrix
#   make bench      Daybreak against xen.efi and GRUB (ARCH=arm64: on Arm)
#   make bench-domains  the boot domain against xl create (ROUNDS=1: quicker)
#   make bench-host the library against libxenguest and others, no QEMU
#   make fuzz       every fuzzer for FUZZ_SECONDS (60) each
#   make layers     no folder reaches what it may not
#   make setup      install the Debian packages that are missing
#   make clean

LOADER    := acpi acpi_sleep bootdom_check bootdom_plan bzip2 config config_check config_lines config_value domain_check domain_config domain_claims \
	     domain_cpus domain_devices domain_fault domain_host domain_keys \
	     domain_list domain_order domain_read domain_report domain_value elf entry entry_read fallback features \
	     format guest_section gzip kernel \
	     layout layout_pv layout_pvh load_options lz4 memmap memmap_efi modlist \
	     module_refs note_value notes package package_read pagetables path place \
	     plan plan_xen pool pvh sections startofday status suggest \
	     symtab translate unpack uuid vcpu xen_options xl_keys xz zstd xen_efi xen_file utf16 dom0_kernel kernel_expect pe plan_place
FDT       := chosen dom0less evtchn manifest_domain manifest_layout manifest_read \
	     manifest_write memnodes modules node pools reader tree tree_modules \
	     tree_modules_write
ARCH_X86  := e820 mb2_info multiboot2
ARCH_ARM64 := image kernel
EFI       := canary config console files library main memory options pieces \
	     quiet random sbat start_image string unpack_file video xen_file quietly
# A CPU's own: how it starts Xen, and what only its instructions can do.
EFI_X64   := efi/host_x86 efi/host_domains efi/host_package efi/domain_variable \
	     efi/host_multiboot2 efi/host_pvh efi/acpi_tables efi/bootdom \
	     efi/bootdom_packed efi/kernel_file efi/xen_efi arch/x86/canary \
	     arch/x86/enter arch/x86/pvh_enter
EFI_AA64  := efi/arm_kernels efi/arm_place efi/host_devicetree efi/host_tree efi/leave_efi \
	     efi/leave_image efi/tree_source arch/arm64/start arch/arm64/canary \
	     arch/arm64/enter
# The boot domain: what starts an entry's domains on x86, inside the application.
BOOTDOM   := clock console context devices dom0 domctl errors gates guest \
	     guest_build guest_create guest_pv guest_pvh head hypercall main map own place policy populate power report \
	     topology traps
BOOTDOM_LIB := loader/acpi loader/fallback loader/format loader/layout loader/layout_pv loader/elf \
	     loader/layout_pvh loader/modlist loader/notes loader/features \
	     loader/guest_section loader/note_value loader/sections loader/package \
	     loader/package_read loader/pagetables loader/pvh \
	     loader/startofday loader/status loader/symtab loader/translate \
	     loader/vcpu fdt/manifest_domain fdt/manifest_layout \
	     fdt/manifest_read fdt/node fdt/reader fdt/tree \
	     arch/x86/canary efi/string
TOOL      := adopt adopt_domain adopt_load adopt_nodes adopt_store \
	     file inspect inspect_elf inspect_kernel inspect_pe inspect_ramdisk \
	     inspect_tree main print \
	     draw dts esp guest image image_json image_write options plan \
	     plan_arm plan_domains plan_settings plan_x86 plan_xen_efi plan_dom0

# Each is test-host/test_NAME.c or test-host/fuzz_NAME.c.
TESTS     := acpi acpi_sleep arm64_image arm64_kernel bootdom_plan chosen config context \
	     dom0less domain domain_claims dom0_kernel \
	     domain_report domctl e820 elf entry fallback format formats kernel \
	     layout manifest mb2_info memmap memmap_efi memnodes modlist \
	     module_refs multiboot2 notes own package path place plan report \
	     shared_map startofday string topology translate tree unpack xen_file load_options utf16 tree_modules pe
FUZZERS   := acpi_sleep arm64_image config domain domain_report elf fdt gzip kernel \
	     layout load_options manifest memmap multiboot2 notes package place plan unpack pe
ORACLE    := oracle xen
BENCHES   := startofday unpack # each is test-host/bench/NAME.c
SUPPORT   := kernels packers support # every test and fuzzer has these

LIBS      := fdt z bz2 lzma lz4 zstd
HOST_LIBS := $(LIBS:%=-l%)
X64_LIBS  := $(LIBS:%=/usr/lib/x86_64-linux-gnu/lib%.a)

FUZZ_SECONDS ?= 60
CHECK_JOBS   ?= 2
# or arm64: the CPU that run and bench are for
ARCH         := amd64
B            := build
PYTHON       := /usr/bin/python3

WARNINGS  := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	     -Wvla -Wundef -Werror
# What walks through a domain's memory is compiled for speed, all else for size.
FAST      := efi/string loader/pagetables loader/startofday loader/symtab \
	     loader/translate
OPTIMISE   = $(if $(filter $(FAST:%=%.c),$<),-O2,-Os)
COMMON    := -std=c11 -g $(WARNINGS) -Iinclude -MD -MP
VERSION   := $(shell sed -n 's/^\#\# \([0-9.]*\).*/\1/p' CHANGES.md | head -n 1)

APP_amd64 := $(B)/daybreakx64.efi
APP_arm64 := $(B)/daybreakaa64.efi
.PHONY: all
all: $(APP_amd64) $(B)/daybreak
# make V=1 shows every command.
$(V).SILENT:
.DELETE_ON_ERROR:
.SECONDARY:

# --- the EFI application ---------------------------------------------------
# ELF objects with the LP64 ABI that Xen's headers want; a PE at link time.

EFI_FLAGS  = $(COMMON) $(OPTIMISE) -ffreestanding -fpie -fshort-wchar \
	     -fno-strict-aliasing -fvisibility=hidden -fstack-protector-strong \
	     -fno-asynchronous-unwind-tables -ffunction-sections \
	     -fdata-sections -ffile-prefix-map=$(CURDIR)=. \
	     -DDAYBREAK_VERSION='"$(VERSION)"'
EFI_LD    := -pie --no-dynamic-linker -z noexecstack -Bsymbolic -nostdlib \
	     -z max-page-size=4096 --gc-sections --build-id=none \
	     --fatal-warnings -T efi/pe.lds
PE_PARTS  := .text .reloc .rodata .rela .data .dynamic .bss .sbat

x64_TOOLS := # the machine's own
x64_FLAGS := -mno-red-zone -fcf-protection=none -DGNU_EFI_USE_MS_ABI \
	     -isystem /usr/include/efi -isystem /usr/include/efi/x86_64
x64_LIBS  := /usr/lib/crt0-efi-x86_64.o /usr/lib/libgnuefi.a \
	     $(X64_LIBS)
x64_PE    := efi-app-x86_64
x64_OBJS  := $(ARCH_X86:%=arch/x86/%.o) $(ARCH_ARM64:%=arch/arm64/%.o) \
	     $(EFI_X64:%=%.o)

# Debian's arm64 packages, unpacked: nothing foreign is installed.
AA64_DEBS := gnu-efi libfdt-dev zlib1g-dev libbz2-dev liblzma-dev liblz4-dev \
	     libzstd-dev
AA64_ROOT := $(B)/packages
aa64_TOOLS := aarch64-linux-gnu-
aa64_FLAGS := -isystem $(AA64_ROOT)/gnu-efi-arm64/usr/include/efi \
	     -isystem $(AA64_ROOT)/gnu-efi-arm64/usr/include/efi/aarch64 \
	     $(AA64_DEBS:%=-idirafter $(AA64_ROOT)/%-arm64/usr/include) \
	     -idirafter $(AA64_ROOT)/zlib1g-dev-arm64/usr/include/aarch64-linux-gnu
aa64_LIBS := $(AA64_ROOT)/gnu-efi-arm64/usr/lib/libgnuefi.a \
	     $(foreach l,$(LIBS),$(AA64_ROOT)/$(if $(filter z,$l),zlib1g,lib$l)-dev-arm64/usr/lib/aarch64-linux-gnu/lib$l.a)
aa64_PE   := efi-app-aarch64
aa64_OBJS := $(EFI_AA64:%=%.o) $(ARCH_ARM64:%=arch/arm64/%.o) \
	     $(ARCH_X86:%=arch/x86/%.o)

$(AA64_ROOT)/%-arm64:
	$(PYTHON) test-qemu/fetch.py $*:arm64

# $(1): the flavour, UEFI's short name for its CPU
define efi_application
$(1)_ALL := $$(addprefix $(B)/$(1)/,$$($(1)_OBJS) $(LOADER:%=loader/%.o) \
	    $(FDT:%=fdt/%.o) $(EFI:%=efi/%.o))

$(B)/$(1)/%.o: %.c Makefile
	@mkdir -p $$(@D)
	$$($(1)_TOOLS)gcc $$(EFI_FLAGS) $$($(1)_FLAGS) -c $$< -o $$@

$(B)/$(1)/%.o: %.S Makefile
	@mkdir -p $$(@D)
	$$($(1)_TOOLS)gcc $$(EFI_FLAGS) $$($(1)_FLAGS) -c $$< -o $$@

$$(eval $$(call efi_link,$(1),,$$($(1)_ALL)))
endef

# $(1): the flavour, $(2): what its name ends with, $(3): its objects
define efi_link
$(B)/$(1)/daybreak$(2).elf: $(3) efi/pe.lds
	$$($(1)_TOOLS)ld $(EFI_LD) -o $$@ --start-group $(3) $$($(1)_LIBS) --end-group

$(B)/daybreak$(1)$(2).efi: $(B)/$(1)/daybreak$(2).elf efi/finish-pe.py
	$$($(1)_TOOLS)objcopy --strip-all $(PE_PARTS:%=-j %) \
		--target=$$($(1)_PE) $$< $$@
	$(PYTHON) efi/finish-pe.py $$@
endef
$(eval $(call efi_application,x64))
$(eval $(call efi_application,aa64))
$(aa64_ALL): | $(AA64_DEBS:%=$(AA64_ROOT)/%-arm64)

# --- the boot domain ---------------------------------------------------------
# A kernel of its own with nothing under it; Xen's headers are GNU C.

BOOTDOM_OBJS := $(BOOTDOM:%=$(B)/bootdom/arch/x86/bootdom/%.o) \
	     $(BOOTDOM_LIB:%=$(B)/bootdom/%.o)
BOOTDOM_FLAGS = $(COMMON) $(OPTIMISE) -ffreestanding \
	     -fno-pie -mno-red-zone -mcmodel=small -fcf-protection=none \
	     -fno-strict-aliasing -fstack-protector-strong \
	     -fno-asynchronous-unwind-tables -ffunction-sections \
	     -fdata-sections -ffile-prefix-map=$(CURDIR)=.

$(BOOTDOM:%=$(B)/bootdom/arch/x86/bootdom/%.o) $(B)/bootdom/test-qemu/%.o: \
	COMMON := $(patsubst -std=c11,-std=gnu11,$(COMMON))

$(B)/bootdom/%.o: %.c Makefile
	@mkdir -p $(@D)
	gcc $(BOOTDOM_FLAGS) -c $< -o $@

$(B)/bootdom/%.o: %.S Makefile
	@mkdir -p $(@D)
	gcc $(BOOTDOM_FLAGS) -c $< -o $@

$(B)/bootdom.elf $(B)/bootdom-faults.elf: $(BOOTDOM_OBJS) \
	arch/x86/bootdom/bootdom.lds
	ld -static -z noexecstack -nostdlib -z max-page-size=4096 \
		--gc-sections --build-id=none --no-warn-rwx-segments \
		--fatal-warnings -T arch/x86/bootdom/bootdom.lds -o $@.syms \
		$(WRAPPED:%=--wrap=%) $(filter %.o,$^) \
		/usr/lib/x86_64-linux-gnu/libfdt.a
	objcopy --strip-all $@.syms $@

# The same with faults that a test asks for: what they break is linked around.
FAULTS    := $(addprefix $(B)/bootdom/test-qemu/,crash.o damage.o faults.o)
$(B)/bootdom-faults.elf: $(FAULTS)
$(B)/bootdom-faults.elf: WRAPPED := clock_init dom0_become guest_build \
	guest_unpause hypercall

# As it is carried: without a name or a time, so that only its bytes count.
$(B)/%.elf.gz: $(B)/%.elf
	gzip -9nc $< >$@

$(B)/x64/efi/bootdom_packed.o: x64_FLAGS += -DBOOTDOM='"$(B)/bootdom.elf.gz"'
$(B)/x64/efi/bootdom_packed.o: $(B)/bootdom.elf.gz
$(B)/x64/test-qemu/bootdom_packed.o: x64_FLAGS += -DBOOTDOM='"$(B)/bootdom-faults.elf.gz"'
$(B)/x64/test-qemu/bootdom_packed.o: $(B)/bootdom-faults.elf.gz
$(eval $(call efi_link,x64,-faults,$(filter-out %/bootdom_packed.o,$(x64_ALL)) \
	$(B)/x64/test-qemu/bootdom_packed.o))

# What takes Xen's place in tests: it says what it was handed.
SPECIMEN  := $(B)/aa64/test-qemu/specimen_head.o $(B)/aa64/test-qemu/specimen.o
$(SPECIMEN): aa64_FLAGS += -fno-stack-protector # nobody to set a canary
$(B)/specimenaa64.efi: $(SPECIMEN) test-qemu/specimen.lds
	$(aa64_TOOLS)ld --no-warn-rwx-segments -T test-qemu/specimen.lds -o $(@:.efi=.elf) $(SPECIMEN)
	$(aa64_TOOLS)objcopy -O binary $(@:.efi=.elf) $@

# What makes an odd firmware of a good one, and then starts the application.
ODD_FIRMWARE := $(B)/x64/test-qemu/odd_firmware.o $(B)/x64/efi/string.o \
	     $(B)/x64/efi/sbat.o
$(B)/x64/test-qemu/odd_firmware.o: x64_FLAGS += -fno-stack-protector
$(B)/x64/oddfirmware.elf: $(ODD_FIRMWARE) efi/pe.lds
	ld $(EFI_LD) -o $@ $(ODD_FIRMWARE) /usr/lib/crt0-efi-x86_64.o \
		/usr/lib/libgnuefi.a
$(B)/oddfirmwarex64.efi: $(B)/x64/oddfirmware.elf efi/finish-pe.py
	objcopy --strip-all $(PE_PARTS:%=-j %) --target=$(x64_PE) $< $@
	$(PYTHON) efi/finish-pe.py $@

# --- the test kernels ----------------------------------------------------------
# For domains of tests: 64-bit PV, and PVH, which is 32-bit without paging. The
# least PV kernel is of both widths.

GUEST_pv  := guest_pv_head guest guest_facts guest_pv
GUEST_pvh := guest_pvh_head guest guest_facts guest_pvh guest_acpi
GUEST_FLAGS = $(COMMON:-std=c11=-std=gnu11) -O2 -ffreestanding -fno-pie \
	     -mgeneral-regs-only -fcf-protection=none -fno-strict-aliasing \
	     -fno-stack-protector -fno-asynchronous-unwind-tables
guestpv_FLAGS  := -mno-red-zone -mcmodel=small
guestpvh_FLAGS := -m32 -march=i686
guestpv_LD     := elf_x86_64
guestpvh_LD    := elf_i386
guestpv_BITS   := 64
guestpvh_BITS  := 32

# $(1): pv or pvh
define test_kernel
$(B)/guest$(1)/%.o: test-qemu/%.c Makefile
	@mkdir -p $$(@D)
	gcc $$(GUEST_FLAGS) $$(guest$(1)_FLAGS) -c $$< -o $$@

$(B)/guest$(1)/%.o: test-qemu/%.S Makefile
	@mkdir -p $$(@D)
	gcc $$(GUEST_FLAGS) $$(guest$(1)_FLAGS) -c $$< -o $$@

$(B)/guest$(1).elf: $(GUEST_$(1):%=$(B)/guest$(1)/%.o)
$(B)/guestpage$$(guest$(1)_BITS).elf: $(B)/guest$(1)/guest_page.o

$(B)/guest$(1).elf $(B)/guestpage$$(guest$(1)_BITS).elf: test-qemu/guest.lds
	ld -m $$(guest$(1)_LD) -static -z noexecstack -nostdlib \
		-z max-page-size=4096 --build-id=none --no-warn-rwx-segments \
		--fatal-warnings -s -T test-qemu/guest.lds -o $$@ $$(filter %.o,$$^)
endef
$(eval $(call test_kernel,pv))
$(eval $(call test_kernel,pvh))

# --- the daybreak command ----------------------------------------------------

TOOL_OBJS := $(addprefix $(B)/tool/,$(LOADER:%=loader/%.o) $(FDT:%=fdt/%.o) \
	     $(ARCH_ARM64:%=arch/arm64/%.o) $(ARCH_X86:%=arch/x86/%.o) \
	     $(TOOL:%=tools/%.o))

$(B)/tool/%.o: %.c Makefile
	@mkdir -p $(@D)
	gcc $(COMMON) -D_POSIX_C_SOURCE=200809L -O2 \
		-ffile-prefix-map=$(CURDIR)=. \
		-DDAYBREAK_VERSION='"$(VERSION)"' -c $< -o $@

# Xen's headers are GNU C.
$(patsubst %,$(B)/tool/tools/%.o,$(filter adopt%,$(TOOL))): \
	COMMON := $(patsubst -std=c11,-std=gnu11,$(COMMON))

$(B)/daybreak: $(TOOL_OBJS)
	gcc $^ -o $@ $(HOST_LIBS)

# --- the library on the build machine ----------------------------------------

HOST_SAN  := -fsanitize=address,undefined -fno-sanitize-recover=all
HOST_CC   := gcc
HOST_OBJS := $(LOADER:%=$(B)/host/loader/%.o) \
	     $(FDT:%=$(B)/host/fdt/%.o) \
	     $(ARCH_ARM64:%=$(B)/host/arch/arm64/%.o) \
	     $(ARCH_X86:%=$(B)/host/arch/x86/%.o) \
	     $(B)/host/arch/x86/bootdom/domctl.o \
	     $(B)/host/arch/x86/bootdom/context.o \
	     $(B)/host/arch/x86/bootdom/own.o \
	     $(B)/host/arch/x86/bootdom/report.o \
	     $(B)/host/arch/x86/bootdom/topology.o \
	     $(SUPPORT:%=$(B)/host/test-host/%.o)

$(B)/host/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(HOST_CC) $(COMMON) -O1 $(HOST_SAN) -Itest-host -c $< -o $@

$(B)/host/test_%: $(B)/host/test-host/test_%.o $(HOST_OBJS)
	$(HOST_CC) $(HOST_SAN) $^ -o $@ -lcmocka $(HOST_LIBS)

FUZZ_CC   := clang
FUZZ_SAN  := -fsanitize=fuzzer-no-link,address,undefined \
	     -fno-sanitize-recover=all
FUZZ_OBJS := $(HOST_OBJS:$(B)/host/%=$(B)/fuzz/%)

# Xen's headers are GNU C here, too.
$(B)/host/arch/x86/bootdom/%.o $(B)/fuzz/arch/x86/bootdom/%.o \
$(B)/host/test-host/test_domctl.o: \
	COMMON := $(patsubst -std=c11,-std=gnu11,$(COMMON))

$(B)/fuzz/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(FUZZ_CC) $(COMMON) -O1 $(FUZZ_SAN) -Itest-host -c $< -o $@

$(B)/fuzz/fuzz_%: $(B)/fuzz/test-host/fuzz_%.o $(FUZZ_OBJS)
	$(FUZZ_CC) -fsanitize=fuzzer,address,undefined $^ -o $@ $(HOST_LIBS)

# libxenguest and a pretended Xen, held against our start-of-day images.
ORACLE_OBJS := $(ORACLE:%=$(B)/host/test-host/oracle/%.o)
ORACLE_LIBS := -lxenguest -lxenctrl -lxentoollog
$(ORACLE_OBJS): COMMON := $(patsubst -std=c11,-std=gnu11,$(COMMON))

$(B)/host/oracle: $(ORACLE_OBJS) $(filter-out $(B)/host/test-host/%,$(HOST_OBJS))
	$(HOST_CC) $(HOST_SAN) $^ -o $@ $(ORACLE_LIBS) $(HOST_LIBS)

# The same library as it is shipped, for time.
BENCH_OBJS := $(LOADER:%=$(B)/bench-host/loader/%.o) \
	      $(FDT:%=$(B)/bench-host/fdt/%.o) \
	      $(ARCH_ARM64:%=$(B)/bench-host/arch/arm64/%.o) \
	      $(ARCH_X86:%=$(B)/bench-host/arch/x86/%.o) \
	      $(B)/bench-host/test-host/bench/bench.o \
	      $(B)/bench-host/test-host/oracle/xen.o \
	      $(B)/bench-host/test-host/kernels.o
$(B)/bench-host/test-host/%.o: COMMON := $(patsubst -std=c11,-std=gnu11,$(COMMON))

$(B)/bench-host/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(HOST_CC) $(COMMON) $(OPTIMISE) -Itest-host -c $< -o $@

$(B)/bench-host/%: $(B)/bench-host/test-host/bench/%.o $(BENCH_OBJS)
	$(HOST_CC) $^ -o $@ $(ORACLE_LIBS) $(HOST_LIBS)

.PHONY: unit-tests fuzzers
unit-tests: $(TESTS:%=$(B)/host/test_%) $(B)/host/oracle
fuzzers: $(FUZZERS:%=$(B)/fuzz/fuzz_%)

# --- what people run ---------------------------------------------------------

.PHONY: setup run check check-wide bench bench-domains bench-host fuzz layers clean
setup:
	tools/setup.sh

run: setup
	@$(MAKE) --no-print-directory $(APP_$(ARCH)) $(if $(DOMAINS),$(B)/daybreak)
	$(PYTHON) test-qemu/run.py $(ARCH) $(if $(DOMAINS),domains)

check: setup
	@$(MAKE) --no-print-directory all $(APP_arm64) $(B)/specimenaa64.efi \
		$(B)/daybreakx64-faults.efi $(B)/oddfirmwarex64.efi \
		$(B)/guestpv.elf $(B)/guestpvh.elf $(B)/guestpage64.elf $(B)/guestpage32.elf \
		unit-tests fuzzers
	PYTHONPATH=test-host PYTHONDONTWRITEBYTECODE=1 $(PYTHON) -m pytest \
		-p no:cacheprovider -p verdict -n $(CHECK_JOBS) \
		$(PYTEST_ARGS) test-host test-qemu

check-wide: setup
	@$(MAKE) --no-print-directory $(APP_amd64)
	$(PYTHON) -B test-qemu/wide.py $(CHECK_JOBS)

bench: setup
	@$(MAKE) --no-print-directory $(APP_$(ARCH))
	$(PYTHON) test-qemu/bench.py $(ARCH)

bench-domains: setup
	@$(MAKE) --no-print-directory $(APP_amd64) $(B)/guestpvh.elf
	$(PYTHON) -B test-qemu/bench_domains.py $(ROUNDS)

bench-host: setup
	@$(MAKE) --no-print-directory $(BENCHES:%=$(B)/bench-host/%)
	$(PYTHON) -B test-host/bench/run.py

fuzz: setup
	@$(MAKE) --no-print-directory fuzzers
	@for f in $(FUZZERS); do \
		mkdir -p $(B)/corpus/$$f && echo "fuzz_$$f" && \
		$(B)/fuzz/fuzz_$$f -max_total_time=$(FUZZ_SECONDS) \
			-verbosity=0 -print_final_stats=1 \
			-artifact_prefix=$(B)/corpus/ $(B)/corpus/$$f \
			$$(ls -d test-host/seeds/$$f 2>/dev/null) || exit 1; \
	done

layers: $(B)/x64/daybreak.elf $(B)/daybreak unit-tests
	$(PYTHON) tools/layers.py

clean:
	rm -rf $(B)

-include $(shell find $(B)/x64 $(B)/bootdom $(B)/guestpv $(B)/guestpvh $(B)/aa64 $(B)/tool $(B)/host $(B)/bench-host $(B)/fuzz -name '*.d' 2>/dev/null)
