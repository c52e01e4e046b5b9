# SPDX-License-Identifier: MIT
"""
Our start-of-day images against libxenguest's: memory byte for byte, registers
and parameters field by field (test-host/oracle). Real kernels first, then small
ones made here for requests that no kernel in Debian makes.

is_undecided() of oracle/oracle.c describes what is not compared, and why.
Differences that remain:
 - libxenguest fails an assertion where an INIT_P2M list runs into the kernel,
   we refuse with a sentence (test_no_room_for_p2m);
 - we refuse a 32-bit domain of more than 168 GiB, and addresses where Xen
   itself lies; libxenguest leaves that to Xen;
 - libxenguest truncates a PV command line to 1023 bytes, we refuse a longer
   one;
 - it accepts an entry one byte past the kernel, we do not;
 - modules packed with gzip: libxenguest unpacks them up to Xen 4.19, we never
   do, so the ramdisks here are not compressed.
"""
import ctypes
import hashlib
import lzma
import os
import random
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

TREE = Path(__file__).resolve().parent.parent
BUILD = TREE / "build"
ORACLE = BUILD / "host" / "oracle"
WORK = BUILD / "oracle"
sys.path.insert(0, str(TREE / "test-qemu"))

TIME_OUT = 300  # generous: it only has to catch a hang
SAME, REFUSED = 0, 3
GUEST_RAM_MIB = (128, 4096, 65536)
RAMDISK_SIZE = 485 * 4096 - 123  # not whole pages


def run(kind, kernel, memory, *options):
    """Runs the oracle; returns its status and what it printed."""
    result = subprocess.run(
        [ORACLE, kind, kernel, str(memory), *map(str, options)],
        env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        errors="replace", timeout=TIME_OUT, check=False)
    return result.returncode, result.stdout


def check(kind, kernel, memory, *options, status=SAME):
    """Asserts that both agree, or that both refuse."""
    got, output = run(kind, kernel, memory, *options)
    assert got == status, output


def made(name, content):
    """Returns a file that the test makes once; the name has a hash of its
    content."""
    path = WORK / f"{name}-{hashlib.sha256(content).hexdigest()[:12]}"
    if not path.exists():
        WORK.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{path.name}.{os.getpid()}")
        part.write_bytes(content)
        part.rename(path)
    return path


@pytest.fixture(scope="session")
def ramdisk():
    return made("ramdisk", random.Random(1).randbytes(RAMDISK_SIZE))


def unlz4(payload, size):
    """Unpacks the kernel's lz4: the legacy frame format, blocks of 8 MiB."""
    lz4 = ctypes.CDLL("liblz4.so.1")
    out = ctypes.create_string_buffer(size)
    at, have = 4, 0
    while have < size:
        block, = struct.unpack_from("<I", payload, at)
        at += 4
        n = lz4.LZ4_decompress_safe(payload[at:at + block],
                                    ctypes.byref(out, have), block,
                                    size - have)
        assert n > 0, "the lz4 payload is corrupt"
        at, have = at + block, have + n
    return out.raw


def vmlinux(path):
    """Returns the ELF inside a bzImage (Documentation/arch/x86/boot.rst)."""
    bzimage = Path(path).read_bytes()
    setup_sects = bzimage[0x1f1] or 4
    offset, length = struct.unpack_from("<II", bzimage, 0x248)
    payload = bzimage[(setup_sects + 1) * 512 + offset:][:length]
    size, = struct.unpack("<I", payload[-4:])
    if payload.startswith(b"\xfd7zXZ"):
        elf = lzma.LZMADecompressor().decompress(payload)
    elif payload.startswith(b"\x02\x21\x4c\x18"):
        elf = unlz4(payload, size)
    else:
        elf = zlib.decompress(payload, 31)
    assert len(elf) == size
    return made("vmlinux", elf)


def debian(flavour):
    from machine import fetch
    name = f"linux-image-{flavour}"
    folder = fetch.package(name, fetch.KERNEL_PACKAGE, only="./boot")
    kernel, = folder.glob("boot/vmlinuz-*")
    return vmlinux(kernel)


def grub(platform):
    from machine import fetch
    folder = fetch.package("grub-xen-host")
    return folder / "usr" / "lib" / "grub-xen" / f"grub-{platform}.bin"


KERNELS = {
    "amd64": lambda: debian("amd64"),
    "cloud-amd64": lambda: debian("cloud-amd64"),
    "grub-x86_64-xen": lambda: grub("x86_64-xen"),
    "grub-i386-xen": lambda: grub("i386-xen"),
    "grub-i386-xen_pvh": lambda: grub("i386-xen_pvh"),
}
WAYS = [("amd64", "pv"), ("amd64", "pvh"),
        ("cloud-amd64", "pv"), ("cloud-amd64", "pvh"),
        ("grub-x86_64-xen", "pv"), ("grub-i386-xen", "pv"),
        ("grub-i386-xen_pvh", "pvh")]
_kernels = {}


def real(name):
    if name not in _kernels:
        _kernels[name] = KERNELS[name]()
    return _kernels[name]


@pytest.mark.parametrize("cmdline", [None, "", "root=/dev/xvda1 ro quiet"])
@pytest.mark.parametrize("with_ramdisk", [False, True])
@pytest.mark.parametrize("memory", GUEST_RAM_MIB)
@pytest.mark.parametrize("name, kind", WAYS)
def test_kernel(name, kind, memory, with_ramdisk, cmdline, ramdisk):
    options = ["--ramdisk", ramdisk] if with_ramdisk else []
    if cmdline is not None:
        options += ["--cmdline", cmdline]
    check(kind, real(name), memory, *options)


@pytest.mark.parametrize("vcpus", [1, 2, 128])
@pytest.mark.parametrize("memory", GUEST_RAM_MIB)
def test_acpi(vcpus, memory, ramdisk):
    """libxenguest places the tables that we made and points to them."""
    check("pvh", real("grub-i386-xen_pvh"), memory, "--acpi", vcpus,
          "--ramdisk", ramdisk)


def test_linux_needs_65_mib():
    kernel = real("cloud-amd64")
    check("pv", kernel, 64, status=REFUSED)
    check("pv", kernel, 65)


@pytest.mark.parametrize("name, kind", [("grub-x86_64-xen", "pvh"),
                                        ("grub-i386-xen_pvh", "pv"),
                                        ("grub-i386-xen", "pvh")])
def test_wrong_type(name, kind):
    check(kind, real(name), 128, status=REFUSED)


ENTRY, HYPERCALL_PAGE, VIRT_BASE, PADDR_OFFSET, XEN_VERSION = 1, 2, 3, 4, 5
GUEST_OS, LOADER, PAE_MODE, FEATURES, BSD_SYMTAB = 6, 8, 9, 10, 11
INIT_P2M, MOD_START_PFN, SUPPORTED_FEATURES, PHYS32_ENTRY = 15, 16, 17, 18
PT_LOAD, PT_NOTE = 1, 4
SHT_PROGBITS, SHT_SYMTAB, SHT_STRTAB = 1, 2, 3


def note(kind, value):
    desc = (value.encode() + b"\0" if isinstance(value, str)
            else struct.pack("<Q", value))
    return (struct.pack("<III", 4, len(desc), kind) + b"Xen\0" +
            desc.ljust(-(-len(desc) // 4) * 4, b"\0"))


def elf(bits, paddr, size, memsz, entry=0, notes=b"", guest=b"", symtab=b"",
        strtab=b"\0a\0bc\0"):
    """Returns an ELF with one segment: size random bytes, then zeroes up to
    memsz."""
    wide = bits == 64
    text = random.Random(size).randbytes(size)
    names = b"\0.text\0__xen_guest\0.symtab\0.strtab\0.shstrtab\0"
    parts, body = {}, b""
    start = 0x1000
    for key, content in (("text", text), ("note", notes), ("guest", guest),
                         ("symtab", symtab), ("strtab", strtab),
                         ("names", names)):
        body = body.ljust(-(-len(body) // 16) * 16, b"\0")
        parts[key] = (start + len(body), len(content))
        body += content

    def section(name, kind, part, link=0):
        offset, length = parts[part] if part else (0, 0)
        at = names.index(name) if name else 0
        if wide:
            return struct.pack("<IIQQQQIIQQ", at, kind, 0, 0, offset, length,
                               link, 0, 1, 0)
        return struct.pack("<10I", at, kind, 0, 0, offset, length, link, 0,
                           1, 0)

    sections = [section(b"", 0, None), section(b".text", 1, "text")]
    if guest:
        sections.append(section(b"__xen_guest", SHT_PROGBITS, "guest"))
    if symtab:
        n = len(sections)
        sections += [section(b".symtab", SHT_SYMTAB, "symtab", n + 1),
                     section(b".strtab", SHT_STRTAB, "strtab")]
    sections.append(section(b".shstrtab", SHT_STRTAB, "names"))

    def segment(kind, flags, part, addr, length, mem):
        offset, _ = parts[part]
        if wide:
            return struct.pack("<IIQQQQQQ", kind, flags, offset, addr, addr,
                               length, mem, 16)
        return struct.pack("<8I", kind, offset, addr, addr, length, mem,
                           flags, 16)

    segments = [segment(PT_LOAD, 7, "text", paddr, size, memsz)]
    if notes:
        segments.append(segment(PT_NOTE, 4, "note", 0, len(notes), 0))
    ident = b"\x7fELF" + bytes([2 if wide else 1, 1, 1]) + bytes(9)
    head = struct.pack("<HHIQQQIHHHHHH" if wide else "<HHIIIIIHHHHHH",
                       2, 62 if wide else 3, 1, entry, 64 if wide else 52,
                       start + len(body), 0, 64 if wide else 52,
                       56 if wide else 32, len(segments),
                       64 if wide else 40, len(sections), len(sections) - 1)
    return made("kernel", (ident + head + b"".join(segments)).ljust(
        start, b"\0") + body + b"".join(sections))


def pv(*notes, loader="generic"):
    return b"".join([note(XEN_VERSION, "xen-3.0"), note(LOADER, loader),
                     note(GUEST_OS, "test"), *notes])


HIGH = 0xffffffff80000000
SYMTAB = bytes(range(1, 49))


def small_kernels():
    """Yields (name, bits, the arguments of elf())."""
    yield "base-0", 64, dict(paddr=0, entry=8, notes=pv())
    yield "base-1M", 64, dict(paddr=0x100000, entry=0x100008,
                              notes=pv(note(VIRT_BASE, 0)))
    yield "high", 64, dict(
        paddr=0x200000, notes=pv(note(VIRT_BASE, HIGH),
                                 note(ENTRY, HIGH + 0x200010)))
    yield "paddr-offset", 64, dict(
        paddr=HIGH + 0x10000, notes=pv(
            note(VIRT_BASE, HIGH), note(PADDR_OFFSET, HIGH),
            note(ENTRY, HIGH + 0x10000)))
    yield "hypercall-page", 64, dict(
        paddr=0, notes=pv(note(VIRT_BASE, 0x400000), note(ENTRY, 0x400000),
                          note(HYPERCALL_PAGE, 0x403000)))
    yield "odd-base", 64, dict(
        paddr=0, notes=pv(note(VIRT_BASE, 0x7fff123000),
                          note(ENTRY, 0x7fff123000)))
    yield "mod-start-pfn", 64, dict(
        paddr=0, notes=pv(note(VIRT_BASE, HIGH), note(ENTRY, HIGH),
                          note(MOD_START_PFN, 1)))
    for name, where in (("own-l4", 0x8000000000),
                        ("same-l4", 0xffffff8000000000),
                        ("same-l3", HIGH - (4 << 30)),
                        ("same-l2", HIGH + 0x3f000000 - (64 << 20)),
                        ("same-l1", HIGH + 0x3f000000 - (1 << 20))):
        base = HIGH + 0x3f100000 if name in ("same-l2", "same-l1") else HIGH
        yield f"p2m-{name}", 64, dict(
            paddr=0, notes=pv(note(VIRT_BASE, base), note(ENTRY, base),
                              note(INIT_P2M, where), note(MOD_START_PFN, 1)))
    yield "p2m-above", 64, dict(
        paddr=0, notes=pv(note(VIRT_BASE, 0), note(ENTRY, 0),
                          note(INIT_P2M, 0x8000000000)))
    yield "p2m-odd", 64, dict(
        paddr=0, notes=pv(note(VIRT_BASE, HIGH), note(ENTRY, HIGH),
                          note(INIT_P2M, 0x8000000800)))
    yield "symtab-64", 64, dict(
        paddr=0, entry=0, symtab=SYMTAB, notes=pv(note(BSD_SYMTAB, "yes")))
    yield "symtab-32", 32, dict(
        paddr=0, entry=0, symtab=SYMTAB, notes=pv(
            note(BSD_SYMTAB, "yes"), note(PAE_MODE, "yes")))
    yield "pae-low", 32, dict(paddr=0, entry=4,
                              notes=pv(note(PAE_MODE, "yes")))
    yield "pae-bimodal", 32, dict(
        paddr=0x100000, notes=pv(note(VIRT_BASE, 0xc0000000),
                                 note(ENTRY, 0xc0100000),
                                 note(PAE_MODE, "yes,bimodal")))
    yield "pae-2g", 32, dict(
        paddr=0, notes=pv(note(VIRT_BASE, 0x80000000),
                          note(ENTRY, 0x80000000), note(PAE_MODE, "yes")))
    yield "pae-3g-less", 32, dict(
        paddr=0, notes=pv(note(VIRT_BASE, 0xbfe00000),
                          note(ENTRY, 0xbfe00000), note(PAE_MODE, "yes")))
    yield "no-pae", 32, dict(paddr=0, entry=0, notes=pv())
    yield "guest-section", 32, dict(
        paddr=0xc0100000, guest=b"GUEST_OS=linux,XEN_VER=xen-3.0,"
        b"VIRT_BASE=0xC0000000,VIRT_ENTRY=0xC0100000,HYPERCALL_PAGE=0x101,"
        b"PAE=yes[extended-cr3],FEATURES=writable_page_tables|"
        b"!pae_pgdir_above_4gb,LOADER=generic\0")
    yield "guest-section-64", 64, dict(
        paddr=0x100000, guest=b"LOADER=generic,XEN_VER=xen-3.0,"
        b"VIRT_BASE=0x0,ELF_PADDR_OFFSET=0,VIRT_ENTRY=1048576,\0")
    yield "other-loader", 64, dict(paddr=0, entry=0,
                                   notes=pv(loader="special"))
    yield "needs-dom0", 64, dict(paddr=0, entry=0,
                                 notes=pv(note(FEATURES, "!dom0")))
    yield "needs-translated", 64, dict(
        paddr=0, entry=0, notes=pv(note(FEATURES,
                                        "!auto_translated_physmap")))
    yield "needs-unknown", 64, dict(paddr=0, entry=0,
                                    notes=pv(note(FEATURES, "a|!b")))
    yield "entry-outside", 64, dict(paddr=0x1000, entry=0, notes=pv())
    yield "not-page-aligned", 64, dict(paddr=0x800, entry=0x800, notes=pv())
    yield "no-virt-base", 64, dict(paddr=0, entry=0,
                                   notes=pv(note(PADDR_OFFSET, 0)))


SMALL = {name: (bits, args) for name, bits, args in small_kernels()}
REFUSED_SMALL = ("no-pae", "other-loader", "needs-dom0", "needs-translated",
                 "needs-unknown", "entry-outside", "not-page-aligned",
                 "no-virt-base")


@pytest.mark.parametrize("name", SMALL)
def test_small_kernel(name, ramdisk):
    """Every kind of request, at sizes near each table's limit."""
    bits, args = SMALL[name]
    kernel = elf(bits, size=50001, memsz=123456, **args)
    refused = name in REFUSED_SMALL
    for memory in (32, 63, 64, 200, 1000, 1024, 3000, 8192):
        if name == "p2m-same-l1" and memory > 1024:
            continue  # see test_no_room_for_p2m
        for options in ([], ["--ramdisk", ramdisk, "--cmdline", "x"]):
            check("pv", kernel, memory, *options,
                  status=REFUSED if refused else SAME)


def test_no_room_for_p2m():
    """INIT_P2M just below the kernel: libxenguest aborts, we say why."""
    bits, args = SMALL["p2m-same-l1"]
    kernel = elf(bits, size=50001, memsz=123456, **args)
    status, output = run("pv", kernel, 1025)
    assert "the P2M list for 1025 MiB does not fit" in output
    assert status != SAME


@pytest.mark.parametrize("mod_start_pfn", [False, True])
@pytest.mark.parametrize("bits", [32, 64])
def test_small_pvh(bits, mod_start_pfn, ramdisk):
    notes = note(PHYS32_ENTRY, 0x100020)
    if mod_start_pfn:
        notes += note(MOD_START_PFN, 1)
    kernel = elf(bits, paddr=0x100000, size=50001, memsz=123456,
                 symtab=SYMTAB, notes=notes)
    for memory in (4, 16, 3000, 4031, 4032, 4033, 4096, 8192):
        check("pvh", kernel, memory)
        check("pvh", kernel, memory, "--ramdisk", ramdisk, "--ramdisk",
              kernel, "--cmdline", "x" * 2000)


def test_smallest_memory(ramdisk):
    """Both refuse from the same size on."""
    kernel = elf(64, paddr=0, entry=0, size=5000, memsz=5000, notes=pv())
    agreed = set()
    for memory in range(4, 20):
        for options in ([], ["--ramdisk", ramdisk]):
            status, output = run("pv", kernel, memory, *options)
            assert status in (SAME, REFUSED), (memory, output)
            agreed.add(status)
    assert agreed == {SAME}
    big = elf(64, paddr=0, entry=0, size=5000, memsz=9 << 20, notes=pv())
    statuses = [run("pv", big, memory)[0] for memory in range(4, 20)]
    assert statuses == sorted(statuses, reverse=True)
    assert set(statuses) == {SAME, REFUSED}
