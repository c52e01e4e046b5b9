# SPDX-License-Identifier: MIT
"""Boots Xen and a dom0 shell in QEMU on this terminal, for `make run`.

The files are the same as in the tests, with a ramdisk that ends in a shell. An
argument "domains" adds two domains before dom0, and Debian as dom0; "menu"
shows the menu, with an entry that is refused.
"""
import signal
import subprocess
import sys
from pathlib import Path

from machine import debian
from machine import disk
from machine import fetch
from machine import harness
from machine import initramfs

DAYBREAK_CONF = """[global]
default=xen

[xen]
title=Debian's Xen and kernel
xen=xen
options={options} loglvl=all guest_loglvl=all dom0_mem=1G
kernel=vmlinuz console=hvc0 {early}
ramdisk=initrd.img
"""
# Before and after DAYBREAK_CONF and the domains.
MENU = "menu=always\n", """
[memory]
title=The same, with 512 MiB for dom0
xen=xen
options={options} dom0_mem=512M
kernel=vmlinuz console=hvc0 {early}
ramdisk=initrd.img

[missing]
title=An entry whose kernel is missing
xen=xen
kernel=vmlinuz-6.0
"""
DOMAINS = """domains=web db

[web]
type=pvh
kernel=cloud console=hvc0 quiet
ramdisk=guest.img
memory=256

[db]
type=pv
kernel=cloud console=hvc0 quiet
ramdisk=guest.img
memory=256
"""
OPTIONS = {
    "amd64": {"options": "console=com1 com1=115200,8n1",
              "early": "earlyprintk=xen"},
    "arm64": {"options": "console=dtuart dtuart=/pl011@9000000",
              "early": "earlycon=xen"},
}


# What dom0 of a host with domains does when its daemons run.
ADOPT = """
install -m 755 daybreak /usr/bin
echo
daybreak adopt
echo
echo "dom0# xl list"
xl list
echo
echo "This is dom0's shell, on xen. The domains have one too: xl console web,"
echo "and Ctrl-] to come back."
echo "To leave: reboot -f, or Ctrl-A X, which ends QEMU."
"""
PROMPT = "PS1='dom0# ' setsid -c bash --norc -i </dev/hvc0 >/dev/hvc0 2>&1\n"
GUEST_SHELL = initramfs.START + """
while :; do
	setsid -c sh -i </dev/hvc0 >/dev/hvc0 2>&1
done
"""


def files_for(arch):
    kind = harness.ARCHES[arch]
    xen = fetch.xen_gz() if arch == "amd64" else fetch.xen_efi(arch)
    return {
        kind.boot_file: kind.application,
        "daybreak.conf": DAYBREAK_CONF.format(**OPTIONS[arch]),
        "xen": xen,
        "vmlinuz": fetch.kernel(arch),
        "initrd.img": initramfs.busybox(initramfs.SHELL, arch),
    }


def add_domains(files, share):
    """Turns the host into one with domains; returns QEMU's options for it."""
    command = harness.BUILD / "daybreak"
    if not command.is_file():
        raise harness.HarnessError(f"{command} is missing; run make first")
    debian.fill_share(share, {}, {"daybreak": command})
    files["daybreak.conf"] += DOMAINS
    files["cloud"] = fetch.cloud_kernel()
    files["guest.img"] = initramfs.busybox(GUEST_SHELL)
    files["initrd.img"] = debian.ramdisk(steps=ADOPT,
                                         end=PROMPT + "reboot -f")
    return debian.devices(share)


def add_menu(files, arch):
    begin, end = MENU
    files["daybreak.conf"] = files["daybreak.conf"].replace(
        "[global]\n", "[global]\n" + begin) + end.format(**OPTIONS[arch])


def main():
    arch, extras = harness.arch_asked_for(), sys.argv[2:]
    if "domains" in extras and arch != "amd64":
        raise harness.HarnessError(f"DOMAINS=1 is for amd64, not {arch}")
    files, devices = files_for(arch), ()
    with harness.scratch() as folder, harness.scratch() as share:
        if "domains" in extras:
            devices = add_domains(files, share)
        if "menu" in extras:
            add_menu(files, arch)
        image = disk.make_esp(Path(folder) / "disk.img", {
            f"/EFI/BOOT/{name}": data for name, data in files.items()})
        print("To leave: reboot -f in dom0's shell, or Ctrl-A X at any time.",
              flush=True)
        # Ctrl-C is passed to the guest; without a terminal it ends QEMU only.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        command = harness.machine(folder, image, arch, devices=devices)
        return subprocess.call(
            ["setpriv", "--pdeathsig", "KILL", *command,
             "-serial", "mon:stdio"],
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except harness.HarnessError as broken:
        sys.exit(f"run.py: {broken}")
