# SPDX-License-Identifier: MIT
"""
A Debian host with GRUB that Daybreak is installed on from its packages: the next
boot is by Daybreak, into Xen and dom0.
"""
import re

import pytest

from machine import harness
from machine import installed_root
from machine.harness import BUILD, BOOT_IS_LOST

END = "^DAYBREAK-STEPS-END$"
RESTARTS = "reboot: Restarting system"
LOST = f"{BOOT_IS_LOST}|^{installed_root.FAILED}.*"
APT = "apt-get -q -y --no-install-recommends"
SYSTEM = "uname -r; cat /sys/hypervisor/type 2>/dev/null || echo no Xen"


def boots(packages):
    """Returns the steps of each boot."""
    return [{
        "grub": "grub-install && update-grub",
        "apt": f"{APT} install {' '.join(f'./{name}' for name in packages)}",
        "before": "efibootmgr",
        "install": "daybreak install",
        "after": "efibootmgr",
    }, {
        "system": SYSTEM,
        "current": "efibootmgr",
        "status": "daybreak status",
        "conf": "cat /boot/efi/EFI/daybreak/daybreak.conf",
    }]


@pytest.fixture
def packages():
    """Returns the built packages for this machine."""
    found = sorted((BUILD / "deb").glob("*_amd64.deb"))
    if len(found) != 2:
        raise harness.HarnessError(f"{BUILD}/deb has {len(found)} packages for "
                                   "amd64, not 2; run make deb")
    return found


def _run(name, folder, steps, files):
    """Runs the boots' steps; returns a function of a boot's number and a step,
    which tells what the step printed. Every step has to succeed."""
    share = folder / "share"
    share.mkdir()
    installed_root.fill_share(share, steps, files)
    image = installed_root.copy(folder)
    # Each boot is a machine of its own, with the same disk and variables.
    for number, boot in enumerate(steps, 1):
        with harness.Boot(f"{name}-{number}", image,
                          variables=folder / "variables.fd",
                          devices=installed_root.devices(share)) as machine:
            machine.wait_for(f"{END}|{RESTARTS}", 2 * harness.TIMEOUT,
                             view=harness.of_dom0, unless=LOST)
            if number < len(steps):
                machine.wait_end()
            for step in boot:
                _check(machine, share / f"{number}", step)
    return lambda number, step: (share / f"{number}/{step}.out").read_text()


def _check(machine, folder, step):
    status = folder / f"{step}.status"
    if not status.is_file():
        raise machine.failure(f"boot {folder.name} did not run {step}")
    if status.read_text() != "0\n":
        raise machine.failure(
            f"boot {folder.name}: {step} ended with {status.read_text()}"
            + (folder / f"{step}.out").read_text())


def test_installed(packages, tmp_path):
    older, _ = installed_root.kernels()
    said = _run("installed", tmp_path,
                boots([file.name for file in packages]),
                {file.name: file for file in packages})
    release = installed_root.release(older)
    before, after = _options(said(1, "before")), _options(said(1, "after"))
    ours, = set(after) - set(before)
    assert set(before) <= set(after) and after[ours] == "Daybreak"
    assert "debian" in before.values()
    assert _field("BootOrder", said(1, "after")) == \
        f"{ours},{_field('BootOrder', said(1, 'before'))}"
    assert "efivars" not in said(1, "install")  # nothing to warn of there
    assert said(2, "system") == f"{release}\nxen\n"
    assert _field("BootCurrent", said(2, "current")) == ours
    assert f"kernel=vmlinuz-{release} " in said(2, "conf")


def _options(listing):
    """Returns {number: name} of the boot options that efibootmgr lists."""
    return dict(re.findall(r"^Boot([0-9A-F]{4})\*? +([^\t\n]*)", listing,
                           re.MULTILINE))


def _field(name, listing):
    """Returns the value of one of efibootmgr's other lines."""
    return re.search(rf"^{name}: (.*)$", listing, re.MULTILINE)[1].strip()
