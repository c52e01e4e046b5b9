# SPDX-License-Identifier: MIT
"""
The daybreak command, run as a user would: its text for real kernels, compared
with test-host/golden/ without the numbers that a new version changes; its exit
statuses; and its sentences for bad files. DAYBREAK_GOLDEN=write writes the
golden texts anew.
"""
import bz2
import gzip
import lzma
import os
import pty
import re
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

TREE = Path(__file__).resolve().parent.parent
TOOL = TREE / "build" / "daybreak"
GOLDEN = TREE / "test-host" / "golden"
GRUB = Path("/usr/lib/grub-xen")
TIME_OUT = 120

sys.path.insert(0, str(TREE / "test-qemu"))
# pylint: disable=wrong-import-position
from machine import fetch  # noqa: E402


def kernel(package, arch="amd64"):
    folder = fetch.package(package, fetch.KERNEL_PACKAGE, arch,
                           only="./boot")
    return next(folder.glob("boot/vmlinuz-*"))


def xen(pattern, arch="amd64"):
    folder = fetch.package(f"xen-system-{arch}", fetch.XEN_PACKAGE, arch)
    return next(folder.glob(f"boot/{pattern}"))


REAL = {
    "linux-amd64": lambda: kernel("linux-image-amd64"),
    "linux-cloud-amd64": lambda: kernel("linux-image-cloud-amd64"),
    "linux-cloud-arm64": lambda: kernel("linux-image-cloud-arm64", "arm64"),
    "xen-gz": lambda: xen("xen-*-amd64.gz"),
    "xen-efi": lambda: xen("xen-*-amd64.efi"),
    "xen-arm64": lambda: xen("xen-*-arm64", "arm64"),
    "grub-i386-xen": lambda: GRUB / "grub-i386-xen.bin",
    "grub-i386-xen_pvh": lambda: GRUB / "grub-i386-xen_pvh.bin",
    "grub-x86_64-xen": lambda: GRUB / "grub-x86_64-xen.bin",
}


def run(*arguments, **options):
    return subprocess.run([TOOL, *map(str, arguments)], text=True,
                          capture_output=True, timeout=TIME_OUT, check=False,
                          **options)


def inspect(path):
    done = run("inspect", path)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def without_numbers(text, path):
    text = text.replace(str(path), "FILE")
    text = re.sub(r"^( +version +).*", r"\1V", text, flags=re.M)
    text = re.sub(r"\d+ bytes \([^)]*\)", "N bytes", text)
    # All zeroes, a limit or an alignment are not arbitrary addresses.
    return re.sub(r"0x(?!0+\b|[248]00000\b|f+\b|100000\b)[0-9a-f]+", "0xN",
                  text)


@pytest.mark.parametrize("name", REAL)
def test_golden(name):
    path = REAL[name]()
    text = without_numbers(inspect(path), path)
    golden = GOLDEN / f"{name}.txt"
    if os.environ.get("DAYBREAK_GOLDEN") == "write":
        golden.write_text(text)
    assert text == golden.read_text()


@pytest.mark.parametrize("name", ["grub-x86_64-xen", "linux-amd64"])
def test_numbers_are_the_file_s_own(name, tmp_path):
    """The golden texts leave the numbers out; here they are compared with
    binutils."""
    path = elf = REAL[name]()
    text = inspect(path)
    if name == "linux-amd64":
        data = path.read_bytes()
        start = data.index(b"\xfd7zXZ\0")
        elf = tmp_path / "vmlinux"
        elf.write_bytes(lzma.LZMADecompressor().decompress(data[start:]))
    segments = [line.split() for line in readelf("-lW", elf).splitlines()
                if line.strip().startswith("LOAD")]
    entry = re.search(r"Entry point address: +(\w+)", readelf("-h", elf))[1]
    assert re.search(r"^ +entry +(\w+)$", text, re.M)[1] == entry
    found = re.findall(r"^ +segment +\S+ +(\w+) at (\w+), (\w+) of", text,
                       re.M)
    assert [[int(n, 16) for n in s] for s in found] == [
        [int(s[5], 16), int(s[3], 16), int(s[4], 16)] for s in segments
        if int(s[5], 16)]
    assert f"{elf.stat().st_size} bytes" in text


def readelf(option, path):
    return subprocess.run(["readelf", option, path], check=True, text=True,
                          capture_output=True).stdout


def cpio(files):
    """Returns a newc archive of {name: data}."""
    archive = b""
    for name, data in {**files, "TRAILER!!!": b""}.items():
        fields = [0, 0o100644, 0, 0, 1, 0, len(data), 0, 0, 0, 0,
                  len(name) + 1, 0]
        head = b"070701" + b"".join(b"%08X" % f for f in fields)
        head += name.encode() + b"\0"
        archive += head + bytes(-len(head) % 4) + data + bytes(-len(data) % 4)
    return archive


MICROCODE = {"kernel/x86/microcode/AuthenticAMD.bin": b"1234567"}


@pytest.mark.parametrize("pack, name", [
    (gzip.compress, "gzip"), (bz2.compress, "bzip2"), (lzma.compress, "xz"),
    (lambda d: lzma.compress(d, lzma.FORMAT_ALONE), "lzma")])
def test_ramdisk(tmp_path, pack, name):
    path = tmp_path / "initrd"
    path.write_bytes(cpio(MICROCODE) + bytes(512)
                     + pack(cpio({"init": b"#!/bin/sh\n", "etc": b""})))
    text = inspect(path)
    assert "cpio archive      1 files of 7 bytes at 0x0, microcode " \
        "AuthenticAMD.bin\n" in text
    assert f"  inside: packed with {name}, " in text
    assert "      cpio archive      2 files of 10 bytes at 0x0\n" in text


def test_device_tree(tmp_path):
    path = tmp_path / "host.dtb"
    subprocess.run(["dtc", "-q", "-o", path,
                    TREE / "test-host" / "trees" / "dom0less.dts"], check=True)
    text = inspect(path)
    assert text.startswith(f"{path}: device tree, ")
    for fact in ("nodes", "CPUs", "memory nodes", "Xen's domains"):
        assert re.search(rf"^  {fact} +\d+$", text, re.M)


def put(data, at, value):
    return data[:at] + value + data[at + len(value):]


def bad_files():
    archive = cpio({"init": b"x" * 100})
    xen_gz = REAL["xen-gz"]().read_bytes()
    linux = REAL["linux-amd64"]().read_bytes()
    grub = REAL["grub-x86_64-xen"]().read_bytes()
    raw = zlib.decompress(xen_gz, 31)
    header = raw.index(struct.pack("<I", 0xe85250d6))
    return {
        "empty": (b"", "0 bytes that are neither a kernel"),
        "text": (b"hello, world\n" * 9, "neither a kernel, a hypervisor"),
        "cut xen": (xen_gz[:-1000], "cut short"),
        "no xen": (gzip.compress(b"nothing"), "7 bytes that are neither"),
        "mb2": (put(raw, header + 12, b"\0"), "multiboot2"),
        "cut linux": (linux[:5 << 20], "payload"),
        "bad linux": (put(linux, 4 << 20, bytes(99)), "xz data is corrupt"),
        "old linux": (put(linux, 0x206, b"\x07\x02"), "protocol 2.07"),
        "cut grub": (grub[:-1], "past the file"),
        "lzo": (b"\x89LZO\0\r\n\x1a\n", "is packed with lzo"),
        "cut cpio": (archive[:-20], "ends inside the file at byte"),
        "bad cpio": (put(archive, 54, b"x"), "no file begins at byte 0"),
        "huge cpio": (put(archive, 54, b"ffffffff"), "ends inside the file"),
        "no name": (put(archive, 94, b"00000000"), "no file begins"),
        "more cpio": (archive + b"\0\0more", "something else follows at byte"),
        "cut tree": (b"\xd0\x0d\xfe\xed" + bytes(50), "device tree"),
        "driver": (put(REAL["xen-efi"]().read_bytes(), pe_subsystem(),
                       b"\x0b"), "subsystem 11, expected 10"),
    }


def pe_subsystem():
    data = REAL["xen-efi"]().read_bytes()
    return struct.unpack_from("<I", data, 0x3c)[0] + 24 + 68


def test_bad_files(tmp_path):
    """Exit status 1, one sentence that begins with the file's name, nothing
    else."""
    for name, (data, sentence) in bad_files().items():
        path = tmp_path / name
        path.write_bytes(data)
        done = run("inspect", path)
        assert done.returncode == 1, name
        assert done.stderr.startswith(f"{path}: "), name
        assert done.stderr.count("\n") == 1, name
        assert sentence in done.stderr, name


def test_the_other_files_are_still_looked_at(tmp_path):
    (tmp_path / "bad").write_text("bad")
    good = REAL["grub-i386-xen_pvh"]()
    done = run("inspect", tmp_path / "missing", tmp_path / "bad", tmp_path,
               good)
    assert done.returncode == 1
    assert done.stdout == inspect(good)
    missing, bad, folder = done.stderr.splitlines()
    assert missing == f"{tmp_path}/missing: No such file or directory"
    assert bad.startswith(f"{tmp_path}/bad: has 3 bytes that are neither")
    assert folder == f"{tmp_path}: is not a regular file"


@pytest.mark.parametrize("arguments, status", [
    (["--help"], 0), (["-h"], 0), (["inspect", "--help"], 0),
    (["--version"], 0), ([], 2), (["no-such-command"], 2), (["inspect"], 2),
    (["inspect", "--no-such-option"], 2), (["inspect", "--"], 2)])
def test_usage(arguments, status):
    done = run(*arguments)
    assert done.returncode == status
    assert bool(done.stdout) == (status == 0)
    assert bool(done.stderr) == (status != 0)


def test_help_and_manual_page_know_every_command():
    commands = re.findall(r"^  (\w+) +\S+ +\S", run("--help").stdout, re.M)
    assert commands
    page = (TREE / "tools" / "daybreak.1").read_text()
    for command in commands:
        assert f".SS daybreak {command} " in page


def test_a_full_disk_is_told():
    with open("/dev/full", "w") as full:
        done = subprocess.run([TOOL, "--help"], stdout=full, check=False,
                              stderr=subprocess.PIPE, text=True)
    assert done.returncode == 1
    assert "No space left" in done.stderr


def on_terminal(**environment):
    """Returns what the command writes to a terminal."""
    ours, theirs = pty.openpty()
    subprocess.run([TOOL, "inspect", REAL["grub-i386-xen_pvh"]()],
                   stdout=theirs, check=True,
                   env={"TERM": "xterm", **environment})
    os.close(theirs)
    text = os.read(ours, 65536)
    os.close(ours)
    return text


def test_colours_only_on_a_terminal():
    assert b"\033[1m" in on_terminal()
    assert b"\033" not in on_terminal(NO_COLOR="1")
    assert b"\033" not in on_terminal(TERM="dumb")
    assert "\033" not in inspect(REAL["grub-i386-xen_pvh"]())


def test_no_file_writes_control_sequences(tmp_path):
    linux = REAL["linux-amd64"]().read_bytes()
    at = struct.unpack_from("<H", linux, 0x20e)[0] + 0x200
    path = tmp_path / "vmlinuz"
    path.write_bytes(put(linux, at, b"\033[2J"))
    assert "version           ?[2J" in inspect(path)
