# SPDX-License-Identifier: MIT
"""
The power is cut after each write to the disk of one boot, and within each: the
volume stays sound, and of the state file either the old or the new record is
read.

EDK2's FAT driver writes 64 KiB at once, in which few sectors differ. It does
not set the volume's dirty bit.
"""
import shutil

import pytest

from machine import disk
from machine import state
from machine import writes
from test_state_file import COUNTED, files, started

SECTOR = disk.SECTOR
# Which the boot uses up, before it counts a start of that entry.
BEFORE = state.make(1, once="counted", default="other") + bytes(SECTOR)


@pytest.fixture
def logged(host, application, tmp_path):
    """Boots once; returns the disk as it was before, and its writes."""
    one = host(files(application, BEFORE),
               volume={"size": 40, "cluster": 1})
    before, log = tmp_path / "before.img", tmp_path / "writes.log"
    shutil.copy(one.image, before)
    assert started(one.start("boot", write_log=log)) == (COUNTED, [])
    made = writes.read(log)
    writes.replay(before, made, tmp_path / "all.img")
    assert (tmp_path / "all.img").read_bytes() == one.image.read_bytes()
    return before, made


def check(image):
    """Returns which of the three states of that boot the disk has."""
    assert disk.check(image) == ""
    found = state.parse(disk.read_file(image, "/EFI/BOOT/daybreak.state"))
    assert found, "neither the old nor the new state can be read"
    assert found.default == "other"
    known = (found.sequence, found.once, found.last, found.starts("counted"))
    return [(1, "counted", "", None), (2, "", "", None),
            (3, "", "counted", 1)].index(known)


def test_power_cut(logged, tmp_path):
    before, made = logged
    out = tmp_path / "cut.img"
    seen = []
    for count in range(len(made) + 1):
        seen.append(check(writes.replay(before, made[:count], out)))
    assert seen[0] == 0 and seen[-1] == 2 and seen == sorted(seen)
    halves = 0
    for count, write in enumerate(made):
        old = writes.replay(before, made[:count], out).read_bytes()
        for torn in writes.torn(old, write):
            found = check(writes.replay(before, [*made[:count], torn], out))
            assert found in seen[count:count + 2]
            halves += len(torn.data) % SECTOR != 0
    assert halves >= 4
