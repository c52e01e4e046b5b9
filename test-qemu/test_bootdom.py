# SPDX-License-Identifier: MIT
"""Domains that are started with the host, on stock Xen, before dom0.

What is asserted is what the domains and dom0 themselves have seen: their
lines reach Xen's console, the domains' through the boot domain until dom0 is
there.
"""
import re

import fetch
import harness
import initramfs

# QEMU 7.2's only CPU that runs a Linux PVH domain (facts of the toolstack).
CPU = "qemu64,+svm,+npt,+rdrand,+x2apic"
DOM0_OPTIONS = "console=hvc0 earlyprintk=xen daybreak=test"
GUEST_OPTIONS = "console=hvc0 earlyprintk=xen"

HOST = f"""[xen]
xen=xen.gz
options=console=com1 com1=115200,8n1 loglvl=all guest_loglvl=all dom0_mem=512M
kernel=vmlinuz {DOM0_OPTIONS}
ramdisk=initrd.img
domains=%s

"""
DOMAIN = f"""[%s]
type=%s
kernel=cloud {GUEST_OPTIONS}
ramdisk=guest.img
memory=192

"""


def cloud_kernel():
    folder = fetch.package("linux-image-cloud-amd64", "linux-image-",
                           only="./boot")
    return next(iter(folder.glob("boot/vmlinuz-*")))


def files_for(application, domains, host=HOST):
    """An ESP with dom0 and {name: type} domains."""
    conf = host % " ".join(domains) + "".join(
        DOMAIN % item for item in domains.items())
    files = {
        "BOOTX64.EFI": application,
        "daybreak.conf": conf,
        "xen.gz": fetch.xen_gz(),
        "vmlinuz": fetch.kernel(),
        "initrd.img": initramfs.busybox(initramfs.REPORT),
        "cloud": cloud_kernel(),
        "guest.img": initramfs.busybox(initramfs.repeated_report("GUEST")),
    }
    return {f"/EFI/BOOT/{name}": data for name, data in files.items()}


def test_pvh(boot, application):
    machine = boot(files_for(application, {"web": "pvh"}), cpu=CPU)
    machine.wait_for(f"^{initramfs.END}$", unless=harness.BOOT_IS_LOST)
    print(machine.text)
