# SPDX-License-Identifier: MIT
"""What goes wrong while domains are started, and what is left of it.

The application is one whose boot domain breaks its own package and refuses
its own hypercalls, as dom0's command line and the domains' names ask
(test-qemu/damage.c, faults.c); the rest of it is the same.
"""
import re

import pytest

import harness
import initramfs
from test_bootdom import (CPU, DOM0, DOM0_OPTIONS, TICKS, conf, dom0_facts,
                          files_for)

# Faults are said as such: only these are too much.
LOST = (r"Kernel panic|^UEFI Interactive Shell|^\(XEN\) Panic on CPU|"
        r"^\(XEN\) Hardware Dom0 (crashed|halted)")
ALONE = "daybreak: warning: boot domain: no domain is started, only dom0"


@pytest.fixture
def faults():
    """The application with faults."""
    file = harness.BUILD / "daybreakx64-faults.efi"
    if not file.is_file():
        raise harness.HarnessError(f"{file} is missing; make it first")
    return file


def with_fault(word):
    """The same dom0, asking for a fault."""
    options = f"{DOM0_OPTIONS} faults={word}"
    return DOM0.replace(DOM0_OPTIONS, options), options


def sentences(machine):
    """What the boot domain said of faults."""
    return re.findall(r"^daybreak: (.*)$", machine.text, re.MULTILINE)


BROKEN_PACKAGES = {
    "truncated": "package: module 3 is 0x",
    "list": "package: module 0 begins at 0x1, wanted a page's start",
    "manifest-magic": "manifest: begins with ",
    "manifest-dom0": "manifest: has no dom0, and the package has",
}


@pytest.mark.parametrize("fault", BROKEN_PACKAGES)
def test_dom0_alone(boot, faults, fault):
    """By the record in the package's first page, whatever else is broken."""
    dom0, options = with_fault(fault)
    text = conf({"db": {"memory": 96}}, dom0)
    machine = boot(files_for(faults, text, TICKS), cpu=CPU)
    dom0_facts(machine, unless=LOST, options=options, failed="*:package:0")
    why, *rest = sentences(machine)
    assert why.startswith(BROKEN_PACKAGES[fault])
    assert rest == [ALONE.removeprefix("daybreak: ")]
    assert "Boot domain:" not in machine.text


def test_no_way_to_dom0(boot, faults):
    """Neither by the module list nor by the record: the host ends."""
    dom0, _ = with_fault("record")
    text = conf({"db": {"memory": 96}}, dom0)
    machine = boot(files_for(faults, text, TICKS), cpu=CPU)
    machine.wait_for("^.*Hardware Dom0 crashed", unless=f"Linux version|{LOST}")
    assert sentences(machine)[1:] == [
        "package: the record of dom0 has a wrong checksum"]


def test_on_failure_halt(boot, faults):
    """The record knows of domains that the host is nothing without."""
    dom0, _ = with_fault("list")
    text = conf({"db": {"memory": 96, "on_failure": "halt"}}, dom0)
    machine = boot(files_for(faults, text, TICKS), cpu=CPU)
    machine.wait_for(r"^\(XEN\) Hardware Dom0 halted", unless=f"Linux version|{LOST}")
    assert "has on_failure=halt" in sentences(machine)[-1]


LYING = {
    "manifest-node": "manifest: memory of manifest-node is not there",
    "overlap": "manifest: the PFN of a piece of overlap is",
    "no-frame": "no-frame: page 0xffffff, which its page table names",
    "wrong-level": "wrong-level: Xen refuses pin_table: invalid argument",
}


def test_images_that_lie(boot, faults):
    """Each is refused in words and gone; the others and dom0 go on."""
    text = conf({**{name: {"memory": 96} for name in LYING},
                 "db": {"memory": 96}})
    machine = boot(files_for(faults, text, TICKS), cpu=CPU)
    dom0_facts(machine, unless=LOST,
               failed="manifest-node:package:0,overlap:package:0,"
                      "no-frame:image:0,wrong-level:pin_table:22")
    assert len(sentences(machine)) == len(LYING)
    for said, wanted in zip(sentences(machine), LYING.values()):
        assert said.startswith(wanted)
    assert re.search(r"^db: domain \d+, 96 MiB, 1 vCPU, started",
                     machine.text, re.MULTILINE)
    assert "Boot domain: 1 of 5 domains built" in machine.text


def test_unknown_domctl(boot, faults):
    """A Xen of another time: it says so, and dom0 comes alone."""
    dom0, options = with_fault("domctl")
    text = conf({"db": {"memory": 96}}, dom0)
    machine = boot(files_for(faults, text, TICKS), cpu=CPU)
    dom0_facts(machine, unless=LOST, options=options, failed="db:domctl:13")
    said, = sentences(machine)
    assert re.match(r"Xen 4\.17 has a domctl interface that is not known", said)
    assert "Boot domain: 0 of 1 domains built" in machine.text
