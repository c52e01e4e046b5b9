# SPDX-License-Identifier: MIT
"""
Each thing that is not as it was sealed is refused under Secure Boot with one
sentence, a test for each. One machine tries them all: each is a boot option of
the firmware, which goes on with the next one; the last one boots.
"""
import re
from dataclasses import dataclass

import pytest

from machine import harness
from machine import inputs
from machine import secure_boot
from machine import variables
from machine.disk import make_esp

GOOD = "nothing changed"
CHANGED = "its content is not what was sealed: its SHA-256 differs"
LENGTH = r"has \d+ bytes, but \d+ bytes were sealed under its name"

# What an entry names, and what a domain of it does.
HOST = {"xen": inputs.packed(), "kernel": inputs.kernel(),
        "ramdisk": inputs.noise(3_000_000), "second": inputs.noise(5_000),
        "module": inputs.noise(70_000), "ucode": inputs.noise(6_000),
        "xsm": inputs.noise(7_000)}
GUEST = {"kernel": inputs.kernel(), "ramdisk": inputs.noise(4_000)}
HOST_NAMES = {key: f"good-{key}" for key in HOST}
GUEST_NAMES = {key: f"guest-{key}" for key in GUEST}
KEYS = {"second": "ramdisk"}  # other keys are called as their file here


def flip(data):
    return data[:-1] + bytes([data[-1] ^ 1])


@dataclass
class Row:
    says: str  # a regular expression for the sentence
    options: str = ""  # load options; by default the row's own entry
    key: str = ""  # of HOST: that file is changed, in an entry of its own
    guest_key: str = ""  # the same of GUEST
    change: object = flip  # None: the file is removed

    def lines(self, name):
        """Returns the entry of a row that has one."""
        if self.guest_key:
            return (f"[{name}]\nxen=good-xen\noptions=dom0_mem=512M\n"
                    f"domains={name}-guest\n[{name}-guest]\ntype=pvh\n"
                    "memory=64\n" + "".join(
                        f"{key}={name if key == self.guest_key else other}\n"
                        for key, other in GUEST_NAMES.items()))
        return f"[{name}]\n" + "".join(
            f"{KEYS.get(key, key)}={name if key == self.key else other}\n"
            for key, other in HOST_NAMES.items())

    @property
    def content(self):
        return GUEST[self.guest_key] if self.guest_key else HOST[self.key]


UNSEALED = "under Secure Boot they may name an entry, and nothing else"
ROWS = {
    **{f"changed-{key}": Row(CHANGED, key=key) for key in HOST},
    **{f"changed-guest-{key}": Row(CHANGED, guest_key=key) for key in GUEST},
    "longer": Row(LENGTH, key="kernel", change=lambda data: data + b"\0"),
    "shorter": Row(LENGTH, key="second", change=lambda data: data[:-1]),
    "missing": Row("no such file", key="module", change=None),
    "xen-options": Row("load options: what follows -- is not sealed: "
                       + UNSEALED, "good -- flask=permissive"),
    "cfg": Row("load options: -cfg is not sealed: " + UNSEALED,
               "-cfg=other.conf good"),
    "basevideo": Row("load options: -basevideo is not sealed: " + UNSEALED,
                     "-basevideo good"),
    "unsealed-entry": Row('the entry "outside" is not in daybreak.seal',
                          "outside"),
    "no-entry": Row("nowhere", "nowhere"),
}
FILES = {name: row for name, row in ROWS.items() if not row.options}


def volume(application, keys):
    """Returns the sealed host with each row's file changed after that."""
    config = Row("").lines("good") + Row("").lines("outside") + "".join(
        row.lines(name) for name, row in FILES.items())
    files = {"BOOTX64.EFI": application, "daybreak.conf": config,
             "other.conf": config,
             **{HOST_NAMES[key]: data for key, data in HOST.items()},
             **{GUEST_NAMES[key]: data for key, data in GUEST.items()},
             **{name: row.content for name, row in FILES.items()}}
    files = {f"{secure_boot.FOLDER}/{name}": data
             for name, data in files.items()}
    seal = secure_boot.other_list(files, keys, "entry fixed outside\n",
                                  "entry fixed outsidE\n")
    files = secure_boot.sealed(files, keys)
    files[f"{secure_boot.FOLDER}/daybreak.seal"] = seal
    for name, row in FILES.items():
        path = f"{secure_boot.FOLDER}/{name}"
        data = files.pop(path)
        if row.change:
            files[path] = row.change(data)
    return files


@pytest.fixture(name="said", scope="module")
def fixture_said(keys):
    """What was printed for each boot option, by its title."""
    code, empty = secure_boot.FIRMWARE
    options = {name: f"daybreak {row.options or name}"
               for name, row in ROWS.items()}
    application = harness.application()
    with harness.scratch() as folder:
        image = make_esp(f"{folder}/disk.img", volume(application, keys))
        store = harness.Path(folder) / "vars.fd"
        store.write_bytes(variables.put_boot_options(
            empty.read_bytes(), {**options, GOOD: "daybreak good"}))
        with harness.Boot("test_sealed", image, firmware=(code, empty),
                          variables=store) as machine:
            machine.wait_for(inputs.ENTERED, unless="^UEFI Interactive Shell")
            parts = re.split(r'^BdsDxe: starting Boot\w+ "(.*?)".*\n',
                             machine.text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2]))


@pytest.mark.parametrize("name", ROWS)
def test_refused(said, name):
    text = said[name]
    sentence, = re.findall("^daybreak: (.*)$", text, re.MULTILINE)
    row = ROWS[name]
    assert re.search(row.says, sentence), sentence
    assert row.options or sentence.startswith(f"{name}: "), sentence
    assert "Starting" not in text
    assert re.search('^BdsDxe: failed to start Boot', text, re.MULTILINE)


def test_boots(said):
    """All files that a row changes, as they were sealed."""
    assert inputs.ENTERED in said[GOOD]
    assert "daybreak: " not in said[GOOD]
    assert list(said) == [*ROWS, GOOD]
