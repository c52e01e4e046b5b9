# SPDX-License-Identifier: MIT
"""Boots Xen and a dom0 shell in QEMU on this terminal, for `make run`.

The same files as in the tests, with a ramdisk that ends in a shell.
"""
import signal
import subprocess
import sys
from pathlib import Path

import disk
import fetch
import harness
import initramfs

DAYBREAK_CONF = """[global]
default=xen

[xen]
title=Debian's Xen and kernel
xen=xen
options={options} loglvl=all guest_loglvl=all dom0_mem=1G
kernel=vmlinuz console=hvc0 {early}
ramdisk=initrd.img
"""
OPTIONS = {
    "amd64": {"options": "console=com1 com1=115200,8n1",
              "early": "earlyprintk=xen"},
    "arm64": {"options": "console=dtuart dtuart=/pl011@9000000",
              "early": "earlycon=xen"},
}


def main():
    arch = harness.arch_asked_for()
    kind = harness.ARCHES[arch]
    xen = fetch.xen_gz() if arch == "amd64" else fetch.xen_efi(arch)
    files = {
        kind.boot_file: kind.application,
        "daybreak.conf": DAYBREAK_CONF.format(**OPTIONS[arch]),
        "xen": xen,
        "vmlinuz": fetch.kernel(arch),
        "initrd.img": initramfs.busybox(initramfs.SHELL, arch),
    }
    files = {f"/EFI/BOOT/{name}": data for name, data in files.items()}
    with harness.scratch() as folder:
        image = disk.make_esp(Path(folder) / "disk.img", files)
        print("To leave: reboot -f in dom0's shell, or Ctrl-A X at any time.",
              flush=True)
        # Ctrl-C belongs to the guest; without a terminal it ends QEMU alone.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        command = harness.machine(folder, image, arch)
        return subprocess.call(
            ["setpriv", "--pdeathsig", "KILL", *command,
             "-serial", "mon:stdio"],
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except harness.HarnessError as broken:
        sys.exit(f"run.py: {broken}")
