# SPDX-License-Identifier: MIT
"""
A PVH domain's ACPI tables, read by ACPICA's iasl: every table disassembles
without a warning, and the DSDT compiles to the same bytes again.
"""
import ctypes
import re
import struct
import subprocess
from pathlib import Path

import pytest

TREE = Path(__file__).resolve().parent.parent
PADDR = 0xfc000000
BLOCK = 8192  # ACPI_MAX_SIZE
TIME_OUT = 60


class Range(ctypes.Structure):
    """struct vnuma_range"""
    _fields_ = [("pfn", ctypes.c_uint64), ("nr", ctypes.c_uint64),
                ("vnode", ctypes.c_uint)]


class Vnode(ctypes.Structure):
    """struct domain_vnode"""
    _fields_ = [("pnode", ctypes.c_uint32), ("nr_pages", ctypes.c_uint64),
                ("vcpus", ctypes.c_uint64 * 2),
                ("distances", ctypes.c_uint8 * 8)]


class Vnuma(ctypes.Structure):
    """struct domain_vnuma"""
    _fields_ = [("nr", ctypes.c_uint), ("vnodes", Vnode * 8)]


class Facts(ctypes.Structure):
    """struct acpi_facts"""
    _fields_ = [("nr_vcpus", ctypes.c_uint), ("nr_online", ctypes.c_uint),
                ("vnuma", ctypes.POINTER(Vnuma)), ("nr_ranges", ctypes.c_uint),
                ("ranges", Range * 9)]


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    path = tmp_path_factory.mktemp("acpi") / "acpi.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-I", TREE / "include",
                    *(TREE / f"loader/startofday/{name}.c"
                      for name in ("acpi", "acpi_block", "acpi_numa",
                                   "vnuma")),
                    "-o", path],
                   check=True, timeout=TIME_OUT)
    library = ctypes.CDLL(path)
    library.acpi_write.argtypes = [ctypes.POINTER(Facts), ctypes.c_uint64,
                                   ctypes.c_char_p]
    library.acpi_write.restype = ctypes.c_uint64
    return library


def tables(library, facts):
    """Returns {signature: bytes}, found as a kernel finds them."""
    block = ctypes.create_string_buffer(BLOCK)
    used = library.acpi_write(facts, PADDR, block)

    def table(address):
        at = address - PADDR
        length, = struct.unpack_from("<I", block.raw, at + 4)
        assert at >= 0 and at + length <= used
        return block.raw[at:at + length]

    xsdt = table(struct.unpack_from("<Q", block.raw, 24)[0])
    found = {"XSDT": xsdt}
    for address, in struct.iter_unpack("<Q", xsdt[36:]):
        content = table(address)
        found[content[:4].decode()] = content
    found["DSDT"] = table(struct.unpack_from("<Q", found["FACP"], 140)[0])
    return found


def iasl(folder, *words):
    result = subprocess.run(["iasl", *words], cwd=folder, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                            timeout=TIME_OUT, check=False)
    assert result.returncode == 0, result.stdout
    assert not re.search(r"(?i)\b(error|warning|invalid|incorrect)\b(?!s)",
                         result.stdout), result.stdout
    return result.stdout


@pytest.mark.parametrize("vcpus", [1, 2, 9, 127, 128])
def test_iasl(library, tmp_path, vcpus):
    found = tables(library, Facts(vcpus, vcpus))
    assert set(found) == {"XSDT", "FACP", "APIC", "DSDT"}
    for name, content in found.items():
        (tmp_path / f"{name}.dat").write_bytes(content)
        iasl(tmp_path, "-d", f"{name}.dat")
    madt = (tmp_path / "APIC.dsl").read_text()
    assert madt.count("Processor Local APIC") == vcpus
    assert madt.count("Processor Enabled : 1") == vcpus
    assert "Hardware Reduced (V5) : 1" in (tmp_path / "FACP.dsl").read_text()
    dsdt = (tmp_path / "DSDT.dsl").read_text()
    assert dsdt.count('Name (_HID, "ACPI0007"') == vcpus


def test_dsdt_compiles_back(library, tmp_path):
    """To the same bytes after the header, which names the compiler."""
    dsdt = tables(library, Facts(128, 128))["DSDT"]
    (tmp_path / "DSDT.dat").write_bytes(dsdt)
    iasl(tmp_path, "-d", "DSDT.dat")
    output = iasl(tmp_path, "-oa", "DSDT.dsl")  # as written, not optimised
    assert "0 Errors, 0 Warnings" in output
    again = (tmp_path / "DSDT.aml").read_bytes()
    assert again[36:] == dsdt[36:]


def test_nodes(library, tmp_path):
    """Two NUMA nodes, of which the hole below 4 GiB divides the second."""
    vnuma = Vnuma(2)
    vnuma.vnodes[0] = Vnode(0, 0xf0000, (1, 0), (10, 21))
    vnuma.vnodes[1] = Vnode(1, 0x20000, (2, 0), (31, 10))
    facts = Facts(2, 2, ctypes.pointer(vnuma), 3)
    facts.ranges[0] = Range(0, 0xf0000, 0)
    facts.ranges[1] = Range(0xf0000, 0xc000, 1)
    facts.ranges[2] = Range(0x100000, 0x14000, 1)
    found = tables(library, facts)
    assert set(found) == {"XSDT", "FACP", "APIC", "DSDT", "SRAT", "SLIT"}
    listed = {}
    for name in ("SRAT", "SLIT"):
        (tmp_path / f"{name}.dat").write_bytes(found[name])
        iasl(tmp_path, "-d", f"{name}.dat")
        listed[name] = (tmp_path / f"{name}.dsl").read_text()
    assert re.findall(r"Proximity Domain Low\(8\) : (\w+)|Apic ID : (\w+)",
                      listed["SRAT"]) == [("00", ""), ("", "00"), ("01", ""),
                                          ("", "02")]
    memory = zip(*(re.findall(rf"{name} : (\w+)", listed["SRAT"]) for name in (
        r"\bProximity Domain", "Base Address", "Address Length")))
    assert [[int(word, 16) for word in row] for row in memory] == [
        [0, 0, 0xf0000000], [1, 0xf0000000, 0xc000000],
        [1, 1 << 32, 0x14000000]]
    assert listed["SRAT"].count("Enabled : 1") == 5
    assert re.findall(r"Locality +\d : (.*)", listed["SLIT"]) == [
        "0A 15", "1F 0A"]
