# SPDX-License-Identifier: MIT
"""Debian as dom0 on x86: what it does, and what it answers.

Its root image is made by debian_root.py and is never changed by a machine. What
dom0 does is passed anew each time, as steps in a folder that dom0 and the test
share.
"""
import shutil
from pathlib import Path

from machine import debian_root
from machine import harness
from machine import initramfs

TAG = "daybreak"  # of the shared folder
SHARE = "/share"  # its mount point in dom0
END = "DAYBREAK-STEPS-END"

# The disk's number depends on the bus that the machine starts from.
TO_ROOT = initramfs.START + """
for module in /modules/*; do
	insmod $module || echo "$module is not loaded"
done
mkdir -p /root
for disk in /sys/block/vd*; do
	[ "$(cat $disk/serial)" = root ] &&
		mount -t ext4 /dev/${disk##*/} /root
done
mount -t tmpfs -o mode=755 tmpfs /root/run
cp /start /root/run/start
for folder in dev proc sys; do
	mount --move /$folder /root/$folder
done
exec switch_root /root /run/start
"""

# There is no init system: this starts the daemons in the order of xencommons.
DAEMONS = """#!/bin/bash
exec </dev/console >/dev/console 2>&1
export PATH=/usr/sbin:/usr/bin HOME=/root TERM=linux
xen=/usr/lib/xen-4.17/bin
mount -t xenfs xenfs /proc/xen
mount -t tmpfs tmpfs /tmp
mkdir -p /dev/pts /dev/shm /run/lock /run/xen /run/xenstored {share} \\
	/var/lib/xen /var/log/xen
ln -sfn /proc/self/fd /dev/fd
mount -t devpts devpts /dev/pts
mount -t efivarfs efivarfs /sys/firmware/efi/efivars
mount -t 9p -o trans=virtio,version=9p2000.L,msize=262144 {tag} {share}
hostname dom0
cd {share}
case "{xenstored}" in
?*)	mkdir -p {share}/consoles
	echo "dom0: {xenstored}, xen-init-dom0, xenconsoled"
	$xen/{xenstored} --pid-file /run/xen/xenstored.pid
	$xen/xen-init-dom0
	$xen/xenconsoled --log=guest --log-dir={share}/consoles \\
		--pid-file=/run/xen/xenconsoled.pid ;;
esac
"""

# Step by step, so that a test can tell which one failed.
STEPS = f"""
for step in $(cat steps); do
	echo "dom0: $step"
	bash $step.sh >$step.out 2>&1 </dev/null
	echo $? >$step.status
	sed 's/^/dom0: | /' $step.out
done
sync
echo
echo {END}
"""


class Dom0:
    """The answers of the steps in one machine's dom0.

    dom0["NAME"] is all that step NAME printed. machine is the harness.Boot,
    which still runs; folder holds the steps' files, and in consoles/ the output
    of the guests' consoles.
    """

    def __init__(self, machine, folder, steps):
        self.machine, self.folder = machine, Path(folder)
        self._steps = steps

    def __getitem__(self, step):
        if step not in self._steps:
            raise KeyError(step)
        return self.read(f"{step}.out")

    def read(self, name):
        """Returns the text of a file in the shared folder."""
        file = self.folder / name
        if not file.is_file():
            raise self.machine.failure(f"dom0 wrote no {name}")
        return file.read_text(errors="replace")

    def check(self):
        """Checks that every step succeeded."""
        for step in self._steps:
            status = self.read(f"{step}.status").strip()
            if status != "0":
                raise self.machine.failure(
                    f"step {step} ended with {status}: {self[step]}")


def wait(machine, folder, steps, timeout=harness.TIMEOUT, check=True,
         unless=harness.BOOT_IS_LOST):
    """Waits until dom0 has run the steps; returns its Dom0.

    check: a step with an exit status other than 0 is a failure.
    """
    machine.wait_for(f"^{END}$", timeout, unless=unless, view=harness.of_dom0)
    dom0 = Dom0(machine, folder, steps)
    if check:
        dom0.check()
    return dom0


def fill_share(folder, steps, files=None):
    """Writes the files that dom0 gets.

    steps are {name: shell script}, in order; files are {name: bytes, str, or
    the pathlib.Path of a file}.
    """
    folder = Path(folder)
    scripts = {f"{name}.sh": f"cd {SHARE}\n{script}\n"
               for name, script in steps.items()}
    for name, data in {**(files or {}), **scripts,
                       "steps": "\n".join(steps) + "\n"}.items():
        if isinstance(data, Path):
            shutil.copy(data, folder / name)
        else:
            (folder / name).write_bytes(
                data.encode() if isinstance(data, str) else data)


def devices(folder):
    """Returns QEMU's options for the root disk, which is not changed, and the
    share."""
    return ["-drive", f"if=none,id=root,format=raw,snapshot=on,"
            f"file={debian_root.image()}",
            "-device", "virtio-blk-pci,drive=root,serial=root",
            "-virtfs", f"local,path={folder},mount_tag={TAG},"
            "security_model=none,multidevs=remap"]


def ramdisk(xenstored="xenstored", end="reboot -f", steps=STEPS):
    """Returns dom0's ramdisk, which continues in the root image.

    xenstored: "xenstored" is the one in C, "oxenstored" the one in OCaml, ""
    starts no daemons. end is the command that dom0 runs after the steps.
    """
    start = DAEMONS.format(share=SHARE, tag=TAG, xenstored=xenstored)
    entries = {"modules": (initramfs.DIRECTORY, b"")}
    for file in debian_root.modules():
        entries[f"modules/{file.name}"] = (initramfs.TEXT, file.read_bytes())
    entries["start"] = (initramfs.PROGRAM, f"{start}{steps}{end}\n".encode())
    return initramfs.busybox(TO_ROOT, more=entries)
