# SPDX-License-Identifier: MIT
"""verify=yes: a domain that is not what was built is not started.

The boot domain's own faults change a bit of an image, and a page's type, between
building and reading back.
"""
import re

from test_bootdom import ONCE, conf, files_for
from test_bootdom_faults import LOST, faults

__all__ = ["faults"]  # the fixture


def test_read_back(boot, faults):  # noqa: F811
    names = {"good": "pv", "goodpvh": "pvh", "flipped": "pv",
             "flippedpvh": "pvh", "unpinned": "pv"}
    text = conf({**{name: {"type": kind, "memory": 128, "verify": "yes"}
                    for name, kind in names.items()},
                 "unlike": {"type": "pv", "memory": 128}}, dom0="")
    machine = boot(files_for(faults, text, ONCE), memory=1536)
    for name in ("good", "goodpvh", "unlike"):
        machine.wait_for(rf"^\({name}\) {name}: hypervisor xen", unless=LOST)
    said = dict(re.findall(r"^daybreak: (\w+): (.*)$", machine.text, re.M))
    bad = r"its page 0x[0-9a-f]+ is not as it was written: the host's memory"
    assert re.match(bad, said["flipped"]) and re.match(bad, said["flippedpvh"])
    assert re.match(r"Xen has its page 0x[0-9a-f]+ as type 0x40000000$",
                    said["unpinned"])
    assert "Boot domain: 3 of 6 domains built" in machine.text
