# SPDX-License-Identifier: MIT
"""
A restored domain is exactly the one that was saved. The test kernels set all
their state to values that they know, suspend themselves, and print everything
before and after; and what xl then saves of them is compared record by record.
What xl restores in dom0 is what a domain has to be.
"""
import re
import struct
import sys

from machine import guest
from machine import harness
import suspended
import test_dom0

sys.path.append(str(harness.ROOT / "test-host"))
# pylint: disable=wrong-import-position
import saved_file  # noqa: E402
import saved_read  # noqa: E402

PAGE = 4096
CONSOLE_PFN = 17  # HVM_PARAM_x
CPU_CONTEXT, CPU_TSC = 2, 0x3f0  # of hvm_hw_cpu
AGAIN = suspended.FUNCTIONS + """
for kind in pv pvh; do
	suspended $kind count && save $kind $kind-again || exit
done
"""
BY_XL = {
    **suspended.STEPS,
    "restore": "xl restore pv.saved && xl restore pvh.saved",
    "again": AGAIN,
}
BY_DAYBREAK = {
    "adopt": "chmod +x daybreak; ./daybreak adopt",
    "again": AGAIN,
}
CONF = test_dom0.HOST.format(options="dom0_mem=512M") + """domains=pv pvh

[pv]
restore=pv.saved
start=paused

[pvh]
restore=pvh.saved
start=paused
"""


# Addresses of machine frames, time, and what Xen or QEMU do not keep, in facts
# of a domain that xl restores: {pattern of keys: reason}.
LOST = {
    "common": {
        r"cpuid\.4000000300": "counts how often its time was set anew",
        r"grant\.5": "the domain makes its grants again",
        r"port\.3": "and its ports",
        r"vcpu0\.[re]ax": "the hypercall's result",
        r"vcpu0\.[re]sp": "noted while the registers are loaded",
        r"fpu": "read before the registers were loaded",
        r"traps": "counts",
    },
    "pv": {
        r"evtchn_mask": "all are masked, as in every new domain",
        r"shared_arch": "the domain names its P2M again",
        r"reservation": "Xen counts PFNs from shared_info",
        r"vcpu0\.rdx": "a machine frame",
        r"vcpu1\.(rcx|r11)": "changed by its first hypercall",
    },
    "pvh": {
        r"cpuid\.4000000400": "has the domain's number",
        r"cr": "Xen 4.17 loses CR2 on AMD processors",
        r"memory_map(\..)?": "Xen has none for a restored PVH domain",
        r"msr\.20.": "Xen 4.17 loads the first variable MTRR into all others",
        r"msr\.277": "QEMU has one PAT for Xen and for domains",
        r"param\.0": "the domain sets its callback again",
        r"tsc": "time",
    },
}
# The same for what xl restores and what Daybreak does.
DIFFERENT = {
    "pv": {r"vcpu0\.rdx": "a machine frame"},
    "pvh": {r"cpuid\.4000000400": "has the domain's number",
            r"msr\.277": "QEMU has one PAT for Xen and for domains",
            r"tsc": "time"},
}


def explained(key, reasons):
    return any(re.fullmatch(pattern, key) for pattern in reasons)


def check_facts(one, other, reasons):
    """Nothing differs without a reason; shows what, in both."""
    differ = {key for key in one.keys() | other.keys()
              if one.get(key) != other.get(key)}
    assert not {key: (one.get(key), other.get(key)) for key in differ
                if not explained(key, reasons)}


def without_time(kind, parts, facts):
    """Returns what was saved without time, and without the pages that name
    machine frames or have what the kernel noted."""
    first, end = facts["kernel"]
    skipped = set(range(first, end))
    if kind == "pv":
        p2m = facts["si.mfn_list"][0] // PAGE
        entries = facts["si.nr_pages"][0]
        skipped |= {facts["si.console"][0],
                    facts["rsi"][0] // PAGE,  # start_info
                    *range(p2m, p2m + entries * 8 // PAGE)}
    else:
        skipped.add(facts[f"param.{CONSOLE_PFN:x}"][1])
    kept = {what: value for what, value in parts.items()
            if what[0] != "page" or what[1] not in skipped}
    assert len(kept) > suspended.MEMORY * 256 - 64
    mode, khz, _, incarnation, _ = struct.unpack("<IIQII",
                                                 kept[saved_file.TSC_INFO,])
    kept[saved_file.TSC_INFO,] = mode, khz, incarnation
    kept.pop((saved_file.SHARED_INFO,), None)  # facts are compared instead
    for vcpu in range(suspended.VCPUS):
        cpu = kept.get(("context", CPU_CONTEXT, vcpu))
        if cpu:
            kept["context", CPU_CONTEXT, vcpu] = (
                cpu[:CPU_TSC] + cpu[CPU_TSC + 8:])
    return kept


class Seen:
    """What one restored domain has printed, and what was saved of it again."""

    def __init__(self, dom0, kind, folder):
        self.kind = kind
        log = dom0.read(f"consoles/guest-{kind}.log")
        self.facts = guest.facts(log, "")
        assert log.count("\ncount") >= 3
        again = dom0.folder / f"{kind}-again.saved"
        self.parts = without_time(kind, saved_read.parts(again.read_bytes()),
                                  self.of("after"))

    def of(self, when):
        """Returns the facts of "before" or "after"."""
        return {key.removeprefix(f"{when}."): values
                for key, values in self.facts.items()
                if key.startswith(f"{when}.")}


def by_xl(debian_dom0, folder):
    """Returns {kind: what xl has restored}; the files are in the folder."""
    dom0 = suspended.save(debian_dom0, folder, BY_XL)
    return {kind: Seen(dom0, kind, folder) for kind in guest.KINDS}


def by_daybreak(debian_dom0, folder):
    dom0 = debian_dom0(
        CONF, BY_DAYBREAK, {"daybreak": harness.BUILD / "daybreak"},
        esp={f"{kind}.saved": folder / f"{kind}.saved"
             for kind in guest.KINDS},
        label="daybreak", cpu=suspended.CPU, timeout=test_dom0.TIMEOUT)
    dom0.machine.stop()
    return {kind: Seen(dom0, kind, folder) for kind in guest.KINDS}


def test_exact(debian_dom0, tmp_path):
    """The facts and the files are those of xl restore."""
    theirs = by_xl(debian_dom0, tmp_path)
    own = by_daybreak(debian_dom0, tmp_path)
    for kind in guest.KINDS:
        before, after = (theirs[kind].of(when) for when in ("before", "after"))
        assert len(after) > 200
        check_facts(before, after, LOST["common"] | LOST[kind])
        check_facts(own[kind].of("after"), after, DIFFERENT[kind])
        saved = own[kind].parts
        assert saved.keys() == theirs[kind].parts.keys()
        assert [what for what, value in theirs[kind].parts.items()
                if saved[what] != value] == []
