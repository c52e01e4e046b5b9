# SPDX-License-Identifier: MIT
"""
Bad input on Arm: the application prints one sentence that tells what is wrong,
frees all memory and returns to the firmware with an error. Most cases for code
shared with x86_64 are in test_refuse.py, a few are here.
"""
import struct

import pytest

from machine import fetch
from machine import harness
from machine import inputs
from machine import refusal
from machine.disk import make_esp
from machine.refusal import Case

SPECIMEN = harness.BUILD / "specimenaa64.efi"

ENTRY = """\
[good]
xen=xen.efi
options=loglvl=all
kernel=vmlinuz console=hvc0
ramdisk=initrd.img
"""
DOMAIN = """\
[domu]
kernel=vmlinuz
memory=64
"""
KERNEL = inputs.arm64_image(100_000)
RAMDISK = inputs.noise(3_000_000)
MODULES_MAX = 30  # Xen's 32, except for itself and the device tree
# The memory of the machine in "larger than memory", and a file that is larger.
LITTLE_MEMORY = 256
LARGE_RAMDISK = 300 << 20


def files(config=ENTRY, **changes):
    """Returns the good set of files with changes; None removes a file.

    "__" stands for "." in a file's name.
    """
    good = {"daybreak.conf": config, "xen.efi": SPECIMEN,
            "vmlinuz": KERNEL, "initrd.img": RAMDISK}
    good.update((name.replace("__", "."), data)
                for name, data in changes.items())
    return {name: data for name, data in good.items() if data is not None}


def with_tree(data):
    """Returns files with the entry's own device tree, instead of the
    firmware's."""
    return files(ENTRY + "dtb=board.dtb\n", board__dtb=data)


def with_domain(section=DOMAIN, more="", **changes):
    return files(ENTRY + "domains=domu\n" + more + section, **changes)


def with_modules(count):
    """Returns count files in total; each domain has at most three."""
    names, sections, left = [], [], count - 2  # dom0's kernel and ramdisk
    while left:
        name, keys = f"d{len(names)}", ["kernel=vmlinuz", "ramdisk=vmlinuz",
                                        "dtb=domu.dtb"][:left]
        left -= len(keys)
        names.append(name)
        sections += [f"[{name}]", "memory=32", *keys]
    return files(ENTRY + f"domains={' '.join(names)}\n"
                 + "\n".join(sections) + "\n", domu__dtb=TREE)


def tree(*structure):
    return inputs.device_tree(*structure)


TREE = tree()
ROOT, PROPERTY = inputs.FDT_ROOT, inputs.FDT_PROPERTY
END_NODE, END = inputs.FDT_END_NODE, inputs.FDT_END
# A file cannot contain a real loop; the closest are nodes that open and never
# close.
ENDLESS = ROOT * 5000
DEEP = ROOT * 40 + (END_NODE,) * 40 + (END,)


def specimen_with(offset, form, *values):
    """Returns the specimen with other bytes at an offset from its PE header."""
    data = bytearray(SPECIMEN.read_bytes())
    start, = struct.unpack_from("<I", data, 60)
    struct.pack_into(form, data, start + offset, *values)
    return bytes(data)


MACHINE, CHARACTERISTICS = 4, 22
# It can run only where it was linked, which is at 0.
RELOCS_STRIPPED = 0x0207


CASES = [
    # the device tree
    Case("tree-missing", with_tree(None), r"board\.dtb.*no such file"),
    Case("tree-empty", with_tree(b""), r"board\.dtb.*empty"),
    Case("tree-is-none", with_tree(b"#!/bin/sh\n" * 100),
         r"board\.dtb.*0xd00dfeed"),
    Case("tree-bad-magic",
         with_tree(inputs.device_tree(magic=0xd00dfeee)),
         r"board\.dtb.*0xd00dfeee.*0xd00dfeed"),
    Case("tree-header-truncated", with_tree(TREE[:39]),
         r"board\.dtb.*39 bytes"),
    Case("tree-truncated", with_tree(TREE[:-1]),
         rf"board\.dtb.*{len(TREE)} bytes.*{len(TREE) - 1}"),
    Case("tree-property-lies",
         with_tree(tree(*ROOT, inputs.FDT_PROP, 0x7fffffff, 0, 2, END_NODE,
                        END)),
         r"board\.dtb.*broken"),
    Case("tree-name-lies",
         with_tree(tree(*ROOT, inputs.FDT_PROP, 4, 0x10000, 2, END_NODE,
                        END)),
         r"board\.dtb.*broken"),
    Case("tree-node-without-end", with_tree(tree(*ROOT, *PROPERTY, END)),
         r"board\.dtb.*broken"),
    Case("tree-endless", with_tree(tree(*ENDLESS)), r"board\.dtb.*broken"),
    Case("tree-too-deep", with_tree(tree(*DEEP)), r"board\.dtb.*nested more than 32 deep"),
    Case("no-tree-and-no-acpi", files(),
         r"neither a device tree nor ACPI.*dtb=",
         before="specimenaa64.efi forget"),
    # domains
    Case("domain-without-memory",
         with_domain("[domu]\nkernel=vmlinuz\n"), r"\[domu\].*memory="),
    Case("domain-without-kernel",
         with_domain("[domu]\nmemory=64\n"), r"\[domu\].*kernel="),
    Case("domains-of-one-name",
         files(ENTRY + "domains=domu other\n" + DOMAIN
               + "[other]\nname=domu\nkernel=vmlinuz\nmemory=64\n"),
         r"\[domu\].*\[other\].*one name"),
    Case("domain-without-section",
         with_domain(""), r"no section \[domu\]"),
    Case("domain-file-missing",
         with_domain(DOMAIN + "ramdisk=lost.img\n"),
         r"lost\.img.*no such file"),
    Case("domain-tree-bad",
         with_domain(DOMAIN + "dtb=domu.dtb\n", domu__dtb=TREE[:-1]),
         r"domu\.dtb.*bytes"),
    Case("domain-key-too-new",
         lambda: with_domain(DOMAIN + "sve=128\n",
                             xen__efi=fetch.xen_efi("arm64")),
         r"daybreak\.conf:\d+.*sve.*4\.18.*4\.17"),
    Case("too-many-modules", with_modules(MODULES_MAX + 1),
         rf"\b{MODULES_MAX}\b.*\b{MODULES_MAX + 1}\b"),
    Case("xenstore-that-nobody-runs",
         files(ENTRY.replace("kernel=vmlinuz console=hvc0\n"
                             "ramdisk=initrd.img\n", "domains=domu\n")
               + DOMAIN + "xen,enhanced=enabled\n"),
         r"domu has xen,enhanced with xenstore, but no domain runs it"),
    Case("second-hardware-domain",
         with_domain(DOMAIN + "capabilities=hardware\n"),
         r"domu has capabilities=hardware, which dom0 has"),
    # domains of the device tree
    Case("own-file-missing",
         lambda: with_tree(inputs.own_tree(inputs.own_domain())),
         r"domu.*no such file"),
    Case("own-module-without-a-file",
         lambda: with_tree(inputs.own_tree(
             inputs.own_domain().replace("xen,uefi-binary", "file"))),
         r"board\.dtb: /chosen/domU1/module@1 has no xen,uefi-binary"),
    Case("own-kernel-is-none",
         lambda: {**with_tree(inputs.own_tree(inputs.own_domain())),
                  "domu": RAMDISK},
         r"domu: is no kernel for Xen on Arm"),
    Case("own-tree-without-domains",
         files("[good]\nxen=xen.efi\ndtb=board.dtb\n", board__dtb=TREE),
         r"section \[good\] has no kernel=, domains= or efi="),
    # kernels
    Case("kernel-is-noise", files(vmlinuz=RAMDISK),
         r"vmlinuz: is no kernel for Xen on Arm.*found something else"),
    Case("kernel-for-x86", files(vmlinuz=inputs.hypervisor()),
         r"vmlinuz: is no kernel for Xen on Arm.*found an ELF"),
    Case("kernel-holds-noise", files(vmlinuz=inputs.packed(RAMDISK)),
         r"vmlinuz: is no kernel for Xen on Arm.*found something else"),
    Case("kernel-of-domain-is-noise",
         with_domain(DOMAIN.replace("vmlinuz", "domu"), domu=RAMDISK),
         r"domu: is no kernel for Xen on Arm.*found something else"),
    Case("kernel-cut-short", files(vmlinuz=inputs.zboot_image(KERNEL)[:-99]),
         r"vmlinuz: is an EFI zboot image whose payload.*ends past"),
    Case("kernel-corrupt",
         files(vmlinuz=inputs.zboot_image(KERNEL)[:-6] + bytes(6)),
         r"vmlinuz: .*gzip"),
    # the hypervisor
    Case("xen-missing", files(xen__efi=None), r"xen\.efi.*no such file"),
    Case("xen-missing-everywhere",
         files(ENTRY.replace("xen=xen.efi\n", ""), xen__efi=None),
         r"daybreak\.conf: entry \"good\" has no xen=, and none of xen\.gz, "
         r"xen and xen\.efi"),
    Case("hypervisor-none",
         files("[good]\nhypervisor=none\nkernel=vmlinuz\n", xen__efi=None),
         r"daybreak\.conf:2: hypervisor=none is for x86"),
    Case("xen-is-none", files(xen__efi=b"#!/bin/sh\n" * 1000),
         r"xen\.efi.*arm64"),
    Case("xen-for-x86-elf", files(xen__efi=inputs.packed()),
         r"xen\.efi.*arm64"),
    Case("xen-for-x86-pe",
         lambda: files(xen__efi=fetch.xen_efi("amd64")),
         r"xen\.efi.*(arm64|aarch64)"),
    Case("xen-is-two-cpus-at-once",
         lambda: files(xen__efi=specimen_with(MACHINE, "<H", 0x8664)),
         r"xen\.efi.*(arm64|aarch64)"),
    Case("xen-that-the-firmware-does-not-load",
         lambda: files(xen__efi=specimen_with(CHARACTERISTICS, "<H",
                                             RELOCS_STRIPPED)),
         r"xen\.efi.*firmware", started=True),
    Case("xen-that-is-no-image",
         lambda: files(
             ENTRY + "handoff=image\n",
             xen__efi=harness.application("arm64")),
         r"xen\.efi.*Image header.*handoff=image"),
    # as on x86_64
    Case("kernel-missing", files(vmlinuz=None), r"vmlinuz.*no such file"),
    Case("module-key", files(ENTRY + "module=initrd.img\n"),
         r"daybreak\.conf:6.*module="),
    Case("read-error", files(), r"initrd\.img.*\b(read|error)",
         machine={"read_error": ("initrd.img", len(RAMDISK) // 2)}),
    Case("ramdisk-larger-than-memory", files(initrd__img=LARGE_RAMDISK),
         r"initrd\.img.*memory", machine={"memory": LITTLE_MEMORY}),
]


@pytest.mark.parametrize("cases", refusal.boots(CASES), ids=refusal.name_of)
def test_refused(cases, tmp_path):
    refusal.check(cases, tmp_path, "arm64", {SPECIMEN.name: SPECIMEN})


@pytest.mark.parametrize("name, good", [
    ("plain", files()),
    ("xen-beside", files(ENTRY.replace("xen=xen.efi\n", ""))),
    ("tree", with_tree(TREE)),
    ("domain", with_domain()),
    ("30-modules", with_modules(MODULES_MAX)),
    ("zboot", files(vmlinuz=inputs.zboot_image(KERNEL))),
    ("own-tree", lambda: {
        **files("[good]\nxen=xen.efi\ndtb=board.dtb\n",
                board__dtb=inputs.own_tree(inputs.own_domain())),
        "domu": inputs.packed(KERNEL)}),
])
def test_accepted(name, good):
    """The good files are accepted: each refusal is for its one fault only."""
    good = good() if callable(good) else good
    contents = {f"/EFI/BOOT/{file}": data for file, data in good.items()}
    contents["/EFI/BOOT/BOOTAA64.EFI"] = harness.application("arm64")
    with harness.scratch() as folder:
        image = make_esp(f"{folder}/esp.img", contents)
        with harness.Boot(f"accept-arm64-{name}", image,
                          arch="arm64") as boot:
            boot.wait_for("^Starting [^\0]*SPECIMEN ENTERED",
                          unless=harness.BOOT_IS_LOST)
