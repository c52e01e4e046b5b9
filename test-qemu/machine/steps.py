# SPDX-License-Identifier: MIT
"""What an installed Debian (installed_root.py) is told to do in each of its
boots, and what it printed."""
import re

from machine import harness
from machine import installed_root
from machine.harness import BUILD, BOOT_IS_LOST, HarnessError

END = "^DAYBREAK-STEPS-END$"
# Seconds for one boot. What never ends is ended, and nothing else: a busy machine
# takes ten times what an idle one does.
PATIENCE = 24 * harness.TIMEOUT
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

# The host seals with the key that is among the files.
SEAL = """mkdir -p /etc/daybreak
cp owner.key owner.pem /etc/daybreak
printf 'key=/etc/daybreak/owner.key\\ncert=/etc/daybreak/owner.pem\\n' \\
	>/etc/daybreak/seal.conf"""


def packages():
    """Returns the built packages for this machine."""
    found = sorted((BUILD / "deb").glob("*_amd64.deb"))
    if len(found) != 2:
        raise HarnessError(f"{BUILD}/deb has {len(found)} packages for "
                           "amd64, not 2; run make deb")
    return found


def run(name, folder, boots, files, prepare=None, devices=(),
        timeout=PATIENCE, **options):
    """Runs the boots' steps, as installed_root.fill_share() takes them with
    files; returns a function of a boot's number and a step, which tells what
    the step printed. Every step has to succeed.

    prepare is called with the disk before the first boot, timeout is that of
    each boot in seconds; the other options are those of harness.machine().
    """
    share = folder / "share"
    share.mkdir()
    installed_root.fill_share(share, boots, files)
    image = installed_root.copy(folder)
    if prepare:
        prepare(image)
    options = {"variables": folder / "variables.fd", **options}
    # Each boot is a machine of its own, with the same disk and variables.
    for number, steps in enumerate(boots, 1):
        with harness.Boot(f"{name}-{number}", image,
                          devices=[*installed_root.devices(share), *devices],
                          **options) as machine:
            machine.wait_for(f"{END}|{RESTARTS}", timeout,
                             view=harness.of_dom0, unless=LOST)
            if number < len(boots):
                machine.wait_end()
            for step in steps:
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


def boot_options(listing):
    """Returns {number: name} of the boot options that efibootmgr lists."""
    return dict(re.findall(r"^Boot([0-9A-F]{4})\*? +([^\t\n]*)", listing,
                           re.MULTILINE))


def field(name, listing):
    """Returns the value of one of efibootmgr's other lines."""
    return re.search(rf"^{name}: (.*)$", listing, re.MULTILINE)[1].strip()
