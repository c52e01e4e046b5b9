# SPDX-License-Identifier: MIT
"""A small Debian as dom0's root: xl, xenstored and the tools they want.

It is made once from Debian's packages, unpacked and not installed, as an ext4
image in build/root/ that no machine writes to. What a machine does in it comes
each time anew, in a folder that dom0 and the test share.
"""
import hashlib
import os
import re
import shutil
import tempfile
from pathlib import Path

import fetch
import harness
import initramfs
from harness import BUILD, HarnessError, run

ROOTS = BUILD / "root"
SIZE = "1G"  # of the image, sparse: dom0's scratch space included
# libfdt1 is the daybreak command's.
PACKAGES = ("xen-utils-4.17", "xenstore-utils", "kmod", "base-files",
            "base-passwd", "bash", "busybox-static", "coreutils", "dash",
            "diffutils", "findutils", "grep", "gzip", "hostname",
            "libfdt1", "mawk", "mount", "procps", "sed", "util-linux")
# What nobody reads in a test.
LEFT_OUT = ("doc", "info", "locale", "man", "zoneinfo")
LINKS = {**{name: f"usr/{name}" for name in
            ("bin", "lib", "lib32", "lib64", "libx32", "sbin")},
         "var/lock": "../run/lock", "var/run": "../run"}
# What these packages' scripts would have done, and what init would be asked.
SET_UP = {"etc/passwd": "usr/share/base-passwd/passwd.master",
          "etc/group": "usr/share/base-passwd/group.master",
          "usr/bin/awk": "usr/bin/mawk",
          "usr/sbin/poweroff": "usr/bin/busybox",
          "usr/sbin/reboot": "usr/bin/busybox"}

# In the initramfs, with what they depend on: the root disk is the same for
# every kernel. ext4 asks for crc32c by an algorithm's name.
MODULES = ("virtio_pci", "virtio_blk", "crc32c_generic", "ext4",
           "9pnet_virtio", "9p", "efivarfs", "loop", "xen_evtchn",
           "xen_gntdev", "xen_gntalloc", "xen_privcmd", "xenfs",
           "xen_blkback")

TAG = "daybreak"  # of the shared folder
SHARE = "/share"  # where dom0 finds it
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

# No init system: the daemons in the order in which xencommons has them.
DAEMONS = """#!/bin/bash
exec </dev/console >/dev/console 2>&1
export PATH=/usr/sbin:/usr/bin HOME=/root TERM=linux
xen=/usr/lib/xen-4.17/bin
mount -t xenfs xenfs /proc/xen
mount -t tmpfs tmpfs /tmp
mkdir -p /dev/pts /dev/shm /run/lock /run/xen /run/xenstored {share} \
	/var/lib/xen /var/log/xen
ln -sfn /proc/self/fd /dev/fd
mount -t devpts devpts /dev/pts
mount -t efivarfs efivarfs /sys/firmware/efi/efivars 2>/dev/null
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

# Step by step, so that a test can tell which one went wrong.
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
    """What the steps of one machine's dom0 have answered.

    dom0["NAME"] is all that step NAME printed. machine is the harness.Boot,
    which still runs; folder holds what the steps wrote, consoles/ in it what
    the guests wrote to their consoles.
    """

    def __init__(self, machine, folder, steps):
        self.machine, self.folder = machine, Path(folder)
        self._steps = steps

    def __getitem__(self, step):
        if step not in self._steps:
            raise KeyError(step)
        return self.read(f"{step}.out")

    def read(self, name):
        """The text of a file in the shared folder."""
        file = self.folder / name
        if not file.is_file():
            raise self.machine.failure(f"dom0 wrote no {name}")
        return file.read_text(errors="replace")

    def check(self):
        """Every step ended with success."""
        for step in self._steps:
            status = self.read(f"{step}.status").strip()
            if status != "0":
                raise self.machine.failure(
                    f"step {step} ended with {status}: {self[step]}")


def wait(machine, folder, steps, timeout=harness.TIMEOUT, check=True,
         unless=harness.BOOT_IS_LOST):
    """Waits until dom0 has taken the steps; returns its Dom0.

    check: a step that ends with another status than 0 is a failure.
    """
    machine.wait_for(f"^{END}$", timeout, unless=unless, view=_of_dom0)
    dom0 = Dom0(machine, folder, steps)
    if check:
        dom0.check()
    return dom0


def _of_dom0(text):
    """The console without Xen's own lines, which may stand in others."""
    return re.sub(r"\((?:d\d+|XEN)\) [^\n]*(?:\n|$)", "", text)


def fill_share(folder, steps, files=None):
    """Writes what dom0 gets.

    steps are {name: shell script}, in their order, files {name: bytes, str,
    or the pathlib.Path of a file}.
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
    """QEMU's words for the root disk, which stays as it is, and the share."""
    return ["-drive", f"if=none,id=root,format=raw,snapshot=on,file={root()}",
            "-device", "virtio-blk-pci,drive=root,serial=root",
            "-virtfs", f"local,path={folder},mount_tag={TAG},"
            "security_model=none,multidevs=remap"]


def ramdisk(xenstored="xenstored", end="reboot -f", steps=STEPS):
    """dom0's ramdisk, which goes on in the root.

    xenstored: "xenstored" is C's, "oxenstored" OCaml's, "" no daemons at all.
    end is what dom0 does when the steps are done.
    """
    start = DAEMONS.format(share=SHARE, tag=TAG, xenstored=xenstored)
    entries = {"modules": (initramfs.DIRECTORY, b"")}
    for file in modules():
        entries[f"modules/{file.name}"] = (initramfs.TEXT, file.read_bytes())
    entries["start"] = (initramfs.PROGRAM, f"{start}{steps}{end}\n".encode())
    return initramfs.busybox(TO_ROOT, more=entries)


def root():
    """The root's image; made when there is none of this recipe yet."""
    recipe = (SIZE, PACKAGES, LEFT_OUT, LINKS, SET_UP)
    image = ROOTS / f"debian-{_digest(recipe)}.img"
    with fetch.locked(ROOTS / ".lock"):
        if not image.is_file():
            _make_root(image)
            for old in set(ROOTS.glob("debian-*.img")) - {image}:
                old.unlink()
    return image


def _make_root(image):
    with tempfile.TemporaryDirectory(dir=ROOTS) as work:
        archives = fetch.archives(PACKAGES, Path(work) / "archives")
        tree = Path(work) / "tree"
        for link, target in LINKS.items():
            (tree / link).parent.mkdir(parents=True, exist_ok=True)
            (tree / link).symlink_to(target)  # never to the machine's own
            (tree / link).parent.joinpath(target).mkdir(parents=True,
                                                        exist_ok=True)
        left_out = [f"--exclude=./usr/share/{name}" for name in LEFT_OUT]
        for archive in archives:
            fetch.unpack(archive, tree, "--keep-directory-symlink", *left_out)
        for target, source in SET_UP.items():
            shutil.copy(tree / source, tree / target)
        partial = Path(work) / "image"
        run(["mke2fs", "-q", "-t", "ext4", "-E", "root_owner=0:0", "-d", tree,
             partial, SIZE])
        os.rename(partial, image)


def modules():
    """Files of the dom0 kernel's MODULES, in the order to load them."""
    kernel = fetch.kernel()
    release = kernel.name.removeprefix("vmlinuz-")
    folder = ROOTS / f"modules-{release}-{_digest(MODULES)}"
    with fetch.locked(ROOTS / ".lock"):
        if not folder.is_dir():
            _make_modules(kernel.parent.parent, folder)
    return sorted(folder.iterdir())


def _make_modules(package, folder):
    archive, = package.glob("*.deb")
    with tempfile.TemporaryDirectory(dir=ROOTS) as work:
        fetch.unpack(archive, work, "./lib/modules")
        found = {_module_name(file): file
                 for file in Path(work).rglob("*.ko")}
        ordered = {}
        for name in MODULES:
            _add_module(name, found, ordered)
        kept = Path(work) / "kept"
        kept.mkdir()
        for number, file in enumerate(ordered.values()):
            file.rename(kept / f"{number:02}-{file.name}")
        kept.rename(folder)


def _module_name(file):
    return file.stem.replace("-", "_")


def _add_module(name, found, ordered):
    """Adds a module to ordered after those that its .modinfo names."""
    if name in ordered:
        return
    if name not in found:
        raise HarnessError(f"the kernel's package has no module {name}")
    needs = re.search(rb"\0depends=([^\0]*)\0", found[name].read_bytes())
    for needed in filter(None, needs[1].decode().split(",")):
        _add_module(needed.replace("-", "_"), found, ordered)
    ordered[name] = found[name]


def _digest(recipe):
    return hashlib.sha256(repr(recipe).encode()).hexdigest()[:12]
