# SPDX-License-Identifier: MIT
"""
Whatever the state file is, the host boots, says what is wrong with it, and
writes no more of it than one record. Each boot ends in the specimen of a
hypervisor.
"""
import re
from dataclasses import dataclass, field

import pytest

from machine import disk
from machine import inputs
from machine import state
from machine.harness import BOOT_IS_LOST
from machine.host import FOLDER


CONF = """[global]
default=counted

[counted]
title=The counted one
tries=3
xen=specimen.gz
kernel=vmlinuz

[other]
title=The other one
xen=specimen.gz
kernel=vmlinuz
"""
COUNTED, OTHER = "The counted one", "The other one"
NO_FILE = "warning: counted: has tries=, which needs the file daybreak.state"
NO_RECORD = "warning: daybreak.state: its {} bytes have no valid record, " \
    "nothing is remembered"
OTHER_IS_USED = "warning: daybreak.state: record {} is damaged, the other " \
    "one is used"
NOT_WRITTEN = "warning: daybreak.state: cannot be written: " \
    "the volume is read-only"

OLD = state.make(1, default="other", timeout=state.HIDDEN)
NEW = state.make(2, once="other")
TORN = NEW[:256] + bytes(256)
LONG = inputs.noise(64 * 1024)


@dataclass
class Case:
    before: bytes  # the file
    said: list  # of it, at the next boot
    entry: str  # that is then started
    # What is remembered after it; {}: nothing, the file is as before.
    after: dict = field(default_factory=dict)


CASES = {
    "empty": Case(b"", [
        "warning: daybreak.state: the file is empty; nothing is remembered",
        NO_FILE], COUNTED),
    "cut": Case((NEW + OLD)[:700], [
        "warning: daybreak.state: has 700 bytes, expected 1024; nothing is "
        "remembered", NO_FILE], COUNTED),
    "torn": Case(OLD + TORN, [OTHER_IS_USED.format(2)], OTHER,
                 {"default": "other", "last": "other",
                  "timeout": state.HIDDEN, "sequence": 2}),
    "64-KiB": Case(LONG, [NO_RECORD.format(len(LONG))], COUNTED,
                   {"last": "counted", "sequence": 1}),
    # What is for one boot is forgotten before anything is started.
    "one-shot": Case(OLD + NEW, [], OTHER,
                     {"once": "", "last": "other", "sequence": 4}),
    "one-shot-of-nothing": Case(
        state.make(7, once="nothing") + bytes(512),
        ['warning: daybreak.state: "nothing" is none of the entries, passed '
         'over'], COUNTED, {"once": "", "last": "counted", "sequence": 9}),
}


def files(application, before):
    return {"BOOTX64.EFI": application, "daybreak.conf": CONF,
            "daybreak.state": before, "specimen.gz": inputs.packed(),
            "vmlinuz": inputs.kernel()}


def started(machine):
    """Returns the entry that is started, and what was said before."""
    machine.wait_for(inputs.ENTERED, unless=BOOT_IS_LOST)
    text = machine.wait_end()
    text = text[text.index("\nDaybreak "):]
    return (re.search('^Entry "(.*)"', text, re.MULTILINE)[1],
            re.findall("^daybreak: (.*)$", text, re.MULTILINE))


def check_remembered(one, before, after):
    """The file's size and what is after the records do not change, nor does
    the volume."""
    data = one.read("daybreak.state")
    assert data[len(state.BLANK):] == before[len(state.BLANK):]
    assert len(data) == len(before)
    if after:
        assert after.items() <= vars(state.parse(data)).items()
    else:
        assert data == before
    assert disk.check(one.image) == ""


@pytest.mark.parametrize("case", CASES)
def test_file(host, application, case):
    case = CASES[case]
    one = host(files(application, case.before))
    assert started(one.start("boot")) == (case.entry, case.said)
    check_remembered(one, case.before, case.after)


def test_read_only(host, application):
    """The boot goes on, and what is for one boot stays."""
    one = host(files(application, OLD + NEW), read_only=True)
    assert started(one.start("boot")) == (OTHER, [NOT_WRITTEN] * 2)
    check_remembered(one, OLD + NEW, {})


def test_cd(boot, application):
    content = files(application, OLD + NEW)
    machine = boot({f"{FOLDER}/{name}": data
                    for name, data in content.items()}, bus="cd")
    assert started(machine) == (OTHER, [NOT_WRITTEN] * 2)


def test_full(host, application):
    """A record needs no room on the volume."""
    one = host(files(application, state.BLANK),
               volume={"size": 64, "cluster": 1})
    disk.fill(one.image)
    assert started(one.start("boot"))[0] == COUNTED
    check_remembered(one, state.BLANK, {"last": "counted", "sequence": 1})
    assert one.state.starts("counted") == 1
