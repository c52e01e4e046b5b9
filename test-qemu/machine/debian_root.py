# SPDX-License-Identifier: MIT
"""A small Debian root for dom0: xl, xenstored and the tools they need.

It is made once from Debian's packages, unpacked and not installed, as an ext4
image in build/root/, without mount or chroot.
"""
import hashlib
import re
import shutil
import tempfile
from pathlib import Path

from machine import fetch
from machine.harness import BUILD, HarnessError, run

ROOTS = BUILD / "root"
SIZE = "1G"  # of the image, sparse, including dom0's scratch space
# libdeflate0 and libfdt1 are for the daybreak command, dbus for systemd-logind.
PACKAGES = ("xen-utils-4.17", "xenstore-utils", "kmod", "base-files",
            "base-passwd", "bash", "busybox-static", "coreutils", "dash",
            "dbus", "diffutils", "efitools", "findutils", "grep", "gzip",
            "hostname", "libdeflate0", "libfdt1", "libtss2-tcti-device0",
            "mawk", "mokutil", "mount", "procps", "sed", "systemd",
            "systemd-boot", "tpm2-tools", "util-linux")
# Programs of another release, with their libraries, in a folder of its name.
OTHERS = {"trixie": ("systemd", "systemd-boot-tools")}
# Not needed in a test.
LEFT_OUT = ("doc", "info", "locale", "man", "zoneinfo")
LINKS = {**{name: f"usr/{name}" for name in
            ("bin", "lib", "lib32", "lib64", "libx32", "sbin")},
         "var/lock": "../run/lock", "var/run": "../run"}
# What these packages' scripts would have done, and init's commands.
SET_UP = {"etc/passwd": "usr/share/base-passwd/passwd.master",
          "etc/group": "usr/share/base-passwd/group.master",
          "usr/bin/awk": "usr/bin/mawk",
          "usr/sbin/poweroff": "usr/bin/busybox",
          "usr/sbin/reboot": "usr/bin/busybox"}

# In the initramfs, with their dependencies, so that the root disk is the same
# for every kernel. ext4 requests crc32c by the name of an algorithm.
MODULES = ("virtio_pci", "virtio_blk", "crc32c_generic", "ext4",
           "9pnet_virtio", "9p", "efivarfs", "loop", "xen_evtchn",
           "xen_gntdev", "xen_gntalloc", "xen_privcmd", "xenfs",
           "xen_blkback", "vfat", "nls_cp437", "nls_ascii")


def image():
    """Returns the root image; makes it if none exists for this recipe."""
    recipe = (SIZE, PACKAGES, OTHERS, LEFT_OUT, LINKS, SET_UP)
    file = ROOTS / f"debian-{_digest(recipe)}.img"
    with fetch.locked(ROOTS / ".lock"):
        if not file.is_file():
            _make_image(file)
            for old in set(ROOTS.glob("debian-*.img")) - {file}:
                old.unlink()
    return file


def _make_image(file):
    with tempfile.TemporaryDirectory(dir=ROOTS) as work:
        tree = Path(work) / "tree"
        _make_tree(tree, PACKAGES, None)
        for target, source in SET_UP.items():
            shutil.copy(tree / source, tree / target)
        for release, packages in OTHERS.items():
            _make_tree(tree / release, packages, release)
        partial = Path(work) / "image"
        run(["mke2fs", "-q", "-t", "ext4", "-E", "root_owner=0:0", "-d", tree,
             partial, SIZE])
        partial.rename(file)


def _make_tree(tree, packages, release):
    """Unpacks a release's packages, and what they depend on, to a new
    folder."""
    for link, target in LINKS.items():
        (tree / link).parent.mkdir(parents=True, exist_ok=True)
        (tree / link).symlink_to(target)  # never to the host's own root
        (tree / link).parent.joinpath(target).mkdir(parents=True,
                                                    exist_ok=True)
    left_out = [f"--exclude=./usr/share/{name}" for name in LEFT_OUT]
    with tempfile.TemporaryDirectory(dir=ROOTS) as work:
        for archive in fetch.archives(packages, Path(work) / "archives",
                                      release=release):
            fetch.unpack(archive, tree, "--keep-directory-symlink", *left_out)


def modules(names=MODULES, arch="amd64"):
    """Returns the files of these modules of the dom0 kernel, and of those that
    they need, in the order to load them."""
    kernel = fetch.kernel(arch)
    release = kernel.name.removeprefix("vmlinuz-")
    folder = ROOTS / f"modules-{release}-{_digest(names)}"
    with fetch.locked(ROOTS / ".lock"):
        if not folder.is_dir():
            _make_modules(kernel.parent.parent, names, folder)
    return sorted(folder.iterdir())


def _make_modules(package, names, folder):
    archive, = package.glob("*.deb")
    with tempfile.TemporaryDirectory(dir=ROOTS) as work:
        fetch.unpack(archive, work, "./lib/modules")
        found = {_module_name(file): file
                 for file in Path(work).rglob("*.ko")}
        ordered = {}
        for name in names:
            _add_module(name, found, ordered)
        kept = Path(work) / "kept"
        kept.mkdir()
        for number, file in enumerate(ordered.values()):
            file.rename(kept / f"{number:02}-{file.name}")
        kept.rename(folder)


def _module_name(file):
    return file.stem.replace("-", "_")


def _add_module(name, found, ordered):
    """Adds a module to ordered, after those that its .modinfo names."""
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
