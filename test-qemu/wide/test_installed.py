# SPDX-License-Identifier: MIT
"""
A Debian host with GRUB that Daybreak is installed on from its packages: what
installation, upgrades and removals make of the boot, until it is purged.
"""
import re

import pytest

from machine import fetch
from machine import harness
from machine import installed_root
from machine.harness import BUILD, BOOT_IS_LOST

END = "^DAYBREAK-STEPS-END$"
RESTARTS = "reboot: Restarting system"
LOST = f"{BOOT_IS_LOST}|^{installed_root.FAILED}.*"
APT = "apt-get -q -y --no-install-recommends"
SYSTEM = "uname -r; cat /sys/hypervisor/type 2>/dev/null || echo no Xen"


# All that is on the ESP and in the root; what changes by itself is left out.
LIST = """find / /boot/efi -xdev \\( -path /share -o -path /tmp -o -path /var/log \\
	-o -path /var/lib/dpkg -o -path /var/lib/apt -o -path /var/cache \\
	-o -path /var/lib/systemd -o -path /var/backups -o -path /boot/grub \\
	-o -path /lib/modules -o -path /usr/lib/modules \\) -prune -o -print |
	grep -v -e 6[.]1[.]0-[0-9]*-amd64 -e __pycache__ | sort -u"""
GRUB_NEXT = r"efibootmgr -n $(efibootmgr | sed -n 's/^Boot\(....\)[* ] debian.*/\1/p')"
CONF = "cat /boot/efi/EFI/daybreak/daybreak.conf"
ESP = "find /boot/efi/EFI/daybreak | sort"


def boots(older, newest, packages):
    """Returns the steps of each boot."""
    install, xen = packages
    return [{
        "grub": "grub-install && update-grub",
        "list": f"{LIST} >before",
        "apt": f"{APT} install {' '.join(f'./{name}' for name in install)}",
        "options-before": "efibootmgr",
        "install": "daybreak install",
        "options": "efibootmgr",
    }, {
        "system": SYSTEM,
        "current": "efibootmgr",
        "conf-before": CONF,
        "status": "daybreak status",
        "kernel": f"{APT} install ./{newest.name}",
        "initramfs": "update-initramfs -u",
        "xen": f"dpkg -i ./{xen}",
        "conf": CONF,
    }, {
        "system": SYSTEM,
        "good": "systemctl is-active daybreak-good.service",
        "status": "daybreak status",
        "remove": f"{APT} purge linux-image-{installed_root.release(older)}",
        "esp": ESP,
        "next": GRUB_NEXT,
    }, {
        "system": SYSTEM,
        "current": "efibootmgr",
    }, {
        "system": SYSTEM,
        "status": "daybreak status",
        "purge": f"{APT} purge 'daybreak*'",
        "options": "efibootmgr",
        "list": f"{LIST} >after",
    }, {
        "system": SYSTEM,
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
    older, newest = installed_root.kernels()
    xen, = fetch.xen_gz().parent.parent.glob("*.deb")
    files = {file.name: file for file in (*packages, newest, xen)}
    said = _run("installed", tmp_path,
                boots(older, newest, ([file.name for file in packages],
                                      xen.name)), files)
    old, new = installed_root.release(older), installed_root.release(newest)
    before, after = _options(said(1, "options-before")), \
        _options(said(1, "options"))
    ours, = set(after) - set(before)
    assert set(before) <= set(after) and after[ours] == "Daybreak"
    assert "debian" in before.values()
    assert _field("BootOrder", said(1, "options")) == \
        f"{ours},{_field('BootOrder', said(1, 'options-before'))}"
    assert "efivars" not in said(1, "install")  # nothing to warn of there
    # by Daybreak, with the kernel that there is; then the newer one comes
    assert said(2, "system") == f"{old}\nxen\n"
    assert _field("BootCurrent", said(2, "current")) == ours
    assert f"kernel=vmlinuz-{old} " in said(2, "conf-before")
    assert f"vmlinuz-{new}" not in said(2, "conf-before")
    assert said(2, "conf").index(f"kernel=vmlinuz-{new} ") < \
        said(2, "conf").index(f"kernel=vmlinuz-{old} ")
    # which is booted, and confirmed; the older one goes
    assert said(3, "system") == f"{new}\nxen\n"
    assert said(3, "good") == "active\n"
    assert f"vmlinuz-{new}\n" in said(3, "esp") and old not in said(3, "esp")
    # GRUB is still there, and boots Linux or Xen
    assert said(4, "system").startswith(f"{new}\n")
    assert _field("BootCurrent", said(4, "current")) != ours
    assert said(5, "system") == f"{new}\nxen\n"
    # and all is as it was
    assert _options(said(5, "options")) == before
    before, after = ((tmp_path / "share" / name).read_text().splitlines()
                     for name in ("before", "after"))
    assert after == before
    assert said(6, "system").startswith(f"{new}\n")


def _options(listing):
    """Returns {number: name} of the boot options that efibootmgr lists."""
    return dict(re.findall(r"^Boot([0-9A-F]{4})\*? +([^\t\n]*)", listing,
                           re.MULTILINE))


def _field(name, listing):
    """Returns the value of one of efibootmgr's other lines."""
    return re.search(rf"^{name}: (.*)$", listing, re.MULTILINE)[1].strip()
