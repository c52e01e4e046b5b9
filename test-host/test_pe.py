# SPDX-License-Identifier: MIT
"""
Reads the application, for each CPU, as firmware that enforces W^X would, and
builds it anew to check that only the sources determine its bytes. Source: the PE
Format specification, sections 2 to 6.
"""
import os
import re
import shutil
import struct
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

TREE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TREE / "tools"))
# pylint: disable=wrong-import-position
import size  # noqa: E402

PACKAGES = TREE / "build" / "packages"
FLAVOURS = ("x64", "aa64")
PAGE = 4096

MACHINES = {"x64": 0x8664, "aa64": 0xaa64}
PE32_PLUS = 0x20b
SUBSYSTEM_EFI_APPLICATION = 10
FILE_RELOCS_STRIPPED = 0x0001
DLL_DYNAMIC_BASE = 0x0040
DLL_NX_COMPAT = 0x0100
DIRECTORY_BASERELOC = 5
DIRECTORY_DEBUG = 6
SECTION_DISCARDABLE = 0x02000000
EXECUTE, READ, WRITE = 0x20000000, 0x40000000, 0x80000000
RELOC_ABSOLUTE, RELOC_DIR64 = 0, 10

COFF = struct.Struct("<HHIIIHH")
OPTIONAL = struct.Struct("<HBBIIIIIQIIHHHHHHIIIIHHQQQQII")
SECTION = struct.Struct("<8sIIIIIIHHI")
assert (COFF.size, OPTIONAL.size, SECTION.size) == (20, 112, 40)


@pytest.fixture(scope="module", name="pe", params=FLAVOURS)
def fixture_pe(request):
    return read_pe(request.param, application(TREE, request.param).read_bytes())


def application(tree, flavour):
    return tree / "build" / f"daybreak{flavour}.efi"


def elf(flavour):
    """Returns the ELF from which the PE is made."""
    return TREE / "build" / flavour / "daybreak.elf"


def read_pe(flavour, data):
    assert data[:2] == b"MZ"
    start = struct.unpack_from("<I", data, 0x3c)[0]
    assert data[start:start + 4] == b"PE\0\0"
    (machine, nr_sections, timestamp, symbols, nr_symbols, optional_size,
     characteristics) = COFF.unpack_from(data, start + 4)
    optional = OPTIONAL.unpack_from(data, start + 24)
    assert optional[0] == PE32_PLUS
    directories = [
        struct.unpack_from("<II", data, start + 24 + OPTIONAL.size + 8 * i)
        for i in range(optional[28])]
    sections = {}
    for i in range(nr_sections):
        (name, vsize, addr, size, offset, _, _, _, _, flags
         ) = SECTION.unpack_from(
             data, start + 24 + optional_size + SECTION.size * i)
        assert offset <= len(data) and size <= len(data) - offset
        sections[name.rstrip(b"\0").decode()] = SimpleNamespace(
            vsize=vsize, addr=addr, size=size, offset=offset, flags=flags,
            data=data[offset:offset + min(size, vsize)])
    assert len(sections) == nr_sections
    return SimpleNamespace(
        flavour=flavour, data=data, machine=machine, timestamp=timestamp, symbols=symbols,
        nr_symbols=nr_symbols, characteristics=characteristics,
        entry=optional[6], base=optional[8], section_alignment=optional[9],
        image_size=optional[18], headers_size=optional[19],
        subsystem=optional[21], dll_characteristics=optional[22],
        directories=directories, sections=sections)


def test_is_an_efi_application(pe):
    assert pe.machine == MACHINES[pe.flavour]
    assert pe.subsystem == SUBSYSTEM_EFI_APPLICATION
    text = pe.sections[".text"]
    assert text.addr <= pe.entry < text.addr + text.vsize


@pytest.mark.parametrize("name, flags", [
    (".text", READ | EXECUTE),
    (".rodata", READ),
    (".data", READ | WRITE),
    (".sbat", READ),
    (".reloc", READ),
])
def test_section_permissions(pe, name, flags):
    section = pe.sections[name]
    assert section.vsize
    assert section.flags & (READ | WRITE | EXECUTE) == flags


def test_nothing_is_writable_and_executable(pe):
    both = WRITE | EXECUTE
    assert [name for name, section in pe.sections.items()
            if section.flags & both == both] == []


def test_sections_are_page_aligned_and_side_by_side(pe):
    """Each section has its own pages, and every page belongs to a section."""
    assert pe.section_alignment == PAGE
    end = pages(pe.headers_size)
    for name, section in sorted(pe.sections.items(),
                                key=lambda item: item[1].addr):
        assert section.addr == end, name
        end = section.addr + pages(section.vsize)
    assert pe.image_size == end


def pages(size):
    return -(-size // PAGE) * PAGE


def test_says_it_can_live_with_nx(pe):
    assert pe.dll_characteristics & DLL_NX_COMPAT


def test_can_be_relocated(pe):
    assert not pe.characteristics & FILE_RELOCS_STRIPPED
    addr, size = pe.directories[DIRECTORY_BASERELOC]
    reloc = pe.sections[".reloc"]
    assert addr == reloc.addr and 8 <= size <= reloc.vsize
    assert reloc.flags & SECTION_DISCARDABLE
    for fixup in base_relocations(pe, reloc.data[:size]):
        assert may_be_written(pe, fixup)


def base_relocations(pe, blocks):
    while blocks:
        page, size = struct.unpack_from("<II", blocks)
        assert 8 <= size <= len(blocks) and size % 4 == 0
        # Firmware refuses an image with a relocation page outside of it, even
        # if that page has no relocations.
        assert page < pe.image_size
        for entry in struct.unpack(f"<{(size - 8) // 2}H", blocks[8:size]):
            assert entry >> 12 in (RELOC_ABSOLUTE, RELOC_DIR64)
            if entry >> 12 == RELOC_DIR64:
                yield page + (entry & 0xfff)
        blocks = blocks[size:]


def may_be_written(pe, addr):
    return any(section.flags & WRITE and section.addr <= addr
               and addr + 8 <= section.addr + section.vsize
               for section in pe.sections.values())


def test_firmware_relocates_each_pointer(pe):
    """The PE has each relocation of the ELF, and what is pointed to."""
    addr, size = pe.directories[DIRECTORY_BASERELOC]
    fixups = list(base_relocations(pe, bytes_at(pe, addr)[:size]))
    found = {fixup: struct.unpack_from("<q", bytes_at(pe, fixup))[0]
             for fixup in fixups}
    assert len(found) == len(fixups)
    assert found == elf_relocations(pe.flavour)
    assert all(0 < target < pe.image_size for target in found.values())


def elf_relocations(flavour):
    """Returns {address: what it points to}."""
    text = subprocess.run(
        ["readelf", "--wide", "--relocs", elf(flavour)], check=True,
        capture_output=True, text=True).stdout
    found = re.findall(r"^(\w{16})  \w{16} R_\w+_RELATIVE +(\w+)$", text, re.M)
    assert len(found) == len(re.findall(r"^\w{16}  \w{16} R_", text, re.M)) > 0
    return {int(addr, 16): int(target, 16) for addr, target in found}


def test_start_code_relocates_nothing(pe):
    """GNU-EFI's would do it a second time, by .dynamic (System V ABI, chapter
    5)."""
    assert not any(pe.sections[".dynamic"].data)


def bytes_at(pe, addr):
    """Returns the bytes from addr to the end of its section."""
    home = next(section for section in pe.sections.values()
                if section.addr <= addr < section.addr + len(section.data))
    return home.data[addr - home.addr:]


def test_sbat(pe):
    lines = pe.sections[".sbat"].data.rstrip(b"\0").decode("ascii")
    assert lines.startswith("sbat,1,") and lines.endswith("\n")
    rows = [line.split(",") for line in lines.splitlines()]
    assert all(len(row) == 6 and all(row) for row in rows)
    assert [row[0] for row in rows] == ["sbat", "daybreak"]
    assert int(rows[1][1]) >= 1


def test_carries_no_time_and_no_symbols(pe):
    assert pe.timestamp == 0
    assert (pe.symbols, pe.nr_symbols) == (0, 0)
    # A debug directory has its own time stamp, and a path.
    assert (len(pe.directories) <= DIRECTORY_DEBUG
            or pe.directories[DIRECTORY_DEBUG] == (0, 0))


def test_size(pe):
    budgets = {file: kib for file, _, kib in size.PROGRAMS.values()}
    assert len(pe.data) <= budgets[f"daybreak{pe.flavour}.efi"] * 1024


def test_says_nothing_of_the_folder_it_was_built_in(pe):
    assert str(TREE).encode() not in pe.data


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("folder", ["efi", "loader"])
def test_stack_protector(flavour, folder):
    objects = sorted((TREE / "build" / flavour / folder).rglob("*.o"))
    assert objects
    symbols = subprocess.run(
        ["nm", *objects], check=True, capture_output=True, text=True).stdout
    assert " U __stack_chk_fail" in symbols


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_constants_are_as_compiled(flavour):
    """ld writes .dynstr over the start of the section that it is put into."""
    sections = subprocess.run(
        ["readelf", "-SW", elf(flavour)], check=True,
        capture_output=True, text=True).stdout
    assert re.search(r"\] \.dynstr +STRTAB ", sections)


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_reproducible(tmp_path, flavour):
    """The time, its zone, the language and the length of the path do not
    matter."""
    language = os.environ.get("LC_ALL") or os.environ.get("LANG", "")
    other = build_copy(tmp_path / ("x" * len(str(TREE))), flavour, {
        "TZ": "UTC" if time.localtime().tm_gmtoff else "Asia/Tokyo",
        "LC_ALL": "C" if "UTF-8" in language else "C.UTF-8"})
    assert other == application(TREE, flavour).read_bytes()


def build_copy(folder, flavour, environment):
    shutil.copytree(TREE, folder, ignore=lambda where, names: (
        {"build", ".git"} & set(names) if where == str(TREE) else ()))
    # Debian's packages do not change: no need to fetch them twice.
    (folder / "build").mkdir()
    (folder / "build" / "packages").symlink_to(PACKAGES)
    # This test may itself run under make: do not pass its flags on.
    clean = {name: value for name, value in os.environ.items()
             if not name.startswith("MAKE") and name != "MFLAGS"}
    target = application(folder, flavour)
    done = subprocess.run(
        ["make", "-C", folder, "-j2", target.relative_to(folder)],
        env={**clean, **environment}, capture_output=True, text=True,
        check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return target.read_bytes()
