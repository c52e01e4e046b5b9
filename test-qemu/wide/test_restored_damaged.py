# SPDX-License-Identifier: MIT
"""
Damaged files of restore=: the application refuses the entry in one sentence and
the next one boots; what only the boot domain and Xen can refuse costs that
domain, and no other.
"""
import re
import struct
import sys

import pytest

from machine import guest
from machine import harness
from machine import initramfs
from machine import inputs
from machine import refusal
import test_bootdom
from test_bootdom_faults import LOST

sys.path.append(str(harness.ROOT / "test-host"))
# pylint: disable=wrong-import-position
import saved_file as make  # noqa: E402
import saved_read  # noqa: E402

RESTORE = """
[bad]
restore=bad.saved
"""
SHELL_CONF = """[host]
xen=specimen.gz
options=dom0_mem=512M
kernel=vmlinuz
domains=bad
""" + RESTORE
# A kernel's addresses, by its notes, that leave the boot domain its own.
HIGH = 0xffffffff80000000
ENTRY, VIRT_BASE, INIT_P2M = 1, 3, 15
KERNEL = inputs.kernel(
    [*inputs.KERNEL_NOTES, inputs.note(VIRT_BASE, HIGH),
     inputs.note(ENTRY, HIGH + inputs.KERNEL_ADDR),
     inputs.note(INIT_P2M, 0x8000000000)])
HEADER = saved_read.HEADER
LONGER = 8  # bytes by which a record is said to be longer


def longer(data, at, body):
    """Returns the file with another length in that record's header."""
    return data[:at + 4] + struct.pack(
        "<I", len(body) + LONGER) + data[at + HEADER:]


def cases(kind):
    """Yields a Case for each record that is longer than its body, and for each
    end of the file where a record begins, and inside of it."""
    data = make.large(kind)
    for number, (at, _, body) in enumerate(saved_read.records(data), 1):
        middle = at + HEADER + len(body) // 2
        for name, bad, says in (
                ("long", longer(data, at, body),
                 r"(record \d+\b.* at byte 0x|has \d+ bytes after the END)"),
                ("before", data[:at], f"ends at byte {at:#x}, where record "
                                      f"{number} of libxc begins"),
                ("inside", data[:middle], f"ends inside record {number} of")):
            if name != "inside" or body:
                yield refusal.Case(
                    f"{kind}-{name}-{number}",
                    {"daybreak.conf": SHELL_CONF, "bad.saved": bad,
                     "specimen.gz": inputs.packed(),
                     "vmlinuz": KERNEL}, rf"bad\.saved: {says}")


@pytest.mark.parametrize("kind", guest.KINDS)
def test_refused(tmp_path, kind):
    """Each record of a file, in turn; nothing remains of it in memory."""
    refusal.check(list(cases(kind)), tmp_path)


ALONE = f"""
[alone]
xen=xen.gz
options=console=com1 com1=115200,8n1 dom0_mem=512M
{test_bootdom.DOM0}"""


def files(application, text, saved):
    """Returns the volume, with the saved domains of {name: content}."""
    contents = {"BOOTX64.EFI": application, "daybreak.conf": text,
                "guestpv.elf": guest.kernel("pv"),
                "initrd.img": initramfs.busybox(initramfs.REPORT), **saved}
    return {**test_bootdom.files_for(application, text, ""),
            **{f"/EFI/BOOT/{name}": data for name, data in contents.items()}}


def test_next_entry(boot, application):
    """A file that is cut short: dom0 comes up, by the next entry."""
    text = test_bootdom.conf({}).replace("domains=", "domains=bad") \
        + ALONE + RESTORE
    machine = boot(files(application, text,
                         {"bad.saved": make.large("pvh")[:-100]}),
                   cpu=test_bootdom.CPU)
    test_bootdom.dom0_facts(machine, unless=LOST)
    assert re.search(r"bad\.saved: ends inside record \d+ of libxc, which has",
                     machine.text)
    assert "domains built" not in machine.text


# Leaves and MSRs that every Xen knows, and all parameters that a domain needs.
NO_SUBLEAF = 0xffffffff
FITTING = {
    make.POLICIES[0]: make.record(make.CPUID_POLICY, struct.pack(
        "<12I", 0, NO_SUBLEAF, 0, 0, 0, 0, 0x80000000, NO_SUBLEAF, 0, 0, 0, 0)),
    make.POLICIES[1]: make.record(make.MSR_POLICY,
                                  struct.pack("<IIQ", 0xce, 0, 0))}
PARAMS = {
    make.record(make.HVM_PARAMS, struct.pack("<IIQQ", 1, 0, 1, 0xfeffe)):
    make.record(make.HVM_PARAMS, struct.pack("<II4Q", 2, 0, 1, 0xfeffe, 17,
                                             0xfeffe))}
# {name: (kind, what is replaced to have fewer faults, and what dom0 and the
# console are told)}
UNFIT = {
    "policy": ("pv", {}, "set_cpu_policy", 34,
               "Xen refuses set_cpu_policy (of the host that saved it): out of "
               "range (-34)"),
    "params": ("pvh", FITTING, "image", 0,
               "its saved state has a damaged HVM_PARAMS"),
    "context": ("pvh", FITTING | PARAMS, "sethvmcontext", 22,
                "Xen refuses sethvmcontext: invalid argument (-22)"),
}


def unfit(name, number):
    """Returns a file whose records are as they should be, of a domain that no
    host can run."""
    kind, fits, *_ = UNFIT[name]
    data = make.large(kind)
    for old, new in fits.items():
        assert old in data
        data = data.replace(old, new)
    return data.replace(make.UUID.encode(),
                        f"{number}{make.UUID[1:]}".encode())


def test_refused_by_boot_domain(boot, application):
    """The domain is removed, the others start, and dom0 is told."""
    names = list(UNFIT)
    text = test_bootdom.conf({}).replace("domains=",
                                         f"domains={' '.join(names)} good")
    for name in names:
        text += f"\n[{name}]\nrestore={name}.saved\n"
    text += "\n[good]\nkernel=guestpv.elf name=good\nmemory=16\n"
    machine = boot(files(application, text,
                         {f"{name}.saved": unfit(name, number)
                          for number, name in enumerate(names)}),
                   cpu=test_bootdom.CPU)
    test_bootdom.dom0_facts(machine, unless=LOST, failed=",".join(
        f"{name}:{call}:{error}"
        for name, (_, _, call, error, _) in UNFIT.items()))
    for name, (*_, words) in UNFIT.items():
        assert f"\ndaybreak: {name}: {words}\n" in machine.text
    assert "Boot domain: 1 of 4 domains built" in machine.text
