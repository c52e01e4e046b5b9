# SPDX-License-Identifier: MIT
"""
A Debian host that Daybreak is installed on from its packages: what upgrades and
removals make of the boot, until it is purged.
"""
import pytest

from machine import fetch
from machine import harness
from machine import installed_root
from machine.harness import BUILD, BOOT_IS_LOST

END = "^DAYBREAK-STEPS-END$"
APT = "apt-get -q -y --no-install-recommends"
# Paths of all that is on the ESP and in the root, without packages' versions; what changes by itself is left out.
LIST = """find / /boot/efi -xdev \\( -path /share -o -path /tmp -o -path /var/log \\
	-o -path /var/lib/dpkg -o -path /var/lib/apt -o -path /var/cache \\
	-o -path /var/lib/systemd -o -path /var/backups -o -path /boot/grub \\
	-o -path /lib/modules -o -path /usr/lib/modules \\) -prune -o -print |
	grep -v -e 6[.]1[.]0-[0-9]*-amd64 -e __pycache__ | sort -u"""
GRUB_NEXT = r"efibootmgr -n $(efibootmgr | sed -n 's/^Boot\(....\)[* ] debian.*/\1/p')"
SYSTEM = "uname -r; cat /sys/hypervisor/type 2>/dev/null || echo no Xen"
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
        "info": "tr -d '\\0' </sys/firmware/efi/efivars/LoaderInfo-"
                "4a67b082-0a4c-41cf-b6c7-440b29bb8c4f",
        "status": "daybreak status",
        "kernel": f"{APT} install ./{newest.name}",
        "initramfs": "update-initramfs -u",
        "xen": f"dpkg -i ./{xen}",
        "conf": "cat /boot/efi/EFI/daybreak/daybreak.conf",
    }, {
        "system": SYSTEM,
        "good": "systemctl is-active daybreak-good.service",
        "status": "daybreak status",
        "remove": f"{APT} purge linux-image-{installed_root.release(older)}",
        "esp": ESP,
        "next": GRUB_NEXT,
    }, {
        "system": SYSTEM,
        "cmdline": "cat /proc/cmdline",
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
    with harness.Boot(name, image, resets=True,
                      devices=installed_root.devices(share)) as machine:
        machine.wait_for(END, 3 * harness.TIMEOUT, view=harness.of_dom0,
                         unless=f"{BOOT_IS_LOST}|^{installed_root.FAILED}.*")
        for number, boot in enumerate(steps, 1):
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
    assert "efivars" not in said(1, "install")  # nothing to warn of there
    assert said(2, "system") == f"{old}\nxen\n"
    assert "Daybreak" in said(2, "info")
    conf = said(2, "conf")
    assert f"vmlinuz-{old}" in conf and f"vmlinuz-{new}" in conf
    assert said(3, "system") == f"{new}\nxen\n"
    assert said(3, "good") == "active\n"
    assert new in said(3, "esp") and old not in said(3, "esp")
    assert said(4, "system").startswith(f"{new}\n")
    assert said(4, "cmdline").startswith(("placeholder", "BOOT_IMAGE="))
    assert said(5, "system") == f"{new}\nxen\n"
    assert _options(said(5, "options")) == _options(said(1, "options-before"))
    assert said(5, "after").splitlines() == said(1, "before").splitlines()
    assert said(6, "system").startswith(f"{new}\n")


def _options(listing):
    """Returns the lines of efibootmgr that name options and their order."""
    return [line for line in listing.splitlines()
            if line.startswith(("Boot0", "BootOrder"))]
