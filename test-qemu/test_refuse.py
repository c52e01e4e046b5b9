# SPDX-License-Identifier: MIT
"""
Bad input: the application prints one sentence that tells which file is wrong
and why, frees all memory and returns to the firmware with an error. The
firmware's shell runs the application for each case and continues; cases that
need nothing special of the machine share a boot.
"""
import gzip
import re
from pathlib import Path

import pytest

from machine import fetch
from machine import initramfs
from machine import inputs
from machine import refusal
from machine.disk import make_esp
from machine.harness import Boot, application, scratch
from machine.refusal import Case
from machine.shell import run_in_shell

CONFIG = """\
[global]
default=good

[good]
title=Specimen
options=loglvl=all
xen=specimen.gz
kernel=vmlinuz console=hvc0
ramdisk=initrd.img
"""
XEN_CFG = CONFIG.replace("[good]\ntitle=Specimen", "[good]") \
    .replace("xen=specimen.gz\n", "")
KERNEL = inputs.kernel()
PVH_KERNEL = Path("/usr/lib/grub-xen/grub-i386-xen_pvh.bin")
RAMDISK = inputs.noise(3_000_000)
MODULES_MAX = 63
IOMMU = ["-device", "amd-iommu"]  # without it a PVH dom0 is refused
RUNS = 50


def files(**changes):
    """Returns the good set of files with changes; None removes a file.

    "__" stands for "." in a file's name.
    """
    good = {"daybreak.conf": CONFIG, "specimen.gz": inputs.packed(),
            "vmlinuz": KERNEL, "initrd.img": RAMDISK}
    good.update((name.replace("__", "."), data)
                for name, data in changes.items())
    return {name: data for name, data in good.items() if data is not None}


def config(*lines, without=()):
    """Returns the good configuration without some keys and with lines at its
    end."""
    kept = [line for line in CONFIG.splitlines()
            if line.partition("=")[0] not in without]
    return "\n".join([*kept, *lines, ""])


def hypervisor(**parts):
    return files(specimen__gz=inputs.hypervisor(**parts))


def header(*tags):
    return hypervisor(header=inputs.multiboot2(tags))


def tags_but(missing, *more):
    return [tag for tag in inputs.TAGS if tag != missing] + list(more)


AFTER_CODE = inputs.CODE_OFFSET + len(inputs.CODE)
UNKNOWN_TAG = 77
GIB = 1 << 30
# Deflate packs to no less than 1/1032: a smaller file could not hold a GiB.
DEFLATE_MIN = GIB // 1000
SMALL_LIMIT = config("limit-unpacked=1048576")
# The memory of the machine in "larger than memory", and a file that is larger.
LITTLE_MEMORY = 256
LARGE_RAMDISK = 300 << 20


def with_modules(count):
    """Returns files with count modules in total, including the kernel."""
    lines = ["module=vmlinuz"] * (count - 1)
    return files(daybreak__conf=config(*lines, without=["ramdisk"]))


# One case for each kind of fault; unit tests have a row for every field.
CASES = [
    # the configuration
    Case("no-configuration", files(daybreak__conf=None),
         r"daybreak\.conf.*xen\.cfg"),
    Case("no-such-configuration", files(),
         r"other\.cfg.*no such file", "-cfg=other.cfg"),
    Case("empty-configuration", files(daybreak__conf=b""),
         r"daybreak\.conf.*empty"),
    Case("unknown-section", files(), r"daybreak\.conf.*nosuch", "nosuch"),
    Case("unknown-key", files(daybreak__conf=config("kernal=vmlinuz")),
         r"daybreak\.conf:10\b.*kernal.*kernel"),
    Case("no-kernel", files(daybreak__conf=config(without=["kernel"])),
         r"daybreak\.conf.*kernel="),
    Case("chain-to-itself",
         files(daybreak__conf="[global]\nchain=daybreak.conf\n"),
         r"daybreak\.conf.*chain="),
    # missing files, and paths that are not files
    *(Case(f"missing-{name}", files(**{name.replace(".", "__"): None}),
           rf"{name}.*no such file")
      for name in ("specimen.gz", "vmlinuz", "initrd.img")),
    Case("missing-xsm", files(daybreak__conf=config("xsm=lost.bin")),
         r"lost\.bin.*no such file"),
    # without Xen, though no entry has hypervisor=none; the kernel offers PVH,
    # so that nothing else is wrong with it
    Case("missing-default-xen", files(daybreak__conf=config(without=["xen"]),
                                      vmlinuz=PVH_KERNEL),
         r"daybreak\.conf: entry \"good\".*none of xen\.gz, xen and xen\.efi"),
    Case("missing-xen-of-xen-cfg",
         files(daybreak__conf=None, vmlinuz=PVH_KERNEL, xen__cfg=XEN_CFG),
         r"xen\.cfg: no Xen.*none of xen\.gz, xen and xen\.efi"),
    Case("xen-efi-alone", files(daybreak__conf=config(without=["xen"]),
                                xen__efi=b"MZ" + bytes(999)),
         r"neither xen\.gz nor xen but xen\.efi, an EFI application.*"
         r"/boot/xen-4\.17-amd64\.gz"),
    Case("xen-is-an-efi-application", files(specimen__gz=b"MZ" + bytes(999)),
         r"specimen\.gz: is an EFI application.*xen=, as xen\.gz"),
    Case("xen-is-a-packed-efi-application",
         files(specimen__gz=inputs.packed(b"MZ" + bytes(999))),
         r"specimen\.gz: is a packed EFI application"),
    Case("hypervisor-none-with-xen",
         files(daybreak__conf=config("hypervisor=none")),
         r"daybreak\.conf:7: xen= is for Xen"),
    Case("hypervisor-none-without-pvh",
         files(daybreak__conf=config("hypervisor=none",
                                     without=["xen", "options"]),
               vmlinuz=inputs.kernel(notes=inputs.KERNEL_NOTES[:3])),
         r"vmlinuz.*hypervisor=none.*expected PVH"),
    *(Case(f"empty-{name}", files(**{name.replace(".", "__"): b""}),
           rf"{name}.*empty")
      for name in ("specimen.gz", "vmlinuz", "initrd.img")),
    Case("directory", {**files(initrd__img=None), "initrd.img/file": b"x"},
         r"initrd\.img.*directory"),
    Case("path-out-of-the-volume",
         files(daybreak__conf=config("ucode=../../../lost.bin")),
         r"\.\./lost\.bin"),
    # compressed hypervisors
    Case("gzip-truncated", files(specimen__gz=inputs.packed_truncated()),
         r"specimen\.gz.*(cut short|announces)"),
    Case("gzip-corrupt", files(specimen__gz=inputs.packed_corrupt()),
         r"specimen\.gz.*corrupt"),
    Case("gzip-checksum", files(specimen__gz=inputs.packed_wrong_checksum()),
         r"specimen\.gz.*corrupt.*check"),
    Case("gzip-bomb", files(specimen__gz=inputs.bomb(2 << 20),
                            daybreak__conf=SMALL_LIMIT),
         r"specimen\.gz.*1048576"),
    Case("gzip-bomb-default-limit",
         files(specimen__gz=inputs.packed_announcing(
             GIB + 1, inputs.noise(DEFLATE_MIN))),
         r"specimen\.gz.*1073741824"),
    Case("gzip-bomb-that-lies",
         files(specimen__gz=inputs.packed_announcing(0x10000)),
         r"specimen\.gz.*(lies|holds more|length)"),
    # hypervisors that are invalid
    Case("not-an-elf", files(specimen__gz=b"#!/bin/sh\n" * 1000),
         r"specimen\.gz.*ELF"),
    Case("segment-past-the-file",
         hypervisor(segments=[inputs.segment(filesz=0x9000)]),
         r"specimen\.gz.*segment"),
    Case("segment-file-over-memory",
         hypervisor(segments=[inputs.segment(memsz=16)]),
         r"specimen\.gz.*segment"),
    Case("segment-larger-than-memory",
         hypervisor(segments=[inputs.segment(memsz=0x7fffffff)]),
         r"specimen\.gz.*memory"),
    Case("segments-overlap-in-memory",
         hypervisor(segments=[
             inputs.segment(),
             inputs.segment(offset=AFTER_CODE, filesz=0,
                            paddr=inputs.LOAD_ADDR + 0x1000)]),
         r"specimen\.gz.*overlap"),
    # kernels that are invalid, or not usable for dom0
    Case("kernel-noise", files(vmlinuz=inputs.noise(100_000)),
         r"vmlinuz.*neither an ELF nor a bzImage"),
    Case("kernel-is-xen-efi", files(vmlinuz=fetch.xen_efi()),
         r"vmlinuz.*EFI application"),
    Case("kernel-of-arm", files(vmlinuz=inputs.arm64_image()),
         r"vmlinuz.*arm64 Image"),
    Case("kernel-is-a-ramdisk", files(vmlinuz=initramfs.newc(
        {"init": (initramfs.TEXT, b"x")})), r"vmlinuz.*ramdisk"),
    Case("kernel-is-a-packed-ramdisk", files(vmlinuz=gzip.compress(
        initramfs.newc({"init": (initramfs.TEXT, b"x")}))),
         r"vmlinuz.*ramdisk"),
    Case("kernel-without-notes", files(vmlinuz=inputs.kernel(notes=[])),
         r"vmlinuz.*dom0 is to be PV.*nothing Xen can start"),
    Case("kernel-pvh-alone", files(vmlinuz=inputs.kernel(
        notes=inputs.KERNEL_NOTES[3:])),
         r"vmlinuz.*dom0 is to be PV.*offers PVH"),
    Case("kernel-pv-alone-as-pvh",
         files(vmlinuz=inputs.kernel(notes=inputs.KERNEL_NOTES[:3]),
               daybreak__conf=CONFIG.replace("loglvl=all", "dom0=pvh")),
         r"vmlinuz.*dom0 is to be PVH.*offers PV"),
    Case("kernel-entry-outside",
         files(vmlinuz=inputs.kernel(entry=inputs.KERNEL_ADDR - 1)),
         r"vmlinuz.*PV entry 0xfffff is outside"),
    Case("unified-kernel-of-arm",
         files(vmlinuz=inputs.unified(inputs.arm64_image())),
         r"vmlinuz.*\.linux is an arm64 Image"),
    Case("unified-kernel-cut-short",
         files(vmlinuz=inputs.unified(KERNEL)[:-1]),
         r"vmlinuz.*\.linux.*past the file"),
    Case("command-line-of-a-pv-dom0",
         files(daybreak__conf=CONFIG.replace("console=hvc0", "x" * 1024)),
         r"command line of vmlinuz has 1024 characters.*at most 1023"),
    # multiboot2
    Case("no-multiboot2", hypervisor(header=b""),
         r"specimen\.gz.*multiboot2"),
    Case("multiboot2-unknown-required-tag",
         header(*inputs.TAGS, inputs.tag(UNKNOWN_TAG)),
         rf"specimen\.gz.*\b{UNKNOWN_TAG}\b"),
    Case("multiboot2-no-efi64-entry",
         header(*tags_but(inputs.entry_efi64())), r"specimen\.gz.*EFI64"),
    Case("multiboot2-entry-outside",
         header(*tags_but(inputs.entry_efi64(),
                          inputs.entry_efi64(0x10000000))),
         r"specimen\.gz.*entry"),
    # more than there is room for
    Case("too-many-modules", with_modules(MODULES_MAX + 1),
         rf"vmlinuz.*\b{MODULES_MAX}\b"),
    Case("ramdisk-larger-than-memory", files(initrd__img=LARGE_RAMDISK),
         r"initrd\.img.*memory", machine={"memory": LITTLE_MEMORY}),
    # the disk
    Case("read-error", files(), r"initrd\.img.*\b(read|error)",
         machine={"read_error": ("initrd.img", len(RAMDISK) // 2)}),
    Case("read-error-in-xen", files(), r"specimen\.gz.*\b(read|error)",
         machine={"read_error": ("specimen.gz", 100_000)}),
]


@pytest.mark.parametrize("cases", refusal.boots(CASES), ids=refusal.name_of)
def test_refused(cases, tmp_path):
    refusal.check(cases, tmp_path)


@pytest.mark.parametrize("name, bad", [
    ("before-reading", files(daybreak__conf=None)),
    ("after-reading", files(initrd__img=None)),
])
def test_small_leaks_do_not_add_up(name, bad):
    """One run's leak may fit into a page; the leaks of this many cannot."""
    run = run_in_shell(f"leak-{name}", bad, runs=RUNS)
    assert run.status
    assert run.pages == dict.fromkeys(run.pages, 0), run.text


@pytest.mark.parametrize("name, good", [
    ("gzip", files()),
    ("plain", hypervisor()),
    ("two-segments", hypervisor(segments=[
        inputs.segment(),
        inputs.segment(offset=AFTER_CODE, filesz=0,
                       paddr=inputs.LOAD_ADDR + 0x10000)])),
    ("limit", files(daybreak__conf=SMALL_LIMIT,
                    specimen__gz=inputs.bomb(1 << 20))),
    ("63-modules", with_modules(MODULES_MAX)),
    ("kernel-compressed", files(vmlinuz=gzip.compress(KERNEL))),
    ("kernel-unified", files(vmlinuz=inputs.unified(
        KERNEL, (".initrd", RAMDISK), (".cmdline", b"quiet")))),
    ("command-line-of-1023", files(daybreak__conf=CONFIG.replace(
        "console=hvc0", "x" * 1023))),
    ("command-line-of-a-pvh-dom0", files(daybreak__conf=CONFIG.replace(
        "console=hvc0", "x" * 1351).replace("loglvl=all", "dom0=pvh"))),
    ("optional-tag", header(*inputs.TAGS, inputs.tag(
        UNKNOWN_TAG, flags=inputs.OPTIONAL))),
])
def test_accepted(name, good):
    """The good files are accepted: each refusal is for its one fault only."""
    tree = {f"/EFI/BOOT/{file}": data for file, data in good.items()}
    tree["/EFI/BOOT/BOOTX64.EFI"] = application()
    with scratch() as folder:
        image = make_esp(f"{folder}/esp.img", tree)
        with Boot(f"accept-{name}", image, devices=IOMMU) as boot:
            boot.wait_for(f"^Starting [^\0]*{inputs.ENTERED}")
            boot.wait_end()
