# SPDX-License-Identifier: MIT
"""`make run`: `daybreak qemu` with a configuration for a person.

The files are those of the tests, with a ramdisk that ends in a shell. An
argument "domains" adds two domains before dom0, and Debian as dom0; "menu"
shows the menu, with an entry that is refused.
"""
import sys
from pathlib import Path

from machine import debian
from machine import fetch
from machine import harness
from machine import initramfs
from daybreak_qemu.__main__ import main as daybreak_qemu

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
EARLY = {"amd64": "earlyprintk=xen", "arm64": "earlycon=xen"}

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


def files_for(arch, extras):
    config = DAYBREAK_CONF
    if "domains" in extras:
        config += DOMAINS
    if "menu" in extras:
        begin, end = MENU
        config = config.replace("[global]\n", "[global]\n" + begin) + end
    return {
        "daybreak.conf": config.format(options=harness.ARCHES[arch].serial,
                                       early=EARLY[arch]),
        "xen": fetch.xen_gz() if arch == "amd64" else fetch.xen_efi(arch),
        "vmlinuz": fetch.kernel(arch),
        "initrd.img": initramfs.busybox(initramfs.SHELL, arch),
    }


def add_domains(files, share):
    """Turns the host into one with domains; returns QEMU's options for it."""
    debian.fill_share(share, {}, {"daybreak": harness.built("daybreak")})
    files["cloud"] = fetch.cloud_kernel()
    files["guest.img"] = initramfs.busybox(GUEST_SHELL)
    files["initrd.img"] = debian.ramdisk(steps=ADOPT,
                                         end=PROMPT + "reboot -f")
    return debian.devices(share)


def main():
    arch, extras = harness.arch_asked_for(), sys.argv[2:]
    if "domains" in extras and arch != "amd64":
        raise harness.HarnessError(f"DOMAINS=1 is for amd64, not {arch}")
    files, devices = files_for(arch, extras), ()
    with harness.scratch() as folder, harness.scratch() as share:
        if "domains" in extras:
            devices = add_domains(files, share)
        harness.put_files(Path(folder), files)
        return daybreak_qemu([folder, "--arch", harness.ARCHES[arch].name,
                              *(f"--qemu-arg={word}" for word in devices)])


if __name__ == "__main__":
    try:
        sys.exit(main())
    except harness.HarnessError as broken:
        sys.exit(f"run.py: {broken}")
