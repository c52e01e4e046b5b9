# SPDX-License-Identifier: MIT
"""The matrix's verdicts: each column can fail, with the sentence of the part
that failed."""
from pathlib import Path

import pytest

from machine import fetch
from machine import matrix
from machine.matrix import DOM0, PV, PVH

KERNEL = "6.1.0-1-cloud-amd64"
CONSOLE = f"""(XEN) Xen version 4.99.1 (someone)
(XEN) Bootloader: Daybreak 0.1.0
pv: domain 1, 192 MiB, 1 vCPU, started after 1326 ms
pvh: domain 2, 192 MiB, 1 vCPU, started after 2827 ms
Boot domain: 2 of 2 domains built
(d2) [    1.000000] DAYBREAK-PVH {KERNEL} on xen, PVH.

DAYBREAK-DOM0-UP
hypervisor: xen
guest type: PV
kernel: {KERNEL}
command line: {matrix.DOM0_OPTIONS}
DAYBREAK-DOM0-END
"""
MEMORY = f"DAYBREAK-PV {KERNEL} on xen, PV."
# What a boot domain prints on a Xen whose interface is unknown.
UNKNOWN = "daybreak: this Xen's interface 99 is not known\n" \
    "Boot domain: 0 of 2 domains built\n"


# What is replaced on the console, and the resulting fault.
DOM0_FAULTS = {
    "none": ("", "", ""),
    "a domain's": (matrix.DOM0_OPTIONS,
                   f"{matrix.DOM0_OPTIONS} daybreak.failed=pv:createdomain:22",
                   ""),
    "no Xen": ("hypervisor: xen", "hypervisor: ",
               "hypervisor is , expected xen"),
    "kind": ("type: PV", "type: PVH", "guest type is PVH, expected PV"),
    "kernel": ("kernel: 6.1.0", "kernel: 5.0", f"kernel is 5.0-1-cloud-amd64, "
               f"expected {KERNEL}"),
    "options": (" daybreak=test", "", "command line is console=hvc0 "
                f"earlyprintk=xen, expected {matrix.DOM0_OPTIONS}"),
    "loader": ("Bootloader: Daybreak", "Bootloader: EFI",
               "Xen names no Daybreak as its boot loader"),
}
PVH_SAYS = f"(d2) [    1.000000] DAYBREAK-PVH {KERNEL} on xen, PVH."
DOMAIN_FAULTS = {
    "none": ("", "", ""),
    "Xen's line": ("(d2)", "(XEN) (d2)", ""),
    "silent": (PVH_SAYS, "", None),
    "another's": ("(d2)", "(d3)", None),
    "kernel": ("DAYBREAK-PVH 6", "DAYBREAK-PVH 5", "is 5.1.0-1-cloud-amd64 on "
               f"xen, PVH, expected {KERNEL} on xen, PVH"),
    "kind": ("xen, PVH", "xen, HVM", f"is {KERNEL} on xen, HVM, expected "
             f"{KERNEL} on xen, PVH"),
    "panic": (PVH_SAYS, "(d2) [    1.0] Kernel panic - not syncing: VFS",
              "Kernel panic - not syncing: VFS"),
    "refused": (PVH_SAYS, "daybreak: pvh: Xen refuses createdomain: invalid "
                "argument (22)",
                "Xen refuses createdomain: invalid argument (22)"),
    "other's refusal": (PVH_SAYS, "daybreak: pv: Xen refuses it", None),
    "unknown": (PVH_SAYS, UNKNOWN, "this Xen's interface 99 is not known"),
}


@pytest.mark.parametrize("case", DOM0_FAULTS)
def test_dom0(case):
    old, new, fault = DOM0_FAULTS[case]
    assert matrix.dom0_fault(CONSOLE.replace(old, new, 1), KERNEL,
                             PV) == fault


@pytest.mark.parametrize("text, words", [
    ("Daybreak 0.1.0\ndaybreak: xen.gz: is none\nUEFI Interactive Shell v2",
     "xen.gz: is none"),
    ("UEFI Interactive Shell v2", "UEFI Interactive Shell v2"),
    ("\n(XEN) Xen\ndaybreak: pv: no\n(XEN) Panic on CPU 0:\n",
     "(XEN) Panic on CPU 0:"),
    ("\n(XEN) Xen\n(d2) [ 1.0] Kernel panic - not syncing: a domain's\n"
     "[    2.0] Kernel panic - not syncing: VFS\n",
     "[    2.0] Kernel panic - not syncing: VFS"),
    (CONSOLE, ""),
])
def test_dom0_is_lost(text, words):
    assert matrix.lost_by(text) == words


@pytest.mark.parametrize("case", DOMAIN_FAULTS)
def test_pvh(case):
    old, new, fault = DOMAIN_FAULTS[case]
    text = CONSOLE.replace(old, new, 1)
    assert matrix.domain_fault(PVH, text, "", KERNEL) == fault


def test_pv():
    def fault(console=CONSOLE, memory=MEMORY):
        return matrix.domain_fault(PV, console, memory, KERNEL)
    assert fault() == ""
    assert fault(memory="") is None
    assert fault(memory="DAYBREAK-PV cut\n" + MEMORY) == ""
    assert fault(UNKNOWN, "") == "this Xen's interface 99 is not known"
    assert fault(CONSOLE + "daybreak: pv: has no memory\n", "") \
        == "has no memory"


def test_silence():
    started = "says nothing; it was started"
    assert matrix.silence(PV, UNKNOWN) == "says nothing"
    assert matrix.silence(PV, CONSOLE) == started
    assert matrix.silence(PVH, CONSOLE + "(XEN) (d2) soft lockup\n") \
        == f"{started}, and its last line is 'soft lockup'"


def test_memory(tmp_path):
    """The ring's lines are found among other bytes, more than once."""
    file = tmp_path / "memory"
    file.write_bytes(bytes(5000) + b"DAYBREAK-PV a\r\nx"
                     b"DAYBREAK-PV \0b\n")
    assert matrix._in_memory(file) == "DAYBREAK-PV a\nDAYBREAK-PV \0b"


def test_text(monkeypatch):
    """Every fault has its sentence; good results have none."""
    monkeypatch.setattr(fetch, "linux_version", lambda _: KERNEL)
    row = matrix.Row("this", Path("xen"), Path("dom0"), Path("guest"))
    none = dict.fromkeys(matrix.COLUMNS, "")
    good = matrix.Result(row, "4.99.1", none)
    bad = matrix.Result(row, "", {**none, PVH: "says nothing"})
    assert good.is_good and not bad.is_good
    linux = f"Linux {KERNEL}"
    lines = matrix.matrix([good, bad]).splitlines()
    assert [line.split() for line in lines] == [
        [DOM0, PV, PVH],
        f"this: Xen 4.99.1, {linux} good good good".split(),
        f"this: Xen unknown, {linux} good good FAILED".split(),
        [], "this, PVH: says nothing".split()]
    assert lines[0].index(PVH) == lines[1].rindex("good")
    assert lines[0].index(PVH) == lines[2].index("FAILED")


def test_emulator_failed():
    """Only flags that no processor has are QEMU's fault."""
    oops = "(d2) [   30.6] RSP: 0018:ffffc9000064fb78 EFLAGS: {}\n"
    for flags, is_wrong in (("057c6697", True), ("00000044", True),
                            ("00010246", False), ("00000046", False)):
        assert matrix.emulator_failed(CONSOLE + oops.format(flags)) == is_wrong
    assert not matrix.emulator_failed(CONSOLE)
