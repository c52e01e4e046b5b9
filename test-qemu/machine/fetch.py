# SPDX-License-Identifier: MIT
"""Debian's Xen, kernel and busybox, as files under build/packages/.

See daybreak_qemu/debian.py.
"""
import re
import struct
import sys
from pathlib import Path

from machine import BUILD
from daybreak_qemu.debian import Store, locked, mirror, one, unpack
from daybreak_qemu.errors import Broken
from daybreak_qemu.xen import XEN_PACKAGE, xen

STORE = Store(BUILD / "packages", BUILD / "apt")
package, archives = STORE.package, STORE.archives

# Debian's metapackages depend on the current version, see Store.package().
# Debian 14 has moved the files of those with "?".
KERNEL_PACKAGE = ("linux-image-", "?linux-binary-")
OVMF_PACKAGE = ("?ovmf-generic",)
NO_MODULES = "--exclude=*.ko*"
# The cloud kernel is the smaller one; on arm64 it works as dom0 as well.
KERNELS = {"amd64": "linux-image-amd64", "arm64": "linux-image-cloud-arm64"}


def xen_gz(release=None):
    """Returns the hypervisor for x86, an ELF packed with gzip."""
    return xen(STORE, "amd64", release)


def xen_efi(arch="amd64", release=None):
    """Returns the hypervisor as an EFI application; on arm64 it is also an
    Image."""
    return one(package(f"xen-system-{arch}", XEN_PACKAGE, arch, release),
               f"boot/xen-*-{arch}.efi")


def kernel(arch="amd64", release=None):
    """Returns the dom0 kernel."""
    return _kernel(KERNELS[arch], arch, release)


def cloud_kernel(release=None):
    """Returns the kernel for domains on x86, PV and PVH."""
    return _kernel("linux-image-cloud-amd64", "amd64", release)


def kernel_packages(names=r"^linux-image-[0-9.]+-[0-9]+-amd64$",
                    release=None):
    """Returns the names of the packages of all kernels that the machine's
    sources have, or a suite, by version."""
    found = STORE.search(names, release=release)
    if len(found) < 2:
        raise Broken("Debian has not two kernels to upgrade from one to the "
                     f"other: {found}")
    return sorted(found, key=lambda name: [
        int(part) for part in re.findall(r"\d+", name)])


def linux_version(vmlinuz):
    """Returns the output of uname -r for an x86 kernel: kernel_version of its
    header.

    The x86 boot protocol counts its offset from the second sector.
    """
    data = Path(vmlinuz).read_bytes()
    offset, = struct.unpack_from("<H", data, 0x20e)
    return data[0x200 + offset:].split(maxsplit=1)[0].decode()


def ovmf(release):
    """Returns another release's firmware: its code, and its empty variables."""
    folder = package("ovmf", OVMF_PACKAGE, release=release) / "usr/share/OVMF"
    return folder / "OVMF_CODE_4M.fd", folder / "OVMF_VARS_4M.fd"


def shim(release=None):
    """Returns the shim for x86, signed by Microsoft."""
    return one(package("shim-signed", release=release),
               "usr/lib/shim/shimx64.efi.signed")


def busybox(arch="amd64"):
    """Returns a statically linked busybox."""
    return one(package("busybox-static", arch=arch), "bin/busybox")


def grub_modules(arch="amd64"):
    """Returns the folder of GRUB's modules for EFI; those for x86 are
    installed."""
    if arch == "amd64":
        return Path("/usr/lib/grub/x86_64-efi")
    return package("grub-efi-arm64-bin", arch=arch) / "usr/lib/grub/arm64-efi"


def has_xen(release):
    """Whether a suite has its own Xen; experimental usually does not."""
    return bool(STORE.search("^xen-system-amd64$", release=release))


def _kernel(name, arch, release):
    # The modules, half a gigabyte, are not unpacked.
    folder = package(name, KERNEL_PACKAGE, arch, release, only=NO_MODULES)
    # Debian 14 has the kernel among its modules.
    return one(folder, "boot/vmlinuz-*" if (folder / "boot").is_dir()
               else "usr/lib/modules/*/vmlinuz")


def main():
    """Fetches what the arguments name (PACKAGE:ARCH) or all files for boots."""
    if sys.argv[1:]:
        for wanted in sys.argv[1:]:
            name, _, arch = wanted.partition(":")
            print(package(name, arch=arch or "amd64"))
        return
    for arch in ("amd64", "arm64"):
        print(xen_efi(arch), kernel(arch), busybox(arch), sep="\n")


if __name__ == "__main__":
    try:
        main()
    except Broken as broken:
        sys.exit(f"fetch.py: {broken}")
