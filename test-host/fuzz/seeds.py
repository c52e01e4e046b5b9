#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""
Makes seeds/NAME/ for each fuzzer fuzz_NAME: small inputs that reach code which
random bytes would not. They are committed; run this again after a change to
what a fuzzer reads, or to add seeds (make fuzz-coverage prints what is not
reached).

Each function below returns the seeds of the fuzzer that it is named after.
"""
import bz2
import gzip
import hashlib
import lzma
import shutil
import struct
import subprocess
import sys
import zlib
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import saved_file  # noqa: E402 pylint: disable=wrong-import-position

SEEDS = HERE / "seeds"
TREES = HERE.parent / "trees"

def changes(*pairs, size=None):
    """Packs (offset, byte) pairs for the fuzzers that change good bytes."""
    out = b"".join(struct.pack(">HB", at, value) for at, value in pairs)
    return out + b"\0" * (0 if size is None else size - len(out))


def elf(is_64, machine, segments, sections=(), entry=0x100000, text=0x800):
    """Each segment is (type, offset, vaddr, paddr, filesz, memsz, bytes)."""
    head, ph, sh = (64, 56, 64) if is_64 else (52, 32, 40)
    word = "Q" if is_64 else "I"
    end = max([s[1] + len(s[6]) for s in segments] +
              [s[3] + len(s[5]) for s in sections] + [0])
    end = (end + 7) & ~7
    names = b"\0" + b"".join(s[0] + b"\0" for s in sections) + b".shstrtab\0"
    shoff = end + len(names) if sections else 0
    shoff = (shoff + 7) & ~7
    out = bytearray(shoff + sh * (len(sections) + 2) if sections else end)
    out[:head] = struct.pack(
        f"<4sBBB9xHHI{word}{word}{word}IHHHHHH", b"\x7fELF", 1 + is_64, 1, 1,
        2, machine, 1, entry, head, shoff, 0, head, ph, len(segments), sh,
        len(sections) + 2 if sections else 0,
        len(sections) + 1 if sections else 0)
    for i, (kind, offset, vaddr, paddr, filesz, memsz, _) in \
            enumerate(segments):
        out[head + i * ph:head + (i + 1) * ph] = (
            struct.pack("<IIQQQQQQ", kind, 7, offset, vaddr, paddr, filesz,
                        memsz, 0) if is_64 else
            struct.pack("<IIIIIIII", kind, offset, vaddr, paddr, filesz,
                        memsz, 7, 0))
    for segment in segments:
        out[segment[1]:segment[1] + len(segment[6])] = segment[6]
    headers = [(0, 0, 0, 0, 0)]
    for name, kind, link, offset, _, data in sections:
        out[offset:offset + len(data)] = data
        headers.append((names.index(b"\0" + name + b"\0") + 1, kind, offset,
                        len(data), link))
    if sections:
        out[end:end + len(names)] = names
        headers.append((names.index(b".shstrtab"), 3, end, len(names), 0))
        for i, (name, kind, offset, size, link) in enumerate(headers):
            out[shoff + i * sh:shoff + (i + 1) * sh] = struct.pack(
                f"<II{word}{word}{word}{word}II{word}{word}", name, kind, 0,
                0, offset, size, link, 0, 1, 0)
    return bytes(out)


def note(kind, value):
    value = struct.pack("<Q", value) if isinstance(value, int) else value
    pad = b"\0" * (-len(value) % 4)
    return struct.pack("<III", 4, len(value), kind) + b"Xen\0" + value + pad


ENTRY, HYPERCALL, VIRT_BASE, PADDR_OFFSET, VERSION = 1, 2, 3, 4, 5
GUEST_OS, GUEST_VERSION, LOADER, PAE_MODE, FEATURES = 6, 7, 8, 9, 10
SYMTAB, HV_START_LOW, L1_VALID, SUSPEND, INIT_P2M = 11, 12, 13, 14, 15
MOD_PFN, SUPPORTED, PHYS32, RELOC = 16, 17, 18, 19
HIGH = 0xffffffff80000000

PV_NOTES = note(VERSION, b"xen-3.0\0") + note(LOADER, b"generic\0")
LINUX_NOTES = (
    PV_NOTES + note(GUEST_OS, b"linux\0") + note(GUEST_VERSION, b"2.6\0") +
    note(VIRT_BASE, HIGH) + note(INIT_P2M, 0x8000000000) +
    note(ENTRY, HIGH + 0x1000) + note(HYPERCALL, HIGH + 0x1000) +
    note(SUPPORTED, struct.pack("<I", 0x8801)) +
    note(FEATURES, b"!writable_page_tables|pae_pgdir_above_4gb|other\0") +
    note(L1_VALID, struct.pack("<QQ", 1, 1)) + note(MOD_PFN, 1) +
    note(HV_START_LOW, 0xffff800000000000) + note(PADDR_OFFSET, 0) +
    note(SUSPEND, struct.pack("<I", 1)) + note(PHYS32, 0x1010) +
    note(RELOC, struct.pack("<III", 0x200000, 0x1000000, 0x3fffffff)))


def kernel(is_64, notes, sections=(), paddr=0x1000, machine=None):
    text = bytes(range(64))
    at = 0x100
    return elf(is_64, machine or (62 if is_64 else 3), [
        (1, at, paddr, paddr, len(text), 0x3001, text),
        (4, at + 0x40, 0, 0, len(notes), 0, notes)], sections, paddr)


def pe(machine, sections, entry=0x1000, front=b"", lfanew=0x40,
       directories=b""):
    """Each section is (name, bytes); the bytes follow the headers."""
    optional = struct.pack(
        "<HHIIIII QII6HIIIIHH4QII", 0x20b, 0, 0, 0, 0, entry, 0, 0, 0x1000,
        0x200, 0, 0, 0, 0, 0, 0, 0, 0x100000, 0x200, 0, 10, 0, 0, 0, 0, 0, 0,
        len(directories) // 8) + directories
    head = front or b"MZ".ljust(0x3c, b"\0") + struct.pack("<I", lfanew)
    out = head.ljust(lfanew, b"\0") + struct.pack(
        "<4sHHIIIHH", b"PE\0\0", machine, len(sections), 0, 0, 0,
        len(optional), 0) + optional
    at = len(out) + 40 * len(sections)
    data = b""
    for name, content in sections:
        out += section(name, len(content), at + len(data))
        data += content
    return out + data


def section(name, size, offset, memory=None):
    return struct.pack("<8sIIII16x", name, size if memory is None else memory,
                       0x1000, size, offset)


def bzimage(payload, size=None, version=0x20f, sects=1):
    """Returns a bzImage with the setup header of boot protocol 2.15."""
    out = bytearray(512 * (sects + 1))
    struct.pack_into("<BHIHHHH", out, 0x1f1, sects, 0, 0, 0, 0, 0, 0xaa55)
    struct.pack_into("<BB4sHIHHBB", out, 0x200, 0xeb, 0x66, b"HdrS", version,
                     0, 0, 0x70, 0, 1)
    struct.pack_into("<H", out, 0x236, 0x2b)
    struct.pack_into("<I", out, 0x238, 2047)
    appended = b"" if size is None else struct.pack("<I", size)
    struct.pack_into("<II", out, 0x248, 16, len(payload) + len(appended))
    struct.pack_into("<Q", out, 0x258, 0x1000000)
    struct.pack_into("<II", out, 0x260, 0x100000, 0x190)
    out[0x270:0x270 + 20] = b"6.1.0-13-amd64 (d)\0\0"
    return bytes(out) + b"\x90" * 16 + payload + appended


def lz4(data):
    """Returns Linux's framing of one block with a single run of literals."""
    n = len(data)
    token = bytes([0xf0]) + b"\xff" * ((n - 15) // 255) + \
        bytes([(n - 15) % 255]) if n >= 15 else bytes([n << 4])
    return b"\x02\x21\x4c\x18" + \
        struct.pack("<I", len(token) + n) + token + data


def zstd(data, with_size=True):
    """Returns a frame of one raw block and one that repeats a byte."""
    head = struct.pack("<BB", 0x20, len(data) + 9) if with_size else \
        struct.pack("<BB", 0x00, 0x38)
    return b"\x28\xb5\x2f\xfd" + head + \
        (len(data) << 3).to_bytes(3, "little") + data + \
        ((9 << 3) | 2 | 1).to_bytes(3, "little") + b"r"


def xz(data, check=lzma.CHECK_CRC32, x86=True):
    filters = [{"id": lzma.FILTER_X86}] if x86 else []
    return lzma.compress(data, lzma.FORMAT_XZ, check, filters=filters + [
        {"id": lzma.FILTER_LZMA2, "dict_size": 1 << 16}])


def lzma_alone(data):
    return lzma.compress(data, lzma.FORMAT_ALONE)


def gz(data):
    return gzip.compress(data, mtime=0)


PACKERS = {"xz": xz, "lzma": lzma_alone, "bzip2": bz2.compress, "lz4": lz4,
           "zstd": zstd, "gzip": gz}
TEXT = b"The quick brown fox jumps over the lazy dog. " * 4

def acpi_sleep():
    # Offsets as in acpi_tables.h; with two more bytes, checksums are corrected.
    rsdp, xsdt, fadt, dsdt, ssdt = 0, 64, 192, 512, 1024
    package = [0x08, ord("_"), ord("S"), ord("5"), ord("_"), 0x12, 0x44, 0x01,
               0x02, 0x0b, 7, 0, 0x0c, 1, 0, 0, 0, 0x0e]
    moved = [(ssdt + 36 + i, b) for i, b in enumerate(package)] + \
        [(ssdt + 4, 80), (dsdt + 43, 0)]

    def seed(*pairs):
        out = changes(*pairs)
        return out if len(out) % 4 else out + b"\0"

    return {
        "good": seed((2000, 0)),
        "rsdt": seed((rsdp + 15, 0)),
        "no-xsdt": seed((xsdt, ord("Y"))),
        "no-rsdp": seed((rsdp, ord("X"))),
        "old-dsdt": seed(*[(fadt + 140 + i, 0) for i in range(8)]),
        "no-dsdt": seed((dsdt, ord("X"))),
        "reduced": seed((fadt + 114, 0x10)),
        "in-ssdt": seed(*moved),
        "one-ones": seed((dsdt + 36 + 17, 3), (dsdt + 36 + 16, 1),
                         (dsdt + 36 + 18, 0xff)),
        "no-name": seed((dsdt + 43, 0)),
        "short": seed((dsdt + 4, 20)),
        "wrong-sum": changes((dsdt + 50, 1), size=4),
    }


def smbios():
    def table(kind, fixed, *strings):
        return (bytes([kind, 4 + len(fixed), 0, 0]) + fixed
                + (b"".join(s + b"\0" for s in strings) or b"\0") + b"\0")

    def entry(text, at):
        text = bytearray(text)
        text[at] = -sum(text) & 0xff
        return b"\1" + bytes(text)

    identity = bytes([1, 2, 0, 3]) + bytes(range(16)) + bytes(3)
    system = table(1, identity, b"maker", b"product", b"X1-2")
    end = table(127, b"")
    return {
        "entry-64": entry(b"_SM3_" + bytes([0, 24, 3, 2, 0, 1])
                          + struct.pack("<xIQ", 100, 0x1000), 5),
        "entry-32": entry(b"_SM_" + bytes([0, 31, 2, 8]) + bytes(8) + b"_DMI_"
                          + struct.pack("<xHIHB", 100, 0x1000, 1, 0x28), 4),
        "system": b"\x10" + table(0, b"\1", b"vendor") + system + end,
        "old": b"\4" + system,
        "padded": b"\x10" + table(1, bytes([0, 0, 0, 1]), b" 1 "),
        "no-strings": b"\x10" + table(1, identity) + end,
        "cut": b"\x10" + system[:-3],
    }


def arm_image(size, pe_offset=0, mz=False, magic=b"ARM\x64", text=0x80000):
    code = b"MZ\0\x91\0\0\0\0" if mz else b"\0\0\0\x91\x3f\0\0\x14"
    return code + struct.pack("<QQQ24x4sI", text, size, 0xa, magic, pe_offset)


def uimage(arch=22, compression=0, load=0x40000000, entry=0x40000000,
           data=b"\0" * 16):
    return struct.pack(">IIIIIIIBBBB32s", 0x27051956, 0, 0, len(data), load,
                       entry, 0, 5, arch, 2, compression, b"Linux") + data


def arm64_image():
    packed = gz(arm_image(0x10000))
    zboot = b"MZ\0\0zimg" + struct.pack("<II8x4s", 0x150, len(packed), b"gzip")
    zboot = pe(0xaa64, [], front=zboot.ljust(0x3c, b"\0") +
               struct.pack("<I", 0x40)).ljust(0x150, b"\0") + packed
    zimage = struct.pack("<9IIIII", *[0xe1a00000] * 9, 0x016f2818, 0, 64,
                         0x04030201).ljust(64, b"\0")
    stub = "Xen 4.17.5 (c/s x) EFI loader".encode("utf-16le")
    return {
        "image": arm_image(0x100) + bytes(64),
        "image-pe": pe(0xaa64, [(b".text", bytes(32))],
                       front=arm_image(0x8000, 0x40, mz=True)),
        "image-before-magic": struct.pack("<I", 0x14000008) + bytes(64),
        "xen": arm_image(0x100) + b"xen,xen-4.17\0" + stub,
        "xen-stub": pe(0xaa64, [(b".text", bytes(32))]) + stub,
        "zboot": zboot,
        "zboot-cut": zboot[:0x160],
        "uki": pe(0xaa64, [(b".osrel", b"ID=x"),
                           (b".linux", arm_image(0x40))]),
        "pe-x86": pe(0x8664, [(b".text", bytes(8))]),
        "zimage": zimage,
        "zimage-cut": zimage[:0x34],
        "uimage": uimage(),
        "uimage-gzip": uimage(2, 1),
        "uimage-x86": uimage(3),
        "uimage-entry": uimage(load=0),
        "gzip": packed,
        "elf": kernel(True, b"", machine=183),
        "ramdisk": b"070701" + bytes(60),
        "daybreak": pe(0xaa64, [(b".sbat", b"sbat,1\ndaybreak,1\n")]) +
        "Daybreak".encode("utf-16le"),
    }


ENTRIES = b"""# a comment
[global]
default=second
chain=more/other.conf
timeout=5
menu=hidden
on_refusal=next
editor=no
[first]
title=A title, "quoted" # not a comment
xen=xen.gz
options=console=com1 dom0_mem=1G
kernel="my kernel" root=/dev/sda
ramdisk=../initrd one.img
ramdisk=two.img
module=m arguments here
ucode=ucode.bin
xsm=xenpolicy
video=gfx-1024x768x32
limit-unpacked=64M
domains=web, db
cpupools=fast
[second]
hypervisor=none
kernel=\\EFI\\debian\\vmlinuz quiet
ramdisk=initrd.img
[third]
handoff=image
kernel=Image
dtb=board.dtb
xen,static-heap=0x70000000 64M
[fourth]
efi=/EFI/debian/grubx64.efi one "two three"
volume=EFI system partition
tries=3
[web]
type=pvh
kernel=vmlinuz
memory=256
[db]
kernel=k
memory=64
[fast]
cpus=0-1
"""
XEN_CFG = b"""[global]
default=debian
chain=more.cfg
video=text-80x25
[debian]
options=console=com1 loglvl=all
kernel=vmlinuz root=/dev/sda1 ro
ramdisk=initrd.img
ucode=scan
xsm=policy
video=current
unknown=ignored
[other]
kernel=xen\\v mlinuz
"""


def boot():
    """The configuration is an xen.cfg if there is no daybreak.conf."""
    xen = b"[a]\nxen=xen\n"
    configs = {
        "plain": xen + b"options=console=com1\nkernel=pv root=/dev/sda\n"
        b"ramdisk=r.img\nucode=r.img\nmodule=r.img x=y\n",
        "domains": xen + b"options=dom0_mem=512M\nkernel=pv\nramdisk=r.img\n"
        b"xsm=r.img\ndomains=b c d\n[b]\nkernel=pv\nramdisk=r.img\nmemory=64\n"
        b"[c]\nkernel=pvh\ntype=pvh\nmemory=64\n"
        b"[d]\nkernel=pv\nmodules=r.img\nmemory=32\n",
        "no-dom0": xen + b"options=dom0_mem=512M\ndomains=b\n"
        b"[b]\nkernel=pvh\ntype=pvh\nmemory=64\n",
        "alone": b"[a]\nhypervisor=none\nkernel=pvh quiet\nramdisk=r.img\n",
        "other": b"[a]\nefi=xen.efi one two\ntiming=yes\ntries=3\n",
    }
    arm = b"[a]\nxen=xen-arm\nkernel=Image console=hvc0\nramdisk=r.img\n"
    on_arm = {
        "arm": arm + b"domains=b c\n[b]\nkernel=Image\nramdisk=r.img\n"
        b"memory=64\n[c]\nkernel=Image\nmemory=64\n",
        "arm-image": arm + b"handoff=image\n",
    }
    menu = b"[global]\nmenu=always\n" + configs["domains"]
    chosen = b"[global]\ntimeout=3\ndefault=b\n" \
        b"[a]\nxen=xen\nkernel=pv\ntries=2\n" \
        b"[b]\nxen=none\nkernel=pv\n[c]\nefi=xen.efi x\n"
    one_shot = "auto-a".encode("utf-16le") + b"\0\0"
    seeds = {name: boot_input(text) for name, text in configs.items()}
    seeds |= {name: boot_input(text, machine=1)
              for name, text in on_arm.items()}
    seeds["xen-cfg"] = boot_input(b"[global]\ndefault=a\n[a]\nkernel=pv x\n",
                                  replaced=8)
    seeds["call-fails"] = boot_input(configs["domains"], fail_at=20)
    seeds["kernel-replaced"] = boot_input(
        configs["plain"], replaced=4, file=kernel(True, b"")[:64])
    seeds["edited"] = boot_input(menu, machine=2, keys=b"k\1e x\x18")
    seeds["information"] = boot_input(menu, machine=2, keys=b"k\1i\1q\1d+\r")
    seeds["refused"] = boot_input(chosen, machine=2, keys=b"\1k\1\r")
    seeds["next"] = boot_input(chosen, machine=0)
    seeds["comes-back"] = boot_input(chosen, machine=2 + 8,
                                     keys=b"\1k\1jj\r\1f\1O")
    seeds["one-shot"] = boot_input(chosen, variable=1, value=one_shot)
    seeds["state"] = boot_input(chosen, machine=4, state=state_file())
    seeds |= {f"sealed-{name}": boot_input(text, machine=64)
              for name, text in configs.items()}
    seeds["sealed-arm"] = boot_input(on_arm["arm"], machine=65)
    seeds["sealed-replaced"] = boot_input(
        configs["plain"], machine=64, replaced=6, file=b"r" * 10001)
    seeds |= {f"measured-{name}": boot_input(text, machine=128)
              for name, text in configs.items()}
    seeds |= {f"measured-{name}": boot_input(text, machine=129)
              for name, text in on_arm.items()}
    seeds["measured-required"] = boot_input(
        b"[global]\ntpm=required\n" + configs["plain"], machine=128)
    seeds["measured-back"] = boot_input(chosen, machine=128 + 2 + 8,
                                        keys=b"\1k\1jj\r\1f\1O")
    seeds["sealed-edited"] = boot_input(menu, machine=66, keys=b"k\1e x\x18")
    return seeds


def state_file():
    """Returns a daybreak.state, as in state_record.h: once c, default a."""
    names = b"".join(name.ljust(48, b"\0") for name in (b"c", b"a", b"", b""))
    record = (b"DB state" + struct.pack("<HHIII", 1, 0, 1, 0xfffffffe, 2) +
              names).ljust(504, b"\0")
    checksum = 0xcbf29ce484222325
    for byte in record:
        checksum = (checksum ^ byte) * 0x100000001b3 % 2 ** 64
    return (record + struct.pack("<Q", checksum)).ljust(1024, b"\0")


def boot_input(config, machine=0, fail_at=0, replaced=0, file=b"", keys=b"",
               state=b"", variable=0, value=b""):
    """Returns an input with the struct head of fuzz_boot.c."""
    head = struct.pack("<BBBHBHBB", machine, fail_at, replaced, len(file),
                       len(keys), len(state), variable, len(value))
    return head + file + keys + state + value + config


def config():
    return {
        "entries": b"\0" + ENTRIES,
        "no-chain": b"\0" + ENTRIES.replace(b"chain", b"title", 1),
        "xen": b"\1" + XEN_CFG,
        "xen-plain": b"\1" + XEN_CFG.replace(b"chain=more.cfg\n", b""),
        "xen-bare": b"\1kernel=vmlinuz\noptions=a b\n",
        "xen-chain": b"\1[global]\nchain=b.cfg\n",
        "crlf": b"\0" + b"\xef\xbb\xbf[a]\r\nkernel=x\r\n",
        "misspelt": b"\0[a]\nkernle=x\n",
        "xl-key": b"\0[a]\nkernel=x\ndomains=b\n[b]\ndisk=x\n",
        "twice": b"\0[a]\nkernel=x\nkernel=y\n",
        "elsewhere": b"\0kernel=x\n[a]\ntimeout=3\n",
        "no-equals": b"\0[a]\nkernel\n",
        "open-quote": b"\0[a]\nkernel=\"x\n",
        "open-section": b"\0[a\nkernel=x\n",
        "domain-chosen": b"\0[global]\ndefault=b\n[a]\ndomains=b\n"
        b"kernel=x\n[b]\nkernel=y\nmemory=1\n",
        "name": b"\0xen-4.17_1.efi",
        "variables": b"\2[global]\nchain=${arch}.conf\n[a]\nkernel=${serial} "
        b"${ip}\noptions=$${a ${mac}\n[b]\nkernel=${uuid}\n",
        "no-address": b"\0[a]\nkernel=k ${ip}\n",
        "no-variable": b"\2[a]\nkernel=k ${seral}\n",
        "open-variable": b"\2[a]\nkernel=k ${ip\n",
        "many-variables": b"\2[a]\nkernel=k " + 9 * b"${uuid}" + b"\n",
    }


DOMAIN = b"""[host]
options=console=dtuart
domains=one, two
cpupools=fast
xen,static-heap=0x70000000 64M
xen,shared-mem=shm-0 0x90000000 0x90000000 2M owner
[fast]
cpus=0-1
sched=null
"""
DOMAIN_ARM = DOMAIN + b"""[one]
kernel=Image console=ttyAMA0 quiet
ramdisk=initrd.img
memory=512
vcpus=3
cpus=["0-1,5", "all,^0"]
pool=fast
capabilities=control xenstore
shadow_memory=2
max_grant_version=1
max_grant_frames=64
max_maptrack_frames=1024
vuart=sbsa_uart
xen,enhanced=no-xenstore
nr_spis=64
sve=256
llc_colors=["0-2", "5"]
xen,shared-mem=shm-0 0x90000000 0x50000000 2M borrower
xen,evtchn=10 second 11
[two]
name=second
type=pvh
kernel=zImage
cmdline=root=/dev/vda
dtb=passthrough.dtb
memory=256
xen,static-mem=0x30000000 128M 0x40000000 128M
direct-map=1
passthrough=enabled
sve=hw
xen,enhanced=legacy
trap_unmapped_accesses=0
arm_sci=type=scmi_smc
"""
DOMAIN_X86 = b"""[host]
domains=one two
[one]
type=pvh
kernel=k a=b
modules=m one
modules=n two
memory=1024
maxmem=2048
vcpus=2
maxvcpus=4
cpus=0-3,^2
start=paused
after=two
on_failure=halt
on_crash=preserve
xenstore=no
uuid=01234567-89ab-cdef-0123-456789abcdef
cpu_weight=512
domid=7
link=two:3
tsc_mode=native
cpuid=host,svm=0,sse4.1=1,tm=x,nx=k,family=21
cap=50
iomem=["fd000,10@c0000", "e0000"]
ioports=["2f8-2ff", "60"]
irqs=[3, 12]
[two]
type=pv
kernel=k
memory=64
cpuid=["1:ecx=01xks01xks01xks01xks01xks01xks01,edx=kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk",
"7,0:ebx=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx0"]
"""


def domain():
    def with_line(line):
        return b"[host]\ndomains=a\n[a]\nkernel=k\nmemory=64\n" + line + b"\n"

    # The length selects the version of Xen: 24 are known.
    arm = {f"arm-{i}": DOMAIN_ARM + b"#" * i for i in (0, 8, 16)}
    return arm | {
        "x86": DOMAIN_X86,
        "same-name": with_line(b"name=a\n[b]\nkernel=k\nmemory=1\nname=a"),
        "no-memory": b"[host]\ndomains=a\n[a]\nkernel=k\n",
        "no-section": b"[host]\ndomains=a b\n[a]\nkernel=k\nmemory=1\n",
        "misspelt": with_line(b"ramdsk=x"),
        "bad-number": with_line(b"vcpus=0x1g"),
        "bad-cpus": with_line(b"vcpus=2\ncpus=3-1"),
        "bad-word": with_line(b"type=hvm"),
        "bad-uuid": with_line(b"uuid=0123"),
        "bad-ports": with_line(b"ioports=10-5"),
        "bad-range": with_line(b"xen,static-mem=0x30000000 0"),
        "shared": with_line(b"xen,shared-mem=id 0x1000 1M owner"),
        "vnuma": with_line(b'vnuma=[["pnode=0","size=32","vcpus=0",'
                           b'"vdistances=10,20"],\n["pnode=1","size=32",'
                           b'"vcpus=1","vdistances=20,10"]]'),
        "list": with_line(b"cpus=[\"0\", \"1\"]\nvcpus=2"),
    }


def domain_report():
    line = (b"name=web uuid=01234567-89ab-4def-8123-456789abcdef type=pvh "
            b"start=run xenstore=yes store-port=1 console-port=2 "
            b"memory=262144 maxmem=524288 vcpus=2 maxvcpus=4 "
            b"on_poweroff=destroy on_reboot=restart on_watchdog=preserve "
            b"on_crash=coredump-restart\n")
    return {
        "two": line + line.replace(b"web", b"db").replace(b"=pvh", b"=pv")
        .replace(b"=01", b"=11").replace(b"run", b"paused")
        .replace(b"yes", b"no"),
        "failed": b"quiet daybreak.failed=web:populate_physmap:12,"
        b"db:after:0\n",
        "failed-last": b"daybreak.failed=db:x:1 daybreak.failed=web:y:-3",
        "same": line + line,
        "bad-number": line.replace(b"262144", b"26214x"),
        "too-many-vcpus": line.replace(b"vcpus=2 ", b"vcpus=5 "),
        "bad-action": line.replace(b"=preserve", b"=unset"),
        "bad-uuid": line.replace(b"-89ab", b"-89ag"),
        "cut": line[:60],
    }


def elf_():
    load = (1, 0x200, 0x100000, 0x100000, 32, 0x3001, bytes(32))
    other = (1, 0x240, 0x200000, 0x200000, 16, 16, bytes(16))
    arm = elf(True, 183, [load])
    return {
        "64": elf(True, 62, [load, other]),
        "32": elf(False, 3, [load, other]),
        "arm64": arm,
        "big-endian": arm[:5] + b"\2" + arm[6:],
        "overlap": elf(True, 62, [load, other[:3] + (0x102000,) + other[4:]]),
        "unsorted": elf(True, 62, [other, load]),
        "wraps": elf(True, 62, [load[:3] + (2**64 - 16,) + load[4:]]),
        "past-end": elf(True, 62, [load[:4] + (4096,) + load[5:]]),
        "more-in-file": elf(True, 62, [load[:5] + (16, load[6])]),
        "other-segments": elf(True, 62, [(6,) + load[1:], load]),
        "no-segment": elf(False, 3, [(4,) + load[1:]]),
    }


def fdt():
    def compiled(name, text=None):
        source = text or (TREES / f"{name}.dts").read_text()
        return subprocess.run(
            ["dtc", "-q", "-I", "dts", "-O", "dtb"], input=source.encode(),
            cwd=TREES, check=True, capture_output=True).stdout

    # The size's lowest bit selects a parameter of the reader of own domains.
    def both(name, tree):
        other = tree + b"\0"
        return {f"{name}-{len(t) % 2}": t for t in (tree, other)}

    # As own.dts, but a module's address may be above 4 GiB.
    wide = (TREES / "own.dts").read_text().replace(
        "#address-cells = <1>;\n\t\t#size-cells = <1>;\n\t\tstdout",
        "#address-cells = <2>;\n\t\t#size-cells = <2>;\n\t\tstdout")
    return both("own", compiled("own")) | \
        both("own-wide", compiled("own", wide)) | {
            name: compiled(name) for name in
            ("empty", "host", "narrow", "own-placed", "dom0less", "memnodes")}


def gzip_():
    def seed(level, strategy, at, xor):
        return bytes([level + 10 * strategy, at & 0xff, at >> 8, xor]) + TEXT

    header = b"\x1f\x8b\x08\x1e\0\0\0\0\0\3\3\0abcname\0comment\0"
    header += struct.pack("<H", zlib.crc32(header) & 0xffff)
    body = zlib.compress(TEXT, 9, -15)
    end = struct.pack("<II", zlib.crc32(TEXT), len(TEXT))
    return {
        "file": gz(TEXT),
        "stored": gzip.compress(TEXT, 0, mtime=0),
        "fields": header + body + end,
        "wrong-sum": (header + body + b"\0" + end[1:]),
        "wrong-size": header + body + end[:4] + b"\1\0\0\0",
        "cut": gz(TEXT)[:-12],
        "behind": gz(TEXT) + bytes(20),
        "packed": seed(9, 0, 0, 0),
        "packed-fast": seed(1, 0, 0, 0),
        "packed-changed": seed(6, 0, 40, 1),
        "packed-trailer": seed(6, 0, 0xfff0, 1),
    }


def kernel_():
    small = kernel(True, PV_NOTES)
    seeds = {"elf": small, "elf-gzip": gz(small), "elf-xz": xz(small),
             "zeroes": bytes(0x208), "text": TEXT * 4}
    for name, pack in PACKERS.items():
        if name == "zstd":  # its size fits in a byte
            continue
        seeds[f"bz-{name}"] = bzimage(pack(small), len(small))
    seeds["bz-elf"] = bzimage(small + bytes(16), len(small))
    seeds["bz-wrong-size"] = bzimage(gz(small), 7)
    seeds["bz-cut"] = bzimage(gz(small), len(small))[:-60]
    seeds["bz-old"] = bzimage(gz(small), None, 0x207)
    seeds["uki"] = pe(0x8664, [(b".linux", bzimage(gz(small), len(small)))])
    seeds["pe"] = pe(0x8664, [(b".text", bytes(16))])
    seeds["image"] = arm_image(0x100) + bytes(64)
    return seeds


def layout():
    def seed(memory, paddr, is_64, kind="pv", pae=0, numbers=(), modules=2,
             size=5000, how=3, vcpus=2, acpi=1):
        r = struct.pack("<QQQBBBBBBBBH", memory, paddr, 0x3001, kind == "pvh",
                        acpi, vcpus, modules, 2, how, is_64, pae, size)
        return r + b"".join(struct.pack("<BQ", t, v) for t, v in numbers)

    # The index of a note in fuzz_layout's list, and its value.
    linux = [(0, HIGH + 0x1000), (2, HIGH), (4, 0x8000000000), (5, 1)]
    mib = 1 << 20
    return {
        "pv64": seed(8 * mib, 0x1000, 1),
        "linux": seed(64 * mib, 0x1000, 1, numbers=linux),
        "linux-large": seed(8192 * mib, 0x1000000, 1, numbers=linux, how=2),
        "mapped-high": seed(8 * mib, 0x1000, 1, numbers=linux[:2]),
        "offset": seed(8 * mib, 0x1000, 1,
                       numbers=[(3, 0), (1, 0x2000)] + linux[1:2]),
        "pae": seed(8 * mib, 0x1000, 0, pae=1, modules=1),
        "pae-high": seed(8 * mib, 0x1000, 0, pae=1,
                         numbers=[(2, 0xc0000000), (0, 0xc0001000)]),
        "pvh": seed(64 * mib, 0x100000, 0, "pvh", numbers=[(6, 0x100010)]),
        "pvh-large": seed(8192 * mib, 0x100000, 1, "pvh", how=2,
                          numbers=[(6, 0x100010)]),
        "pvh-no-acpi": seed(16 * mib, 0x100000, 0, "pvh", acpi=0, modules=0,
                            numbers=[(6, 0x100010)]),
        "small": seed(mib, 0x1000, 1, modules=4, size=0xffff),
        "tiny": seed(0x4000, 0x1000, 1),
        "p2m-in-kernel": seed(8 * mib, 0x1000, 1,
                              numbers=linux[:2] + [(4, HIGH + 0x1000)]),
        "odd-memory": seed(8 * mib + 123, 0x1000, 1, modules=0),
    }


def net():
    packet = bytearray(300)
    packet[20:24], packet[236:240] = b"\x0a\0\2\2", b"\x63\x82\x53\x63"
    packet[108:124] = b"boot/BOOTX64.EFI"
    options = b"\0\x36\4\xc0\xa8\1\2\x43\5a.efi\xff"
    packet[240:240 + len(options)] = options
    return {
        "chunks": b"\0" b"4\r\nWiki\r\n00A;x=y\r\n0123456789\r\n"
                  b"0\r\nTrailer: x\r\n\r\n",
        "headers": b"\1" b"Content-Length:10\nContent-Range:bytes 5-9/10\n"
                   b'ETag:"x"\nLocation:/x\nTransfer-Encoding:chunked',
        "reference": b"\2" b"//b:81/c%20d?e#f",
        "relative": b"\2" b"?x",
        "dhcp": b"\3" + bytes(packet),
        "dhcp6": b"\4" b"\7\1\2\3" b"\0\x3b\0\x1a"
                 b"tftp://[fd00:9::1]/boot.efi",
    }


def load_options():
    def wide(text):
        return text.encode("utf-16le")

    def option(data):
        path = bytes([4, 4]) + struct.pack("<H", 4 + 22) + wide("\\xen.efi\0\0")
        path = path.ljust(26, b"\0") + b"\x7f\xff\4\0"
        return struct.pack("<IH", 1, len(path)) + wide("Xen\0") + path + data

    words = 'xen.efi -cfg=xen.cfg -basevideo -help section -- console=com1 x'
    return {
        "wide": wide(words),
        "wide-nul": wide(words + "\0") + b"garbage",
        "narrow": words.encode(),
        "narrow-nul": words.encode() + b"\0\0\0",
        "quoted": wide('"my xen.efi" -cfg="my \\"x.cfg" "a section"'),
        "blanks": wide("\\EFI\\my folder\\xen.efi  name\t--  "),
        "no-name": wide("-cfg=a b"),
        "unknown": wide("xen.efi -nothing -cfg"),
        "utf8": "xen.efi -cfg=\u00e9\u4e2d\U0001f600.cfg".encode(),
        "wide-surrogates": wide("xen.efi \u00e9\u4e2d\U0001f600") + b"\0\xd8",
        "option": option(wide("debian -- a")),
        "option-name": option(wide("xen.efi debian")),
        "option-narrow": option(b"debian"),
        "option-empty": option(b""),
        "garbage": bytes(range(1, 64)),
        "long": wide("xen.efi " + "a" * 600),
    }


def manifest():
    # Change single bytes of a good manifest: each is refused differently.
    seeds = {"good": b""}
    for at in range(0x38, 0xa00, 0x5c):
        seeds[f"at-{at:x}"] = changes((at, 0))
    return seeds


def memmap():
    def seed(ranges, size=64, align=0, low=0, high=0, how=1):
        ask = struct.pack("<HHHHB", size, align, low, high, how)
        return ask + b"".join(struct.pack("<BHHB", *r) for r in ranges)

    free, boot, runtime, acpi, mmio = 7, 4, 6, 9, 11
    descriptor = struct.pack("<QQQQQ", free, 0x100000, 0, 0x100, 8)
    map_ = [(free, 0, 0xa0, 8), (free, 0x100, 0x700, 8),
            (boot, 0x800, 0x10, 8), (runtime, 0x810, 0x10, 8),
            (acpi, 0x820, 4, 8), (mmio, 0xfec0, 1, 0)]
    return {
        "machine": seed(map_),
        "high": seed(map_, 640, 2, 0x100, 0x800),
        "nowhere": seed(map_, 0xffff),
        "overlap": seed([(free, 0x100, 0x700, 8), (0, 0x200, 1, 8),
                         (runtime, 0x1ff, 3, 8), (free, 0x200, 9, 0)]),
        "merged": seed([(free, i * 4, 4, 8) for i in range(9)]),
        "cut": seed([(free, i * 4, 2, 8) for i in range(20)], 5),
        "unknown-type": seed([(99, 1, 1, 8), (free, 2, 1, 0)]),
        "descriptors": seed([], how=80) + descriptor + descriptor[:8] +
        struct.pack("<QQQQ", 2**63, 0, 3, 8),
        "unaligned": seed([], how=80) + descriptor[:8] +
        struct.pack("<QQQQ", 0x100001, 0, 1, 8),
        "small-descriptors": seed([], how=16) + descriptor,
        "empty": seed([]),
    }


def menu():
    """A head, titles, and keys of three bytes each."""
    names = ("none character enter tab backspace escape up down left right "
             "home end page_up page_down insert delete f1").split()
    to_all = 3 << 22

    def name(key):
        n = next(n for n in range(to_all, to_all + 28)
                 if n % 28 == names.index(key))
        return n.to_bytes(3, "little")

    def char(c, control=False, alt=False):
        n = ord(c) << 8 | control << 15 | (3 << 16 if alt else 0) | 1 << 18
        return (n | to_all).to_bytes(3, "little")

    def keys(*pressed):
        return b"".join(name(k) if k in names
                        else char(k[-1], "ctrl-" in k, "alt-" in k)
                        for k in pressed)

    def seed(columns, rows, entries, options, room, titles, *pressed):
        return bytes([columns, rows, entries, len(titles), options, room]) \
            + titles + keys(*pressed)

    line = [f"ctrl-{c}" for c in "abdefhktuwyy"] + [f"alt-{c}" for c in "bdf"]
    titles = "Debian K\u00f6nig \u4e2d\U0001f600 \033[2J".encode()
    return {
        "list": seed(50, 10, 3, 0xf3, 100, b"Debian, Xen 4.17", "down", "up",
                     "j", "k", "home", "end", "page_up", "page_down", "3", "D",
                     "d", "+", "-", "i", "e", "f", "B", "O", "Q", "ctrl-l"),
        "many": seed(40, 12, 200, 0x13, 100, titles, "end", "page_up", "up",
                     "home", "page_down", "down", "9", "z"),
        "narrow": seed(20, 5, 30, 0x27, 30, titles, *["down"] * 9, "h", " ",
                       "b", "end", "q"),
        "one": seed(1, 1, 2, 0x2f, 0, b"a", "x", "down", "h", "enter"),
        "large": seed(255, 255, 255, 4, 255, b"word " * 40, *["down"] * 12),
        "line": seed(30, 5, 1, 0, 200, b"one two=3 ", "left", "right",
                     "backspace", "delete", *line, "x", "y", " ", *line),
        "bytes": seed(12, 4, 3, 4, 20, b"\xc3x\xb6\xe2\x82\xff", "home",
                      "right", "delete", "left", "ctrl-t", "end", "ctrl-t"),
        "below": seed(60, 10, 1, 0, 60, b"web", "down", "down", "enter", "a",
                      "ctrl-k", "enter", "down", "enter", "escape", "down",
                      "enter", "ctrl-x", "ctrl-g"),
    }


def measure_log():
    def event(data):
        return struct.pack("<IIIH20sH32sI", 4, 13, 2, 4, b"", 0xb, b"",
                           len(data)) + data

    first = struct.pack("<II20sI16sIIIHHHHB", 0, 3, b"", 37,
                        b"Spec ID Event03", 0, 0, 2, 4, 20, 0xb, 32, 0)
    log = first + event(b"one") + event(b"the last")
    last = len(first + event(b"one"))
    return {
        "good": struct.pack("<H", last) + log,
        "first": struct.pack("<H", 0) + log,
        "between": struct.pack("<H", last - 1) + log,
        "cut": struct.pack("<H", last) + log[:-9],
        "unknown": struct.pack("<H", last) + log.replace(b"\x0b\0 \0",
                                                         b"\x0c\0 \0"),
    }


def multiboot2():
    def tag(kind, data=b"", optional=False, size=None):
        size = 8 + len(data) if size is None else size
        out = struct.pack("<HHI", kind, optional, size) + data
        return out + b"\0" * (-len(out) % 8)

    def words(*w):
        return struct.pack(f"<{len(w)}I", *w)

    end = tag(0)
    entry = tag(9, words(0x200100))
    request = tag(1, words(4, 6))
    keep = tag(7)
    move = tag(10, words(0x200000, 0xffffffff, 0x200000, 2))
    xen = request + tag(6) + keep + entry + move + end
    head = words(0xe85250d6, 0, 16 + len(xen))
    head += words(-(0xe85250d6 + 16 + len(xen)) & 0xffffffff)
    return {
        "tags": xen,
        "file": bytes(64) + head + xen,
        "wrong-sum": bytes(8) + head[:12] + words(1) + xen,
        "fixed": keep + entry + end,
        "no-services": entry + end,
        "no-entry": keep + tag(3, words(0x200000)) + tag(8, words(1)) + end,
        "entry-outside": keep + tag(9, words(0x100)) + end,
        "optional": tag(20, b"", True) + tag(1, words(99), True) + xen,
        "unknown": tag(20) + xen,
        "unknown-request": tag(1, words(99)) + xen,
        "odd-request": tag(1, b"\4\0\0\0\4\0") + xen,
        "short-tag": tag(9, size=4) + xen,
        "bad-align": tag(10, words(0, 1, 3, 0)) + end,
        "bad-range": tag(10, words(2, 1, 1, 0)) + end,
        "bad-preference": tag(10, words(0, 1, 1, 3)) + end,
        "low": keep + entry + tag(10, words(0, 0x800000, 4096, 1)) + end,
        "no-room": keep + entry + tag(10, words(0, 4096, 4096, 1)) + end,
        "no-end": keep + entry,
    }


def notes():
    symtab = [(b".symtab", 2, 2, 0x400, 0, bytes(48)),
              (b".strtab", 3, 0, 0x440, 0, b"\0main\0")]
    wants = PV_NOTES + note(SYMTAB, b"yes\0")
    guest = (b"GUEST_OS=linux,GUEST_VER=2.6,XEN_VER=xen-3.0,LOADER=generic,"
             b"VIRT_BASE=0xc0000000,ELF_PADDR_OFFSET=0,VIRT_ENTRY=0xc0100000,"
             b"HYPERCALL_PAGE=0x100,PAE=yes[extended-cr3],"
             b"FEATURES=!writable_page_tables|dom0,BSD_SYMTAB=yes,X=Y\0")
    return {
        "linux": b"\3" + LINUX_NOTES,
        "linux-32": b"\2" + LINUX_NOTES,
        "pae": b"\2" + PV_NOTES + note(PAE_MODE, b"yes,bimodal\0"),
        "words": b"\2" + note(L1_VALID, struct.pack("<II", 1, 1)) +
        note(ENTRY, b"\1") + note(SUSPEND, b"\1\0"),
        "bad-number": b"\3" + note(ENTRY, b"\1\2\3"),
        "bad-phys32": b"\3" + note(PHYS32, 1 << 32),
        "bad-reloc": b"\3" + note(RELOC, struct.pack("<I", 3)),
        "odd-reloc": b"\3" + note(RELOC, b"\1\2"),
        "bad-feature": b"\3" + note(FEATURES, b"!nothing\0"),
        "odd-supported": b"\3" + note(SUPPORTED, b"\1"),
        "others": b"\3" + note(99, b"abc\0").replace(b"Xen", b"GNU") +
        note(1 << 24, b"") + PV_NOTES,
        "cut": b"\3" + PV_NOTES[:-3],
        "elf": b"\0" + kernel(True, LINUX_NOTES),
        "elf-32": b"\0" + kernel(False, LINUX_NOTES[:200]),
        "symtab": b"\0" + kernel(True, wants, symtab),
        "symtab-32": b"\0" + kernel(False, wants, symtab),
        "symtab-alone": b"\0" + kernel(True, wants, symtab[:1]),
        "symtab-cut": b"\0" + kernel(True, wants, symtab).replace(
            struct.pack("<QQ", 0x400, 48), struct.pack("<QQ", 0x400, 9999)),
        "strtab-cut": b"\0" + kernel(True, wants, symtab).replace(
            struct.pack("<QQ", 0x440, 6), struct.pack("<QQ", 0x440, 9999)),
        "loader-alone": b"\3" + note(LOADER, b"generic\0"),
        "version-alone": b"\3" + note(VERSION, b"xen-3.0\0"),
        "no-symtab": b"\0" + kernel(True, wants, symtab[1:]),
        "sections": b"\0" + kernel(True, b"", [
            (b".notes", 7, 0, 0x400, 0, LINUX_NOTES)]),
        "guest": b"\0" + kernel(False, b"", [
            (b"__xen_guest", 1, 0, 0x400, 0, guest)] + [
                (n, k, 3 if k == 2 else 0, o + 0x200, 0, d)
                for n, k, _, o, _, d in symtab]),
        "section": b"\x82" + guest,
        "section-plain": b"\x83VIRT_BASE=010,PAE=yes,LOADER,XEN_VER=",
        "section-bad": b"\x83VIRT_BASE=12z",
        "section-page": b"\x83HYPERCALL_PAGE=0xfffffffffffffff",
    }


def package():
    # FALLBACK_AT and the record's checksum are as in fallback.h.
    seeds = {"good": b"\0", "cut": b"\x80", "shorter": b"\x20"}
    for at in list(range(0, 0x100, 0x14)) + list(range(0xc00, 0xce8, 0x18)):
        seeds[f"at-{at:x}"] = b"\0" + changes((at, 0x81))
    return seeds


def pe_():
    # After the good header that the fuzzer puts before them, at offset 200.
    linux = section(b".linux", 16, 0x180)
    text = section(b".text", 16, 0x180)
    return {
        "linux": (text + linux + text + text).ljust(0x140, b"L"),
        "padded": (section(b".linux", 512, 0x180, 16)).ljust(0x400, b"\0"),
        "outside": section(b".linux", 0x1000, 0x180).ljust(0xa0, b"\0"),
        "empty": section(b".linux", 0, 0x180).ljust(0xa0, b"\0"),
        "none": (text * 4).ljust(0x140, b"\0"),
        "few": text,
        "file": pe(0x8664, [(b".text", b"x" * 8), (b".linux", b"y" * 8)]),
        "signed": pe(0x8664, [(b".text", b"x" * 0x200)],
                     directories=struct.pack("<8x8x8x8xII", 0x200, 16))
        + b"s" * 16,
        "no-signature": b"MZ".ljust(0x3c, b"\0") + struct.pack("<I", 0x10),
        "far": b"MZ".ljust(0x3c, b"\0") + b"\xff\xff\xff\xff",
        "pe32": pe(0x14c, []).replace(b"\x0b\2", b"\x0b\1"),
    }


def place():
    def file(size, shift, align):
        return size.to_bytes(3, "little") + bytes([shift, align, 0])

    def range_(page, kind, pages):
        return page.to_bytes(3, "little") + bytes([kind]) + \
            struct.pack("<H", pages)

    files = file(0x1000, 0, 12) + file(0x200, 12, 21) + file(1, 0, 0) + \
        file(0x30, 12, 16) + file(0, 0, 12) + file(0xfff, 1, 12)
    return {
        "fits": files + range_(0x40000, 7, 0x7fff) + range_(0x48000, 6, 16),
        "two": files + range_(0x40000, 7, 0x300) + range_(0x50000, 7, 0x300),
        "full": files + range_(0x40000, 7, 0x20),
        "low": files + range_(0, 7, 0xffff),
        "large": file(0xffffff, 39, 12) + files[6:] + range_(1, 7, 0xff),
        "align": file(1, 0, 40) + files[6:] + range_(0x40000, 7, 0xff),
    }


def plan():
    kinds = b"""[host]
xen=xen.gz
domains=a, b c d
[a]
kernel=pv64 console=hvc0
ramdisk=r
memory=64
vcpus=2
[b]
kernel=p2m-2
modules=m one
modules=n two
memory=4096
[c]
kernel=pae
memory=300
ramdisk=r
modules=m
[d]
type=pvh
kernel=pvh
ramdisk=r
memory=8192
vcpus=4
"""
    return {
        "kinds": kinds,
        "small": b"[host]\ndomains=a\n[a]\nkernel=p2m\nmemory=4\nname=x\n"
        b"[global]\ndefault=host\n",
        "x86": DOMAIN_X86,
        "no-room": kinds.replace(b"=4096", b"=1").replace(b"=64", b"=1"),
        "pv-kernel-as-pvh": kinds.replace(b"=pvh\nkernel=pvh",
                                          b"=pvh\nkernel=pv64"),
    }


def saved():
    # The first byte says how, see fuzz_saved.c; then there are changes of
    # parts, as many as the next byte has, and of bytes.
    def parts(kind, *rows):
        return bytes([kind, len(rows)]) + b"".join(
            struct.pack("<BBH", *row) for row in rows)

    config, pv, pvh = saved_file.config, 1, 2
    size, kind, swap, double = range(4)
    last_pfn = 663  # where it is in the file that saved_file.h makes
    return {
        "pv": parts(pv), "pvh": parts(pvh),
        "file-pv": b"\0" + saved_file.make("pv"),
        "file-hvm": b"\0" + saved_file.make("hvm"),
        "config": b"\3" + config("pv").encode(),
        "config-devices": b"\3" + config(
            "pv", disks=[{}, {"a": [1]}], nics=[], usbdevs=[{}]).encode(),
        "config-short": b"\3" + config("pv").replace(" ", "").encode()[:150],
        "config-values": b'\3[true, false, null, -1.5e-9, "\\u0041\\n"]',
        "config-deep": b"\3" + b'{"a":[' * 17,
        "size": parts(pv, (size, 9, 8), (size, 10, 8)),
        "optional": parts(pvh, (kind, 3, 19)),
        "swapped": parts(pv, (swap, 6, 7)),
        "doubled": parts(pvh, (double, 3, 0), (swap, 8, 7)),
        "bytes": parts(pv) + changes((420, 7), (460, 1), (500, 0)),
        "outside": parts(pv) + changes((last_pfn, 6)),
        "page-table": parts(pv) + changes((last_pfn + 7, 0x40)),
        "checkpoint": parts(pv, (kind, 6, 14)),
        "module": b"\4",
        "module-runs": b"\4" + changes((48, 1), (60, 9), (61, 1)),
        "module-sizes": b"\4" + changes((8, 3), (16, 8), (24, 0)),
    }


def seal():
    def line(word, name, size=3, digest=b"abc"):
        digest = hashlib.sha256(digest).hexdigest()
        return f"{word} {digest} {size} {name}\n".encode()

    first, conf = b"daybreak.seal 1\n", line("config", "daybreak.conf")
    also = line("also", "", 4, b"").replace(b" \n", b"\n")
    end = b"entry fixed main\nend\n"
    good = first + conf + line("chain", "\\EFI\\more.conf") + \
        line("file", "b\xf6se.img", 4097) + line("file", "vmlinuz", 1 << 40) + \
        b"entry fixed main\nentry editable a b\nend\n"
    return {
        "good": good,
        "none": first + conf + b"end\n",
        "pe": pe(0x8664, [(b".text", b"x" * 8), (b".seal", good)]),
        "version": good.replace(b"seal 1", b"seal 2"),
        "no-end": good[:-4],
        "after-end": good + b"\n",
        "carriage-return": good.replace(b"\n", b"\r\n"),
        "two-configs": first + conf * 2 + b"end\n",
        "same-file": first + conf + line("file", "DAYBREAK.CONF") + b"end\n",
        "order": first + conf + line("file", "b") + line("file", "A") +
                 b"end\n",
        "same-entry": first + conf + b"entry fixed a\n" * 2 + b"end\n",
        "no-section": first + conf + b"entry fixed \nend\n",
        "upwards": first + conf + line("file", "a\\..\\b") + b"end\n",
        "capitals": good.replace(b"ba7816bf", b"BA7816BF"),
        "zero": first + conf + line("file", "a", "0") + b"end\n",
        "large": first + conf + line("file", "a", (1 << 40) + 1) + b"end\n",
        "chains": first + conf + b"".join(line("chain", f"c{i}")
                                          for i in range(9)) + b"end\n",
        "also": first + conf + also + line("file", "vmlinuz") + also + end,
        "configs": first + conf + also +
                   line("config", "daybreak\\52-54-00-12-34-56", 4, b"") +
                   line("chain", "more") + line("file", "e") + end,
        "url": first + conf + line("file", "http://a\\..\\b") + b"end\n",
    }


def state():
    # struct head in fuzz_state.c, then blocks.
    def block(data):
        return struct.pack("<H", len(data)) + data

    def wide(text):
        if isinstance(text, bytes):
            return block(text)
        return block((text + "\0").encode("utf-16le") if text else b"")

    def fields(*texts):
        return b"".join(t.ljust(48, b"\0") for t in texts)

    # A record as in state_record.h; the fuzzer makes its checksum right.
    def record(number, timeout=5, once=b"", default=b"b", last=b"a",
               refused=b"c", counters=((1, 2, 3, 1),), version=1):
        return (b"DB state" + struct.pack("<HHIII", version, len(counters),
                                          number, timeout, 0xfffffffe) +
                fields(once, default, last, refused, b"a sentence", b"") +
                b"".join(struct.pack("<QIHH", *c) for c in counters)
                ).ljust(512, b"\0")

    def seed(names=b"a\0b\0c\0d\0", variables=("",) * 6, how=4, menu=0,
             tries=0, section=0, default=1, refused=0, timeout=5, starts=None,
             file=b""):
        head = struct.pack("<BBBBBxHI", how | (8 if starts else 0), menu,
                           tries, section, default, refused, timeout)
        return head + block(names) + b"".join(wide(v) for v in variables) + \
            (block(starts) if starts else b"") + file

    both = record(1) + record(2, once=b"c")
    several = ("auto-a", "auto-*", "@saved", "auto-b", "menu-force", "3")
    return {
        "plain": seed(file=both),
        "default": seed(how=6, file=both),
        "section": seed(how=5, file=both, variables=several),
        "variables": seed(variables=several, file=both),
        "others": seed(variables=("x", "[!a]*", "auto-\\b", "", "menu-hidden",
                                  "menu-disabled")),
        "sets": seed(variables=("[!b-]", "*[\\]c-a]*", "?[", "", "77", "x")),
        "forms": seed(b"x.conf\0y\0", variables=("?.conf", "y.con?", "", "",
                                                 "4294967295", "0")),
        "not-text": seed(variables=(b"a", b"\n\0", b"\0\xd8", b"a\0\0\0b\0",
                                    b"5\0" * 300, b"\0\0\0\0")),
        "counted": seed(tries=255, starts=bytes([0, 1, 2, 3, 0, 1, 32, 18, 66]),
                        variables=("", "", "?", "", "", "")),
        "all-bad": seed(tries=255, starts=bytes([0, 1, 2, 3] * 4), how=6),
        "many": seed(b"".join(b"%c\0" % c for c in range(65, 81)), tries=255,
                     starts=bytes(range(16))),
        "refused": seed(refused=0xfff5, menu=2),
        "same-names": seed(b"Debian\0debian\0DEBIAN\0x.conf\0x\0",
                           variables=("x", "debian", "", "", "", "")),
        "odd-names": seed("a b\0+2b\0k\u00f6nig\0".encode() + b"\0\xff\0" +
                          b"a" * 240 + b"\0" + b"A" * 240 + b"\0"),
        "wrapped": seed(file=record(0xffffffff) + record(0)),
        "equal": seed(file=record(7) + record(7, once=b"d")),
        "half": seed(file=record(0) + record(0x80000000)),
        "torn": seed(how=0, file=both),
        "one": seed(file=record(1)),
        "version": seed(file=record(1, version=2) + record(2)),
        "full": seed(file=record(9, counters=((1, 2, 65535, 0),) * 12)),
        "no-end": seed(file=record(1, once=b"x" * 48, default=b"x" * 48)),
        "longer": seed(file=both + both),
        "short": seed(file=both[:700]),
        "empty": seed(b""),
    }


def unpack():
    # The first byte selects the magic number that is put before the data, 0 for
    # none. The same bytes are packed by each library; the fourth is a change.
    seeds = {}
    for name, pack in PACKERS.items():
        seeds[name] = b"\0" + pack(TEXT)
        seeds[f"{name}-unknown-size"] = b"\x85" + pack(TEXT)[4:] \
            if name == "zstd" else b"\x80" + pack(TEXT)
        seeds[f"{name}-cut"] = b"\x80" + pack(TEXT)[:-9]
    seeds["zstd-no-size"] = b"\x80" + zstd(TEXT, False)
    seeds["xz-crc64"] = b"\x80" + xz(TEXT, lzma.CHECK_CRC64, False)
    seeds["xz-none"] = b"\x80" + xz(TEXT, lzma.CHECK_NONE)
    seeds["bzip2-two"] = b"\x80" + bz2.compress(TEXT) + bz2.compress(b"x")
    for how in range(4):
        seeds[f"pack-{how}"] = bytes([how + 8, 0, 0, 0]) + TEXT
        seeds[f"pack-{how}-changed"] = bytes([how + 8, 30, 0, 4]) + TEXT
    return seeds


# For names that a function cannot have.
MAKERS = {"elf": elf_, "gzip": gzip_, "kernel": kernel_, "pe": pe_}


def made():
    """Returns {(fuzzer, seed): bytes} of all seeds."""
    seeds = {}
    for fuzzer in sorted(HERE.glob("fuzz_*.c")):
        name = fuzzer.stem.removeprefix("fuzz_")
        maker = MAKERS.get(name) or globals()[name]
        seeds.update({(name, seed): data for seed, data in maker().items()})
    return seeds


def main():
    shutil.rmtree(SEEDS, ignore_errors=True)
    for (name, seed), data in made().items():
        (SEEDS / name).mkdir(parents=True, exist_ok=True)
        (SEEDS / name / seed).write_bytes(data)


if __name__ == "__main__":
    main()
