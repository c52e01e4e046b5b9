# SPDX-License-Identifier: MIT
# Lists say what is built from what; a new source is a new word in a list.
#
#   make            build/daybreakx64.efi, build/daybreak
#   make run        boot Xen and dom0 in QEMU, to a shell (ARCH=arm64: on Arm;
#                   DOMAINS=1: with two domains that start before dom0)
#   make check      every test; the last line is "N passed, N failed"
#   make check-wide more of Debian's Xens, kernels and firmware, as a matrix, and
#                   tests that take long
#   make bench      Daybreak against xen.efi and GRUB (ARCH=arm64: on Arm)
#   make bench-domains  the boot domain against xl create and xl restore
#                   (ROUNDS=1: quicker)
#   make bench-scale  1 to 64 domains, and a domain of 1 to 64 GiB
#   make bench-net  Daybreak's HTTP and TFTP against GRUB's and iPXE's
#   make bench-host the library against libxenguest and others, no QEMU
#   make fuzz       every fuzzer for FUZZ_SECONDS (60) each
#   make fuzz-coverage  how much of its targets each fuzzer reaches
#   make mutate FILE=loader/...c  find changes that the unit tests let pass
#   make format     format all C sources; make format-check only looks
#   make size       what takes the room in the application and the boot domain
#   make layers     check that no folder reaches what it may not
#   make install    the command, its manual, hooks and units, and the application
#                   (DESTDIR=, PREFIX=); make uninstall
#   make deb        Debian packages for both CPUs, in build/deb/
#   make setup      install the Debian packages that are missing
#   make clean

# $(1): a folder, $(2): its files
in = $(addprefix $(1)/,$(2))

# The portable library, room by room.
LIBRARY   := $(call in,loader/base,fnv format json_read key_sequence \
		keystroke sha256 status string utf16 uuid) \
	$(call in,loader/net,dhcp dhcp6 http_chunks http_head ip6 url) \
	$(call in,loader/config,cpu_edit cpu_features cpu_level cpu_words \
		cpu_xend config \
		config_check config_global config_lines config_value \
		domain_check domain_claims domain_config domain_cpus \
		domain_devices domain_host domain_link domain_list \
		domain_order domain_value domain_vnuma entries entry \
		entry_read expand key_read keys load_options machine \
		module_refs path smbios suggest xen_efi xen_file xen_options \
		xl_keys) \
	$(call in,loader/state,bli_glob bli_id bli_read bli_write choice \
		choice_menu counting state state_read state_write) \
	$(call in,loader/image,arm64_image arm64_kernel elf elf_header \
		features guest_section kernel kernel_expect mistaken \
		multiboot2 note_value notes pe pe_digest sections) \
	$(call in,loader/unpack,bzip2 codec codec_refuse codecs gzip lz4 pool \
		unpack xz zstd) \
	$(call in,loader/memory,e820 memmap memmap_efi place) \
	$(call in,loader/seal,seal_check seal_find seal_line seal_merge \
		seal_name seal_pe seal_read seal_write) \
	$(call in,loader/measure,event log) \
	$(call in,loader/saved,packed packed_read saved saved_body \
		saved_config saved_context saved_pages saved_rules \
		saved_summary saved_walk) \
	$(call in,loader/startofday,acpi acpi_block acpi_numa guest layout \
		layout_pieces layout_pv layout_pvh modlist package \
		package_read pagetables pvh start_info startofday symtab \
		translate vcpu vnuma) \
	$(call in,loader/handoff,dom0_kernel mb2_info plan plan_place plan_xen) \
	$(call in,loader/domains,acpi_iommu acpi_sleep acpi_tables \
		bootdom_check bootdom_cpuid bootdom_dom0 bootdom_domids \
		bootdom_links bootdom_package bootdom_plan bootdom_pools \
		bootdom_saved domain_action domain_fault domain_report \
		fallback package_check store_ring) \
	$(call in,loader/menu,edit_page edit_page_draw glyph hints line_edit \
		line_edit_draw menu menu_draw menu_help pager screen wrap) \
	$(call in,loader/describe,describe describe_arm describe_domains \
		describe_image describe_settings describe_x86) \
	$(call in,fdt,banks chosen dom0less domain_node evtchn memnodes \
		modules node pools reserved tree tree_module tree_modules \
		tree_modules_write tree_source) \
	$(call in,fdt/manifest,carried domain layout pools read reader vnuma \
		write)

# The steps of the boot, for each CPU; they run on a platform.
BOOT      := $(call in,loader/boot,application boot checked choose config \
		console dry_run edit extras find_seal hypervisor information \
		listing measure measure_domains measured measuring menu \
		modules pages publish quietly session timing unpack_file \
		verify)
BOOT_x64  := $(BOOT) $(call in,loader/boot,x86 x86_application x86_domains \
		x86_kernel x86_modules x86_package x86_pvh x86_saved x86_xen)
BOOT_aa64 := $(BOOT) $(call in,loader/boot,arm arm_kernels arm_place arm_tree)
BOOTS     := $(sort $(BOOT_x64) $(BOOT_aa64))

# The application: the platform on UEFI, and what each CPU has of its own.
EFI       := $(call in,efi,application canary clock console device_path disk \
		file_path files guid http http_link identity keys leave \
		library machine main memory network_card options own progress \
		protocol pxe quiet random reason reset sbat screen secure \
		server_file spool start_image tables tftp timer tpm variables \
		verify video volumes write)
EFI_x64   := $(EFI) $(BOOT_x64) loader/unpack/allocator \
	$(call in,efi,bootdom_packed domain_variable leave_application \
		leave_x86 tpm_log) \
	$(call in,arch/x86,canary enter libcrypto pvh_enter)
EFI_aa64  := $(EFI) $(BOOT_aa64) loader/unpack/allocator efi/leave_arm \
	$(call in,arch/arm64,canary enter libcrypto)

# The boot domain, which starts an entry's domains on x86. The application
# carries it.
BOOTDOM   := $(call in,arch/x86/bootdom,clock console context cpu_nodes \
		devices dom0 dom0_unpack domctl errors gates grants guest \
		guest_build guest_cpus guest_create guest_domctl guest_pv \
		guest_pvh guest_pvh_memory guest_pvh_vcpu guest_vnuma \
		hypercall input library main place policy pools populate power \
		report restore restore_memory restore_pv restore_pvh \
		restore_vcpu store sysctl topology traps verify) \
	$(call in,arch/x86/bootdom/pv,dom0 head map own self tables) \
	$(call in,arch/x86/bootdom/pvh,dom0 head map memory self write) \
	$(call in,loader/base,format sha256 status string) \
	$(call in,loader/image,elf elf_header features guest_section \
		note_value notes sections) \
	$(call in,loader/startofday,acpi acpi_block acpi_numa layout \
		layout_pieces layout_pv layout_pvh modlist package \
		package_read pagetables pvh start_info startofday symtab \
		translate vcpu vnuma) \
	$(call in,loader/domains,bootdom_dom0 fallback package_check \
		store_ring) \
	$(call in,loader/saved,packed_read) \
	$(call in,loader/unpack,allocator codec codec_refuse codecs_xz pool \
		unpack xz) \
	$(call in,fdt,node tree) \
	$(call in,fdt/manifest,carried domain layout pools read reader vnuma) \
	$(call in,arch/x86,canary libcrypto pvh_enter)

TOOL      := $(BOOTS) \
	$(call in,tools,child durable esp file guest main options platform \
		platform_none print ram) \
	$(call in,tools/adopt,adopt adopt_domain adopt_end adopt_load \
		adopt_nodes adopt_pools adopt_program adopt_ring adopt_stay \
		adopt_store adopt_userdata) \
	$(call in,tools/domain,command export export_run import quote) \
	$(call in,tools/image,image image_json image_write json) \
	$(call in,tools/inspect,inspect inspect_cpu inspect_elf inspect_kernel \
		inspect_level inspect_pe inspect_ramdisk inspect_saved \
		inspect_seal inspect_tree) \
	$(call in,tools/install,boot_option boot_order command copies csv disk \
		install notes ownership report secure shim site uninstall) \
	$(call in,tools/measure,digest events log measure show) \
	$(call in,tools/plan,cpu overlay plan print request) \
	$(call in,tools/qemu,qemu) \
	$(call in,tools/remember,change efivars efivars_write find_config \
		find_esp keep names own_mount remember state_file status \
		status_domains) \
	$(call in,tools/seal,check collect extend machines make seal sign \
		unify) \
	$(call in,tools/update,check command differ domains files find fstab \
		generate grub host_settings marks mentions paths place record \
		reseal room settings spawn update version)

# Tests on the build machine: test-host/unit/test_NAME.c, fuzz/fuzz_NAME.c.
TESTS     := $(patsubst test-host/unit/test_%.c,%,\
	$(sort $(wildcard test-host/unit/test_*.c)))
FUZZERS   := $(patsubst test-host/fuzz/fuzz_%.c,%,\
	$(sort $(wildcard test-host/fuzz/fuzz_*.c)))
# What all of them are linked with: the library without its string functions,
# the parts of the boot domain that make no hypercalls, and helpers.
TESTED    := $(filter-out loader/base/string,$(LIBRARY)) \
	$(call in,arch/x86/bootdom,context domctl pv/own report topology)
SUPPORT   := $(call in,test-host,kernels packers support)
# What the tests of whole boots need in addition.
WORLD     := $(BOOTS) tools/ram \
	$(call in,test-host,hypervisors platform platform_console \
		platform_store platform_tpm)
ORACLE    := $(call in,test-host/oracle,oracle xen)
BENCHES   := sha256 startofday unpack # of bench-host; each is test-host/bench/NAME.c

LIBS      := fdt z deflate bz2 lzma lz4 zstd crypto
HOST_LIBS := $(LIBS:%=-l%)

FUZZ_SECONDS ?= 60
CHECK_JOBS   ?= 2
# The CPU that run and bench are for: amd64 or arm64
ARCH         := amd64
B            := build
PYTHON       := /usr/bin/python3
VERSION      := $(shell sed -n 's/^\#\# \([0-9.]*\).*/\1/p' CHANGES.md | head -n 1)

APP_amd64 := $(B)/daybreakx64.efi
APP_arm64 := $(B)/daybreakaa64.efi
.PHONY: all
all: $(APP_amd64) $(B)/daybreak
# make V=1 shows every command.
$(V).SILENT:
.DELETE_ON_ERROR:
.SECONDARY:

# Xen's headers are GNU C, so files that include them are compiled as GNU C.
WARNINGS  := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wvla -Wundef -Werror
GNU_C     := arch/x86/bootdom/% tools/adopt/% tools/inspect/inspect_cpu.% \
	test-qemu/kernels/% test-host/oracle/% test-host/bench/% \
	test-host/unit/test_domctl.c
STANDARD   = -std=$(if $(filter $(GNU_C),$<),gnu11,c11)
# Code that walks through a domain's memory is optimised for speed, the rest for
# size.
FAST      := loader/base/string \
	$(call in,loader/startofday,pagetables startofday symtab translate)
OPTIMISE   = $(if $(filter $(FAST:%=%.c),$<),-O2,-Os)
RELATIVE   = -ffile-prefix-map=$(CURDIR)=.
COMMON     = $(STANDARD) -g $(WARNINGS) -Iinclude -MD -MP \
	-DDAYBREAK_VERSION='"$(VERSION)"'

# A flavour is one way to compile; its objects are in build/FLAVOUR/.
# $(1): the flavour, whose FLAVOUR_CC and FLAVOUR_FLAGS say how
define flavour
$(B)/$(1)/%.o: %.c Makefile
	@mkdir -p $$(@D)
	$$($(1)_CC) $$(COMMON) $$($(1)_FLAGS) -c $$< -o $$@

$(B)/$(1)/%.o: %.S Makefile
	@mkdir -p $$(@D)
	$$($(1)_CC) $$(COMMON) $$($(1)_FLAGS) -c $$< -o $$@
endef
FLAVOURS  := x64 aa64 bootdom guestpv guestpvh tool toolarm host fuzz coverage \
	bench
$(foreach f,$(FLAVOURS),$(eval $(call flavour,$(f))))
# $(1): the flavour, $(2): sources
objects = $(addsuffix .o,$(addprefix $(B)/$(1)/,$(2)))

# Programs without an operating system.
BARE       = $(OPTIMISE) -ffreestanding -fno-strict-aliasing \
	-fstack-protector-strong -fno-asynchronous-unwind-tables \
	-ffunction-sections -fdata-sections $(RELATIVE)
LD_BARE    = -nostdlib -z noexecstack -z max-page-size=4096 --gc-sections \
	--build-id=none --fatal-warnings -Map=$@.map

# The EFI application: ELF objects with the LP64 ABI that Xen's headers need,
# linked into a PE.
EFI_FLAGS  = $(BARE) -fpie -fshort-wchar -fvisibility=hidden
LD_EFI     = -pie --no-dynamic-linker -Bsymbolic $(LD_BARE) -T efi/pe.lds
PE_PARTS  := .text .reloc .rodata .data .dynamic .bss .sbat

x64_CC    := gcc
x64_FLAGS  = $(EFI_FLAGS) -mno-red-zone -fcf-protection=none \
	-DGNU_EFI_USE_MS_ABI \
	-isystem /usr/include/efi -isystem /usr/include/efi/x86_64
x64_LIBS  := /usr/lib/crt0-efi-x86_64.o /usr/lib/libgnuefi.a \
	$(LIBS:%=/usr/lib/x86_64-linux-gnu/lib%.a)
x64_PE    := efi-app-x86_64
x64_OBJS  := $(call objects,x64,$(EFI_x64) $(LIBRARY))

# Debian's arm64 packages, unpacked: nothing for arm64 is installed.
AA64_ROOT := $(B)/packages
AA64_DEBS := gnu-efi libfdt-dev zlib1g-dev libdeflate-dev libbz2-dev \
	liblzma-dev liblz4-dev libzstd-dev libssl-dev
# $(1): one of LIBS; the package that it is in
AA64_DEB_z := zlib1g-dev
AA64_DEB_crypto := libssl-dev
aa64_deb = $(or $(AA64_DEB_$(1)),lib$(1)-dev)
aa64_CC   := aarch64-linux-gnu-gcc
aa64_FLAGS = $(EFI_FLAGS) \
	-isystem $(AA64_ROOT)/gnu-efi-arm64/usr/include/efi \
	-isystem $(AA64_ROOT)/gnu-efi-arm64/usr/include/efi/aarch64 \
	$(aa64_INCLUDES)
aa64_INCLUDES := $(AA64_DEBS:%=-idirafter $(AA64_ROOT)/%-arm64/usr/include) \
	$(foreach d,zlib1g-dev libssl-dev,-idirafter $(AA64_ROOT)/$d-arm64/usr/include/aarch64-linux-gnu)
aa64_LIBS := $(foreach l,$(LIBS),$(AA64_ROOT)/$(call aa64_deb,$l)-arm64/usr/lib/aarch64-linux-gnu/lib$l.a)
aa64_PE   := efi-app-aarch64
# GNU-EFI's start code has a PE header, with sections that are both writable and
# executable; objcopy makes a better one, and nothing is left to be done first.
aa64_LD   := -e efi_main
aa64_OBJS := $(call objects,aa64,$(EFI_aa64) $(LIBRARY))
aa64_TOOLS := aarch64-linux-gnu-

$(AA64_ROOT)/%-arm64:
	cd test-qemu && $(PYTHON) -m machine.fetch $*:arm64
$(aa64_OBJS): | $(AA64_DEBS:%=$(AA64_ROOT)/%-arm64)

# $(1): the flavour, $(2): what its name ends with, $(3): its objects
define application
$(B)/$(1)/daybreak$(2).elf: $(3) efi/pe.lds
	$$($(1)_TOOLS)ld $$(LD_EFI) $$($(1)_LD) -o $$@ --start-group $(3) $$($(1)_LIBS) --end-group

$(B)/daybreak$(1)$(2).efi: $(B)/$(1)/daybreak$(2).elf efi/finish-pe.py
	$$($(1)_TOOLS)objcopy --strip-all $(PE_PARTS:%=-j %) \
		--target=$$($(1)_PE) $$< $$@
	$(PYTHON) efi/finish-pe.py $$@ $$<
endef
$(eval $(call application,x64,,$(x64_OBJS)))
$(eval $(call application,aa64,,$(aa64_OBJS)))

# The boot domain.
BOOTDOM_LIBS := fdt lzma crypto
bootdom_CC := gcc
bootdom_FLAGS = $(BARE) -fno-pie -mno-red-zone -mcmodel=small \
	-fcf-protection=none

# The same with faults that a test requests, linked around the functions that
# fail.
FAULTS    := $(call objects,bootdom,$(call in,test-qemu/kernels,bad_memory \
		crash damage faults))
$(B)/bootdom-faults.elf: $(FAULTS)
$(B)/bootdom-faults.elf: WRAPPED := clock_init dom0_become guest_build \
	guest_unpause hypercall verify_frames verify_pieces

$(B)/bootdom.elf $(B)/bootdom-faults.elf: $(call objects,bootdom,$(BOOTDOM)) \
	arch/x86/bootdom/bootdom.lds
	ld -static $(LD_BARE) --no-warn-rwx-segments \
		-T arch/x86/bootdom/bootdom.lds -o $@.syms \
		$(WRAPPED:%=--wrap=%) $(filter %.o,$^) \
		$(BOOTDOM_LIBS:%=/usr/lib/x86_64-linux-gnu/lib%.a)
	objcopy --strip-all $@.syms $@

# As the application carries it, without name and time, so that builds
# reproduce.
$(B)/%.elf.xz: $(B)/%.elf
	xz -c --check=crc32 --x86 --lzma2=preset=9e,dict=256KiB $< >$@

# $(1): the object that carries a boot domain, $(2): that boot domain
define packed
$(1): x64_FLAGS += -DBOOTDOM='"$(2)"'
$(1): $(2)
endef
PACKED        := $(B)/x64/efi/bootdom_packed.o
PACKED_FAULTS := $(B)/x64/test-qemu/kernels/bootdom_packed.o
$(eval $(call packed,$(PACKED),$(B)/bootdom.elf.xz))
$(eval $(call packed,$(PACKED_FAULTS),$(B)/bootdom-faults.elf.xz))
$(eval $(call application,x64,-faults,\
	$(filter-out $(PACKED),$(x64_OBJS)) $(PACKED_FAULTS)))

# Replaces Xen on Arm in tests and prints what it was given.
SPECIMEN  := $(call objects,aa64,$(call in,test-qemu/kernels,specimen_head \
		specimen))
$(SPECIMEN): aa64_FLAGS += -fno-stack-protector # nothing sets a canary
$(B)/specimenaa64.efi: $(SPECIMEN) test-qemu/kernels/specimen.lds
	$(aa64_TOOLS)ld --no-warn-rwx-segments \
		-T test-qemu/kernels/specimen.lds -o $(@:.efi=.elf) $(SPECIMEN)
	$(aa64_TOOLS)objcopy -O binary $(@:.efi=.elf) $@

# Makes a good firmware odd, and then starts the application.
ODD       := $(call objects,x64,$(call in,test-qemu/kernels,odd_files \
	odd_firmware odd_keys odd_memory odd_options odd_screen odd_services \
	odd_tpm odd_variables) loader/base/string efi/sbat)
$(filter $(B)/x64/test-qemu/%,$(ODD)): x64_FLAGS += -fno-stack-protector
$(B)/x64/oddfirmware.elf: $(ODD) efi/pe.lds
	ld $(LD_EFI) -o $@ $(ODD) /usr/lib/crt0-efi-x86_64.o /usr/lib/libgnuefi.a
$(B)/oddfirmwarex64.efi: $(B)/x64/oddfirmware.elf efi/finish-pe.py
	objcopy --strip-all $(PE_PARTS:%=-j %) --target=$(x64_PE) $< $@
	$(PYTHON) efi/finish-pe.py $@ $<

# Kernels for domains: 64-bit PV, and PVH, which is 32-bit without paging. The
# smallest PV kernel comes in both widths.
GUEST     := -O2 -ffreestanding -fno-pie -mgeneral-regs-only \
	-fcf-protection=none -fno-strict-aliasing -fno-stack-protector \
	-fno-asynchronous-unwind-tables
guestpv_CC     := gcc
guestpv_FLAGS  := $(GUEST) -mno-red-zone -mcmodel=small
guestpv_LD     := elf_x86_64
guestpv_BITS   := 64
guestpvh_CC    := gcc
guestpvh_FLAGS := $(GUEST) -m32 -march=i686
guestpvh_LD    := elf_i386
guestpvh_BITS  := 32
GUEST_pv  := guest_pv_head guest guest_facts guest_link guest_pv guest_suspend \
	guest_suspend_pv guest_suspend_pv_call
GUEST_pvh := guest_pvh_head guest guest_facts guest_link guest_pvh guest_acpi \
	guest_suspend guest_suspend_pvh guest_suspend_pvh_call

# $(1): pv or pvh
define test_kernel
$(B)/guest$(1).elf: $(call objects,guest$(1),$(call in,test-qemu/kernels,$(GUEST_$(1))))
$(B)/guestpage$(guest$(1)_BITS).elf: $(B)/guest$(1)/test-qemu/kernels/guest_page.o

$(B)/guest$(1).elf $(B)/guestpage$(guest$(1)_BITS).elf: test-qemu/kernels/guest.lds
	ld -m $(guest$(1)_LD) -static -z noexecstack -nostdlib \
		-z max-page-size=4096 --build-id=none --no-warn-rwx-segments \
		--fatal-warnings -s -T test-qemu/kernels/guest.lds -o $$@ $$(filter %.o,$$^)
endef
$(eval $(call test_kernel,pv))
$(eval $(call test_kernel,pvh))

# The daybreak command.
tool_CC    := gcc
tool_FLAGS  = -O2 -Itools -D_POSIX_C_SOURCE=200809L $(RELATIVE)

COMMAND   := $(filter-out loader/base/string,$(LIBRARY)) $(TOOL)
$(B)/daybreak: $(call objects,tool,$(COMMAND))
	gcc $^ -o $@ -Wl,-Map=$@.map $(HOST_LIBS)

# The same for arm64, from another CPU: with the libraries in it. Xen's headers
# are the same for all.
toolarm_CC    := aarch64-linux-gnu-gcc
toolarm_FLAGS  = $(tool_FLAGS) $(aa64_INCLUDES) -idirafter /usr/include
toolarm_OBJS  := $(call objects,toolarm,$(COMMAND))
$(toolarm_OBJS): | $(AA64_DEBS:%=$(AA64_ROOT)/%-arm64)
$(B)/daybreak-arm64: $(toolarm_OBJS)
	$(toolarm_CC) $^ -o $@ -Wl,-Map=$@.map -Wl,--start-group $(aa64_LIBS) -Wl,--end-group

# Tests on the build machine.
HOST_SAN   := -fsanitize=address,undefined -fno-sanitize-recover=all
host_CC    := gcc
host_FLAGS := -O1 $(HOST_SAN) -Itest-host -Itools

$(B)/host/test_%: $(B)/host/test-host/unit/test_%.o \
	$(call objects,host,$(TESTED) $(SUPPORT))
	$(host_CC) $(HOST_SAN) $^ -o $@ -lcmocka $(HOST_LIBS)

$(call in,$(B)/host,test_application test_boot test_choose test_choose_dry \
	test_choose_menu test_describe test_find_config test_measure test_menu_page test_secure \
	test_verify test_world): \
	$(call objects,host,$(WORLD))

fuzz_CC    := clang
fuzz_FLAGS := -O1 -fsanitize=fuzzer-no-link,address,undefined \
	-fno-sanitize-recover=all -Itest-host -Itools

$(B)/fuzz/fuzz_%: $(B)/fuzz/test-host/fuzz/fuzz_%.o \
	$(call objects,fuzz,$(TESTED) $(SUPPORT))
	$(fuzz_CC) -fsanitize=fuzzer,address,undefined $^ -o $@ $(HOST_LIBS)

$(B)/fuzz/fuzz_boot: $(call objects,fuzz,$(WORLD))

# The fuzzers again, counting what they execute; they run only the given inputs.
coverage_CC    := clang
coverage_FLAGS := -O1 -fprofile-instr-generate -fcoverage-mapping -Itest-host \
	-Itools

$(B)/coverage/fuzz_%: $(B)/coverage/test-host/fuzz/fuzz_%.o \
	$(call objects,coverage,$(TESTED) $(SUPPORT))
	$(coverage_CC) -fsanitize=fuzzer -fprofile-instr-generate $^ -o $@ \
		$(HOST_LIBS)

$(B)/coverage/fuzz_boot: $(call objects,coverage,$(WORLD))

# The table of keys, which the manual page's test reads.
$(B)/host/keys: $(call objects,host,test-host/keys \
	loader/config/keys loader/base/format)
	$(host_CC) $(HOST_SAN) $^ -o $@

# Changes saved domains at random, for tests.
$(B)/host/saved_mutants: $(call objects,host,test-host/saved_mutants \
	$(TESTED) $(SUPPORT))
	$(host_CC) $(HOST_SAN) $^ -o $@ -lcmocka $(HOST_LIBS)

# Compares our start-of-day images with libxenguest's, on a simulated Xen.
ORACLE_LIBS := -lxenguest -lxenctrl -lxentoollog
$(B)/host/oracle: $(call objects,host,$(ORACLE) $(TESTED))
	$(host_CC) $(HOST_SAN) $^ -o $@ $(ORACLE_LIBS) $(HOST_LIBS)

# The same library without sanitizers, to measure time.
bench_CC    := gcc
bench_FLAGS  = $(OPTIMISE) -Itest-host
$(B)/bench-host/%: $(B)/bench/test-host/bench/%.o $(call objects,bench,\
	$(TESTED) $(call in,test-host/bench,bench image) test-host/oracle/xen \
	test-host/kernels)
	@mkdir -p $(@D)
	$(bench_CC) $^ -o $@ $(ORACLE_LIBS) $(HOST_LIBS)

.PHONY: unit-tests fuzzers
unit-tests: $(TESTS:%=$(B)/host/test_%) $(B)/host/keys $(B)/host/oracle \
	$(B)/host/saved_mutants
fuzzers: $(FUZZERS:%=$(B)/fuzz/fuzz_%)

# Targets for users.
.PHONY: setup run check check-wide bench bench-domains bench-scale bench-net bench-host \
	fuzz fuzz-coverage layers format format-check size mutate clean
setup:
	tools/setup.sh

run: setup
	@$(MAKE) --no-print-directory $(APP_$(ARCH)) $(B)/daybreak
	$(PYTHON) test-qemu/run.py $(ARCH) $(if $(DOMAINS),domains) \
		$(if $(MENU),menu)

# What the tests of both start or run.
TESTED_PROGRAMS = all $(APP_arm64) $(B)/specimenaa64.efi \
	$(B)/daybreakx64-faults.efi $(B)/oddfirmwarex64.efi \
	$(B)/guestpv.elf $(B)/guestpvh.elf \
	$(B)/guestpage64.elf $(B)/guestpage32.elf unit-tests fuzzers

check: setup format-check
	@$(MAKE) --no-print-directory -j$(CHECK_JOBS) $(TESTED_PROGRAMS)
	@$(MAKE) --no-print-directory deb
	PYTHONPATH=test-host PYTHONDONTWRITEBYTECODE=1 $(PYTHON) -m pytest \
		-p no:cacheprovider -p verdict -n $(CHECK_JOBS) \
		--ignore test-qemu/wide $(PYTEST_ARGS) test-host test-qemu

check-wide: setup
	@$(MAKE) --no-print-directory -j$(CHECK_JOBS) $(TESTED_PROGRAMS)
	@$(MAKE) --no-print-directory deb
	$(PYTHON) -B test-qemu/wide.py $(CHECK_JOBS)
	$(PYTHON) -B -m pytest -p no:cacheprovider -n $(CHECK_JOBS) \
		$(PYTEST_ARGS) test-qemu/wide

bench: setup
	@$(MAKE) --no-print-directory $(APP_$(ARCH))
	$(PYTHON) test-qemu/bench.py $(ARCH) $(ROUNDS)

bench-domains: setup
	@$(MAKE) --no-print-directory $(APP_amd64) $(B)/guestpvh.elf \
		$(B)/daybreak
	$(PYTHON) -B test-qemu/bench_domains.py $(ROUNDS)
	$(PYTHON) -B test-qemu/bench_restored.py $(ROUNDS)

bench-scale: setup
	@$(MAKE) --no-print-directory $(APP_amd64) $(B)/guestpvh.elf \
		$(B)/bench-host/scale
	$(PYTHON) -B test-qemu/bench_scale.py $(ROUNDS)
	$(B)/bench-host/scale

bench-net: setup
	@$(MAKE) --no-print-directory $(APP_amd64)
	$(PYTHON) -B test-qemu/bench_net.py $(ROUNDS)

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
			test-host/fuzz/seeds/$$f || exit 1; \
	done

fuzz-coverage: setup
	@$(MAKE) --no-print-directory $(FUZZERS:%=$(B)/coverage/fuzz_%)
	$(PYTHON) -B test-host/fuzz/coverage.py $(COVERAGE_ARGS) $(FUZZERS)

layers: $(B)/x64/daybreak.elf $(B)/aa64/daybreak.elf $(B)/daybreak unit-tests
	$(PYTHON) tools/layers.py

# All C sources and headers.
FORMATTED = $$(git ls-files '*.[ch]' 2>/dev/null || \
	find loader efi arch fdt include test-qemu test-host tools -name '*.[ch]')
format: setup
	clang-format -i $(FORMATTED)

format-check: setup
	clang-format --dry-run -Werror $(FORMATTED)

size: setup
	@$(MAKE) --no-print-directory $(APP_amd64) $(APP_arm64)
	$(PYTHON) tools/size.py

mutate: setup
	@$(MAKE) --no-print-directory unit-tests
	$(PYTHON) tools/mutate.py $(FILE) $(MUTATE_TESTS)

clean:
	rm -rf $(B)

include tools/host/install.mk

-include $(shell find $(FLAVOURS:%=$(B)/%) -name '*.d' 2>/dev/null)
