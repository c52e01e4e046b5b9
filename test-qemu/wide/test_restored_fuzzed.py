# SPDX-License-Identifier: MIT
"""
Real saved domains, changed ten thousand times: each is refused in one sentence
or packed, and of those that are, some are restored, as many as an entry may
have: dom0 comes up whatever is in them.
"""
import itertools
import re
import subprocess
import sys

from machine import fetch
from machine import guest
from machine import harness
from machine import initramfs
import suspended
import test_bootdom
from test_bootdom_faults import LOST

sys.path.append(str(harness.ROOT / "test-host"))
# pylint: disable=wrong-import-position
import saved_file  # noqa: E402
import saved_read  # noqa: E402
from test_saved_mutants import mutants  # noqa: E402

DOMAIN_MAX = 64
BOOTS = 2
MIB = re.compile(r"^\S+: (?:64-bit PV|PVH) domain, (\d+) MiB", re.MULTILINE)
DOMAIN = """
[d{number}]
restore={name}
uuid=01234567-89ab-4def-8123-4567{number:08x}
"""


def conf(names):
    """Returns a configuration with these files as domains, and {name: what
    restores it}."""
    return test_bootdom.HOST.format(names=" ".join(
        f"d{number}" for number in range(len(names)))) + test_bootdom.DOM0 \
        + "".join(DOMAIN.format(number=number, name=name)
                  for number, name in enumerate(names))


def fits(folder, name):
    """Whether the application restores that file, in not much memory."""
    (folder / "daybreak.conf").write_text(conf([name]))
    done = subprocess.run(
        [harness.BUILD / "daybreak", "plan", folder / "daybreak.conf"],
        text=True, capture_output=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    return done.returncode == 0 and int(MIB.search(done.stdout)[1]) <= 32


def check(boot, application, packed, label):
    files = {"BOOTX64.EFI": application, "daybreak.conf": conf(list(packed)),
             "xen.gz": fetch.xen_gz(), "vmlinuz": fetch.kernel(),
             "initrd.img": initramfs.busybox(initramfs.REPORT), **packed}
    machine = boot({f"/EFI/BOOT/{name}": data for name, data in files.items()},
                   label=label, cpu=suspended.CPU, memory=4096)
    machine.wait_for(f"^{initramfs.END}$", unless=LOST, view=harness.of_dom0)
    text = machine.text
    built = int(re.search(r"^Boot domain: (\d+) of \d+ domains built", text,
                          re.MULTILINE)[1])
    failed = re.search(r" daybreak\.failed=(\S*)", text)
    nr_failed = len(failed[1].split(",")) if failed else 0
    assert built + nr_failed == len(packed)
    machine.stop()
    return built, nr_failed


def test_fuzzed(debian_dom0, boot, application, tmp_path):
    suspended.save(debian_dom0, tmp_path)
    files, kept = tmp_path / "files", tmp_path / "kept"
    for folder in (files, kept):
        folder.mkdir()
    for kind in guest.KINDS:
        small = saved_read.without_zeroes(
            (tmp_path / f"{kind}.saved").read_bytes())
        (files / kind).write_bytes(small)
        (files / f"{kind}-made").write_bytes(saved_file.large(kind))
    harness.put_files(kept, {
        "xen.gz": fetch.xen_gz(), "vmlinuz": fetch.kernel(),
        "initrd.img": initramfs.busybox(initramfs.REPORT)})
    packed = mutants(kept, sorted(files.iterdir()))
    names = sorted((name for name in packed if re.fullmatch(r"\d-\d+", name)),
                   key=lambda name: int(name.split("-")[1]))
    chosen = list(itertools.islice(
        (name for name in names if fits(kept, name)), DOMAIN_MAX * BOOTS))
    assert len(chosen) == DOMAIN_MAX * BOOTS
    total = [0, 0]
    for number in range(BOOTS):
        some = {name: packed[name] for name in chosen[number::BOOTS]}
        results = check(boot, application, some, str(number))
        total = [a + b for a, b in zip(total, results)]
    assert min(total) > DOMAIN_MAX // 4
